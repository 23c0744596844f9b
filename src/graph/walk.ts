/**
 * The worklist. Receives the entry files and walks every edge from there, entry
 * first, then breadth first in source order; returns each file once, with its
 * edges resolved to paths. Keeps going after a problem, so that all of them are
 * reported. Must not know ids or artifacts.
 */
import type { Diagnostic, FileTypes, Leniency, Place } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import { suggestSpecifier } from "../resolver/suggest.js";
import type { Resolution, Resolve, ResolveFailure } from "../resolver/types.js";
import {
  refuseFileType,
  SCRIPT_EXTENSIONS,
  unsupportedFileType,
} from "./file-types.js";
import { decodeSource, loadCommonJs, loadJson } from "./load.js";
import { packageNameOf } from "./module-id.js";
import { placeOf } from "./place.js";
import { siteContexts } from "./scan.js";
import type { Defines, EdgeKind, Format, RequireSite } from "./types.js";

/** What the user decided about files and specifiers. */
export interface WalkPolicy {
  readonly fileTypes: FileTypes;
  /** Package names or exact specifiers left to the host's `require`. */
  readonly externals: ReadonlySet<string>;
  readonly defines: Defines;
}

export type WalkedTarget =
  | { readonly kind: "file"; readonly path: AbsolutePath }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "external"; readonly specifier: string }
  | { readonly kind: "empty" }
  | { readonly kind: "missing"; readonly code: string };

export interface WalkedEdge {
  readonly specifier: string;
  readonly kind: EdgeKind;
  readonly target: WalkedTarget;
  readonly conditions: readonly string[];
}

export interface WalkedFile {
  readonly path: AbsolutePath;
  readonly format: Format;
  readonly source: Uint8Array;
  /** One per specifier, in source order of first appearance. */
  readonly edges: readonly WalkedEdge[];
}

export interface Walk {
  /** In the order reached. */
  readonly files: ReadonlyMap<AbsolutePath, WalkedFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the first edge to a file is written; `null` for an entry. */
interface Origin {
  readonly specifier: string;
  readonly place: Place | null;
}

export function walk(
  entries: readonly AbsolutePath[],
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  policy: WalkPolicy,
): Walk {
  const files = new Map<AbsolutePath, WalkedFile>();
  const diagnostics: Diagnostic[] = [];
  const origins = new Map<AbsolutePath, Origin>();
  const resolved = new Map<string, Map<string, Resolution>>();

  for (const path of entries) {
    origins.set(path, { specifier: path, place: null });
  }
  for (const [path, origin] of origins) {
    const file = loadFile(path, origin);
    if (file !== null) files.set(path, file);
  }
  return { files, diagnostics };

  function loadFile(path: AbsolutePath, origin: Origin): WalkedFile | null {
    let source: Uint8Array;
    try {
      source = host.readFile(path);
    } catch (error) {
      const reason = (error as Error).message;
      const { place } = origin;
      diagnostics.push({
        code: "unreadable_file",
        severity: "error",
        path,
        reason,
        place,
      });
      return null;
    }
    const format: Format =
      host.path.extname(path) === ".json" ? "json" : "commonjs";
    const text = decodeSource(source);
    const loaded =
      format === "json"
        ? loadJson(path, text)
        : loadCommonJs(path, text, policy.defines);
    if ("code" in loaded) {
      diagnostics.push(refineLoadError(loaded, path, origin));
      return null;
    }
    for (const site of loaded.computed) {
      diagnostics.push({
        code: "computed_require",
        severity: "warning",
        callee: site.kind === "resolve" ? "require.resolve" : "require",
        place: placeOf(path, text, site.start, site.end),
      });
    }
    return {
      path,
      format,
      source,
      edges: followSites(path, text, loaded.sites),
    };
  }

  function followSites(
    path: AbsolutePath,
    text: string,
    sites: readonly RequireSite[],
  ): readonly WalkedEdge[] {
    const edges = new Map<string, WalkedEdge>();
    const doubtful: (readonly [RequireSite, ResolveFailure])[] = [];
    const directory = host.path.dirname(path) as AbsolutePath;
    for (const site of sites) {
      const { specifier, kind } = site;
      const known = edges.get(specifier);
      if (known !== undefined) {
        // One edge serves both; a module that is loaded must be embedded.
        if (known.kind !== kind)
          edges.set(specifier, { ...known, kind: "require" });
        continue;
      }
      const edge = (target: WalkedTarget, conditions: readonly string[] = []) =>
        edges.set(specifier, { specifier, kind, target, conditions });

      if (isExternal(specifier)) {
        edge({ kind: "external", specifier });
        continue;
      }
      const resolution = resolveOnce(specifier, directory, path);
      if (resolution.kind === "builtin") {
        edge({ kind: "builtin", name: resolution.name });
      } else if (resolution.kind === "failed") {
        edge({ kind: "missing", code: resolution.code });
        doubtful.push([site, resolution]);
      } else if (resolution.kind !== "file") {
        edge({ kind: "empty" });
      } else {
        const refused = refuseFileType(
          resolution.path,
          specifier,
          policy.fileTypes,
          host,
        );
        if (refused !== null) {
          const place = placeOf(path, text, site.start, site.end);
          const severity = kind === "resolve" ? "warning" : "error";
          diagnostics.push({ ...refused, severity, place });
          edge({ kind: "missing", code: "MODULE_NOT_FOUND" });
          continue;
        }
        edge({ kind: "file", path: resolution.path }, resolution.conditions);
        if (!origins.has(resolution.path)) {
          const place = placeOf(path, text, site.start, site.end);
          origins.set(resolution.path, { specifier, place });
        }
      }
    }
    if (doubtful.length > 0) reportUnresolved(path, text, doubtful);
    return [...edges.values()];
  }

  function resolveOnce(
    specifier: string,
    directory: AbsolutePath,
    path: AbsolutePath,
  ): Resolution {
    const known = resolved.get(directory) ?? new Map<string, Resolution>();
    resolved.set(directory, known);
    let resolution = known.get(specifier);
    if (resolution === undefined) {
      resolution = resolve(specifier, directory, "require", path);
      known.set(specifier, resolution);
    }
    return resolution;
  }

  function isExternal(specifier: string): boolean {
    if (policy.externals.size === 0) return false;
    if (policy.externals.has(specifier)) return true;
    const name = packageNameOf(specifier);
    return name !== null && policy.externals.has(name);
  }

  /** What Node cannot read as JavaScript and is not called so is of another type. */
  function refineLoadError(
    diagnostic: Diagnostic,
    path: AbsolutePath,
    origin: Origin,
  ): Diagnostic {
    const extension = host.path.extname(path);
    if (
      diagnostic.code !== "syntax_error" ||
      extension === "" ||
      SCRIPT_EXTENSIONS.has(extension)
    ) {
      return diagnostic;
    }
    return {
      ...unsupportedFileType(path, origin.specifier, "node", host),
      severity: "error",
      place: origin.place,
    };
  }

  function reportUnresolved(
    path: AbsolutePath,
    text: string,
    doubtful: readonly (readonly [RequireSite, ResolveFailure])[],
  ): void {
    const contexts = siteContexts(
      text,
      doubtful.map(([site]) => site),
    );
    for (const [index, [site, failure]] of doubtful.entries()) {
      const context = contexts[index];
      const leniency: Leniency | null = context?.inTry
        ? "inside try"
        : (optionalIn(path, site.specifier) ??
          (site.uncertain
            ? "through a require that may be another"
            : context?.inFunction
              ? "inside a function"
              : context?.conditional
                ? "inside a condition"
                : null));
      const directory = host.path.dirname(path) as AbsolutePath;
      diagnostics.push({
        code: "unresolved_module",
        severity:
          leniency === null
            ? "error"
            : leniency === "inside a function" ||
                leniency === "inside a condition"
              ? "warning"
              : "note",
        specifier: site.specifier,
        nodeCode: failure.code,
        message: failure.message,
        packageJson: failure.packageJson,
        tried: leniency === null ? failure.tried : [],
        suggestions:
          leniency === null
            ? suggestSpecifier(site.specifier, directory, failure, host)
            : [],
        leniency,
        place: placeOf(path, text, site.start, site.end),
      });
    }
  }

  function optionalIn(path: AbsolutePath, specifier: string): Leniency | null {
    const name = packageNameOf(specifier);
    const scope = packages.scopeOf(host.path.dirname(path) as AbsolutePath);
    if (name === null || scope?.kind !== "package") return null;
    if (scope.optionalDependencies.has(name)) return "optional dependency";
    return scope.optionalPeers.has(name) ? "optional peer dependency" : null;
  }
}
