/**
 * Asks the disk again what a compile asked, and compares the answers. Receives
 * an entry; returns what has changed. Must not know what follows from it.
 */
import fs from "node:fs";
import { type Asked, type EntryHead, STAMP_SIZE, TAGS } from "./entry.js";
import {
  checksumOfNames,
  codeOf,
  isSame,
  type Refusal,
  type Stamp,
  stampOf,
  trusted,
} from "./questions.js";

export interface Findings {
  /** Files that may have other contents; null where something else changed. */
  readonly touched: readonly string[] | null;
  /** New stamps of folders whose names are the same, by their first number. */
  readonly restamped: ReadonlyMap<number, Stamp>;
}

const CHANGED: Findings = { touched: null, restamped: new Map() };

export function checkAnswers({
  head,
  stamps,
}: {
  readonly head: Asked;
  readonly stamps: Float64Array;
}): Findings {
  const started = Date.now();
  const touched: string[] = [];
  const restamped = new Map<number, Stamp>();
  let at = 0;
  let listing = 0;
  for (const [folder, asked] of head.folders) {
    for (let index = 0; index < asked.length; index += 2) {
      const path = folder + (asked[index] as string);
      const tag = asked[index + 1] as number;
      const asLink = tag & TAGS.lstatMask;
      const asTarget = tag & TAGS.statMask;
      let stats: fs.Stats | undefined;
      if (asLink !== 0) {
        stats = lstat(path);
        if (lstatTag(stats) !== asLink) return CHANGED;
      }
      if (
        (asLink === 0 || asLink === TAGS.lstat.link) &&
        (tag & ~TAGS.lstatMask) !== 0
      ) {
        stats = stat(path);
      }
      if (asTarget !== 0 && statTag(stats) !== asTarget) return CHANGED;
      if ((tag & TAGS.read) !== 0) {
        if (stats === undefined) return CHANGED;
        if (!hasStamp(stats, stamps, at)) touched.push(path);
        at += STAMP_SIZE;
      }
      if ((tag & TAGS.listing) !== 0) {
        if (stats === undefined) return CHANGED;
        if (!hasStamp(stats, stamps, at)) {
          if (namesIn(path) !== head.names[listing]) return CHANGED;
          restamped.set(at, trusted(stampOf(stats), started));
        }
        at += STAMP_SIZE;
        listing++;
      }
    }
  }
  for (const [path, real] of head.realpaths) {
    if (answer(() => fs.realpathSync(path)) !== real) return CHANGED;
  }
  return head.refusals.every(isRefusedAgain) ? { touched, restamped } : CHANGED;
}

/** Whether what the command wrote is there, as it was written. */
export function hasOutputs({ outputs }: EntryHead): boolean {
  return outputs.every(({ path, stamp }) => {
    const stats = stat(path);
    return stats?.isFile() === true && isSame(stampOf(stats), stamp);
  });
}

function hasStamp(stats: fs.Stats, stamps: Float64Array, at: number): boolean {
  return (
    stats.mtimeMs === stamps[at] &&
    stats.ctimeMs === stamps[at + 1] &&
    stats.size === stamps[at + 2] &&
    stats.ino === stamps[at + 3]
  );
}

function lstatTag(stats: fs.Stats | undefined): number {
  if (stats === undefined) return TAGS.lstat.absent;
  if (stats.isSymbolicLink()) return TAGS.lstat.link;
  return stats.isDirectory() ? TAGS.lstat.directory : TAGS.lstat.file;
}

function statTag(stats: fs.Stats | undefined): number {
  if (stats === undefined) return TAGS.stat.absent;
  return stats.isDirectory() ? TAGS.stat.directory : TAGS.stat.file;
}

const QUIET = { throwIfNoEntry: false } as const;

function lstat(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, QUIET);
  } catch {
    return undefined;
  }
}

function stat(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, QUIET);
  } catch {
    return undefined;
  }
}

function namesIn(path: string): string | null {
  return answer(() => checksumOfNames(fs.readdirSync(path)));
}

function answer(ask: () => string): string | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

const ASKED: Readonly<Record<Refusal["operation"], (path: string) => unknown>> =
  {
    readFile: (path) => fs.readFileSync(path),
    realpath: (path) => fs.realpathSync(path),
    readdir: (path) => fs.readdirSync(path),
  };

function isRefusedAgain({ operation, path, code }: Refusal): boolean {
  try {
    ASKED[operation](path);
    return false;
  } catch (error) {
    return codeOf(error) === code;
  }
}
