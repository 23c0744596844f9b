/**
 * What an object is called: by its constructor, and by its `Symbol.toStringTag`
 * where that says something else. Receives an object; returns the words before the
 * brace, and what `showHidden` shows of its prototypes.
 */
import { boxName, kindOf, typedArrayName } from "../types.js";
import { type Context, isTooDeep, optionsOf } from "./context.js";
import { makerOf } from "./maker.js";

/** Those of ECMAScript: their prototypes' members are nobody's concern. */
const BUILTIN_CLASSES = new Set(
  "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly".split(
    " ",
  ),
);

export function isBuiltinClass(name: string): boolean {
  return BUILTIN_CLASSES.has(name);
}

/** Shows one member of a prototype as a member of the object. */
export type ShowInherited = (
  holder: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
) => string;

/** What to do about members of prototypes, under `showHidden`. */
export interface Inherited {
  readonly show: ShowInherited;
  readonly output: string[];
}

function ownConstructor(object: object): { name: string } | null {
  const descriptor = Object.getOwnPropertyDescriptor(object, "constructor");
  const value: unknown = descriptor?.value;
  return typeof value === "function" ? value : null;
}

function isInstance(value: object, Class: unknown): boolean {
  try {
    return value instanceof (Class as new () => object);
  } catch {
    return false;
  }
}

/** Two classes are known even where somebody changed their `constructor`. */
function wellKnownName(prototype: object): string | null {
  if (prototype === Object.prototype) return "Object";
  return prototype === Function.prototype ? "Function" : null;
}

/**
 * @returns `null` where the object has no prototype
 */
export function constructorName(
  value: object,
  context: Context,
  level: number,
  inherited: Inherited | null,
): string | null {
  let first: object | null | undefined;
  for (let at: object | null = value; at !== null; ) {
    const known = wellKnownName(at);
    if (known !== null && at !== value) {
      if (inherited !== null && first !== at) {
        addInherited(value, first ?? value, context, inherited);
      }
      return known;
    }
    const Class = ownConstructor(at);
    if (Class !== null && Class.name !== "" && isInstance(value, Class)) {
      const isOwn = first !== at || !isBuiltinClass(Class.name);
      if (inherited !== null && isOwn) {
        addInherited(value, first ?? value, context, inherited);
      }
      return String(Class.name);
    }
    at = Object.getPrototypeOf(at) as object | null;
    if (first === undefined) first = at;
  }
  if (first === null || first === undefined) return null;
  const name = nameWithoutConstructor(value);
  if (isTooDeep(context, level)) return `${name} <Complex prototype>`;
  const above = constructorName(first, context, level + 1, inherited);
  if (above !== null) return `${name} <${above}>`;
  const shown = context.inspect(first, {
    ...optionsOf(context),
    customInspect: false,
    depth: -1,
  });
  return `${name} <${shown}>`;
}

/** The first three prototypes that are no builtin's. */
function addInherited(
  main: object,
  from: object,
  context: Context,
  { show, output }: Inherited,
): void {
  let at = from;
  const above = new Set<PropertyKey>();
  for (let layer = 0; layer < 3; layer++) {
    if (layer > 0 || main === at) {
      const next = Object.getPrototypeOf(at) as object | null;
      if (next === null) return;
      at = next;
      const Class = ownConstructor(at);
      if (Class !== null && isBuiltinClass(Class.name)) return;
    }
    const keys = Reflect.ownKeys(at);
    context.seen.push(main);
    for (const key of keys) {
      if (key === "constructor" || Object.hasOwn(main, key)) continue;
      if (above.has(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(at, key);
      if (descriptor === undefined) continue;
      if (typeof descriptor.value === "function") continue;
      const text = show(at, key, descriptor);
      output.push(context.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    context.seen.pop();
    for (const key of keys) above.add(key);
  }
}

function nameWithoutConstructor(value: object): string {
  const name = makerOf(value);
  if (name !== null) return name;
  const kind = kindOf(value);
  switch (kind) {
    case "boxed":
      return boxName(value) ?? "Object";
    case "typedArray":
      return typedArrayName(value) ?? "Object";
    case "arguments":
    case "namespace":
      return "Object";
    case "mapIterator":
      return "Map Iterator";
    case "setIterator":
      return "Set Iterator";
    default:
      return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  }
}

/** @returns `Foo(2) [tag] ` */
export function prefixOf(
  className: string | null,
  tag: string,
  fallback: string,
  size = "",
): string {
  const isTagged = tag !== "" && tag !== (className ?? fallback);
  const name =
    className === null
      ? `[${fallback}${size}: null prototype]`
      : `${className}${size}`;
  return isTagged ? `${name} [${tag}] ` : `${name} `;
}

/** That of an object which is nothing in particular. */
export function plainPrefix(
  value: object,
  className: string | null,
  tag: string,
): string {
  if (className !== null) return prefixOf(className, tag, "");
  const fallback = nameWithoutConstructor(value);
  return prefixOf(className, tag, fallback === tag ? "Object" : fallback);
}
