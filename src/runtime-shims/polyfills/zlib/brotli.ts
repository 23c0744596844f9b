/**
 * Brotli as an engine, of decoding alone: there is no encoder in plain JavaScript
 * that is looked after. In the artifact where the program speaks of brotli.
 */
import { Buffer } from "node:buffer";
import { type Engine, engineError, Z_BUF_ERROR } from "./engine.js";

/** Decodes brotli; all at once, when the input has ended. */
export function createBrotliDecoder(): Engine {
  let parts: Uint8Array[] = [];
  let result: Uint8Array | null = null;
  let given = 0;
  return {
    write(flush, input, inputStart, output, outputStart) {
      parts.push(Uint8Array.from(input.subarray(inputStart)));
      if (flush !== 2) {
        return { availInAfter: 0, availOutAfter: output.length - outputStart };
      }
      result ??= decodeBrotli(Buffer.concat(parts));
      const next = result.subarray(given, given + output.length - outputStart);
      output.set(next, outputStart);
      given += next.length;
      return {
        availInAfter: 0,
        availOutAfter: output.length - outputStart - next.length,
      };
    },
    reset() {
      parts = [];
      result = null;
      given = 0;
    },
    params() {},
  };
}

function decodeBrotli(bytes: Uint8Array): Uint8Array {
  const decode = require("brotli/decompress.js") as (
    bytes: Uint8Array,
  ) => Uint8Array;
  if (bytes.length === 0) {
    throw engineError("unexpected end of file", Z_BUF_ERROR, "Z_BUF_ERROR");
  }
  try {
    const decoded = decode(bytes);
    if (decoded.length === 0 && !isEmptyStream(bytes)) {
      throw engineError(
        "Decompression failed",
        -15,
        "ERR__ERROR_FORMAT_PADDING_2",
      );
    }
    return decoded;
  } catch (error) {
    if ("errno" in (error as Error)) throw error;
    const isShort = /end of input/i.test(String((error as Error).message));
    throw isShort
      ? engineError("unexpected end of file", Z_BUF_ERROR, "Z_BUF_ERROR")
      : engineError("Decompression failed", -2, "ERR__ERROR_FORMAT_PADDING_1");
  }
}

/**
 * Whether the bits behind a stream that ends where it begins are none: the decoder
 * does not look at them, and would take much that is no brotli for nothing.
 */
function isEmptyStream(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  const bits = first | (second << 8);
  // Of the window's size.
  const size = (first & 1) === 0 ? 1 : (first & 14) !== 0 ? 4 : 7;
  const isLast = ((bits >> size) & 3) === 3;
  const end = size + 2;
  return !isLast || (bits & (end <= 8 ? 0xff : 0xffff)) >> end === 0;
}
