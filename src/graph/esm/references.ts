/**
 * The scope analysis of one ES module. Receives the syntax tree and the names
 * that the module imports; returns every place where such a name is used, and
 * the other expressions that mean something else in a function than in a
 * module. Must not know requests, exports or other modules.
 */
import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  AssignmentProperty,
  CallExpression,
  Class,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  MemberExpression,
  NewExpression,
  Program,
  Property,
  Statement,
} from "acorn";
import { madeImport } from "../scan/made-imports.js";
import type { DynamicImport, Rewrite } from "./types.js";
import {
  importedAs,
  type ImportKind,
  rewriteOf,
  Scope,
  UNBOUND_NAMES,
  type Use,
} from "./uses.js";
import type { ComputedSite, EdgeKind, RequireSite } from "../types.js";

export interface References {
  readonly rewrites: readonly Rewrite[];
  readonly hasTopLevelAwait: boolean;
  readonly dynamicImports: readonly DynamicImport[];
  readonly requires: readonly RequireSite[];
  readonly importedRequires: readonly ImportedRequire[];
  readonly computedRequires: readonly ComputedSite[];
  readonly dollarNames: ReadonlySet<string>;
}

/** A literal call of an imported `require`. */
interface ImportedRequire extends RequireSite {
  readonly local: string;
}

/** How a name stands where it does. */
type Manner = Partial<Pick<Use, "called" | "shorthand" | "typeof" | "member">>;

interface Call {
  readonly node: CallExpression;
  readonly scope: Scope;
  readonly leading: boolean;
}

/** `const target = value`, `target = value`. */
interface Assignment {
  readonly target: Identifier;
  readonly value: AnyNode;
  readonly scope: Scope;
}

/**
 * @param imports the imported names that are in scope of the module
 * @param source the text that `program` was parsed from
 */
export function findReferences(
  program: Program,
  imports: ReadonlyMap<string, ImportKind>,
  source: string,
): References {
  return new ReferenceWalk(imports, source).run(program);
}

/**
 * One walk. Uses are collected with their scope and settled when the walk is
 * over: a declaration that shadows may stand below them.
 */
class ReferenceWalk {
  private readonly rewrites: Rewrite[] = [];
  private readonly dynamicImports: DynamicImport[] = [];
  private readonly dollarNames = new Set<string>();
  private readonly uses: Use[] = [];
  private readonly calls: Call[] = [];
  private readonly importedRequires: ImportedRequire[] = [];
  private readonly assignments: Assignment[] = [];
  private readonly moduleScope = new Scope(null);
  /** Whether `createRequire` is within reach, so that all names matter. */
  private readonly mayCreateRequire: boolean;
  private scope = this.moduleScope;
  private functionDepth = 0;
  /** Whether the expression's value is compared, as text or as a whole. */
  private isCompared = false;
  private hasTopLevelAwait = false;
  /** Start of the innermost statement that stands in a list. */
  private statementStart = -1;

  constructor(
    private readonly imports: ReadonlyMap<string, ImportKind>,
    private readonly source: string,
  ) {
    const kinds = [...imports.values()];
    this.mayCreateRequire =
      kinds.includes("create-require") ||
      kinds.includes("module") ||
      kinds.includes("require");
    for (const name of imports.keys()) this.moduleScope.declare(name);
  }

  run(program: Program): References {
    for (const node of program.body) this.visitListed(node as AnyNode);
    const requires: RequireSite[] = [];
    const computedRequires: ComputedSite[] = [];
    const taken = this.mayCreateRequire
      ? this.settleCreateRequire(requires, computedRequires)
      : new Set<number>();
    for (const use of this.uses) {
      if (taken.has(use.start)) continue;
      const rewrite = rewriteOf(use, this.moduleScope, this.imports);
      if (rewrite !== null) this.rewrites.push(rewrite);
    }
    return {
      rewrites: this.rewrites,
      hasTopLevelAwait: this.hasTopLevelAwait,
      dynamicImports: this.dynamicImports,
      requires,
      importedRequires: this.importedRequires,
      computedRequires,
      dollarNames: this.dollarNames,
    };
  }

  // --- names --------------------------------------------------------------

  private matters(name: string): boolean {
    return (
      this.mayCreateRequire || this.imports.has(name) || UNBOUND_NAMES.has(name)
    );
  }

  private declare(name: string, scope: Scope): void {
    this.noteName(name);
    if (this.matters(name)) scope.declare(name);
  }

  private noteName(name: string): void {
    if (name.charCodeAt(0) === 0x24) this.dollarNames.add(name);
  }

  private refer({ name, start, end }: Identifier, manner: Manner = {}): void {
    this.noteName(name);
    if (!this.imports.has(name) && !UNBOUND_NAMES.has(name)) return;
    this.uses.push({
      ...{ name, start, end, scope: this.scope },
      leading: start === this.statementStart,
      called: false,
      shorthand: false,
      typeof: false,
      member: false,
      ...manner,
    });
  }

  private importOf(node: AnyNode, scope: Scope): ImportKind | undefined {
    if (node.type !== "Identifier") return undefined;
    return importedAs(node.name, scope, this.moduleScope, this.imports);
  }

  // --- createRequire ------------------------------------------------------

  /** @returns starts of the identifiers that the rewrites of callees contain */
  private settleCreateRequire(
    requires: RequireSite[],
    computedRequires: ComputedSite[],
  ): ReadonlySet<number> {
    const taken = new Set<number>();
    const holders: Assignment[] = [];
    for (const assignment of this.assignments) {
      if (this.isOwnRequire(assignment.value, assignment.scope)) {
        holders.push(assignment);
      }
    }
    for (const { node, scope, leading } of this.calls) {
      const { callee } = node;
      if (this.isCreateRequire(callee as AnyNode, scope)) {
        const { start, end } = callee;
        taken.add(start);
        this.rewrites.push({ kind: "create-require", start, end, leading });
        continue;
      }
      const [kind, holder] = requireCallee(callee as AnyNode);
      const isImported = this.importOf(holder, scope) === "require";
      const holds =
        this.isOwnRequire(holder, scope) ||
        (holder.type === "Identifier" &&
          holders.some(
            ({ target, scope: at }) =>
              target.name === holder.name &&
              at.find(target.name) === scope.find(target.name),
          ));
      if (!holds && !isImported) continue;
      const [argument] = node.arguments;
      const specifier =
        argument === undefined ? null : literalOf(argument as AnyNode);
      const { start, end } = node;
      if (specifier === null) computedRequires.push({ kind, start, end });
      else if (isImported) {
        const { name: local } = holder as Identifier;
        this.importedRequires.push({ kind, specifier, start, end, local });
      } else requires.push({ kind, specifier, start, end });
    }
    return taken;
  }

  private isCreateRequire(callee: AnyNode, scope: Scope): boolean {
    if (callee.type === "Identifier") {
      return this.importOf(callee, scope) === "create-require";
    }
    return (
      callee.type === "MemberExpression" &&
      memberName(callee) === "createRequire" &&
      this.importOf(callee.object as AnyNode, scope) === "module"
    );
  }

  /** Whether this is `createRequire(import.meta.url)`. */
  private isOwnRequire(node: AnyNode, scope: Scope): boolean {
    if (node.type !== "CallExpression") return false;
    const [argument] = node.arguments;
    return (
      argument !== undefined &&
      isOwnLocation(argument as AnyNode) &&
      this.isCreateRequire(node.callee as AnyNode, scope)
    );
  }

  // --- the walk -----------------------------------------------------------

  private visitIn(scope: Scope, visit: () => void): void {
    const outer = this.scope;
    this.scope = scope;
    visit();
    this.scope = outer;
  }

  private visitAll(nodes: readonly (object | null)[]): void {
    for (const node of nodes) if (node !== null) this.visit(node as AnyNode);
  }

  private visitOptional(node: object | null | undefined): void {
    if (node !== null && node !== undefined) this.visit(node as AnyNode);
  }

  private visitListed(node: AnyNode): void {
    this.statementStart = node.start;
    this.visit(node);
  }

  private visitList(nodes: readonly Statement[]): void {
    for (const node of nodes) this.visitListed(node as AnyNode);
  }

  private visit(node: AnyNode): void {
    switch (node.type) {
      case "Identifier":
        this.refer(node);
        return;
      case "Literal":
      case "TemplateElement":
      case "ThisExpression":
      case "Super":
      case "EmptyStatement":
      case "DebuggerStatement":
      case "BreakStatement":
      case "ContinueStatement":
      case "PrivateIdentifier":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier":
      case "ImportAttribute":
      case "ExportSpecifier":
        return;

      case "ExpressionStatement":
        this.visit(node.expression as AnyNode);
        return;
      case "BlockStatement":
        this.visitIn(new Scope(this.scope, true), () =>
          this.visitList(node.body),
        );
        return;
      case "StaticBlock":
        this.visitIn(new Scope(this.scope), () => this.visitList(node.body));
        return;
      case "ReturnStatement":
      case "ThrowStatement":
      case "SpreadElement":
      case "RestElement":
      case "YieldExpression":
        if (node.type === "RestElement") this.visitTarget(node.argument);
        else this.visitOptional(node.argument);
        return;
      case "AwaitExpression":
        this.noteAwait();
        this.visit(node.argument as AnyNode);
        return;
      case "LabeledStatement":
        this.visit(node.body as AnyNode);
        return;
      case "WithStatement":
        this.visit(node.object as AnyNode);
        this.visit(node.body as AnyNode);
        return;
      case "IfStatement":
      case "ConditionalExpression":
        this.visit(node.test as AnyNode);
        this.visit(node.consequent as AnyNode);
        this.visitOptional(node.alternate);
        return;
      case "WhileStatement":
        this.visit(node.test as AnyNode);
        this.visit(node.body as AnyNode);
        return;
      case "DoWhileStatement":
        this.visit(node.body as AnyNode);
        this.visit(node.test as AnyNode);
        return;
      case "ForStatement":
        this.visitIn(new Scope(this.scope, true), () => {
          this.visitOptional(node.init);
          this.visitOptional(node.test);
          this.visitOptional(node.update);
          this.visit(node.body as AnyNode);
        });
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.type === "ForOfStatement" && node.await) this.noteAwait();
        this.visitIn(new Scope(this.scope, true), () => {
          if (node.left.type === "VariableDeclaration") {
            this.visit(node.left);
          } else {
            this.visitTarget(node.left);
          }
          this.visit(node.right as AnyNode);
          this.visit(node.body as AnyNode);
        });
        return;
      case "SwitchStatement":
        this.visit(node.discriminant as AnyNode);
        this.visitIn(new Scope(this.scope, true), () =>
          this.visitAll(node.cases),
        );
        return;
      case "SwitchCase":
        this.visitOptional(node.test);
        this.visitList(node.consequent);
        return;
      case "TryStatement":
        this.visit(node.block);
        this.visitOptional(node.handler);
        this.visitOptional(node.finalizer);
        return;
      case "CatchClause":
        this.visitIn(new Scope(this.scope, true), () => {
          if (node.param) this.visitBinding(node.param, this.scope);
          this.visit(node.body);
        });
        return;

      case "VariableDeclaration":
        if (node.kind === "await using") this.noteAwait();
        for (const { id, init } of node.declarations) {
          this.visitBinding(
            id,
            node.kind === "var" ? this.scope.variables : this.scope,
          );
          if (init) {
            this.noteAssignment(id as AnyNode, init as AnyNode);
            this.visit(init as AnyNode);
          }
        }
        return;
      case "VariableDeclarator":
        return;
      case "FunctionDeclaration":
        if (node.id) this.declare(node.id.name, this.scope);
        this.visitFunction(node);
        return;
      case "FunctionExpression":
        if (node.id) {
          const own = new Scope(this.scope, true);
          this.declare(node.id.name, own);
          this.visitIn(own, () => this.visitFunction(node));
        } else {
          this.visitFunction(node);
        }
        return;
      case "ArrowFunctionExpression":
        this.visitFunction(node);
        return;
      case "ClassDeclaration":
        if (node.id) this.declare(node.id.name, this.scope);
        this.visitClass(node);
        return;
      case "ClassExpression":
        this.visitClass(node);
        return;
      case "ClassBody":
        this.visitAll(node.body);
        return;
      case "MethodDefinition":
        if (node.computed) this.visit(node.key as AnyNode);
        this.visit(node.value);
        return;
      case "PropertyDefinition":
        if (node.computed) this.visit(node.key as AnyNode);
        if (node.value) {
          this.visitIn(new Scope(this.scope), () =>
            this.visit(node.value as AnyNode),
          );
        }
        return;

      case "ExportNamedDeclaration":
        this.visitOptional(node.declaration);
        return;
      case "ExportDefaultDeclaration":
        this.visit(node.declaration as AnyNode);
        return;

      case "ArrayExpression":
        this.visitAll(node.elements);
        return;
      case "ObjectExpression":
        this.visitAll(node.properties);
        return;
      case "Property":
        this.visitProperty(node as Property);
        return;
      case "UnaryExpression":
        this.visitUnary(node.operator, node.argument as AnyNode);
        return;
      case "UpdateExpression":
        this.visitTarget(node.argument);
        return;
      case "BinaryExpression":
      case "LogicalExpression":
        this.visitCompared(EQUALITY.has(node.operator), () => {
          this.visit(node.left as AnyNode);
          this.visit(node.right as AnyNode);
        });
        return;
      case "AssignmentExpression":
        this.noteAssignment(node.left as AnyNode, node.right as AnyNode);
        this.visitTarget(node.left);
        this.visit(node.right as AnyNode);
        return;
      case "AssignmentPattern":
      case "ArrayPattern":
      case "ObjectPattern":
        this.visitTarget(node);
        return;
      case "CallExpression":
        if (this.noteMadeImport(node)) return;
        if (this.mayCreateRequire) {
          const leading = node.start === this.statementStart;
          this.calls.push({ node, scope: this.scope, leading });
        }
        if (this.isCompared && isRealProgramPath(node)) {
          this.wrapProgram(node);
        } else {
          this.visitCompared(isTextComparison(node.callee as AnyNode), () =>
            this.visitCall(node),
          );
        }
        return;
      case "NewExpression":
        if (this.noteMadeImport(node)) return;
        this.visit(node.callee as AnyNode);
        this.visitAll(node.arguments);
        return;
      case "TaggedTemplateExpression":
        this.visitCallee(node.tag as AnyNode);
        this.visit(node.quasi);
        return;
      case "TemplateLiteral":
        this.visitAll(node.expressions);
        return;
      case "MemberExpression":
        if (this.isCompared && isProgramPath(node)) this.wrapProgram(node);
        else this.visitMember(node, true);
        return;
      case "ChainExpression":
      case "ParenthesizedExpression":
        this.visit(node.expression as AnyNode);
        return;
      case "SequenceExpression":
        this.visitAll(node.expressions);
        return;
      case "MetaProperty": {
        const { start, end } = node;
        if (node.meta.name === "import") {
          this.rewrites.push({ kind: "import-meta", start, end });
        }
        return;
      }
      case "ImportExpression": {
        const { start, end } = node;
        const keyword = start + "import".length;
        const specifier = literalOf(node.source as AnyNode);
        this.dynamicImports.push({ start, end, specifier });
        this.rewrites.push({ kind: "dynamic-import", start, end: keyword });
        this.visit(node.source as AnyNode);
        this.visitOptional(node.options);
        return;
      }
      case "Program":
        this.visitAll(node.body);
        return;
      default:
        unknownNode(node);
    }
  }

  /** Whether the node makes a function whose text imports. */
  private noteMadeImport(node: CallExpression | NewExpression): boolean {
    const found = madeImport(node, this.source);
    if (found === null || found.made === undefined) return false;
    const { start, end, made } = found;
    this.dynamicImports.push(found);
    this.rewrites.push({ kind: "made-import", start, end, ...made });
    return true;
  }

  private noteAwait(): void {
    if (this.functionDepth === 0) this.hasTopLevelAwait = true;
  }

  private noteAssignment(target: AnyNode, value: AnyNode): void {
    if (this.mayCreateRequire && target.type === "Identifier") {
      this.assignments.push({ target, value, scope: this.scope });
    }
  }

  /** @param isCompared what was so before stays so */
  private visitCompared(isCompared: boolean, visit: () => void): void {
    const outer = this.isCompared;
    this.isCompared ||= isCompared;
    visit();
    this.isCompared = outer;
  }

  private wrapProgram(node: MemberExpression | CallExpression): void {
    const { start, end } = node;
    this.rewrites.push({ kind: "program", start, end: start });
    if (node.type === "MemberExpression") this.visitMember(node, true);
    else this.visitCall(node);
    this.rewrites.push({ kind: "program-end", start: end, end });
  }

  private visitCall(node: CallExpression): void {
    const isCompared = this.isCompared;
    // Of `realpathSync(process.argv[1])` the result is wrapped.
    if (isRealProgramPath(node)) this.isCompared = false;
    this.visitCallee(node.callee as AnyNode);
    this.visitAll(node.arguments);
    this.isCompared = isCompared;
  }

  private visitCallee(node: AnyNode): void {
    if (node.type === "Identifier") this.refer(node, { called: true });
    else this.visit(node);
  }

  private visitUnary(operator: string, argument: AnyNode): void {
    if (argument.type === "Identifier" && operator === "typeof") {
      this.refer(argument, { typeof: true });
    } else if (operator === "delete") {
      this.visitTarget(argument);
    } else {
      this.visit(argument);
    }
  }

  private visitMember(node: MemberExpression, read: boolean): void {
    const object = node.object as AnyNode;
    if (object.type === "Identifier") {
      this.refer(object, { member: read && memberName(node) !== null });
    } else {
      this.visit(object);
    }
    if (node.computed) this.visit(node.property as AnyNode);
  }

  private visitProperty(node: Property): void {
    const value = node.value as AnyNode;
    if (node.computed) this.visit(node.key as AnyNode);
    if (node.shorthand && value.type === "Identifier") {
      this.refer(value, { shorthand: true });
    } else {
      this.visit(value);
    }
  }

  /** A target of assignment, update or `delete`: nothing in it is declared. */
  private visitTarget(target: object): void {
    const node = target as AnyNode;
    switch (node.type) {
      case "MemberExpression":
        this.visitMember(node, false);
        return;
      case "ArrayPattern":
        for (const element of node.elements) {
          if (element !== null) this.visitTarget(element);
        }
        return;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "RestElement") this.visitTarget(property);
          else this.visitTargetProperty(property);
        }
        return;
      case "AssignmentPattern":
        this.visitTarget(node.left);
        this.visit(node.right as AnyNode);
        return;
      case "RestElement":
        this.visitTarget(node.argument);
        return;
      default:
        this.visit(node);
    }
  }

  private visitTargetProperty(property: AssignmentProperty | Property): void {
    if (property.computed) this.visit(property.key as AnyNode);
    const value = property.value as AnyNode;
    if (!property.shorthand) {
      this.visitTarget(value);
    } else if (value.type === "AssignmentPattern") {
      this.refer(value.left as Identifier, { shorthand: true });
      this.visit(value.right as AnyNode);
    } else {
      this.refer(value as Identifier, { shorthand: true });
    }
  }

  /** A pattern that declares names in `scope`; its defaults are expressions. */
  private visitBinding(pattern: object, scope: Scope): void {
    const node = pattern as AnyNode;
    switch (node.type) {
      case "Identifier":
        this.declare(node.name, scope);
        return;
      case "ArrayPattern":
        for (const element of node.elements) {
          if (element !== null) this.visitBinding(element, scope);
        }
        return;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "RestElement") {
            this.visitBinding(property, scope);
          } else {
            if (property.computed) this.visit(property.key as AnyNode);
            this.visitBinding(property.value, scope);
          }
        }
        return;
      case "AssignmentPattern":
        this.visitBinding(node.left, scope);
        this.visit(node.right as AnyNode);
        return;
      case "RestElement":
        this.visitBinding(node.argument, scope);
        return;
      default:
        unknownNode(node);
    }
  }

  private visitFunction(
    node:
      | FunctionDeclaration
      | AnonymousFunctionDeclaration
      | FunctionExpression
      | ArrowFunctionExpression,
  ): void {
    const parameters = new Scope(this.scope);
    if (node.type !== "ArrowFunctionExpression") {
      parameters.declareArguments();
    }
    this.functionDepth++;
    const { isCompared } = this;
    this.isCompared = false;
    this.visitIn(parameters, () => {
      for (const parameter of node.params) {
        this.visitBinding(parameter, parameters);
      }
      if (node.body.type === "BlockStatement") {
        // A scope of its own: defaults of parameters do not see its `var`s.
        const { body } = node.body;
        this.visitIn(new Scope(parameters), () => this.visitList(body));
      } else {
        this.visit(node.body as AnyNode);
      }
    });
    this.functionDepth--;
    this.isCompared = isCompared;
  }

  private visitClass(node: Class): void {
    const own = new Scope(this.scope, true);
    if (node.id) this.declare(node.id.name, own);
    this.visitIn(own, () => {
      this.visitOptional(node.superClass);
      this.visit(node.body);
    });
  }
}

function requireCallee(callee: AnyNode): readonly [EdgeKind, AnyNode] {
  return callee.type === "MemberExpression" && memberName(callee) === "resolve"
    ? ["resolve", callee.object as AnyNode]
    : ["require", callee];
}

function memberName({ property, computed }: MemberExpression): string | null {
  if (!computed) {
    return property.type === "Identifier" ? property.name : null;
  }
  return literalOf(property as AnyNode);
}

const EQUALITY: ReadonlySet<string> = new Set(["===", "!==", "==", "!="]);

/** `text.endsWith` and the like. */
function isTextComparison(callee: AnyNode): boolean {
  if (callee.type !== "MemberExpression") return false;
  return /^(?:endsWith|startsWith|includes)$/.test(memberName(callee) ?? "");
}

/** `process.argv[1]`, also where `argv` is imported. */
function isProgramPath(node: AnyNode): boolean {
  if (node.type !== "MemberExpression" || !node.computed) return false;
  const { object, property } = node;
  if (property.type !== "Literal" || property.value !== 1) return false;
  return object.type === "MemberExpression"
    ? memberName(object) === "argv"
    : object.type === "Identifier" && object.name === "argv";
}

/** `realpathSync(process.argv[1])`, which must be asked for the artifact itself. */
function isRealProgramPath({ callee, arguments: given }: CallExpression) {
  const name =
    callee.type === "Identifier"
      ? callee.name
      : callee.type === "MemberExpression"
        ? memberName(callee)
        : null;
  const [path] = given;
  return (
    path !== undefined &&
    /^realpath/.test(name ?? "") &&
    isProgramPath(path as AnyNode)
  );
}

/** `import.meta.url` and the names of this file that `createRequire` takes too. */
function isOwnLocation(node: AnyNode): boolean {
  if (node.type === "Identifier") return node.name === "__filename";
  if (node.type === "NewExpression") {
    const { callee, arguments: given } = node;
    const [location] = given;
    // `createRequire` takes a URL, too; the artifact compares what it is given.
    return (
      callee.type === "Identifier" &&
      callee.name === "URL" &&
      given.length === 1 &&
      location !== undefined &&
      isOwnLocation(location as AnyNode)
    );
  }
  if (node.type !== "MemberExpression") return false;
  const name = memberName(node);
  return (
    node.object.type === "MetaProperty" &&
    (name === "url" || name === "filename")
  );
}

/** The string that an expression always is; `null` if that is not plain to see. */
function literalOf(node: AnyNode): string | null {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? node.value : null;
    case "TemplateLiteral":
      return node.expressions.length === 0
        ? (node.quasis[0]?.value.cooked ?? null)
        : null;
    case "BinaryExpression": {
      if (node.operator !== "+") return null;
      const left = literalOf(node.left as AnyNode);
      const right = left === null ? null : literalOf(node.right as AnyNode);
      return left === null || right === null ? null : left + right;
    }
    default:
      return null;
  }
}

function unknownNode(node: { readonly type: string }): never {
  throw new Error(`Unexpected syntax node ${node.type}`);
}
