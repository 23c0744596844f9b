/**
 * One module as a named factory. Receives a record's bytes; returns the bytes to
 * embed, with the header and footer around them. Line n of the module is line n
 * of the embedded text. Must not know other modules.
 *
 * ```js
 * ["Packages_ms_40_2_2e_1_2e_3_2f_index_2e_js"]: function (exports, require, module, __filename, __dirname) {
 * …source…
 * },
 * ```
 *
 * In parentheses, `: (function (exports, …) {` to `}),`, V8 compiles it at once, and in a
 * comment not before it is asked for.
 *
 * The key is computed because V8 would put a plain one in front of the names of
 * all functions inside: `at Packages_….exports.foo` where Node has
 * `at exports.foo`.
 */
import { isAscii } from "node:buffer";
import {
  decodeSource,
  hasByteOrderMark,
  WRAPPER_PARAMETERS,
} from "../graph/load.js";
import type {
  CommonJsRecord,
  EsmRecord,
  JsonRecord,
  NativeRecord,
} from "../graph/types.js";
import type { ManifestModule } from "../runtime-shims/manifest.js";
import { toAscii } from "./ascii.js";
import { replaceDynamicImports } from "./commonjs-import.js";
import { nativeText } from "./native.js";
import { renderEsmFactory } from "./esm-factory.js";
import { withoutIndentation } from "../graph/json-indentation.js";
import { countLineEnds } from "../graph/line-count.js";

/** What the key of a factory is followed by. */
export interface Factory {
  /** Up to the text. */
  readonly header: string;
  readonly text: Uint8Array;
  readonly footer: string;
}

/** What surrounds a module's text. */
export interface Frame {
  /** What follows the key up to the text, line end included. */
  readonly header: RegExp;
  /** The line after the text. */
  readonly after: string;
}

const PARAMETERS = WRAPPER_PARAMETERS.join(", ");
export const JSON_HEADER = ": function () {/*\n";
const FUNCTION_END = "},\n";
const EAGER_START = ": (";
const EAGER_END = "}),\n";
export const JSON_END = "*/},\n";

const JSON_FRAME: Frame = {
  header: /^: function \(\) \{\/\*\n/,
  after: JSON_END,
};

/** For readers of artifacts: how the factories of each format begin and end. */
export const FACTORY_FRAMES: Readonly<Record<ManifestModule["format"], Frame>> =
  {
    commonjs: {
      header: new RegExp(
        `^: \\(?function \\(${PARAMETERS}(?:, \\$i\\d+)?\\) \\{\n`,
      ),
      after: FUNCTION_END,
    },
    json: JSON_FRAME,
    native: JSON_FRAME,
    module: {
      header: /^: \(?(?:async )?function\* \([\w$, ]*\) \{.*\n/,
      after: FUNCTION_END,
    },
  };

/** Of a module that is escaped. */
const ESCAPED_FRAME: Frame = {
  header: /^: function \(\) \{\/\*(?:async )?function\*? \(.*\) \{.*\n$/,
  after: JSON_END,
};

/**
 * The frame of a module's factory.
 *
 * @param header what follows the factory's key
 */
export function frameOf(
  { format, escaped }: Pick<ManifestModule, "format" | "escaped">,
  header: string,
): Frame {
  if (escaped) return ESCAPED_FRAME;
  const frame = FACTORY_FRAMES[format];
  return header.startsWith(EAGER_START)
    ? { ...frame, after: EAGER_END }
    : frame;
}

/** The key of the factory with this name. */
export function factoryKey(name: string): string {
  return `["${name}"]`;
}

/** A module, as far as its own factory goes. */
export type RenderedModule =
  | Pick<CommonJsRecord, "format" | "source" | "dynamicImports">
  | Pick<JsonRecord, "format" | "source">
  | Pick<EsmRecord, "format" | "source" | "analysis">
  | NativeRecord;

/** How a module's factory is laid out. */
export interface FactoryForm {
  /** In a large artifact, which every start has to read: JSON has no indentation. */
  readonly isAsciiOnly: boolean;
  /** Whether V8 is to compile it at once, where it is a function. */
  readonly isEager: boolean;
  /** Whether it waits in a comment: {@link escapeFactory}. */
  readonly isEscaped: boolean;
}

/** V8 passes over a shorter function as fast as over a comment. */
const SHORTEST_DEFERRED = 1024;

/**
 * @param artifact what its factories have in common
 * @param isStarted whether the module is expected to run when the program starts
 */
export function formOf(
  module: Pick<RenderedModule, "format" | "source">,
  { isAsciiOnly, isEager }: Omit<FactoryForm, "isEscaped">,
  isStarted: boolean,
): FactoryForm {
  const isEscaped =
    ((!isStarted && module.source.length >= SHORTEST_DEFERRED) ||
      (isAsciiOnly && !isAscii(module.source))) &&
    canBeEscaped(module);
  return {
    isAsciiOnly,
    isEager: isEager && isStarted && !isEscaped,
    isEscaped,
  };
}

/** @param unindent as of {@link TextWork} */
export function renderFactory(
  module: RenderedModule,
  form: FactoryForm,
  unindent = withoutIndentation,
): Factory {
  const factory = renderText(module, form.isAsciiOnly, unindent);
  if (form.isEscaped) return escapeFactory(factory);
  return form.isEager && isScript(module) ? inParentheses(factory) : factory;
}

function renderText(
  module: RenderedModule,
  isAsciiOnly: boolean,
  unindent: (json: Uint8Array) => Uint8Array,
): Factory {
  switch (module.format) {
    case "json":
      return {
        header: JSON_HEADER,
        text: renderJson(module.source, isAsciiOnly, unindent),
        footer: `\n${JSON_END}`,
      };
    case "native":
      return {
        header: JSON_HEADER,
        text: commentText(
          Buffer.from(JSON.stringify(nativeText(module))),
          true,
        ),
        footer: `\n${JSON_END}`,
      };
    case "module": {
      const source = decodeSource(module.source);
      const { header, text } = renderEsmFactory(source, module.analysis);
      return {
        header,
        text: Buffer.from(text),
        footer: `\n${FUNCTION_END}`,
      };
    }
    case "commonjs": {
      const { text, parameters } = renderCommonJs(module);
      return {
        header: `: function (${parameters}) {\n`,
        text: withoutHashbang(text),
        footer: `\n${FUNCTION_END}`,
      };
    }
  }
}

/** Whether its text is code in a factory. */
function isScript({ format }: Pick<RenderedModule, "format">): boolean {
  return format === "commonjs" || format === "module";
}

function inParentheses({ header, text, footer }: Factory): Factory {
  return {
    header: EAGER_START + header.slice(": ".length),
    text,
    footer: footer.slice(0, -FUNCTION_END.length) + EAGER_END,
  };
}

function renderJson(
  source: Uint8Array,
  isAsciiOnly: boolean,
  unindent: (json: Uint8Array) => Uint8Array,
): Uint8Array {
  const json = withoutByteOrderMark(isAsciiOnly ? unindent(source) : source);
  return commentText(json, isAsciiOnly);
}

/**
 * Whether a module's factory may be {@link escapeFactory}d. Other line ends than
 * ASCII's must stay: lines are counted in the artifact. And what makes code of texts
 * with `import()` must be in the artifact's own script: where a later one imports,
 * Node warns of an experiment.
 */
function canBeEscaped(
  module: Pick<RenderedModule, "format" | "source">,
): boolean {
  const { source } = module;
  if (!isScript(module)) return false;
  const bytes = Buffer.from(
    source.buffer,
    source.byteOffset,
    source.byteLength,
  );
  if (mayEvaluateImport(bytes)) return false;
  return (
    isAscii(source) ||
    (!bytes.includes(LINE_SEPARATOR) && !bytes.includes(PARAGRAPH_SEPARATOR))
  );
}

/** Within quotes, as far as a line tells. */
const QUOTED_IMPORT = /["'`][^"'`\n]*\bimport\s*\(/;

function mayEvaluateImport(source: Buffer): boolean {
  return (
    source.includes("import") &&
    (source.includes("eval") || source.includes("Function(")) &&
    QUOTED_IMPORT.test(source.toString("latin1"))
  );
}

const LINE_SEPARATOR = Buffer.from("\u2028");
const PARAGRAPH_SEPARATOR = Buffer.from("\u2029");

/**
 * A factory as a comment of ASCII: `{u+00e9}` is a UTF-16 unit.
 *
 * ```js
 * ["Packages_x"]: function () {/*function (exports, require, module, __filename, __dirname) {
 * …source…
 * *\/},
 * ```
 */
function escapeFactory({ header, text }: Factory): Factory {
  const rest = escapeBytes(Buffer.from(header.slice(": ".length)));
  return {
    header: `: function () {/*${rest.toString("latin1")}`,
    text: escapeBytes(text),
    footer: `\n${JSON_END}`,
  };
}

function escapeBytes(text: Uint8Array): Buffer {
  const { buffer, byteOffset, byteLength } = text;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const marked = bytes.includes("{u+")
    ? Buffer.from(bytes.toString("utf8").replaceAll("{u+", "{u+007b}u+"))
    : bytes;
  const ascii = toAscii(marked, "{u+", "}");
  return ascii.includes("*/")
    ? Buffer.from(
        ascii.toString("latin1").replaceAll("*/", "*{u+002f}"),
        "latin1",
      )
    : ascii;
}

/** The text of a module that is escaped, as it was. */
export function unescapeText(text: string): string {
  return text.replace(/\{u\+(....)\}/g, (_, unit) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

/** A byte order mark stays, as under Node: to V8 it is a blank, and a column. */
function renderCommonJs({
  source,
  dynamicImports,
}: Pick<CommonJsRecord, "source" | "dynamicImports">) {
  if (dynamicImports.length === 0) {
    return { text: source, parameters: PARAMETERS };
  }
  const { text, parameter } = replaceDynamicImports(
    decodeSource(source),
    dynamicImports,
  );
  const mark = hasByteOrderMark(source) ? "\ufeff" : "";
  return {
    text: Buffer.from(mark + text),
    parameters: `${PARAMETERS}, ${parameter}`,
  };
}

function withoutByteOrderMark(source: Uint8Array): Uint8Array {
  return hasByteOrderMark(source) ? source.subarray(3) : source;
}

/** Inside a function `#!` is no comment; `//` is, and as long. */
function withoutHashbang(source: Uint8Array): Uint8Array {
  if (source[0] !== 0x23 || source[1] !== 0x21) return source;
  const copy = Uint8Array.from(source);
  copy.fill(0x2f, 0, 2);
  return copy;
}

/**
 * JSON text that is its own raw template: a backtick and `${` can only stand in
 * a string, where an escape means the same.
 */
function escapeForRawTemplate(json: string): string {
  return json.replaceAll("`", "\\u0060").replaceAll("${", "\\u0024{");
}

/** What is not ASCII can only stand in a string, where an escape means the same. */
function asciiJson(json: string): string {
  return json.replace(
    /[^\0-\u007f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as JSON on one line of ASCII, and as {@link escapeForRawTemplate}. */
export function jsonLine(value: unknown): string {
  return asciiJson(escapeForRawTemplate(JSON.stringify(value)));
}

/**
 * JSON text that can stand in a comment, which an engine passes over many times
 * faster than a string: what would end it, and what is not ASCII, can only stand in
 * a string, where an escape means the same.
 */
function commentText(source: Uint8Array, isAsciiOnly: boolean): Uint8Array {
  const bytes = Buffer.from(
    source.buffer,
    source.byteOffset,
    source.byteLength,
  );
  const text = bytes.includes("*/")
    ? Buffer.from(bytes.toString("utf8").replaceAll("*/", "*\\/"))
    : source;
  return isAsciiOnly && !isAscii(text) ? toAscii(text, "\\u", "") : text;
}

/**
 * The `#!` line of an entry, without its line break; `null` if there is none.
 * It ends where JavaScript says, or code would stand in front of the artifact.
 */
export function hashbangOf(source: Uint8Array): string | null {
  const bytes = withoutByteOrderMark(source);
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return null;
  let end = 0;
  while (end < bytes.length && countLineEnds(bytes, end, end + 1) === 0) end++;
  return new TextDecoder().decode(bytes.subarray(0, end)).replace(/\r$/, "");
}
