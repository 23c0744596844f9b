/**
 * `KeyObject`, and those of secret keys. Keys of pairs are in pairs/.
 *
 * @see https://nodejs.org/api/crypto.html#class-keyobject
 */
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import { part } from "../../internal/parts.js";
import { validateObject, validateOneOf } from "../../internal/validators.js";
import { bytesOf } from "./bytes.js";
import { CryptoKey, type KeySource, sourceOf } from "./subtle.js";

const handles = new WeakMap<object, unknown>();

/** What a key object stands for: bytes of a secret key, or a pair's material. */
export function handleOf(key: KeyObject): unknown {
  return handles.get(key);
}

export class KeyObject {
  readonly type: "secret" | "public" | "private";

  constructor(type: unknown, handle: unknown) {
    if (type !== "secret" && type !== "public" && type !== "private") {
      throw invalidArgValue("type", type);
    }
    if (typeof handle !== "object" || handle === null) {
      throw invalidArgType("handle", "object", handle);
    }
    this.type = type;
    handles.set(this, handle);
    Object.defineProperty(this, "type", {
      value: type,
      enumerable: false,
      writable: false,
    });
  }

  static from(key: unknown): KeyObject {
    if (!(key instanceof CryptoKey)) {
      throw invalidArgType("key", "CryptoKey", key);
    }
    const source = sourceOf(key);
    if (source.type === "secret") return secretOf(source);
    return part<Pairs>(
      "stubs/crypto/pairs.js",
      "crypto.KeyObject.from",
    ).keyObjectOf(source);
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyObject)) {
      throw invalidArgType("otherKeyObject", "KeyObject", other);
    }
    return this === other || (this.type === other.type && same(this, other));
  }

  get [Symbol.toStringTag](): string {
    return "KeyObject";
  }
}

interface Pairs {
  keyObjectOf(source: KeySource): KeyObject;
}

/** Of a key of `subtle`, which is bytes or a JSON Web Key. */
function secretOf({ format, data }: KeySource): KeyObject {
  return format === "jwk"
    ? createSecretKey((data as { readonly k: string }).k, "base64url")
    : createSecretKey(data);
}

interface Exportable {
  export(options?: object): unknown;
}

/** By what both are when written. */
function same(one: KeyObject, other: KeyObject): boolean {
  if (one.type === "secret") {
    return (handleOf(one) as Buffer).equals(handleOf(other) as Buffer);
  }
  const options = {
    format: "der",
    type: one.type === "public" ? "spki" : "pkcs8",
  };
  const [a, b] = [one, other].map((key) =>
    (key as unknown as Exportable).export(options),
  ) as [Buffer, Buffer];
  return a.equals(b);
}

export class SecretKeyObject extends KeyObject {
  get symmetricKeySize(): number {
    return (handleOf(this) as Buffer).length;
  }

  /** The bytes of a key, or the JSON Web Key with them. */
  export(): Buffer;
  export(options?: { readonly format?: unknown }): unknown;
  export(options?: { readonly format?: unknown }): unknown {
    const bytes = handleOf(this) as Buffer;
    if (options !== undefined) {
      validateObject(options, "options");
      const { format } = options;
      validateOneOf(format, "options.format", [undefined, "buffer", "jwk"]);
      if (format === "jwk") {
        return { kty: "oct", k: bytes.toString("base64url") };
      }
    }
    return Buffer.from(bytes);
  }
}

/** @see https://nodejs.org/api/crypto.html#cryptocreatesecretkeykey-encoding */
export function createSecretKey(
  key: unknown,
  encoding?: unknown,
): SecretKeyObject {
  const bytes = bytesOf(key, "key", encoding, [
    "ArrayBuffer",
    "Buffer",
    "TypedArray",
    "DataView",
    "string",
  ]);
  return new SecretKeyObject("secret", Buffer.from(bytes));
}

/** @param random bytes of the host's */
export function generateSecretKey(
  type: unknown,
  options: { readonly length?: unknown },
  random: (length: number) => Uint8Array,
): SecretKeyObject {
  const { length } = options;
  if (type === "hmac") {
    checkInteger(length, "options.length", 8, 2 ** 31 - 1);
    return createSecretKey(random(Math.floor((length as number) / 8)));
  }
  if (type === "aes") {
    validateOneOf(length, "options.length", [128, 192, 256]);
    return createSecretKey(random((length as number) / 8));
  }
  throw invalidArgValue("type", type, "must be a supported key type");
}

function checkInteger(
  value: unknown,
  name: string,
  min: number,
  max: number,
): void {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) {
    throw outOfRange(name, `>= ${min} && <= ${max}`, value);
  }
}

export function invalidKeyType(actual: string, expected: string): Error {
  return nodeError(
    "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE",
    `Invalid key object type ${actual}, expected ${expected}.`,
    TypeError,
  );
}
