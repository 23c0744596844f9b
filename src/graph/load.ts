/**
 * One file of the graph: its format, its text checked by V8, and what it asks
 * for. Receives a path and the bytes; returns what was found or the diagnostics
 * that explain why it cannot be compiled. Must not know how specifiers resolve.
 */
import { compileFunction } from "node:vm";
import type { Diagnostic, Place } from "../diagnostic.js";
import type { AbsolutePath } from "../host.js";
import { placeOf } from "./place.js";
import { scanRequires } from "./scan.js";
import type { Defines, ScanResult } from "./types.js";

/** Names that Node's module wrapper gives a CommonJS module. */
export const WRAPPER_PARAMETERS = [
  "exports",
  "require",
  "module",
  "__filename",
  "__dirname",
] as const;

const NOTHING: ScanResult = { sites: [], computed: [] };

/** The text of a file as Node reads it: UTF-8, without a byte order mark. */
export function decodeSource(source: Uint8Array): string {
  const text = Buffer.from(
    source.buffer,
    source.byteOffset,
    source.byteLength,
  ).toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * Checks and scans a CommonJS source.
 *
 * V8 itself is the parser: what `vm.compileFunction` accepts with the wrapper's
 * parameters is exactly what Node would load, and nothing else can close the
 * factory's braces early.
 */
export function loadCommonJs(
  path: AbsolutePath,
  text: string,
  defines: Defines,
): ScanResult | Diagnostic {
  try {
    compileFunction(text, [...WRAPPER_PARAMETERS], { filename: path });
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return describeSyntaxError(path, error);
  }
  return scanRequires(text, defines);
}

/** Checks a JSON module as Node does; it asks for nothing. */
export function loadJson(
  path: AbsolutePath,
  text: string,
): ScanResult | Diagnostic {
  try {
    JSON.parse(text);
    return NOTHING;
  } catch (error) {
    const { message } = error as SyntaxError;
    return {
      code: "json_error",
      severity: "error",
      message,
      place: jsonErrorPlace(path, text, message),
    };
  }
}

/** V8 throws its errors from another realm's constructor under some test runners. */
function isSyntaxError(error: unknown): error is SyntaxError {
  return (
    typeof error === "object" &&
    error !== null &&
    (error as Error).name === "SyntaxError"
  );
}

/** The ways in which V8 says that a script is really an ES module, as Node reads them. */
const ES_MODULE_MESSAGES = [
  "Cannot use import statement outside a module",
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
];

function describeSyntaxError(
  path: AbsolutePath,
  error: SyntaxError,
): Diagnostic {
  const place = syntaxErrorPlace(path, error);
  return ES_MODULE_MESSAGES.some((message) => error.message.includes(message))
    ? { code: "es_module", severity: "error", path, place }
    : {
        code: "syntax_error",
        severity: "error",
        message: `SyntaxError: ${error.message}`,
        place,
      };
}

/** V8 tells the place only in the head of the stack: `file:line`, the line, carets. */
function syntaxErrorPlace(path: AbsolutePath, error: SyntaxError): Place {
  const [head = "", shown = "", carets = ""] = (error.stack ?? "").split("\n");
  const line = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  const column = Math.max(0, carets.indexOf("^")) + 1;
  const length = /\^+/.exec(carets)?.[0].length ?? 1;
  return { path, line, column, length, text: shown };
}

/**
 * V8 names the position in some messages only. For the others it is where the
 * shortest failing beginning of the text ends, found by bisection.
 */
function jsonErrorPlace(
  path: AbsolutePath,
  text: string,
  message: string,
): Place {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    return placeOf(path, text, Number(position), Number(position) + 1);
  }
  if (!message.includes(NOT_JSON)) {
    return placeOf(path, text, text.length, text.length + 1);
  }
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (failsAtToken(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return placeOf(path, text, good, bad);
}

const NOT_JSON = "is not valid JSON";

function failsAtToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return (error as SyntaxError).message.includes(NOT_JSON);
  }
}
