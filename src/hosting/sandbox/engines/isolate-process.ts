/**
 * The process of one guest: an isolate, and a pipe to the host. Reads frames one by
 * one, without an event loop, so that the guest can ask and wait for the reply. When
 * the pipe ends, so does this.
 */
import { readSync, writeSync } from "node:fs";
import { GuestKilled } from "./engine.js";
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type FrameKind,
  HEADER,
  lengthOfFrame,
} from "./frames.js";
import { createIsolate } from "./isolate-realm.js";
import type { Message } from "../agent.js";

const PIPE = 3;

/** What it is made of. */
interface Creation {
  readonly agentText: string;
  readonly artifactText: string;
  readonly filename: string;
  readonly memory: number;
}

main();

function main(): void {
  const first = read();
  if (first === null) return;
  try {
    const creation = JSON.parse(first.message[0]) as Creation;
    const deadline = performance.now() + first.left;
    const realm = createIsolate({ ...creation, ask, deadline });
    write("answer", ["null"]);
    for (let next = read(); next !== null; next = read()) {
      write("answer", realm.send(next.message, performance.now() + next.left));
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isGuest = error instanceof GuestKilled;
    write("failure", [JSON.stringify({ isGuest, code, message })]);
  }
  process.exit();
}

function ask(message: Message): Message {
  write("ask", message);
  const reply = read();
  // The host is gone.
  if (reply === null) process.exit();
  return reply.message;
}

function read(): Frame | null {
  const header = readBytes(HEADER);
  if (header === null) return null;
  const length = lengthOfFrame(header, Number.MAX_SAFE_INTEGER);
  const rest = readBytes(length - HEADER);
  return rest && decodeFrame(Buffer.concat([header, rest]));
}

function readBytes(length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const count = again(() => readSync(PIPE, bytes, at, length - at, null));
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}

function write(kind: FrameKind, message: Message): void {
  const bytes = encodeFrame(kind, message);
  for (let at = 0; at < bytes.length; ) {
    const count = again(() => writeSync(PIPE, bytes, at));
    if (count === 0) process.exit();
    at += count;
  }
}

/** The pipe should wait by itself; where it does not, a little later. */
function again(run: () => number): number {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return run();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF" || code === "EPIPE" || code === "ECONNRESET") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
