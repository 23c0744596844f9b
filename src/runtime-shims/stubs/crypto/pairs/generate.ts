/**
 * `generateKeyPair`: RSA, the curves that there are, Ed and X.
 *
 * @see https://nodejs.org/api/crypto.html#cryptogeneratekeypairtype-options-callback
 */
import { nativeError, openSslError } from "../native-error.js";
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../../internal/errors.js";
import { nextTick } from "../../../internal/ticks.js";
import { warned } from "../../../internal/warnings.js";
import {
  validateFunction,
  validateInteger,
  validateObject,
  validateString,
  validateUint32,
} from "../../../internal/validators.js";
import { entropy } from "../entropy.js";
import { hashNamed } from "../hashes.js";
import { curveNamed, OKPS } from "./curves.js";
import {
  checkEncoding,
  type Encoding,
  exportKey,
  privateKey,
  publicKey,
} from "./key-objects.js";
import {
  dhFromPrivate,
  ecFromPrivate,
  type Material,
  okpFromPrivate,
  type PssLimits,
} from "./material.js";
import { randomModulus, randomSecret, unknownGroup } from "./dh.js";
import { generateDsa } from "./dsa.js";
import { modpGroup } from "./modp-groups.js";
import { toBigInt } from "./numbers.js";
import { generate } from "./rsa.js";

interface Options {
  readonly modulusLength?: unknown;
  readonly publicExponent?: unknown;
  readonly hashAlgorithm?: unknown;
  readonly mgf1HashAlgorithm?: unknown;
  readonly hash?: unknown;
  readonly mgf1Hash?: unknown;
  readonly saltLength?: unknown;
  readonly namedCurve?: unknown;
  readonly divisorLength?: unknown;
  readonly group?: unknown;
  readonly prime?: unknown;
  readonly primeLength?: unknown;
  readonly generator?: unknown;
  readonly paramEncoding?: unknown;
  readonly publicKeyEncoding?: unknown;
  readonly privateKeyEncoding?: unknown;
}

type Make = () => Material;

const draw = (length: number) => entropy(length, "generateKeyPair");

/** What is asked for, with all checks done. */
function jobOf(
  type: unknown,
  options: Options | undefined,
): () => {
  publicKey: unknown;
  privateKey: unknown;
} {
  validateString(type, "type");
  const { publicKeyEncoding, privateKeyEncoding } = options ?? {};
  const check = (encoding: unknown, name: string, isPrivate: boolean) => {
    if (encoding === undefined || encoding === null) return null;
    if (typeof encoding !== "object") throw invalidArgValue(name, encoding);
    checkEncoding(type, isPrivate, encoding as Encoding, name);
    return encoding as Encoding;
  };
  const open = check(publicKeyEncoding, "options.publicKeyEncoding", false);
  const own = check(privateKeyEncoding, "options.privateKeyEncoding", true);
  if (options !== undefined) validateObject(options, "options");
  const make = makerOf(type, options);
  return () => {
    const material = made(make);
    const keys = [publicKey(material), privateKey(material)] as const;
    return {
      publicKey: open
        ? exportKey(keys[0], open, "options.publicKeyEncoding")
        : keys[0],
      privateKey: own
        ? exportKey(keys[1], own, "options.privateKeyEncoding")
        : keys[1],
    };
  };
}

/** What OpenSSL says here comes as a message alone. */
function made(make: Make): Material {
  try {
    return make();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code === "string" && code.startsWith("ERR_OSSL_")) {
      throw new Error(message);
    }
    throw error;
  }
}

function makerOf(type: string, options: Options | undefined): Make {
  switch (type) {
    case "rsa":
    case "rsa-pss":
      return rsa(type, options);
    case "ec": {
      validateObject(options, "options");
      const { namedCurve, paramEncoding } = options as Options;
      validateString(namedCurve, "options.namedCurve");
      if (
        paramEncoding !== undefined &&
        paramEncoding !== null &&
        paramEncoding !== "named" &&
        paramEncoding !== "explicit"
      ) {
        throw invalidArgValue("options.paramEncoding", paramEncoding);
      }
      const curve = curveNamed(namedCurve);
      if (curve === undefined) {
        throw nodeError(
          "ERR_CRYPTO_INVALID_CURVE",
          "Invalid EC curve name",
          TypeError,
        );
      }
      return () => {
        // Half as long again as the order: no number is likelier than another.
        const seed = draw(Math.ceil(curve.size * 1.5));
        const secret = curve.curve.utils.randomSecretKey(seed);
        const isExplicit = paramEncoding === "explicit";
        return { ...ecFromPrivate(curve, Buffer.from(secret)), isExplicit };
      };
    }
    case "dsa":
      return dsa(options);
    case "dh":
      return dh(options);
    default: {
      const curve = OKPS.find(({ name }) => name === type);
      if (curve === undefined) {
        throw invalidArgValue("type", type, "must be a supported key type");
      }
      return () => okpFromPrivate(curve, draw(curve.size));
    }
  }
}

function dsa(options: Options | undefined): Make {
  validateObject(options, "options");
  const { modulusLength, divisorLength } = options as Options;
  validateUint32(modulusLength, "options.modulusLength");
  if (divisorLength != null) {
    validateInteger(divisorLength, "options.divisorLength", 0, 2 ** 31 - 1);
  }
  const bits = modulusLength;
  const divisorBits = divisorLength ?? (bits >= 2048 ? 256 : 224);
  return () => {
    if (bits < 512 || ![160, 224, 256].includes(divisorBits)) {
      throw new Error("Key generation job failed");
    }
    const { x, y, ...parameters } = generateDsa(bits, divisorBits, draw);
    return { kind: "dsa", parameters, public: y, private: x };
  };
}

function dh(options: Options | undefined): Make {
  validateObject(options, "options");
  const { group, primeLength, prime, generator } = options as Options;
  const never = (one: string, other: string, value: unknown) => {
    if (value == null) return;
    throw nodeError(
      "ERR_INCOMPATIBLE_OPTION_PAIR",
      `Option "${one}" cannot be used in combination with option "${other}"`,
      TypeError,
    );
  };
  if (group != null) {
    never("group", "prime", prime);
    never("group", "primeLength", primeLength);
    never("group", "generator", generator);
    validateString(group, "options.group");
    const found = modpGroup(group);
    if (found === null) throw unknownGroup();
    return () => dhPair(found.prime, found.generator);
  }
  if (prime != null) {
    never("prime", "primeLength", primeLength);
    if (!ArrayBuffer.isView(prime)) {
      const expected = ["Buffer", "TypedArray", "DataView"];
      throw invalidArgType("options.prime", expected, prime);
    }
  } else if (primeLength != null) {
    validateInteger(primeLength, "options.primeLength", 0, 2 ** 31 - 1);
  } else {
    throw nodeError(
      "ERR_MISSING_OPTION",
      "At least one of the group, prime, or primeLength options is required",
      TypeError,
    );
  }
  if (generator != null) {
    validateInteger(generator, "options.generator", 0, 2 ** 31 - 1);
  }
  const g = BigInt((generator as number | undefined | null) ?? 2);
  return () => {
    const bytes = prime as ArrayBufferView | null | undefined;
    const p =
      bytes == null
        ? randomModulus(primeLength as number, draw)
        : toBigInt(
            new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          );
    return dhPair(p, g);
  };
}

function dhPair(p: bigint, g: bigint): Material {
  return dhFromPrivate({ p, g }, randomSecret(p, draw));
}

function rsa(type: "rsa" | "rsa-pss", options: Options | undefined): Make {
  validateObject(options, "options");
  const given = options as Options;
  const { modulusLength, publicExponent } = given;
  validateUint32(modulusLength, "options.modulusLength");
  let exponent = 0x10001;
  if (publicExponent !== undefined && publicExponent !== null) {
    validateUint32(publicExponent, "options.publicExponent");
    exponent = publicExponent;
  }
  const limits = type === "rsa" ? undefined : limitsOf(given);
  return () => {
    checkSize(modulusLength, exponent);
    const own = generate(modulusLength, BigInt(exponent), draw);
    return {
      kind: type,
      public: { n: own.n, e: own.e },
      private: own,
      ...(limits !== undefined && { limits }),
    };
  };
}

/** What OpenSSL says of numbers that make no key. */
function checkSize(modulusLength: number, exponent: number): void {
  if (modulusLength < 512) {
    throw openSslError(
      "1C8000AB",
      "Provider routines",
      "key size too small",
      "KEY_SIZE_TOO_SMALL",
    );
  }
  if (exponent < 3 || exponent % 2 === 0) {
    throw openSslError(
      "020000B2",
      "rsa routines",
      "pub exponent out of range",
      "RSA_PUB_EXPONENT_OUT_OF_RANGE",
    );
  }
}

function limitsOf(given: Options): PssLimits | undefined {
  const { saltLength } = given;
  if (saltLength !== undefined) {
    validateInteger(saltLength, "options.saltLength", 0, 2 ** 31 - 1);
  }
  const { hashAlgorithm, mgf1HashAlgorithm } = given;
  if (hashAlgorithm !== undefined) {
    validateString(hashAlgorithm, "options.hashAlgorithm");
  }
  if (mgf1HashAlgorithm !== undefined) {
    validateString(mgf1HashAlgorithm, "options.mgf1HashAlgorithm");
  }
  const hash = renamed(given, "hash", "hashAlgorithm") ?? hashAlgorithm;
  const mgf =
    renamed(given, "mgf1Hash", "mgf1HashAlgorithm") ?? mgf1HashAlgorithm;
  checkDigest(hash, "digest");
  checkDigest(mgf, "MGF1 digest");
  if (hash === undefined && mgf === undefined && saltLength === undefined) {
    return undefined;
  }
  const name = (hash ?? mgf ?? "sha1").toLowerCase();
  return {
    hash: name,
    mgf: (mgf ?? name).toLowerCase(),
    saltLength: saltLength ?? hashNamed(name)?.outputLen ?? 20,
  };
}

/** An option by its name of old. */
function renamed(
  given: Options,
  name: "hash" | "mgf1Hash",
  newName: "hashAlgorithm" | "mgf1HashAlgorithm",
): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  warned(
    `"options.${name}" is deprecated, use "options.${newName}" instead.`,
    "DeprecationWarning",
    "DEP0154",
  );
  validateString(value, `options.${name}`);
  const other = given[newName];
  if (other && value !== other) throw invalidArgValue(`options.${name}`, value);
  return value;
}

function checkDigest(name: string | undefined, words: string): void {
  if (name === undefined || hashNamed(name) !== null) return;
  throw nativeError(
    "ERR_CRYPTO_INVALID_DIGEST",
    `Invalid ${words}: ${name}`,
    TypeError,
  );
}

export function generateKeyPairSync(type: unknown, options?: Options): object {
  return jobOf(type, options)();
}

export function generateKeyPair(
  type: unknown,
  given: unknown,
  last?: unknown,
): void {
  const [options, callback] =
    typeof given === "function" ? [undefined, given] : [given, last];
  validateFunction(callback, "callback");
  const job = jobOf(type, options as Options | undefined);
  const done = callback as (...results: unknown[]) => void;
  nextTick(() => {
    let pair: ReturnType<typeof job>;
    try {
      pair = job();
    } catch (error) {
      done(error);
      return;
    }
    done(null, pair.publicKey, pair.privateKey);
  });
}

Object.defineProperty(
  generateKeyPair,
  Symbol.for("nodejs.util.promisify.custom"),
  {
    value: (type: unknown, options?: Options) =>
      new Promise((resolve, reject) => {
        generateKeyPair(
          type,
          options,
          (error: unknown, open: unknown, own: unknown) =>
            error
              ? reject(error)
              : resolve({ publicKey: open, privateKey: own }),
        );
      }),
    enumerable: false,
  },
);
