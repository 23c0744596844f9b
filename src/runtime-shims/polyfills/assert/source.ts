/**
 * The text of the call of `assert` that did not hold. Receives the assertion; finds
 * the place by the stack, and the source in the artifact.
 */
import { captureStackTrace } from "../stack-trace.js";
import type { AnyFunction } from "./assertion-error.js";
import { endOfCall } from "./end-of-call.js";
import start = require("ingot:start");

const V8Error = Error as unknown as {
  captureStackTrace?: typeof captureStackTrace;
  prepareStackTrace?: unknown;
};

/**
 * @param api the assertion that was called
 * @returns nothing where the source is not known: of ES modules, of evaluated code
 */
export function failedExpression(api: AnyFunction): string | undefined {
  const place = callerOf(api);
  if (place === null) return undefined;
  const source = start.sourceAt(place.line);
  const lines = source?.text.split("\n") ?? [];
  const row = place.line - (source?.line ?? 0);
  const before = lines
    .slice(0, row)
    .reduce((sum, { length }) => sum + length + 1, 0);
  const call = callAt(lines.join("\n"), before + place.column - 1);
  if (call === null) return undefined;
  const column = call.start - before;
  const [first = "", ...rest] = call.text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are shown
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (character) =>
      character === "\b"
        ? "\\b"
        : character === "\f"
          ? "\\f"
          : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .replaceAll("\r\n", "\n")
    .split("\n");
  const margin = new RegExp(`^[ \\t]{0,${Math.max(0, column)}}`);
  const text = [first, ...rest.map((line) => `  ${line.replace(margin, "")}`)];
  return `The expression evaluated to a falsy value:\n\n  ${text.join("\n")}\n`;
}

/** Where a function was called. */
function callerOf(
  api: AnyFunction,
): { readonly line: number; readonly column: number } | null {
  const target: { stack?: unknown } = {};
  const descriptor = Object.getOwnPropertyDescriptor(
    Error,
    "prepareStackTrace",
  );
  // The program's own would give something else than text.
  if (descriptor !== undefined) V8Error.prepareStackTrace = undefined;
  (V8Error.captureStackTrace ?? captureStackTrace)(target, api);
  const { stack } = target;
  if (descriptor !== undefined) {
    Object.defineProperty(Error, "prepareStackTrace", descriptor);
  }
  const [, line, column] =
    /\n +at [^\n]*?:(\d+):(\d+)\)?(?:\n|$)/.exec(`\n${String(stack)}`) ?? [];
  return column === undefined
    ? null
    : { line: Number(line), column: Number(column) };
}

const NAME = "[\\p{ID_Continue}$]+";
const CALLEE = new RegExp(
  `(?<![\\p{ID_Continue}$.)\\]])${NAME}(?:\\s*\\??\\.\\s*${NAME}|\\[(?:'[^']*'|"[^"]*"|${NAME})\\])*(?:\\?\\.)?\\s*$`,
  "u",
);

/**
 * @param place of its last name, as V8 has it, or of its bracket, as QuickJS has it
 */
function callAt(
  source: string,
  place: number,
): { readonly start: number; readonly text: string } | null {
  const bracket = source.indexOf("(", place);
  if (bracket === -1) return null;
  const callee = CALLEE.exec(source.slice(0, bracket));
  // There may be another call between the two.
  if (callee === null || callee.index > place) return null;
  const end = endOfCall(source, bracket);
  if (end === null) return null;
  return { start: callee.index, text: source.slice(callee.index, end) };
}
