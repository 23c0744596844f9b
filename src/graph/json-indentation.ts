/**
 * JSON without the blanks that its lines begin with, often two fifths of it, which
 * every start of an artifact would have to read. Receives JSON, in which no string
 * goes over a line; must not know where it stands.
 */

/**
 * @param kept gets what remains; as long as `json`
 * @returns how many bytes that are
 */
export type RemoveIndentation = (json: Uint8Array, kept: Uint8Array) => number;

/** Its text runs in other threads, so it refers to nothing outside of itself. */
export function createIndentationRemover(): RemoveIndentation {
  const LINE_FEED = 0x0a;
  const LINE_FEEDS = 0x0a0a0a0a;
  const ONES = 0x01010101;
  const HIGH_BITS = 0x80808080;
  const WORD = 4;

  return (json, kept) => {
    const { length } = json;
    const from = new DataView(json.buffer, json.byteOffset, length);
    const to = new DataView(kept.buffer, kept.byteOffset, length);
    let size = 0;
    for (let at = 0; at < length; ) {
      // Four bytes at a time, up to those with a line feed among them.
      for (; at <= length - WORD; at += WORD, size += WORD) {
        const word = from.getInt32(at, true);
        const other = word ^ LINE_FEEDS;
        if (((other - ONES) & ~other & HIGH_BITS) !== 0) break;
        to.setInt32(size, word, true);
      }
      while (at < length) {
        const byte = json[at++] as number;
        kept[size++] = byte;
        if (byte === LINE_FEED) break;
      }
      for (; at < length; at++) {
        const byte = json[at];
        if (byte !== 0x20 && byte !== 0x09) break;
      }
    }
    return size;
  };
}

const removeIndentation = createIndentationRemover();

/** @returns `json` itself where none of its lines begins with a blank */
export function withoutIndentation(json: Uint8Array): Uint8Array {
  const kept = Buffer.allocUnsafeSlow(json.length);
  const size = removeIndentation(json, kept);
  return size === json.length ? json : kept.subarray(0, size);
}
