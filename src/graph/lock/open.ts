/**
 * Finds the lock file. Receives where the user says it is, or the project; returns
 * what it says, or diagnostics. Must not know modules.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import { LOCK_NAME } from "./format.js";
import { type LockFile, readLock } from "./read.js";

export interface OpenedLock {
  /** `null` where there is none, or it cannot be used. */
  readonly file: LockFile | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param wanted a path, which must be there; `null`: the project's, if it has one;
 *   `false`: none
 */
export function openLock(
  wanted: AbsolutePath | null | false,
  project: AbsolutePath,
  host: Host,
): OpenedLock {
  const none: OpenedLock = { file: null, diagnostics: [] };
  if (wanted === false) return none;
  const path = wanted ?? (host.path.join(project, LOCK_NAME) as AbsolutePath);
  if (wanted === null && host.stat(path) !== "file") return none;
  let bytes: Uint8Array;
  try {
    bytes = host.readFile(path);
  } catch (error) {
    const { message: reason } = error as Error;
    const facts = { code: "unreadable_file", path, reason } as const;
    const problem = { ...facts, severity: "error", place: null } as const;
    return { file: null, diagnostics: [problem] };
  }
  const reading = readLock(path, bytes);
  return reading.ok
    ? { file: reading.file, diagnostics: [] }
    : { file: null, diagnostics: reading.diagnostics };
}
