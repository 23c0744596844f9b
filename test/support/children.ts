/**
 * Runs Node in child processes, no more at a time than there are processors,
 * with an environment of its own: nothing the developer has set can tell two
 * runs apart.
 */
import { type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { availableParallelism, tmpdir } from "node:os";
import type { ChildResult } from "../../src/verify/observation.js";

export type { ChildResult };

const limit = availableParallelism();
const waiting: (() => void)[] = [];
let running = 0;

/** What a program that was waited for has said. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program, and waits for it. */
export function runAtOnce(
  program: string,
  args: readonly string[],
  options: Pick<SpawnSyncOptions, "cwd" | "env" | "input">,
): Said {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...options,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/**
 * Runs `node …args` in `cwd`. A child that does not end in a minute is killed;
 * its result then has no exit code.
 *
 * @param limit milliseconds, where a minute is too short
 */
export function runNode(
  args: readonly string[],
  cwd: string,
  limit?: number,
): Promise<ChildResult> {
  return runProgram(process.execPath, args, cwd, limit);
}

/** As {@link runNode}, any program. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  longest = 60_000,
): Promise<ChildResult> {
  if (running === limit) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await spawnChild(program, args, cwd, longest);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

function spawnChild(
  program: string,
  args: readonly string[],
  cwd: string,
  longest: number,
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: childEnvironment(),
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      timeout: longest,
      killSignal: "SIGKILL",
    });
    const texts = ["", "", "", ""];
    for (const [index, stream] of child.stdio.entries()) {
      if (stream === null || stream === undefined || !("read" in stream)) {
        continue;
      }
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        texts[index] += text;
      });
    }
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      const [, stdout = "", stderr = "", report = ""] = texts;
      resolve({ exitCode, signal, stdout, stderr, report });
    });
  });
}

function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    HOME: tmpdir(),
    LANG: "C",
    TZ: "UTC",
  };
}
