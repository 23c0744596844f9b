/**
 * The bridge's `crypto`: Node's own `crypto.subtle`. A guest's keys are data that
 * the guest holds; each call imports those that it needs. Receives and returns
 * JSON in which bytes are base64.
 *
 * @see https://nodejs.org/api/webcrypto.html
 */
import { type webcrypto as types, webcrypto } from "node:crypto";
import type { CryptoCapability } from "../../../runtime-shims/bridge/interface.js";

/** A key as a guest has it. */
interface KeyData {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: unknown;
  readonly usages: readonly types.KeyUsage[];
  /** What it was imported from. */
  readonly format: "raw" | "jwk" | "pkcs8" | "spki";
  readonly data: unknown;
  /** With which it is imported. */
  readonly importing: unknown;
}

/** So that one call cannot keep the host's threads busy for minutes. */
const MOST_MODULUS_BITS = 8192;
const MOST_ITERATIONS = 10_000_000;

type Operation = (...args: never[]) => Promise<unknown>;

const OPERATIONS = new Set([
  "digest",
  "encrypt",
  "decrypt",
  "sign",
  "verify",
  "generateKey",
  "importKey",
  "exportKey",
  "deriveBits",
  "deriveKey",
  "wrapKey",
  "unwrapKey",
]);

const { subtle } = webcrypto;

export function createSubtle(): CryptoCapability {
  return {
    async subtle(operation, json) {
      try {
        if (!OPERATIONS.has(operation)) {
          throw new TypeError(`There is no operation ${operation}`);
        }
        const args: unknown = JSON.parse(json);
        if (!Array.isArray(args)) throw new TypeError("No arguments");
        const given = await Promise.all(args.map(decode));
        for (const one of given) refuseLong(one);
        return JSON.stringify({ value: await run(operation, given) });
      } catch (error) {
        const { name, message, code } = error as Error & { code?: unknown };
        const isDom = error instanceof DOMException;
        return JSON.stringify({
          error: {
            name,
            message,
            isDom,
            ...(typeof code === "string" && { code }),
          },
        });
      }
    },
  };
}

async function run(
  operation: string,
  args: readonly unknown[],
): Promise<unknown> {
  const method = subtle[operation as keyof types.SubtleCrypto] as Operation;
  const call = (given: readonly unknown[]) =>
    Reflect.apply(method, subtle, given) as Promise<unknown>;
  switch (operation) {
    case "importKey": {
      const key = (await call(args)) as types.CryptoKey;
      const [format, data, importing] = args;
      return encodeKey(key, { format, data, importing } as Imported);
    }
    case "generateKey": {
      const [algorithm, extractable, usages] = args;
      const made = (await call([algorithm, true, usages])) as
        | types.CryptoKey
        | types.CryptoKeyPair;
      if (!("publicKey" in made)) {
        return encodeKey(made, await exported(made, "raw"), extractable);
      }
      const { publicKey, privateKey } = made;
      return {
        publicKey: encodeKey(publicKey, await exported(publicKey, "spki")),
        privateKey: encodeKey(
          privateKey,
          await exported(privateKey, "pkcs8"),
          extractable,
        ),
      };
    }
    case "deriveKey": {
      const [algorithm, base, derived, extractable, usages] = args;
      const made = (await call([
        algorithm,
        base,
        derived,
        true,
        usages,
      ])) as types.CryptoKey;
      return encodeKey(made, await exported(made, "raw"), extractable);
    }
    case "unwrapKey": {
      const [format, wrapped, unwrapping, algorithm, importing, ...rest] = args;
      const [extractable, usages] = rest;
      const made = (await call([
        format,
        wrapped,
        unwrapping,
        algorithm,
        importing,
        true,
        usages,
      ])) as types.CryptoKey;
      const { type } = made;
      const kind =
        type === "secret" ? "raw" : type === "public" ? "spki" : "pkcs8";
      return encodeKey(made, await exported(made, kind), extractable);
    }
    default:
      return encode(await call(args));
  }
}

type Imported = Pick<KeyData, "format" | "data" | "importing">;

async function exported(
  key: types.CryptoKey,
  format: "raw" | "spki" | "pkcs8",
): Promise<Imported> {
  const data = await subtle.exportKey(format, key);
  return { format, data, importing: key.algorithm };
}

function encodeKey(
  key: types.CryptoKey,
  { format, data, importing }: Imported,
  extractable: unknown = key.extractable,
): unknown {
  const { type, algorithm, usages } = key;
  const known: KeyData = {
    type,
    // That of a public key of a pair is always so.
    extractable: extractable === true,
    algorithm: encode({ ...algorithm }),
    usages,
    format,
    data: encode(data),
    importing: encode(importing),
  };
  return ["key", known];
}

function encode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ArrayBuffer) {
    return ["buffer", Buffer.from(value).toString("base64")];
  }
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    return ["bytes", bytes.toString("base64")];
  }
  if (Array.isArray(value)) return ["list", value.map(encode)];
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, encode(member)]),
  );
}

async function decode(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) {
    const members = Object.entries(value).map(
      async ([key, member]) => [key, await decode(member)] as const,
    );
    return Object.fromEntries(await Promise.all(members));
  }
  const [kind, content] = value as [unknown, unknown];
  switch (kind) {
    case "bytes":
    case "buffer":
      return new Uint8Array(Buffer.from(String(content), "base64"));
    case "key":
      return await decodeKey(content as KeyData);
    case "list":
      if (Array.isArray(content)) return await Promise.all(content.map(decode));
  }
  throw new TypeError("The guest sent what is no argument");
}

async function decodeKey(known: KeyData): Promise<types.CryptoKey> {
  const importing = await decode(known.importing);
  refuseLong(importing);
  return await subtle.importKey(
    known.format as "raw",
    (await decode(known.data)) as Uint8Array,
    importing as types.AlgorithmIdentifier,
    known.extractable === true,
    [...known.usages],
  );
}

/** @throws RangeError for algorithms that would take the host too long */
function refuseLong(algorithm: unknown): void {
  if (typeof algorithm !== "object" || algorithm === null) return;
  const { modulusLength = 0, iterations = 0 } = algorithm as {
    modulusLength?: unknown;
    iterations?: unknown;
  };
  if (
    Number(modulusLength) > MOST_MODULUS_BITS ||
    Number(iterations) > MOST_ITERATIONS
  ) {
    throw new DOMException(
      `No more than ${MOST_MODULUS_BITS} bits of a modulus and ${MOST_ITERATIONS} iterations are granted`,
      "OperationError",
    );
  }
}
