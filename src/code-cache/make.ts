/**
 * Makes V8's code cache of an artifact by running its start. Receives the files;
 * returns why there is none, or null where it is written. One of the doors to
 * other processes.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What start-child.ts is to do. */
export interface StartOrder {
  /** Where the launcher will be, which the program sees as its file. */
  readonly launcher: string;
  /** Where the artifact will be, which stacks name. */
  readonly name: string;
  /** Where the artifact is. */
  readonly code: string;
  /** The cache without V8's data, if not all of the artifact is to be compiled. */
  readonly outline?: string;
  /** Where to write the cache. */
  readonly cache: string;
  /** Whether to write there, as JSON, the names of the factories that were called. */
  readonly profile?: true;
}

/** Why a start gave no code. */
export type StartFailure =
  | { readonly why: "threw"; readonly stack: string }
  | { readonly why: "hung"; readonly seconds: number }
  | { readonly why: "ended"; readonly how: string };

/** The child's file for what the start threw. */
export const REPORT = 3;

/** A start that takes longer waits for something that is not here. */
const LONGEST_START = 30_000;

/**
 * As {@link startArtifact} does it.
 *
 * @param outline the cache without V8's data, of the artifact's bytes
 */
export function makeCodeCache(
  order: StartOrder,
  outline?: (code: Uint8Array) => Uint8Array,
  limit?: number,
): StartFailure | null {
  if (outline === undefined) return startArtifact(order, limit);
  const file = `${order.cache}.outline`;
  try {
    writeFileSync(file, outline(readFileSync(order.code)));
    return startArtifact({ ...order, outline: file }, limit);
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * The names of the factories that the start of an artifact calls, as
 * {@link startArtifact} does it.
 *
 * @param output where the artifact will be
 */
export function profileStart(
  code: readonly Uint8Array[],
  output: string,
  limit?: number,
): ReadonlySet<string> | StartFailure {
  const work = mkdtempSync(join(tmpdir(), "ingot-profile-"));
  try {
    const file = join(work, "code.cjs");
    const cache = join(work, "called.json");
    writeFileSync(file, Buffer.concat(code));
    const order = { launcher: output, name: output, code: file, cache };
    const failure = startArtifact({ ...order, profile: true }, limit);
    return (
      failure ??
      new Set(JSON.parse(readFileSync(cache, "utf8")) as readonly string[])
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Runs the start of the artifact in a fresh process, as `node <launcher>` in the
 * working directory would, without arguments, input and NODE_OPTIONS.
 *
 * @param limit milliseconds that it may take
 */
function startArtifact(
  order: StartOrder,
  limit = LONGEST_START,
): StartFailure | null {
  const program = join(__dirname, "start-child.js");
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawnSync(process.execPath, [program, JSON.stringify(order)], {
    env,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: limit,
    killSignal: "SIGKILL",
  });
  const stack = child.output?.[REPORT] ?? "";
  if (stack !== "") return { why: "threw", stack };
  const { code } = (child.error ?? {}) as NodeJS.ErrnoException;
  if (code === "ETIMEDOUT") return { why: "hung", seconds: limit / 1000 };
  // It kills itself, so nothing else tells that it came to its end.
  if (child.error === undefined && existsSync(order.cache)) return null;
  if (code !== undefined) return { why: "ended", how: code };
  const how =
    child.signal === null ? `exit code ${child.status}` : child.signal;
  return { why: "ended", how };
}
