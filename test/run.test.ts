/**
 * Each folder of fixtures/run and fixtures/esm is a program. It is run by plain
 * Node where it stands, then compiled, moved alone to an empty folder and run
 * there: output, exit code and the errors on stderr must be the same.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./support/command.js";
import { fixturesDir, npmFixturesDir } from "./support/paths.js";

interface Config {
  /** The file that runs. */
  readonly entry?: string;
  /** For the compiler. */
  readonly flags?: readonly string[];
  /** Whether it requires packages of scripts/npm/fixtures.json. */
  readonly npm?: true;
  /** For the oracle, where the compiler's flags have a counterpart. */
  readonly nodeFlags?: readonly string[];
  /** The last major version of Node that takes such a program at all. */
  readonly lastNode?: number;
  /** The first that does. */
  readonly firstNode?: number;
}

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function run(cwd: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
  });
  const shown = (text: string) => text.replaceAll(cwd, "<folder>");
  return {
    status,
    stdout: shown(stdout),
    // The frames differ by file and line, which decode's tests compare; Node's
    // own warnings about experiments are not the program's.
    errors: shown(stderr)
      .split("\n")
      .filter((line) => /^(?:\w*Error\b|Uncaught|\s+code:)/.test(line)),
    stderr,
  };
}

const programs = ["run", "esm"].flatMap((group) =>
  readdirSync(join(fixturesDir, group)).map((name) => `${group}/${name}`),
);

function configOf(name: string): Config {
  const file = join(fixturesDir, name, "config.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

function isForThisNode(name: string): boolean {
  const { firstNode = 0, lastNode = Number.POSITIVE_INFINITY } = configOf(name);
  const major = Number.parseInt(process.versions.node, 10);
  return firstNode <= major && major <= lastNode;
}

test.each(programs.filter(isForThisNode))("%s", (name) => {
  const source = join(work, "source");
  cpSync(join(fixturesDir, name), source, { recursive: true });
  const config = configOf(name);
  const entry = config.entry ?? "index.js";
  if (config.npm) {
    const packages = join(npmFixturesDir, "node_modules");
    symlinkSync(packages, join(source, "node_modules"), "junction");
  }

  const oracle = run(source, [...(config.nodeFlags ?? []), entry]);
  const compiler = runCommand(
    "compile",
    [entry, "-o", "../artifact.cjs", "--quiet", ...(config.flags ?? [])],
    source,
  );
  expect([compiler.stderr, compiler.status]).toEqual(["", 0]);

  const empty = join(work, "empty");
  mkdirSync(empty);
  renameSync(join(work, "artifact.cjs"), join(empty, "artifact.cjs"));
  rmSync(source, { recursive: true });
  const artifact = run(empty, ["artifact.cjs"]);

  // An oracle that says nothing proves nothing.
  expect(oracle.stdout).not.toBe("");
  expect(artifact.stdout.replaceAll("artifact.cjs", entry)).toBe(oracle.stdout);
  expect(artifact.errors).toEqual(oracle.errors);
  expect(artifact.status).toBe(oracle.status);
});
