/**
 * Primes: told from other numbers, and found. Receives numbers and a source of
 * random bytes; must not know what they are for.
 */
import { invert, pow } from "@noble/curves/abstract/modular.js";
import { bitLength, toBigInt } from "./numbers.js";

export type RandomBytes = (length: number) => Uint8Array;

export interface WantedPrime {
  readonly bits: number;
  /** The prime is `residue` more than a multiple of it. */
  readonly step: bigint;
  readonly residue: bigint;
  /** Whether half of what is below it is a prime, too. */
  readonly isSafe: boolean;
  /** What else it must be. */
  readonly accepts?: (prime: bigint) => boolean;
}

/** Rounds for a number that was drawn at random: the chance of an error is below 2^-80. */
const ROUNDS = 12;
/** Steps that are sieved at once. */
const WINDOW = 1 << 14;

let sieved: readonly number[] | null = null;

/** The odd primes below 2^16. */
function smallPrimes(): readonly number[] {
  if (sieved !== null) return sieved;
  const isComposite = new Uint8Array(1 << 16);
  const primes: number[] = [];
  for (let n = 3; n < isComposite.length; n += 2) {
    if (isComposite[n] === 1) continue;
    primes.push(n);
    for (let at = n * n; at < isComposite.length; at += 2 * n) {
      isComposite[at] = 1;
    }
  }
  sieved = primes;
  return primes;
}

/** The power of two, by which most that is no prime shows: it takes no products. */
function powerOfTwo(exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") {
      result <<= 1n;
      if (result >= modulus) result -= modulus;
    }
  }
  return result;
}

/**
 * Miller and Rabin's test, with the base two and bases at random.
 *
 * @param rounds bases at random
 */
export function isPrime(
  n: bigint,
  rounds: number,
  random: RandomBytes,
): boolean {
  if (n < 4n) return n === 2n || n === 3n;
  if (n % 2n === 0n) return false;
  for (const prime of smallPrimes()) {
    if (prime > 2000) break;
    if (n % BigInt(prime) === 0n) return n === BigInt(prime);
  }
  return isStrong(n, 0, random) && isStrong(n, rounds, random);
}

/** @param rounds none for the base two */
function isStrong(n: bigint, rounds: number, random: RandomBytes): boolean {
  let [d, s] = [n - 1n, 0];
  for (; (d & 1n) === 0n; d >>= 1n) s++;
  const length = Math.ceil(bitLength(n) / 8) + 8;
  for (let round = 0; round < Math.max(1, rounds); round++) {
    let x =
      rounds === 0
        ? powerOfTwo(d, n)
        : pow((toBigInt(random(length)) % (n - 3n)) + 2n, d, n);
    if (x === 1n || x === n - 1n) continue;
    let isWitness = true;
    for (let at = 1; at < s && isWitness; at++) {
      x = (x * x) % n;
      if (x === n - 1n) isWitness = false;
    }
    if (isWitness) return false;
  }
  return true;
}

/**
 * Draws where to begin, its two highest bits set, and takes the first from there on:
 * as OpenSSL does, with a sieve in front of the costly test.
 */
export function randomPrime(wanted: WantedPrime, random: RandomBytes): bigint {
  const { bits, step, residue, isSafe } = wanted;
  const mask = (1n << BigInt(bits)) - 1n;
  // With a step of one's own there may be none that has both.
  const isPlain = step === (isSafe ? 4n : 2n) && bits > 1;
  const top = isPlain ? 3n << BigInt(bits - 2) : 0n;
  const highest = top | (1n << BigInt(bits - 1));
  for (;;) {
    const drawn = (toBigInt(random(Math.ceil(bits / 8))) & mask) | highest;
    const start = drawn - (drawn % step) + residue;
    const found =
      bits <= 40 ? only(start, wanted, random) : search(start, wanted, random);
    if (found !== null) return found;
  }
}

/** Whether one number is it: what is small is among the primes that sieve. */
function only(
  n: bigint,
  { bits, isSafe, accepts }: WantedPrime,
  random: RandomBytes,
): bigint | null {
  const fits =
    bitLength(n) === bits &&
    isPrime(n, ROUNDS, random) &&
    (!isSafe || isPrime((n - 1n) / 2n, ROUNDS, random)) &&
    (accepts?.(n) ?? true);
  return fits ? n : null;
}

function search(
  start: bigint,
  wanted: WantedPrime,
  random: RandomBytes,
): bigint | null {
  const { bits, step, isSafe, accepts } = wanted;
  const isOut = new Uint8Array(WINDOW);
  for (const prime of smallPrimes()) {
    const modulus = BigInt(prime);
    const stride = step % modulus;
    const rest = Number(start % modulus);
    if (stride === 0n) {
      // All of them are multiples.
      if (rest === 0 || (isSafe && rest === 1)) return null;
      continue;
    }
    const inverse = Number(invert(stride, modulus));
    const cross = (first: number) => {
      for (let at = first; at < WINDOW; at += prime) isOut[at] = 1;
    };
    cross(((prime - rest) * inverse) % prime);
    if (isSafe) cross(((prime + 1 - rest) * inverse) % prime);
  }
  for (let at = 0; at < WINDOW; at++) {
    if (isOut[at] === 1) continue;
    const candidate = start + BigInt(at) * step;
    if (candidate >> BigInt(bits) !== 0n) return null;
    if (candidate >> BigInt(bits - 1) === 0n) continue;
    if ((candidate & 1n) === 0n) continue;
    const half = (candidate - 1n) / 2n;
    if (!isStrong(isSafe ? half : candidate, 0, random)) continue;
    if (isSafe && !isStrong(candidate, 0, random)) continue;
    if (!isStrong(candidate, ROUNDS, random)) continue;
    if (isSafe && !isStrong(half, ROUNDS, random)) continue;
    if (accepts?.(candidate) ?? true) return candidate;
  }
  return null;
}
