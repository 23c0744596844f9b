/**
 * Where something is in bytes. Receives bytes, what to look for, where to begin
 * and in which direction; returns an index, or -1.
 *
 * @see https://nodejs.org/api/buffer.html#bufindexofvalue-byteoffset-encoding
 */
import { invalidArgType } from "../../internal/errors.js";
import { codecOf, knownCodec, utf8 } from "./codecs.js";

export function search(
  bytes: Uint8Array,
  value: unknown,
  givenOffset: unknown,
  givenEncoding: unknown,
  isForward: boolean,
): number {
  if (!ArrayBuffer.isView(bytes)) {
    throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], bytes);
  }
  const isEncoding = typeof givenOffset === "string";
  const encoding = isEncoding ? givenOffset : givenEncoding;
  const clamped = isEncoding
    ? Number.NaN
    : Math.min(Math.max(Number(givenOffset), -0x80000000), 0x7fffffff);
  const offset = Number.isNaN(clamped)
    ? isForward
      ? 0
      : bytes.length
    : Math.trunc(clamped);
  if (typeof value === "number") {
    return find(bytes, Uint8Array.of(value), offset, isForward, 1);
  }
  if (typeof value === "string") {
    const codec = encoding === undefined ? utf8 : knownCodec(encoding);
    const wanted = new Uint8Array(codec.byteLength(value));
    const length = codec.write(wanted, value, 0, wanted.length);
    return find(
      bytes,
      wanted.subarray(0, length),
      offset,
      isForward,
      codec.name === "utf16le" ? 2 : 1,
    );
  }
  if (value instanceof Uint8Array) {
    const isWide = codecOf(encoding)?.name === "utf16le";
    return find(bytes, value, offset, isForward, isWide ? 2 : 1);
  }
  throw invalidArgType(
    "value",
    ["number", "string", "Buffer", "Uint8Array"],
    value,
  );
}

/** @param step 2 where only whole units of UTF-16 match */
function find(
  bytes: Uint8Array,
  wanted: Uint8Array,
  offset: number,
  isForward: boolean,
  step: number,
): number {
  const start = startOf(bytes.length, offset, wanted.length, isForward);
  if (wanted.length === 0) return start;
  const last = bytes.length - wanted.length;
  if (start < 0 || last < 0 || (isForward && start > last)) return -1;
  if (step === 2 && (bytes.length < 2 || wanted.length < 2)) return -1;
  const aligned = Math.min(start, last);
  let at = aligned - (step === 2 ? aligned % 2 : 0);
  if (!isForward) {
    for (; at >= 0; at -= step) if (matches(bytes, wanted, at)) return at;
    return -1;
  }
  // By the byte that differs most among characters: their last in UTF-8, and the
  // lower half of a unit. Of arrays: a Buffer's own method comes here.
  const anchor = wanted.length - step;
  const byte = wanted[anchor] as number;
  const next = Uint8Array.prototype.indexOf;
  for (
    let found = next.call(bytes, byte, at + anchor);
    found !== -1 && found - anchor <= last;
    found = next.call(bytes, byte, found + 1)
  ) {
    at = found - anchor;
    if (at % step === 0 && matches(bytes, wanted, at)) return at;
  }
  return -1;
}

function matches(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let next = 0; next < wanted.length; next++) {
    if (bytes[at + next] !== wanted[next]) return false;
  }
  return true;
}

/** Of an offset that may count from the end: where to begin, or -1. */
function startOf(
  length: number,
  offset: number,
  wanted: number,
  isForward: boolean,
): number {
  if (offset < 0) {
    if (offset + length >= 0) return offset + length;
    return isForward || wanted === 0 ? 0 : -1;
  }
  if (offset + wanted <= length) return offset;
  if (wanted === 0) return length;
  return isForward ? -1 : length - 1;
}
