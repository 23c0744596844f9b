/**
 * `TextEncoder` and `TextDecoder` for UTF-8, UTF-16LE and Latin-1.
 *
 * @see https://nodejs.org/api/util.html#class-utiltextdecoder
 */
import { invalidArgType, nodeError } from "./errors.js";
import { utf8 } from "./exit.js";

const LABELS: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  "utf-8": "utf-8",
  "unicode-1-1-utf-8": "utf-8",
  "utf-16": "utf-16le",
  "utf-16le": "utf-16le",
  "ucs-2": "utf-16le",
  unicode: "utf-16le",
  latin1: "windows-1252",
  ascii: "windows-1252",
  "us-ascii": "windows-1252",
  "iso-8859-1": "windows-1252",
  "windows-1252": "windows-1252",
};

/** What bytes 0x80 to 0x9f are in windows-1252. */
const WINDOWS_1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }
  encode(text: unknown = ""): Uint8Array {
    return utf8(String(text));
  }
  encodeInto(
    text: string,
    target: Uint8Array,
  ): { read: number; written: number } {
    if (typeof text !== "string") throw invalidArgType("src", "string", text);
    if (!(target instanceof Uint8Array)) {
      throw invalidArgType("dest", "Uint8Array", target);
    }
    let read = 0;
    let written = 0;
    for (const character of text) {
      const bytes = utf8(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}

class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #rest: readonly number[] = [];
  #isStarted = false;

  constructor(
    label: unknown = "utf-8",
    options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean } = {},
  ) {
    if (typeof options !== "object" && typeof options !== "function") {
      throw invalidArgType("options", "Object", options);
    }
    const encoding = LABELS[String(label).trim().toLowerCase()];
    if (encoding === undefined) {
      throw nodeError(
        "ERR_ENCODING_NOT_SUPPORTED",
        `The "${String(label)}" encoding is not supported`,
        RangeError,
      );
    }
    this.encoding = encoding;
    this.fatal = !!options?.fatal;
    this.ignoreBOM = !!options?.ignoreBOM;
  }

  decode(
    input: unknown = new Uint8Array(),
    { stream = false }: { readonly stream?: boolean } = {},
  ): string {
    const given = bytesOf(input);
    const bytes =
      this.#rest.length === 0 ? given : Uint8Array.of(...this.#rest, ...given);
    this.#rest = [];
    const units: string[] = [];
    const refuse = (): void => {
      if (!this.fatal) {
        units.push("\ufffd");
        return;
      }
      throw nodeError(
        "ERR_ENCODING_INVALID_ENCODED_DATA",
        `The encoded data was not valid for encoding ${this.encoding}`,
        TypeError,
      );
    };
    const keep = (from: number): void => {
      if (stream) this.#rest = [...bytes.subarray(from)];
      else refuse();
    };
    if (this.encoding === "utf-8") decodeUtf8(bytes, units, refuse, keep);
    else if (this.encoding === "utf-16le")
      decodeUtf16(bytes, units, refuse, keep);
    else {
      for (const byte of bytes) {
        units.push(
          (byte >= 0x80 && byte < 0xa0 && WINDOWS_1252[byte - 0x80]) ||
            String.fromCharCode(byte),
        );
      }
    }
    let text = units.join("");
    if (!this.#isStarted && text !== "") {
      if (!this.ignoreBOM && text.startsWith("\ufeff")) text = text.slice(1);
      this.#isStarted = true;
    }
    if (!stream) this.#isStarted = false;
    return text;
  }
}

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (Object.prototype.toString.call(input).endsWith("ArrayBuffer]")) {
    return new Uint8Array(input as ArrayBuffer);
  }
  throw invalidArgType(
    "list",
    ["SharedArrayBuffer", "ArrayBuffer", "ArrayBufferView"],
    input,
  );
}

/** By the standard: each longest part of a sequence that is cut short is one U+FFFD. */
function decodeUtf8(
  bytes: Uint8Array,
  units: string[],
  refuse: () => void,
  keep: (from: number) => void,
): void {
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      units.push(String.fromCharCode(first));
      at++;
      continue;
    }
    const length =
      first >= 0xc2 && first < 0xe0
        ? 2
        : first >= 0xe0 && first < 0xf0
          ? 3
          : first >= 0xf0 && first < 0xf5
            ? 4
            : 0;
    if (length === 0) {
      refuse();
      at++;
      continue;
    }
    let point = first & (0xff >> (length + 1));
    let end = at + 1;
    for (; end < at + length && end < bytes.length; end++) {
      const byte = bytes[end] as number;
      const lowest =
        end > at + 1
          ? 0x80
          : first === 0xe0
            ? 0xa0
            : first === 0xf0
              ? 0x90
              : 0x80;
      const highest =
        end > at + 1
          ? 0xbf
          : first === 0xed
            ? 0x9f
            : first === 0xf4
              ? 0x8f
              : 0xbf;
      if (byte < lowest || byte > highest) break;
      point = (point << 6) | (byte & 0x3f);
    }
    if (end === at + length) units.push(String.fromCodePoint(point));
    else if (end === bytes.length) {
      keep(at);
      return;
    } else refuse();
    at = end;
  }
}

function decodeUtf16(
  bytes: Uint8Array,
  units: string[],
  refuse: () => void,
  keep: (from: number) => void,
): void {
  const unitAt = (at: number) =>
    (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  for (let at = 0; at < bytes.length; at += 2) {
    if (at + 1 >= bytes.length) {
      keep(at);
      return;
    }
    const unit = unitAt(at);
    if (unit < 0xd800 || unit > 0xdfff) units.push(String.fromCharCode(unit));
    else if (unit > 0xdbff) refuse();
    else if (at + 3 >= bytes.length) {
      keep(at);
      return;
    } else {
      const low = unitAt(at + 2);
      if (low < 0xdc00 || low > 0xdfff) refuse();
      else {
        units.push(String.fromCharCode(unit, low));
        at += 2;
      }
    }
  }
}

for (const Class of [TextEncoder, TextDecoder]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}

export { TextDecoder, TextEncoder };
