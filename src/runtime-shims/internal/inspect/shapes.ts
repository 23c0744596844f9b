/**
 * What each kind of object looks like: the words before it, its braces, which of its
 * members are shown, and what else is in it. Receives an object and its names;
 * returns its shape, or its whole text where there is nothing inside.
 */
import {
  boxName,
  isArrayBuffer,
  type Kind,
  kindOf,
  typedArrayName,
  unbox,
} from "../types.js";
import start = require("ingot:start");
import {
  arrayEntries,
  bufferEntries,
  type FormatEntries,
  mapEntries,
  setEntries,
  sizeOf,
  typedArrayEntries,
  unknownEntries,
} from "./collections.js";
import { type Context, isTooDeep, plain } from "./context.js";
import { formatError } from "./errors.js";
import { formatFunction } from "./functions.js";
import { keysOf, namedKeysOf } from "./keys.js";
import type { Layout } from "./layout.js";
import { formatMember, formatPlain, formatUninitialized } from "./members.js";
import { plainPrefix, prefixOf } from "./names.js";
import { formatNumber } from "./primitives.js";

export interface Shape {
  readonly base: string;
  readonly open: string;
  readonly close: string;
  readonly layout: Layout;
  readonly keys: readonly PropertyKey[];
  readonly entries: FormatEntries;
}

/** What is known of an object before its shape. */
export interface Facts {
  readonly context: Context;
  readonly value: object;
  /** `null` without a prototype. */
  readonly className: string | null;
  readonly tag: string;
  /** Whether members of its prototypes are shown. */
  readonly hasInherited: boolean;
  readonly level: number;
  /** Whether it is the buffer of a typed array, whose bytes were shown. */
  readonly isOfTypedArray: boolean;
}

const none: FormatEntries = () => [];

function braced(
  keys: readonly PropertyKey[],
  prefix: string,
  entries: FormatEntries = none,
): Shape {
  return {
    base: "",
    open: `${prefix}{`,
    close: "}",
    layout: "object",
    keys,
    entries,
  };
}

function bracketed(
  keys: readonly PropertyKey[],
  prefix: string,
  entries: FormatEntries,
): Shape {
  return {
    base: "",
    open: `${prefix}[`,
    close: "]",
    layout: "array",
    keys,
    entries,
  };
}

/** Whether an object has nothing to show but its base. */
function isBare({ hasInherited }: Facts, keys: readonly PropertyKey[]) {
  return keys.length === 0 && !hasInherited;
}

/** A base in front of members, or alone. */
function based(
  facts: Facts,
  keys: readonly PropertyKey[],
  base: string,
  style: string | null,
): Shape | string {
  if (!isBare(facts, keys)) return { ...braced(keys, ""), base };
  return style === null ? base : facts.context.stylize(base, style);
}

const membersOf = ({ value, context }: Facts) =>
  keysOf(value, context.showHidden);

const SHAPES: Readonly<Record<Kind, (facts: Facts) => Shape | string>> = {
  array(facts) {
    const { value, context, className, tag } = facts;
    const { length } = value as readonly unknown[];
    const isOrdinary = className === "Array" && tag === "";
    const prefix = isOrdinary
      ? ""
      : prefixOf(className, tag, "Array", `(${length})`);
    const keys = namedKeysOf(value, context);
    if (length === 0 && isBare(facts, keys)) return `${prefix}[]`;
    return bracketed(keys, prefix, arrayEntries as FormatEntries);
  },
  set(facts) {
    return collection(facts, "Set", "set", setEntries as FormatEntries);
  },
  map(facts) {
    return collection(facts, "Map", "map", mapEntries as FormatEntries);
  },
  typedArray(facts) {
    const { context, className, tag } = facts;
    const fallback =
      className === null ? (typedArrayName(facts.value) ?? "") : "";
    // Without its prototype it has neither a length nor anything else.
    const value =
      className === null ? copyOf(facts.value, fallback) : facts.value;
    const { length } = value as Uint8Array;
    const prefix = prefixOf(className, tag, fallback, `(${length})`);
    const keys = namedKeysOf(facts.value, context);
    if (length === 0 && keys.length === 0 && !context.showHidden) {
      return `${prefix}[]`;
    }
    return bracketed(keys, prefix, (inner, _, level, formatValue) =>
      typedArrayEntries(inner, value as Uint8Array, level, formatValue),
    );
  },
  mapIterator: (facts) => iterator(facts, "Map Iterator"),
  setIterator: (facts) => iterator(facts, "Set Iterator"),
  function(facts) {
    const { value, className, tag } = facts;
    const base = formatFunction(value as { name: string }, className, tag);
    return based(facts, membersOf(facts), base, "special");
  },
  arguments(facts) {
    const keys = membersOf(facts);
    return isBare(facts, keys)
      ? "[Arguments] {}"
      : braced(keys, "[Arguments] ");
  },
  regExp(facts) {
    const { value, className, tag, context, level } = facts;
    const source =
      className === null ? new RegExp(value as RegExp) : (value as RegExp);
    const prefix = prefixOf(className, tag, "RegExp");
    const text = RegExp.prototype.toString.call(source);
    const base = prefix === "RegExp " ? text : prefix + text;
    if (isTooDeep(context, level)) return context.stylize(base, "regexp");
    return based(facts, membersOf(facts), base, "regexp");
  },
  date(facts) {
    const { value, className, tag } = facts;
    const time = Date.prototype.getTime.call(value as Date);
    const text = Number.isNaN(time)
      ? "Invalid Date"
      : new Date(time).toISOString();
    const prefix = prefixOf(className, tag, "Date");
    const base = prefix === "Date " ? text : prefix + text;
    return based(facts, membersOf(facts), base, "date");
  },
  error(facts) {
    const { value, context, className, tag } = facts;
    const keys = membersOf(facts);
    const base = formatError(context, value, className, tag, keys);
    return based(facts, keys, base, null);
  },
  arrayBuffer(facts) {
    const { value, context, className, tag, isOfTypedArray } = facts;
    const name = isArrayBuffer(value) ? "ArrayBuffer" : "SharedArrayBuffer";
    const prefix = prefixOf(className, tag, name);
    const keys = membersOf(facts);
    const { byteLength } = value as ArrayBuffer;
    if (isOfTypedArray && isBare(facts, keys)) {
      const shown = formatNumber(context.stylize, byteLength, false);
      return `${prefix}{ byteLength: ${shown} }`;
    }
    const entries = isOfTypedArray ? none : (bufferEntries as FormatEntries);
    return braced(["byteLength", ...keys], prefix, entries);
  },
  dataView(facts) {
    const prefix = prefixOf(facts.className, facts.tag, "DataView");
    const own = ["byteLength", "byteOffset", "buffer"];
    return braced([...own, ...membersOf(facts)], prefix);
  },
  promise: (facts) =>
    // As long as a program has not waited for it, it could be either.
    braced(
      membersOf(facts),
      prefixOf(facts.className, facts.tag, "Promise"),
      ({ stylize }) => [stylize("<pending>", "special")],
    ),
  weakSet: (facts) => weak(facts, "WeakSet"),
  weakMap: (facts) => weak(facts, "WeakMap"),
  namespace(facts) {
    const keys = membersOf(facts);
    const prefix = prefixOf(facts.className, facts.tag, "Module");
    return braced([], prefix, (context, value: object, level, formatValue) =>
      keys.map((key) => {
        try {
          return formatMember(
            context,
            value,
            level,
            key,
            "object",
            formatValue,
          );
        } catch (error) {
          if (!(error instanceof ReferenceError)) throw error;
          return formatUninitialized(context, key);
        }
      }),
    );
  },
  boxed(facts) {
    const { value, context, className, tag } = facts;
    const name = boxName(value) ?? "Number";
    const primitive = unbox(value, name);
    let keys = membersOf(facts);
    // A string's characters are members.
    if (typeof primitive === "string") keys = keys.slice(primitive.length);
    let base = `[${name}`;
    if (className === null) base += " (null prototype)";
    else if (className !== name) base += ` (${className})`;
    base += `: ${formatPlain(context, primitive)}]`;
    if (tag !== "" && tag !== className) base += ` [${tag}]`;
    const isStyled = keys.length === 0 && context.stylize !== plain;
    if (isStyled) base = context.stylize(base, name.toLowerCase());
    return based(facts, keys, base, null);
  },
  object(facts) {
    const { value, context, className, tag, level } = facts;
    const keys = membersOf(facts);
    if (className === "Object") {
      const prefix = tag === "" ? "" : prefixOf(className, tag, "Object");
      return isBare(facts, keys) ? `${prefix}{}` : braced(keys, prefix);
    }
    if (isUrl(value) && !isTooDeep(context, level)) {
      return based(facts, keys, value.href, null);
    }
    const prefix = plainPrefix(value, className, tag);
    return isBare(facts, keys) ? `${prefix}{}` : braced(keys, prefix);
  },
};

function copyOf(value: object, name: string): object {
  const Class = (globalThis as unknown as Record<string, unknown>)[name];
  return new (Class as new (from: object) => object)(value);
}

function collection(
  facts: Facts,
  name: string,
  kind: "map" | "set",
  entries: FormatEntries,
): Shape | string {
  const { value, className, tag } = facts;
  const size = sizeOf(value, kind);
  const prefix = prefixOf(className, tag, name, `(${size})`);
  const keys = membersOf(facts);
  if (size === 0 && isBare(facts, keys)) return `${prefix}{}`;
  return braced(keys, prefix, entries);
}

/** Looking into an iterator would move it on. */
function iterator(facts: Facts, name: string): Shape {
  const { tag } = facts;
  const words = tag === "" || tag === name ? name : `${tag}] [${name}`;
  return braced(membersOf(facts), `[${words}] `, unknownEntries);
}

function weak(facts: Facts, name: string): Shape {
  const prefix = prefixOf(facts.className, facts.tag, name);
  return braced(membersOf(facts), prefix, unknownEntries);
}

function isUrl(value: object): value is { readonly href: string } {
  if (typeof (value as { href?: unknown }).href !== "string") return false;
  if (!start.has("node:url")) return false;
  const { URL } = start.builtin("node:url") as { URL: new () => object };
  return value instanceof URL;
}

/**
 * @returns the text itself where nothing is inside
 */
export function shapeOf(facts: Facts): Shape | string {
  const { value, className } = facts;
  let kind = kindOf(value);
  // Some are told by what they iterate over.
  if (ITERABLE.has(kind) && !(Symbol.iterator in value) && className !== null)
    kind = "object";
  // A plain object is not asked for more.
  if (PLAIN_FIRST.has(kind) && className === "Object") kind = "object";
  return SHAPES[kind](facts);
}

const ITERABLE = new Set<Kind>([
  "array",
  "set",
  "map",
  "typedArray",
  "mapIterator",
  "setIterator",
]);

const PLAIN_FIRST = new Set<Kind>([
  "regExp",
  "date",
  "error",
  "arrayBuffer",
  "dataView",
  "promise",
  "weakSet",
  "weakMap",
  "namespace",
  "boxed",
]);
