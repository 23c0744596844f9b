/** Compiles of the command line inside this process, with and without a cache. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replay } from "../../src/cache/replay.js";
import { main } from "../../src/cli.js";
import { type Host, nodeHost } from "../../src/host.js";

export interface Compiled {
  readonly exitCode: number;
  /** Standard output and standard error, with the time left out. */
  readonly said: string;
  /** The artifact; null where there is none. */
  readonly bytes: Buffer | null;
}

export interface CachedCompile extends Compiled {
  /** Whether the compiler itself had nothing to do. */
  readonly replayed: boolean;
}

/** Compiles `index.js` of a folder into a folder beside it, from the cache. */
export function compileCached(
  cwd: string,
  ...flags: readonly string[]
): CachedCompile {
  return compileFrom(nodeHost(cwd), ...flags);
}

/**
 * The same, while the files are edited.
 *
 * @param questions how many are asked of the disk before
 */
export function compileCachedAnd(
  edit: () => void,
  questions: number,
  cwd: string,
  ...flags: readonly string[]
): CachedCompile {
  const host = nodeHost(cwd);
  let left = questions;
  const counted =
    <Answer>(ask: (path: string) => Answer) =>
    (path: string): Answer => {
      if (left-- === 0) edit();
      return ask(path);
    };
  const { stat, lstat, readdir, realpath } = host;
  return compileFrom(
    {
      ...host,
      stat: counted(stat),
      lstat: counted(lstat),
      readdir: counted(readdir),
      realpath: counted(realpath),
    },
    ...flags,
  );
}

function compileFrom(host: Host, ...flags: readonly string[]): CachedCompile {
  const { cwd } = host;
  let said = "";
  const output = outputOf(cwd, "warm");
  const argv = ["index.js", "-o", output, ...flags];
  const command = { compiler: "test", program: "compile", argv, cwd };
  const found = replay(command, (_, text) => {
    said += text;
  });
  let exitCode = 0;
  if (!found.done) {
    const { earlier } = found;
    ({ exitCode, said } = run(argv, host, { command, earlier }));
  }
  return { replayed: found.done, exitCode, ...settled(said, output) };
}

/** The same from nothing, into another folder. */
export function compileCold(
  cwd: string,
  ...flags: readonly string[]
): Compiled {
  const output = outputOf(cwd, "cold");
  const argv = ["index.js", "-o", output, ...flags, "--no-cache"];
  const { exitCode, said } = run(argv, nodeHost(cwd), null);
  return { exitCode, ...settled(said, output) };
}

/** @param where the folder of the artifact */
export function outputOf(
  cwd: string,
  where: "warm" | "cold" | "watched",
): string {
  return join(dirname(cwd), where, "out.cjs");
}

function run(
  argv: readonly string[],
  host: Host,
  cached: Parameters<typeof main>[3],
): { readonly exitCode: number; readonly said: string } {
  let said = "";
  const say = (text: string) => {
    said += text;
  };
  const io = {
    host,
    readStdin: () => Buffer.alloc(0),
    stdout: say,
    stderr: say,
  };
  const exitCode = main("compile", argv, io, cached);
  if (typeof exitCode !== "number") throw new Error("a compile is no promise");
  return { exitCode, said };
}

function settled(said: string, output: string): Omit<Compiled, "exitCode"> {
  return {
    said: said
      .replaceAll(dirname(output), "")
      .replace(/^( {2}time +)\d+\.\d\d s$/m, "$1")
      .replace(/("milliseconds": )\d+/, "$1"),
    bytes: existsSync(output) ? readFileSync(output) : null,
  };
}
