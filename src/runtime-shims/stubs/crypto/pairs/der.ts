/**
 * DER, as far as keys and signatures need it. Receives and returns bytes; knows no
 * key.
 */
import { Buffer } from "node:buffer";
import { fromBigInt, toBigInt } from "./numbers.js";

export interface Der {
  readonly tag: number;
  readonly body: Uint8Array;
  /** With its tag and length. */
  readonly whole: Uint8Array;
}

export const TAGS = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
} as const;

class DerError extends Error {}

export function isDerError(error: unknown): boolean {
  return error instanceof DerError;
}

/** @throws where the bytes are no DER */
export function readDer(bytes: Uint8Array): Der {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw new DerError("short");
  let [at, length] = [2, first];
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError("length");
    length = 0;
    for (; at < 2 + count; at++) length = length * 256 + (bytes[at] ?? 0);
  }
  if (at + length > bytes.length) throw new DerError("short");
  return {
    tag,
    body: bytes.subarray(at, at + length),
    whole: bytes.subarray(0, at + length),
  };
}

/** What is in a sequence, or in anything else that holds DER. */
export function childrenOf({ body }: Der): readonly Der[] {
  const children: Der[] = [];
  for (let at = 0; at < body.length; ) {
    const child = readDer(body.subarray(at));
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** @throws where it is something else */
export function expectTag(der: Der | undefined, tag: number): Der {
  if (der?.tag !== tag) throw new DerError("tag");
  return der;
}

export function readInteger(der: Der | undefined): bigint {
  return toBigInt(expectTag(der, TAGS.integer).body);
}

export function readOid(der: Der | undefined): string {
  const { body } = expectTag(der, TAGS.oid);
  const parts: number[] = [];
  let value = 0;
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

/** The bytes of a bit string, of which all bits are used. */
export function readBits(der: Der | undefined): Uint8Array {
  return expectTag(der, TAGS.bits).body.subarray(1);
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80
      ? Buffer.from([length])
      : (() => {
          const bytes = fromBigInt(BigInt(length));
          return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
        })();
  return Buffer.concat([Buffer.from([tag]), size, body]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(TAGS.sequence, ...parts);
}

export function integer(value: bigint): Buffer {
  const bytes = fromBigInt(value);
  const isNegative = ((bytes[0] as number) & 0x80) !== 0;
  return der(
    TAGS.integer,
    ...(isNegative ? [Buffer.alloc(1), bytes] : [bytes]),
  );
}

export function octets(bytes: Uint8Array): Buffer {
  return der(TAGS.octets, bytes);
}

export function bits(bytes: Uint8Array): Buffer {
  return der(TAGS.bits, Buffer.alloc(1), bytes);
}

export function nothing(): Buffer {
  return der(TAGS.null);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes: number[] = [];
  for (const part of [first * 40 + second, ...rest]) {
    const groups = [part & 0x7f];
    for (
      let left = Math.floor(part / 128);
      left > 0;
      left = Math.floor(left / 128)
    ) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    bytes.push(...groups);
  }
  return der(TAGS.oid, Buffer.from(bytes));
}
