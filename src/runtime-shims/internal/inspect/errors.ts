/**
 * Errors as text: the stack, under the name that fits the class, less what the
 * cause's stack says, too. Receives an error; returns text and takes the keys away
 * that the stack shows.
 */
import { hasHeader } from "../../polyfills/stack-trace.js";
import { kindOf } from "../types.js";
import type { Context } from "./context.js";
import { prefixOf } from "./names.js";
import start = require("ingot:start");

const FIRST_FRAME = "\n    at";

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** As V8 has it, whichever engine this is. */
export function stackOf(error: ErrorLike): string {
  const { stack } = error;
  if (!stack) return Error.prototype.toString.call(error as Error);
  const text = String(stack);
  if (hasHeader) return text;
  const frames = text.split("\n").filter((line) => line.trim() !== "");
  // What a program wrote itself stays as it is.
  if (!frames.every((line) => /^\s+at /.test(line))) return text;
  const header = headerOf(error);
  return [header, ...frames.map((line) => `    ${line.trim()}`)].join("\n");
}

/** What V8 would have written when the error was made, before it got a name. */
function headerOf(error: ErrorLike): string {
  const above = Object.getPrototypeOf(error) as ErrorLike | null;
  return Error.prototype.toString.call({
    name: above?.name ?? "Error",
    message: error.message ?? "",
  } as Error);
}

export function formatError(
  context: Context,
  error: ErrorLike,
  className: string | null,
  tag: string,
  keys: PropertyKey[],
): string {
  const { name: given, message } = error;
  const name = given === undefined || given === null ? "Error" : String(given);
  const original = stackOf(error);
  if (!context.showHidden) hideShown(error, original, keys);
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray(error.errors) && !keys.includes("errors")) {
    keys.push("errors");
  }
  const stack = withClassName(original, className, name, tag);
  // Frames are looked for behind the message, which may look like one.
  let from = -1;
  if (typeof message === "string" && message !== "") {
    const at = stack.indexOf(message);
    if (at > 0) from = at + message.length;
  }
  const first = stack.indexOf(FIRST_FRAME, from);
  let text: string;
  if (first === -1) text = `[${stack}]`;
  else {
    const frames = stack.slice(first + 1).split("\n");
    const lines = withoutCauseFrames(context, error, frames);
    const shown = context.colors ? colored(context, lines) : lines;
    text = [stack.slice(0, first), ...shown].join("\n");
  }
  const { indentation } = context;
  return indentation === 0
    ? text
    : text.replaceAll("\n", `\n${" ".repeat(indentation)}`);
}

function hideShown(error: ErrorLike, stack: string, keys: PropertyKey[]): void {
  for (const name of ["name", "message", "stack"] as const) {
    const at = keys.indexOf(name);
    if (at !== -1 && stack.includes(String(error[name]))) keys.splice(at, 1);
  }
}

/** `Error: x` of a class Foo is `Foo [Error]: x`, or `FooError: x`. */
function withClassName(
  stack: string,
  className: string | null,
  name: string,
  tag: string,
): string {
  const follows = stack.slice(name.length, name.length + 1);
  const looksNormal =
    name.endsWith("Error") &&
    stack.startsWith(name) &&
    ["", ":", "\n"].includes(follows);
  if (className !== null && !looksNormal) return stack;
  let fallback = "Error";
  let { length } = name;
  if (className === null) {
    const [, found = ""] =
      /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ??
      /^([a-z_A-Z0-9-]*Error)$/.exec(stack) ??
      [];
    ({ length } = found);
    fallback = found || "Error";
  }
  const prefix = prefixOf(className, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  const rest = stack.slice(length);
  if (!prefix.includes(name)) return `${prefix} [${name}]${rest}`;
  return length === 0 ? `${prefix}: ${stack}` : prefix + rest;
}

/** This many equal lines in a row are worth a word. */
const FEWEST_EQUAL = 4;

function withoutCauseFrames(
  { stylize }: Context,
  error: ErrorLike,
  frames: readonly string[],
): readonly string[] {
  let cause: unknown;
  try {
    ({ cause } = error);
  } catch {
    return frames;
  }
  if (!isError(cause)) return frames;
  const stack = stackOf(cause);
  const first = stack.indexOf(FIRST_FRAME);
  if (first === -1) return frames;
  const known = stack.slice(first + 1).split("\n");
  const { length, from } = equalRange(frames, known);
  if (length === 0) return frames;
  const text = `    ... ${length - 2} lines matching cause stack trace ...`;
  return [
    ...frames.slice(0, from + 1),
    stylize(text, "undefined"),
    ...frames.slice(from + length - 1),
  ];
}

export function isError(value: unknown): value is ErrorLike {
  return (
    typeof value === "object" && value !== null && kindOf(value) === "error"
  );
}

/** The first lines of `lines` that `others` has in the same order. */
function equalRange(
  lines: readonly string[],
  others: readonly string[],
): { readonly length: number; readonly from: number } {
  for (let from = 0; from + FEWEST_EQUAL <= lines.length; from++) {
    const at = others.indexOf(lines[from] ?? "");
    if (at === -1) continue;
    const most = Math.min(lines.length - from, others.length - at);
    let length = 1;
    while (length < most && lines[from + length] === others[at + length]) {
      length++;
    }
    if (length >= FEWEST_EQUAL) return { length, from };
  }
  return { length: 0, from: 0 };
}

/** Frames of Node and the working folder are faint, packages underlined. */
function colored(
  { stylize }: Context,
  lines: readonly string[],
): readonly string[] {
  const folder = workingFolder();
  return lines.map((line) => {
    if (/^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+\)?$/.test(line)) {
      return stylize(line, "undefined");
    }
    const marked = line.replace(
      /([\\/])node_modules\1(?:@[^\\/]*[\\/])?[^\\/]*(?=\1)/g,
      (path, separator: string) => {
        const folders = `${separator}node_modules${separator}`;
        return folders + stylize(path.slice(folders.length), "module");
      },
    );
    return folder === null ? marked : fadedFolder(marked, folder, stylize);
  });
}

function fadedFolder(
  line: string,
  folder: string,
  stylize: Context["stylize"],
): string {
  let begin = line.indexOf(folder);
  if (begin === -1) return line;
  const end = begin + folder.length + 1;
  if (line.slice(0, begin).endsWith("file://")) begin -= 7;
  const isInBrackets = line[begin - 1] === "(";
  if (isInBrackets) begin--;
  const isClosed = isInBrackets && line.endsWith(")");
  const rest = line.slice(end, isClosed ? -1 : undefined);
  return (
    line.slice(0, begin) +
    stylize(line.slice(begin, end), "undefined") +
    rest +
    (isClosed ? stylize(")", "undefined") : "")
  );
}

/** Of a program that has a process. */
function workingFolder(): string | null {
  if (!start.has("node:process")) return null;
  try {
    return (start.builtin("node:process") as { cwd(): string }).cwd();
  } catch {
    return null;
  }
}
