/**
 * The analysis of one ES module. Receives its text; returns what it requests,
 * imports and exports, and every place that codegen has to rewrite, from a
 * single parse. Must not know other modules or how specifiers resolve.
 */
import type {
  AnyNode,
  ExportAllDeclaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Identifier,
  ImportAttribute,
  ImportDeclaration,
  Literal,
  Pattern,
  Program,
} from "acorn";
import { skipTrivia } from "../scan/literals.js";
import { parseSource } from "../scan/tree.js";
import { nameOf } from "./names.js";
import { readModule } from "./reader/module.js";
import { referencesOf } from "./reader/settle.js";
import { findReferences, type References } from "./references.js";
import type {
  EsmAnalysis,
  EsmSyntaxError,
  ImportAttributes,
  ImportBinding,
  IndirectExport,
  LocalExport,
  ModuleRequest,
  NamespaceExport,
  Range,
  Rewrite,
} from "./types.js";
import type { ImportKind } from "./uses.js";

/**
 * As {@link analyzeEsm}, without a syntax tree: many times faster, but nothing in
 * it is checked that V8 is shown.
 *
 * @returns null where only a parser can be certain
 */
export function readEsm(source: string): EsmAnalysis | null {
  const read = readModule(source);
  if (read === null) return null;
  const declarations = new Declarations(source);
  const imports = declarations.importsOf(read.program);
  return declarations.with(referencesOf(read, imports));
}

/**
 * Analyses the text of an ES module, without byte order mark.
 *
 * @returns the syntax error where the text is no ES module
 * @see https://tc39.es/ecma262/#sec-parsemodule
 */
export function analyzeEsm(source: string): EsmAnalysis | EsmSyntaxError {
  const program = parseModule(source);
  if ("position" in program) return program;
  const declarations = new Declarations(source);
  const imports = declarations.importsOf(program);
  return declarations.with(findReferences(program, imports, source));
}

function parseModule(source: string): Program | EsmSyntaxError {
  let text = source;
  for (;;) {
    try {
      return source.includes("<!--")
        ? parseWatchful(text)
        : parseSource(text, "module");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const { pos } = error as SyntaxError & { readonly pos: number };
      // `import … assert {…}`, the older spelling, which Node 20 still takes.
      if (/^assert\s*\{/.test(text.slice(pos, pos + 64))) {
        text = `${text.slice(0, pos)}with  ${text.slice(pos + "assert".length)}`;
        continue;
      }
      const message = error.message.replace(/ \(\d+:\d+\)$/, "");
      return { message, position: pos };
    }
  }
}

/** Of a text with what may be a comment of HTML; V8 allows none in a module. */
function parseWatchful(source: string): Program | EsmSyntaxError {
  let htmlComment = -1;
  const program = parseSource(source, "module", ({ type, start }) => {
    // Three operators to the standard.
    if (htmlComment !== -1 || type.label !== "</>/<=/>=") return;
    if (source.startsWith("<!--", start)) htmlComment = start;
  });
  return htmlComment === -1
    ? program
    : {
        message: "HTML comments are not allowed in modules",
        position: htmlComment,
      };
}

/** Collects what the declarations of one module say. */
class Declarations {
  private readonly requests: ModuleRequest[] = [];
  private readonly requestKeys = new Map<string, number>();
  private readonly imports: ImportBinding[] = [];
  private readonly localExports: LocalExport[] = [];
  private readonly indirectExports: IndirectExport[] = [];
  private readonly namespaceExports: NamespaceExport[] = [];
  private readonly starExports: number[] = [];
  private readonly rewrites: Rewrite[] = [];
  private hasDefaultFunction = false;

  constructor(private readonly source: string) {}

  /** Collects, and returns what the names are that are imported. */
  importsOf(program: Program): ReadonlyMap<string, ImportKind> {
    if (this.source.startsWith("#!")) {
      this.rewrites.push({ kind: "hashbang", start: 0, end: 2 });
    }
    for (const node of program.body) this.collect(node as AnyNode);
    return new Map(
      this.imports.map((binding) => [binding.local, this.kindOf(binding)]),
    );
  }

  with(references: References): EsmAnalysis {
    const imports = new Map<string, ImportBinding>();
    for (const binding of this.imports) imports.set(binding.local, binding);
    return {
      requests: this.requests,
      imports: this.imports,
      ...this.exportsThrough(imports),
      starExports: this.starExports,
      hasTopLevelAwait: references.hasTopLevelAwait,
      dynamicImports: references.dynamicImports,
      requires: references.requires,
      importedRequires: references.importedRequires.map(
        ({ local, ...site }) => ({
          ...site,
          request: imports.get(local)?.request ?? -1,
        }),
      ),
      computedRequires: references.computedRequires,
      rewrites: [...this.rewrites, ...references.rewrites].sort(
        (a, b) => a.start - b.start || a.end - b.end,
      ),
      hasDefaultFunction: this.hasDefaultFunction,
      dollarNames: references.dollarNames,
    };
  }

  /** An export of an imported name is an indirect one, as the standard has it. */
  private exportsThrough(imports: ReadonlyMap<string, ImportBinding>) {
    const localExports: LocalExport[] = [];
    const indirectExports = [...this.indirectExports];
    for (const entry of this.localExports) {
      const { exported, local } = entry;
      const binding = local === null ? undefined : imports.get(local);
      if (binding === undefined || binding.imported === null) {
        localExports.push(entry);
      } else {
        // V8 points at the import that fails, not at the export.
        const { request, imported, start, end } = binding;
        indirectExports.push({ exported, request, imported, start, end });
      }
    }
    const { namespaceExports } = this;
    return { localExports, indirectExports, namespaceExports };
  }

  private kindOf({ local, request, imported }: ImportBinding): ImportKind {
    const specifier = this.requests[request]?.specifier;
    if (imported !== null && /^_*require$/.test(local)) return "require";
    if (specifier === "module" || specifier === "node:module") {
      if (imported === "createRequire") return "create-require";
      if (imported === null || imported === "default") return "module";
    }
    return imported === null ? "namespace" : "name";
  }

  private collect(node: AnyNode): void {
    switch (node.type) {
      case "ImportDeclaration":
        this.collectImport(node);
        return;
      case "ExportAllDeclaration":
        this.collectStar(node);
        return;
      case "ExportNamedDeclaration":
        this.collectNamed(node);
        return;
      case "ExportDefaultDeclaration":
        this.collectDefault(node);
    }
  }

  private request(
    source: Literal,
    attributes: readonly ImportAttribute[],
  ): number {
    const specifier = String(source.value);
    const pairs = attributesOf(attributes);
    const key = JSON.stringify([specifier, pairs]);
    let index = this.requestKeys.get(key);
    if (index === undefined) {
      index = this.requests.length;
      this.requestKeys.set(key, index);
      const { start, end } = source;
      this.requests.push({ specifier, attributes: pairs, start, end });
    }
    return index;
  }

  private drop({ start, end }: Range): void {
    this.rewrites.push({ kind: "drop", start, end });
  }

  private collectImport(node: ImportDeclaration): void {
    const request = this.request(node.source, node.attributes);
    for (const specifier of node.specifiers) {
      const { start, end, local } = specifier;
      const imported =
        specifier.type === "ImportSpecifier"
          ? nameOf(specifier.imported)
          : specifier.type === "ImportDefaultSpecifier"
            ? "default"
            : null;
      this.imports.push({ local: local.name, request, imported, start, end });
    }
    this.drop(node);
  }

  private collectStar(node: ExportAllDeclaration): void {
    const request = this.request(node.source, node.attributes);
    if (node.exported === null || node.exported === undefined) {
      this.starExports.push(request);
    } else {
      const { start, end } = node.exported;
      const exported = nameOf(node.exported);
      this.namespaceExports.push({ exported, request, start, end });
    }
    this.drop(node);
  }

  private collectNamed(node: ExportNamedDeclaration): void {
    const { declaration, source } = node;
    if (declaration) {
      this.exportDeclared(declaration as AnyNode);
      this.rewrites.push({
        kind: "export-keywords",
        start: node.start,
        end: declaration.start,
      });
      return;
    }
    const request = source ? this.request(source, node.attributes) : null;
    for (const specifier of node.specifiers) {
      const { start, end } = specifier;
      const exported = nameOf(specifier.exported);
      const local = nameOf(specifier.local);
      if (request === null) {
        this.localExports.push({ exported, local, start, end });
      } else {
        this.indirectExports.push({
          exported,
          request,
          imported: local,
          start,
          end,
        });
      }
    }
    this.drop(node);
  }

  private exportDeclared(declaration: AnyNode): void {
    if (declaration.type === "VariableDeclaration") {
      for (const { id } of declaration.declarations) this.exportPattern(id);
    } else if (
      declaration.type === "FunctionDeclaration" ||
      declaration.type === "ClassDeclaration"
    ) {
      if (declaration.id) this.exportLocal(declaration.id);
    }
  }

  private exportLocal({ name, start, end }: Identifier): void {
    this.localExports.push({ exported: name, local: name, start, end });
  }

  private exportPattern(pattern: Pattern): void {
    switch (pattern.type) {
      case "Identifier":
        this.exportLocal(pattern);
        return;
      case "ArrayPattern":
        for (const element of pattern.elements) {
          if (element !== null) this.exportPattern(element);
        }
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          this.exportPattern(
            property.type === "RestElement" ? property : property.value,
          );
        }
        return;
      case "AssignmentPattern":
        this.exportPattern(pattern.left);
        return;
      case "RestElement":
        this.exportPattern(pattern.argument);
    }
  }

  private collectDefault(node: ExportDefaultDeclaration): void {
    const { start, end } = node;
    const declaration = node.declaration as AnyNode;
    const before = { start, end: declaration.start };
    switch (declaration.type) {
      case "FunctionDeclaration":
      case "ClassDeclaration":
        if (declaration.id) {
          const local = declaration.id.name;
          this.localExports.push({ exported: "default", local, start, end });
          this.rewrites.push({ kind: "export-keywords", ...before });
          return;
        }
        if (declaration.type === "FunctionDeclaration") {
          this.hasDefaultFunction = true;
          this.localExports.push({
            exported: "default",
            local: null,
            start,
            end,
          });
          this.rewrites.push({
            kind: "default-function",
            start,
            end: this.endOfFunctionKeyword(declaration.start),
          });
          return;
        }
    }
    this.localExports.push({ exported: "default", local: null, start, end });
    const anonymous = isAnonymousFunction(declaration);
    // Parentheses belong to no node: what follows the keywords is the value.
    const keywords = this.endOfDefaultKeyword(start);
    this.rewrites.push({
      kind: "default-value",
      start,
      end: keywords,
      anonymous,
    });
    if (anonymous) {
      const at = this.source[end - 1] === ";" ? end - 1 : end;
      this.rewrites.push({ kind: "default-value-end", start: at, end: at });
    }
  }

  private endOfDefaultKeyword(start: number): number {
    const at = skipTrivia(this.source, start + "export".length);
    return at + "default".length;
  }

  /** The offset after `function` or `function*` of a declaration without name. */
  private endOfFunctionKeyword(start: number): number {
    let at = start;
    if (this.source.startsWith("async", at)) {
      at = skipTrivia(this.source, at + "async".length);
    }
    at += "function".length;
    const star = skipTrivia(this.source, at);
    return this.source[star] === "*" ? star + 1 : at;
  }
}

function attributesOf(
  attributes: readonly ImportAttribute[],
): ImportAttributes {
  return attributes
    .map(({ key, value }) => [nameOf(key), String(value.value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** ECMAScript's IsAnonymousFunctionDefinition. */
function isAnonymousFunction(node: AnyNode): boolean {
  switch (node.type) {
    case "ArrowFunctionExpression":
      return true;
    case "FunctionExpression":
    case "ClassExpression":
    case "ClassDeclaration":
      return !node.id;
    default:
      return false;
  }
}
