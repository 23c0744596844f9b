/**
 * DSA of FIPS 186-4, with the powers of @noble/curves and the random numbers of
 * RFC 6979, which no entropy is needed for. Receives and returns numbers and bytes;
 * must not know encodings of keys.
 */
import { Buffer } from "node:buffer";
import { invert, pow } from "@noble/curves/abstract/modular.js";
import { createHmacDrbg } from "@noble/curves/utils.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bitLength, fromBigInt, toBigInt } from "./numbers.js";
import { type RandomBytes, randomPrime } from "./primes.js";

export interface DsaParameters {
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
}

export interface Pair {
  readonly r: bigint;
  readonly s: bigint;
}

/** The leftmost bits of a digest, as many as the divisor has. */
function leftmost(digest: Uint8Array, { q }: DsaParameters): bigint {
  const surplus = digest.length * 8 - bitLength(q);
  const value = toBigInt(digest);
  return surplus > 0 ? value >> BigInt(surplus) : value;
}

export function signDsa(
  parameters: DsaParameters,
  x: bigint,
  digest: Uint8Array,
): Pair {
  const { p, q, g } = parameters;
  const length = Math.ceil(bitLength(q) / 8);
  const h = leftmost(digest, parameters);
  const draw = createHmacDrbg<Pair>(32, length, (key, ...parts) =>
    hmac(sha256, key, Buffer.concat(parts)),
  );
  const seed = Buffer.concat([
    fromBigInt(x, length),
    fromBigInt(h % q, length),
  ]);
  return draw(seed, (bytes) => {
    const k = leftmost(bytes.subarray(0, length), parameters);
    if (k === 0n || k >= q) return undefined;
    const r = pow(g, k, p) % q;
    const s = (invert(k, q) * (h + x * r)) % q;
    return r === 0n || s === 0n ? undefined : { r, s };
  });
}

export function verifyDsa(
  parameters: DsaParameters,
  y: bigint,
  digest: Uint8Array,
  { r, s }: Pair,
): boolean {
  const { p, q, g } = parameters;
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false;
  const w = invert(s, q);
  const one = pow(g, (leftmost(digest, parameters) * w) % q, p);
  const other = pow(y, (r * w) % q, p);
  return ((one * other) % p) % q === r;
}

/** A number from 1 on and below the limit, each as likely as another. */
export function randomBelow(limit: bigint, random: RandomBytes): bigint {
  // So many more bits that none is likelier by anything that shows.
  const length = Math.ceil(bitLength(limit) / 8) + 16;
  return (toBigInt(random(length)) % (limit - 1n)) + 1n;
}

export function generateDsa(
  bits: number,
  divisorBits: number,
  random: RandomBytes,
): DsaParameters & { readonly x: bigint; readonly y: bigint } {
  const plain = { step: 2n, residue: 1n, isSafe: false };
  const q = randomPrime({ ...plain, bits: divisorBits }, random);
  const p = randomPrime(
    { bits, step: 2n * q, residue: 1n, isSafe: false },
    random,
  );
  let g = 1n;
  for (let h = 2n; g === 1n; h++) g = pow(h, (p - 1n) / q, p);
  const x = randomBelow(q, random);
  return { p, q, g, x, y: pow(g, x, p) };
}
