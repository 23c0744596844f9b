/**
 * The scopes of an ES module and the uses of those names that mean something else
 * in an artifact: what it imports, and what its text has in scope. Told of each
 * name in source order; must not know in what expression it stands.
 */
import type { EdgeKind } from "../../types.js";
import type { DynamicImport, Range, Rewrite } from "../types.js";
import { Scope, type Use, UNBOUND_NAMES } from "../uses.js";
import { TokenReader } from "./tokens.js";

/** A use that is not yet over: what stands behind the name tells what it is. */
export type OpenUse = { -readonly [Key in keyof Use]: Use[Key] } & {
  /** Called, and may be `createRequire`. */
  creates: boolean;
  /** Of what may be a `require` of the module's own. */
  call: OwnCall | null;
};

/** `require("x")`, `require.resolve("x")`; null where it is no text. */
export interface OwnCall extends Range {
  readonly kind: EdgeKind;
  readonly specifier: string | null;
}

/** Where reading goes on another time. */
interface Mark {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly keyword: string;
  readonly isOnNewLine: boolean;
  readonly before: number;
  readonly uses: number;
  readonly rewrites: number;
  readonly dynamicImports: number;
}

const WORD_LENGTHS = 32;

export class NameReader extends TokenReader {
  protected readonly uses: OpenUse[] = [];
  /** Of what is no use of a name. */
  protected readonly rewrites: Rewrite[] = [];
  protected readonly dynamicImports: DynamicImport[] = [];
  protected readonly dollarNames = new Set<string>();
  protected readonly moduleScope = new Scope(null);
  protected scope = this.moduleScope;
  protected functionDepth = 0;
  protected hasTopLevelAwait = false;
  /** Start of the innermost statement that stands in a list. */
  protected statementStart = -1;
  /** Of the module itself: by `var`, and by all else. */
  protected readonly variables = new Set<string>();
  protected readonly lexicals = new Set<string>();

  private readonly sought = new Set<string>();
  /** By its first character: the lengths that a sought name may have. */
  private readonly lengths = new Uint32Array(128);

  constructor(source: string) {
    super(source);
    for (const name of UNBOUND_NAMES) this.seek(name);
  }

  /** To be told of uses of `name`, from here on. */
  protected seek(name: string): void {
    this.sought.add(name);
    const first = name.charCodeAt(0) & 127;
    (this.lengths[first] as number) |= 1 << (name.length % WORD_LENGTHS);
  }

  protected isSought(name: string): boolean {
    return this.sought.has(name);
  }

  /** The name `source[start, end)` where it is sought; the empty string else. */
  private soughtAt(start: number, end: number): string {
    const first = this.source.charCodeAt(start);
    if (this.hasEscapes && this.source.slice(start, end).includes("\\")) {
      this.doubt();
    }
    const lengths = this.lengths[first & 127] as number;
    const isLike = ((lengths >>> ((end - start) % WORD_LENGTHS)) & 1) === 1;
    // `$` is 36: whether there is such a name matters by itself.
    if (!isLike && first !== 36) return "";
    const name = this.source.slice(start, end);
    if (first === 36) this.dollarNames.add(name);
    return this.sought.has(name) ? name : "";
  }

  /** @returns null for a name that does not matter */
  protected refer(start: number, end: number): OpenUse | null {
    const name = this.soughtAt(start, end);
    if (name === "") return null;
    const use = {
      name,
      start,
      end,
      scope: this.scope,
      leading: start === this.statementStart,
      called: false,
      shorthand: false,
      typeof: false,
      member: false,
      creates: false,
      call: null,
    };
    this.uses.push(use);
    return use;
  }

  /** @param isVariable whether by `var` */
  protected declare(
    start: number,
    end: number,
    scope: Scope,
    isVariable: boolean,
  ): void {
    if (scope === this.moduleScope) this.declareOnTop(start, end, isVariable);
    const name = this.soughtAt(start, end);
    if (name !== "") scope.declare(name);
  }

  /** Reads the name that is the token, and declares it, not by `var`. */
  protected declareWord(scope: Scope): void {
    // `await` is one, where V8 is shown no module.
    if (this.keyword !== "") this.doubt();
    this.declare(this.start, this.end, scope, false);
    this.next();
  }

  /** What V8 need not refuse in a function, a module may not declare twice. */
  protected declareOnTop(
    start: number,
    end: number,
    isVariable: boolean,
  ): void {
    const name = this.source.slice(start, end);
    if (this.hasEscapes && name.includes("\\")) this.doubt();
    if (this.lexicals.has(name)) this.doubt();
    if (isVariable) this.variables.add(name);
    else {
      if (this.variables.has(name)) this.doubt();
      this.lexicals.add(name);
    }
  }

  protected mark(): Mark {
    const { kind, start, end, keyword, isOnNewLine, before, uses } = this;
    return {
      kind,
      start,
      end,
      keyword,
      isOnNewLine,
      before,
      uses: uses.length,
      rewrites: this.rewrites.length,
      dynamicImports: this.dynamicImports.length,
    };
  }

  /** Goes back, to read what follows as something else. */
  protected rewind(mark: Mark): void {
    this.kind = mark.kind;
    this.start = mark.start;
    this.end = mark.end;
    this.keyword = mark.keyword;
    this.isOnNewLine = mark.isOnNewLine;
    this.before = mark.before;
    this.uses.length = mark.uses;
    this.rewrites.length = mark.rewrites;
    this.dynamicImports.length = mark.dynamicImports;
  }
}
