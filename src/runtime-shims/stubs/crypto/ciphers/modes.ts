/**
 * Modes of block ciphers that @noble/ciphers lacks or does not do in parts. Receives
 * a cipher of blocks and bytes; returns bytes, or `null` for what is not authentic.
 */
import { Buffer } from "node:buffer";
import { cbc as aesCbc, ctr } from "@noble/ciphers/aes.js";
import type { BlockCipher } from "./blocks.js";

/** What comes out of more text. */
type Stream = (bytes: Uint8Array) => Uint8Array;

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] as number));
}

/** CFB with as many bits at once as a block has. */
export function cfb(
  cipher: BlockCipher,
  iv: Uint8Array,
  isDecrypting: boolean,
): Stream {
  let register = Uint8Array.from(iv);
  let stream = register;
  let used = cipher.size as number;
  return (bytes) =>
    bytes.map((byte) => {
      if (used === cipher.size) {
        stream = Uint8Array.from(cipher.encrypt(register));
        register = new Uint8Array(cipher.size);
        used = 0;
      }
      const out = byte ^ (stream[used] as number);
      register[used++] = isDecrypting ? byte : out;
      return out;
    });
}

export function cfb8(
  cipher: BlockCipher,
  iv: Uint8Array,
  isDecrypting: boolean,
): Stream {
  const register = Uint8Array.from(iv);
  return (bytes) =>
    bytes.map((byte) => {
      const out = byte ^ (cipher.encrypt(register)[0] as number);
      register.copyWithin(0, 1);
      register[cipher.size - 1] = isDecrypting ? byte : out;
      return out;
    });
}

export function cfb1(
  cipher: BlockCipher,
  iv: Uint8Array,
  isDecrypting: boolean,
): Stream {
  const register = Uint8Array.from(iv);
  const shift = (bit: number) => {
    for (let at = 0; at < register.length; at++) {
      const next =
        at + 1 < register.length ? (register[at + 1] as number) >> 7 : bit;
      register[at] = ((register[at] as number) << 1) | next;
    }
  };
  return (bytes) =>
    bytes.map((byte) => {
      let out = 0;
      for (let place = 7; place >= 0; place--) {
        const given = (byte >> place) & 1;
        const made = given ^ ((cipher.encrypt(register)[0] as number) >> 7);
        out |= made << place;
        shift(isDecrypting ? given : made);
      }
      return out;
    });
}

export function ofb(cipher: BlockCipher, iv: Uint8Array): Stream {
  let register: Uint8Array = iv;
  let used = cipher.size as number;
  return (bytes) =>
    bytes.map((byte) => {
      if (used === cipher.size) {
        register = cipher.encrypt(register);
        used = 0;
      }
      return byte ^ (register[used++] as number);
    });
}

/** CBC of whole blocks, which @noble/ciphers does for AES. */
export function cbc(
  cipher: BlockCipher,
  iv: Uint8Array,
  isDecrypting: boolean,
): Stream {
  const { size } = cipher;
  let last = iv;
  return (bytes) => {
    if (isDecrypting) {
      const plain = cipher.decrypt(bytes);
      const before = Buffer.concat([last, bytes]);
      last = before.subarray(bytes.length);
      return xor(plain, before);
    }
    const out = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += size) {
      last = cipher.encrypt(xor(bytes.subarray(at, at + size), last));
      out.set(last, at);
    }
    return out;
  };
}

/** What CCM of RFC 3610 has of a message: its tag, and what hides it. */
export function ccm(
  key: Uint8Array,
  nonce: Uint8Array,
  tagLength: number,
): {
  /** Its own inverse. */
  hide(text: Uint8Array): Uint8Array;
  tag(text: Uint8Array, aad: Uint8Array): Uint8Array;
} {
  const room = 15 - nonce.length;
  const block = (flags: number, count: number) => {
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(count, 16 - Math.min(room, 6), Math.min(room, 6));
    bytes[0] = flags;
    bytes.set(nonce, 1);
    return bytes;
  };
  const whole = (bytes: Uint8Array) =>
    Buffer.concat([bytes, Buffer.alloc((16 - (bytes.length % 16)) % 16)]);
  const counted = (count: number, text: Uint8Array) =>
    ctr(key, block(room - 1, count)).encrypt(text);
  return {
    hide: (text) => counted(1, text),
    tag(text, aad) {
      const flags =
        (aad.length > 0 ? 64 : 0) + ((tagLength - 2) / 2) * 8 + room - 1;
      const size = Buffer.alloc(aad.length < 0xff00 ? 2 : 6);
      if (size.length === 2) size.writeUInt16BE(aad.length);
      else {
        size.writeUInt16BE(0xfffe);
        size.writeUInt32BE(aad.length, 2);
      }
      const all = Buffer.concat([
        block(flags, text.length),
        ...(aad.length > 0 ? [whole(Buffer.concat([size, aad]))] : []),
        whole(text),
      ]);
      const settings = { disablePadding: true };
      const chain = aesCbc(key, new Uint8Array(16), settings).encrypt(all);
      return counted(0, chain.slice(-16)).slice(0, tagLength);
    },
  };
}

function double(block: Uint8Array): Uint8Array {
  const carry = (block[0] as number) >> 7;
  const doubled = block.map(
    (byte, at) => (byte << 1) | (at < 15 ? (block[at + 1] as number) >> 7 : 0),
  );
  if (carry === 1) doubled[15] = (doubled[15] as number) ^ 0x87;
  return doubled;
}

/** OCB of RFC 7253. */
export function ocb(
  cipher: BlockCipher,
  nonce: Uint8Array,
  tagLength: number,
  isDecrypting: boolean,
): {
  /** Whole blocks, one after the other. */
  blocks: Stream;
  /** What is left, less than a block. */
  last: Stream;
  tag(aad: Uint8Array): Uint8Array;
} {
  const star = cipher.encrypt(new Uint8Array(16));
  const dollar = double(star);
  const table: Uint8Array[] = [];
  /** By how often two divides the number of a block. */
  const masked = (number: number) => {
    const zeros = 31 - Math.clz32(number & -number);
    while (table.length <= zeros) table.push(double(table.at(-1) ?? dollar));
    return table[zeros] as Uint8Array;
  };
  const start = Buffer.alloc(16);
  start[0] = ((tagLength * 8) % 128) << 1;
  start.set(nonce, 16 - nonce.length);
  const before = 15 - nonce.length;
  start[before] = (start[before] as number) | 1;
  const bottom = (start[15] as number) & 63;
  start[15] = (start[15] as number) & 0xc0;
  const top = cipher.encrypt(start);
  const stretch = Buffer.concat([top, xor(top.slice(0, 8), top.slice(1, 9))]);
  const bits = BigInt(`0x${stretch.toString("hex")}`) >> BigInt(64 - bottom);
  const shown = (bits & ((1n << 128n) - 1n)).toString(16).padStart(32, "0");
  let offset: Uint8Array = Buffer.from(shown, "hex");
  let checksum: Uint8Array = new Uint8Array(16);
  let count = 0;
  const padded = (bytes: Uint8Array) => {
    const block = new Uint8Array(16);
    block.set(bytes);
    block[bytes.length] = 0x80;
    return block;
  };
  return {
    blocks(bytes) {
      const out = new Uint8Array(bytes.length);
      for (let at = 0; at < bytes.length; at += 16) {
        offset = xor(offset, masked(++count));
        const given = bytes.subarray(at, at + 16);
        const hidden = xor(given, offset);
        const made = xor(
          isDecrypting ? cipher.decrypt(hidden) : cipher.encrypt(hidden),
          offset,
        );
        checksum = xor(checksum, isDecrypting ? made : given);
        out.set(made, at);
      }
      return out;
    },
    last(bytes) {
      if (bytes.length === 0) return bytes;
      offset = xor(offset, star);
      const out = xor(bytes, cipher.encrypt(offset));
      checksum = xor(checksum, padded(isDecrypting ? out : bytes));
      return out;
    },
    tag(aad) {
      let sum: Uint8Array = new Uint8Array(16);
      let place: Uint8Array = new Uint8Array(16);
      for (let at = 0, number = 1; at < aad.length; at += 16, number++) {
        const part = aad.subarray(at, at + 16);
        const isWhole = part.length === 16;
        place = xor(place, isWhole ? masked(number) : star);
        const block = isWhole ? part : padded(part);
        sum = xor(sum, cipher.encrypt(xor(block, place)));
      }
      const own = cipher.encrypt(xor(xor(checksum, offset), dollar));
      return xor(own, sum).slice(0, tagLength);
    },
  };
}

/** The steps of RFC 3394: a first half of a block, and the rest. */
function wrapSteps(
  cipher: BlockCipher,
  first: Uint8Array,
  rest: Uint8Array,
  isDecrypting: boolean,
): Buffer {
  const all = Buffer.concat([first, rest]);
  const count = rest.length / 8;
  const steps = Array.from({ length: 6 * count }, (_, at) => at + 1);
  if (isDecrypting) steps.reverse();
  const mix = (step: number) => {
    const high = all.readUInt32BE(0) ^ Math.floor(step / 2 ** 32);
    all.writeUInt32BE(high >>> 0, 0);
    all.writeUInt32BE((all.readUInt32BE(4) ^ step) >>> 0, 4);
  };
  for (const step of steps) {
    const at = (((step - 1) % count) + 1) * 8;
    if (isDecrypting) mix(step);
    const block = Buffer.concat([all.subarray(0, 8), all.subarray(at, at + 8)]);
    const made = isDecrypting ? cipher.decrypt(block) : cipher.encrypt(block);
    all.set(made.subarray(0, 8));
    all.set(made.subarray(8), at);
    if (!isDecrypting) mix(step);
  }
  return all;
}

/** Of RFC 3394; `null` for what was not wrapped so. */
export function wrap(
  cipher: BlockCipher,
  iv: Uint8Array,
  bytes: Uint8Array,
  isDecrypting: boolean,
): Buffer | null {
  if (!isDecrypting) {
    if (bytes.length % 8 !== 0 || bytes.length < 16) return null;
    return wrapSteps(cipher, iv, bytes, false);
  }
  if (bytes.length % 8 !== 0 || bytes.length < 24) return null;
  const [first, rest] = [bytes.subarray(0, 8), bytes.subarray(8)];
  const all = wrapSteps(cipher, first, rest, true);
  return all.subarray(0, 8).equals(iv) ? all.subarray(8) : null;
}

/** Of RFC 5649: any number of bytes, with the number in front. */
export function wrapPadded(
  cipher: BlockCipher,
  iv: Uint8Array,
  bytes: Uint8Array,
  isDecrypting: boolean,
): Buffer | null {
  if (!isDecrypting) {
    if (bytes.length === 0) return null;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    const first = Buffer.concat([iv, size]);
    const rest = Buffer.alloc(Math.ceil(bytes.length / 8) * 8);
    rest.set(bytes);
    return rest.length === 8
      ? Buffer.from(cipher.encrypt(Buffer.concat([first, rest])))
      : wrapSteps(cipher, first, rest, false);
  }
  if (bytes.length % 8 !== 0 || bytes.length < 16) return null;
  const [first, rest] = [bytes.subarray(0, 8), bytes.subarray(8)];
  const all =
    bytes.length === 16
      ? Buffer.from(cipher.decrypt(bytes))
      : wrapSteps(cipher, first, rest, true);
  const length = all.readUInt32BE(4);
  const padding = all.subarray(8 + length);
  const isRight =
    all.subarray(0, 4).equals(iv) &&
    padding.length < 8 &&
    length <= all.length - 8 &&
    padding.every((byte) => byte === 0);
  return isRight ? all.subarray(8, 8 + length) : null;
}
