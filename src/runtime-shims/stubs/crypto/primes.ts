/**
 * `generatePrime` and `checkPrime`.
 *
 * @see https://nodejs.org/api/crypto.html#cryptogenerateprimesize-options-callback
 */
import {
  invalidArgType,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import {
  validateBoolean,
  validateFunction,
  validateInteger,
  validateObject,
} from "../../internal/validators.js";
import { bytesOf, isAnyBuffer } from "./bytes.js";
import { entropy } from "./entropy.js";
import { bitLength, fromBigInt, toBigInt } from "./pairs/numbers.js";
import { isPrime, randomPrime } from "./pairs/primes.js";

const LARGEST = 2 ** 31 - 1;
const NUMBERS = ["ArrayBuffer", "TypedArray", "Buffer", "DataView", "bigint"];

interface PrimeOptions {
  readonly safe?: unknown;
  readonly bigint?: unknown;
  readonly add?: unknown;
  readonly rem?: unknown;
}

type Done = (error: Error | undefined, value?: unknown) => void;

function numberOf(value: unknown, name: string): bigint {
  if (typeof value === "bigint") {
    if (value < 0n) throw outOfRange(name, ">= 0", value);
    return value;
  }
  if (!isAnyBuffer(value) && !ArrayBuffer.isView(value)) {
    throw invalidArgType(name, NUMBERS, value);
  }
  return toBigInt(bytesOf(value, name));
}

/** What is to be done, with all checks of arguments done. */
function search(
  size: number,
  options: PrimeOptions,
): () => ArrayBuffer | bigint {
  validateObject(options, "options");
  const { safe = false, bigint = false } = options;
  validateBoolean(safe, "options.safe");
  validateBoolean(bigint, "options.bigint");
  const number = (value: unknown, name: string) =>
    value === undefined ? undefined : numberOf(value, `options.${name}`);
  const [add, rem] = [number(options.add, "add"), number(options.rem, "rem")];
  const invalid = (name: string) =>
    nodeError("ERR_OUT_OF_RANGE", `invalid options.${name}`, RangeError);
  if (add !== undefined) {
    if (bitLength(add) > size) throw invalid("add");
    if (rem !== undefined && add <= rem) throw invalid("rem");
  }
  return () => {
    if (size < 2 || (add === undefined && safe && size < 6 && size !== 3)) {
      throw new Error("error:01800076:bignum routines::bits too small");
    }
    const [step, residue] =
      add === undefined || add === 0n
        ? safe
          ? [4n, 3n]
          : [2n, 1n]
        : [add, rem ?? (safe ? 3n : 1n)];
    const draw = (length: number) => entropy(length, "generatePrime");
    const prime = randomPrime(
      { bits: size, step, residue, isSafe: safe },
      draw,
    );
    if (bigint) return prime;
    const bytes = fromBigInt(prime, Math.ceil(size / 8));
    return Uint8Array.from(bytes).buffer;
  };
}

function generatePrime(size: unknown, given: unknown, last?: unknown): void {
  validateInteger(size, "size", 1, LARGEST);
  const [options, callback] =
    typeof given === "function" ? [{}, given] : [given, last];
  validateFunction(callback, "callback");
  later(callback as Done, search(size, options as PrimeOptions));
}

function generatePrimeSync(
  size: unknown,
  options: PrimeOptions = {},
): ArrayBuffer | bigint {
  validateInteger(size, "size", 1, LARGEST);
  return search(size, options)();
}

/** Rounds that make an error less likely than 2^-64, whatever the number. */
const ENOUGH = 32;

function check(
  candidate: bigint,
  options: { readonly checks?: unknown },
): () => boolean {
  validateObject(options, "options");
  const { checks = 0 } = options;
  validateInteger(checks, "options.checks", 0, LARGEST);
  const draw = (length: number) => entropy(length, "checkPrime");
  return () => isPrime(candidate, checks || ENOUGH, draw);
}

function checkPrime(
  candidate: unknown,
  given: unknown = {},
  last?: unknown,
): void {
  const number = numberOf(candidate, "candidate");
  const [options, callback] =
    typeof given === "function" ? [{}, given] : [given, last];
  validateFunction(callback, "callback");
  later(callback as Done, check(number, options as object));
}

function checkPrimeSync(candidate: unknown, options: object = {}): boolean {
  return check(numberOf(candidate, "candidate"), options)();
}

function later(callback: Done, run: () => unknown): void {
  nextTick(() => {
    let value: unknown;
    try {
      value = run();
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(undefined, value);
  });
}

const primes: Readonly<Record<string, unknown>> = {
  checkPrime,
  checkPrimeSync,
  generatePrime,
  generatePrimeSync,
};

export = primes;
