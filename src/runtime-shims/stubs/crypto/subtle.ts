/**
 * `crypto.subtle`: everything is done by the host. Arguments go there as JSON in
 * which bytes are base64; a `CryptoKey` here is a wrapper of the data that the
 * host made of a key. Without the capability each method throws.
 *
 * @see https://nodejs.org/api/webcrypto.html#class-subtlecrypto
 */
import { Buffer } from "node:buffer";
import { bridge } from "../../bridge/guest.js";
import { notSupported } from "../../internal/not-supported.js";
import { DOMException } from "../../polyfills/dom-exception.js";

/** What the host knows a key by. Only who holds the key can read it. */
interface KeyData {
  readonly type: "secret" | "public" | "private";
  readonly extractable: boolean;
  readonly algorithm: unknown;
  readonly usages: readonly string[];
  /** What it was imported from, encoded. */
  readonly format: "raw" | "jwk" | "pkcs8" | "spki";
  readonly data: unknown;
}

/** What a key was made of. */
export interface KeySource {
  readonly type: KeyData["type"];
  readonly format: KeyData["format"];
  /** Bytes, or a JSON Web Key. */
  readonly data: unknown;
  readonly algorithm: { readonly name?: string; readonly namedCurve?: string };
}

const MAKE = Symbol("make");
const ILLEGAL = "Illegal constructor";

/** @see https://nodejs.org/api/webcrypto.html#class-cryptokey */
export class CryptoKey {
  readonly #data: KeyData;

  constructor(token?: unknown, data?: unknown) {
    if (token !== MAKE) {
      throw Object.assign(new TypeError(ILLEGAL), {
        code: "ERR_ILLEGAL_CONSTRUCTOR",
      });
    }
    this.#data = data as KeyData;
  }

  get type(): string {
    return this.#data.type;
  }

  get extractable(): boolean {
    return this.#data.extractable;
  }

  get algorithm(): unknown {
    return decode(this.#data.algorithm);
  }

  get usages(): readonly string[] {
    return [...this.#data.usages];
  }

  static data(key: CryptoKey): KeyData {
    return key.#data;
  }
}

const dataOf = CryptoKey.data;
delete (CryptoKey as { data?: unknown }).data;
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, {
  value: "CryptoKey",
  configurable: true,
});

/** For a key object of the same key. */
export function sourceOf(key: CryptoKey): KeySource {
  const { type, format, data, algorithm } = dataOf(key);
  return {
    type,
    format,
    data: decode(data),
    algorithm: decode(algorithm) as KeySource["algorithm"],
  };
}

/** Plain JSON, but for `["bytes", base64]`, `["key", data]`, `["list", …]`. */
function encode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof CryptoKey) return ["key", dataOf(value)];
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return [
      "bytes",
      Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
    ];
  }
  if (value instanceof ArrayBuffer) {
    return ["bytes", Buffer.from(value).toString("base64")];
  }
  if (Array.isArray(value)) return ["list", value.map(encode)];
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, encode(member)]),
  );
}

function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, decode(member)]),
    );
  }
  const [kind, content] = value as [string, never];
  switch (kind) {
    case "bytes":
      return new Uint8Array(Buffer.from(content, "base64"));
    case "buffer":
      return new Uint8Array(Buffer.from(content, "base64")).buffer;
    case "key":
      return new CryptoKey(MAKE, content);
    default:
      return (content as unknown[]).map(decode);
  }
}

interface Outcome {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    readonly isDom: boolean;
  };
}

function errorOf({
  name,
  message,
  code,
  isDom,
}: NonNullable<Outcome["error"]>) {
  if (isDom) return new DOMException(message, name);
  const error =
    name === "TypeError" ? new TypeError(message) : new Error(message);
  return code === undefined ? error : Object.assign(error, { code });
}

/** @see https://nodejs.org/api/webcrypto.html#class-subtlecrypto */
export class SubtleCrypto {
  constructor(token?: unknown) {
    if (token !== MAKE) {
      throw Object.assign(new TypeError(ILLEGAL), {
        code: "ERR_ILLEGAL_CONSTRUCTOR",
      });
    }
  }
}

Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, {
  value: "SubtleCrypto",
  configurable: true,
});

const OPERATIONS: Readonly<Record<string, number>> = {
  digest: 2,
  encrypt: 3,
  decrypt: 3,
  sign: 3,
  verify: 4,
  generateKey: 3,
  importKey: 5,
  exportKey: 2,
  deriveBits: 2,
  deriveKey: 5,
  wrapKey: 4,
  unwrapKey: 7,
};

for (const [operation, length] of Object.entries(OPERATIONS)) {
  const run = {
    [operation](...args: unknown[]): Promise<unknown> {
      const { crypto } = bridge;
      if (crypto === undefined)
        throw notSupported(`crypto.subtle.${operation}`);
      return delegate(crypto.subtle, operation, args);
    },
  }[operation];
  Object.defineProperty(run, "length", { value: length, configurable: true });
  Object.defineProperty(SubtleCrypto.prototype, operation, {
    value: run,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

async function delegate(
  ask: (operation: string, json: string) => Promise<string>,
  operation: string,
  args: readonly unknown[],
): Promise<unknown> {
  const json = await ask(operation, JSON.stringify(args.map(encode)));
  const { value, error } = JSON.parse(json) as Outcome;
  if (error !== undefined) throw errorOf(error);
  return decode(value);
}

export const subtle = new SubtleCrypto(MAKE);
