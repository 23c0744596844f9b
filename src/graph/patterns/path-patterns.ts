/**
 * Which paths and specifiers an expression may give, as far as the text tells:
 * `"./locale/" + name`, `path.join(__dirname, "views", file)`. Receives an
 * expression and its scope; returns patterns with holes. Must not know what they
 * are used for, nor any disk.
 */
import type {
  ArrayExpression,
  CallExpression,
  Expression,
  MemberExpression,
  Node,
} from "acorn";
import {
  type Binding,
  functionNamed,
  type Loop,
  lookUp,
  MOST_GIVEN,
  type Scope,
  type Write,
} from "../scan/scope.js";

/** The builtins whose functions make paths, or must be told from those. */
const BUILTINS = ["path", "url", "module", "child_process", "worker_threads"];

/** Text, or `null`: a hole that may be any text. */
export type PatternPart = string | null;

export interface PathPattern {
  /** Whether the parts are appended to the path of the module's own folder. */
  readonly fromDirectory: boolean;
  /** No two holes and no two texts in a row. */
  readonly parts: readonly PatternPart[];
}

/** A choice between more than these is as good as a hole. */
const MOST_ALTERNATIVES = 64;
/** What is longer holds data, as a `data:` URL does, and names no file. */
const LONGEST_PATH = 4096;
/** Of variables whose values are variables. */
const DEEPEST = 12;
/** One that is made of itself again and again has more than anybody waits for. */
const MOST_STEPS = 10_000;

/** Of the expression that is being evaluated. */
let steps = 0;

const HOLE: PathPattern = { fromDirectory: false, parts: [null] };
const DIRECTORY: PathPattern = { fromDirectory: true, parts: [] };
/** Stands for the module's file name until that is filled in; in no path. */
const OWN_NAME = "\0";
const OWN_FILE: PathPattern = { fromDirectory: true, parts: [`/${OWN_NAME}`] };

function text(value: string): PathPattern {
  if (value.length > LONGEST_PATH) return HOLE;
  return { fromDirectory: false, parts: value === "" ? [] : [value] };
}

/**
 * The patterns of an expression, one for each choice it makes; a lone hole where
 * nothing is known.
 *
 * @param scope where the expression stands
 * @param fileName the module's, without its folder
 */
export function pathPatterns(
  expression: Expression,
  scope: Scope,
  fileName: string,
): readonly PathPattern[] {
  steps = 0;
  const patterns = evaluate(expression, scope, 0);
  if (steps > MOST_STEPS) return [HOLE];
  return patterns.map(({ fromDirectory, parts }) => ({
    fromDirectory,
    parts: parts.map((part) => part?.replaceAll(OWN_NAME, fileName) ?? null),
  }));
}

function evaluate(
  expression: Expression,
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  if (depth > DEEPEST || ++steps > MOST_STEPS) return [HOLE];
  const of = (node: Expression) => evaluate(node, scope, depth + 1);
  switch (expression.type) {
    case "Literal":
      return [
        typeof expression.value === "string" ||
        typeof expression.value === "number"
          ? text(String(expression.value))
          : HOLE,
      ];
    case "TemplateLiteral":
      return concatenateAll(
        expression.quasis.flatMap(({ value }, index) => {
          const hole = expression.expressions[index];
          const fixed = [value.cooked == null ? HOLE : text(value.cooked)];
          return hole === undefined ? [fixed] : [fixed, of(hole)];
        }),
      );
    case "BinaryExpression":
      return expression.operator === "+" &&
        expression.left.type !== "PrivateIdentifier"
        ? concatenateAll([of(expression.left), of(expression.right)])
        : [HOLE];
    case "ConditionalExpression":
      return either([of(expression.consequent), of(expression.alternate)]);
    case "LogicalExpression":
      return expression.operator === "&&"
        ? of(expression.right)
        : either([of(expression.left), of(expression.right)]);
    case "AssignmentExpression":
      return expression.operator === "=" ? of(expression.right) : [HOLE];
    case "SequenceExpression": {
      const last = expression.expressions.at(-1);
      return last === undefined ? [HOLE] : of(last);
    }
    case "ParenthesizedExpression":
    case "ChainExpression":
      return of(expression.expression);
    case "AwaitExpression":
      return of(expression.argument);
    case "Identifier":
      return ofVariable(expression.name, scope, depth);
    case "MemberExpression":
      return ofMember(expression, scope, depth);
    case "CallExpression":
    case "NewExpression":
      return ofCall(expression as CallExpression, scope, depth);
    default:
      return [HOLE];
  }
}

function ofVariable(
  name: string,
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  const binding = lookUp(scope, name);
  if (binding === null) return [HOLE];
  if (binding.initial === "wrapper" && binding.writes.length === 0) {
    if (name === "__dirname") return [DIRECTORY];
    return name === "__filename" ? [OWN_FILE] : [HOLE];
  }
  const { writes, loops, imported } = binding;
  if (binding.initial === "parameter" && loops.length === 0) {
    return ofParameter(binding, depth);
  }
  if (imported?.name === "sep" && isModule(imported.from, "path")) {
    return [text("/")];
  }
  const seen = writes.filter((write) => write !== null);
  if (
    writes.length === 0 ||
    writes.length - seen.length !== loops.length ||
    !(binding.initial === "nothing" || loops.length > 0)
  ) {
    return [HOLE];
  }
  return either([
    ...seen.map((write) => ofWrite(write, depth + 1)),
    ...loops.map((loop) => ofLoop(loop, depth + 1)),
  ]);
}

/**
 * The places that a function is seen to be given, and whatever else: it may be
 * called by others.
 */
function ofParameter(
  { given, writes }: Binding,
  depth: number,
): readonly PathPattern[] {
  const seen = [...given, ...writes.filter((write) => write !== null)];
  if (seen.length > MOST_GIVEN) return [HOLE];
  return [...ownPlaces(seen, depth), HOLE];
}

/** The places that a function of the module returns, and whatever else. */
function ofFunction(
  callee: Expression,
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  const called =
    callee.type === "Identifier" ? functionNamed(callee.name, scope) : null;
  const { returns = [] } = (called && scope.functions.get(called)) ?? {};
  return returns.length > MOST_GIVEN
    ? [HOLE]
    : [...ownPlaces(returns, depth), HOLE];
}

/** Those of the values that begin at the module's own place and are known whole. */
function ownPlaces(
  writes: readonly Write[],
  depth: number,
): readonly PathPattern[] {
  return either(writes.map((write) => ofWrite(write, depth + 1))).filter(
    ({ fromDirectory, parts }) => fromDirectory && !parts.includes(null),
  );
}

/** What a loop gives: keys or values of a literal, or of what lists them. */
function ofLoop(
  { over, scope, keys }: Loop,
  depth: number,
): readonly PathPattern[] {
  const listed = listing(over, scope);
  const table = staticProperties(listed?.of ?? over, scope, depth);
  if (table === null) return [HOLE];
  return keys !== (listed?.keys ?? false)
    ? [...table.keys()].map(text)
    : either(
        [...table.values()].map((value) => evaluate(value, scope, depth + 1)),
      );
}

/** `Object.keys(table)` and `Object.values(table)`, perhaps behind a variable. */
function listing(
  node: Expression,
  scope: Scope,
): { readonly of: Expression; readonly keys: boolean } | null {
  if (node.type === "Identifier") {
    const write = onlyWrite(node.name, scope);
    return write === null || write.property !== null
      ? null
      : listing(write.value, write.scope);
  }
  if (node.type !== "CallExpression") return null;
  const { callee, arguments: args } = node;
  const [of] = args;
  if (
    of === undefined ||
    of.type === "SpreadElement" ||
    callee.type !== "MemberExpression" ||
    callee.object.type !== "Identifier" ||
    callee.object.name !== "Object" ||
    lookUp(scope, "Object") !== null
  ) {
    return null;
  }
  const name = propertyName(callee);
  if (name !== "keys" && name !== "values") return null;
  return { of, keys: name === "keys" };
}

function ofWrite(write: Write, depth: number): readonly PathPattern[] {
  if (write.property === null) return evaluate(write.value, write.scope, depth);
  if (
    write.property === "sep" &&
    isBuiltin(write.value, write.scope, "path", depth)
  ) {
    return [text("/")];
  }
  const properties = staticProperties(write.value, write.scope, depth);
  const value = properties?.get(write.property);
  return value === undefined ? [HOLE] : evaluate(value, write.scope, depth);
}

/** `import.meta.dirname`, `path.sep`, `table[key]`, `list[index]`. */
function ofMember(
  node: MemberExpression,
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  const name = propertyName(node);
  if (isImportMeta(node.object)) {
    if (name === "dirname") return [DIRECTORY];
    return name === "url" || name === "filename" ? [OWN_FILE] : [HOLE];
  }
  if (node.object.type === "Super") return [HOLE];
  // Of a URL.
  if (name === "href" || name === "pathname") {
    return evaluate(node.object, scope, depth + 1);
  }
  if (name === "sep" && isBuiltin(node.object, scope, "path", depth)) {
    return [text("/")];
  }
  const table = staticProperties(node.object, scope, depth + 1);
  if (table === null) return [HOLE];
  const values = name === null ? [...table.values()] : [table.get(name)];
  return either(
    values.map((value) =>
      value === undefined ? [HOLE] : evaluate(value, scope, depth + 1),
    ),
  );
}

/** Functions that make paths of paths; all others give what is not known. */
function ofCall(
  node: CallExpression,
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  const args = node.arguments;
  if (args.some(({ type }) => type === "SpreadElement")) return [HOLE];
  const values = (args as Expression[]).map((argument) =>
    evaluate(argument, scope, depth + 1),
  );
  const [first = [HOLE]] = values;
  if (node.callee.type === "Super") return [HOLE];
  if (isUrl(node.callee, scope, depth)) {
    // `new URL("./x", import.meta.url)`
    if (args.length === 1) return first;
    return values[1]?.some(({ fromDirectory }) => fromDirectory)
      ? combine([[DIRECTORY], first])
      : [HOLE];
  }
  if (
    node.callee.type === "MemberExpression" &&
    node.callee.object.type !== "Super"
  ) {
    const method = propertyName(node.callee);
    const { object } = node.callee;
    if (method === "concat" || method === "toString") {
      const head = evaluate(object, scope, depth + 1);
      return concatenateAll([head, ...values]);
    }
    if (method === "join" && object.type === "ArrayExpression") {
      return joined(object, first, scope, depth);
    }
  }
  const callee = unwrapped(node.callee);
  const name = builtinFunction(callee, scope, depth);
  if (name === null && joinsPaths(callee, first)) return combine(values);
  switch (name) {
    case "path.join":
    case "path.resolve":
      return combine(values);
    case "path.normalize":
    case "url.fileURLToPath":
    case "url.pathToFileURL":
      return first;
    case "path.dirname":
      return first.map(parentOf);
    case null:
      return ofFunction(callee, scope, depth + 1);
    default:
      return [HOLE];
  }
}

/** The global `URL`, or that of the builtin. */
function isUrl(callee: Expression, scope: Scope, depth: number): boolean {
  const isGlobal =
    callee.type === "Identifier" &&
    callee.name === "URL" &&
    lookUp(scope, "URL") === null;
  return isGlobal || builtinFunction(callee, scope, depth) === "url.URL";
}

/** `[__dirname, "..", name].join("/")` */
function joined(
  { elements }: ArrayExpression,
  separator: readonly PathPattern[],
  scope: Scope,
  depth: number,
): readonly PathPattern[] {
  const values: (readonly PathPattern[])[] = [];
  for (const [index, element] of elements.entries()) {
    if (element === null || element.type === "SpreadElement") return [HOLE];
    if (index > 0) values.push(separator);
    values.push(evaluate(element, scope, depth + 1));
  }
  return values.length === 0 ? [HOLE] : concatenateAll(values);
}

/** `(0, path_1.join)(…)`, as transpilers write it, is `path_1.join(…)`. */
function unwrapped(callee: Expression): Expression {
  if (callee.type !== "SequenceExpression") return callee;
  const last = callee.expressions.at(-1);
  return last === undefined ? callee : unwrapped(last);
}

/**
 * Whatever is called `join` or `resolve` and takes the module's own folder first
 * joins paths, though it cannot be traced to the builtin.
 */
function joinsPaths(
  callee: Expression,
  first: readonly PathPattern[],
): boolean {
  const name =
    callee.type === "MemberExpression"
      ? propertyName(callee)
      : callee.type === "Identifier"
        ? callee.name
        : null;
  return (
    (name === "join" || name === "resolve") &&
    first.every(({ fromDirectory }) => fromDirectory)
  );
}

/** Path segments one after the other, as `path.join` takes them. */
function combine(
  values: readonly (readonly PathPattern[])[],
): readonly PathPattern[] {
  const separated = values.flatMap((value, index) =>
    index === 0 ? [value] : [[text("/")], value],
  );
  return concatenateAll(separated).map(normalize);
}

function parentOf(pattern: PathPattern): PathPattern {
  const parts = [...pattern.parts];
  const last = parts.at(-1);
  const slash = last?.lastIndexOf("/") ?? -1;
  if (last == null || slash === -1) {
    return pattern.fromDirectory && parts.length === 0
      ? { ...pattern, parts: ["/.."] }
      : HOLE;
  }
  parts[parts.length - 1] = last.slice(0, slash);
  return { ...pattern, parts: parts.filter((part) => part !== "") };
}

/** Resolves `.` and `..` in the text before the first hole, and `//` behind it. */
function normalize(pattern: PathPattern): PathPattern {
  const [head, ...others] = pattern.parts;
  if (typeof head !== "string") return pattern;
  const rest = others.map((part) => part?.replace(/\/{2,}/g, "/") ?? null);
  const segments: string[] = [];
  const isOpen = rest.length > 0 && !head.endsWith("/");
  const all = head.split("/");
  const open = isOpen ? all.pop() : undefined;
  for (const segment of all) {
    if (segment === "." || (segment === "" && segments.length > 0)) continue;
    const last = segments.at(-1);
    if (
      segment === ".." &&
      last !== undefined &&
      last !== ".." &&
      last !== "" &&
      last !== "."
    ) {
      segments.pop();
    } else segments.push(segment);
  }
  if (open !== undefined) segments.push(open);
  else if (rest.length > 0) segments.push("");
  const leading = head.startsWith("./") && segments[0] !== ".." ? "./" : "";
  const joined = leading + segments.join("/");
  return { ...pattern, parts: joined === "" ? rest : [joined, ...rest] };
}

function either(
  choices: readonly (readonly PathPattern[])[],
): readonly PathPattern[] {
  const all = choices.flat();
  if (all.length < 2) return all;
  const byText = new Map(all.map((each) => [JSON.stringify(each), each]));
  return byText.size > MOST_ALTERNATIVES ? [HOLE] : [...byText.values()];
}

function concatenateAll(
  values: readonly (readonly PathPattern[])[],
): readonly PathPattern[] {
  return values.reduce((left, right) =>
    left.length * right.length > MOST_ALTERNATIVES
      ? [HOLE]
      : left.flatMap((head) => right.map((tail) => concatenate(head, tail))),
  );
}

function concatenate(head: PathPattern, tail: PathPattern): PathPattern {
  // An absolute path behind a text is no path of ours.
  if (tail.fromDirectory) return head.parts.length === 0 ? tail : HOLE;
  const parts = [...head.parts];
  for (const part of tail.parts) {
    const last = parts.at(-1);
    if (typeof last === "string" && typeof part === "string") {
      parts[parts.length - 1] = last + part;
    } else if (!(last === null && part === null)) parts.push(part);
  }
  return { fromDirectory: head.fromDirectory, parts };
}

/** Values of an object or array literal, perhaps behind a variable; else `null`. */
function staticProperties(
  node: Node,
  scope: Scope,
  depth: number,
): ReadonlyMap<string, Expression> | null {
  if (depth > DEEPEST) return null;
  const expression = node as Expression;
  switch (expression.type) {
    case "ObjectExpression": {
      const table = new Map<string, Expression>();
      for (const property of expression.properties) {
        if (property.type === "SpreadElement" || property.computed) return null;
        const { key } = property;
        if (key.type === "Identifier") table.set(key.name, property.value);
        else if (key.type === "Literal") {
          table.set(String(key.value), property.value);
        } else return null;
      }
      return table;
    }
    case "ArrayExpression": {
      const table = new Map<string, Expression>();
      for (const [index, element] of expression.elements.entries()) {
        if (element === null || element.type === "SpreadElement") return null;
        table.set(String(index), element);
      }
      return table;
    }
    case "Identifier": {
      const write = onlyWrite(expression.name, scope);
      return write === null || write.property !== null
        ? null
        : staticProperties(write.value, write.scope, depth + 1);
    }
    default:
      return null;
  }
}

function onlyWrite(name: string, scope: Scope): Write | null {
  const binding = lookUp(scope, name);
  return binding?.initial === "nothing" && binding.writes.length === 1
    ? (binding.writes[0] ?? null)
    : null;
}

/** `path.join` of `path.join`, of `join` taken from it, of `require("path").join`. */
export function builtinFunction(
  callee: Expression,
  scope: Scope,
  depth = 0,
): string | null {
  for (const module of BUILTINS) {
    if (callee.type === "MemberExpression" && callee.object.type !== "Super") {
      const name = propertyName(callee);
      if (name !== null && isBuiltin(callee.object, scope, module, depth)) {
        return `${module}.${name}`;
      }
    } else if (callee.type === "Identifier") {
      const imported = importOf(callee.name, scope);
      if (imported !== null && isModule(imported.from, module)) {
        return `${module}.${imported.name}`;
      }
      const write = onlyWrite(callee.name, scope);
      if (
        write?.property != null &&
        isBuiltin(write.value, write.scope, module, depth)
      ) {
        return `${module}.${write.property}`;
      }
    }
  }
  return null;
}

/** Whether an expression is a builtin: `require("path")`, or a name for it. */
export function isBuiltin(
  node: Node,
  scope: Scope,
  module: string,
  depth = 0,
): boolean {
  const expression = node as Expression;
  if (depth > DEEPEST) return false;
  if (expression.type === "Identifier") {
    const imported = importOf(expression.name, scope);
    if (imported !== null) {
      const { from, name } = imported;
      const isWhole = ["*", "default", "posix", "promises"].includes(name);
      return isWhole && isModule(from, module);
    }
    return isGivenBuiltin(expression.name, scope, module, depth);
  }
  if (expression.type === "MemberExpression") {
    // `path.posix`, and `require("path").default` of transpilers.
    const name = propertyName(expression);
    return (
      (name === "posix" || name === "default" || name === "promises") &&
      expression.object.type !== "Super" &&
      isBuiltin(expression.object, scope, module, depth + 1)
    );
  }
  if (expression.type === "AwaitExpression") {
    return isBuiltin(expression.argument, scope, module, depth + 1);
  }
  if (expression.type === "ImportExpression") {
    const { source } = expression;
    return source.type === "Literal" && isModule(source.value, module);
  }
  if (expression.type !== "CallExpression") return false;
  const { callee, arguments: args } = expression;
  const [argument] = args;
  if (callee.type !== "Identifier" || argument === undefined) return false;
  if (argument.type === "CallExpression") {
    // `__importDefault(require("path"))`, `__toESM(require("path"))`
    return isBuiltin(argument, scope, module, depth + 1);
  }
  if (argument.type === "Identifier" && isInterop(callee.name)) {
    // `_interopNamespace(path)` of what was required before
    return isBuiltin(argument, scope, module, depth + 1);
  }
  if (
    callee.name !== "require" ||
    lookUp(scope, "require")?.initial !== "wrapper" ||
    argument.type === "SpreadElement"
  ) {
    return false;
  }
  // `require('u' + 'rl')`, as bundlers hide it from others.
  const [only, ...others] = evaluate(argument, scope, depth + 1);
  return others.length === 0 && isModule(only?.parts.join(""), module);
}

/** `let path = require("path")`, and `path = __toESM(path)` behind it. */
function isGivenBuiltin(
  name: string,
  scope: Scope,
  module: string,
  depth: number,
): boolean {
  const binding = lookUp(scope, name);
  if (binding?.initial !== "nothing" || binding.loops.length > 0) return false;
  const [first, ...others] = binding.writes;
  return (
    first?.property === null &&
    isBuiltin(first.value, first.scope, module, depth + 1) &&
    others.every((write) => write !== null && isWrapped(write.value, name))
  );
}

/** Whether this is what transpilers make of the module of that name. */
function isWrapped(value: Expression, name: string): boolean {
  if (value.type !== "CallExpression") return false;
  const { callee, arguments: args } = value;
  const [argument] = args;
  return (
    callee.type === "Identifier" &&
    isInterop(callee.name) &&
    argument?.type === "Identifier" &&
    argument.name === name
  );
}

function isInterop(name: string): boolean {
  return /esm|interop|import/i.test(name);
}

function importOf(name: string, scope: Scope): Binding["imported"] {
  return lookUp(scope, name)?.imported ?? null;
}

function isModule(specifier: unknown, builtin: string): boolean {
  return specifier === builtin || specifier === `node:${builtin}`;
}

function propertyName({ computed, property }: MemberExpression): string | null {
  if (!computed) return property.type === "Identifier" ? property.name : null;
  return property.type === "Literal" &&
    (typeof property.value === "string" || typeof property.value === "number")
    ? String(property.value)
    : null;
}

function isImportMeta(node: Node): boolean {
  return node.type === "MetaProperty";
}
