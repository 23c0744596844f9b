/**
 * How V8 counts lines, on which every line number in a stack depends: `\n`,
 * `\r`, `\r\n`, U+2028 and U+2029 each end one.
 */

/**
 * Number of line ends in the bytes `from` to `to` of a UTF-8 text. A `\r` at the
 * end of the range looks at the byte after it, so adjacent ranges add up.
 */
export function countLineEnds(
  text: Uint8Array,
  from = 0,
  to = text.length,
): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const byte = text[at];
    if (byte === 0x0a) count++;
    else if (byte === 0x0d) {
      if (text[at + 1] !== 0x0a) count++;
    } else if (byte === 0xe2 && text[at + 1] === 0x80) {
      const last = text[at + 2];
      if (last === 0xa8 || last === 0xa9) count++;
    }
  }
  return count;
}
