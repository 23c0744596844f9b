/**
 * TypeScript to JavaScript. Receives the text of one source; its types are
 * blanked, so that every line and column stays, or, where it has syntax that is
 * code (enums, namespaces, parameter properties, `import x = require()`), it is
 * rewritten with its tokens kept in their places. Then it is loaded as any other
 * file. Checks no types.
 *
 * The library is the one inside Node, so both read the same language.
 */
import type { Options, TransformOutput } from "@swc/wasm-typescript";
import type { Diagnostic, Place } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import { analyzeEsm } from "../esm/analyse.js";
import type { DeclaredFormat } from "../format.js";
import { type LoadedSource, loadSource } from "../load.js";
import { placeOf } from "../place.js";
import type { Defines } from "../types.js";
import { keepPlaces, type Position } from "./places.js";

type Stripper = typeof import("@swc/wasm-typescript");

let stripper: Stripper | undefined;

/** A TypeScript source that compiles. */
export interface LoadedTypeScript {
  /** The JavaScript, which is what an artifact holds. */
  readonly text: string;
  readonly loaded: LoadedSource;
}

/**
 * Strips a source and loads what is left, as {@link loadSource}.
 *
 * @param source without byte order mark
 * @see https://nodejs.org/api/typescript.html
 */
export function loadTypeScript(
  path: AbsolutePath,
  source: string,
  format: Exclude<DeclaredFormat, "json">,
  defines: Defines,
): LoadedTypeScript | Diagnostic {
  const stripped = stripTypes(path, source, format);
  if (typeof stripped !== "string") return stripped;
  const text = withoutTypeExports(stripped, source);
  const loaded = loadSource(path, text, false, format, defines);
  return "code" in loaded ? withRemedy(loaded, format) : { text, loaded };
}

function stripTypes(
  path: AbsolutePath,
  source: string,
  format: DeclaredFormat,
): string | Diagnostic {
  const blanked = run(source, BLANK);
  if ("output" in blanked) return blanked.output.code;
  if (blanked.refusal.code !== "UnsupportedSyntax") {
    return refused(path, source, BLANK, blanked.refusal);
  }
  return rewrite(path, source, format, format === "module");
}

const LOCAL_EXPORTS = /\bexport\s*\{[^}]*\}(?!\s*from\b)/;

/**
 * `export { T }` of a type, not written `export type`: with the type went what
 * it exports. Compilers of TypeScript leave it out, Node refuses it, as it does
 * a name that nothing declares.
 *
 * @param written the source with its types
 */
function withoutTypeExports(stripped: string, written: string): string {
  if (!LOCAL_EXPORTS.test(stripped)) return stripped;
  for (let text = stripped; ; ) {
    const analysis = analyzeEsm(text);
    if (!("position" in analysis)) return text;
    const [, name] =
      /^Export '(.*)' is not defined/.exec(analysis.message) ?? [];
    if (name === undefined || !declares(written, name)) return text;
    const specifier = /[^\s,}]+(?:\s+as\s+[^,}]+)?\s*,?/y;
    specifier.lastIndex = analysis.position;
    const [entry = ""] = specifier.exec(text) ?? [];
    if (entry === "") return text;
    const end = analysis.position + entry.length;
    text =
      text.slice(0, analysis.position) +
      entry.replace(/[^\r\n\u2028\u2029]/g, " ") +
      text.slice(end);
  }
}

/** Whether the text may declare a type of this name, or import one. */
function declares(text: string, name: string): boolean {
  const own = `${name.replaceAll("$", "\\$&")}(?![\\w$])`;
  return new RegExp(
    `\\b(?:interface|type|enum|namespace|module|class|function|let|const|var|as)\\s+${own}|` +
      `\\bimport\\s+type\\b[^"';]*?(?<![\\w$])${own}`,
  ).test(text);
}

const ONLY_IN_MODULES =
  /Cannot use (?:import statement|'import\.meta') outside a module|Unexpected token 'export'/;

/** What is right in TypeScript and still no JavaScript has a reason to be told. */
function withRemedy(error: Diagnostic, format: DeclaredFormat): Diagnostic {
  if (error.code !== "syntax_error") return error;
  const { message, place } = error;
  if (place?.text[place.column - 1] === "@") {
    return {
      ...error,
      message: "SyntaxError: Decorators are not part of JavaScript yet",
      remedy: "Compile this file to JavaScript first, with tsc for instance.",
    };
  }
  return format === "commonjs" && ONLY_IN_MODULES.test(message)
    ? {
        ...error,
        remedy:
          'The file is CommonJS, by its name or by "type" in package.json: name it .mts, or write import x = require("…").',
      }
    : error;
}

/** @param isModule whether `require` has to be made first */
function rewrite(
  path: AbsolutePath,
  source: string,
  format: DeclaredFormat,
  isModule: boolean,
): string | Diagnostic {
  const options: Options = {
    mode: "transform",
    sourceMap: true,
    deprecatedTsModuleAsError: true,
    transform: {
      // As Node: an import stays unless it is written `import type`.
      verbatimModuleSyntax: true,
      importNotUsedAsValues: "preserve",
      noEmptyExport: true,
      nativeClassProperties: true,
      // As tsc: what is read of an enum is its property.
      tsEnumIsMutable: true,
      importExportAssignConfig: isModule ? "NodeNext" : "Classic",
    },
  };
  const rewritten = run(source, options);
  if ("refusal" in rewritten) {
    return refused(path, source, options, rewritten.refusal);
  }
  const { code, map = "{}" } = rewritten.output;
  const { mappings = "" } = JSON.parse(map) as { readonly mappings?: string };
  const placed = keepPlaces(code, mappings);
  if ("message" in placed) {
    const { message, position } = placed;
    const start = offsetOf(oneColumnWide(source), position);
    const place = placeOf(path, source, start, start + 1);
    return withRemedy(syntaxError(message, place), format);
  }
  const lacksRequire =
    placed.isModule && !isModule && IMPORT_REQUIRE.test(source);
  return lacksRequire && format === "undetermined"
    ? rewrite(path, source, format, true)
    : placed.text;
}

const IMPORT_REQUIRE = /\bimport\s+[\w$]+\s*=\s*require\b/;

/** What the library throws; it is no `Error`. */
interface Refusal {
  readonly code?: string;
  readonly message: string;
  /** Counted from 1. */
  readonly startLine: number;
  /** Counted from 0, in columns of a terminal: see {@link oneColumnWide}. */
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const BLANK: Options = { mode: "strip-only", deprecatedTsModuleAsError: true };

type Outcome =
  | { readonly output: TransformOutput }
  | { readonly refusal: Refusal };

function run(source: string, options: Options): Outcome {
  // Loaded by the first TypeScript source: it costs as much as a small compile.
  stripper ??= require("@swc/wasm-typescript") as Stripper;
  try {
    return { output: stripper.transformSync(source, options) };
  } catch (error) {
    return { refusal: isRefusal(error) ? error : failure(error) };
  }
}

function isRefusal(error: unknown): error is Refusal {
  return typeof (error as Partial<Refusal> | null)?.startLine === "number";
}

/** The library itself broke, on thousands of nested brackets for instance. */
function failure(error: unknown): Refusal {
  return {
    message: `the TypeScript parser failed: ${error}`,
    startLine: 1,
    startColumn: 0,
    endLine: 1,
    endColumn: 1,
  };
}

function refused(
  path: AbsolutePath,
  source: string,
  options: Options,
  refusal: Refusal,
): Diagnostic {
  const plain = oneColumnWide(source);
  const again = run(plain, options);
  const { message, startLine, startColumn, endLine, endColumn } =
    "refusal" in again && again.refusal.message === refusal.message
      ? again.refusal
      : refusal;
  return syntaxError(
    message,
    placeOf(
      path,
      source,
      offsetOf(plain, { line: startLine - 1, column: startColumn }),
      offsetOf(plain, { line: endLine - 1, column: endColumn }),
    ),
  );
}

/**
 * The library counts a tab as four columns, a wide character as two, a combining
 * one as none. In this text every UTF-16 unit is one, and every line end `\n`.
 */
function oneColumnWide(source: string): string {
  return source
    .replaceAll("\r\n", " \n")
    .replace(/[\r\u2028\u2029]/g, "\n")
    .replace(/[^\n\x20-\x7e]/g, (unit) => (/\s/.test(unit) ? " " : "x"));
}

function syntaxError(message: string, place: Place): Diagnostic {
  return {
    code: "syntax_error",
    severity: "error",
    message: `SyntaxError: ${message}`,
    place,
  };
}

/** @param text with `\n` as its only line end */
function offsetOf(text: string, { line, column }: Position): number {
  const lines = text.split("\n", line + 1);
  const length = lines[line]?.length ?? 0;
  const before = lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
  return before + Math.min(column, length);
}
