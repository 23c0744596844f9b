/**
 * The one error of everything that a sandbox does not do, and functions that
 * throw it. The texts come from the table of tiers: what follows the sentence is
 * compiled in as `ingot:hints`.
 */
import hints = require("ingot:hints");

/** Never called by a program that minds it; the name is the API's. */
type Thrower = (...args: readonly unknown[]) => never;

/**
 * @param subject a module, `cluster`, or an API, `fs.watch`
 * @returns the error to throw: `fs.watch is not supported in sandbox — use polling`
 */
export function notSupported(subject: string): Error & { code: string } {
  const [module = ""] = subject.split(".");
  const hint = hints[subject] ?? hints[module];
  const suffix = hint === undefined ? "" : ` — ${hint}`;
  const error = new Error(`${subject} is not supported in sandbox${suffix}`);
  return Object.assign(error, { code: "ERR_INGOT_UNSUPPORTED" });
}

/** A function that throws, called or constructed; classes may extend it. */
export function unsupportedFunction(subject: string): Thrower {
  const name = subject.slice(subject.lastIndexOf(".") + 1);
  const thrower = {
    // biome-ignore lint/complexity/useArrowFunction: classes extend it
    [name]: function (): never {
      throw notSupported(subject);
    },
  }[name];
  return thrower as Thrower;
}
