/**
 * The classes of `crypto` for Diffie and Hellman's secrets over numbers.
 *
 * @see https://nodejs.org/api/crypto.html#class-diffiehellman
 */
import { Buffer } from "node:buffer";
import { pow } from "@noble/curves/abstract/modular.js";
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { validateInteger } from "../../internal/validators.js";
import { bytesOf, encoded, isAnyBuffer } from "./bytes.js";
import { entropy } from "./entropy.js";
import { nativeError, openSslError } from "./native-error.js";
import { callable } from "./hashes.js";
import {
  checkGroup,
  randomModulus,
  randomSecret,
  unknownGroup,
} from "./pairs/dh.js";
import { modpGroup } from "./pairs/modp-groups.js";
import { bitLength, fromBigInt, toBigInt } from "./pairs/numbers.js";

const VALUES = [
  "number",
  "string",
  "ArrayBuffer",
  "Buffer",
  "TypedArray",
  "DataView",
];

function isBytes(value: unknown): boolean {
  return ArrayBuffer.isView(value) || isAnyBuffer(value);
}

const draw = (length: number) => entropy(length, "createDiffieHellman");

class Exchange {
  readonly #prime: bigint;
  readonly #generator: bigint;
  #secret: Buffer | null = null;
  #public: Buffer | null = null;
  /** Whether the public key is of an earlier secret. */
  #isStale = false;

  constructor(prime: bigint, generator: bigint) {
    this.#prime = prime;
    this.#generator = generator;
    let found: number | undefined;
    // Node's is a value: here the test of a prime takes seconds, and few ask.
    Object.defineProperty(this, "verifyError", {
      get: () => {
        found ??= checkGroup(prime, generator, draw);
        return found;
      },
      enumerable: true,
    });
  }

  /** Bytes of the prime. */
  get #length(): number {
    return Math.ceil(bitLength(this.#prime) / 8);
  }

  generateKeys(encoding?: unknown): Buffer | string {
    if (this.#secret === null) {
      this.#secret = fromBigInt(randomSecret(this.#prime, draw));
      this.#isStale = true;
    }
    if (this.#public === null || this.#isStale) {
      const open = pow(this.#generator, toBigInt(this.#secret), this.#prime);
      this.#public = fromBigInt(open, this.#length);
      this.#isStale = false;
    }
    return encoded(Buffer.from(this.#public), encoding);
  }

  computeSecret(
    key: unknown,
    inputEncoding?: unknown,
    outputEncoding?: unknown,
  ): Buffer | string {
    const other = toBigInt(bytesOf(key, "key", inputEncoding));
    if (this.#secret === null) {
      const code = "ERR_CRYPTO_INVALID_KEYTYPE";
      throw nativeError(code, "Invalid key type", RangeError);
    }
    const invalid = (size: string) =>
      nativeError(
        "ERR_CRYPTO_INVALID_KEYLEN",
        `Supplied key is too ${size}`,
        RangeError,
      );
    if (other <= 1n) throw invalid("small");
    if (other >= this.#prime - 1n) throw invalid("large");
    const shared = pow(other, toBigInt(this.#secret), this.#prime);
    return encoded(fromBigInt(shared, this.#length), outputEncoding);
  }

  getPrime(encoding?: unknown): Buffer | string {
    return encoded(fromBigInt(this.#prime), encoding);
  }

  getGenerator(encoding?: unknown): Buffer | string {
    return encoded(fromBigInt(this.#generator), encoding);
  }

  getPublicKey(encoding?: unknown): Buffer | string {
    if (this.#public === null) throw missing("public");
    return encoded(Buffer.from(this.#public), encoding);
  }

  getPrivateKey(encoding?: unknown): Buffer | string {
    if (this.#secret === null) throw missing("private");
    return encoded(Buffer.from(this.#secret), encoding);
  }

  _setPublicKey(key: Buffer): void {
    this.#public = Buffer.from(key);
  }

  _setPrivateKey(key: Buffer): void {
    this.#secret = Buffer.from(key);
    this.#isStale = true;
  }
}

function missing(which: string): Error {
  return nativeError(
    "ERR_CRYPTO_INVALID_STATE",
    `No ${which} key - did you forget to generate one?`,
  );
}

/** The prime of the first argument, and a generator that fits it. */
function groupOf(
  sizeOrKey: unknown,
  keyEncoding: unknown,
  generator: unknown,
  genEncoding: unknown,
): readonly [bigint, bigint] {
  if (
    typeof sizeOrKey !== "number" &&
    typeof sizeOrKey !== "string" &&
    !isBytes(sizeOrKey)
  ) {
    throw invalidArgType("sizeOrKey", VALUES, sizeOrKey);
  }
  const int32 = (value: unknown, name: string) =>
    validateInteger(value, name, -(2 ** 31), 2 ** 31 - 1);
  if (typeof sizeOrKey === "number") int32(sizeOrKey, "sizeOrKey");
  let [encoding, given, givenEncoding] = [keyEncoding, generator, genEncoding];
  if (
    encoding &&
    !Buffer.isEncoding(encoding as string) &&
    encoding !== "buffer"
  ) {
    [givenEncoding, given, encoding] = [given, encoding, undefined];
  }
  let g = 2n;
  if (given) {
    if (typeof given === "number") {
      int32(given, "generator");
      g = BigInt(given);
    } else if (typeof given === "string") {
      g = toBigInt(bytesOf(given, "generator", givenEncoding || undefined));
    } else if (isBytes(given)) g = toBigInt(bytesOf(given, "generator"));
    else throw invalidArgType("generator", VALUES, given);
  }
  const isSize = typeof sizeOrKey === "number";
  if (isSize && given && typeof given !== "number") {
    throw new Error("Initialization failed");
  }
  if (g <= 1n && !(isSize && sizeOrKey < 512)) {
    const reason = "bad generator";
    const routines = "Diffie-Hellman routines";
    throw openSslError("02800065", routines, reason, "DH_BAD_GENERATOR");
  }
  const prime = isSize
    ? randomModulus(sizeOrKey, draw)
    : toBigInt(bytesOf(sizeOrKey, "sizeOrKey", encoding || undefined));
  return [prime, g];
}

class DiffieHellmanClass extends Exchange {
  constructor(
    sizeOrKey: unknown,
    keyEncoding?: unknown,
    generator?: unknown,
    genEncoding?: unknown,
  ) {
    super(...groupOf(sizeOrKey, keyEncoding, generator, genEncoding));
  }

  setPublicKey(key: unknown, encoding?: unknown): this {
    this._setPublicKey(bytesOf(key, "key", encoding));
    return this;
  }

  setPrivateKey(key: unknown, encoding?: unknown): this {
    this._setPrivateKey(bytesOf(key, "key", encoding));
    return this;
  }
}

class DiffieHellmanGroupClass extends Exchange {
  constructor(name: unknown) {
    if (typeof name !== "string") {
      throw nodeError(
        "ERR_INVALID_ARG_TYPE",
        "Group name must be a string",
        TypeError,
      );
    }
    const group = modpGroup(name);
    if (group === null) throw unknownGroup();
    super(group.prime, group.generator);
  }
}

const DiffieHellman = callable("DiffieHellman", DiffieHellmanClass);
const DiffieHellmanGroup = callable(
  "DiffieHellmanGroup",
  DiffieHellmanGroupClass,
);
for (const one of [DiffieHellman, DiffieHellmanGroup]) {
  Object.setPrototypeOf(one, Function.prototype);
}

function createDiffieHellman(...args: unknown[]): object {
  return Reflect.construct(DiffieHellman, args) as object;
}

function createDiffieHellmanGroup(name: unknown): object {
  return new DiffieHellmanGroup(name as never);
}

const groups: Readonly<Record<string, unknown>> = {
  createDiffieHellman,
  createDiffieHellmanGroup,
  DiffieHellman,
  DiffieHellmanGroup,
  getDiffieHellman: createDiffieHellmanGroup,
};

export = groups;
