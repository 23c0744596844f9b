/**
 * The entries of what holds many values: arrays, sets, maps, bytes. Receives one;
 * returns the text of each entry, as many as the options allow.
 */
import type { Kind } from "../types.js";
import { type Context, indented } from "./context.js";
import { isIndex } from "./keys.js";
import { formatMember } from "./members.js";
import { formatBigInt, formatNumber, more } from "./primitives.js";
import type { FormatValue } from "./value.js";

/** @param level how deep the entries are */
export type FormatEntries = (
  context: Context,
  value: never,
  level: number,
  formatValue: FormatValue,
) => string[];

function shownOf({ maxArrayLength }: Context, length: number): number {
  return Math.min(Math.max(0, maxArrayLength), length);
}

export function arrayEntries(
  context: Context,
  value: readonly unknown[],
  level: number,
  formatValue: FormatValue,
): string[] {
  const count = shownOf(context, value.length);
  const output: string[] = [];
  for (let at = 0; at < count; at++) {
    if (!Object.hasOwn(value, at)) {
      return sparseEntries(context, value, level, formatValue, output, count);
    }
    output.push(formatMember(context, value, level, at, "list", formatValue));
  }
  const left = value.length - count;
  if (left > 0) output.push(more(left, "item"));
  return output;
}

/** @param output the items before the first hole */
function sparseEntries(
  context: Context,
  value: readonly unknown[],
  level: number,
  formatValue: FormatValue,
  output: string[],
  count: number,
): string[] {
  const hole = (length: number) =>
    context.stylize(
      `<${length} empty item${length > 1 ? "s" : ""}>`,
      "undefined",
    );
  let next = output.length;
  for (const key of Object.keys(value).slice(next)) {
    if (output.length >= count || !isIndex(key)) break;
    const at = Number(key);
    if (at !== next) {
      output.push(hole(at - next));
      next = at;
      if (output.length === count) break;
    }
    output.push(formatMember(context, value, level, key, "list", formatValue));
    next++;
  }
  const left = value.length - next;
  if (left > 0) {
    output.push(output.length === count ? more(left, "item") : hole(left));
  }
  return output;
}

const HIDDEN_OF_TYPED_ARRAYS = [
  "BYTES_PER_ELEMENT",
  "length",
  "byteLength",
  "byteOffset",
  "buffer",
] as const;

type TypedArray = Uint8Array | BigInt64Array;

export function typedArrayEntries(
  context: Context,
  value: TypedArray,
  level: number,
  formatValue: FormatValue,
): string[] {
  const count = shownOf(context, value.length);
  const { stylize, numericSeparator } = context;
  const output = Array.from({ length: count }, (_, at) => {
    const item = value[at];
    return typeof item === "bigint"
      ? formatBigInt(stylize, item, numericSeparator)
      : formatNumber(stylize, item as number, numericSeparator);
  });
  const left = value.length - count;
  if (left > 0) output.push(more(left, "item"));
  if (!context.showHidden) return output;
  const hidden = indented(context, 2, () =>
    HIDDEN_OF_TYPED_ARRAYS.map(
      (key) => `[${key}]: ${formatValue(context, value[key], level, true)}`,
    ),
  );
  return output.concat(hidden);
}

export function setEntries(
  context: Context,
  value: ReadonlySet<unknown>,
  level: number,
  formatValue: FormatValue,
): string[] {
  const items = Set.prototype.values.call(value as Set<unknown>);
  const size = sizeOf(value, "set");
  return entriesOf(context, items, size, (item) =>
    formatValue(context, item, level),
  );
}

export function mapEntries(
  context: Context,
  value: ReadonlyMap<unknown, unknown>,
  level: number,
  formatValue: FormatValue,
): string[] {
  const entries = Map.prototype.entries.call(value as Map<unknown, unknown>);
  const size = sizeOf(value, "map");
  return entriesOf(
    context,
    entries,
    size,
    ([key, item]) =>
      `${formatValue(context, key, level)} => ${formatValue(context, item, level)}`,
  );
}

const sizes = {
  map: Object.getOwnPropertyDescriptor(Map.prototype, "size"),
  set: Object.getOwnPropertyDescriptor(Set.prototype, "size"),
};

/** Whatever the prototype of the value is. */
export function sizeOf(
  value: object,
  kind: Extract<Kind, "map" | "set">,
): number {
  const { get } = sizes[kind] as { get: () => unknown };
  return Reflect.apply(get, value, []) as number;
}

function entriesOf<Item>(
  context: Context,
  items: Iterable<Item>,
  size: number,
  format: (item: Item) => string,
): string[] {
  const count = shownOf(context, size);
  const output: string[] = [];
  indented(context, 2, () => {
    for (const item of items) {
      if (output.length >= count) break;
      output.push(format(item));
    }
  });
  if (size > count) output.push(more(size - count, "item"));
  return output;
}

/** The bytes of a buffer, in hexadecimal. */
export function bufferEntries(context: Context, value: ArrayBuffer): string[] {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [context.stylize("(detached)", "special")];
  }
  const count = shownOf(context, bytes.length);
  const shown = Array.from(bytes.subarray(0, count), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join(" ");
  const left = bytes.length - context.maxArrayLength;
  const rest = left > 0 ? ` ${more(left, "byte")}` : "";
  const label = context.stylize("[Uint8Contents]", "special");
  return [`${label}: <${shown}${rest}>`];
}

/** No engine shows a program what these hold. */
export function unknownEntries(context: Context): string[] {
  return [context.stylize("<items unknown>", "special")];
}
