/**
 * Node's checks of the arguments of `fs`, by one table: made before anything is
 * dispatched, to memory or to a folder of the host. What is right passes on
 * untouched; what is wrong throws at once, and rejects in `fs.promises`.
 *
 * @see https://nodejs.org/api/fs.html
 * @see https://github.com/nodejs/node/blob/v20.x/lib/internal/fs/utils.js
 */
import { Buffer } from "node:buffer";
import {
  invalidArgType,
  invalidArgValue,
  outOfRange,
} from "../../internal/errors.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateInteger,
  validateObject,
  validateOneOf,
  validateUint32,
} from "../../internal/validators.js";

type AnyFunction = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;
/** @param value `undefined` where it was left out */
type Check = (value: unknown, name: string) => void;

const MOST_ID = 2 ** 32 - 1;
const MOST_FD = 2 ** 31 - 1;

/** @throws ERR_INVALID_ARG_TYPE, or ERR_INVALID_ARG_VALUE for a null byte */
export function checkPath(path: unknown, name: string): void {
  const isUrl =
    typeof path === "object" &&
    path !== null &&
    "href" in path &&
    "protocol" in path;
  if (typeof path !== "string" && !(path instanceof Uint8Array) && !isUrl) {
    throw invalidArgType(name, ["string", "Buffer", "URL"], path);
  }
  const hasNull =
    typeof path === "string"
      ? path.includes("\0")
      : path instanceof Uint8Array && path.includes(0);
  if (hasNull) {
    throw invalidArgValue(
      name,
      path,
      "must be a string, Uint8Array, or URL without null bytes",
    );
  }
}

/** @throws ERR_INVALID_ARG_VALUE */
export function checkEncoding(encoding: unknown): void {
  if (!encoding || encoding === "buffer") return;
  if (typeof encoding !== "string" || !Buffer.isEncoding(encoding)) {
    throw invalidArgValue("encoding", encoding, "is invalid encoding");
  }
}

function checkFd(value: unknown, name: string): void {
  validateInteger(value, name, 0, MOST_FD);
}

/** A descriptor, or a path. */
function checkFile(value: unknown, name: string): void {
  const isFd = typeof value === "number" && value === value >>> 0;
  if (!isFd) checkPath(value, name);
}

function checkOptions(value: unknown): void {
  if (value === undefined || value === null || typeof value === "function") {
    return;
  }
  if (typeof value !== "string" && typeof value !== "object") {
    throw invalidArgType("options", ["string", "Object"], value);
  }
  const { encoding, signal } =
    typeof value === "string"
      ? { encoding: value, signal: undefined }
      : (value as { encoding?: unknown; signal?: unknown });
  checkEncoding(encoding);
  if (signal !== undefined) validateAbortSignal(signal, "options.signal");
}

function checkMode(value: unknown, name: string): void {
  if (typeof value !== "string") validateUint32(value ?? undefined, name);
  else if (!/^[0-7]+$/.test(value)) {
    throw invalidArgValue(
      name,
      value,
      "must be a 32-bit unsigned integer or an octal string",
    );
  }
}

/** Of options; as what they are where they are no object. */
function member(check: Check, key: string, label = key): Check {
  return (options) => {
    if (typeof options !== "object" || options === null) return;
    const value = (options as Members)[key];
    if (value !== undefined) check(value, label);
  };
}

function optional(check: Check): Check {
  return (value, name) => {
    const isAbsent =
      value === undefined || value === null || typeof value === "function";
    if (!isAbsent) check(value, name);
  };
}

const checkId: Check = (value, name) =>
  validateInteger(value, name, -1, MOST_ID);

function checkTime(value: unknown): void {
  const isNumeric =
    (typeof value === "number" && Number.isFinite(value)) ||
    (typeof value === "string" && value !== "" && String(+value) === value);
  if (isNumeric || value instanceof Date) return;
  throw invalidArgType("time", ["Date", "Time in seconds"], value);
}

function checkData(value: unknown, name: string): void {
  if (typeof value !== "string" && !ArrayBuffer.isView(value)) {
    throw invalidArgType(
      name,
      ["string", "Buffer", "TypedArray", "DataView"],
      value,
    );
  }
}

/** `fs.promises.writeFile` takes what can be iterated, too. */
function checkContents(value: unknown, name: string): void {
  const isIterable =
    typeof value === "object" &&
    value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value);
  if (!isIterable) checkData(value, name);
}

function checkBuffer(value: unknown, name: string): void {
  if (!ArrayBuffer.isView(value)) {
    throw invalidArgType(name, ["Buffer", "TypedArray", "DataView"], value);
  }
}

function checkBuffers(value: unknown, name: string): void {
  const isWrong =
    !Array.isArray(value) || value.some((one) => !ArrayBuffer.isView(one));
  if (isWrong) throw invalidArgType(name, "ArrayBufferView[]", value);
}

const FLAGS =
  /^(?:r|rs|sr|r\+|rs\+|sr\+|w|wx|xw|w\+|wx\+|xw\+|a|ax|xa|as|sa|a\+|ax\+|xa\+|as\+|sa\+)$/;

function checkFlags(value: unknown, name: string): void {
  if (value === undefined || value === null) return;
  if (typeof value === "number")
    validateInteger(value, name, -(2 ** 31), MOST_FD);
  else if (typeof value !== "string" || !FLAGS.test(value)) {
    throw invalidArgValue(name, value);
  }
}

function checkLength(value: unknown, name: string): void {
  if (value !== undefined) validateInteger(value, name);
}

function checkLinkType(value: unknown, name: string): void {
  validateOneOf(value, name, ["dir", "file", "junction"]);
}

const KINDS: Readonly<Record<string, Check>> = {
  path: checkPath,
  fd: checkFd,
  fileOrNumber: (value, name) =>
    typeof value === "number" ? checkFd(value, "fd") : checkPath(value, name),
  file: checkFile,
  options: checkOptions,
  mode: checkMode,
  modeMaybe: optional(checkMode),
  id: checkId,
  time: checkTime,
  data: checkData,
  contents: checkContents,
  buffer: checkBuffer,
  buffers: checkBuffers,
  flags: optional(checkFlags),
  length: optional(checkLength),
  link: optional(checkLinkType),
  object: (value, name) => {
    const isAbsent = value === undefined || typeof value === "function";
    if (!isAbsent) validateObject(value, name);
  },
  flagIn: member(checkFlags, "flag", "flags"),
  modeIn: member(checkMode, "mode"),
  recursiveIn: member(
    (value) => validateBoolean(value, "options.recursive"),
    "recursive",
  ),
  recursive: member(validateBoolean, "recursive", "options.recursive"),
  force: member(validateBoolean, "force", "options.force"),
};

/**
 * What is checked, in Node's order: position, kind, name. Of all three forms of
 * a function, whichever of them there are.
 */
const SIGNATURES: Readonly<Record<string, string>> = {
  access: "0 path path",
  appendFile: "2 options - 0 file path 1 data data 2 flagIn -",
  chmod: "0 path path 1 mode mode",
  chown: "0 path path 1 id uid 2 id gid",
  close: "0 fd fd",
  copyFile: "0 path src 1 path dest",
  cp: "0 path src 1 path dest",
  fchmod: "0 fd fd 1 mode mode",
  fchown: "0 fd fd 1 id uid 2 id gid",
  fdatasync: "0 fd fd",
  fstat: "0 fd fd",
  fsync: "0 fd fd",
  ftruncate: "0 fd fd 1 length len",
  futimes: "0 fd fd 1 time - 2 time -",
  lchown: "0 path path 1 id uid 2 id gid",
  link: "0 path existingPath 1 path newPath",
  lstat: "0 path path",
  lutimes: "0 path path 1 time - 2 time -",
  mkdir: "1 recursiveIn - 0 path path 1 modeIn mode",
  mkdtemp: "1 options - 0 path prefix",
  open: "0 path path 1 flags flags 2 modeMaybe mode",
  opendir: "0 path path 1 options -",
  read: "0 fd fd",
  readFile: "1 options - 0 file path 1 flagIn -",
  readdir: "1 options - 0 path path",
  readlink: "1 options - 0 path path",
  readv: "0 fd fd 1 buffers buffers",
  realpath: "1 options - 0 path path",
  rename: "0 path oldPath 1 path newPath",
  rm: "0 path path 1 object options 1 recursive - 1 force -",
  rmdir: "0 path path 1 object options",
  stat: "0 path path",
  statfs: "0 path path",
  symlink: "2 link type 0 path target 1 path path",
  truncate: "1 length len 0 fileOrNumber path",
  unlink: "0 path path",
  utimes: "0 path path 1 time - 2 time -",
  write: "0 fd fd",
  writeFile: "2 options - 0 file path 1 data data 2 flagIn - 2 modeIn mode",
  writev: "0 fd fd 1 buffers buffers",
};

/**
 * Where the callback stands behind parameters that may be left out; elsewhere it
 * stands behind the last of those that are checked.
 */
const CALLBACKS: Readonly<Record<string, number>> = {
  access: 2,
  appendFile: 3,
  copyFile: 3,
  fstat: 2,
  lstat: 2,
  mkdir: 2,
  mkdtemp: 2,
  open: 3,
  opendir: 2,
  readFile: 2,
  readdir: 2,
  readlink: 2,
  realpath: 2,
  rm: 2,
  rmdir: 2,
  stat: 2,
  statfs: 2,
  writeFile: 3,
};

/** These take the options before for it where there is none. */
const EITHER = /^(?:appendFile|readFile|writeFile)$/;

/** Whose data may be more, in `fs.promises`. */
const CONTENTS = /^(?:writeFile|appendFile)$/;

/** What memfs takes amiss, though Node does not: parameters that are there and empty. */
const NORMAL: Readonly<
  Record<string, (args: readonly unknown[]) => readonly unknown[]>
> = {
  open: ([path, flags, mode, ...rest]) => [
    path,
    typeof flags === "function" ? flags : plainFlags(flags ?? "r"),
    ...(mode === undefined && rest.length === 0 ? [] : [mode ?? 0o666]),
    ...rest,
  ],
  writeFile: ([path, data, options, ...rest]) => [
    path,
    data,
    withoutEmpty(options),
    ...rest,
  ],
  appendFile: ([path, data, options, ...rest]) => [
    path,
    data,
    withoutEmpty(options),
    ...rest,
  ],
  readFile: ([path, options, ...rest]) => [
    path,
    withoutEmpty(options),
    ...rest,
  ],
};

/** In memory all that is written is there at once. */
function plainFlags(flags: unknown): unknown {
  return typeof flags === "string" ? flags.replace("s", "") : flags;
}

function withoutEmpty(options: unknown): unknown {
  if (typeof options !== "object" || options === null) return options;
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, key === "flag" ? plainFlags(value) : value]),
  );
}

type Checking = (args: readonly unknown[]) => void;

function checkingOf(signature: string, isPromise: boolean): Checking {
  const steps: (readonly [number, Check, string])[] = [];
  const words = signature.split(" ");
  for (let at = 0; at < words.length; at += 3) {
    const [position = "", kind = "", name = ""] = words.slice(at, at + 3);
    const check = KINDS[isPromise && kind === "data" ? "contents" : kind];
    if (check === undefined) throw new Error(`There is no check ${kind}`);
    steps.push([Number(position), check, name]);
  }
  return (args) => {
    for (const [position, check, name] of steps) check(args[position], name);
  };
}

/** @param fs memfs' functions, those of folders of the host among them */
export function checkArguments(fs: Members): void {
  const promises = fs.promises as Members;
  for (const [name, signature] of Object.entries(SIGNATURES)) {
    const check = checkingOf(signature, false);
    const normal = NORMAL[name];
    wrap(fs, `${name}Sync`, (args) => check(args), normal);
    const checkAll = (args: readonly unknown[]) => {
      if (name === "close" && args[1] === undefined) return check(args);
      const last = args.at(-1);
      const isThere = typeof last === "function";
      const at =
        CALLBACKS[name] ?? 1 + Number(/(\d) \S+ \S+$/.exec(signature)?.[1]);
      const either = EITHER.test(name) ? args[at - 1] : undefined;
      validateFunction(
        isThere ? last : args[at] || either,
        name === "opendir" ? "callback" : "cb",
      );
      check(args.slice(0, -1));
    };
    wrap(fs, name, checkAll, normal);
    const inner = promises[name];
    if (typeof inner !== "function") continue;
    const checkFirst = checkingOf(signature, CONTENTS.test(name));
    promises[name] = named(name, async (...args) => {
      const [first] = args;
      // `fs.promises` takes handles where `fs` takes descriptors.
      const isHandle =
        typeof first === "object" && first !== null && "fd" in first;
      if (!isHandle) checkFirst(args);
      return await Reflect.apply(inner, promises, normal?.(args) ?? args);
    });
  }
  wrap(fs, "exists", ([, callback]) => validateFunction(callback, "cb"));
  for (const name of ["ReadStream", "WriteStream"]) {
    checkStream(fs, name);
  }
}

function wrap(
  target: Members,
  name: string,
  check: (args: readonly unknown[]) => void,
  normal: (args: readonly unknown[]) => readonly unknown[] = (args) => args,
): void {
  const inner = target[name];
  if (typeof inner !== "function") return;
  const outer = named(name, (...args) => {
    check(args);
    return Reflect.apply(inner, target, normal(args));
  });
  const { native } = inner as { native?: unknown };
  target[name] =
    native === undefined ? outer : Object.assign(outer, { native: outer });
}

function named(name: string, run: AnyFunction): AnyFunction {
  return Object.defineProperty(run, "name", { value: name });
}

interface StreamOptions {
  readonly fd?: unknown;
  readonly fs?: Members | null;
  readonly signal?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
}

/** The class, and the function that makes one. */
function checkStream(fs: Members, name: string): void {
  const Inner = fs[name] as (new (...args: unknown[]) => object) & Members;
  const needed =
    name === "ReadStream" ? ["open", "read"] : ["open", "write", "writev"];
  const Outer = named(name, function (this: unknown, ...args) {
    const [path, options] = args;
    checkStreamOptions(path, options, needed, name === "WriteStream");
    const made = new.target === undefined ? Outer : (new.target as AnyFunction);
    return Reflect.construct(Inner, args, made);
  } as AnyFunction);
  Object.setPrototypeOf(Outer, Inner);
  Outer.prototype = Inner.prototype;
  Object.defineProperty(Inner.prototype, "constructor", {
    value: Outer,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  fs[name] = Outer;
  fs[`File${name}`] = Outer;
  const create = `create${name}`;
  const inner = fs[create] as AnyFunction;
  fs[create] = named(create, (...args) => {
    const [path, options] = args;
    checkStreamOptions(path, options, needed, name === "WriteStream");
    return Reflect.apply(inner, fs, args);
  });
}

function checkStreamOptions(
  path: unknown,
  given: unknown,
  needed: readonly string[],
  isWriting: boolean,
): void {
  checkOptions(given);
  const { fd, fs, start, end } = (
    typeof given === "object" && given !== null ? given : {}
  ) as StreamOptions;
  if (fs !== undefined && fs !== null) {
    for (const name of needed.slice(0, 1)) {
      validateFunction(fs[name], `options.fs.${name}`);
    }
  }
  if (fd === undefined || fd === null) checkPath(path, "path");
  else if (typeof fd === "number") checkFd(fd, "fd");
  else if (typeof fd !== "object") {
    throw invalidArgType("options.fd", ["number", "FileHandle"], fd);
  }
  if (start !== undefined) {
    validateInteger(start, "start", 0);
  }
  if (isWriting) return;
  if (end !== undefined && end !== Number.POSITIVE_INFINITY) {
    validateInteger(end, "end", 0);
    if (start !== undefined && (start as number) > (end as number)) {
      throw outOfRange("start", `<= "end" (here: ${end})`, start);
    }
  }
}
