/**
 * Looks at one module from outside, in a fresh process: what it exports, what a
 * probe gets from it, which globals it adds, what it prints and how it ends.
 * Knows neither packages nor how an artifact is made; both sides of a
 * comparison go through the same program, observe-child.ts.
 */
import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { runNode } from "./children.js";

/** Where the module is loaded from. */
export type Subject =
  /** Plain Node: `require(moduleid)` from a folder that has it installed. */
  | { readonly kind: "installed"; readonly folder: string }
  /** The artifact's own exports. */
  | { readonly kind: "artifact"; readonly file: string };

/** One line for each fact, `exports.a.b` or `probe[0].c` → its description. */
export type Observation = Readonly<Record<string, string>>;

/** What the child is told, as JSON in its first argument. */
export interface ObserveOrder {
  readonly subject: Subject;
  readonly moduleid: string;
  /** Module of probes, looked up by `moduleid`; null for none. */
  readonly probes: string | null;
  readonly depth: number;
}

/**
 * @param cwd the child's working directory
 * @returns the facts; a child that dies or prints nothing is a fact as well
 */
export async function observe(
  order: ObserveOrder,
  cwd: string,
): Promise<Observation> {
  const program = resolve(__dirname, "observe-child.js");
  const child = await runNode([program, JSON.stringify(order)], cwd);
  const normalise = ownPathsHidden(order.subject);
  let facts: Observation;
  try {
    facts = JSON.parse(child.report);
  } catch {
    facts = { report: `not JSON: ${child.report.slice(0, 200)}` };
  }
  return {
    ...facts,
    "exit code": String(child.exitCode),
    stdout: hideTimes(normalise(child.stdout)),
    stderr: hideCallSites(hideTimes(normalise(child.stderr))),
  };
}

/**
 * Replaces every path below the subject's own folder, with the position that
 * may follow it, by one word: there the two sides differ by design. Applied to
 * all strings, whatever the package.
 */
export function ownPathsHidden(subject: Subject): (text: string) => string {
  const folder =
    subject.kind === "installed" ? subject.folder : dirname(subject.file);
  const spellings = [...new Set([folder, realpathSync(folder)])].map(literally);
  const path = `(?:${spellings.join("|")})[^\\s'"\`():,]*`;
  const pattern = new RegExp(`${path}(?::\\d+){0,2}`, "g");
  return (text) => text.replace(pattern, "<own path>");
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Hides what a program prints of its clock and its number. */
function hideTimes(text: string): string {
  return text
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, "<time>")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>")
    .replace(/^\(node:\d+\)/gm, "(node)");
}

/**
 * Hides the place at a line's end that a library took from the stack: there all
 * modules of an artifact are one file, so that "the first other file" is not the
 * same.
 */
function hideCallSites(text: string): string {
  return text.replace(
    / at \S+:(?:\d+|null):(?:\d+|null)$/gm,
    " at <call site>",
  );
}

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
  expected: Observation,
  actual: Observation,
): readonly Difference[] {
  const load = [expected.load ?? null, actual.load ?? null] as const;
  if (load[0] !== load[1]) {
    return [
      {
        path: "load",
        expected: load[0] ?? "(loaded)",
        actual: load[1] ?? "(loaded)",
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
 * (random numbers, clocks, process ids) there is nothing to compare with.
 */
export function withoutUnstable(
  found: readonly Difference[],
  unstable: readonly Difference[],
): readonly Difference[] {
  const paths = unstable.map(({ path }) => path);
  return found.filter(
    ({ path }) =>
      !paths.some(
        (prefix) =>
          path === prefix ||
          path.startsWith(`${prefix}.`) ||
          path.startsWith(`${prefix}[`),
      ),
  );
}

/**
 * Drops what merged copies explain. An install may hold one version of a package
 * twice; an artifact holds copies that are alike once, so there two of Node's
 * values may be one: `→ other` where Node has at `path` just what it has at
 * `other`.
 */
export function withoutMergedCopies(
  found: readonly Difference[],
  expected: Observation,
): readonly Difference[] {
  const shared = found.filter(
    ({ path, actual }) =>
      actual?.startsWith("→ ") && expected[path] === expected[actual.slice(2)],
  );
  return found.filter(
    (fact) =>
      !shared.includes(fact) &&
      !(
        fact.actual === null &&
        shared.some(
          ({ path, actual }) =>
            fact.path.startsWith(path) &&
            expected[`${actual?.slice(2)}${fact.path.slice(path.length)}`] ===
              fact.expected,
        )
      ),
  );
}

const shown = 40;

/** The differences for a reader, three lines each. */
export function formatDifferences(found: readonly Difference[]): string {
  const lines = found
    .slice(0, shown)
    .map(
      ({ path, expected, actual }) =>
        `${path}\n  node:     ${expected ?? "(absent)"}\n  artifact: ${actual ?? "(absent)"}`,
    );
  if (found.length > shown) lines.push(`… ${found.length - shown} more`);
  return lines.join("\n");
}
