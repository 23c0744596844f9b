/**
 * An entry that was read before, once more: what is behind its head, and new
 * stamps in it for what has other times and the same contents. Receives the
 * entry's file. Must not know what either part means.
 */
import fs from "node:fs";
import {
  type Entry,
  encodeEntry,
  sizeOfHead,
  sizeOfRest,
  versionOf,
} from "./entry.js";
import { writeEntry } from "./folder.js";
import type { Stamp } from "./questions.js";

/** @returns null where it is gone, or another build has replaced it */
export function readRest(
  file: string,
  { size, version }: Pick<Entry, "size" | "version">,
): Uint8Array | null {
  try {
    const bytes = new Uint8Array(fs.readFileSync(file));
    if (sizeOfHead(bytes) === null || versionOf(bytes) !== version) return null;
    const end = size + sizeOfRest(bytes);
    return bytes.length < end ? null : bytes.subarray(size, end);
  } catch {
    return null;
  }
}

/** @param stamps by the place of their first number among those of the entry */
export function restamp(
  file: string,
  entry: Entry,
  stamps: ReadonlyMap<number, Stamp>,
): void {
  const rest = readRest(file, entry);
  if (rest === null) return;
  const updated = entry.stamps.slice();
  for (const [at, stamp] of stamps) updated.set(stamp, at);
  writeEntry(file, encodeEntry(entry.head, updated, [rest]));
}
