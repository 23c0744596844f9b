/**
 * An isolate of V8, at V8's own speed, in a process of its own: V8 ends a process in
 * which it finds no memory, and cannot be stopped from doing so. Needs the package
 * isolated-vm, which is native code and therefore optional.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import {
  GuestKilled,
  type KilledCode,
  type Message,
  outOfMemory,
  type Realm,
  type RealmOptions,
  timedOut,
} from "./engine.js";
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  HEADER,
  lengthOfFrame,
} from "./frames.js";

const PROGRAM = join(__dirname, "isolate-process.js");
/** Of memory that V8 does not count, buffers that can grow: how often it is looked at. */
const WATCH_EVERY = 100;
/** Bytes of the process itself, and of a heap that is being tidied. */
const OWN_MEMORY = 256 * 2 ** 20;
/** Milliseconds that the process has to stop the guest itself. */
const GRACE = 1000;
/** Bytes of a frame: some of the largest parts that may cross. */
const LONGEST_FRAME = 512 * 2 ** 20;

interface Waiting {
  resolve(message: Message): void;
  reject(error: Error): void;
}

export async function createIsolateRealm({
  agentText,
  artifactText,
  filename,
  ask,
  memory,
  deadline: first,
}: RealmOptions): Promise<Realm> {
  const child = startProcess();
  const pipe = child.stdio[3] as Duplex;
  let waiting: Waiting | null = null;
  let ended: Error | null = null;
  let isLate = false;

  const end = (error: Error): void => {
    ended ??= error;
    child.kill("SIGKILL");
    const { reject } = waiting ?? {};
    waiting = null;
    reject?.(ended);
  };
  child.on("error", end);
  // Killed, or ended by V8.
  child.on("close", () => end(isLate ? timedOut() : outOfMemory()));
  pipe.on("error", () => {});
  readFrames(pipe, (frame) => {
    try {
      obey(frame);
    } catch (error) {
      end(error as Error);
    }
  });

  const creation = { agentText, artifactText, filename, memory };
  await roundTrip("create", [JSON.stringify(creation)], first);
  return {
    send: (message, deadline) => roundTrip("send", message, deadline),
    interrupt: () => {
      child.kill("SIGKILL");
    },
    dispose() {
      ended ??= outOfMemory();
      child.kill("SIGKILL");
      pipe.destroy();
    },
  };

  function roundTrip(
    kind: "create" | "send",
    message: Message,
    deadline: number,
  ): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (ended !== null) throw ended;
      const left = deadline - performance.now();
      if (left <= 0) throw timedOut();
      const timer = Number.isFinite(left)
        ? setTimeout(() => {
            isLate = true;
            child.kill("SIGKILL");
          }, left + GRACE)
        : undefined;
      const watch = setInterval(() => {
        const used = memoryOf(child.pid);
        if (used > memory + OWN_MEMORY) child.kill("SIGKILL");
      }, WATCH_EVERY);
      watch.unref();
      // While the guest runs the host does, too; then it waits for the host alone.
      child.ref();
      ref(pipe, true);
      const settled = <Value>(run: (value: Value) => void) => {
        return (value: Value): void => {
          clearTimeout(timer);
          clearInterval(watch);
          child.unref();
          ref(pipe, false);
          run(value);
        };
      };
      waiting = { resolve: settled(resolve), reject: settled(reject) };
      pipe.write(encodeFrame(kind, message, left));
    });
  }

  function obey({ kind, message }: Frame): void {
    if (kind === "ask" && waiting !== null) {
      pipe.write(encodeFrame("reply", ask(message)));
    } else if (kind === "answer") {
      const { resolve } = waiting ?? {};
      waiting = null;
      resolve?.(message);
    } else if (kind === "failure") end(failureOf(message));
    else throw outOfMemory();
  }
}

function startProcess(): ChildProcess {
  const kept = ["NODE_PATH", "SystemRoot"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return spawn(process.execPath, ["--no-node-snapshot", PROGRAM], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    // The guest's process knows nothing of the host's.
    env: Object.fromEntries(kept),
    windowsHide: true,
  });
}

/** Bytes in use, where the system tells: on Linux. */
function memoryOf(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return 0;
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
    return Number(pages) * 4096;
  } catch {
    return 0;
  }
}

function readFrames(pipe: Duplex, take: (frame: Frame) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  pipe.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    for (;;) {
      if (size < HEADER) return;
      if ((chunks[0]?.length ?? 0) < HEADER) chunks = [Buffer.concat(chunks)];
      let length: number;
      try {
        length = lengthOfFrame(chunks[0] as Buffer, LONGEST_FRAME);
      } catch {
        pipe.destroy();
        return;
      }
      if (size < length) return;
      const whole = Buffer.concat(chunks, size);
      chunks = size === length ? [] : [whole.subarray(length)];
      size -= length;
      take(decodeFrame(whole.subarray(0, length)));
    }
  });
}

function ref(pipe: Duplex, isWaiting: boolean): void {
  const { ref, unref } = pipe as unknown as { ref(): void; unref(): void };
  Reflect.apply(isWaiting ? ref : unref, pipe, []);
}

function failureOf([json]: Message): Error {
  const { isGuest, code, message } = JSON.parse(json) as {
    readonly isGuest: boolean;
    readonly code: string;
    readonly message: string;
  };
  return isGuest
    ? new GuestKilled(code as KilledCode, message)
    : Object.assign(new Error(message), { code });
}
