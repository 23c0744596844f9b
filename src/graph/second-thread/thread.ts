/**
 * What the second thread does. Its text alone runs there, so it must refer to
 * nothing outside of itself. Receives the thread's data and what it needs of
 * Node; answers batch by batch. Must not know what the answers decide.
 */
import type { Hash } from "node:crypto";
import type { MessagePort } from "node:worker_threads";
import type { IsJson } from "../json-syntax.js";
import type { CountLineEnds } from "../line-count.js";
import type { TextMeasures } from "../measures.js";

/** Texts, in memory that both threads have. */
export interface Batch {
  readonly memory: readonly SharedArrayBuffer[];
  /**
   * Five numbers a text, since to send objects takes longer than to check a small
   * one: which of the memory it is in, where it starts, its length, the bytes of
   * its byte order mark, whether it is JSON.
   */
  readonly texts: Uint32Array;
}

/**
 * Of each text of a batch, null for a long one; null where one is not what it should
 * be.
 */
export type Answer = readonly (TextMeasures | null)[] | null;

export interface ThreadData {
  /** Two numbers: how many answers there are, and whether the thread has started. */
  readonly answered: SharedArrayBuffer;
  readonly answers: MessagePort;
  /** Of the function that a CommonJS module becomes. */
  readonly parameters: readonly string[];
}

/** @param parent where batches come from */
export function answerBatches(
  { answered, answers, parameters }: ThreadData,
  parent: MessagePort,
  compileFunction: (text: string, parameters: string[]) => unknown,
  createHash: (algorithm: string) => Hash,
  isJson: IsJson,
  countLineEnds: CountLineEnds,
): void {
  const count = new Int32Array(answered);
  // By when a longer one is checked, nobody has much else to do than to measure it.
  const longest = 1 << 20;
  const isCommonJs = (source: Buffer, from: number): boolean => {
    try {
      compileFunction(source.toString("utf8", from), [...parameters]);
      return true;
    } catch {
      return false;
    }
  };
  Atomics.store(count, 1, 1);
  parent.on("message", ({ memory, texts }: Batch) => {
    let answer: (TextMeasures | null)[] | null = [];
    for (let at = 0; at < texts.length; at += 5) {
      const [index = 0, start, length = 0, mark = 0, json] = texts.subarray(
        at,
        at + 5,
      );
      const bytes = memory[index] as SharedArrayBuffer;
      const source = Buffer.from(bytes, start, length);
      if (!(json === 1 ? isJson : isCommonJs)(source, mark)) {
        answer = null;
        break;
      }
      if (length > longest) {
        answer.push(null);
        continue;
      }
      const sha256 = createHash("sha256").update(source).digest("hex");
      answer.push({ sha256, lineEnds: countLineEnds(source) });
    }
    answers.postMessage(answer);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
}
