/** Arguments of `crypto` as bytes, checked as Node does. */
import { Buffer } from "node:buffer";
import { invalidArgType } from "../../internal/errors.js";

const VIEWS = ["ArrayBuffer", "Buffer", "TypedArray", "DataView"];

export function isAnyBuffer(value: unknown): value is ArrayBuffer {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
}

/** A view of the same memory; a string by its encoding. */
export function bytesOf(
  value: unknown,
  name: string,
  encoding?: unknown,
  expected: readonly string[] = ["string", ...VIEWS],
): Buffer {
  if (typeof value === "string" && expected.includes("string")) {
    return Buffer.from(
      value,
      (encoding === "buffer" ? "utf8" : encoding) as BufferEncoding,
    );
  }
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  if (isAnyBuffer(value)) return Buffer.from(value);
  throw invalidArgType(name, expected, value);
}

/** As a method with an `outputEncoding` returns it. */
export function encoded(bytes: Uint8Array, encoding: unknown): Buffer | string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === undefined || encoding === null || encoding === "buffer"
    ? buffer
    : buffer.toString(encoding as BufferEncoding);
}
