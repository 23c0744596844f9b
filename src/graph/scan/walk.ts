/**
 * A walk over a source's tokens. Receives source text that V8 accepts; knows at
 * each token what the one before leaves open and what it stands in. What is
 * looked for is a subclass's matter.
 *
 * Two questions make JavaScript's tokens ambiguous: is `/` a division or a
 * regular expression, and is `{` a block or an object. Both are answered from
 * the token before and a stack of what is open. A construct that needs more
 * makes the walk doubtful where the doubt matters, not before.
 */
import {
  BLANK,
  blankEnd,
  isDigit,
  KINDS,
  LETTER,
  LINE_END,
  nextWordIs,
  numberEnd,
  spansLines,
  startsWord,
  WIDE,
  wordEnd,
} from "./characters.js";
import {
  blockCommentEnd,
  isWideSpace,
  lineCommentEnd,
  regexEnd,
  skipTrivia,
  stringEnd,
  templateTextEnd,
} from "./literals.js";
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
} from "./words.js";

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

/** To read what is shorter takes no longer than to note it. */
const LONG = 128;

/** How a `function` or `class` keyword stands. */
const NONE = 0;
const DECLARED = 1;
const EXPRESSION = 2;
const UNSURE = 3;

// Apart from the declarations, so that code here reads constants, not exports.
export {
  AFTER_ARROW,
  AFTER_STAR,
  AFTER_WORD,
  ARROW_FUNCTION,
  AT_BLOCK,
  AT_DECLARED_BODY,
  AT_EXPRESSION_BODY,
  AT_KEY,
  AT_OPERAND,
  AT_OPERATOR,
  AT_PROPERTY,
  AT_STATEMENT,
  AT_UNKNOWN_BODY,
  BLOCK_HEAD,
  BRACKET,
  CONDITION,
  DECLARED,
  DECLARED_CLASS,
  DECLARED_FUNCTION,
  DECLARED_PARAMETERS,
  EXPRESSION,
  EXPRESSION_CLASS,
  EXPRESSION_FUNCTION,
  EXPRESSION_PARAMETERS,
  HOLE,
  LAST_BRACE,
  LAST_STATEMENTS,
  NONE,
  OBJECT,
  PAREN,
  STATEMENTS,
  UNKNOWN,
  UNKNOWN_FUNCTION,
  UNKNOWN_PARAMETERS,
  UNSURE,
};

// Read for every character.
const kinds = KINDS;

/**
 * One pass over one source. A class because each kind of token must be a small
 * method on the same state: a compile reads every file once, and an engine makes
 * small methods fast long before a big loop. The methods are private by `#`,
 * which keeps the engine from making one big loop of them all the same.
 */
export abstract class TokenWalk {
  protected readonly source: string;
  /** Whether a doubt is settled by its likelier reading. */
  protected readonly guesses: boolean;
  /** Whether the subclass is told of every token, and not of rare ones only. */
  protected readonly observes: boolean;
  /** Whether no reading but one was possible so far. */
  protected isCertain = true;
  protected pos: number;
  /** The offset after which nothing matters. */
  protected last: number;

  protected before = AT_STATEMENT;
  /** Whether a line ended after the token before. */
  protected lineBroke = true;
  /** The latest word. */
  protected wordStart = 0;
  protected wordEnd = 0;
  /** The latest dot, and the word before it when that was no property itself. */
  protected dot = 0;
  protected ownerStart = 0;
  protected ownerEnd = 0;
  /** How a `function` keyword stands whose parameters have not opened yet. */
  protected pendingFunction = NONE;

  // The stack, as parallel columns; `top` is its last row.
  protected top = 0;
  protected readonly opened: number[] = [STATEMENTS];
  protected readonly openedAt: number[] = [0];
  /** Ternaries whose `:` is due. */
  protected readonly ternaries: number[] = [0];
  /** How a `class` keyword stands whose body is due. */
  protected readonly pendingClass: number[] = [NONE];
  /** What a subclass notes of a row; a function's body has its parameters'. */
  protected readonly marks: number[] = [0];

  /** The long ones that have closed so far. */
  protected readonly braces: number[] = [];

  /** @param last the offset up to which the source is read, at least */
  protected constructor(
    source: string,
    last: number,
    guesses: boolean,
    observes: boolean,
  ) {
    this.source = source;
    this.guesses = guesses;
    this.observes = observes;
    this.last = last;
    this.pos = source.startsWith("#!") ? lineCommentEnd(source, 2) : 0;
  }

  /** Reads tokens up to the last that matters. */
  protected walk(): void {
    const { source } = this;
    while (this.pos <= this.last || (this.isCertain && this.isPending())) {
      const at = this.pos;
      const code = source.charCodeAt(at);
      const kind = code < 128 ? kinds[code] : WIDE;
      if (kind === LETTER) {
        this.pos = wordEnd(source, at + 1);
        this.#word(at, code);
      } else if (kind === BLANK) {
        this.pos = blankEnd(source, at + 1);
      } else if (kind === LINE_END) {
        this.lineBroke = true;
        this.pos = blankEnd(source, at + 1);
      } else if (code === 47 /* / */) {
        this.#slash(at);
      } else if (at >= source.length) {
        this.isDoubtful();
        break;
      } else if (code < 128) {
        this.#punctuator(code, at);
        this.lineBroke = false;
      } else {
        this.#wide(code, at);
      }
    }
  }

  /** Whether something that was found waits for a token further on. */
  protected abstract isPending(): boolean;

  /** Ends the walk, unless it is to guess. Callers return when this is true. */
  protected isDoubtful(): boolean {
    if (this.guesses) return false;
    this.isCertain = false;
    this.last = -1;
    return true;
  }

  /** The offset that `end` is, or the source's end where nothing closes. */
  #closed(end: number): number {
    if (end !== -1) return end;
    this.isDoubtful();
    return this.source.length;
  }

  #open(kind: number): void {
    const top = ++this.top;
    this.opened[top] = kind;
    this.openedAt[top] = this.pos;
    this.ternaries[top] = 0;
    this.pendingClass[top] = NONE;
    this.marks[top] = 0;
    if (this.observes) this.rowOpened();
  }

  #close(): void {
    this.top--;
    if (this.observes) this.rowClosed();
  }

  protected get around(): number {
    return this.opened[this.top] as number;
  }

  protected isInParameters(): boolean {
    return this.around >= DECLARED_PARAMETERS;
  }

  protected isInClass(): boolean {
    const around = this.around;
    return around === DECLARED_CLASS || around === EXPRESSION_CLASS;
  }

  protected isKey(): boolean {
    return this.before === AT_KEY && this.around === OBJECT;
  }

  protected wordIs(word: string): boolean {
    return isWord(this.source, this.wordStart, this.wordEnd, word);
  }

  protected wordClass(): number {
    return wordClass(this.source, this.wordStart, this.wordEnd);
  }

  /** The character of the next token. */
  protected next(from: number): number {
    return this.source.charCodeAt(skipTrivia(this.source, from));
  }

  // What a subclass that observes is told, before the walk takes it in or, of
  // rows, after.
  protected wordAhead(_start: number): void {}
  protected punctuatorAhead(_code: number, _at: number): void {}
  protected rowOpened(): void {}
  protected rowClosed(): void {}

  /** The word from `start` to the position. */
  #word(start: number, first: number): void {
    if (this.observes) this.wordAhead(start);
    const source = this.source;
    const end = this.pos;
    if (this.before === AT_PROPERTY) {
      this.property(start);
      this.before = AT_OPERATOR;
      this.lineBroke = false;
      return;
    }
    switch (first) {
      case 97 /* a */:
        // `for await (` is a `for (`, `async function` is a `function`.
        if (
          isWord(source, start, end, "await") &&
          this.before === AFTER_WORD &&
          this.wordIs("for")
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
        if (isWord(source, start, end, "function") && !this.isKey()) {
          const next = this.next(end);
          if (next === 40 || next === 42 || startsWord(next)) {
            this.pendingFunction = this.#keywordPosition();
          }
        }
        break;
      case 105 /* i */:
      case 109 /* m */:
      case 114 /* r */:
        if (this.name(start, first)) return;
        break;
    }
    this.before = AFTER_WORD;
    this.wordStart = start;
    this.wordEnd = end;
    this.lineBroke = false;
  }

  /**
   * The word from `start` to the position, which may be `import`, `module` or
   * `require`: it begins like one and is no property.
   *
   * @returns whether it was read on, as the start of more
   */
  protected abstract name(start: number, first: number): boolean;

  /** The property name from `start` to the position. */
  protected property(_start: number): void {}

  #classKeyword(): void {
    const next = this.next(this.pos);
    if (next !== 123 /* { */ && !startsWord(next)) return;
    if (this.isKey()) return;
    const isMember = this.isInClass() && this.before !== AT_OPERAND;
    const isNested = this.pendingClass[this.top] !== NONE;
    if ((isMember || isNested) && this.isDoubtful()) return;
    this.pendingClass[this.top] = this.#keywordPosition();
  }

  /** How the `function` or `class` at the position stands. */
  #keywordPosition(): number {
    if (this.around > EXPRESSION_CLASS) return EXPRESSION;
    switch (this.before) {
      case AT_OPERAND:
      case AFTER_ARROW:
      case AT_KEY:
      case AFTER_STAR:
        return EXPRESSION;
      case AFTER_WORD:
        switch (this.wordClass()) {
          case OPERATOR:
            return this.wordIs("default") ? UNSURE : EXPRESSION;
          case EXTENDS:
            return EXPRESSION;
          case RETURN:
            return this.lineBroke ? DECLARED : EXPRESSION;
          case CONTEXTUAL:
            return this.lineBroke ? UNSURE : EXPRESSION;
          default:
            return DECLARED;
        }
      default:
        // An operand before it has ended its statement at the line's end.
        return DECLARED;
    }
  }

  /** Whether a word with a `(` after it may name a function or method. */
  protected isMethodName(): boolean {
    if (this.pendingFunction !== NONE) return true;
    const before = this.before;
    if (this.around === OBJECT) {
      if (before === AFTER_WORD) {
        return this.wordIs("get") || this.wordIs("set") || this.wordIs("async");
      }
      return before === AT_KEY || before === AFTER_STAR;
    }
    return this.isInClass() && before !== AT_OPERAND && before !== AFTER_ARROW;
  }

  /** A comment, a regular expression or a division. */
  #slash(at: number): void {
    const source = this.source;
    const next = source.charCodeAt(at + 1);
    if (next === 47) {
      this.pos = lineCommentEnd(source, at + 2);
      return;
    }
    if (next === 42 /* * */) {
      this.pos = this.#closed(blockCommentEnd(source, at));
      // A comment that holds a line end counts as one.
      this.lineBroke ||= spansLines(source, at, this.pos);
      return;
    }
    const isRegex = this.#slashOpensRegex();
    if (isRegex === null && this.isDoubtful()) return;
    const end = isRegex ? regexEnd(source, at) : -1;
    if (end !== -1) {
      this.pos = wordEnd(source, end);
      this.before = AT_OPERATOR;
    } else {
      if (isRegex && this.isDoubtful()) return;
      this.pos++;
      this.before = AT_OPERAND;
    }
    this.lineBroke = false;
  }

  /** Whether a `/` at the position opens a regular expression; null: no telling. */
  #slashOpensRegex(): boolean | null {
    switch (this.before) {
      case AT_OPERAND:
      case AT_STATEMENT:
      case AT_KEY:
      case AFTER_ARROW:
      case AFTER_STAR:
        return true;
      case AT_OPERATOR:
        return false;
      case AFTER_WORD:
        switch (this.wordClass()) {
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
    if (this.observes) this.punctuatorAhead(code, at);
    switch (code) {
      case 34 /* " */:
      case 39 /* ' */:
        this.#string(at);
        return;
      case 40 /* ( */:
        this.#open(this.#parenKind());
        this.before = this.isInParameters() ? AT_KEY : AT_OPERAND;
        break;
      case 41 /* ) */:
        this.#closeParen();
        break;
      case 44 /* , */:
        this.before =
          this.around === OBJECT || this.isInParameters() ? AT_KEY : AT_OPERAND;
        break;
      case 46 /* . */:
        this.#point(at);
        return;
      case 58 /* : */:
        this.#colon();
        break;
      case 59 /* ; */:
        this.before =
          this.around <= EXPRESSION_CLASS ? AT_STATEMENT : AT_OPERAND;
        break;
      case 61 /* = */:
        if (this.source.charCodeAt(at + 1) === 62 /* > */) {
          this.pos++;
          this.before = AFTER_ARROW;
        } else {
          this.before = AT_OPERAND;
        }
        break;
      case 123 /* { */:
        this.#openBrace();
        break;
      case 125 /* } */:
        this.#closeBrace();
        return;
      case 91 /* [ */:
        this.#openBracket();
        break;
      case 93 /* ] */:
        if (this.around === BRACKET) this.#close();
        else this.isDoubtful();
        this.before = AT_OPERATOR;
        break;
      case 43 /* + */:
      case 45 /* - */:
        this.#sign(code, at);
        return;
      case 63 /* ? */:
        this.#question(at);
        return;
      case 96 /* ` */:
        if (this.around === BRACKET) this.index(at);
        this.pos++;
        this.#templateText();
        return;
      case 42 /* * */:
        this.before = AFTER_STAR;
        break;
      case 60 /* < */:
        if (this.source.startsWith("!--", at + 1)) this.isDoubtful();
        this.before = AT_OPERAND;
        break;
      case 33:
      case 37:
      case 38:
      case 62:
      case 94:
      case 124:
      case 126:
        this.before = AT_OPERAND;
        break;
      case 35 /* # */:
        this.pos = wordEnd(this.source, at + 1);
        this.before = AT_OPERATOR;
        return;
      default:
        if (isDigit(code)) {
          this.pos = numberEnd(this.source, at);
          this.before = AT_OPERATOR;
          return;
        }
        // A decorator, an escape in an identifier, a control character.
        this.isDoubtful();
    }
    this.pos++;
  }

  #string(at: number): void {
    this.pos = this.#closed(stringEnd(this.source, at));
    if (this.around === BRACKET) this.index(at);
    this.before = AT_OPERATOR;
  }

  /** The string or template in brackets from `at` on. */
  protected index(_at: number): void {}

  /** A template's text, from its opening or from after a hole. */
  #templateText(): void {
    this.pos = this.#closed(templateTextEnd(this.source, this.pos));
    if (this.source.charCodeAt(this.pos - 1) === 96 /* ` */) {
      this.before = AT_OPERATOR;
    } else {
      this.#open(HOLE);
      this.before = AT_OPERAND;
    }
  }

  #openBracket(): void {
    this.#setOwner();
    this.#open(BRACKET);
    this.bracketOpened();
    this.before = AT_OPERAND;
  }

  /** A bracket opened, after the owner. */
  protected bracketOpened(): void {}

  #parenKind(): number {
    if (this.pendingFunction !== NONE) {
      const position = this.pendingFunction;
      this.pendingFunction = NONE;
      if (position === DECLARED) return DECLARED_PARAMETERS;
      return position === EXPRESSION
        ? EXPRESSION_PARAMETERS
        : UNKNOWN_PARAMETERS;
    }
    if (this.before !== AFTER_WORD) return PAREN;
    switch (this.source.charCodeAt(this.wordStart)) {
      case 105 /* i */:
        return this.wordIs("if") ? CONDITION : PAREN;
      case 102 /* f */:
        return this.wordIs("for") ? CONDITION : PAREN;
      case 119 /* w */:
        return this.wordIs("while") || this.wordIs("with") ? CONDITION : PAREN;
      case 115 /* s */:
        return this.wordIs("switch") ? BLOCK_HEAD : PAREN;
      case 99 /* c */:
        return this.wordIs("catch") ? BLOCK_HEAD : PAREN;
      default:
        return PAREN;
    }
  }

  #closeParen(): void {
    switch (this.around) {
      case PAREN:
        this.before = AT_OPERATOR;
        break;
      case CONDITION:
        this.before = AT_STATEMENT;
        break;
      case BLOCK_HEAD:
        this.before = AT_BLOCK;
        break;
      case DECLARED_PARAMETERS:
        this.before = AT_DECLARED_BODY;
        break;
      case EXPRESSION_PARAMETERS:
        this.before = AT_EXPRESSION_BODY;
        break;
      case UNKNOWN_PARAMETERS:
        this.before = AT_UNKNOWN_BODY;
        break;
      default:
        this.isDoubtful();
        this.before = AT_OPERATOR;
        return;
    }
    this.#close();
  }

  /** The body of a function whose parameters have marks opens. */
  protected enterMarked(_marks: number): void {}

  /** What opened by a brace and has marks closed before the position. */
  protected leaveMarked(_kind: number, _marks: number): void {}

  #openBrace(): void {
    // The row of the parameters, just closed, is still there to read.
    const isBody =
      this.before >= AT_DECLARED_BODY && this.before <= AT_UNKNOWN_BODY;
    const marks = isBody ? (this.marks[this.top + 1] as number) : 0;
    const kind = this.#braceKind();
    if (kind === null && this.isDoubtful()) return;
    this.#open(kind ?? STATEMENTS);
    this.before = kind === OBJECT ? AT_KEY : AT_STATEMENT;
    if (marks !== 0) {
      this.marks[this.top] = marks;
      this.enterMarked(marks);
    }
  }

  /** What the `{` at the position opens; null: no telling. */
  #braceKind(): number | null {
    switch (this.before) {
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
        switch (this.wordClass()) {
          case OPERATOR:
            return OBJECT;
          case DECLARATOR:
            // `let` may be a name, and the block one of its own.
            return this.lineBroke && this.wordIs("let") ? null : OBJECT;
          case RETURN:
            return this.lineBroke ? STATEMENTS : OBJECT;
          case STATEMENT:
          case BLOCK:
          case JUMP:
            return STATEMENTS;
          case CONTEXTUAL:
            return this.lineBroke || this.pendingClass[this.top] !== NONE
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
    const position = this.pendingClass[this.top];
    this.pendingClass[this.top] = NONE;
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
    const kind = this.around;
    this.pos++;
    if (this.top === 0 || kind > LAST_BRACE) {
      this.isDoubtful();
      this.before = AT_STATEMENT;
      return;
    }
    const marks = this.marks[this.top] as number;
    const start = this.openedAt[this.top] as number;
    if (this.pos - start > LONG && kind !== HOLE) {
      this.braces.push(start, this.pos - 1);
    }
    this.#close();
    switch (kind) {
      case HOLE:
        this.#templateText();
        return;
      case OBJECT:
      case EXPRESSION_FUNCTION:
      case EXPRESSION_CLASS:
        this.before = AT_OPERATOR;
        break;
      case UNKNOWN_FUNCTION:
      case ARROW_FUNCTION:
        this.before = UNKNOWN;
        break;
      default:
        this.before = AT_STATEMENT;
    }
    if (marks !== 0) this.leaveMarked(kind, marks);
  }

  #setOwner(): void {
    const isOwner = this.before === AFTER_WORD;
    this.dot = this.pos;
    this.ownerStart = isOwner ? this.wordStart : 0;
    this.ownerEnd = isOwner ? this.wordEnd : 0;
  }

  /** A member's dot, a spread's or a number's. */
  #point(at: number): void {
    const next = this.source.charCodeAt(at + 1);
    if (isDigit(next)) {
      this.pos = numberEnd(this.source, at);
      this.before = AT_OPERATOR;
    } else if (next === 46) {
      this.pos += 3;
      this.before = AT_OPERAND;
    } else {
      this.#setOwner();
      this.pos++;
      this.before = AT_PROPERTY;
    }
  }

  /** Of a ternary, a property, a label or a case. */
  #colon(): void {
    if ((this.ternaries[this.top] as number) > 0) {
      (this.ternaries[this.top] as number)--;
      this.before = AT_OPERAND;
    } else if (this.around === OBJECT) {
      this.before = AT_OPERAND;
    } else {
      if (this.around > LAST_STATEMENTS) this.isDoubtful();
      this.before = AT_STATEMENT;
    }
  }

  #question(at: number): void {
    const source = this.source;
    const next = source.charCodeAt(at + 1);
    if (next === 63) {
      this.pos += 2;
      this.before = AT_OPERAND;
    } else if (next === 46 && !isDigit(source.charCodeAt(at + 2))) {
      this.#setOwner();
      this.pos += 2;
      // `a?.(` and `a?.[` have no name.
      const opener = this.next(this.pos);
      this.before =
        opener === 40 || opener === 91 || opener === 96
          ? AT_OPERATOR
          : AT_PROPERTY;
    } else {
      (this.ternaries[this.top] as number)++;
      this.pos++;
      this.before = AT_OPERAND;
    }
  }

  #sign(code: number, at: number): void {
    const source = this.source;
    if (source.charCodeAt(at + 1) !== code) {
      this.pos++;
      this.before = AT_OPERAND;
      return;
    }
    // `-->` at the start of a line is a comment.
    if (code === 45 && this.lineBroke && source[at + 2] === ">") {
      this.isDoubtful();
    }
    this.pos += 2;
    this.before = this.#afterIncrement();
  }

  /** After `++` or `--`, as a postfix of what is before or as a prefix. */
  #afterIncrement(): number {
    switch (this.before) {
      case AT_OPERATOR:
        return this.lineBroke ? AT_OPERAND : AT_OPERATOR;
      case AFTER_WORD:
        switch (this.wordClass()) {
          case OPERAND:
          case DECLARATOR:
            return this.lineBroke ? AT_OPERAND : AT_OPERATOR;
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
    this.pos++;
    if (isWideSpace(code)) return;
    if (code === 0x2028 || code === 0x2029) {
      this.lineBroke = true;
      return;
    }
    this.pos = wordEnd(this.source, at + 1);
    this.#word(at, code);
  }
}
