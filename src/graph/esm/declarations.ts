/**
 * The syntax tree of an ES module that consists of plain `import` and `export`
 * declarations alone: what hands on a CommonJS module, or a list of others, needs
 * no parser, which takes longer to load than to read it. Receives its text; returns
 * the tree that acorn has of it, or null for all else, errors included. Must not
 * know what declarations mean.
 */
import type {
  ExportAllDeclaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ExportSpecifier,
  Identifier,
  ImportDeclaration,
  ImportSpecifier,
  Literal,
  Program,
} from "acorn";

type Declaration =
  | ImportDeclaration
  | ExportAllDeclaration
  | ExportDefaultDeclaration
  | ExportNamedDeclaration;

/** Longer ones declare more than that, or can afford the parser. */
const LONGEST = 1 << 14;

/** @see https://tc39.es/ecma262/#sec-modules */
export function parseDeclarations(source: string): Program | null {
  if (source.length > LONGEST) return null;
  try {
    return new DeclarationReader(source).read();
  } catch (error) {
    if (error !== OTHER) throw error;
    return null;
  }
}

/** Thrown at the first token that stands in no plain declaration. */
const OTHER = Symbol("not a plain declaration");

/** Unlike `skipTrivia`, it leaves a comment that is not closed: an error here. */
const TRIVIA = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const NAME = /[A-Za-z_$][\w$]*/y;
/** Without an escape, of characters that are the same to whoever reads them. */
const STRING = /"[ !#-[\]-~]*"|'[ -&(-[\]-~]*'/y;

/** What no binding of a module may be called, and what begins more than a name. */
const NO_BINDINGS: ReadonlySet<string> = new Set(
  `arguments async await break case catch class const continue debugger default
  delete do else enum eval export extends false finally for function if implements
  import in instanceof interface let new null package private protected public
  return static super switch this throw true try typeof var void while with
  yield`.split(/\s+/),
);

/** A class, since each reader of a part moves on the position that all share. */
class DeclarationReader {
  readonly #source: string;
  #pos = 0;
  readonly #bindings = new Set<string>();
  readonly #exported = new Set<string>();
  /** Exported; they may be bound further on. */
  readonly #locals = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  read(): Program {
    const body: Declaration[] = [];
    for (this.#skip(); this.#pos < this.#source.length; this.#skip()) {
      const start = this.#pos;
      if (this.#takes("import")) body.push(this.#import(start));
      else if (this.#takes("export")) body.push(this.#export(start));
      else throw OTHER;
    }
    for (const local of this.#locals) {
      if (!this.#bindings.has(local)) throw OTHER;
    }
    const end = this.#source.length;
    return { type: "Program", start: 0, end, body, sourceType: "module" };
  }

  #import(start: number): ImportDeclaration {
    const specifiers: ImportDeclaration["specifiers"] = [];
    if (this.#is(STRING)) return this.#imported(start, specifiers);
    const hasDefault = this.#is(NAME);
    if (hasDefault) {
      const local = this.#binding();
      const { start, end } = local;
      specifiers.push({ type: "ImportDefaultSpecifier", start, end, local });
    }
    if (!hasDefault || this.#takes(",")) {
      const { start } = this.#here();
      if (this.#takes("*")) {
        this.#expect("as");
        const local = this.#binding();
        const { end } = local;
        const type = "ImportNamespaceSpecifier";
        specifiers.push({ type, start, end, local });
      } else specifiers.push(...this.#list(() => this.#importSpecifier()));
    }
    this.#expect("from");
    return this.#imported(start, specifiers);
  }

  #imported(
    start: number,
    specifiers: ImportDeclaration["specifiers"],
  ): ImportDeclaration {
    const source = this.#string();
    const end = this.#end(source);
    const type = "ImportDeclaration";
    return { type, start, end, specifiers, source, attributes: [] };
  }

  #importSpecifier(): ImportSpecifier {
    const type = "ImportSpecifier";
    const imported = this.#exportName();
    const { start, end } = imported;
    if (this.#takes("as")) {
      const local = this.#binding();
      return { type, start, end: local.end, imported, local };
    }
    const local = this.#bound(imported);
    return { type, start, end, imported, local: { ...local } };
  }

  #export(start: number) {
    if (this.#takes("default")) return this.#default(start);
    if (this.#takes("*")) return this.#star(start);
    const specifiers = this.#list(() => this.#exportSpecifier());
    const list = { end: this.#pos };
    for (const { exported } of specifiers) this.#declare(exported);
    const source = this.#takes("from") ? this.#string() : null;
    for (const { local } of source === null ? specifiers : []) {
      if (local.type === "Literal") throw OTHER;
      this.#locals.add(local.name);
    }
    const declaration: ExportNamedDeclaration = {
      type: "ExportNamedDeclaration",
      start,
      end: this.#end(source ?? list),
      declaration: null,
      specifiers,
      source,
      attributes: [],
    };
    return declaration;
  }

  #exportSpecifier(): ExportSpecifier {
    const type = "ExportSpecifier";
    const local = this.#exportName();
    const { start, end } = local;
    if (!this.#takes("as")) {
      return { type, start, end, local, exported: { ...local } };
    }
    const exported = this.#exportName();
    return { type, start, end: exported.end, local, exported };
  }

  #star(start: number): ExportAllDeclaration {
    const exported = this.#takes("as") ? this.#exportName() : null;
    if (exported !== null) this.#declare(exported);
    this.#expect("from");
    const source = this.#string();
    const end = this.#end(source);
    const type = "ExportAllDeclaration";
    return { type, start, end, exported, source, attributes: [] };
  }

  #default(start: number): ExportDefaultDeclaration {
    const declaration = this.#name();
    if (NO_BINDINGS.has(declaration.name)) throw OTHER;
    this.#declare({ ...declaration, name: "default" });
    const end = this.#end(declaration);
    return { type: "ExportDefaultDeclaration", start, end, declaration };
  }

  /** What stands in braces, with commas between and perhaps after them. */
  #list<Specifier>(read: () => Specifier): Specifier[] {
    const specifiers: Specifier[] = [];
    this.#expect("{");
    while (!this.#takes("}")) {
      specifiers.push(read());
      if (this.#takes("}")) break;
      this.#expect(",");
    }
    return specifiers;
  }

  /** A name that this module gives to what it imports. */
  #binding(): Identifier {
    return this.#bound(this.#name());
  }

  #bound(name: Identifier | Literal): Identifier {
    if (name.type === "Literal" || NO_BINDINGS.has(name.name)) throw OTHER;
    if (this.#bindings.has(name.name)) throw OTHER;
    this.#bindings.add(name.name);
    return name;
  }

  #declare(exported: Identifier | Literal): void {
    const name = nameOf(exported);
    if (this.#exported.has(name)) throw OTHER;
    this.#exported.add(name);
  }

  /**
   * The end of a declaration: its semicolon's, or that of its last token where no
   * other can go on with it.
   */
  #end({ end }: { readonly end: number }): number {
    if (this.#takes(";")) return this.#pos;
    const next = this.#here().start;
    const isLast = next === this.#source.length;
    const isNext = this.#is(/import\b|export\b/y);
    const isOnNewLine = /[\n\r\u2028\u2029]/.test(
      this.#source.slice(end, next),
    );
    if (!isLast && !(isNext && isOnNewLine)) throw OTHER;
    return end;
  }

  // Tokens. What stands before them is passed over.

  #exportName(): Identifier | Literal {
    return this.#is(STRING) ? this.#string() : this.#name();
  }

  #name(): Identifier {
    const { start } = this.#here();
    const name = this.#token(NAME);
    return { type: "Identifier", start, end: this.#pos, name };
  }

  #string(): Literal {
    const { start } = this.#here();
    const raw = this.#token(STRING);
    const value = raw.slice(1, -1);
    return { type: "Literal", start, end: this.#pos, value, raw };
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw OTHER;
  }

  /** Reads a word or mark, if it is the next token. */
  #takes(text: string): boolean {
    const { start } = this.#here();
    const isWord = this.#is(NAME);
    const token = isWord ? this.#token(NAME) : this.#source[start];
    if (token !== text) this.#pos = start;
    else if (!isWord) this.#pos = start + 1;
    return token === text;
  }

  #is(token: RegExp): boolean {
    token.lastIndex = this.#here().start;
    return token.test(this.#source);
  }

  #token(token: RegExp): string {
    if (!this.#is(token)) throw OTHER;
    const start = this.#pos;
    this.#pos = token.lastIndex;
    return this.#source.slice(start, this.#pos);
  }

  #here(): { readonly start: number } {
    this.#skip();
    return { start: this.#pos };
  }

  #skip(): void {
    TRIVIA.lastIndex = this.#pos;
    TRIVIA.test(this.#source);
    this.#pos = TRIVIA.lastIndex;
  }
}

/** What an import or export is called, in quotes or not. */
export function nameOf(node: Identifier | Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
