/**
 * Where places of a source stand, by its tokens: in a `try`, in a function that
 * is not run at load, in a branch. Receives source text that V8 accepts and
 * places where tokens begin; returns a context for each, or null where only a
 * parser can be certain. Reads no further than is needed to tell.
 *
 * Every open row has two sides: what its opener makes of all inside (`catch {`
 * is a branch), and how far the statement or expression in it has come (after
 * `a &&` the rest is a branch, up to a comma or the statement's end). A place's
 * context is what the rows around it say together. Two things show only where a
 * row closes, so a place waits for it: whether `catch` follows a `try`, and
 * whether a function expression is called there and then.
 */
import { isDigit, isWordAt, spansLines } from "./characters.js";
import { skipTrivia } from "./literals.js";
import {
  AFTER_ARROW,
  AFTER_STAR,
  AFTER_WORD,
  ARROW_FUNCTION,
  AT_BLOCK,
  AT_KEY,
  AT_OPERAND,
  AT_OPERATOR,
  AT_PROPERTY,
  AT_STATEMENT,
  CONDITION,
  DECLARED_CLASS,
  DECLARED_FUNCTION,
  DECLARED_PARAMETERS,
  EXPRESSION_CLASS,
  EXPRESSION_FUNCTION,
  EXPRESSION_PARAMETERS,
  HOLE,
  LAST_STATEMENTS,
  NONE,
  OBJECT,
  PAREN,
  STATEMENTS,
  TokenWalk,
  UNKNOWN,
  UNKNOWN_FUNCTION,
  UNKNOWN_PARAMETERS,
} from "./walk.js";
import {
  CONTEXTUAL,
  DECLARATOR,
  isWord,
  JUMP,
  OPERAND,
  RETURN,
  STATEMENT,
  wordClass,
} from "./words.js";
import type { Braces, SiteContext } from "../types.js";

// How far a row has come.
/** The body of an `if`, `else` or loop, without braces or with them. */
const BRANCH = 1;
/** After `&&`, `||`, `??` or `?`. */
const CHOICE = 2;
/** In an arrow function's body without braces. */
const ARROW = 4;

// What a row's opener makes of it. BRANCH as well.
const FUNCTION = 8;
/** A function that its own expression may run; settled where it closes. */
const CALLABLE = 16;
/** A `try`; settled where it closes. */
const TRY = 32;
/** A `try` that has a `catch`. */
const CAUGHT = 64;
/** The block of a `do`. */
const DO = 128;
/** A parenthesis around an expression, not around arguments. */
const GROUP = 256;
/** A parenthesis that may be either, or that `new` stands before. */
const ODD_GROUP = 512;
/** A parenthesis around arguments, or around the parameters of a method. */
const ODD_CALL = 1024;
/** Only a parser can tell. */
const UNSURE = 2048;

// What a CONDITION's keyword is.
const LOOP_OR_IF = 0;
const FOR = 1;
const WITH = 2;
const DO_WHILE = 3;

/**
 * @param starts offsets of the places, ascending; at each a token begins
 * @param braces what is between them is not read where no place is in it
 * @returns one context per place
 */
export function contextsFromTokens(
  source: string,
  starts: readonly number[],
  braces: Braces = [],
): readonly SiteContext[] | null {
  return starts.length === 0
    ? []
    : new ContextScanner(source, starts, braces).scan();
}

/** A place with the rows around it, outermost first, as they were there. */
interface Waiting {
  readonly index: number;
  readonly openers: number[];
  readonly progress: number[];
  /** How many of the rows are still open. */
  open: number;
}

class ContextScanner extends TokenWalk {
  readonly #starts: readonly number[];
  /** Offsets of closing braces by those of opening ones. */
  readonly #ends = new Map<number, number>();
  readonly #contexts: SiteContext[] = [];
  #next = 0;
  #waiting: Waiting[] = [];

  // Further columns of the walk's stack.
  readonly #openers: number[] = [0];
  readonly #progress: number[] = [0];
  /** Where the function of a body or of parameters starts. */
  readonly #functionStart: number[] = [0];
  /** Of a CONDITION. */
  readonly #conditionKind: number[] = [LOOP_OR_IF];
  /** Semicolons in a CONDITION. */
  readonly #semicolons: number[] = [0];
  /** Whether the block of a `do` has closed, so that its `while` is due. */
  readonly #whileDue: boolean[] = [false];

  /** The progress before each ternary that is open, innermost last. */
  readonly #atQuestion: number[] = [];
  #latestFunction = 0;
  #latestIsGenerator = false;
  #latestIsNew = false;
  #latestArrow = 0;
  /** The offset after the latest `++` or `--`. */
  #latestUpdate = 0;

  constructor(source: string, starts: readonly number[], braces: Braces) {
    super(source, starts.at(-1) ?? -1, false, true);
    this.#starts = starts;
    for (let at = 0; at < braces.length; at += 2) {
      this.#ends.set(braces[at] as number, braces[at + 1] as number);
    }
  }

  scan(): readonly SiteContext[] | null {
    this.walk();
    return this.isCertain && this.#next === this.#starts.length
      ? this.#contexts
      : null;
  }

  protected override isPending(): boolean {
    return this.#waiting.length > 0;
  }

  // Places.

  #reach(start: number): void {
    while (this.#next < this.#starts.length) {
      const wanted = this.#starts[this.#next] as number;
      if (wanted > start) return;
      // A place that no token of ours begins at.
      if (wanted < start) {
        this.isDoubtful();
        return;
      }
      const waiting = this.#rowsAround(this.#next++);
      if (!this.#decide(waiting)) this.#waiting.push(waiting);
    }
  }

  #rowsAround(index: number): Waiting {
    const open = this.top + 1;
    const openers = this.#openers.slice(0, open);
    const progress = this.#progress.slice(0, open);
    for (let row = 0; row < open; row++) {
      const kind = this.opened[row] as number;
      if (kind === DECLARED_CLASS || kind === EXPRESSION_CLASS) {
        // Fields and keys end where only a parser can tell; methods are clear.
        progress[row] = 0;
        const inside = openers[row + 1] ?? UNSURE;
        if ((inside & FUNCTION) === 0) openers[row] = UNSURE;
      } else if (kind === EXPRESSION_PARAMETERS) {
        // They close before it shows whether the function is run.
        if (openers[row] !== FUNCTION) openers[row] = UNSURE;
      }
    }
    return { index, openers, progress, open };
  }

  /** Whether the place's context is settled, and noted if so. */
  #decide(waiting: Waiting): boolean {
    if (waiting.openers.some((opener) => (opener & UNSURE) !== 0)) {
      return this.isDoubtful();
    }
    const least = contextOf(waiting, true);
    const most = contextOf(waiting, false);
    if (
      least.inTry !== most.inTry ||
      least.inFunction !== most.inFunction ||
      least.conditional !== most.conditional
    ) {
      return false;
    }
    this.#contexts[waiting.index] = most;
    return true;
  }

  /** The row above `top`, which was of this kind, has closed. */
  #settle(kind: number): void {
    const row = this.top + 1;
    for (const waiting of this.#waiting) {
      if (waiting.open !== row + 1) continue;
      waiting.open = row;
      const opener = waiting.openers[row] as number;
      if (opener & TRY) {
        waiting.openers[row] = this.#wordFollows("catch") ? CAUGHT : 0;
      } else if (opener & CALLABLE) {
        waiting.openers[row] = this.#settledFunction(row);
      } else if (kind === PAREN) {
        this.#settleParen(waiting, row);
      }
    }
    this.#waiting = this.#waiting.filter((waiting) => !this.#decide(waiting));
  }

  /** Parentheses may turn out to have held parameters, or a function that is run. */
  #settleParen(waiting: Waiting, row: number): void {
    const { source } = this;
    const after = skipTrivia(source, this.pos + 1);
    const opener = waiting.openers[row] as number;
    const isArrow = ((waiting.progress[row] as number) & ARROW) !== 0;
    const mayBeRun =
      isArrow && opener !== 0 && "(.?)".includes(source[after] ?? " ");
    if (mayBeRun || source.startsWith("=>", after)) {
      waiting.openers[row] = UNSURE;
    } else {
      const isMethod = opener === ODD_CALL && source[after] === "{";
      waiting.openers[row] = isMethod ? FUNCTION : 0;
    }
  }

  /** Whether the function whose body has closed is run there and then. */
  #settledFunction(row: number): number {
    const { source } = this;
    let after = skipTrivia(source, this.pos);
    let start = this.#functionStart[row] as number;
    if (this.opened[row] === EXPRESSION_FUNCTION) {
      const run = this.#isCalled(after);
      if (run !== false) return run === null ? UNSURE : 0;
    }
    // `(function () {})()`, `((function () {}))()`
    for (let around = this.top; source[after] === ")"; around--) {
      const opener = this.#openers[around] as number;
      if (this.opened[around] !== PAREN) return FUNCTION;
      if (!this.#startsRow(around, start)) return FUNCTION;
      if (opener === ODD_GROUP) return UNSURE;
      if (opener !== GROUP) return FUNCTION;
      after = skipTrivia(source, after + 1);
      start = this.openedAt[around] as number;
      const run = this.#isCalled(after);
      if (run !== false) return run === null ? UNSURE : 0;
    }
    return FUNCTION;
  }

  /** Whether what follows calls what is before, by `call` or `apply` too; null: no telling. */
  #isCalled(at: number): boolean | null {
    const { source } = this;
    const isOptional = source.startsWith("?.", at);
    const next = isOptional ? skipTrivia(source, at + 2) : at;
    if (source[next] === "(") return true;
    if (!isOptional && source[next] !== ".") return false;
    const name = isOptional ? next : skipTrivia(source, next + 1);
    for (const method of ["call", "apply"]) {
      if (!isWordAt(source, name, method)) continue;
      const after = skipTrivia(source, name + method.length);
      return source[after] === "(" ? true : null;
    }
    return false;
  }

  /** Whether the first token in the row, `async` aside, is at `start`. */
  #startsRow(row: number, start: number): boolean {
    const { source } = this;
    const first = skipTrivia(source, (this.openedAt[row] as number) + 1);
    if (first === start) return true;
    return (
      isWordAt(source, first, "async") &&
      skipTrivia(source, first + "async".length) === start
    );
  }

  #wordFollows(word: string): boolean {
    const { source } = this;
    return isWordAt(source, skipTrivia(source, this.pos), word);
  }

  // Tokens.

  protected override name(): boolean {
    return false;
  }

  protected override wordAhead(start: number): void {
    if (this.before === AT_PROPERTY) return;
    const { source, pos } = this;
    if (
      this.lineBroke &&
      !isWord(source, start, pos, "in") &&
      !isWord(source, start, pos, "instanceof") &&
      !isWord(source, start, pos, "extends")
    ) {
      this.#endStatementByLine();
    }
    this.#reach(start);
    if (isWord(source, start, pos, "function")) {
      this.#latestFunction = start;
      this.#latestIsGenerator =
        source.charCodeAt(skipTrivia(source, pos)) === 42; /* * */
      this.#latestIsNew = this.before === AFTER_WORD && this.wordIs("new");
    } else if (this.#isInStatements()) {
      this.#keyword(start);
    }
  }

  /** The word from `start` to the position, which may be a keyword. */
  #keyword(start: number): void {
    const { source, pos, top } = this;
    switch (wordClass(source, start, pos)) {
      case JUMP:
        // No place is in the rest of the statement.
        this.#progress[top] = 0;
        break;
      case RETURN:
        if (spansLines(source, pos, skipTrivia(source, pos))) {
          this.#progress[top] = 0;
        }
        break;
      case STATEMENT:
        if (isWord(source, start, pos, "else")) {
          this.#progress[top] = BRANCH;
        } else if (source[skipTrivia(source, pos)] !== "{") {
          // Which `while` belongs to this `do`, only a parser can tell.
          this.#beUnsure();
        }
        break;
    }
  }

  protected override punctuatorAhead(code: number, at: number): void {
    const { source, top } = this;
    switch (code) {
      case 34 /* " */:
      case 39 /* ' */:
      case 126 /* ~ */:
        this.#endStatementByLine();
        break;
      case 123 /* { */:
        // A class's body may have its line to itself.
        if (this.pendingClass[top] === NONE) this.#endStatementByLine();
        break;
      case 33 /* ! */:
        if (source[at + 1] !== "=") this.#endStatementByLine();
        break;
      case 46 /* . */:
        if (isDigit(source.charCodeAt(at + 1))) this.#endStatementByLine();
        break;
      case 43 /* + */:
      case 45 /* - */:
        if (source.charCodeAt(at + 1) === code) {
          this.#endStatementByLine();
          this.#latestUpdate = at + 2;
        }
        break;
      case 40 /* ( */:
      case 91 /* [ */:
      case 96 /* ` */:
        if (this.#followsUpdate(at)) this.#progress[top] = 0;
        break;
      case 38 /* & */:
      case 124 /* | */:
        if (source.charCodeAt(at + 1) === code) this.#progressBy(CHOICE);
        break;
      case 63 /* ? */:
        this.#question(at);
        break;
      case 58 /* : */:
        this.#colon();
        break;
      case 61 /* = */:
        if (source[at + 1] === ">") this.#arrow(at);
        break;
      case 44 /* , */:
        this.#progress[top] = (this.#progress[top] as number) & BRANCH;
        break;
      case 59 /* ; */:
        this.#semicolon();
        break;
      default:
        if (isDigit(code)) this.#endStatementByLine();
    }
  }

  #isInStatements(): boolean {
    return this.around <= LAST_STATEMENTS;
  }

  /** What stands in the row, only a parser can tell. */
  #beUnsure(): void {
    this.#openers[this.top] = (this.#openers[this.top] as number) | UNSURE;
  }

  #progressBy(flag: number): void {
    this.#progress[this.top] = (this.#progress[this.top] as number) | flag;
  }

  /** A token that no operand can have before it, on a line of its own. */
  #endStatementByLine(): void {
    if (!this.lineBroke || !this.#isInStatements()) return;
    const { top } = this;
    if (this.#progress[top] === 0) return;
    if (this.before === AT_OPERATOR) {
      this.#progress[top] = 0;
    } else if (this.before === AFTER_WORD) {
      switch (this.wordClass()) {
        case OPERAND:
          // A name may stand on the line after these.
          if (
            !this.wordIs("function") &&
            !this.wordIs("class") &&
            !this.wordIs("for")
          ) {
            this.#progress[top] = 0;
          }
          break;
        case DECLARATOR:
          // A name, or what declares the next one.
          if (this.wordIs("let")) this.#beUnsure();
          break;
        case CONTEXTUAL:
          this.#beUnsure();
          break;
      }
    } else if (this.before === UNKNOWN) {
      this.#beUnsure();
    }
  }

  /** Whether `x++` is before, which nobody calls or indexes: it ended with its line. */
  #followsUpdate(at: number): boolean {
    return (
      this.before === AT_OPERATOR &&
      this.#latestUpdate > 0 &&
      skipTrivia(this.source, this.#latestUpdate) === at
    );
  }

  #question(at: number): void {
    const { source } = this;
    const next = source[at + 1];
    if (next === "." && !isDigit(source.charCodeAt(at + 2))) return;
    if (next !== "?") {
      this.#atQuestion.push(this.#progress[this.top] as number);
    }
    this.#progressBy(CHOICE);
  }

  #colon(): void {
    const { top } = this;
    const progress = this.#progress[top] as number;
    if ((this.ternaries[top] as number) > 0) {
      // An arrow function in the middle ends here.
      const before = this.#atQuestion.pop() ?? 0;
      this.#progress[top] = (progress & ~ARROW) | (before & ARROW);
    } else if (this.#isInStatements()) {
      this.#progress[top] = progress & BRANCH;
    }
  }

  #arrow(at: number): void {
    const { source, top } = this;
    // The row of the parameters, just closed, is still there to read.
    this.#latestArrow =
      this.before === AT_OPERATOR
        ? (this.openedAt[top + 1] as number)
        : this.wordStart;
    if (source[skipTrivia(source, at + 2)] !== "{") this.#progressBy(ARROW);
  }

  #semicolon(): void {
    const { top } = this;
    if (this.around === CONDITION) {
      const count = (this.#semicolons[top] as number) + 1;
      this.#semicolons[top] = count;
      // `for (;; update)`
      this.#progress[top] = count === 2 ? BRANCH : 0;
    } else {
      this.#progress[top] = 0;
    }
  }

  // Rows.

  protected override rowOpened(): void {
    const { top } = this;
    this.#openers[top] = this.#openerOf(this.opened[top] as number);
    this.#progress[top] = 0;
    this.#semicolons[top] = 0;
    this.#whileDue[top] = false;
    this.#passOver();
  }

  /** Goes on at the end of the braces that open here, where no place is in it. */
  #passOver(): void {
    // A hole opens where the brace of an object in it may stand.
    const end = this.around === HOLE ? undefined : this.#ends.get(this.pos);
    if (end === undefined) return;
    const wanted = this.#starts[this.#next];
    if (wanted === undefined || wanted > end) this.pos = end - 1;
  }

  #openerOf(kind: number): number {
    const { top } = this;
    switch (kind) {
      case STATEMENTS:
        return this.#openerOfBlock();
      case DECLARED_FUNCTION:
        return FUNCTION;
      case UNKNOWN_FUNCTION:
        return UNSURE;
      case EXPRESSION_FUNCTION:
        // The row that was here before is that of the parameters.
        return this.#openers[top] as number;
      case ARROW_FUNCTION:
        this.#functionStart[top] = this.#latestArrow;
        return CALLABLE;
      case EXPRESSION_PARAMETERS:
        this.#functionStart[top] = this.#latestFunction;
        if (this.#latestIsGenerator) return FUNCTION;
        return this.#latestIsNew ? UNSURE : CALLABLE;
      case DECLARED_PARAMETERS:
        return FUNCTION;
      case UNKNOWN_PARAMETERS:
        return UNSURE;
      case CONDITION:
        this.#conditionKind[top] = this.#keywordOfCondition();
        return 0;
      case PAREN:
        return this.#openerOfParen();
      default:
        return 0;
    }
  }

  #openerOfBlock(): number {
    const outer = this.opened[this.top - 1] as number;
    if (outer > LAST_STATEMENTS) {
      // A method's body follows its parameters; a static block does not.
      return this.before === AT_OPERATOR ? FUNCTION : UNSURE;
    }
    if (this.before === AT_BLOCK) return BRANCH;
    if (this.before !== AFTER_WORD) return 0;
    if (this.wordIs("try")) return TRY;
    if (this.wordIs("catch")) return BRANCH;
    return this.wordIs("do") ? DO : 0;
  }

  #openerOfParen(): number {
    if (this.#followsUpdate(this.pos)) return GROUP;
    const outer = this.opened[this.top - 1];
    switch (this.before) {
      case AT_OPERAND:
      case AT_STATEMENT:
      case AT_KEY:
      case AFTER_ARROW:
      case AFTER_STAR:
        return GROUP;
      case AT_OPERATOR:
        return outer === OBJECT ? ODD_CALL : 0;
      case AFTER_WORD:
        switch (this.wordClass()) {
          case OPERAND:
          case DECLARATOR:
            if (this.wordIs("async")) return ODD_GROUP;
            return outer === OBJECT ? ODD_CALL : 0;
          case CONTEXTUAL:
            return ODD_GROUP;
          default:
            return this.wordIs("new") ? ODD_GROUP : GROUP;
        }
      default:
        return ODD_GROUP;
    }
  }

  #keywordOfCondition(): number {
    const outer = this.top - 1;
    if (this.wordIs("for")) return FOR;
    if (this.wordIs("with")) return WITH;
    if (this.wordIs("while") && this.#whileDue[outer]) {
      this.#whileDue[outer] = false;
      return DO_WHILE;
    }
    return LOOP_OR_IF;
  }

  protected override rowClosed(): void {
    const closed = this.top + 1;
    const kind = this.opened[closed] as number;
    if (this.#waiting.length > 0) this.#settle(kind);
    if (!this.#isInStatements()) return;
    switch (kind) {
      case CONDITION:
        this.#endCondition(this.#conditionKind[closed] as number);
        break;
      case STATEMENTS:
        this.#endBlock(this.#openers[closed] as number);
        break;
      case DECLARED_FUNCTION:
      case DECLARED_CLASS:
        this.#progress[this.top] = 0;
        break;
      case UNKNOWN_FUNCTION:
        if (this.#progress[this.top] !== 0) this.#beUnsure();
        break;
      case ARROW_FUNCTION: {
        // Nothing goes on with an arrow function that has braces.
        const next = this.source[skipTrivia(this.source, this.pos)] ?? ";";
        if (!",;)]}:".includes(next)) this.#progress[this.top] = 0;
        break;
      }
    }
  }

  #endCondition(keyword: number): void {
    if (keyword === DO_WHILE) this.#progress[this.top] = 0;
    else if (keyword !== WITH) this.#progressBy(BRANCH);
  }

  #endBlock(opener: number): void {
    const { top } = this;
    if (opener & DO) this.#whileDue[top] = true;
    else if (!this.#wordFollows("catch") && !this.#wordFollows("finally")) {
      this.#progress[top] = 0;
    }
  }
}

/**
 * @param least whether to take what is not settled yet for what says least: the
 *   function is run, the `try` has its `catch`, the parentheses hold no parameters
 */
function contextOf(
  { openers, progress }: Waiting,
  least: boolean,
): SiteContext {
  let inTry = false;
  let inFunction = false;
  let conditional = false;
  for (let row = openers.length - 1; row >= 0; row--) {
    const come = progress[row] as number;
    const opener = openers[row] as number;
    const isOpen = (opener & (CALLABLE | GROUP | ODD_GROUP | ODD_CALL)) !== 0;
    if ((come & (BRANCH | CHOICE)) !== 0) conditional = true;
    if ((opener & BRANCH) !== 0) conditional = true;
    if ((opener & FUNCTION) !== 0) inFunction = true;
    if (isOpen ? !least : (come & ARROW) !== 0) inFunction = true;
    // A `try` around a function does not catch what its later calls throw.
    const caught = (opener & CAUGHT) !== 0 || ((opener & TRY) !== 0 && least);
    if (caught && !inFunction) inTry = true;
  }
  return { inTry, inFunction, conditional };
}
