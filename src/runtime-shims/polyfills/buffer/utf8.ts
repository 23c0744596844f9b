/**
 * UTF-8 and strings. Receives bytes and where to begin and to end; returns text,
 * or how many bytes were written.
 *
 * @see https://encoding.spec.whatwg.org/#utf-8-decoder
 */

/** As many code units as an engine takes for arguments of one call. */
const CHUNK = 4096;

/** Halves of surrogate pairs count as the replacement character. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    // A pair is two units and four bytes.
    if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) at++;
  }
  return length;
}

/** Writes whole characters, as many as there is room for. */
export function utf8Write(
  bytes: Uint8Array,
  text: string,
  offset: number,
  length: number,
): number {
  const end = offset + length;
  let to = offset;
  for (let at = 0; at < text.length && to < end; at++) {
    let point = text.charCodeAt(at);
    if (point < 0x80) {
      bytes[to++] = point;
      continue;
    }
    if (point < 0x800) {
      if (to + 2 > end) break;
      bytes[to++] = 0xc0 | (point >> 6);
    } else if ((point & 0xf800) !== 0xd800) {
      if (to + 3 > end) break;
      bytes[to++] = 0xe0 | (point >> 12);
      bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
    } else {
      const low = text.charCodeAt(at + 1);
      if (isHigh(point) && isLow(low)) {
        if (to + 4 > end) break;
        at++;
        point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
        bytes[to++] = 0xf0 | (point >> 18);
        bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
        bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
      } else {
        if (to + 3 > end) break;
        point = 0xfffd;
        bytes[to++] = 0xef;
        bytes[to++] = 0xbf;
      }
    }
    bytes[to++] = 0x80 | (point & 0x3f);
  }
  return to - offset;
}

/** One replacement character for each longest part that could begin a character. */
export function utf8Slice(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  let text = "";
  let units: number[] = [];
  for (let at = start; at < end; ) {
    if (units.length >= CHUNK) {
      text += String.fromCharCode.apply(null, units);
      units = [];
    }
    const lead = bytes[at++] as number;
    if (lead < 0x80) {
      units.push(lead);
      continue;
    }
    if (lead < 0xc2 || lead > 0xf4) {
      units.push(0xfffd);
      continue;
    }
    let needed = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    let lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    let highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    let point = lead & (0x3f >> needed);
    for (; needed > 0 && at < end; needed--) {
      const next = bytes[at] as number;
      if (next < lowest || next > highest) break;
      point = (point << 6) | (next & 0x3f);
      lowest = 0x80;
      highest = 0xbf;
      at++;
    }
    if (needed > 0) units.push(0xfffd);
    else if (point < 0x10000) units.push(point);
    else {
      point -= 0x10000;
      units.push(0xd800 | (point >> 10), 0xdc00 | (point & 0x3ff));
    }
  }
  return text + String.fromCharCode.apply(null, units);
}

/** Whether there is nothing to replace. */
export function isWellFormed(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const one = bytes.subarray(at, at + size);
    const text = utf8Slice(one, 0, one.length);
    if (utf8Length(text) !== size || text.length !== (size === 4 ? 2 : 1)) {
      return false;
    }
    const isReplacement = text === "\ufffd";
    if (isReplacement && !(one[0] === 0xef && one[1] === 0xbf)) return false;
    at += size;
  }
  return true;
}

/** Each byte is a code unit. */
export function latin1Slice(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  let text = "";
  for (let at = start; at < end; at += CHUNK) {
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(at, Math.min(at + CHUNK, end)) as unknown as number[],
    );
  }
  return text;
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
