/**
 * The groups that `crypto` knows by name, of RFC 2409, 2412 and 3526: primes made
 * from the digits of pi by the formula that these give.
 */

/** By the name: bits of the prime, what is added to the digits, bits of a secret. */
const GROUPS: Readonly<
  Record<string, readonly [bits: number, added: number, secret?: number]>
> = {
  modp1: [768, 149686],
  modp2: [1024, 129093],
  modp5: [1536, 741804, 200],
  modp14: [2048, 124476, 225],
  modp15: [3072, 1690314, 275],
  modp16: [4096, 240904, 325],
  modp17: [6144, 929484, 375],
  modp18: [8192, 4743158, 400],
};

const primes = new Map<string, bigint>();

export interface ModpGroup {
  readonly name: string;
  readonly prime: bigint;
  readonly generator: bigint;
  /** Bits that a secret needs; the prime's where nothing is said. */
  readonly secretBits: number | undefined;
}

/** @param name in any case; `null` for an unknown one */
export function modpGroup(name: string): ModpGroup | null {
  const key = name.toLowerCase();
  const row = Object.hasOwn(GROUPS, key) ? GROUPS[key] : undefined;
  if (row === undefined) return null;
  const [bits, added, secretBits] = row;
  let prime = primes.get(key);
  if (prime === undefined) {
    const digits = pi(bits - 130);
    prime =
      (1n << BigInt(bits)) -
      (1n << BigInt(bits - 64)) -
      1n +
      ((digits + BigInt(added)) << 64n);
    primes.set(key, prime);
  }
  return { name: key, prime, generator: 2n, secretBits };
}

/** The group that has a prime. */
export function modpGroupOf(prime: bigint): ModpGroup | null {
  const bits = prime.toString(2).length;
  const name = Object.keys(GROUPS).find((one) => GROUPS[one]?.[0] === bits);
  const group = name === undefined ? null : modpGroup(name);
  return group?.prime === prime ? group : null;
}

/** Pi, with so many bits behind the point; by Machin's formula. */
function pi(bits: number): bigint {
  const spare = 64;
  const one = 1n << BigInt(bits + spare);
  const arctan = (inverse: bigint) => {
    let [power, sum] = [one / inverse, 0n];
    const square = inverse * inverse;
    for (let n = 1n, sign = 1n; power > 0n; n += 2n, sign = -sign) {
      sum += (sign * power) / n;
      power /= square;
    }
    return sum;
  };
  return (16n * arctan(5n) - 4n * arctan(239n)) >> BigInt(spare);
}
