/**
 * `createCipheriv` and `createDecipheriv`, over @noble/ciphers: AES in the modes
 * ECB, CBC, CTR and GCM, ChaCha20 with and without Poly1305.
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
import {
  validateInteger,
  validateObject,
  validateString,
} from "../../internal/validators.js";
import { bytesOf, encoded } from "./bytes.js";
import { callable, keyBytes } from "./hashes.js";

type Mode = "ecb" | "cbc" | "ctr" | "gcm" | "stream" | "poly1305";

interface CipherFacts {
  readonly name: string;
  readonly nid: number;
  readonly mode: Mode;
  readonly keyLength: number;
  readonly ivLength: number;
}

const CIPHERS = new Map<string, CipherFacts>();
const NIDS: Readonly<Record<string, number>> = {
  "128-ecb": 418,
  "128-cbc": 419,
  "192-ecb": 422,
  "192-cbc": 423,
  "256-ecb": 426,
  "256-cbc": 427,
  "128-gcm": 895,
  "192-gcm": 898,
  "256-gcm": 901,
  "128-ctr": 904,
  "192-ctr": 905,
  "256-ctr": 906,
};
for (const [key, nid] of Object.entries(NIDS)) {
  const [bits = "", mode = ""] = key.split("-");
  const facts = {
    name: mode === "gcm" ? `id-aes${bits}-GCM` : `aes-${key}`,
    nid,
    mode: mode as Mode,
    keyLength: Number(bits) / 8,
    ivLength: mode === "ecb" ? 0 : mode === "gcm" ? 12 : 16,
  };
  CIPHERS.set(`aes-${key}`, facts);
  if (mode === "gcm") CIPHERS.set(`id-aes${bits}-gcm`, facts);
  if (mode === "cbc") CIPHERS.set(`aes${bits}`, facts);
}
CIPHERS.set("chacha20", {
  name: "chacha20",
  nid: 1019,
  mode: "stream",
  keyLength: 32,
  ivLength: 16,
});
CIPHERS.set("chacha20-poly1305", {
  name: "chacha20-poly1305",
  nid: 1018,
  mode: "poly1305",
  keyLength: 32,
  ivLength: 12,
});

export function getCiphers(): string[] {
  return [...CIPHERS.keys()].sort();
}

/** @see https://nodejs.org/api/crypto.html#cryptogetcipherinfonameornid-options */
export function getCipherInfo(
  nameOrNid: unknown,
  options?: { readonly keyLength?: unknown; readonly ivLength?: unknown },
): object | undefined {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
    throw invalidArgType("nameOrNid", ["string", "number"], nameOrNid);
  }
  const facts =
    typeof nameOrNid === "string"
      ? CIPHERS.get(nameOrNid.toLowerCase())
      : [...CIPHERS.values()].find(({ nid }) => nid === nameOrNid);
  if (options !== undefined) {
    validateObject(options, "options");
    for (const option of ["keyLength", "ivLength"] as const) {
      if (options[option] !== undefined) {
        validateInteger(
          options[option],
          `options.${option}`,
          -(2 ** 31),
          2 ** 31 - 1,
        );
      }
    }
  }
  if (facts === undefined) return undefined;
  const { name, nid, mode, keyLength, ivLength } = facts;
  if (options?.keyLength !== undefined && options.keyLength !== keyLength) {
    return undefined;
  }
  const wantedIv = options?.ivLength;
  if (wantedIv !== undefined && wantedIv !== ivLength && !isAead(mode)) {
    return undefined;
  }
  return {
    mode: mode === "poly1305" ? "stream" : mode,
    name,
    nid,
    ...(mode === "ecb" || mode === "cbc" ? { blockSize: 16 } : {}),
    ...(ivLength > 0 && { ivLength: (wantedIv as number) ?? ivLength }),
    keyLength,
  };
}

function isAead(mode: Mode): boolean {
  return mode === "gcm" || mode === "poly1305";
}

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

class CipherBase extends Transform {
  readonly #facts: CipherFacts;
  readonly #key: Buffer;
  #iv: Buffer;
  readonly #isDecrypting: boolean;
  readonly #stream: ((length: number) => Uint8Array) | null;
  /** Of block ciphers what waits for a whole block; of others all so far. */
  #held: Buffer = Buffer.alloc(0);
  #aad: Buffer = Buffer.alloc(0);
  #tag: Buffer | null = null;
  readonly #tagLength: number;
  readonly #asksTag: boolean;
  #isPadded = true;
  #isDone = false;
  #decoder: Decoder | null = null;

  constructor(
    isDecrypting: boolean,
    name: unknown,
    key: unknown,
    iv: unknown,
    options?: CipherOptions,
  ) {
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
    const facts = CIPHERS.get(name.toLowerCase());
    if (facts === undefined) {
      throw nodeError("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    }
    if (secret.length !== facts.keyLength) {
      throw nodeError(
        "ERR_CRYPTO_INVALID_KEYLEN",
        "Invalid key length",
        RangeError,
      );
    }
    const fits =
      facts.mode === "gcm"
        ? vector.length > 0
        : vector.length === facts.ivLength;
    if (!fits) {
      throw nodeError(
        "ERR_CRYPTO_INVALID_IV",
        "Invalid initialization vector",
        TypeError,
      );
    }
    const { authTagLength } = options ?? {};
    if (authTagLength !== undefined) {
      if (!isUint32(authTagLength)) {
        throw invalidArgValue("options.authTagLength", authTagLength);
      }
      const isFit =
        facts.mode === "poly1305"
          ? authTagLength <= 16
          : facts.mode !== "gcm" || fitsGcm(authTagLength);
      if (!isFit) throw invalidTag(authTagLength);
    }
    super(options as TransformOptions);
    this.#facts = facts;
    this.#key = Buffer.from(secret);
    this.#iv = Buffer.from(vector);
    this.#isDecrypting = isDecrypting;
    this.#tagLength = authTagLength ?? 16;
    this.#asksTag = authTagLength !== undefined;
    const { mode } = facts;
    const isBlock = mode === "ecb" || mode === "cbc";
    const isOther = mode === "gcm" && vector.length !== 12;
    this.#stream =
      isBlock || isOther ? null : keystream(mode, this.#key, this.#iv);
  }

  update(data: unknown, input?: unknown, output?: unknown): Buffer | string {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
      throw invalidArgType(
        "data",
        ["string", "Buffer", "TypedArray", "DataView"],
        data,
      );
    }
    if (this.#isDone) {
      throw new Error("Trying to add data in unsupported state");
    }
    const out = this.#next(bytesOf(data, "data", input));
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
    const { mode } = this.#facts;
    if (mode === "ecb" || mode === "cbc") {
      const all = Buffer.concat([this.#held, bytes]);
      // The last block may be the one with the padding.
      const keep =
        this.#isDecrypting && this.#isPadded
          ? ((all.length + 15) % 16) + 1
          : all.length % 16;
      const end = all.length - Math.min(keep, all.length);
      this.#held = all.subarray(end);
      return this.#blocks(all.subarray(0, end));
    }
    if (isAead(mode)) {
      const before = this.#held.length;
      this.#held = Buffer.concat([this.#held, bytes]);
      if (this.#stream === null) {
        const cipher = gcm(this.#key, this.#iv);
        // Its own inverse, but for the tag.
        return cipher.encrypt(this.#held).subarray(before, this.#held.length);
      }
    }
    const stream = this.#stream?.(bytes.length) ?? bytes;
    return bytes.map((byte, at) => byte ^ (stream[at] as number));
  }

  /** Whole blocks, one after the other. */
  #blocks(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return bytes;
    const settings = { disablePadding: true };
    const isCbc = this.#facts.mode === "cbc";
    const cipher = isCbc
      ? cbc(this.#key, this.#iv, settings)
      : ecb(this.#key, settings);
    const out = this.#isDecrypting
      ? cipher.decrypt(bytes)
      : cipher.encrypt(bytes);
    if (isCbc) {
      this.#iv = Buffer.from((this.#isDecrypting ? bytes : out).slice(-16));
    }
    return out;
  }

  final(output?: unknown): Buffer | string {
    if (this.#isDone) {
      throw nodeError("ERR_CRYPTO_INVALID_STATE", "Invalid state");
    }
    this.#isDone = true;
    const { mode } = this.#facts;
    let out: Uint8Array = new Uint8Array(0);
    if (mode === "ecb" || mode === "cbc") out = this.#lastBlock();
    else if (isAead(mode)) this.#authenticate();
    const decoder = this.#decoderFor(output);
    return decoder === null
      ? encoded(out, undefined)
      : decoder.end(asBuffer(out));
  }

  #lastBlock(): Uint8Array {
    const { length } = this.#held;
    if (this.#isDecrypting) {
      if (length === 0 && !this.#isPadded) return this.#held;
      if (length !== 16) {
        throw openSsl("wrong final block length", "WRONG_FINAL_BLOCK_LENGTH");
      }
      const block = this.#blocks(this.#held);
      const count = block[15] as number;
      const isRight =
        count >= 1 &&
        count <= 16 &&
        block.subarray(16 - count).every((byte) => byte === count);
      if (!isRight) throw openSsl("bad decrypt", "BAD_DECRYPT");
      return block.subarray(0, 16 - count);
    }
    if (!this.#isPadded) {
      if (length === 0) return this.#held;
      throw openSsl("wrong final block length", "WRONG_FINAL_BLOCK_LENGTH");
    }
    const padding = Buffer.alloc(16 - length, 16 - length);
    return this.#blocks(Buffer.concat([this.#held, padding]));
  }

  #authenticate(): void {
    const { mode } = this.#facts;
    const create = mode === "gcm" ? gcm : chacha20poly1305;
    const cipher = () => create(this.#key, this.#iv, this.#aad);
    let text: Uint8Array = this.#held;
    if (this.#isDecrypting) {
      if (this.#tag === null) throw unauthentic();
      text = create(this.#key, this.#iv)
        .encrypt(this.#held)
        .subarray(0, this.#held.length);
    }
    const tag = Buffer.from(cipher().encrypt(text).slice(-16));
    if (!this.#isDecrypting) {
      this.#tag = tag.subarray(0, this.#tagLength);
      return;
    }
    const given = this.#tag as Buffer;
    let difference = 0;
    given.forEach((byte, at) => {
      difference |= byte ^ (tag[at] as number);
    });
    if (difference !== 0) throw unauthentic();
  }

  setAutoPadding(isOn: unknown = true): this {
    if (this.#isDone) throw badState("setAutoPadding");
    this.#isPadded = Boolean(isOn);
    return this;
  }

  setAAD(data: unknown): this {
    const bytes = bytesOf(data, "buffer");
    if (this.#isDone || !isAead(this.#facts.mode)) throw badState("setAAD");
    this.#aad = Buffer.concat([this.#aad, bytes]);
    return this;
  }

  getAuthTag(): Buffer {
    if (this.#tag === null || this.#isDecrypting) throw badState("getAuthTag");
    return this.#tag;
  }

  setAuthTag(tag: unknown, encoding?: unknown): this {
    const bytes = bytesOf(tag, "buffer", encoding);
    if (!this.#isDecrypting || this.#isDone || this.#tag !== null) {
      throw badState("setAuthTag");
    }
    const { length } = bytes;
    const isFit = this.#asksTag
      ? length === this.#tagLength
      : fitsGcm(length) || (this.#facts.mode === "poly1305" && length <= 16);
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

function isUint32(value: unknown): value is number {
  return typeof value === "number" && value >>> 0 === value;
}

function fitsGcm(length: number): boolean {
  return length === 4 || length === 8 || (length >= 12 && length <= 16);
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

function openSsl(reason: string, code: string): Error {
  return Object.assign(
    new Error(
      `error:${code === "BAD_DECRYPT" ? "1C800064" : "1C80006B"}:Provider routines::${reason}`,
    ),
    {
      library: "Provider routines",
      reason,
      code: `ERR_OSSL_${code}`,
    },
  );
}

class CipherivClass extends CipherBase {
  constructor(
    name: unknown,
    key: unknown,
    iv: unknown,
    options?: CipherOptions,
  ) {
    super(false, name, key, iv, options);
  }
}

class DecipherivClass extends CipherBase {
  constructor(
    name: unknown,
    key: unknown,
    iv: unknown,
    options?: CipherOptions,
  ) {
    super(true, name, key, iv, options);
  }
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
