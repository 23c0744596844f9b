/** "Did you mean": the known names that are nearest to a mistyped one. */
import { compareText } from "./package-of.js";

/**
 * At most three of `names`, nearest first: those a few edits away or that
 * contain the query. Empty when nothing is near.
 */
export function nearNames(
  query: string,
  names: Iterable<string>,
): readonly string[] {
  const wanted = query.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const text = name.toLowerCase();
    // What contains the query is near, but behind what is a slip away.
    const contains = wanted.length > 2 && text.includes(wanted);
    const distance = editDistance(wanted, text, limit);
    if (distance <= limit) near.push({ name, distance });
    else if (contains)
      near.push({ name, distance: limit + text.length - wanted.length });
  }
  return near
    .sort((a, b) => a.distance - b.distance || compareText(a.name, b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's distance, or anything above `limit` as soon as it is certain. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted =
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(
        Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1),
      );
    }
    if (Math.min(...row) > limit) return limit + 1;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
