/**
 * Makes a startup snapshot of an artifact. Receives the files; returns why there
 * is none, or null where it is written and Node has been seen to start from it.
 * One of the doors to other processes.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { textOf } from "../codegen/runtime-texts.js";
import type { SnapshotFailed } from "../diagnostic.js";
import { buildSnapshot } from "./build.js";

/** What build.ts is to do. */
export interface SnapshotOrder {
  /** Where the launcher will be, which the program sees as its file. */
  readonly launcher: string;
  /** Where the artifact will be, which stacks name. */
  readonly name: string;
  /** Where the artifact is. */
  readonly code: string;
  /** Description of the symbol under which the launcher finds the program. */
  readonly key: string;
}

/** What build.ts writes to {@link REPORT}, one object a line. */
export type SnapshotReport =
  | { readonly stack: string }
  /** The entry is evaluated. */
  | { readonly open: readonly string[] }
  /** The event loop is empty. */
  | { readonly hasMain: boolean }
  /** It is about to be loaded. */
  | { readonly builtin: string };

/** Why there is no snapshot. */
export type SnapshotFailure =
  | { readonly why: "threw"; readonly stack: string }
  | Extract<SnapshotFailed, { why: "hung" | "ended" | "no main" | "unusable" }>
  | {
      readonly why: "unheld";
      /** Those loaded that no snapshot can hold. */
      readonly builtins: readonly string[];
    };

/** The child's file descriptor for its reports. */
export const REPORT = 3;

const LONGEST_START = 30_000;

/**
 * Runs the program in a fresh process as `node --build-snapshot` would, in the
 * working directory, without arguments, input and NODE_OPTIONS; then starts Node
 * from what came of it, without the program's main function.
 *
 * @param blob the file to write
 * @param limit milliseconds that each of the two may take
 * @see https://nodejs.org/api/cli.html#--build-snapshot
 */
export function makeSnapshot(
  order: SnapshotOrder,
  blob: string,
  limit = LONGEST_START,
): SnapshotFailure | null {
  const built = build(
    `(${textOf(buildSnapshot)})(require, ${JSON.stringify(order)}, ${REPORT});\n`,
    blob,
    limit,
  );
  const reports = (built.output?.[REPORT] ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SnapshotReport);
  const find = <Key extends string>(key: Key) =>
    reports.find(
      (report): report is Extract<SnapshotReport, Record<Key, unknown>> =>
        key in report,
    );
  if (isLate(built)) {
    const seconds = limit / 1000;
    return { why: "hung", seconds, open: find("open")?.open ?? [] };
  }
  const end = find("hasMain");
  if (built.status !== 0 || end === undefined || !existsSync(blob)) {
    const builtins = reports
      .flatMap((report) => ("builtin" in report ? report.builtin : []))
      .filter((name, index, all) => all.indexOf(name) === index)
      .filter((name) => !canBeHeld(name, blob, limit));
    if (builtins.length > 0) return { why: "unheld", builtins };
    const thrown = find("stack");
    if (thrown) return { why: "threw", stack: thrown.stack };
    return end
      ? { why: "unheld", builtins }
      : { why: "ended", how: howEnded(built) };
  }
  if (!end.hasMain) return { why: "no main" };
  const check = join(__dirname, "check-child.js");
  const checked = node(blob, [check, order.key], limit);
  return checked.status === 0
    ? null
    : { why: "unusable", how: howEnded(checked) };
}

/** By trying: Node does not say, and versions differ. */
function canBeHeld(builtin: string, blob: string, limit: number): boolean {
  const text = `require(${JSON.stringify(builtin)});\n`;
  return build(text, `${blob}.try`, limit).status === 0;
}

function build(text: string, blob: string, limit: number) {
  const program = `${blob}.js`;
  try {
    writeFileSync(program, text, { flag: "wx" });
    return node(blob, ["--build-snapshot", program], limit);
  } finally {
    rmSync(program, { force: true });
    if (blob.endsWith(".try")) rmSync(blob, { force: true });
  }
}

function node(
  blob: string,
  program: readonly string[],
  timeout: number,
): SpawnSyncReturns<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--snapshot-blob", blob, ...program], {
    env,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout,
    killSignal: "SIGKILL",
  });
}

function isLate({ error }: SpawnSyncReturns<string>): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
}

function howEnded(child: SpawnSyncReturns<string>): string {
  if (isLate(child)) return "it did not end";
  const { code } = (child.error ?? {}) as NodeJS.ErrnoException;
  return code ?? child.signal ?? `exit code ${child.status}`;
}
