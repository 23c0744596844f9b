/**
 * `console.table`: rows and columns of data as a table of box characters.
 *
 * @see https://nodejs.org/api/console.html#consoletabletabulardata-properties
 */
import { inspect } from "./inspect.js";

const INDEX = "(index)";
const ITERATION = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";

/** @returns `null` for what is no table, to be logged as it is */
export function table(
  data: unknown,
  properties?: readonly string[],
): string | null {
  if (data === null || typeof data !== "object") return null;
  if (data instanceof Map) {
    const rows = [...data];
    return render(
      [ITERATION, KEY, VALUES],
      [
        rows.map((_, at) => String(at)),
        rows.map(([key]) => show(key)),
        rows.map(([, value]) => show(value)),
      ],
    );
  }
  if (data instanceof Set) {
    const rows = [...data];
    return render(
      [ITERATION, VALUES],
      [rows.map((_, at) => String(at)), rows.map(show)],
    );
  }
  const keys = Object.keys(data);
  const columns = new Map<string, string[]>();
  for (const name of properties ?? []) {
    columns.set(name, new Array<string>(keys.length).fill(""));
  }
  const values = new Array<string>(keys.length).fill("");
  let hasValues = false;
  for (const [at, key] of keys.entries()) {
    const item = (data as Record<string, unknown>)[key];
    if (item === null || !["object", "function"].includes(typeof item)) {
      values[at] = show(item);
      hasValues = true;
      continue;
    }
    const row = item as Record<string, unknown>;
    for (const name of properties ?? Object.keys(row)) {
      const column =
        columns.get(name) ?? new Array<string>(keys.length).fill("");
      columns.set(name, column);
      if (Object.hasOwn(row, name)) column[at] = show(row[name]);
    }
  }
  const extra = hasValues ? [VALUES] : [];
  return render(
    [INDEX, ...columns.keys(), ...extra],
    [keys, ...columns.values(), ...(hasValues ? [values] : [])],
  );
}

/** Nested values in one line, and not deep. */
function show(value: unknown): string {
  const depth =
    value !== null &&
    typeof value === "object" &&
    !Array.isArray(value) &&
    Object.keys(value).length > 2
      ? -1
      : 0;
  return inspect(value, {
    maxArrayLength: 3,
    breakLength: Number.POSITIVE_INFINITY,
    depth,
  });
}

function render(
  head: readonly string[],
  columns: readonly (readonly string[])[],
): string {
  const widths = head.map(
    (name, at) => Math.max(width(name), ...(columns[at] ?? []).map(width)) + 2,
  );
  const line = (left: string, middle: string, right: string) =>
    left + widths.map((size) => "─".repeat(size)).join(middle) + right;
  const row = (cells: readonly string[]) =>
    `│${cells
      .map((cell, at) => ` ${cell.padEnd((widths[at] ?? 0) - 1)}`)
      .join("│")}│`;
  const height = Math.max(0, ...columns.map((column) => column.length));
  return [
    line("┌", "┬", "┐"),
    row(head),
    line("├", "┼", "┤"),
    ...Array.from({ length: height }, (_, at) =>
      row(columns.map((column) => column[at] ?? "")),
    ),
    line("└", "┴", "┘"),
  ].join("\n");
}

/** Columns on a terminal, of what tables hold most. */
function width(text: string): number {
  return [...text.normalize("NFC")].length;
}
