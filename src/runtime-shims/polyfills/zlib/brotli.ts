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
    return decode(bytes);
  } catch (error) {
    const isShort = /end of input/i.test(String((error as Error).message));
    throw isShort
      ? engineError("unexpected end of file", Z_BUF_ERROR, "Z_BUF_ERROR")
      : engineError("Decompression failed", -2, "ERR__ERROR_FORMAT_PADDING_1");
  }
}
