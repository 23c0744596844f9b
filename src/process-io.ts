/** The running process as the command line's {@link Io}. */
import { fstatSync, readFileSync, readSync, writeSync } from "node:fs";
import { nodeHost } from "./host.js";
import type { Io } from "./inspect/commands.js";

/** Writes synchronously, so that nothing is lost when the process ends. */
export function processIo(): Io {
  return {
    host: nodeHost(),
    readStdin: () => readFileSync(0),
    stdin: {
      [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
      readNow,
      destroy: () => process.stdin.destroy(),
      get isTTY() {
        const { isatty } = require("node:tty") as typeof import("node:tty");
        return isatty(0);
      },
    } as AsyncIterable<Uint8Array>,
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    isTerminal() {
      // Most that is none is told from its kind, for which no builtin is loaded.
      if (process.env.CI || !fstatSync(2).isCharacterDevice()) return false;
      const { isatty } = require("node:tty") as typeof import("node:tty");
      return isatty(2);
    },
  };
}

const CHUNK = 65_536;

/** The next chunk of standard input, however long it takes; `null` at the end. */
function readNow(): Uint8Array | null {
  const chunk = new Uint8Array(CHUNK);
  for (;;) {
    try {
      const length = readSync(0, chunk);
      return length === 0 ? null : chunk.subarray(0, length);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return null;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Writes all of a text, however busy the file is. */
export function writeAll(file: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(file, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}

/** Calls back once, when the user or the system asks the process to end. */
export function onInterrupt(end: () => void): void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const handle = () => {
    for (const signal of signals) process.off(signal, handle);
    end();
  };
  for (const signal of signals) process.on(signal, handle);
}
