/**
 * The `import()` expressions of a CommonJS source, which its factory must not
 * leave to the host. Receives the text; returns their places. Parses only where
 * tokens do not suffice.
 */
import type { Node } from "acorn";
import type { DynamicImport } from "../esm/types.js";
import { dynamicImportsFromTokens } from "./imports.js";
import { parseSource } from "./tree.js";

/** @returns in source order; empty as well where the text is no CommonJS */
export function findDynamicImports(source: string): readonly DynamicImport[] {
  return dynamicImportsFromTokens(source) ?? dynamicImportsFromTree(source);
}

/** @returns as {@link findDynamicImports}, by a parser */
export function dynamicImportsFromTree(
  source: string,
): readonly DynamicImport[] {
  const found: DynamicImport[] = [];
  try {
    collect(parseSource(source, "commonjs"), found);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return found.sort((a, b) => a.start - b.start);
}

function collect(value: unknown, found: DynamicImport[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
  } else if (isNode(value)) {
    if (value.type === "ImportExpression") {
      const { start, end } = value;
      found.push({ start, end, specifier: literal(value) });
    }
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null) collect(child, found);
    }
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Node>).type === "string"
  );
}

function literal(node: Node): string | null {
  const { source } = node as Node & {
    readonly source: {
      readonly value?: unknown;
      readonly quasis?: readonly {
        readonly value: { readonly cooked: string };
      }[];
    };
  };
  if (typeof source.value === "string") return source.value;
  return source.quasis?.length === 1
    ? (source.quasis[0]?.value.cooked ?? null)
    : null;
}
