/**
 * The builtin `buffer`: the class Buffer, what tells of bytes, base64 of strings,
 * and constants.
 *
 * @see https://nodejs.org/api/buffer.html
 */
import { isDetached } from "../internal/cloning.js";
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { resolveObjectURL } from "../internal/object-urls.js";
import { validateNumber } from "../internal/validators.js";
import { Blob, File } from "./buffer/blob.js";
import {
  Buffer,
  isAnyArrayBuffer,
  MAX_LENGTH,
  MAX_STRING_LENGTH,
  SlowBuffer,
  shown,
} from "./buffer/class.js";
import { type Codec, codecOf, knownCodec } from "./buffer/codecs.js";
import { isWellFormed } from "./buffer/utf8.js";
import { DOMException } from "./dom-exception.js";

const base64 = knownCodec("base64");
const latin1 = knownCodec("latin1");

function bytesFrom(codec: Codec, text: string): Uint8Array {
  const bytes = new Uint8Array(codec.byteLength(text));
  return bytes.subarray(0, codec.write(bytes, text, 0, bytes.length));
}

/** @see https://nodejs.org/api/buffer.html#bufferatobdata */
function atob(text: unknown): string {
  if (arguments.length === 0) throw missingArgs("input");
  const compact = String(text).replace(/[\t\n\f\r ]/g, "");
  const bare =
    compact.length % 4 === 0 ? compact.replace(/={1,2}$/, "") : compact;
  if (bare.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(bare)) {
    throw new DOMException(
      "The string to be decoded is not correctly encoded.",
      "InvalidCharacterError",
    );
  }
  const bytes = bytesFrom(base64, bare);
  return latin1.slice(bytes, 0, bytes.length);
}

/** @see https://nodejs.org/api/buffer.html#bufferbtoadata */
function btoa(text: unknown): string {
  if (arguments.length === 0) throw missingArgs("input");
  const given = String(text);
  if (/[^\0-\xff]/.test(given)) {
    throw new DOMException("Invalid character", "InvalidCharacterError");
  }
  return base64.slice(bytesFrom(latin1, given), 0, given.length);
}

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (!isAnyArrayBuffer(input)) {
    throw invalidArgType(
      "input",
      ["ArrayBuffer", "Buffer", "TypedArray"],
      input,
    );
  }
  if (isDetached(input as ArrayBuffer)) {
    throw nodeError(
      "ERR_INVALID_STATE",
      "Cannot validate on a detached buffer",
    );
  }
  return new Uint8Array(input);
}

const CONVERTIBLE = new Set(["utf8", "utf16le", "latin1", "ascii"]);

/** @see https://nodejs.org/api/buffer.html#buffertranscodesource-fromenc-toenc */
function transcode(source: unknown, from: unknown, to: unknown): unknown {
  if (!(source instanceof Uint8Array)) {
    throw invalidArgType("source", ["Buffer", "Uint8Array"], source);
  }
  if (source.length === 0) return bufferOf(new Uint8Array());
  const [decoder, encoder] = [codecOf(from), codecOf(to)];
  if (
    decoder === undefined ||
    encoder === undefined ||
    !CONVERTIBLE.has(decoder.name) ||
    !CONVERTIBLE.has(encoder.name)
  ) {
    const code = "U_ILLEGAL_ARGUMENT_ERROR";
    const error = new Error(`Unable to transcode Buffer [${code}]`);
    throw Object.assign(error, { code, errno: 1 });
  }
  const text = decoder.slice(source, 0, source.length);
  const outside =
    encoder.name === "ascii"
      ? /[^\0-\x7f]/gu
      : encoder.name === "latin1"
        ? /[^\0-\xff]/gu
        : /(?!)/g;
  return bufferOf(bytesFrom(encoder, text.replace(outside, "?")));
}

function bufferOf(bytes: Uint8Array): unknown {
  const { from } = Buffer as unknown as {
    from(buffer: ArrayBufferLike, offset: number, length: number): unknown;
  };
  return from(bytes.buffer, bytes.byteOffset, bytes.length);
}

const buffer = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8: (input: unknown): boolean => isWellFormed(bytesOf(input)),
  isAscii: (input: unknown): boolean =>
    bytesOf(input).every((byte) => byte < 128),
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  btoa,
  atob,
  Blob,
  File,
  resolveObjectURL,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH },
};

Object.defineProperty(buffer, "INSPECT_MAX_BYTES", {
  get: () => shown.max,
  set(max: unknown) {
    validateNumber(max, "INSPECT_MAX_BYTES", 0);
    shown.max = max;
  },
  enumerable: true,
  configurable: true,
});

export = buffer;
