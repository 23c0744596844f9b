/**
 * What a key is, however it was written: read from DER, PEM and JSON Web Keys, and
 * written as them. Receives bytes; must not know `KeyObject`.
 */
import { Buffer } from "node:buffer";
import { nodeError } from "../../../internal/errors.js";
import { createCipheriv, createDecipheriv } from "../ciphers.js";
import { type CipherFacts, cipherNamed } from "../ciphers/table.js";
import { createHash, pbkdf2Sync } from "../hashes.js";
import { nativeError, openSslError } from "../native-error.js";
import { CURVES, type Curve, curveNamed, OKPS, type Okp } from "./curves.js";
import {
  bits,
  childrenOf,
  type Der,
  der,
  expectTag,
  integer,
  isDerError,
  nothing,
  octets,
  oid,
  readBits,
  readDer,
  readInteger,
  readOid,
  sequence,
  TAGS,
} from "./der.js";
import type { DsaParameters } from "./dsa.js";
import { pow } from "@noble/curves/abstract/modular.js";
import { fromBigInt, toBigInt } from "./numbers.js";
import type { RsaPrivate, RsaPublic } from "./rsa.js";

export interface PssLimits {
  readonly hash: string;
  readonly mgf: string;
  readonly saltLength: number;
}

interface Rsa {
  readonly kind: "rsa" | "rsa-pss";
  readonly limits?: PssLimits;
  readonly public: RsaPublic;
  readonly private?: RsaPrivate;
}

interface Ec {
  readonly kind: "ec";
  readonly curve: Curve;
  /** Whether its numbers are written, not its name. */
  readonly isExplicit?: boolean;
  /** Uncompressed. */
  readonly public: Buffer;
  readonly private?: Buffer;
}

interface OkpKey {
  readonly kind: "okp";
  readonly curve: Okp;
  readonly public: Buffer;
  readonly private?: Buffer;
}

interface Dsa {
  readonly kind: "dsa";
  readonly parameters: DsaParameters;
  readonly public: bigint;
  readonly private?: bigint;
}

export interface DhParameters {
  readonly p: bigint;
  readonly g: bigint;
}

interface Dh {
  readonly kind: "dh";
  readonly parameters: DhParameters;
  readonly public: bigint;
  readonly private?: bigint;
}

export type Material = Rsa | Ec | OkpKey | Dsa | Dh;

const RSA = "1.2.840.113549.1.1.1";
const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const EC = "1.2.840.10045.2.1";
const DSA = "1.2.840.10040.4.1";
const DH = "1.2.840.113549.1.3.1";
const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const PRFS: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};
/** Ciphers that private keys are sealed with. */
const SEALERS: Readonly<Record<string, string>> = {
  "2.16.840.1.101.3.4.1.1": "aes-128-ecb",
  "2.16.840.1.101.3.4.1.21": "aes-192-ecb",
  "2.16.840.1.101.3.4.1.41": "aes-256-ecb",
  "2.16.840.1.101.3.4.1.2": "aes-128-cbc",
  "2.16.840.1.101.3.4.1.22": "aes-192-cbc",
  "2.16.840.1.101.3.4.1.42": "aes-256-cbc",
  "1.2.840.113549.3.7": "des-ede3-cbc",
};
/** By OpenSSL's name; those of `DigestInfo` and of the limits of a PSS key. */
export const DIGEST_OIDS: Readonly<Record<string, string>> = {
  md5: "1.2.840.113549.2.5",
  sha1: "1.3.14.3.2.26",
  sha224: "2.16.840.1.101.3.4.2.4",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
  "sha512-224": "2.16.840.1.101.3.4.2.5",
  "sha512-256": "2.16.840.1.101.3.4.2.6",
  "sha3-224": "2.16.840.1.101.3.4.2.7",
  "sha3-256": "2.16.840.1.101.3.4.2.8",
  "sha3-384": "2.16.840.1.101.3.4.2.9",
  "sha3-512": "2.16.840.1.101.3.4.2.10",
  ripemd160: "1.3.36.3.2.1",
};

export function unsupportedKey(): Error {
  return openSslError(
    "1E08010C",
    "DECODER routines",
    "unsupported",
    "UNSUPPORTED",
  );
}

function digestNameOf(id: string): string {
  return (
    Object.keys(DIGEST_OIDS).find((name) => DIGEST_OIDS[name] === id) ?? id
  );
}

/** @throws OpenSSL's error where the bytes are none of the kind */
function reading<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (isDerError(error)) throw unsupportedKey();
    throw error;
  }
}

export function readLimits(parameters: Der | undefined): PssLimits | undefined {
  if (parameters === undefined || parameters.tag !== TAGS.sequence)
    return undefined;
  const found = new Map(
    childrenOf(parameters).map((one) => [one.tag & 0x1f, one]),
  );
  const hashOf = (one: Der | undefined) => {
    const algorithm = one && childrenOf(one)[0];
    return algorithm ? digestNameOf(readOid(childrenOf(algorithm)[0])) : "sha1";
  };
  const mgf = found.get(1);
  const mgfAlgorithm = mgf && childrenOf(mgf)[0];
  const mgfHash = mgfAlgorithm && childrenOf(mgfAlgorithm)[1];
  const salt = found.get(2);
  return {
    hash: hashOf(found.get(0)),
    mgf: mgfHash ? digestNameOf(readOid(childrenOf(mgfHash)[0])) : "sha1",
    saltLength: salt ? Number(readInteger(childrenOf(salt)[0])) : 20,
  };
}

function writeLimits({ hash, mgf, saltLength }: PssLimits): Buffer {
  const algorithm = (name: string) =>
    sequence(oid(DIGEST_OIDS[name] as string), nothing());
  return sequence(
    ...(hash === "sha1" ? [] : [der(0xa0, algorithm(hash))]),
    ...(mgf === "sha1" ? [] : [der(0xa1, sequence(oid(MGF1), algorithm(mgf)))]),
    ...(saltLength === 20 ? [] : [der(0xa2, integer(BigInt(saltLength)))]),
  );
}

/** Numbers of a sequence. */
function numbersOf(der: Der | undefined): readonly bigint[] {
  return childrenOf(expectTag(der, TAGS.sequence)).map((one) =>
    readInteger(one),
  );
}

/** A key of DSA or of Diffie and Hellman's, by its object identifier. */
function readFinite(
  name: string,
  parameters: Der | undefined,
  key: Uint8Array,
  isPrivate: boolean,
): Material {
  const value = readInteger(readDer(key));
  const [p, second, third] = numbersOf(parameters);
  if (p === undefined || second === undefined) throw unsupportedKey();
  if (name === DH) {
    const group = { p, g: second };
    return isPrivate
      ? dhFromPrivate(group, value)
      : { kind: "dh", parameters: group, public: value };
  }
  if (third === undefined) throw unsupportedKey();
  const domain = { p, q: second, g: third };
  return isPrivate
    ? dsaFromPrivate(domain, value)
    : { kind: "dsa", parameters: domain, public: value };
}

export function dhFromPrivate(parameters: DhParameters, x: bigint): Material {
  const { p, g } = parameters;
  return { kind: "dh", parameters, public: pow(g, x, p), private: x };
}

export function dsaFromPrivate(parameters: DsaParameters, x: bigint): Material {
  const { p, g } = parameters;
  return { kind: "dsa", parameters, public: pow(g, x, p), private: x };
}

/** OpenSSL's own form of a key of DSA. */
export function readDsaPrivate(bytes: Uint8Array): Material {
  return reading(() => {
    const [, p, q, g, y, x] = numbersOf(readDer(bytes));
    if (!p || !q || !g || !y || x === undefined) throw unsupportedKey();
    return { kind: "dsa", parameters: { p, q, g }, public: y, private: x };
  });
}

function readRsaPublic(key: Der): RsaPublic {
  const [n, e] = childrenOf(expectTag(key, TAGS.sequence));
  return { n: readInteger(n), e: readInteger(e) };
}

function readRsaPrivate(key: Der): RsaPrivate {
  const [, n, e, d, p, q, dp, dq, qi] = childrenOf(
    expectTag(key, TAGS.sequence),
  ).map((one) => readInteger(one));
  if (qi === undefined) throw unsupportedKey();
  return { n, e, d, p, q, dp, dq, qi } as RsaPrivate;
}

interface Domain {
  readonly curve: Curve;
  readonly isExplicit: boolean;
}

function domainOf(parameters: Der | undefined): Domain {
  const isExplicit = parameters?.tag === TAGS.sequence;
  // Numbers are those of a curve that is known, or of none.
  const curve = CURVES.find((one) =>
    isExplicit
      ? samePrimeAndBase(parameters, one)
      : one.oid === readOid(parameters),
  );
  if (curve === undefined) throw unsupportedKey();
  return { curve, isExplicit };
}

const PRIME_FIELD = "1.2.840.10045.1.1";

/** All numbers of a curve, of SEC 1, C.2; the seed of some is left out. */
function explicitParameters({ curve, size }: Curve): Buffer {
  const { a, b, n, h = 1n } = curve.Point.CURVE();
  const number = (value: bigint) => octets(fromBigInt(value, size));
  return sequence(
    integer(1n),
    sequence(oid(PRIME_FIELD), integer(curve.Point.Fp.ORDER)),
    sequence(number(a), number(b)),
    octets(curve.Point.BASE.toBytes(false)),
    integer(n),
    integer(h),
  );
}

function samePrimeAndBase(parameters: Der, known: Curve): boolean {
  const [, field, curve, base, order] = childrenOf(parameters);
  const own = childrenOf(readDer(explicitParameters(known)));
  const same = (one: Der | undefined, other: Der | undefined) =>
    one !== undefined &&
    other !== undefined &&
    Buffer.from(one.body).equals(other.body);
  const [a, b] = childrenOf(expectTag(curve, TAGS.sequence));
  const [ownA, ownB] = childrenOf(own[2] as Der);
  return (
    same(field, own[1]) &&
    same(a, ownA) &&
    same(b, ownB) &&
    same(base, own[3]) &&
    same(order, own[4])
  );
}

export function ecFromPrivate(curve: Curve, secret: Buffer): Ec {
  const padded = Buffer.concat([
    Buffer.alloc(Math.max(0, curve.size - secret.length)),
    secret,
  ]);
  const point = Buffer.from(curve.curve.getPublicKey(padded, false));
  return { kind: "ec", curve, public: point, private: padded };
}

/** @throws where it is no point of the curve */
export function ecFromPublic(curve: Curve, point: Uint8Array): Ec {
  const found = curve.curve.Point.fromHex(Buffer.from(point).toString("hex"));
  return { kind: "ec", curve, public: Buffer.from(found.toBytes(false)) };
}

function readEcPrivate(key: Der, known: Domain | null): Material {
  const [, secret, ...rest] = childrenOf(expectTag(key, TAGS.sequence));
  const parameters = rest.find(({ tag }) => tag === 0xa0);
  const { curve, isExplicit } =
    known ?? domainOf(parameters && childrenOf(parameters)[0]);
  const bytes = Buffer.from(expectTag(secret, TAGS.octets).body);
  return { ...ecFromPrivate(curve, bytes), isExplicit };
}

export function okpFromPrivate(curve: Okp, secret: Uint8Array): Material {
  return {
    kind: "okp",
    curve,
    public: Buffer.from(curve.publicOf(secret)),
    private: Buffer.from(secret),
  };
}

export function readSpki(bytes: Uint8Array): Material {
  return reading(() => {
    const [algorithm, content] = childrenOf(
      expectTag(readDer(bytes), TAGS.sequence),
    );
    const [id, parameters] = childrenOf(expectTag(algorithm, TAGS.sequence));
    const name = readOid(id);
    const key = readBits(content);
    if (name === RSA || name === RSA_PSS) {
      const limits = name === RSA ? undefined : readLimits(parameters);
      return {
        kind: name === RSA ? ("rsa" as const) : ("rsa-pss" as const),
        public: readRsaPublic(readDer(key)),
        ...(limits !== undefined && { limits }),
      };
    }
    if (name === EC) {
      const { curve, isExplicit } = domainOf(parameters);
      return { ...ecFromPublic(curve, key), isExplicit };
    }
    if (name === DSA || name === DH) {
      return readFinite(name, parameters, key, false);
    }
    const curve = OKPS.find((one) => one.oid === name);
    if (curve === undefined) throw unsupportedKey();
    return { kind: "okp" as const, curve, public: Buffer.from(key) };
  });
}

export function readPkcs8(bytes: Uint8Array): Material {
  return reading(() => {
    const [version, algorithm, content] = childrenOf(
      expectTag(readDer(bytes), TAGS.sequence),
    );
    expectTag(version, TAGS.integer);
    const [id, parameters] = childrenOf(expectTag(algorithm, TAGS.sequence));
    const name = readOid(id);
    const key = readDer(expectTag(content, TAGS.octets).body);
    if (name === RSA || name === RSA_PSS) {
      const own = readRsaPrivate(key);
      const limits = name === RSA ? undefined : readLimits(parameters);
      return {
        kind: name === RSA ? ("rsa" as const) : ("rsa-pss" as const),
        public: { n: own.n, e: own.e },
        private: own,
        ...(limits !== undefined && { limits }),
      };
    }
    if (name === EC) return readEcPrivate(key, domainOf(parameters));
    if (name === DSA || name === DH) {
      return readFinite(name, parameters, key.whole, true);
    }
    const curve = OKPS.find((one) => one.oid === name);
    if (curve === undefined) throw unsupportedKey();
    return okpFromPrivate(curve, expectTag(key, TAGS.octets).body);
  });
}

export function readPkcs1Public(bytes: Uint8Array): Material {
  return reading(() => ({
    kind: "rsa",
    public: readRsaPublic(readDer(bytes)),
  }));
}

export function readPkcs1Private(bytes: Uint8Array): Material {
  return reading(() => {
    const own = readRsaPrivate(readDer(bytes));
    return { kind: "rsa", public: { n: own.n, e: own.e }, private: own };
  });
}

export function readSec1(bytes: Uint8Array): Material {
  return reading(() => readEcPrivate(readDer(bytes), null));
}

/** The public key of a certificate. */
export function readCertificate(bytes: Uint8Array): Material {
  return reading(() => {
    const [body] = childrenOf(expectTag(readDer(bytes), TAGS.sequence));
    const parts = childrenOf(expectTag(body, TAGS.sequence));
    // version?, serial, signature, issuer, validity, subject, key
    const at = parts[0]?.tag === 0xa0 ? 6 : 5;
    return readSpki((parts[at] as Der).whole);
  });
}

function pkcs1Private({ n, e, d, p, q, dp, dq, qi }: RsaPrivate): Buffer {
  return sequence(...[0n, n, e, d, p, q, dp, dq, qi].map(integer));
}

function parametersOf({ curve, isExplicit }: Ec): Buffer {
  return isExplicit ? explicitParameters(curve) : oid(curve.oid);
}

function sec1(key: Ec, withParameters: boolean): Buffer {
  return sequence(
    integer(1n),
    octets(key.private as Buffer),
    ...(withParameters ? [der(0xa0, parametersOf(key))] : []),
    der(0xa1, bits(key.public)),
  );
}

function algorithmOf(key: Material): Buffer {
  switch (key.kind) {
    case "rsa":
      return sequence(oid(RSA), nothing());
    case "rsa-pss":
      return sequence(
        oid(RSA_PSS),
        ...(key.limits ? [writeLimits(key.limits)] : []),
      );
    case "ec":
      return sequence(oid(EC), parametersOf(key));
    case "okp":
      return sequence(oid(key.curve.oid));
    case "dsa": {
      const { p, q, g } = key.parameters;
      return sequence(oid(DSA), sequence(...[p, q, g].map(integer)));
    }
    case "dh": {
      const { p, g } = key.parameters;
      return sequence(oid(DH), sequence(...[p, g].map(integer)));
    }
  }
}

/** @param type `spki`, `pkcs1`, `pkcs8` or `sec1`, that fits the key */
export function writeDer(
  key: Material,
  type: string,
  isPrivate: boolean,
): Buffer {
  if (!isPrivate) {
    const content = publicContent(key);
    return type === "pkcs1"
      ? content
      : sequence(algorithmOf(key), bits(content));
  }
  let content: Buffer;
  if (key.kind === "ec") content = sec1(key, type === "sec1");
  else if (key.kind === "okp") content = octets(key.private as Buffer);
  else if (key.kind === "dsa" || key.kind === "dh") {
    content = integer(key.private as bigint);
  } else content = pkcs1Private(key.private as RsaPrivate);
  if (type !== "pkcs8") return content;
  return sequence(integer(0n), algorithmOf(key), octets(content));
}

function publicContent(key: Material): Buffer {
  switch (key.kind) {
    case "rsa":
    case "rsa-pss":
      return sequence(integer(key.public.n), integer(key.public.e));
    case "dsa":
    case "dh":
      return integer(key.public);
    default:
      return key.public;
  }
}

export function pemText(
  label: string,
  bytes: Uint8Array,
  headers = "",
): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${headers}${lines.join("\n")}\n-----END ${label}-----\n`;
}

type Random = (length: number) => Uint8Array;

/** PBES2 with PBKDF2, as OpenSSL does by default. */
export function encryptPkcs8(
  bytes: Uint8Array,
  cipher: string,
  passphrase: Uint8Array,
  random: Random,
): Buffer {
  const { name, keyLength, ivLength } = sealer(cipher);
  const salt = Buffer.from(random(8));
  const iv = Buffer.from(random(ivLength));
  const key = pbkdf2Sync(passphrase, salt, 2048, keyLength, "sha256") as Buffer;
  const engine = createCipheriv(cipher, key, iv);
  const sealed = Buffer.concat([
    engine.update(bytes) as Buffer,
    engine.final() as Buffer,
  ]);
  const cipherOid = Object.keys(SEALERS).find((one) => SEALERS[one] === name);
  return sequence(
    sequence(
      oid(PBES2),
      sequence(
        sequence(
          oid(PBKDF2),
          sequence(
            octets(salt),
            integer(2048n),
            sequence(oid("1.2.840.113549.2.9"), nothing()),
          ),
        ),
        sequence(oid(cipherOid as string), octets(iv)),
      ),
    ),
    octets(sealed),
  );
}

/** A cipher that keys can be sealed with, by any of its names. */
function sealer(name: string): CipherFacts {
  const facts = cipherNamed(name);
  if (facts === undefined || !Object.values(SEALERS).includes(facts.name)) {
    throw nativeError("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  }
  return facts;
}

function unlock(
  cipher: string,
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
): Buffer {
  const engine = createDecipheriv(cipher, key, iv);
  return Buffer.concat([
    engine.update(sealed) as Buffer,
    engine.final() as Buffer,
  ]);
}

/** Whether what should be PKCS #8 begins as what is sealed does. */
export function isEncrypted(bytes: Uint8Array): boolean {
  try {
    return childrenOf(readDer(bytes))[0]?.tag === TAGS.sequence;
  } catch {
    return false;
  }
}

export function decryptPkcs8(
  bytes: Uint8Array,
  passphrase: Uint8Array,
): Buffer {
  const [cipher, key, iv, sealed] = reading(() => {
    const [algorithm, content] = childrenOf(
      expectTag(readDer(bytes), TAGS.sequence),
    );
    const [scheme, parameters] = childrenOf(
      expectTag(algorithm, TAGS.sequence),
    );
    if (readOid(scheme) !== PBES2) throw unsupportedKey();
    const [derivation, encryption] = childrenOf(
      expectTag(parameters, TAGS.sequence),
    );
    const [, settings] = childrenOf(expectTag(derivation, TAGS.sequence));
    const [salt, count, ...rest] = childrenOf(
      expectTag(settings, TAGS.sequence),
    );
    const prf = rest.find(({ tag }) => tag === TAGS.sequence);
    const digest = prf ? PRFS[readOid(childrenOf(prf)[0])] : "sha1";
    const [cipherOid, vector] = childrenOf(
      expectTag(encryption, TAGS.sequence),
    );
    const name = SEALERS[readOid(cipherOid)];
    if (name === undefined || digest === undefined) throw unsupportedKey();
    const made = pbkdf2Sync(
      passphrase,
      expectTag(salt, TAGS.octets).body,
      Number(readInteger(count)),
      sealer(name).keyLength,
      digest,
    ) as Buffer;
    return [
      name,
      made,
      expectTag(vector, TAGS.octets).body,
      expectTag(content, TAGS.octets).body,
    ] as const;
  });
  return unlock(cipher, key, iv, sealed);
}

/** Of OpenSSL's old encryption of PEM. */
function legacyKey(
  passphrase: Uint8Array,
  salt: Uint8Array,
  length: number,
): Buffer {
  const parts: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);
  for (let made = 0; made < length; made += 16) {
    last = createHash("md5")
      .update(Buffer.concat([last, passphrase, salt]))
      .digest() as Buffer;
    parts.push(last);
  }
  return Buffer.concat(parts).subarray(0, length);
}

export function decryptLegacy(
  cipher: string,
  iv: Uint8Array,
  bytes: Uint8Array,
  passphrase: Uint8Array,
): Buffer {
  const { keyLength } = sealer(cipher);
  return unlock(
    cipher,
    legacyKey(passphrase, iv.subarray(0, 8), keyLength),
    iv,
    bytes,
  );
}

export function encryptLegacy(
  cipher: string,
  bytes: Uint8Array,
  passphrase: Uint8Array,
  random: Random,
): { readonly headers: string; readonly bytes: Buffer } {
  const { keyLength, ivLength } = sealer(cipher);
  const iv = Buffer.from(random(ivLength));
  const engine = createCipheriv(
    cipher,
    legacyKey(passphrase, iv.subarray(0, 8), keyLength),
    iv,
  );
  const sealed = Buffer.concat([
    engine.update(bytes) as Buffer,
    engine.final() as Buffer,
  ]);
  return {
    headers: `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher.toUpperCase()},${iv.toString("hex").toUpperCase()}\n\n`,
    bytes: sealed,
  };
}

export interface Jwk {
  readonly [member: string]: string | undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

export function writeJwk(key: Material, isPrivate: boolean): Jwk {
  switch (key.kind) {
    case "ec": {
      const { size, crv, name } = key.curve;
      if (name === "secp224r1") {
        throw nativeError(
          "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE",
          `Unsupported JWK EC curve: ${name}.`,
        );
      }
      const [x, y] = [
        key.public.subarray(1, 1 + size),
        key.public.subarray(1 + size),
      ];
      const d = isPrivate ? { d: base64(key.private as Buffer) } : {};
      return { kty: "EC", x: base64(x), y: base64(y), crv, ...d };
    }
    case "okp": {
      const d = isPrivate ? { d: base64(key.private as Buffer) } : {};
      return { crv: key.curve.crv, ...d, x: base64(key.public), kty: "OKP" };
    }
    case "rsa-pss":
    case "dsa":
    case "dh":
      throw nodeError(
        "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE",
        "Unsupported JWK Key Type.",
      );
    default: {
      const { n, e } = key.public;
      const all = {
        kty: "RSA",
        n: base64(fromBigInt(n)),
        e: base64(fromBigInt(e)),
      };
      if (!isPrivate) return all;
      const { d, p, q, dp, dq, qi } = key.private as RsaPrivate;
      const rest = Object.entries({ d, p, q, dp, dq, qi }).map(
        ([name, value]) => [name, base64(fromBigInt(value))],
      );
      return { ...all, ...(Object.fromEntries(rest) as Jwk) };
    }
  }
}

/** @param name of a curve, as WebCrypto has it */
export function readRawPublic(name: string, bytes: Buffer): Material {
  const curve = curveNamed(name);
  if (curve !== undefined) return ecFromPublic(curve, bytes);
  const okp = OKPS.find(({ crv }) => crv === name);
  if (okp === undefined) throw unsupportedKey();
  return { kind: "okp", curve: okp, public: bytes };
}

export function readJwk(jwk: Jwk, isPrivate: boolean): Material {
  const bytes = (name: string) => Buffer.from(jwk[name] ?? "", "base64url");
  const invalid = () => nodeError("ERR_CRYPTO_INVALID_JWK", "Invalid JWK data");
  switch (jwk.kty) {
    case "EC": {
      const curve = curveNamed(jwk.crv ?? "");
      if (curve === undefined)
        throw nodeError("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
      if (isPrivate) return ecFromPrivate(curve, bytes("d"));
      try {
        return ecFromPublic(
          curve,
          Buffer.concat([Buffer.from([4]), bytes("x"), bytes("y")]),
        );
      } catch {
        throw nodeError("ERR_CRYPTO_INVALID_JWK", "Invalid JWK EC key");
      }
    }
    case "OKP": {
      const curve = OKPS.find(({ crv }) => crv === jwk.crv);
      const own = bytes(isPrivate ? "d" : "x");
      if (curve === undefined || own.length !== curve.size) throw invalid();
      return isPrivate
        ? okpFromPrivate(curve, own)
        : { kind: "okp", curve, public: own };
    }
    default: {
      const number = (name: string) => toBigInt(bytes(name));
      const open = { n: number("n"), e: number("e") };
      if (!isPrivate) return { kind: "rsa", public: open };
      const [d, p, q] = [number("d"), number("p"), number("q")];
      const [dp, dq, qi] = [number("dp"), number("dq"), number("qi")];
      return {
        kind: "rsa",
        public: open,
        private: { ...open, d, p, q, dp, dq, qi },
      };
    }
  }
}
