/** The ends of an assertion that does not hold. */
import { AssertionError, type AssertionOptions } from "./assertion-error.js";

/** Throws the user's error where there is one, or one that says what was wrong. */
export function fail(options: AssertionOptions): never {
  const { message } = options;
  if (message instanceof Error) throw message;
  throw new AssertionError(options);
}
