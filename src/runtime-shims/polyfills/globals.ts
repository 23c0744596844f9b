/**
 * Globals that are functions of no builtin module.
 *
 * @see https://nodejs.org/api/globals.html
 */
import { currentContext, runInContext } from "../internal/async-context.js";
import { invalidArgType, missingArgs } from "../internal/errors.js";
import { guarded } from "../internal/exit.js";
import { DOMException } from "./dom-exception.js";

/** Runs a function as a promise job. */
export function queueMicrotask(callback: unknown): void {
  if (typeof callback !== "function") {
    throw invalidArgType("callback", "Function", callback);
  }
  const context = currentContext();
  void Promise.resolve().then(() => {
    guarded(() => runInContext(context, () => callback()));
  });
}

function refuse(value: unknown): DOMException {
  const shown =
    typeof value === "symbol" || typeof value === "function"
      ? String(value)
      : Object.prototype.toString
          .call(value)
          .replace("[object ", "#<")
          .replace("]", ">");
  return new DOMException(`${shown} could not be cloned.`, "DataCloneError");
}

/**
 * A deep copy of data.
 *
 * @see https://html.spec.whatwg.org/multipage/structured-data.html
 */
export function structuredClone(
  value: unknown,
  { transfer = [] }: { readonly transfer?: readonly ArrayBuffer[] } = {},
): unknown {
  if (arguments.length === 0) throw missingArgs("value");
  const copies = new Map<object, object>();
  const made = copy(value);
  // Engines of before ECMAScript 2024 cannot take the memory away.
  for (const one of transfer) (one as { transfer?(): void }).transfer?.();
  return made;

  function copy(from: unknown): unknown {
    if (typeof from === "symbol" || typeof from === "function")
      throw refuse(from);
    if (typeof from !== "object" || from === null) return from;
    const known = copies.get(from);
    if (known !== undefined) return known;
    const made = shellOf(from);
    copies.set(from, made);
    if (from instanceof Map) {
      for (const [key, item] of [...from]) {
        (made as Map<unknown, unknown>).set(copy(key), copy(item));
      }
    } else if (from instanceof Set) {
      for (const item of [...from]) (made as Set<unknown>).add(copy(item));
    } else if (from instanceof Error) {
      const { message, stack, cause } = from;
      for (const [key, text] of Object.entries({ message, stack })) {
        define(made, key, text);
      }
      if ("cause" in from) define(made, "cause", copy(cause));
    } else if (Array.isArray(from) || isPlain(made)) {
      for (const key of Object.keys(from)) {
        (made as Record<string, unknown>)[key] = copy(
          (from as Record<string, unknown>)[key],
        );
      }
    }
    return made;
  }

  /** A value of the same class without its members. */
  function shellOf(from: object): object {
    const tag = Object.prototype.toString.call(from).slice(8, -1);
    if (Array.isArray(from)) return new Array(from.length);
    if (from instanceof Date) return new Date(from.getTime());
    if (from instanceof RegExp) return new RegExp(from.source, from.flags);
    if (from instanceof Map) return new Map();
    if (from instanceof Set) return new Set();
    if (from instanceof ArrayBuffer) return from.slice(0);
    if (ArrayBuffer.isView(from)) {
      const { byteOffset } = from;
      const buffer = copy(from.buffer) as ArrayBuffer;
      const View = (globalThis as unknown as Record<string, unknown>)[
        from instanceof DataView ? "DataView" : tag
      ] as new (
        ...args: unknown[]
      ) => object;
      const { length } = from as unknown as { length?: number };
      return new View(buffer, byteOffset, length ?? from.byteLength);
    }
    if (from instanceof Error) {
      const { name } = from;
      const Class = [
        EvalError,
        RangeError,
        ReferenceError,
        SyntaxError,
        TypeError,
        URIError,
      ].find((one) => one.name === name);
      return Object.create((Class ?? Error).prototype as object) as object;
    }
    if (["Boolean", "Number", "String", "BigInt"].includes(tag)) {
      return Object((from as { valueOf(): unknown }).valueOf()) as object;
    }
    if (["Promise", "WeakMap", "WeakSet", "WeakRef"].includes(tag))
      throw refuse(from);
    return {};
  }
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
