/**
 * What the user reads after a verification. Receives its facts; returns text for
 * a terminal or plain data for `--json`. Must not print.
 */
import type { DisplayPaths } from "../diagnostic.js";
import { formatDifferences } from "./compare.js";
import type { Integrity } from "./integrity.js";
import type { Comparison, Verification } from "./verify.js";

/** Longer lists are cut in the text; `--json` has all. */
const LONGEST_LIST = 20;

/**
 * The verification as text, ending with a line break:
 *
 * ```
 * integrity  12 modules, the manifest and the runtime are as they were written
 * turndown   1 fact differs from Node's (node_modules/turndown/lib/turndown.cjs.js)
 *
 *   exports.prototype.keep
 *     Node      function keep/1
 *     artifact  (absent)
 * ```
 */
export function formatVerification(
  { integrity, comparisons, problems }: Verification,
  paths: DisplayPaths,
): string {
  const shown = (text: string) =>
    text.replaceAll(paths.base + paths.separator, "");
  const labels = ["integrity", ...comparisons.map(({ label }) => shown(label))];
  const width = Math.max(...labels.map(({ length }) => length));
  const row = (label: string, text: string) =>
    `${label.padEnd(width)}  ${text}`;
  return [
    row("integrity", integrityLine(integrity)),
    ...integrity.damages
      .slice(0, LONGEST_LIST)
      .map(
        ({ part, line, reason }) =>
          `  ${part}${line === null ? "" : ` (line ${line})`}: ${reason}`,
      ),
    ...more(integrity.damages.length),
    ...integrity.unchecked.map((sentence) => `  note: ${sentence}`),
    ...comparisons.flatMap((comparison) => [
      row(shown(comparison.label), shown(comparisonLine(comparison))),
      ...notesOf(comparison).map((note) => `  note: ${shown(note)}`),
      ...differenceLines(comparison),
    ]),
    ...problems.map((problem) => `error: ${problem}`),
    "",
  ].join("\n");
}

function integrityLine({ manifest, damages, unchecked }: Integrity): string {
  if (damages.length > 0) {
    return damages.length === 1
      ? "1 part is damaged"
      : `${damages.length} parts are damaged`;
  }
  const count = manifest?.modules.length ?? 0;
  const modules = count === 1 ? "1 module" : `${count} modules`;
  return unchecked.length > 0
    ? `${modules} and the manifest are as they were written`
    : `${modules}, the manifest and the runtime are as they were written`;
}

function comparisonLine({ facts, differences, source }: Comparison): string {
  const outcome =
    differences.length === 0
      ? `${facts} facts are Node's`
      : differences.length === 1
        ? "1 fact differs from Node's"
        : `${differences.length} facts differ from Node's`;
  return `${outcome} (${source})`;
}

function notesOf({ notes, unstable }: Comparison): readonly string[] {
  if (unstable === 0) return notes;
  const facts = unstable === 1 ? "1 fact" : `${unstable} facts`;
  return [
    ...notes,
    `${facts} left out: plain Node gives another value each time.`,
  ];
}

function differenceLines({ differences }: Comparison): readonly string[] {
  if (differences.length === 0) return [];
  const text = formatDifferences(differences, LONGEST_LIST);
  return ["", ...text.split("\n").map((line) => `  ${line}`), ""];
}

function more(count: number): readonly string[] {
  const rest = count - LONGEST_LIST;
  return rest > 0 ? [`  … and ${rest} more`] : [];
}

/** The verification as plain data; docs/verify.md describes the shape. */
export function verificationToJson(
  { ok, integrity, comparisons, problems }: Verification,
  paths: DisplayPaths,
): object {
  const shown = (text: string) =>
    text.replaceAll(paths.base + paths.separator, "");
  const { manifest, damages, unchecked } = integrity;
  return {
    ok,
    integrity: {
      ok: damages.length === 0,
      modules: manifest?.modules.length ?? null,
      damages,
      unchecked,
    },
    comparisons: comparisons.map(({ label, source, notes, ...rest }) => ({
      name: shown(label),
      source: source === null ? null : shown(source),
      ok: rest.differences.length === 0,
      ...rest,
      notes: notes.map(shown),
    })),
    problems,
  };
}
