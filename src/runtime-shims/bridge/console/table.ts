/**
 * `console.table`: rows and columns of data as a table of box characters.
 *
 * @see https://nodejs.org/api/console.html#consoletabletabulardata-properties
 */
import { widthOf } from "../../internal/inspect/text.js";

const INDEX = "(index)";
const ITERATION = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";

/** One value in a cell. */
export type Show = (value: unknown) => string;

/** @param data an object; @param properties the columns, where not all are wanted */
export function table(
  data: object,
  properties: readonly string[] | undefined,
  show: Show,
): string {
  if (data instanceof Map) {
    const rows = [...data];
    return render(
      [ITERATION, KEY, VALUES],
      [
        rows.map((_, at) => show(at)),
        rows.map(([key]) => show(key)),
        rows.map(([, value]) => show(value)),
      ],
    );
  }
  if (data instanceof Set) {
    const rows = [...data];
    return render(
      [ITERATION, VALUES],
      [rows.map((_, at) => show(at)), rows.map(show)],
    );
  }
  const keys = Object.keys(data);
  const columns = new Map<string, string[]>();
  const values = new Array<string>(keys.length).fill("");
  let hasValues = false;
  for (const [at, key] of keys.entries()) {
    const item = (data as Record<string, unknown>)[key];
    const isPrimitive =
      item === null || (typeof item !== "object" && typeof item !== "function");
    if (isPrimitive && properties === undefined) {
      values[at] = show(item);
      hasValues = true;
      continue;
    }
    const row = item as Record<string, unknown>;
    for (const name of properties ?? Object.keys(row)) {
      const column =
        columns.get(name) ?? new Array<string>(keys.length).fill("");
      columns.set(name, column);
      const isThere = !isPrimitive && Object.hasOwn(row, name);
      if (isThere) column[at] = show(row[name]);
    }
  }
  const extra = hasValues ? [VALUES] : [];
  return render(
    [INDEX, ...columns.keys(), ...extra],
    [keys, ...columns.values(), ...(hasValues ? [values] : [])],
  );
}

function widest(cells: readonly string[]): number {
  return cells.reduce((most, cell) => Math.max(most, widthOf(cell, true)), 0);
}

function render(
  head: readonly string[],
  columns: readonly (readonly string[])[],
): string {
  const widths = head.map(
    (name, at) => widest([name, ...(columns[at] ?? [])]) + 2,
  );
  const line = (left: string, middle: string, right: string) =>
    left + widths.map((size) => "─".repeat(size)).join(middle) + right;
  const row = (cells: readonly string[]) =>
    `│${cells
      .map(
        (cell, at) =>
          ` ${cell}${" ".repeat((widths[at] ?? 0) - 1 - widthOf(cell, true))}`,
      )
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
