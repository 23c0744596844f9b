/** The running process as the command line's {@link Io}. */
import { readFileSync, writeSync } from "node:fs";
import { nodeHost } from "./host.js";
import type { Io } from "./inspect/commands.js";

/** Writes synchronously, so that nothing is lost when the process ends. */
export function processIo(): Io {
  return {
    host: nodeHost(),
    readStdin: () => readFileSync(0),
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    isTerminal() {
      const { isatty } = require("node:tty") as typeof import("node:tty");
      return !process.env.CI && isatty(2);
    },
  };
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
