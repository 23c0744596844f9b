/**
 * The builtin `readline`, and `readline/promises` as its member.
 *
 * @see https://nodejs.org/api/readline.html
 */
import { invalidArgType, nodeError } from "../internal/errors.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateInteger,
} from "../internal/validators.js";
import {
  CLEAR_SCREEN_DOWN,
  clearLine,
  clearLineText,
  clearScreenDown,
  cursorTo,
  cursorToText,
  moveCursor,
  moveCursorText,
} from "./readline/cursor.js";
import { InterfaceBase, type Output, setUp } from "./readline/interface.js";
import { emitKeypressEvents } from "./readline/keypress.js";

type Answer = (line: string) => void;
type InterfaceClass = new (...args: readonly unknown[]) => InterfaceBase;

interface QuestionOptions {
  readonly signal?: AbortSignal;
}

/** A class that may be called without `new`, or on an object that inherits. */
const Interface = function (this: unknown, ...args: unknown[]) {
  if (!(this instanceof Made)) return new Made(...args);
  setUp(this, args);
  return undefined;
};
const Made = Interface as unknown as InterfaceClass;
Object.setPrototypeOf(Made, InterfaceBase);
Object.defineProperty(Made, "prototype", {
  value: Object.create(InterfaceBase.prototype, {
    constructor: { value: Made, writable: true, configurable: true },
  }) as object,
  writable: true,
});
const methods = Made.prototype as unknown as Record<string, unknown>;

function whenAborted(signal: AbortSignal, run: () => void): () => void {
  signal.addEventListener("abort", run, { once: true });
  return () => signal.removeEventListener("abort", run);
}

function aborted({ reason }: AbortSignal): Error {
  const error = nodeError("ABORT_ERR", "The operation was aborted");
  Object.defineProperty(error, "name", { value: "AbortError" });
  Object.defineProperty(error, "cause", { value: reason, configurable: true });
  return error;
}

methods.question = function question(
  this: InterfaceBase,
  query: string,
  given?: unknown,
  last?: unknown,
): void {
  let answer = (typeof given === "function" ? given : last) as Answer;
  const { signal } = (
    typeof given === "object" && given !== null ? given : {}
  ) as QuestionOptions;
  if (signal) {
    validateAbortSignal(signal, "options.signal");
    if (signal.aborted) return;
    const forget = whenAborted(signal, () => this._cancelQuestion());
    const wanted = answer;
    answer =
      typeof wanted === "function"
        ? (line) => {
            forget();
            wanted(line);
          }
        : forget;
  }
  if (typeof answer === "function") this._ask(query, answer);
};

Object.defineProperty(
  methods.question as object,
  Symbol.for("nodejs.util.promisify.custom"),
  {
    value(
      this: InterfaceBase & { question(...args: unknown[]): void },
      query: string,
      options: QuestionOptions = {},
    ): Promise<string> {
      const { signal } = options ?? {};
      if (signal?.aborted) return Promise.reject(aborted(signal));
      return new Promise((resolve, reject) => {
        const forget = signal
          ? whenAborted(signal, () => reject(aborted(signal)))
          : () => {};
        this.question(query, options, (line: string) => {
          forget();
          resolve(line);
        });
      });
    },
  },
);

function createInterface(...args: readonly unknown[]): InterfaceBase {
  return new Made(...args);
}

class PromisesInterface extends InterfaceBase {
  constructor(...args: readonly unknown[]) {
    super();
    setUp(this, args);
  }

  question(query: string, options: QuestionOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      let answer: Answer = resolve;
      if (signal) {
        validateAbortSignal(signal, "options.signal");
        if (signal.aborted) {
          reject(aborted(signal));
          return;
        }
        const forget = whenAborted(signal, () => {
          this._cancelQuestion();
          reject(aborted(signal));
        });
        answer = (line) => {
          forget();
          resolve(line);
        };
      }
      this._ask(query, answer);
    });
  }
}

/** @see https://nodejs.org/api/readline.html#class-readlinepromisesreadline */
class Readline {
  readonly #stream: Output & { write(text: string, done?: unknown): unknown };
  readonly #autoCommit: boolean = false;
  #todo: string[] = [];

  constructor(stream: Output, options?: { readonly autoCommit?: unknown }) {
    const isWritable =
      typeof stream === "object" &&
      stream !== null &&
      typeof stream.write === "function";
    if (!isWritable) throw invalidArgType("stream", "Writable", stream);
    this.#stream = stream;
    if (options?.autoCommit != null) {
      validateBoolean(options.autoCommit, "options.autoCommit");
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(text: string): this {
    if (this.#autoCommit) {
      void Promise.resolve().then(() => this.#stream.write(text));
    } else this.#todo.push(text);
    return this;
  }

  cursorTo(x: unknown, y?: unknown): this {
    validateInteger(x, "x");
    if (y != null) validateInteger(y, "y");
    return this.#add(cursorToText(x, y));
  }

  moveCursor(dx: unknown, dy: unknown): this {
    if (dx || dy) {
      validateInteger(dx, "dx");
      validateInteger(dy, "dy");
      this.#add(moveCursorText(dx, dy));
    }
    return this;
  }

  clearLine(direction: unknown): this {
    validateInteger(direction, "dir", -1, 1);
    return this.#add(clearLineText(direction));
  }

  clearScreenDown(): this {
    return this.#add(CLEAR_SCREEN_DOWN);
  }

  commit(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.write(this.#todo.join(""), () => resolve());
      this.#todo = [];
    });
  }

  rollback(): this {
    this.#todo = [];
    return this;
  }
}

export = {
  Interface: Made,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
  promises: {
    Interface: PromisesInterface,
    Readline,
    createInterface: (...args: readonly unknown[]) =>
      new PromisesInterface(...args),
  },
};
