/**
 * `v8.Serializer`: values as the bytes that V8 makes of them. Receives values; keeps
 * them until the buffer is taken. What has two forms, arrays of doubles or with
 * holes that were filled, may have the other one.
 *
 * @see https://nodejs.org/api/v8.html#class-v8serializer
 */
import { Buffer } from "node:buffer";
import { nodeError } from "../../internal/errors.js";
import {
  boxName,
  isNativeError,
  typedArrayName,
} from "../../internal/types.js";

/** That of V8 11, which each later one reads. */
export const VERSION = 15;

/** What follows the tag of a view. */
export const VIEW_TAGS: Readonly<Record<string, string>> = {
  Int8Array: "b",
  Uint8Array: "B",
  Uint8ClampedArray: "C",
  Int16Array: "w",
  Uint16Array: "W",
  Int32Array: "d",
  Uint32Array: "D",
  Float32Array: "f",
  Float64Array: "F",
  BigInt64Array: "q",
  BigUint64Array: "Q",
  DataView: "?",
};

/** What follows the tag of an error, by its name. */
export const ERROR_TAGS: Readonly<Record<string, string>> = {
  EvalError: "E",
  RangeError: "R",
  ReferenceError: "F",
  SyntaxError: "S",
  TypeError: "T",
  URIError: "U",
};

/** Flags of regular expressions by V8's bits; `l` is of none that programs have. */
export const FLAG_BITS = "gimyusldv";

/** What cannot be copied, by `Object.prototype.toString`. */
const REFUSED =
  /^(?:Arguments|Promise|Symbol|Weak(?:Map|Set|Ref)|SharedArrayBuffer|(?:Async)?Generator|.* Iterator)$/;
const BOXES = /^(?:Boolean|Number|BigInt|String)$/;

type Members = Record<string, unknown>;

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Methods that a program may put in place. */
export interface SerializerDelegate {
  _writeHostObject?(object: object): void;
  _getDataCloneError?: new (message: string) => Error;
}

export function notAView(name: string): Error {
  return nodeError(
    "ERR_INVALID_ARG_TYPE",
    `${name} must be a TypedArray or a DataView`,
    TypeError,
  );
}

function shown(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") {
    return String(value);
  }
  const kind = kindOf(value);
  if (kind === "Symbol" || ArrayBuffer.isView(value)) return `[object ${kind}]`;
  const { constructor: Class } = value as { constructor?: { name?: string } };
  return `#<${Class?.name || kind}>`;
}

export class Serializer {
  #bytes = new Uint8Array(64);
  #length = 0;
  #ids = new Map<object, number>();
  #transferred = new Map<object, number>();
  #viewsAreForeign = false;

  writeHeader(): void {
    this.#byte(0xff);
    this.#byte(VERSION);
  }

  writeValue(value: unknown): boolean {
    this.#value(value);
    return true;
  }

  releaseBuffer(): Buffer {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#bytes = new Uint8Array(64);
    this.#length = 0;
    return Buffer.from(bytes.buffer);
  }

  transferArrayBuffer(id: number, buffer: ArrayBuffer): void {
    this.#transferred.set(buffer, id);
  }

  writeUint32(value: number): void {
    this.#varint(value >>> 0);
  }

  writeUint64(high: number, low: number): void {
    let rest = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    for (; rest > 127n; rest >>= 7n) this.#byte(Number(rest & 127n) | 128);
    this.#byte(Number(rest));
  }

  writeDouble(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#raw(bytes);
  }

  writeRawBytes(source: unknown): void {
    if (!ArrayBuffer.isView(source)) {
      throw notAView("source");
    }
    const { buffer, byteOffset, byteLength } = source;
    this.#raw(new Uint8Array(buffer, byteOffset, byteLength));
  }

  _setTreatArrayBufferViewsAsHostObjects(areForeign: boolean): void {
    this.#viewsAreForeign = areForeign;
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
  }

  #raw(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #grow(by: number): void {
    const wanted = this.#length + by;
    if (wanted <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #tag(tag: string): void {
    this.#byte(tag.charCodeAt(0));
  }

  /** Of 32 bits. */
  #varint(value: number): void {
    let rest = value >>> 0;
    for (; rest > 127; rest >>>= 7) this.#byte((rest & 127) | 128);
    this.#byte(rest);
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        this.#tag("_");
        return;
      case "boolean":
        this.#tag(value ? "T" : "F");
        return;
      case "number":
        this.#number(value);
        return;
      case "bigint":
        this.#tag("Z");
        this.#bigint(value);
        return;
      case "string":
        this.#string(value);
        return;
      case "object":
        if (value === null) this.#tag("0");
        else this.#object(value);
        return;
      default:
        throw this.#refused(value);
    }
  }

  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#tag("I");
      // Signs come last.
      this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
      return;
    }
    this.#tag("N");
    this.writeDouble(value);
  }

  #bigint(value: bigint): void {
    const digits: number[] = [];
    for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 8n) {
      digits.push(Number(rest & 255n));
    }
    while (digits.length % 8 !== 0) digits.push(0);
    this.#varint((digits.length << 1) | (value < 0n ? 1 : 0));
    this.#raw(Uint8Array.from(digits));
  }

  #string(text: string): void {
    if (!/[^\0-\xff]/.test(text)) {
      this.#tag('"');
      this.#varint(text.length);
      this.#raw(Buffer.from(text, "latin1"));
      return;
    }
    const bytes = Buffer.from(text, "utf16le");
    let sizeOfLength = 1;
    for (let rest = bytes.length; rest > 127; rest >>>= 7) sizeOfLength++;
    // The text stands at an even place.
    if ((this.#length + 1 + sizeOfLength) % 2 === 1) this.#byte(0);
    this.#tag("c");
    this.#varint(bytes.length);
    this.#raw(bytes);
  }

  #object(value: object): void {
    const known = this.#ids.get(value);
    if (known !== undefined) {
      this.#tag("^");
      this.#varint(known);
      return;
    }
    const isView = ArrayBuffer.isView(value);
    if (isView && !this.#viewsAreForeign) this.#object(value.buffer);
    this.#ids.set(value, this.#ids.size);
    if (isView) this.#view(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Date) {
      this.#tag("D");
      this.writeDouble(value.getTime());
    } else if (value instanceof RegExp) this.#regExp(value);
    else if (value instanceof Map) {
      this.#items(";", ":", [...value].flat(1));
    } else if (value instanceof Set) this.#items("'", ",", [...value]);
    else if (value instanceof ArrayBuffer) this.#buffer(value);
    else if (isNativeError(value)) this.#error(value as Error);
    else this.#plain(value);
  }

  #plain(value: object): void {
    const kind = kindOf(value);
    if (REFUSED.test(kind)) throw this.#refused(value);
    if (BOXES.test(kind) && boxName(value) !== null) {
      this.#box(value.valueOf());
      return;
    }
    this.#tag("o");
    const count = this.#members(value, Object.keys(value));
    this.#tag("{");
    this.#varint(count);
  }

  #members(value: object, keys: readonly string[]): number {
    let count = 0;
    for (const key of keys) {
      // One before it may have taken it away.
      if (!Object.hasOwn(value, key)) continue;
      const index = Number(key);
      const isIndex =
        String(index) === key && index >= 0 && index < 2 ** 32 - 1;
      this.#value(isIndex && Number.isInteger(index) ? index : key);
      this.#value((value as Members)[key]);
      count++;
    }
    return count;
  }

  #array(value: readonly unknown[]): void {
    const { length } = value;
    const keys = Object.keys(value);
    const isDense =
      keys.length >= length &&
      (length === 0 || keys[length - 1] === String(length - 1));
    this.#tag(isDense ? "A" : "a");
    this.#varint(length);
    if (isDense) for (let at = 0; at < length; at++) this.#value(value[at]);
    const count = this.#members(value, isDense ? keys.slice(length) : keys);
    this.#tag(isDense ? "$" : "@");
    this.#varint(count);
    this.#varint(length);
  }

  #items(begin: string, end: string, items: readonly unknown[]): void {
    this.#tag(begin);
    for (const item of items) this.#value(item);
    this.#tag(end);
    this.#varint(items.length);
  }

  #regExp({ source, flags }: RegExp): void {
    this.#tag("R");
    this.#string(source);
    let bits = 0;
    for (const flag of flags) bits |= 1 << FLAG_BITS.indexOf(flag);
    this.#varint(bits);
  }

  #buffer(value: ArrayBuffer): void {
    const id = this.#transferred.get(value);
    if (id !== undefined) {
      this.#tag("t");
      this.#varint(id);
      return;
    }
    const { resizable, maxByteLength } = value as {
      resizable?: boolean;
      maxByteLength?: number;
    };
    this.#tag(resizable ? "~" : "B");
    this.#varint(value.byteLength);
    if (resizable) this.#varint(maxByteLength ?? 0);
    this.#raw(new Uint8Array(value));
  }

  #view(value: ArrayBufferView): void {
    if (this.#viewsAreForeign) {
      this.#tag("\\");
      const { _writeHostObject } = this as SerializerDelegate;
      if (_writeHostObject === undefined) throw this.#refused(value);
      _writeHostObject.call(this, value);
      return;
    }
    this.#tag("V");
    this.#tag(VIEW_TAGS[typedArrayName(value) ?? "DataView"] ?? "?");
    this.#varint(value.byteOffset);
    this.#varint(value.byteLength);
    this.#varint(0);
  }

  #error(error: Error): void {
    this.#tag("r");
    const tag = ERROR_TAGS[String(error.name)];
    if (tag !== undefined) this.#tag(tag);
    const message = Object.getOwnPropertyDescriptor(error, "message");
    if (message !== undefined) {
      this.#tag("m");
      this.#string(String(message.value));
    }
    if (Object.hasOwn(error, "cause")) {
      this.#tag("c");
      this.#value(error.cause);
    }
    const { stack } = error;
    if (typeof stack === "string") {
      this.#tag("s");
      this.#string(stack);
    }
    this.#tag(".");
  }

  #box(inner: unknown): void {
    switch (typeof inner) {
      case "boolean":
        this.#tag(inner ? "y" : "x");
        return;
      case "number":
        this.#tag("n");
        this.writeDouble(inner);
        return;
      case "bigint":
        this.#tag("z");
        this.#bigint(inner);
        return;
      default:
        this.#tag("s");
        this.#string(String(inner));
    }
  }

  #refused(value: unknown): Error {
    const Refusal = (this as SerializerDelegate)._getDataCloneError ?? Error;
    return new Refusal(`${shown(value)} could not be cloned.`);
  }
}
