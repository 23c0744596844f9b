/** What an import or export is called. Must not know what it stands for. */
import type { Identifier, Literal } from "acorn";

/** @param node a name, in quotes or not */
export function nameOf(node: Identifier | Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
