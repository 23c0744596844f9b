/**
 * What a module requires, to edges. Receives the sites that were found in its text;
 * returns one edge a specifier. Must not know where `require` came from.
 */
import type { AbsolutePath } from "../../host.js";
import { lateStarts } from "../scan/late.js";
import type { ComputedSite, RequireSite } from "../types.js";
import type { DoubtfulSite } from "../unresolved.js";
import type { ReportDoubts } from "./doubts.js";
import type { FollowComputed } from "./follow-computed.js";
import type { FollowSite } from "./follow-site.js";
import type { Importer } from "./importer.js";
import type { WalkedEdge } from "./types.js";

export interface Requires {
  readonly edges: readonly WalkedEdge[];
  /** What `require.resolve` may give, loaded as well or not. */
  readonly resolved: readonly AbsolutePath[];
}

export type FollowRequires = (
  importer: Importer,
  sites: readonly RequireSite[],
  computed: readonly ComputedSite[],
) => Requires;

export function createFollowRequires(
  followSite: FollowSite,
  followComputed: FollowComputed,
  reportDoubts: ReportDoubts,
): FollowRequires {
  return (importer, sites, computed) => {
    const edges = new Map<string, WalkedEdge>();
    /** What `require.resolve` is asked for. */
    const asked = new Set<string>();
    const doubtful: DoubtfulSite[] = [];
    for (const site of sites) {
      const { specifier, kind } = site;
      const known = edges.get(specifier);
      if (known === undefined) {
        edges.set(specifier, followSite(importer, site, kind, doubtful));
      } else if (known.kind !== kind) {
        // One edge serves both; a module that is loaded must be embedded.
        edges.set(specifier, { ...known, kind: "require" });
      }
      if (kind === "resolve") asked.add(specifier);
    }
    reportDoubts(importer, doubtful);
    for (const specifier of lateSpecifiers(importer, sites, edges)) {
      const edge = edges.get(specifier) as WalkedEdge;
      edges.set(specifier, { ...edge, late: true });
    }
    for (const edge of followComputed(importer, computed)) {
      const { specifier, kind } = edge;
      if (!edges.has(specifier)) edges.set(specifier, edge);
      if (kind === "resolve") asked.add(specifier);
    }
    const all = [...edges.values()];
    const resolved = asked.size === 0 ? [] : filesOf(all, asked);
    return { edges: all, resolved };
  };
}

/** Of scripts that nothing but functions requires. JSON is no work at the start. */
function lateSpecifiers(
  { text }: Importer,
  sites: readonly RequireSite[],
  edges: ReadonlyMap<string, WalkedEdge>,
): ReadonlySet<string> {
  const loading = sites.filter(({ kind, specifier }) => {
    const target = edges.get(specifier)?.target;
    return (
      kind === "require" &&
      target?.kind === "file" &&
      !target.path.endsWith(".json")
    );
  });
  const starts = new Set(loading.map(({ start }) => start));
  const late = lateStarts(text, [...starts]);
  const specifiers = new Set<string>();
  if (late.size === 0) return specifiers;
  for (const { specifier } of loading) specifiers.add(specifier);
  for (const { specifier, start } of loading) {
    if (!late.has(start)) specifiers.delete(specifier);
  }
  return specifiers;
}

function filesOf(
  edges: readonly WalkedEdge[],
  specifiers: ReadonlySet<string>,
): readonly AbsolutePath[] {
  return edges.flatMap(({ specifier, target }) =>
    specifiers.has(specifier) && target.kind === "file" ? [target.path] : [],
  );
}
