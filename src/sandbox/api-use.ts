/**
 * Which APIs of Node's builtins a source names: `fs.watch` where it says
 * `require("fs").watch`, `const { watch } = require("fs")`, `fs.watch` of a variable, or
 * `import { watch } from "fs"`. Receives source text; returns names and places. It
 * sees what is written, not what is computed. Must not know tiers.
 */
import type { AnyNode, Identifier, Node, Pattern } from "acorn";
import { builtinName } from "../resolver/builtins.js";
import { analyseSource } from "../graph/scan/tree.js";

export interface ApiUse {
  /** `node:fs` */
  readonly builtin: string;
  /** `watch`, `promises.watch`; empty for the module as a whole. */
  readonly api: string;
  readonly start: number;
  readonly end: number;
}

/** A value that is a builtin, or a member of one. */
interface Value {
  readonly builtin: string;
  readonly path: readonly string[];
}

/** One of each builtin and API, in source order. */
export function apiUses(
  source: string,
  format: "commonjs" | "module",
): readonly ApiUse[] {
  const tree = analyseSource(source, format);
  if (tree === null) return [];
  const variables = new Map<string, Value>();
  const uses = new Map<string, ApiUse>();
  visit(tree.program as AnyNode, note);
  visit(tree.program as AnyNode, collect);
  return [...uses.values()].sort((a, b) => a.start - b.start);

  /** Variables first: a function may stand before what it uses. */
  function note(node: AnyNode): void {
    if (node.type === "ImportDeclaration") {
      const builtin = builtinName(String(node.source.value));
      if (builtin === null) return;
      for (const specifier of node.specifiers) {
        const path =
          specifier.type === "ImportSpecifier" &&
          nameOf(specifier.imported) !== "default"
            ? [nameOf(specifier.imported)]
            : [];
        variables.set(specifier.local.name, { builtin, path });
        add({ builtin, path }, specifier);
      }
    } else if (node.type === "VariableDeclarator" && node.init) {
      const value = builtinIn(node.init);
      if (value !== null) bind(node.id, value);
    }
  }

  function bind(pattern: Pattern, value: Value): void {
    if (pattern.type === "Identifier") variables.set(pattern.name, value);
    if (pattern.type === "AssignmentPattern") bind(pattern.left, value);
    if (pattern.type !== "ObjectPattern") return;
    for (const property of pattern.properties) {
      if (property.type !== "Property" || property.computed) continue;
      const { builtin, path } = value;
      const member = { builtin, path: [...path, nameOf(property.key)] };
      add(member, property);
      bind(property.value, member);
    }
  }

  function collect(node: AnyNode): void {
    if (!/^(?:Member|Call|Import)Expression$/.test(node.type)) return;
    const value = builtinIn(node);
    if (value !== null) add(value, node);
  }

  /** What an expression is, as far as it is written. */
  function builtinIn(given: Node): Value | null {
    const node = given as AnyNode;
    switch (node.type) {
      case "Identifier":
        return variables.get(node.name) ?? null;
      case "AwaitExpression":
        return builtinIn(node.argument);
      case "ImportExpression":
      case "CallExpression": {
        const [argument] =
          node.type === "ImportExpression" ? [node.source] : node.arguments;
        if (argument === undefined) return null;
        const isLoad =
          node.type === "ImportExpression" ||
          (node.callee.type === "Identifier" && node.callee.name === "require");
        if (isLoad) {
          const { value } = argument as { readonly value?: unknown };
          const builtin = typeof value === "string" ? builtinName(value) : null;
          return builtin === null ? null : { builtin, path: [] };
        }
        // A compiler's helper: __importDefault(require("fs")).
        const callee = node.type === "CallExpression" ? node.callee : null;
        const name = callee === null ? "" : lastName(callee as AnyNode);
        return /^_*(?:import|interop|toESM)/i.test(name)
          ? builtinIn(argument)
          : null;
      }
      case "MemberExpression": {
        // That of a promise.
        if (node.object.type === "ImportExpression") return null;
        const object = builtinIn(node.object);
        const property = node.property as AnyNode;
        const name =
          !node.computed && property.type === "Identifier"
            ? property.name
            : property.type === "Literal" && typeof property.value === "string"
              ? property.value
              : null;
        if (object === null || name === null) return object;
        const { builtin, path } = object;
        return path.length === 0 && name === "default"
          ? object
          : { builtin, path: [...path, name] };
      }
      default:
        return null;
    }
  }

  function add({ builtin, path }: Value, { start, end }: Node): void {
    const api = path.slice(0, 2).join(".");
    const key = `${builtin} ${api}`;
    const known = uses.get(key);
    if (known === undefined || start < known.start) {
      uses.set(key, { builtin, api, start, end });
    }
  }
}

function lastName(node: AnyNode): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression")
    return lastName(node.property as AnyNode);
  if (node.type === "SequenceExpression") {
    return lastName(node.expressions.at(-1) as AnyNode);
  }
  return "";
}

function nameOf(node: Node): string {
  const { name, value } = node as Identifier & { readonly value?: unknown };
  return name ?? String(value);
}

function visit(node: AnyNode, see: (node: AnyNode) => void): void {
  see(node);
  for (const member of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(member) ? member : [member]) {
      if (typeof (child as AnyNode | null)?.type === "string") {
        visit(child as AnyNode, see);
      }
    }
  }
}
