/**
 * Lines of a stream that is no terminal's, as lib/internal/readline/interface.js has
 * them. What a terminal's keys would edit is not done.
 *
 * @see https://nodejs.org/api/readline.html#class-interfaceconstructor
 */
import { EventEmitter } from "node:events";
import { StringDecoder } from "node:string_decoder";
import { invalidArgValue, nodeError } from "../../internal/errors.js";
import { now } from "../../internal/event-loop.js";
import { nextTick } from "../../internal/ticks.js";
import {
  validateAbortSignal,
  validateArray,
  validateNumber,
  validateString,
  validateUint32,
} from "../../internal/validators.js";

export interface Input {
  on(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  readonly listenerCount?: unknown;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Options {
  readonly input: Input;
  readonly output?: Output | null;
  readonly completer?: unknown;
  readonly terminal?: unknown;
  readonly history?: readonly string[];
  readonly historySize?: unknown;
  readonly removeHistoryDuplicates?: unknown;
  readonly prompt?: unknown;
  readonly crlfDelay?: unknown;
  readonly tabSize?: unknown;
  readonly escapeCodeTimeout?: unknown;
  readonly signal?: AbortSignal;
}

type Answer = (line: string) => void;

const LINE_END = /\r?\n|\r(?!\n)/g;
const LEAST_DELAY = 100;
/** Lines that may wait for an iterator before the input is paused. */
const MOST_WAITING = 1024;

export class InterfaceBase extends EventEmitter {
  declare readonly input: Input;
  declare readonly output: Output | null | undefined;
  declare readonly terminal: boolean;
  declare readonly crlfDelay: number;
  declare readonly completer: unknown;
  declare readonly history: readonly string[];
  declare readonly historySize: number;
  declare readonly removeHistoryDuplicates: boolean;
  declare readonly tabSize: number;
  declare readonly escapeCodeTimeout: number;
  declare line: string;
  declare cursor: number;
  declare closed: boolean;
  declare paused: boolean;
  declare _decoder: StringDecoder;
  /** What has no end yet. */
  declare _rest: string;
  declare _sawReturnAt: number;
  declare _prompt: string;
  declare _oldPrompt: string;
  declare _answer: Answer | null;
  declare _lines: AsyncIterableIterator<string> | undefined;

  get columns(): number {
    return this.output?.columns ?? Number.POSITIVE_INFINITY;
  }

  getPrompt(): string {
    return this._prompt;
  }

  setPrompt(prompt: string): void {
    this._prompt = prompt;
  }

  getCursorPos(): { readonly rows: number; readonly cols: number } {
    return { rows: 0, cols: this._prompt.length + this.cursor };
  }

  prompt(_preserveCursor?: boolean): void {
    if (this.paused) this.resume();
    this._writeToOutput(this._prompt);
  }

  _writeToOutput(text: unknown): void {
    validateString(text, "stringToWrite");
    if (this.output !== null && this.output !== undefined) {
      this.output.write(text);
    }
  }

  _ask(query: string, answer: Answer): void {
    if (this.closed) {
      throw nodeError("ERR_USE_AFTER_CLOSE", "readline was closed");
    }
    if (this._answer !== null) {
      this.prompt();
      return;
    }
    this._oldPrompt = this._prompt;
    this.setPrompt(query);
    this._answer = answer;
    this.prompt();
  }

  _cancelQuestion(): void {
    if (this._answer === null) return;
    this._answer = null;
    this.setPrompt(this._oldPrompt);
    this._writeToOutput("\r\n");
    this.line = "";
    this.cursor = 0;
  }

  _onLine(line: string): void {
    const answer = this._answer;
    if (answer === null) {
      this.emit("line", line);
      return;
    }
    this._answer = null;
    this.setPrompt(this._oldPrompt);
    answer(line);
  }

  close(): void {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit("close");
  }

  pause(): this {
    if (this.paused) return this;
    this.input.pause();
    this.paused = true;
    this.emit("pause");
    return this;
  }

  resume(): this {
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit("resume");
    return this;
  }

  write(data: unknown, _key?: unknown): void {
    if (this.paused) this.resume();
    if (data !== undefined && data !== null) this._read(data as string);
  }

  _read(chunk: Uint8Array | string): void {
    let text =
      typeof chunk === "string" ? chunk : this._decoder.write(chunk as Buffer);
    if (
      this._sawReturnAt !== 0 &&
      now() - this._sawReturnAt <= this.crlfDelay
    ) {
      if (text.startsWith("\n")) text = text.slice(1);
      this._sawReturnAt = 0;
    }
    if (text.search(LINE_END) === -1) {
      this._rest += text;
      return;
    }
    text = this._rest + text;
    // Zero is no time.
    this._sawReturnAt = text.endsWith("\r") ? now() || 1 : 0;
    const lines = text.split(LINE_END);
    this._rest = lines.pop() as string;
    for (const line of lines) this._onLine(line);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<string> {
    this._lines ??= linesOf(this);
    return this._lines;
  }
}

/** Makes an interface of an object; programs inherit from the class as of old. */
export function setUp(self: InterfaceBase, args: readonly unknown[]): void {
  const [first] = args;
  const isOptions = (first as Options | undefined)?.input !== undefined;
  const options: Options = isOptions
    ? (first as Options)
    : {
        input: first as Input,
        output: args[1] as Output,
        completer: args[2],
        terminal: args[3],
      };
  const { input, output, completer, signal } = options;
  const { history = [], historySize, prompt, crlfDelay } = options;
  const { tabSize, escapeCodeTimeout } = options;
  if (isOptions) {
    if (tabSize !== undefined) validateUint32(tabSize, "tabSize", true);
    if (
      escapeCodeTimeout !== undefined &&
      !Number.isFinite(escapeCodeTimeout)
    ) {
      // Node shows the one that it has.
      throw invalidArgValue("input.escapeCodeTimeout", 500);
    }
    if (signal) validateAbortSignal(signal, "options.signal");
  }
  if (completer !== undefined && typeof completer !== "function") {
    throw invalidArgValue("completer", completer);
  }
  if (isOptions && options.history !== undefined) {
    validateArray(history, "history");
  }
  const size = historySize === undefined ? 30 : historySize;
  validateNumber(size, "historySize", 0);
  Reflect.apply(EventEmitter as unknown as () => void, self, []);
  Object.assign(self, {
    line: "",
    cursor: 0,
    closed: false,
    paused: false,
    input,
    output,
    completer,
    history,
    historySize: size,
    removeHistoryDuplicates: Boolean(options.removeHistoryDuplicates),
    tabSize: tabSize ?? 8,
    escapeCodeTimeout: escapeCodeTimeout ?? 500,
    crlfDelay: Math.max(LEAST_DELAY, Number(crlfDelay) || LEAST_DELAY),
    terminal: Boolean(options.terminal ?? output?.isTTY),
    _decoder: new StringDecoder("utf8"),
    _rest: "",
    _sawReturnAt: 0,
    _prompt: typeof prompt === "string" ? prompt : "> ",
    _oldPrompt: "",
    _answer: null,
  });
  const listeners: readonly [string, (value: never) => void][] = [
    ["error", (error: Error) => self.emit("error", error)],
    ["data", (chunk: Uint8Array | string) => self._read(chunk)],
    [
      "end",
      () => {
        if (self._rest !== "") self.emit("line", self._rest);
        self.close();
      },
    ],
  ];
  for (const [event, listener] of listeners) input.on(event, listener);
  self.once("close", () => {
    for (const [event, listener] of listeners) {
      input.removeListener(event, listener);
    }
  });
  if (signal) {
    const stop = () => self.close();
    if (signal.aborted) nextTick(stop);
    else {
      signal.addEventListener("abort", stop, { once: true });
      self.once("close", () => signal.removeEventListener("abort", stop));
    }
  }
  input.resume();
}

/** Lines as they come, from the moment that they are asked for. */
function linesOf(source: InterfaceBase): AsyncIterableIterator<string> {
  const waiting: string[] = [];
  const asked: {
    resolve(result: IteratorResult<string>): void;
    reject(error: unknown): void;
  }[] = [];
  let failure: { readonly error: unknown } | null = null;
  let isOver = source.closed;
  const onLine = (line: string) => {
    const next = asked.shift();
    if (next !== undefined) next.resolve({ value: line, done: false });
    else if (waiting.push(line) > MOST_WAITING) source.pause();
  };
  const onError = (error: unknown) => {
    const next = asked.shift();
    if (next !== undefined) next.reject(error);
    else failure = { error };
    finish();
  };
  function finish(): void {
    isOver = true;
    source.off("line", onLine);
    source.off("error", onError);
    source.off("close", finish);
    for (const { resolve } of asked.splice(0)) {
      resolve({ value: undefined, done: true });
    }
  }
  if (!isOver) {
    source.on("line", onLine);
    source.on("error", onError);
    source.on("close", finish);
  }
  return {
    next() {
      const line = waiting.shift();
      if (line !== undefined) {
        if (waiting.length === 0 && source.paused && !source.closed) {
          source.resume();
        }
        return Promise.resolve({ value: line, done: false });
      }
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => asked.push({ resolve, reject }));
    },
    return() {
      finish();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      finish();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
