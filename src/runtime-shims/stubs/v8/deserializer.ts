/**
 * `v8.Deserializer`: values out of the bytes that V8 makes of them. Receives bytes,
 * which may be anybody's; gives values of this realm, or throws.
 *
 * @see https://nodejs.org/api/v8.html#class-v8deserializer
 */
import { Buffer } from "node:buffer";
import { hide } from "../../internal/hidden.js";
import {
  ERROR_TAGS,
  FLAG_BITS,
  notAView,
  VERSION,
  VIEW_TAGS,
} from "./serializer.js";

type Members = Record<string, unknown>;
type View = new (
  buffer: ArrayBuffer,
  offset: number,
  length: number,
) => ArrayBufferView;

/** What a program may put in place. */
export interface DeserializerDelegate {
  _readHostObject?(): unknown;
}

const realm = globalThis as unknown as Members;

function swapped(table: Readonly<Record<string, string>>) {
  return new Map(Object.entries(table).map(([name, tag]) => [tag, name]));
}

const VIEWS = swapped(VIEW_TAGS);
const ERRORS = swapped(ERROR_TAGS);

export class Deserializer {
  declare buffer: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #objects: unknown[] = [];
  readonly #transferred = new Map<number, ArrayBuffer>();
  #at = 0;
  #version = 0;

  constructor(buffer: unknown) {
    if (!ArrayBuffer.isView(buffer)) {
      throw notAView("buffer");
    }
    this.buffer = buffer as Uint8Array;
    this.#bytes = new Uint8Array(
      buffer.buffer,
      buffer.byteOffset,
      buffer.byteLength,
    );
  }

  readHeader(): boolean {
    const hasVersion = this.#at + 1 < this.#bytes.length;
    if (hasVersion && this.#bytes[this.#at] === 0xff) {
      this.#at++;
      this.#version = this.#varint();
      if (this.#version <= VERSION) return true;
    }
    throw new Error(
      "Unable to deserialize cloned data due to invalid or unsupported version.",
    );
  }

  readValue(): unknown {
    return this.#value();
  }

  getWireFormatVersion(): number {
    return this.#version;
  }

  transferArrayBuffer(id: number, buffer: ArrayBuffer): void {
    this.#transferred.set(id, buffer);
  }

  readUint32(): number {
    return orFailed("ReadUint32", () => this.#varint());
  }

  readUint64(): [high: number, low: number] {
    const value = orFailed("ReadUint64", () => this.#bigVarint());
    return [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)];
  }

  readDouble(): number {
    return orFailed("ReadDouble", () => this.#double());
  }

  /** @returns where in the buffer they begin */
  _readRawBytes(length: number): number {
    return orFailed("ReadRawBytes", () => this.#skip(length));
  }

  readRawBytes(length: number): Buffer {
    const offset = this._readRawBytes(length);
    const { buffer, byteOffset } = this.#bytes;
    return Buffer.from(buffer as ArrayBuffer, byteOffset + offset, length);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw refused();
    return byte;
  }

  #skip(length: number): number {
    const from = this.#at;
    if (!(length >= 0 && from + length <= this.#bytes.length)) throw refused();
    this.#at += length;
    return from;
  }

  #raw(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, this.#at);
  }

  #bigVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      if (shift < 64n) value |= BigInt(byte & 127) << shift;
      // QuickJS makes negative numbers by BigInt.asUintN().
      if (byte < 128) return value & 0xffffffffffffffffn;
    }
  }

  /** Of 32 bits. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  #double(): number {
    const { buffer, byteOffset, byteLength } = this.#raw(8);
    return new DataView(buffer, byteOffset, byteLength).getFloat64(0, true);
  }

  #tag(): string {
    for (;;) {
      const byte = this.#byte();
      // It fills the space before what stands at an even place.
      if (byte !== 0) return String.fromCharCode(byte);
    }
  }

  #keep<Made>(made: Made): Made {
    this.#objects.push(made);
    return made;
  }

  #value(): unknown {
    return this.#valueOf(this.#tag());
  }

  #valueOf(tag: string): unknown {
    switch (tag) {
      case "_":
        return undefined;
      case "0":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "I": {
        const bits = this.#varint();
        return (bits >>> 1) ^ -(bits & 1);
      }
      case "U":
        return this.#varint();
      case "N":
        return this.#double();
      case "Z":
        return this.#bigint();
      case '"':
      case "c":
      case "S":
        return this.#text(tag);
      case "?":
        // How many objects there will be.
        this.#varint();
        return this.#value();
      default:
        return this.#object(tag);
    }
  }

  #object(tag: string): unknown {
    switch (tag) {
      case "^": {
        const id = this.#varint();
        if (id >= this.#objects.length) throw refused();
        return this.#viewOf(this.#objects[id]);
      }
      case "o": {
        const made = this.#keep({});
        this.#members(made, "{");
        return made;
      }
      case "A":
      case "a":
        return this.#array(tag === "A");
      case "D":
        return this.#keep(new Date(this.#double()));
      case "y":
      case "x":
        return this.#keep(Object(tag === "y"));
      case "n":
        return this.#keep(Object(this.#double()));
      case "z":
        return this.#keep(Object(this.#bigint()));
      case "s":
        return this.#keep(Object(this.#text(this.#tag())));
      case "R":
        return this.#keep(this.#regExp());
      case ";": {
        const made = this.#keep(new Map<unknown, unknown>());
        this.#items(":", () => made.set(this.#value(), this.#value()), 2);
        return made;
      }
      case "'": {
        const made = this.#keep(new Set<unknown>());
        this.#items(",", () => made.add(this.#value()), 1);
        return made;
      }
      case "B":
      case "~":
        return this.#viewOf(this.#keep(this.#arrayBuffer(tag === "~")));
      case "t": {
        const buffer = this.#transferred.get(this.#varint());
        if (buffer === undefined) throw refused();
        return this.#viewOf(this.#keep(buffer));
      }
      case "r":
        return this.#error();
      case "\\": {
        const id = this.#objects.length;
        this.#keep(undefined);
        const { _readHostObject } = this as DeserializerDelegate;
        if (_readHostObject === undefined) throw refused();
        const made = _readHostObject.call(this);
        if (typeof made !== "object" && typeof made !== "function") {
          throw new TypeError("readHostObject must return an object");
        }
        this.#objects[id] = made;
        return made;
      }
      default:
        throw refused();
    }
  }

  #bigint(): bigint {
    const bits = this.#varint();
    let value = 0n;
    const bytes = this.#raw(bits >>> 1);
    for (let at = bytes.length - 1; at >= 0; at--) {
      value = (value << 8n) | BigInt(bytes[at] ?? 0);
    }
    return bits & 1 ? -value : value;
  }

  #text(tag: string): string {
    const encoding = { '"': "latin1", c: "utf16le", S: "utf8" }[tag];
    if (encoding === undefined) throw refused();
    const bytes = this.#raw(this.#varint());
    return Buffer.from(bytes).toString(encoding as BufferEncoding);
  }

  #regExp(): RegExp {
    const source = this.#text(this.#tag());
    const bits = this.#varint();
    const flags = [...FLAG_BITS].filter((_, at) => bits & (1 << at)).join("");
    try {
      return new RegExp(source, flags);
    } catch {
      throw refused();
    }
  }

  /** Up to the end's tag: names or indices and what they stand for. */
  #members(made: object, end: string): void {
    let count = 0;
    for (let tag = this.#tag(); tag !== end; tag = this.#tag()) {
      const key = this.#valueOf(tag);
      if (typeof key !== "string" && typeof key !== "number") throw refused();
      const value = this.#value();
      Object.defineProperty(made, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
      count++;
    }
    if (this.#varint() !== count) throw refused();
  }

  #array(isDense: boolean): unknown[] {
    const length = this.#varint();
    // Each item takes a byte at least.
    if (isDense && length > this.#bytes.length - this.#at) throw refused();
    const made = this.#keep(new Array<unknown>(length));
    for (let at = 0; isDense && at < length; at++) {
      const tag = this.#tag();
      if (tag !== "-") made[at] = this.#valueOf(tag);
    }
    this.#members(made, isDense ? "$" : "@");
    if (this.#varint() !== length) throw refused();
    return made;
  }

  #items(end: string, read: () => void, each: number): void {
    let count = 0;
    while (this.#peek() !== end) {
      read();
      count += each;
    }
    this.#tag();
    if (this.#varint() !== count) throw refused();
  }

  #peek(): string {
    const at = this.#at;
    const tag = this.#tag();
    this.#at = at;
    return tag;
  }

  #arrayBuffer(isResizable: boolean): ArrayBuffer {
    const length = this.#varint();
    const most = isResizable ? this.#varint() : length;
    const bytes = this.#raw(length);
    if (!isResizable) return bytes.slice().buffer as ArrayBuffer;
    if (most < length) throw refused();
    const Buffers = ArrayBuffer as unknown as new (
      length: number,
      options: object,
    ) => ArrayBuffer;
    const made = new Buffers(length, { maxByteLength: most });
    new Uint8Array(made).set(bytes);
    return made;
  }

  /** A buffer that a view follows was written for its sake. */
  #viewOf(value: unknown): unknown {
    if (!(value instanceof ArrayBuffer)) return value;
    if (this.#at >= this.#bytes.length || this.#peek() !== "V") return value;
    this.#tag();
    const name = VIEWS.get(this.#tag());
    const offset = this.#varint();
    const size = this.#varint();
    if (this.#version >= 14) this.#varint();
    const Class = realm[name ?? ""] as
      | (View & { readonly BYTES_PER_ELEMENT?: number })
      | undefined;
    if (Class === undefined || offset + size > value.byteLength)
      throw refused();
    const each = Class.BYTES_PER_ELEMENT ?? 1;
    if (offset % each !== 0 || size % each !== 0) throw refused();
    return this.#keep(new Class(value, offset, size / each));
  }

  #error(): Error {
    const id = this.#objects.length;
    this.#keep(undefined);
    let name = "Error";
    let message: string | undefined;
    let stack: string | undefined;
    let cause: { readonly value: unknown } | undefined;
    for (let tag = this.#tag(); tag !== "."; tag = this.#tag()) {
      const found = ERRORS.get(tag);
      if (found !== undefined) name = found;
      else if (tag === "m") message = this.#text(this.#tag());
      else if (tag === "c") cause = { value: this.#value() };
      else if (tag === "s") stack = this.#text(this.#tag());
      else throw refused();
    }
    const Class = realm[name] as ErrorConstructor;
    const made = new Class(message);
    hide(made, "stack", stack);
    if (cause !== undefined) hide(made, "cause", cause.value);
    this.#objects[id] = made;
    return made;
  }
}

function refused(): Error {
  return new Error("Unable to deserialize cloned data.");
}

function orFailed<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch {
    throw new Error(`${name}() failed`);
  }
}
