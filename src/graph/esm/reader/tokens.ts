/**
 * The tokens of an ES module that V8 takes or refuses elsewhere: nothing is
 * checked here that is not needed to find where a token ends. Receives the text;
 * reads one token after the other. Must not know grammar: who reads on says where
 * a slash begins a regular expression and a brace goes on with a template.
 */
import {
  isDigit,
  KINDS,
  LEAST_WORD,
  LETTER,
  numberEnd,
  startsWord,
  wordEnd,
} from "../../scan/characters.js";
import {
  blockCommentEnd,
  isLineTerminator,
  isWideSpace,
  lineCommentEnd,
  regexEnd,
  stringEnd,
  templateTextEnd,
} from "../../scan/literals.js";

// Kinds of tokens. Of all others the kind is the code of their one character.
export const END = 0;
/** An identifier or a keyword. */
export const WORD = 1;
/** A string or a number. */
export const LITERAL = 2;
/** One that stands between two operands and nowhere else. */
export const OPERATOR = 3;
/** All but `=`. */
export const ASSIGNMENT = 4;
export const ARROW = 5;
export const ELLIPSIS = 6;
/** `++` and `--` */
export const UPDATE = 7;
/** `?.` */
export const OPTIONAL = 8;
/** `#name` */
export const PRIVATE = 9;

/** Thrown where only a parser can be certain, or V8 has to say what is wrong. */
export const DOUBT = Symbol("left to the parser");

/** What a name of a module cannot be. `async`, `of` and the like are names. */
const KEYWORDS = `await break case catch class const continue debugger default
  delete do else enum export extends false finally for function if import in
  instanceof let new null return super switch this throw true try typeof var void
  while with yield`.split(/\s+/);

/** In a name. */
const ESCAPE = /\\u(?:[\da-fA-F]{4}|\{[\da-fA-F]+\})/y;

const LONGEST_KEYWORD = 10;
/** By the first two letters and the length, in which no two are alike. */
const keywordLike: string[] = new Array<string>(1 << 14).fill("");
for (const word of KEYWORDS) {
  keywordLike[keyOf(word.charCodeAt(0), word.charCodeAt(1), word.length)] =
    word;
}

function keyOf(first: number, second: number, length: number): number {
  return ((first & 31) << 9) | ((second & 31) << 4) | length;
}

/** The keyword that `source[start, end)` is; the empty string where it is none. */
function keywordAt(source: string, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST_KEYWORD) return "";
  const like = keywordLike[
    keyOf(source.charCodeAt(start), source.charCodeAt(start + 1), length)
  ] as string;
  return like !== "" && source.startsWith(like, start) ? like : "";
}

/** A class, since each reader of a part moves on the position that all share. */
export class TokenReader {
  protected readonly source: string;
  /** Of the token that is read next. */
  protected kind = END;
  protected start = 0;
  protected end = 0;
  /** Which keyword it is; empty for all else. */
  protected keyword = "";
  /** Whether a line ends before it. */
  protected isOnNewLine = false;
  /** The end of the token before it. */
  protected before = 0;
  /** Whether some word so far is not written as it is called. */
  protected hasEscapes = false;

  constructor(source: string) {
    this.source = source;
    // Of the line of `#!` only a comment remains.
    if (source.startsWith("#!")) this.end = lineCommentEnd(source, 2);
  }

  protected doubt(): never {
    throw DOUBT;
  }

  /** Whether the token is the word `text`, which is no keyword. */
  protected isWord(text: string): boolean {
    return (
      this.end - this.start === text.length &&
      this.kind === WORD &&
      this.source.startsWith(text, this.start)
    );
  }

  // Called for each token of all modules, before V8 inlines anything.
  protected next(): void {
    const { source } = this;
    let start = this.end;
    this.before = start;
    this.keyword = "";
    let code = source.charCodeAt(start);
    if (code === 32) code = source.charCodeAt(++start);
    // Most tokens have nothing before them, or one blank.
    if (code > 32 && code < 127 && code !== 47 /* / */) {
      this.isOnNewLine = false;
    } else {
      start = this.skip(start);
      if (start >= source.length) {
        this.start = start;
        this.kind = END;
        this.end = start;
        return;
      }
      code = source.charCodeAt(start);
    }
    this.start = start;
    if (code < 128 ? KINDS[code] !== LETTER : !startsWord(code)) {
      this.punctuator(code, start);
      return;
    }
    let end = start + 1;
    let next = source.charCodeAt(end);
    while (next < 128 && (KINDS[next] as number) >= LEAST_WORD) {
      next = source.charCodeAt(++end);
    }
    if (next > 127) {
      end = wordEnd(source, end);
      next = source.charCodeAt(end);
    }
    this.kind = WORD;
    this.end = end;
    if (next === 92 /* \ */) this.escapedWord();
    else if (code >= 97 && end - start > 1) {
      this.keyword = keywordAt(source, start, end);
    }
  }

  /** Reads the template that opens or goes on at `from`, up to a hole or its end. */
  protected templateText(from: number): boolean {
    const end = templateTextEnd(this.source, from);
    if (end === -1) this.doubt();
    this.end = end;
    return this.source.charCodeAt(end - 1) === 123 /* { */;
  }

  /** Reads the token, a slash, as the start of a regular expression. */
  protected regex(): void {
    const end = regexEnd(this.source, this.start);
    if (end === -1) this.doubt();
    this.end = wordEnd(this.source, end);
  }

  /** Reads on in a word of which letters are escaped. */
  private escapedWord(): void {
    const { source } = this;
    this.kind = WORD;
    this.hasEscapes = true;
    while (source.charCodeAt(this.end) === 92 /* \ */) {
      ESCAPE.lastIndex = this.end;
      if (!ESCAPE.test(source)) this.doubt();
      this.end = wordEnd(source, ESCAPE.lastIndex);
    }
  }

  /** The offset of the next token; notes whether a line ends before it. */
  private skip(from: number): number {
    const { source } = this;
    let at = from;
    let isOnNewLine = false;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code === 32) at++;
      else if (code === 10) {
        isOnNewLine = true;
        at++;
      } else if (code === 47 /* / */) {
        const after = source.charCodeAt(at + 1);
        if (after === 47) at = lineCommentEnd(source, at + 2);
        else if (after === 42 /* * */) {
          const end = blockCommentEnd(source, at);
          if (end === -1) this.doubt();
          isOnNewLine ||= /[\n\r\u2028\u2029]/.test(source.slice(at, end));
          at = end;
        } else break;
      } else if ((code >= 9 && code <= 13) || code > 127) {
        if (isLineTerminator(code)) isOnNewLine = true;
        else if (code > 127 && !isWideSpace(code)) break;
        at++;
      } else break;
    }
    this.isOnNewLine = isOnNewLine;
    return at;
  }

  private punctuator(code: number, start: number): void {
    const { source } = this;
    const second = source.charCodeAt(start + 1);
    this.kind = code;
    this.end = start + 1;
    switch (code) {
      case 34 /* " */:
      case 39 /* ' */:
        this.literal(stringEnd(source, start));
        return;
      case 40 /* ( */:
      case 41 /* ) */:
      case 44 /* , */:
      case 58 /* : */:
      case 59 /* ; */:
      case 91 /* [ */:
      case 93 /* ] */:
      case 96 /* ` */:
      case 123 /* { */:
      case 125 /* } */:
      case 126 /* ~ */:
        return;
      case 46 /* . */:
        if (isDigit(second)) this.literal(numberEnd(source, start));
        else if (second === 46) {
          this.kind = ELLIPSIS;
          this.end = start + 3;
        }
        return;
      case 61 /* = */:
        if (second === 62 /* > */) this.operator(ARROW, 2);
        else if (second === 61) this.operator(OPERATOR, this.equals(2));
        return;
      case 33 /* ! */:
        if (second === 61) this.operator(OPERATOR, this.equals(2));
        return;
      case 43 /* + */:
      case 45 /* - */:
        if (second === code) {
          // First on a line `-->` begins a comment, but not in a module.
          const isFirst = this.isOnNewLine || this.before === 0;
          if (isFirst && source.startsWith("-->", start)) this.doubt();
          this.operator(UPDATE, 2);
        } else if (second === 61) this.operator(ASSIGNMENT, 2);
        return;
      case 47 /* / */:
        if (second === 61) this.operator(ASSIGNMENT, 2);
        return;
      case 42 /* * */:
        if (second === 61) this.operator(ASSIGNMENT, 2);
        else if (second === 42) this.assignable(2);
        return;
      case 37 /* % */:
      case 94 /* ^ */:
        this.assignable(1);
        return;
      case 38 /* & */:
      case 124 /* | */:
        this.assignable(second === code ? 2 : 1);
        return;
      case 60 /* < */:
        // Which begins a comment, but not in a module.
        if (source.startsWith("<!--", start)) this.doubt();
        if (second === 60) this.assignable(2);
        else this.operator(OPERATOR, this.equals(1));
        return;
      case 62 /* > */:
        if (second === 62) {
          this.assignable(source.charCodeAt(start + 2) === 62 ? 3 : 2);
        } else this.operator(OPERATOR, this.equals(1));
        return;
      case 63 /* ? */:
        if (second === 63) this.assignable(2);
        else if (second === 46 && !isDigit(source.charCodeAt(start + 2))) {
          this.operator(OPTIONAL, 2);
        }
        return;
      case 35 /* # */:
        this.end = wordEnd(source, start + 1);
        if (source.charCodeAt(this.end) === 92 /* \ */) this.escapedWord();
        this.kind = PRIVATE;
        return;
      case 92 /* \ */:
        this.end = start;
        this.escapedWord();
        return;
      default:
        if (!isDigit(code)) this.doubt();
        this.literal(numberEnd(source, start));
    }
  }

  private literal(end: number): void {
    if (end === -1) this.doubt();
    this.kind = LITERAL;
    this.end = end;
  }

  private operator(kind: number, length: number): void {
    this.kind = kind;
    this.end = this.start + length;
  }

  /** An operator of so many characters, or with `=` behind it an assignment. */
  private assignable(length: number): void {
    const isAssignment = this.equals(length) > length;
    this.operator(isAssignment ? ASSIGNMENT : OPERATOR, this.equals(length));
  }

  /** The length with the `=` that may follow. */
  private equals(length: number): number {
    const code = this.source.charCodeAt(this.start + length);
    return code === 61 /* = */ ? length + 1 : length;
  }
}
