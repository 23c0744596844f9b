/**
 * What a value is, by its internal slots: not by its class, its prototype or its
 * `Symbol.toStringTag`, which all can be changed. Receives any value; runs no code
 * of it but getters of `Symbol.toStringTag`.
 *
 * No engine tells a program of a promise's slots: a promise is told by its class.
 *
 * @see https://nodejs.org/api/util.html#utiltypes
 */

type AnyFunction = (...args: never[]) => unknown;

function textOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}
const realm = globalThis as Record<string, unknown>;

/** Whether a method of a builtin class takes the value for one of its own. */
function takes(
  method: AnyFunction | undefined,
  value: unknown,
  ...args: readonly unknown[]
): boolean {
  if (method === undefined || !isObject(value)) return false;
  try {
    Reflect.apply(method, value, args);
    return true;
  } catch {
    return false;
  }
}

function getterOf(target: unknown, key: PropertyKey): AnyFunction | undefined {
  if (!isObject(target)) return undefined;
  return Object.getOwnPropertyDescriptor(target, key)?.get as
    | AnyFunction
    | undefined;
}

/** That of a class that an engine may lack. */
function prototypeOf(name: string): object | undefined {
  const Class = realm[name];
  return typeof Class === "function" ? (Class.prototype as object) : undefined;
}

export function isObject(value: unknown): value is object {
  return (
    (typeof value === "object" && value !== null) || typeof value === "function"
  );
}

/** Whether it is a proxy that was revoked: of all values they alone cannot be asked. */
export function isRevokedProxy(value: unknown): boolean {
  try {
    Array.isArray(value);
    return false;
  } catch {
    return true;
  }
}

/** As `Object.prototype.toString` has it where no tag hides it. */
function builtinTag(value: unknown): string | null {
  if (!isObject(value)) return null;
  if (typeof (value as Tagged)[Symbol.toStringTag] === "string") return null;
  return textOf(value).slice(8, -1);
}

interface Tagged {
  readonly [Symbol.toStringTag]?: unknown;
}

const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const hasWeakKey = WeakMap.prototype.has as AnyFunction;
const hasWeakValue = WeakSet.prototype.has as AnyFunction;
const getTime = Date.prototype.getTime as AnyFunction;
const regExpSource = getterOf(RegExp.prototype, "source");
const bufferLength = getterOf(ArrayBuffer.prototype, "byteLength");
const sharedLength = getterOf(prototypeOf("SharedArrayBuffer"), "byteLength");
const arrayTag = getterOf(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
);
const iteratorsOf = {
  map: Object.getPrototypeOf(new Map().entries()) as object,
  set: Object.getPrototypeOf(new Set().values()) as object,
};
const nameOfGenerator = Object.getPrototypeOf(function* () {}) as object;
const nameOfAsync = Object.getPrototypeOf(async () => {}) as object;
const nameOfAsyncGenerator = Object.getPrototypeOf(
  async function* () {},
) as object;
const generatorObject = Object.getPrototypeOf((function* () {})()) as object;

const isMap = (value: unknown) => takes(mapSize, value);
const isSet = (value: unknown) => takes(setSize, value);
const isWeakMap = (value: unknown) => takes(hasWeakKey, value, {});
const isWeakSet = (value: unknown) => takes(hasWeakValue, value, {});
const isDate = (value: unknown) => takes(getTime, value);
const isRegExp = (value: unknown) =>
  value !== RegExp.prototype && takes(regExpSource, value);
const isArrayBuffer = (value: unknown) => takes(bufferLength, value);
const isSharedArrayBuffer = (value: unknown) => takes(sharedLength, value);

/** `Uint8Array`; nothing for all that is no typed array. */
export function typedArrayName(value: unknown): string | undefined {
  if (!ArrayBuffer.isView(value) || arrayTag === undefined) return undefined;
  return Reflect.apply(arrayTag, value, []) as string | undefined;
}

function isPromise(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value !== "function" &&
    value !== Promise.prototype &&
    value instanceof Promise &&
    textOf(value) !== "[object Object]"
  );
}

function isNativeError(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { isError } = Error as { isError?(value: unknown): boolean };
  if (isError !== undefined) return isError(value);
  const tag = builtinTag(value);
  return tag === null ? value instanceof Error : tag === "Error";
}

/** By the text that the function was made of, whatever its prototype is. */
function isMadeOf(value: unknown, classes: readonly object[], text: RegExp) {
  if (typeof value !== "function") return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Function.prototype) return false;
  if (prototype !== null && classes.includes(prototype)) return true;
  // Of another realm.
  const tag: unknown = (prototype as Tagged | null)?.[Symbol.toStringTag];
  if (
    tag !== undefined &&
    classes.some((one) => (one as Tagged)[Symbol.toStringTag] === tag)
  ) {
    return true;
  }
  return text.test(Function.prototype.toString.call(value));
}

const isAsyncFunction = (value: unknown) =>
  isMadeOf(value, [nameOfAsync, nameOfAsyncGenerator], /^async\b(?!\s*\()/);
const isGeneratorFunction = (value: unknown) =>
  isMadeOf(
    value,
    [nameOfGenerator, nameOfAsyncGenerator],
    /^(?:async\s+)?(?:function\s*)?\*/,
  );

const unboxed = {
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  Boolean: Boolean.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
} as const satisfies Readonly<Record<string, AnyFunction>>;

export type BoxName = keyof typeof unboxed;
const BOXES = Object.keys(unboxed) as BoxName[];

/** The class that a primitive is boxed in; `null` for all else. */
export function boxName(value: unknown): BoxName | null {
  if (typeof value !== "object" || value === null) return null;
  return BOXES.find((name) => takes(unboxed[name], value)) ?? null;
}

/** The primitive in a box. */
export function unbox(value: object, name: BoxName): unknown {
  return Reflect.apply(unboxed[name], value, []);
}

function inherits(value: unknown, prototype: object): boolean {
  return (
    isObject(value) && Object.prototype.isPrototypeOf.call(prototype, value)
  );
}

const isMapIterator = (value: unknown) => inherits(value, iteratorsOf.map);
const isSetIterator = (value: unknown) => inherits(value, iteratorsOf.set);

function isModuleNamespaceObject(value: unknown): boolean {
  if (!isObject(value) || Object.isExtensible(value)) return false;
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return (
    tag?.value === "Module" &&
    tag.enumerable === false &&
    Object.getPrototypeOf(value) === null
  );
}

const isArgumentsObject = (value: unknown) => builtinTag(value) === "Arguments";
const isDataView = (value: unknown) =>
  ArrayBuffer.isView(value) && typedArrayName(value) === undefined;

/** What `inspect` and `assert` tell apart. */
export type Kind =
  | "arguments"
  | "array"
  | "arrayBuffer"
  | "boxed"
  | "dataView"
  | "date"
  | "error"
  | "function"
  | "map"
  | "mapIterator"
  | "namespace"
  | "object"
  | "promise"
  | "regExp"
  | "set"
  | "setIterator"
  | "typedArray"
  | "weakMap"
  | "weakSet";

/** In the order that Node asks. */
const ASKED: readonly (readonly [Kind, (value: unknown) => boolean])[] = [
  ["set", isSet],
  ["map", isMap],
  ["mapIterator", isMapIterator],
  ["setIterator", isSetIterator],
  ["regExp", isRegExp],
  ["date", isDate],
  ["error", (value) => isNativeError(value) || value instanceof Error],
  ["arrayBuffer", isAnyArrayBuffer],
  ["promise", isPromise],
  ["weakSet", isWeakSet],
  ["weakMap", isWeakMap],
  ["namespace", isModuleNamespaceObject],
  ["boxed", (value) => boxName(value) !== null],
];

const BY_TAG: Readonly<Record<string, Kind>> = {
  Arguments: "arguments",
  Boolean: "boxed",
  Date: "date",
  Error: "error",
  Number: "boxed",
  RegExp: "regExp",
  String: "boxed",
};

/** One word for all that an object can be. */
export function kindOf(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (typeof value === "function") return "function";
  if (ArrayBuffer.isView(value)) {
    return typedArrayName(value) === undefined ? "dataView" : "typedArray";
  }
  const tag = builtinTag(value);
  const known = tag === null ? undefined : BY_TAG[tag];
  if (known !== undefined) return known;
  // Asking is slow. All that has another slot inherits a tag, unless its
  // prototype was taken away.
  if (tag !== null && Object.getPrototypeOf(value) !== null) {
    return value instanceof Error ? "error" : "object";
  }
  return ASKED.find(([, is]) => is(value))?.[0] ?? "object";
}

export function isAnyArrayBuffer(value: unknown): boolean {
  return isArrayBuffer(value) || isSharedArrayBuffer(value);
}

export {
  isArgumentsObject,
  isArrayBuffer,
  isAsyncFunction,
  isDataView,
  isDate,
  isGeneratorFunction,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isWeakMap,
  isWeakSet,
};

/** A generator, running or done. */
export function isGeneratorObject(value: unknown): boolean {
  const shared = Object.getPrototypeOf(generatorObject) as object;
  return inherits(value, shared);
}
