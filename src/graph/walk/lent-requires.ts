/**
 * What modules require by the `require` that another one made and exports: it is
 * resolved from that one, so these are edges of that one. Receives the sites, and in
 * the end the files; must not load anything.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { EsmAnalysis } from "../esm/types.js";
import type { DoubtfulSite } from "../unresolved.js";
import type { ReportDoubts } from "./doubts.js";
import type { FollowSite } from "./follow-site.js";
import type { Importer } from "./importer.js";
import type { WalkedEdge, WalkedFile } from "./types.js";

export interface LentRequires {
  /** @param requests edges, as the analysis numbers them */
  follow(
    importer: Importer,
    analysis: EsmAnalysis,
    requests: readonly WalkedEdge[],
  ): void;
  addTo(files: Map<AbsolutePath, WalkedFile>): void;
}

export function createLentRequires(
  host: Host,
  followSite: FollowSite,
  reportDoubts: ReportDoubts,
): LentRequires {
  /** By the module that lends. */
  const lent = new Map<AbsolutePath, Map<string, WalkedEdge>>();
  return {
    follow(importer, { importedRequires }, requests) {
      const doubtful: DoubtfulSite[] = [];
      for (const { request, ...site } of importedRequires) {
        const target = requests[request]?.target;
        if (target?.kind !== "file") continue;
        const { path } = target;
        const directory = host.path.dirname(path) as AbsolutePath;
        const edges = lent.get(path) ?? new Map<string, WalkedEdge>();
        lent.set(path, edges);
        const { specifier, kind } = site;
        const known = edges.get(specifier);
        if (known !== undefined && known.kind !== "resolve") continue;
        const lender = { path, directory };
        const edge = followSite(importer, site, kind, doubtful, lender);
        edges.set(specifier, edge);
      }
      reportDoubts(importer, doubtful);
    },
    addTo(files) {
      for (const [path, edges] of lent) {
        const file = files.get(path);
        if (file?.contents.format !== "module") continue;
        for (const { specifier } of file.edges) edges.delete(specifier);
        files.set(path, { ...file, edges: [...file.edges, ...edges.values()] });
      }
    },
  };
}
