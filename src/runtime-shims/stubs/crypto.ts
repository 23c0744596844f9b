/**
 * The builtin `crypto`: hashes, keys derived and compared, randomness. All
 * randomness is the host's: where the bridge grants no entropy its functions throw.
 * There is no other source.
 *
 * @see https://nodejs.org/api/crypto.html
 */
import { Buffer } from "node:buffer";
import { invalidArgType, nodeError, outOfRange } from "../internal/errors.js";
import { unsupportedFunction } from "../internal/not-supported.js";
import { nextTick } from "../internal/ticks.js";
import {
  validateBoolean,
  validateFunction,
  validateNumber,
  validateObject,
  validateString,
} from "../internal/validators.js";
import { pendingDeprecated } from "../internal/warnings.js";
import { DOMException } from "../polyfills/dom-exception.js";
import start = require("ingot:start");
import { isAnyBuffer } from "./crypto/bytes.js";
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
  const { disableEntropyCache } = (options ?? {}) as {
    readonly disableEntropyCache?: unknown;
  };
  if (disableEntropyCache !== undefined) {
    validateBoolean(disableEntropyCache, "options.disableEntropyCache");
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

type Target = ArrayBuffer | ArrayBufferView;

/** The part of a buffer to fill; offset and size count its elements. */
function partOf(buffer: unknown, offset: unknown, size: unknown): Uint8Array {
  if (!ArrayBuffer.isView(buffer) && !isAnyBuffer(buffer)) {
    throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  }
  const whole = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const { BYTES_PER_ELEMENT: width = 1 } = buffer as {
    BYTES_PER_ELEMENT?: number;
  };
  validateNumber(offset, "offset");
  const start = offset * width;
  if (!(start >= 0 && start <= whole.length)) {
    throw outOfRange("offset", `>= 0 && <= ${whole.length}`, start);
  }
  let length = whole.length - start;
  if (size !== undefined) {
    validateNumber(size, "size");
    length = size * width;
    if (!(length >= 0 && length <= LARGEST_SIZE)) {
      throw outOfRange("size", `>= 0 && <= ${LARGEST_SIZE}`, length);
    }
  }
  if (start + length > whole.length) {
    throw outOfRange("size + offset", `<= ${whole.length}`, length + start);
  }
  return whole.subarray(start, start + length);
}

const LARGEST_SIZE = 2 ** 31 - 1;

/** @see https://nodejs.org/api/crypto.html#cryptorandomfillsyncbuffer-offset-size */
function randomFillSync(buffer: Target, offset = 0, size?: number): Target {
  const part = partOf(buffer, offset, size);
  part.set(entropy(part.length, "randomFillSync"));
  return buffer;
}

/** @see https://nodejs.org/api/crypto.html#cryptorandomfillbuffer-offset-size-callback */
function randomFill(
  buffer: Target,
  offset: unknown,
  size?: unknown,
  last?: unknown,
): void {
  if (!ArrayBuffer.isView(buffer) && !isAnyBuffer(buffer)) {
    throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  }
  let callback = last;
  let [from, count] = [offset, size];
  if (typeof offset === "function") {
    [callback, from, count] = [offset, 0, undefined];
  } else if (typeof size === "function") [callback, count] = [size, undefined];
  else validateFunction(callback, "callback");
  const part = partOf(buffer, from, count);
  const bytes = entropy(part.length, "randomFill");
  nextTick(() => {
    part.set(bytes);
    (callback as Done)(null, buffer);
  });
}

const LARGEST_RANGE = 2 ** 48 - 1;

/** @see https://nodejs.org/api/crypto.html#cryptorandomintmin-max-callback */
function randomInt(
  first: unknown,
  second?: unknown,
  third?: unknown,
): number | undefined {
  const isShort = second === undefined || typeof second === "function";
  const [min, max, callback] = isShort
    ? [0, first, second]
    : [first, second, third];
  if (callback !== undefined) validateFunction(callback, "callback");
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
    const name = isShort ? "max" : "max - min";
    throw outOfRange(name, `<= ${LARGEST_RANGE}`, range);
  }
  // What is left over above a multiple of the range would favour small numbers.
  const limit = LARGEST_RANGE + 1 - ((LARGEST_RANGE + 1) % range);
  let drawn: number;
  do {
    drawn = entropy(6, "randomInt").reduce((sum, byte) => sum * 256 + byte, 0);
  } while (drawn >= limit);
  const result = low + (drawn % range);
  if (callback === undefined) return result;
  nextTick(() => (callback as Done)(null, result));
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

/** OpenSSL's protected memory, which nobody asked for. */
function secureHeapUsed(): object {
  return { total: 0, used: 0, utilization: 0, min: 0 };
}

/** There are none that could be loaded. */
function setEngine(id: unknown, flags?: unknown): never {
  validateString(id, "id");
  if (flags !== undefined) validateNumber(flags, "flags");
  throw nodeError("ERR_CRYPTO_ENGINE_UNKNOWN", `Engine "${id}" was not found`);
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
  randomFill,
  randomFillSync,
  randomInt,
  subtle,
  webcrypto,
  createHash: hashes.createHash,
  createHmac: hashes.createHmac,
  createSecretKey,
  generateKey,
  generateKeySync,
  getFips: () => 0,
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
  secureHeapUsed,
  setEngine,
  timingSafeEqual: hashes.timingSafeEqual,
};

/** Names of old, which do not show. */
for (const name of ["pseudoRandomBytes", "prng", "rng"]) {
  Object.defineProperty(crypto, name, {
    value(size: unknown, callback?: unknown) {
      pendingDeprecated(`crypto.${name} is deprecated.`, "DEP0115");
      return randomBytes(size, callback);
    },
    writable: true,
    configurable: true,
  });
}

/** Parts, by their file: loaded by who asks for one of their names. */
const PARTS: Readonly<Record<string, string>> = {
  certificates: "Certificate X509Certificate",
  ciphers:
    "Cipher Cipheriv createCipher createCipheriv createDecipher createDecipheriv Decipher Decipheriv getCipherInfo getCiphers",
  pairs:
    "createECDH createPrivateKey createPublicKey createSign createVerify diffieHellman ECDH generateKeyPair generateKeyPairSync getCurves privateDecrypt privateEncrypt publicDecrypt publicEncrypt Sign sign Verify verify",
  groups:
    "createDiffieHellman createDiffieHellmanGroup DiffieHellman DiffieHellmanGroup getDiffieHellman",
  primes: "checkPrime checkPrimeSync generatePrime generatePrimeSync",
};

for (const [file, names] of Object.entries(PARTS)) {
  const id = `node:internal/stubs/crypto/${file}.js`;
  for (const name of names.split(" ")) lazy(name, id);
}

function lazy(name: string, id: string): void {
  Object.defineProperty(crypto, name, {
    get(): unknown {
      const value = start.has(id)
        ? (start.builtin(id) as Record<string, unknown>)[name]
        : unsupportedFunction(`crypto.${name}`);
      Object.defineProperty(crypto, name, { value, writable: true });
      return value;
    },
    set(value: unknown) {
      Object.defineProperty(crypto, name, { value, writable: true });
    },
    enumerable: !/^create(?:Cipher|Decipher)$/.test(name),
    configurable: true,
  });
}

export = crypto;
