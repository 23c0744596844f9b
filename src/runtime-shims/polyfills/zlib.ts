/**
 * The builtin `zlib`: Node's streams and functions over the engines beside it.
 * Arguments are checked as Node's lib/zlib.js does. Brotli is decoded alone.
 *
 * @see https://nodejs.org/api/zlib.html
 */
import { Buffer, kMaxLength } from "node:buffer";
import { Transform, type TransformOptions } from "node:stream";
import { invalidArgType, nodeError, outOfRange } from "../internal/errors.js";
import { nextTick } from "../internal/ticks.js";
import {
  validateFunction,
  validateNumber,
  validateUint32,
} from "../internal/validators.js";
import { part } from "../internal/parts.js";
import { createEngine, type Engine, MODES, Z_FINISH } from "./zlib/engine.js";

interface Options extends Omit<TransformOptions, "flush"> {
  readonly flush?: number;
  readonly finishFlush?: number;
  readonly chunkSize?: number;
  readonly windowBits?: number;
  readonly level?: number;
  readonly memLevel?: number;
  readonly strategy?: number;
  readonly dictionary?: unknown;
  readonly info?: boolean;
  readonly maxOutputLength?: number;
  readonly params?: unknown;
}

type Done = (error: Error | null, result?: unknown) => void;

const Z_NO_FLUSH = 0;
const Z_SYNC_FLUSH = 2;
const Z_FULL_FLUSH = 3;
const Z_BLOCK = 5;
const BROTLI_DECODE = 8;
const BROTLI_OPERATION_FINISH = 2;
const BROTLI_OPERATION_EMIT_METADATA = 3;
const DEFAULT_CHUNK = 16 * 1024;
/** As it is when this is loaded. */
const LARGEST_OUTPUT = kMaxLength;

function isFiniteNumber(value: unknown, name: string): value is number {
  if (value === undefined) return false;
  if (Number.isFinite(value)) return true;
  if (Number.isNaN(value)) return false;
  validateNumber(value, name);
  throw outOfRange(name, "a finite number", value);
}

function inRange(
  value: unknown,
  name: string,
  lower: number,
  upper: number,
  otherwise: number,
): number {
  if (!isFiniteNumber(value, name)) return otherwise;
  if (value < lower || value > upper) {
    throw outOfRange(name, `>= ${lower} and <= ${upper}`, value);
  }
  return value;
}

function isBytes(value: unknown): value is ArrayBufferView | ArrayBuffer {
  return ArrayBuffer.isView(value) || isAnyBuffer(value);
}

function isAnyBuffer(value: unknown): value is ArrayBuffer {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
}

function toBuffer(value: string | ArrayBufferView | ArrayBuffer): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  if (!ArrayBuffer.isView(value)) return Buffer.from(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function checkInput(
  value: unknown,
): asserts value is string | ArrayBufferView | ArrayBuffer {
  if (typeof value === "string" || isBytes(value)) return;
  throw invalidArgType(
    "buffer",
    ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"],
    value,
  );
}

function toDictionary(value: unknown): Uint8Array | undefined {
  if (value === undefined) return undefined;
  if (isBytes(value)) return toBuffer(value);
  throw invalidArgType(
    "options.dictionary",
    ["Buffer", "TypedArray", "DataView", "ArrayBuffer"],
    value,
  );
}

/** A write of nothing that only asks for a flush. */
const flushKinds = new WeakMap<Buffer, number>();

function flushMarker(kind: number): Buffer {
  const marker = Buffer.alloc(0);
  flushKinds.set(marker, kind);
  return marker;
}

class ZlibBase extends Transform {
  declare bytesWritten: number;
  declare readonly _chunkSize: number;
  declare readonly _maxOutputLength: number;
  declare readonly _defaultFlushFlag: number;
  declare readonly _finishFlushFlag: number;
  declare readonly _defaultFullFlushFlag: number;
  declare readonly _info: boolean;
  declare _level: number;
  declare _strategy: number;
  declare _outBuffer: Buffer;
  declare _outOffset: number;
  declare _handle: Engine | null;

  /** Deprecated, and what it was called before. */
  get bytesRead(): number {
    return this.bytesWritten;
  }

  set bytesRead(count: number) {
    this.bytesWritten = count;
  }

  get _closed(): boolean {
    return this._handle === null;
  }

  reset(): void {
    if (this._handle === null) throw bindingClosed();
    this._handle.reset();
  }

  override _flush(callback: (error?: Error | null) => void): void {
    this._transform(Buffer.alloc(0), "utf8", callback);
  }

  override _final(callback: () => void): void {
    callback();
  }

  flush(kind?: number | (() => void), done?: () => void): void {
    const callback = typeof kind === "function" ? kind : done;
    const flag = typeof kind === "number" ? kind : this._defaultFullFlushFlag;
    if (this.writableFinished) {
      if (callback) nextTick(callback);
    } else if (this.writableEnded) {
      if (callback) this.once("end", callback);
    } else this.write(flushMarker(flag), "" as BufferEncoding, callback);
  }

  close(callback?: () => void): void {
    if (callback) {
      if (this.destroyed) nextTick(callback);
      else this.once("close", callback);
    }
    this.destroy();
  }

  override _destroy(
    error: Error | null,
    callback: (error: Error | null) => void,
  ): void {
    this._handle = null;
    callback(error);
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    let flag = this._defaultFlushFlag;
    const kind = flushKinds.get(chunk);
    if (kind !== undefined) flag = kind;
    if (this.writableEnded && this.writableLength === chunk.byteLength) {
      flag = maxFlush(flag, this._finishFlushFlag);
    }
    nextTick(() => this._work(toBuffer(chunk), flag, callback));
  }

  /** One chunk, until it is used up; as long as somebody reads. */
  _work(
    input: Buffer,
    flag: number,
    callback: (error?: Error | null) => void,
  ): void {
    let at = 0;
    const go = (): void => {
      const { _handle: engine } = this;
      if (engine === null) {
        this.destroy();
        callback();
        return;
      }
      const before = this._outOffset;
      let availIn: number;
      let availOut: number;
      try {
        ({ availInAfter: availIn, availOutAfter: availOut } = engine.write(
          flag,
          input,
          at,
          this._outBuffer,
          before,
        ));
      } catch (error) {
        this.destroy(error as Error);
        return;
      }
      this.bytesWritten += input.length - availIn - at;
      at = input.length - availIn;
      const isFull = availOut === 0;
      const out = this._taken(before, availOut);
      const goesOn = out === null ? true : this.push(out);
      if (this.destroyed) return;
      if (isFull) {
        if (goesOn) nextTick(go);
        else {
          const read = this._read.bind(this);
          this._read = (size) => {
            this._read = read;
            go();
            this._read(size);
          };
        }
        return;
      }
      // Space is left, and so is input: zlib wants no more of it.
      if (availIn > 0) this.push(null);
      callback();
    };
    go();
  }

  /** What the engine has put into the buffer. */
  _taken(before: number, availOut: number): Buffer | null {
    const end = this._outBuffer.length - availOut;
    const out = end > before ? this._outBuffer.subarray(before, end) : null;
    this._outOffset = end;
    if (availOut === 0) {
      this._outBuffer = Buffer.allocUnsafe(this._chunkSize);
      this._outOffset = 0;
    }
    return out;
  }

  /** All at once. */
  _processChunk(input: Buffer, flag: number): Buffer {
    const { _handle: engine } = this;
    if (engine === null) throw bindingClosed();
    const parts: Buffer[] = [];
    let length = 0;
    let at = 0;
    try {
      for (;;) {
        const before = this._outOffset;
        const { availInAfter, availOutAfter } = engine.write(
          flag,
          input,
          at,
          this._outBuffer,
          before,
        );
        this.bytesWritten += input.length - availInAfter - at;
        at = input.length - availInAfter;
        const out = this._taken(before, availOutAfter);
        if (out !== null) {
          parts.push(out);
          length += out.length;
          if (length > this._maxOutputLength) {
            throw tooLarge(this._maxOutputLength);
          }
        }
        if (availOutAfter !== 0) break;
      }
    } finally {
      this._handle = null;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  params(level: unknown, strategy: unknown, callback: () => void): void {
    const newLevel = inRange(level, "level", -1, 9, -1);
    const newStrategy = inRange(strategy, "strategy", 0, 4, 0);
    if (this._level === newLevel && this._strategy === newStrategy) {
      nextTick(callback);
      return;
    }
    this.flush(Z_SYNC_FLUSH, () => {
      if (this.destroyed) return;
      this._handle?.params(newLevel, newStrategy);
      this._level = newLevel;
      this._strategy = newStrategy;
      callback?.();
    });
  }
}

/** Makes a stream of an object: programs inherit from these classes as of old. */
function setUp(
  self: ZlibBase,
  given: Options | null | undefined,
  mode: number,
): void {
  let options = given ?? undefined;
  const isBrotli = mode >= BROTLI_DECODE;
  const flushes: readonly [number, number, number, number] = isBrotli
    ? [0, BROTLI_OPERATION_EMIT_METADATA, BROTLI_OPERATION_FINISH, 1]
    : [Z_NO_FLUSH, Z_BLOCK, Z_FINISH, Z_FULL_FLUSH];
  const chunkSize =
    options && isFiniteNumber(options.chunkSize, "options.chunkSize")
      ? options.chunkSize
      : DEFAULT_CHUNK;
  if (chunkSize < 64) throw outOfRange("options.chunkSize", ">= 64", chunkSize);
  const [least, most, finish, full] = flushes;
  const flush = inRange(options?.flush, "options.flush", least, most, least);
  const finishFlush = inRange(
    options?.finishFlush,
    "options.finishFlush",
    least,
    most,
    finish,
  );
  const maxOutputLength = inRange(
    options?.maxOutputLength,
    "options.maxOutputLength",
    1,
    LARGEST_OUTPUT,
    LARGEST_OUTPUT,
  );
  if (options?.encoding || options?.objectMode || options?.writableObjectMode) {
    options = { ...options, objectMode: false, writableObjectMode: false };
    delete (options as { encoding?: unknown }).encoding;
  }
  if (isBrotli) checkParameters(options?.params);
  const settings = isBrotli ? null : settingsOf(options, mode);
  const engine =
    settings === null
      ? part<typeof import("./zlib/brotli.js")>(
          "polyfills/zlib/brotli.js",
          "zlib.BrotliDecompress",
        ).createBrotliDecoder()
      : createEngine(mode, settings);
  Reflect.apply(Transform as unknown as () => void, self, [
    { autoDestroy: true, ...options },
  ]);
  Object.assign(self, {
    bytesWritten: 0,
    _handle: engine,
    _chunkSize: chunkSize,
    _maxOutputLength: maxOutputLength,
    _defaultFlushFlag: flush,
    _finishFlushFlag: finishFlush,
    _defaultFullFlushFlag: full,
    _info: Boolean(options?.info),
    _level: settings?.level ?? -1,
    _strategy: settings?.strategy ?? 0,
    _outBuffer: Buffer.allocUnsafe(chunkSize),
    _outOffset: 0,
  });
}

/** The highest number of a parameter of brotli. */
const LARGEST_PARAMETER = 9;
const LARGEST_DECODER_PARAMETER = 1;

function checkParameters(given: unknown): void {
  if (!given) return;
  const seen = new Set<number>();
  for (const [name, value] of Object.entries(given)) {
    const key = Number(name);
    if (!(key >= 0 && key <= LARGEST_PARAMETER) || seen.has(key)) {
      throw nodeError(
        "ERR_BROTLI_INVALID_PARAM",
        `${name} is not a valid Brotli parameter`,
        RangeError,
      );
    }
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw invalidArgType("options.params[key]", "number", value);
    }
    seen.add(key);
  }
  // The others are of the encoder.
  if ([...seen].some((key) => key > LARGEST_DECODER_PARAMETER)) {
    const code = "ERR_ZLIB_INITIALIZATION_FAILED";
    throw nodeError(code, "Initialization failed");
  }
}

function bindingClosed(): Error {
  return nodeError(
    "ERR_INTERNAL_ASSERTION",
    "zlib binding closed\nThis is caused by either a bug in Node.js or incorrect usage of Node.js internals.\nPlease open an issue with this stack trace at https://github.com/nodejs/node/issues\n",
  );
}

function tooLarge(most: number): Error {
  return nodeError(
    "ERR_BUFFER_TOO_LARGE",
    `Cannot create a Buffer larger than ${most} bytes`,
    RangeError,
  );
}

/** The stronger of two: none, block, partial, sync, full, finish. */
function maxFlush(a: number, b: number): number {
  const strength = [0, 2, 3, 4, 5, 1];
  return (strength[a] ?? 0) > (strength[b] ?? 0) ? a : b;
}

function settingsOf(options: Options | undefined, mode: number) {
  const isInflating =
    mode === MODES.INFLATE || mode === MODES.GUNZIP || mode === MODES.UNZIP;
  const bits = options?.windowBits;
  const windowBits =
    isInflating && (bits === undefined || bits === null || bits === 0)
      ? 0
      : inRange(
          bits,
          "options.windowBits",
          mode === MODES.GZIP ? 9 : 8,
          15,
          15,
        );
  return {
    windowBits,
    level: inRange(options?.level, "options.level", -1, 9, -1),
    memLevel: inRange(options?.memLevel, "options.memLevel", 1, 9, 8),
    strategy: inRange(options?.strategy, "options.strategy", 0, 4, 0),
    dictionary: toDictionary(options?.dictionary),
  };
}

type EngineClass = new (options?: Options) => ZlibBase;

/** A class that may be called without `new`, or on an object that inherits. */
function engineClass(name: string, mode: number): EngineClass {
  const Class = {
    [name]: function (this: unknown, given?: Options): ZlibBase | undefined {
      if (!(this instanceof Made)) return new Made(given);
      let options = given;
      if (mode === MODES.DEFLATERAW && options?.windowBits === 8) {
        options = { ...options, windowBits: 9 };
      }
      setUp(this, options, mode);
      return undefined;
    },
  }[name];
  const Made = Class as unknown as EngineClass;
  Object.defineProperty(Class, "prototype", {
    value: Object.create(ZlibBase.prototype, {
      constructor: { value: Class, writable: true, configurable: true },
    }) as object,
  });
  Object.setPrototypeOf(Made, ZlibBase);
  return Made;
}

function convenient(Class: EngineClass) {
  return (buffer: unknown, given: unknown, last?: unknown): void => {
    const isShort = typeof given === "function";
    const callback = isShort ? given : last;
    const engine = new Class(isShort ? {} : ((given ?? undefined) as Options));
    validateFunction(callback, "callback");
    // A stream is ended with it, and nothing ends a stream, too.
    const data = buffer ?? "";
    if (typeof data !== "string" && !isBytes(data)) {
      const expected = ["string", "Buffer", "TypedArray", "DataView"];
      throw invalidArgType("chunk", expected, data);
    }
    gather(engine, toBuffer(data), callback as Done);
  };
}

function gather(engine: ZlibBase, input: Buffer, callback: Done): void {
  const parts: Buffer[] = [];
  let length = 0;
  engine.on("data", (chunk: Buffer) => {
    parts.push(chunk);
    length += chunk.length;
    if (length > engine._maxOutputLength) {
      engine.removeAllListeners("end");
      engine.close();
      callback(tooLarge(engine._maxOutputLength));
      parts.length = 0;
    }
  });
  engine.once("error", (error) => callback(error));
  engine.once("end", () => {
    const buffer = Buffer.concat(parts);
    engine.close();
    callback(null, engine._info ? { buffer, engine } : buffer);
  });
  engine.end(input);
}

function synchronous(Class: EngineClass) {
  return (input: unknown, options?: Options): unknown => {
    const engine = new Class(options);
    checkInput(input);
    const buffer = engine._processChunk(
      toBuffer(input),
      engine._finishFlushFlag,
    );
    return engine._info ? { buffer, engine } : buffer;
  };
}

const table = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc;
});

/** @see https://nodejs.org/api/zlib.html#zlibcrc32data-value */
function crc32(data: unknown, value: unknown = 0): number {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
    throw invalidArgType(
      "data",
      ["Buffer", "TypedArray", "DataView", "string"],
      data,
    );
  }
  validateUint32(value, "value");
  let crc = ~value;
  for (const byte of toBuffer(data)) {
    crc = (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

const CODES = {
  Z_OK: 0,
  Z_STREAM_END: 1,
  Z_NEED_DICT: 2,
  Z_ERRNO: -1,
  Z_STREAM_ERROR: -2,
  Z_DATA_ERROR: -3,
  Z_MEM_ERROR: -4,
  Z_BUF_ERROR: -5,
  Z_VERSION_ERROR: -6,
} as const;

const zlib: Record<string, unknown> = {
  // What JSON, of which the other constants are made, has no word for.
  constants: { Z_MAX_CHUNK: Number.POSITIVE_INFINITY },
  crc32,
};
for (const [name, mode] of [
  ["Deflate", MODES.DEFLATE],
  ["Inflate", MODES.INFLATE],
  ["Gzip", MODES.GZIP],
  ["Gunzip", MODES.GUNZIP],
  ["DeflateRaw", MODES.DEFLATERAW],
  ["InflateRaw", MODES.INFLATERAW],
  ["Unzip", MODES.UNZIP],
  ["BrotliDecompress", BROTLI_DECODE],
] as const) {
  const Class = engineClass(name, mode);
  const lower = (name[0] as string).toLowerCase() + name.slice(1);
  Object.assign(zlib, {
    [name]: Class,
    [lower]: convenient(Class),
    [`${lower}Sync`]: synchronous(Class),
  });
  Object.defineProperty(zlib, `create${name}`, {
    value: (options?: Options) => new Class(options),
    enumerable: true,
    configurable: true,
  });
}
const codes = Object.freeze({
  ...CODES,
  ...Object.fromEntries(
    Object.entries(CODES).map(([name, code]) => [String(code), name]),
  ),
});
Object.defineProperty(zlib, "codes", { value: codes, enumerable: true });

export = zlib;
