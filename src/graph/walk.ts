/**
 * The worklist. Receives the entry files and walks every edge from there, entry
 * first, then breadth first in source order; returns each file once, with its
 * edges resolved to paths. Keeps going after a problem, so that all of them are
 * reported. Must not know ids or artifacts.
 */
import type { Diagnostic } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import type { Resolve } from "../resolver/types.js";
import type { RecordedEdge } from "./lock/recorded.js";
import type { Owner } from "./module-id.js";
import { forgetTree } from "./scan/tree.js";
import type { Checks } from "./second-thread/checks.js";
import { addCarriedAddons } from "./walk/carried-addons.js";
import { createFollowHandedOn } from "./walk/handed-on.js";
import { createLoadAddon } from "./walk/load-addon.js";
import { createLoadFile } from "./walk/load-file.js";
import { createLoadText } from "./walk/load-text.js";
import { createModuleEdges } from "./walk/module-edges.js";
import { createFollowOwnPackages } from "./walk/own-packages.js";
import { createRecordedEdges } from "./walk/recorded-edges.js";
import { settleSeverities } from "./walk/severity.js";
import type { Walk, WalkedFile, WalkPolicy } from "./walk/types.js";
import { createWorklist } from "./walk/worklist.js";

/**
 * @param checks what it takes is not checked here
 * @param more asked whenever all edges have been walked: files to go on with,
 *   which nothing found so far asks for
 * @param recordedOf what a module asked for while it ran
 */
export function walk(
  entries: readonly AbsolutePath[],
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  ownerOf: (path: AbsolutePath) => Owner,
  policy: WalkPolicy,
  checks: Checks,
  more: (
    files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ) => readonly AbsolutePath[],
  recordedOf: (path: AbsolutePath) => readonly RecordedEdge[],
): Walk {
  const { builtins, defines, native, nativeTarget } = policy;
  const files = new Map<AbsolutePath, WalkedFile>();
  const originals = new Map<AbsolutePath, string>();
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const worklist = createWorklist();
  const { followSite, followCode, library, lent, spelled, workers } =
    createModuleEdges(
      files,
      worklist,
      host,
      packages,
      resolve,
      ownerOf,
      policy,
      report,
    );
  const loadFile = createLoadFile(
    files,
    host,
    packages,
    createLoadText(originals, defines, checks, worklist),
    createLoadAddon(files, host, policy, report),
    followCode,
    report,
  );
  const recorded = createRecordedEdges(recordedOf, policy, worklist, host);
  const followHandedOn = createFollowHandedOn(
    files,
    host,
    ownerOf,
    resolve,
    followSite,
    report,
  );
  const followOwnPackages = createFollowOwnPackages(
    entries,
    files,
    host,
    ownerOf,
    followSite,
  );

  const loadAll = () =>
    worklist.drain((path, origin) => {
      const file = loadFile(path, origin);
      if (file !== null) files.set(path, recorded.addTo(file));
      policy.onFile?.(worklist.found(), worklist.done());
    });
  // What modules say to each other. No engine but Node has workers to hand it to.
  const addEdges = () =>
    builtins === null
      ? followHandedOn() ||
        spelled.follow() ||
        (policy.fileTypes === "node" && followOwnPackages())
      : library.followParts();

  const included = new Set<AbsolutePath>();
  for (
    let starts = entries;
    starts.length > 0;
    starts = more(files).filter((path) => !worklist.has(path))
  ) {
    for (const path of starts) {
      if (starts !== entries) included.add(path);
      worklist.reach(path, { specifier: path, kind: "import", site: null });
    }
    loadAll();
    while (addEdges()) loadAll();
  }
  lent.addTo(files);
  if (native === "copy" || native === "embed") {
    addCarriedAddons(files, host, packages, ownerOf, nativeTarget, loadFile);
  }
  forgetTree();
  // A path or name that is handed on is what it is given.
  const isHandedOn = diagnostics.some(({ code }) => code === "possible_worker");
  workers.reportOpen(isHandedOn ? "note" : "warning");
  return {
    files,
    originals,
    globals: library.globals(),
    words: library.words(),
    diagnostics: settleSeverities(
      diagnostics,
      files,
      entries,
      included,
      recorded.counts,
      builtins,
    ),
  };
}
