/**
 * An artifact with other texts for some of its modules, and everything else as it
 * is. Receives the bytes of one that is there, where its texts stand, and the new
 * ones; returns what would be written if all were put together anew. Must not
 * know graphs.
 */
import { createHash, hash } from "node:crypto";
import type { Factory } from "./factory.js";
import { NO_DIGEST } from "./layout.js";
import { countLineEnds } from "../graph/line-count.js";

/** Where what can be another stands in an artifact. All in bytes. */
export interface Layout {
  /** Of the manifest's digest. */
  readonly digestAt: number;
  /** Of the manifest's first row. */
  readonly firstRow: number;
  /** Of all that stands before the first factory. */
  readonly tableSize: number;
  /** How many of the texts are modules'. */
  readonly modules: number;
  /** Offset and size of each text: those of the modules, then of the assets. */
  readonly texts: Uint32Array;
  /** For each module 1 where it is expected to run when the program starts, or 0. */
  readonly started: Uint8Array;
}

export interface NewText {
  /** Of the module, in the order of the manifest. */
  readonly index: number;
  readonly text: Uint8Array;
}

export interface Spliced {
  /** The file, in pieces to be written one after the other. */
  readonly chunks: readonly [table: Uint8Array, ...rest: Uint8Array[]];
  readonly layout: Layout;
}

/** What stands before the number of a module's first line, and the facts after it. */
const MODULE_ROW =
  /^(\{"id":"(?:[^"\\]|\\.)*","factory":"[^"\\]*","line":)(\d+)(,"size":\d+,"sha256":"([0-9a-f]{64})")?/;
const ASSET_ROW =
  /^(\{"id":"(?:[^"\\]|\\.)*","size":\d+,"sha256":"[0-9a-f]{64}","encoding":"\w+","line":)(\d+)/;

/**
 * @param written an artifact that has this layout
 * @param texts by rising index, at most one of a module
 * @returns null where more than these texts would be different
 */
export function splice(
  written: Uint8Array,
  layout: Layout,
  texts: readonly NewText[],
): Spliced | null {
  const bytes = Buffer.from(
    written.buffer,
    written.byteOffset,
    written.byteLength,
  );
  const rows = bytes
    .toString("latin1", layout.firstRow, layout.tableSize)
    .split("\n");
  const replaced = new Map(texts.map((text) => [text.index, text.text]));
  const digests: string[] = [];
  let moved = 0;
  for (let index = texts[0]?.index ?? 0; index < rows.length; index++) {
    const row = rows[index] as string;
    const isModule = index < layout.modules;
    const found = (isModule ? MODULE_ROW : ASSET_ROW).exec(row);
    if (found === null) {
      if (isModule) return null;
      continue;
    }
    const [head, before = "", line, facts = "", sha256 = ""] = found;
    const text = isModule ? replaced.get(index) : undefined;
    const place = `${before}${Number(line) + moved}`;
    let further = facts;
    if (text !== undefined) {
      const digest = hash("sha256", text, "hex");
      digests.push(sha256, digest);
      further = `,"size":${text.length},"sha256":"${digest}"`;
      moved += linesOf(text) - linesOf(textOf(bytes, layout, index));
    }
    rows[index] = place + further + row.slice(head.length);
  }
  // Equal contents stand there only once.
  const others = rows.slice(layout.modules);
  if (others.some((row) => digests.some((digest) => row.includes(digest)))) {
    return null;
  }
  const table = Buffer.concat([
    bytes.subarray(0, layout.firstRow),
    Buffer.from(rows.join("\n"), "latin1"),
  ]);
  table.write(NO_DIGEST, layout.digestAt, "latin1");
  const sha256 = createHash("sha256")
    .update(table)
    .update(framesOf(bytes, layout))
    .digest("hex");
  table.write(sha256, layout.digestAt, "latin1");
  return {
    chunks: [table, ...piecesOf(bytes, layout, texts)],
    layout: {
      ...layout,
      tableSize: table.length,
      texts: movedTexts(layout, table.length - layout.tableSize, replaced),
    },
  };
}

/**
 * Whether a module's text stands in an artifact between what a factory has around
 * it.
 */
export function isFramed(
  written: Uint8Array,
  { texts }: Layout,
  index: number,
  { header, footer }: Pick<Factory, "header" | "footer">,
): boolean {
  const start = texts[2 * index] as number;
  const end = start + (texts[2 * index + 1] as number);
  // The key ends with a bracket.
  const before = Buffer.from(`]${header}`);
  const after = Buffer.from(footer);
  return (
    before.equals(written.subarray(start - before.length, start)) &&
    after.equals(written.subarray(end, end + after.length))
  );
}

/** The text of a module, as it stands in an artifact. */
export function textOf(
  written: Uint8Array,
  { texts }: Layout,
  index: number,
): Uint8Array {
  const offset = texts[2 * index] as number;
  return written.subarray(offset, offset + (texts[2 * index + 1] as number));
}

/** A CR at the text's end and the line feed behind it are one line end. */
function linesOf(text: Uint8Array): number {
  return countLineEnds(text) - (text.at(-1) === 0x0d ? 1 : 0);
}

/** All between the texts, and behind the last. */
function framesOf(bytes: Uint8Array, { tableSize, texts }: Layout): Uint8Array {
  let size = bytes.length - tableSize;
  for (let at = 1; at < texts.length; at += 2) size -= texts[at] as number;
  const frames = new Uint8Array(size);
  let length = 0;
  let end = tableSize;
  for (let at = 0; at < texts.length; at += 2) {
    const offset = texts[at] as number;
    frames.set(bytes.subarray(end, offset), length);
    length += offset - end;
    end = offset + (texts[at + 1] as number);
  }
  frames.set(bytes.subarray(end), length);
  return frames;
}

function piecesOf(
  bytes: Uint8Array,
  layout: Layout,
  texts: readonly NewText[],
): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let end = layout.tableSize;
  for (const { index, text } of texts) {
    const old = textOf(bytes, layout, index);
    const offset = layout.texts[2 * index] as number;
    pieces.push(bytes.subarray(end, offset), text);
    end = offset + old.length;
  }
  pieces.push(bytes.subarray(end));
  return pieces;
}

function movedTexts(
  { texts }: Layout,
  by: number,
  replaced: ReadonlyMap<number, Uint8Array>,
): Uint32Array {
  const moved = texts.slice();
  let distance = by;
  for (let index = 0; 2 * index < texts.length; index++) {
    const at = 2 * index;
    moved[at] = (texts[at] as number) + distance;
    const text = replaced.get(index);
    if (text === undefined) continue;
    distance += text.length - (texts[at + 1] as number);
    moved[at + 1] = text.length;
  }
  return moved;
}
