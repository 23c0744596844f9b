/**
 * What the second thread does. Its text alone runs there, so it must refer to
 * nothing outside of itself. Receives the thread's data and what it needs of
 * Node; answers batch by batch. Must not know what the answers decide.
 */
import type { MessagePort } from "node:worker_threads";
import type { RemoveIndentation } from "../json-indentation.js";
import type { IsJson } from "../json-syntax.js";
import type { CountLineEnds } from "../line-count.js";
import type { TextMeasures } from "../measures.js";

/** Texts, in memory that both threads have. */
export interface Batch {
  readonly memory: readonly SharedArrayBuffer[];
  /**
   * Five numbers a text, since to send objects takes longer than to check a small
   * one: which of the memory it is in, where it starts, its length, the bytes of
   * its byte order mark, and what it is: CommonJS, JSON or an ES module.
   */
  readonly texts: Uint32Array;
  /** Of each ES module, in this order: what V8 is shown of it. */
  readonly bodies: readonly string[];
}

/** What is known of a text then. */
export interface CheckedText extends TextMeasures {
  /** Of JSON: what it is without indentation. */
  readonly unindented?: { readonly size: number; readonly sha256: string };
}

export interface CheckedBatch {
  /** Null for a long text, of which nothing is known but that it is right. */
  readonly texts: readonly (CheckedText | null)[];
  /** JSON without indentation, text after text, if there is any. */
  readonly json: SharedArrayBuffer | null;
}

/** Null where a text is not what it should be. */
export type Answer = CheckedBatch | null;

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
  hash: (algorithm: string, text: Uint8Array) => string,
  isJson: IsJson,
  removeIndentation: RemoveIndentation,
  countLineEnds: CountLineEnds,
): void {
  const count = new Int32Array(answered);
  // By when a longer one is checked, nobody has much else to do than to measure it.
  const longest = 1 << 20;
  const isFunction = (body: string, parameters: string[]): boolean => {
    try {
      compileFunction(body, parameters);
      return true;
    } catch {
      return false;
    }
  };
  const isCommonJs = (source: Buffer, from: number): boolean =>
    isFunction(source.toString("utf8", from), [...parameters]);
  const measuresOf = (text: Uint8Array): TextMeasures => ({
    sha256: hash("sha256", text),
    lineEnds: countLineEnds(text),
  });
  const checked = ({ memory, texts, bodies }: Batch): Answer => {
    let body = 0;
    const isModule = () => isFunction(bodies[body++] as string, []);
    const accepts = [isCommonJs, isJson, isModule];
    const all: (CheckedText | null)[] = [];
    let json: SharedArrayBuffer | null = null;
    let used = 0;
    for (let at = 0; at < texts.length; at += 5) {
      const [index = 0, start, length = 0, mark = 0, format = 0] =
        texts.subarray(at, at + 5);
      const bytes = memory[index] as SharedArrayBuffer;
      const source = Buffer.from(bytes, start, length);
      const isShort = length <= longest;
      if (format === 1 && isShort) {
        json ??= new SharedArrayBuffer(sizeOf(texts));
        const room = Buffer.from(json, used);
        const size = removeIndentation(source.subarray(mark), room);
        const kept = room.subarray(0, size);
        // It is JSON if the source is, and shorter.
        if (!isJson(kept)) return null;
        // No line is lost.
        const { sha256, lineEnds } = measuresOf(kept);
        const unindented = { size, sha256 };
        used += size;
        all.push({
          sha256: size === length ? sha256 : hash("sha256", source),
          ...{ lineEnds, unindented },
        });
      } else if (accepts[format]?.(source, mark)) {
        all.push(isShort ? measuresOf(source) : null);
      } else return null;
    }
    return { texts: all, json };
  };
  const sizeOf = (texts: Uint32Array): number => {
    let size = 0;
    for (let at = 2; at < texts.length; at += 5) size += texts[at] as number;
    return size;
  };
  Atomics.store(count, 1, 1);
  parent.on("message", (batch: Batch) => {
    answers.postMessage(checked(batch));
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
}
