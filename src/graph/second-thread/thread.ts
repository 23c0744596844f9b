/**
 * What the second thread does. Its text alone runs there, so it must refer to
 * nothing outside of itself. Receives the thread's data and what it needs of
 * Node; answers batch by batch. Must not know what the answers decide.
 */
import type { Hash } from "node:crypto";
import type { MessagePort } from "node:worker_threads";

/** Texts, one behind the other in shared memory. */
export interface Batch {
  readonly bytes: SharedArrayBuffer;
  /** Where each text ends. */
  readonly ends: readonly number[];
}

/** SHA-256 of each text of a batch; null where V8 refuses one as CommonJS. */
export type Answer = readonly string[] | null;

export interface ThreadData {
  /** One number: how many answers there are. */
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
): void {
  const count = new Int32Array(answered);
  const isAccepted = (source: Buffer): boolean => {
    const text = source.toString("utf8");
    const isMarked = text.charCodeAt(0) === 0xfeff;
    try {
      compileFunction(isMarked ? text.slice(1) : text, [...parameters]);
      return true;
    } catch {
      return false;
    }
  };
  parent.on("message", ({ bytes, ends }: Batch) => {
    let start = 0;
    let answer: string[] | null = [];
    for (const end of ends) {
      const source = Buffer.from(bytes, start, end - start);
      if (!isAccepted(source)) {
        answer = null;
        break;
      }
      answer.push(createHash("sha256").update(source).digest("hex"));
      start = end;
    }
    answers.postMessage(answer);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
}
