/**
 * Finds a CommonJS source's `require` calls from its tokens, without a syntax
 * tree. Receives source text that V8 accepts; returns what it asks for, or null
 * where only a parser can be certain. Must not know scopes beyond the one that
 * tokens show: a parameter of a `function` named `require`.
 *
 * Two questions make JavaScript's tokens ambiguous: is `/` a division or a
 * regular expression, and is `{` a block or an object. Both are answered from
 * the token before and a stack of what is open. A construct that needs more
 * gives the source up (null) where the doubt matters, not before.
 */
import {
  blockCommentEnd,
  cookString,
  cookTemplate,
  isWideSpace,
  lineCommentEnd,
  regexEnd,
  skipTrivia,
  stringEnd,
  templateTextEnd,
} from "./scan-literals.js";
import {
  BLOCK,
  CONTEXTUAL,
  DECLARATOR,
  EXTENDS,
  isWord,
  JUMP,
  OPERAND,
  OPERATOR,
  RETURN,
  STATEMENT,
  wordClass,
} from "./scan-words.js";
import type {
  ComputedSite,
  EdgeKind,
  RequireSite,
  ScanResult,
} from "./types.js";

// What the token before leaves open.
/** An operand is due: after an operator, `(`, `[`, `=`. */
const AT_OPERAND = 0;
/** A statement is due. */
const AT_STATEMENT = 1;
/** An operand has ended. */
const AT_OPERATOR = 2;
/** After a word that has not been classified yet; most never need to be. */
const AFTER_WORD = 3;
/** After `.` or `?.`: a property name is due. */
const AT_PROPERTY = 4;
/** A key of an object or a parameter is due: after its opener or a comma. */
const AT_KEY = 5;
const AFTER_ARROW = 6;
/** Statement or operand end, which only a parser can tell. */
const UNKNOWN = 7;
/** After the `)` of `switch (…)` or `catch (…)`. */
const AT_BLOCK = 8;
/** After the `)` of a function's parameters. */
const AT_DECLARED_BODY = 9;
const AT_EXPRESSION_BODY = 10;
const AT_UNKNOWN_BODY = 11;
/** After `*`: an operand, or the key of a generator method. */
const AFTER_STAR = 12;

// What is open. Order matters: everything up to LAST_STATEMENTS holds statements.
const STATEMENTS = 0;
const DECLARED_FUNCTION = 1;
const EXPRESSION_FUNCTION = 2;
const UNKNOWN_FUNCTION = 3;
const ARROW_FUNCTION = 4;
const LAST_STATEMENTS = ARROW_FUNCTION;
const DECLARED_CLASS = 5;
const EXPRESSION_CLASS = 6;
const OBJECT = 7;
const HOLE = 8;
const LAST_BRACE = HOLE;
const BRACKET = 9;
const PAREN = 10;
/** `if (`, `while (`, `for (`, `with (`. */
const CONDITION = 11;
/** `switch (`, `catch (`. */
const BLOCK_HEAD = 12;
const DECLARED_PARAMETERS = 13;
const EXPRESSION_PARAMETERS = 14;
const UNKNOWN_PARAMETERS = 15;

/** How a `function` or `class` keyword stands. */
const NONE = 0;
const DECLARED = 1;
const EXPRESSION = 2;
const UNSURE = 3;

const NAMES_REQUIRE = 1;
const NAMES_MODULE = 2;

// Kinds of characters: below 128 by table, all above WIDE.
const OTHER = 0;
const WIDE = 1;
const BLANK = 2;
const LINE_END = 3;
const LETTER = 4;
const DIGIT = 5;
const LEAST_WORD = LETTER;

const KINDS = new Uint8Array(128).fill(OTHER);
for (const code of [9, 11, 12, 32]) KINDS[code] = BLANK;
for (const code of [10, 13]) KINDS[code] = LINE_END;
for (let code = 48; code <= 57; code++) KINDS[code] = DIGIT;
for (let code = 65; code <= 90; code++) {
  KINDS[code] = LETTER;
  KINDS[code + 32] = LETTER;
}
for (const char of "$_") KINDS[char.charCodeAt(0)] = LETTER;

/** No names of anything: `require(null)` loads nothing. */
const LITERALS: ReadonlySet<string> = new Set([
  "null",
  "true",
  "false",
  "require",
]);

// `r\u0065quire` is require, and so with module: an escape of one of their letters.
const ESCAPED_LETTER = /\\u(?:00|\{0*)(?:7[125]|6[4569cdf])/i;

/**
 * The literal `require` calls of `source`, or null where tokens do not suffice:
 * `require` is passed on, assigned or bound by anything but a function's plain
 * parameter, its argument is more than a literal or a name, or a `/` stands
 * where division and regular expression both could.
 *
 * @param source CommonJS text that V8 accepts
 */
export function scanTokens(source: string): ScanResult | null {
  return scan(source, false);
}

/**
 * As {@link scanTokens}, with each doubt settled by its likelier reading, so
 * that there always is an answer. Every site is marked uncertain.
 */
export function guessFromTokens(source: string): ScanResult {
  const result = scan(source, true) ?? { sites: [], computed: [] };
  return {
    sites: result.sites.map((site) => ({ ...site, uncertain: true })),
    computed: result.computed,
  };
}

function scan(source: string, guesses: boolean): ScanResult | null {
  const last = source.lastIndexOf("require");
  if (!guesses && source.includes("\\u") && ESCAPED_LETTER.test(source)) {
    return null;
  }
  if (last === -1) return { sites: [], computed: [] };
  return new TokenScanner(source, guesses, last).scan();
}

/**
 * One pass over one source. A class because each kind of token must be a small
 * method on the same state: a compile reads every file once, and an engine makes
 * small methods fast long before a big loop.
 */
class TokenScanner {
  readonly #source: string;
  readonly #guesses: boolean;
  readonly #sites: RequireSite[] = [];
  readonly #computed: ComputedSite[] = [];
  /** Whether no reading but one was possible so far. */
  #isCertain = true;
  #pos: number;
  /** The offset after which nothing matters. */
  #last: number;

  #before = AT_STATEMENT;
  /** Whether a line ended after the token before. */
  #lineBroke = true;
  /** The latest word. */
  #wordStart = 0;
  #wordEnd = 0;
  /** The latest dot, and the word before it when that was no property itself. */
  #dot = 0;
  #ownerStart = 0;
  #ownerEnd = 0;
  /** How a `function` keyword stands whose parameters have not opened yet. */
  #pendingFunction = NONE;

  /** Open functions with a parameter named `require`, with one named `module`. */
  #requireScopes = 0;
  #moduleScopes = 0;
  /** Whether `require` is a parameter somewhere, and `module` an argument. */
  #isParameter = false;
  #isPassedOn = false;
  /** Open objects that may turn out to be patterns with a key `require`. */
  #requireKeys = 0;

  // The stack, as parallel columns; `top` is its last row.
  #top = 0;
  readonly #opened: number[] = [STATEMENTS];
  readonly #openedAt: number[] = [0];
  /** Ternaries whose `:` is due. */
  readonly #ternaries: number[] = [0];
  /** How a `class` keyword stands whose body is due. */
  readonly #pendingClass: number[] = [NONE];
  /**
   * Which names are keys (object), parameters, or parameters of the function
   * (body): NAMES_REQUIRE, NAMES_MODULE. NAMES_MODULE of a bracket: it may index
   * `module`.
   */
  readonly #names: number[] = [0];

  constructor(source: string, guesses: boolean, last: number) {
    this.#source = source;
    this.#guesses = guesses;
    this.#last = last;
    this.#pos = source.startsWith("#!") ? lineCommentEnd(source, 2) : 0;
  }

  scan(): ScanResult | null {
    const source = this.#source;
    while (this.#pos <= this.#last || this.#requireKeys > 0) {
      const at = this.#pos;
      const code = source.charCodeAt(at);
      const kind = code < 128 ? KINDS[code] : WIDE;
      if (kind === LETTER) {
        this.#pos = wordEnd(source, at + 1);
        this.#word(at, code);
      } else if (kind === BLANK) {
        this.#pos = blankEnd(source, at + 1);
      } else if (kind === LINE_END) {
        this.#lineBroke = true;
        this.#pos = blankEnd(source, at + 1);
      } else if (code === 47 /* / */) {
        this.#slash(at);
      } else if (at >= source.length) {
        this.#isDoubtful();
        break;
      } else if (code < 128) {
        this.#punctuator(code, at);
        this.#lineBroke = false;
      } else {
        this.#wide(code, at);
      }
    }
    if (this.#isParameter && this.#isPassedOn) this.#isDoubtful();
    return this.#isCertain
      ? { sites: this.#sites, computed: this.#computed }
      : null;
  }

  /** Ends the scan, unless it is to guess. Callers return when this is true. */
  #isDoubtful(): boolean {
    if (this.#guesses) return false;
    this.#isCertain = false;
    this.#last = -1;
    this.#requireKeys = 0;
    return true;
  }

  /** The offset that `end` is, or the source's end where nothing closes. */
  #closed(end: number): number {
    if (end !== -1) return end;
    this.#isDoubtful();
    return this.#source.length;
  }

  #open(kind: number): void {
    const top = ++this.#top;
    this.#opened[top] = kind;
    this.#openedAt[top] = this.#pos;
    this.#ternaries[top] = 0;
    this.#pendingClass[top] = NONE;
    this.#names[top] = 0;
  }

  get #around(): number {
    return this.#opened[this.#top] as number;
  }

  #isInParameters(): boolean {
    return this.#around >= DECLARED_PARAMETERS;
  }

  #isInClass(): boolean {
    const around = this.#around;
    return around === DECLARED_CLASS || around === EXPRESSION_CLASS;
  }

  #isKey(): boolean {
    return this.#before === AT_KEY && this.#around === OBJECT;
  }

  #wordIs(word: string): boolean {
    return isWord(this.#source, this.#wordStart, this.#wordEnd, word);
  }

  #wordClass(): number {
    return wordClass(this.#source, this.#wordStart, this.#wordEnd);
  }

  #isTypeof(): boolean {
    return this.#before === AFTER_WORD && this.#wordIs("typeof");
  }

  /** The character of the next token. */
  #next(from: number): number {
    return this.#source.charCodeAt(skipTrivia(this.#source, from));
  }

  /** The word from `start` to the position. */
  #word(start: number, first: number): void {
    const source = this.#source;
    const end = this.#pos;
    if (this.#before === AT_PROPERTY) {
      if (isWord(source, start, end, "require")) this.#requireProperty();
      this.#before = AT_OPERATOR;
      this.#lineBroke = false;
      return;
    }
    switch (first) {
      case 97 /* a */:
        // `for await (` is a `for (`, `async function` is a `function`.
        if (
          isWord(source, start, end, "await") &&
          this.#before === AFTER_WORD &&
          this.#wordIs("for")
        ) {
          return;
        }
        if (
          isWord(source, start, end, "async") &&
          nextWordIs(source, end, "function")
        ) {
          return;
        }
        break;
      case 99 /* c */:
        if (isWord(source, start, end, "class")) this.#classKeyword();
        break;
      case 102 /* f */:
        if (isWord(source, start, end, "function") && !this.#isKey()) {
          const next = this.#next(end);
          if (next === 40 || next === 42 || startsWord(next)) {
            this.#pendingFunction = this.#keywordPosition();
          }
        }
        break;
      case 109 /* m */:
        if (isWord(source, start, end, "module")) this.#moduleWord();
        break;
      case 114 /* r */:
        if (
          isWord(source, start, end, "require") &&
          this.#requireScopes === 0 &&
          this.#requireWord(start)
        ) {
          return;
        }
        break;
    }
    this.#before = AFTER_WORD;
    this.#wordStart = start;
    this.#wordEnd = end;
    this.#lineBroke = false;
  }

  #classKeyword(): void {
    const next = this.#next(this.#pos);
    if (next !== 123 /* { */ && !startsWord(next)) return;
    if (this.#isKey()) return;
    const isMember = this.#isInClass() && this.#before !== AT_OPERAND;
    const isNested = this.#pendingClass[this.#top] !== NONE;
    if ((isMember || isNested) && this.#isDoubtful()) return;
    this.#pendingClass[this.#top] = this.#keywordPosition();
  }

  /** How the `function` or `class` at the position stands. */
  #keywordPosition(): number {
    if (this.#around > EXPRESSION_CLASS) return EXPRESSION;
    switch (this.#before) {
      case AT_OPERAND:
      case AFTER_ARROW:
      case AT_KEY:
      case AFTER_STAR:
        return EXPRESSION;
      case AFTER_WORD:
        switch (this.#wordClass()) {
          case OPERATOR:
            return this.#wordIs("default") ? UNSURE : EXPRESSION;
          case EXTENDS:
            return EXPRESSION;
          case RETURN:
            return this.#lineBroke ? DECLARED : EXPRESSION;
          case CONTEXTUAL:
            return this.#lineBroke ? UNSURE : EXPRESSION;
          default:
            return DECLARED;
        }
      default:
        // An operand before it has ended its statement at the line's end.
        return DECLARED;
    }
  }

  /** `module`, a parameter or an argument: who has it has Node's `require`. */
  #moduleWord(): void {
    if (this.#moduleScopes > 0) return;
    const next = this.#next(this.#pos);
    if (next !== 41 /* ) */ && next !== 44 /* , */) return;
    if (this.#isInParameters() && this.#before === AT_KEY) {
      (this.#names[this.#top] as number) |= NAMES_MODULE;
    } else {
      this.#isPassedOn = true;
    }
  }

  /** The property `require` of something that may be `module`. */
  #requireProperty(): void {
    if (!this.#mayBeModule() || this.#isDoubtful()) return;
    const next = skipTrivia(this.#source, this.#pos);
    if (this.#source[next] === "(") {
      this.#call("require", this.#ownerStart, next + 1);
    }
  }

  /** Whether what is before the dot or bracket may be `module`. */
  #mayBeModule(): boolean {
    const source = this.#source;
    if (this.#ownerEnd > 0) {
      return isWord(source, this.#ownerStart, this.#ownerEnd, "module");
    }
    if (this.#guesses) return false;
    // `(module)`, or a comment that may hide it.
    let at = this.#dot - 1;
    while (at > 0 && source.charCodeAt(at) <= 32) at--;
    const code = source.charCodeAt(at);
    if (code === 46 /* . */) return source[at - 1] === "?";
    return code === 41 /* ) */ || code === 47 /* / */;
  }

  /**
   * The word `require` at `start`, when it is not a parameter's.
   *
   * @returns whether it was read on, as the start of a call
   */
  #requireWord(start: number): boolean {
    const source = this.#source;
    const next = skipTrivia(source, this.#pos);
    switch (source.charCodeAt(next)) {
      case 40 /* ( */:
        if (this.#isMethodName()) {
          this.#isDoubtful();
          return false;
        }
        return this.#call("require", start, next + 1);
      case 46 /* . */:
        return this.#requireMember(start, next + 1);
      case 58 /* : */:
        if (this.#isKey()) {
          if (this.#names[this.#top] === 0) this.#requireKeys++;
          this.#names[this.#top] = NAMES_REQUIRE;
          return false;
        }
        break;
      case 41 /* ) */:
      case 44 /* , */:
        if (this.#isInParameters() && this.#before === AT_KEY) {
          this.#requireParameter();
          return false;
        }
        break;
      case 91 /* [ */:
      case 96 /* ` */:
        this.#isDoubtful();
        return false;
      case 43 /* + */:
      case 45 /* - */:
        // `typeof require++` writes.
        if (source[next] === source[next + 1]) {
          this.#isDoubtful();
          return false;
        }
        break;
      case 63 /* ? */:
        if (source[next + 1] === ".") {
          this.#isDoubtful();
          return false;
        }
    }
    // Passed on, assigned or bound.
    if (!this.#isTypeof()) this.#isDoubtful();
    return false;
  }

  /** `require.name`: a call of `resolve`, or mostly harmless. */
  #requireMember(start: number, from: number): boolean {
    const source = this.#source;
    const nameStart = skipTrivia(source, from);
    const nameEnd = wordEnd(source, nameStart);
    switch (source.slice(nameStart, nameEnd)) {
      case "call":
      case "apply":
      case "bind":
        this.#isDoubtful();
        return false;
      case "resolve": {
        const after = skipTrivia(source, nameEnd);
        const mark = source.charCodeAt(after);
        if (mark === 40 /* ( */) return this.#call("resolve", start, after + 1);
        if (mark !== 46 /* . */) this.#isDoubtful();
        return false;
      }
      default:
        return false;
    }
  }

  #requireParameter(): void {
    // A call among the defaults before it is in its scope, too.
    const from = this.#openedAt[this.#top] as number;
    const latest = Math.max(
      this.#sites.at(-1)?.start ?? 0,
      this.#computed.at(-1)?.start ?? 0,
    );
    if (latest > from && this.#isDoubtful()) return;
    (this.#names[this.#top] as number) |= NAMES_REQUIRE;
    this.#isParameter = true;
    // Whether `module` is passed on decides what the parameter may be.
    if (this.#isCertain) {
      this.#last = Math.max(this.#last, this.#source.lastIndexOf("module"));
    }
  }

  /** Whether `require (` may name a function or method instead of calling. */
  #isMethodName(): boolean {
    if (this.#pendingFunction !== NONE) return true;
    const before = this.#before;
    if (this.#around === OBJECT) {
      return (
        before === AT_KEY || before === AFTER_WORD || before === AFTER_STAR
      );
    }
    return this.#isInClass() && before !== AT_OPERAND && before !== AFTER_ARROW;
  }

  /**
   * Records the call whose arguments start at `from` and goes on after it.
   *
   * @returns false when it takes a parser to read it
   */
  #call(kind: EdgeKind, start: number, from: number): boolean {
    const source = this.#source;
    let at = skipTrivia(source, from);
    const code = source.charCodeAt(at);
    if (code === 34 || code === 39 || code === 96) {
      const close =
        code === 96 ? templateTextEnd(source, at + 1) : stringEnd(source, at);
      const raw = source.slice(at + 1, close - 1);
      const hasHole = source.charCodeAt(close - 1) !== code;
      at = skipTrivia(source, close);
      if (source.charCodeAt(at) === 44 /* , */) at = skipTrivia(source, at + 1);
      if (close === -1 || hasHole || source.charCodeAt(at) !== 41 /* ) */) {
        this.#isDoubtful();
        return false;
      }
      const specifier = code === 96 ? cookTemplate(raw) : cookString(raw);
      this.#sites.push({ kind, specifier, start, end: at + 1 });
    } else if (code !== 41 /* ) */) {
      at = namesEnd(source, at);
      if (at === -1) {
        this.#isDoubtful();
        return false;
      }
      this.#computed.push({ kind, start, end: at + 1 });
    }
    this.#pos = at + 1;
    this.#before = AT_OPERATOR;
    this.#lineBroke = false;
    return true;
  }

  /** A comment, a regular expression or a division. */
  #slash(at: number): void {
    const source = this.#source;
    const next = source.charCodeAt(at + 1);
    if (next === 47) {
      this.#pos = lineCommentEnd(source, at + 2);
      return;
    }
    if (next === 42 /* * */) {
      this.#pos = this.#closed(blockCommentEnd(source, at));
      // A comment that holds a line end counts as one.
      this.#lineBroke ||= spansLines(source, at, this.#pos);
      return;
    }
    const isRegex = this.#slashOpensRegex();
    if (isRegex === null && this.#isDoubtful()) return;
    const end = isRegex ? regexEnd(source, at) : -1;
    if (end !== -1) {
      this.#pos = wordEnd(source, end);
      this.#before = AT_OPERATOR;
    } else {
      if (isRegex && this.#isDoubtful()) return;
      this.#pos++;
      this.#before = AT_OPERAND;
    }
    this.#lineBroke = false;
  }

  /** Whether a `/` at the position opens a regular expression; null: no telling. */
  #slashOpensRegex(): boolean | null {
    switch (this.#before) {
      case AT_OPERAND:
      case AT_STATEMENT:
      case AT_KEY:
      case AFTER_ARROW:
      case AFTER_STAR:
        return true;
      case AT_OPERATOR:
        return false;
      case AFTER_WORD:
        switch (this.#wordClass()) {
          case OPERAND:
          case DECLARATOR:
            return false;
          case OPERATOR:
          case RETURN:
          case STATEMENT:
          case EXTENDS:
            return true;
          default:
            return null;
        }
      default:
        return null;
    }
  }

  #punctuator(code: number, at: number): void {
    switch (code) {
      case 34 /* " */:
      case 39 /* ' */:
        this.#string(at);
        return;
      case 40 /* ( */:
        this.#open(this.#parenKind());
        this.#before = this.#isInParameters() ? AT_KEY : AT_OPERAND;
        break;
      case 41 /* ) */:
        this.#closeParen();
        break;
      case 44 /* , */:
        this.#before =
          this.#around === OBJECT || this.#isInParameters()
            ? AT_KEY
            : AT_OPERAND;
        break;
      case 46 /* . */:
        this.#point(at);
        return;
      case 58 /* : */:
        this.#colon();
        break;
      case 59 /* ; */:
        this.#before =
          this.#around <= EXPRESSION_CLASS ? AT_STATEMENT : AT_OPERAND;
        break;
      case 61 /* = */:
        if (this.#source.charCodeAt(at + 1) === 62 /* > */) {
          this.#pos++;
          this.#before = AFTER_ARROW;
        } else {
          this.#before = AT_OPERAND;
        }
        break;
      case 123 /* { */:
        this.#openBrace();
        break;
      case 125 /* } */:
        this.#closeBrace();
        return;
      case 91 /* [ */:
        this.#setOwner();
        this.#open(BRACKET);
        if (this.#mayBeModule()) this.#names[this.#top] = NAMES_MODULE;
        this.#before = AT_OPERAND;
        break;
      case 93 /* ] */:
        if (this.#around === BRACKET) this.#top--;
        else this.#isDoubtful();
        this.#before = AT_OPERATOR;
        break;
      case 43 /* + */:
      case 45 /* - */:
        this.#sign(code, at);
        return;
      case 63 /* ? */:
        this.#question(at);
        return;
      case 96 /* ` */:
        // module[`require`]
        if (this.#source.startsWith("require`", at + 1)) this.#key();
        this.#pos++;
        this.#templateText();
        return;
      case 42 /* * */:
        this.#before = AFTER_STAR;
        break;
      case 60 /* < */:
        if (this.#source.startsWith("!--", at + 1)) this.#isDoubtful();
        this.#before = AT_OPERAND;
        break;
      case 33:
      case 37:
      case 38:
      case 62:
      case 94:
      case 124:
      case 126:
        this.#before = AT_OPERAND;
        break;
      case 35 /* # */:
        this.#pos = wordEnd(this.#source, at + 1);
        this.#before = AT_OPERATOR;
        return;
      default:
        if (isDigit(code)) {
          this.#pos = numberEnd(this.#source, at);
          this.#before = AT_OPERATOR;
          return;
        }
        // A decorator, an escape in an identifier, a control character.
        this.#isDoubtful();
    }
    this.#pos++;
  }

  #string(at: number): void {
    const end = this.#closed(stringEnd(this.#source, at));
    if (end - at === 9 && this.#source.startsWith("require", at + 1)) {
      this.#key();
    }
    this.#pos = end;
    this.#before = AT_OPERATOR;
  }

  /** The literal "require": `module["require"]` is Node's, too. */
  #key(): void {
    if (this.#around === BRACKET && this.#names[this.#top] === NAMES_MODULE) {
      this.#isDoubtful();
    }
  }

  /** A template's text, from its opening or from after a hole. */
  #templateText(): void {
    this.#pos = this.#closed(templateTextEnd(this.#source, this.#pos));
    if (this.#source.charCodeAt(this.#pos - 1) === 96 /* ` */) {
      this.#before = AT_OPERATOR;
    } else {
      this.#open(HOLE);
      this.#before = AT_OPERAND;
    }
  }

  #parenKind(): number {
    if (this.#pendingFunction !== NONE) {
      const position = this.#pendingFunction;
      this.#pendingFunction = NONE;
      if (position === DECLARED) return DECLARED_PARAMETERS;
      return position === EXPRESSION
        ? EXPRESSION_PARAMETERS
        : UNKNOWN_PARAMETERS;
    }
    if (this.#before !== AFTER_WORD) return PAREN;
    switch (this.#source.charCodeAt(this.#wordStart)) {
      case 105 /* i */:
        return this.#wordIs("if") ? CONDITION : PAREN;
      case 102 /* f */:
        return this.#wordIs("for") ? CONDITION : PAREN;
      case 119 /* w */:
        return this.#wordIs("while") || this.#wordIs("with")
          ? CONDITION
          : PAREN;
      case 115 /* s */:
        return this.#wordIs("switch") ? BLOCK_HEAD : PAREN;
      case 99 /* c */:
        return this.#wordIs("catch") ? BLOCK_HEAD : PAREN;
      default:
        return PAREN;
    }
  }

  #closeParen(): void {
    switch (this.#around) {
      case PAREN:
        this.#before = AT_OPERATOR;
        break;
      case CONDITION:
        this.#before = AT_STATEMENT;
        break;
      case BLOCK_HEAD:
        this.#before = AT_BLOCK;
        break;
      case DECLARED_PARAMETERS:
        this.#before = AT_DECLARED_BODY;
        break;
      case EXPRESSION_PARAMETERS:
        this.#before = AT_EXPRESSION_BODY;
        break;
      case UNKNOWN_PARAMETERS:
        this.#before = AT_UNKNOWN_BODY;
        break;
      default:
        this.#isDoubtful();
        this.#before = AT_OPERATOR;
        return;
    }
    this.#top--;
  }

  #openBrace(): void {
    // The row of the parameters, just closed, is still there to read.
    const isBody =
      this.#before >= AT_DECLARED_BODY && this.#before <= AT_UNKNOWN_BODY;
    const names = isBody ? (this.#names[this.#top + 1] as number) : 0;
    const kind = this.#braceKind();
    if (kind === null && this.#isDoubtful()) return;
    this.#open(kind ?? STATEMENTS);
    this.#before = kind === OBJECT ? AT_KEY : AT_STATEMENT;
    if (names !== 0) {
      this.#names[this.#top] = names;
      if (names & NAMES_REQUIRE) this.#requireScopes++;
      if (names & NAMES_MODULE) this.#moduleScopes++;
    }
  }

  /** What the `{` at the position opens; null: no telling. */
  #braceKind(): number | null {
    switch (this.#before) {
      case AT_DECLARED_BODY:
        return DECLARED_FUNCTION;
      case AT_EXPRESSION_BODY:
        return EXPRESSION_FUNCTION;
      case AT_UNKNOWN_BODY:
        return UNKNOWN_FUNCTION;
      case AT_STATEMENT:
      case AT_BLOCK:
        return STATEMENTS;
      case AFTER_ARROW:
        return ARROW_FUNCTION;
      case AT_OPERAND:
      case AT_KEY:
      case AFTER_STAR:
        return OBJECT;
      case AT_OPERATOR:
      case UNKNOWN:
        return this.#braceAfterOperand();
      case AFTER_WORD:
        switch (this.#wordClass()) {
          case OPERATOR:
            return OBJECT;
          case DECLARATOR:
            // `let` may be a name, and the block one of its own.
            return this.#lineBroke && this.#wordIs("let") ? null : OBJECT;
          case RETURN:
            return this.#lineBroke ? STATEMENTS : OBJECT;
          case STATEMENT:
          case BLOCK:
          case JUMP:
            return STATEMENTS;
          case CONTEXTUAL:
            return this.#lineBroke || this.#pendingClass[this.#top] !== NONE
              ? null
              : OBJECT;
          case EXTENDS:
            return null;
          default:
            return this.#braceAfterOperand();
        }
      default:
        return null;
    }
  }

  /** A class's body, a method's, or a block after a statement's unwritten `;`. */
  #braceAfterOperand(): number {
    const position = this.#pendingClass[this.#top];
    this.#pendingClass[this.#top] = NONE;
    switch (position) {
      case DECLARED:
        return DECLARED_CLASS;
      case EXPRESSION:
        return EXPRESSION_CLASS;
      case UNSURE:
        return UNKNOWN_FUNCTION;
      default:
        return STATEMENTS;
    }
  }

  #closeBrace(): void {
    const kind = this.#around;
    this.#pos++;
    if (this.#top === 0 || kind > LAST_BRACE) {
      this.#isDoubtful();
      this.#before = AT_STATEMENT;
      return;
    }
    const names = this.#names[this.#top] as number;
    this.#top--;
    switch (kind) {
      case HOLE:
        this.#templateText();
        return;
      case OBJECT:
        this.#before = AT_OPERATOR;
        if (names !== 0) {
          this.#requireKeys--;
          // `({ require: r } = module)`: not an object but a pattern.
          if (this.#next(this.#pos) === 61 /* = */) this.#isDoubtful();
        }
        return;
      case EXPRESSION_FUNCTION:
      case EXPRESSION_CLASS:
        this.#before = AT_OPERATOR;
        break;
      case UNKNOWN_FUNCTION:
      case ARROW_FUNCTION:
        this.#before = UNKNOWN;
        break;
      default:
        this.#before = AT_STATEMENT;
    }
    if (names & NAMES_REQUIRE) this.#requireScopes--;
    if (names & NAMES_MODULE) this.#moduleScopes--;
  }

  #setOwner(): void {
    const isOwner = this.#before === AFTER_WORD;
    this.#dot = this.#pos;
    this.#ownerStart = isOwner ? this.#wordStart : 0;
    this.#ownerEnd = isOwner ? this.#wordEnd : 0;
  }

  /** A member's dot, a spread's or a number's. */
  #point(at: number): void {
    const next = this.#source.charCodeAt(at + 1);
    if (isDigit(next)) {
      this.#pos = numberEnd(this.#source, at);
      this.#before = AT_OPERATOR;
    } else if (next === 46) {
      this.#pos += 3;
      this.#before = AT_OPERAND;
    } else {
      this.#setOwner();
      this.#pos++;
      this.#before = AT_PROPERTY;
    }
  }

  /** Of a ternary, a property, a label or a case. */
  #colon(): void {
    if ((this.#ternaries[this.#top] as number) > 0) {
      (this.#ternaries[this.#top] as number)--;
      this.#before = AT_OPERAND;
    } else if (this.#around === OBJECT) {
      this.#before = AT_OPERAND;
    } else {
      if (this.#around > LAST_STATEMENTS) this.#isDoubtful();
      this.#before = AT_STATEMENT;
    }
  }

  #question(at: number): void {
    const source = this.#source;
    const next = source.charCodeAt(at + 1);
    if (next === 63) {
      this.#pos += 2;
      this.#before = AT_OPERAND;
    } else if (next === 46 && !isDigit(source.charCodeAt(at + 2))) {
      this.#setOwner();
      this.#pos += 2;
      // `a?.(` and `a?.[` have no name.
      const opener = this.#next(this.#pos);
      this.#before =
        opener === 40 || opener === 91 || opener === 96
          ? AT_OPERATOR
          : AT_PROPERTY;
    } else {
      (this.#ternaries[this.#top] as number)++;
      this.#pos++;
      this.#before = AT_OPERAND;
    }
  }

  #sign(code: number, at: number): void {
    const source = this.#source;
    if (source.charCodeAt(at + 1) !== code) {
      this.#pos++;
      this.#before = AT_OPERAND;
      return;
    }
    // `-->` at the start of a line is a comment.
    if (code === 45 && this.#lineBroke && source[at + 2] === ">") {
      this.#isDoubtful();
    }
    this.#pos += 2;
    this.#before = this.#afterIncrement();
  }

  /** After `++` or `--`, as a postfix of what is before or as a prefix. */
  #afterIncrement(): number {
    switch (this.#before) {
      case AT_OPERATOR:
        return this.#lineBroke ? AT_OPERAND : AT_OPERATOR;
      case AFTER_WORD:
        switch (this.#wordClass()) {
          case OPERAND:
          case DECLARATOR:
            return this.#lineBroke ? AT_OPERAND : AT_OPERATOR;
          case CONTEXTUAL:
            return UNKNOWN;
          default:
            return AT_OPERAND;
        }
      case UNKNOWN:
        return UNKNOWN;
      default:
        return AT_OPERAND;
    }
  }

  /** A character above ASCII: space, a line end or a name. */
  #wide(code: number, at: number): void {
    this.#pos++;
    if (isWideSpace(code)) return;
    if (code === 0x2028 || code === 0x2029) {
      this.#lineBroke = true;
      return;
    }
    this.#pos = wordEnd(this.#source, at + 1);
    this.#wordStart = at;
    this.#wordEnd = this.#pos;
    this.#before = this.#before === AT_PROPERTY ? AT_OPERATOR : AFTER_WORD;
    this.#lineBroke = false;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordCharacter(code: number): boolean {
  if (code < 128) return (KINDS[code] as number) >= LEAST_WORD;
  return (
    code >= 128 && !isWideSpace(code) && code !== 0x2028 && code !== 0x2029
  );
}

/** The offset after the word characters from `from` on. */
function wordEnd(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code < 128) {
      if ((KINDS[code] as number) < LEAST_WORD) return at;
    } else if (!isWordCharacter(code)) {
      return at;
    }
    at++;
  }
}

/** The offset after the blanks from `from` on. */
function blankEnd(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) === 32) at++;
  return at;
}

/**
 * The offset of the `)` that ends arguments which are a name or a chain of names
 * from `from` on; -1 for other arguments, and for names that are literals.
 */
function namesEnd(source: string, from: number): number {
  let at = from;
  for (;;) {
    if (!startsWord(source.charCodeAt(at))) return -1;
    const end = wordEnd(source, at);
    const word = source.slice(at, end);
    if (LITERALS.has(word)) return -1;
    at = skipTrivia(source, end);
    if (source.charCodeAt(at) !== 46 /* . */) break;
    at = skipTrivia(source, at + 1);
  }
  return source.charCodeAt(at) === 41 /* ) */ ? at : -1;
}

function startsWord(code: number): boolean {
  return isWordCharacter(code) && !isDigit(code);
}

/** Integers whose dot is a decimal point: `1.`, `08.`, not `0x1.`, `1e3.`, `07.`. */
const TAKES_FRACTION = /^(?:0|[1-9][\d_]*|0\d*[89]\d*)$/;

/** The offset after the number at `from`; the sign of an exponent ends it, too. */
function numberEnd(source: string, from: number): number {
  const end = wordEnd(source, from);
  if (source.charCodeAt(end) !== 46 /* . */) return end;
  return end === from || TAKES_FRACTION.test(source.slice(from, end))
    ? wordEnd(source, end + 1)
    : end;
}

function nextWordIs(source: string, from: number, word: string): boolean {
  const at = skipTrivia(source, from);
  return (
    source.startsWith(word, at) &&
    !isWordCharacter(source.charCodeAt(at + word.length)) &&
    !spansLines(source, from, at)
  );
}

function spansLines(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 10 || code === 13 || (code & ~1) === 0x2028) return true;
  }
  return false;
}
