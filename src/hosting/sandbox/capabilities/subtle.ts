/**
 * The bridge's `crypto`: Node's own `crypto.subtle`. A guest's keys are data that
 * the guest holds; each call imports those that it needs. Receives and returns
 * JSON in which bytes are base64.
 *
 * @see https://nodejs.org/api/webcrypto.html
 */
import { type webcrypto as types, webcrypto } from "node:crypto";
import type { CryptoCapability } from "../../../runtime-shims/bridge/interface.js";
import { parseJson } from "../json.js";
import { createTurns } from "./turns.js";

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
/** Of what is derived, or of a key. */
const MOST_BITS = 2 ** 20;
/** Those that PBKDF2 makes with its iterations; then it begins anew. */
const BITS_OF_BLOCK = 512;
/** Of all arguments, whose bytes are one string each. */
const MOST_VALUES = 10_000;

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

export interface GuestSubtle extends CryptoCapability {
  /** What is under way is the guest's promise, which the session counts. */
  isBusy(): boolean;
  /** What has not begun never does. */
  close(): void;
}

export function createSubtle(): GuestSubtle {
  const turns = createTurns();
  return {
    isBusy: () => false,
    close: turns.close,
    async subtle(operation, json) {
      try {
        if (!OPERATIONS.has(operation)) {
          throw new TypeError(`There is no operation ${operation}`);
        }
        const args = parseJson(json, MOST_VALUES);
        if (!Array.isArray(args)) throw new TypeError("No arguments");
        const value = await turns.take(async () => {
          const given = await Promise.all(args.map(decode));
          refuseLong(given);
          return await run(operation, given);
        });
        return JSON.stringify({ value });
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
      const key = refuseHuge((await call(args)) as types.CryptoKey);
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
  refuseLong([importing]);
  const key = await subtle.importKey(
    known.format as "raw",
    (await decode(known.data)) as Uint8Array,
    importing as types.AlgorithmIdentifier,
    known.extractable === true,
    [...known.usages],
  );
  return refuseHuge(key);
}

/** @throws OperationError for what would take the host too long */
function refuseLong(args: readonly unknown[]): void {
  let modulus = 0;
  let iterations = 0;
  // `deriveBits` takes it as an argument, all else as a member.
  let bits = 0;
  for (const arg of args) {
    if (typeof arg === "number") bits = Math.max(bits, arg);
    if (typeof arg !== "object" || arg === null) continue;
    const { modulusLength, iterations: count, length } = arg as Lengths;
    modulus = Math.max(modulus, Number(modulusLength) || 0);
    iterations = Math.max(iterations, Number(count) || 0);
    if (!ArrayBuffer.isView(arg) && !Array.isArray(arg)) {
      bits = Math.max(bits, Number(length) || 0);
    }
  }
  const blocks = Math.max(1, Math.ceil(bits / BITS_OF_BLOCK));
  if (
    modulus > MOST_MODULUS_BITS ||
    bits > MOST_BITS ||
    iterations * blocks > MOST_ITERATIONS
  ) {
    throw tooLong();
  }
}

interface Lengths {
  readonly modulusLength?: unknown;
  readonly iterations?: unknown;
  readonly length?: unknown;
}

/** @throws OperationError for a key that was made elsewhere, and is as long */
function refuseHuge(key: types.CryptoKey): types.CryptoKey {
  const { modulusLength = 0 } = key.algorithm as { modulusLength?: number };
  if (modulusLength > MOST_MODULUS_BITS) throw tooLong();
  return key;
}

function tooLong(): DOMException {
  return new DOMException(
    `No more than ${MOST_MODULUS_BITS} bits of a modulus, ${MOST_BITS} bits at once and ${MOST_ITERATIONS} iterations are granted`,
    "OperationError",
  );
}
