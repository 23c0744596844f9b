/**
 * Numbers in a Buffer: the methods `readInt8()` to `writeDoubleLE()`, with Node's
 * checks. Returned as members for a prototype.
 *
 * @see https://nodejs.org/api/buffer.html#bufreadbigint64beoffset
 */
import {
  invalidArgType,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import { validateNumber } from "../../internal/validators.js";

type Method = (this: Uint8Array, ...args: never[]) => unknown;

const float32 = new Float32Array(1);
const float64 = new Float64Array(1);
const BYTES_OF = new Map<Float32Array | Float64Array, Uint8Array>([
  [float32, new Uint8Array(float32.buffer)],
  [float64, new Uint8Array(float64.buffer)],
]);

function outOfBounds(value: number, length: number, name?: string): Error {
  if (Math.floor(value) !== value) {
    validateNumber(value, name ?? "offset");
    return outOfRange(name ?? "offset", "an integer", value);
  }
  if (length < 0) {
    return nodeError(
      "ERR_BUFFER_OUT_OF_BOUNDS",
      "Attempt to access memory outside buffer bounds",
      RangeError,
    );
  }
  const least = name === undefined ? 0 : 1;
  return outOfRange(name ?? "offset", `>= ${least} and <= ${length}`, value);
}

function checkBounds(bytes: Uint8Array, offset: unknown, size: number): void {
  validateNumber(offset, "offset");
  if (bytes[offset] === undefined || bytes[offset + size - 1] === undefined) {
    throw outOfBounds(offset, bytes.length - size);
  }
}

function checkValue(
  value: number | bigint,
  min: number | bigint,
  max: number | bigint,
  size: number,
): void {
  // What is not a number is neither.
  if (!(value > max || value < min)) return;
  const n = typeof min === "bigint" ? "n" : "";
  let range = `>= ${min}${n} and <= ${max}${n}`;
  if (size > 4) {
    const bits = size * 8;
    range =
      Number(min) === 0
        ? `>= 0${n} and < 2${n} ** ${bits}${n}`
        : `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  }
  throw outOfRange("value", range, value);
}

const BIG = [0, 1, 2, 3] as const;
const LITTLE = [3, 2, 1, 0] as const;

/** Up to six bytes: beyond 32 bits there are no shifts. */
function readUnsigned(
  bytes: Uint8Array,
  offset: number,
  size: number,
  isLittle: boolean,
): number {
  if (size === 4) {
    const [a, b, c, d] = isLittle ? LITTLE : BIG;
    return (
      (bytes[offset + a] as number) * 0x1000000 +
      (((bytes[offset + b] as number) << 16) |
        ((bytes[offset + c] as number) << 8) |
        (bytes[offset + d] as number))
    );
  }
  let value = 0;
  for (let at = 0; at < size; at++) {
    value =
      value * 256 +
      (bytes[isLittle ? offset + size - 1 - at : offset + at] as number);
  }
  return value;
}

function writeBytes(
  bytes: Uint8Array,
  value: number,
  offset: number,
  size: number,
  isLittle: boolean,
): number {
  let rest = Math.trunc(value);
  for (let at = 0; at < size; at++) {
    const byte = rest - Math.floor(rest / 256) * 256;
    bytes[isLittle ? offset + at : offset + size - 1 - at] = byte;
    rest = Math.floor(rest / 256);
  }
  return offset + size;
}

function read(
  bytes: Uint8Array,
  offset: unknown,
  size: number,
  isSigned: boolean,
  isLittle: boolean,
): number {
  checkBounds(bytes, offset, size);
  const value = readUnsigned(bytes, offset as number, size, isLittle);
  return isSigned && value >= 2 ** (8 * size - 1)
    ? value - 2 ** (8 * size)
    : value;
}

function write(
  bytes: Uint8Array,
  given: unknown,
  offset: unknown,
  size: number,
  isSigned: boolean,
  isLittle: boolean,
): number {
  const value = Number(given as number);
  const max = 2 ** (8 * size - (isSigned ? 1 : 0)) - 1;
  const min = isSigned ? -max - 1 : 0;
  if (size === 1) validateNumber(offset, "offset");
  checkValue(value, min, max, size);
  checkBounds(bytes, offset, size);
  return writeBytes(bytes, value, offset as number, size, isLittle);
}

function readBig(
  bytes: Uint8Array,
  offset: unknown,
  isLittle: boolean,
): bigint {
  checkBounds(bytes, offset, 8);
  const from = offset as number;
  const first = readUnsigned(bytes, from, 4, isLittle);
  const last = readUnsigned(bytes, from + 4, 4, isLittle);
  const [high, low] = isLittle ? [last, first] : [first, last];
  return (BigInt(high) << 32n) | BigInt(low);
}

function writeBig(
  bytes: Uint8Array,
  value: bigint,
  offset: unknown,
  isSigned: boolean,
  isLittle: boolean,
): number {
  const max = isSigned ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  checkValue(value, isSigned ? -max - 1n : 0n, max, 8);
  checkBounds(bytes, offset, 8);
  const low = Number(value & 0xffff_ffffn);
  const high = Number((value >> 32n) & 0xffff_ffffn);
  const at = offset as number;
  writeBytes(bytes, isLittle ? low : high, at, 4, isLittle);
  return writeBytes(bytes, isLittle ? high : low, at + 4, 4, isLittle);
}

const isHostLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function copyFloat(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  target: number,
  size: number,
  isLittle: boolean,
): void {
  for (let at = 0; at < size; at++) {
    to[target + (isLittle === isHostLittle ? at : size - 1 - at)] = from[
      start + at
    ] as number;
  }
}

/** By name; `readUint8` and `readUInt8` are the same function, as in Node. */
export function numberMethods(): Readonly<Record<string, Method>> {
  const made: Record<string, Method> = {};
  for (const isSigned of [false, true]) {
    const kind = isSigned ? "Int" : "UInt";
    const add = (verb: string, suffix: string, method: Method) => {
      Object.defineProperty(method, "name", {
        value: `${verb}${kind}${suffix}`,
      });
      made[`${verb}${kind}${suffix}`] = method;
      if (!isSigned) made[`${verb}Uint${suffix}`] = method;
    };
    add("read", "8", function (this: Uint8Array, offset: unknown = 0) {
      validateNumber(offset, "offset");
      const value = this[offset];
      if (value === undefined) throw outOfBounds(offset, this.length - 1);
      return isSigned ? (value << 24) >> 24 : value;
    } as Method);
    add("write", "8", function (
      this: Uint8Array,
      value: unknown,
      offset: unknown = 0,
    ) {
      return write(this, value, offset, 1, isSigned, true);
    } as Method);
    for (const isLittle of [true, false]) {
      const order = isLittle ? "LE" : "BE";
      for (const size of [2, 4]) {
        add("read", `${8 * size}${order}`, function (
          this: Uint8Array,
          offset: unknown = 0,
        ) {
          return read(this, offset, size, isSigned, isLittle);
        } as Method);
        add("write", `${8 * size}${order}`, function (
          this: Uint8Array,
          value: unknown,
          offset: unknown = 0,
        ) {
          return write(this, value, offset, size, isSigned, isLittle);
        } as Method);
      }
      add("read", order, function (
        this: Uint8Array,
        offset: unknown,
        size: number,
      ) {
        if (offset === undefined) {
          throw invalidArgType("offset", "number", offset);
        }
        checkSize(size);
        return read(this, offset, size, isSigned, isLittle);
      } as Method);
      add("write", order, function (
        this: Uint8Array,
        value: unknown,
        offset: unknown,
        size: number,
      ) {
        checkSize(size);
        return write(this, value, offset, size, isSigned, isLittle);
      } as Method);
      const big = isSigned ? "BigInt64" : "BigUInt64";
      const readMethod = function (this: Uint8Array, offset: unknown = 0) {
        const value = readBig(this, offset, isLittle);
        return isSigned ? BigInt.asIntN(64, value) : value;
      } as Method;
      const writeMethod = function (
        this: Uint8Array,
        value: bigint,
        offset: unknown = 0,
      ) {
        return writeBig(this, value, offset, isSigned, isLittle);
      } as Method;
      for (const name of [big, big.replace("UI", "Ui")]) {
        made[`read${name}${order}`] = readMethod;
        made[`write${name}${order}`] = writeMethod;
      }
    }
  }
  for (const [name, view] of [
    ["Float", float32],
    ["Double", float64],
  ] as const) {
    const own = BYTES_OF.get(view) as Uint8Array;
    for (const isLittle of [true, false]) {
      const order = isLittle ? "LE" : "BE";
      made[`read${name}${order}`] = function (offset: unknown = 0) {
        checkBounds(this, offset, own.length);
        copyFloat(this, own, offset as number, 0, own.length, isLittle);
        return view[0];
      } as Method;
      made[`write${name}${order}`] = function (
        value: unknown,
        offset: unknown = 0,
      ) {
        const number = Number(value as number);
        checkBounds(this, offset, own.length);
        view[0] = number;
        copyFloat(own, this, 0, offset as number, own.length, isLittle);
        return (offset as number) + own.length;
      } as Method;
    }
  }
  return made;
}

function checkSize(size: unknown): void {
  if (size === undefined) throw invalidArgType("byteLength", "number", size);
  if (size !== 1 && size !== 2 && size !== 3 && size !== 4) {
    if (size !== 5 && size !== 6) {
      throw outOfBounds(size as number, 6, "byteLength");
    }
  }
}
