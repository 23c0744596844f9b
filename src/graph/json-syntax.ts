/**
 * Whether a text is JSON, asked of its bytes. Receives UTF-8; builds no values,
 * which is what makes it several times cheaper than parsing. Must not know what
 * is wrong with a text that is none: V8 has the words for that.
 */

/**
 * Whether `JSON.parse` takes the text that `bytes` are in UTF-8.
 *
 * Bytes that are no UTF-8 decode to U+FFFD, which may stand in a string like any
 * other character, and nowhere else; so no byte above ASCII need be looked at.
 * Like V8's parser, and unlike a recursive one, it does not mind depth.
 *
 * @param from where the text begins, after a byte order mark
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export type IsJson = (bytes: Uint8Array, from?: number) => boolean;

/** Its text runs in other threads, so it refers to nothing outside of itself. */
export function createJsonCheck(): IsJson {
  const QUOTE = 0x22;
  const COMMA = 0x2c;
  const MINUS = 0x2d;
  const POINT = 0x2e;
  const COLON = 0x3a;
  const OPEN_BRACKET = 0x5b;
  const BACKSLASH = 0x5c;
  const OPEN_BRACE = 0x7b;

  /** What may follow a backslash, besides `u` and its four digits. */
  const ESCAPES: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

  const LITERALS: ReadonlyMap<number, Uint8Array> = new Map(
    ["true", "false", "null"].map((word) => [
      word.charCodeAt(0),
      Buffer.from(word),
    ]),
  );

  function isJson(bytes: Uint8Array, from = 0): boolean {
    /** The brackets and braces that are open, outermost first. */
    const open: number[] = [];
    for (let at = from; ; ) {
      // A value is due.
      at = spaceEnd(bytes, at);
      const first = bytes[at];
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        const next = spaceEnd(bytes, at + 1);
        // Both closing marks are two after their opening marks.
        if (bytes[next] !== first + 2) {
          open.push(first);
          at = first === OPEN_BRACE ? keyEnd(bytes, next) : next;
          if (at === -1) return false;
          continue;
        }
        at = next + 1;
      } else {
        at = scalarEnd(bytes, at);
        if (at === -1) return false;
      }
      // A value has ended, and with it all that ends here.
      for (;;) {
        at = spaceEnd(bytes, at);
        const around = open.at(-1);
        if (around === undefined) return at === bytes.length;
        const mark = bytes[at];
        if (mark === COMMA) {
          at = around === OPEN_BRACE ? keyEnd(bytes, at + 1) : at + 1;
          if (at === -1) return false;
          break;
        }
        if (mark !== around + 2) return false;
        open.pop();
        at++;
      }
    }
  }

  /** The offset of the next token. */
  function spaceEnd(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (byte > 0x20) break;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
        break;
      at++;
    }
    return at;
  }

  // Each of these takes the offset at which something is due, and returns the
  // offset after it; -1 where it does not stand there.

  /** A key of an object, with its colon. */
  function keyEnd(bytes: Uint8Array, from: number): number {
    const start = spaceEnd(bytes, from);
    if (bytes[start] !== QUOTE) return -1;
    const end = stringEnd(bytes, start);
    if (end === -1) return -1;
    const colon = spaceEnd(bytes, end);
    return bytes[colon] === COLON ? colon + 1 : -1;
  }

  function scalarEnd(bytes: Uint8Array, from: number): number {
    const first = bytes[from];
    if (first === undefined) return -1;
    if (first === QUOTE) return stringEnd(bytes, from);
    if (first === MINUS || isDigit(first)) return numberEnd(bytes, from);
    const literal = LITERALS.get(first);
    if (literal === undefined) return -1;
    for (let index = 1; index < literal.length; index++) {
      if (bytes[from + index] !== literal[index]) return -1;
    }
    return from + literal.length;
  }

  function stringEnd(bytes: Uint8Array, from: number): number {
    for (let at = from + 1; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) {
        at = escapeEnd(bytes, at + 1) - 1;
        if (at < 0) return -1;
      } else if (byte < 0x20) return -1;
    }
    return -1;
  }

  /** From the character after the backslash. */
  function escapeEnd(bytes: Uint8Array, from: number): number {
    const name = bytes[from];
    if (name === undefined) return -1;
    if (name !== 0x75 /* u */) return ESCAPES.has(name) ? from + 1 : -1;
    for (let at = from + 1; at < from + 5; at++) {
      if (!isHexDigit(bytes[at])) return -1;
    }
    return from + 5;
  }

  function numberEnd(bytes: Uint8Array, from: number): number {
    let at = bytes[from] === MINUS ? from + 1 : from;
    // No other digit follows a zero that comes first.
    at = bytes[at] === 0x30 ? at + 1 : digitsEnd(bytes, at);
    if (at !== -1 && bytes[at] === POINT) at = digitsEnd(bytes, at + 1);
    if (at === -1) return -1;
    const exponent = bytes[at];
    if (exponent !== 0x45 /* E */ && exponent !== 0x65 /* e */) return at;
    const sign = bytes[at + 1];
    const isSigned = sign === 0x2b /* + */ || sign === MINUS;
    return digitsEnd(bytes, isSigned ? at + 2 : at + 1);
  }

  /** One digit or more. */
  function digitsEnd(bytes: Uint8Array, from: number): number {
    let at = from;
    while (isDigit(bytes[at])) at++;
    return at === from ? -1 : at;
  }

  function isDigit(byte: number | undefined): boolean {
    return byte !== undefined && byte >= 0x30 && byte <= 0x39;
  }

  function isHexDigit(byte: number | undefined): boolean {
    if (byte === undefined) return false;
    const lower = byte | 0x20;
    return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
  }

  return isJson;
}

export const isJson = createJsonCheck();
