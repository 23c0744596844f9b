/**
 * Who binds what in a CommonJS syntax tree: the scopes, the bindings with every
 * value written to them, and the calls with the way that leads to each. One
 * walk; the result refers to the tree and changes nothing in it. Must not know
 * what a `require` is, except that the module wrapper's parameters exist.
 */
import type {
  ArrowFunctionExpression,
  CallExpression,
  Class,
  Expression,
  Function as FunctionNode,
  FunctionExpression,
  Identifier,
  ImportDeclaration,
  ImportExpression,
  MetaProperty,
  NewExpression,
  Node,
  AnyNode,
  Pattern,
  Program,
  Statement,
} from "acorn";

export interface Scope {
  readonly parent: Scope | null;
  /** Where `var` and function declarations go. */
  readonly isFunction: boolean;
  readonly isStrict: boolean;
  readonly bindings: Map<string, Binding>;
  /** Of the whole module, by their nodes. */
  readonly functions: ReadonlyMap<Node, FunctionFacts>;
}

export interface FunctionFacts {
  /** Of its parameters. */
  readonly scope: Scope;
  /** What its `return` statements, or the expression that it is, give. */
  readonly returns: readonly Write[];
}

export interface Binding {
  readonly name: string;
  /** What it holds before anything is written to it. */
  readonly initial: "wrapper" | "nothing" | "parameter" | "other";
  /** Initialisers, assignments, known arguments; null: a value unseen. */
  readonly writes: readonly (Write | null)[];
  /** Of those unseen: the loops that give it one element after the other. */
  readonly loops: readonly Loop[];
  /** What an `import` declaration binds to it; `*` for the namespace. */
  readonly imported: { readonly from: string; readonly name: string } | null;
  /** What a declared function, if it does nothing else, returns. */
  readonly returned: Expression | null;
  /** The declaration of the function that it holds, if there is but one. */
  readonly declared: Node | null;
  /** Of a parameter: what calls of its function by its name give it. */
  readonly given: readonly Write[];
}

/** `for (x of over)`, `for (x in over)`, `over.forEach((x) => …)`. */
export interface Loop {
  readonly over: Expression;
  readonly scope: Scope;
  /** Whether it is the keys that are given. */
  readonly keys: boolean;
}

/** `value`, or its property `property` where a pattern takes it apart. */
export interface Write {
  readonly value: Expression;
  readonly property: string | null;
  readonly scope: Scope;
}

/** A step on the way from the module's top to a node, innermost first. */
export interface Step {
  readonly outer: Step | null;
  readonly kind: "try" | "function" | "branch";
  /** A branch that is taken when `test` is truthy, falsy, or null-ish. */
  readonly test: Expression | null;
  readonly when: "truthy" | "falsy" | "nullish";
  readonly scope: Scope;
}

export interface Call {
  readonly node: CallExpression | NewExpression;
  readonly scope: Scope;
  readonly step: Step | null;
}

export interface DynamicImportCall {
  readonly node: ImportExpression;
  readonly scope: Scope;
  readonly step: Step | null;
}

/** A name that is read, or `import.meta`. */
export interface Reference {
  readonly node: Identifier | MetaProperty;
  readonly scope: Scope;
  readonly step: Step | null;
}

export interface Analysis {
  readonly program: Program;
  /** In the order in which they open. */
  readonly calls: readonly Call[];
  /** `import(…)` */
  readonly imports: readonly DynamicImportCall[];
}

/** Methods of arrays that call a function with each element first. */
const ITERATORS = new Set([
  "every",
  "filter",
  "find",
  "flatMap",
  "forEach",
  "map",
  "some",
]);

/** The parameters of Node's module wrapper. */
const WRAPPER = ["exports", "require", "module", "__filename", "__dirname"];

interface OpenBinding extends Binding {
  initial: Binding["initial"];
  readonly writes: (Write | null)[];
  readonly loops: Loop[];
  imported: Binding["imported"];
  returned: Binding["returned"];
  declared: Binding["declared"];
  given: readonly Write[];
}

interface OpenScope extends Scope {
  readonly parent: OpenScope | null;
  readonly bindings: Map<string, OpenBinding>;
  /** Where it is that of a function's body. */
  readonly returns?: Write[];
}

const NOT_GIVEN: readonly Write[] = [];
/** What is given so often may be anything. */
export const MOST_GIVEN = 8;

/** A write waits until all scopes are known: `var` hoists. */
interface PendingWrite {
  readonly name: string;
  readonly scope: OpenScope;
  readonly write: Write | null;
  readonly loop?: Loop;
}

/** The one function that a name stands for, as far as the text tells. */
export function functionNamed(
  name: string,
  scope: Scope,
): FunctionNode | ArrowFunctionExpression | null {
  const binding = lookUp(scope, name);
  if (binding === null) return null;
  const { declared, initial, writes } = binding;
  const [write] = writes;
  if (declared !== null) {
    return writes.length === 0 ? (declared as FunctionNode) : null;
  }
  return initial === "nothing" &&
    writes.length === 1 &&
    write?.property === null &&
    isFunctionExpression(write.value)
    ? write.value
    : null;
}

/** The binding that `name` refers to in `scope`; null for a global. */
export function lookUp(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return null;
}

/**
 * Analyses the body of a module.
 *
 * @param onReference is told of each one, in no order; their bindings are whole
 *   when this function returns
 * @throws RangeError when the tree is nested deeper than the stack allows
 */
export function analyse(
  program: Program,
  onReference?: (reference: Reference) => void,
): Analysis {
  const calls: Call[] = [];
  const imports: DynamicImportCall[] = [];
  const callbackLoops = new Map<Node, Loop>();
  const visitedInPatterns = new WeakSet<Node>();
  const pending: PendingWrite[] = [];
  const functions = new Map<Node, FunctionFacts>();
  const module: OpenScope = {
    parent: null,
    isFunction: true,
    isStrict: isStrictBody(program.body as readonly Statement[]),
    bindings: new Map(),
    functions,
  };
  if (program.sourceType !== "module") {
    for (const name of WRAPPER) declare(module, name, "wrapper");
  }
  visitAll(program.body, module, null);
  for (const { name, scope, write, loop } of pending) {
    const binding = lookUp(scope, name) as OpenBinding | null;
    binding?.writes.push(write);
    if (loop !== undefined) binding?.loops.push(loop);
  }
  // Who wants references follows paths; nobody else asks for what is given.
  if (onReference !== undefined) for (const call of calls) noteGiven(call);
  return { program, calls, imports };

  /** What a call by name gives to the parameters. */
  function noteGiven({ node, scope }: Call): void {
    const { callee, arguments: args } = node;
    if (callee.type !== "Identifier" || args.length === 0) return;
    const called = functionNamed(callee.name, scope);
    const own = called && functions.get(called)?.scope;
    if (!own) return;
    for (const [index, param] of called.params.entries()) {
      const value = args[index];
      if (value === undefined || value.type === "SpreadElement") return;
      if (param.type !== "Identifier") continue;
      const binding = (own as OpenScope).bindings.get(param.name);
      if (binding === undefined || binding.given.length > MOST_GIVEN) continue;
      if (binding.given === NOT_GIVEN) binding.given = [];
      (binding.given as Write[]).push({ value, property: null, scope });
    }
  }

  function declare(
    scope: OpenScope,
    name: string,
    initial: Binding["initial"],
  ): void {
    const known = scope.bindings.get(name);
    if (known === undefined) {
      scope.bindings.set(name, {
        name,
        initial,
        writes: [],
        loops: [],
        imported: null,
        returned: null,
        declared: null,
        given: NOT_GIVEN,
      });
    } else if (initial === "other") {
      // A function declaration is what its scope starts with.
      known.initial = "other";
    }
  }

  function functionScope(scope: OpenScope): OpenScope {
    let at = scope;
    while (!at.isFunction && at.parent !== null) at = at.parent;
    return at;
  }

  function childScope(parent: OpenScope, isFunction = false): OpenScope {
    return {
      parent,
      isFunction,
      isStrict: parent.isStrict,
      bindings: new Map(),
      functions,
    };
  }

  /** Declares a pattern's names and notes what is written to each. */
  function bind(
    pattern: Pattern,
    declareName: ((name: string) => void) | null,
    write: Write | null,
    scope: OpenScope,
    step: Step | null,
    loop?: Loop,
  ): void {
    switch (pattern.type) {
      case "Identifier":
        declareName?.(pattern.name);
        pending.push({
          name: pattern.name,
          scope,
          write,
          ...(loop !== undefined && { loop }),
        });
        return;
      case "AssignmentPattern": {
        bind(pattern.left, declareName, write, scope, step);
        const written = { value: pattern.right, property: null, scope };
        bind(pattern.left, null, written, scope, step);
        visitOnce(pattern.right, scope, step);
        return;
      }
      case "RestElement":
        bind(pattern.argument, declareName, null, scope, step);
        return;
      case "ArrayPattern":
        for (const element of pattern.elements) {
          if (element !== null) bind(element, declareName, null, scope, step);
        }
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") {
            bind(property.argument, declareName, null, scope, step);
            continue;
          }
          if (property.computed) visitOnce(property.key, scope, step);
          const key = property.key;
          const taken =
            write !== null &&
            write.property === null &&
            !property.computed &&
            key.type === "Identifier"
              ? { ...write, property: key.name }
              : null;
          bind(property.value, declareName, taken, scope, step);
        }
        return;
      default:
        visitOnce(pattern, scope, step);
    }
  }

  /** What stands in a pattern with a default, which is bound a second time. */
  function visitOnce(node: Node, scope: OpenScope, step: Step | null): void {
    if (visitedInPatterns.has(node)) return;
    visitedInPatterns.add(node);
    visit(node, scope, step);
  }

  function visitAll(
    nodes: readonly (Node | null)[],
    scope: OpenScope,
    step: Step | null,
  ): void {
    for (const node of nodes) {
      if (node !== null) visit(node, scope, step);
    }
  }

  function branch(
    node: Node | null | undefined,
    scope: OpenScope,
    outer: Step | null,
    test: Expression | null = null,
    when: Step["when"] = "truthy",
  ): void {
    if (node === null || node === undefined) return;
    visit(node, scope, { outer, kind: "branch", test, when, scope });
  }

  function visitFunction(
    node: FunctionNode | ArrowFunctionExpression,
    outerScope: OpenScope,
    outer: Step | null,
    run: Run | null,
  ): void {
    let parent = outerScope;
    if (node.type === "FunctionExpression" && node.id) {
      parent = childScope(outerScope);
      declare(parent, node.id.name, "other");
    }
    const isStrict =
      parent.isStrict ||
      (node.body.type === "BlockStatement" && isStrictBody(node.body.body));
    // Defaults cannot see the body's bindings; without defaults (almost always)
    // one scope serves both.
    const simple = node.params.every((param) => param.type === "Identifier");
    const returns: Write[] = [];
    const scope: OpenScope = {
      parent,
      isFunction: true,
      isStrict,
      bindings: new Map(),
      functions,
      returns,
    };
    functions.set(node, { scope, returns });
    const runsAtLoad = run !== null && !node.generator;
    const step: Step | null = runsAtLoad
      ? outer
      : { outer, kind: "function", test: null, when: "truthy", scope };
    // A function with a name of its own may be called from inside, too.
    const args =
      node.type === "FunctionExpression" && node.id
        ? null
        : (run?.args ?? null);
    for (const [index, param] of node.params.entries()) {
      const argument = args?.[index];
      const known =
        args !== null &&
        !args.slice(0, index + 1).some((arg) => arg.type === "SpreadElement");
      let write: Write | null = null;
      if (known && argument !== undefined) {
        write = {
          value: argument as Expression,
          property: null,
          scope: outerScope,
        };
      }
      bind(
        param,
        (name) => declare(scope, name, known ? "nothing" : "parameter"),
        write,
        scope,
        step,
        index === 0 ? callbackLoops.get(node) : undefined,
      );
    }
    if (node.body.type !== "BlockStatement") {
      returns.push({ value: node.body, property: null, scope });
      visit(node.body, scope, step);
      return;
    }
    const body = simple
      ? scope
      : { ...childScope(scope, true), isStrict, returns };
    visitAll(node.body.body, body, step);
  }

  function visitClass(
    node: Class,
    outerScope: OpenScope,
    step: Step | null,
  ): void {
    const scope = { ...childScope(outerScope), isStrict: true };
    if (node.id) declare(scope, node.id.name, "other");
    if (node.superClass) visit(node.superClass, scope, step);
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") {
        visitAll(member.body, { ...childScope(scope, true) }, step);
        continue;
      }
      if (member.computed) visit(member.key, scope, step);
      if (!member.value) continue;
      const isInstanceField =
        member.type === "PropertyDefinition" && !member.static;
      visit(
        member.value,
        childScope(scope, true),
        isInstanceField
          ? {
              outer: step,
              kind: "function",
              test: null,
              when: "truthy",
              scope,
            }
          : step,
      );
    }
  }

  function visitCall(
    node: CallExpression | NewExpression,
    scope: OpenScope,
    step: Step | null,
  ): void {
    calls.push({ node, scope, step });
    const run = functionRunBy(node);
    if (run === null) {
      visit(node.callee, scope, step);
    } else {
      visitFunction(run.callee, scope, step, run);
    }
    noteCallback(node, scope);
    visitAll(node.arguments, scope, step);
  }

  /** `list.forEach(function (x) {…})`: the function sees the list's elements. */
  function noteCallback(
    { callee, arguments: args }: CallExpression | NewExpression,
    scope: Scope,
  ): void {
    const [callback] = args;
    if (
      callback !== undefined &&
      isFunctionExpression(callback) &&
      callee.type === "MemberExpression" &&
      !callee.computed &&
      callee.object.type !== "Super" &&
      callee.property.type === "Identifier" &&
      ITERATORS.has(callee.property.name)
    ) {
      const over = callee.object;
      callbackLoops.set(callback, { over, scope, keys: false });
    }
  }

  function visit(any: Node, scope: OpenScope, step: Step | null): void {
    const node = any as AnyNode;
    switch (node.type) {
      case "Identifier":
      case "MetaProperty":
        onReference?.({ node, scope, step });
        return;
      case "Literal":
      case "ThisExpression":
      case "TemplateElement":
      case "BreakStatement":
      case "ContinueStatement":
      case "EmptyStatement":
      case "DebuggerStatement":
        return;
      case "ExpressionStatement":
        visit(node.expression, scope, step);
        return;
      case "MemberExpression":
        visit(node.object, scope, step);
        if (node.computed) visit(node.property, scope, step);
        return;
      case "Property":
        if (node.computed) visit(node.key, scope, step);
        visit(node.value, scope, step);
        return;
      case "CallExpression":
      case "NewExpression":
        visitCall(node, scope, step);
        return;
      case "ImportExpression":
        imports.push({ node, scope, step });
        visit(node.source, scope, step);
        if (node.options) visit(node.options, scope, step);
        return;
      case "ImportDeclaration":
        declareImports(node, scope);
        return;
      case "VariableDeclaration": {
        const target = node.kind === "var" ? functionScope(scope) : scope;
        for (const { id, init } of node.declarations) {
          const write: Write | null = init
            ? { value: init, property: null, scope }
            : null;
          const declareName = (name: string) =>
            declare(target, name, "nothing");
          // `var x;` writes nothing.
          if (!init && id.type === "Identifier") declareName(id.name);
          else bind(id, declareName, write, scope, step);
          if (init) visit(init, scope, step);
        }
        return;
      }
      case "AssignmentExpression":
        bind(
          node.left as Pattern,
          null,
          { value: node.right, property: null, scope },
          scope,
          step,
        );
        if (node.operator === "&&=") {
          branch(node.right, scope, step);
        } else if (node.operator === "||=" || node.operator === "??=") {
          branch(node.right, scope, step);
        } else {
          visit(node.right, scope, step);
        }
        return;
      case "UpdateExpression":
        if (node.argument.type === "Identifier") {
          pending.push({ name: node.argument.name, scope, write: null });
        }
        visit(node.argument, scope, step);
        return;
      case "ReturnStatement":
        if (!node.argument) return;
        functionScope(scope).returns?.push({
          value: node.argument,
          property: null,
          scope,
        });
        visit(node.argument, scope, step);
        return;
      case "FunctionDeclaration": {
        declareFunction(node as FunctionNode, scope);
        visitFunction(node as FunctionNode, scope, step, null);
        return;
      }
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        visitFunction(node, scope, step, null);
        return;
      case "ClassDeclaration":
        if (node.id) declare(scope, node.id.name, "other");
        visitClass(node as Class, scope, step);
        return;
      case "ClassExpression":
        visitClass(node as Class, scope, step);
        return;
      case "BlockStatement":
        visitAll(node.body, childScope(scope), step);
        return;
      case "IfStatement":
        visit(node.test, scope, step);
        branch(node.consequent, childScope(scope), step, node.test, "truthy");
        branch(node.alternate, childScope(scope), step, node.test, "falsy");
        return;
      case "ConditionalExpression":
        visit(node.test, scope, step);
        branch(node.consequent, scope, step, node.test, "truthy");
        branch(node.alternate, scope, step, node.test, "falsy");
        return;
      case "LogicalExpression": {
        visit(node.left, scope, step);
        const when = {
          "&&": "truthy",
          "||": "falsy",
          "??": "nullish",
        } as const;
        branch(node.right, scope, step, node.left, when[node.operator]);
        return;
      }
      case "TryStatement":
        visit(
          node.block,
          scope,
          node.handler
            ? { outer: step, kind: "try", test: null, when: "truthy", scope }
            : step,
        );
        if (node.handler) {
          const inside = childScope(scope);
          if (node.handler.param) {
            const declareName = (name: string) =>
              declare(inside, name, "other");
            bind(node.handler.param, declareName, null, inside, step);
          }
          branch(node.handler.body, inside, step);
        }
        if (node.finalizer) visit(node.finalizer, scope, step);
        return;
      case "SwitchStatement": {
        visit(node.discriminant, scope, step);
        const inside = childScope(scope);
        for (const { test, consequent } of node.cases) {
          if (test) branch(test, inside, step);
          for (const statement of consequent) branch(statement, inside, step);
        }
        return;
      }
      case "ForStatement": {
        const inside = childScope(scope);
        if (node.init) visit(node.init, inside, step);
        if (node.test) visit(node.test, inside, step);
        branch(node.body, inside, step);
        branch(node.update, inside, step);
        return;
      }
      case "ForInStatement":
      case "ForOfStatement": {
        const inside = childScope(scope);
        const keys = node.type === "ForInStatement";
        const loop: Loop = { over: node.right, scope: inside, keys };
        if (node.left.type === "VariableDeclaration") {
          const target =
            node.left.kind === "var" ? functionScope(scope) : inside;
          for (const { id, init } of node.left.declarations) {
            const declareName = (name: string) =>
              declare(target, name, "nothing");
            bind(id, declareName, null, inside, step, loop);
            if (init) visit(init, inside, step);
          }
        } else {
          bind(node.left, null, null, inside, step, loop);
        }
        visit(node.right, inside, step);
        branch(node.body, inside, step);
        return;
      }
      case "WhileStatement":
        visit(node.test, scope, step);
        branch(node.body, scope, step);
        return;
      case "LabeledStatement":
        visit(node.body, scope, step);
        return;
      default:
        for (const value of Object.values(node)) {
          if (Array.isArray(value)) {
            for (const item of value)
              if (isNode(item)) visit(item, scope, step);
          } else if (isNode(value)) {
            visit(value, scope, step);
          }
        }
    }
  }

  function declareImports(node: ImportDeclaration, scope: OpenScope): void {
    const from = String(node.source.value);
    for (const specifier of node.specifiers) {
      const { name } = specifier.local;
      declare(scope, name, "other");
      const binding = scope.bindings.get(name);
      if (binding === undefined) continue;
      binding.imported = { from, name: importedName(specifier) };
    }
  }

  /** A function declaration in a block is a `var`, too, in sloppy code (B.3.3). */
  function declareFunction(node: FunctionNode, scope: OpenScope): void {
    if (!node.id) return;
    const name = node.id.name;
    const isFirst = !scope.bindings.has(name);
    declare(scope, name, "other");
    const binding = scope.bindings.get(name);
    if (binding !== undefined) {
      binding.returned = isFirst ? returnedBy(node) : null;
      binding.declared = isFirst ? node : null;
    }
    if (scope.isFunction || scope.isStrict || node.async || node.generator) {
      return;
    }
    const outer = functionScope(scope);
    // Not where it would replace a parameter, such as the module wrapper's.
    const known = outer.bindings.get(name)?.initial;
    if (known !== "wrapper" && known !== "parameter") {
      declare(outer, name, "nothing");
      pending.push({ name, scope: outer, write: null });
    }
  }
}

/** The function literal that a call runs there and then. */
interface Run {
  readonly callee: FunctionExpression | ArrowFunctionExpression;
  /** Null where they cannot be told apart: `.apply(this, arguments)`. */
  readonly args: readonly Node[] | null;
}

function functionRunBy(node: CallExpression | NewExpression): Run | null {
  const { callee } = node;
  if (isFunctionExpression(callee)) return { callee, args: node.arguments };
  if (
    callee.type === "MemberExpression" &&
    !callee.computed &&
    callee.property.type === "Identifier" &&
    isFunctionExpression(callee.object)
  ) {
    const { name } = callee.property;
    if (name === "call") {
      return { callee: callee.object, args: node.arguments.slice(1) };
    }
    if (name === "apply") {
      const list = node.arguments[1];
      if (list === undefined) return { callee: callee.object, args: [] };
      const args =
        list.type === "ArrayExpression" && !list.elements.includes(null)
          ? (list.elements as Node[])
          : null;
      return { callee: callee.object, args };
    }
  }
  return null;
}

/** `function f() { return x; }`, whose `x` is that of the scope around it. */
export function returnedBy(
  node: FunctionNode | ArrowFunctionExpression,
): Expression | null {
  const { async, body, generator, params } = node;
  if (async || generator || params.length > 0) return null;
  if (body.type !== "BlockStatement") return body;
  const [only, ...others] = body.body;
  return others.length === 0 && only?.type === "ReturnStatement"
    ? (only.argument ?? null)
    : null;
}

function importedName(
  specifier: ImportDeclaration["specifiers"][number],
): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  const { imported } = specifier;
  return imported.type === "Identifier"
    ? imported.name
    : String(imported.value);
}

function isFunctionExpression(
  node: Node,
): node is FunctionExpression | ArrowFunctionExpression {
  return (
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

function isStrictBody(body: readonly Node[]): boolean {
  for (const statement of body as readonly AnyNode[]) {
    if (statement.type !== "ExpressionStatement") return false;
    if (statement.directive === undefined) return false;
    if (statement.directive === "use strict") return true;
  }
  return false;
}
