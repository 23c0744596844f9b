/**
 * The guest's side of the bridge. Receives what the host passed in; gives the
 * builtins functions of the guest's own realm that copy all data on the way, in
 * both directions. It is the only module that ever touches the host's object, so
 * that no object, function or prototype of the host's realm is within a program's
 * reach, whatever the program does to its own realm: everything used here is
 * taken before a line of it has run.
 */
import start = require("ingot:start");

import { currentContext, runInContext } from "../internal/async-context.js";
import { type Bridge, ERROR_FACTS, LARGEST_TRANSFER } from "./interface.js";

const { apply, ownKeys, get } = Reflect;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { create, defineProperty, getPrototypeOf } = Object;
const OwnPromise = Promise;
const OwnError = Error;
const Bytes = Uint8Array;
const setBytes = getPrototypeOf(Bytes.prototype).set as (
  this: Uint8Array,
  from: ArrayLike<number>,
) => void;
const byteLength = (
  Object.getOwnPropertyDescriptor(
    getPrototypeOf(Bytes.prototype),
    "byteLength",
  ) as { get: (this: Uint8Array) => number }
).get;

/** Deeper data is refused: it may be endless. */
const DEEPEST = 32;

type Direction = "in" | "out";
type AnyFunction = (...args: unknown[]) => unknown;

/** The capabilities that the host granted; functions of this realm. */
export const bridge: Bridge = guardObject(start.bridge);

/** Copies the capabilities of an object, and of the objects in it. */
function guardObject(host: unknown): Bridge {
  const guarded = create(null) as Record<string, unknown>;
  if (typeof host !== "object" || host === null) return guarded as Bridge;
  const keys = ownKeys(host);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at];
    if (typeof key !== "string") continue;
    const value: unknown = get(host, key);
    if (typeof value === "function") {
      define(guarded, key, guardFunction(value as AnyFunction, host));
    } else if (typeof value === "object" && value !== null && !isArray(value)) {
      define(
        guarded,
        key,
        isData(key) ? copy(value, "in", 0) : guardObject(value),
      );
    } else define(guarded, key, copy(value, "in", 0));
  }
  return guarded as Bridge;
}

/** Objects in a bridge that are data, not capabilities. */
function isData(key: string): boolean {
  return key === "env";
}

function define(target: object, key: string, value: unknown): void {
  defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** A function of this realm that calls the host's. */
function guardFunction(host: AnyFunction, self: object): AnyFunction {
  return (...args) => {
    const sent: unknown[] = [];
    for (let at = 0; at < args.length; at++) {
      define(sent, String(at), copy(args[at], "out", 0));
    }
    let result: unknown;
    try {
      result = apply(host, self, sent);
    } catch (error) {
      throw copyError(error);
    }
    return copy(result, "in", 0);
  };
}

/** A function that the host calls; whatever it is given is copied first. */
function guardCallback(guest: AnyFunction): AnyFunction {
  const context = currentContext();
  return (...args) => {
    const received: unknown[] = [];
    for (let at = 0; at < args.length; at++) {
      define(received, String(at), copy(args[at], "in", 0));
    }
    try {
      runInContext(context, () => apply(guest, undefined, received));
    } finally {
      for (const drain of start.drains) drain();
    }
  };
}

function copy(value: unknown, direction: Direction, depth: number): unknown {
  switch (typeof value) {
    case "string":
      refuseLarge(value.length);
      return value;
    case "function":
      return direction === "out"
        ? guardCallback(value as AnyFunction)
        : undefined;
    case "symbol":
      return undefined;
    case "object":
      if (value === null) return null;
      break;
    default:
      return value;
  }
  if (depth > DEEPEST) throw new OwnError("Data that is nested too deeply");
  const object = value as object;
  if (isView(object)) return copyBytes(object as Uint8Array);
  if (isArray(object)) {
    const items: unknown[] = [];
    for (let at = 0; at < object.length; at++) {
      define(items, String(at), copy(object[at], direction, depth + 1));
    }
    return items;
  }
  const then: unknown = direction === "in" ? get(object, "then") : undefined;
  if (typeof then === "function") {
    return new OwnPromise((resolve, reject) => {
      apply(then, object, [
        (result: unknown) => {
          try {
            resolve(copy(result, "in", 0));
          } catch (error) {
            reject(error);
          }
        },
        (error: unknown) => reject(copyError(error)),
      ]);
    });
  }
  const record = {};
  const keys = ownKeys(object);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at];
    if (typeof key !== "string") continue;
    define(record, key, copy(get(object, key), direction, depth + 1));
  }
  return record;
}

function copyBytes(from: Uint8Array): Uint8Array {
  const length = apply(byteLength, from, []) as number;
  refuseLarge(length);
  const bytes = new Bytes(length);
  apply(setBytes, bytes, [from]);
  return bytes;
}

function copyError(from: unknown): Error {
  const isObject = typeof from === "object" && from !== null;
  const message: unknown = isObject ? get(from, "message") : from;
  const error = new OwnError(
    typeof message === "string" ? message : "The host failed",
  );
  if (!isObject) return error;
  for (let at = 0; at < ERROR_FACTS.length; at++) {
    const fact = ERROR_FACTS[at] as string;
    const value: unknown = get(from, fact);
    if (typeof value === "string" || typeof value === "number") {
      define(error, fact, value);
    }
  }
  return error;
}

function refuseLarge(length: number): void {
  if (length <= LARGEST_TRANSFER) return;
  const error = new OwnError(
    `${length} are more than may cross the bridge at once, ${LARGEST_TRANSFER}`,
  );
  define(error, "code", "ERR_INGOT_TOO_LARGE");
  throw error;
}
