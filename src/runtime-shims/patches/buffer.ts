/**
 * What the buffer package lacks: `base64url`, `atob` and `btoa`, the checks of
 * encodings, constants.
 *
 * @see https://nodejs.org/api/buffer.html
 */
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { DOMException } from "../polyfills/dom-exception.js";

type BufferModule = Record<string, unknown>;

interface Bytes extends Uint8Array {
  toString(encoding?: string, start?: number, end?: number): string;
}

interface BufferClass {
  (value: unknown, encoding?: unknown, length?: unknown): Bytes;
  readonly prototype: Bytes & Record<string, unknown>;
  from(value: unknown, encoding?: unknown, length?: unknown): Bytes;
  isEncoding(encoding: unknown): boolean;
  byteLength(value: unknown, encoding?: unknown): number;
}

const LONGEST = 4_294_967_296;
const LONGEST_STRING = 536_870_888;

export function patch(polyfill: BufferModule): BufferModule {
  const { Buffer } = polyfill as { Buffer: BufferClass };
  addBase64Url(Buffer);
  return {
    ...polyfill,
    kMaxLength: LONGEST,
    kStringMaxLength: LONGEST_STRING,
    constants: { MAX_LENGTH: LONGEST, MAX_STRING_LENGTH: LONGEST_STRING },
    atob(text: unknown): string {
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
      return Buffer.from(bare, "base64").toString("latin1");
    },
    btoa(text: unknown): string {
      if (arguments.length === 0) throw missingArgs("input");
      const given = String(text);
      if (/[^\0-\xff]/.test(given)) {
        throw new DOMException("Invalid character", "InvalidCharacterError");
      }
      return Buffer.from(given, "latin1").toString("base64");
    },
    isUtf8(input: unknown): boolean {
      const bytes = bytesOf(input);
      return Buffer.from(Buffer.from(bytes).toString("utf8")).length ===
        bytes.length
        ? equal(Buffer.from(Buffer.from(bytes).toString("utf8")), bytes)
        : false;
    },
    isAscii(input: unknown): boolean {
      return bytesOf(input).every((byte) => byte < 128);
    },
  };
}

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw invalidArgType("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, at) => byte === b[at]);
}

function isBase64Url(encoding: unknown): boolean {
  return typeof encoding === "string" && /^base64url$/i.test(encoding);
}

/** The package knows base64, which decodes both alphabets. */
function addBase64Url(Buffer: BufferClass): void {
  const { from, isEncoding, byteLength, prototype } = Buffer;
  const { toString: text, write } = prototype as unknown as {
    toString(this: Bytes, encoding?: string, ...rest: unknown[]): string;
    write(this: Bytes, text: string, ...rest: unknown[]): number;
  };
  Object.assign(Buffer, {
    from(value: unknown, encoding?: unknown, length?: unknown) {
      const known = isBase64Url(encoding) ? "base64" : encoding;
      if (
        typeof value === "string" &&
        typeof known === "string" &&
        known !== ""
      ) {
        if (!isEncoding(known)) {
          throw nodeError(
            "ERR_UNKNOWN_ENCODING",
            `Unknown encoding: ${known}`,
            TypeError,
          );
        }
      }
      return from(value, known, length);
    },
    isEncoding: (encoding: unknown) =>
      isBase64Url(encoding) || isEncoding(encoding),
    byteLength: (value: unknown, encoding?: unknown) =>
      byteLength(value, isBase64Url(encoding) ? "base64" : encoding),
  });
  Object.assign(prototype, {
    toString(this: Bytes, encoding?: string, ...range: unknown[]) {
      if (!isBase64Url(encoding)) return text.call(this, encoding, ...range);
      return text
        .call(this, "base64", ...range)
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=+$/, "");
    },
    write(this: Bytes, text: string, ...rest: unknown[]) {
      return write.call(
        this,
        text,
        ...rest.map((one) => (isBase64Url(one) ? "base64" : one)),
      );
    },
  });
  (prototype as Record<string, unknown>).toLocaleString = prototype.toString;
}
