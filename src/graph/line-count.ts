/**
 * How V8 counts lines, on which every line number in a stack depends: `\n`,
 * `\r`, `\r\n`, U+2028 and U+2029 each end one.
 */

/**
 * Number of line ends in the bytes `from` to `to` of a UTF-8 text. A `\r` at the
 * end of the range looks at the byte after it, so adjacent ranges add up.
 */
export type CountLineEnds = (
  text: Uint8Array,
  from?: number,
  to?: number,
) => number;

/** Its text runs in other threads, so it refers to nothing outside of itself. */
export function createLineCounter(): CountLineEnds {
  /** Shorter ranges are read byte by byte. */
  const SHORT = 64;

  function countLineEnds(text: Uint8Array, from = 0, to = text.length): number {
    const size = Math.min(to, text.length) - from;
    if (size < SHORT) return countEach(text, from, to);
    const range = Buffer.from(text.buffer, text.byteOffset + from, size);
    // What these searches cost is nothing beside a look at each byte.
    return range.includes(0x0d) || mayHaveSeparator(range)
      ? countEach(text, from, to)
      : countLineFeeds(range);
  }

  /** Whether U+2028 or U+2029 may begin in the range, to end in it or after it. */
  function mayHaveSeparator(range: Buffer): boolean {
    return (
      range.includes(0xe2) &&
      (range.includes("\u2028") ||
        range.includes("\u2029") ||
        range.at(-1) === 0xe2 ||
        range.at(-2) === 0xe2)
    );
  }

  function countEach(text: Uint8Array, from: number, to: number): number {
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

  const BYTES = Int32Array.BYTES_PER_ELEMENT;
  const LINE_FEEDS = 0x0a0a0a0a;
  const LOW_BITS = 0x7f7f7f7f;
  const ONES = 0x01010101;
  /** After so many words a sum in one byte could overflow. */
  const BLOCK = 255;

  /** Four bytes at a time, each with a sum of its own in one number. */
  function countLineFeeds(bytes: Uint8Array): number {
    const { buffer, byteOffset, length } = bytes;
    const head = -byteOffset & (BYTES - 1);
    const words = new Int32Array(
      buffer,
      byteOffset + head,
      (length - head) >> 2,
    );
    const tail = head + words.length * BYTES;
    let count = countEach(bytes, 0, head) + countEach(bytes, tail, length);
    for (let block = 0; block < words.length; block += BLOCK) {
      const end = Math.min(block + BLOCK, words.length);
      let sums = 0;
      for (let index = block; index < end; index++) {
        const other = (words[index] as number) ^ LINE_FEEDS;
        // The high bit of each byte that is a line feed, and of no other.
        const found = ~(((other & LOW_BITS) + LOW_BITS) | other | LOW_BITS);
        sums = (sums + ((found >>> 7) & ONES)) | 0;
      }
      count +=
        (sums & 0xff) +
        ((sums >>> 8) & 0xff) +
        ((sums >>> 16) & 0xff) +
        (sums >>> 24);
    }
    return count;
  }

  return countLineEnds;
}

export const countLineEnds = createLineCounter();
