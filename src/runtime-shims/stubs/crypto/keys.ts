/**
 * `KeyObject` of secret keys. Keys of pairs are the host's business.
 *
 * @see https://nodejs.org/api/crypto.html#class-keyobject
 */
import { Buffer } from "node:buffer";
import { invalidArgType, invalidArgValue } from "../../internal/errors.js";
import { validateOneOf } from "../../internal/validators.js";
import { bytesOf } from "./bytes.js";

export class KeyObject {
  readonly #bytes: Buffer;
  readonly type: "secret" | "public" | "private";

  constructor(type: unknown, bytes: unknown) {
    if (type !== "secret" && type !== "public" && type !== "private") {
      throw invalidArgValue("type", type);
    }
    if (typeof bytes !== "object" || bytes === null) {
      throw invalidArgType("handle", "object", bytes);
    }
    this.type = type;
    this.#bytes = bytes as Buffer;
  }

  get symmetricKeySize(): number {
    return this.#bytes.length;
  }

  /** The bytes of a key, or the JSON Web Key with them. */
  export(): Buffer;
  export(options?: { readonly format?: unknown }): unknown {
    if (options !== undefined) {
      if (options === null || typeof options !== "object") {
        throw invalidArgType("options", "Object", options);
      }
      const { format } = options;
      validateOneOf(format, "options.format", [undefined, "buffer", "jwk"]);
      if (format === "jwk") {
        return { kty: "oct", k: this.#bytes.toString("base64url") };
      }
    }
    return Buffer.from(this.#bytes);
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyObject)) {
      throw invalidArgType("otherKeyObject", "KeyObject", other);
    }
    return this.type === other.type && this.#bytes.equals(other.#bytes);
  }

  get [Symbol.toStringTag](): string {
    return "KeyObject";
  }
}

/** @see https://nodejs.org/api/crypto.html#cryptocreatesecretkeykey-encoding */
export function createSecretKey(key: unknown, encoding?: unknown): KeyObject {
  const bytes = bytesOf(key, "key", encoding, [
    "ArrayBuffer",
    "Buffer",
    "TypedArray",
    "DataView",
    "string",
  ]);
  return new KeyObject("secret", Buffer.from(bytes));
}
