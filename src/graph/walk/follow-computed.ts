/**
 * Specifiers that a module computes, to edges. Receives the sites; returns an edge
 * to each module that one may mean, and where that may be any, to those that are
 * likely. Must not know what other modules spell.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Range } from "../esm/types.js";
import type { PathPattern } from "../patterns/path-patterns.js";
import { spelledModules, spelledPackages } from "../patterns/spelled.js";
import { computedPatterns } from "../scan/scan.js";
import type { EdgeKind } from "../types.js";
import type { FollowPatterns } from "./follow-patterns.js";
import type { Guesses } from "./guesses.js";
import { type Importer, placeIn } from "./importer.js";
import type { Report, WalkedEdge } from "./types.js";

/** Where a specifier is computed, and what it is for. */
export interface ComputedSpecifier extends Range {
  readonly kind: EdgeKind | "import";
}

/** Edges in the order of the sites, each of the kind of its site. */
export type FollowComputed = (
  importer: Importer,
  sites: readonly ComputedSpecifier[],
) => readonly WalkedEdge[];

const CALLEES = {
  import: "import()",
  require: "require",
  resolve: "require.resolve",
} as const;

/**
 * @param rootOf the folder of a file's package
 * @param leaveOpen told of each site that may mean any module
 */
export function createFollowComputed(
  host: Host,
  packages: PackageReader,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  followPatterns: FollowPatterns,
  guesses: Guesses,
  leaveOpen: (path: AbsolutePath, site: ComputedSpecifier) => void,
  report: Report,
): FollowComputed {
  return (importer, sites) => {
    if (sites.length === 0) return [];
    const { path, text, format } = importer;
    const name = host.path.basename(path);
    const found = computedPatterns(text, sites, name, format);
    return sites.flatMap((site, index) =>
      follow(importer, site, found[index] ?? []),
    );
  };

  function follow(
    importer: Importer,
    site: ComputedSpecifier,
    known: readonly PathPattern[],
  ): readonly WalkedEdge[] {
    const { kind } = site;
    const { edges, isAny } = followPatterns(importer, site, kind, known);
    if (!isAny) return edges;
    const { path } = importer;
    report({
      code: "computed_require",
      severity: "warning",
      callee: CALLEES[kind],
      place: placeIn(importer, site),
    });
    leaveOpen(path, site);
    const root = rootOf(path);
    return [
      ...edges,
      ...guesses.followModules(importer, site, kind, [
        ...known.flatMap((each) => namedAbove(importer, each, root, host)),
        ...candidatesOf(importer, packages),
      ]),
    ];
  }
}

/**
 * What a module may mean that asks for something of which nothing is known: the
 * modules and dependencies that it spells elsewhere, and the peers that its
 * package declares.
 */
function candidatesOf(
  { directory, text }: Importer,
  packages: PackageReader,
): readonly string[] {
  const scope = packages.scopeOf(directory);
  const spelled = spelledModules(text);
  if (scope?.kind !== "package") return spelled;
  const peers = [
    ...scope.peerDependencies.keys(),
    ...scope.optionalPeers,
    ...scope.optionalDependencies.keys(),
  ];
  const dependencies = new Set(scope.dependencies.keys());
  const named = spelledPackages(text, dependencies);
  return [...new Set([...spelled, ...named, ...peers])];
}

/**
 * What `path.join(root, "info.json")` may be, of whose root nothing is known: a
 * file of that name beside the module, or in a folder above it in the package.
 */
function namedAbove(
  { directory }: Importer,
  { fromDirectory, parts }: PathPattern,
  root: AbsolutePath,
  host: Host,
): readonly string[] {
  const tail = parts.at(-1);
  if (fromDirectory || parts[0] !== null || parts.length !== 2) return [];
  if (tail == null || !/^\/[\w./-]+\.(?:json|[cm]?js)$/.test(tail)) return [];
  const found: string[] = [];
  let up = ".";
  for (let at: string = directory; ; at = host.path.dirname(at)) {
    if (host.stat(at + tail) === "file") found.push(up + tail);
    if (at === root || at === host.path.dirname(at)) return found;
    up = up === "." ? ".." : `${up}/..`;
  }
}
