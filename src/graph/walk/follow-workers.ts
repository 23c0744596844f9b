/**
 * Where a module starts workers and child processes, to edges. Receives a module
 * and its edges, one of which must lead to a builtin that starts them; returns an
 * edge to each module that is run. Must not read files.
 */
import type { Place, Severity } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { Owner } from "../module-id.js";
import { mayStartWorkers } from "../workers/candidates.js";
import { workerEdges } from "../workers/edges.js";
import {
  findWorkerSites,
  WORKER_BUILTINS,
  type WorkerSite,
} from "../workers/scan.js";
import type { ReportDoubts } from "./doubts.js";
import type { FollowPatterns } from "./follow-patterns.js";
import type { FollowSite } from "./follow-site.js";
import { type Importer, placeIn } from "./importer.js";
import type { Report, WalkedEdge } from "./types.js";

export interface Workers {
  /** Where it starts them; of hooks for Node's loader, it is said that they are. */
  sitesIn(
    importer: Importer,
    format: "commonjs" | "module",
    edges: readonly WalkedEdge[],
    imports: readonly WalkedEdge[],
  ): readonly WorkerSite[];
  /**
   * An edge to each module that is run in a worker or child process; `null` where
   * none is started for certain.
   */
  follow(
    importer: Importer,
    sites: readonly WorkerSite[],
  ): readonly WalkedEdge[] | null;
  /** What only `import.meta.resolve` asks for: it is looked up as an import. */
  followResolved(
    importer: Importer,
    sites: readonly WorkerSite[],
    imports: readonly WalkedEdge[],
  ): readonly WalkedEdge[];
  /** Says of which workers the file is not known. */
  reportOpen(severity: Severity): void;
}

/** A worker whose file is not known. */
interface OpenWorker {
  readonly callee: string;
  readonly place: Place;
}

export function createWorkers(
  host: Host,
  ownerOf: (path: AbsolutePath) => Owner,
  followSite: FollowSite,
  followPatterns: FollowPatterns,
  reportDoubts: ReportDoubts,
  report: Report,
): Workers {
  const openWorkers: OpenWorker[] = [];
  return {
    sitesIn(importer, format, edges, imports) {
      const { path, text } = importer;
      if (!startsWorkers(edges) && !startsWorkers(imports)) return [];
      if (!mayStartWorkers(text)) return [];
      const sites = findWorkerSites(text, format, host.path.basename(path));
      for (const site of sites) {
        const { callee } = site;
        if (callee === "module.register" || callee === "module.registerHooks") {
          report({
            code: "loader_hooks",
            severity: "warning",
            callee,
            place: placeIn(importer, site),
          });
        }
      }
      return sites;
    },
    follow(importer, sites) {
      if (sites.length === 0) return null;
      const owner = ownerOf(importer.path);
      const found = workerEdges(
        importer,
        sites,
        owner,
        followSite,
        followPatterns,
        host,
      );
      reportDoubts(importer, found.doubtful);
      for (const site of found.open) {
        const { callee } = site;
        openWorkers.push({ callee, place: placeIn(importer, site) });
      }
      const isCertain = sites.some(({ doubtful }) => !doubtful);
      return isCertain || found.edges.length > 0 ? found.edges : null;
    },
    followResolved(importer, sites, imports) {
      if (sites.length === 0) return [];
      const known = new Set(imports.map(({ specifier }) => specifier));
      return sites.flatMap((site) =>
        site.specifiers.flatMap(({ specifier, kind }) => {
          if (kind !== "import" || known.has(specifier)) return [];
          known.add(specifier);
          return followSite(importer, { ...site, specifier }, "import", []);
        }),
      );
    },
    reportOpen(severity) {
      for (const { callee, place } of openWorkers) {
        report({ code: "computed_worker", severity, callee, place });
      }
    },
  };
}

function startsWorkers(edges: readonly WalkedEdge[]): boolean {
  return edges.some(
    ({ target }) =>
      target.kind === "builtin" && WORKER_BUILTINS.has(target.name),
  );
}
