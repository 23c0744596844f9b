/**
 * Diffie and Hellman's secrets over numbers: the prime, the secret, what is wrong
 * with either. Receives and returns numbers; must not know classes of `crypto`.
 */
import { nativeError, openSslError } from "../native-error.js";
import { modpGroupOf } from "./modp-groups.js";
import { bitLength, toBigInt } from "./numbers.js";
import { isPrime, type RandomBytes, randomPrime } from "./primes.js";

/** What OpenSSL's `DH_check` finds. */
const NO_PRIME = 1;
const NO_SAFE_PRIME = 2;
const BAD_GENERATOR = 8;
const TOO_SMALL = 128;

export function unknownGroup(): Error {
  return nativeError("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
}

/** @throws OpenSSL's errors of sizes that it does not take */
export function randomModulus(bits: number, random: RandomBytes): bigint {
  const routines = "Diffie-Hellman routines";
  if (bits < 512) {
    const reason = "modulus too small";
    throw openSslError("0280007E", routines, reason, "DH_MODULUS_TOO_SMALL");
  }
  if (bits > 10_000) {
    const reason = "modulus too large";
    throw openSslError("02800067", routines, reason, "DH_MODULUS_TOO_LARGE");
  }
  return randomPrime({ bits, step: 4n, residue: 3n, isSafe: true }, random);
}

/** As long as the group needs it. */
export function randomSecret(prime: bigint, random: RandomBytes): bigint {
  const bits = modpGroupOf(prime)?.secretBits ?? bitLength(prime) - 1;
  const drawn = toBigInt(random(Math.ceil(bits / 8)));
  const mask = (1n << BigInt(bits)) - 1n;
  return (drawn & mask) | (1n << BigInt(Math.max(0, bits - 1)));
}

/** @returns bits, by OpenSSL's numbers; 0 for what is good */
export function checkGroup(p: bigint, g: bigint, random: RandomBytes): number {
  if (modpGroupOf(p) !== null) return 0;
  let found = 0;
  if (bitLength(p) < 512) found |= TOO_SMALL;
  if (g <= 1n || g >= p - 1n) found |= BAD_GENERATOR;
  if (!isPrime(p, 32, random)) found |= NO_PRIME;
  else if (!isPrime((p - 1n) / 2n, 32, random)) found |= NO_SAFE_PRIME;
  return found;
}
