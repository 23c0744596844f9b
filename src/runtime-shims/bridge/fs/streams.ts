/**
 * `fs.ReadStream` and `fs.WriteStream`, over the functions of `fs`, a handle, or
 * those that the program passes.
 *
 * @see https://nodejs.org/api/fs.html#class-fsreadstream
 * @see https://github.com/nodejs/node/blob/v20.x/lib/internal/fs/streams.js
 */
import { Buffer } from "node:buffer";
import {
  finished,
  Readable,
  type ReadableOptions,
  Writable,
  type WritableOptions,
} from "node:stream";
import {
  invalidArgType,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import {
  validateBoolean,
  validateFunction,
  validateInteger,
} from "../../internal/validators.js";
import { fdOf, optionsOf, pathOf } from "./arguments.js";
import { FileHandle, hold, release } from "./handle.js";
import { deprecated } from "./operations.js";
import type { AnyFunction, Members } from "./styles.js";
import process = require("node:process");

type Done = (error?: unknown) => void;
type ReadDone = (error: unknown, count: number, buffer: Buffer) => void;

/** The functions that a stream works with. */
interface Calls {
  open?(
    path: unknown,
    flags: unknown,
    mode: unknown,
    done: (error: unknown, fd: number) => void,
  ): void;
  read?(
    fd: number,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number | undefined,
    done: ReadDone,
  ): void;
  write?(
    fd: number,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number | undefined,
    done: ReadDone,
  ): void;
  writev?(
    fd: number,
    buffers: readonly Buffer[],
    position: number | undefined,
    done: (error: unknown, count: number, buffers: readonly Buffer[]) => void,
  ): void;
  close?(fd: number, done: Done): void;
  fsync?(fd: number, done: Done): void;
}

interface StreamOptions {
  fd?: unknown;
  fs?: Calls | null;
  flags?: unknown;
  mode?: unknown;
  start?: unknown;
  end?: unknown;
  autoClose?: boolean;
  autoDestroy?: boolean;
  flush?: unknown;
  highWaterMark?: number;
  encoding?: BufferEncoding;
  decodeStrings?: boolean;
}

const CALLS = Symbol("kFs");
const HANDLE = Symbol("kHandle");
const IS_BUSY = Symbol("kIsPerformingIO");
const IO_DONE = Symbol("kIoDone");

/** What both have besides what they are of. */
interface FileStream extends NodeJS.EventEmitter {
  path: unknown;
  flags: unknown;
  mode: unknown;
  fd: number | null;
  start: number | undefined;
  end: number;
  pos: number | undefined;
  bytesRead: number;
  bytesWritten: number;
  flush: boolean;
  destroyed: boolean;
  closed: boolean;
  autoClose: boolean;
  open: AnyFunction;
  close: AnyFunction;
  destroy: (error?: unknown) => void;
  push(chunk: unknown): boolean;
  setEncoding(encoding: string): void;
  setDefaultEncoding(encoding: string): void;
  _write: unknown;
  _writev: unknown;
  [CALLS]: Calls;
  [HANDLE]?: FileHandle;
  [IS_BUSY]: boolean;
}

type StreamClass = AnyFunction & { prototype: Members };

/** Node's own way to end a stream by an error, by its `autoDestroy`. */
const { errorOrDestroy } =
  require("readable-stream/lib/internal/streams/destroy") as {
    errorOrDestroy(stream: unknown, error: unknown): void;
  };

/** A handle's functions as those of `fs`. */
function callsOf(handle: FileHandle): Calls {
  const asCallback =
    (run: Promise<unknown>, ...keys: readonly string[]) =>
    (done: AnyFunction): void => {
      run.then(
        (value) => {
          const members = value as Members;
          process.nextTick(done, null, ...keys.map((key) => members[key]));
        },
        (error: unknown) => process.nextTick(done, error),
      );
    };
  return {
    read(_, buffer, offset, length, position, done) {
      const run = handle.read(buffer, offset, length, position ?? null);
      asCallback(run, "bytesRead", "buffer")(done as AnyFunction);
    },
    write(_, buffer, offset, length, position, done) {
      const run = handle.write(buffer, offset, length, position);
      asCallback(run, "bytesWritten", "buffer")(done as AnyFunction);
    },
    writev(_, buffers, position, done) {
      const run = handle.writev(buffers, position);
      asCallback(run, "bytesWritten", "buffers")(done as AnyFunction);
    },
    close(_, done) {
      handle[release]();
      asCallback(handle.close())(done as AnyFunction);
    },
    fsync(_, done) {
      asCallback(handle.sync())(done as AnyFunction);
    },
  };
}

/** @param fs the builtin, whose functions a program may replace */
export function createStreams(
  fs: Members,
): Readonly<Record<"ReadStream" | "WriteStream", StreamClass>> {
  const openForReading = () =>
    deprecated("DEP0135", "ReadStream.prototype.open() is deprecated");
  const openForWriting = () =>
    deprecated("DEP0135", "WriteStream.prototype.open() is deprecated");

  function construct(this: FileStream, callback: Done): void {
    if (typeof this.fd === "number") {
      callback();
      return;
    }
    if (this.open !== openForReading && this.open !== openForWriting) {
      // A program's own `open` tells by events.
      const emit = this.emit.bind(this);
      const plain = this.emit;
      this.emit = (name, ...args) => {
        if (name === "open") {
          this.emit = plain;
          callback();
          return emit(name, ...args);
        }
        if (name === "error") {
          this.emit = plain;
          callback(args[0]);
          return true;
        }
        return emit(name, ...args);
      };
      this.open();
      return;
    }
    this[CALLS].open?.(this.path, this.flags, this.mode, (error, fd) => {
      if (error) {
        callback(error);
        return;
      }
      this.fd = fd;
      callback();
      this.emit("open", fd);
      this.emit("ready");
    });
  }

  function closeFile(stream: FileStream, error: unknown, done: Done): void {
    if (!stream.fd) done(error);
    else if (stream.flush) {
      stream[CALLS].fsync?.(stream.fd, (flushError) =>
        closeNow(stream, error || flushError, done),
      );
    } else closeNow(stream, error, done);
  }

  function closeNow(stream: FileStream, error: unknown, done: Done): void {
    stream[CALLS].close?.(stream.fd as number, (closeError) =>
      done(closeError || error),
    );
    stream.fd = null;
  }

  function destroy(this: FileStream, error: unknown, done: Done): void {
    if (!this[IS_BUSY]) {
      closeFile(this, error, done);
      return;
    }
    this.once(IO_DONE as unknown as string, (ioError: unknown) =>
      closeFile(this, error || ioError, done),
    );
  }

  /** What it works with, and on what. @returns the options, completed */
  function begin(
    stream: FileStream,
    path: unknown,
    given: unknown,
    flags: string,
  ): StreamOptions {
    const options = copied(given);
    const { fd } = options;
    if (fd === undefined || fd === null) {
      stream.fd = null;
      stream[CALLS] = options.fs || fs;
      validateFunction(stream[CALLS].open, "options.fs.open");
      const isUrl = typeof path === "object" && path !== null && "href" in path;
      stream.path = isUrl ? pathOf(path) : path;
      stream.flags = options.flags === undefined ? flags : options.flags;
      stream.mode = options.mode === undefined ? 0o666 : options.mode;
      pathOf(stream.path);
    } else if (typeof fd === "number") {
      stream[CALLS] = options.fs || fs;
      stream.fd = fdOf(fd);
    } else if (fd instanceof FileHandle) {
      if (options.fs) {
        throw nodeError(
          "ERR_METHOD_NOT_IMPLEMENTED",
          "The FileHandle with fs method is not implemented",
        );
      }
      stream[HANDLE] = fd;
      stream[CALLS] = callsOf(fd);
      fd[hold]();
      fd.on("close", () => stream.close());
      stream.fd = fdOf(fd.fd);
    } else {
      throw invalidArgType("options.fd", ["number", "FileHandle"], fd);
    }
    options.autoDestroy =
      options.autoClose === undefined ? true : options.autoClose;
    return options;
  }

  /** Where in the file; behind the checks of the functions. */
  function startAt(stream: FileStream, { start }: StreamOptions): void {
    stream.pos = undefined;
    stream[IS_BUSY] = false;
    if (start === undefined) return;
    validateInteger(start, "start", 0);
    stream.pos = start;
  }

  function copied(given: unknown): StreamOptions {
    const options: Record<string, unknown> = {};
    const from = optionsOf(given);
    // Inherited ones count.
    for (const name in from) options[name] = from[name];
    return options as StreamOptions;
  }

  function ReadStream(
    this: unknown,
    path: unknown,
    given?: unknown,
  ): FileStream | undefined {
    if (!(this instanceof (ReadStream as never as StreamClass))) {
      return Reflect.construct(ReadStream, [path, given]) as FileStream;
    }
    const stream = this as unknown as FileStream;
    const options = begin(stream, path, given, "r");
    if (options.highWaterMark === undefined) options.highWaterMark = 64 * 1024;
    const calls = stream[CALLS];
    validateFunction(calls.read, "options.fs.read");
    if (options.autoDestroy) validateFunction(calls.close, "options.fs.close");
    stream.start = options.start as number | undefined;
    stream.end = (options.end ?? Number.POSITIVE_INFINITY) as number;
    startAt(stream, options);
    stream.bytesRead = 0;
    if (stream.end !== Number.POSITIVE_INFINITY) {
      validateInteger(stream.end, "end", 0);
      if (stream.start !== undefined && stream.start > stream.end) {
        const range = `<= "end" (here: ${stream.end})`;
        throw outOfRange("start", range, stream.start);
      }
    }
    Reflect.apply(Readable as never, this, [options as ReadableOptions]);
    if (options.encoding) stream.setEncoding(options.encoding);
    return undefined;
  }

  function WriteStream(
    this: unknown,
    path: unknown,
    given?: unknown,
  ): FileStream | undefined {
    if (!(this instanceof (WriteStream as never as StreamClass))) {
      return Reflect.construct(WriteStream, [path, given]) as FileStream;
    }
    const stream = this as unknown as FileStream;
    const options = begin(stream, path, given, "w");
    options.decodeStrings = true;
    const calls = stream[CALLS];
    if (!calls.write && !calls.writev) {
      throw invalidArgType("options.fs.write", "function", calls.write);
    }
    if (calls.write) validateFunction(calls.write, "options.fs.write");
    if (calls.writev) validateFunction(calls.writev, "options.fs.writev");
    if (options.autoDestroy) validateFunction(calls.close, "options.fs.close");
    stream.flush = false;
    if (options.flush !== undefined && options.flush !== null) {
      validateBoolean(options.flush, "options.flush");
      stream.flush = options.flush;
    }
    if (stream.flush) validateFunction(calls.fsync, "options.fs.fsync");
    if (!calls.write) stream._write = null;
    if (!calls.writev) stream._writev = null;
    stream.start = options.start as number | undefined;
    startAt(stream, options);
    stream.bytesWritten = 0;
    Reflect.apply(Writable as never, this, [options as WritableOptions]);
    if (options.encoding) stream.setDefaultEncoding(options.encoding);
    return undefined;
  }

  function read(this: FileStream, wanted: number): void {
    const left =
      this.pos !== undefined
        ? this.end - this.pos + 1
        : this.end - this.bytesRead + 1;
    const length = Math.min(left, wanted);
    if (length <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(length);
    this[IS_BUSY] = true;
    this[CALLS].read?.(
      this.fd as number,
      buffer,
      0,
      length,
      this.pos,
      (error, count, filled) => {
        this[IS_BUSY] = false;
        if (this.destroyed) {
          this.emit(IO_DONE as unknown as string, error);
        } else if (error) errorOrDestroy(this, error);
        else if (count > 0) {
          if (this.pos !== undefined) this.pos += count;
          this.bytesRead += count;
          // A short one keeps no room that it does not need.
          this.push(
            count === filled.length
              ? filled
              : Buffer.from(filled.subarray(0, count)),
          );
        } else this.push(null);
      },
    );
  }

  function writeAll(
    stream: FileStream,
    data: Buffer,
    position: number | undefined,
    done: Done,
    retries = 0,
  ): void {
    stream[CALLS].write?.(
      stream.fd as number,
      data,
      0,
      data.length,
      position,
      (error, count, written) => {
        const isAgain = (error as { code?: unknown } | null)?.code === "EAGAIN";
        const failure = isAgain ? null : error;
        const size = isAgain ? 0 : count;
        if (stream.destroyed || failure) {
          done(failure || destroyedError());
          return;
        }
        stream.bytesWritten += size;
        const tries = size ? 0 : retries + 1;
        const rest = (isAgain ? data : written).subarray(size);
        if (tries > 5) done(new Error("write failed"));
        else if (rest.length > 0) {
          const next = position === undefined ? undefined : position + size;
          writeAll(stream, rest, next, done, tries);
        } else done();
      },
    );
  }

  function writevAll(
    stream: FileStream,
    chunks: readonly Buffer[],
    position: number | undefined,
    done: Done,
    retries = 0,
  ): void {
    const total = chunks.reduce((sum, { length }) => sum + length, 0);
    stream[CALLS].writev?.(
      stream.fd as number,
      chunks,
      position,
      (error, count) => {
        const isAgain = (error as { code?: unknown } | null)?.code === "EAGAIN";
        const failure = isAgain ? null : error;
        const size = isAgain ? 0 : count;
        if (stream.destroyed || failure) {
          done(failure || destroyedError());
          return;
        }
        stream.bytesWritten += size;
        const tries = size ? 0 : retries + 1;
        if (tries > 5) done(new Error("writev failed"));
        else if (size < total) {
          const rest = Buffer.concat(chunks).subarray(size);
          const next = position === undefined ? undefined : position + size;
          writevAll(stream, [rest], next, done, tries);
        } else done();
      },
    );
  }

  function destroyedError(): Error {
    return nodeError(
      "ERR_STREAM_DESTROYED",
      "Cannot call write after a stream was destroyed",
    );
  }

  function written(stream: FileStream, size: number, done: Done): Done {
    stream[IS_BUSY] = true;
    if (stream.pos !== undefined) stream.pos += size;
    return (error) => {
      stream[IS_BUSY] = false;
      done(error);
      if (stream.destroyed) stream.emit(IO_DONE as unknown as string, error);
    };
  }

  const shared = (open: AnyFunction): PropertyDescriptorMap =>
    plain({
      open,
      _construct: construct,
      _destroy: destroy,
    });

  setUp(ReadStream as never as StreamClass, Readable as never, {
    ...shared(openForReading as AnyFunction),
    ...plain({
      _read: read,
      close(this: FileStream, done?: unknown) {
        if (typeof done === "function") {
          finished(this as never, done as () => void);
        }
        this.destroy();
      },
    }),
    autoClose: autoDestroyOf("_readableState"),
    pending: pending(),
  });

  setUp(WriteStream as never as StreamClass, Writable as never, {
    ...shared(openForWriting as AnyFunction),
    ...plain({
      _write(this: FileStream, data: Buffer, _: string, done: Done) {
        const { pos } = this;
        writeAll(this, data, pos, written(this, data.length, done));
      },
      _writev(
        this: FileStream,
        parts: readonly { readonly chunk: Buffer }[],
        done: Done,
      ) {
        const chunks = parts.map(({ chunk }) => chunk);
        const total = chunks.reduce((sum, { length }) => sum + length, 0);
        const { pos } = this;
        writevAll(this, chunks, pos, written(this, total, done));
      },
      close(this: FileStream & { end: () => void }, done?: () => void) {
        if (done) {
          if (this.closed) {
            process.nextTick(done);
            return;
          }
          this.on("close", done);
        }
        // Without it `end` closes nothing.
        if (!this.autoClose) this.on("finish", this.destroy);
        this.end();
      },
      destroySoon: Writable.prototype.end,
    }),
    autoClose: autoDestroyOf("_writableState"),
    pending: pending(),
  });

  return {
    ReadStream: ReadStream as never as StreamClass,
    WriteStream: WriteStream as never as StreamClass,
  };
}

function setUp(
  made: StreamClass,
  parent: StreamClass,
  members: PropertyDescriptorMap,
): void {
  Object.setPrototypeOf(made.prototype, parent.prototype);
  Object.setPrototypeOf(made, parent);
  Object.defineProperties(made.prototype, members);
}

function plain(members: Members): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      { value, writable: true, enumerable: true, configurable: true },
    ]),
  );
}

function autoDestroyOf(state: string): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Record<string, { autoDestroy: boolean }>) {
      return this[state]?.autoDestroy;
    },
    set(this: Record<string, { autoDestroy: boolean }>, value: boolean) {
      const own = this[state];
      if (own !== undefined) own.autoDestroy = value;
    },
  };
}

function pending(): PropertyDescriptor {
  return {
    configurable: true,
    get(this: FileStream) {
      return this.fd === null;
    },
  };
}
