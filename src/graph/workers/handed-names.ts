/**
 * Finds the names of modules that are handed to a package, which may start workers
 * with them: `pino({ transport: { target: "pino-pretty" } })`. Receives source text;
 * returns the strings in the arguments of calls to what was imported. Must not know
 * which of these name a module.
 */
import type { CallExpression, Expression, Node } from "acorn";
import type { Range } from "../esm/types.js";
import { analyseSource } from "../scan/tree.js";
import { type Binding, lookUp, type Scope } from "../scan/scope.js";

export interface HandedName extends Range {
  readonly specifier: string;
  /** The specifier of whom it is handed to. */
  readonly to: string;
}

/** Of variables whose values are variables. */
const DEEPEST = 8;

/**
 * @param source accepted by V8
 * @returns each string once for each whom it is handed to, as calls open
 */
export function findHandedNames(
  source: string,
  format: "commonjs" | "module",
): readonly HandedName[] {
  const found = new Map<string, HandedName>();
  /** By whom they are handed to: variables whose strings have been taken. */
  const taken = new Map<string, Set<Binding>>();
  for (const { node, scope } of analyseSource(source, format)?.calls ?? []) {
    const to = specifierOf(node.callee as Expression, scope, 0);
    if (to === null) continue;
    for (const argument of node.arguments) collect(to, argument, scope);
  }
  return [...found.values()];

  /** The strings in literals of objects and lists, behind variables as well. */
  function collect(to: string, node: Node, scope: Scope): void {
    const expression = node as Expression;
    switch (expression.type) {
      case "Literal": {
        const { value, start, end } = expression;
        const key = `${to}\0${value}`;
        if (typeof value !== "string" || found.has(key)) return;
        found.set(key, { specifier: value, to, start, end });
        return;
      }
      case "ObjectExpression":
        for (const property of expression.properties) {
          const value =
            property.type === "SpreadElement"
              ? property.argument
              : property.value;
          collect(to, value, scope);
        }
        return;
      case "ArrayExpression":
        for (const element of expression.elements) {
          if (element !== null) collect(to, element, scope);
        }
        return;
      case "ConditionalExpression":
        collect(to, expression.consequent, scope);
        collect(to, expression.alternate, scope);
        return;
      case "LogicalExpression":
        collect(to, expression.left, scope);
        collect(to, expression.right, scope);
        return;
      case "Identifier":
        collectVariable(to, lookUp(scope, expression.name));
        return;
      case "CallExpression":
        // `Object.entries(targets)`
        if (isOfObject(expression)) {
          for (const argument of expression.arguments) {
            collect(to, argument, scope);
          }
        }
        return;
      default:
    }
  }

  function collectVariable(to: string, binding: Binding | null): void {
    if (binding === null) return;
    const known = taken.get(to) ?? new Set();
    if (known.has(binding)) return;
    taken.set(to, known.add(binding));
    for (const write of binding.writes) {
      if (write !== null) collect(to, write.value, write.scope);
    }
    for (const { over, scope } of binding.loops) collect(to, over, scope);
  }
}

function isOfObject({ callee }: CallExpression): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Object"
  );
}

/** The module that a callee was taken from: of `pino.transport`, `"pino"`. */
function specifierOf(
  callee: Expression,
  scope: Scope,
  depth: number,
): string | null {
  if (depth > DEEPEST) return null;
  switch (callee.type) {
    case "MemberExpression":
      return callee.object.type === "Super"
        ? null
        : specifierOf(callee.object, scope, depth + 1);
    case "SequenceExpression":
    case "ParenthesizedExpression": {
      const inner =
        callee.type === "SequenceExpression"
          ? callee.expressions.at(-1)
          : callee.expression;
      return inner === undefined ? null : specifierOf(inner, scope, depth + 1);
    }
    case "Identifier": {
      const binding = lookUp(scope, callee.name);
      if (binding?.imported) return binding.imported.from;
      const [write, ...others] = binding?.writes ?? [];
      return write == null || others.length > 0
        ? null
        : specifierOf(write.value, write.scope, depth + 1);
    }
    case "CallExpression": {
      const [argument] = callee.arguments;
      if (argument === undefined || argument.type === "SpreadElement") {
        return null;
      }
      const isRequire =
        callee.callee.type === "Identifier" &&
        callee.callee.name === "require" &&
        lookUp(scope, "require")?.initial === "wrapper";
      if (!isRequire) {
        // `__importDefault(require("x"))` of transpilers
        return argument.type === "CallExpression"
          ? specifierOf(argument, scope, depth + 1)
          : null;
      }
      return argument.type === "Literal" && typeof argument.value === "string"
        ? argument.value
        : null;
    }
    default:
      return null;
  }
}
