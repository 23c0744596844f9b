/**
 * The lexical islands of JavaScript that hold no code: comments, strings,
 * templates, regular expressions. Each function receives the source and an
 * offset and returns an offset or the cooked text; none keeps state, none knows
 * what a `require` is.
 */

const LINE_SEPARATOR = 0x2028;
const PARAGRAPH_SEPARATOR = 0x2029;

export function isLineTerminator(code: number): boolean {
  return (
    code === 10 ||
    code === 13 ||
    code === LINE_SEPARATOR ||
    code === PARAGRAPH_SEPARATOR
  );
}

/** White space above ASCII, as the grammar's WhiteSpace production has it. */
export function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0xfeff ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

function isAsciiSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The offset of the line terminator that ends a `//` or `#!` comment. */
export function lineCommentEnd(source: string, from: number): number {
  const feed = source.indexOf("\n", from);
  const end = feed === -1 ? source.length : feed;
  for (let at = from; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 13 || (code & ~1) === LINE_SEPARATOR) return at;
  }
  return end;
}

/** The offset after the block comment that opens at `from`; -1 when unclosed. */
export function blockCommentEnd(source: string, from: number): number {
  const close = source.indexOf("*/", from + 2);
  return close === -1 ? -1 : close + 2;
}

/** The offset of the next token: white space and comments are skipped. */
export function skipTrivia(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (isAsciiSpace(code)) {
      at++;
    } else if (code === 47 /* / */) {
      const next = source.charCodeAt(at + 1);
      if (next === 47) {
        at = lineCommentEnd(source, at + 2);
      } else if (next === 42 /* * */) {
        const end = blockCommentEnd(source, at);
        if (end === -1) return source.length;
        at = end;
      } else {
        return at;
      }
    } else if (code >= 0x80 && (isWideSpace(code) || isLineTerminator(code))) {
      at++;
    } else {
      return at;
    }
  }
}

/** The offset after the string that opens at `from`; -1 when unterminated. */
export function stringEnd(source: string, from: number): number {
  const quote = source.charCodeAt(from);
  const length = source.length;
  for (let at = from + 1; at < length; at++) {
    const code = source.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92 /* \ */) at++;
  }
  return -1;
}

/**
 * Walks a template's text from `from` (after the opening backtick or after a
 * hole's brace) to the offset after `${` or after the closing backtick; which
 * of the two, the caller reads from the character before. -1 when unterminated.
 */
export function templateTextEnd(source: string, from: number): number {
  const length = source.length;
  for (let at = from; at < length; at++) {
    const code = source.charCodeAt(at);
    if (code === 96 /* ` */) return at + 1;
    if (code === 92 /* \ */) at++;
    else if (code === 36 /* $ */ && source.charCodeAt(at + 1) === 123) {
      return at + 2;
    }
  }
  return -1;
}

/**
 * The offset after the body of the regular expression that opens at `from`,
 * before its flags; -1 when a line ends first.
 */
export function regexEnd(source: string, from: number): number {
  const length = source.length;
  let inClass = false;
  for (let at = from + 1; at < length; at++) {
    const code = source.charCodeAt(at);
    if (code === 92 /* \ */) {
      at++;
      if (isLineTerminator(source.charCodeAt(at))) return -1;
    } else if (code === 91 /* [ */) inClass = true;
    else if (code === 93 /* ] */) inClass = false;
    else if (code === 47 /* / */ && !inClass) return at + 1;
    else if (isLineTerminator(code)) return -1;
  }
  return -1;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
]);

const ESCAPE =
  /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)|(\r\n|.))/gsu;

/**
 * The value of a string literal's text (between its quotes): `\x`, `\u`,
 * `\u{…}`, octal escapes and line continuations as the SV of ECMA-262 12.9.4.
 * The literal is taken to be valid.
 */
export function cookString(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(
    ESCAPE,
    (
      _whole,
      point: string | undefined,
      unit: string | undefined,
      byte: string | undefined,
      octal: string | undefined,
      other: string | undefined,
    ) => {
      if (point !== undefined) {
        return String.fromCodePoint(Number.parseInt(point, 16));
      }
      const hex = unit ?? byte;
      if (hex !== undefined) {
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      if (octal !== undefined) {
        return String.fromCharCode(Number.parseInt(octal, 8));
      }
      const char = other ?? "";
      if (isLineTerminator(char.charCodeAt(0))) return "";
      return SIMPLE_ESCAPES.get(char) ?? char;
    },
  );
}

/** The value of a template's text without holes (its TV: line ends are `\n`). */
export function cookTemplate(raw: string): string {
  return cookString(raw.replace(/\r\n?/g, "\n"));
}
