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

/** What a text is checked to be. */
export type CheckedFormat = "commonjs" | "json";

/** Texts, in memory that both threads have. */
export type Batch = readonly {
  readonly bytes: Uint8Array;
  /** Bytes of its byte order mark, where it has one. */
  readonly mark: number;
  readonly format: CheckedFormat;
}[];

/** Of each text of a batch; null where one is not what it should be. */
export type Answer = readonly TextMeasures[] | null;

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
  isJson: IsJson,
  countLineEnds: CountLineEnds,
): void {
  const count = new Int32Array(answered);
  const isCommonJs = (source: Buffer, from: number): boolean => {
    try {
      compileFunction(source.toString("utf8", from), [...parameters]);
      return true;
    } catch {
      return false;
    }
  };
  parent.on("message", (batch: Batch) => {
    let answer: TextMeasures[] | null = [];
    for (const { bytes, mark, format } of batch) {
      const { buffer, byteOffset, length } = bytes;
      const source = Buffer.from(buffer, byteOffset, length);
      if (!(format === "json" ? isJson : isCommonJs)(source, mark)) {
        answer = null;
        break;
      }
      const sha256 = createHash("sha256").update(source).digest("hex");
      answer.push({ sha256, lineEnds: countLineEnds(source) });
    }
    answers.postMessage(answer);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
}
