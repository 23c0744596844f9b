/**
 * The corpus of whole programs: the bins of public packages, and servers written
 * for it, run with arguments in a small project; by plain Node, and as an artifact
 * alone in a folder of its own. Output, exit code, answers of servers and the files
 * that are written must be the same. Prints a line for each and what differs; its part
 * of docs/packages.md has these and those that ran before.
 *
 *   npm run test:programs -- [--only eslint,prettier]
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { npmFixturesDir, repoRoot } from "../support/paths.js";
import { builderOf } from "./build.js";
import { installGroup } from "./list.js";
import { type Program, programFiles, type Ran } from "./program.js";
import { insertPart, renderTable } from "./report.js";
import { runInProject } from "./run-program.js";

interface Verdict {
  readonly name: string;
  readonly version: string;
  readonly runs: number;
  readonly modules: number | null;
  readonly bytes: number;
  readonly warnings: number;
  /** Those that it cannot do without. */
  readonly flags?: readonly string[];
  /** Why it cannot be as under Node in one file. */
  readonly exception?: string;
  /** What was compared and is not the same, as text; errors of the compile. */
  readonly differences: readonly string[];
}

const page = resolve(repoRoot, "docs/packages.md");
/** What was found out so far: the programs need not all run at once. */
const memory = resolve(repoRoot, "test_output/programs/verdicts.json");
const build = builderOf("ingot");

async function examine(name: string): Promise<Verdict> {
  const file = resolve(repoRoot, "test/npm/programs", `${name}.js`);
  const program = createRequire(file)(file) as Program;
  const { group, exception } = program;
  const folder = group === "fixtures" ? npmFixturesDir : installGroup(group);
  // realpath: the programs print the paths that they resolve.
  const work = realpathSync(mkdtempSync(join(tmpdir(), "program-")));
  try {
    const { entry, version } = prepare(name, program, folder, work);
    const out = join(work, "out");
    mkdirSync(out);
    const each = {
      title: name,
      request: `./${entry.slice(folder.length + 1)}`,
      compile: [entry, ...(program.flags ?? [])],
    };
    const { flags = [] } = program;
    const facts = { name, version, runs: program.runs.length, flags };
    const said = exception === undefined ? {} : { exception };
    const built = await build(each as never, folder, out);
    if (!built.ok) {
      const none = { modules: null, bytes: 0, warnings: 0 };
      return { ...facts, ...said, ...none, differences: built.errors };
    }
    // Many programs print their own names.
    const artifact = join(out, basename(entry).replace(/\.mjs$/, ".cjs"));
    writeFileSync(artifact, readFileSync(built.file));
    if (artifact !== built.file) rmSync(built.file);
    if (existsSync(`${built.file}.native`)) {
      renameSync(`${built.file}.native`, `${artifact}.native`);
    }
    const sides: Ran[] = [];
    for (const [path, root] of [
      [entry, folder],
      [artifact, out],
    ] as const) {
      sides.push(await runInProject(program, path, root, entry, work));
    }
    const [expected, found] = sides as [Ran, Ran];
    return {
      ...facts,
      ...said,
      modules: built.modules,
      bytes: built.bytes,
      warnings: built.warnings.length,
      // The page names no folder of a machine.
      differences: compare(expected, found).map((text) =>
        text.replaceAll(`${work}/`, "<work>/"),
      ),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The file that runs: a package's bin, or the text of the scenario. */
function prepare(
  name: string,
  { package: given, bin, text, beside = {} }: Program,
  folder: string,
  work: string,
): { readonly entry: string; readonly version: string } {
  if (text === undefined) {
    const root = join(folder, "node_modules", given ?? name);
    const manifest = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    ) as { version: string; bin: string | Record<string, string> };
    const bins = manifest.bin;
    const file =
      typeof bins === "string"
        ? bins
        : (bins[bin ?? name] ?? Object.values(bins)[0]);
    if (file === undefined) throw new Error(`${name} has no such bin`);
    return { entry: realpathSync(join(root, file)), version: manifest.version };
  }
  // Where the packages are found, in a folder of its own.
  const project = join(folder, "programs", basename(work));
  mkdirSync(project, { recursive: true });
  const { dependencies } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as { dependencies: Record<string, string> };
  const files = {
    "package.json": JSON.stringify({ private: true, dependencies }),
    [`${name}.cjs`]: text,
    ...beside,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  return { entry: join(project, `${name}.cjs`), version: "" };
}

function compare(expected: Ran, found: Ran): readonly string[] {
  const runs = expected.runs.flatMap((run, index) =>
    Object.entries(run).flatMap(([fact, value]) =>
      difference(
        `run ${index + 1}, ${fact}`,
        value,
        (found.runs[index] as Record<string, string>)[fact] ?? "",
      ),
    ),
  );
  const paths = new Set([...expected.files.keys(), ...found.files.keys()]);
  const files = [...paths].flatMap((path) =>
    difference(
      path,
      expected.files.get(path) ?? "(absent)",
      found.files.get(path) ?? "(absent)",
    ),
  );
  return [...runs, ...files];
}

function difference(what: string, left: string, right: string): string[] {
  if (left === right) return [];
  let at = 0;
  while (left[at] === right[at] && at < left.length) at++;
  const from = Math.max(0, at - 40);
  const shown = (text: string) =>
    JSON.stringify(text.slice(from, from + 160)).slice(1, -1);
  return [`${what}\n  Node      ${shown(left)}\n  artifact  ${shown(right)}`];
}

function stateOf({ differences, modules, warnings }: Verdict): string {
  if (modules === null) return "refused";
  const told =
    warnings === 0
      ? ""
      : `, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
  return differences.length === 0 ? `equal${told}` : `differs${told}`;
}

/** These and those of earlier runs, in order. */
function remembered(verdicts: readonly Verdict[]): readonly Verdict[] {
  const before: readonly Verdict[] = existsSync(memory)
    ? JSON.parse(readFileSync(memory, "utf8"))
    : [];
  const byName = new Map(
    [...before, ...verdicts].map((verdict) => [verdict.name, verdict]),
  );
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify([...byName.values()]));
  return programFiles().flatMap((name) => byName.get(name) ?? []);
}

function renderPage(verdicts: readonly Verdict[]): string {
  const equal = verdicts.filter(({ differences }) => differences.length === 0);
  const runs = verdicts.reduce((sum, each) => sum + each.runs, 0);
  const rows = verdicts.map((verdict) => {
    const { name, version, modules, bytes } = verdict;
    return [
      `${name} ${version}`.trim(),
      String(verdict.runs),
      String(modules ?? ""),
      modules === null ? "" : `${(bytes / 1000).toFixed(0)} kB`,
      stateOf(verdict),
    ];
  });
  const others = verdicts.filter(({ differences }) => differences.length > 0);
  const flagged = verdicts.flatMap(({ name, flags = [] }) =>
    flags.length === 0 ? [] : `- **${name}**: \`${flags.join(" ")}\``,
  );
  return [
    `${verdicts.length} programs, ${runs} runs: ${equal.length} programs equal in all of them.`,
    "",
    ...others.flatMap(({ name, exception, differences }) => [
      `**${name}**: ${exception ?? "not explained yet."}`,
      "",
      "```",
      ...differences.slice(0, 2).flatMap((each) => each.split("\n")),
      "```",
      "",
    ]),
    ...renderTable(["program", "runs", "modules", "size", "state"], rows),
    "",
    "Compiled with flags, all others without:",
    "",
    ...flagged,
    "",
  ].join("\n");
}

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { only: { type: "string" } },
  });
  const names = values.only?.split(",") ?? programFiles();
  const verdicts: Verdict[] = [];
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const verdict = await examine(name);
      verdicts.push(verdict);
      const { differences, exception } = verdict;
      console.log(`${name.padEnd(24)} ${stateOf(verdict)}`);
      if (exception !== undefined) continue;
      for (const each of differences.slice(0, 6)) {
        console.log(each.replace(/^/gm, "  "));
      }
    }
  };
  await Promise.all([work(), work()]);
  verdicts.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const text = readFileSync(page, "utf8");
  const part = renderPage(remembered(verdicts));
  writeFileSync(page, insertPart(text, "programs", part));
  // What was written beside the packages.
  for (const group of ["servers", "files", "data", "cloud", "tools", "ci"]) {
    const made = resolve(repoRoot, "test_output/packages", group, "programs");
    rmSync(made, { recursive: true, force: true });
  }
  rmSync(join(npmFixturesDir, "programs"), { recursive: true, force: true });
  const problems = verdicts.filter(
    ({ differences, exception }) =>
      differences.length > 0 !== (exception !== undefined),
  );
  for (const { name, exception } of problems) {
    console.error(
      exception === undefined
        ? `problem: ${name} differs`
        : `problem: ${name} is equal, but has an exception`,
    );
  }
  return problems.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
