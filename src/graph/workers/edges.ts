/**
 * From the sites where a module starts workers to edges. Receives the sites and
 * how the walk follows a specifier; returns an edge to each module that may be
 * run, what did not resolve, and the sites of which nothing is known. Must not
 * read files.
 */
import type { Host } from "../../host.js";
import type { Owner } from "../module-id.js";
import { expandPattern } from "../patterns/expand.js";
import type { PathPattern } from "../patterns/path-patterns.js";
import type { DoubtfulSite } from "../unresolved.js";
import type { FollowPatterns } from "../walk/follow-patterns.js";
import type { FollowSite } from "../walk/follow-site.js";
import type { Importer } from "../walk/importer.js";
import type { WalkedEdge } from "../walk/types.js";
import type { WorkerSite } from "./scan.js";
import { relativeSpecifier } from "../relative-specifier.js";

export interface WorkerEdges {
  /** Of the kind `worker`, one for each specifier. */
  readonly edges: readonly WalkedEdge[];
  readonly doubtful: readonly DoubtfulSite[];
  readonly open: readonly WorkerSite[];
}

export function workerEdges(
  importer: Importer,
  sites: readonly WorkerSite[],
  owner: Owner,
  followSite: FollowSite,
  followPatterns: FollowPatterns,
  host: Host,
): WorkerEdges {
  const edges = new Map<string, WalkedEdge>();
  const doubtful: DoubtfulSite[] = [];
  const open: WorkerSite[] = [];
  for (const site of sites) {
    const failures: DoubtfulSite[] = [];
    const found = [
      ...byPath(site, failures),
      ...byPattern(site),
      ...fromProject(site),
      ...bySpecifier(site, failures),
    ];
    for (const edge of found) {
      if (edge.target.kind !== "missing" && !edges.has(edge.specifier)) {
        edges.set(edge.specifier, edge);
      }
    }
    // Of several, one will be there.
    const isMissing = found.every(({ target }) => target.kind === "missing");
    if (site.doubtful) continue;
    if (isMissing) doubtful.push(...failures.slice(0, 1));
    if (site.open || (isMissing && site.fromWorkingDirectory.length > 0)) {
      open.push(site);
    }
  }
  return { edges: [...edges.values()], doubtful, open };

  function byPath(
    site: WorkerSite,
    failures: DoubtfulSite[],
  ): readonly WalkedEdge[] {
    return site.patterns
      .filter(isPlain)
      .flatMap(
        (pattern) =>
          expandPattern(pattern, importer.path, owner.root, host) ?? [],
      )
      .filter((specifier) => !site.doubtful || isScript(specifier))
      .map((specifier) =>
        followSite(importer, { ...site, specifier }, "worker", failures),
      );
  }

  function byPattern(site: WorkerSite): readonly WalkedEdge[] {
    const computed = site.patterns.filter((pattern) => !isPlain(pattern));
    if (site.doubtful || computed.length === 0) return [];
    const { edges, isAny } = followPatterns(importer, site, "worker", computed);
    return isAny ? [] : edges;
  }

  /**
   * Where the artifact stands, the project's folder is: what is run from there
   * finds such paths as the program did. Packages cannot know their users'.
   */
  function fromProject(site: WorkerSite): readonly WalkedEdge[] {
    if (owner.name !== null) return [];
    return site.fromWorkingDirectory.map((text) => {
      const path = host.path.join(owner.root, text);
      const specifier = relativeSpecifier(importer.directory, path, host);
      return followSite(importer, { ...site, specifier }, "worker", []);
    });
  }

  function bySpecifier(
    site: WorkerSite,
    failures: DoubtfulSite[],
  ): readonly WalkedEdge[] {
    return site.specifiers.map(({ specifier, kind }) => {
      const isImport = kind === "import";
      const edge = followSite(
        importer,
        { ...site, specifier },
        isImport ? "import" : "worker",
        // An edge of its own says so for `require.resolve`.
        isImport ? failures : [],
      );
      return { ...edge, kind: "worker" };
    });
  }
}

/** Whether Node, and no other program, would be given it. */
function isScript(specifier: string): boolean {
  return /\.[cm]?[jt]s$/.test(specifier);
}

function isPlain({ parts }: PathPattern): boolean {
  return !parts.includes(null);
}
