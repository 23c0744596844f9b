/**
 * How far a source need be read to know all its `require` and `import()`.
 * Receives text that V8 accepts; returns the offset of the last place that may
 * hold one. Comments, strings and templates mention them far more often than
 * code uses them, and much of that no code could look like.
 */
import {
  matchesAt,
  occurrences,
  soughtText,
  type SoughtText,
} from "../occurrences.js";
import { isQuote, isWordAt, isWordCharacter, wordEnd } from "./characters.js";
import { isLineTerminator, isWideSpace, skipTrivia } from "./literals.js";
import { isQuoted } from "./quoted.js";

const REQUIRE = soughtText("require");
const IMPORT = soughtText("import");
const EXTENDS = soughtText("extends");
const ESCAPE = soughtText("\\u");

/**
 * The offset of the last `require` that may be code's, escaped ones included;
 * -1 when there is none.
 */
export function lastRequire(source: string): number {
  const last = findLast(
    source,
    REQUIRE,
    (index) =>
      mayBeRequire(source, index) &&
      !isCommentedOut(source, index) &&
      // A string that is a key by itself is judged from before it.
      !isQuoted(
        source,
        isQuote(source.charCodeAt(index - 1)) ? index - 1 : index,
      ),
  );
  return Math.max(last, lastEscaped(source));
}

/** The offset of the last `import(` that may be code's; -1 when there is none. */
export function lastDynamicImport(source: string): number {
  const isMethod = methodsIn(source);
  return findLast(
    source,
    IMPORT,
    (index) =>
      !isWordCharacter(source.charCodeAt(index - 1)) &&
      callsImport(source, index + "import".length) &&
      !isQuote(source.charCodeAt(index - 1)) &&
      !isPropertyOfName(source, index) &&
      !isInTypeComment(source, index) &&
      !isMethod(index) &&
      !isQuoted(source, index),
  );
}

/** To search forwards is many times faster, to judge backwards less work. */
function findLast(
  source: string,
  word: SoughtText,
  may: (index: number) => boolean,
): number {
  return [...occurrences(source, word)].findLast(may) ?? -1;
}

/** Whether what follows an `import` makes it an expression that loads. */
function callsImport(source: string, from: number): boolean {
  const next = skipTrivia(source, from);
  if (source[next] !== ".") return source[next] === "(";
  const phase = skipTrivia(source, next + 1);
  return isWordAt(source, phase, "source") || isWordAt(source, phase, "defer");
}

// No expression stands before a brace on its line, but for a class's parent.
const METHOD = /import[\t ]*\((?:[\w$]+(?:, ?[\w$]+)*)?\)[\t ]*\{/y;

/** Whether the `import(…)` at a place has a body: `class A { import(a, b) {} }`. */
function methodsIn(source: string): (start: number) => boolean {
  let parents: ReadonlySet<number> | undefined;
  return (start) => {
    METHOD.lastIndex = start;
    if (!METHOD.test(source)) return false;
    parents ??= new Set(
      [...occurrences(source, EXTENDS)].map((index) =>
        skipTrivia(source, index + "extends".length),
      ),
    );
    return !parents.has(start);
  };
}

// `r\u0065quire` is require, and so with module: an escape of one of their letters.
const ESCAPED_LETTER = /\\u(?:00|\{0*)(?:7[125]|6[4569cdf])/iy;

function lastEscaped(source: string): number {
  return [...matchesAt(source, ESCAPE, ESCAPED_LETTER)].at(-1) ?? -1;
}

function mayBeRequire(source: string, start: number): boolean {
  const end = start + "require".length;
  const before = source.charCodeAt(start - 1);
  const after = source.charCodeAt(end);
  if (isWordCharacter(before) || isWordCharacter(after)) return false;
  if (isQuote(before)) return before === after && mayBeKey(source, start - 1);
  if (after === 34 /* " */ || after === 39 /* ' */) return false;
  if (after === 92 /* \ */) return false;
  if (isPropertyOfName(source, start)) {
    const name = source.slice(nameStart(source, start - 1), start - 1);
    return name === "module";
  }
  return mayFollow(source, end) && !isKeyOfNumber(source, start, end);
}

/** As in `{ require: 149 }`, which is no pattern. */
function isKeyOfNumber(source: string, start: number, end: number): boolean {
  if (source[end] !== ":" || !/^ *\d/.test(source.slice(end + 1, end + 4))) {
    return false;
  }
  let at = start - 1;
  while (at > 0 && source.charCodeAt(at) <= 32) at--;
  return source[at] === "," || source[at] === "{";
}

/** Longer lines are not looked back on; most have no comment anyway. */
const LONGEST_LINE = 200;

/**
 * Whether the line begins with `//`. It need not be a comment: it may stand in a
 * template or a block comment, but then that must not end before `start`.
 */
function isCommentedOut(source: string, start: number): boolean {
  const earliest = Math.max(0, start - LONGEST_LINE);
  const before = source.slice(earliest, start);
  const feed = before.lastIndexOf("\n");
  if (feed === -1 && earliest > 0) return false;
  const line = before.slice(feed + 1);
  return /^[\t ]*\/\//.test(line) && !/[`\r\u2028\u2029]|\$\{|\*\//.test(line);
}

/** How a comment with a type begins; `**` and `@` never meet in code. */
const TYPE_COMMENT = "/** @";
/** What may end such a comment, or the literal that it may stand in. */
const ENDS_LITERAL = /["'/`\r\n\u2028\u2029]|\$\{/;

/**
 * Whether a comment as in `/** @type {import("x")}` began on the line and has not
 * ended. It need not be a comment: it may stand in a string, a template or a
 * regular expression, but then that has not ended either.
 */
function isInTypeComment(source: string, start: number): boolean {
  const before = source.slice(Math.max(0, start - LONGEST_LINE), start);
  const from = before.lastIndexOf(TYPE_COMMENT);
  return (
    from !== -1 && !ENDS_LITERAL.test(before.slice(from + TYPE_COMMENT.length))
  );
}

/** Whether the literal at `quote` may be in brackets: `module["require"]`. */
function mayBeKey(source: string, quote: number): boolean {
  let at = quote - 1;
  while (source.charCodeAt(at) <= 32) at--;
  const code = source.charCodeAt(at);
  if (code === 91 /* [ */) return !opensArray(source, at);
  // What may hide a bracket: a comment, odd space.
  if (code === 47 /* / */ || code > 126) return true;
  const line = source.lastIndexOf("\n", at) + 1;
  return line <= at && source.slice(line, at).includes("//");
}

/** Whether the bracket at `at` follows what an index cannot follow. */
function opensArray(source: string, at: number): boolean {
  let end = at;
  while (source.charCodeAt(end - 1) === 32) end--;
  return "([{,;:=?&|".includes(source.charAt(end - 1) || " ");
}

/** Whether it stands after a dot that a name stands before. */
function isPropertyOfName(source: string, start: number): boolean {
  return (
    source.charCodeAt(start - 1) === 46 /* . */ &&
    isWordCharacter(source.charCodeAt(start - 2))
  );
}

/** The offset of the word that ends at `end`. */
function nameStart(source: string, end: number): number {
  let at = end;
  while (isWordCharacter(source.charCodeAt(at - 1))) at--;
  return at;
}

/** Whether what follows on the line may follow a name in code. */
function mayFollow(source: string, from: number): boolean {
  let at = from;
  while (source.charCodeAt(at) === 32) at++;
  const code = source.charCodeAt(at);
  if (isLineTerminator(code) || isWideSpace(code)) return true;
  if (isWordCharacter(code)) {
    return ["in", "instanceof", "of"].some((word) =>
      isWordAt(source, at, word),
    );
  }
  switch (code) {
    case 34 /* " */:
    case 35 /* # */:
    case 39 /* ' */:
    case 64 /* @ */:
    case 92 /* \ */:
      return false;
    case 40 /* ( */:
      // In a template's text: `require(${name})`.
      return !source.startsWith("${", wordEnd(source, at + 1) - 1);
    case 47 /* / */:
      // What is divided is not passed on.
      return ["/", "*"].includes(source.charAt(at + 1));
    default:
      return true;
  }
}
