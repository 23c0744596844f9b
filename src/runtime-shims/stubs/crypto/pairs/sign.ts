/**
 * Signatures: `createSign`, `createVerify`, `sign`, `verify`. ECDSA is that of
 * RFC 6979, which draws no random number.
 *
 * @see https://nodejs.org/api/crypto.html#class-sign
 */
import { openSslError } from "../native-error.js";
import { Buffer } from "node:buffer";
import { Writable } from "node:stream";
import type { CHash } from "@noble/hashes/utils.js";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../../internal/errors.js";
import { nextTick } from "../../../internal/ticks.js";
import {
  validateFunction,
  validateString,
} from "../../../internal/validators.js";
import { bytesOf, encoded } from "../bytes.js";
import { entropy, hasEntropy } from "../entropy.js";
import { callable, hashNamed } from "../hashes.js";
import { signOkp, verifyOkp } from "./curves.js";
import { readKey } from "./key-objects.js";
import {
  childrenOf,
  expectTag,
  integer,
  isDerError,
  readDer,
  readInteger,
  sequence,
  TAGS,
} from "./der.js";
import { type Pair, signDsa, verifyDsa } from "./dsa.js";
import { DIGEST_OIDS, type Material } from "./material.js";
import { bitLength, fromBigInt, toBigInt } from "./numbers.js";
import {
  byteLength,
  encodePss,
  padForSignature,
  raise,
  raisePrivately,
  type RsaPrivate,
  verifyPss,
} from "./rsa.js";

const PKCS1_PADDING = 1;
const PSS_PADDING = 6;
const SALT_DIGEST = -1;
const SALT_MAX = -2;

interface SignOptions {
  readonly padding?: unknown;
  readonly saltLength?: unknown;
  readonly dsaEncoding?: unknown;
}

export const random = () =>
  hasEntropy() ? (length: number) => entropy(length, "sign") : null;

/** The name under which a digest is signed, and the hash. */
function digestNamed(name: string): {
  readonly hash: CHash;
  readonly oid: string | null;
} {
  const hash = hashNamed(name);
  if (hash === null) {
    throw nodeError(
      "ERR_CRYPTO_INVALID_DIGEST",
      `Invalid digest: ${name}`,
      TypeError,
    );
  }
  const known = Object.keys(DIGEST_OIDS).find((one) => hashNamed(one) === hash);
  return {
    hash,
    oid: known === undefined ? null : (DIGEST_OIDS[known] as string),
  };
}

function settingsOf(key: unknown): {
  readonly padding: number | undefined;
  readonly saltLength: number | undefined;
  readonly isRaw: boolean;
} {
  const options = (
    typeof key === "object" && key !== null && !ArrayBuffer.isView(key)
      ? key
      : {}
  ) as SignOptions;
  const { padding, saltLength, dsaEncoding } = options;
  const isInt32 = (value: unknown) => (value as number) >> 0 === value;
  if (padding !== undefined && !isInt32(padding)) {
    throw invalidArgValue("options.padding", padding);
  }
  if (saltLength !== undefined && !isInt32(saltLength)) {
    throw invalidArgValue("options.saltLength", saltLength);
  }
  if (
    dsaEncoding !== undefined &&
    dsaEncoding !== "der" &&
    dsaEncoding !== "ieee-p1363"
  ) {
    throw invalidArgValue("options.dsaEncoding", dsaEncoding);
  }
  return {
    padding: padding as number | undefined,
    saltLength: saltLength as number | undefined,
    isRaw: dsaEncoding === "ieee-p1363",
  };
}

type Settings = ReturnType<typeof settingsOf>;

/** What a key of RSA-PSS allows of what it is used with. */
function checkLimits(
  key: Material,
  hash: CHash,
  { padding, saltLength }: Settings,
): void {
  if (key.kind !== "rsa-pss") return;
  const provider = (number: string, reason: string, code: string) =>
    openSslError(number, "Provider routines", reason, code);
  if (padding !== undefined && padding !== PSS_PADDING) {
    throw provider(
      "1C8000A5",
      "illegal or unsupported padding mode",
      "ILLEGAL_OR_UNSUPPORTED_PADDING_MODE",
    );
  }
  const { limits } = key;
  if (limits === undefined) return;
  if (
    saltLength !== undefined &&
    saltLength >= 0 &&
    saltLength < limits.saltLength
  ) {
    throw provider(
      "1C8000AC",
      "pss saltlen too small",
      "PSS_SALTLEN_TOO_SMALL",
    );
  }
  if (hashNamed(limits.hash) !== hash) {
    throw provider("1C8000AE", "digest not allowed", "DIGEST_NOT_ALLOWED");
  }
}

function tooSmall(): Error {
  return openSslError(
    "0200007E",
    "rsa routines",
    "data too large for key size",
    "RSA_DATA_TOO_LARGE_FOR_KEY_SIZE",
  );
}

function signDigest(
  key: Material,
  name: string,
  digest: Uint8Array,
  { padding, saltLength, isRaw }: Settings,
): Buffer {
  switch (key.kind) {
    case "ec": {
      const { curve } = key.curve;
      const signature = curve.sign(digest, key.private as Buffer, {
        prehash: false,
        lowS: false,
      });
      return Buffer.from(signature.toBytes(isRaw ? "compact" : "der"));
    }
    case "dsa": {
      const { parameters, private: x } = key;
      const pair = signDsa(parameters, x as bigint, digest);
      return isRaw
        ? Buffer.concat(
            [pair.r, pair.s].map((one) => fromBigInt(one, sizeOf(key))),
          )
        : sequence(integer(pair.r), integer(pair.s));
    }
    case "dh":
      throw notForSigning();
    case "okp":
      throw openSslError(
        "1C80007A",
        "Provider routines",
        "invalid digest",
        "INVALID_DIGEST",
      );
    default: {
      const own = key.private as RsaPrivate;
      const { hash, oid } = digestNamed(name);
      checkLimits(key, hash, { padding, saltLength, isRaw });
      const length = byteLength(own);
      const isPss =
        (padding ?? (key.kind === "rsa-pss" ? PSS_PADDING : PKCS1_PADDING)) ===
        PSS_PADDING;
      let message: Buffer | null;
      if (isPss) {
        const bits = bitLength(own.n) - 1;
        const most = Math.ceil(bits / 8) - digest.length - 2;
        const wanted = saltLength ?? key.limits?.saltLength ?? SALT_MAX;
        const salt =
          wanted === SALT_DIGEST
            ? digest.length
            : wanted === SALT_MAX
              ? most
              : wanted;
        if (salt > most || salt < 0) throw tooSmall();
        const mgf = key.limits ? (hashNamed(key.limits.mgf) as CHash) : hash;
        message = encodePss(hash, mgf, digest, entropy(salt, "sign"), bits);
        if (message !== null && message.length < length) {
          message = Buffer.concat([Buffer.alloc(1), message]);
        }
      } else message = padForSignature(oid, digest, length);
      const signature =
        message === null ? null : raisePrivately(own, message, random());
      if (signature === null) throw tooSmall();
      return signature;
    }
  }
}

function verifyDigest(
  key: Material,
  name: string,
  digest: Uint8Array,
  signature: Uint8Array,
  { padding, saltLength, isRaw }: Settings,
): boolean {
  switch (key.kind) {
    case "ec": {
      const { curve } = key.curve;
      try {
        const { Signature } = curve as unknown as {
          Signature: {
            fromBytes(
              bytes: Uint8Array,
              format: string,
            ): {
              toBytes(format: string): Uint8Array;
            };
          };
        };
        const compact = isRaw
          ? signature
          : Signature.fromBytes(signature, "der").toBytes("compact");
        return curve.verify(compact, digest, key.public, {
          prehash: false,
          lowS: false,
        });
      } catch {
        return false;
      }
    }
    case "dsa": {
      const pair = readPair(signature, isRaw ? sizeOf(key) : null);
      const { parameters, public: y } = key;
      return pair !== null && verifyDsa(parameters, y, digest, pair);
    }
    case "dh":
      throw notForSigning();
    case "okp":
      return false;
    default: {
      const { hash, oid } = digestNamed(name);
      const { public: open } = key;
      checkLimits(key, hash, { padding, saltLength, isRaw });
      const length = byteLength(open);
      if (signature.length !== length) return false;
      const message = raise(open, signature);
      if (message === null) return false;
      const isPss =
        (padding ?? (key.kind === "rsa-pss" ? PSS_PADDING : PKCS1_PADDING)) ===
        PSS_PADDING;
      if (!isPss) {
        return padForSignature(oid, digest, length)?.equals(message) ?? false;
      }
      const salt =
        saltLength === SALT_DIGEST
          ? digest.length
          : saltLength === undefined || saltLength === SALT_MAX
            ? null
            : saltLength;
      const mgf = key.limits ? (hashNamed(key.limits.mgf) as CHash) : hash;
      return verifyPss(hash, mgf, digest, message, bitLength(open.n) - 1, salt);
    }
  }
}

function notForSigning(): Error {
  return openSslError(
    "03000096",
    "digital envelope routines",
    "operation not supported for this keytype",
    "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE",
  );
}

/** Bytes of each number in a signature of DSA that is no DER. */
function sizeOf(key: Extract<Material, { readonly kind: "dsa" }>): number {
  return Math.ceil(bitLength(key.parameters.q) / 8);
}

/** @param size of a number; `null` in DER */
function readPair(signature: Uint8Array, size: number | null): Pair | null {
  if (size !== null) {
    if (signature.length !== 2 * size) return null;
    return {
      r: toBigInt(signature.subarray(0, size)),
      s: toBigInt(signature.subarray(size)),
    };
  }
  try {
    const [r, s] = childrenOf(expectTag(readDer(signature), TAGS.sequence));
    return { r: readInteger(r), s: readInteger(s) };
  } catch (error) {
    if (isDerError(error)) return null;
    throw error;
  }
}

/** Parts until there is a key. */
class Signer extends Writable {
  readonly _algorithm: string;
  readonly #hasher: { update(data: Uint8Array): unknown; digest(): Uint8Array };
  #digest: Uint8Array | null = null;

  constructor(algorithm: unknown, options?: object) {
    validateString(algorithm, "algorithm");
    // A name of old, for what DSA signed.
    const name = /^dss1$/i.test(algorithm) ? "sha1" : algorithm;
    const hash = hashNamed(name);
    if (hash === null) {
      const code = "ERR_CRYPTO_INVALID_DIGEST";
      throw nodeError(code, "Invalid digest", TypeError);
    }
    super(options);
    this._algorithm = name;
    this.#hasher = hash.create() as never;
  }

  override _write(
    chunk: Buffer,
    encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    this.update(chunk, encoding);
    callback();
  }

  update(data: unknown, encoding?: unknown): this {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
      throw invalidArgType(
        "data",
        ["string", "Buffer", "TypedArray", "DataView"],
        data,
      );
    }
    this.#hasher.update(bytesOf(data, "data", encoding));
    return this;
  }

  _digest(): Uint8Array {
    if (this.#digest !== null) {
      throw nodeError("ERR_CRYPTO_SIGN_KEY_REQUIRED", "Not initialised");
    }
    this.#digest = this.#hasher.digest();
    return this.#digest;
  }
}

class SignClass extends Signer {
  sign(key: unknown, encoding?: unknown): Buffer | string {
    if (!key) {
      throw nodeError(
        "ERR_CRYPTO_SIGN_KEY_REQUIRED",
        "No key provided to sign",
      );
    }
    const material = readKey(key, "private");
    const settings = settingsOf(key);
    const digest = this._digest();
    const signature = signDigest(material, this._algorithm, digest, settings);
    return encoded(signature, encoding);
  }
}

class VerifyClass extends Signer {
  verify(key: unknown, signature: unknown, encoding?: unknown): boolean {
    const material = readKey(key, "public");
    const settings = settingsOf(key);
    const bytes = bytesOf(signature, "signature", encoding, SIGNATURES);
    return verifyDigest(
      material,
      this._algorithm,
      this._digest(),
      bytes,
      settings,
    );
  }
}

const SIGNATURES = [
  "string",
  "ArrayBuffer",
  "Buffer",
  "TypedArray",
  "DataView",
];

export const Sign = callable("Sign", SignClass);
export const Verify = callable("Verify", VerifyClass);

export function createSign(algorithm: unknown, options?: object): SignClass {
  return new Sign(algorithm as never, options as never);
}

export function createVerify(
  algorithm: unknown,
  options?: object,
): VerifyClass {
  return new Verify(algorithm as never, options as never);
}

function defaultDigest(key: Material, algorithm: unknown): string {
  if (algorithm !== null && algorithm !== undefined) return algorithm as string;
  return (key.kind === "rsa-pss" && key.limits?.hash) || "sha256";
}

type Done = (error: Error | null, value?: unknown) => void;

function answer(callback: unknown, run: () => unknown): unknown {
  if (callback === undefined) return run();
  let value: unknown;
  let failure: Error | null = null;
  try {
    value = run();
  } catch (error) {
    failure = error as Error;
  }
  nextTick(() => {
    if (failure === null) (callback as Done)(null, value);
    else (callback as Done)(failure);
  });
  return undefined;
}

function checkData(data: unknown): Buffer {
  return bytesOf(data, "data", undefined, SIGNATURES);
}

/** @see https://nodejs.org/api/crypto.html#cryptosignalgorithm-data-key-callback */
export function sign(
  algorithm: unknown,
  data: unknown,
  key: unknown,
  callback?: unknown,
): unknown {
  if (algorithm != null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = checkData(data);
  if (!key) {
    throw nodeError("ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");
  }
  const settings = settingsOf(key);
  const material = readKey(key, "private");
  return answer(callback, () => {
    if (material.kind === "okp" && algorithm == null) {
      const { curve, private: secret } = material;
      return Buffer.from(signOkp(curve.name, bytes, secret as Buffer));
    }
    const name = defaultDigest(material, algorithm);
    const digest = digestNamed(name).hash(bytes);
    return signDigest(material, name, digest, settings);
  });
}

/** @see https://nodejs.org/api/crypto.html#cryptoverifyalgorithm-data-key-signature-callback */
export function verify(
  algorithm: unknown,
  data: unknown,
  key: unknown,
  signature: unknown,
  callback?: unknown,
): unknown {
  if (algorithm != null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = checkData(data);
  const settings = settingsOf(key);
  if (!ArrayBuffer.isView(signature)) {
    const expected = ["Buffer", "TypedArray", "DataView"];
    throw invalidArgType("signature", expected, signature);
  }
  const given = bytesOf(signature, "signature");
  const material = readKey(key, "public");
  return answer(callback, () => {
    if (material.kind === "okp" && algorithm == null) {
      const { curve, public: open } = material;
      return verifyOkp(curve.name, given, bytes, open);
    }
    const name = defaultDigest(material, algorithm);
    const digest = digestNamed(name).hash(bytes);
    return verifyDigest(material, name, digest, given, settings);
  });
}
