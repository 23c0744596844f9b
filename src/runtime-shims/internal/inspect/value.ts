/**
 * Any value as text. Receives it with the options and where it stands; goes into its
 * members by itself.
 */
import { hasHeader } from "../../polyfills/stack-trace.js";
import { isRevokedProxy } from "../types.js";
import { type Context, isTooDeep, optionsOf } from "./context.js";
import { joinEntries } from "./layout.js";
import { formatMember } from "./members.js";
import { constructorName, type Inherited, plainPrefix } from "./names.js";
import { formatPrimitive } from "./primitives.js";
import { type Facts, shapeOf } from "./shapes.js";

/** @param isOfTypedArray whether it is the buffer of one that is shown */
export type FormatValue = (
  context: Context,
  value: unknown,
  level: number,
  isOfTypedArray?: boolean,
) => string;

/** `util.inspect.custom` */
export const custom = Symbol.for("nodejs.util.inspect.custom");

/** What one call may write; behind it objects are only named. */
const MOST_TEXT = 2 ** 27;

/** In some engines a program cannot catch that the stack is used up. */
const DEEPEST = hasHeader ? Number.POSITIVE_INFINITY : 300;

export function formatValue(
  context: Context,
  value: unknown,
  level: number,
  isOfTypedArray = false,
): string {
  const { stylize } = context;
  if (value === null) return stylize("null", "null");
  if (typeof value !== "object" && typeof value !== "function") {
    return formatPrimitive(stylize, value, context);
  }
  if (isRevokedProxy(value)) return stylize("<Revoked Proxy>", "special");
  // No engine tells a program of a proxy's target, so the proxy is shown as such.
  const shown = customText(context, value, level);
  if (shown !== null) return shown;
  if (context.seen.includes(value)) {
    context.circular ??= new Map();
    const { circular } = context;
    const number = circular.get(value) ?? circular.size + 1;
    circular.set(value, number);
    return stylize(`[Circular *${number}]`, "special");
  }
  return formatObject(context, value, level, isOfTypedArray);
}

/**
 * By the function that the object has for it.
 *
 * @returns `null` where it has none
 */
function customText(
  context: Context,
  object: object,
  level: number,
): string | null {
  if (!context.customInspect) return null;
  const format = (object as { readonly [custom]?: unknown })[custom];
  if (typeof format !== "function" || format === context.inspect) return null;
  const { constructor: Class } = object as {
    constructor?: { prototype?: unknown };
  };
  // The function is meant for its instances.
  if (Class && Class.prototype === object) return null;
  const isForeign = !(object instanceof Object);
  const result: unknown = Reflect.apply(format, object, [
    context.depth === null ? null : context.depth - level,
    userOptionsOf(context, isForeign),
    context.inspect,
  ]);
  if (result === object) return null;
  if (typeof result !== "string") return formatValue(context, result, level);
  return result.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
}

/** @param isForeign whether no object of this realm may be passed */
function userOptionsOf(context: Context, isForeign: boolean): object {
  const options: Record<string, unknown> = {
    ...optionsOf(context),
    ...context.userOptions,
  };
  if (!isForeign) return options;
  Object.setPrototypeOf(options, null);
  for (const [name, value] of Object.entries(options)) {
    const isObject = typeof value === "object" || typeof value === "function";
    if (isObject && value !== null) delete options[name];
  }
  const stylize = (text: string, style: string): string => {
    try {
      const styled: unknown = `${context.stylize(text, style)}`;
      return typeof styled === "string" ? styled : text;
    } catch {
      return text;
    }
  };
  options.stylize = Object.setPrototypeOf(stylize, null) as unknown;
  return options;
}

function formatObject(
  context: Context,
  value: object,
  level: number,
  isOfTypedArray: boolean,
): string {
  const inherited: Inherited | null =
    context.showHidden && !isTooDeep(context, level)
      ? {
          output: [],
          show: (holder, key, descriptor) =>
            formatMember(
              context,
              holder,
              level,
              key,
              "object",
              formatValue,
              descriptor,
              value,
            ),
        }
      : null;
  const className = constructorName(value, context, level, inherited);
  const members = inherited?.output ?? [];
  const facts: Facts = {
    context,
    value,
    className,
    tag: tagOf(context, value),
    hasInherited: members.length > 0,
    level,
    isOfTypedArray,
  };
  const shape = shapeOf(facts);
  if (typeof shape === "string") return shape;
  const { stylize, seen, sorted } = context;
  const named = () => plainPrefix(value, className, facts.tag).slice(0, -1);
  if (isTooDeep(context, level)) {
    const name = className === null ? named() : `[${named()}]`;
    return stylize(name, "special");
  }
  const interrupted = () =>
    stylize(
      `[${named()}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`,
      "special",
    );
  if (seen.length >= DEEPEST) return interrupted();
  const inner = level + 1;
  const { keys, layout } = shape;
  const { indentation } = context;
  const depth = seen.length;
  seen.push(value);
  context.currentDepth = inner;
  const entries: string[] = [];
  try {
    entries.push(...shape.entries(context, value as never, inner, formatValue));
    for (const key of keys) {
      const of = layout === "array" ? "array" : "object";
      entries.push(formatMember(context, value, inner, key, of, formatValue));
    }
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    seen.length = depth;
    context.indentation = indentation;
    return interrupted();
  }
  entries.push(...members);
  seen.pop();
  if (sorted !== false) {
    sortEntries(entries, layout === "array" ? keys.length : null, sorted);
  }
  const items = value as ArrayLike<unknown>;
  const text = joinEntries(
    context,
    entries,
    withReference(context, value, shape),
    layout,
    inner,
    items,
  );
  const written = (context.written[indentation] ?? 0) + text.length;
  context.written[indentation] = written;
  if (written > MOST_TEXT) context.depth = -1;
  return text;
}

/** Where the object is in itself, its number goes before it. */
function withReference(
  { circular, compact, stylize }: Context,
  value: object,
  { base, open, close }: { base: string; open: string; close: string },
) {
  const number = circular?.get(value);
  if (number === undefined) return { base, open, close };
  const reference = stylize(`<ref *${number}>`, "special");
  if (compact === true) return { base, open: `${reference} ${open}`, close };
  return {
    base: base === "" ? reference : `${reference} ${base}`,
    open,
    close,
  };
}

/** What the object says it is, unless that is shown as a member. */
function tagOf({ showHidden }: Context, value: object): string {
  const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[
    Symbol.toStringTag
  ];
  if (typeof tag !== "string" || tag === "") return "";
  const { prototype } = Object;
  const isMember = showHidden
    ? prototype.hasOwnProperty
    : prototype.propertyIsEnumerable;
  return isMember.call(value, Symbol.toStringTag) ? "" : tag;
}

/** @param named of an array, how many entries at the end have names */
function sortEntries(
  entries: string[],
  named: number | null,
  sorted: Context["sorted"],
): void {
  const compare = sorted === true || sorted === false ? undefined : sorted;
  if (named === null) entries.sort(compare);
  else if (named > 1) {
    const from = entries.length - named;
    entries.push(...entries.splice(from).sort(compare));
  }
}

function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, message } = error;
  return (
    (name === "RangeError" && /call stack/i.test(message)) ||
    (name === "InternalError" &&
      /stack overflow|too much recursion/i.test(message))
  );
}
