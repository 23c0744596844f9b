/**
 * The file that holds V8's code of an artifact. Receives the artifact's bytes, and
 * V8's data, made by this process's Node; returns the file. Its reader is `loadCode`
 * of the launcher.
 */
import { isAscii } from "node:buffer";
import { crc32 } from "node:zlib";
import { countLineEnds } from "../graph/line-count.js";
import type { HeldFactory } from "./held.js";

const VERSION = 2;
const WORD = 4;
const HEADER_WORDS = 8;
/** V8 copies data that does not begin at a multiple of it. */
const ALIGNMENT = 8;
/** As `loadCode` has it: what is left out is asked of its wrapper's last argument. */
const HOLDER = Buffer.from("__proto__: arguments[5]");
/** A shorter part is read faster than left out. */
const SHORTEST_HELD = 4096;

/** What is compiled of an artifact: bytes, and empty lines in place of others. */
type Piece = readonly [offset: number, size: number, lines: number];

/**
 * The file without V8's data.
 *
 * @param held what need not be compiled, in the order of the artifact
 * @param closing offset of the artifact's last line
 */
export function outlineOf(
  code: Uint8Array,
  held: readonly HeldFactory[],
  closing: number,
): Buffer {
  const pieces = piecesOf(code, held, closing);
  const text = Buffer.concat(
    pieces.flatMap(([offset, size, lines], index) => [
      index > 0 && index === pieces.length - 1 ? HOLDER : Buffer.alloc(0),
      code.subarray(offset, offset + size),
      Buffer.alloc(lines, "\n"),
    ]),
  );
  const { version, arch, platform, config } = process;
  const words = [
    ...[VERSION, 0, code.length, crc32(text), isAscii(text) ? 1 : 0],
    ...[crc32(JSON.stringify([version, arch, platform, config]))],
    ...[0, pieces.length, ...pieces.flat()],
  ];
  const header = Buffer.alloc(dataAt(pieces.length));
  for (const [index, word] of words.entries()) {
    header.writeUInt32LE(word, index * WORD);
  }
  const places = held.map(({ name, offset, size }) => {
    const bytes = code.subarray(offset, offset + size);
    return [name, [offset, size, crc32(bytes)]];
  });
  const rest = pieces.length > 1 ? Object.fromEntries(places) : {};
  return sealed(Buffer.concat([header, Buffer.from(JSON.stringify(rest))]));
}

/** @param outline as {@link outlineOf} returned it */
export function cacheFileOf(outline: Uint8Array, data: Uint8Array): Buffer {
  const start = dataOf(Buffer.from(outline)).byteOffset;
  const file = Buffer.concat([
    outline.subarray(0, start),
    data,
    outline.subarray(start),
  ]);
  file.writeUInt32LE(data.length, 6 * WORD);
  return sealed(file);
}

/** V8's data in a file. */
export function dataOf(file: Buffer): {
  readonly data: Uint8Array;
  readonly byteOffset: number;
} {
  const start = dataAt(file.readUInt32LE(7 * WORD));
  const data = file.subarray(start, start + file.readUInt32LE(6 * WORD));
  return { data, byteOffset: start };
}

function dataAt(pieces: number): number {
  const end = (HEADER_WORDS + 3 * pieces) * WORD;
  return Math.ceil(end / ALIGNMENT) * ALIGNMENT;
}

function sealed(file: Buffer): Buffer {
  file.writeUInt32LE(crc32(file.subarray(2 * WORD)), WORD);
  return file;
}

function piecesOf(
  code: Uint8Array,
  held: readonly HeldFactory[],
  closing: number,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const [from, to] of rangesOf(held)) {
    if (to - from < SHORTEST_HELD) continue;
    pieces.push([start, from - start, countLineEnds(code, from, to)]);
    start = to;
  }
  if (pieces.length === 0) return [[0, code.length, 0]];
  const last: Piece = [closing, code.length - closing, 0];
  return [...pieces, [start, closing - start, 0], last];
}

/** Those that follow each other are one. */
function rangesOf(
  held: readonly HeldFactory[],
): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const { offset, size } of held) {
    const last = ranges.at(-1);
    if (last?.[1] === offset) last[1] += size;
    else ranges.push([offset, offset + size]);
  }
  return ranges;
}
