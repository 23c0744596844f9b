/**
 * Text as ASCII. Receives UTF-8 and how an escape is written; returns bytes of the
 * same meaning to whoever reads the escapes. Byte by byte, because a start of the
 * compiler has no time to make anything clever fast. Must not know what the text is.
 */
import { isAscii, isUtf8 } from "node:buffer";

const DIGITS = Buffer.from("0123456789abcdef");

/**
 * Each UTF-16 unit that is not ASCII as four hexadecimal digits.
 *
 * @param text what is no UTF-8 in it becomes U+FFFD, as where Node reads it
 * @param open what stands before the digits
 * @param close what stands after them
 */
export function toAscii(text: Uint8Array, open: string, close: string): Buffer {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  if (isAscii(bytes)) return bytes;
  const utf8 = isUtf8(bytes) ? bytes : Buffer.from(bytes.toString("utf8"));
  const before = Buffer.from(open);
  const after = Buffer.from(close);
  const each = before.length + 4 + after.length;
  const ascii = Buffer.allocUnsafeSlow(sizeOf(utf8, each));
  let end = 0;
  const add = (unit: number) => {
    for (let at = 0; at < before.length; at++) {
      ascii[end++] = before[at] as number;
    }
    for (let shift = 12; shift >= 0; shift -= 4) {
      ascii[end++] = DIGITS[(unit >> shift) & 15] as number;
    }
    for (let at = 0; at < after.length; at++) {
      ascii[end++] = after[at] as number;
    }
  };
  for (let at = 0; at < utf8.length; ) {
    const byte = utf8[at++] as number;
    if (byte < 0x80) ascii[end++] = byte;
    else {
      // How many bytes follow the first one of a character.
      const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      let code = byte & (0x3f >> more);
      for (let left = more; left > 0; left--) {
        code = (code << 6) | ((utf8[at++] as number) & 0x3f);
      }
      if (more < 3) add(code);
      else {
        add(0xd800 + ((code - 0x10000) >> 10));
        add(0xdc00 + ((code - 0x10000) & 0x3ff));
      }
    }
  }
  return ascii;
}

/** @param each how long an escape is */
function sizeOf(utf8: Uint8Array, each: number): number {
  let size = 0;
  for (let at = 0; at < utf8.length; at++) {
    const byte = utf8[at] as number;
    if (byte < 0x80) size++;
    else if (byte >= 0xf0) size += 2 * each;
    else if (byte >= 0xc0) size += each;
  }
  return size;
}
