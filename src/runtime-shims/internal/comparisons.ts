/**
 * Deep equality, strict and loose, as `assert` and `util` have it. Receives two
 * values; returns whether they are equal. Runs getters of their members.
 *
 * @see https://nodejs.org/api/assert.html#assertdeepstrictequalactual-expected-message
 */
import { namedKeysOf } from "./inspect/keys.js";
import {
  boxName,
  isAnyArrayBuffer,
  type Kind,
  kindOf,
  typedArrayName,
  unbox,
} from "./types.js";
import start = require("ingot:start");

function isEnumerable(object: object, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}

/** What one comparison carries along. */
interface Comparison {
  readonly isStrict: boolean;
  /** Objects that are being compared: cycles end there. */
  readonly open: Set<object>;
}

/** @see https://nodejs.org/api/util.html#utilisdeepstrictequalval1-val2 */
export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  return areEqual(a, b, { isStrict: true, open: new Set() });
}

/** @see https://nodejs.org/api/assert.html#assertdeepequalactual-expected-message */
export function isDeepEqual(a: unknown, b: unknown): boolean {
  return areEqual(a, b, { isStrict: false, open: new Set() });
}

function isObjectLike(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function areEqual(a: unknown, b: unknown, comparison: Comparison): boolean {
  const { isStrict } = comparison;
  if (a === b) return a !== 0 || !isStrict || Object.is(a, b);
  if (!isObjectLike(a) || !isObjectLike(b)) {
    if (Number.isNaN(a) && Number.isNaN(b)) return true;
    if (isStrict || isObjectLike(a) || isObjectLike(b)) return false;
    // biome-ignore lint/suspicious/noDoubleEquals: that is what loose means
    return a == b;
  }
  if (isStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
    return false;
  }
  const tag = Object.prototype.toString.call(a);
  if (tag !== Object.prototype.toString.call(b)) return false;
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind !== "array" && tag === "[object Object]") {
    return areMembersEqual(a, b, "object", comparison);
  }
  if (kind === "object") {
    if (TELLING.has(other)) return false;
  } else if (kind !== other && TELLING.has(kind)) return false;
  const test = CONTENTS[kind];
  if (test !== undefined && !test(a as never, b as never, comparison)) {
    return false;
  }
  return areMembersEqual(a, b, kind, comparison);
}

/** Kinds whose likes alone can be equal to them. */
const TELLING = new Set<Kind>([
  "array",
  "arrayBuffer",
  "boxed",
  "dataView",
  "date",
  "error",
  "map",
  "regExp",
  "set",
  "typedArray",
]);

type Test<Value> = (a: Value, b: Value, comparison: Comparison) => boolean;

/** What is compared besides members. */
const CONTENTS: Readonly<Partial<Record<Kind, Test<never>>>> = {
  array: ((a, b) => a.length === b.length) satisfies Test<readonly unknown[]>,
  date: ((a, b) => {
    const { getTime } = Date.prototype;
    return getTime.call(a) === getTime.call(b);
  }) satisfies Test<Date>,
  regExp: ((a, b) =>
    a.source === b.source &&
    a.flags === b.flags &&
    a.lastIndex === b.lastIndex) satisfies Test<RegExp>,
  typedArray: areViewsEqual satisfies Test<ArrayBufferView>,
  dataView: areViewsEqual satisfies Test<ArrayBufferView>,
  arrayBuffer: ((a, b) =>
    isAnyArrayBuffer(b) &&
    areBytesEqual(
      new Uint8Array(a),
      new Uint8Array(b),
    )) satisfies Test<ArrayBuffer>,
  set: ((a, b) => a.size === b.size) satisfies Test<ReadonlySet<unknown>>,
  map: ((a, b) => a.size === b.size) satisfies Test<
    ReadonlyMap<unknown, unknown>
  >,
  error: areErrorsEqual satisfies Test<object>,
  boxed: ((a, b) => {
    const name = boxName(a);
    if (name === null || name !== boxName(b)) return false;
    return Object.is(unbox(a, name), unbox(b, name));
  }) satisfies Test<object>,
  object: areKnownClassesEqual satisfies Test<object>,
};

function areViewsEqual(
  a: ArrayBufferView,
  b: ArrayBufferView,
  { isStrict }: Comparison,
): boolean {
  const name = typedArrayName(a);
  if (name !== typedArrayName(b) || a.byteLength !== b.byteLength) return false;
  if (!isStrict && /^Float/.test(name ?? "")) {
    const [numbers, others] = [a as Float64Array, b as Float64Array];
    return numbers.every((number, at) => number === others[at]);
  }
  return areBytesEqual(bytesOf(a), bytesOf(b));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function areBytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** They count although they are no members that are seen. */
const OF_ERRORS = ["message", "name", "cause", "errors"] as const;

function areErrorsEqual(a: object, b: object, comparison: Comparison): boolean {
  return OF_ERRORS.every((key) => {
    const isMember = isEnumerable(a, key);
    if (isMember !== isEnumerable(b, key)) return false;
    if (isMember) return true;
    const [one, other] = [a, b].map(
      (error) => (error as Record<string, unknown>)[key],
    );
    return key === "message" || key === "name"
      ? one === other
      : areEqual(one, other, comparison);
  });
}

/** Classes of other builtins, where the program has them. */
function areKnownClassesEqual(a: object, b: object): boolean {
  const url = classOf("node:url", "URL");
  if (url !== null && a instanceof url) {
    const [one, other] = [a, b] as { readonly href?: unknown }[];
    return b instanceof url && one?.href === other?.href;
  }
  const key = classOf("node:crypto", "KeyObject");
  if (key === null || !(a instanceof key)) return true;
  const { equals } = a as { equals?(other: object): boolean };
  return b instanceof key && equals?.call(a, b) === true;
}

function classOf(builtin: string, name: string): (new () => object) | null {
  if (!start.has(builtin)) return null;
  const found = (start.builtin(builtin) as Record<string, unknown>)[name];
  return typeof found === "function" ? (found as new () => object) : null;
}

/** Names, in a strict comparison symbols too, and what the kind holds. */
function areMembersEqual(
  a: object,
  b: object,
  kind: Kind,
  comparison: Comparison,
): boolean {
  const keys = sharedKeys(a, b, kind, comparison.isStrict);
  if (keys === null) return false;
  const isEmpty =
    keys.length === 0 &&
    ((kind !== "array" && kind !== "set" && kind !== "map") ||
      (a as { length?: number }).length === 0 ||
      (a as { size?: number }).size === 0);
  if (isEmpty) return true;
  const { open } = comparison;
  const added = [a, b].filter((one) => !open.has(one));
  if (added.length === 0) return true;
  for (const one of added) open.add(one);
  const values = (object: object, key: PropertyKey) =>
    (object as Record<PropertyKey, unknown>)[key];
  const isEqual =
    keys.every((key) => areEqual(values(a, key), values(b, key), comparison)) &&
    areItemsEqual(a, b, kind, comparison);
  for (const one of added) open.delete(one);
  return isEqual;
}

/** @returns `null` where the keys differ; indices of arrays are not among them */
function sharedKeys(
  a: object,
  b: object,
  kind: Kind,
  isStrict: boolean,
): PropertyKey[] | null {
  const isList =
    kind === "array" || kind === "typedArray" || kind === "dataView";
  const keys = isList
    ? namedKeysOf(a, { symbols: isStrict })
    : [...Object.keys(a), ...(isStrict ? symbolsOf(a) : [])];
  const others = isList
    ? namedKeysOf(b, { symbols: isStrict })
    : [...Object.keys(b), ...(isStrict ? symbolsOf(b) : [])];
  if (keys.length !== others.length) return null;
  return keys.every((key) => isEnumerable(b, key)) ? keys : null;
}

function symbolsOf(object: object): symbol[] {
  return Object.getOwnPropertySymbols(object).filter((key) =>
    isEnumerable(object, key),
  );
}

function areItemsEqual(
  a: object,
  b: object,
  kind: Kind,
  comparison: Comparison,
): boolean {
  switch (kind) {
    case "array":
      return areArraysEqual(
        a as readonly unknown[],
        b as readonly unknown[],
        comparison,
      );
    case "set":
      return areSetsEqual(a as Set<unknown>, b as Set<unknown>, comparison);
    case "map":
      return areMapsEqual(
        a as Map<unknown, unknown>,
        b as Map<unknown, unknown>,
        comparison,
      );
    default:
      return true;
  }
}

function areArraysEqual(
  a: readonly unknown[],
  b: readonly unknown[],
  comparison: Comparison,
): boolean {
  for (let at = 0; at < a.length; at++) {
    const isThere = Object.hasOwn(a, at);
    if (isThere !== Object.hasOwn(b, at)) return false;
    if (isThere) {
      if (!areEqual(a[at], b[at], comparison)) return false;
      continue;
    }
    // Behind a hole there may be a great many more.
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(
        (key) =>
          Object.hasOwn(b, key) &&
          areEqual(a[key as never], b[key as never], comparison),
      )
    );
  }
  return true;
}

/**
 * Whether another primitive might be loosely equal to one: an answer, or the only
 * one that can be, `null` of `undefined`.
 */
function looseCounterpart(value: unknown): boolean | null | undefined {
  switch (typeof value) {
    case "undefined":
      return null;
    case "object":
      return undefined;
    case "symbol":
      return false;
    case "string":
      return !Number.isNaN(+value);
    case "number":
      return !Number.isNaN(value);
    default:
      return true;
  }
}

function areSetsEqual(
  a: ReadonlySet<unknown>,
  b: ReadonlySet<unknown>,
  comparison: Comparison,
): boolean {
  const { isStrict } = comparison;
  const unmatched = new Set<unknown>();
  for (const item of a) {
    if (b.has(item)) continue;
    if (!isObjectLike(item)) {
      if (isStrict) return false;
      const other = looseCounterpart(item);
      const isPossible =
        typeof other === "boolean" ? other : b.has(other) && !a.has(other);
      if (!isPossible) return false;
    }
    unmatched.add(item);
  }
  if (unmatched.size === 0) return true;
  for (const item of b) {
    if ((isStrict && !isObjectLike(item)) || a.has(item)) continue;
    if (!takeMatch(unmatched, (one) => areEqual(one, item, comparison))) {
      return false;
    }
  }
  return unmatched.size === 0;
}

function areMapsEqual(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  comparison: Comparison,
): boolean {
  const { isStrict } = comparison;
  const unmatched = new Set<unknown>();
  for (const [key, item] of a) {
    if (!isObjectLike(key)) {
      if (b.has(key) && areEqual(item, b.get(key), comparison)) continue;
      if (isStrict || !mayHaveLooseKey(a, b, key, item, comparison)) {
        return false;
      }
    }
    unmatched.add(key);
  }
  if (unmatched.size === 0) return true;
  for (const [key, item] of b) {
    if (!isObjectLike(key)) {
      if (isStrict) continue;
      if (a.has(key) && areEqual(a.get(key), item, comparison)) continue;
    }
    const isMatch = (one: unknown) =>
      areEqual(one, key, comparison) && areEqual(a.get(one), item, comparison);
    if (!takeMatch(unmatched, isMatch)) return false;
  }
  return unmatched.size === 0;
}

function mayHaveLooseKey(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  key: unknown,
  item: unknown,
  comparison: Comparison,
): boolean {
  const other = looseCounterpart(key);
  if (typeof other === "boolean") return other;
  return (
    b.has(other) && !a.has(other) && areEqual(item, b.get(other), comparison)
  );
}

/** Each can be the match of one alone. */
function takeMatch(
  candidates: Set<unknown>,
  isMatch: (candidate: unknown) => boolean,
): boolean {
  for (const one of candidates) {
    if (isMatch(one)) return candidates.delete(one);
  }
  return false;
}
