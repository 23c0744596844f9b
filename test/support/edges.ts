/**
 * The edges of an installed tree, found roughly: every text that looks like a
 * `require` of a literal, in comments and dead code too. For a comparison of
 * two resolvers a question that no program asks is as good as any other.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Resolve } from "../../src/resolver/types.js";
import { askNode, askResolver, type Question } from "./node-oracle.js";

/** @throws when the folder is not there: an install is missing */
export function findEdges(folder: string): readonly Question[] {
  const edges = new Map<string, Question>();
  for (const file of filesBelow(folder)) {
    if (!/\.c?js$/.test(file)) continue;
    const fromDir = dirname(file);
    for (const match of readFileSync(file, "utf8").matchAll(
      /require\(["']([^"'\n\\]+)["']\)/g,
    )) {
      const specifier = match[1] ?? "";
      const key = `${fromDir}\0${specifier}`;
      if (!edges.has(key)) {
        edges.set(key, { fromDir, specifier, kind: "require" });
      }
    }
  }
  return [...edges.values()];
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}

/** Edges that the resolver and Node answer differently, written out. */
export function findDisagreements(
  resolve: Resolve,
  edges: readonly Question[],
): readonly string[] {
  const node = askNode(edges);
  const ours = askResolver(resolve, edges);
  return edges.flatMap(({ fromDir, specifier }, index) =>
    ours[index] === node[index]
      ? []
      : [
          `${fromDir}: require("${specifier}") is ${ours[index]}, in Node ${node[index]}`,
        ],
  );
}
