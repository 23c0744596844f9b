/**
 * `KeyObject`s of pairs, and how arguments become them.
 *
 * @see https://nodejs.org/api/crypto.html#class-keyobject
 */
import { openSslError } from "../native-error.js";
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../../internal/errors.js";
import {
  validateObject,
  validateOneOf,
  validateString,
} from "../../../internal/validators.js";
import { bytesOf } from "../bytes.js";
import { entropy } from "../entropy.js";
import { CryptoKey, type KeySource } from "../subtle.js";
import { handleOf, invalidKeyType, KeyObject } from "../keys.js";
import {
  decryptLegacy,
  decryptPkcs8,
  encryptLegacy,
  encryptPkcs8,
  isEncrypted,
  type Jwk,
  type Material,
  pemText,
  readCertificate,
  readDsaPrivate,
  readJwk,
  readPkcs1Private,
  readPkcs1Public,
  readPkcs8,
  readRawPublic,
  readSec1,
  readSpki,
  unsupportedKey,
  writeDer,
  writeJwk,
} from "./material.js";
import { bitLength } from "./numbers.js";

const VIEWS = ["ArrayBuffer", "Buffer", "TypedArray", "DataView"];

export interface Encoding {
  readonly format?: unknown;
  readonly type?: unknown;
  readonly cipher?: unknown;
  readonly passphrase?: unknown;
}

export function materialOf(key: KeyObject): Material {
  return handleOf(key) as Material;
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType(): string {
    const key = materialOf(this);
    return key.kind === "okp" ? key.curve.name : key.kind;
  }

  get asymmetricKeyDetails(): object {
    const key = materialOf(this);
    switch (key.kind) {
      case "ec":
        return { namedCurve: key.curve.name };
      case "okp":
      case "dh":
        return {};
      case "dsa": {
        const { p, q } = key.parameters;
        return { modulusLength: bitLength(p), divisorLength: bitLength(q) };
      }
      default: {
        const { n, e } = key.public;
        const { hash, mgf, saltLength } = key.limits ?? {};
        return {
          modulusLength: bitLength(n),
          publicExponent: e,
          ...(key.limits && {
            hashAlgorithm: hash,
            mgf1HashAlgorithm: mgf,
            saltLength,
          }),
        };
      }
    }
  }

  export(options?: Encoding): unknown {
    return exportKey(this, options, "options");
  }
}

export class PublicKeyObject extends AsymmetricKeyObject {}
export class PrivateKeyObject extends AsymmetricKeyObject {}

export function publicKey(material: Material): PublicKeyObject {
  const { private: _, ...open } = material;
  return new PublicKeyObject("public", open);
}

export function privateKey(material: Material): PrivateKeyObject {
  return new PrivateKeyObject("private", material);
}

/**
 * @param kind of the key, `rsa`
 * @param name of the options in errors, `options`, `options.publicKeyEncoding`
 */
export function checkEncoding(
  kind: string,
  isPrivate: boolean,
  { format, type, cipher, passphrase }: Encoding,
  name: string,
): void {
  if (format !== "pem" && format !== "der" && format !== "jwk") {
    throw invalidArgValue(`${name}.format`, format);
  }
  if (format === "jwk") {
    if (passphrase !== undefined) {
      throw incompatible("jwk", "does not support encryption");
    }
    return;
  }
  const known = isPrivate ? ["pkcs1", "pkcs8", "sec1"] : ["pkcs1", "spki"];
  if (typeof type !== "string" || !known.includes(type)) {
    throw invalidArgValue(`${name}.type`, type);
  }
  if (type === "pkcs1" && kind !== "rsa") {
    throw incompatible("pkcs1", "can only be used for RSA keys");
  }
  if (type === "sec1" && kind !== "ec") {
    throw incompatible("sec1", "can only be used for EC keys");
  }
  if (!isPrivate || (cipher === undefined && passphrase === undefined)) return;
  if (typeof cipher !== "string") {
    throw invalidArgValue(`${name}.cipher`, cipher);
  }
  if (format === "der" && (type === "pkcs1" || type === "sec1")) {
    throw incompatible(type, "does not support encryption");
  }
  const isSecret =
    typeof passphrase === "string" || ArrayBuffer.isView(passphrase);
  if (!isSecret) throw invalidArgValue(`${name}.passphrase`, passphrase);
}

export function exportKey(
  key: KeyObject,
  given: Encoding | undefined,
  name: string,
): unknown {
  const isPrivate = key.type === "private";
  if (name === "options") validateObject(given, "options");
  const options = given as Encoding;
  const material = materialOf(key);
  checkEncoding(material.kind, isPrivate, options, name);
  const { format } = options;
  if (format === "jwk") return writeJwk(material, isPrivate);
  const type = options.type as string;
  const bytes = writeDer(material, type, isPrivate);
  if (!isPrivate) {
    const label = type === "pkcs1" ? "RSA PUBLIC KEY" : "PUBLIC KEY";
    return format === "der" ? bytes : pemText(label, bytes);
  }
  const label = { pkcs1: "RSA PRIVATE KEY", sec1: "EC PRIVATE KEY" }[type];
  if (options.passphrase === undefined) {
    return format === "der" ? bytes : pemText(label ?? "PRIVATE KEY", bytes);
  }
  const cipher = options.cipher as string;
  const secret = bytesOf(options.passphrase, "passphrase");
  const random = (length: number) => entropy(length, "KeyObject.export");
  if (label !== undefined) {
    const sealed = encryptLegacy(cipher, bytes, secret, random);
    return pemText(label, sealed.bytes, sealed.headers);
  }
  const sealed = encryptPkcs8(bytes, cipher, secret, random);
  return format === "der" ? sealed : pemText("ENCRYPTED PRIVATE KEY", sealed);
}

function incompatible(type: string, why: string): Error {
  return nodeError(
    "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
    `The selected key encoding ${type} ${why}.`,
  );
}

interface Pem {
  readonly label: string;
  readonly headers: string;
  readonly bytes: Buffer;
}

function readPem(text: string): Pem | null {
  const match =
    /-----BEGIN ([A-Z0-9 ]+)-----\r?\n((?:[\w-]+: [^\n]*\r?\n)*)([\s\S]*?)-----END \1-----/.exec(
      text,
    );
  if (match === null) return null;
  const [, label = "", headers = "", body = ""] = match;
  return { label, headers, bytes: Buffer.from(body, "base64") };
}

type Wanted = "public" | "private";

/** An argument that is a key, an encoded key, or an object with one. */
interface KeyInput extends Encoding {
  readonly key?: unknown;
  readonly encoding?: unknown;
}

function isBytes(value: unknown): boolean {
  return (
    typeof value === "string" ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer
  );
}

/**
 * @param isMade whether a key is made of it: then it is none yet
 * @returns the material; of a public key also where a private one is given
 */
export function readKey(
  input: unknown,
  wanted: Wanted,
  isMade = false,
  name = "key",
): Material {
  const expected = [
    ...(isMade && wanted === "private" ? [] : []),
    ...VIEWS,
    "string",
    ...(isMade && wanted === "private" ? [] : ["KeyObject", "CryptoKey"]),
  ];
  if (input instanceof CryptoKey) {
    return readKey(KeyObject.from(input), wanted, isMade, name);
  }
  if (input instanceof KeyObject) return fromKeyObject(input, wanted, isMade);
  if (isBytes(input)) return parse(bytesOf(input, name), {}, wanted);
  if (typeof input !== "object" || input === null) {
    throw invalidArgType(
      name,
      [
        ...VIEWS,
        "string",
        ...(isMade && wanted === "private" ? [] : ["KeyObject", "CryptoKey"]),
      ],
      input,
    );
  }
  const { key: given, encoding, format } = input as KeyInput;
  const key = given instanceof CryptoKey ? KeyObject.from(given) : given;
  if (key instanceof KeyObject) return fromKeyObject(key, wanted, isMade);
  if (format === "jwk") {
    validateObject(key, `${name}.key`);
    return fromJwk(key as Jwk, wanted);
  }
  if (!isBytes(key)) throw invalidArgType(`${name}.key`, expected, key);
  return parse(bytesOf(key, name, encoding), input as KeyInput, wanted);
}

function fromKeyObject(
  key: KeyObject,
  wanted: Wanted,
  isMade: boolean,
): Material {
  const { type } = key;
  if (isMade && wanted === "private") {
    throw invalidArgType("key", [...VIEWS, "string"], key);
  }
  if (isMade && type !== "private") throw invalidKeyType(type, "private");
  if (wanted === "private" && type !== "private") {
    throw invalidKeyType(type, "private");
  }
  if (type === "secret") throw invalidKeyType(type, "private or public");
  return materialOf(key);
}

function fromJwk(jwk: Jwk, wanted: Wanted): Material {
  const { kty } = jwk;
  validateOneOf(kty, "key.kty", ["RSA", "EC", "OKP"]);
  const isPrivate = wanted === "private";
  const members =
    kty === "RSA"
      ? ["n", "e", ...(isPrivate ? ["d", "p", "q", "dp", "dq", "qi"] : [])]
      : kty === "EC"
        ? ["crv", "x", "y", ...(isPrivate ? ["d"] : [])]
        : ["crv", "x", ...(isPrivate ? ["d"] : [])];
  if (kty === "OKP") {
    validateOneOf(jwk.crv, "key.crv", ["Ed25519", "Ed448", "X25519", "X448"]);
  }
  for (const member of members) validateString(jwk[member], `key.${member}`);
  return readJwk(jwk, isPrivate);
}

function parse(bytes: Buffer, options: KeyInput, wanted: Wanted): Material {
  const { format = "pem", type } = options;
  if (format !== "pem" && format !== "der") {
    throw invalidArgValue("options.format", format);
  }
  if (format === "der") {
    const types =
      wanted === "private"
        ? ["pkcs1", "pkcs8", "sec1"]
        : ["pkcs1", "spki", "pkcs8", "sec1"];
    if (!types.includes(type as string)) {
      throw invalidArgValue("options.type", type);
    }
    return parseDer(bytes, type as string, options, wanted);
  }
  const pem = readPem(bytes.toString("latin1"));
  if (pem === null) throw unsupportedKey();
  const { label } = pem;
  if (wanted === "public") {
    if (label === "PUBLIC KEY") return readSpki(pem.bytes);
    if (label === "RSA PUBLIC KEY") return readPkcs1Public(pem.bytes);
    if (/^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label)) {
      return readCertificate(pem.bytes);
    }
  }
  switch (label) {
    case "PRIVATE KEY":
      return readPkcs8(pem.bytes);
    case "ENCRYPTED PRIVATE KEY":
      return readPkcs8(decryptPkcs8(pem.bytes, secretOf(options)));
    case "RSA PRIVATE KEY":
      return readPkcs1Private(legacy(pem, options));
    case "DSA PRIVATE KEY":
      return readDsaPrivate(legacy(pem, options));
    case "EC PRIVATE KEY":
      return readSec1(legacy(pem, options));
    default:
      throw unsupportedKey();
  }
}

function secretOf({ passphrase }: KeyInput): Buffer {
  if (passphrase === undefined || passphrase === null) {
    // As OpenSSL has it that cannot ask anybody.
    throw openSslError(
      "07880109",
      "common libcrypto routines",
      "interrupted or cancelled",
      "CRYPTO_INTERRUPTED_OR_CANCELLED",
    );
  }
  return bytesOf(passphrase, "key.passphrase");
}

function legacy({ headers, bytes }: Pem, options: KeyInput): Buffer {
  const info = /DEK-Info: ([\w-]+),([0-9A-F]+)/i.exec(headers);
  if (info === null) return bytes;
  const [, cipher = "", iv = ""] = info;
  return decryptLegacy(
    cipher.toLowerCase(),
    Buffer.from(iv, "hex"),
    bytes,
    secretOf(options),
  );
}

function parseDer(
  bytes: Buffer,
  type: string,
  options: KeyInput,
  wanted: Wanted,
): Material {
  switch (type) {
    case "spki":
      return readSpki(bytes);
    case "sec1":
      return readSec1(bytes);
    case "pkcs8":
      try {
        return readPkcs8(bytes);
      } catch (error) {
        if (!isEncrypted(bytes)) throw error;
        if (options.passphrase === undefined) {
          throw nodeError(
            "ERR_MISSING_PASSPHRASE",
            "Passphrase required for encrypted key",
            TypeError,
          );
        }
        return readPkcs8(decryptPkcs8(bytes, secretOf(options)));
      }
    default:
      if (wanted === "private") return readPkcs1Private(bytes);
      try {
        return readPkcs1Private(bytes);
      } catch {
        return readPkcs1Public(bytes);
      }
  }
}

/** Of a key of `subtle` that has a pair. */
export function keyObjectOf(source: KeySource): KeyObject {
  const { type, format, data, algorithm } = source;
  const make = type === "private" ? createPrivateKey : createPublicKey;
  if (format === "jwk") return make({ key: data, format });
  const key = Buffer.from(data as Uint8Array);
  return format === "raw"
    ? publicKey(
        readRawPublic(algorithm.namedCurve ?? algorithm.name ?? "", key),
      )
    : make({ key, format: "der", type: format });
}

export function createPrivateKey(key: unknown): PrivateKeyObject {
  return privateKey(readKey(key, "private", true));
}

export function createPublicKey(key: unknown): PublicKeyObject {
  return publicKey(readKey(key, "public", true));
}
