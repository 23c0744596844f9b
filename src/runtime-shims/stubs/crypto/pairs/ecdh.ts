/**
 * Secrets shared over curves: `ECDH`, and `diffieHellman` of key objects.
 *
 * @see https://nodejs.org/api/crypto.html#class-ecdh
 */
import { Buffer } from "node:buffer";
import { pow } from "@noble/curves/abstract/modular.js";
import { invalidArgValue, nodeError } from "../../../internal/errors.js";
import {
  validateObject,
  validateString,
} from "../../../internal/validators.js";
import { bytesOf, encoded } from "../bytes.js";
import { nativeError, openSslError } from "../native-error.js";
import { entropy } from "../entropy.js";
import { callable } from "../hashes.js";
import { invalidKeyType, KeyObject } from "../keys.js";
import { type Curve, curveNamed, sharedOkp } from "./curves.js";
import { materialOf } from "./key-objects.js";
import { bitLength, fromBigInt } from "./numbers.js";

function curveOf(name: unknown): Curve {
  validateString(name, "curve");
  const curve = curveNamed(name);
  if (curve === undefined) {
    throw nativeError(
      "ERR_CRYPTO_INVALID_CURVE",
      "Invalid EC curve name",
      TypeError,
    );
  }
  return curve;
}

function point(curve: Curve, bytes: Uint8Array) {
  return curve.curve.Point.fromHex(Buffer.from(bytes).toString("hex"));
}

/** @param format `compressed`, `uncompressed` or `hybrid` */
function formatted(
  curve: Curve,
  key: Uint8Array,
  format: unknown,
  encoding: unknown,
): Buffer | string {
  const kind = format ?? "uncompressed";
  if (!["compressed", "uncompressed", "hybrid"].includes(kind as string)) {
    throw nodeError(
      "ERR_CRYPTO_ECDH_INVALID_FORMAT",
      `Invalid ECDH format: ${String(format)}`,
      TypeError,
    );
  }
  const bytes = Buffer.from(point(curve, key).toBytes(kind === "compressed"));
  if (kind === "hybrid") bytes[0] = 6 + ((bytes.at(-1) as number) & 1);
  return encoded(bytes, encoding);
}

class EcdhClass {
  readonly #curve: Curve;
  #secret: Buffer | null = null;
  #public: Buffer | null = null;

  constructor(curve: unknown) {
    this.#curve = curveOf(curve);
  }

  static convertKey(
    key: unknown,
    name: unknown,
    inputEncoding?: unknown,
    outputEncoding?: unknown,
    format?: unknown,
  ): Buffer | string {
    validateString(name, "curve");
    const bytes = bytesOf(key, "key", inputEncoding);
    const curve = curveOf(name);
    try {
      point(curve, normal(bytes));
    } catch {
      throw failed("Failed to convert Buffer to EC_POINT");
    }
    return formatted(curve, normal(bytes), format, outputEncoding);
  }

  generateKeys(encoding?: unknown, format?: unknown): Buffer | string {
    const { curve, size } = this.#curve;
    const seed = entropy(Math.ceil(size * 1.5), "ECDH.generateKeys");
    this.#use(Buffer.from(curve.utils.randomSecretKey(seed)));
    return this.getPublicKey(encoding, format);
  }

  #use(secret: Buffer): void {
    this.#public = Buffer.from(this.#curve.curve.getPublicKey(secret, false));
    this.#secret = secret;
  }

  /** Whether nobody set another public key. */
  #isPair(): boolean {
    const own = this.#curve.curve.getPublicKey(this.#secret as Buffer, false);
    return this.#public?.equals(own) ?? false;
  }

  computeSecret(
    other: unknown,
    inputEncoding?: unknown,
    outputEncoding?: unknown,
  ): Buffer | string {
    const key = bytesOf(other, "otherPublicKey", inputEncoding);
    if (this.#secret === null || !this.#isPair()) {
      throw nativeError("ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
    }
    let shared: Uint8Array;
    try {
      const open = point(this.#curve, normal(key)).toBytes(false);
      shared = this.#curve.curve.getSharedSecret(this.#secret, open, false);
    } catch {
      throw nodeError(
        "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY",
        "Public key is not valid for specified curve",
      );
    }
    return encoded(shared.slice(1, 1 + this.#curve.size), outputEncoding);
  }

  getPrivateKey(encoding?: unknown): Buffer | string {
    if (this.#secret === null) throw failed("Failed to get ECDH private key");
    return encoded(this.#secret, encoding);
  }

  getPublicKey(encoding?: unknown, format?: unknown): Buffer | string {
    if (this.#public === null) throw failed("Failed to get ECDH public key");
    return formatted(this.#curve, this.#public, format, encoding);
  }

  setPrivateKey(key: unknown, encoding?: unknown): this {
    const bytes = bytesOf(key, "key", encoding);
    const { size } = this.#curve;
    try {
      this.#use(
        Buffer.concat([Buffer.alloc(Math.max(0, size - bytes.length)), bytes]),
      );
    } catch {
      throw nativeError(
        "ERR_CRYPTO_INVALID_KEYTYPE",
        "Private key is not valid for specified curve.",
        RangeError,
      );
    }
    return this;
  }

  /** Deprecated. */
  setPublicKey(key: unknown, encoding?: unknown): this {
    const bytes = normal(bytesOf(key, "key", encoding));
    try {
      this.#public = Buffer.from(point(this.#curve, bytes).toBytes(false));
    } catch {
      throw failed("Failed to convert Buffer to EC_POINT");
    }
    return this;
  }
}

function failed(message: string): Error {
  return nativeError("ERR_CRYPTO_OPERATION_FAILED", message);
}

/** Of a hybrid point the uncompressed one. */
function normal(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 6 && bytes[0] !== 7) return bytes;
  const copy = Uint8Array.from(bytes);
  copy[0] = 4;
  return copy;
}

export const ECDH = Object.assign(callable("ECDH", EcdhClass), {
  convertKey: EcdhClass.convertKey,
});

export function createECDH(curve: unknown): EcdhClass {
  return new ECDH(curve as never);
}

interface Pair {
  readonly privateKey?: unknown;
  readonly publicKey?: unknown;
}

/** @see https://nodejs.org/api/crypto.html#cryptodiffiehellmanoptions */
export function diffieHellman(options: unknown): Buffer {
  validateObject(options, "options");
  const { privateKey: own, publicKey: other } = options as Pair;
  if (!(own instanceof KeyObject)) {
    throw invalidArgValue("options.privateKey", own);
  }
  if (!(other instanceof KeyObject)) {
    throw invalidArgValue("options.publicKey", other);
  }
  if (own.type !== "private") throw invalidKeyType(own.type, "private");
  if (other.type !== "public" && other.type !== "private") {
    throw invalidKeyType(other.type, "private or public");
  }
  const [mine, theirs] = [materialOf(own), materialOf(other)];
  const nameOf = (key: typeof mine) =>
    key.kind === "okp" ? key.curve.name : key.kind;
  if (nameOf(mine) !== nameOf(theirs)) {
    throw incompatible(nameOf(mine), nameOf(theirs));
  }
  if (mine.kind === "okp" && theirs.kind === "okp") {
    if (/^ed/.test(mine.curve.name)) {
      throw incompatible(mine.curve.name, theirs.curve.name);
    }
    const { private: secret } = mine;
    return Buffer.from(
      sharedOkp(mine.curve.name, secret as Buffer, theirs.public),
    );
  }
  if (mine.kind === "ec" && theirs.kind === "ec") {
    if (mine.curve !== theirs.curve) throw mismatch();
    const { curve, size } = mine.curve;
    const shared = curve.getSharedSecret(
      mine.private as Buffer,
      theirs.public,
      false,
    );
    return Buffer.from(shared.slice(1, 1 + size));
  }
  if (mine.kind === "dh" && theirs.kind === "dh") {
    const { p, g } = mine.parameters;
    if (p !== theirs.parameters.p || g !== theirs.parameters.g) {
      throw mismatch();
    }
    const shared = pow(theirs.public, mine.private as bigint, p);
    return fromBigInt(shared, Math.ceil(bitLength(p) / 8));
  }
  throw incompatible(nameOf(mine), nameOf(theirs));
}

function incompatible(mine: string, theirs: string): Error {
  return nodeError(
    "ERR_CRYPTO_INCOMPATIBLE_KEY",
    `Incompatible key types for Diffie-Hellman: ${mine} and ${theirs}`,
  );
}

function mismatch(): Error {
  return openSslError(
    "1C8000CB",
    "Provider routines",
    "mismatching domain parameters",
    "MISMATCHING_DOMAIN_PARAMETERS",
  );
}
