/**
 * Checks of texts that another thread does, while this one reads on. Receives
 * the texts of files; takes over those for which a thread pays, and tells in the
 * end whether V8 accepts all of them. What is wrong with one that it refuses is
 * for the caller to find out. Must not know any module.
 */
import { isCommonJs, WRAPPER_PARAMETERS } from "../load.js";
import { answerBatches, type Answer, type Batch } from "./thread.js";

export interface Checks {
  /**
   * Whether a further text may be left to the thread.
   *
   * @param size in bytes
   * @param coming how many files are known to follow
   */
  pays(size: number, coming: number): boolean;
  /** CommonJS that is checked elsewhere, and may be taken to be right. */
  take(source: Uint8Array): void;
  /** Waits for all answers. Whether V8 accepts every text that was taken. */
  accepted(): boolean;
  /** SHA-256 of a text that was taken and accepted. */
  digestOf(source: Uint8Array): string | undefined;
}

/** Takes nothing. */
export const NO_CHECKS: Checks = {
  pays: () => false,
  take: () => {},
  accepted: () => true,
  digestOf: () => undefined,
};

/** In the time that a thread takes to start, so many bytes are checked here. */
const PAYS = 1 << 21;
/** Of bytes, which take as long as all that does not depend on a text's size. */
const EACH = 1 << 10;
/** What a file that has not been read may be expected to take, in such bytes. */
const USUAL = 1 << 12;
const BATCH_SIZE = 1 << 19;

/** In milliseconds; a thread that has not answered by then never will. */
const PATIENCE = 10_000;

/**
 * V8's default for the main thread, and what Node keeps for itself of a worker's
 * stack: nested too deep for one is nested too deep for the other.
 */
const STACK_MEGABYTES = (984 + 192) / 1024;

interface Thread {
  send(texts: readonly Uint8Array[]): void;
  /** How many answers there are. */
  answered(): number;
  /** @returns null where one was refused, or none came */
  nextAnswer(): Answer;
  end(): void;
}

export function checksElsewhere(): Checks {
  const digests = new Map<Uint8Array, string>();
  const sent: (readonly Uint8Array[])[] = [];
  let seen = 0;
  let waiting: Uint8Array[] = [];
  let waitingSize = 0;
  /** null: there can be none. */
  let thread: Thread | null | undefined;

  function send(): void {
    if (waiting.length === 0) return;
    thread?.send(waiting);
    sent.push(waiting);
    waiting = [];
    waitingSize = 0;
  }

  return {
    pays(size, coming) {
      seen += size + EACH;
      if (seen + coming * USUAL < PAYS) return false;
      if (thread === undefined) thread = startThread();
      return thread !== null;
    },
    take(source) {
      waiting.push(source);
      waitingSize += source.length + EACH;
      if (waitingSize >= BATCH_SIZE) send();
    },
    accepted() {
      send();
      // What it has not begun is done here, from the other end.
      while (sent.length > (thread?.answered() ?? 0) + 1) {
        if (!sent.pop()?.every(isCommonJs)) {
          thread?.end();
          return false;
        }
      }
      const isAccepted = sent.every((texts) => {
        const answer = thread?.nextAnswer() ?? null;
        for (const [index, source] of texts.entries()) {
          const digest = answer?.[index];
          if (digest !== undefined) digests.set(source, digest);
        }
        return answer !== null;
      });
      thread?.end();
      return isAccepted;
    },
    digestOf: (source) => digests.get(source),
  };
}

/** @returns null where Node refuses, as with `--permission` */
function startThread(): Thread | null {
  const { MessageChannel, receiveMessageOnPort, Worker } =
    require("node:worker_threads") as typeof import("node:worker_threads");
  const answered = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const count = new Int32Array(answered);
  const { port1: port, port2: answers } = new MessageChannel();
  let worker: InstanceType<typeof Worker>;
  try {
    worker = new Worker(
      `"use strict";
const { parentPort, workerData } = require("node:worker_threads");
(${answerBatches})(
  workerData,
  parentPort,
  require("node:vm").compileFunction,
  require("node:crypto").createHash,
);`,
      {
        eval: true,
        workerData: { answered, answers, parameters: WRAPPER_PARAMETERS },
        transferList: [answers],
        // Neither the process's flags nor what they load concern it.
        execArgv: [],
        env: {},
        resourceLimits: { stackSizeMb: STACK_MEGABYTES },
      },
    );
  } catch {
    port.close();
    return null;
  }
  worker.unref();
  port.unref();
  // Then no answer comes.
  worker.on("error", () => {});
  let received = 0;
  return {
    send(texts) {
      const size = texts.reduce((sum, { length }) => sum + length, 0);
      const bytes = new SharedArrayBuffer(size);
      const copy = new Uint8Array(bytes);
      let end = 0;
      const ends = texts.map((text) => {
        copy.set(text, end);
        end += text.length;
        return end;
      });
      worker.postMessage({ bytes, ends } satisfies Batch);
    },
    answered: () => Atomics.load(count, 0),
    nextAnswer() {
      if (Atomics.wait(count, 0, received, PATIENCE) === "timed-out") {
        return null;
      }
      received++;
      const message = receiveMessageOnPort(port) as
        | { readonly message: Answer }
        | undefined;
      return message?.message ?? null;
    },
    end() {
      port.close();
      void worker.terminate();
    },
  };
}
