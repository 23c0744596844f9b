/**
 * The name of what made an object, whatever became of its prototype and its
 * `constructor`. V8 tells it of the receiver of a call. Where an engine does not,
 * it is remembered when a program takes an object's prototype away.
 *
 * @see https://v8.dev/docs/stack-trace-api
 */
import { hide } from "../hidden.js";

interface Site {
  getTypeName?(): unknown;
}

interface ErrorClass {
  stackTraceLimit?: unknown;
  prepareStackTrace?: unknown;
}

const V8Error = Error as unknown as ErrorClass;

/** Called on the object, so that the object is the receiver of the first frame. */
function stackOf(this: unknown): unknown {
  return new Error().stack;
}

/**
 * @returns `null` where the engine does not tell; `Proxy` of a proxy, of which no
 *   trap is called
 */
function receiverName(value: object): string | null {
  const { prepareStackTrace, stackTraceLimit } = V8Error;
  const isSet = Object.hasOwn(V8Error, "prepareStackTrace");
  let name: unknown = null;
  try {
    V8Error.stackTraceLimit = 1;
    V8Error.prepareStackTrace = (_: unknown, [site]: readonly Site[]) => {
      name = site?.getTypeName?.();
    };
    void stackOf.call(value);
  } catch {
    // A program froze `Error`.
  }
  try {
    V8Error.stackTraceLimit = stackTraceLimit;
    if (isSet) V8Error.prepareStackTrace = prepareStackTrace;
    else delete V8Error.prepareStackTrace;
  } catch {
    // The same.
  }
  return typeof name === "string" ? name : null;
}

const isTold = receiverName({}) === "Object";
const remembered = new WeakMap<object, string>();

/** As V8 has it: of a class that extends another there is nothing to tell. */
function remember(value: object): void {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return;
  const Class: unknown = Object.getOwnPropertyDescriptor(
    prototype,
    "constructor",
  )?.value;
  if (typeof Class !== "function" || Class.name === "") return;
  if (Object.getPrototypeOf(Class) !== Function.prototype) return;
  remembered.set(value, Class.name);
}

function watch(home: typeof Object | typeof Reflect): void {
  const own = home.setPrototypeOf as (...args: unknown[]) => unknown;
  const { setPrototypeOf } = {
    setPrototypeOf(value: unknown, prototype: unknown) {
      if (prototype === null && typeof value === "object" && value !== null) {
        remember(value);
      }
      return own(value, prototype);
    },
  };
  hide(home, "setPrototypeOf", setPrototypeOf);
}

if (!isTold) for (const home of [Object, Reflect]) watch(home);

/** @returns `null` where nobody knows */
export function makerOf(value: object): string | null {
  return isTold ? receiverName(value) : (remembered.get(value) ?? null);
}

/**
 * Whether it is a proxy, which V8 alone tells. The traps for two members are called
 * of what is one: another object can be called so as well.
 */
export function isProxy(value: object): boolean {
  if (!isTold || receiverName(value) !== "Proxy") return false;
  try {
    const { constructor: Class, [Symbol.toStringTag]: tag } = value as {
      readonly constructor?: { readonly name?: unknown };
      readonly [Symbol.toStringTag]?: unknown;
    };
    return Class?.name !== "Proxy" && tag !== "Proxy";
  } catch {
    return true;
  }
}
