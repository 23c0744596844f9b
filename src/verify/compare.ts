/**
 * Compares two observations of one module. Receives facts; returns those on
 * which the two differ, less what explains itself. Must not know where the facts
 * come from.
 */
import type { Facts } from "./observation.js";

/** A fact on which two observations differ; null where one side lacks it. */
export interface Difference {
  readonly path: string;
  readonly expected: string | null;
  readonly actual: string | null;
}

/**
 * Every fact that is not the same in both, sorted by path. Where only one side
 * loaded, that alone is the difference.
 */
export function differences(
  expected: Facts,
  actual: Facts,
): readonly Difference[] {
  if (expected.load !== actual.load) {
    return [
      {
        path: "load",
        expected: expected.load ?? "(loaded)",
        actual: actual.load ?? "(loaded)",
      },
    ];
  }
  const paths = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...paths]
    .sort()
    .map((path) => ({
      path,
      expected: expected[path] ?? null,
      actual: actual[path] ?? null,
    }))
    .filter((fact) => fact.expected !== fact.actual);
}

/**
 * Drops what plain Node itself does not repeat: where two runs of it differ
 * (random numbers, clocks, process ids) there is nothing to compare with. Where
 * they have members under different keys, keys of that object say nothing.
 */
export function withoutUnstable(
  found: readonly Difference[],
  unstable: readonly Difference[],
): readonly Difference[] {
  const random = new Set(unstable.filter(isOneSided).map(ownerOf));
  const paths = [
    ...unstable,
    ...found.filter((fact) => isOneSided(fact) && random.has(ownerOf(fact))),
  ].map(({ path }) => path);
  return found.filter(
    ({ path }) => !paths.some((above) => isAtOrBelow(path, above)),
  );
}

function isOneSided({ expected, actual }: Difference): boolean {
  return expected === null || actual === null;
}

/** The object that the last key of a path belongs to. */
function ownerOf({ path }: Difference): string {
  return path.replace(LAST_KEY, "");
}

/** `.a`, `["a b"]`, `[Symbol(a)]`, `{"a b"}`, `{#1}` */
const LAST_KEY =
  /(?:\.[^.[{]+|\[(?:"(?:[^"\\]|\\.)*"|[^"\]]*)\]|\{(?:"(?:[^"\\]|\\.)*"|[^"}]*)\})$/;

/**
 * Drops what merged copies explain. An install may hold one version of a package
 * twice; an artifact holds copies that are alike once, so there two of Node's
 * values may be one: `→ other` where Node has at `path` just what it has at
 * `other`, and nothing below `path` but what stands below `other`.
 */
export function withoutMergedCopies(
  found: readonly Difference[],
  expected: Facts,
): readonly Difference[] {
  const merged = found.flatMap(({ path, actual }) => {
    if (!actual?.startsWith(ALIAS)) return [];
    const [other, attributes] = attributesOf(actual.slice(ALIAS.length));
    const [value, own] = attributesOf(expected[path] ?? "");
    const [twin] = attributesOf(expected[other] ?? "");
    return value !== "" && value === twin && own === attributes
      ? [{ path, other }]
      : [];
  });
  /**
   * Where a path leads, through aliases and out of what is merged; what stands at
   * the path itself is an alias still, unless `whole`.
   */
  const settle = (path: string, whole = true): string => {
    let at = path;
    for (let turn = 0; turn < LONGEST_CHAIN; turn++) {
      const pair = merged.find((each) => isAtOrBelow(at, each.path));
      const next =
        pair === undefined
          ? throughAlias(at, expected, whole)
          : pair.other + at.slice(pair.path.length);
      if (next === at) break;
      at = next;
    }
    return at;
  };
  /** A fact of Node's, or what it is an alias of; and its own attributes. */
  const described = (fact: string): string => {
    const [value, own] = attributesOf(fact);
    if (!value.startsWith(ALIAS)) return fact;
    const [target] = attributesOf(expected[settle(aliased(value))] ?? "");
    return target + own;
  };
  const targetOf = (fact: string | null) => {
    const [value, own] = attributesOf(fact ?? "");
    return value.startsWith(ALIAS) ? settle(aliased(value)) + own : null;
  };
  return found.filter((fact) => {
    const { path, actual } = fact;
    if (merged.some((pair) => pair.path === path)) return false;
    const target = targetOf(fact.expected);
    if (target !== null && target === targetOf(actual)) return false;
    const isGone =
      actual === null && merged.some((pair) => isBelow(path, pair.path));
    if (!isGone || fact.expected === null) return true;
    const twin = expected[settle(path, false)];
    if (twin === undefined) return true;
    // Deeper down a getter is not called.
    const isUnread = fact.expected.startsWith("accessor");
    return isUnread
      ? attributesOf(twin)[1] !== attributesOf(fact.expected)[1]
      : described(twin) !== described(fact.expected);
  });
}

/** Aliases that lead to aliases. */
const LONGEST_CHAIN = 20;

function aliased(value: string): string {
  return value.slice(ALIAS.length);
}

/** The path with its longest beginning that is an alias replaced by its target. */
function throughAlias(path: string, facts: Facts, whole: boolean): string {
  for (let end = path.length - (whole ? 0 : 1); end > 0; end--) {
    if (end < path.length && !/[ .[{]/.test(path[end] ?? "")) continue;
    const [value] = attributesOf(facts[path.slice(0, end)] ?? "");
    if (value.startsWith(ALIAS)) return aliased(value) + path.slice(end);
  }
  return path;
}

/** How a shape writes an object that it has met before. */
const ALIAS = "→ ";

/** A fact without the property's attributes that end it, and these. */
function attributesOf(fact: string): readonly [value: string, own: string] {
  const at = fact.search(
    / \[(?:(?:getter|setter|read-only|hidden|fixed) ?)+\]$/,
  );
  return at === -1 ? [fact, ""] : [fact.slice(0, at), fact.slice(at)];
}

function isBelow(path: string, above: string): boolean {
  return path !== above && isAtOrBelow(path, above);
}

function isAtOrBelow(path: string, above: string): boolean {
  return (
    path.startsWith(above) && /^(?:$|[ .[{])/.test(path.slice(above.length))
  );
}

/** The differences for a reader, three lines each. */
export function formatDifferences(
  found: readonly Difference[],
  longestList = 40,
): string {
  const lines = found
    .slice(0, longestList)
    .map(
      ({ path, expected, actual }) =>
        `${path}\n  Node      ${oneLine(expected)}\n  artifact  ${oneLine(actual)}`,
    );
  const rest = found.length - longestList;
  if (rest > 0) lines.push(`… and ${rest} more`);
  return lines.join("\n");
}

function oneLine(fact: string | null): string {
  if (fact === null) return "(absent)";
  return fact === "" ? "(nothing)" : fact.replaceAll("\n", "\\n");
}
