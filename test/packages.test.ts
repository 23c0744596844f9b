/**
 * The part of the corpus that every run of the tests compares with Node (`npm run
 * test:packages` compares all of it), and what the list of packages promises.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { formatDifferences } from "../src/verify/compare.js";
import { builderOf } from "./packages/build.js";
import { examine } from "./packages/examine.js";
import { corpus, installGroup } from "./packages/list.js";
import { type Program, programFiles } from "./packages/program.js";
import { probeFile } from "./support/npm-fixtures.js";
import { repoRoot } from "./support/paths.js";

const build = builderOf("ingot");

describe("the group ci", () => {
  const rows = corpus.filter(({ group }) => group === "ci");
  const folder = installGroup("ci");
  test.concurrent.each(rows.map((row) => [row.name, row] as const))(
    "%s",
    async (_name, row) => {
      for (const verdict of await examine(row, folder, build)) {
        const { state, said, differences } = verdict;
        if (state.startsWith("equal")) continue;
        const text = [state, ...said, formatDifferences(differences)];
        throw new Error(text.join("\n"));
      }
    },
  );
});

test("every version is exact, every name stands once, and the lockfiles agree", () => {
  const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  const names = corpus.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  const script = resolve(repoRoot, "scripts/npm/installPackages.js");
  const { groups, lockFileOf, packages } = createRequire(script)(script) as {
    readonly groups: readonly string[];
    lockFileOf(group: string): string;
    readonly packages: readonly {
      readonly group: string;
      readonly name: string;
      readonly version: string;
    }[];
  };
  for (const group of groups) {
    const rows = packages.filter((row) => row.group === group);
    const lock = JSON.parse(readFileSync(lockFileOf(group), "utf8"));
    expect(lock.packages[""].dependencies).toEqual(
      Object.fromEntries(rows.map(({ name, version }) => [name, version])),
    );
    for (const { version } of rows) expect(version).toMatch(exact);
  }
});

test("every probe belongs to a package", () => {
  const probes = resolve(repoRoot, "test/npm/probes");
  const files = readdirSync(probes, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".js"))
    .sort();
  const known = corpus.map(({ name }) => relative(probes, probeFile(name)));
  expect(files.filter((file) => !known.includes(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(60);
});

test("every program is of a package that is pinned, and runs", () => {
  const script = resolve(repoRoot, "scripts/npm/installPackages.js");
  const { packages } = createRequire(script)(script) as {
    readonly packages: readonly {
      readonly group: string;
      readonly name: string;
    }[];
  };
  const names = programFiles();
  expect(names.length).toBeGreaterThan(80);
  for (const name of names) {
    const file = resolve(repoRoot, `test/npm/programs/${name}.js`);
    const program = createRequire(file)(file) as Program;
    const { group, runs, text } = program;
    expect(runs.length).toBeGreaterThan(0);
    if (text !== undefined) continue;
    const own = program.package ?? name;
    expect([
      name,
      packages.some((row) => row.group === group && row.name === own),
    ]).toEqual([name, true]);
  }
});
