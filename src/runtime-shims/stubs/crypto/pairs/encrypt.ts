/**
 * RSA encryption: `publicEncrypt` and its three kin.
 *
 * @see https://nodejs.org/api/crypto.html#cryptopublicencryptkey-buffer
 */
import { openSslError } from "../native-error.js";
import { Buffer } from "node:buffer";
import { nodeError } from "../../../internal/errors.js";
import { validateString } from "../../../internal/validators.js";
import { bytesOf } from "../bytes.js";
import { entropy } from "../entropy.js";
import { hashNamed } from "../hashes.js";
import { readKey } from "./key-objects.js";
import type { Material } from "./material.js";
import {
  byteLength,
  decodeOaep,
  decodePkcs1,
  encodeOaep,
  encodePkcs1,
  raise,
  raisePrivately,
  type RsaPrivate,
  type RsaPublic,
} from "./rsa.js";
import { random } from "./sign.js";

const PKCS1 = 1;
const NONE = 3;
const OAEP = 4;

interface Options {
  readonly padding?: number;
  readonly oaepHash?: unknown;
  readonly oaepLabel?: unknown;
  readonly encoding?: unknown;
}

function inputsOf(key: unknown, buffer: unknown, otherwise: number) {
  const isPlain =
    typeof key === "object" && key !== null && !ArrayBuffer.isView(key);
  const options = (isPlain ? key : {}) as Options;
  const { padding = otherwise, oaepHash = "sha1", oaepLabel } = options;
  validateString(oaepHash, "key.oaepHash");
  const label =
    oaepLabel === undefined
      ? Buffer.alloc(0)
      : bytesOf(oaepLabel, "key.oaepLabel", options.encoding);
  const bytes = bytesOf(buffer, "buffer", options.encoding);
  const hash = hashNamed(oaepHash);
  if (hash === null) {
    throw nodeError("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
  }
  return { padding, hash, label, bytes };
}

function rsaOf(key: Material): {
  open: RsaPublic;
  own: RsaPrivate | undefined;
} {
  if (key.kind === "rsa") {
    return { open: key.public, own: key.private };
  }
  throw openSslError(
    "03000096",
    "digital envelope routines",
    "operation not supported for this keytype",
    "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE",
  );
}

function tooLarge(): Error {
  return openSslError(
    "0200006E",
    "rsa routines",
    "data too large for key size",
    "RSA_DATA_TOO_LARGE_FOR_KEY_SIZE",
  );
}

function padded(value: Buffer | null): Buffer {
  if (value === null) throw tooLarge();
  return value;
}

function plain(bytes: Uint8Array, length: number): Buffer {
  if (bytes.length > length) throw tooLarge();
  if (bytes.length < length) {
    throw openSslError(
      "0200007A",
      "rsa routines",
      "data too small for key size",
      "RSA_DATA_TOO_SMALL_FOR_KEY_SIZE",
    );
  }
  return Buffer.from(bytes);
}

export function publicEncrypt(key: unknown, buffer: unknown): Buffer {
  const { padding, hash, label, bytes } = inputsOf(key, buffer, OAEP);
  const { open } = rsaOf(readKey(key, "public"));
  const length = byteLength(open);
  const draw = (count: number) => entropy(count, "publicEncrypt");
  let message: Buffer;
  if (padding === OAEP) {
    message = padded(encodeOaep(hash, label, bytes, length, draw));
  } else if (padding === PKCS1) {
    message = padded(encodePkcs1(bytes, length, draw));
  } else if (padding === NONE) message = plain(bytes, length);
  else throw illegalPadding();
  return padded(raise(open, message));
}

export function privateDecrypt(key: unknown, buffer: unknown): Buffer {
  const { padding, hash, label, bytes } = inputsOf(key, buffer, OAEP);
  const { own } = rsaOf(readKey(key, "private"));
  const message = raisePrivately(own as RsaPrivate, bytes, random());
  if (message === null) throw tooLarge();
  if (padding === NONE) return message;
  if (padding === PKCS1) {
    // Telling right from wrong padding is what the attack of Bleichenbacher needs.
    throw nodeError(
      "ERR_INVALID_ARG_VALUE",
      "RSA_PKCS1_PADDING is no longer supported for private decryption",
      TypeError,
    );
  }
  if (padding !== OAEP) throw illegalPadding();
  const found = decodeOaep(hash, label, message);
  if (found === null) {
    throw openSslError(
      "02000079",
      "rsa routines",
      "oaep decoding error",
      "RSA_OAEP_DECODING_ERROR",
    );
  }
  return Buffer.from(found);
}

export function privateEncrypt(key: unknown, buffer: unknown): Buffer {
  const { padding, bytes } = inputsOf(key, buffer, PKCS1);
  const { own } = rsaOf(readKey(key, "private"));
  const length = byteLength(own as RsaPrivate);
  let message: Buffer;
  if (padding === PKCS1) {
    const fill = length - bytes.length - 3;
    if (fill < 8) throw tooLarge();
    message = Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(fill, 255),
      Buffer.from([0]),
      bytes,
    ]);
  } else if (padding === NONE) message = plain(bytes, length);
  else throw illegalPadding();
  return padded(raisePrivately(own as RsaPrivate, message, random()));
}

export function publicDecrypt(key: unknown, buffer: unknown): Buffer {
  const { padding, bytes } = inputsOf(key, buffer, PKCS1);
  const { open } = rsaOf(readKey(key, "public"));
  const message = padded(raise(open, bytes));
  if (padding === NONE) return message;
  const found = padding === PKCS1 ? decodePkcs1(message, 1) : null;
  if (found === null) {
    throw openSslError(
      "02000088",
      "rsa routines",
      "invalid padding",
      "RSA_INVALID_PADDING",
    );
  }
  return found;
}

function illegalPadding(): Error {
  return openSslError(
    "1C8000A5",
    "Provider routines",
    "illegal or unsupported padding mode",
    "ILLEGAL_OR_UNSUPPORTED_PADDING_MODE",
  );
}
