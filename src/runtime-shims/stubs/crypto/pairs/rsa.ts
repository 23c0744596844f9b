/**
 * RSA of RFC 8017 over numbers of any size, with the powers of @noble/curves.
 * Receives and returns bytes and numbers; must not know encodings of keys.
 */
import { Buffer } from "node:buffer";
import { invert, pow } from "@noble/curves/abstract/modular.js";
import type { CHash } from "@noble/hashes/utils.js";
import { der, nothing, oid, sequence, TAGS } from "./der.js";
import { bitLength, fromBigInt, toBigInt } from "./numbers.js";
import { type RandomBytes, randomPrime } from "./primes.js";

export interface RsaPublic {
  readonly n: bigint;
  readonly e: bigint;
}

export interface RsaPrivate extends RsaPublic {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

/** Random bytes of the host's; `null` where it grants none. */
type Random = RandomBytes | null;

export function byteLength({ n }: RsaPublic): number {
  return Math.ceil(bitLength(n) / 8);
}

/** The public operation; `null` for what is no message of this key. */
export function raise({ n, e }: RsaPublic, bytes: Uint8Array): Buffer | null {
  const message = toBigInt(bytes);
  return message >= n
    ? null
    : fromBigInt(pow(message, e, n), byteLength({ n, e }));
}

/** The private operation, blinded where there is randomness. */
export function raisePrivately(
  key: RsaPrivate,
  bytes: Uint8Array,
  random: Random,
): Buffer | null {
  const { n, e, p, q, dp, dq, qi } = key;
  const message = toBigInt(bytes);
  if (message >= n) return null;
  let [blinded, unblind] = [message, 1n];
  if (random !== null) {
    const factor = (toBigInt(random(byteLength(key))) % (n - 2n)) + 2n;
    try {
      unblind = invert(factor, n);
      blinded = (message * pow(factor, e, n)) % n;
    } catch {
      // It shares a prime with the modulus, which nobody will live to see.
    }
  }
  const m1 = pow(blinded % p, dp, p);
  const m2 = pow(blinded % q, dq, q);
  const h = (((((m1 - m2) % p) + p) % p) * qi) % p;
  const result = ((m2 + h * q) * unblind) % n;
  return fromBigInt(result, byteLength(key));
}

/** `DigestInfo` of RFC 8017, 9.2: an object identifier and the digest. */
function digestInfo(algorithm: string, digest: Uint8Array): Buffer {
  return sequence(
    sequence(oid(algorithm), nothing()),
    der(TAGS.octets, digest),
  );
}

/** EMSA-PKCS1-v1_5; `null` where the key is too short. */
export function padForSignature(
  algorithm: string | null,
  digest: Uint8Array,
  length: number,
): Buffer | null {
  const info = algorithm === null ? digest : digestInfo(algorithm, digest);
  const fill = length - info.length - 3;
  if (fill < 8) return null;
  return Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(fill, 255),
    Buffer.from([0]),
    info,
  ]);
}

function mask(hash: CHash, seed: Uint8Array, length: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0, made = 0; made < length; at++, made += hash.outputLen) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(at);
    parts.push(hash(Buffer.concat([seed, counter])));
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] as number)));
}

/** EMSA-PSS; `null` where the key is too short. */
export function encodePss(
  hash: CHash,
  mgf: CHash,
  digest: Uint8Array,
  salt: Uint8Array,
  bits: number,
): Buffer | null {
  const length = Math.ceil(bits / 8);
  if (length < digest.length + salt.length + 2) return null;
  const h = hash(Buffer.concat([Buffer.alloc(8), digest, salt]));
  const db = Buffer.concat([
    Buffer.alloc(length - salt.length - h.length - 2),
    Buffer.from([1]),
    salt,
  ]);
  const masked = xor(db, mask(mgf, h, db.length));
  masked[0] = (masked[0] as number) & (255 >> (8 * length - bits));
  return Buffer.concat([masked, h, Buffer.from([0xbc])]);
}

/** @param saltLength `null` to find it in the message */
export function verifyPss(
  hash: CHash,
  mgf: CHash,
  digest: Uint8Array,
  message: Uint8Array,
  bits: number,
  saltLength: number | null,
): boolean {
  const length = Math.ceil(bits / 8);
  const encoded = message.subarray(message.length - length);
  if (message.subarray(0, message.length - length).some((byte) => byte !== 0))
    return false;
  const { outputLen } = hash;
  if (length < outputLen + 2 || encoded[length - 1] !== 0xbc) return false;
  const masked = encoded.subarray(0, length - outputLen - 1);
  const h = encoded.subarray(length - outputLen - 1, length - 1);
  const unused = 8 * length - bits;
  if ((masked[0] as number) >> (8 - unused) !== 0) return false;
  const db = xor(masked, mask(mgf, h, masked.length));
  db[0] = (db[0] as number) & (255 >> unused);
  const one = db.findIndex((byte) => byte !== 0);
  if (one === -1 || db[one] !== 1) return false;
  const salt = db.subarray(one + 1);
  if (saltLength !== null && salt.length !== saltLength) return false;
  const expected = hash(Buffer.concat([Buffer.alloc(8), digest, salt]));
  return Buffer.from(expected).equals(h);
}

/** EME-OAEP; `null` for what is too long. */
export function encodeOaep(
  hash: CHash,
  label: Uint8Array,
  message: Uint8Array,
  length: number,
  random: RandomBytes,
): Buffer | null {
  const { outputLen } = hash;
  const fill = length - message.length - 2 * outputLen - 2;
  if (fill < 0) return null;
  const db = Buffer.concat([
    hash(label),
    Buffer.alloc(fill),
    Buffer.from([1]),
    message,
  ]);
  const seed = random(outputLen);
  const maskedDb = xor(db, mask(hash, seed, db.length));
  const maskedSeed = xor(seed, mask(hash, maskedDb, outputLen));
  return Buffer.concat([Buffer.alloc(1), maskedSeed, maskedDb]);
}

export function decodeOaep(
  hash: CHash,
  label: Uint8Array,
  encoded: Uint8Array,
): Buffer | null {
  const { outputLen } = hash;
  if (encoded.length < 2 * outputLen + 2) return null;
  const maskedDb = encoded.subarray(1 + outputLen);
  const seed = xor(
    encoded.subarray(1, 1 + outputLen),
    mask(hash, maskedDb, outputLen),
  );
  const db = xor(maskedDb, mask(hash, seed, maskedDb.length));
  // Whatever is wrong, the same is done.
  const wanted = hash(label);
  let wrong = encoded[0] as number;
  for (let at = 0; at < outputLen; at++) {
    wrong |= (db[at] as number) ^ (wanted[at] as number);
  }
  let start = 0;
  let isOver = false;
  for (let at = outputLen; at < db.length; at++) {
    const byte = db[at] as number;
    if (!isOver && byte === 1) {
      isOver = true;
      start = at + 1;
    } else if (!isOver && byte !== 0) wrong |= 1;
  }
  return wrong !== 0 || !isOver ? null : db.subarray(start);
}

/** EME-PKCS1-v1_5; `null` for what is too long. */
export function encodePkcs1(
  message: Uint8Array,
  length: number,
  random: RandomBytes,
): Buffer | null {
  const fill = length - message.length - 3;
  if (fill < 8) return null;
  const padding = Buffer.from(random(fill));
  while (padding.includes(0)) {
    const at = padding.indexOf(0);
    padding[at] = random(1)[0] as number;
  }
  return Buffer.concat([
    Buffer.from([0, 2]),
    padding,
    Buffer.from([0]),
    message,
  ]);
}

/** @param type 1 of what was signed, 2 of what was encrypted */
export function decodePkcs1(encoded: Uint8Array, type: 1 | 2): Buffer | null {
  const end = encoded.indexOf(0, 2);
  if (encoded[0] !== 0 || encoded[1] !== type || end < 10) return null;
  if (type === 1 && encoded.subarray(2, end).some((byte) => byte !== 255))
    return null;
  return Buffer.from(encoded.subarray(end + 1));
}

export function generate(
  bits: number,
  e: bigint,
  random: RandomBytes,
): RsaPrivate {
  const prime = (size: number) =>
    randomPrime(
      {
        bits: size,
        step: 2n,
        residue: 1n,
        isSafe: false,
        accepts: (p) => (p - 1n) % e !== 0n,
      },
      random,
    );
  for (;;) {
    const one = prime(Math.ceil(bits / 2));
    const other = prime(Math.floor(bits / 2));
    const [p, q] = one > other ? [one, other] : [other, one];
    const n = p * q;
    if (p === q || bitLength(n) !== bits) continue;
    const phi = (p - 1n) * (q - 1n);
    let [a, b] = [phi, e];
    while (b !== 0n) [a, b] = [b, a % b];
    if (a !== 1n) continue;
    // By Carmichael's function, as OpenSSL has it.
    let [g, h] = [p - 1n, q - 1n];
    while (h !== 0n) [g, h] = [h, g % h];
    const d = invert(e, phi / g);
    return {
      n,
      e,
      d,
      p,
      q,
      dp: d % (p - 1n),
      dq: d % (q - 1n),
      qi: invert(q, p),
    };
  }
}
