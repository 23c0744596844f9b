/**
 * What a reader gets of a run over the corpus: a table for the terminal, a page
 * of Markdown. Receives verdicts, returns text that depends on nothing else.
 */
import { formatDifferences } from "../../src/verify/compare.js";
import type { State, Verdict } from "./examine.js";

/** How bad, best first. */
const STATES: readonly State[] = [
  "equal",
  "equal with a warning",
  "refused",
  "differs with a warning",
  "differs",
  "no oracle",
];

/** What is not equal, and every difference. */
export function formatFailures(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ state }) => !state.startsWith("equal"))
    .map(
      ({ row, title, state, said, differences }) =>
        `\n${row.name}@${row.version} ${title}: ${state}\n${said
          .slice(0, 10)
          .map((line) => `  ! ${line}\n`)
          .join("")}${indent(formatDifferences(differences, 12))}`,
    )
    .join("\n");
}

function indent(text: string): string {
  return text === "" ? "" : `${text.replace(/^/gm, "  ")}\n`;
}

/** One line a package, for a terminal. */
export function formatVerdict(verdict: Verdict): string {
  const { row, title, state, probed, modules, bytes, said } = verdict;
  const cells = [
    `${row.name}@${versionOf(verdict)}`.padEnd(40),
    title.padEnd(40),
    String(modules ?? "").padStart(6),
    (bytes === null ? "" : kilobytes(bytes)).padStart(9),
    probed ? "probed" : "      ",
    said.length === 0 ? state : `${state} (${said.length})`,
  ];
  return cells.join(" ").trimEnd();
}

/** How many of each state; those of none are left out. */
export function formatCounts(verdicts: readonly Verdict[]): string {
  return countsOf(verdicts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}

function countsOf(
  verdicts: readonly Verdict[],
): readonly (readonly [State, number])[] {
  return STATES.map(
    (state) =>
      [state, verdicts.filter((each) => each.state === state).length] as const,
  ).filter(([, count]) => count > 0);
}

/** By package, then as they were compiled; the same for every run. */
export function sortVerdicts(verdicts: readonly Verdict[]): readonly Verdict[] {
  return [...verdicts].sort((a, b) => {
    const [left, right] = [a, b].map(({ row }) => `${row.name} ${row.group}`);
    return (left ?? "") < (right ?? "") ? -1 : left === right ? 0 : 1;
  });
}

function versionOf({ row }: Verdict): string {
  return row.version.replace(/^npm:/, "");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

/** The part of docs/packages.md that a run writes. */
export function renderPage(verdicts: readonly Verdict[]): string {
  const packages = new Set(verdicts.map(({ row }) => row.name)).size;
  const probed = verdicts.filter((each) => each.probed);
  const rows = verdicts.map((verdict) => {
    const { row, title, state, modules, bytes, said } = verdict;
    return [
      `${row.name} ${versionOf(verdict)}`,
      title === row.name ? "" : title,
      String(modules ?? ""),
      bytes === null ? "" : kilobytes(bytes),
      verdict.probed ? "yes" : "",
      said.length > 0 && state.startsWith("equal")
        ? `equal, ${said.length === 1 ? "1 warning" : `${said.length} warnings`}`
        : state,
    ];
  });
  const others = verdicts.filter(({ state }) => !state.startsWith("equal"));
  return [
    `${packages} packages, ${verdicts.length} artifacts, ${probed.length} of them probed: ${formatCounts(verdicts)}.`,
    "",
    "## What is not as under Node",
    "",
    ...(others.length === 0 ? ["Nothing.", ""] : others.flatMap(renderOther)),
    "## All",
    "",
    ...renderTable(
      ["package", "as", "modules", "size", "probed", "state"],
      rows,
    ),
    "",
  ].join("\n");
}

function renderOther({
  row,
  title,
  state,
  said,
  differences,
}: Verdict): readonly string[] {
  return [
    `### ${title}: ${state}`,
    "",
    row.exception ?? "Not explained yet.",
    "",
    ...codeBlock("What the compiler says:", said.slice(0, 5)),
    ...codeBlock(
      "What differs:",
      differences.length === 0
        ? []
        : formatDifferences(differences, 5).split("\n"),
    ),
  ];
}

function codeBlock(
  heading: string,
  lines: readonly string[],
): readonly string[] {
  if (lines.length === 0) return [];
  return [heading, "", "```", ...lines.map(shorten), "```", ""];
}

function shorten(line: string): string {
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** A Markdown table with aligned columns. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const escaped = rows.map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|")),
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...escaped.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...escaped.map(line),
  ];
}

/** The comparison of compilers: counts, then every package on which one fails. */
export function renderPeers(
  byTool: ReadonlyMap<string, readonly Verdict[]>,
): string {
  const names = [...byTool.keys()];
  const first = byTool.get(names[0] ?? "") ?? [];
  const counts = names.map((name) => {
    const verdicts = byTool.get(name) ?? [];
    const share = (state: State) =>
      String(verdicts.filter((each) => each.state === state).length);
    return [name, ...STATES.slice(0, 5).map(share)];
  });
  const rows = first.flatMap((verdict, index) => {
    const states = names.map((name) => byTool.get(name)?.[index]?.state ?? "");
    return states.every((state) => state.startsWith("equal"))
      ? []
      : [
          [
            `${verdict.row.name} ${versionOf(verdict)}`,
            verdict.title,
            ...states,
          ],
        ];
  });
  return [
    ...renderTable(["compiler", ...STATES.slice(0, 5)], counts),
    "",
    "Where one of them is not equal:",
    "",
    ...renderTable(["package", "module", ...names], rows),
    "",
  ].join("\n");
}

/** Puts the text between two markers of the page. */
export function insertPart(page: string, part: string, text: string): string {
  const [start, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) {
    throw new Error(`docs/packages.md has no place for the ${part}`);
  }
  return `${page.slice(0, from + start.length)}\n\n${text}\n${page.slice(to)}`;
}
