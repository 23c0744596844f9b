/**
 * What `FileHandle.readLines()` returns: the lines of a stream, as events and as an
 * iterator, without the rest of a `readline.Interface`.
 *
 * @see https://nodejs.org/api/fs.html#filehandlereadlinesoptions
 */
import { EventEmitter } from "node:events";
import { StringDecoder } from "node:string_decoder";

export interface Lines extends EventEmitter, AsyncIterable<string> {
  close(): void;
}

class LinesOfStream extends EventEmitter implements Lines {
  readonly #input: NodeJS.ReadableStream;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #isClosed = false;

  constructor(input: NodeJS.ReadableStream) {
    super();
    this.#input = input;
    input.on("data", (chunk: Buffer | string) => {
      this.#add(typeof chunk === "string" ? chunk : this.#decoder.write(chunk));
    });
    input.on("end", () => {
      this.#add(this.#decoder.end());
      if (this.#rest !== "") this.#tell(this.#rest.replace(/\r$/, ""));
      this.close();
    });
    input.on("error", (error) => this.emit("error", error));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input.pause();
    this.emit("close");
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const waiting: string[] = [];
    let wake = () => {};
    let failure: { readonly error: unknown } | undefined;
    const onError = (error: unknown) => {
      failure = { error };
      wake();
    };
    this.on("line", (line: string) => {
      waiting.push(line);
      wake();
    });
    this.on("close", () => wake());
    this.on("error", onError);
    try {
      for (;;) {
        if (failure !== undefined) throw failure.error;
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (this.#isClosed) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.close();
      (this.#input as unknown as { destroy?(): void }).destroy?.();
    }
  }

  #add(text: string): void {
    this.#rest += text;
    // A carriage return at the end may be half of a line's end.
    for (
      let match = /\r\n|\n|\r(?!$)|[\u2028\u2029]/.exec(this.#rest);
      match !== null;
      match = /\r\n|\n|\r(?!$)|[\u2028\u2029]/.exec(this.#rest)
    ) {
      const line = this.#rest.slice(0, match.index);
      this.#rest = this.#rest.slice(match.index + match[0].length);
      this.#tell(line);
    }
  }

  #tell(line: string): void {
    if (!this.#isClosed) this.emit("line", line);
  }
}

export function linesOf(input: NodeJS.ReadableStream): Lines {
  return new LinesOfStream(input);
}
