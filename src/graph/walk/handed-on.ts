/**
 * Adds edges to modules whose paths or names are handed on where something starts
 * workers. Receives the files of a walk, and puts in their place those with the
 * edges. Must not know what is handed on.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { Resolve } from "../../resolver/types.js";
import type { Owner } from "../module-id.js";
import { createFindHandedOn } from "../workers/handed-on.js";
import type { FollowSite } from "./follow-site.js";
import { importerOf, placeIn } from "./importer.js";
import type { Report, WalkedFile } from "./types.js";

/** @returns to be asked again with more files: whether there was an edge to add */
export function createFollowHandedOn(
  files: Map<AbsolutePath, WalkedFile>,
  host: Host,
  ownerOf: (path: AbsolutePath) => Owner,
  resolve: Resolve,
  followSite: FollowSite,
  report: Report,
): () => boolean {
  /** Importer and specifier. */
  const handedOn = new Set<string>();
  const findHandedOn = createFindHandedOn(ownerOf, resolve, host);
  return () => {
    let found = false;
    for (const { kind, ...site } of findHandedOn(files)) {
      const { importer: path, specifier } = site;
      const file = files.get(path);
      const key = `${path}\0${specifier}`;
      if (file === undefined || handedOn.has(key)) continue;
      handedOn.add(key);
      const extension = host.path.extname(specifier);
      if (kind === "worker" && !isScript(extension)) continue;
      const importer = importerOf(file, host);
      const edge = followSite(importer, site, kind, []);
      if (edge.target.kind !== "file") continue;
      found = true;
      const added = { ...edge, speculative: true as const };
      files.set(
        path,
        kind === "resolve"
          ? { ...file, edges: [...file.edges, added] }
          : { ...file, workers: [...(file.workers ?? []), added] },
      );
      report({
        code: "possible_worker",
        severity: "note",
        specifier,
        place: placeIn(importer, site),
      });
    }
    return found;
  };
}

/** The extensions of what Node runs. */
function isScript(extension: string): boolean {
  return /^\.[cm]?[jt]s$/.test(extension);
}
