/**
 * Text as ASCII. Receives UTF-8 and how an escape is written; returns bytes of the
 * same meaning to whoever reads the escapes. Must not know what the text is.
 */
import { isAscii } from "node:buffer";

const NOT_ASCII = /[^\0-\x7f]+/g;
const DIGITS = Buffer.from("0123456789abcdef");

/**
 * Each UTF-16 unit that is not ASCII as four hexadecimal digits.
 *
 * @param text what is no UTF-8 in it becomes U+FFFD, as where Node reads it
 * @param open what stands before the digits, in ASCII
 * @param close what stands after them
 */
export function toAscii(text: Uint8Array, open: string, close: string): Buffer {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  if (isAscii(bytes)) return bytes;
  const source = bytes.toString("utf8");
  const placeholder = Buffer.from(`${open}0000${close}`);
  const runs = [...source.matchAll(NOT_ASCII)];
  const units = runs.reduce((sum, [run]) => sum + run.length, 0);
  const size = source.length + units * (placeholder.length - 1);
  const ascii = Buffer.allocUnsafeSlow(size);
  let end = 0;
  let from = 0;
  for (const { 0: run, index } of runs) {
    end += ascii.write(source.slice(from, index), end, "latin1");
    from = index + run.length;
    // The engine repeats the escape faster than its parts are written one by one.
    ascii.fill(placeholder, end, end + run.length * placeholder.length);
    for (let at = 0; at < run.length; at++) {
      const unit = run.charCodeAt(at);
      const digits = end + open.length;
      ascii[digits] = DIGITS[unit >> 12] as number;
      ascii[digits + 1] = DIGITS[(unit >> 8) & 15] as number;
      ascii[digits + 2] = DIGITS[(unit >> 4) & 15] as number;
      ascii[digits + 3] = DIGITS[unit & 15] as number;
      end += placeholder.length;
    }
  }
  ascii.write(source.slice(from), end, "latin1");
  return ascii;
}
