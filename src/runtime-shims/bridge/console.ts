/**
 * The builtin `console`: `Console`, and the one console of the process, which
 * writes by `process.stdout` and `process.stderr` as they are at that time.
 *
 * @see https://nodejs.org/api/console.html
 */
import { invalidArgType, nodeError } from "../internal/errors.js";
import { now } from "../internal/event-loop.js";
import { formatWithOptions, inspect } from "../internal/inspect.js";
import { table } from "../internal/console-table.js";
import process = require("node:process");

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface ConsoleOptions {
  readonly stdout: Output;
  readonly stderr?: Output;
  readonly ignoreErrors?: boolean;
  readonly colorMode?: boolean | "auto";
  readonly inspectOptions?: object;
  readonly groupIndentation?: number;
}

type Streams = () => readonly [stdout: Output, stderr: Output];
type Method = (...data: unknown[]) => void;

/** The methods of a console over two streams. */
function methodsOf(
  streams: Streams,
  {
    colorMode = "auto",
    inspectOptions = {},
    groupIndentation = 2,
  }: Partial<ConsoleOptions>,
): Record<string, Method> {
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  let indent = "";

  const write = (at: 0 | 1, text: string) => {
    const indented =
      indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`);
    streams()[at].write(`${indented}\n`);
  };
  const formatFor = (at: 0 | 1, data: readonly unknown[]) => {
    const colors = colorMode === "auto" ? isColored(streams()[at]) : colorMode;
    return formatWithOptions({ colors, ...inspectOptions }, ...data);
  };
  const log =
    (at: 0 | 1): Method =>
    (...data) =>
      write(at, formatFor(at, data));
  const warn = (message: string) => process.emitWarning(message);
  const elapsed = (label: string, api: string): string | null => {
    const begun = times.get(label);
    if (begun !== undefined) return timeText(now() - begun);
    warn(`No such label '${label}' for console.${api}()`);
    return null;
  };

  const methods: Record<string, Method> = {
    log: log(0),
    warn: log(1),
    dir(object, options) {
      write(
        0,
        inspect(object, {
          customInspect: false,
          colors: isColored(streams()[0]),
          ...inspectOptions,
          ...(options as object),
        }),
      );
    },
    time(label = "default") {
      const name = String(label);
      if (times.has(name)) {
        warn(`Label '${name}' already exists for console.time()`);
      } else times.set(name, now());
    },
    timeEnd(label = "default") {
      const name = String(label);
      const time = elapsed(name, "timeEnd");
      if (time === null) return;
      methods.log?.("%s: %s", name, time);
      times.delete(name);
    },
    timeLog(label = "default", ...data) {
      const name = String(label);
      const time = elapsed(name, "timeLog");
      if (time !== null) methods.log?.("%s: %s", name, time, ...data);
    },
    trace(...data) {
      const error = { name: "Trace", message: formatFor(1, data) };
      const header = error.message === "" ? "Trace" : `Trace: ${error.message}`;
      const { stack = "" } = new Error();
      const lines = stack.split("\n").filter((line) => /^\s*at /.test(line));
      methods.error?.([header, ...lines.slice(1)].join("\n"));
    },
    assert(value, ...args) {
      if (value) return;
      if (typeof args[0] === "string") {
        const [first, ...rest] = args;
        methods.warn?.(`Assertion failed: ${first}`, ...rest);
      } else methods.warn?.("Assertion failed", ...args);
    },
    clear() {
      const [stdout] = streams();
      if (stdout.isTTY && process.env.TERM !== "dumb") {
        stdout.write("\u001b[1;1H\u001b[0J");
      }
    },
    count(label = "default") {
      const name = String(label);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      methods.log?.(`${name}: ${count}`);
    },
    countReset(label = "default") {
      const name = String(label);
      if (!counts.delete(name)) warn(`Count for '${name}' does not exist`);
    },
    group(...data) {
      if (data.length > 0) methods.log?.(...data);
      indent += " ".repeat(groupIndentation);
    },
    groupEnd() {
      indent = indent.slice(0, Math.max(0, indent.length - groupIndentation));
    },
    table(data, columns) {
      if (columns !== undefined && !Array.isArray(columns)) {
        throw invalidArgType("properties", "Array", columns);
      }
      methods.log?.(table(data, columns) ?? data);
    },
    // Of an inspector, which is not there.
    profile() {},
    profileEnd() {},
    timeStamp() {},
  };
  methods.debug = methods.info = methods.dirxml = methods.log as Method;
  methods.error = methods.warn as Method;
  methods.groupCollapsed = methods.group as Method;
  return methods;
}

function isColored(stream: Output): boolean {
  return stream.isTTY === true && process.env.NO_COLOR === undefined;
}

function timeText(milliseconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  if (milliseconds >= 3_600_000) {
    const minutes = (milliseconds % 3_600_000) / 60_000;
    const seconds = (milliseconds % 60_000) / 1000;
    return `${Math.floor(milliseconds / 3_600_000)}:${two(minutes)}:${two(seconds)} (h:mm:ss)`;
  }
  if (milliseconds >= 60_000) {
    const seconds = ((milliseconds % 60_000) / 1000).toFixed(3);
    return `${Math.floor(milliseconds / 60_000)}:${seconds.padStart(6, "0")} (m:ss.mmm)`;
  }
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(3)}s`;
  return `${Number(milliseconds.toFixed(3))}ms`;
}

/** @see https://nodejs.org/api/console.html#class-console */
function Console(
  this: unknown,
  options?: ConsoleOptions | Output,
  stderr?: Output,
  ignoreErrors?: boolean,
): object {
  const given: ConsoleOptions =
    options !== undefined && "write" in options
      ? {
          stdout: options,
          ...(stderr && { stderr }),
          ignoreErrors: !!ignoreErrors,
        }
      : (options as ConsoleOptions);
  if (typeof given?.stdout?.write !== "function") {
    throw nodeError(
      "ERR_CONSOLE_WRITABLE_STREAM",
      "Console expects a writable stream instance for stdout",
      TypeError,
    );
  }
  const { stdout, stderr: errors = stdout } = given;
  if (typeof errors.write !== "function") {
    throw nodeError(
      "ERR_CONSOLE_WRITABLE_STREAM",
      "Console expects a writable stream instance for stderr",
      TypeError,
    );
  }
  const made =
    new.target === undefined
      ? (Object.create(Console.prototype as object) as object)
      : (this as object);
  return Object.assign(
    made,
    methodsOf(() => [stdout, errors], given),
  );
}

/** The prototype is a plain object's, as in browsers. */
const own = Object.create({}) as Record<string, unknown>;
Object.assign(
  own,
  methodsOf(
    () => [
      process.stdout as unknown as Output,
      process.stderr as unknown as Output,
    ],
    {},
  ),
  { Console, context: () => own },
);
Object.defineProperty(own, Symbol.toStringTag, {
  value: "console",
  configurable: true,
});
Object.defineProperty(Console, Symbol.hasInstance, {
  value: (value: unknown) =>
    value === own ||
    (typeof value === "object" &&
      value !== null &&
      Object.prototype.isPrototypeOf.call(Console.prototype as object, value)),
});

export = own;
