/**
 * Where cache entries are, and how they get there: each a file that is renamed
 * to its name when it is whole, so that neither another build nor a kill leaves
 * half of one. Receives keys and bytes. Must not know what is in them.
 */
import fs from "node:fs";
import path from "node:path";
import { writeChunks } from "../write-chunks.js";
import { textChecksum } from "./checksum.js";

/** In a package's folder, as other tools have it. */
const DEFAULT = path.join("node_modules", ".cache", "ingot");

/** One for each command line that was used; the oldest go. */
const MOST_ENTRIES = 40;
/** Of all entries together: those of ES modules are as long as the sources. */
const MOST_BYTES = 1 << 28;
const SUFFIX = ".entry";
/** What a killed process left. */
const UNFINISHED = /\.\d+\.tmp$/;
const ABANDONED_AFTER = 60_000;

/**
 * The cache folder of the project that `from` is in: that of the nearest
 * package.json, in its node_modules.
 *
 * @returns null where there is none of the two
 */
export function defaultFolder(from: string): string | null {
  for (let at = from; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, "package.json"))) {
      return fs.existsSync(path.join(at, "node_modules"))
        ? path.join(at, DEFAULT)
        : null;
    }
    if (at === path.dirname(at)) return null;
  }
}

/** @param key names one entry; may be of any length */
export function entryFile(folder: string, key: string): string {
  return path.join(folder, textChecksum(key) + SUFFIX);
}

/**
 * Makes the folder, before anything is compiled: it may lie in a folder that the
 * compile lists.
 *
 * @returns whether it is there
 */
export function makeFolder(folder: string): boolean {
  try {
    fs.mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Where it cannot be kept, the next compile is slower and nothing else. */
export function writeEntry(file: string, pieces: readonly Uint8Array[]): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeChunks(fs.openSync(unfinished, "w", 0o600), pieces);
    const isNew = !fs.existsSync(file);
    fs.renameSync(unfinished, file);
    if (isNew) prune(path.dirname(file));
  } catch {
    remove(unfinished);
  }
}

function prune(folder: string): void {
  const now = Date.now();
  const entries: { file: string; used: number; size: number }[] = [];
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    const { mtimeMs: used = now, size = 0 } = stats ?? {};
    if (name.endsWith(SUFFIX)) entries.push({ file, used, size });
    else if (UNFINISHED.test(name) && now - used > ABANDONED_AFTER) {
      remove(file);
    }
  }
  entries.sort((a, b) => b.used - a.used);
  let bytes = 0;
  for (const [index, { file, size }] of entries.entries()) {
    bytes += size;
    const isTooMuch = index >= MOST_ENTRIES || bytes > MOST_BYTES;
    // What has just been written has its use, however large.
    if (isTooMuch && index > 0) remove(file);
  }
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Somebody else's, or gone.
  }
}
