/**
 * The builtin `crypto`: hashes, keys derived and compared, randomness. All
 * randomness is the host's: where the bridge grants no entropy its functions throw.
 * There is no other source.
 *
 * @see https://nodejs.org/api/crypto.html
 */
import { Buffer } from "node:buffer";
import { invalidArgType, outOfRange } from "../internal/errors.js";
import { unsupportedFunction } from "../internal/not-supported.js";
import { nextTick } from "../internal/ticks.js";
import {
  validateFunction,
  validateNumber,
  validateObject,
  validateString,
} from "../internal/validators.js";
import { DOMException } from "../polyfills/dom-exception.js";
import start = require("ingot:start");
import * as ciphers from "./crypto/ciphers.js";
import * as hashes from "./crypto/hashes.js";
import { entropy } from "./crypto/entropy.js";
import {
  createSecretKey,
  generateSecretKey,
  KeyObject,
} from "./crypto/keys.js";
import { CryptoKey, SubtleCrypto, subtle } from "./crypto/subtle.js";

type Done = (error: Error | null, value?: unknown) => void;

/** @see https://nodejs.org/api/crypto.html#cryptogetrandomvaluestypedarray */
function getRandomValues<View>(array: View): View {
  if (
    !ArrayBuffer.isView(array) ||
    /^(?:Float|DataView)/.test(array.constructor.name)
  ) {
    throw new DOMException(
      "The data argument must be an integer-type TypedArray",
      "TypeMismatchError",
    );
  }
  const { buffer, byteOffset, byteLength } = array;
  if (byteLength > 65536) {
    throw new DOMException(
      `The requested length exceeds 65,536 bytes`,
      "QuotaExceededError",
    );
  }
  const bytes = entropy(byteLength, "getRandomValues");
  new Uint8Array(buffer, byteOffset, byteLength).set(bytes);
  return array;
}

/** @see https://nodejs.org/api/crypto.html#cryptorandomuuidoptions */
function randomUUID(options?: unknown): string {
  if (
    options !== undefined &&
    (options === null || typeof options !== "object")
  ) {
    throw invalidArgType("options", "Object", options);
  }
  const bytes = entropy(16, "randomUUID");
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const digits = Buffer.from(bytes).toString("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @see https://nodejs.org/api/crypto.html#cryptorandombytessize-callback */
function randomBytes(size: unknown, callback?: unknown): Buffer | undefined {
  validateNumber(size, "size", 0, 2 ** 31 - 1);
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = Buffer.from(entropy(Math.trunc(size), "randomBytes"));
  if (callback === undefined) return bytes;
  nextTick(() => (callback as Done)(null, bytes));
  return undefined;
}

/** @see https://nodejs.org/api/crypto.html#cryptorandomfillsyncbuffer-offset-size */
function randomFillSync<View>(buffer: View, offset = 0, size?: number): View {
  if (!ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) {
    throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  }
  const whole = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const length = size ?? whole.length - offset;
  if (offset < 0 || offset > whole.length) {
    throw outOfRange("offset", `>= 0 && <= ${whole.length}`, offset);
  }
  if (length < 0 || offset + length > whole.length) {
    throw outOfRange("size + offset", `<= ${whole.length}`, length + offset);
  }
  whole.set(entropy(length, "randomFillSync"), offset);
  return buffer;
}

/** @see https://nodejs.org/api/crypto.html#cryptorandomfillbuffer-offset-size-callback */
function randomFill(buffer: unknown, ...rest: unknown[]): void {
  const callback = rest.pop();
  validateFunction(callback, "callback");
  const [offset, size] = rest as number[];
  randomFillSync(buffer, offset, size);
  nextTick(() => (callback as Done)(null, buffer));
}

const LARGEST_RANGE = 2 ** 48 - 1;

/** @see https://nodejs.org/api/crypto.html#cryptorandomintmin-max-callback */
function randomInt(...args: unknown[]): number | undefined {
  const callback =
    typeof args.at(-1) === "function" ? (args.pop() as Done) : null;
  const [min, max] = args.length < 2 ? [0, args[0]] : args;
  if (!Number.isSafeInteger(min)) {
    throw invalidArgType("min", "a safe integer", min);
  }
  if (!Number.isSafeInteger(max)) {
    throw invalidArgType("max", "a safe integer", max);
  }
  const low = min as number;
  const range = (max as number) - low;
  if (range <= 0) {
    throw outOfRange("max", `greater than the value of "min" (${low})`, max);
  }
  if (range > LARGEST_RANGE) {
    throw outOfRange("max - min", `<= ${LARGEST_RANGE}`, range);
  }
  // What is left over above a multiple of the range would favour small numbers.
  const limit = LARGEST_RANGE + 1 - ((LARGEST_RANGE + 1) % range);
  let drawn: number;
  do {
    drawn = entropy(6, "randomInt").reduce((sum, byte) => sum * 256 + byte, 0);
  } while (drawn >= limit);
  const result = low + (drawn % range);
  if (callback === null) return result;
  nextTick(() => callback(null, result));
  return undefined;
}

/** @see https://nodejs.org/api/crypto.html#cryptogeneratekeytype-options-callback */
function generateKeySync(type: unknown, options: unknown): KeyObject {
  validateString(type, "type");
  validateObject(options, "options");
  const draw = (length: number) => entropy(length, "generateKey");
  return generateSecretKey(type, options, draw);
}

function generateKey(type: unknown, given: unknown, last?: unknown): void {
  const [options, callback] =
    typeof given === "function" ? [undefined, given] : [given, last];
  validateFunction(callback, "callback");
  const key = generateKeySync(type, options);
  nextTick(() => (callback as Done)(null, key));
}

const webcrypto = {
  subtle,
  getRandomValues,
  randomUUID,
  CryptoKey,
  SubtleCrypto,
};

const crypto: Record<string, unknown> = {
  getRandomValues,
  randomUUID,
  randomBytes,
  pseudoRandomBytes: randomBytes,
  prng: randomBytes,
  rng: randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  subtle,
  webcrypto,
  Cipheriv: ciphers.Cipheriv,
  createCipheriv: ciphers.createCipheriv,
  createDecipheriv: ciphers.createDecipheriv,
  Decipheriv: ciphers.Decipheriv,
  getCipherInfo: ciphers.getCipherInfo,
  getCiphers: ciphers.getCiphers,
  createHash: hashes.createHash,
  createHmac: hashes.createHmac,
  createSecretKey,
  generateKey,
  generateKeySync,
  getHashes: hashes.getHashes,
  Hash: hashes.Hash,
  hash: hashes.hash,
  hkdf: hashes.hkdf,
  hkdfSync: hashes.hkdfSync,
  Hmac: hashes.Hmac,
  KeyObject,
  pbkdf2: hashes.pbkdf2,
  pbkdf2Sync: hashes.pbkdf2Sync,
  scrypt: hashes.scrypt,
  scryptSync: hashes.scryptSync,
  timingSafeEqual: hashes.timingSafeEqual,
};

const PAIRS =
  "createECDH createPrivateKey createPublicKey createSign createVerify diffieHellman ECDH generateKeyPair generateKeyPairSync getCurves privateDecrypt privateEncrypt publicDecrypt publicEncrypt Sign sign Verify verify";
const pairsId = "node:internal/stubs/crypto/pairs.js";

/** Loaded by who asks for it; most programs with the part never do. */
for (const name of PAIRS.split(" ")) {
  Object.defineProperty(crypto, name, {
    get(): unknown {
      const value = start.has(pairsId)
        ? (start.builtin(pairsId) as Record<string, unknown>)[name]
        : unsupportedFunction(`crypto.${name}`);
      Object.defineProperty(crypto, name, { value, writable: true });
      return value;
    },
    set(value: unknown) {
      Object.defineProperty(crypto, name, { value, writable: true });
    },
    enumerable: true,
    configurable: true,
  });
}

export = crypto;
