/**
 * How entries become one text: on one line, one to a line, or the short ones of an
 * array in columns. Receives the entries as text; knows nothing of values.
 */
import type { Context } from "./context.js";
import { widthOf, withoutColors } from "./text.js";

/** An array's entries stand for themselves; all others have names. */
export type Layout = "array" | "object";

export interface Frame {
  /** Before the braces: `[Function: x]`. */
  readonly base: string;
  readonly open: string;
  readonly close: string;
}

/** From this many entries on, those of an array are put in columns. */
const FEWEST_IN_COLUMNS = 7;
const MOST_COLUMNS = 15;
/** A comma and a space. */
const SEPARATOR = 2;
/** How many times as high as wide a character is. */
const ASPECT = 2.5;

/**
 * @param level how deep the entries are
 * @param items what an array's entries stand for, where that is known
 */
export function joinEntries(
  context: Context,
  entries: readonly string[],
  { base, open, close }: Frame,
  layout: Layout,
  level: number,
  items?: ArrayLike<unknown>,
): string {
  const { compact, indentation } = context;
  const margin = `\n${" ".repeat(indentation)}`;
  if (compact === true) {
    if (fits(context, entries, 0, base)) {
      const head = base === "" ? open : `${open} ${base}`;
      return `${head} ${joined(entries, ", ")} ${close}`;
    }
    const isShort = base === "" && open.length === 1;
    const break_ = isShort
      ? " "
      : `${base === "" ? "" : ` ${base}`}${margin}  `;
    return `${open}${break_}${joined(entries, `,${margin}  `)} ${close}`;
  }
  const head = base === "" ? open : `${base} ${open}`;
  let lines = entries;
  if (typeof compact === "number" && compact >= 1) {
    if (layout === "array" && entries.length >= FEWEST_IN_COLUMNS) {
      lines = inColumns(context, compact, entries, items);
    }
    const isInnermost = context.currentDepth - level < compact;
    if (isInnermost && lines === entries) {
      const used = entries.length + indentation + open.length + base.length;
      if (fits(context, entries, used + 10, base)) {
        const line = joined(entries, ", ");
        if (!line.includes("\n")) return `${head} ${line} ${close}`;
      }
    }
  }
  return `${head}${margin}  ${joined(lines, `,${margin}  `)}${margin}${close}`;
}

/** Not by `join()`, which copies all text at each level. */
function joined(entries: readonly string[], separator: string): string {
  let text = entries[0] ?? "";
  for (let at = 1; at < entries.length; at++) text += separator + entries[at];
  return text;
}

function fits(
  { breakLength, colors }: Context,
  entries: readonly string[],
  used: number,
  base: string,
): boolean {
  let length = entries.length + used;
  if (length + entries.length > breakLength) return false;
  for (const entry of entries) {
    length += (colors ? withoutColors(entry) : entry).length;
    if (length > breakLength) return false;
  }
  return !base.includes("\n");
}

/** @returns the same entries where columns do not suit them */
function inColumns(
  { maxArrayLength, indentation, breakLength, colors }: Context,
  compact: number,
  entries: readonly string[],
  items?: ArrayLike<unknown>,
): readonly string[] {
  // The last may tell how many more there are.
  const isCut = maxArrayLength < entries.length;
  const count = entries.length - (isCut ? 1 : 0);
  const widths = entries.slice(0, count).map((text) => widthOf(text, colors));
  const total = widths.reduce((sum, width) => sum + width + SEPARATOR, 0);
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  const cell = widest + SEPARATOR;
  const isEven = total / cell > 5 || widest <= 6;
  if (cell * 3 + indentation >= breakLength || !isEven) return entries;
  // Shorter entries than the widest leave room for more columns in a square.
  const bias = Math.sqrt(cell - total / entries.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(ASPECT * biased * count) / biased),
    Math.floor((breakLength - indentation) / cell),
    compact * 4,
    MOST_COLUMNS,
  );
  if (columns <= 1) return entries;
  const columnWidths = new Array<number>(columns).fill(SEPARATOR);
  for (const [at, width] of widths.entries()) {
    const column = at % columns;
    const widestThere = columnWidths[column] ?? 0;
    columnWidths[column] = Math.max(widestThere, width + SEPARATOR);
  }
  const isRight = items === undefined || areNumbers(items, entries.length);
  const rows: string[] = [];
  for (let row = 0; row < count; row += columns) {
    const last = Math.min(row + columns, count) - 1;
    let line = "";
    for (let at = row; at <= last; at++) {
      const text = entries[at] ?? "";
      // Codes of colours are characters without a width.
      const invisible = text.length - (widths[at] ?? 0);
      const width = (columnWidths[at - row] ?? 0) + invisible;
      if (at < last) {
        const cellText = `${text}, `;
        line += isRight ? cellText.padStart(width) : cellText.padEnd(width);
      } else line += isRight ? text.padStart(width - SEPARATOR) : text;
    }
    rows.push(line);
  }
  if (isCut) rows.push(entries[count] ?? "");
  return rows;
}

function areNumbers(items: ArrayLike<unknown>, count: number): boolean {
  for (let at = 0; at < count; at++) {
    const type = typeof items[at];
    if (type !== "number" && type !== "bigint") return false;
  }
  return true;
}
