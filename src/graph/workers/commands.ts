/**
 * What a shell is told to run with Node: `node "${script}" --flag`. Receives the
 * expression of a command; returns the one that gives the script. Must not know
 * which functions start shells, nor any disk.
 */
import type { Expression, Node } from "acorn";
import { lookUp, type Scope } from "../scan/scope.js";

/** A path: what an expression gives, and literal text behind it. */
export interface ScriptPath {
  /** `null` where it is all literal. */
  readonly head: { readonly node: Expression; readonly scope: Scope } | null;
  readonly rest: string;
}

export interface NodeCommand {
  /** `null` where a file is run, of which nothing is known. */
  readonly script: ScriptPath | null;
}

type Piece = string | { readonly node: Expression; readonly scope: Scope };

/** Of variables whose values are variables. */
const DEEPEST = 8;
/** Flags after which no file is run. */
const NO_SCRIPT = /^-(?:[ep]+|-eval|-print|v|-version|h|-help|-test)$/;
/** Flags whose values are words of their own. */
const WITH_VALUE = /^-(?:r|-require|-import|-loader|C|-conditions)$/;

/**
 * @param isNode whether an expression gives the path of this Node
 * @returns `null` where the command does not begin with Node, or runs no file
 */
export function readNodeCommand(
  command: Expression,
  scope: Scope,
  isNode: (expression: Expression) => boolean,
): NodeCommand | null {
  const words = wordsOf(flatten(command, scope, 0));
  let at = words.findIndex((word) => !/^\w+=/.test(leadingText(word)));
  const [program, ...others] = words[at] ?? [];
  if (program === undefined || others.length > 0) return null;
  if (program !== "node" && (isText(program) || !isNode(program.node))) {
    return null;
  }
  for (at++; at < words.length; at++) {
    const flag = leadingText(words[at] ?? []);
    if (!flag.startsWith("-")) break;
    if (NO_SCRIPT.test(flag)) return null;
    if (WITH_VALUE.test(flag)) at++;
  }
  const [first, ...rest] = words[at] ?? [];
  if (first === undefined) return { script: null };
  if (!rest.every(isText)) return { script: null };
  return {
    script: isText(first)
      ? { head: null, rest: first + rest.join("") }
      : { head: first, rest: rest.join("") },
  };
}

/** The texts and other expressions that a string is put together from. */
function flatten(
  node: Expression,
  scope: Scope,
  depth: number,
): readonly Piece[] {
  const of = (inner: Node) => flatten(inner as Expression, scope, depth + 1);
  if (depth > DEEPEST) return [{ node, scope }];
  switch (node.type) {
    case "Literal":
      return [String(node.value)];
    case "TemplateLiteral":
      return node.quasis.flatMap(({ value }, index) => {
        const hole = node.expressions[index];
        return [value.cooked ?? "", ...(hole === undefined ? [] : of(hole))];
      });
    case "BinaryExpression":
      return node.operator === "+"
        ? [...of(node.left), ...of(node.right)]
        : [{ node, scope }];
    case "ParenthesizedExpression":
      return of(node.expression);
    case "Identifier": {
      const [write, ...others] = lookUp(scope, node.name)?.writes ?? [];
      return write == null || others.length > 0 || write.property !== null
        ? [{ node, scope }]
        : flatten(write.value, write.scope, depth + 1);
    }
    case "CallExpression": {
      const { callee, arguments: args } = node;
      const [argument] = args;
      if (callee.type !== "MemberExpression" || argument === undefined) break;
      const { object, property } = callee;
      const name = property.type === "Identifier" ? property.name : "";
      const isJson = object.type === "Identifier" && object.name === "JSON";
      if (isJson && name === "stringify") return ['"', ...of(argument), '"'];
      if (object.type !== "ArrayExpression" || name !== "join") break;
      return object.elements.flatMap((element, index) =>
        element === null || element.type === "SpreadElement"
          ? []
          : [...(index > 0 ? of(argument) : []), ...of(element)],
      );
    }
    default:
  }
  return [{ node, scope }];
}

/** As a shell splits it; without the quotes. */
function wordsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const words: Piece[][] = [];
  let word: Piece[] | null = null;
  let quote: string | null = null;
  for (const piece of pieces) {
    if (!isText(piece)) {
      word ??= [];
      word.push(piece);
      continue;
    }
    for (const character of piece) {
      if (quote === null && /\s/.test(character)) {
        if (word !== null) words.push(word);
        word = null;
      } else if (quote === character) quote = null;
      else if (quote === null && /["']/.test(character)) {
        quote = character;
        word ??= [];
      } else {
        word ??= [];
        const last = word.at(-1);
        if (typeof last === "string") word[word.length - 1] = last + character;
        else word.push(character);
      }
    }
  }
  if (word !== null) words.push(word);
  return words;
}

function leadingText([first]: readonly Piece[]): string {
  return typeof first === "string" ? first : "";
}

function isText(piece: Piece): piece is string {
  return typeof piece === "string";
}
