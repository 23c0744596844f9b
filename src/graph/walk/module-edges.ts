/**
 * How the edges of a module are followed: the functions that do it, put together,
 * and what they leave for when more modules are known. Must not know in which order
 * modules are loaded.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Resolve } from "../../resolver/types.js";
import { createAssetFinder } from "../assets/find.js";
import type { Owner } from "../module-id.js";
import { createReportDoubts } from "./doubts.js";
import { createFollowCode, type FollowCode } from "./follow-code.js";
import { createFollowComputed } from "./follow-computed.js";
import { createFollowFiles } from "./follow-files.js";
import { createImports } from "./follow-imports.js";
import { createFollowPatterns } from "./follow-patterns.js";
import { createFollowRequires } from "./follow-requires.js";
import { createFollowSite, type FollowSite } from "./follow-site.js";
import { createWorkers, type Workers } from "./follow-workers.js";
import { createGuesses } from "./guesses.js";
import { createLentRequires, type LentRequires } from "./lent-requires.js";
import { createLibraryUse, type LibraryUse } from "./library.js";
import { createResolveOnce } from "./resolve-once.js";
import { createSpelled, type Spelled } from "./spelled.js";
import type { Report, WalkedFile, WalkPolicy } from "./types.js";
import type { Worklist } from "./worklist.js";

export interface ModuleEdges {
  readonly followSite: FollowSite;
  readonly followCode: FollowCode;
  readonly library: LibraryUse;
  readonly lent: LentRequires;
  readonly spelled: Spelled;
  readonly workers: Workers;
}

/** @param files those walked so far */
export function createModuleEdges(
  files: Map<AbsolutePath, WalkedFile>,
  worklist: Worklist,
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  ownerOf: (path: AbsolutePath) => Owner,
  policy: WalkPolicy,
  report: Report,
): ModuleEdges {
  const { builtins } = policy;
  const rootOf = (path: AbsolutePath) => ownerOf(path).root;

  // One specifier.
  const resolveOnce = createResolveOnce(resolve);
  const followSite = createFollowSite(
    host,
    resolveOnce,
    ownerOf,
    policy,
    worklist,
    report,
  );
  const reportDoubts = createReportDoubts(host, packages, report);

  // All that a computed one may mean.
  const guesses = createGuesses(host, resolveOnce, followSite, policy);
  const followPatterns = createFollowPatterns(
    host,
    packages,
    rootOf,
    guesses,
    report,
  );
  const spelled = createSpelled(files, host, packages, rootOf, guesses);
  const followComputed = createFollowComputed(
    host,
    packages,
    rootOf,
    followPatterns,
    guesses,
    spelled.leaveOpen,
    report,
  );

  // All of one module.
  const library = createLibraryUse(builtins, worklist);
  const lent = createLentRequires(host, followSite, reportDoubts);
  const workers = createWorkers(
    host,
    ownerOf,
    followSite,
    followPatterns,
    reportDoubts,
    report,
  );
  const findAssets = createAssetFinder(host, rootOf);
  const followCode = createFollowCode(
    library,
    createFollowRequires(followSite, followComputed, reportDoubts),
    createImports(host, followSite, followComputed, reportDoubts, report),
    lent,
    createFollowFiles(findAssets, workers, builtins, report),
  );
  return { followSite, followCode, library, lent, spelled, workers };
}
