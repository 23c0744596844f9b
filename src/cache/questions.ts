/**
 * What a compile asked of the disk. A compile is a function of its options and
 * of the answers to these questions, so as long as every answer would be the
 * same, so is the artifact. Receives a host; returns one that answers alike and
 * remembers. Must not know what the questions were for.
 */
import fs from "node:fs";
import type { AbsolutePath, FileKind, Host, LinkKind } from "../host.js";
import { type Allocate, createSharedAllocator } from "../shared-memory.js";
import { textChecksum } from "./checksum.js";

/** What tells one state of a file from another: ms, ms, bytes, inode. */
export type Stamp = readonly [
  modified: number,
  changed: number,
  size: number,
  inode: number,
];

/** A stamp that no file has: what bears it has to be read again. */
export const NO_STAMP: Stamp = [Number.NaN, 0, 0, 0];

export interface Listing {
  readonly stamp: Stamp;
  /** Checksum of the names, in the order given. */
  readonly names: string;
}

/** A question that was answered by an error. */
export interface Refusal {
  readonly operation: "readFile" | "realpath" | "readdir";
  readonly path: string;
  /** Node's code of the error. */
  readonly code: string;
}

export interface Questions {
  readonly stats: ReadonlyMap<string, FileKind | null>;
  readonly lstats: ReadonlyMap<string, LinkKind | null>;
  /** Of files whose contents were asked for: the stamps they had before that. */
  readonly reads: ReadonlyMap<string, Stamp>;
  /** Those whose contents were asked for more than once. */
  readonly rereads: ReadonlySet<string>;
  readonly listings: ReadonlyMap<string, Listing>;
  readonly realpaths: ReadonlyMap<string, string>;
  readonly refusals: readonly Refusal[];
}

export interface RecordingHost {
  readonly host: Host;
  /** All that was asked so far. */
  readonly questions: Questions;
  /** What {@link Host.readFile} gave, once for each path. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/**
 * File systems tell times in steps of a few milliseconds, some in steps of two
 * seconds: what is younger than that when it is read may change once more
 * without a trace.
 */
const STEP = 50;
const COARSE_STEP = 2000;

/**
 * @param host the real file system; contents and folders are read beside it, so
 *   that each stamp is one of before the reading
 */
export function recordQuestions(host: Host): RecordingHost {
  const started = Date.now();
  const stats = new Map<string, FileKind | null>();
  const lstats = new Map<string, LinkKind | null>();
  const reads = new Map<string, Stamp>();
  const rereads = new Set<string>();
  const listings = new Map<string, Listing>();
  const realpaths = new Map<string, AbsolutePath>();
  const refusals: Refusal[] = [];
  const contents = new Map<string, Uint8Array>();
  const folders = new Map<string, readonly string[]>();
  const allocate = createSharedAllocator();

  function refusing<Answer>(
    operation: Refusal["operation"],
    path: string,
    ask: () => Answer,
  ): Answer {
    try {
      return ask();
    } catch (error) {
      refusals.push({ operation, path, code: codeOf(error) });
      throw error;
    }
  }

  return {
    host: {
      path: host.path,
      cwd: host.cwd,
      // One answer to one question, even if the disk changes meanwhile: another
      // would be believed to be what all of the compile has seen.
      stat: (path) => answerOnce(stats, path, host.stat),
      lstat: (path) => answerOnce(lstats, path, host.lstat),
      readFile: (path) =>
        refusing("readFile", path, () => {
          const known = contents.get(path);
          if (known !== undefined) {
            rereads.add(path);
            return known;
          }
          const { bytes, stamp } = readStamped(path, allocate);
          reads.set(path, trusted(stamp, started));
          contents.set(path, bytes);
          return bytes;
        }),
      realpath: (path) =>
        refusing("realpath", path, () =>
          answerOnce(realpaths, path, host.realpath),
        ),
      readdir: (path) =>
        refusing("readdir", path, () => {
          const known = folders.get(path);
          if (known !== undefined) return known;
          const stamp = trusted(stampOf(fs.statSync(path)), started);
          const names = host.readdir(path);
          listings.set(path, { stamp, names: checksumOfNames(names) });
          folders.set(path, names);
          return names;
        }),
    },
    questions: {
      stats,
      lstats,
      reads,
      rereads,
      listings,
      realpaths,
      refusals,
    },
    contents,
  };
}

function answerOnce<Answer>(
  known: Map<string, Answer>,
  path: string,
  ask: (path: string) => Answer,
): Answer {
  let answer = known.get(path);
  if (answer === undefined) {
    answer = ask(path);
    known.set(path, answer);
  }
  return answer;
}

export function stampOf({ mtimeMs, ctimeMs, size, ino }: fs.Stats): Stamp {
  return [mtimeMs, ctimeMs, size, ino];
}

/** Of what is at a path now; null where that is no plain file. */
export function stampOfFile(path: string): Stamp | null {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stampOf(stats) : null;
}

/**
 * As {@link stampOfFile}, if the file still begins with these bytes: what was
 * written there may have been replaced at once by another build.
 */
export function stampOfWritten(path: string, start: Uint8Array): Stamp | null {
  const stamp = stampOfFile(path);
  if (stamp === null) return null;
  const file = fs.openSync(path, "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(start.length);
    const length = fs.readSync(file, bytes, 0, bytes.length, 0);
    const isOurs = length === start.length && bytes.equals(start);
    return isOurs && isSame(stampOf(fs.fstatSync(file)), stamp) ? stamp : null;
  } finally {
    fs.closeSync(file);
  }
}

export function isSame(a: Stamp, b: Stamp): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** The stamp, if what has it cannot have changed since without changing it. */
export function trusted(stamp: Stamp, since: number): Stamp {
  const [modified, changed] = stamp;
  // Anybody may set the first of these times to anything, but not the second.
  const isCoarse = changed % 1000 === 0;
  const latest = Math.max(modified, changed);
  return latest < since - (isCoarse ? COARSE_STEP : STEP) ? stamp : NO_STAMP;
}

/** Two folders with the same names, told in the same order, have the same. */
export function checksumOfNames(names: readonly string[]): string {
  return textChecksum(names.join("\0"));
}

/** A file's bytes and the stamp that it had before they were read. */
export function readStamped(
  path: string,
  allocate: Allocate = Buffer.allocUnsafeSlow,
): {
  readonly bytes: Uint8Array;
  readonly stamp: Stamp;
} {
  const file = fs.openSync(path, "r");
  try {
    const stats = fs.fstatSync(file);
    return { bytes: readAll(file, stats, allocate), stamp: stampOf(stats) };
  } finally {
    fs.closeSync(file);
  }
}

function readAll(
  file: number,
  stats: fs.Stats,
  allocate: Allocate,
): Uint8Array {
  // What is no plain file, or says that it is empty, may be any size.
  if (!stats.isFile() || stats.size === 0) return fs.readFileSync(file);
  const bytes = allocate(stats.size);
  let length = 0;
  while (length < bytes.length) {
    const count = fs.readSync(file, bytes, length, bytes.length - length, null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
  }
  return bytes;
}

export function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : "";
}
