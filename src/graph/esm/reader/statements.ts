/**
 * The statements and declarations of an ES module. Must not know what a module
 * imports or exports: that are declarations that stand in no block.
 */
import { skipTrivia } from "../../scan/literals.js";
import { Scope } from "../uses.js";
import { ExpressionReader } from "./expressions.js";
import { END, WORD } from "./tokens.js";

/** Told of each name that a declaration binds. */
export type Declared = (start: number, end: number) => void;

export abstract class StatementReader extends ExpressionReader {
  protected override body(): void {
    this.expect(123 /* { */);
    while (this.kind !== 125 /* } */) this.listed();
    this.next();
  }

  /** A statement of a list. */
  protected listed(): void {
    this.statementStart = this.start;
    this.statement();
  }

  protected statement(): void {
    switch (this.kind) {
      case 123 /* { */:
        this.block();
        return;
      case 59 /* ; */:
        this.next();
        return;
      case END:
        this.doubt();
        return;
      case WORD:
        if (this.keyword !== "") {
          this.keywordStatement();
          return;
        }
        if (this.isLabel()) {
          this.next();
          this.next();
          this.statement();
          return;
        }
        if (this.isAsyncFunction()) {
          this.functionDeclaration();
          return;
        }
        // `using x = …`
        if (this.isWord("using")) this.doubt();
    }
    this.expression();
    this.semicolon();
  }

  protected block(): void {
    const outer = this.scope;
    this.scope = new Scope(outer, true);
    this.body();
    this.scope = outer;
  }

  private isLabel(): boolean {
    const next = skipTrivia(this.source, this.end);
    return this.source.charCodeAt(next) === 58; /* : */
  }

  protected isAsyncFunction(): boolean {
    if (!this.isWord("async")) return false;
    const mark = this.mark();
    this.next();
    const isFunction = this.keyword === "function" && !this.isOnNewLine;
    this.rewind(mark);
    return isFunction;
  }

  private keywordStatement(): void {
    const { keyword } = this;
    switch (keyword) {
      case "var":
      case "let":
      case "const":
        this.variableDeclaration();
        this.semicolon();
        return;
      case "function":
        this.functionDeclaration();
        return;
      case "class":
        this.classDeclaration();
        return;
      case "if":
        this.next();
        this.condition();
        this.statement();
        if (this.keyword === "else") {
          this.next();
          this.statement();
        }
        return;
      case "for":
        this.loop();
        return;
      case "while":
        this.next();
        this.condition();
        this.statement();
        return;
      case "do":
        this.next();
        this.statement();
        this.expectKeyword("while");
        this.condition();
        // It ends the statement, but need not stand there.
        this.takes(59 /* ; */);
        return;
      case "return":
        // V8 takes it, since it is shown a function.
        if (this.functionDepth === 0) this.doubt();
        this.next();
        if (!this.endsStatement()) this.expression();
        this.semicolon();
        return;
      case "throw":
        this.next();
        this.expression();
        this.semicolon();
        return;
      case "break":
      case "continue":
        this.next();
        if (this.kind === WORD && !this.endsStatement()) this.next();
        this.semicolon();
        return;
      case "debugger":
        this.next();
        this.semicolon();
        return;
      case "switch":
        this.choice();
        return;
      case "try":
        this.attempt();
        return;
      case "export":
      case "with":
      case "enum":
        this.doubt();
        return;
      default:
        this.expression();
        this.semicolon();
    }
  }

  /** Whether the statement that stands before the token has nothing else. */
  private endsStatement(): boolean {
    return (
      this.isOnNewLine ||
      this.kind === 59 /* ; */ ||
      this.kind === 125 /* } */ ||
      this.kind === END
    );
  }

  /** The end of a statement, written or not. */
  protected semicolon(): void {
    if (!this.endsStatement()) this.doubt();
    this.takes(59 /* ; */);
  }

  private condition(): void {
    this.expect(40 /* ( */);
    this.expression();
    this.expect(41 /* ) */);
  }

  // --- declarations ---------------------------------------------------------

  /** `var`, `let` or `const` with all that it declares. */
  protected variableDeclaration(declared?: Declared, allowsIn = true): void {
    const isVariable = this.keyword === "var";
    const scope = isVariable ? this.scope.variables : this.scope;
    const bind = (start: number, end: number) => {
      this.declare(start, end, scope, isVariable);
      declared?.(start, end);
    };
    do {
      this.next();
      this.bindingTarget(bind);
      if (this.takes(61 /* = */)) this.assignment(allowsIn);
    } while (this.kind === 44 /* , */);
  }

  /** From `async` or `function` on. */
  protected functionDeclaration(declared?: Declared): void {
    const isAsync = this.isAsyncFunction();
    if (isAsync) this.next();
    this.expectKeyword("function");
    this.takes(42 /* * */);
    if (this.kind === WORD) {
      declared?.(this.start, this.end);
      this.declareWord(this.scope);
    }
    this.method(isAsync);
  }

  /** From `class` on. */
  protected classDeclaration(declared?: Declared): void {
    this.next();
    if (this.kind === WORD && this.keyword === "") {
      this.declare(this.start, this.end, this.scope, false);
      declared?.(this.start, this.end);
    }
    this.classTail();
  }

  // --- compound statements --------------------------------------------------

  private loop(): void {
    const outer = this.scope;
    this.scope = new Scope(outer, true);
    this.next();
    if (this.keyword === "await") {
      if (this.functionDepth === 0) this.hasTopLevelAwait = true;
      this.next();
    }
    this.expect(40 /* ( */);
    if (this.isWord("using")) this.doubt();
    const { keyword } = this;
    if (keyword === "var" || keyword === "let" || keyword === "const") {
      this.variableDeclaration(undefined, false);
    } else if (this.kind !== 59 /* ; */) {
      const { start } = this;
      this.expression(false);
      if (this.isOver()) this.target(start);
    }
    if (this.isOver()) {
      this.next();
      this.expression();
    } else {
      this.expect(59 /* ; */);
      if (this.kind !== 59 /* ; */) this.expression();
      this.expect(59 /* ; */);
      if (this.kind !== 41 /* ) */) this.expression();
    }
    this.expect(41 /* ) */);
    this.statement();
    this.scope = outer;
  }

  /** `in` or `of`, which the elements of what follows are given by. */
  private isOver(): boolean {
    return this.keyword === "in" || this.isWord("of");
  }

  private choice(): void {
    this.next();
    this.condition();
    this.expect(123 /* { */);
    const outer = this.scope;
    this.scope = new Scope(outer, true);
    while (this.kind !== 125 /* } */) {
      if (this.keyword === "case") {
        this.next();
        this.expression();
        this.expect(58 /* : */);
      } else if (this.keyword === "default") {
        this.next();
        this.expect(58 /* : */);
      } else this.listed();
    }
    this.scope = outer;
    this.next();
  }

  private attempt(): void {
    this.next();
    this.block();
    if (this.keyword === "catch") {
      this.next();
      const outer = this.scope;
      const scope = new Scope(outer, true);
      this.scope = scope;
      if (this.takes(40 /* ( */)) {
        this.bindingTarget((start, end) =>
          this.declare(start, end, scope, false),
        );
        this.expect(41 /* ) */);
      }
      this.block();
      this.scope = outer;
    }
    if (this.keyword === "finally") {
      this.next();
      this.block();
    }
  }
}
