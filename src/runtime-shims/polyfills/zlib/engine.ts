/**
 * One stream of zlib's: what Node's binding does, over pako's port of zlib.
 * Receives bytes and a place for the result; tells how much of both is left. Must
 * not know streams.
 */

/** zlib's own structure, by its C names. */
interface ZStream {
  input: Uint8Array;
  next_in: number;
  avail_in: number;
  output: Uint8Array;
  next_out: number;
  avail_out: number;
  msg: string;
  adler: number;
}

interface Deflater {
  deflateInit2(
    strm: ZStream,
    level: number,
    method: number,
    windowBits: number,
    memLevel: number,
    strategy: number,
  ): number;
  deflate(strm: ZStream, flush: number): number;
  deflateReset(strm: ZStream): number;
  deflateSetDictionary(strm: ZStream, dictionary: Uint8Array): number;
}

interface Inflater {
  inflateInit2(strm: ZStream, windowBits: number): number;
  inflate(strm: ZStream, flush: number): number;
  inflateReset(strm: ZStream): number;
  inflateSetDictionary(strm: ZStream, dictionary: Uint8Array): number;
}

const deflater = require("pako/lib/zlib/deflate.js") as Deflater;
const inflater = require("pako/lib/zlib/inflate.js") as Inflater;
const ZStreamClass = require("pako/lib/zlib/zstream.js") as new () => ZStream;
const messages = require("pako/lib/zlib/messages.js") as Record<string, string>;

export const Z_FINISH = 4;
const Z_OK = 0;
const Z_STREAM_END = 1;
const Z_NEED_DICT = 2;
const Z_DATA_ERROR = -3;
export const Z_BUF_ERROR = -5;
const Z_DEFLATED = 8;

/** As in `zlib.constants`. */
export const MODES = {
  DEFLATE: 1,
  INFLATE: 2,
  GZIP: 3,
  GUNZIP: 4,
  DEFLATERAW: 5,
  INFLATERAW: 6,
  UNZIP: 7,
} as const;

const ERROR_NAMES: Readonly<Record<number, string>> = {
  [Z_NEED_DICT]: "Z_NEED_DICT",
  [-1]: "Z_ERRNO",
  [-2]: "Z_STREAM_ERROR",
  [Z_DATA_ERROR]: "Z_DATA_ERROR",
  [-4]: "Z_MEM_ERROR",
  [Z_BUF_ERROR]: "Z_BUF_ERROR",
  [-6]: "Z_VERSION_ERROR",
};

export interface Settings {
  readonly windowBits: number;
  readonly level: number;
  readonly memLevel: number;
  readonly strategy: number;
  readonly dictionary: Uint8Array | undefined;
}

/** What is left after one step. */
export interface Step {
  readonly availInAfter: number;
  readonly availOutAfter: number;
}

/** An engine: one stream of bytes through one algorithm. */
export interface Engine {
  /** @throws an error with `errno` and `code`, as Node's streams emit */
  write(
    flush: number,
    input: Uint8Array,
    inputStart: number,
    output: Uint8Array,
    outputStart: number,
  ): Step;
  reset(): void;
  params(level: number, strategy: number): void;
}

export function engineError(
  message: string,
  errno: number,
  code: string,
): Error & { errno: number; code: string } {
  return Object.assign(new Error(message), { errno, code });
}

function isCompressing(mode: number): boolean {
  return mode < MODES.UNZIP && mode % 2 === 1;
}

export function createEngine(asked: number, settings: Settings): Engine {
  const strm = new ZStreamClass();
  const { dictionary, memLevel } = settings;
  let { level, strategy } = settings;
  let mode = asked;
  let magicBytes = 0;
  initialize();

  return {
    write(flush, input, inputStart, output, outputStart) {
      strm.input = input;
      strm.next_in = inputStart;
      strm.avail_in = input.length - inputStart;
      strm.output = output;
      strm.next_out = outputStart;
      strm.avail_out = output.length - outputStart;
      check(step(flush), flush);
      return { availInAfter: strm.avail_in, availOutAfter: strm.avail_out };
    },
    reset() {
      if (isCompressing(mode)) deflater.deflateReset(strm);
      else inflater.inflateReset(strm);
      setDictionary();
    },
    params(newLevel, newStrategy) {
      // What was written is flushed already. pako has no deflateParams, and its
      // state has the two numbers that it would set.
      level = newLevel;
      strategy = newStrategy;
      const { state } = strm as unknown as { state: Record<string, unknown> };
      Object.assign(state, { level: level === -1 ? 6 : level, strategy });
    },
  };

  function initialize(): void {
    let windowBits = settings.windowBits || 15;
    if (mode === MODES.GZIP || mode === MODES.GUNZIP) windowBits += 16;
    else if (mode === MODES.UNZIP) windowBits += 32;
    else if (mode === MODES.DEFLATERAW || mode === MODES.INFLATERAW) {
      windowBits = -windowBits;
    }
    const error = isCompressing(mode)
      ? deflater.deflateInit2(
          strm,
          level,
          Z_DEFLATED,
          windowBits,
          memLevel,
          strategy,
        )
      : inflater.inflateInit2(strm, windowBits);
    if (error !== Z_OK) throw failure("Init error", error);
    setDictionary();
  }

  function setDictionary(): void {
    if (dictionary === undefined) return;
    let error = Z_OK;
    if (mode === MODES.DEFLATE || mode === MODES.DEFLATERAW) {
      error = deflater.deflateSetDictionary(strm, dictionary);
    } else if (mode === MODES.INFLATERAW) {
      error = inflater.inflateSetDictionary(strm, dictionary);
    }
    if (error !== Z_OK) throw failure("Failed to set dictionary", error);
  }

  function step(flush: number): number {
    if (isCompressing(mode)) return deflater.deflate(strm, flush);
    if (mode === MODES.UNZIP) chooseFormat();
    let error = inflater.inflate(strm, flush);
    if (mode !== MODES.INFLATERAW && error === Z_NEED_DICT && dictionary) {
      error = inflater.inflateSetDictionary(strm, dictionary);
      if (error === Z_OK) error = inflater.inflate(strm, flush);
      // Told from bad input by this code.
      else if (error === Z_DATA_ERROR) error = Z_NEED_DICT;
    }
    // Another member of the same archive; zeros are padding.
    while (
      strm.avail_in > 0 &&
      mode === MODES.GUNZIP &&
      error === Z_STREAM_END &&
      strm.input[strm.next_in] !== 0
    ) {
      inflater.inflateReset(strm);
      error = inflater.inflate(strm, flush);
    }
    return error;
  }

  /** By the two bytes that every gzip file begins with. */
  function chooseFormat(): void {
    for (let at = 0; at < strm.avail_in && magicBytes < 2; at++) {
      const isMagic =
        strm.input[strm.next_in + at] === (magicBytes === 0 ? 0x1f : 0x8b);
      if (!isMagic) {
        mode = MODES.INFLATE;
        return;
      }
      magicBytes++;
    }
    if (magicBytes === 2) mode = MODES.GUNZIP;
  }

  function check(error: number, flush: number): void {
    switch (error) {
      case Z_OK:
      case Z_BUF_ERROR:
        if (strm.avail_out !== 0 && flush === Z_FINISH) {
          throw failure("unexpected end of file", Z_BUF_ERROR);
        }
        return;
      case Z_STREAM_END:
        return;
      case Z_NEED_DICT:
        throw failure(
          dictionary === undefined ? "Missing dictionary" : "Bad dictionary",
          error,
        );
      default:
        throw failure("Zlib error", error);
    }
  }

  function failure(message: string, errno: number) {
    // pako's texts of codes are no more than their names.
    const isOwn = strm.msg !== "" && strm.msg !== messages[String(errno)];
    return engineError(
      isOwn ? strm.msg : message,
      errno,
      ERROR_NAMES[errno] ?? "Z_ERRNO",
    );
  }
}
