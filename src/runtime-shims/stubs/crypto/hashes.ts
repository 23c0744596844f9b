/**
 * Hashes and what is made of them, over @noble/hashes: `createHash`, `createHmac`,
 * `pbkdf2`, `scrypt`, `hkdf`.
 *
 * @see https://nodejs.org/api/crypto.html
 */
import { type Buffer, kMaxLength } from "node:buffer";
import { Transform, type TransformOptions } from "node:stream";
import { hkdf as hkdfOf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 as pbkdf2Of } from "@noble/hashes/pbkdf2.js";
import { scrypt as scryptOf } from "@noble/hashes/scrypt.js";
import {
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
} from "@noble/hashes/sha2.js";
import {
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  shake128,
  shake256,
} from "@noble/hashes/sha3.js";
import { blake2b, blake2s } from "@noble/hashes/blake2.js";
import type { CHash, CHashXO } from "@noble/hashes/utils.js";
import {
  invalidArgType,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import {
  validateFunction,
  validateInteger,
  validateString,
  validateUint32,
} from "../../internal/validators.js";
import { bytesOf, encoded, isAnyBuffer } from "./bytes.js";
import { invalidKeyType, KeyObject, type SecretKeyObject } from "./keys.js";
import { CryptoKey } from "./subtle.js";

/** A hash at work, as @noble/hashes has it. */
interface Hasher {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
  /** Of those whose length is anyone's choice. */
  xof?(length: number): Uint8Array;
  clone(): Hasher;
}

type Done = (error: Error | null, key?: unknown) => void;

/** By the name that Node lists. */
const HASHES: Readonly<Record<string, CHash | CHashXO>> = {
  "RSA-MD5": md5,
  "RSA-RIPEMD160": ripemd160,
  "RSA-SHA1": sha1,
  "RSA-SHA1-2": sha1,
  "RSA-SHA224": sha224,
  "RSA-SHA256": sha256,
  "RSA-SHA3-224": sha3_224,
  "RSA-SHA3-256": sha3_256,
  "RSA-SHA3-384": sha3_384,
  "RSA-SHA3-512": sha3_512,
  "RSA-SHA384": sha384,
  "RSA-SHA512": sha512,
  "RSA-SHA512/224": sha512_224,
  "RSA-SHA512/256": sha512_256,
  blake2b512: blake2b as unknown as CHash,
  blake2s256: blake2s as unknown as CHash,
  md5,
  md5WithRSAEncryption: md5,
  ripemd: ripemd160,
  ripemd160,
  ripemd160WithRSA: ripemd160,
  rmd160: ripemd160,
  sha1,
  sha1WithRSAEncryption: sha1,
  sha224,
  sha224WithRSAEncryption: sha224,
  sha256,
  sha256WithRSAEncryption: sha256,
  "sha3-224": sha3_224,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
  sha384,
  sha384WithRSAEncryption: sha384,
  sha512,
  sha512WithRSAEncryption: sha512,
  "sha512-224": sha512_224,
  "sha512-224WithRSAEncryption": sha512_224,
  "sha512-256": sha512_256,
  "sha512-256WithRSAEncryption": sha512_256,
  shake128,
  shake256,
  "ssl3-md5": md5,
  "ssl3-sha1": sha1,
  "id-rsassa-pkcs1-v1_5-with-sha3-224": sha3_224,
  "id-rsassa-pkcs1-v1_5-with-sha3-256": sha3_256,
  "id-rsassa-pkcs1-v1_5-with-sha3-384": sha3_384,
  "id-rsassa-pkcs1-v1_5-with-sha3-512": sha3_512,
};

const byName = new Map(
  Object.entries({
    ...HASHES,
    "sha-1": sha1,
    "sha-224": sha224,
    "sha-256": sha256,
    "sha-384": sha384,
    "sha-512": sha512,
    "sha2-224": sha224,
    "sha2-256": sha256,
    "sha2-384": sha384,
    "sha2-512": sha512,
    "sha2-512/224": sha512_224,
    "sha2-512/256": sha512_256,
    "shake-128": shake128,
    "shake-256": shake256,
    "blake2b-512": blake2b,
    "blake2s-256": blake2s,
    "ripemd-160": ripemd160,
  }).map(([name, hash]) => [name.toLowerCase(), hash]),
);

export function getHashes(): string[] {
  return Object.keys(HASHES).sort();
}

/** @returns `null` for an unknown name */
export function hashNamed(name: string): CHash | null {
  return (byName.get(name.toLowerCase()) as CHash | undefined) ?? null;
}

function finalized(): Error {
  return nodeError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
}

function invalidDigest(name: string): Error {
  return nodeError(
    "ERR_CRYPTO_INVALID_DIGEST",
    `Invalid digest: ${name}`,
    TypeError,
  );
}

const DATA = ["string", "Buffer", "TypedArray", "DataView"];

/** What `Hash` and `Hmac` share. */
class Digester extends Transform {
  _hasher: Hasher | null = null;
  _bytes: Uint8Array | null = null;
  _isDone = false;

  update(data: unknown, encoding?: unknown): this {
    if (this._isDone) throw finalized();
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
      throw invalidArgType("data", DATA, data);
    }
    this._hasher?.update(bytesOf(data, "data", encoding));
    return this;
  }

  /** The same whenever it is asked for, by who reads or who calls. */
  _result(): Uint8Array {
    this._bytes ??= (this._hasher as Hasher).digest();
    return this._bytes;
  }

  override _transform(
    chunk: Buffer,
    encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    this._hasher?.update(bytesOf(chunk, "data", encoding));
    callback();
  }

  override _flush(callback: (error?: Error | null) => void): void {
    this.push(encoded(this._result(), undefined));
    callback();
  }
}

interface HashOptions extends TransformOptions {
  readonly outputLength?: number;
}

class HashClass extends Digester {
  readonly _algorithm: string;
  readonly _length: number | undefined;
  readonly _isXof: boolean;

  constructor(algorithm: unknown, options?: HashOptions, from?: HashClass) {
    if (from === undefined) validateString(algorithm, "algorithm");
    const length = options?.outputLength;
    if (length !== undefined) validateUint32(length, "options.outputLength");
    super(options);
    this._algorithm = algorithm as string;
    const isShake = /^shake/i.test(algorithm as string);
    const standard = /128/.test(algorithm as string) ? 16 : 32;
    this._isXof = isShake;
    this._length = isShake ? (length ?? standard) : length;
    if (from !== undefined) {
      this._hasher = (from._hasher as Hasher).clone();
      return;
    }
    const hash = hashNamed(algorithm as string);
    if (hash === null) {
      throw new Error("Digest method not supported");
    }
    if (isShake) {
      this._hasher = (hash as unknown as CHashXO).create(
        {},
      ) as unknown as Hasher;
    } else {
      if (length !== undefined && length !== hash.outputLen) {
        throw Object.assign(new Error("Unsupported state or unable to xof"), {
          code: "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
        });
      }
      this._hasher = hash.create() as unknown as Hasher;
    }
  }

  copy(options?: HashOptions): HashClass {
    if (this._isDone) throw finalized();
    return Reflect.construct(Hash, [
      this._algorithm,
      options,
      this,
    ]) as HashClass;
  }

  digest(encoding?: unknown): Buffer | string {
    if (this._isDone) throw finalized();
    this._isDone = true;
    return encoded(this._result(), encoding);
  }

  override _result(): Uint8Array {
    const hasher = this._hasher as Hasher;
    const length = this._length ?? 0;
    if (this._isXof) {
      this._bytes ??=
        length === 0
          ? new Uint8Array(0)
          : (hasher.xof?.(length) ?? hasher.digest());
    }
    return this._length === 0 ? new Uint8Array(0) : super._result();
  }
}

class HmacClass extends Digester {
  constructor(algorithm: unknown, key: unknown, options?: TransformOptions) {
    validateString(algorithm, "hmac");
    const secret = keyBytes(key, "key", options);
    super(options);
    const hash = hashNamed(algorithm);
    if (hash === null || /^shake/i.test(algorithm))
      throw invalidDigest(algorithm);
    this._hasher = hmac.create(hash, secret) as unknown as Hasher;
  }

  digest(encoding?: unknown): Buffer | string {
    if (this._isDone) return encoded(new Uint8Array(0), encoding ?? undefined);
    this._isDone = true;
    return encoded(this._result(), encoding);
  }
}

const KEYS = [
  "ArrayBuffer",
  "Buffer",
  "TypedArray",
  "DataView",
  "string",
  "KeyObject",
  "CryptoKey",
];

/** Bytes of a secret key, however it is given. */
export function keyBytes(
  key: unknown,
  name: string,
  options?: { readonly encoding?: unknown },
): Buffer {
  if (key instanceof CryptoKey) return keyBytes(KeyObject.from(key), name);
  if (key instanceof KeyObject) {
    if (key.type !== "secret") throw invalidKeyType(key.type, "secret");
    return (key as SecretKeyObject).export();
  }
  return bytesOf(key, name, options?.encoding, KEYS);
}

type Callable<Class> = Class & ((...args: never[]) => unknown);

/** A class that may be called without `new`, too. */
export function callable<Class extends new (...args: never[]) => object>(
  name: string,
  Class: Class,
): Callable<Class> {
  const made = {
    [name]: function (...args: unknown[]): object {
      return Reflect.construct(Class, args, new.target ?? made) as object;
    },
  }[name] as unknown as Callable<Class>;
  Object.defineProperty(made, "prototype", { value: Class.prototype });
  Object.defineProperty(Class.prototype, "constructor", { value: made });
  Object.setPrototypeOf(made, Object.getPrototypeOf(Class) as object);
  return made;
}

export const Hash = callable("Hash", HashClass);
export const Hmac = callable("Hmac", HmacClass);

export function createHash(algorithm: unknown, options?: HashOptions) {
  return new Hash(algorithm, options);
}

export function createHmac(
  algorithm: unknown,
  key: unknown,
  options?: TransformOptions,
) {
  return new Hmac(algorithm, key, options);
}

/** @see https://nodejs.org/api/crypto.html#cryptohashalgorithm-data-outputencoding */
export function hash(
  algorithm: unknown,
  input: unknown,
  outputEncoding: unknown = "hex",
): Buffer | string {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !ArrayBuffer.isView(input)) {
    throw invalidArgType("input", DATA, input);
  }
  validateString(outputEncoding, "outputEncoding");
  if (hashNamed(algorithm) === null) {
    throw new Error(`Digest method ${algorithm} is not supported`);
  }
  return createHash(algorithm).update(input).digest(outputEncoding);
}

function pbkdf2Inputs(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  digest: unknown,
) {
  validateString(digest, "digest");
  const secret = bytesOf(password, "password", undefined, SECRETS);
  const salted = bytesOf(salt, "salt", undefined, SECRETS);
  validateInteger(iterations, "iterations", 1, 2 ** 31 - 1);
  validateInteger(keylen, "keylen", 0, 2 ** 31 - 1);
  const hashed = hashNamed(digest);
  if (hashed === null || /^shake/i.test(digest)) throw invalidDigest(digest);
  return () =>
    keylen === 0
      ? new Uint8Array(0)
      : pbkdf2Of(hashed, secret, salted, { c: iterations, dkLen: keylen });
}

const SECRETS = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];

/** @see https://nodejs.org/api/crypto.html#cryptopbkdf2password-salt-iterations-keylen-digest-callback */
export function pbkdf2(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  given: unknown,
  last?: unknown,
): void {
  const [digest, callback] =
    typeof given === "function" ? [undefined, given] : [given, last];
  const derive = pbkdf2Inputs(password, salt, iterations, keylen, digest);
  validateFunction(callback, "callback");
  later(callback as Done, () => encoded(derive(), undefined));
}

export function pbkdf2Sync(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  digest: unknown,
): Buffer | string {
  return encoded(
    pbkdf2Inputs(password, salt, iterations, keylen, digest)(),
    undefined,
  );
}

interface ScryptOptions {
  readonly N?: number;
  readonly cost?: number;
  readonly r?: number;
  readonly blockSize?: number;
  readonly p?: number;
  readonly parallelization?: number;
  readonly maxmem?: number;
}

function scryptInputs(
  password: unknown,
  salt: unknown,
  keylen: unknown,
  options: ScryptOptions | undefined,
) {
  const secret = bytesOf(password, "password", undefined, SECRETS);
  const salted = bytesOf(salt, "salt", undefined, SECRETS);
  validateInteger(keylen, "keylen", 0, 2 ** 31 - 1);
  let [N, r, p, maxmem] = [16384, 8, 1, 32 << 20];
  const both = (): never => {
    throw nodeError(
      "ERR_CRYPTO_SCRYPT_INVALID_PARAMETER",
      "Invalid scrypt parameter",
    );
  };
  if (options && options !== null) {
    const { cost, blockSize, parallelization } = options;
    if (options.N !== undefined) {
      N = options.N;
      validateUint32(N, "N");
    }
    if (cost !== undefined) {
      if (options.N !== undefined) both();
      N = cost;
      validateUint32(N, "cost");
    }
    if (options.r !== undefined) {
      r = options.r;
      validateUint32(r, "r");
    }
    if (blockSize !== undefined) {
      if (options.r !== undefined) both();
      r = blockSize;
      validateUint32(r, "blockSize");
    }
    if (options.p !== undefined) {
      p = options.p;
      validateUint32(p, "p");
    }
    if (parallelization !== undefined) {
      if (options.p !== undefined) both();
      p = parallelization;
      validateUint32(p, "parallelization");
    }
    if (options.maxmem !== undefined) {
      maxmem = options.maxmem;
      validateInteger(maxmem, "maxmem", 0);
    }
    N ||= 16384;
    r ||= 8;
    p ||= 1;
    maxmem ||= 32 << 20;
  }
  const isPower = N > 1 && Number.isInteger(Math.log2(N));
  const invalid = (reason: string) =>
    nodeError(
      "ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
      `Invalid scrypt params: ${reason}`,
      RangeError,
    );
  if (128 * N * r > maxmem)
    throw invalid(
      "error:030000AC:digital envelope routines::memory limit exceeded",
    );
  if (!isPower)
    throw nodeError(
      "ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
      "Invalid scrypt params",
      RangeError,
    );
  return () =>
    keylen === 0
      ? new Uint8Array(0)
      : scryptOf(secret, salted, {
          N,
          r,
          p,
          dkLen: keylen,
          maxmem: 2 ** 40,
        });
}

/** @see https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback */
export function scrypt(
  password: unknown,
  salt: unknown,
  keylen: unknown,
  given: unknown,
  last?: unknown,
): void {
  const [options, callback] =
    typeof given === "function" ? [undefined, given] : [given, last];
  const derive = scryptInputs(
    password,
    salt,
    keylen,
    options as ScryptOptions | undefined,
  );
  validateFunction(callback, "callback");
  later(callback as Done, () => encoded(derive(), undefined));
}

export function scryptSync(
  password: unknown,
  salt: unknown,
  keylen: unknown,
  options?: ScryptOptions,
): Buffer | string {
  return encoded(scryptInputs(password, salt, keylen, options)(), undefined);
}

function hkdfInputs(
  digest: unknown,
  ikm: unknown,
  salt: unknown,
  info: unknown,
  length: unknown,
) {
  validateString(digest, "digest");
  const expected = ["ArrayBuffer", "TypedArray", "DataView", "Buffer"];
  const secret =
    ikm instanceof KeyObject
      ? (ikm as SecretKeyObject).export()
      : bytesOf(ikm, "ikm", undefined, [
          "string",
          "SecretKeyObject",
          "ArrayBuffer",
          "TypedArray",
          "DataView",
          "Buffer",
        ]);
  const salted = bytesOf(salt, "salt", undefined, ["string", ...expected]);
  const context = bytesOf(info, "info", undefined, ["string", ...expected]);
  validateInteger(length, "length", 0, kMaxLength);
  if (context.byteLength > 1024) {
    throw outOfRange(
      "info",
      "must not contain more than 1024 bytes",
      context.byteLength,
    );
  }
  const hashed = hashNamed(digest);
  if (hashed === null) throw invalidDigest(digest);
  if (length > hashed.outputLen * 255) {
    throw nodeError(
      "ERR_CRYPTO_INVALID_KEYLEN",
      "Invalid key length",
      RangeError,
    );
  }
  return () => {
    const bytes =
      length === 0
        ? new Uint8Array(0)
        : hkdfOf(hashed, secret, salted, context, length);
    return bytes.slice().buffer;
  };
}

/** @see https://nodejs.org/api/crypto.html#cryptohkdfdigest-ikm-salt-info-keylen-callback */
export function hkdf(
  digest: unknown,
  ikm: unknown,
  salt: unknown,
  info: unknown,
  length: unknown,
  callback: unknown,
): void {
  const derive = hkdfInputs(digest, ikm, salt, info, length);
  validateFunction(callback, "callback");
  later(callback as Done, derive);
}

export function hkdfSync(
  digest: unknown,
  ikm: unknown,
  salt: unknown,
  info: unknown,
  length: unknown,
): ArrayBuffer {
  return hkdfInputs(digest, ikm, salt, info, length)() as ArrayBuffer;
}

function later(callback: Done, derive: () => unknown): void {
  nextTick(() => {
    let key: unknown;
    try {
      key = derive();
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, key);
  });
}

/** @see https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b */
export function timingSafeEqual(a: unknown, b: unknown): boolean {
  for (const [name, value] of [
    ["buf1", a],
    ["buf2", b],
  ] as const) {
    if (!ArrayBuffer.isView(value) && !isAnyBuffer(value)) {
      throw nodeError(
        "ERR_INVALID_ARG_TYPE",
        `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`,
        TypeError,
      );
    }
  }
  const [left, right] = [bytesOf(a, "buf1"), bytesOf(b, "buf2")];
  if (left.length !== right.length) {
    throw nodeError(
      "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
      "Input buffers must have the same byte length",
      RangeError,
    );
  }
  let difference = 0;
  for (let at = 0; at < left.length; at++) {
    difference |= (left[at] as number) ^ (right[at] as number);
  }
  return difference === 0;
}
