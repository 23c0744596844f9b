/**
 * A checksum that a start can afford: loading Node's digests takes longer than
 * all else that a warm start does. Tells damaged files from whole ones; must not
 * be used where somebody may want two texts to look alike.
 */

/** Two 32-bit halves, mixed as MurmurHash3 mixes its words. */
export type Checksum = readonly [number, number];

const SEEDS = [0x9747b28c, 0x3c6ef372] as const;

/** @param bytes at an offset of its buffer that is a multiple of 4 */
export function checksum(bytes: Uint8Array): Checksum {
  const { buffer, byteOffset, length } = bytes;
  const words = new Int32Array(buffer, byteOffset, length >> 2);
  let [a, b]: [number, number] = [SEEDS[0] | 0, SEEDS[1] | 0];
  for (let index = 0; index < words.length; index++) {
    const mixed = Math.imul(words[index] as number, 0xcc9e2d51);
    const word = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    a ^= word;
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    b = (Math.imul(b ^ word, 0x85ebca6b) + a) | 0;
    b ^= b >>> 13;
  }
  for (let index = words.length << 2; index < length; index++) {
    a = Math.imul(a ^ (bytes[index] as number), 0x01000193);
    b = Math.imul(b ^ (bytes[index] as number), 0x85ebca6b);
  }
  return [finish(a ^ length), finish(b ^ length ^ (a << 7))];
}

function finish(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Of a text, as 16 hexadecimal digits. */
export function textChecksum(text: string): string {
  const bytes = new Uint8Array(Buffer.byteLength(text));
  Buffer.from(bytes.buffer).write(text);
  return checksum(bytes)
    .map((half) => (half >>> 0).toString(16).padStart(8, "0"))
    .join("");
}
