/**
 * One specifier at one place in a source, to an edge. Receives the importer, the
 * site and the kind of edge; reaches the file that it leads to. Must not load it.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { ResolveFailure, ResolveKind } from "../../resolver/types.js";
import {
  isAddon,
  refuseFileType,
  SCRIPT_EXTENSIONS,
  unsupportedFileType,
} from "../file-types.js";
import type { Owner } from "../module-id.js";
import { siteContexts } from "../scan/scan.js";
import type { DoubtfulSite } from "../unresolved.js";
import { hostSpecifier, isExternal } from "./externals.js";
import { type Importer, placeIn } from "./importer.js";
import { type ResolveOnce, resolveKindOf } from "./resolve-once.js";
import type { Report, WalkedEdge, WalkedTarget, WalkPolicy } from "./types.js";
import type { Origin, Worklist } from "./worklist.js";

type Site = DoubtfulSite["site"] & {
  /** As {@link Origin} has it. */
  readonly guessed?: boolean;
};

/**
 * @param doubtful gets the site where it does not resolve; the caller says whether
 *   that matters
 * @param from where the specifier is resolved, if not from the importer
 */
export type FollowSite = (
  importer: Importer,
  site: Site,
  kind: WalkedEdge["kind"],
  doubtful: DoubtfulSite[],
  from?: Pick<Importer, "path" | "directory">,
) => WalkedEdge;

export function createFollowSite(
  host: Host,
  resolveOnce: ResolveOnce,
  ownerOf: (path: AbsolutePath) => Owner,
  policy: WalkPolicy,
  worklist: Worklist,
  report: Report,
): FollowSite {
  const { builtins, externals, fileTypes, native } = policy;

  return (importer, site, kind, doubtful, from = importer) => {
    const { specifier } = site;
    const edge = (
      target: WalkedTarget,
      conditions: readonly string[] = [],
    ): WalkedEdge => ({ specifier, kind, target, conditions });

    if (isExternal(specifier, externals)) {
      return edge({ kind: "external", specifier });
    }
    const resolveKind = resolveKindOf(kind);
    const resolution = resolveOnce(specifier, from, resolveKind);
    switch (resolution.kind) {
      case "builtin": {
        const { name } = resolution;
        const path = builtins?.fileOf(name) ?? null;
        if (path === null) return edge({ kind: "builtin", name });
        worklist.reach(path, { specifier, kind: "require", site: null });
        return edge({ kind: "builtin", name, path });
      }
      case "empty":
        return edge({ kind: "empty" });
      case "failed":
        doubtful.push({ site, failure: resolution });
        return edge({ kind: "missing", code: resolution.code });
      case "data": {
        const failure = dataUrlFailure(resolution.url);
        doubtful.push({ site, failure });
        return edge({ kind: "missing", code: failure.code });
      }
    }
    const { path, conditions } = resolution;
    const refusal = refuse(importer, site, kind, path);
    if (refusal !== null) return edge({ kind: "missing", code: refusal });
    if (native === "external" && isAddon(path, host)) {
      const asked = hostSpecifier(specifier, path, ownerOf(path), host);
      return edge({ kind: "external", specifier: asked });
    }
    if (!worklist.has(path)) {
      worklist.reach(path, originOf(importer, site, resolveKind, path));
    }
    return edge({ kind: "file", path }, conditions);
  };

  /** @returns Node's error code where a file of its type does not compile */
  function refuse(
    importer: Importer,
    site: Site,
    kind: WalkedEdge["kind"],
    path: AbsolutePath,
  ): string | null {
    const { specifier } = site;
    const askedBy = resolveKindOf(kind);
    const refused =
      refuseFileType(path, specifier, askedBy, fileTypes, native, host) ??
      (kind === "resolve" && isNoSource(path, host)
        ? unsupportedFileType(path, specifier, "node", host)
        : null);
    if (refused === null) return null;
    const isLate = kind === "resolve" || site.uncertain === "import()";
    const severity = isLate ? "warning" : "error";
    report({ ...refused, severity, place: placeIn(importer, site) });
    const isUnknown =
      askedBy === "import" &&
      refused.code === "unsupported_file_type" &&
      fileTypes === "node";
    return isUnknown ? "ERR_UNKNOWN_FILE_EXTENSION" : "MODULE_NOT_FOUND";
  }

  function originOf(
    importer: Importer,
    site: Site,
    kind: ResolveKind,
    path: AbsolutePath,
  ): Origin {
    const { specifier, start, end } = site;
    return {
      specifier,
      kind,
      site: { importer: importer.path, start, end },
      ...(site.guessed && { guessed: true }),
      avoidable: isAddon(path, host) && isAvoidable(importer, site),
    };
  }
}

/** Whether a file of a name that says nothing holds no text. */
function isNoSource(path: AbsolutePath, host: Host): boolean {
  const extension = host.path.extname(path);
  if (SCRIPT_EXTENSIONS.has(extension)) return false;
  if (extension === ".json" || extension === ".node") return false;
  try {
    return host.readFile(path).subarray(0, 512).includes(0);
  } catch {
    return false;
  }
}

function isAvoidable({ text, braces, format }: Importer, site: Site): boolean {
  const [context] = siteContexts(text, [site], braces, format);
  return context?.inTry || context?.conditional || context?.inFunction || false;
}

/** No file is behind a `data:` URL, and its text is not followed. */
function dataUrlFailure(url: string): ResolveFailure {
  const shown = url.length > 60 ? `${url.slice(0, 59)}…` : url;
  return {
    kind: "failed",
    code: "ERR_MODULE_NOT_FOUND",
    message: `Cannot compile the module in the URL ${shown}`,
    tried: [],
    packageJson: null,
  };
}
