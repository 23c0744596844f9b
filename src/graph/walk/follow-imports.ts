/**
 * What a module imports, to edges: requests of an ES module, one edge each, and
 * `import()` of either kind, one a specifier. Must not know what is exported.
 */
import type { Host } from "../../host.js";
import { isTypeScript } from "../../resolver/typescript.js";
import { refuseAttributes } from "../esm/import-attributes.js";
import type { DynamicImport, EsmAnalysis } from "../esm/types.js";
import { unreadRequests } from "../typescript/type-imports.js";
import type { DoubtfulSite } from "../unresolved.js";
import type { ReportDoubts } from "./doubts.js";
import type { ComputedSpecifier, FollowComputed } from "./follow-computed.js";
import type { FollowSite } from "./follow-site.js";
import { type Importer, placeIn } from "./importer.js";
import type { Report, WalkedEdge } from "./types.js";

export interface Imports {
  /** One edge a request, in order, as the analysis numbers them. */
  followRequests(
    importer: Importer,
    analysis: EsmAnalysis,
  ): readonly WalkedEdge[];
  /** @param requested specifiers that have an edge */
  followDynamic(
    importer: Importer,
    sites: readonly DynamicImport[],
    requested: ReadonlySet<string>,
  ): readonly WalkedEdge[];
}

export function createImports(
  host: Host,
  followSite: FollowSite,
  followComputed: FollowComputed,
  reportDoubts: ReportDoubts,
  report: Report,
): Imports {
  return {
    followRequests(importer, analysis) {
      const doubtful: DoubtfulSite[] = [];
      const unread: ReadonlySet<number> = isTypeScript(importer.path)
        ? unreadRequests(analysis)
        : new Set();
      const edges = analysis.requests.map((request, index) => {
        const doubts: DoubtfulSite[] = [];
        const edge = followSite(importer, request, "import", doubts);
        if (doubts.length > 0 && unread.has(index)) {
          // Types alone are behind it, as in a package of declarations.
          return { ...edge, target: { kind: "empty" } as const };
        }
        doubtful.push(...doubts);
        const refused = refuseAttributes(edge.target, request, host);
        if (refused !== null) {
          const place = placeIn(importer, request);
          report({ ...refused, severity: "error", place });
        }
        return edge;
      });
      reportDoubts(importer, doubtful);
      return edges;
    },
    followDynamic(importer, sites, requested) {
      const edges = new Map<string, WalkedEdge>();
      const isKnown = (specifier: string) =>
        requested.has(specifier) || edges.has(specifier);
      const doubtful: DoubtfulSite[] = [];
      const computed: ComputedSpecifier[] = [];
      for (const site of sites) {
        const { specifier, start, end } = site;
        if (specifier === null) computed.push({ kind: "import", start, end });
        else if (!isKnown(specifier)) {
          const literal = {
            ...site,
            specifier,
            uncertain: "import()",
          } as const;
          const edge = followSite(importer, literal, "import", doubtful);
          edges.set(specifier, edge);
        }
      }
      reportDoubts(importer, doubtful);
      for (const edge of followComputed(importer, computed)) {
        if (!isKnown(edge.specifier)) edges.set(edge.specifier, edge);
      }
      return [...edges.values()];
    },
  };
}
