/**
 * The ciphers that there are, by all their names, and what `getCipherInfo` tells of
 * them. Plain data; must not know how they work.
 */
import { invalidArgType } from "../../../internal/errors.js";
import {
  validateInteger,
  validateObject,
} from "../../../internal/validators.js";

export type Mode =
  | "ecb"
  | "cbc"
  | "cfb"
  | "cfb8"
  | "cfb1"
  | "ofb"
  | "ctr"
  | "gcm"
  | "ccm"
  | "ocb"
  | "wrap"
  | "wrap-pad"
  | "wrap-des"
  | "stream"
  | "poly1305";

export interface CipherFacts {
  /** As in errors: the name that it is known by. */
  readonly name: string;
  readonly nid: number;
  readonly mode: Mode;
  readonly family: "aes" | "des" | "chacha";
  readonly keyLength: number;
  readonly ivLength: number;
}

/** Of each mode of AES: numbers of OpenSSL for keys of 128, 192 and 256 bits. */
const AES: Readonly<
  Record<string, readonly [number, number, number, ivLength?: number]>
> = {
  ecb: [418, 422, 426, 0],
  cbc: [419, 423, 427],
  ofb: [420, 424, 428],
  cfb: [421, 425, 429],
  cfb1: [650, 651, 652],
  cfb8: [653, 654, 655],
  wrap: [788, 789, 790, 8],
  gcm: [895, 898, 901, 12],
  ccm: [896, 899, 902, 12],
  "wrap-pad": [897, 900, 903, 4],
  ctr: [904, 905, 906],
  ocb: [958, 959, 960, 12],
};

/** Of each of DES: OpenSSL's number, the mode, bytes of the key; its other names. */
const DES: readonly (readonly [
  name: string,
  nid: number,
  mode: Mode,
  keyLength: number,
  others?: readonly string[],
])[] = [
  ["des-ede", 32, "ecb", 16, ["des-ede-ecb"]],
  ["des-ede-cbc", 43, "cbc", 16],
  ["des-ede-cfb", 60, "cfb", 16],
  ["des-ede-ofb", 62, "ofb", 16],
  ["des-ede3", 33, "ecb", 24, ["des-ede3-ecb"]],
  ["des-ede3-cbc", 44, "cbc", 24, ["des3"]],
  ["des-ede3-cfb", 61, "cfb", 24],
  ["des-ede3-cfb1", 658, "cfb1", 24],
  ["des-ede3-cfb8", 659, "cfb8", 24],
  ["des-ede3-ofb", 63, "ofb", 24],
  [
    "id-smime-alg-cms3deswrap",
    246,
    "wrap-des",
    24,
    ["des3-wrap", "id-smime-alg-CMS3DESwrap"],
  ],
];

const ciphers = new Map<string, CipherFacts>();
/** As Node lists them. */
const listed: string[] = [];

function add(facts: CipherFacts, names: readonly string[]): void {
  listed.push(...names);
  for (const name of [facts.name, ...names]) {
    ciphers.set(name.toLowerCase(), facts);
  }
}

for (const [mode, [n128, n192, n256, ivLength = 16]] of Object.entries(AES)) {
  for (const [bits, nid] of [
    [128, n128],
    [192, n192],
    [256, n256],
  ] as const) {
    const isWrap = mode.startsWith("wrap");
    const isNamed = isWrap || mode === "gcm" || mode === "ccm";
    const id = `id-aes${bits}-${mode}`;
    const upper = `id-aes${bits}-${isWrap ? mode : mode.toUpperCase()}`;
    const plain = isWrap ? `aes${bits}-wrap` : `aes-${bits}-${mode}`;
    const names = [
      ...(mode === "wrap-pad" ? [] : [plain]),
      ...(isNamed ? [upper] : []),
      ...(mode === "cbc" ? [`aes${bits}`] : []),
    ];
    add(
      {
        name: isNamed ? id : plain,
        nid,
        mode: mode as Mode,
        family: "aes",
        keyLength: bits / 8,
        ivLength,
      },
      names,
    );
  }
}
for (const [name, nid, mode, keyLength, others = []] of DES) {
  const ivLength = mode === "ecb" || mode === "wrap-des" ? 0 : 8;
  add(
    { name, nid, mode, family: "des", keyLength, ivLength },
    mode === "wrap-des" ? others : [name, ...others],
  );
}
for (const [name, nid, mode, ivLength] of [
  ["chacha20", 1019, "stream", 16],
  ["chacha20-poly1305", 1018, "poly1305", 12],
] as const) {
  add({ name, nid, mode, family: "chacha", keyLength: 32, ivLength }, [name]);
}

/** @returns `undefined` for an unknown name */
export function cipherNamed(name: string): CipherFacts | undefined {
  return ciphers.get(name.toLowerCase());
}

export function getCiphers(): string[] {
  return [...listed].sort();
}

export function isAead(mode: Mode): boolean {
  return /^(?:gcm|ccm|ocb|poly1305)$/.test(mode);
}

/** Bytes that a block has, of modes that take whole ones; 1 of the others. */
function blockSize({ mode, family }: CipherFacts): number | undefined {
  if (family === "chacha") return undefined;
  if (mode.startsWith("wrap")) return 8;
  if (mode === "ecb" || mode === "cbc" || mode === "ocb") {
    return family === "aes" ? 16 : 8;
  }
  return 1;
}

/** Whether a vector of such a length can be had. */
export function fitsVector(
  { mode, ivLength }: CipherFacts,
  length: number,
): boolean {
  switch (mode) {
    case "gcm":
      return length > 0;
    case "ccm":
      return length >= 7 && length <= 13;
    case "ocb":
      return length >= 1 && length <= 15;
    default:
      return length === ivLength;
  }
}

/** @see https://nodejs.org/api/crypto.html#cryptogetcipherinfonameornid-options */
export function getCipherInfo(
  nameOrNid: unknown,
  options?: { readonly keyLength?: unknown; readonly ivLength?: unknown },
): object | undefined {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
    throw invalidArgType("nameOrNid", ["string", "number"], nameOrNid);
  }
  const facts =
    typeof nameOrNid === "string"
      ? cipherNamed(nameOrNid)
      : [...ciphers.values()].find(({ nid }) => nid === nameOrNid);
  if (options !== undefined) {
    validateObject(options, "options");
    for (const option of ["keyLength", "ivLength"] as const) {
      if (options[option] !== undefined) {
        const name = `options.${option}`;
        validateInteger(options[option], name, -(2 ** 31), 2 ** 31 - 1);
      }
    }
  }
  if (facts === undefined) return undefined;
  const { name, nid, mode, keyLength, ivLength } = facts;
  if (options?.keyLength !== undefined && options.keyLength !== keyLength) {
    return undefined;
  }
  const wantedIv = options?.ivLength as number | undefined;
  if (wantedIv !== undefined && !fitsVector(facts, wantedIv)) return undefined;
  const size = blockSize(facts);
  return {
    mode: mode.startsWith("wrap")
      ? "wrap"
      : mode.startsWith("cfb")
        ? "cfb"
        : mode === "poly1305"
          ? "stream"
          : mode,
    name,
    nid,
    ...(size !== undefined && { blockSize: size }),
    ...(ivLength > 0 && { ivLength: wantedIv ?? ivLength }),
    keyLength,
  };
}
