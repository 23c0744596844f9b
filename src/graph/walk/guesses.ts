/**
 * Specifiers that a module may mean, to edges. Receives the guesses; returns edges
 * to those that lead somewhere, marked as speculative. What is wrong with one is no
 * mistake of the program's, and nothing is said of it.
 */
import type { Host } from "../../host.js";
import type { Range } from "../esm/types.js";
import { refuseFileType, SCRIPT_EXTENSIONS } from "../file-types.js";
import type { FollowSite } from "./follow-site.js";
import type { Importer } from "./importer.js";
import { type ResolveOnce, resolveKindOf } from "./resolve-once.js";
import type { WalkedEdge, WalkPolicy } from "./types.js";

type FollowGuesses = (
  importer: Importer,
  site: Range,
  kind: WalkedEdge["kind"],
  specifiers: readonly string[],
) => readonly WalkedEdge[];

export interface Guesses {
  /** What is known to be a module, if it is there. */
  follow: FollowGuesses;
  /** Of what may be anything, what may be a module. */
  followModules: FollowGuesses;
}

export function createGuesses(
  host: Host,
  resolveOnce: ResolveOnce,
  followSite: FollowSite,
  { fileTypes, native }: WalkPolicy,
): Guesses {
  return {
    follow,
    followModules: (importer, site, kind, specifiers) =>
      follow(
        importer,
        site,
        kind,
        specifiers.filter((specifier) =>
          mayBeModule(importer, specifier, kind),
        ),
      ),
  };

  function follow(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    specifiers: readonly string[],
  ): readonly WalkedEdge[] {
    const place = { ...site, guessed: true };
    return specifiers.flatMap((specifier) => {
      const guess =
        kind === "import"
          ? ({ ...place, specifier, uncertain: "import()" } as const)
          : { ...place, specifier };
      const edge = followSite(importer, guess, kind, []);
      return edge.target.kind === "missing"
        ? []
        : [{ ...edge, speculative: true as const }];
    });
  }

  /** An addon or a style sheet is not imported. */
  function mayBeModule(
    importer: Importer,
    specifier: string,
    kind: WalkedEdge["kind"],
  ): boolean {
    const askedBy = resolveKindOf(kind);
    const found = resolveOnce(specifier, importer, askedBy);
    if (found.kind !== "file") return true;
    const { path } = found;
    const extension = host.path.extname(path);
    return (
      (SCRIPT_EXTENSIONS.has(extension) ||
        [".json", ".node", ""].includes(extension)) &&
      refuseFileType(path, specifier, askedBy, fileTypes, native, host) === null
    );
  }
}
