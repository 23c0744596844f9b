/**
 * Functions with a callback as functions that return a promise, and the other way.
 */
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateFunction } from "../../internal/validators.js";

type AnyFunction = (...args: unknown[]) => unknown;

const custom = Symbol.for("nodejs.util.promisify.custom");

/** @see https://nodejs.org/api/util.html#utilpromisifyoriginal */
export function promisify(original: unknown): AnyFunction {
  validateFunction(original, "original");
  const given = (original as unknown as Record<symbol, unknown>)[custom];
  if (given !== undefined && given !== null) {
    if (typeof given !== "function") {
      throw invalidArgType("util.promisify.custom", "Function", given);
    }
    return Object.defineProperty(given, custom, {
      value: given,
      enumerable: false,
      writable: false,
      configurable: true,
    }) as AnyFunction;
  }
  function made(this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      Reflect.apply(original as AnyFunction, this, [
        ...args,
        (error: unknown, value: unknown) => {
          if (error) reject(error);
          else resolve(value);
        },
      ]);
    });
  }
  Object.setPrototypeOf(made, Object.getPrototypeOf(original) as object);
  Object.defineProperty(made, custom, {
    value: made,
    enumerable: false,
    writable: false,
    configurable: true,
  });
  return Object.defineProperties(
    made,
    Object.getOwnPropertyDescriptors(original),
  );
}
promisify.custom = custom;

/** @see https://nodejs.org/api/util.html#utilcallbackifyoriginal */
export function callbackify(original: unknown): AnyFunction {
  validateFunction(original, "original");
  function made(this: unknown, ...args: unknown[]): void {
    const callback = args.pop();
    validateFunction(callback, "last argument");
    const done = callback as AnyFunction;
    const promise = Reflect.apply(
      original as AnyFunction,
      this,
      args,
    ) as Promise<unknown>;
    promise.then(
      (value) => nextTick(() => Reflect.apply(done, this, [null, value])),
      (error: unknown) =>
        nextTick(() => Reflect.apply(done, this, [reasonOf(error)])),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  const { length, name } = descriptors as Record<string, PropertyDescriptor>;
  if (typeof length?.value === "number") length.value++;
  if (typeof name?.value === "string") name.value += "Callbackified";
  return Object.defineProperties(made, descriptors);
}

/** A falsy reason would look like success. */
function reasonOf(error: unknown): unknown {
  if (error) return error;
  const made = nodeError(
    "ERR_FALSY_VALUE_REJECTION",
    "Promise was rejected with falsy value",
  );
  return Object.assign(made, { reason: error });
}
