/**
 * Runs the observing child. Receives what to look at and the Node to do it with;
 * returns the observation. One of the doors to other processes.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  type Observation,
  type ObserveOrder,
  observationOf,
} from "./observation.js";

/** How the processes that load the two sides are started, the same for both. */
export interface NodeSettings {
  readonly flags: readonly string[];
  /** On top of this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A module that does not load within this time is ended. */
const LONGEST_LOAD = 60_000;
const LONGEST_OUTPUT = 1 << 28;

/** What require(esm) says of itself on the Node that introduced it is no fact. */
const QUIET = "--disable-warning=ExperimentalWarning";

/** @param cwd the child's working directory */
export function observe(
  order: ObserveOrder,
  cwd: string,
  { flags, env }: NodeSettings,
): Observation {
  const program = join(__dirname, "observe-child.js");
  const child = spawnSync(
    process.execPath,
    [QUIET, ...flags, program, JSON.stringify(order)],
    {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      timeout: LONGEST_LOAD,
      killSignal: "SIGKILL",
      maxBuffer: LONGEST_OUTPUT,
      encoding: "utf8",
    },
  );
  if (child.status === null && child.signal === null) throw child.error;
  return observationOf({
    exitCode: child.status,
    signal: child.signal,
    stdout: child.stdout,
    stderr: child.stderr,
    report: child.output[3] ?? "",
  });
}
