/**
 * Finds where a module starts workers and child processes: `new Worker(…)`,
 * `fork(…)`, `cluster.setupPrimary({ exec })`, `spawn(process.execPath, […])`.
 * Receives source text; returns which files each may run, as far as the text
 * tells. Must not know what these name, nor any disk.
 */
import type { CallExpression, Expression, NewExpression, Node } from "acorn";
import type { Range } from "../esm/types.js";
import {
  builtinFunction,
  isBuiltin,
  type PathPattern,
  pathPatterns,
} from "../patterns/path-patterns.js";
import { analyseSource } from "../scan/acorn.js";
import { type Call, lookUp, type Scope } from "../scan/scope.js";

/** The builtins that start workers; a module without an edge to one has no site. */
export const WORKER_BUILTINS: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:cluster",
  "node:worker_threads",
]);

/** A file by the specifier with which the module resolves it. */
export interface ResolvedSpecifier {
  readonly specifier: string;
  /** `require.resolve` or `import.meta.resolve`. */
  readonly kind: "resolve" | "import";
}

export interface WorkerSite extends Range {
  /** As a user would write it: `new Worker`, `fork`. */
  readonly callee: string;
  /** The expression that says which file. */
  readonly target: Range;
  /** Paths that begin at the module's folder. */
  readonly patterns: readonly PathPattern[];
  readonly specifiers: readonly ResolvedSpecifier[];
  /** Literal paths that Node takes from the working directory. */
  readonly fromWorkingDirectory: readonly string[];
  /** Whether it certainly starts a file, of which the text says nothing. */
  readonly open: boolean;
}

/**
 * @param source accepted by V8
 * @param fileName the module's, without its folder
 * @returns in source order; none where acorn does not know the syntax
 */
export function findWorkerSites(
  source: string,
  format: "commonjs" | "module",
  fileName: string,
): readonly WorkerSite[] {
  const calls = analyseSource(source, format)?.calls ?? [];
  return calls
    .flatMap((call) => readCall(call, source, fileName) ?? [])
    .sort((a, b) => a.start - b.start);
}

function readCall(
  { node, scope }: Call,
  source: string,
  fileName: string,
): WorkerSite | null {
  const started = startedBy(node, scope, source);
  if (started === null) return null;
  const { callee, target, traced } = started;
  const { start, end } = node;
  const site = { callee, start, end, target: rangeOf(target) };
  const nothing = {
    patterns: [],
    specifiers: [],
    fromWorkingDirectory: [],
    open: false,
  };
  if (namesEntry(target, source)) return { ...site, ...nothing };
  const resolved = resolvedBy(target, scope);
  if (resolved !== null) {
    return { ...site, ...nothing, specifiers: [resolved] };
  }
  const all = pathPatterns(target, scope, fileName);
  const patterns = all.filter(({ fromDirectory }) => fromDirectory);
  const texts = all.flatMap(({ fromDirectory, parts }) => {
    const [text] = parts;
    return !fromDirectory && parts.length === 1 && typeof text === "string"
      ? [text]
      : [];
  });
  // `data:` URLs hold their own code.
  const known = texts.filter((text) => /^(?:\.{1,2}\/|data:)/.test(text));
  const fromWorkingDirectory =
    callee === "fork" ? texts : known.filter((text) => text.startsWith("."));
  const open =
    traced &&
    patterns.length === 0 &&
    fromWorkingDirectory.length === 0 &&
    known.length === 0;
  return { ...site, patterns, specifiers: [], fromWorkingDirectory, open };
}

interface Started {
  readonly callee: string;
  readonly target: Expression;
  /** Whether the function is Node's for certain, not only one of its name. */
  readonly traced: boolean;
}

/** What a call starts; `null` where it starts no module. */
function startedBy(
  node: CallExpression | NewExpression,
  scope: Scope,
  source: string,
): Started | null {
  const callee = unwrapped(node.callee as Expression);
  const name = finalName(callee);
  if (name === null) return null;
  const builtin = builtinFunction(callee, scope);
  const [first, second] = node.arguments;
  if (first === undefined || first.type === "SpreadElement") return null;
  switch (builtin?.replace(/^.*\./, "") ?? name) {
    case "Worker":
      if (node.type !== "NewExpression" || isEvaluated(second)) return null;
      return {
        callee: "new Worker",
        target: first,
        traced: builtin === "worker_threads.Worker",
      };
    case "fork":
      if (isClusters(callee, scope)) return null;
      return {
        callee: "fork",
        target: first,
        traced: builtin === "child_process.fork",
      };
    case "setupPrimary":
    case "setupMaster": {
      const target = propertyOf(first, "exec");
      return target && { callee: `cluster.${name}`, target, traced: false };
    }
    case "spawn":
    case "spawnSync":
    case "execFile":
    case "execFileSync": {
      const target = isNode(first, source) ? scriptOf(second) : null;
      return target && { callee: name, target, traced: false };
    }
    default:
      return null;
  }
}

/** `cluster.fork(env)` names no file. */
function isClusters(callee: Expression, scope: Scope): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type !== "Super" &&
    isBuiltin(callee.object, scope, "cluster")
  );
}

/** `eval: true`: the first argument is the code itself. */
function isEvaluated(options: Node | undefined): boolean {
  const value = options && propertyOf(options, "eval");
  return value?.type === "Literal" && value.value === true;
}

function propertyOf(node: Node, name: string): Expression | null {
  const object = node as Expression;
  if (object.type !== "ObjectExpression") return null;
  for (const property of object.properties) {
    if (property.type === "SpreadElement" || property.computed) continue;
    const { key, value } = property;
    if (key.type === "Identifier" && key.name === name) return value;
  }
  return null;
}

/** The command that runs this Node. */
function isNode(command: Expression, source: string): boolean {
  return (
    /^process\.(?:execPath|argv0|argv\[0\])$/.test(textOf(command, source)) ||
    (command.type === "Literal" && command.value === "node")
  );
}

/** The first of the arguments that is no flag. */
function scriptOf(list: Node | undefined): Expression | null {
  const array = list as Expression | undefined;
  if (array?.type !== "ArrayExpression") return null;
  for (const element of array.elements) {
    if (element === null || element.type === "SpreadElement") return null;
    const isFlag =
      element.type === "Literal" && String(element.value).startsWith("-");
    if (!isFlag) return element;
    if (/^-(?:e|p|-eval|-print)$/.test(String(element.value))) return null;
  }
  return null;
}

/** The program itself, which the artifact is. */
function namesEntry(target: Expression, source: string): boolean {
  return /^(?:process\.argv\[1\]|require\.main\??\.filename|process\.mainModule\??\.filename)$/.test(
    textOf(target, source),
  );
}

/** `require.resolve("x")`, `new URL(import.meta.resolve("x"))`. */
function resolvedBy(
  target: Expression,
  scope: Scope,
): ResolvedSpecifier | null {
  if (target.type !== "CallExpression" && target.type !== "NewExpression") {
    return null;
  }
  const callee = unwrapped(target.callee as Expression);
  const [argument, base] = target.arguments;
  if (argument === undefined || argument.type === "SpreadElement") return null;
  const name = finalName(callee);
  if (
    (name === "URL" || name === "fileURLToPath" || name === "pathToFileURL") &&
    base === undefined
  ) {
    return resolvedBy(argument, scope);
  }
  if (name !== "resolve" || callee.type !== "MemberExpression") return null;
  if (argument.type !== "Literal" || typeof argument.value !== "string") {
    return null;
  }
  const specifier = argument.value;
  const { object } = callee;
  if (object.type === "MetaProperty") return { specifier, kind: "import" };
  return object.type === "Identifier" &&
    object.name === "require" &&
    lookUp(scope, "require")?.initial === "wrapper"
    ? { specifier, kind: "resolve" }
    : null;
}

/** `(0, child_process.fork)(…)` and `new (threads().Worker)(…)`. */
function unwrapped(callee: Expression): Expression {
  if (callee.type === "ParenthesizedExpression") {
    return unwrapped(callee.expression);
  }
  if (callee.type !== "SequenceExpression") return callee;
  const last = callee.expressions.at(-1);
  return last === undefined ? callee : unwrapped(last);
}

function finalName(callee: Expression): string | null {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" &&
    !callee.computed &&
    callee.property.type === "Identifier"
    ? callee.property.name
    : null;
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}

function rangeOf({ start, end }: Node): Range {
  return { start, end };
}
