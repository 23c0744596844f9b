/**
 * Makes an executable of Node and an artifact. Receives the texts to put in;
 * returns why there is none, or null where it is written and has been seen to start.
 * One of the doors to other processes.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What goes into the executable. */
export interface ExecutableParts {
  /** Text of the main script. */
  readonly main: string;
  /** Files that it has as assets, by their names. */
  readonly assets: Readonly<Record<string, string>>;
}

/** Why there is no executable. */
export type ExecutableFailure =
  /** Neither this Node nor the project can put something into an executable. */
  | { readonly why: "no postject" }
  /** This Node has no place for it, as where it is built with shared libraries. */
  | { readonly why: "no fuse"; readonly node: string }
  | {
      readonly why: "step";
      readonly step: string;
      /** What the step printed last. */
      readonly output: string;
    };

/** Where Node looks for what was put in, and whether there is something. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * @param project folder whose postject is taken, where Node does not do without
 * @param output the file to write
 * @see https://nodejs.org/api/single-executable-applications.html
 */
export function makeExecutable(
  parts: ExecutableParts,
  project: string,
  output: string,
): ExecutableFailure | null {
  const work = mkdtempSync(join(tmpdir(), "ingot-"));
  try {
    const main = join(work, "main.js");
    const configFile = join(work, "sea.json");
    const configure = (made: string) =>
      writeFileSync(
        configFile,
        JSON.stringify({
          main,
          output: made,
          disableExperimentalSEAWarning: true,
          assets: parts.assets,
        }),
      );
    writeFileSync(main, parts.main);
    configure(output);
    const built = node(["--build-sea", configFile]);
    // "Bad option", of a Node that does not have it.
    if (built.status === 9) {
      const blob = join(work, "sea.blob");
      configure(blob);
      const failure =
        failureOf(
          "node --experimental-sea-config",
          node(["--experimental-sea-config", configFile]),
        ) ?? inject(blob, project, output);
      if (failure !== null) return failure;
    } else {
      const failure = failureOf("node --build-sea", built);
      if (failure !== null) return failure;
    }
    chmodSync(output, 0o777 & ~process.umask());
    return sign(["--sign", "-"], output) ?? check(work, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function inject(
  blob: string,
  project: string,
  output: string,
): ExecutableFailure | null {
  const { execPath } = process;
  if (!readFileSync(execPath).includes(`${FUSE}:0`)) {
    return { why: "no fuse", node: execPath };
  }
  const postject = postjectOf(project);
  if (postject === null) return { why: "no postject" };
  copyFileSync(execPath, output);
  const macho =
    process.platform === "darwin" ? ["--macho-segment-name", "NODE_SEA"] : [];
  const args = [output, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE];
  return (
    sign(["--remove-signature"], output) ??
    failureOf("postject", node([postject, ...args, ...macho]))
  );
}

/** macOS starts nothing whose signature is another's. */
function sign(args: readonly string[], file: string): ExecutableFailure | null {
  if (process.platform !== "darwin") return null;
  return failureOf("codesign", run("codesign", [...args, file]));
}

/** The project's, or the one installed with the compiler; null if there is none. */
function postjectOf(project: string): string | null {
  for (const from of [join(project, "package.json"), __filename]) {
    try {
      return createRequire(from).resolve("postject/dist/cli.js");
    } catch {}
  }
  return null;
}

/** Starts it, to end before the program: its assets are there, and whole. */
function check(work: string, output: string): ExecutableFailure | null {
  const program = join(work, "check.js");
  writeFileSync(
    program,
    'const { isSea, getRawAsset } = require("node:sea");\nprocess.reallyExit(isSea() && getRawAsset("code").byteLength > 0 ? 0 : 1);\n',
  );
  // A path in this variable may be in quotes, where a backslash is to be doubled.
  const path = program.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  const started = run(output, [], { NODE_OPTIONS: `--require "${path}"` });
  return failureOf("its start", started);
}

function node(args: readonly string[]): SpawnSyncReturns<string> {
  return run(process.execPath, args);
}

function run(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawnSync(program, args, {
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
}

function failureOf(
  step: string,
  { status, signal, error, stdout, stderr }: SpawnSyncReturns<string>,
): ExecutableFailure | null {
  if (status === 0) return null;
  const said = `${stdout ?? ""}\n${stderr ?? ""}`.trim().split("\n").at(-1);
  const output = error?.message || said || (signal ?? `exit code ${status}`);
  return { why: "step", step, output };
}
