/**
 * What an expression is worth at compile time: the strings that a specifier may
 * be, and the truth of a condition under the user's defines. Receives syntax
 * trees and scopes; decides nothing about `require`.
 */
import type { Expression } from "acorn";
import { parseLiteral } from "./defines.js";
import { lookUp, type Scope, type Step } from "./scope.js";
import type { Defines } from "../types.js";

/** A value known at compile time. */
export interface Constant {
  readonly value: unknown;
  /** Whether a define had a part in it; without one nothing is dropped. */
  readonly byDefine: boolean;
}

/** The strings an expression may be; `complete` when it is always one of them. */
export interface Strings {
  readonly values: readonly string[];
  readonly complete: boolean;
}

const NO_STRINGS: Strings = { values: [], complete: false };
/** Of a concatenation of choices; more than these is no list of specifiers. */
const MOST_STRINGS = 64;

/**
 * Folds literals, templates, `+`, `?:`, `||`, `??` and the comma operator.
 *
 * @param defines prunes the branches of `?:` that are proven dead
 */
export function foldStrings(
  node: Expression,
  scope: Scope,
  defines: Defines,
): Strings {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string"
        ? { values: [node.value], complete: true }
        : NO_STRINGS;
    case "TemplateLiteral": {
      let folded: Strings = { values: [""], complete: true };
      for (const [index, quasi] of node.quasis.entries()) {
        const cooked = quasi.value.cooked;
        if (typeof cooked !== "string") return NO_STRINGS;
        folded = concatenate(folded, { values: [cooked], complete: true });
        const hole = node.expressions[index];
        if (hole !== undefined) {
          folded = concatenate(folded, foldStrings(hole, scope, defines));
        }
      }
      return folded;
    }
    case "BinaryExpression":
      if (node.operator !== "+" || node.left.type === "PrivateIdentifier") {
        return NO_STRINGS;
      }
      return concatenate(
        foldStrings(node.left, scope, defines),
        foldStrings(node.right, scope, defines),
      );
    case "ConditionalExpression": {
      const test = foldConstant(node.test, scope, defines);
      if (test?.byDefine) {
        const taken = test.value ? node.consequent : node.alternate;
        return foldStrings(taken, scope, defines);
      }
      return either(
        foldStrings(node.consequent, scope, defines),
        foldStrings(node.alternate, scope, defines),
      );
    }
    case "LogicalExpression": {
      const left = foldStrings(node.left, scope, defines);
      if (node.operator === "&&") {
        return { ...foldStrings(node.right, scope, defines), complete: false };
      }
      // A non-empty string on the left is what `||` and `??` give.
      if (left.complete && left.values.every((value) => value !== "")) {
        return left;
      }
      return either(left, foldStrings(node.right, scope, defines));
    }
    case "SequenceExpression": {
      const last = node.expressions.at(-1);
      return last === undefined
        ? NO_STRINGS
        : foldStrings(last, scope, defines);
    }
    case "ParenthesizedExpression":
      return foldStrings(node.expression, scope, defines);
    default:
      return NO_STRINGS;
  }
}

function either(left: Strings, right: Strings): Strings {
  return {
    values: [...new Set([...left.values, ...right.values])],
    complete: left.complete && right.complete,
  };
}

/** Half a concatenation is no specifier: both sides must be complete. */
function concatenate(left: Strings, right: Strings): Strings {
  if (!left.complete || !right.complete) return NO_STRINGS;
  if (left.values.length * right.values.length > MOST_STRINGS) {
    return NO_STRINGS;
  }
  const values = left.values.flatMap((head) =>
    right.values.map((tail) => head + tail),
  );
  return { values: [...new Set(values)], complete: true };
}

/** Whether a step on the way to a node is proven dead by a define. */
export function isDead(step: Step | null, defines: Defines): boolean {
  for (let at = step; at !== null; at = at.outer) {
    if (at.test === null) continue;
    const test = foldConstant(at.test, at.scope, defines);
    if (!test?.byDefine) continue;
    const { value } = test;
    const taken =
      at.when === "nullish"
        ? value === null || value === undefined
        : Boolean(value) === (at.when === "truthy");
    if (!taken) return true;
  }
  return false;
}

/** The value of a condition, or null where it is not known. */
export function foldConstant(
  node: Expression,
  scope: Scope,
  defines: Defines,
): Constant | null {
  if (defines.size === 0) return null;
  const name = definedName(node, scope);
  const text = name === null ? undefined : defines.get(name);
  if (text !== undefined) {
    const parsed = parseLiteral(text);
    return parsed === null ? null : { value: parsed.value, byDefine: true };
  }
  switch (node.type) {
    case "Literal":
      if ("regex" in node || "bigint" in node) return null;
      return { value: node.value, byDefine: false };
    case "TemplateLiteral": {
      const cooked = node.quasis[0]?.value.cooked;
      return node.expressions.length === 0 && typeof cooked === "string"
        ? { value: cooked, byDefine: false }
        : null;
    }
    case "ParenthesizedExpression":
      return foldConstant(node.expression, scope, defines);
    case "Identifier":
      return node.name === "undefined" && lookUp(scope, "undefined") === null
        ? { value: undefined, byDefine: false }
        : null;
    case "UnaryExpression": {
      const operand = foldConstant(node.argument, scope, defines);
      if (operand === null) return null;
      const { byDefine } = operand;
      if (node.operator === "!") return { value: !operand.value, byDefine };
      if (node.operator === "void") return { value: undefined, byDefine };
      if (node.operator === "typeof") {
        return { value: typeof operand.value, byDefine };
      }
      return null;
    }
    case "BinaryExpression": {
      if (node.left.type === "PrivateIdentifier") return null;
      const left = foldConstant(node.left, scope, defines);
      const right = foldConstant(node.right, scope, defines);
      if (left === null || right === null) return null;
      const byDefine = left.byDefine || right.byDefine;
      switch (node.operator) {
        case "===":
          return { value: left.value === right.value, byDefine };
        case "!==":
          return { value: left.value !== right.value, byDefine };
        case "==":
          // biome-ignore lint/suspicious/noDoubleEquals: it is what is folded
          return { value: left.value == right.value, byDefine };
        case "!=":
          // biome-ignore lint/suspicious/noDoubleEquals: it is what is folded
          return { value: left.value != right.value, byDefine };
        default:
          return null;
      }
    }
    case "LogicalExpression": {
      const left = foldConstant(node.left, scope, defines);
      const right = foldConstant(node.right, scope, defines);
      if (left !== null) {
        const decides =
          node.operator === "??"
            ? left.value !== null && left.value !== undefined
            : Boolean(left.value) === (node.operator === "||");
        if (decides) return left;
        if (right === null) return null;
        return {
          value: right.value,
          byDefine: left.byDefine || right.byDefine,
        };
      }
      // `unknown && false` is falsy, `unknown || true` truthy, whatever else.
      if (right === null || node.operator === "??") return null;
      return Boolean(right.value) === (node.operator === "||") ? right : null;
    }
    case "ConditionalExpression": {
      const test = foldConstant(node.test, scope, defines);
      if (test === null) return null;
      const taken = test.value ? node.consequent : node.alternate;
      const value = foldConstant(taken, scope, defines);
      return value === null
        ? null
        : { value: value.value, byDefine: test.byDefine || value.byDefine };
    }
    default:
      return null;
  }
}

/** `process.env.NODE_ENV`, `typeof window`: null when rebound or no such form. */
function definedName(node: Expression, scope: Scope): string | null {
  switch (node.type) {
    case "Identifier": {
      const binding = lookUp(scope, node.name);
      return binding === null || binding.initial === "wrapper"
        ? node.name
        : null;
    }
    case "MemberExpression": {
      if (node.object.type === "Super") return null;
      const object = definedName(node.object, scope);
      if (object === null) return null;
      const { property } = node;
      if (!node.computed) {
        return property.type === "Identifier"
          ? `${object}.${property.name}`
          : null;
      }
      return property.type === "Literal" && typeof property.value === "string"
        ? `${object}.${property.value}`
        : null;
    }
    case "ChainExpression":
      return definedName(node.expression, scope);
    case "UnaryExpression": {
      if (node.operator !== "typeof") return null;
      const operand = definedName(node.argument, scope);
      return operand === null ? null : `typeof ${operand}`;
    }
    default:
      return null;
  }
}
