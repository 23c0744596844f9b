/**
 * The builtin `string_decoder`: bytes to text, chunk by chunk, where what is not
 * a whole character waits for the next. Replacement characters are as many as
 * Node writes.
 *
 * @see https://nodejs.org/api/string_decoder.html
 */
import { Buffer } from "node:buffer";
import { invalidArgType, nodeError } from "../internal/errors.js";

interface Decoder {
  encoding: string;
  lastChar: Buffer;
  lastNeed: number;
  lastTotal: number;
  write(chunk: unknown): string;
  end(chunk?: unknown): string;
  text(chunk: unknown, offset: number): string;
}

/** What waits for its rest; beside the object, which shows Node's fields. */
const waiting = new WeakMap<object, Buffer>();

const NAMES: Readonly<Record<string, string>> = {
  "utf-8": "utf8",
  "ucs-2": "utf16le",
  ucs2: "utf16le",
  "utf-16le": "utf16le",
  binary: "latin1",
};

function normalized(encoding: unknown): string {
  if (encoding === undefined || encoding === null || encoding === "") {
    return "utf8";
  }
  const lower = String(encoding).toLowerCase();
  if (!Buffer.isEncoding(lower)) {
    throw nodeError(
      "ERR_UNKNOWN_ENCODING",
      `Unknown encoding: ${String(encoding)}`,
      TypeError,
    );
  }
  return NAMES[lower] ?? lower;
}

function bytesOf(chunk: unknown): Buffer {
  if (!ArrayBuffer.isView(chunk)) {
    throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
  }
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** How many bytes at the end begin a character that is not whole. */
function incomplete(bytes: Buffer, encoding: string): number {
  switch (encoding) {
    case "utf8":
      return incompleteUtf8(bytes);
    case "utf16le": {
      // Half a unit waits alone, though half a pair be in front of it.
      if (bytes.length % 2 === 1) return 1;
      return ((bytes.at(-1) ?? 0) & 0xfc) === 0xd8 ? 2 : 0;
    }
    case "base64":
    case "base64url":
      return bytes.length % 3;
    default:
      return 0;
  }
}

function incompleteUtf8(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    // By its shape alone: what is not valid waits, too.
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back && byte < 0xf8 ? back : 0;
  }
  return 0;
}

/** How long the character is that the bytes begin. */
function totalOf(bytes: Buffer, encoding: string): number {
  if (encoding === "utf16le") return bytes.length > 1 ? 4 : 2;
  if (encoding !== "utf8") return 3;
  const lead = bytes[0] as number;
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

function keep(decoder: Decoder, rest: Buffer): void {
  waiting.set(decoder, Buffer.from(rest));
  decoder.lastChar.fill(0).set(rest);
  const total = rest.length === 0 ? 0 : totalOf(rest, decoder.encoding);
  decoder.lastTotal = total;
  decoder.lastNeed = total - rest.length;
}

function decoded(bytes: Buffer, encoding: string): string {
  return bytes.toString(encoding as BufferEncoding);
}

function StringDecoder(this: Decoder, encoding?: unknown): void {
  this.encoding = normalized(encoding);
  this.lastChar = Buffer.alloc(4);
  keep(this, Buffer.alloc(0));
}

/** @see https://nodejs.org/api/string_decoder.html#stringdecoderwritebuffer */
StringDecoder.prototype.write = function (this: Decoder, chunk: unknown) {
  if (typeof chunk === "string") return chunk;
  const bytes = bytesOf(chunk);
  const held = waiting.get(this);
  if (held === undefined) {
    throw nodeError(
      "ERR_INVALID_THIS",
      'Value of "this" must be of type StringDecoder',
      TypeError,
    );
  }
  const all = held.length > 0 ? Buffer.concat([held, bytes]) : bytes;
  // A pair that was begun is waited for; it takes four bytes.
  const isPair = this.encoding === "utf16le" && held.length > 1;
  const rest =
    isPair && all.length < 4 ? all.length : incomplete(all, this.encoding);
  const end = all.length - rest;
  keep(this, all.subarray(end));
  return decoded(all.subarray(0, end), this.encoding);
};

/** @see https://nodejs.org/api/string_decoder.html#stringdecoderendbuffer */
StringDecoder.prototype.end = function (this: Decoder, chunk?: unknown) {
  const text = chunk === undefined ? "" : this.write(chunk);
  const rest = waiting.get(this) ?? Buffer.alloc(0);
  keep(this, Buffer.alloc(0));
  // Half a character of UTF-16 is left out.
  return text + decoded(rest, this.encoding);
};

StringDecoder.prototype.text = function (
  this: Decoder,
  chunk: unknown,
  offset: number,
) {
  keep(this, Buffer.alloc(0));
  return this.write(bytesOf(chunk).subarray(offset));
};

export = { StringDecoder };
