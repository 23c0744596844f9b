/**
 * What files hold, read and written: by descriptor, and whole. As in
 * operations.ts each checks its arguments at once and returns what does the work.
 *
 * @see https://nodejs.org/api/fs.html#fsreadsyncfd-buffer-offset-length-position
 */
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../internal/errors.js";
import {
  validateBoolean,
  validateInteger,
  validateObject,
} from "../../internal/validators.js";
import {
  bytesOf,
  checkReadRange,
  checkWriteRange,
  dataOf,
  fdOf,
  flagsOf,
  isFd,
  isView,
  modeOf,
  optionsOf,
  pathOf,
  positionOf,
  viewOf,
  viewsOf,
} from "./arguments.js";
import { S } from "./file-system.js";
import { type Operation, writeAll } from "./operations.js";
import { close, onDescriptor, open } from "./system.js";

/** Node's own largest. */
const LARGEST_FILE = 2 ** 31 - 1;
/** What one call reads. */
const CHUNK = 16 << 20;

interface Range {
  readonly offset?: unknown;
  readonly length?: unknown;
  readonly position?: unknown;
}

function rangeOf(given: unknown): Range {
  if (given === undefined || given === null) return {};
  validateObject(given, "options");
  return given;
}

/** @returns how many bytes */
const read: Operation = (args) => {
  const fd = fdOf(args[0]);
  const view = viewOf(args[1]);
  const size = view.byteLength;
  let [, , offset, length, position] = args;
  if (args.length <= 3 || (typeof offset === "object" && offset !== null)) {
    const range = rangeOf(offset);
    offset = range.offset ?? 0;
    length = range.length ?? size - (offset as number);
    position = range.position;
  }
  offset ??= 0;
  validateInteger(offset, "offset", 0);
  const count = (length as number) | 0;
  if (count === 0) return () => 0;
  if (size === 0) {
    throw invalidArgValue("buffer", view, "is empty and cannot be written");
  }
  checkReadRange(offset, count, size);
  const at = positionOf(position, "position", count);
  const start = offset;
  return () => {
    const bytes = onDescriptor("read", fd, (system, handle) =>
      system.read(handle, count, at),
    );
    bytesOf(view).set(bytes, start);
    return bytes.length;
  };
};

const readv: Operation = ([given, views, position]) => {
  const fd = fdOf(given);
  const wanted = viewsOf(views);
  const start = typeof position === "number" ? position : null;
  return () => {
    let done = 0;
    for (const view of wanted) {
      if (view.byteLength === 0) continue;
      const at = start === null ? null : start + done;
      const bytes = onDescriptor("read", fd, (system, handle) =>
        system.read(handle, view.byteLength, at),
      );
      bytesOf(view).set(bytes);
      done += bytes.length;
      if (bytes.length < view.byteLength) break;
    }
    if (wanted.length === 0) onDescriptor("read", fd, () => {});
    return done;
  };
};

/** @returns how many bytes */
const write: Operation = (args) => {
  const fd = fdOf(args[0]);
  const [, data] = args;
  let [, , offset, length, position] = args;
  let bytes: Uint8Array;
  if (isView(data)) {
    const size = data.byteLength;
    if (typeof offset === "object" && offset !== null) {
      const range = offset as Range;
      offset = range.offset ?? 0;
      length = range.length ?? size - (offset as number);
      position = range.position;
    }
    offset ??= 0;
    validateInteger(offset, "offset", 0);
    const count = typeof length === "number" ? length : size - offset;
    checkWriteRange(offset, count, size);
    bytes = bytesOf(data).subarray(offset, offset + count);
  } else {
    if (typeof data !== "string") {
      throw invalidArgType(
        "buffer",
        ["string", "Buffer", "TypedArray", "DataView"],
        data,
      );
    }
    checkData(data, length);
    position = offset;
    bytes = dataOf(data, length, "buffer");
  }
  const at = typeof position === "number" && position >= 0 ? position : null;
  return () =>
    onDescriptor("write", fd, (system, handle) =>
      system.write(handle, bytes, at),
    );
};

/** Node's check of text in an encoding that it cannot be in. */
function checkData(data: string, encoding: unknown): void {
  const isHex = typeof encoding === "string" && /^hex$/i.test(encoding);
  if (isHex && data.length % 2 !== 0) {
    throw invalidArgValue(
      "encoding",
      encoding,
      `is invalid for data of length ${data.length}`,
    );
  }
}

const writev: Operation = ([given, views, position]) => {
  const fd = fdOf(given);
  const data = viewsOf(views).map(bytesOf);
  const start = typeof position === "number" ? position : null;
  return () => {
    const bytes = data.length === 1 && data[0] ? data[0] : Buffer.concat(data);
    if (bytes.length === 0) return 0;
    return onDescriptor("write", fd, (system, handle) =>
      system.write(handle, bytes, start),
    );
  };
};

/** All that is left of what is open. */
export function readRest(fd: number): Buffer {
  const { mode, size } = onDescriptor("fstat", fd, (system, handle) =>
    system.fstat(handle),
  );
  const isFile = (mode & S.IFMT) === S.IFREG;
  const known = isFile ? size : 0;
  if (known > LARGEST_FILE) throw tooLarge(known);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const wanted = known === 0 ? 1 << 16 : Math.min(CHUNK, known - total);
    const bytes = onDescriptor("read", fd, (system, handle) =>
      system.read(handle, wanted, null),
    );
    total += bytes.length;
    if (total > LARGEST_FILE) throw tooLarge(total);
    if (bytes.length > 0)
      chunks.push(known > CHUNK ? Buffer.from(bytes) : bytes);
    if (bytes.length === 0 || total === known) break;
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(size: number): Error {
  return nodeError(
    "ERR_FS_FILE_TOO_LARGE",
    `File size (${size}) is greater than 2 GiB`,
    RangeError,
  );
}

/** @param encoding none for the bytes */
export function contentOf(bytes: Buffer, encoding: unknown): string | Buffer {
  if (!encoding || encoding === "buffer") return bytes;
  return bytes.toString(encoding as "utf8");
}

const readFile: Operation = ([path, given]) => {
  const options = optionsOf(given, { flag: "r" });
  const flags = flagsOf(options.flag ?? "r", "options.flag");
  const at = isFd(path) ? path : pathOf(path);
  return () => {
    const fd = typeof at === "number" ? at : open(at, flags, 0o666);
    try {
      return contentOf(readRest(fd), options.encoding);
    } finally {
      if (typeof at !== "number") close(fd);
    }
  };
};

const DEFAULTS = { encoding: "utf8", mode: 0o666 };

function writeOperation(defaultFlag: "w" | "a"): Operation {
  return ([path, data, given]) => {
    const options = optionsOf(given, { ...DEFAULTS, flag: defaultFlag });
    const flush = options.flush ?? false;
    validateBoolean(flush, "options.flush");
    const bytes = dataOf(data, options.encoding);
    const flags = flagsOf(options.flag || defaultFlag);
    const mode = modeOf(options.mode, "mode", 0o666);
    const at = isFd(path) ? path : pathOf(path);
    return () => {
      const fd = typeof at === "number" ? at : open(at, flags, mode);
      try {
        if (bytes.length > 0 || typeof at === "number") writeAll(fd, bytes);
        if (flush) {
          onDescriptor("fsync", fd, (system, handle) => system.sync(handle));
        }
      } finally {
        if (typeof at !== "number") close(fd);
      }
    };
  };
}

export const contents: Readonly<Record<string, Operation>> = {
  read,
  readv,
  write,
  writev,
  readFile,
  writeFile: writeOperation("w"),
  appendFile: writeOperation("a"),
};
