/**
 * An ES module, read without a syntax tree: its `import` and `export` declarations
 * as acorn has them, and every use of a name that an artifact has to write anew.
 * Receives the text; returns both, or null where only a parser can be certain, or
 * can say what is wrong. That V8 accepts the rest is for the caller to make sure.
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
import { skipTrivia } from "../../scan/literals.js";
import { mayMakeImport } from "../../scan/made-imports.js";
import { nameOf } from "../names.js";
import type { DynamicImport, Rewrite } from "../types.js";
import type { Scope } from "../uses.js";
import type { Holder } from "./created-requires.js";
import type { OpenUse } from "./names.js";
import { type Declared, StatementReader } from "./statements.js";
import { DOUBT, END, LITERAL, WORD } from "./tokens.js";

type Declaration =
  | ImportDeclaration
  | ExportAllDeclaration
  | ExportDefaultDeclaration
  | ExportNamedDeclaration;

/** What no binding of a module may be called. */
const NO_BINDINGS: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default
  delete do else enum eval export extends false finally for function if implements
  import in instanceof interface let new null package private protected public
  return static super switch this throw true try typeof var void while with
  yield`.split(/\s+/),
);

/** Without an escape, of characters that are the same to whoever reads them. */
const STRING = /^(?:"[ !#-[\]-~]*"|'[ -&(-[\]-~]*')$/;

export interface ReadModule {
  /** Of its statements only what imports and exports. */
  readonly program: Program;
  readonly uses: readonly OpenUse[];
  /** See {@link Holder}. */
  readonly holders: readonly Holder[];
  /** Of what is no use of a name. */
  readonly rewrites: readonly Rewrite[];
  readonly dynamicImports: readonly DynamicImport[];
  readonly moduleScope: Scope;
  readonly hasTopLevelAwait: boolean;
  readonly dollarNames: ReadonlySet<string>;
}

/** @see https://tc39.es/ecma262/#sec-modules */
export function readModule(source: string): ReadModule | null {
  if (mayMakeImport(source)) return null;
  try {
    const reader = new ModuleReader(source, NOTHING_LATE);
    const read = reader.read();
    // What stands before them was read by who did not know them.
    const { names, creators } = reader.late;
    return names.length + creators.length === 0
      ? read
      : new ModuleReader(source, reader.late).read();
  } catch (error) {
    // Nested deeper than the stack allows, the parser says so.
    if (error === DOUBT || error instanceof RangeError) return null;
    throw error;
  }
}

/** Names that are imported below what may use them. */
interface LateNames {
  readonly names: readonly string[];
  /** Those of `createRequire`. */
  readonly creators: readonly string[];
}

interface OpenLateNames extends LateNames {
  readonly names: string[];
  readonly creators: string[];
}

const NOTHING_LATE: LateNames = { names: [], creators: [] };

class ModuleReader extends StatementReader {
  private readonly declarations: Declaration[] = [];
  private readonly exported = new Set<string>();
  /** Names of this module that are exported; they may be declared further on. */
  private readonly locals = new Set<string>();
  /** Whether something has been read that is no import. */
  private isPastImports = false;
  /** What is imported behind that, and unknown until then. */
  readonly late: OpenLateNames = { names: [], creators: [] };

  constructor(source: string, { names, creators }: LateNames) {
    super(source);
    for (const name of names) this.seek(name);
    for (const name of creators) this.followCreateRequire(name);
  }

  read(): ReadModule {
    this.next();
    while (this.kind !== END) this.item();
    for (const local of this.locals) {
      if (!this.lexicals.has(local) && !this.variables.has(local)) this.doubt();
    }
    const { uses, holders, rewrites, dynamicImports } = this;
    const { moduleScope, hasTopLevelAwait, dollarNames } = this;
    return {
      program: {
        type: "Program",
        start: 0,
        end: this.source.length,
        body: this.declarations,
        sourceType: "module",
      },
      ...{ uses, holders, rewrites, dynamicImports },
      ...{ moduleScope, hasTopLevelAwait, dollarNames },
    };
  }

  private item(): void {
    const { start } = this;
    if (this.keyword === "import" && !this.isExpression()) {
      this.next();
      this.declarations.push(this.imported(start));
    } else if (this.keyword === "export") {
      this.statementStart = start;
      this.next();
      this.declarations.push(this.exports(start));
    } else {
      this.isPastImports = true;
      this.listed();
    }
  }

  /** `import(…)` or `import.meta` */
  private isExpression(): boolean {
    return /[.(]/.test(this.source.charAt(skipTrivia(this.source, this.end)));
  }

  // --- import ---------------------------------------------------------------

  private imported(start: number): ImportDeclaration {
    const specifiers: ImportDeclaration["specifiers"] = [];
    if (this.kind !== LITERAL) {
      this.importClause(specifiers);
      this.expectWord("from");
    }
    const source = this.specifier();
    if (/^(?:node:)?module$/.test(String(source.value))) {
      this.importsModule(specifiers);
    }
    const end = this.declarationEnd();
    const type = "ImportDeclaration";
    return { type, start, end, specifiers, source, attributes: [] };
  }

  /** What `node:module` itself is used for, the parser's tree tells. */
  private importsModule(specifiers: ImportDeclaration["specifiers"]): void {
    for (const specifier of specifiers) {
      if (specifier.type !== "ImportSpecifier") this.doubt();
      const { imported, local } = specifier as ImportSpecifier;
      const name = nameOf(imported);
      if (name === "default") this.doubt();
      if (name !== "createRequire") continue;
      if (this.isPastImports) this.late.creators.push(local.name);
      this.followCreateRequire(local.name);
    }
  }

  private importClause(specifiers: ImportDeclaration["specifiers"]): void {
    if (this.kind === WORD) {
      const local = this.importBinding();
      const { start, end } = local;
      specifiers.push({ type: "ImportDefaultSpecifier", start, end, local });
      if (!this.takes(44 /* , */)) return;
    }
    const { start } = this;
    if (this.takes(42 /* * */)) {
      this.expectWord("as");
      const local = this.importBinding();
      const { end } = local;
      specifiers.push({ type: "ImportNamespaceSpecifier", start, end, local });
      return;
    }
    this.listOf(() => {
      const type = "ImportSpecifier";
      const imported = this.exportName();
      const { start, end } = imported;
      if (this.takesWord("as")) {
        const local = this.importBinding();
        specifiers.push({ type, start, end: local.end, imported, local });
      } else {
        const local = this.bindImport({ ...imported });
        specifiers.push({ type, start, end, imported, local });
      }
    });
  }

  private importBinding(): Identifier {
    return this.bindImport(this.exportName());
  }

  private bindImport(local: Identifier | Literal): Identifier {
    if (local.type === "Literal" || NO_BINDINGS.has(local.name)) this.doubt();
    const { name, start, end } = local as Identifier;
    // What another module made with `createRequire`, perhaps.
    if (/^_*require$/.test(name)) this.doubt();
    if (this.isPastImports && !this.isSought(name)) this.late.names.push(name);
    this.seek(name);
    this.declareOnTop(start, end, false);
    this.moduleScope.declare(name);
    return local as Identifier;
  }

  // --- export ---------------------------------------------------------------

  private exports(start: number): Declaration {
    if (this.keyword === "default") return this.exportDefault(start);
    if (this.takes(42 /* * */)) return this.exportAll(start);
    if (this.kind === 123 /* { */) return this.exportList(start);
    this.isPastImports = true;
    return this.exportDeclared(start);
  }

  private exportAll(start: number): ExportAllDeclaration {
    const exported = this.takesWord("as") ? this.exportName() : null;
    if (exported !== null) this.export(nameOf(exported));
    this.expectWord("from");
    const source = this.specifier();
    const end = this.declarationEnd();
    const type = "ExportAllDeclaration";
    return { type, start, end, exported, source, attributes: [] };
  }

  private exportList(start: number): ExportNamedDeclaration {
    const specifiers: ExportSpecifier[] = [];
    this.listOf(() => {
      const type = "ExportSpecifier";
      const local = this.exportName();
      const exported = this.takesWord("as") ? this.exportName() : { ...local };
      const { end } = exported;
      specifiers.push({ type, start: local.start, end, local, exported });
      this.export(nameOf(exported));
    });
    const source = this.takesWord("from") ? this.specifier() : null;
    if (source === null) {
      for (const { local } of specifiers) {
        if (local.type === "Literal") this.doubt();
        this.locals.add(nameOf(local));
      }
    }
    const end = this.declarationEnd();
    const type = "ExportNamedDeclaration";
    const declaration = null;
    return {
      type,
      start,
      end,
      declaration,
      specifiers,
      source,
      attributes: [],
    };
  }

  private exportDeclared(start: number): ExportNamedDeclaration {
    const ids: Identifier[] = [];
    const declared: Declared = (start, end) => {
      const id = this.identifier(start, end);
      this.export(id.name);
      ids.push(id);
    };
    const { start: from } = this;
    switch (this.keyword) {
      case "var":
      case "let":
      case "const":
        this.variableDeclaration(declared);
        this.semicolon();
        break;
      case "class":
        this.classDeclaration(declared);
        break;
      default:
        this.functionDeclaration(declared);
    }
    const end = this.before;
    return {
      type: "ExportNamedDeclaration",
      start,
      end,
      // Of several, or in patterns: the names are all that is asked for.
      declaration: {
        type: "VariableDeclaration",
        start: from,
        end,
        kind: "const",
        declarations: ids.map((id) => ({
          type: "VariableDeclarator",
          start: id.start,
          end: id.end,
          id,
        })),
      },
      specifiers: [],
      source: null,
      attributes: [],
    };
  }

  private exportDefault(start: number): ExportDefaultDeclaration {
    this.next();
    this.export("default");
    this.isPastImports = true;
    const { start: from } = this;
    let id: Identifier | null = null;
    const declared: Declared = (start, end) => {
      id = this.identifier(start, end);
    };
    let type: string;
    if (this.keyword === "class") {
      type = "ClassDeclaration";
      this.classDeclaration(declared);
    } else if (this.keyword === "function" || this.isAsyncFunction()) {
      type = "FunctionDeclaration";
      this.functionDeclaration(declared);
    } else {
      this.assignment();
      type = this.isAnonymous() ? "ArrowFunctionExpression" : "ThisExpression";
      this.semicolon();
    }
    const end = this.before;
    // No more is asked of a declaration than of what kind it is and what its name.
    const declaration = {
      ...{ type, start: from, end, id },
    } as unknown as ExportDefaultDeclaration["declaration"];
    return { type: "ExportDefaultDeclaration", start, end, declaration };
  }

  private export(name: string): void {
    if (this.exported.has(name)) this.doubt();
    this.exported.add(name);
  }

  // --- parts of both --------------------------------------------------------

  /** What stands in braces, with commas between and perhaps after them. */
  private listOf(read: () => void): void {
    this.expect(123 /* { */);
    while (this.kind !== 125 /* } */) {
      read();
      if (this.kind !== 125 /* } */) this.expect(44 /* , */);
    }
    this.next();
  }

  /** What is imported or exported may have a string for its name. */
  private exportName(): Identifier | Literal {
    if (this.kind === LITERAL) return this.specifier();
    if (this.kind !== WORD) this.doubt();
    const id = this.identifier(this.start, this.end);
    if (id.name.includes("\\")) this.doubt();
    this.next();
    return id;
  }

  private identifier(start: number, end: number): Identifier {
    const name = this.source.slice(start, end);
    return { type: "Identifier", start, end, name };
  }

  private specifier(): Literal {
    const { start, end } = this;
    const raw = this.source.slice(start, end);
    if (this.kind !== LITERAL || !STRING.test(raw)) this.doubt();
    this.next();
    return { type: "Literal", start, end, value: raw.slice(1, -1), raw };
  }

  /** V8 is not shown what is behind it, so it must be the end. */
  private declarationEnd(): number {
    const end = this.before;
    if (this.kind === 59 /* ; */) {
      this.next();
      return this.before;
    }
    if (this.kind !== END && !this.isOnNewLine) this.doubt();
    return end;
  }

  private takesWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.next();
    return true;
  }

  private expectWord(text: string): void {
    if (!this.takesWord(text)) this.doubt();
  }
}
