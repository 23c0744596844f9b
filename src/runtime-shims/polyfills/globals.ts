/**
 * Globals that are functions of no builtin module.
 *
 * @see https://nodejs.org/api/globals.html
 */
import { currentContext, runInContext } from "../internal/async-context.js";
import { clone, detach, isDetached, move } from "../internal/cloning.js";
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
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

function refuseText(text: string): DOMException {
  return new DOMException(text, "DataCloneError");
}

/** What has an own way to go elsewhere. */
interface Movable {
  readonly [move]?: () => object;
}

/** What may be given away, once each. */
function checkTransferred(list: unknown): readonly (ArrayBuffer | Movable)[] {
  const iterable = list as Iterable<unknown> | null | undefined;
  if (typeof iterable?.[Symbol.iterator] !== "function") {
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      "Optional transferList argument must be an iterable",
      TypeError,
    );
  }
  const buffers = [...iterable];
  for (const one of buffers) {
    if (one instanceof ArrayBuffer || isMovable(one)) continue;
    throw nodeError(
      "ERR_INVALID_TRANSFER_OBJECT",
      "Found invalid object in transferList",
      TypeError,
    );
  }
  if (new Set(buffers).size < buffers.length) {
    throw refuseText("Transfer list contains duplicate ArrayBuffer");
  }
  return buffers as (ArrayBuffer | Movable)[];
}

function isMovable(value: unknown): value is Movable {
  const isObject = typeof value === "object" && value !== null;
  return isObject && (value as Movable)[move] !== undefined;
}

/**
 * A deep copy of data.
 *
 * @see https://html.spec.whatwg.org/multipage/structured-data.html
 */
export function structuredClone(
  value: unknown,
  options?: { readonly transfer?: unknown } | null,
): unknown {
  if (arguments.length === 0) throw missingArgs("value");
  if (!["object", "function", "undefined"].includes(typeof options)) {
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      "The options argument must be either an object or undefined",
      TypeError,
    );
  }
  const transfer = checkTransferred(options?.transfer ?? []);
  const copies = new Map<object, object>();
  const made = copy(value);
  for (const one of transfer) {
    if (isMovable(one)) {
      if (!copies.has(one)) one[move]?.();
    } else if (!isDetached(one as ArrayBuffer)) detach(one as ArrayBuffer);
  }
  return made;

  function moved(from: Movable): object | undefined {
    if (!transfer.includes(from)) {
      throw nodeError(
        "ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST",
        "Object that needs transfer was found in message but not listed in transferList",
        TypeError,
      );
    }
    return from[move]?.();
  }

  function copy(from: unknown): unknown {
    if (typeof from === "symbol" || typeof from === "function")
      throw refuse(from);
    if (typeof from !== "object" || from === null) return from;
    const known = copies.get(from);
    if (known !== undefined) return known;
    const own = (from as { readonly [clone]?: () => object })[clone];
    const other = isMovable(from) ? moved(from) : own?.call(from);
    const made = other ?? shellOf(from);
    copies.set(from, made);
    if (other !== undefined) return made;
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
    if (from instanceof ArrayBuffer) {
      if (!isDetached(from)) return from.slice(0);
      throw refuseText("An ArrayBuffer is detached and could not be cloned.");
    }
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
