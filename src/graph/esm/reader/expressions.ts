/**
 * The expressions, patterns, functions and classes of an ES module. What binds
 * tighter matters to nobody here, so operands and operators are read in a row.
 * Must not know what a module imports or exports.
 */
import { isQuote } from "../../scan/characters.js";
import { skipTrivia } from "../../scan/literals.js";
import { Scope } from "../uses.js";
import { CreatedRequireReader } from "./created-requires.js";
import type { OpenUse } from "./names.js";
import {
  ARROW,
  ASSIGNMENT,
  ELLIPSIS,
  END,
  LITERAL,
  OPERATOR,
  OPTIONAL,
  PRIVATE,
  UPDATE,
  WORD,
} from "./tokens.js";

// Shapes: what the expression is that has just been read.
const OTHER = 0;
/** One name; parentheses do not count. */
const NAME = 1;
/** The member of a name, by a static name or another. */
const MEMBER = 2;
/** A function or class without a name. */
const ANONYMOUS = 3;
/** A function after which no expression goes on. */
const ARROW_FUNCTION = 4;
/** An array or object, which may turn out to be a pattern. */
const PATTERN = 5;
/** `import.meta`, which is no target; the name that V8 is shown would be one. */
const META = 6;

/** Its parameters are names alone: most are, and need not be read twice. */
const PLAIN_ARROW = /\((?:\s*[\w$]+\s*(?:,\s*[\w$]+\s*)*(?:,\s*)?)?\)\s*=>/y;

/** A string as it is written, and no more. */
const ALL_TEXT = /(["'])([^"'\\\n\r]*)\1\s*(?=[,)\]])/y;
/** Of what `process.argv` can look like. */
const LONGEST_PATH = 200;

/** Told of each name that a pattern binds. */
type Bind = (start: number, end: number) => void;

export abstract class ExpressionReader extends CreatedRequireReader {
  private shape = OTHER;
  /** Of a name or member, if the name matters. */
  private use: OpenUse | null = null;
  /** Functions with a `this` of their own that are open. */
  private depth = 0;
  /** Whether the innermost function is asynchronous; a module is as one. */
  private isAsync = true;
  /** The parentheses that are known to hold parameters. */
  private readonly arrows = new Set<number>();

  /** The block that the token opens, which is the body of a function. */
  protected abstract body(): void;

  protected expect(kind: number): void {
    if (this.kind !== kind) this.doubt();
    this.next();
  }

  /** Reads the token if it is of that kind. */
  protected takes(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  protected expectKeyword(keyword: string): void {
    if (this.keyword !== keyword) this.doubt();
    this.next();
  }

  /** Whether what has been read is a function or class without a name. */
  protected isAnonymous(): boolean {
    return this.shape === ANONYMOUS || this.shape === ARROW_FUNCTION;
  }

  // --- expressions ----------------------------------------------------------

  /** An Expression, with its commas. */
  protected expression(allowsIn = true): void {
    this.assignment(allowsIn);
    if (this.kind !== 44 /* , */) return;
    while (this.takes(44 /* , */)) this.assignment(allowsIn);
    this.shape = OTHER;
  }

  /** An AssignmentExpression. */
  protected assignment(allowsIn = true): void {
    if (this.keyword === "yield") {
      this.yielded(allowsIn);
      return;
    }
    const { start: from } = this;
    this.unary(allowsIn);
    if (this.shape === ARROW_FUNCTION) return;
    if (this.kind === 61 /* = */ || this.kind === ASSIGNMENT) {
      this.target(from);
      this.next();
      this.assignment(allowsIn);
      this.shape = OTHER;
      return;
    }
    while (this.isBinary(allowsIn)) {
      this.next();
      this.unary(allowsIn);
      this.shape = OTHER;
    }
    if (this.takes(63 /* ? */)) {
      this.assignment();
      this.expect(58 /* : */);
      this.assignment(allowsIn);
      this.shape = OTHER;
    }
  }

  private isBinary(allowsIn: boolean): boolean {
    switch (this.kind) {
      case OPERATOR:
      case 42 /* * */:
      case 43 /* + */:
      case 45 /* - */:
      case 47 /* / */:
        return true;
      case WORD:
        return (
          this.keyword === "instanceof" || (allowsIn && this.keyword === "in")
        );
      default:
        return false;
    }
  }

  /**
   * What has just been read is written to, not read.
   *
   * @param from where it starts
   */
  protected target(from: number): void {
    switch (this.shape) {
      case MEMBER:
        if (this.use !== null) this.use.member = false;
        return;
      case META:
        this.doubt();
        return;
      case PATTERN: {
        // What it holds may be a target itself, or stand in one.
        const last = this.rewrites.at(-1)?.start ?? -1;
        if (last >= from) this.doubt();
        for (let index = this.uses.length - 1; index >= 0; index--) {
          const use = this.uses[index] as OpenUse;
          if (use.start < from) return;
          if (use.member) this.doubt();
        }
      }
    }
  }

  private yielded(allowsIn: boolean): void {
    this.next();
    this.shape = OTHER;
    if (this.isOnNewLine) return;
    if (this.kind === 42 /* * */) this.next();
    else if (this.endsExpression()) return;
    this.assignment(allowsIn);
    this.shape = OTHER;
  }

  /** Whether no expression begins with the token. */
  private endsExpression(): boolean {
    switch (this.kind) {
      case 41 /* ) */:
      case 44 /* , */:
      case 58 /* : */:
      case 59 /* ; */:
      case 93 /* ] */:
      case 125 /* } */:
      case END:
        return true;
      default:
        return this.keyword === "in";
    }
  }

  private unary(allowsIn: boolean): void {
    switch (this.kind) {
      case 33 /* ! */:
      case 43 /* + */:
      case 45 /* - */:
      case 126 /* ~ */:
        this.next();
        this.unary(allowsIn);
        this.shape = OTHER;
        return;
      case UPDATE: {
        this.next();
        const { start: from } = this;
        this.unary(allowsIn);
        this.target(from);
        this.shape = OTHER;
        return;
      }
      case WORD:
        if (this.keyword !== "" && this.keywordUnary(allowsIn)) return;
    }
    const { start: from } = this;
    this.primary(allowsIn);
    this.subscripts();
    if (this.kind === UPDATE && !this.isOnNewLine) {
      if (this.shape === ARROW_FUNCTION) return;
      this.target(from);
      this.next();
      this.shape = OTHER;
    }
  }

  /** @returns whether the token is an operator that is a word */
  private keywordUnary(allowsIn: boolean): boolean {
    const { keyword } = this;
    switch (keyword) {
      case "await":
        // A name, where V8 is shown no module.
        if (!this.isAsync) this.doubt();
        if (this.functionDepth === 0) this.hasTopLevelAwait = true;
        break;
      case "typeof":
      case "void":
      case "delete":
        break;
      default:
        return false;
    }
    this.next();
    const { start: from } = this;
    this.unary(allowsIn);
    if (keyword === "delete") this.target(from);
    if (keyword === "typeof" && this.shape === NAME && this.use !== null) {
      this.use.typeof = true;
    }
    this.shape = OTHER;
    return true;
  }

  /** Members, calls and templates behind what has been read. */
  private subscripts(isCallee = false): void {
    if (this.shape === ARROW_FUNCTION) return;
    for (;;) {
      const { kind } = this;
      switch (kind) {
        case 46 /* . */:
          this.next();
          this.member();
          break;
        case OPTIONAL:
          if (this.followedUse() !== null) this.doubt();
          this.next();
          if (this.kind === 40 /* ( */) this.call();
          else if (this.kind === 91 /* [ */) this.index();
          else this.member();
          // It is no target, and deleted it is read.
          this.shape = OTHER;
          break;
        case 91 /* [ */:
          this.index();
          break;
        case 40 /* ( */:
          if (isCallee) return;
          this.call();
          break;
        case 96 /* ` */:
          this.asCallee();
          this.template();
          break;
        default:
          return;
      }
    }
  }

  private asCallee(): void {
    if (this.shape === NAME && this.use !== null) this.use.called = true;
    this.shape = OTHER;
  }

  private member(): void {
    if (this.kind !== WORD && this.kind !== PRIVATE) this.doubt();
    this.asMember(this.kind === WORD);
    this.next();
  }

  private asMember(isStatic: boolean): void {
    if (this.shape !== NAME) {
      this.shape = OTHER;
      return;
    }
    this.shape = MEMBER;
    if (this.use !== null) this.use.member = isStatic;
  }

  private index(): void {
    const { shape, use, before, end } = this;
    const isStatic =
      use !== null && shape === NAME && this.textAhead(end) !== null;
    this.next();
    if (this.kind === LITERAL) this.doubtProgramPath(before);
    this.expression();
    this.expect(93 /* ] */);
    this.shape = shape;
    this.use = use;
    this.asMember(isStatic);
  }

  /** `process.argv[1]` may be compared, of which the parser's tree tells. */
  private doubtProgramPath(before: number): void {
    const { source, start, end } = this;
    if (source.charCodeAt(skipTrivia(source, end)) !== 93 /* ] */) return;
    if (Number(source.slice(start, end)) !== 1) return;
    const path = source.slice(Math.max(0, before - LONGEST_PATH), before);
    if (path.includes("argv")) this.doubt();
  }

  private call(): void {
    const { before, shape } = this;
    const use = this.followedUse();
    const specifier = use && this.textAhead(this.end);
    this.asCallee();
    this.next();
    this.list(41 /* ) */);
    this.shape = OTHER;
    if (use !== null) this.noteCall(use, before, shape === MEMBER, specifier);
  }

  /** The name that is called, or whose member is, if such calls matter. */
  private followedUse(): OpenUse | null {
    const { shape, use } = this;
    if (use === null || (shape !== NAME && shape !== MEMBER)) return null;
    return this.isFollowed(use) ? use : null;
  }

  /** Elements or arguments up to `close`, and that. */
  private list(close: number): void {
    while (this.kind !== close) {
      if (this.takes(44 /* , */)) continue;
      this.takes(ELLIPSIS);
      this.assignment();
      if (this.kind !== close) this.expect(44 /* , */);
    }
    this.next();
  }

  private template(): void {
    for (let from = this.end; this.templateText(from); from = this.end) {
      this.next();
      this.expression();
      if (this.kind !== 125 /* } */) this.doubt();
    }
    this.next();
    this.shape = OTHER;
  }

  private primary(allowsIn: boolean): void {
    this.shape = OTHER;
    switch (this.kind) {
      case WORD:
        if (this.keyword === "") this.named(allowsIn);
        else this.keywordPrimary();
        return;
      case LITERAL:
      case PRIVATE:
        this.next();
        return;
      case 40 /* ( */:
        this.parenthesized(false, allowsIn, () => this.inParentheses());
        return;
      case 91 /* [ */:
        this.next();
        this.list(93 /* ] */);
        this.shape = PATTERN;
        return;
      case 123 /* { */:
        this.object();
        return;
      case 96 /* ` */:
        this.template();
        return;
      case 47 /* / */:
      case ASSIGNMENT:
        if (this.source[this.start] !== "/") this.doubt();
        this.regex();
        this.next();
        return;
      default:
        this.doubt();
    }
  }

  private keywordPrimary(): void {
    switch (this.keyword) {
      case "this":
      case "null":
      case "true":
      case "false":
      case "super":
        this.next();
        return;
      case "function":
        this.functionExpression(false);
        return;
      case "class":
        this.classExpression();
        return;
      case "new":
        this.created();
        return;
      case "import":
        this.importExpression();
        return;
      default:
        this.doubt();
    }
  }

  /** `import(…)`, `import.meta` */
  private importExpression(): void {
    const { start, end: keyword } = this;
    this.next();
    if (this.takes(46 /* . */)) {
      if (!this.isWord("meta")) this.doubt();
      this.next();
      this.rewrites.push({ kind: "import-meta", start, end: this.before });
      this.shape = META;
      return;
    }
    this.rewrites.push({ kind: "dynamic-import", start, end: keyword });
    // Before those that its arguments hold.
    const index = this.dynamicImports.push({
      start,
      end: start,
      specifier: null,
    });
    const specifier = this.textAhead(this.end);
    this.expect(40 /* ( */);
    this.list(41 /* ) */);
    const { before: end } = this;
    this.dynamicImports[index - 1] = { start, end, specifier };
    this.shape = OTHER;
  }

  /**
   * The string that is all of an argument or index which begins at `from`; null
   * where it is none. Texts in a row, or in parentheses, are left to the parser.
   */
  private textAhead(from: number): string | null {
    const { source } = this;
    let at = skipTrivia(source, from);
    while (source[at] === "(") at = skipTrivia(source, at + 1);
    if (!isQuote(source.charCodeAt(at))) return null;
    ALL_TEXT.lastIndex = skipTrivia(source, from);
    const [, , text] = ALL_TEXT.exec(source) ?? [];
    return text ?? this.doubt();
  }

  private created(): void {
    this.next();
    if (this.takes(46 /* . */)) {
      // `new.target`, which functions alone have.
      if (this.depth === 0) this.doubt();
      this.next();
      return;
    }
    // Behind `new` nothing is called so.
    if (this.isWord("async")) this.doubt();
    if (this.keyword === "new") this.created();
    else this.primary(true);
    this.subscripts(true);
    if (this.takes(40 /* ( */)) this.list(41 /* ) */);
    this.shape = OTHER;
  }

  /** A name, the parameter of an arrow function, or what begins with `async`. */
  private named(allowsIn: boolean): void {
    const { start, end } = this;
    const isAsync = this.isWord("async");
    this.next();
    if (this.kind === ARROW) {
      this.arrow(false, allowsIn, () => this.bindParameter(start, end));
      return;
    }
    if (isAsync && !this.isOnNewLine) {
      if (this.asyncFunction(start, end, allowsIn)) return;
    }
    this.shape = NAME;
    this.use = this.refer(start, end);
  }

  /**
   * What stands behind `async`, the word from `start` to `end`.
   *
   * @returns whether that is more than a name
   */
  private asyncFunction(
    start: number,
    end: number,
    allowsIn: boolean,
  ): boolean {
    if (this.keyword === "function") {
      this.functionExpression(true);
      return true;
    }
    const { kind, start: from, end: to } = this;
    if (kind === WORD && this.keyword === "") {
      this.next();
      if (this.kind !== ARROW) this.doubt();
      this.arrow(true, allowsIn, () => this.bindParameter(from, to));
      return true;
    }
    if (kind !== 40 /* ( */) return false;
    this.parenthesized(true, allowsIn, () => {
      // A call of what is named so.
      this.shape = NAME;
      this.use = this.refer(start, end);
      this.call();
    });
    return true;
  }

  /**
   * An expression, or the parameters of an arrow function: where that is not plain
   * to see, they are read as expressions first, and then once more.
   */
  private parenthesized(
    isAsync: boolean,
    allowsIn: boolean,
    read: () => void,
  ): void {
    const { start } = this;
    PLAIN_ARROW.lastIndex = start;
    if (this.arrows.has(start) || PLAIN_ARROW.test(this.source)) {
      this.arrow(isAsync, allowsIn);
      return;
    }
    const mark = this.mark();
    read();
    if (this.kind !== ARROW) return;
    this.arrows.add(start);
    this.rewind(mark);
    this.arrow(isAsync, allowsIn);
  }

  private inParentheses(): void {
    this.next();
    let count = 0;
    while (this.kind !== 41 /* ) */) {
      this.takes(ELLIPSIS);
      this.assignment();
      count++;
      if (this.kind !== 41 /* ) */) this.expect(44 /* , */);
    }
    this.next();
    if (count !== 1) this.shape = OTHER;
    if (this.shape === ARROW_FUNCTION) this.shape = ANONYMOUS;
  }

  // --- objects --------------------------------------------------------------

  private object(): void {
    this.next();
    while (this.kind !== 125 /* } */) {
      this.property();
      if (this.kind !== 125 /* } */) this.expect(44 /* , */);
    }
    this.next();
    this.shape = PATTERN;
  }

  private property(): void {
    if (this.takes(ELLIPSIS)) {
      this.assignment();
      return;
    }
    const { start, end } = this;
    const isName = this.kind === WORD && this.keyword === "";
    const isAsync = this.modifiers();
    const isPlain = this.start === start && isName;
    this.key();
    switch (this.kind) {
      case 40 /* ( */:
        this.method(isAsync);
        return;
      case 58 /* : */:
        this.next();
        this.assignment();
        return;
    }
    if (!isPlain) this.doubt();
    const use = this.refer(start, end);
    if (use !== null) use.shorthand = true;
    if (this.takes(61 /* = */)) this.assignment();
  }

  /**
   * `async`, `get`, `set`, `*`, where they are not the name itself.
   *
   * @returns whether `async` is among them
   */
  private modifiers(): boolean {
    let isAsync = false;
    while (this.kind === WORD && this.isModifier()) {
      const mark = this.mark();
      const saysAsync = this.isWord("async");
      this.next();
      if (this.isNoKey() || (saysAsync && this.isOnNewLine)) {
        this.rewind(mark);
        return isAsync;
      }
      isAsync ||= saysAsync;
    }
    this.takes(42 /* * */);
    return isAsync;
  }

  private isModifier(): boolean {
    const length = this.end - this.start;
    return length === 3
      ? this.isWord("get") || this.isWord("set")
      : length === 5 && this.isWord("async");
  }

  /** Whether what stands before the token is a name and no modifier of one. */
  private isNoKey(): boolean {
    switch (this.kind) {
      case 40 /* ( */:
      case 44 /* , */:
      case 58 /* : */:
      case 59 /* ; */:
      case 61 /* = */:
      case 125 /* } */:
        return true;
      default:
        return false;
    }
  }

  /** The name of a property. */
  private key(): void {
    if (this.takes(91 /* [ */)) {
      this.assignment();
      this.expect(93 /* ] */);
    } else if (
      this.kind === WORD ||
      this.kind === LITERAL ||
      this.kind === PRIVATE
    ) {
      this.next();
    } else this.doubt();
  }

  // --- functions ------------------------------------------------------------

  private functionExpression(isAsync: boolean): void {
    const outer = this.scope;
    this.next();
    this.takes(42 /* * */);
    const isNamed = this.kind === WORD;
    if (isNamed) {
      this.scope = new Scope(outer, true);
      this.declareWord(this.scope);
    }
    this.method(isAsync);
    this.scope = outer;
    this.shape = isNamed ? OTHER : ANONYMOUS;
  }

  /** From the parameters on. */
  protected method(isAsync: boolean): void {
    const outer = this.scope;
    const parameters = new Scope(outer);
    parameters.declareArguments();
    this.scope = parameters;
    const outerAsync = this.isAsync;
    this.isAsync = isAsync;
    this.functionDepth++;
    this.depth++;
    this.parameters();
    this.functionBody(parameters);
    this.depth--;
    this.functionDepth--;
    this.isAsync = outerAsync;
    this.scope = outer;
    this.shape = OTHER;
  }

  /** A scope of its own: defaults of parameters do not see its `var`s. */
  private functionBody(parameters: Scope): void {
    this.scope = new Scope(parameters);
    if (this.kind !== 123 /* { */) this.doubt();
    this.body();
  }

  private parameters(): void {
    const bind: Bind = (start, end) => this.bindParameter(start, end);
    this.expect(40 /* ( */);
    while (this.kind !== 41 /* ) */) {
      this.takes(ELLIPSIS);
      this.binding(bind);
      if (this.kind !== 41 /* ) */) this.expect(44 /* , */);
    }
    this.next();
  }

  private bindParameter(start: number, end: number): void {
    this.declare(start, end, this.scope, false);
  }

  /** @param bind the one parameter that stands without parentheses */
  private arrow(isAsync: boolean, allowsIn: boolean, bind?: () => void): void {
    const outer = this.scope;
    const parameters = new Scope(outer);
    this.scope = parameters;
    this.functionDepth++;
    const outerAsync = this.isAsync;
    this.isAsync = isAsync;
    if (bind === undefined) this.parameters();
    else bind();
    this.expect(ARROW);
    if (this.kind === 123 /* { */) this.functionBody(parameters);
    else this.assignment(allowsIn);
    this.isAsync = outerAsync;
    this.functionDepth--;
    this.scope = outer;
    this.shape = ARROW_FUNCTION;
  }

  // --- patterns -------------------------------------------------------------

  /** What is declared, and the default that may follow. */
  private binding(bind: Bind): void {
    this.bindingTarget(bind);
    if (this.takes(61 /* = */)) this.assignment();
  }

  /** What is declared. */
  protected bindingTarget(bind: Bind): void {
    const { kind } = this;
    switch (kind) {
      case WORD:
        if (this.keyword !== "") this.doubt();
        bind(this.start, this.end);
        this.next();
        return;
      case 91 /* [ */:
        this.next();
        while (this.kind !== 93 /* ] */) {
          if (this.takes(44 /* , */)) continue;
          this.takes(ELLIPSIS);
          this.binding(bind);
          if (this.kind !== 93 /* ] */) this.expect(44 /* , */);
        }
        this.next();
        return;
      case 123 /* { */:
        this.next();
        while (this.kind !== 125 /* } */) {
          this.bindingProperty(bind);
          if (this.kind !== 125 /* } */) this.expect(44 /* , */);
        }
        this.next();
        return;
      default:
        this.doubt();
    }
  }

  private bindingProperty(bind: Bind): void {
    if (this.takes(ELLIPSIS)) {
      this.bindingTarget(bind);
      return;
    }
    const { start, end, kind, keyword } = this;
    this.key();
    if (this.takes(58 /* : */)) {
      this.binding(bind);
      return;
    }
    if (kind !== WORD || keyword !== "") this.doubt();
    bind(start, end);
    if (this.takes(61 /* = */)) this.assignment();
  }

  // --- classes --------------------------------------------------------------

  private classExpression(): void {
    this.next();
    const isNamed = this.kind === WORD && this.keyword === "";
    this.classTail();
    this.shape = isNamed ? OTHER : ANONYMOUS;
  }

  /** From the name on, which is in scope of the class alone. */
  protected classTail(): void {
    const outer = this.scope;
    this.scope = new Scope(outer, true);
    if (this.kind === WORD && this.keyword === "") {
      this.declareWord(this.scope);
    }
    if (this.keyword === "extends") {
      this.next();
      this.primary(true);
      this.subscripts();
    }
    this.expect(123 /* { */);
    while (this.kind !== 125 /* } */) {
      if (!this.takes(59 /* ; */)) this.classMember();
    }
    this.scope = outer;
    this.next();
    this.shape = OTHER;
  }

  private classMember(): void {
    if (this.isWord("static")) {
      const mark = this.mark();
      this.next();
      if (this.kind === 123 /* { */) {
        this.initialized(() => this.body());
        return;
      }
      if (this.isNoKey()) this.rewind(mark);
    }
    const isAsync = this.modifiers();
    this.key();
    if (this.kind === 40 /* ( */) {
      this.method(isAsync);
      return;
    }
    if (this.takes(61 /* = */)) this.initialized(() => this.assignment());
    if (this.takes(59 /* ; */)) return;
    if (!this.isOnNewLine && this.kind !== 125 /* } */) this.doubt();
  }

  /** A field's value or a static block, in a scope as of a method. */
  private initialized(read: () => void): void {
    const { scope, isAsync } = this;
    this.scope = new Scope(scope);
    this.isAsync = false;
    this.depth++;
    read();
    this.depth--;
    this.isAsync = isAsync;
    this.scope = scope;
  }
}
