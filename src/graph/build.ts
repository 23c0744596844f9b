/**
 * From the entry files to the immutable ModuleGraph: walk, name, link. Receives
 * paths and the stages it needs; returns the graph and everything there is to
 * say about it. Must not know how an artifact is written.
 */
import type { Diagnostic } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import type { Resolve } from "../resolver/types.js";
import type { BuiltinLibrary } from "./builtins.js";
import { createOwnerOf, identify, packageNameOf } from "./module-id.js";
import { collectAssets } from "./assets/collect.js";
import {
  type IncludedModule,
  type Includes,
  selectIncludes,
} from "./includes/select.js";
import { independentFiles } from "./edit.js";
import { findDualPackages, linkModules } from "./link.js";
import { createRecorded } from "./lock/recorded.js";
import { openLock } from "./lock/open.js";
import { lineText } from "./place.js";
import type { Checks } from "./second-thread/checks.js";
import { requestAssets } from "./assets/requested.js";
import type {
  Edge,
  GlobalTarget,
  ModuleGraph,
  ModuleId,
  ModuleRecord,
  Target,
} from "./types.js";
import type {
  WalkedEdge,
  WalkedFile,
  WalkedTarget,
  WalkPolicy,
} from "./walk/types.js";
import { walk } from "./walk.js";

/** A file at which the walk begins, and what hosts may call it. */
export interface EntryFile {
  readonly path: AbsolutePath;
  /** `@scope/pkg` of `--moduleid`; `null` for an entry given as a file. */
  readonly name: string | null;
}

export interface BuiltGraph {
  /** Usable when no diagnostic is an error. */
  readonly graph: ModuleGraph;
  /** Every file read as a module; copies that are alike are one module only. */
  readonly inputs: ReadonlySet<string>;
  /** Where the project's own files are. */
  readonly root: AbsolutePath;
  /** See {@link independentFiles}. */
  readonly independent: () => ReadonlySet<AbsolutePath>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param entries at least one; the first is the module that runs
 * @param base where the project is looked for when no entry is a project file
 * @param checks as {@link walk} has it
 */
export function buildGraph(
  entries: readonly [EntryFile, ...EntryFile[]],
  base: AbsolutePath,
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  checks: Checks,
  policy: WalkPolicy & {
    readonly assets: readonly string[];
    readonly includes: readonly string[];
    /** The lock file; `null` where it is looked for, `false` where it is not. */
    readonly lock: AbsolutePath | null | false;
  },
): BuiltGraph {
  const paths = [...new Set(entries.map(({ path }) => path))];
  const [first] = entries;
  const from = first.name === null ? host.path.dirname(first.path) : base;
  const root = projectRoot(from as AbsolutePath, host, packages);
  const ownerOf = createOwnerOf(host, packages, root);
  const project = { root, name: null, version: "" };
  const ownersOf = (files: ReadonlyMap<AbsolutePath, WalkedFile>) => [
    project,
    ...[...files.keys()].map(ownerOf),
  ];
  const bases = [root, base] as const;
  const include = (files: ReadonlyMap<AbsolutePath, WalkedFile>): Includes =>
    policy.includes.length === 0
      ? { modules: [], diagnostics: [] }
      : selectIncludes(
          policy.includes,
          ownersOf(files),
          bases,
          host,
          packages,
          resolve,
          policy,
        );
  const lock = openLock(policy.lock, root, host);
  const recorded =
    lock.file && createRecorded(lock.file, root, ownerOf, host, resolve);
  const { files, originals, globals, diagnostics } = walk(
    paths,
    host,
    packages,
    resolve,
    ownerOf,
    policy,
    checks,
    (found) => include(found).modules.map(({ path }) => path),
    (path) => recorded?.edgesOf(path) ?? [],
  );
  const { builtins } = policy;
  const own = new Map(
    [...files].filter(([path]) => builtins === null || !builtins.owns(path)),
  );
  const locked = recorded?.finish(own.keys());
  const includes = include(own);
  // What could not be loaded has an id as well, where something asks for it.
  const included = includes.modules.filter(({ path }) => files.has(path));
  const ids = identify(
    new Map([...own].map(([path, file]) => [path, linksOf(file)])),
    [...paths, ...included.map(({ path }) => path)],
    ownerOf,
    host,
    packages,
  );
  const requested = requestAssets(policy.assets, ownersOf(own), bases, host);
  const isProject = (path: AbsolutePath) => ownerOf(path).name === null;
  const allIds =
    builtins === null ? ids : withLibrary(ids, files.keys(), builtins);
  const modules = recordsOf(files, allIds);
  const linking = linkModules(modules, builtins);
  return {
    graph: {
      entry: idOf(ids, first.path),
      modules,
      names: nameModules(entries, included, own, ids, isProject),
      included: included.map(({ path }) => idOf(ids, path)),
      sandbox: builtins && {
        builtins: countOf(modules.keys(), new Set(ids.values())),
        globals: globalsOf(globals, builtins),
      },
      linked: linking.linked,
      exportNames: linking.exportNames,
      ...collectAssets(own, ids, requested, locked?.files ?? [], ownerOf, host),
    },
    inputs: new Set([...own.keys(), ...(lock.file ? [lock.file.path] : [])]),
    root,
    independent: () =>
      builtins === null
        ? independentFiles(own, ids, linking.lexed, ownerOf)
        : new Set(),
    diagnostics: [
      ...diagnostics,
      ...requested.diagnostics,
      ...includes.diagnostics,
      ...lock.diagnostics,
      ...(locked?.diagnostics ?? []),
      ...linking.diagnostics,
      ...findDualPackages(modules),
    ].map((diagnostic) => asWritten(diagnostic, originals)),
  };
}

/** The library's modules stand behind all others. */
function withLibrary(
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
  paths: Iterable<AbsolutePath>,
  library: BuiltinLibrary,
): ReadonlyMap<AbsolutePath, ModuleId> {
  const all = new Map(ids);
  for (const path of paths) {
    if (library.owns(path)) all.set(path, library.idOf(path));
  }
  return all;
}

function countOf(
  modules: Iterable<ModuleId>,
  own: ReadonlySet<ModuleId>,
): number {
  return [...modules].filter((id) => own.has(id)).length;
}

function globalsOf(
  names: readonly string[],
  library: BuiltinLibrary,
): ReadonlyMap<string, GlobalTarget> {
  return new Map(
    names.flatMap((name) => {
      const home = library.homeOf(name);
      if (home === null) return [];
      const { path, member = null } = home;
      return [
        [name, { id: path === null ? null : library.idOf(path), member }],
      ] as const;
    }),
  );
}

/** Blanked types keep positions, but a line is shown as its author knows it. */
function asWritten(
  diagnostic: Diagnostic,
  originals: ReadonlyMap<AbsolutePath, string>,
): Diagnostic {
  const { place } = diagnostic;
  const original = place === null ? undefined : originals.get(place.path);
  if (place === null || original === undefined) return diagnostic;
  const text = lineText(original, place.line);
  return { ...diagnostic, place: { ...place, text } };
}

/** The nearest directory upward with a package.json that has a name, else `from`. */
export function projectRoot(
  from: AbsolutePath,
  host: Host,
  packages: PackageReader,
): AbsolutePath {
  for (let at = from; ; ) {
    const manifest = packages.read(at);
    if (manifest?.kind === "package" && manifest.name !== null) return at;
    const parent = host.path.dirname(at) as AbsolutePath;
    if (parent === at) return from;
    at = parent;
  }
}

function linksOf(file: WalkedFile) {
  const edges = [...file.imports, ...file.edges, ...(file.workers ?? [])];
  const links = edges.flatMap(({ specifier, target }) =>
    target.kind === "file" ? [[specifier, target.path] as const] : [],
  );
  const assets = (file.assets?.files ?? []).flatMap(
    ({ content }) => content ?? [],
  );
  return { path: file.path, source: file.source, links, assets };
}

function idOf(
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
  path: AbsolutePath,
): ModuleId {
  const id = ids.get(path);
  if (id === undefined) throw new Error(`No id for ${path}`);
  return id;
}

/** The records, in worklist order of the ids: copies that are alike are one. */
function recordsOf(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
): ReadonlyMap<ModuleId, ModuleRecord> {
  const modules = new Map<ModuleId, ModuleRecord>();
  const targetOf = (target: WalkedTarget): Target => {
    if (target.kind === "builtin")
      return { kind: "builtin", name: target.name };
    if (target.kind !== "file") return target;
    // What could not be loaded was reported; where that is no error, it is missing.
    return files.has(target.path)
      ? { kind: "module", id: idOf(ids, target.path) }
      : { kind: "missing", code: "MODULE_NOT_FOUND" };
  };
  const edgeOf = ({
    specifier,
    kind,
    conditions,
    target,
    recorded,
    speculative,
    late,
  }: WalkedEdge): Edge => ({
    specifier,
    kind,
    conditions,
    target: targetOf(target),
    ...(recorded && { recorded }),
    ...(speculative && { speculative }),
    ...(late && { late }),
  });
  for (const [path, id] of ids) {
    const file = files.get(path);
    if (file === undefined || modules.has(id)) continue;
    modules.set(id, {
      id,
      path,
      source: file.source,
      edges: file.edges.map(edgeOf),
      imports: file.imports.map(edgeOf),
      ...(file.workers && { workers: file.workers.map(edgeOf) }),
      ...(file.loaders && { loaders: file.loaders }),
      ...(file.computed && { computed: file.computed }),
      ...file.contents,
    });
  }
  return modules;
}

/**
 * What a host may load by name: the requested ids, then the bare specifiers of
 * project modules and of what was included, then those bare specifiers that mean
 * one module everywhere.
 */
function nameModules(
  entries: readonly EntryFile[],
  included: readonly IncludedModule[],
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
  isProject: (path: AbsolutePath) => boolean,
): ReadonlyMap<string, ModuleId> {
  const names = new Map<string, ModuleId>();
  const shared = new Map<string, ModuleId | null>();
  for (const { name, path } of entries) {
    if (name !== null) names.set(name, idOf(ids, path));
  }
  for (const path of ids.keys()) {
    const { edges = [], imports = [] } = files.get(path) ?? {};
    for (const { specifier, target } of [...edges, ...imports]) {
      if (target.kind !== "file" || packageNameOf(specifier) === null) continue;
      // What could not be loaded has no name, either.
      if (!files.has(target.path)) continue;
      const id = idOf(ids, target.path);
      if (isProject(path)) {
        if (!names.has(specifier)) names.set(specifier, id);
      } else {
        const other = shared.get(specifier);
        shared.set(specifier, other === undefined || other === id ? id : null);
      }
    }
  }
  for (const { path, names: spellings } of included) {
    const id = idOf(ids, path);
    for (const name of spellings) if (!names.has(name)) names.set(name, id);
  }
  for (const [specifier, id] of shared) {
    if (id !== null && !names.has(specifier)) names.set(specifier, id);
  }
  return names;
}
