/**
 * Finds the paths that a module makes of its own place, `__dirname` or
 * `import.meta.url`, and what it does with each. Receives source text; returns
 * patterns with their use. Must not know what the paths name, nor any disk.
 */
import type {
  AnyNode,
  AssignmentExpression,
  CallExpression,
  Expression,
  NewExpression,
  Node,
  Program,
} from "acorn";
import {
  builtinFunction,
  type PathPattern,
  pathPatterns,
} from "../patterns/path-patterns.js";
import { analyseSource } from "../scan/tree.js";
import {
  type Binding,
  functionNamed,
  lookUp,
  type Reference,
  type Scope,
} from "../scan/scope.js";

/**
 * What becomes of a path: a file is read, a folder is listed, either is looked
 * for, either is written, or nothing is known: it goes to some other function.
 */
export type AssetUse = "read" | "list" | "probe" | "write" | "pass";

export interface AssetReference {
  /** Each begins at the module's folder. */
  readonly patterns: readonly PathPattern[];
  readonly use: AssetUse;
  readonly start: number;
  readonly end: number;
  /** Whether Node may load the module without ever coming here, or catches. */
  readonly guarded: boolean;
}

/** Functions by their names, without `Sync`, whatever object they are taken of. */
const USES: ReadonlyMap<string, AssetUse> = new Map(
  (
    [
      ["read", "readFile createReadStream ReadStream open openAsBlob"],
      ["read", "copyFile readJson readJSON readlink"],
      ["list", "readdir opendir cp copy"],
      ["probe", "exists pathExists stat lstat access realpath native"],
      ["write", "writeFile appendFile createWriteStream WriteStream truncate"],
      ["write", "mkdir mkdirp mkdtemp rm rmdir unlink rename link symlink"],
      ["write", "utimes lutimes chmod lchmod chown lchown remove emptyDir"],
      ["write", "ensureDir ensureFile outputFile outputJson outputJSON"],
      ["write", "writeJson writeJSON"],
    ] as const
  ).flatMap(([use, names]) =>
    names.split(" ").map((name) => [name, use] as const),
  ),
);

/** Those that take a path to read from, then one to write to. */
const COPIES = new Set(["copyFile", "cp", "copy"]);

/** Those that load a module, ask for changes, or only look at the text. */
const OTHER_USES = new Set([
  "require",
  "createRequire",
  "importScripts",
  "chdir",
  "watch",
  "watchFile",
  "unwatchFile",
  "Error",
  "TypeError",
]);

/** Methods of a string that answer something about it. */
const QUESTIONS = new Set([
  "charAt",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "length",
  "localeCompare",
  "match",
  "startsWith",
]);

/**
 * The paths of `source` that begin at its own place, each as far as the text
 * tells; in source order. Variables are followed to where they are used.
 *
 * @param source accepted by V8
 * @param fileName the module's, without its folder
 * @returns none where acorn does not know the syntax
 */
export function findAssetReferences(
  source: string,
  sourceType: "commonjs" | "module",
  fileName: string,
): readonly AssetReference[] {
  const seeds: Reference[] = [];
  const names = new Map<string, Reference[]>();
  const analysis = analyseSource(source, sourceType, (reference) => {
    const { node } = reference;
    if (node.type === "MetaProperty" || isWrapperName(node.name)) {
      seeds.push(reference);
    }
    if (node.type === "MetaProperty") return;
    const known = names.get(node.name);
    if (known === undefined) names.set(node.name, [reference]);
    else known.push(reference);
  });
  if (analysis === null) return [];

  const found: AssetReference[] = [];
  const seen = new Set<Node>();
  const followed = new Set<Binding>();
  const queue = seeds.filter(
    ({ node, scope }) =>
      node.type === "MetaProperty" ||
      lookUp(scope, node.name)?.initial === "wrapper",
  );
  const of = (expression: Expression, scope: Scope) =>
    pathPatterns(expression, scope, fileName).filter(
      ({ fromDirectory }) => fromDirectory,
    );
  for (const reference of queue) {
    const { scope, step } = reference;
    const { top, parents, variables } = climb(reference, analysis.program, of);
    if (seen.has(top)) continue;
    seen.add(top);
    const patterns = of(top, scope);
    if (patterns.length === 0) continue;
    queue.push(...usesInside(top, parents, scope));
    const returning = functionReturning(top, parents);
    if (returning !== null) queue.push(...callsOf(returning, scope));
    let isFollowed = false;
    for (const name of variables) {
      const uses = usesOf(name, scope);
      if (uses === null) continue;
      isFollowed = true;
      queue.push(...uses);
    }
    const use = useOf(top, parents, scope, isFollowed);
    if (use === null) continue;
    const { start, end } = top;
    found.push({ patterns, use, start, end, guarded: step !== null });
  }
  return found.sort((a, b) => a.start - b.start);

  /** Where a variable is read; `null` where its value is not known there. */
  function usesOf(name: string, scope: Scope): readonly Reference[] | null {
    const binding = lookUp(scope, name);
    if (binding === null) return null;
    if (followed.has(binding)) return [];
    const uses = referencesTo(binding, name);
    const [first] = uses;
    if (first === undefined || first.node.type !== "Identifier") return null;
    if (of(first.node, first.scope).length === 0) return null;
    followed.add(binding);
    return uses;
  }

  /** Where a function that is given a path has it. */
  function usesInside(
    path: Expression,
    [call]: readonly AnyNode[],
    scope: Scope,
  ): readonly Reference[] {
    if (call?.type !== "CallExpression" || call.callee.type !== "Identifier") {
      return [];
    }
    const called = functionNamed(call.callee.name, scope);
    const inside = called && scope.functions.get(called)?.scope;
    const parameter = called?.params[call.arguments.indexOf(path)];
    return inside && parameter?.type === "Identifier"
      ? (usesOf(parameter.name, inside) ?? [])
      : [];
  }

  /** Where a function that returns a path is called. */
  function callsOf(name: string, scope: Scope): readonly Reference[] {
    const binding = lookUp(scope, name);
    if (binding === null || followed.has(binding)) return [];
    if (functionNamed(name, scope) === null) return [];
    followed.add(binding);
    return referencesTo(binding, name);
  }

  function referencesTo(binding: Binding, name: string): readonly Reference[] {
    return (names.get(name) ?? []).filter(
      (use) => lookUp(use.scope, name) === binding,
    );
  }
}

/** The name of the function that returns an expression. */
function functionReturning(
  node: Expression,
  parents: readonly AnyNode[],
): string | null {
  const [parent] = parents;
  if (
    parent?.type !== "ReturnStatement" &&
    !(parent?.type === "ArrowFunctionExpression" && parent.body === node)
  ) {
    return null;
  }
  const at = parents.findIndex(({ type }) => /Function/.test(type));
  const own = parents[at];
  if (own?.type === "FunctionDeclaration") return own.id?.name ?? null;
  const holder = parents[at + 1];
  return holder?.type === "VariableDeclarator" &&
    holder.id.type === "Identifier"
    ? holder.id.name
    : null;
}

function isWrapperName(name: string): boolean {
  return name === "__dirname" || name === "__filename";
}

interface Climbed {
  /** The largest expression that still is a path. */
  readonly top: Expression;
  /** Of `top`, innermost first. */
  readonly parents: readonly AnyNode[];
  /** Names that it is given. */
  readonly variables: readonly string[];
}

/** From a name up to the whole path that it is a part of. */
function climb(
  { node, scope }: Reference,
  program: Program,
  of: (expression: Expression, scope: Scope) => readonly PathPattern[],
): Climbed {
  const chain = chainTo(node, program) ?? [node];
  const variables: string[] = [];
  let top = node as Expression;
  let at = 0;
  for (;;) {
    const parent = chain[at + 1] as AnyNode | undefined;
    if (parent === undefined || isTested(parent, top)) break;
    if (parent.type === "VariableDeclarator" && parent.init === top) {
      if (parent.id.type === "Identifier") variables.push(parent.id.name);
      break;
    }
    const step = [1, 2, 3].find(
      (steps) =>
        isMadeOf(chain.slice(at, at + steps + 1)) &&
        of(chain[at + steps] as Expression, scope).length > 0,
    );
    if (step === undefined) break;
    at += step;
    top = chain[at] as Expression;
    const name = assignedName(top as AnyNode);
    if (name !== null) variables.push(name);
  }
  return { top, parents: chain.slice(at + 1) as AnyNode[], variables };
}

/** Whether the last of a chain may be a path because the first one is. */
function isMadeOf(chain: readonly Node[]): boolean {
  const [first, ...nodes] = chain as readonly AnyNode[];
  const [parent, next, last] = nodes;
  switch (nodes.length) {
    case 1:
      return PATH_EXPRESSIONS.has(parent?.type ?? "");
    case 2:
      // `path.concat("/x")`
      return isMethodCall(first, parent, next);
    case 3:
      // `[path, "x"].join("/")`
      return (
        parent?.type === "ArrayExpression" && isMethodCall(parent, next, last)
      );
    default:
      return false;
  }
}

function isMethodCall(
  object: AnyNode | undefined,
  member: AnyNode | undefined,
  call: AnyNode | undefined,
): boolean {
  return (
    member?.type === "MemberExpression" &&
    member.object === object &&
    call?.type === "CallExpression" &&
    call.callee === member
  );
}

const PATH_EXPRESSIONS: ReadonlySet<string> = new Set([
  "AssignmentExpression",
  "AwaitExpression",
  "BinaryExpression",
  "CallExpression",
  "ChainExpression",
  "ConditionalExpression",
  "LogicalExpression",
  "MemberExpression",
  "NewExpression",
  "ParenthesizedExpression",
  "SequenceExpression",
  "TemplateLiteral",
]);

function assignedName(node: AnyNode): string | null {
  return node.type === "AssignmentExpression" && node.left.type === "Identifier"
    ? node.left.name
    : null;
}

/** Only whether it is truthy matters. */
function isTested(parent: AnyNode, node: Node): boolean {
  switch (parent.type) {
    case "ConditionalExpression":
    case "IfStatement":
    case "WhileStatement":
      return parent.test === node;
    case "LogicalExpression":
      return parent.operator === "&&" && parent.left === node;
    default:
      return false;
  }
}

/** `null` where the path is not used as one. */
function useOf(
  top: Expression,
  parents: readonly AnyNode[],
  scope: Scope,
  isFollowed: boolean,
): AssetUse | null {
  const [parent, grandparent] = parents;
  if (parent === undefined || isTested(parent, top)) return null;
  switch (parent.type) {
    case "VariableDeclarator":
      // Unknown where it goes, or known and to others as well.
      return !isFollowed || parents[2]?.type === "ExportNamedDeclaration"
        ? "pass"
        : null;
    case "ExpressionStatement":
      return isFollowed || !isAssignment(top) ? null : "pass";
    case "UnaryExpression":
    case "ImportExpression":
    case "SwitchStatement":
    case "SwitchCase":
    case "ForStatement":
      return null;
    case "BinaryExpression":
      return parent.operator === "+" && beginsUrl(parent.left) ? "pass" : null;
    case "TemplateLiteral":
      return parent.quasis[0]?.value.raw.endsWith("file://") ? "pass" : null;
    case "MemberExpression":
      return parent.object === top &&
        !parent.computed &&
        parent.property.type === "Identifier" &&
        QUESTIONS.has(parent.property.name)
        ? null
        : grandparent?.type === "CallExpression"
          ? "pass"
          : null;
    case "CallExpression":
    case "NewExpression":
      return parent.callee === top ? null : useBy(parent, top, scope);
    default:
      return "pass";
  }
}

function isAssignment(node: Expression): node is AssignmentExpression {
  return node.type === "AssignmentExpression";
}

/** `"file://" + path` */
function beginsUrl(node: AnyNode): boolean {
  return (
    node.type === "Literal" &&
    typeof node.value === "string" &&
    node.value.endsWith("file://")
  );
}

/** What a call does with a path that it is given. */
function useBy(
  call: CallExpression | NewExpression,
  path: Expression,
  scope: Scope,
): AssetUse | null {
  const { callee, arguments: args } = call;
  if (callee.type === "Super") return "pass";
  // What path functions give of a path is one, too, or is no path.
  if (builtinFunction(callee, scope) !== null) return null;
  const name = functionName(callee, scope);
  if (name === null) return "pass";
  if (OTHER_USES.has(name) || isConsole(callee)) return null;
  const plain = name.replace(/(?:Sync|Async)$/, "");
  const index = args.indexOf(path);
  if (index > 0) {
    return USES.get(plain) === "write" || COPIES.has(plain) ? "write" : "pass";
  }
  if (plain === "open" && opensToWrite(args[1])) return "write";
  return USES.get(plain) ?? "pass";
}

function opensToWrite(flags: Node | undefined): boolean {
  const { type, value } = (flags ?? {}) as Partial<AnyNode> & {
    value?: unknown;
  };
  return type === "Literal" && /[wa+]/.test(String(value));
}

function isConsole(callee: Expression): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "console"
  );
}

/** `readFile` of `fs.readFile`, of what is imported or taken apart as that. */
function functionName(callee: Expression, scope: Scope): string | null {
  switch (callee.type) {
    case "MemberExpression":
      return !callee.computed && callee.property.type === "Identifier"
        ? callee.property.name
        : null;
    case "SequenceExpression": {
      const last = callee.expressions.at(-1);
      return last === undefined ? null : functionName(last, scope);
    }
    case "Identifier": {
      const binding = lookUp(scope, callee.name);
      const imported = binding?.imported?.name;
      if (imported !== undefined && !["*", "default"].includes(imported)) {
        return imported;
      }
      const write = binding?.writes.length === 1 ? binding.writes[0] : null;
      if (write?.property != null) return write.property;
      return (write && aliasOf(write.value)) ?? callee.name;
    }
    default:
      return null;
  }
}

/** `fs.readFile` and `promisify(fs.readFile)`, given another name. */
function aliasOf(value: Expression): string | null {
  if (value.type === "CallExpression") {
    const [argument] = value.arguments;
    return argument?.type === "MemberExpression" ? aliasOf(argument) : null;
  }
  return value.type === "MemberExpression" &&
    !value.computed &&
    value.property.type === "Identifier"
    ? value.property.name
    : null;
}

/** From a node outward to the program; `null` where it is not below it. */
function chainTo(node: Node, from: Node): readonly Node[] | null {
  if (node === from) return [node];
  for (const value of Object.values(from)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      if (child.start > node.start || child.end < node.end) continue;
      const chain = chainTo(node, child);
      if (chain !== null) return [...chain, from];
    }
  }
  return null;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}
