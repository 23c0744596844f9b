/**
 * Awaits that a context can be kept across, for artifacts of engines that have no
 * hooks: `await x` becomes `await Promise.resolve(x)`, which waits as long. What is
 * no promise would be awaited without anybody being asked; see
 * src/runtime-shims/internal/async-context.ts. Receives the text of a factory;
 * returns it with as many lines. Must not know other modules.
 */
import type { AnyNode, AwaitExpression, Pattern } from "acorn";
import MagicString from "magic-string";

/**
 * @param isModule whether the text is an ES module's, with `await` at its top
 * @returns the same text where nothing is awaited, where `Promise` is a name of
 *   the module's own, or where acorn does not know the syntax
 */
export function followAwaits(text: string, isModule: boolean): string {
  if (!/\bawait\b/.test(text)) return text;
  const awaits: AwaitExpression[] = [];
  if (!collect(text, isModule, awaits)) return text;
  const made = new MagicString(text);
  for (const { argument } of awaits) {
    // A sequence stands in parentheses, which are not in its range.
    const [open, close] =
      argument.type === "SequenceExpression" ? ["(", ")"] : ["", ""];
    made.appendRight(argument.start, `Promise.resolve(${open}`);
    made.appendLeft(argument.end, `${close})`);
  }
  return made.toString();
}

/** @returns whether they may be changed */
function collect(
  text: string,
  isModule: boolean,
  awaits: AwaitExpression[],
): boolean {
  const { parse } = require("acorn") as typeof import("acorn");
  let program: AnyNode;
  try {
    program = parse(text, {
      ecmaVersion: "latest",
      allowHashBang: true,
      allowReturnOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowAwaitOutsideFunction: isModule,
    }) as AnyNode;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return false;
    }
    throw error;
  }
  const pending: AnyNode[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "AwaitExpression") awaits.push(node);
    if (declared(node).some(namesPromise)) return false;
    for (const member of Object.values(node) as unknown[]) {
      for (const child of Array.isArray(member) ? member : [member]) {
        if (typeof (child as AnyNode | null)?.type === "string") {
          pending.push(child as AnyNode);
        }
      }
    }
  }
  return true;
}

/** What a node gives names to. */
function declared(node: AnyNode): readonly (Pattern | null | undefined)[] {
  switch (node.type) {
    case "VariableDeclarator":
      return [node.id];
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [node.id, ...node.params];
    case "ArrowFunctionExpression":
      return node.params;
    case "ClassDeclaration":
    case "ClassExpression":
      return [node.id];
    case "CatchClause":
      return [node.param];
    default:
      return [];
  }
}

function namesPromise(pattern: Pattern | null | undefined): boolean {
  switch (pattern?.type) {
    case "Identifier":
      return pattern.name === "Promise";
    case "ObjectPattern":
      return pattern.properties.some((property) =>
        namesPromise(
          property.type === "RestElement" ? property.argument : property.value,
        ),
      );
    case "ArrayPattern":
      return pattern.elements.some(namesPromise);
    case "AssignmentPattern":
      return namesPromise(pattern.left);
    case "RestElement":
      return namesPromise(pattern.argument);
    default:
      return false;
  }
}
