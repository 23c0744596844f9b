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

export interface Patterns {
  /** Edges to all modules that are meant, which is said; `null`: it may be any. */
  follow(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    patterns: readonly PathPattern[],
  ): readonly WalkedEdge[] | null;
  /** Edges to those that are known, whatever else may be meant. */
  expand(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    patterns: readonly PathPattern[],
  ): Expanded;
}

interface Expanded {
  readonly edges: readonly WalkedEdge[];
  readonly isAny: boolean;
}

/** @param rootOf the folder of a file's package */
export function createPatterns(
  host: Host,
  packages: PackageReader,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  guesses: Guesses,
  report: Report,
): Patterns {
  const expand: Patterns["expand"] = (importer, site, kind, patterns) => {
    const { path, directory } = importer;
    const root = rootOf(path);
    const expanded = patterns.map(
      (pattern) =>
        expandPattern(pattern, path, root, host) ??
        expandPackagePattern(pattern, directory, packages, host),
    );
    const known = expanded.flatMap((specifiers) => specifiers ?? []);
    const edges = guesses.follow(importer, site, kind, known);
    return { edges, isAny: edges.length === 0 || expanded.includes(null) };
  };

  return {
    expand,
    follow(importer, site, kind, patterns) {
      const { edges, isAny } = expand(importer, site, kind, patterns);
      if (isAny) return null;
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
      return edges;
    },
  };
}
