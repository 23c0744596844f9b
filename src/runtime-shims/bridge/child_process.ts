/**
 * The builtin `child_process` over the bridge's: programs by the names that the
 * host grants. There is no shell, unless it is granted as `sh`: without it, `exec`
 * takes a command that a shell would do nothing with but to split it into words.
 *
 * @see https://nodejs.org/api/child_process.html
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../internal/errors.js";
import { guarded } from "../internal/exit.js";
import { notSupported } from "../internal/not-supported.js";
import {
  validateAbortSignal,
  validateFunction,
  validateString,
} from "../internal/validators.js";
import { bridge } from "./guest.js";
import type {
  ChildCommand,
  ChildEvent,
  ChildProcessCapability,
  NetError,
} from "./interface.js";
import process = require("node:process");
import timers = require("node:timers");

type Done = (error: Error | null, stdout: unknown, stderr: unknown) => void;

interface Options {
  readonly cwd?: unknown;
  readonly env?: Readonly<Record<string, unknown>> | null;
  readonly shell?: boolean | string;
  readonly stdio?: unknown;
  readonly timeout?: number;
  readonly killSignal?: string | number;
  readonly maxBuffer?: number;
  readonly encoding?: string | null;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

const LARGEST_OUTPUT = 1024 * 1024;

/** As far as programs name them by number. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  9: "SIGKILL",
  15: "SIGTERM",
};

function granted(api: string): ChildProcessCapability {
  const { child_process: capability } = bridge;
  if (capability === undefined) throw notSupported(`child_process.${api}`);
  return capability;
}

function errorOf(
  { message, ...facts }: NetError,
  command: ChildCommand,
): Error {
  const { file: path, args: spawnargs } = command;
  return Object.assign(new Error(message), facts, { path, spawnargs });
}

function signalName(signal: unknown): string {
  if (signal === undefined || signal === null) return "SIGTERM";
  const name = typeof signal === "number" ? SIGNALS[signal] : signal;
  if (typeof name === "string" && /^SIG[A-Z0-9]+$/i.test(name)) {
    return name.toUpperCase();
  }
  throw nodeError(
    "ERR_UNKNOWN_SIGNAL",
    `Unknown signal: ${String(signal)}`,
    TypeError,
  );
}

/** `file, args, options` as it is run. */
function commandOf(
  file: unknown,
  args: readonly unknown[],
  { cwd, env, shell }: Options,
): ChildCommand {
  validateString(file, "file");
  if (file === "") {
    throw invalidArgValue("file", file, "cannot be empty");
  }
  if (cwd !== undefined && cwd !== null && typeof cwd !== "string") {
    const isUrl = typeof cwd === "object" && "href" in cwd;
    if (!isUrl) {
      throw invalidArgType("options.cwd", ["string", "Buffer", "URL"], cwd);
    }
  }
  const folder =
    typeof cwd === "string"
      ? cwd
      : typeof cwd === "object" && cwd !== null
        ? decodeURIComponent((cwd as URL).pathname)
        : process.cwd();
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env ?? process.env)) {
    if (value !== undefined) variables[name] = String(value);
  }
  const words = args.map((one, at) => {
    const word = String(one);
    if (word.includes("\0")) {
      throw invalidArgValue(
        `args[${at}]`,
        one,
        "must be a string without null bytes",
      );
    }
    return word;
  });
  const place = {
    cwd: folder.startsWith("/") ? folder : `${process.cwd()}/${folder}`,
    env: variables,
  };
  if (!shell) return { file, args: words, ...place };
  const text = [file, ...words].join(" ");
  const plain = typeof shell === "string" ? null : wordsOf(text);
  if (plain === null) {
    const name = typeof shell === "string" ? shell : "sh";
    return { file: name, args: ["-c", text], ...place };
  }
  const [first = "", ...rest] = plain;
  return { file: first, args: rest, ...place };
}

/** Of a command that needs no shell; `null` for one that does. */
function wordsOf(text: string): readonly string[] | null {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [whole = "", single, double, plain] =
      /^'([^']*)'(?=[ \t]|$)|^"([^"$`\\]*)"(?=[ \t]|$)|^([\w@%+=:,./-]+)(?=[ \t]|$)/.exec(
        rest,
      ) ?? [];
    const word = single ?? double ?? plain;
    if (word === undefined) return null;
    // `A=1 program` is the shell's to understand.
    if (words.length === 0 && word.includes("=")) return null;
    words.push(word);
    rest = rest.slice(whole.length).replace(/^[ \t]+/, "");
  }
  return words.length > 0 ? words : null;
}

/** `args, options, callback`, of which the first ones may be left out. */
function normalize(
  rest: readonly unknown[],
): readonly [readonly unknown[], Options, unknown] {
  let at = 0;
  let args: readonly unknown[] = [];
  if (Array.isArray(rest[at])) args = rest[at++] as unknown[];
  else if (rest[at] === undefined || rest[at] === null) at++;
  const given = rest[at];
  let options: Options = {};
  if (typeof given === "object" && given !== null) {
    options = given;
    at++;
  } else if (given === undefined || given === null) at++;
  else if (typeof given !== "function") {
    throw invalidArgType(at === 0 ? "args" : "options", "object", given);
  }
  validateAbortSignal(options.signal, "options.signal");
  const callback = rest
    .slice(at)
    .find((one) => one !== undefined && one !== null);
  return [args, options, callback];
}

/** What becomes of one of the three streams. */
function stdioOf(stdio: unknown, at: number): "pipe" | "inherit" | "ignore" {
  const one: unknown = Array.isArray(stdio) ? stdio[at] : stdio;
  if (
    one === undefined ||
    one === null ||
    one === "pipe" ||
    one === "overlapped"
  ) {
    return "pipe";
  }
  if (one === "ignore") return "ignore";
  if (one === "inherit" || one === at) return "inherit";
  throw invalidArgValue("stdio", one);
}

class ChildProcess extends EventEmitter {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly stdio: readonly unknown[];
  readonly channel = undefined;
  readonly connected = false;
  readonly spawnfile: string;
  readonly spawnargs: readonly string[];
  pid: number | undefined;
  exitCode: number | null = null;
  signalCode: string | null = null;
  killed = false;
  readonly #capability: ChildProcessCapability;
  readonly #command: ChildCommand;
  readonly #handle: number;
  readonly #inherits: readonly boolean[];
  #afterDrain: (() => void) | null = null;
  /** Ends of both outputs and of the process. */
  #open = 3;

  constructor(
    capability: ChildProcessCapability,
    command: ChildCommand,
    stdio: unknown,
  ) {
    super();
    this.#capability = capability;
    this.#command = command;
    this.spawnfile = command.file;
    this.spawnargs = [command.file, ...command.args];
    const kinds = [0, 1, 2].map((at) => stdioOf(stdio, at));
    this.#inherits = kinds.map((kind) => kind === "inherit");
    this.stdin = kinds[0] === "pipe" ? this.#input() : null;
    this.stdout = kinds[1] === "pipe" ? new Readable({ read() {} }) : null;
    this.stderr = kinds[2] === "pipe" ? new Readable({ read() {} }) : null;
    this.stdio = [this.stdin, this.stdout, this.stderr];
    this.#handle = capability.spawn(command, (event) =>
      guarded(() => this.#receive(event)),
    );
    if (kinds[0] !== "pipe") capability.write(this.#handle, null);
  }

  #input(): Writable {
    return new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        if (this.#capability.write(this.#handle, chunk)) done();
        else this.#afterDrain = done;
      },
      final: (done) => {
        this.#capability.write(this.#handle, null);
        done();
      },
    });
  }

  #receive(event: ChildEvent): void {
    switch (event.type) {
      case "spawn":
        this.pid = event.pid;
        this.emit("spawn");
        return;
      case "stdout":
      case "stderr": {
        const at = event.type === "stdout" ? 1 : 2;
        const own = event.type === "stdout" ? this.stdout : this.stderr;
        own?.push(Buffer.from(event.chunk));
        if (this.#inherits[at]) process[event.type].write(event.chunk);
        return;
      }
      case "stdoutEnd":
        this.#ended(this.stdout);
        return;
      case "stderrEnd":
        this.#ended(this.stderr);
        return;
      case "stdinDrain": {
        const done = this.#afterDrain;
        this.#afterDrain = null;
        done?.();
        return;
      }
      case "close":
        return;
      case "exit":
        this.exitCode = event.code;
        this.signalCode = event.signal;
        this.stdin?.destroy();
        this.emit("exit", event.code, event.signal);
        this.#closed();
        return;
      case "error":
        this.#failed(errorOf(event.error, this.#command));
    }
  }

  #failed(error: Error): void {
    this.exitCode ??= (error as { errno?: number }).errno ?? -1;
    this.stdin?.destroy();
    this.stdout?.push(null);
    this.stderr?.push(null);
    this.emit("error", error);
    if (this.pid === undefined) this.emit("close", this.exitCode, null);
  }

  #ended(stream: Readable | null): void {
    if (stream === null) {
      this.#closed();
      return;
    }
    // Nobody may read it; `close` is not kept waiting.
    stream.once("close", () => this.#closed());
    stream.push(null);
    if (stream.listenerCount("data") + stream.listenerCount("readable") === 0) {
      stream.resume();
    }
  }

  #closed(): void {
    if (--this.#open === 0) this.emit("close", this.exitCode, this.signalCode);
  }

  kill(signal?: unknown): boolean {
    const name = signal === 0 ? "SIGCONT" : signalName(signal);
    if (this.exitCode !== null || this.signalCode !== null) return false;
    const isSent = this.#capability.kill(this.#handle, name);
    this.killed ||= isSent;
    return isSent;
  }

  ref(): void {
    this.#capability.ref(this.#handle, true);
  }

  unref(): void {
    this.#capability.ref(this.#handle, false);
  }

  disconnect(): void {}
}

function spawn(file: unknown, ...rest: unknown[]): ChildProcess {
  validateString(file, "file");
  const [args, options] = normalize(rest);
  const command = commandOf(file, args, options);
  const child = new ChildProcess(granted("spawn"), command, options.stdio);
  limit(child, options);
  return child;
}

/** What ends a child before its time. */
function limit(
  child: ChildProcess,
  { timeout = 0, killSignal, signal }: Options,
): void {
  const kill = signalName(killSignal);
  if (timeout > 0) {
    const timer = timers.setTimeout(() => child.kill(kill), timeout);
    child.once("exit", () => timers.clearTimeout(timer));
  }
  if (signal === undefined) return;
  const abort = () => {
    child.kill(kill);
    const error = Object.assign(new Error("The operation was aborted"), {
      name: "AbortError",
      code: "ABORT_ERR",
      cause: signal.reason as unknown,
    });
    child.emit("error", error);
  };
  if (signal.aborted) timers.setImmediate(abort);
  else signal.addEventListener("abort", abort, { once: true });
}

function execFile(file: unknown, ...rest: unknown[]): ChildProcess {
  validateString(file, "file");
  const [args, options, callback] = normalize(rest);
  if (callback !== undefined) validateFunction(callback, "callback");
  return collect("execFile", file, args, options, callback as Done | undefined);
}

function exec(command: unknown, ...rest: unknown[]): ChildProcess {
  validateString(command, "command");
  const [first, second] = rest;
  const isObject = typeof first === "object" && first !== null;
  const options: Options = isObject ? first : {};
  const callback = typeof first === "function" ? first : second;
  validateAbortSignal(options.signal, "options.signal");
  if (callback !== undefined) validateFunction(callback, "callback");
  const { shell = true } = options;
  const shelled = { ...options, shell };
  return collect("exec", command, [], shelled, callback as Done | undefined);
}

function collect(
  api: string,
  file: unknown,
  args: readonly unknown[],
  options: Options,
  callback: Done | undefined,
): ChildProcess {
  const command = commandOf(file, args, options);
  const child = new ChildProcess(granted(api), command, "pipe");
  const {
    encoding = "utf8",
    maxBuffer = LARGEST_OUTPUT,
    timeout = 0,
  } = options;
  const isText = typeof encoding === "string" && Buffer.isEncoding(encoding);
  const outputs: Record<"stdout" | "stderr", Uint8Array[]> = {
    stdout: [],
    stderr: [],
  };
  let failure: Error | null = null;
  let isKilled = false;
  const kill = () => {
    isKilled = true;
    child.kill(options.killSignal ?? "SIGTERM");
  };
  for (const name of ["stdout", "stderr"] as const) {
    let length = 0;
    child[name]?.on("data", (chunk: Uint8Array) => {
      const left = maxBuffer - length;
      length += chunk.length;
      outputs[name].push(
        length > maxBuffer ? chunk.subarray(0, Math.max(0, left)) : chunk,
      );
      if (length <= maxBuffer || failure !== null) return;
      failure = nodeError(
        "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
        `${name} maxBuffer length exceeded`,
        RangeError,
      );
      kill();
    });
  }
  const timer = timeout > 0 ? timers.setTimeout(kill, timeout) : undefined;
  let isDone = false;
  const finish = (code: number | null, signal: string | null) => {
    if (isDone) return;
    isDone = true;
    timers.clearTimeout(timer);
    const [stdout, stderr] = [outputs.stdout, outputs.stderr].map((chunks) => {
      const bytes = Buffer.concat(chunks);
      return isText ? bytes.toString(encoding as "utf8") : bytes;
    });
    const cmd = api === "exec" ? String(file) : [file, ...args].join(" ");
    if (failure === null && (code !== 0 || signal !== null)) {
      failure = Object.assign(
        new Error(`Command failed: ${cmd}\n${String(stderr)}`),
        { code, killed: child.killed || isKilled, signal },
      );
    }
    if (failure !== null) Object.assign(failure, { cmd });
    callback?.(failure, stdout, stderr);
  };
  child.on("close", finish);
  child.on("error", (error: Error) => {
    failure ??= error;
    if (callback === undefined && child.listenerCount("error") === 1)
      throw error;
    finish(null, null);
  });
  const { signal } = options;
  if (signal !== undefined) limit(child, { signal });
  return child;
}

/** For `util.promisify`. */
function promised(run: (...args: unknown[]) => ChildProcess) {
  return (...args: unknown[]): Promise<unknown> => {
    let child: ChildProcess | undefined;
    const promise = new Promise((resolve, reject) => {
      child = run(...args, ((error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(Object.assign(error, { stdout, stderr }));
      }) satisfies Done);
    });
    return Object.assign(promise, { child });
  };
}

for (const run of [exec, execFile]) {
  Object.defineProperty(run, Symbol.for("nodejs.util.promisify.custom"), {
    value: promised(run),
  });
}

interface Finished {
  readonly pid: number;
  readonly output: readonly unknown[];
  readonly stdout: unknown;
  readonly stderr: unknown;
  readonly status: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

function runSync(
  api: string,
  file: unknown,
  args: readonly unknown[],
  options: Options,
): Finished {
  const command = commandOf(file, args, options);
  const capability = granted(api);
  const {
    input,
    timeout = 0,
    killSignal,
    maxBuffer = LARGEST_OUTPUT,
  } = options;
  const { encoding = "buffer", stdio } = options;
  const { pid, status, signal, error, ...outputs } = capability.run({
    ...command,
    input:
      typeof input === "string"
        ? Buffer.from(input)
        : (input ?? new Uint8Array()),
    timeout,
    killSignal: signalName(killSignal),
    maxBuffer: Number.isFinite(maxBuffer) ? maxBuffer : -1,
  });
  const [stdout, stderr] = (["stdout", "stderr"] as const).map((name, at) => {
    const bytes = Buffer.from(outputs[name]);
    const kind = stdioOf(stdio, at + 1);
    if (kind === "inherit") process[name].write(bytes);
    if (kind !== "pipe") return null;
    return encoding !== null && encoding !== "buffer"
      ? bytes.toString(encoding as "utf8")
      : bytes;
  });
  return {
    pid,
    output: [null, stdout, stderr],
    stdout,
    stderr,
    status,
    signal,
    ...(error !== null && { error: errorOf(error, command) }),
  };
}

function spawnSync(file: unknown, ...rest: unknown[]): Finished {
  validateString(file, "file");
  const [args, options] = normalize(rest);
  return runSync("spawnSync", file, args, options);
}

function execFileSync(file: unknown, ...rest: unknown[]): unknown {
  validateString(file, "file");
  const [args, options] = normalize(rest);
  const done = runSync("execFileSync", file, args, options);
  return outputOf(done, [file, ...args].join(" "), options);
}

function execSync(command: unknown, given?: unknown): unknown {
  validateString(command, "command");
  const [, options] = normalize([undefined, given]);
  const { shell = true } = options;
  const done = runSync("execSync", command, [], { ...options, shell });
  return outputOf(done, command, options);
}

function outputOf(done: Finished, cmd: string, { stdio }: Options): unknown {
  const { error, status, stderr } = done;
  // By default what a child complains of is shown.
  if (stdio === undefined && stderr !== null) {
    process.stderr.write(stderr as Uint8Array);
  }
  if (error !== undefined)
    throw Object.assign(error, done, { error: undefined });
  if (status === 0) return done.stdout;
  const text = String(stderr ?? "");
  throw Object.assign(
    new Error(`Command failed: ${cmd}${text === "" ? "" : `\n${text}`}`),
    done,
  );
}

const childProcess = {
  ChildProcess,
  exec,
  execFile,
  execFileSync,
  execSync,
  spawn,
  spawnSync,
};

export = childProcess;
