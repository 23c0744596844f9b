/**
 * One file's bytes as text that a JavaScript function can hold. Receives the
 * content; returns the text and the encoding that leads back to every byte. Must
 * not know whose file it is.
 *
 * ```js
 * ["Assets_9f86d081…"]: function () { return String.raw`
 * …text…
 * `},
 * ["Assets_2cf24dba…"]: function () {/*
 * …base64…
 * *\/},
 * ```
 */
import { isAscii, isUtf8 } from "node:buffer";
import type { ManifestAsset } from "../runtime-shims/manifest.js";
import { JSON_END, JSON_HEADER } from "./factory.js";

export interface AssetText {
  readonly encoding: Exclude<ManifestAsset["encoding"], "module">;
  readonly text: Uint8Array;
}

/** Smaller files are left as they are, to be read and searched. */
const SMALLEST_COMPRESSED = 4096;
/** Compressed text costs a third more as base64, and time when it is read. */
const MOST_OF_PLAIN = 2 / 3;
/** The next two take twice as long for a tenth less. */
const QUALITY = 1;

/** What all assets of an artifact have in common. */
export interface AssetForm {
  /** As of the factories: one character beyond it makes all text take twice as much. */
  readonly isAsciiOnly: boolean;
  /** Whether the engine that runs the artifact can undo it. */
  readonly compress: boolean;
}

/** The shortest text for `content`, the plain one where that hardly matters. */
export function encodeAsset(
  content: Uint8Array,
  { isAsciiOnly, compress }: AssetForm,
): AssetText {
  const bytes = Buffer.from(
    content.buffer,
    content.byteOffset,
    content.byteLength,
  );
  const isPlain = fitsRawTemplate(bytes) && (!isAsciiOnly || isAscii(bytes));
  const plain: AssetText = isPlain
    ? { encoding: "utf8", text: bytes }
    : { encoding: "base64", text: Buffer.from(bytes.toString("base64")) };
  if (!compress || bytes.length < SMALLEST_COMPRESSED) return plain;
  const { brotliCompressSync, constants } = zlib();
  const compressed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const text = Buffer.from(compressed.toString("base64"));
  return text.length <= plain.text.length * MOST_OF_PLAIN
    ? { encoding: "brotli", text }
    : plain;
}

/** The content of a file that {@link encodeAsset} made `text` of. */
export function decodeAsset(
  text: Uint8Array,
  encoding: AssetText["encoding"],
): Uint8Array {
  if (encoding === "utf8") return text;
  const bytes = Buffer.from(Buffer.from(text).toString("latin1"), "base64");
  return encoding === "brotli" ? zlib().brotliDecompressSync(bytes) : bytes;
}

/** Loaded where it is needed: few programs have assets. */
function zlib() {
  return require("node:zlib") as typeof import("node:zlib");
}

/** Text that is its own raw template; line ends are read from the source. */
function fitsRawTemplate(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes("`") && !bytes.includes("${");
}

/** The key of the function that holds the content with this hash. */
export function assetKey(sha256: string): string {
  return `["Assets_${sha256}"]`;
}

/** What is around a text. */
export interface AssetFrame {
  /** After the key. */
  readonly header: string;
  /** The line after the text. */
  readonly end: string;
}

/** Base64 is long and never ends a comment, over which an engine passes at once. */
export function assetFrame(encoding: ManifestAsset["encoding"]): AssetFrame {
  return encoding === "utf8"
    ? { header: ": function () { return String.raw`\n", end: "`},\n" }
    : { header: JSON_HEADER, end: JSON_END };
}
