/**
 * The edges of a CommonJS or ES module. Receives its text and what was found there;
 * returns the file of the walk. Must not know how one edge is followed.
 */
import type { EsmAnalysis, Range } from "../esm/types.js";
import type { LoadedSource } from "../load.js";
import type { FollowFiles } from "./follow-files.js";
import type { Imports } from "./follow-imports.js";
import type { FollowRequires } from "./follow-requires.js";
import { type Importer, placeIn } from "./importer.js";
import type { LentRequires } from "./lent-requires.js";
import type { LibraryUse } from "./library.js";
import type { WalkedEdge, WalkedFile } from "./types.js";

type LoadedCode = Exclude<LoadedSource, { readonly format: "json" }>;

export type FollowCode = (
  importer: Importer,
  source: Uint8Array,
  loaded: LoadedCode,
) => WalkedFile;

const NONE: ReadonlySet<string> = new Set();

export function createFollowCode(
  library: LibraryUse,
  followRequires: FollowRequires,
  imports: Imports,
  lent: LentRequires,
  followFiles: FollowFiles,
): FollowCode {
  return (importer, source, loaded) => {
    const { path, text } = importer;
    library.followGlobals(path, text, loaded.format);
    switch (loaded.format) {
      case "commonjs": {
        const { requires, dynamicImports } = loaded;
        const { sites, computed } = requires;
        const { edges, resolved } = followRequires(importer, sites, computed);
        const found = imports.followDynamic(importer, dynamicImports, NONE);
        return {
          path,
          source,
          contents: { format: "commonjs", dynamicImports },
          ...followFiles(importer, "commonjs", resolved, edges, found),
          ...(resolved.length > 0 && { resolved }),
          ...computedPlaces(importer, [...computed, ...dynamicImports]),
        };
      }
      case "module": {
        const { requires, computedRequires, dynamicImports } = loaded.analysis;
        const found = followImports(importer, loaded.analysis);
        const { edges, resolved } = followRequires(
          importer,
          requires,
          computedRequires,
        );
        return {
          path,
          source,
          contents: loaded,
          ...followFiles(importer, "module", [], edges, found),
          ...(resolved.length > 0 && { resolved }),
          ...computedPlaces(importer, [...computedRequires, ...dynamicImports]),
        };
      }
    }
  };

  function followImports(
    importer: Importer,
    analysis: EsmAnalysis,
  ): readonly WalkedEdge[] {
    const requests = imports.followRequests(importer, analysis);
    lent.follow(importer, analysis, requests);
    const requested = new Set(requests.map(({ specifier }) => specifier));
    const { dynamicImports } = analysis;
    return [
      ...requests,
      ...imports.followDynamic(importer, dynamicImports, requested),
    ];
  }
}

/** Where a module asks for what no edge may lead to. */
function computedPlaces(
  importer: Importer,
  sites: readonly (Range & { readonly specifier?: string | null })[],
): Pick<WalkedFile, "computed"> {
  const computed = sites
    .filter(({ specifier = null }) => specifier === null)
    .map((site) => placeIn(importer, site))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column }) => `${line}:${column}`);
  return computed.length === 0 ? {} : { computed };
}
