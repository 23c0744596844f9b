/**
 * Node's checks of the arguments of `fs`: each takes what the program passed and
 * returns what the system takes, or throws at once, before anything is done.
 *
 * @see https://nodejs.org/api/fs.html
 * @see https://github.com/nodejs/node/blob/v20.x/lib/internal/fs/utils.js
 */
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import {
  validateAbortSignal,
  validateInteger,
} from "../../internal/validators.js";
import { O, S } from "./file-system.js";

const MOST_ID = 2 ** 32 - 1;
const MOST_INT32 = 2 ** 31 - 1;

export function isView(value: unknown): value is NodeJS.ArrayBufferView {
  return ArrayBuffer.isView(value);
}

/** The bytes of a view, not copied. */
export function bytesOf(view: NodeJS.ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * @param path a string, the bytes of one, or a URL of a file
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for a null byte, and
 *   ERR_INVALID_URL_SCHEME, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH
 */
export function pathOf(path: unknown, name = "path"): string {
  if (typeof path === "string") {
    if (path.includes("\0")) throw nullByte(name, path);
    return path;
  }
  if (path instanceof Uint8Array) {
    if (path.includes(0)) throw nullByte(name, path);
    return bytesOf(path).toString();
  }
  const isUrl =
    typeof path === "object" &&
    path !== null &&
    "href" in path &&
    "protocol" in path &&
    path.href &&
    path.protocol &&
    (path as { auth?: unknown }).auth === undefined &&
    (path as { path?: unknown }).path === undefined;
  if (!isUrl) throw invalidArgType(name, ["string", "Buffer", "URL"], path);
  const text = pathOfUrl(path as unknown as URL);
  if (text.includes("\0")) throw nullByte(name, text);
  return text;
}

function nullByte(name: string, path: unknown): Error {
  return invalidArgValue(
    name,
    path,
    "must be a string, Uint8Array, or URL without null bytes",
  );
}

/** @see https://nodejs.org/api/url.html#urlfileurltopathurl-options */
function pathOfUrl({ protocol, hostname, pathname }: URL): string {
  if (protocol !== "file:") {
    throw nodeError(
      "ERR_INVALID_URL_SCHEME",
      "The URL must be of scheme file",
      TypeError,
    );
  }
  if (hostname !== "") {
    throw nodeError(
      "ERR_INVALID_FILE_URL_HOST",
      'File URL host must be "localhost" or empty on linux',
      TypeError,
    );
  }
  if (/%2f/i.test(pathname)) {
    throw nodeError(
      "ERR_INVALID_FILE_URL_PATH",
      "File URL path must not include encoded / characters",
      TypeError,
    );
  }
  return decodeURIComponent(pathname);
}

export function isFd(value: unknown): value is number {
  return (
    typeof value === "number" && value === value >>> 0 && value <= MOST_INT32
  );
}

export function fdOf(fd: unknown): number {
  if (Object.is(fd, -0)) return 0;
  validateInteger(fd, "fd", 0, MOST_INT32);
  return fd;
}

/** @throws ERR_INVALID_ARG_VALUE for what `Buffer` does not know */
export function checkEncoding(encoding: unknown): void {
  if (!encoding) return;
  if (typeof encoding !== "string" || !Buffer.isEncoding(encoding)) {
    throw invalidArgValue("encoding", encoding, "is invalid encoding");
  }
}

export interface Options {
  readonly encoding?: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly [name: string]: unknown;
}

/** @param defaults for options that are not there at all */
export function optionsOf(given: unknown, defaults: Options = {}): Options {
  if (given === null || given === undefined || typeof given === "function") {
    return defaults;
  }
  if (typeof given !== "string" && typeof given !== "object") {
    throw invalidArgType("options", ["string", "Object"], given);
  }
  const options = (
    typeof given === "string" ? { ...defaults, encoding: given } : given
  ) as Options;
  if (options.encoding !== "buffer") checkEncoding(options.encoding);
  if (options.signal !== undefined) {
    validateAbortSignal(options.signal, "options.signal");
  }
  return options;
}

const FLAGS: Readonly<Record<string, number>> = {
  r: O.RDONLY,
  rs: O.RDONLY | O.SYNC,
  sr: O.RDONLY | O.SYNC,
  "r+": O.RDWR,
  "rs+": O.RDWR | O.SYNC,
  "sr+": O.RDWR | O.SYNC,
  w: O.TRUNC | O.CREAT | O.WRONLY,
  wx: O.TRUNC | O.CREAT | O.WRONLY | O.EXCL,
  xw: O.TRUNC | O.CREAT | O.WRONLY | O.EXCL,
  "w+": O.TRUNC | O.CREAT | O.RDWR,
  "wx+": O.TRUNC | O.CREAT | O.RDWR | O.EXCL,
  "xw+": O.TRUNC | O.CREAT | O.RDWR | O.EXCL,
  a: O.APPEND | O.CREAT | O.WRONLY,
  ax: O.APPEND | O.CREAT | O.WRONLY | O.EXCL,
  xa: O.APPEND | O.CREAT | O.WRONLY | O.EXCL,
  as: O.APPEND | O.CREAT | O.WRONLY | O.SYNC,
  sa: O.APPEND | O.CREAT | O.WRONLY | O.SYNC,
  "a+": O.APPEND | O.CREAT | O.RDWR,
  "ax+": O.APPEND | O.CREAT | O.RDWR | O.EXCL,
  "xa+": O.APPEND | O.CREAT | O.RDWR | O.EXCL,
  "as+": O.APPEND | O.CREAT | O.RDWR | O.SYNC,
  "sa+": O.APPEND | O.CREAT | O.RDWR | O.SYNC,
};

export function flagsOf(flags: unknown, name = "flags"): number {
  if (flags === null || flags === undefined) return O.RDONLY;
  if (typeof flags === "number") {
    validateInteger(flags, name, -(2 ** 31), MOST_INT32);
    return flags;
  }
  if (typeof flags === "string" && Object.hasOwn(FLAGS, flags)) {
    return FLAGS[flags] as number;
  }
  throw invalidArgValue(name, flags);
}

export function modeOf(
  value: unknown,
  name: string,
  otherwise?: number,
): number {
  const mode = value ?? otherwise;
  if (typeof mode === "string") {
    if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
    throw invalidArgValue(
      name,
      mode,
      "must be a 32-bit unsigned integer or an octal string",
    );
  }
  validateInteger(mode, name, 0, MOST_ID);
  return mode;
}

/** Of `access` and `copyFile`. */
export function accessOf(mode: unknown): number {
  if (mode === null || mode === undefined) return 0;
  validateInteger(mode, "mode", 0, 7);
  return mode;
}

export function idOf(value: unknown, name: string): number {
  validateInteger(value, name, -1, MOST_ID);
  return value;
}

/** In seconds. @see https://nodejs.org/api/fs.html#fsutimespath-atime-mtime-callback */
export function secondsOf(time: unknown, name = "time"): number {
  if (typeof time === "string" && String(+time) === time) return +time;
  if (typeof time === "number" && Number.isFinite(time)) {
    return time < 0 ? Date.now() / 1000 : time;
  }
  if (time instanceof Date) return time.getTime() / 1000;
  throw invalidArgType(name, ["Date", "Time in seconds"], time);
}

/** What is written: the bytes of a string, or of a view. */
export function dataOf(
  data: unknown,
  encoding: unknown,
  name = "data",
): Buffer {
  if (isView(data)) return bytesOf(data);
  if (typeof data !== "string") {
    throw invalidArgType(
      name,
      ["string", "Buffer", "TypedArray", "DataView"],
      data,
    );
  }
  return Buffer.from(data, (encoding || "utf8") as "utf8");
}

export function viewOf(
  value: unknown,
  name = "buffer",
): NodeJS.ArrayBufferView {
  if (isView(value)) return value;
  throw invalidArgType(name, ["Buffer", "TypedArray", "DataView"], value);
}

export function viewsOf(
  value: unknown,
  name = "buffers",
): readonly NodeJS.ArrayBufferView[] {
  if (Array.isArray(value) && value.every(isView)) return value;
  throw invalidArgType(name, "ArrayBufferView[]", value);
}

/** Where a read or a write begins; `null` for where the last one ended. */
export function positionOf(
  position: unknown,
  name: string,
  length: number,
): number | null {
  if (position === null || position === undefined) return null;
  if (typeof position === "bigint") {
    const most = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > most) {
      throw outOfRange(name, `>= -1 && <= ${most}`, position);
    }
    return position === -1n ? null : Number(position);
  }
  if (typeof position !== "number") {
    throw invalidArgType(name, ["integer", "bigint"], position);
  }
  validateInteger(position, name, -1);
  return position === -1 ? null : position;
}

export function checkReadRange(
  offset: number,
  length: number,
  size: number,
): void {
  if (offset < 0) throw outOfRange("offset", ">= 0", offset);
  if (length < 0) throw outOfRange("length", ">= 0", length);
  if (offset + length > size) {
    throw outOfRange("length", `<= ${size - offset}`, length);
  }
}

export function checkWriteRange(
  offset: number,
  length: number,
  size: number,
): void {
  if (offset > size) throw outOfRange("offset", `<= ${size}`, offset);
  if (length > size - offset) {
    throw outOfRange("length", `<= ${size - offset}`, length);
  }
  if (length < 0) throw outOfRange("length", ">= 0", length);
  validateInteger(length, "length", 0, MOST_INT32);
}

/** A name as the program wants it: text, or bytes. */
export function encoded(text: string, encoding: unknown): string | Buffer {
  if (!encoding || encoding === "utf8" || encoding === "utf-8") return text;
  const bytes = Buffer.from(text);
  return encoding === "buffer" ? bytes : bytes.toString(encoding as "utf8");
}

export function kindOf(mode: number): number {
  switch (mode & S.IFMT) {
    case S.IFREG:
      return 1;
    case S.IFDIR:
      return 2;
    case S.IFLNK:
      return 3;
    case S.IFIFO:
      return 4;
    case S.IFSOCK:
      return 5;
    case S.IFCHR:
      return 6;
    case S.IFBLK:
      return 7;
    default:
      return 0;
  }
}
