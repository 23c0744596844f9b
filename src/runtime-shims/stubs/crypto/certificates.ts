/**
 * `X509Certificate`, and `Certificate` for the form of old of a signed key.
 *
 * @see https://nodejs.org/api/crypto.html#class-x509certificate
 */
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  outOfRange,
} from "../../internal/errors.js";
import {
  validateBoolean,
  validateObject,
  validateString,
} from "../../internal/validators.js";
import { bytesOf, isAnyBuffer } from "./bytes.js";
import {
  addressBytes,
  type HostOptions,
  matchesEmail,
  matchesHost,
} from "./certificates/match.js";
import {
  accessOf,
  type Attribute,
  alternativeNames,
  attributesOf,
  type Certificate as Parts,
  extendedUsage,
  type GeneralName,
  isAuthority,
  keyIds,
  maySign,
  parseCertificate,
  timeOf,
} from "./certificates/parse.js";
import { callable, createHash } from "./hashes.js";
import { KeyObject } from "./keys.js";
import { nativeError, openSslError } from "./native-error.js";
import {
  childrenOf,
  type Der,
  expectTag,
  isDerError,
  readBits,
  readDer,
  readOid,
  TAGS,
} from "./pairs/der.js";
import { createPublicKey, materialOf } from "./pairs/key-objects.js";
import { pemText, readLimits, writeDer } from "./pairs/material.js";
import { bitLength, fromBigInt } from "./pairs/numbers.js";
import { verify } from "./pairs/sign.js";

/** Digests that signatures are made with, by the identifiers of both together. */
const SIGNATURES: Readonly<Record<string, string | null>> = {
  "1.2.840.113549.1.1.4": "md5",
  "1.2.840.113549.1.1.5": "sha1",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.113549.1.1.14": "sha224",
  "1.2.840.10045.4.1": "sha1",
  "1.2.840.10045.4.3.1": "sha224",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.10040.4.3": "sha1",
  "2.16.840.1.101.3.4.3.1": "sha224",
  "2.16.840.1.101.3.4.3.2": "sha256",
  "1.3.101.112": null,
  "1.3.101.113": null,
};
const PSS = "1.2.840.113549.1.1.10";

/** Whether bytes were signed with the private key of a public one. */
function isSignedBy(
  key: KeyObject,
  algorithm: Der,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  const [id, parameters] = childrenOf(algorithm);
  const name = readOid(id);
  const limits = name === PSS ? readLimits(parameters) : undefined;
  const digest = limits?.hash ?? SIGNATURES[name];
  if (digest === undefined) return false;
  const { kind } = materialOf(key);
  const isEdwards = kind === "okp";
  const fits =
    digest === null
      ? isEdwards
      : /^1\.2\.840\.113549/.test(name)
        ? kind === "rsa" || kind === "rsa-pss"
        : /^1\.2\.840\.10045/.test(name)
          ? kind === "ec"
          : kind === "dsa";
  if (!fits) return false;
  const settings = limits && { padding: 6, saltLength: limits.saltLength };
  try {
    return verify(digest, signed, { key, ...settings }, signature) as boolean;
  } catch {
    // What the key does not allow.
    return false;
  }
}

/** As RFC 2253 has it. */
function escaped(value: string): string {
  return value
    .replace(/[\\",+<>;]/g, "\\$&")
    .replace(/^[ #]/, "\\$&")
    .replace(/(?<=.) $/, "\\ ")
    .replace(/\p{Cc}/gu, (control) => {
      const code = control.charCodeAt(0);
      if (code > 0x7f) return control;
      return `\\${code.toString(16).toUpperCase().padStart(2, "0")}`;
    });
}

function nameText(name: Der, between: string): string {
  const sets = attributesOf(name).map((set) =>
    set.map((one) => `${one.name}=${escaped(one.value)}`).join(" + "),
  );
  return sets.join(between);
}

/** By the name of an attribute; a list where there are several. */
function nameObject(name: Der): object {
  const found = Object.create(null) as Record<string, string | string[]>;
  for (const { name: key, value } of attributesOf(name).flat()) {
    const known = found[key];
    if (known === undefined) found[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else found[key] = [known, value];
  }
  return found;
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length !== 16) return "<invalid>";
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) {
    const value = (bytes[at] as number) * 256 + (bytes[at + 1] as number);
    groups.push(value.toString(16).toUpperCase());
  }
  return groups.join(":");
}

/** What would be read as more than one name is shown in quotes. */
function quoted(text: string): string {
  return /[",\\']|[^ -~]/.test(text) ? JSON.stringify(text) : text;
}

function generalText(name: GeneralName): string {
  switch (name.kind) {
    case "dns":
      return `DNS:${quoted(name.text)}`;
    case "email":
      return `email:${quoted(name.text)}`;
    case "uri":
      return `URI:${quoted(name.text)}`;
    case "ip":
      return `IP Address:${addressText(name.bytes)}`;
    case "directory":
      return `DirName:${quoted(nameText(name.name, ","))}`;
    case "id":
      return `Registered ID:${name.text}`;
    case "other":
      return "othername:<unsupported>";
  }
}

function fingerprint(raw: Buffer, digest: string): string {
  const hex = createHash(digest).update(raw).digest("hex") as string;
  return (hex.toUpperCase().match(/../g) ?? []).join(":");
}

/** @throws OpenSSL's errors for what is no certificate */
function read(buffer: Buffer): Parts {
  const pem =
    /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END/.exec(
      buffer.toString("latin1"),
    );
  const bytes = pem === null ? buffer : Buffer.from(pem[1] as string, "base64");
  try {
    return parseCertificate(bytes);
  } catch (error) {
    if (!isDerError(error)) throw error;
    throw pem === null
      ? openSslError(
          "0480006C",
          "PEM routines",
          "no start line",
          "PEM_NO_START_LINE",
        )
      : openSslError(
          "068000A8",
          "asn1 encoding routines",
          "wrong tag",
          "ASN1_WRONG_TAG",
        );
  }
}

interface NameOptions extends Partial<HostOptions> {
  readonly subject?: unknown;
}

const FLAGS = [
  "wildcards",
  "partialWildcards",
  "multiLabelWildcards",
  "singleLabelSubdomains",
] as const;

function checkOptions(options: NameOptions): HostOptions & {
  readonly subject: unknown;
} {
  validateObject(options, "options");
  const given: NameOptions = {
    subject: "default",
    wildcards: true,
    partialWildcards: true,
    multiLabelWildcards: false,
    singleLabelSubdomains: false,
    ...options,
  };
  validateString(given.subject, "options.subject");
  if (!["default", "always", "never"].includes(given.subject)) {
    throw invalidArgValue("options.subject", given.subject);
  }
  for (const flag of FLAGS) validateBoolean(given[flag], `options.${flag}`);
  return given as HostOptions & { readonly subject: unknown };
}

class X509Certificate {
  readonly #parts: Parts;
  #key: KeyObject | null = null;

  constructor(buffer: unknown) {
    if (typeof buffer !== "string" && !ArrayBuffer.isView(buffer)) {
      const expected = ["string", "Buffer", "TypedArray", "DataView"];
      throw invalidArgType("buffer", expected, buffer);
    }
    this.#parts = read(bytesOf(buffer, "buffer"));
  }

  get subject(): string | undefined {
    return nameText(this.#parts.subject, "\n") || undefined;
  }

  get subjectAltName(): string | undefined {
    return alternativeNames(this.#parts)?.map(generalText).join(", ");
  }

  get issuer(): string | undefined {
    return nameText(this.#parts.issuer, "\n") || undefined;
  }

  /** Of a connection's chain alone. */
  get issuerCertificate(): undefined {
    return undefined;
  }

  get infoAccess(): string | undefined {
    return accessOf(this.#parts)
      ?.map(([method, place]) => `${method} - ${generalText(place)}`)
      .join("\n");
  }

  get validFrom(): string {
    return timeOf(this.#parts.from);
  }

  get validTo(): string {
    return timeOf(this.#parts.to);
  }

  get fingerprint(): string {
    return fingerprint(this.#parts.raw, "sha1");
  }

  get fingerprint256(): string {
    return fingerprint(this.#parts.raw, "sha256");
  }

  get fingerprint512(): string {
    return fingerprint(this.#parts.raw, "sha512");
  }

  get keyUsage(): string[] | undefined {
    return extendedUsage(this.#parts);
  }

  get serialNumber(): string {
    return fromBigInt(this.#parts.serial).toString("hex").toUpperCase();
  }

  get raw(): Buffer {
    return Buffer.from(this.#parts.raw);
  }

  get publicKey(): KeyObject {
    this.#key ??= createPublicKey({
      key: Buffer.from(this.#parts.key),
      format: "der",
      type: "spki",
    });
    return this.#key;
  }

  get ca(): boolean {
    return isAuthority(this.#parts);
  }

  toString(): string {
    return pemText("CERTIFICATE", this.#parts.raw);
  }

  toJSON(): string {
    return this.toString();
  }

  checkHost(name: unknown, options: NameOptions = {}): string | undefined {
    validateString(name, "name");
    const settings = checkOptions(options);
    const known = (alternativeNames(this.#parts) ?? []).flatMap((one) =>
      one.kind === "dns" ? [one.text] : [],
    );
    const all = [...known, ...this.#named("CN", settings.subject, known)];
    return all.find((pattern) => matchesHost(pattern, name, settings));
  }

  checkEmail(email: unknown, options: NameOptions = {}): string | undefined {
    validateString(email, "email");
    const { subject } = checkOptions(options);
    const known = (alternativeNames(this.#parts) ?? []).flatMap((one) =>
      one.kind === "email" ? [one.text] : [],
    );
    const all = [...known, ...this.#named("emailAddress", subject, known)];
    return all.some((one) => matchesEmail(one, email)) ? email : undefined;
  }

  /** Attributes of the subject, which count where there are no other names. */
  #named(
    attribute: string,
    subject: unknown,
    known: readonly string[],
  ): readonly string[] {
    const isAsked =
      subject === "always" || (subject === "default" && known.length === 0);
    return attributesOf(this.#parts.subject)
      .flat()
      .flatMap(({ name, value }: Attribute) =>
        isAsked && name === attribute ? [value] : [],
      );
  }

  checkIP(ip: unknown): string | undefined {
    validateString(ip, "ip");
    const bytes = addressBytes(ip);
    if (bytes === null) {
      throw nativeError("ERR_INVALID_ARG_VALUE", "Invalid IP", TypeError);
    }
    const isKnown = (alternativeNames(this.#parts) ?? []).some(
      (one) => one.kind === "ip" && Buffer.from(one.bytes).equals(bytes),
    );
    return isKnown ? ip : undefined;
  }

  checkIssued(other: unknown): boolean {
    if (!(other instanceof X509Certificate)) {
      throw invalidArgType("otherCert", "X509Certificate", other);
    }
    const { issuer } = this.#parts;
    const { subject } = other.#parts;
    if (!Buffer.from(issuer.whole).equals(subject.whole)) return false;
    const wanted = keyIds(this.#parts).issuer;
    const found = keyIds(other.#parts).own;
    if (wanted !== null && found !== null && !wanted.equals(found))
      return false;
    return maySign(other.#parts);
  }

  checkPrivateKey(key: unknown): boolean {
    if (!(key instanceof KeyObject)) {
      throw invalidArgType("pkey", "KeyObject", key);
    }
    if (key.type !== "private") throw invalidArgValue("pkey", key);
    return createPublicKey(key).equals(this.publicKey);
  }

  verify(key: unknown): boolean {
    if (!(key instanceof KeyObject)) {
      throw invalidArgType("pkey", "KeyObject", key);
    }
    if (key.type !== "public") throw invalidArgValue("pkey", key);
    const { algorithm, signed, signature } = this.#parts;
    return isSignedBy(key, algorithm, signed, signature);
  }

  /** As `tls` has it. */
  toLegacyObject(): object {
    const { subject, issuer, raw } = this.#parts;
    const access = accessOf(this.#parts);
    const infoAccess = Object.create(null) as Record<string, string[]>;
    for (const [method, place] of access ?? []) {
      const text = generalText(place);
      const at = text.indexOf(":");
      const key = `${method} - ${text.slice(0, at)}`;
      infoAccess[key] = [...(infoAccess[key] ?? []), text.slice(at + 1)];
    }
    const names = this.subjectAltName;
    return {
      subject: nameObject(subject),
      issuer: nameObject(issuer),
      ...(names !== undefined && { subjectaltname: names }),
      ...(access && { infoAccess }),
      ca: this.ca,
      ...this.#keyFacts(),
      valid_from: this.validFrom,
      valid_to: this.validTo,
      fingerprint: this.fingerprint,
      fingerprint256: this.fingerprint256,
      fingerprint512: this.fingerprint512,
      ...(this.keyUsage && { ext_key_usage: this.keyUsage }),
      serialNumber: this.serialNumber,
      raw: Buffer.from(raw),
    };
  }

  #keyFacts(): object {
    const material = materialOf(this.publicKey);
    if (material.kind === "rsa") {
      const { n, e } = material.public;
      return {
        modulus: fromBigInt(n).toString("hex").toUpperCase(),
        bits: bitLength(n),
        exponent: `0x${e.toString(16)}`,
        pubkey: writeDer(material, "spki", false),
      };
    }
    if (material.kind === "ec") {
      const { name, crv, size } = material.curve;
      return {
        bits: name === "secp521r1" ? 521 : size * 8,
        pubkey: Buffer.from(material.public),
        asn1Curve: name,
        ...(crv.startsWith("P-") && { nistCurve: crv }),
      };
    }
    return {};
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): unknown {
    if (depth < 0) return this;
    const { subject, subjectAltName, issuer, infoAccess } = this;
    const { validFrom, validTo, fingerprint: sha1 } = this;
    const shown = {
      subject,
      subjectAltName,
      issuer,
      infoAccess,
      validFrom,
      validTo,
      fingerprint: sha1,
      fingerprint256: this.fingerprint256,
      fingerprint512: this.fingerprint512,
      keyUsage: this.keyUsage,
      serialNumber: this.serialNumber,
    };
    return `X509Certificate ${inspect(shown, options)}`;
  }
}

const LARGEST = 2 ** 31 - 1;

/** A public key and a challenge, signed with the private one. */
interface Spkac {
  readonly signed: Uint8Array;
  readonly key: Uint8Array;
  readonly challenge: Buffer;
  readonly algorithm: Der;
  readonly signature: Uint8Array;
}

function spkacOf(value: unknown, encoding: unknown): Spkac | null {
  if (
    typeof value !== "string" &&
    !ArrayBuffer.isView(value) &&
    !isAnyBuffer(value)
  ) {
    const expected = [
      "string",
      "ArrayBuffer",
      "Buffer",
      "TypedArray",
      "DataView",
    ];
    throw invalidArgType("spkac", expected, value);
  }
  const bytes = bytesOf(value, "spkac", encoding);
  if (bytes.length > LARGEST) {
    throw outOfRange("spkac", "spkac is too large", bytes.length);
  }
  try {
    const text = bytes.toString("latin1").replace(/\s+$/, "");
    const whole = readDer(Buffer.from(text, "base64"));
    const [body, algorithm, signature] = childrenOf(
      expectTag(whole, TAGS.sequence),
    );
    const [key, challenge] = childrenOf(expectTag(body, TAGS.sequence));
    return {
      signed: (body as Der).whole,
      key: expectTag(key, TAGS.sequence).whole,
      challenge: Buffer.from(expectTag(challenge, 0x16).body),
      algorithm: expectTag(algorithm, TAGS.sequence),
      signature: readBits(signature),
    };
  } catch (error) {
    if (isDerError(error)) return null;
    throw error;
  }
}

/** `null` for what is no key. */
function publicKeyOf({ key }: Spkac): KeyObject | null {
  const given = { key: Buffer.from(key), format: "der", type: "spki" };
  try {
    return createPublicKey(given);
  } catch {
    return null;
  }
}

function verifySpkac(value: unknown, encoding?: unknown): boolean {
  const spkac = spkacOf(value, encoding);
  const key = spkac && publicKeyOf(spkac);
  if (spkac === null || key === null) return false;
  const { algorithm, signed, signature } = spkac;
  return isSignedBy(key, algorithm, signed, signature);
}

function exportPublicKey(value: unknown, encoding?: unknown): Buffer | string {
  const spkac = spkacOf(value, encoding);
  if (spkac === null || publicKeyOf(spkac) === null) return "";
  return Buffer.from(pemText("PUBLIC KEY", spkac.key));
}

function exportChallenge(value: unknown, encoding?: unknown): Buffer | string {
  return spkacOf(value, encoding)?.challenge ?? "";
}

class CertificateClass {}
const methods = { verifySpkac, exportPublicKey, exportChallenge };
Object.assign(CertificateClass.prototype, methods);
const Certificate = Object.assign(
  callable("Certificate", CertificateClass),
  methods,
);

const certificates: Readonly<Record<string, unknown>> = {
  Certificate,
  X509Certificate,
};

export = certificates;
