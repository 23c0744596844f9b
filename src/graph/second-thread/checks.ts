/**
 * Checks of texts that another thread does, while this one goes on. Receives the
 * texts of files; takes over those for which a thread pays, and tells in the end
 * whether all of them are right. What is wrong with one that is not is for the
 * caller to find out. Must not know any module.
 */
import type { AbsolutePath } from "../../host.js";
import { inlineAsBefore, inlineAsUsual } from "../../inlining.js";
import { createIndentationRemover } from "../json-indentation.js";
import { createJsonCheck } from "../json-syntax.js";
import { createLineCounter } from "../line-count.js";
import {
  hasByteOrderMark,
  isCommonJs,
  loadJson,
  WRAPPER_PARAMETERS,
} from "../load.js";
import { createSharedAllocator, toShared } from "../../shared-memory.js";
import type { TextMeasures } from "../measures.js";
import { isFunctionBody } from "../module-body.js";
import {
  type Answer,
  answerBatches,
  type Batch,
  type CheckedBatch,
} from "./thread.js";

/** What a text is checked to be. */
export type CheckedFormat = "commonjs" | "json" | "module";

/** As the thread knows them. */
const FORMATS: readonly CheckedFormat[] = ["commonjs", "json", "module"];

export interface Checks {
  /**
   * Whether a further text may be left to the thread.
   *
   * @param size in bytes
   * @param coming how many files are known to follow
   */
  pays(size: number, coming: number): boolean;
  /**
   * What is checked elsewhere, and may be taken to be right until it is not.
   *
   * @param body of an ES module: what V8 is shown of it
   */
  take(source: Uint8Array, format: CheckedFormat, body?: string): void;
  /** Waits for all answers. Whether every text that was taken is right. */
  accepted(): boolean;
  /** Of a text that was taken and is not long, where the thread has come to it. */
  measuresOf(source: Uint8Array): TextMeasures | undefined;
  /** JSON without indentation, likewise; its measures are known, too. */
  unindented(json: Uint8Array): Uint8Array | undefined;
}

/** Takes nothing. */
export const NO_CHECKS: Checks = {
  pays: () => false,
  take: () => {},
  accepted: () => true,
  measuresOf: () => undefined,
  unindented: () => undefined,
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

interface Taken {
  readonly source: Uint8Array;
  readonly format: CheckedFormat;
  readonly body: string | undefined;
}

interface Thread {
  send(batch: readonly Taken[]): void;
  /** To be called now and then, until it has started. */
  look(): void;
  /** How many answers there are to be taken. */
  ready(): number;
  /** @returns null where a text was refused, or no answer came */
  nextAnswer(): Answer;
  end(): void;
}

export function checksElsewhere(): Checks {
  const measures = new Map<Uint8Array, TextMeasures>();
  const unindented = new Map<Uint8Array, Uint8Array>();
  /** Batches without an answer, oldest first. */
  const due: (readonly Taken[])[] = [];
  let isRefused = false;
  let seen = 0;
  let waiting: Taken[] = [];
  let waitingSize = 0;
  /** null: there can be none. */
  let thread: Thread | null | undefined;

  function send(): void {
    if (waiting.length === 0) return;
    thread?.send(waiting);
    due.push(waiting);
    waiting = [];
    waitingSize = 0;
  }

  function receive(): void {
    const answer = thread?.nextAnswer() ?? null;
    const sources = due.shift() ?? [];
    if (answer === null) isRefused = true;
    else note(answer, sources);
  }

  function note(
    { texts, json }: CheckedBatch,
    sources: readonly Taken[],
  ): void {
    let used = 0;
    for (const [index, { source }] of sources.entries()) {
      const text = texts[index];
      if (!text) continue;
      measures.set(source, text);
      if (text.unindented === undefined || json === null) continue;
      const { size, sha256 } = text.unindented;
      const isSame = size === source.length;
      const kept = isSame ? source : Buffer.from(json, used, size);
      unindented.set(source, kept);
      used += size;
      if (!isSame) measures.set(kept, { sha256, lineEnds: text.lineEnds });
    }
  }

  /** What has been answered so far. */
  function receiveAll(): void {
    while (due.length > 0 && (thread?.ready() ?? 0) > 0) receive();
  }

  return {
    pays(size, coming) {
      seen += size + EACH;
      if (seen + coming * USUAL < PAYS) return false;
      if (thread === undefined) thread = startThread();
      return thread !== null;
    },
    take(source, format, body) {
      thread?.look();
      waiting.push({ source, format, body });
      waitingSize += source.length + EACH;
      if (waitingSize >= BATCH_SIZE) send();
    },
    accepted() {
      send();
      while (due.length > 0 && !isRefused) {
        // What it has not begun is done here, from the other end.
        if (due.length > (thread?.ready() ?? 0) + 1) {
          isRefused = !due.pop()?.every(isRight);
        } else receive();
      }
      thread?.end();
      return !isRefused;
    },
    measuresOf(source) {
      receiveAll();
      return measures.get(source);
    },
    unindented(json) {
      receiveAll();
      return unindented.get(json);
    },
  };
}

function isRight({ source, format, body }: Taken): boolean {
  if (format === "json") {
    return "format" in loadJson("" as AbsolutePath, source);
  }
  return body === undefined ? isCommonJs(source) : isFunctionBody(body);
}

/** @returns null where Node refuses, as with `--permission` */
function startThread(): Thread | null {
  inlineAsUsual();
  const { MessageChannel, receiveMessageOnPort, Worker } =
    require("node:worker_threads") as typeof import("node:worker_threads");
  const answered = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
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
  require("node:crypto").hash,
  (${createJsonCheck})(),
  (${createIndentationRemover})(),
  (${createLineCounter})(),
);`,
      {
        eval: true,
        workerData: { answered, answers, parameters: WRAPPER_PARAMETERS },
        transferList: [answers],
        // Neither the process's flags nor what they load concern it.
        execArgv: [],
        env: {},
        // To hand its output on, which there is none of, Node would load its streams.
        stdout: true,
        stderr: true,
        resourceLimits: { stackSizeMb: STACK_MEGABYTES },
      },
    );
  } catch {
    port.close();
    inlineAsBefore();
    return null;
  }
  worker.unref();
  port.unref();
  // Then no answer comes.
  worker.on("error", () => {});
  let received = 0;
  let isUp = false;
  const allocate = createSharedAllocator();
  return {
    send(batch) {
      const memory: SharedArrayBuffer[] = [];
      const texts = batch.flatMap(({ source, format }) => {
        const { buffer, byteOffset, length } = toShared(source, allocate);
        // They follow each other in it.
        if (memory.at(-1) !== buffer) memory.push(buffer);
        const mark = hasByteOrderMark(source) ? 3 : 0;
        const index = memory.length - 1;
        return [index, byteOffset, length, mark, FORMATS.indexOf(format)];
      });
      const message: Batch = {
        memory,
        texts: Uint32Array.from(texts),
        bodies: batch.flatMap(({ body }) => body ?? []),
      };
      worker.postMessage(message);
    },
    look() {
      if (isUp || Atomics.load(count, 1) === 0) return;
      isUp = true;
      inlineAsBefore();
    },
    ready: () => Atomics.load(count, 0) - received,
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
