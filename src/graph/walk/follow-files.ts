/**
 * The files that a module uses besides those that it loads: what it runs in workers
 * and child processes, and what it reads. Receives a module with its edges; returns
 * what its record says of them.
 */
import type { AbsolutePath } from "../../host.js";
import type { FindAssets } from "../assets/find.js";
import type { BuiltinLibrary } from "../builtins.js";
import type { Workers } from "./follow-workers.js";
import type { Importer } from "./importer.js";
import type { Report, WalkedEdge, WalkedFile } from "./types.js";

/** @param resolved files whose paths `require.resolve` may give */
export type FollowFiles = (
  importer: Importer,
  format: "commonjs" | "module",
  resolved: readonly AbsolutePath[],
  edges: readonly WalkedEdge[],
  imports: readonly WalkedEdge[],
) => Pick<WalkedFile, "edges" | "imports" | "workers" | "assets">;

/** @param builtins where Node's are not the host's, none starts workers */
export function createFollowFiles(
  findAssets: FindAssets,
  workers: Workers,
  builtins: BuiltinLibrary | null,
  report: Report,
): FollowFiles {
  return (importer, format, resolved, edges, imports) => {
    const { path, text } = importer;
    if (builtins?.owns(path)) {
      return { edges, imports, workers: null, assets: null };
    }
    const sites =
      builtins === null
        ? workers.sitesIn(importer, format, edges, imports)
        : [];
    const targets = sites.map(({ target }) => target);
    const assets = findAssets({ path, text, format, targets, resolved });
    for (const diagnostic of assets?.diagnostics ?? []) report(diagnostic);
    const resolvedOnly = workers.followResolved(importer, sites, imports);
    return {
      edges,
      imports: [...imports, ...resolvedOnly],
      workers: workers.follow(importer, sites),
      assets,
    };
  };
}
