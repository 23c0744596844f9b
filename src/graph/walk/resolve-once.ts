/**
 * Resolution, each question asked once: modules of one folder share the answers.
 * Must not know what becomes of them.
 */
import { isTypeScript } from "../../resolver/typescript.js";
import type { Resolution, Resolve, ResolveKind } from "../../resolver/types.js";
import type { Importer } from "./importer.js";
import type { WalkedEdge } from "./types.js";

export type ResolveOnce = (
  specifier: string,
  from: Pick<Importer, "path" | "directory">,
  kind: ResolveKind,
) => Resolution;

/** By whose rules an edge of a kind is resolved. */
export function resolveKindOf(kind: WalkedEdge["kind"]): ResolveKind {
  return kind === "import" ? "import" : "require";
}

export function createResolveOnce(resolve: Resolve): ResolveOnce {
  const resolved = new Map<string, Map<string, Resolution>>();
  return (specifier, { path, directory }, kind) => {
    const key = `${kind}:${isTypeScript(path) ? "ts" : "js"}:${directory}`;
    const known = resolved.get(key) ?? new Map<string, Resolution>();
    resolved.set(key, known);
    let resolution = known.get(specifier);
    if (resolution === undefined) {
      resolution = resolve(specifier, directory, kind, path);
      known.set(specifier, resolution);
    }
    return resolution;
  };
}
