/**
 * `createCipheriv` and `createDecipheriv`, over @noble/ciphers and des.js: AES and
 * three times DES in their modes, ChaCha20 with and without Poly1305.
 *
 * @see https://nodejs.org/api/crypto.html#class-cipher
 */
import { Buffer } from "node:buffer";
import { Transform, type TransformOptions } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { cbc, ctr, ecb, gcm } from "@noble/ciphers/aes.js";
import { chacha20, chacha20poly1305 } from "@noble/ciphers/chacha.js";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../internal/errors.js";
import { validateString } from "../../internal/validators.js";
import { deprecated, warned } from "../../internal/warnings.js";
import { bytesOf, encoded } from "./bytes.js";
import { aesBlocks, type BlockCipher, desBlocks } from "./ciphers/blocks.js";
import * as modes from "./ciphers/modes.js";
import {
  type CipherFacts,
  cipherNamed,
  fitsVector,
  isAead,
  type Mode,
} from "./ciphers/table.js";
import { entropy } from "./entropy.js";
import { callable, createHash, keyBytes } from "./hashes.js";
import { nativeError } from "./native-error.js";

export { getCipherInfo, getCiphers } from "./ciphers/table.js";

/** Bytes that a stream cipher adds to the text, from its first block on. */
function keystream(
  mode: Mode,
  key: Uint8Array,
  iv: Uint8Array,
): (length: number) => Uint8Array {
  const size = mode === "ctr" || mode === "gcm" ? 16 : 64;
  let block = 0;
  let rest = new Uint8Array(0);
  return (length) => {
    const blocks = Math.ceil(Math.max(0, length - rest.length) / size);
    const zeros = new Uint8Array(blocks * size);
    let made = zeros;
    if (blocks > 0) {
      if (size === 16) {
        const start = mode === "gcm" ? gcmCounter(iv) : Uint8Array.from(iv);
        made = Uint8Array.from(ctr(key, advance(start, block)).encrypt(zeros));
      } else if (mode === "stream") {
        const counter = new DataView(iv.buffer, iv.byteOffset).getUint32(
          0,
          true,
        );
        made = Uint8Array.from(
          chacha20(key, iv.subarray(4), zeros, undefined, counter + block),
        );
      } else {
        made = Uint8Array.from(chacha20(key, iv, zeros, undefined, 1 + block));
      }
    }
    block += blocks;
    const all = new Uint8Array(rest.length + made.length);
    all.set(rest);
    all.set(made, rest.length);
    rest = all.slice(length);
    return all.subarray(0, length);
  };
}

function gcmCounter(iv: Uint8Array): Uint8Array {
  const counter = new Uint8Array(16);
  counter.set(iv);
  counter[15] = 2;
  return counter;
}

/** A counter of 128 bits, some blocks on. */
function advance(counter: Uint8Array, blocks: number): Uint8Array {
  let carry = blocks;
  for (let at = 15; at >= 0 && carry > 0; at--) {
    carry += counter[at] as number;
    counter[at] = carry % 256;
    carry = Math.floor(carry / 256);
  }
  return counter;
}

type Decoder = StringDecoder & { readonly encoding: string };

interface CipherOptions extends TransformOptions {
  readonly authTagLength?: unknown;
}

function badState(api: string): Error {
  return nodeError(
    "ERR_CRYPTO_INVALID_STATE",
    `Invalid state for operation ${api}`,
  );
}

/** How bytes come out of bytes, mode by mode. */
interface Engine {
  /** Of modes of blocks whole ones alone. */
  update(bytes: Buffer): Uint8Array;
  /** Bytes of a block, where it must be whole. */
  readonly size?: 8 | 16;
  /** What is less than a block, of those that pad by themselves. */
  last?(bytes: Uint8Array): Uint8Array;
  /** Of the whole text, for those that authenticate. */
  tag?(aad: Buffer): Uint8Array;
}

function engineOf(
  { mode, family }: CipherFacts,
  key: Buffer,
  iv: Buffer,
  isDecrypting: boolean,
  tagLength: number,
): Engine {
  const blocks = (): BlockCipher =>
    family === "aes" ? aesBlocks(key) : desBlocks(key);
  const settings = { disablePadding: true };
  switch (mode) {
    case "ecb":
      if (family === "aes") {
        return {
          size: 16,
          update(bytes) {
            const cipher = ecb(key, settings);
            return isDecrypting ? cipher.decrypt(bytes) : cipher.encrypt(bytes);
          },
        };
      } else {
        const cipher = blocks();
        return {
          size: 8,
          update: (bytes) =>
            isDecrypting ? cipher.decrypt(bytes) : cipher.encrypt(bytes),
        };
      }
    case "cbc":
      if (family === "aes") {
        let vector = iv;
        return {
          size: 16,
          update(bytes) {
            const cipher = cbc(key, vector, settings);
            const out = isDecrypting
              ? cipher.decrypt(bytes)
              : cipher.encrypt(bytes);
            vector = Buffer.from((isDecrypting ? bytes : out).slice(-16));
            return out;
          },
        };
      } else return { size: 8, update: modes.cbc(blocks(), iv, isDecrypting) };
    case "cfb":
      return { update: modes.cfb(blocks(), iv, isDecrypting) };
    case "cfb8":
      return { update: modes.cfb8(blocks(), iv, isDecrypting) };
    case "cfb1":
      return { update: modes.cfb1(blocks(), iv, isDecrypting) };
    case "ofb":
      return { update: modes.ofb(blocks(), iv) };
    case "gcm":
    case "poly1305":
      return authenticated(mode, key, iv, isDecrypting);
    case "ccm":
      return counted(key, iv, isDecrypting, tagLength);
    case "ocb": {
      const cipher = modes.ocb(blocks(), iv, tagLength, isDecrypting);
      return {
        size: 16,
        update: cipher.blocks,
        last: cipher.last,
        tag: cipher.tag,
      };
    }
    case "wrap":
    case "wrap-pad":
    case "wrap-des":
      return {
        update: (bytes) =>
          wrapped(mode, blocks(), key, iv, bytes, isDecrypting),
      };
    default: {
      const stream = keystream(mode, key, iv);
      return { update: (bytes) => added(bytes, stream(bytes.length)) };
    }
  }
}

function added(bytes: Uint8Array, stream: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => byte ^ (stream[at] as number));
}

/** GCM, and ChaCha20 with Poly1305: they stream, and keep the text for the tag. */
function authenticated(
  mode: "gcm" | "poly1305",
  key: Buffer,
  iv: Buffer,
  isDecrypting: boolean,
): Engine {
  const create = mode === "gcm" ? gcm : chacha20poly1305;
  // Where the counter begins is not in the vector then.
  const stream =
    mode === "gcm" && iv.length !== 12 ? null : keystream(mode, key, iv);
  let text: Buffer = Buffer.alloc(0);
  return {
    update(bytes) {
      const before = text.length;
      text = Buffer.concat([text, bytes]);
      return stream === null
        ? create(key, iv).encrypt(text).subarray(before, text.length)
        : added(bytes, stream(bytes.length));
    },
    tag(aad) {
      const { length } = text;
      const plain = isDecrypting
        ? create(key, iv).encrypt(text).subarray(0, length)
        : text;
      return create(key, iv, aad).encrypt(plain).slice(-16);
    },
  };
}

/** CCM: its text comes at once. */
function counted(
  key: Buffer,
  iv: Buffer,
  isDecrypting: boolean,
  tagLength: number,
): Engine {
  const cipher = modes.ccm(key, iv, tagLength);
  let plain: Uint8Array | null = null;
  return {
    update(bytes) {
      const out = cipher.hide(bytes);
      plain = isDecrypting ? out : bytes;
      return out;
    },
    tag(aad) {
      if (plain === null) {
        throw openSsl("tag not set", "TAG_NOT_SET");
      }
      return cipher.tag(plain, aad);
    },
  };
}

/** What RFC 3217 has in place of a vector. */
const DES_WRAP = Buffer.from("4adda22c79e82105", "hex");

function wrapped(
  mode: Mode,
  cipher: BlockCipher,
  key: Buffer,
  iv: Buffer,
  bytes: Buffer,
  isDecrypting: boolean,
): Uint8Array {
  let out: Uint8Array | null;
  if (mode === "wrap") out = modes.wrap(cipher, iv, bytes, isDecrypting);
  else if (mode === "wrap-pad") {
    out = modes.wrapPadded(cipher, iv, bytes, isDecrypting);
  } else out = wrappedByDes(key, bytes, isDecrypting);
  if (out === null) {
    throw new Error("Trying to add data in unsupported state");
  }
  return out;
}

function wrappedByDes(
  key: Buffer,
  bytes: Buffer,
  isDecrypting: boolean,
): Buffer | null {
  const under = (iv: Uint8Array, text: Uint8Array) =>
    Buffer.from(modes.cbc(desBlocks(key), iv, isDecrypting)(text));
  const sumOf = (text: Uint8Array) =>
    (createHash("sha1").update(text).digest() as Buffer).subarray(0, 8);
  if (bytes.length % 8 !== 0) return null;
  if (!isDecrypting) {
    const iv = entropy(8, "createCipheriv");
    const inner = under(iv, Buffer.concat([bytes, sumOf(bytes)]));
    return under(DES_WRAP, Buffer.concat([iv, inner]).reverse());
  }
  if (bytes.length < 24) return null;
  const inner = under(DES_WRAP, bytes).reverse();
  const all = under(inner.subarray(0, 8), inner.subarray(8));
  const text = all.subarray(0, -8);
  return sumOf(text).equals(all.subarray(-8)) ? text : null;
}

/** OpenSSL counts bytes, and a block more, in 31 bits. */
const LARGEST_UPDATE = 2 ** 31 - 17;

class CipherBase extends Transform {
  readonly #facts: CipherFacts;
  readonly #isDecrypting: boolean;
  readonly #engine: Engine;
  /** What waits for a whole block. */
  #held: Buffer = Buffer.alloc(0);
  #aad: Buffer = Buffer.alloc(0);
  #tag: Buffer | null = null;
  readonly #tagLength: number;
  readonly #asksTag: boolean;
  /** The longest text. */
  readonly #limit: number;
  #isPadded = true;
  #isDone = false;
  #isUpdated = false;
  #isFake = false;
  #decoder: Decoder | null = null;

  constructor(
    isDecrypting: boolean,
    facts: CipherFacts,
    key: Uint8Array,
    iv: Uint8Array,
    name: string,
    options?: CipherOptions,
  ) {
    if (!fitsVector(facts, iv.length)) {
      throw nativeError(
        "ERR_CRYPTO_INVALID_IV",
        "Invalid initialization vector",
        TypeError,
      );
    }
    const { mode } = facts;
    const authTagLength = uintOf(options, "authTagLength");
    if (authTagLength !== undefined) {
      if (isAead(mode) && !fitsTag(mode, authTagLength)) {
        throw invalidTag(authTagLength);
      }
    } else if (mode === "ccm" || mode === "ocb") {
      throw nativeError(
        "ERR_CRYPTO_INVALID_AUTH_TAG",
        `authTagLength required for ${name}`,
        TypeError,
      );
    }
    if (key.length !== facts.keyLength) {
      throw nativeError(
        "ERR_CRYPTO_INVALID_KEYLEN",
        "Invalid key length",
        RangeError,
      );
    }
    super(options as TransformOptions);
    this.#facts = facts;
    this.#isDecrypting = isDecrypting;
    this.#tagLength = authTagLength ?? 16;
    this.#asksTag = authTagLength !== undefined;
    this.#limit =
      mode === "ccm" && iv.length >= 12
        ? 2 ** (8 * (15 - iv.length)) - 1
        : 2 ** 31 - 1;
    this.#engine = engineOf(
      facts,
      Buffer.from(key),
      Buffer.from(iv),
      isDecrypting,
      this.#tagLength,
    );
  }

  update(data: unknown, input?: unknown, output?: unknown): Buffer | string {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
      throw invalidArgType(
        "data",
        ["string", "Buffer", "TypedArray", "DataView"],
        data,
      );
    }
    const { mode } = this.#facts;
    const bytes = bytesOf(data, "data", input);
    if (mode === "ccm" && bytes.length > this.#limit) throw tooLong();
    const isTooLong = bytes.length > LARGEST_UPDATE;
    if (this.#isDone || isTooLong || (mode === "ccm" && this.#isUpdated)) {
      throw new Error("Trying to add data in unsupported state");
    }
    // Bytes that are none have no address, which is nothing at all to OpenSSL.
    const isNothing = bytes.length === 0 && typeof data !== "string";
    this.#isUpdated = !isNothing;
    let out = isNothing ? bytes : this.#next(bytes);
    // Nothing is shown of a text that is not authentic; `final` says so.
    const isCheckedNow = mode === "ccm" && this.#isDecrypting;
    if (isCheckedNow && !isNothing && !this.#isAuthentic()) {
      this.#isFake = true;
      out = new Uint8Array(0);
    }
    const decoder = this.#decoderFor(output);
    return decoder === null
      ? encoded(out, undefined)
      : decoder.write(asBuffer(out));
  }

  /** What text is made by: of half a character the rest comes with the next part. */
  #decoderFor(output: unknown): Decoder | null {
    if (!output || output === "buffer") return null;
    const encoding = output as BufferEncoding;
    const wanted = new StringDecoder(encoding) as Decoder;
    this.#decoder ??= wanted;
    if (this.#decoder.encoding !== wanted.encoding) {
      throw nodeError("ERR_INTERNAL_ASSERTION", "Cannot change encoding");
    }
    return this.#decoder;
  }

  #next(bytes: Buffer): Uint8Array {
    const { size, update, last } = this.#engine;
    if (size === undefined) return update(bytes);
    const all = Buffer.concat([this.#held, bytes]);
    // The last block may be the one with the padding.
    const keep =
      this.#isDecrypting && this.#isPadded && last === undefined
        ? ((all.length + size - 1) % size) + 1
        : all.length % size;
    const end = all.length - Math.min(keep, all.length);
    this.#held = all.subarray(end);
    return end === 0 ? new Uint8Array(0) : update(all.subarray(0, end));
  }

  final(output?: unknown): Buffer | string {
    if (this.#isDone) {
      throw nodeError("ERR_CRYPTO_INVALID_STATE", "Invalid state");
    }
    this.#isDone = true;
    const { size, last, tag } = this.#engine;
    let out: Uint8Array = new Uint8Array(0);
    if (last !== undefined) out = last(this.#held);
    else if (size !== undefined) out = this.#lastBlock(size);
    if (tag !== undefined) {
      if (!this.#isDecrypting) {
        this.#tag = Buffer.from(tag(this.#aad)).subarray(0, this.#tagLength);
      } else if (this.#isFake || !this.#isAuthentic()) throw unauthentic();
    }
    const decoder = this.#decoderFor(output);
    return decoder === null
      ? encoded(out, undefined)
      : decoder.end(asBuffer(out));
  }

  #lastBlock(size: number): Uint8Array {
    const { length } = this.#held;
    if (this.#isDecrypting) {
      if (length === 0 && !this.#isPadded) return this.#held;
      if (length !== size) {
        throw openSsl("wrong final block length", "WRONG_FINAL_BLOCK_LENGTH");
      }
      const block = this.#engine.update(this.#held);
      const count = block[size - 1] as number;
      const isRight =
        count >= 1 &&
        count <= size &&
        block.subarray(size - count).every((byte) => byte === count);
      if (!isRight) throw openSsl("bad decrypt", "BAD_DECRYPT");
      return block.subarray(0, size - count);
    }
    if (!this.#isPadded) {
      if (length === 0) return this.#held;
      throw openSsl("wrong final block length", "WRONG_FINAL_BLOCK_LENGTH");
    }
    const padding = Buffer.alloc(size - length, size - length);
    return this.#engine.update(Buffer.concat([this.#held, padding]));
  }

  #isAuthentic(): boolean {
    const given = this.#tag;
    if (given === null) return false;
    const tag = this.#engine.tag?.(this.#aad) ?? new Uint8Array(0);
    let difference = 0;
    given.forEach((byte, at) => {
      difference |= byte ^ (tag[at] as number);
    });
    return difference === 0;
  }

  setAutoPadding(isOn: unknown = true): this {
    if (this.#isDone) throw badState("setAutoPadding");
    this.#isPadded = Boolean(isOn);
    return this;
  }

  setAAD(
    data: unknown,
    options?: object & { readonly encoding?: unknown },
  ): this {
    const { mode } = this.#facts;
    const length = uintOf(options, "plaintextLength");
    const bytes = bytesOf(data, "aadbuf", options?.encoding);
    if (this.#isDone || !isAead(mode)) throw badState("setAAD");
    if (mode === "ccm") {
      if (length === undefined) {
        throw nativeError(
          "ERR_MISSING_ARGS",
          "options.plaintextLength required for CCM mode with AAD",
          TypeError,
        );
      }
      if (length > this.#limit) throw tooLong();
    }
    this.#aad = Buffer.concat([this.#aad, bytes]);
    return this;
  }

  getAuthTag(): Buffer {
    if (this.#tag === null || this.#isDecrypting) throw badState("getAuthTag");
    return this.#tag;
  }

  setAuthTag(tag: unknown, encoding?: unknown): this {
    const bytes = bytesOf(tag, "buffer", encoding);
    const isLate = this.#isDone || this.#tag !== null;
    if (!this.#isDecrypting || isLate || !isAead(this.#facts.mode)) {
      throw badState("setAuthTag");
    }
    const { length } = bytes;
    const { mode } = this.#facts;
    const isFit = this.#asksTag
      ? length === this.#tagLength
      : mode === "poly1305"
        ? length <= 16
        : fitsTag(mode, length);
    if (!isFit) throw invalidTag(length);
    this.#tag = Buffer.from(bytes);
    return this;
  }

  override _transform(
    chunk: Buffer,
    encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    this.push(this.update(chunk, encoding));
    callback();
  }

  override _flush(callback: (error?: Error | null) => void): void {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  }
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function uintOf(options: object | undefined, name: string): number | undefined {
  const value = (options as Record<string, unknown> | undefined)?.[name];
  if (value === undefined || value === null) return undefined;
  if ((value as number) >>> 0 !== value) {
    throw invalidArgValue(`options.${name}`, value);
  }
  return value;
}

/** Bytes that a tag may have. */
function fitsTag(mode: Mode, length: number): boolean {
  switch (mode) {
    case "gcm":
      return length === 4 || length === 8 || (length >= 12 && length <= 16);
    case "ccm":
      return length >= 4 && length <= 16 && length % 2 === 0;
    case "ocb":
      return length <= 16;
    default:
      return length >= 1 && length <= 16;
  }
}

function tooLong(): Error {
  return nativeError(
    "ERR_CRYPTO_INVALID_MESSAGELEN",
    "Invalid message length",
    RangeError,
  );
}

function invalidTag(length: number): Error {
  return nodeError(
    "ERR_CRYPTO_INVALID_AUTH_TAG",
    `Invalid authentication tag length: ${length}`,
    TypeError,
  );
}

function unauthentic(): Error {
  return new Error("Unsupported state or unable to authenticate data");
}

const OPENSSL_NUMBERS: Readonly<Record<string, string>> = {
  BAD_DECRYPT: "1C800064",
  WRONG_FINAL_BLOCK_LENGTH: "1C80006B",
  TAG_NOT_SET: "1C800077",
};

function openSsl(reason: string, code: string): Error {
  return Object.assign(
    new Error(`error:${OPENSSL_NUMBERS[code]}:Provider routines::${reason}`),
    {
      library: "Provider routines",
      reason,
      code: `ERR_OSSL_${code}`,
    },
  );
}

/** What `createCipheriv` and its kin are given, checked. */
function inputsOf(
  name: unknown,
  key: unknown,
  iv: unknown,
  options: CipherOptions | undefined,
): [CipherFacts, Uint8Array, Uint8Array, string, CipherOptions | undefined] {
  validateString(name, "cipher");
  const secret = keyBytes(key, "key", options);
  const vector =
    iv === null
      ? Buffer.alloc(0)
      : bytesOf(iv, "iv", undefined, [
          "string",
          "ArrayBuffer",
          "Buffer",
          "TypedArray",
          "DataView",
        ]);
  uintOf(options, "authTagLength");
  return [known(name), secret, vector, name, options];
}

function known(name: string): CipherFacts {
  const facts = cipherNamed(name);
  if (facts === undefined) {
    throw nativeError("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  }
  return facts;
}

class CipherivClass extends CipherBase {
  constructor(
    name: unknown,
    key: unknown,
    iv: unknown,
    options?: CipherOptions,
  ) {
    super(false, ...inputsOf(name, key, iv, options));
  }
}

class DecipherivClass extends CipherBase {
  constructor(
    name: unknown,
    key: unknown,
    iv: unknown,
    options?: CipherOptions,
  ) {
    super(true, ...inputsOf(name, key, iv, options));
  }
}

/** Of a password what a key and a vector need: MD5, again and again, no salt. */
function fromPassword(
  name: unknown,
  password: unknown,
  options: CipherOptions | undefined,
  isWarned: boolean,
): [CipherFacts, Uint8Array, Uint8Array, string, CipherOptions | undefined] {
  validateString(name, "cipher");
  const secret = bytesOf(password, "password");
  uintOf(options, "authTagLength");
  const facts = known(name);
  const { keyLength, ivLength, mode } = facts;
  let made: Buffer = Buffer.alloc(0);
  let last: Buffer = made;
  while (made.length < keyLength + ivLength) {
    last = createHash("md5")
      .update(Buffer.concat([last, secret]))
      .digest() as Buffer;
    made = Buffer.concat([made, last]);
  }
  if (isWarned && (mode === "ctr" || mode === "gcm" || mode === "ccm")) {
    warned(`Use Cipheriv for counter mode of ${name}`, "Warning");
  }
  const key = made.subarray(0, keyLength);
  const iv = made.subarray(keyLength, keyLength + ivLength);
  return [facts, key, iv, name, options];
}

class CipherClass extends CipherBase {
  constructor(name: unknown, password: unknown, options?: CipherOptions) {
    super(false, ...fromPassword(name, password, options, true));
  }
}

class DecipherClass extends CipherBase {
  constructor(name: unknown, password: unknown, options?: CipherOptions) {
    super(true, ...fromPassword(name, password, options, false));
  }
}

export const Cipher = callable("Cipher", CipherClass);
export const Decipher = callable("Decipher", DecipherClass);

/** Deprecated, and gone from Node 22. */
export function createCipher(...args: unknown[]): object {
  deprecated("crypto.createCipher is deprecated.", "DEP0106");
  return Reflect.construct(Cipher, args) as object;
}

export function createDecipher(...args: unknown[]): object {
  deprecated("crypto.createDecipher is deprecated.", "DEP0106");
  return Reflect.construct(Decipher, args) as object;
}

export const Cipheriv = callable("Cipheriv", CipherivClass);
export const Decipheriv = callable("Decipheriv", DecipherivClass);

export function createCipheriv(
  name: unknown,
  key: unknown,
  iv: unknown,
  options?: CipherOptions,
): CipherBase {
  return new Cipheriv(name, key, iv, options);
}

export function createDecipheriv(
  name: unknown,
  key: unknown,
  iv: unknown,
  options?: CipherOptions,
): CipherBase {
  return new Decipheriv(name, key, iv, options);
}
