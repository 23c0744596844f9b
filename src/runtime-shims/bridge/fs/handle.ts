/**
 * `fs.promises`, and the `FileHandle` that its `open` gives.
 *
 * @see https://nodejs.org/api/fs.html#promises-api
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { asyncDispose } from "../../internal/dispose.js";
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { notSupported } from "../../internal/not-supported.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateObject,
} from "../../internal/validators.js";
import {
  dataOf,
  flagsOf,
  isView,
  modeOf,
  optionsOf,
  pathOf,
  viewOf,
} from "./arguments.js";
import { contentOf, contents, readRest } from "./contents.js";
import { copyTree } from "./cp.js";
import { openFolder } from "./dir.js";
import { abortError } from "./errors.js";
import { later } from "./later.js";
import { type Lines, linesOf } from "./lines.js";
import { type Operation, operations } from "./operations.js";
import { checkAborted, type Members } from "./styles.js";
import { close, onDescriptor, open } from "./system.js";
import { watchPromise } from "./watch.js";

/** Set by the module that needs none of this to be loaded first. */
type MakeStream = (path: undefined, options: object) => NodeJS.ReadableStream;

const NO_METHOD = "ERR_METHOD_NOT_IMPLEMENTED";
const READ_SIZE = 16384;

const FD = Symbol("kFd");
/** Of streams, which hold a handle open. */
export const hold = Symbol("kRef");
export const release = Symbol("kUnref");

/** Does something in a turn of its own. */
function soon<Result>(run: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    later(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function operation(name: string): Operation {
  return (operations[name] ?? contents[name]) as Operation;
}

/** @see https://nodejs.org/api/fs.html#class-filehandle */
export class FileHandle extends EventEmitter {
  [FD]: number;
  #uses = 1;
  #closing: Promise<void> | undefined;
  #settle: { resolve(): void; reject(error: unknown): void } | undefined;
  readonly #streams: () => Readonly<Record<string, MakeStream>>;
  declare readonly close: () => Promise<void>;

  constructor(fd: number, streams: () => Readonly<Record<string, MakeStream>>) {
    super();
    this[FD] = fd;
    this.#streams = streams;
    Object.defineProperty(this, "close", {
      value: () => this.#close(),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  getAsyncId(): number {
    return 0;
  }

  get fd(): number {
    return this[FD];
  }

  appendFile(data: unknown, options?: unknown): Promise<void> {
    return using(this, "writeFile", () => writeWhole(this, data, options, "a"));
  }
  chmod(mode: unknown): Promise<unknown> {
    return onHandle(this, "fchmod", [mode]);
  }
  chown(uid: unknown, gid: unknown): Promise<unknown> {
    return onHandle(this, "fchown", [uid, gid]);
  }
  datasync(): Promise<unknown> {
    return onHandle(this, "fdatasync", []);
  }
  sync(): Promise<unknown> {
    return onHandle(this, "fsync", []);
  }
  stat(options?: unknown): Promise<unknown> {
    return onHandle(this, "fstat", [options]);
  }
  truncate(length: unknown = 0): Promise<unknown> {
    return onHandle(this, "ftruncate", [length]);
  }
  utimes(atime: unknown, mtime: unknown): Promise<unknown> {
    return onHandle(this, "futimes", [atime, mtime]);
  }

  read(
    given?: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): Promise<unknown> {
    return using(this, "read", async () => {
      let view = given;
      let range = [offset, length, position];
      if (!isView(view)) {
        if (view !== undefined && view !== null)
          validateObject(view, "options");
        const options = (view ?? {}) as { readonly buffer?: unknown };
        const { buffer = Buffer.alloc(READ_SIZE) } = options;
        view = viewOf(buffer);
        range = [options];
      }
      if (typeof range[0] === "object" && range[0] !== null) range = [range[0]];
      else {
        const start = range[0] ?? 0;
        range[1] ??= viewOf(view).byteLength - Number(start);
      }
      const run = operation("read")([this[FD], view, ...range]);
      return result("bytesRead", (await soon(run)) as number, "buffer", view);
    });
  }

  readv(views: unknown, position?: unknown): Promise<unknown> {
    return using(this, "readv", async () => {
      const run = operation("readv")([this[FD], views, position]);
      return result("bytesRead", (await soon(run)) as number, "buffers", views);
    });
  }

  write(
    data: unknown,
    offset?: unknown,
    length?: unknown,
    position?: unknown,
  ): Promise<unknown> {
    return using(this, "write", async () => {
      if (isView(data) && data.byteLength === 0) {
        return result("bytesWritten", 0, "buffer", data);
      }
      const args = [this[FD], data, offset, length, position];
      const count = (await soon(operation("write")(args))) as number;
      return result("bytesWritten", count, "buffer", data);
    });
  }

  writev(views: unknown, position?: unknown): Promise<unknown> {
    return using(this, "writev", async () => {
      const run = operation("writev")([this[FD], views, position]);
      const count = (await soon(run)) as number;
      return result("bytesWritten", count, "buffers", views);
    });
  }

  readFile(given?: unknown): Promise<string | Buffer> {
    return using(this, "readFile", async () => {
      const { signal, encoding } = optionsOf(given);
      return await soon(() => {
        if (signal?.aborted) throw abortError(signal);
        return contentOf(readRest(this[FD]), encoding);
      });
    });
  }

  writeFile(data: unknown, options?: unknown): Promise<void> {
    return using(this, "writeFile", () => writeWhole(this, data, options, "w"));
  }

  readLines(options?: object): Lines {
    return linesOf(this.createReadStream(options));
  }

  readableWebStream(): never {
    throw notSupported("fs.promises.FileHandle.readableWebStream");
  }

  createReadStream(options?: object): NodeJS.ReadableStream {
    return (this.#streams().ReadStream as MakeStream)(undefined, {
      ...options,
      fd: this,
    });
  }

  createWriteStream(options?: object): NodeJS.ReadableStream {
    return (this.#streams().WriteStream as MakeStream)(undefined, {
      ...options,
      fd: this,
    });
  }

  [hold](): void {
    this.#uses++;
  }

  [release](): void {
    if (--this.#uses > 0) return;
    const fd = this[FD];
    this[FD] = -1;
    soon(() => close(fd)).then(this.#settle?.resolve, this.#settle?.reject);
  }

  #close(): Promise<void> {
    if (this[FD] === -1) return Promise.resolve();
    if (this.#closing !== undefined) return this.#closing;
    let closed: Promise<void>;
    if (--this.#uses === 0) {
      const fd = this[FD];
      this[FD] = -1;
      closed = soon(() => close(fd));
    } else {
      closed = new Promise((resolve, reject) => {
        this.#settle = { resolve, reject };
      });
    }
    this.#closing = closed.finally(() => {
      this.#closing = undefined;
    });
    this.emit("close");
    return this.#closing;
  }
}

/** An operation on what the handle has open. */
function onHandle(
  handle: FileHandle,
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  return using(handle, name, () => soon(operation(name)([handle.fd, ...args])));
}

/** Keeps the handle open while it is in use. */
async function using<Result>(
  handle: FileHandle,
  name: string,
  run: () => Promise<Result>,
): Promise<Result> {
  if (!(handle instanceof FileHandle)) {
    throw nodeError(
      "ERR_INTERNAL_ASSERTION",
      "handle must be an instance of FileHandle\nThis is caused by either a bug in Node.js or incorrect usage of Node.js internals.\nPlease open an issue with this stack trace at https://github.com/nodejs/node/issues\n",
    );
  }
  if (handle.fd === -1) {
    const error = new Error("file closed");
    throw Object.assign(error, { code: "EBADF", syscall: name });
  }
  handle[hold]();
  try {
    return await run();
  } finally {
    handle[release]();
  }
}

Object.defineProperty(FileHandle.prototype, asyncDispose, {
  value(this: FileHandle) {
    return this.close();
  },
  writable: true,
  configurable: true,
});

function result(
  count: string,
  number: number,
  name: string,
  data: unknown,
): object {
  return Object.assign(Object.create(null) as object, {
    [count]: number,
    [name]: data,
  });
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !isView(value) &&
    (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}

/** Into a handle, from where it stands; or into a file by its path. */
async function writeWhole(
  target: unknown,
  data: unknown,
  given: unknown,
  defaultFlag: "w" | "a",
): Promise<void> {
  const options = optionsOf(given, {
    encoding: "utf8",
    mode: 0o666,
    flag: defaultFlag,
  });
  const flush = options.flush ?? false;
  validateBoolean(flush, "options.flush");
  const { signal, encoding } = options;
  const whole = isIterable(data) ? data : [dataOf(data, encoding)];
  validateAbortSignal(signal, "options.signal");
  const check = () => {
    if (signal?.aborted) throw abortError(signal);
  };
  check();
  const fd =
    target instanceof FileHandle
      ? target.fd
      : await openLater(target, options.flag || defaultFlag, options.mode);
  try {
    check();
    for await (const part of whole) {
      check();
      const bytes = dataOf(part, encoding);
      let done = 0;
      do {
        const rest = bytes.subarray(done);
        done += await soon(() => {
          check();
          return onDescriptor("write", fd, (system, handle) =>
            system.write(handle, rest, null),
          );
        });
      } while (done < bytes.length);
    }
    if (flush) await soon(operation("fsync")([fd]));
  } finally {
    if (!(target instanceof FileHandle)) await soon(() => close(fd));
  }
}

function openLater(
  path: unknown,
  flags: unknown,
  mode: unknown,
): Promise<number> {
  const at = pathOf(path);
  const wanted = flagsOf(flags);
  const bits = modeOf(mode, "mode", 0o666);
  return soon(() => open(at, wanted, bits));
}

/** Those that are the operation, in a turn of its own. */
const PLAIN =
  "access copyFile rename truncate rm rmdir mkdir readdir readlink symlink lstat stat statfs link unlink chmod lchown chown utimes lutimes realpath mkdtemp";

/**
 * @param streams the classes of streams, loaded when they are asked for
 * @param constants `fs.constants`
 */
export function createPromises(
  streams: () => Readonly<Record<string, unknown>>,
  constants: unknown,
): Members {
  const made: Members = {};
  const add = (
    name: string,
    run: (...args: unknown[]) => Promise<unknown>,
  ): void => {
    made[name] = Object.defineProperty(run, "name", { value: name });
  };
  const handleOf = (fd: number) =>
    new FileHandle(fd, streams as () => Record<string, MakeStream>);

  for (const name of PLAIN.split(" ")) {
    add(name, async (...args) => {
      const run = operation(name === "realpath" ? "nativeRealpath" : name)(
        args,
      );
      return await soon(run);
    });
  }
  add("cp", async (from, to, options) => {
    const walk = copyTree(from, to, options);
    await soon(() => {});
    let step = walk.next();
    while (!step.done) step = walk.next(await step.value);
  });
  add("open", async (path, flags, mode) =>
    handleOf(await openLater(path, flags ?? "r", mode)),
  );
  add("opendir", async (path, options) => {
    const run = openFolder(path, options);
    return await soon(run);
  });
  add("lchmod", async () => {
    throw nodeError(NO_METHOD, "The lchmod() method is not implemented");
  });
  add("writeFile", async (path, data, options) =>
    path instanceof FileHandle
      ? await path.writeFile(data, options)
      : await writeWhole(path, data, options, "w"),
  );
  add("appendFile", async (path, data, options) =>
    path instanceof FileHandle
      ? await path.appendFile(data, options)
      : await writeWhole(path, data, options, "a"),
  );
  add("readFile", async (path, options) => {
    if (path instanceof FileHandle) return await path.readFile(options);
    if (typeof path === "number") {
      throw invalidArgType("path", ["string", "Buffer", "URL"], path);
    }
    checkAborted("readFile", [path, options]);
    const run = operation("readFile")([path, options]);
    return await soon(() => {
      checkAborted("readFile", [path, options]);
      return run();
    });
  });
  made.watch = watchPromise;
  made.constants = constants;
  return made;
}
