/** Functions that say on their first use that they should not be used. */
import process = require("node:process");
import { validateString } from "../../internal/validators.js";

type AnyFunction = (...args: unknown[]) => unknown;

const warned = new Set<string>();

/** @see https://nodejs.org/api/util.html#utildeprecatefn-msg-code */
export function deprecate(
  original: AnyFunction,
  message: string,
  code?: unknown,
) {
  if (process.noDeprecation === true) return original;
  if (code !== undefined) validateString(code, "code");
  let isWarned = false;
  function deprecated(this: unknown, ...args: unknown[]): unknown {
    if (!isWarned) {
      isWarned = true;
      if (code === undefined)
        process.emitWarning(message, "DeprecationWarning");
      else if (!warned.has(code as string)) {
        warned.add(code as string);
        process.emitWarning(message, "DeprecationWarning", code as string);
      }
    }
    if (new.target) return Reflect.construct(original, args, new.target);
    return Reflect.apply(original, this, args);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype as object;
  return deprecated;
}
