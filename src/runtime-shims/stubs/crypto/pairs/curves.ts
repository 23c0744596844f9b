/**
 * The curves, of @noble/curves, by the names that OpenSSL has for them.
 */
import { createCurve } from "@noble/curves/_shortw_utils.js";
import { Field } from "@noble/curves/abstract/modular.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { ed448, x448 } from "@noble/curves/ed448.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha224 } from "@noble/hashes/sha2.js";

export interface Curve {
  readonly name: string;
  readonly oid: string;
  /** In a JSON Web Key. */
  readonly crv: string;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly curve: typeof p256;
}

/** The one of NIST's that @noble/curves has only the formulas of. */
const p224 = (() => {
  const p = 2n ** 224n - 2n ** 96n + 1n;
  return createCurve(
    {
      a: p - 3n,
      b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
      n: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
      h: 1n,
      Gx: 0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n,
      Gy: 0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n,
      Fp: Field(p),
      lowS: false,
    },
    sha224,
  );
})();

export const CURVES: readonly Curve[] = [
  {
    name: "secp224r1",
    oid: "1.3.132.0.33",
    crv: "P-224",
    size: 28,
    curve: p224,
  },
  {
    name: "prime256v1",
    oid: "1.2.840.10045.3.1.7",
    crv: "P-256",
    size: 32,
    curve: p256,
  },
  {
    name: "secp384r1",
    oid: "1.3.132.0.34",
    crv: "P-384",
    size: 48,
    curve: p384,
  },
  {
    name: "secp521r1",
    oid: "1.3.132.0.35",
    crv: "P-521",
    size: 66,
    curve: p521,
  },
  {
    name: "secp256k1",
    oid: "1.3.132.0.10",
    crv: "secp256k1",
    size: 32,
    curve: secp256k1,
  },
];

/** By OpenSSL's name, or NIST's. */
export function curveNamed(name: string): Curve | undefined {
  return CURVES.find((one) => one.name === name || one.crv === name);
}

export function getCurves(): string[] {
  return CURVES.map(({ name }) => name).sort();
}

export interface Okp {
  readonly name: "ed25519" | "ed448" | "x25519" | "x448";
  readonly oid: string;
  readonly crv: string;
  readonly size: number;
  publicOf(secret: Uint8Array): Uint8Array;
}

export const OKPS: readonly Okp[] = [
  {
    name: "ed25519",
    oid: "1.3.101.112",
    crv: "Ed25519",
    size: 32,
    publicOf: (secret) => ed25519.getPublicKey(secret),
  },
  {
    name: "ed448",
    oid: "1.3.101.113",
    crv: "Ed448",
    size: 57,
    publicOf: (secret) => ed448.getPublicKey(secret),
  },
  {
    name: "x25519",
    oid: "1.3.101.110",
    crv: "X25519",
    size: 32,
    publicOf: (secret) => x25519.getPublicKey(secret),
  },
  {
    name: "x448",
    oid: "1.3.101.111",
    crv: "X448",
    size: 56,
    publicOf: (secret) => x448.getPublicKey(secret),
  },
];

export function signOkp(
  name: string,
  data: Uint8Array,
  secret: Uint8Array,
): Uint8Array {
  return (name === "ed25519" ? ed25519 : ed448).sign(data, secret);
}

export function verifyOkp(
  name: string,
  signature: Uint8Array,
  data: Uint8Array,
  key: Uint8Array,
): boolean {
  try {
    return (name === "ed25519" ? ed25519 : ed448).verify(signature, data, key, {
      zip215: false,
    });
  } catch {
    return false;
  }
}

export function sharedOkp(
  name: string,
  secret: Uint8Array,
  key: Uint8Array,
): Uint8Array {
  return (name === "x25519" ? x25519 : x448).getSharedSecret(secret, key);
}
