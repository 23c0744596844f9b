/**
 * The class Buffer: `Uint8Array`s with Node's methods, checks and errors. The
 * encodings, numbers and searches are beside this file.
 *
 * @see https://nodejs.org/api/buffer.html
 */
import { deprecatedOutsidePackages } from "../../internal/warnings.js";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import {
  validateArray,
  validateInteger,
  validateNumber,
  validateString,
} from "../../internal/validators.js";
import { type Codec, codecOf, knownCodec, utf8 } from "./codecs.js";
import { numberMethods } from "./numbers.js";
import { search } from "./search.js";
import { latin1Slice } from "./utf8.js";

export const MAX_LENGTH = 4_294_967_296;
export const MAX_STRING_LENGTH = 536_870_888;
const BYTES = ["Buffer", "Uint8Array"];
const custom = Symbol.for("nodejs.util.inspect.custom");

/** How many bytes `inspect` shows; the module's INSPECT_MAX_BYTES. */
export const shown = { max: 50 };

/** What all Buffers are instances of, and what `new` makes them by. */
class FastBuffer extends Uint8Array {}
Object.defineProperty(FastBuffer, "name", { value: "Buffer" });

type Bytes = FastBuffer;

/** Small Buffers share memory. */
let pool = new ArrayBuffer(0);
let poolOffset = 0;

interface Statics {
  poolSize: number;
}

function Buffer(arg: unknown, encodingOrOffset?: unknown, length?: unknown) {
  deprecatedOutsidePackages(
    "Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead.",
    "DEP0005",
  );
  if (typeof arg !== "number") return from(arg, encodingOrOffset, length);
  if (typeof encodingOrOffset === "string") {
    throw invalidArgType("string", "string", arg);
  }
  return alloc(arg);
}

export const prototype = FastBuffer.prototype;
Object.defineProperty(prototype, "constructor", {
  value: Buffer,
  writable: true,
  configurable: true,
});
Object.defineProperty(Buffer, "prototype", {
  value: prototype,
  writable: true,
});
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, {
  get: () => FastBuffer,
  configurable: true,
});

function outOfBounds(name?: string): Error {
  return nodeError(
    "ERR_BUFFER_OUT_OF_BOUNDS",
    name === undefined
      ? "Attempt to access memory outside buffer bounds"
      : `"${name}" is outside of buffer bounds`,
    RangeError,
  );
}

const { get: byteLengthOf } = Object.getOwnPropertyDescriptor(
  ArrayBuffer.prototype,
  "byteLength",
) as { get(): number };
const Shared = (globalThis as { SharedArrayBuffer?: new () => object })
  .SharedArrayBuffer;

/** By what an object is, not by its prototypes. */
function isAnyArrayBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null) return false;
  if (Shared !== undefined && value instanceof Shared) return true;
  try {
    byteLengthOf.call(value);
    return true;
  } catch {
    return false;
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function validateSize(size: unknown): asserts size is number {
  validateNumber(size, "size", 0, MAX_LENGTH);
}

function alloc(size: unknown, fill?: unknown, encoding?: unknown): Bytes {
  validateSize(size);
  const made = new FastBuffer(size);
  if (fill === undefined || fill === 0 || size === 0) return made;
  return filled(made, fill, 0, made.length, encoding);
}

function allocUnsafe(size: unknown): Bytes {
  validateSize(size);
  return pooled(size);
}

function allocUnsafeSlow(size: unknown): Bytes {
  validateSize(size);
  return new FastBuffer(size);
}

function SlowBuffer(size: unknown): Bytes {
  return allocUnsafeSlow(size);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

function pooled(size: number): Bytes {
  if (size <= 0) return new FastBuffer();
  const { poolSize } = Buffer as unknown as Statics;
  if (size >= poolSize >>> 1) return new FastBuffer(size);
  if (size > pool.byteLength - poolOffset) {
    pool = new ArrayBuffer(poolSize);
    poolOffset = 0;
  }
  const made = new FastBuffer(pool, poolOffset, size);
  // The next is aligned to eight bytes.
  poolOffset = (poolOffset + size + 7) & ~7;
  return made;
}

function from(
  value: unknown,
  encodingOrOffset?: unknown,
  length?: unknown,
): Bytes {
  if (typeof value === "string") return fromString(value, encodingOrOffset);
  if (typeof value === "object" && value !== null) {
    if (isAnyArrayBuffer(value)) {
      return fromArrayBuffer(value, encodingOrOffset, length);
    }
    const primitive = (value as { valueOf?: () => unknown }).valueOf?.();
    if (
      primitive !== value &&
      primitive !== null &&
      (typeof primitive === "string" || typeof primitive === "object")
    ) {
      return from(primitive, encodingOrOffset, length);
    }
    const made = fromObject(value as ArrayLike<number>);
    if (made !== null) return made;
    const convert = (value as { [Symbol.toPrimitive]?: unknown })[
      Symbol.toPrimitive
    ];
    if (typeof convert === "function") {
      const text: unknown = Reflect.apply(convert, value, ["string"]);
      if (typeof text === "string") return fromString(text, encodingOrOffset);
    }
  }
  throw invalidArgType(
    "first argument",
    ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"],
    value,
  );
}

function fromString(text: string, encoding: unknown): Bytes {
  const codec =
    typeof encoding !== "string" || encoding === ""
      ? utf8
      : knownCodec(encoding);
  const size = codec.byteLength(text);
  const made = pooled(size);
  const written = codec.write(made, text, 0, size);
  return written === size
    ? made
    : new FastBuffer(made.buffer, made.byteOffset, written);
}

function fromArrayBuffer(
  buffer: ArrayBuffer,
  givenOffset: unknown,
  givenLength: unknown,
): Bytes {
  const offset = Number(givenOffset as number) || 0;
  const most = buffer.byteLength - offset;
  if (most < 0) throw outOfBounds("offset");
  if (givenLength === undefined) return new FastBuffer(buffer, offset);
  const length = Number(givenLength as number);
  if (length > most) throw outOfBounds("length");
  return new FastBuffer(buffer, offset, length > 0 ? length : 0);
}

function fromObject(
  value: ArrayLike<number> & {
    buffer?: unknown;
    type?: unknown;
    data?: unknown;
  },
): Bytes | null {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === "number"
      ? fromArrayLike(value)
      : new FastBuffer();
  }
  if (value.type !== "Buffer" || !Array.isArray(value.data)) return null;
  return fromArrayLike(value.data);
}

function fromArrayLike(values: ArrayLike<number>): Bytes {
  if (!(values.length > 0)) return new FastBuffer();
  const made = pooled(Math.trunc(values.length));
  made.set(values);
  return made;
}

function of(...values: number[]): Bytes {
  return fromArrayLike(values);
}

function copyBytesFrom(
  view: unknown,
  offset?: unknown,
  length?: unknown,
): Bytes {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) {
    throw invalidArgType("view", ["TypedArray"], view);
  }
  const all = view as Uint8Array;
  if (offset !== undefined) validateInteger(offset, "offset", 0);
  const start = offset ?? 0;
  if (length !== undefined) validateInteger(length, "length", 0);
  const part = all.slice(
    start,
    length === undefined ? undefined : start + (length as number),
  );
  return fromArrayLike(
    new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
  );
}

function isEncoding(encoding: unknown): boolean {
  return typeof encoding === "string" && codecOf(encoding) !== undefined;
}

function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value !== "string") {
    if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) {
      return value.byteLength;
    }
    throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], value);
  }
  return ((encoding ? codecOf(encoding) : utf8) ?? utf8).byteLength(value);
}

function compared(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

function compare(a: unknown, b: unknown): number {
  if (!isBytes(a)) throw invalidArgType("buf1", BYTES, a);
  if (!isBytes(b)) throw invalidArgType("buf2", BYTES, b);
  return a === b ? 0 : compared(a, b);
}

function concat(list: unknown, length?: unknown): Bytes {
  validateArray(list, "list");
  if (list.length === 0) return new FastBuffer();
  let size = 0;
  if (length === undefined) {
    for (const one of list as { length?: number }[]) size += one?.length ?? 0;
  } else {
    validateInteger(length, "length", 0, MAX_LENGTH);
    size = length;
  }
  const made = pooled(size);
  let at = 0;
  for (const [index, part] of list.entries()) {
    if (!isBytes(part)) throw invalidArgType(`list[${index}]`, BYTES, part);
    const room = size - at;
    made.set(part.length > room ? part.subarray(0, room) : part, at);
    at += Math.min(part.length, room);
  }
  // What is over may be someone else's memory.
  if (at < size) made.fill(0, at);
  return made;
}

Object.assign(Buffer, {
  poolSize: 8192,
  from,
  alloc,
  allocUnsafe,
  allocUnsafeSlow,
  copyBytesFrom,
  of,
  compare,
  isBuffer: (value: unknown) => value instanceof FastBuffer,
  isEncoding,
  concat,
  byteLength,
});

function integerOf(value: unknown): number {
  const number = Number(value as number);
  return Number.isNaN(number) ? 0 : Math.trunc(number);
}

/** Of `slice`: where an index is that may count from the end. */
function position(given: unknown, length: number): number {
  const at = integerOf(given);
  return at < 0 ? Math.max(at + length, 0) : Math.min(at, length);
}

function filled(
  target: Bytes,
  value: unknown,
  givenOffset: unknown,
  givenEnd: unknown,
  givenEncoding: unknown,
): Bytes {
  let [offset, end, encoding] = [givenOffset, givenEnd, givenEncoding];
  let codec: Codec | undefined;
  if (typeof value === "string") {
    if (offset === undefined || typeof offset === "string") {
      encoding = offset;
      offset = undefined;
    } else if (typeof end === "string") {
      encoding = end;
      end = undefined;
    }
    if (encoding !== undefined && encoding !== null && encoding !== "") {
      codec = codecOf(encoding);
      if (codec === undefined) validateString(encoding, "encoding");
    }
    codec ??= encoding ? knownCodec(encoding) : utf8;
  }
  let start = 0;
  let stop = target.length;
  if (offset !== undefined) {
    validateNumber(offset, "offset", 0);
    start = offset;
    if (end !== undefined) {
      validateNumber(end, "end", 0, target.length);
      stop = end;
    }
    if (start >= stop) return target;
  }
  if (codec === undefined && !isView(value)) {
    const byte = typeof value === "number" ? value : Number(value as number);
    return Uint8Array.prototype.fill.call(target, byte, start, stop) as Bytes;
  }
  const pattern = isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : fromString(value as string, codec?.name);
  if (pattern.length === 0) {
    if (value !== "") throw invalidArgValue("value", value);
    return Uint8Array.prototype.fill.call(target, 0, start, stop) as Bytes;
  }
  if (pattern.length === 1) {
    const [byte] = pattern as unknown as [number];
    return Uint8Array.prototype.fill.call(target, byte, start, stop) as Bytes;
  }
  target.set(pattern.subarray(0, stop - start), start);
  // Each time twice as much is there to be copied.
  for (let done = pattern.length; start + done < stop; done *= 2) {
    target.copyWithin(start + done, start, Math.min(start + done, stop - done));
  }
  return target;
}

function isView(value: unknown): value is ArrayBufferView {
  return ArrayBuffer.isView(value);
}

function swap(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length % size !== 0) {
    throw nodeError(
      "ERR_INVALID_BUFFER_SIZE",
      `Buffer size must be a multiple of ${size * 8}-bits`,
      RangeError,
    );
  }
  for (let at = 0; at < bytes.length; at += size) {
    bytes.subarray(at, at + size).reverse();
  }
  return bytes;
}

type Inspect = (value: unknown, options: object) => string;

/** `<Buffer 01 02>`, with what else is on it. */
function inspect(
  this: Bytes,
  _depth?: unknown,
  context?: { readonly showHidden?: boolean },
  inspectValue?: Inspect,
): string {
  const { max } = shown;
  const rest = this.length - max;
  let text = latin1Slice(this, 0, Math.max(0, Math.min(max, this.length)))
    .replace(/[\s\S]/g, (unit) => ` ${hexOf(unit.charCodeAt(0))}`)
    .slice(1);
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? "s" : ""}`;
  const extras = Reflect.ownKeys(this).filter((key) => {
    if (typeof key === "string" && /^\d+$/.test(key)) return false;
    const isShown = Object.prototype.propertyIsEnumerable.call(this, key);
    return isShown || context?.showHidden === true;
  });
  if (context !== undefined && inspectValue && extras.length > 0) {
    const own: Record<PropertyKey, unknown> = Object.create(null);
    for (const key of extras) own[key] = Reflect.get(this, key);
    const all = inspectValue(own, {
      ...context,
      breakLength: Number.POSITIVE_INFINITY,
      compact: true,
    });
    if (this.length > 0) text += ", ";
    text += all.slice("[Object: null prototype] {".length + 1, -2);
  }
  const made: unknown = this.constructor;
  const name = typeof made === "function" ? made.name : "Buffer";
  return `<${name} ${text}>`;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** Functions, not methods: Node's can be called by `new`, and complain of that. */
const methods = {
  copy: function (
    this: Bytes,
    target: unknown,
    givenTargetStart?: unknown,
    givenStart?: unknown,
    givenEnd?: unknown,
  ): number {
    if (!isBytes(this)) throw invalidArgType("source", BYTES, this);
    if (!isBytes(target)) throw invalidArgType("target", BYTES, target);
    const targetStart = integerOf(givenTargetStart ?? 0);
    if (targetStart < 0) throw outOfRange("targetStart", ">= 0", targetStart);
    const start = integerOf(givenStart ?? 0);
    if (start < 0 || start > this.length) {
      throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, start);
    }
    const end = givenEnd === undefined ? this.length : integerOf(givenEnd);
    if (end < 0) throw outOfRange("sourceEnd", ">= 0", end);
    if (targetStart >= target.length || start >= end) return 0;
    const count = Math.min(
      end - start,
      this.length - start,
      target.length - targetStart,
    );
    Uint8Array.prototype.set.call(
      target,
      new Uint8Array(this.buffer, this.byteOffset + start, count),
      targetStart,
    );
    return count;
  },
  toString: function (
    this: Bytes,
    encoding?: unknown,
    givenStart?: unknown,
    givenEnd?: unknown,
  ): string {
    const { length } = this;
    if (arguments.length === 0) return utf8.slice(this, 0, length);
    const start = Math.max(integerOf(givenStart), 0);
    if (start >= length && start > 0) return "";
    const end =
      givenEnd === undefined ? length : Math.min(integerOf(givenEnd), length);
    if (end <= start) return "";
    const codec = encoding === undefined ? utf8 : knownCodec(encoding);
    if (end - start > MAX_STRING_LENGTH) {
      throw nodeError(
        "ERR_STRING_TOO_LONG",
        `Cannot create a string longer than 0x${MAX_STRING_LENGTH.toString(16)} characters`,
      );
    }
    return codec.slice(this, start, end);
  },
  equals: function (this: Bytes, other: unknown): boolean {
    if (!isBytes(other)) throw invalidArgType("otherBuffer", BYTES, other);
    if (this === other) return true;
    return this.byteLength === other.byteLength && compared(this, other) === 0;
  },
  inspect,
  [custom]: inspect,
  compare: function (
    this: Bytes,
    target: unknown,
    targetStart: unknown = 0,
    targetEnd?: unknown,
    start: unknown = 0,
    end: unknown = this.length,
  ): number {
    if (!isBytes(target)) throw invalidArgType("target", BYTES, target);
    validateInteger(targetStart, "targetStart", 0, MAX_LENGTH);
    const stop: unknown = targetEnd === undefined ? target.length : targetEnd;
    validateInteger(stop, "targetEnd", 0, target.length);
    validateInteger(start, "sourceStart", 0, MAX_LENGTH);
    validateInteger(end, "sourceEnd", 0, this.length);
    if (start >= end) return targetStart >= stop ? 0 : -1;
    if (targetStart >= stop) return 1;
    return compared(
      Uint8Array.prototype.subarray.call(this, start, end),
      target.subarray(targetStart, stop),
    );
  },
  indexOf: function (
    this: Bytes,
    value: unknown,
    offset?: unknown,
    encoding?: unknown,
  ) {
    return search(this, value, offset, encoding, true);
  },
  lastIndexOf: function (
    this: Bytes,
    value: unknown,
    offset?: unknown,
    encoding?: unknown,
  ) {
    return search(this, value, offset, encoding, false);
  },
  includes: function (
    this: Bytes,
    value: unknown,
    offset?: unknown,
    encoding?: unknown,
  ) {
    return search(this, value, offset, encoding, true) !== -1;
  },
  fill: function (
    this: Bytes,
    value: unknown,
    offset?: unknown,
    end?: unknown,
    encoding?: unknown,
  ) {
    return filled(this, value, offset, end, encoding);
  },
  write: function (
    this: Bytes,
    text: unknown,
    givenOffset?: unknown,
    givenLength?: unknown,
    givenEncoding?: unknown,
  ): number {
    let encoding = givenEncoding;
    let offset = 0;
    let length = this.length;
    if (givenLength === undefined && typeof givenOffset === "string") {
      encoding = givenOffset;
    } else if (givenOffset !== undefined) {
      validateInteger(givenOffset, "offset", 0, this.length);
      offset = givenOffset;
      length = this.length - offset;
      if (typeof givenLength === "string") encoding = givenLength;
      else if (givenLength !== undefined) {
        validateInteger(givenLength, "length", 0, this.length);
        length = Math.min(length, givenLength);
      }
    }
    return written(
      this,
      encoding ? knownCodec(encoding) : utf8,
      text,
      offset,
      length,
    );
  },
  toJSON: function (this: Bytes) {
    return {
      type: "Buffer",
      data: [...Uint8Array.prototype.values.call(this)],
    };
  },
  subarray: function (this: Bytes, start?: unknown, end?: unknown): Bytes {
    const { length } = this;
    const first = position(start, length);
    const last = end === undefined ? length : position(end, length);
    return new FastBuffer(
      this.buffer,
      this.byteOffset + first,
      Math.max(0, last - first),
    );
  },
  slice: function (this: Bytes, start?: unknown, end?: unknown): Bytes {
    return Reflect.apply(methods.subarray, this, [start, end]);
  },
  swap16: function (this: Bytes) {
    return swap(this, 2);
  },
  swap32: function (this: Bytes) {
    return swap(this, 4);
  },
  swap64: function (this: Bytes) {
    return swap(this, 8);
  },
};

function written(
  target: Uint8Array,
  codec: Codec,
  text: unknown,
  offset: number,
  length: number,
): number {
  if (typeof text !== "string") {
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      "argument must be a string",
      TypeError,
    );
  }
  return codec.write(target, text, offset, length);
}

Object.assign(prototype, methods, numberMethods());
// `asciiSlice`, `utf8Write` and their like, which some packages know of.
for (const name of [
  "ascii",
  "base64",
  "base64url",
  "hex",
  "latin1",
  "ucs2",
  "utf8",
]) {
  const codec = knownCodec(name);
  Object.assign(prototype, {
    [`${name}Slice`](this: Bytes, start = 0, end = this.length) {
      if (start > this.length || end > this.length) throw outOfBounds();
      return codec.slice(this, start, Math.max(start, end));
    },
    [`${name}Write`](
      this: Bytes,
      text: unknown,
      offset = 0,
      length = this.length - offset,
    ) {
      if (offset > this.length) throw outOfBounds("offset");
      const most = Math.min(length, this.length - offset);
      return written(this, codec, text, offset, most);
    },
  });
}
Object.assign(prototype, { toLocaleString: methods.toString });
for (const [name, member] of [
  ["parent", "buffer"],
  ["offset", "byteOffset"],
] as const) {
  Object.defineProperty(prototype, name, {
    get(this: unknown) {
      return this instanceof FastBuffer ? this[member] : undefined;
    },
    enumerable: true,
    configurable: true,
  });
}

export { Buffer, isAnyArrayBuffer, SlowBuffer };
