/**
 * Keeps an entry quick to check: files and folders that had new stamps, and in
 * them what they had before, are known by the new ones from now on. Receives an
 * entry's file and the stamps. Must not change anything else in it.
 */
import * as fs from "node:fs";
import { type Entry, encodeEntry, sizeOfHead, sizeOfRest } from "./entry.js";
import { writeEntry } from "./folder.js";
import type { Stamp } from "./questions.js";

/** @param stamps by the place of their first number among those of the entry */
export function restamp(
  file: string,
  { head, stamps: old, size }: Entry,
  stamps: ReadonlyMap<number, Stamp>,
): void {
  const updated = old.slice();
  for (const [at, stamp] of stamps) updated.set(stamp, at);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(fs.readFileSync(file));
  } catch {
    return;
  }
  // Another build may have replaced it.
  if (sizeOfHead(bytes) !== size) return;
  const rest = bytes.subarray(size, size + sizeOfRest(bytes));
  writeEntry(file, encodeEntry(head, updated, rest));
}
