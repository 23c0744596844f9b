/**
 * What is known of a computed specifier, to edges. Receives a site and the patterns
 * of its argument; returns an edge to each module that they may mean. Must not look
 * further than the patterns.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Range } from "../esm/types.js";
import { describePattern, expandPattern } from "../patterns/expand.js";
import { expandPackagePattern } from "../patterns/expand-package.js";
import type { PathPattern } from "../patterns/path-patterns.js";
import type { Guesses } from "./guesses.js";
import { type Importer, placeIn } from "./importer.js";
import type { Report, WalkedEdge } from "./types.js";

/** Where all that may be meant is known, that is said. */
export type FollowPatterns = (
  importer: Importer,
  site: Range,
  kind: WalkedEdge["kind"],
  patterns: readonly PathPattern[],
) => Expanded;

export interface Expanded {
  /** To the modules that are known. */
  readonly edges: readonly WalkedEdge[];
  /** Whether any other may be meant. */
  readonly isAny: boolean;
}

/** @param rootOf the folder of a file's package */
export function createFollowPatterns(
  host: Host,
  packages: PackageReader,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  guesses: Guesses,
  report: Report,
): FollowPatterns {
  return (importer, site, kind, patterns) => {
    const { path, directory } = importer;
    const root = rootOf(path);
    const expanded = patterns.map(
      (pattern) =>
        expandPattern(pattern, path, root, host) ??
        expandPackagePattern(pattern, directory, packages, host),
    );
    const known = expanded.flatMap((specifiers) => specifiers ?? []);
    const edges = guesses.follow(importer, site, kind, known);
    const isAny = edges.length === 0 || expanded.includes(null);
    if (!isAny) {
      report({
        code: "computed_require_found",
        severity: "note",
        patterns: patterns.map(describePattern),
        // One may be spelled in several ways.
        modules: new Set(
          edges.map(({ target, specifier }) =>
            target.kind === "file" ? target.path : specifier,
          ),
        ).size,
        place: placeIn(importer, site),
      });
    }
    return { edges, isAny };
  };
}
