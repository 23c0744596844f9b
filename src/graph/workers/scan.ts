/**
 * Finds where a module starts workers and child processes: `new Worker(…)`,
 * `fork(…)`, `cluster.setupPrimary({ exec })`, `spawn(process.execPath, […])`,
 * `exec("node …")`, `module.register(…)`. Receives source text; returns which files each may run, as far as the text
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
import { analyseSource } from "../scan/tree.js";
import { type Call, lookUp, type Scope } from "../scan/scope.js";
import { readNodeCommand, type ScriptPath } from "./commands.js";

/** The builtins that start workers; a module without an edge to one has no site. */
export const WORKER_BUILTINS: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:cluster",
  "node:module",
  "node:worker_threads",
]);

/** Of variables whose values are variables. */
const DEEPEST = 8;

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
  /** The command may be Node, or not: what is no module here is no worker. */
  readonly doubtful: boolean;
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
  const { callee, script, isBare, traced, doubtful } = started;
  const { start, end } = node;
  const range = rangeOf(script?.head?.node ?? node);
  // Nobody reads what is run; of a literal nobody knows where it is.
  const target = script?.head ? range : { start, end: start };
  const site = { callee, start, end, target, doubtful };
  const nothing = {
    patterns: [],
    specifiers: [],
    fromWorkingDirectory: [],
    open: false,
  };
  if (script === null) return { ...site, ...nothing, open: traced };
  const { head, rest } = script;
  if (callee === REGISTER) {
    return { ...site, ...nothing, ...hookedBy(script, started.base, fileName) };
  }
  if (head !== null && rest === "") {
    if (namesEntry(head.node, source)) return { ...site, ...nothing };
    const specifiers = allResolvedBy(head.node, head.scope, 0);
    if (specifiers.length > 0) return { ...site, ...nothing, specifiers };
  }
  const all = patternsOf(script, fileName);
  const patterns = all.filter(({ fromDirectory }) => fromDirectory);
  const texts = all.flatMap(({ fromDirectory, parts }) => {
    const [text] = parts;
    return !fromDirectory && parts.length === 1 && typeof text === "string"
      ? [text]
      : [];
  });
  // `data:` URLs hold their own code.
  const known = texts.filter((text) => /^(?:\.{1,2}\/|data:)/.test(text));
  const fromWorkingDirectory = isBare
    ? texts
    : known.filter((text) => text.startsWith("."));
  const open =
    traced &&
    patterns.length === 0 &&
    fromWorkingDirectory.length === 0 &&
    known.length === 0;
  return { ...site, patterns, specifiers: [], fromWorkingDirectory, open };
}

function patternsOf(
  { head, rest }: ScriptPath,
  fileName: string,
): readonly PathPattern[] {
  if (head === null) return [{ fromDirectory: false, parts: [rest] }];
  const patterns = pathPatterns(head.node, head.scope, fileName);
  return rest === ""
    ? patterns
    : patterns.map(({ fromDirectory, parts }) => {
        const last = parts.at(-1);
        return typeof last === "string"
          ? { fromDirectory, parts: [...parts.slice(0, -1), last + rest] }
          : { fromDirectory, parts: [...parts, rest] };
      });
}

interface Started {
  readonly callee: string;
  /** `null` where a file is run, of which the text says nothing. */
  readonly script: ScriptPath | null;
  /** Whether a path without `./` is one from the working directory. */
  readonly isBare: boolean;
  /** Whether the function is Node's for certain, not only one of its name. */
  readonly traced: boolean;
  readonly doubtful: boolean;
  /** From where a specifier is resolved. */
  readonly base?: Node | undefined;
}

const REGISTER = "module.register";

/** What `register("./hooks.mjs", import.meta.url)` loads. */
function hookedBy(
  script: ScriptPath,
  base: Node | undefined,
  fileName: string,
): Pick<WorkerSite, "patterns" | "specifiers" | "fromWorkingDirectory"> {
  const own = (node: Node | undefined) =>
    node !== undefined &&
    script.head !== null &&
    pathPatterns(node as Expression, script.head.scope, fileName).some(
      ({ fromDirectory }) => fromDirectory,
    );
  const parent = (base && propertyOf(base, "parentURL")) ?? base;
  const all = patternsOf(script, fileName);
  const texts = all.flatMap(({ fromDirectory, parts }) => {
    const [text] = parts;
    return !fromDirectory && parts.length === 1 && typeof text === "string"
      ? [text]
      : [];
  });
  const isRelative = (text: string) => /^\.{1,2}\//.test(text);
  const isUrl = (text: string) => /^\w+:/.test(text);
  const specifiers = texts
    .filter((text) => (isRelative(text) ? own(parent) : !isUrl(text)))
    .map((specifier) => ({ specifier, kind: "import" as const }));
  return {
    patterns: all.filter(({ fromDirectory }) => fromDirectory),
    specifiers,
    fromWorkingDirectory: own(parent) ? [] : texts.filter(isRelative),
  };
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
  const plain = builtin?.replace(/^.*\./, "") ?? name;
  const certain = { callee: plain, isBare: false, doubtful: false };
  const whole = (target: Expression) => ({
    head: { node: target, scope },
    rest: "",
  });
  switch (plain) {
    case "Worker":
      if (node.type !== "NewExpression" || isEvaluated(second)) return null;
      return {
        ...certain,
        callee: "new Worker",
        script: whole(first),
        traced: builtin === "worker_threads.Worker",
      };
    case "fork":
      if (isClusters(callee, scope)) return null;
      return {
        ...certain,
        isBare: true,
        script: whole(first),
        traced: builtin === "child_process.fork",
      };
    case "setupPrimary":
    case "setupMaster": {
      const target = propertyOf(first, "exec");
      return (
        target && {
          ...certain,
          callee: `cluster.${name}`,
          script: whole(target),
          traced: false,
        }
      );
    }
    case "spawn":
    case "spawnSync":
    case "execFile":
    case "execFileSync": {
      const traced = builtin?.startsWith("child_process.") ?? false;
      const isCertain = isNode(first, scope, source);
      // Another program may be given a path, too.
      if (!isCertain && (!traced || isFixed(first))) return null;
      const script = scriptOf(second, scope);
      if (script === "none") return null;
      if (isCertain) return { ...certain, isBare: true, script, traced };
      return script && { ...certain, script, traced: false, doubtful: true };
    }
    case "exec":
    case "execSync": {
      if (builtin === null) return null;
      const command = readNodeCommand(first, scope, (expression) =>
        isNode(expression, scope, source),
      );
      return command && { ...certain, isBare: true, ...command, traced: true };
    }
    case "register":
      if (builtin !== REGISTER) return null;
      return {
        ...certain,
        callee: REGISTER,
        script: whole(first),
        traced: true,
        base: second,
      };
    case "registerHooks":
      // It is given functions, and starts nothing.
      return builtin === "module.registerHooks"
        ? { ...certain, callee: builtin, ...STARTS_NOTHING }
        : null;
    default:
      return null;
  }
}

const STARTS_NOTHING = { script: null, traced: false, doubtful: true };

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
function isNode(command: Expression, scope: Scope, source: string): boolean {
  if (command.type === "Identifier") {
    const [write, ...others] = lookUp(scope, command.name)?.writes ?? [];
    return (
      write?.property === null &&
      others.length === 0 &&
      write.value.type !== "Identifier" &&
      isNode(write.value, write.scope, source)
    );
  }
  return (
    /^process\.(?:execPath|argv0|argv\[0\])$/.test(textOf(command, source)) ||
    (command.type === "Literal" && command.value === "node")
  );
}

/** Whether the text itself says which program it is. */
function isFixed(command: Expression): boolean {
  return command.type === "Literal" || command.type === "TemplateLiteral";
}

/**
 * The first of the arguments that is no flag; `null` where that is not known,
 * `"none"` where there is none.
 */
function scriptOf(
  list: Node | undefined,
  scope: Scope,
): ScriptPath | null | "none" {
  const expression = list as Expression | undefined;
  switch (expression?.type) {
    case "Identifier": {
      const [write, ...others] = lookUp(scope, expression.name)?.writes ?? [];
      return write?.property === null &&
        others.length === 0 &&
        write.value.type !== "Identifier"
        ? scriptOf(write.value, write.scope)
        : null;
    }
    case "CallExpression":
      // `[script].concat(others)`
      return expression.callee.type === "MemberExpression" &&
        expression.callee.object.type === "ArrayExpression"
        ? scriptOf(expression.callee.object, scope)
        : null;
    case "ArrayExpression":
      break;
    case undefined:
    case "ObjectExpression":
      return "none";
    default:
      return null;
  }
  for (const element of expression.elements) {
    if (element === null || element.type === "SpreadElement") return null;
    const isFlag =
      element.type === "Literal" && String(element.value).startsWith("-");
    if (!isFlag) return { head: { node: element, scope }, rest: "" };
    if (/^-(?:e|p|-eval|-print)$/.test(String(element.value))) return "none";
  }
  return null;
}

/** The program itself, which the artifact is. */
function namesEntry(target: Expression, source: string): boolean {
  return /^(?:process\.argv\[1\]|require\.main\??\.filename|process\.mainModule\??\.filename)$/.test(
    textOf(target, source),
  );
}

/** Those of a variable, and of what it is chosen from. */
function allResolvedBy(
  target: Expression,
  scope: Scope,
  depth: number,
): readonly ResolvedSpecifier[] {
  if (depth > DEEPEST) return [];
  const of = (...nodes: readonly Expression[]) =>
    nodes.flatMap((node) => allResolvedBy(node, scope, depth + 1));
  switch (target.type) {
    case "ConditionalExpression":
      return of(target.consequent, target.alternate);
    case "LogicalExpression":
      return of(target.left, target.right);
    case "Identifier":
      return (lookUp(scope, target.name)?.writes ?? []).flatMap((write) =>
        write === null || write.property !== null
          ? []
          : allResolvedBy(write.value, write.scope, depth + 1),
      );
    default: {
      const resolved = resolvedBy(target, scope);
      return resolved === null ? [] : [resolved];
    }
  }
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
