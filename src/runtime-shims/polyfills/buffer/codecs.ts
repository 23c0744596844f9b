/**
 * The encodings of Buffer: how many bytes a text takes, how it is written, and
 * how bytes are read as text. Plain functions over `Uint8Array`.
 *
 * @see https://nodejs.org/api/buffer.html#buffers-and-character-encodings
 */
import { nodeError } from "../../internal/errors.js";
import { latin1Slice, utf8Length, utf8Slice, utf8Write } from "./utf8.js";

export interface Codec {
  readonly name: string;
  /** An upper bound for base64, exact for the others. */
  byteLength(text: string): number;
  /** Writes at most `length` bytes; returns how many. */
  write(
    bytes: Uint8Array,
    text: string,
    offset: number,
    length: number,
  ): number;
  slice(bytes: Uint8Array, start: number, end: number): string;
}

const utf8: Codec = {
  name: "utf8",
  byteLength: utf8Length,
  write: utf8Write,
  slice: utf8Slice,
};

const utf16le: Codec = {
  name: "utf16le",
  byteLength: (text) => text.length * 2,
  write(bytes, text, offset, length) {
    const units = Math.min(text.length, length >> 1);
    for (let at = 0, to = offset; at < units; at++) {
      const unit = text.charCodeAt(at);
      bytes[to++] = unit & 0xff;
      bytes[to++] = unit >> 8;
    }
    return units * 2;
  },
  slice(bytes, start, end) {
    let text = "";
    let units: number[] = [];
    for (let at = start; at + 1 < end; at += 2) {
      units.push((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
      if (units.length < 4096) continue;
      text += String.fromCharCode.apply(null, units);
      units = [];
    }
    return text + String.fromCharCode.apply(null, units);
  },
};

const latin1: Codec = {
  name: "latin1",
  byteLength: (text) => text.length,
  write(bytes, text, offset, length) {
    const count = Math.min(text.length, length);
    for (let at = 0; at < count; at++) {
      bytes[offset + at] = text.charCodeAt(at);
    }
    return count;
  },
  slice: latin1Slice,
};

const ascii: Codec = {
  ...latin1,
  name: "ascii",
  slice(bytes, start, end) {
    return latin1Slice(
      bytes.subarray(start, end).map((byte) => byte & 0x7f),
      0,
      end - start,
    );
  },
};

const HEX = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

const hex: Codec = {
  name: "hex",
  byteLength: (text) => text.length >>> 1,
  write(bytes, text, offset, length) {
    const count = Math.min(text.length >>> 1, length);
    for (let at = 0; at < count; at++) {
      const high = digit(text.charCodeAt(2 * at));
      const low = digit(text.charCodeAt(2 * at + 1));
      if (high < 0 || low < 0) return at;
      bytes[offset + at] = (high << 4) | low;
    }
    return count;
  },
  slice(bytes, start, end) {
    let text = "";
    for (let at = start; at < end; at++) text += HEX[bytes[at] as number];
    return text;
  },
};

function digit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const upper = unit & ~0x20;
  return upper >= 65 && upper <= 70 ? upper - 55 : -1;
}

const LETTERS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Either alphabet decodes both, as in Node. */
const SEXTETS = new Int8Array(256).fill(-1);
for (const [value, letter] of [...`${LETTERS}+/`].entries()) {
  SEXTETS[letter.charCodeAt(0)] = value;
}
SEXTETS[45] = 62;
SEXTETS[95] = 63;

function base64Codec(name: string, last: string, isPadded: boolean): Codec {
  const alphabet = LETTERS + last;
  return {
    name,
    byteLength(text) {
      let { length } = text;
      if (text.charCodeAt(length - 1) === 61) length--;
      if (length > 1 && text.charCodeAt(length - 1) === 61) length--;
      return (length * 3) >>> 2;
    },
    write(bytes, text, offset, length) {
      let to = offset;
      const end = offset + length;
      let bits = 0;
      let held = 0;
      for (let at = 0; at < text.length && to < end; at++) {
        const unit = text.charCodeAt(at);
        if (unit === 61) break;
        const sextet = unit < 256 ? (SEXTETS[unit] as number) : -1;
        if (sextet < 0) continue;
        held = ((held << 6) | sextet) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes[to++] = held >> bits;
      }
      return to - offset;
    },
    slice(bytes, start, end) {
      let text = "";
      let at = start;
      for (; at + 2 < end; at += 3) {
        const three =
          ((bytes[at] as number) << 16) |
          ((bytes[at + 1] as number) << 8) |
          (bytes[at + 2] as number);
        text +=
          (alphabet[three >> 18] as string) +
          alphabet[(three >> 12) & 63] +
          alphabet[(three >> 6) & 63] +
          alphabet[three & 63];
      }
      const rest = end - at;
      if (rest <= 0) return text;
      const first = bytes[at] as number;
      const second = rest === 2 ? (bytes[at + 1] as number) : 0;
      text += alphabet[first >> 2] ?? "";
      text += alphabet[((first & 3) << 4) | (second >> 4)];
      if (rest === 2) text += alphabet[(second & 15) << 2];
      return isPadded ? text + "=".repeat(3 - rest) : text;
    },
  };
}

const codecs: ReadonlyMap<string, Codec> = new Map([
  ["utf8", utf8],
  ["utf-8", utf8],
  ["ucs2", utf16le],
  ["ucs-2", utf16le],
  ["utf16le", utf16le],
  ["utf-16le", utf16le],
  ["latin1", latin1],
  ["binary", latin1],
  ["ascii", ascii],
  ["hex", hex],
  ["base64", base64Codec("base64", "+/", true)],
  ["base64url", base64Codec("base64url", "-_", false)],
]);

export { utf8 };

/** The codec of an encoding in any case; `undefined` for what is none. */
export function codecOf(encoding: unknown): Codec | undefined {
  const name = `${encoding as string}`;
  return codecs.get(name) ?? codecs.get(name.toLowerCase());
}

/** @throws ERR_UNKNOWN_ENCODING */
export function knownCodec(encoding: unknown): Codec {
  const codec = codecOf(encoding);
  if (codec !== undefined) return codec;
  throw nodeError(
    "ERR_UNKNOWN_ENCODING",
    `Unknown encoding: ${encoding as string}`,
    TypeError,
  );
}
