/**
 * The corpus test: every package of scripts/npm/packages.json and fixtures.json,
 * compiled and compared with Node. Prints a line for each and what differs; a run
 * over all of them writes docs/packages.md. Fails where a package differs without
 * an exception that explains it.
 *
 *   npm run test:packages -- [--only a,b] [--group data,ci] [--jobs 2]
 *                            [--tool ingot,esbuild,rolldown,rspack,ncc]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { repoRoot } from "../support/paths.js";
import { builderOf, toolNames } from "./build.js";
import { examine, type Verdict } from "./examine.js";
import { type CorpusPackage, corpus, installGroup } from "./list.js";
import {
  formatCounts,
  formatFailures,
  formatVerdict,
  insertPart,
  renderPage,
  renderPeers,
  sortVerdicts,
} from "./report.js";

const page = resolve(repoRoot, "docs/packages.md");

class UsageError extends Error {}

interface Flags {
  readonly rows: readonly CorpusPackage[];
  readonly isWhole: boolean;
  readonly tools: readonly string[];
  readonly jobs: number;
}

function parseFlags(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string" },
      group: { type: "string" },
      tool: { type: "string", default: "ingot" },
      jobs: { type: "string", default: "2" },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new UsageError(`--jobs wants a whole number: ${values.jobs}`);
  }
  const names = chosen(
    "--only",
    values.only,
    unique(({ name }) => name),
  );
  const groups = chosen(
    "--group",
    values.group,
    unique(({ group }) => group),
  );
  const tools = chosen("--tool", values.tool, toolNames) ?? [];
  return {
    rows: corpus.filter(
      ({ name, group }) =>
        (names?.includes(name) ?? true) && (groups?.includes(group) ?? true),
    ),
    isWhole: names === null && groups === null,
    tools,
    jobs,
  };
}

function unique(of: (row: CorpusPackage) => string): readonly string[] {
  return [...new Set(corpus.map(of))];
}

/** The words of a list; null where none was given. */
function chosen(
  flag: string,
  text: string | undefined,
  all: readonly string[],
): readonly string[] | null {
  if (text === undefined) return null;
  const words = text.split(",");
  const unknown = words.filter((word) => !all.includes(word));
  if (unknown.length > 0) {
    throw new UsageError(`${flag} does not know ${unknown.join(", ")}`);
  }
  return words;
}

/** Every package through one compiler, `jobs` at a time. */
async function runTool(
  tool: string,
  { rows, jobs }: Flags,
): Promise<readonly Verdict[]> {
  const build = builderOf(tool);
  const folders = new Map<string, string>();
  for (const { group } of rows) {
    if (!folders.has(group)) folders.set(group, installGroup(group));
  }
  const waiting = [...rows];
  const verdicts: Verdict[] = [];
  const work = async () => {
    for (;;) {
      const row = waiting.shift();
      if (row === undefined) return;
      const folder = folders.get(row.group) ?? "";
      for (const verdict of await examine(row, folder, build)) {
        verdicts.push(verdict);
        console.log(formatVerdict(verdict));
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return sortVerdicts(verdicts);
}

/** Its own results, and those of the compilers that have run so far. */
function writePage(
  tool: string,
  byTool: ReadonlyMap<string, readonly Verdict[]>,
): void {
  const text = readFileSync(page, "utf8");
  const results = byTool.get(tool) ?? [];
  writeFileSync(
    page,
    tool === "ingot"
      ? insertPart(text, "results", renderPage(results))
      : insertPart(text, "comparison", renderPeers(byTool)),
  );
}

/** What the exceptions of the list and the verdicts do not say alike. */
function problemsOf(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ row, title, state }) => {
    const isEqual = state.startsWith("equal");
    if (!isEqual && row.exception === undefined) return [`${title}: ${state}`];
    const isRowEqual = verdicts
      .filter((other) => other.row === row)
      .every((other) => other.state.startsWith("equal"));
    return isRowEqual && row.exception !== undefined
      ? [`${title} is equal, but has an exception`]
      : [];
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv);
  const byTool = new Map<string, readonly Verdict[]>();
  for (const tool of flags.tools) {
    if (flags.tools.length > 1) console.log(`\n${tool}`);
    const verdicts = await runTool(tool, flags);
    byTool.set(tool, verdicts);
    console.log(formatFailures(verdicts));
    console.log(`\n${tool}: ${formatCounts(verdicts)}`);
    if (flags.isWhole) writePage(tool, byTool);
  }
  const own = byTool.get("ingot");
  const problems = own === undefined ? [] : problemsOf(own);
  for (const problem of problems) console.error(`problem: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    const { code } = Object(error) as NodeJS.ErrnoException;
    const isUsage =
      error instanceof UsageError || String(code).startsWith("ERR_PARSE_ARGS");
    console.error(isUsage ? `test:packages: ${error.message}` : error);
    process.exitCode = 2;
  },
);
