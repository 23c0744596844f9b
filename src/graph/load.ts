/**
 * One file of the graph: its text checked, and what it asks for. Receives a path
 * and the bytes; returns what was found or the diagnostic that explains why it
 * cannot be compiled. Must not know how specifiers resolve.
 */
import { compileFunction } from "node:vm";
import type { Diagnostic, Place } from "../diagnostic.js";
import type { AbsolutePath } from "../host.js";
import { findDynamicImports } from "./scan/dynamic-imports.js";
import { findMadeImports } from "./scan/made-imports.js";
import { analyzeEsm, readEsm } from "./esm/analyse.js";
import type { DynamicImport, EsmAnalysis } from "./esm/types.js";
import type { DeclaredFormat } from "./format.js";
import { isAcceptedByV8, isFunctionBody, moduleAsBody } from "./module-body.js";
import { askNode, type NodeSyntaxError } from "./esm/node-syntax-error.js";
import { isJson } from "./json-syntax.js";
import { firstOccurrence, soughtText } from "./occurrences.js";
import { placeOf } from "./place.js";
import { scanRequires } from "./scan/scan.js";
import type { Defines, ScanResult } from "./types.js";

/** Names that Node's module wrapper gives a CommonJS module. */
export const WRAPPER_PARAMETERS = [
  "exports",
  "require",
  "module",
  "__filename",
  "__dirname",
] as const;

/** What a file is and what it asks for. */
export type LoadedSource =
  | { readonly format: "json" }
  | {
      readonly format: "commonjs";
      readonly requires: ScanResult;
      readonly dynamicImports: readonly DynamicImport[];
    }
  | { readonly format: "module"; readonly analysis: EsmAnalysis };

/** Whether a file begins with the mark, which is no part of its text. */
export function hasByteOrderMark(source: Uint8Array): boolean {
  return source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf;
}

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
 * Where else a text is checked, so that V8 may be taken to accept it.
 *
 * @param body of an ES module: what V8 is shown; null for CommonJS as it is
 * @returns false where the text has to be checked here
 */
export type CheckElsewhere = (body: string | null) => boolean;

const CHECKED_HERE: CheckElsewhere = () => false;

/**
 * Checks JavaScript as Node would when it loads it, and scans it.
 *
 * @param isMarked whether a byte order mark stood before `text`
 */
export function loadSource(
  path: AbsolutePath,
  text: string,
  isMarked: boolean,
  format: Exclude<DeclaredFormat, "json">,
  defines: Defines,
  isTaken: CheckElsewhere = CHECKED_HERE,
): LoadedSource | Diagnostic {
  if (format === "module") return loadEsm(path, text, isTaken);
  // Of CommonJS, Node leaves the mark to V8, to which `#!` comes too late.
  return isMarked && text.startsWith("#!")
    ? {
        code: "syntax_error",
        severity: "error",
        message: "SyntaxError: Invalid or unexpected token",
        place: placeOf(path, text, 0, 2),
      }
    : loadCommonJs(path, text, format, defines, isTaken);
}

/** Whether V8 takes a file's contents for CommonJS. */
export function isCommonJs(source: Uint8Array): boolean {
  try {
    compileFunction(decodeSource(source), [...WRAPPER_PARAMETERS]);
    return true;
  } catch {
    return false;
  }
}

/**
 * V8 itself is the parser: what `vm.compileFunction` accepts with the wrapper's
 * parameters is exactly what Node would load, and nothing else can close the
 * factory's braces early.
 */
function loadCommonJs(
  path: AbsolutePath,
  text: string,
  format: DeclaredFormat,
  defines: Defines,
  isTaken: CheckElsewhere,
): LoadedSource | Diagnostic {
  try {
    if (!isTaken(null)) {
      compileFunction(text, [...WRAPPER_PARAMETERS], { filename: path });
    }
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    if (format === "undetermined" && mayBeModule(error.message)) {
      const module = loadEsm(path, text, CHECKED_HERE);
      // Where neither reading succeeds, Node reports the one it tried last.
      if ("format" in module || saysModule(error.message)) return module;
    }
    const { message } = error;
    return syntaxError({ message, place: syntaxErrorPlace(path, error) });
  }
  return {
    format: "commonjs",
    requires: scanRequires(text, defines),
    dynamicImports: importsOf(text),
  };
}

const IMPORT = soughtText("import");

function importsOf(text: string): readonly DynamicImport[] {
  if (firstOccurrence(text, IMPORT) === -1) return [];
  const found = findDynamicImports(text);
  const made = findMadeImports(text);
  if (made.length === 0) return found;
  return [...found, ...made].sort((a, b) => a.start - b.start);
}

function loadEsm(
  path: AbsolutePath,
  text: string,
  isTaken: CheckElsewhere,
): LoadedSource | Diagnostic {
  const read = readEsm(text);
  if (read !== null) {
    const body = moduleAsBody(text, read);
    if (isTaken(body) || isFunctionBody(body)) {
      return { format: "module", analysis: read };
    }
  }
  const analysis = analyzeEsm(text);
  if ("position" in analysis) {
    const { message, position } = analysis;
    const place = placeOf(path, text, position, position + 1);
    return syntaxError(askNode(path, text) ?? { message, place });
  }
  const module = { format: "module", analysis } as const;
  if (isAcceptedByV8(text, analysis)) return module;
  const refusal = askNode(path, text);
  return refusal === null ? module : syntaxError(refusal);
}

function syntaxError({ message, place }: NodeSyntaxError): Diagnostic {
  return {
    code: "syntax_error",
    severity: "error",
    message: `SyntaxError: ${message}`,
    place,
  };
}

/**
 * `isJson` is several times faster than parsing, but only after its first half
 * megabyte; by then most compiles are over. Of the process, as V8's code is.
 */
const WARM_UP = 1 << 19;
let jsonBytes = 0;

/** Checks a JSON module as Node does; it asks for nothing. */
export function loadJson(
  path: AbsolutePath,
  source: Uint8Array,
): LoadedSource | Diagnostic {
  jsonBytes += source.length;
  if (jsonBytes > WARM_UP && isJson(source, hasByteOrderMark(source) ? 3 : 0)) {
    return { format: "json" };
  }
  const text = decodeSource(source);
  try {
    JSON.parse(text);
    return { format: "json" };
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

/**
 * V8 throws its errors from another realm's constructor under some test runners.
 * A RangeError says that the parser ran out of stack, which Node would not survive
 * either.
 */
function isSyntaxError(error: unknown): error is SyntaxError {
  return (
    typeof error === "object" &&
    error !== null &&
    ["SyntaxError", "RangeError"].includes((error as Error).name)
  );
}

/** V8's words for what only an ES module can contain. */
const ONLY_IN_MODULES = [
  "Cannot use import statement outside a module",
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
];

/** V8's words for what a module may contain and a wrapped script may not. */
const NOT_IN_SCRIPTS = [
  ...WRAPPER_PARAMETERS.map(
    (name) => `Identifier '${name}' has already been declared`,
  ),
  "await is only valid in async functions and the top level bodies of modules",
  "Unexpected reserved word",
];

/** Long modules have their imports first, and their exports first or last. */
const EDGE = 1 << 12;

/**
 * Whether V8 is likely to refuse a text as CommonJS, for what only an ES module
 * can contain.
 */
export function looksLikeModule(text: string): boolean {
  const parts =
    text.length > 4 * EDGE ? [text.slice(0, EDGE), text.slice(-EDGE)] : [text];
  return ["import ", "import{", "export "].some(
    (start) =>
      text.startsWith(start) ||
      parts.some((part) => part.includes(`\n${start}`)),
  );
}

/** @see https://nodejs.org/api/packages.html#syntax-detection */
function mayBeModule(message: string): boolean {
  return (
    saysModule(message) || NOT_IN_SCRIPTS.some((text) => message.includes(text))
  );
}

function saysModule(message: string): boolean {
  return ONLY_IN_MODULES.some((text) => message.includes(text));
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
