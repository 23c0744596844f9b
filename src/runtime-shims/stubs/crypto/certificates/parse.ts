/**
 * What is in a certificate of X.509. Receives its bytes; returns its parts as data.
 * Must not know the class, nor check anything of a signature.
 */
import { Buffer } from "node:buffer";
import {
  childrenOf,
  type Der,
  expectTag,
  readBits,
  readDer,
  readInteger,
  readOid,
  TAGS,
} from "../pairs/der.js";

/** An attribute of a name: its short name, or its identifier. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

export interface Certificate {
  readonly raw: Buffer;
  /** What is signed. */
  readonly signed: Uint8Array;
  readonly algorithm: Der;
  readonly signature: Uint8Array;
  readonly serial: bigint;
  readonly issuer: Der;
  readonly subject: Der;
  readonly from: Der;
  readonly to: Der;
  readonly key: Uint8Array;
  /** By their identifiers. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.13": "description",
  "2.5.4.15": "businessCategory",
  "2.5.4.17": "postalCode",
  "2.5.4.41": "name",
  "2.5.4.42": "GN",
  "2.5.4.43": "initials",
  "2.5.4.46": "dnQualifier",
  "2.5.4.65": "pseudonym",
  "2.5.4.97": "organizationIdentifier",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
  "1.2.840.113549.1.9.2": "unstructuredName",
  "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
};

/** @throws what `isDerError` knows */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const whole = expectTag(readDer(bytes), TAGS.sequence);
  const [body, algorithm, signature] = childrenOf(whole);
  const parts = [...childrenOf(expectTag(body, TAGS.sequence))];
  if (parts[0]?.tag === 0xa0) parts.shift();
  const [serial, , issuer, validity, subject, key] = parts;
  const [from, to] = childrenOf(expectTag(validity, TAGS.sequence));
  const extended = parts.find(({ tag }) => tag === 0xa3);
  const extensions = new Map<string, Uint8Array>();
  for (const one of extended ? childrenOf(readDer(extended.body)) : []) {
    const members = childrenOf(one);
    const value = expectTag(members.at(-1), TAGS.octets).body;
    extensions.set(readOid(members[0]), value);
  }
  return {
    raw: Buffer.from(whole.whole),
    signed: (body as Der).whole,
    algorithm: expectTag(algorithm, TAGS.sequence),
    signature: readBits(signature),
    serial: readInteger(serial),
    issuer: expectTag(issuer, TAGS.sequence),
    subject: expectTag(subject, TAGS.sequence),
    from: from as Der,
    to: to as Der,
    key: expectTag(key, TAGS.sequence).whole,
    extensions,
  };
}

/** Text of any of the kinds of strings that there are. */
export function textOf({ tag, body }: Der): string {
  const bytes = Buffer.from(body);
  switch (tag) {
    case 0x1e:
      return Buffer.from(bytes).swap16().toString("utf16le");
    case 0x0c:
      return bytes.toString("utf8");
    default:
      return bytes.toString("latin1");
  }
}

/** Sets of attributes, in the order in which they stand. */
export function attributesOf(name: Der): readonly (readonly Attribute[])[] {
  return childrenOf(name).map((set) =>
    childrenOf(set).map((attribute) => {
      const [id, value] = childrenOf(attribute);
      const oid = readOid(id);
      return { name: SHORT_NAMES[oid] ?? oid, value: textOf(value as Der) };
    }),
  );
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** As OpenSSL prints a time: `Nov  1 18:42:21 2018 GMT`. */
export function timeOf(time: Der): string {
  const digits = textOf(time);
  const isShort = time.tag === 0x17;
  const year = isShort
    ? `${Number(digits.slice(0, 2)) < 50 ? "20" : "19"}${digits.slice(0, 2)}`
    : digits.slice(0, 4);
  const [month, day, hour, minute, second] = (
    digits.slice(isShort ? 2 : 4).match(/\d\d/g) ?? []
  ).map(Number);
  const two = (value: number | undefined) =>
    String(value ?? 0).padStart(2, "0");
  return `${MONTHS[(month ?? 1) - 1]} ${String(day).padStart(2)} ${two(hour)}:${two(minute)}:${two(second)} ${year} GMT`;
}

/** A name of something: of whom a certificate is, or where more is to be found. */
export type GeneralName =
  | { readonly kind: "dns" | "email" | "uri"; readonly text: string }
  | { readonly kind: "ip"; readonly bytes: Uint8Array }
  | { readonly kind: "directory"; readonly name: Der }
  | { readonly kind: "id"; readonly text: string }
  | { readonly kind: "other" };

export function generalName(der: Der): GeneralName {
  const text = Buffer.from(der.body).toString("latin1");
  switch (der.tag & 0x1f) {
    case 1:
      return { kind: "email", text };
    case 2:
      return { kind: "dns", text };
    case 4:
      return { kind: "directory", name: readDer(der.body) };
    case 6:
      return { kind: "uri", text };
    case 7:
      return { kind: "ip", bytes: der.body };
    case 8:
      return { kind: "id", text: readOid({ ...der, tag: TAGS.oid }) };
    default:
      return { kind: "other" };
  }
}

const ALTERNATIVE = "2.5.29.17";

export function alternativeNames({
  extensions,
}: Certificate): readonly GeneralName[] | undefined {
  const value = extensions.get(ALTERNATIVE);
  return value && childrenOf(readDer(value)).map(generalName);
}

/** Identifiers of what the key may be used for. */
export function extendedUsage({
  extensions,
}: Certificate): string[] | undefined {
  const value = extensions.get("2.5.29.37");
  return value && childrenOf(readDer(value)).map((one) => readOid(one));
}

/** Whether it may sign others. */
export function isAuthority({ extensions }: Certificate): boolean {
  const basic = extensions.get("2.5.29.19");
  if (basic === undefined) return false;
  const [flag] = childrenOf(readDer(basic));
  if (flag?.tag !== 1 || flag.body[0] === 0) return false;
  return maySign({ extensions });
}

/** By the usage of its key, where one is named. */
export function maySign({
  extensions,
}: Pick<Certificate, "extensions">): boolean {
  const usage = extensions.get("2.5.29.15");
  return usage === undefined || ((readBits(readDer(usage))[0] ?? 0) & 4) !== 0;
}

/** Where more is to be found, by what for. */
export function accessOf({
  extensions,
}: Certificate): readonly (readonly [string, GeneralName])[] | undefined {
  const value = extensions.get("1.3.6.1.5.5.7.1.1");
  if (value === undefined) return undefined;
  const methods: Readonly<Record<string, string>> = {
    "1.3.6.1.5.5.7.48.1": "OCSP",
    "1.3.6.1.5.5.7.48.2": "CA Issuers",
  };
  return childrenOf(readDer(value)).map((one) => {
    const [method, place] = childrenOf(one);
    const id = readOid(method);
    return [methods[id] ?? id, generalName(place as Der)];
  });
}

/** Of the issuer's key and of the own one. */
export function keyIds({ extensions }: Certificate): {
  readonly own: Buffer | null;
  readonly issuer: Buffer | null;
} {
  const own = extensions.get("2.5.29.14");
  const other = extensions.get("2.5.29.35");
  const id =
    other && childrenOf(readDer(other)).find(({ tag }) => tag === 0x80);
  return {
    own: own ? Buffer.from(readDer(own).body) : null,
    issuer: id ? Buffer.from(id.body) : null,
  };
}
