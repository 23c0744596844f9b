/**
 * A cache entry as bytes: what was asked of the disk and what the command said,
 * quick to read; behind it, what only a further compile needs. Receives and
 * returns plain data; reads and writes no file. What is not whole is no entry.
 */
import { checksum } from "./checksum.js";
import type { Questions, Refusal, Stamp } from "./questions.js";

/** What a command said, with the time that it took left out. */
export interface Said {
  readonly to: "stdout" | "stderr";
  readonly before: string;
  readonly after: string;
  /** How the time is written between the two. */
  readonly unit: "s" | "ms";
}

/** A file that the command wrote. */
export interface Output {
  readonly path: string;
  readonly stamp: Stamp;
}

/**
 * Questions by folder: each name in it, then a number that says what was asked
 * of it and answered, see {@link TAGS}.
 */
export type AskedFolder = readonly [
  folder: string,
  asked: readonly (string | number)[],
];

/** The part that is always read. */
export interface EntryHead {
  /** The command, the compiler, the folder: what a file name is too short for. */
  readonly key: string;
  readonly folders: readonly AskedFolder[];
  /** Of the listings, in order. */
  readonly names: readonly string[];
  readonly realpaths: readonly (readonly [path: string, real: string])[];
  readonly refusals: readonly Refusal[];
  readonly outputs: readonly Output[];
  readonly said: readonly Said[];
}

export interface Entry {
  readonly head: EntryHead;
  /** Four numbers for each read and each listing, in the order of the tags. */
  readonly stamps: Float64Array;
  /** Bytes of the file before the part that is rarely read. */
  readonly size: number;
  /** Tells it from what may have taken its place since. */
  readonly version: string;
}

/** Answers to `stat` and to `lstat` have bits of their own, 0 is not asked. */
export const TAGS = {
  stat: { absent: 1, file: 2, directory: 3 },
  statMask: 3,
  lstat: { absent: 4, file: 8, directory: 12, link: 16 },
  lstatMask: 28,
  read: 32,
  listing: 64,
} as const;

const MAGIC = 0x49474e54;
/** Magic, sizes of head, stamps and rest, and a checksum of what is read first. */
const HEADER_SIZE = 8 * Int32Array.BYTES_PER_ELEMENT;
export const STAMP_SIZE = 4;

/** The part of a head that the questions make up. */
export type Asked = Pick<
  EntryHead,
  "folders" | "names" | "realpaths" | "refusals"
>;

/** @param separator of paths */
export function headOf(
  questions: Questions,
  separator: string,
): { readonly head: Asked; readonly stamps: Float64Array } {
  const { stats, lstats, reads, listings, realpaths, refusals } = questions;
  const folders = new Map<string, Map<string, number>>();
  const tag = (path: string, bits: number) => {
    const at = path.lastIndexOf(separator) + 1;
    const folder = path.slice(0, at);
    let asked = folders.get(folder);
    if (asked === undefined) {
      asked = new Map();
      folders.set(folder, asked);
    }
    const name = path.slice(at);
    asked.set(name, (asked.get(name) ?? 0) | bits);
  };
  for (const [path, kind] of stats) tag(path, TAGS.stat[kind ?? "absent"]);
  for (const [path, kind] of lstats) tag(path, TAGS.lstat[kind ?? "absent"]);
  for (const path of reads.keys()) tag(path, TAGS.read);
  for (const path of listings.keys()) tag(path, TAGS.listing);

  const stamps = new Float64Array((reads.size + listings.size) * STAMP_SIZE);
  const names: string[] = [];
  let at = 0;
  for (const [folder, asked] of folders) {
    for (const [name, bits] of asked) {
      if ((bits & TAGS.read) !== 0) {
        stamps.set(reads.get(folder + name) ?? [], at);
        at += STAMP_SIZE;
      }
      if ((bits & TAGS.listing) !== 0) {
        const listing = listings.get(folder + name);
        stamps.set(listing?.stamp ?? [], at);
        names.push(listing?.names ?? "");
        at += STAMP_SIZE;
      }
    }
  }
  return {
    head: {
      folders: [...folders].map(([folder, asked]) => [
        folder,
        [...asked].flat(),
      ]),
      names,
      realpaths: [...realpaths],
      refusals,
    },
    stamps,
  };
}

/** What each stamp is of, in order. */
export function* stampPlaces({ folders }: Asked): Iterable<string> {
  for (const [folder, asked] of folders) {
    for (let index = 0; index < asked.length; index += 2) {
      const tag = asked[index + 1] as number;
      const path = folder + (asked[index] as string);
      if ((tag & TAGS.read) !== 0) yield path;
      if ((tag & TAGS.listing) !== 0) yield path;
    }
  }
}

/**
 * @param rest what is behind, in pieces
 * @returns pieces of a file, one after the other
 */
export function encodeEntry(
  head: EntryHead,
  stamps: Float64Array,
  rest: readonly Uint8Array[],
): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify(head));
  const start = align(HEADER_SIZE + json.length);
  const bytes = new Uint8Array(start + stamps.byteLength);
  bytes.set(json, HEADER_SIZE);
  bytes.set(new Uint8Array(stamps.buffer, 0, stamps.byteLength), start);
  const header = new Int32Array(bytes.buffer, 0, HEADER_SIZE >> 2);
  const size = rest.reduce((sum, { length }) => sum + length, 0);
  header.set([MAGIC, json.length, stamps.byteLength, size]);
  header.set(checksum(bytes.subarray(HEADER_SIZE)), 4);
  header.set(checksum(bytes.subarray(0, HEADER_SIZE - 8)), 6);
  return [bytes, ...rest];
}

/** How long the part of a file is that is always read; null where it is none. */
export function sizeOfHead(header: Uint8Array): number | null {
  if (header.length < HEADER_SIZE) return null;
  const [magic, json = 0, stamps = 0, , , , ...own] = numbersOf(header);
  const [a, b] = checksum(header.subarray(0, HEADER_SIZE - 8));
  if (magic !== MAGIC || own[0] !== a || own[1] !== b) return null;
  return align(HEADER_SIZE + json) + stamps;
}

/**
 * @param bytes the beginning of a file, as long as {@link sizeOfHead} says, at
 *   an offset of its buffer that is a multiple of 8
 */
export function decodeEntry(bytes: Uint8Array): Entry | null {
  const size = sizeOfHead(bytes);
  if (size === null || bytes.length < size) return null;
  const [, json = 0, stamps = 0, , ...sums] = numbersOf(bytes);
  const [a, b] = checksum(bytes.subarray(HEADER_SIZE, size));
  if (sums[0] !== a || sums[1] !== b) return null;
  const text = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + HEADER_SIZE,
    json,
  ).toString();
  return {
    head: JSON.parse(text) as EntryHead,
    stamps: new Float64Array(
      bytes.buffer,
      bytes.byteOffset + size - stamps,
      stamps >> 3,
    ),
    size,
    version: versionOf(bytes),
  };
}

/** @param bytes the beginning of a file */
export function versionOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, HEADER_SIZE)).toString("hex");
}

/** The part behind the head, as long as its header says. */
export function sizeOfRest(header: Uint8Array): number {
  return numbersOf(header)[3] ?? 0;
}

function numbersOf({ buffer, byteOffset }: Uint8Array): readonly number[] {
  return [...new Int32Array(buffer, byteOffset, HEADER_SIZE >> 2)];
}

function align(size: number): number {
  return (size + 7) & ~7;
}
