/**
 * Stacks of errors, on engines with `Error.captureStackTrace` and on others.
 */
import { captureStackTrace } from "../polyfills/stack-trace.js";

type AnyFunction = (...args: never[]) => unknown;

interface ErrorClass {
  captureStackTrace?(target: object, above?: AnyFunction): void;
  stackTraceLimit?: unknown;
}

const V8Error = Error as unknown as ErrorClass;

/** Gives an error the stack of this place, above a function. */
export function withStack(error: Error, above?: AnyFunction): void {
  if (V8Error.captureStackTrace !== undefined) {
    V8Error.captureStackTrace(error, above);
    // It is made when it is first read, from the name of that time.
    void error.stack;
  } else captureStackTrace(error, above as { readonly name: string });
}

/** Runs a function; errors that are made in it, and the next one, have no frames. */
export function withoutStack<Result>(run: () => Result): Result {
  const descriptor = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  if (descriptor?.writable !== true) return run();
  const { stackTraceLimit } = V8Error;
  V8Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    V8Error.stackTraceLimit = stackTraceLimit;
  }
}
