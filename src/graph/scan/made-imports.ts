/**
 * `import()` in a text that `Function` makes code of. Transpilers that know no
 * `import()` are kept from it so, and Node resolves it as that of the module that
 * makes the function. Receives source text that V8 accepts, or a part of its tree;
 * returns the places. Must not know what is imported.
 *
 * ```js
 * const load = new Function("specifier", "return import(specifier)");
 * const load = (function(specifier){return $i0000(specifier)})       ;
 * ```
 */
import type { AnyNode, CallExpression, NewExpression, Node } from "acorn";
import type { DynamicImport } from "../esm/types.js";
import { firstMatch, soughtText } from "../occurrences.js";
import { parseSource } from "./tree.js";

type Making = CallExpression | NewExpression;

const FUNCTION = soughtText("Function(");
/** Nothing else is parsed for it. */
const MADE = /\bFunction\(\s*["'`][\s\S]{0,200}?\bimport\(/y;

/** `return import(name)`, `return (name) => import(name)`, `return import("x")` */
const BODY =
  /^\s*return\s+((?:\(?([\w$]+)\)?\s*=>\s*)?)import\(\s*([\w$]+|"[^"'`\\]+"|'[^"'`\\]+')\s*\)\s*;?\s*$/;

const NAME = /^[A-Za-z_$][\w$]*$/;

/** Whether a source may make such a function; says so in vain where it only could. */
export function mayMakeImport(source: string): boolean {
  return firstMatch(source, FUNCTION, MADE) !== -1;
}

/** @returns in source order; empty as well where the text is no CommonJS */
export function findMadeImports(source: string): readonly DynamicImport[] {
  if (!mayMakeImport(source)) return [];
  const found: DynamicImport[] = [];
  try {
    collect(parseSource(source, "commonjs"), source, found);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return found.sort((a, b) => a.start - b.start);
}

function collect(node: Node, source: string, found: DynamicImport[]): void {
  const made = madeImport(node as AnyNode, source);
  if (made !== null) found.push(made);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) collect(child, source, found);
    }
  }
}

/** After these a parenthesis calls nothing, whatever the line ends. */
const BEFORE_OPERAND = /(?:^|[=([{,:;?|&>]|\b(?:return|await))\s*$/;

/** The import that a node makes a function of; null where it makes none. */
export function madeImport(
  node: AnyNode,
  source: string,
): DynamicImport | null {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") {
    return null;
  }
  const { callee, start, end } = node;
  if (callee.type !== "Identifier" || callee.name !== "Function") return null;
  const texts = textsOf(node);
  const [body = "", parameter = "", ...others] = texts?.toReversed() ?? [];
  const [, arrow = "", own, imported] = BODY.exec(body) ?? [];
  if (imported === undefined || others.length > 0) return null;
  const isLiteral = !NAME.test(imported);
  if (!BEFORE_OPERAND.test(source.slice(Math.max(0, start - 80), start))) {
    return null;
  }
  const isKnown = isLiteral || imported === (own ?? parameter);
  if (!isKnown || (parameter !== "" && !NAME.test(parameter))) return null;
  const [before, after] =
    parameter === ""
      ? [`(()=>${arrow}`, `(${imported}))`]
      : [`(function(${parameter}){return ${arrow}`, `(${imported})})`];
  const specifier = isLiteral ? imported.slice(1, -1) : null;
  return { start, end, specifier, made: { before, after } };
}

/** The arguments where all are texts without escapes. */
function textsOf({ arguments: args }: Making): readonly string[] | null {
  const texts = args.map((argument) => {
    if (argument.type === "Literal" && typeof argument.value === "string") {
      const { value, raw } = argument;
      return raw?.slice(1, -1) === value ? value : null;
    }
    const [only, ...others] =
      argument.type === "TemplateLiteral" ? argument.quasis : [];
    return others.length === 0 ? (only?.value.cooked ?? null) : null;
  });
  return texts.every((text) => text !== null) ? texts : null;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Node>).type === "string"
  );
}
