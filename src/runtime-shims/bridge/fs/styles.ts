/**
 * The synchronous functions of `fs` and those with a callback, made of its
 * operations. Arguments are checked when a function is called; what the system
 * refuses goes to the callback, in a turn of its own.
 *
 * @see https://nodejs.org/api/fs.html#callback-api
 */
import { Buffer } from "node:buffer";
import { validateFunction, validateObject } from "../../internal/validators.js";
import { isView, pathOf } from "./arguments.js";
import { abortError } from "./errors.js";
import { contents } from "./contents.js";
import { later } from "./later.js";
import { type Operation, operations } from "./operations.js";

export type AnyFunction = (...args: unknown[]) => unknown;
export type Members = Record<string, unknown>;
type Callback = (error: unknown, ...results: unknown[]) => void;

/**
 * Where the callback may stand: behind all parameters, or instead of the first
 * that may be left out.
 */
const CALLBACKS: Readonly<
  Record<string, readonly [first: number, last: number]>
> = {
  access: [1, 2],
  appendFile: [2, 3],
  chmod: [2, 2],
  chown: [3, 3],
  copyFile: [2, 3],
  fchmod: [2, 2],
  fchown: [3, 3],
  fdatasync: [1, 1],
  fstat: [1, 2],
  fsync: [1, 1],
  ftruncate: [1, 2],
  futimes: [3, 3],
  lchown: [3, 3],
  link: [2, 2],
  lstat: [1, 2],
  lutimes: [3, 3],
  mkdir: [1, 2],
  mkdtemp: [1, 2],
  open: [1, 3],
  readFile: [1, 2],
  readdir: [1, 2],
  readlink: [1, 2],
  realpath: [1, 2],
  rename: [2, 2],
  rm: [1, 2],
  rmdir: [1, 2],
  stat: [1, 2],
  statfs: [1, 2],
  symlink: [2, 3],
  truncate: [1, 2],
  unlink: [1, 1],
  utimes: [3, 3],
  writeFile: [2, 3],
};

/** By the position of their options, where a signal may be. */
export const ABORTABLE: Readonly<Record<string, number>> = {
  readFile: 1,
  writeFile: 2,
  appendFile: 2,
};

/** Whose options count as the callback where there is none. */
const EITHER = /^(?:appendFile|readFile|writeFile)$/;

/** These look at the callback before anything else. */
const CALLBACK_FIRST = /^(?:access|appendFile|copyFile|readFile|writeFile)$/;

function named(name: string, run: AnyFunction): AnyFunction {
  return Object.defineProperty(run, "name", { value: name });
}

/** @throws AbortError where the signal among the arguments says so */
export function checkAborted(name: string, args: readonly unknown[]): void {
  const options = args[ABORTABLE[name] ?? -1] as
    | { readonly signal?: AbortSignal }
    | null
    | undefined;
  if (options?.signal?.aborted) throw abortError(options.signal);
}

/** Calls back in a turn of its own with what comes of it. */
export function callBack(
  run: () => readonly unknown[],
  callback: Callback,
): void {
  later(() => {
    let results: readonly unknown[];
    try {
      results = run();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, ...results);
  });
}

export function addStyles(fs: Members): void {
  const all = { ...operations, ...contents };
  for (const [name, operation] of Object.entries(all)) {
    // It is a member of another.
    if (name === "nativeRealpath") continue;
    fs[`${name}Sync`] = named(`${name}Sync`, (...args) => operation(args)());
    const [first, last] = CALLBACKS[name] ?? [];
    if (first === undefined || last === undefined) continue;
    fs[name] = named(name, (...args) => {
      let at = first;
      while (at < last && typeof args[at] !== "function") at++;
      const either = EITHER.test(name) ? args[last - 1] : undefined;
      const callback = args[at] || either;
      const given = args.slice(0, at);
      if (CALLBACK_FIRST.test(name)) validateFunction(callback, "cb");
      const run = operation(given);
      validateFunction(callback, "cb");
      callBack(() => {
        checkAborted(name, given);
        const result = run();
        return result === undefined && !/^(?:stat|lstat|mkdir)$/.test(name)
          ? []
          : [result];
      }, callback as Callback);
    });
  }
  Object.assign(fs, {
    close: named("close", closeLater),
    exists: named("exists", existsLater),
    existsSync: named("existsSync", exists),
    read: named("read", readLater),
    write: named("write", writeLater),
    readv: named("readv", vectorLater("readv")),
    writev: named("writev", vectorLater("writev")),
  });
  promisifyAs(fs, "read", ["bytesRead", "buffer"]);
  promisifyAs(fs, "write", ["bytesWritten", "buffer"]);
  promisifyAs(fs, "readv", ["bytesRead", "buffers"]);
  promisifyAs(fs, "writev", ["bytesWritten", "buffers"]);
  const custom = Symbol.for("nodejs.util.promisify.custom");
  Object.defineProperty(fs.exists, custom, {
    value: named(
      "exists",
      (path) =>
        new Promise((resolve) => (fs.exists as AnyFunction)(path, resolve)),
    ),
  });
  const native = operations.nativeRealpath as Operation;
  Object.assign(fs.realpath as object, {
    native: named("realpath.native", (path, given, last) => {
      const callback = typeof given === "function" ? given : last;
      const run = native([path, given]);
      validateFunction(callback, "cb");
      callBack(() => [run()], callback as Callback);
    }),
  });
  Object.assign(fs.realpathSync as object, {
    native: named("realpathSync.native", (...args) => native(args)()),
  });
}

/** The names that the promise's result has. */
function promisifyAs(
  fs: Members,
  name: string,
  keys: readonly [string, string],
): void {
  const run = fs[name] as AnyFunction;
  Object.defineProperty(run, Symbol.for("nodejs.util.promisify.custom"), {
    value: named(
      name,
      (...args) =>
        new Promise((resolve, reject) => {
          run(...args, (error: unknown, count: unknown, data: unknown) => {
            if (error) reject(error);
            else resolve({ [keys[0]]: count, [keys[1]]: data });
          });
        }),
    ),
    configurable: true,
  });
}

function closeLater(fd: unknown, callback?: unknown): void {
  if (callback !== undefined) validateFunction(callback, "cb");
  const run = (contentsOf("close") as Operation)([fd]);
  callBack(
    () => {
      run();
      return [];
    },
    (callback as Callback | undefined) ?? rethrow,
  );
}

function rethrow(error: unknown): void {
  if (error != null) throw error;
}

function contentsOf(name: string): Operation | undefined {
  return contents[name] ?? operations[name];
}

function exists(path: unknown): boolean {
  try {
    (operations.access as Operation)([pathOf(path)])();
    return true;
  } catch {
    return false;
  }
}

function existsLater(path: unknown, callback: unknown): void {
  validateFunction(callback, "cb");
  const tell = callback as (found: boolean) => void;
  later(() => tell(exists(path)));
}

const READ_SIZE = 16384;

/** `read(fd[, buffer][, offset, length, position | options], callback)` */
function readLater(...args: unknown[]): void {
  const [fd] = args;
  let [, view, ...rest] = args;
  if (args.length <= 3) {
    const [, given, callback] =
      args.length === 3 ? args : [fd, undefined, args[1]];
    if (args.length === 3 && isView(given)) rest = [{}, callback];
    else {
      if (given !== undefined && given !== null)
        validateObject(given, "options");
      const options = (given ?? {}) as { readonly buffer?: unknown };
      view =
        options.buffer === undefined ? Buffer.alloc(READ_SIZE) : options.buffer;
      rest = [options, callback];
    }
  }
  const callback = rest.length > 2 ? rest[3] : rest[1];
  const range = rest.length > 2 ? rest.slice(0, 3) : rest.slice(0, 1);
  const run = (contents.read as Operation)([fd, view, ...range]);
  validateFunction(callback, "cb");
  callBack(() => [run(), view], callback as Callback);
}

/** `write(fd, buffer[, offset[, length[, position]]] | string[, position[, encoding]], callback)` */
function writeLater(...args: unknown[]): void {
  const [fd, data] = args;
  let given: readonly unknown[];
  let callback: unknown;
  if (isView(data)) {
    const [, , offset, length, position, last] = args;
    callback = last || position || length || offset;
    given = [offset, length, position].map((one) =>
      typeof one === "function" ? undefined : one,
    );
  } else {
    const [, , position, encoding, last] = args;
    const all = [position, encoding, last];
    callback = all.find((one) => typeof one === "function") ?? last;
    const end = all.findIndex((one) => typeof one === "function");
    given = end === -1 ? all : all.slice(0, end);
  }
  if (isView(data)) validateFunction(callback, "cb");
  const run = (contents.write as Operation)([fd, data, ...given]);
  validateFunction(callback, "cb");
  callBack(() => [run(), data], callback as Callback);
}

function vectorLater(name: "readv" | "writev"): AnyFunction {
  return (fd, views, position, last) => {
    const run = (contents[name] as Operation)([
      fd,
      views,
      typeof position === "function" ? null : position,
    ]);
    const callback = last || position;
    validateFunction(callback, "cb");
    callBack(() => [run(), views], callback as Callback);
  };
}
