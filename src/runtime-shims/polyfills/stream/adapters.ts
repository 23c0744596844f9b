/**
 * Between Node's streams and those of the web: `toWeb` and `fromWeb` of `Readable`,
 * `Writable` and `Duplex`. In the artifact where the program names one of the two.
 *
 * @see https://nodejs.org/api/stream.html#streamreadablefromwebreadablestream-options
 */
import { Buffer } from "node:buffer";
import type { Duplex, Readable, Writable } from "node:stream";
import { invalidArgType, invalidArgValue } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateBoolean, validateObject } from "../../internal/validators.js";
import nodeStream = require("node:stream");
import web = require("node:stream/web");

/** With what the types of this Node's version lack. */
const stream = nodeStream as typeof nodeStream & {
  destroy(stream: object, error?: unknown): void;
  isWritable(stream: object): boolean;
};

type Failure = (Error & { code?: string | undefined }) | null | undefined;
type Done = (error?: Error | null) => void;

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function deferred(): Deferred {
  let resolve = (): void => {};
  let reject = (_: unknown): void => {};
  const promise = new Promise<void>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}

function aborted(cause?: unknown): Error {
  const options = cause === undefined ? undefined : { cause };
  const error = new Error("The operation was aborted", options);
  Object.defineProperty(error, "name", { value: "AbortError" });
  return Object.assign(error, { code: "ABORT_ERR" });
}

function asAbort(error: Failure): Failure {
  return error?.code === "ERR_STREAM_PREMATURE_CLOSE" ? aborted(error) : error;
}

function strategyOf(isObjectMode: boolean, highWaterMark: number) {
  return isObjectMode
    ? new web.CountQueuingStrategy({ highWaterMark })
    : { highWaterMark };
}

export function newReadableStreamFromStreamReadable(
  readable: Readable,
  options: { readonly strategy?: QueuingStrategy } = {},
): unknown {
  const state = (readable as { _readableState?: unknown } | null)
    ?._readableState;
  if (typeof state !== "object") {
    throw invalidArgType("streamReadable", "stream.Readable", readable);
  }
  if (readable.destroyed || !stream.isReadable(readable)) {
    const ended = new web.ReadableStream();
    void ended.cancel();
    return ended;
  }
  const { readableObjectMode, readableHighWaterMark } = readable;
  const strategy =
    options.strategy ?? strategyOf(readableObjectMode, readableHighWaterMark);
  let controller: ReadableStreamDefaultController;
  let isOver = false;
  readable.pause();
  const cleanUp = stream.finished(readable, (given) => {
    const error = asAbort(given);
    cleanUp();
    readable.on("error", () => {});
    if (isOver) return;
    isOver = true;
    if (error) controller.error(error);
    else controller.close();
  });
  readable.on("data", (chunk: unknown) => {
    const isBytes = Buffer.isBuffer(chunk) && !readableObjectMode;
    controller.enqueue(isBytes ? new Uint8Array(chunk) : chunk);
    if ((controller.desiredSize ?? 0) <= 0) readable.pause();
  });
  return new web.ReadableStream(
    {
      start(own: ReadableStreamDefaultController) {
        controller = own;
      },
      pull() {
        readable.resume();
      },
      cancel(reason: unknown) {
        isOver = true;
        stream.destroy(readable, reason);
      },
    },
    strategy as QueuingStrategy,
  );
}

interface ReadableOptions {
  readonly highWaterMark?: number;
  readonly encoding?: BufferEncoding;
  readonly objectMode?: boolean;
  readonly signal?: AbortSignal;
}

export function newStreamReadableFromReadableStream(
  source: ReadableStream,
  options: ReadableOptions = {},
): Readable {
  if (!isWeb(source, "getReader")) {
    throw invalidArgType("readableStream", "ReadableStream", source);
  }
  validateObject(options, "options");
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw invalidArgValue("options.encoding", encoding);
  }
  validateBoolean(objectMode, "options.objectMode");
  const reader = source.getReader();
  let isClosed = false;
  const readable = new stream.Readable({
    ...(highWaterMark !== undefined && { highWaterMark }),
    ...(encoding !== undefined && { encoding }),
    ...(signal !== undefined && { signal }),
    objectMode,
    read() {
      reader.read().then(
        ({ done, value }) => void readable.push(done ? null : value),
        (error) => void stream.destroy(readable, error),
      );
    },
    destroy(error, callback) {
      const done = () => report(() => callback(error));
      if (isClosed) done();
      else reader.cancel(error).then(done, done);
    },
  });
  reader.closed.then(
    () => {
      isClosed = true;
    },
    (error) => {
      isClosed = true;
      stream.destroy(readable, error);
    },
  );
  return readable;
}

export function newWritableStreamFromStreamWritable(
  writable: Writable,
): unknown {
  const state = (writable as { _writableState?: unknown } | null)
    ?._writableState;
  if (typeof state !== "object") {
    throw invalidArgType("streamWritable", "stream.Writable", writable);
  }
  if (writable.destroyed || !stream.isWritable(writable)) {
    const ended = new web.WritableStream();
    void ended.close();
    return ended;
  }
  const { writableObjectMode, writableHighWaterMark } = writable;
  let controller: WritableStreamDefaultController | undefined;
  let pressure: Deferred | undefined;
  let closing: Deferred | undefined;
  const cleanUp = stream.finished(writable, (given) => {
    const error = asAbort(given);
    cleanUp();
    writable.on("error", () => {});
    if (error) {
      pressure?.reject(error);
      closing?.reject(error);
      closing = undefined;
      controller?.error(error);
      controller = undefined;
    } else if (closing !== undefined) {
      closing.resolve();
      closing = undefined;
    } else {
      controller?.error(aborted());
      controller = undefined;
    }
  });
  writable.on("drain", () => pressure?.resolve());
  return new web.WritableStream(
    {
      start(own: WritableStreamDefaultController) {
        controller = own;
      },
      write(chunk: unknown) {
        if (!writable.writableNeedDrain && writable.write(chunk)) return;
        pressure = deferred();
        return pressure.promise.finally(() => {
          pressure = undefined;
        });
      },
      abort(reason: unknown) {
        stream.destroy(writable, reason);
      },
      close() {
        if (closing === undefined && !writable.writableEnded) {
          closing = deferred();
        }
        const { promise = Promise.resolve() } = closing ?? {};
        writable.end();
        return promise;
      },
    },
    strategyOf(writableObjectMode, writableHighWaterMark) as QueuingStrategy,
  );
}

interface WritableOptions {
  readonly highWaterMark?: number;
  readonly decodeStrings?: boolean;
  readonly objectMode?: boolean;
  readonly signal?: AbortSignal;
}

/** How a stream of Node's writes to one of the web. */
function writing(
  writer: WritableStreamDefaultWriter,
  self: () => Writable,
  decodeStrings: boolean,
  objectMode: boolean,
) {
  let isClosed = false;
  writer.closed.then(
    () => {
      isClosed = true;
    },
    (error) => {
      isClosed = true;
      stream.destroy(self(), error);
    },
  );
  const bytes = (chunk: unknown, encoding: BufferEncoding) =>
    typeof chunk === "string" && decodeStrings && !objectMode
      ? new Uint8Array(Buffer.from(chunk, encoding))
      : chunk;
  const finish = (callback: Done) => (error?: unknown) =>
    report(() => callback(error as Error | undefined));
  return {
    isClosed: () => isClosed,
    write(chunk: unknown, encoding: BufferEncoding, callback: Done) {
      const done = finish(callback);
      writer.ready.then(
        () => writer.write(bytes(chunk, encoding)).then(() => done(), done),
        done,
      );
    },
    writev(
      chunks: readonly { chunk: unknown; encoding: BufferEncoding }[],
      callback: Done,
    ) {
      const done = finish(callback);
      writer.ready.then(
        () =>
          Promise.all(
            chunks.map(({ chunk, encoding }) =>
              writer.write(bytes(chunk, encoding)),
            ),
          ).then(() => done(), done),
        done,
      );
    },
    final(callback: Done) {
      const done = finish(callback);
      if (isClosed) done();
      else writer.close().then(() => done(), done);
    },
  };
}

export function newStreamWritableFromWritableStream(
  target: WritableStream,
  options: WritableOptions = {},
): Writable {
  if (!isWeb(target, "getWriter")) {
    throw invalidArgType("writableStream", "WritableStream", target);
  }
  validateObject(options, "options");
  const { highWaterMark, signal } = options;
  const { decodeStrings = true, objectMode = false } = options;
  validateBoolean(objectMode, "options.objectMode");
  validateBoolean(decodeStrings, "options.decodeStrings");
  const writer = target.getWriter();
  const { isClosed, write, writev, final } = writing(
    writer,
    () => writable,
    decodeStrings,
    objectMode,
  );
  const writable: Writable = new stream.Writable({
    ...(highWaterMark !== undefined && { highWaterMark }),
    ...(signal !== undefined && { signal }),
    objectMode,
    decodeStrings,
    write,
    writev: writev as never,
    final,
    destroy(error, callback) {
      const done = () => report(() => callback(error));
      if (isClosed()) done();
      else if (error == null) writer.close().then(done, done);
      else writer.abort(error).then(done, done);
    },
  });
  return writable;
}

interface WebPair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

export function newStreamDuplexFromReadableWritablePair(
  pair: WebPair,
  options: WritableOptions & ReadableOptions & { allowHalfOpen?: boolean } = {},
): Duplex {
  validateObject(pair, "pair");
  const { readable: source, writable: target } = pair;
  if (!isWeb(source, "getReader")) {
    throw invalidArgType("pair.readable", "ReadableStream", source);
  }
  if (!isWeb(target, "getWriter")) {
    throw invalidArgType("pair.writable", "WritableStream", target);
  }
  validateObject(options, "options");
  const { allowHalfOpen = false, objectMode = false, encoding } = options;
  const { decodeStrings = true, highWaterMark, signal } = options;
  validateBoolean(objectMode, "options.objectMode");
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw invalidArgValue("options.encoding", encoding);
  }
  const writer = target.getWriter();
  const reader = source.getReader();
  let isReadClosed = false;
  const { isClosed, write, writev, final } = writing(
    writer,
    () => duplex,
    decodeStrings,
    objectMode,
  );
  const duplex: Duplex = new stream.Duplex({
    ...(highWaterMark !== undefined && { highWaterMark }),
    ...(encoding !== undefined && { encoding }),
    ...(signal !== undefined && { signal }),
    allowHalfOpen,
    objectMode,
    decodeStrings,
    write,
    writev: writev as never,
    final,
    read() {
      reader.read().then(
        ({ done, value }) => void duplex.push(done ? null : value),
        (error) => void stream.destroy(duplex, error),
      );
    },
    destroy(error, callback) {
      const done = () => report(() => callback(error));
      const both = [
        ...(isClosed() ? [] : [writer.abort(error)]),
        ...(isReadClosed ? [] : [reader.cancel(error)]),
      ];
      if (both.length === 0) done();
      else Promise.all(both).then(done, done);
    },
  });
  reader.closed.then(
    () => {
      isReadClosed = true;
    },
    (error) => {
      isReadClosed = true;
      stream.destroy(duplex, error);
    },
  );
  return duplex;
}

export function newReadableWritablePairFromDuplex(duplex: Duplex): unknown {
  const { _readableState, _writableState } = (duplex ??
    {}) as unknown as Record<string, unknown>;
  if (
    typeof _readableState !== "object" ||
    typeof _writableState !== "object"
  ) {
    throw invalidArgType("duplex", "stream.Duplex", duplex);
  }
  if (duplex.destroyed) {
    const writable = new web.WritableStream();
    const readable = new web.ReadableStream();
    void writable.close();
    void readable.cancel();
    return { readable, writable };
  }
  let writable: unknown;
  if (stream.isWritable(duplex)) {
    writable = newWritableStreamFromStreamWritable(duplex);
  } else {
    const ended = new web.WritableStream();
    void ended.close();
    writable = ended;
  }
  let readable: unknown;
  if (stream.isReadable(duplex)) {
    readable = newReadableStreamFromStreamReadable(duplex);
  } else {
    const ended = new web.ReadableStream();
    void ended.cancel();
    readable = ended;
  }
  return { readable, writable };
}

/** What a callback throws is no rejection of the promise that called it. */
function report(run: () => void): void {
  try {
    run();
  } catch (error) {
    nextTick(() => {
      throw error;
    });
  }
}

function isWeb(value: unknown, method: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Record<string, unknown>)[method] === "function"
  );
}
