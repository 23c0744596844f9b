/**
 * `process.stdout` and `process.stderr` over the bridge: writable streams where
 * the program has streams, and as much of one as programs use where it has none.
 * Output is written at once, as Node does to files and terminals.
 */
import { EventEmitter } from "node:events";
import { bridge } from "../bridge/guest.js";
import type { OutputCapability } from "../bridge/interface.js";
import { utf8 } from "./exit.js";
import { nextTick } from "./ticks.js";
import start = require("ingot:start");

type Done = (error?: Error | null) => void;

interface Writing {
  _write(chunk: Uint8Array | string, encoding: string, done: Done): void;
}

interface WritableClass {
  new (options: { decodeStrings: boolean; write: Writing["_write"] }): object;
}

/** @param fd 1 or 2 */
export function createOutput(fd: 1 | 2): object {
  const name = fd === 1 ? "stdout" : "stderr";
  const target: OutputCapability = bridge[name] ?? { write() {} };
  const write = (chunk: Uint8Array | string, encoding?: string): void => {
    target.write(typeof chunk === "string" ? bytesOf(chunk, encoding) : chunk);
  };
  const stream = streamOf(write) ?? new PlainOutput(write);
  return Object.assign(stream, {
    fd,
    _isStdio: true,
    ...(target.isTTY && { isTTY: true, columns: target.columns ?? 80 }),
  });
}

function streamOf(
  write: (chunk: Uint8Array | string, encoding?: string) => void,
): object | null {
  if (!start.has("node:stream")) return null;
  const { Writable } = start.builtin("node:stream") as {
    Writable: WritableClass;
  };
  return new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      write(chunk, encoding);
      done();
    },
  });
}

function bytesOf(text: string, encoding = "utf8"): Uint8Array {
  if (/^utf-?8$/i.test(encoding) || !start.has("node:buffer"))
    return utf8(text);
  const { Buffer } = start.builtin("node:buffer") as {
    Buffer: { from(text: string, encoding: string): Uint8Array };
  };
  return Buffer.from(text, encoding);
}

/** A stream to programs that have no other. */
class PlainOutput extends EventEmitter {
  writable = true;
  readonly #write: (chunk: Uint8Array | string, encoding?: string) => void;

  constructor(write: (chunk: Uint8Array | string, encoding?: string) => void) {
    super();
    this.#write = write;
  }

  write(
    chunk: Uint8Array | string,
    encoding?: string | Done,
    callback?: Done,
  ): boolean {
    this.#write(chunk, typeof encoding === "string" ? encoding : undefined);
    const done = typeof encoding === "function" ? encoding : callback;
    if (done !== undefined) nextTick(() => done());
    return true;
  }

  end(chunk?: Uint8Array | string): this {
    if (chunk !== undefined) this.write(chunk);
    return this;
  }

  cork(): void {}
  uncork(): void {}
}
