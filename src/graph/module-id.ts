/**
 * What a module is called. Receives the files that the walk found and answers
 * with ids made of identity (`name@version/path`), never of disk layout, so that
 * npm's nested and hoisted layouts, pnpm's links and any folder give the same
 * ids. The only place where native paths become posix ids.
 */
import { createHash } from "node:crypto";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import type { ModuleId } from "./types.js";

/** One installed copy of a package, or the project itself (`name === null`). */
export interface Owner {
  readonly root: AbsolutePath;
  readonly name: string | null;
  readonly version: string;
}

/** A file and where its dependencies lead, as the walk found them. */
export interface IdentifiedFile {
  readonly path: AbsolutePath;
  readonly source: Uint8Array;
  /** Specifier and target path of each edge to another file. */
  readonly links: readonly (readonly [
    specifier: string,
    target: AbsolutePath,
  ])[];
  /** Other files that come along with it. */
  readonly assets: readonly Uint8Array[];
}

/** Package name of a bare specifier: `@s/p` of `@s/p/x`, `null` if it is none. */
export function packageNameOf(specifier: string): string | null {
  const match = /^(@[^/]+\/[^/]+|[^@./#\\][^/]*)/.exec(specifier);
  return match === null ? null : (match[1] ?? null);
}

/**
 * Which package a file belongs to.
 *
 * @param projectRoot the directory whose files are `./path`; a named
 *   package.json between it and the file makes the file a package's
 */
export function createOwnerOf(
  host: Host,
  packages: PackageReader,
  projectRoot: AbsolutePath,
): (path: AbsolutePath) => Owner {
  const { path: native } = host;
  const project: Owner = { root: projectRoot, name: null, version: "" };
  const byDirectory = new Map<string, Owner>();

  function locate(directory: AbsolutePath): Owner {
    const installed = installedRoot(directory, native.sep);
    if (installed !== null) {
      const manifest = packages.read(installed.root);
      const described = manifest?.kind === "package" ? manifest : null;
      return {
        root: installed.root,
        name: described?.name ?? installed.name,
        version: described?.version ?? "0.0.0",
      };
    }
    for (let at: string = directory; ; at = native.dirname(at)) {
      const above = at === projectRoot || isBelow(projectRoot, at, native.sep);
      if (above) return project;
      const manifest = packages.read(at as AbsolutePath);
      if (manifest?.kind === "package" && manifest.name !== null) {
        return {
          root: at as AbsolutePath,
          name: manifest.name,
          version: manifest.version ?? "0.0.0",
        };
      }
      if (at === native.dirname(at)) return project;
    }
  }

  return (path) => {
    const directory = native.dirname(path) as AbsolutePath;
    const known = byDirectory.get(directory);
    if (known !== undefined) return known;
    const owner = locate(directory);
    byDirectory.set(directory, owner);
    return owner;
  };
}

/** `/a/node_modules/@s/p` of `/a/node_modules/@s/p/lib`, with the name `@s/p`. */
function installedRoot(
  directory: AbsolutePath,
  separator: string,
): { readonly root: AbsolutePath; readonly name: string } | null {
  const parts = directory.split(separator);
  const at = parts.lastIndexOf("node_modules");
  const first = parts[at + 1];
  if (at === -1 || first === undefined) return null;
  const second = parts[at + 2];
  const scoped = first.startsWith("@") && second !== undefined;
  const end = at + (scoped ? 3 : 2);
  return {
    root: parts.slice(0, end).join(separator) as AbsolutePath,
    name: scoped ? `${first}/${second}` : first,
  };
}

function isBelow(path: string, directory: string, separator: string): boolean {
  const prefix = directory.endsWith(separator)
    ? directory
    : directory + separator;
  return path.startsWith(prefix);
}

/**
 * The id of every file.
 *
 * Copies of one `name@version` are one module wherever no difference can be
 * seen: same contents, and dependencies that lead to the same packages. Copies
 * that differ get `~2`, `~3` … in the order in which `entries` reach them.
 *
 * @param files in any order, closed under their links
 * @param entries paths of the entry modules, in the order given
 */
export function identify(
  files: ReadonlyMap<AbsolutePath, IdentifiedFile>,
  entries: readonly AbsolutePath[],
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
  packages: PackageReader,
): ReadonlyMap<AbsolutePath, ModuleId> {
  const projectFiles: AbsolutePath[] = [];
  const copies = new Map<string, Map<AbsolutePath, Owner>>();
  for (const path of files.keys()) {
    const owner = ownerOf(path);
    if (owner.name === null) {
      projectFiles.push(path);
      continue;
    }
    const key = `${owner.name}@${owner.version}`;
    const roots = copies.get(key) ?? new Map<AbsolutePath, Owner>();
    copies.set(key, roots.set(owner.root, owner));
  }
  const projectRoot = commonRoot(projectFiles, ownerOf, host);
  const several = [...copies.values()].some((roots) => roots.size > 1);
  const classOf = several
    ? classify(files, copies, ownerOf, host, packages)
    : new Map<AbsolutePath, string>();

  const ids = new Map<AbsolutePath, ModuleId>();
  const ordinals = new Map<string, Map<string, number>>();
  const seen = new Set<string>(entries);
  const queue = [...entries];
  for (const path of queue) {
    const owner = ownerOf(path);
    ids.set(path, nameFile(path, owner));
    for (const [, target] of files.get(path)?.links ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  return ids;

  function nameFile(path: AbsolutePath, owner: Owner): ModuleId {
    const root = owner.name === null ? projectRoot : owner.root;
    const { sep } = host.path;
    const inside = isBelow(path, root, sep)
      ? path.slice(root.length + (root.endsWith(sep) ? 0 : 1))
      : host.path.relative(root, path);
    const relative = inside.replaceAll(sep, "/");
    if (owner.name === null) return `./${relative}` as ModuleId;
    const key = `${owner.name}@${owner.version}`;
    const known = ordinals.get(key) ?? new Map<string, number>();
    ordinals.set(key, known);
    const copy = classOf.get(owner.root) ?? "";
    const ordinal = known.get(copy) ?? known.size + 1;
    known.set(copy, ordinal);
    const mark = ordinal === 1 ? "" : `~${ordinal}`;
    return `${key}${mark}/${relative}` as ModuleId;
  }
}

/** The deepest directory that holds the project root and all project files. */
function commonRoot(
  projectFiles: readonly AbsolutePath[],
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
): string {
  const [first] = projectFiles;
  if (first === undefined) return "";
  let root: string = ownerOf(first).root;
  for (const path of projectFiles) {
    while (!isBelow(path, root, host.path.sep)) {
      const parent = host.path.dirname(root);
      if (parent === root) break;
      root = parent;
    }
  }
  return root;
}

/**
 * Splits the copies of each `name@version` into classes of copies that no
 * program can tell apart, by partition refinement: start from equal contents,
 * split while two copies of a class have a dependency in different classes.
 *
 * @returns root of each copy → its class
 */
function classify(
  files: ReadonlyMap<AbsolutePath, IdentifiedFile>,
  copies: ReadonlyMap<string, ReadonlyMap<AbsolutePath, Owner>>,
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
  packages: PackageReader,
): ReadonlyMap<AbsolutePath, string> {
  const filesOf = new Map<AbsolutePath, IdentifiedFile[]>();
  for (const file of files.values()) {
    const { root, name } = ownerOf(file.path);
    if (name === null) continue;
    const list = filesOf.get(root);
    if (list === undefined) filesOf.set(root, [file]);
    else list.push(file);
  }

  let classOf = new Map<AbsolutePath, string>();
  for (const [key, roots] of copies) {
    const differing = differingFiles(roots, filesOf, host);
    for (const root of roots.keys()) {
      classOf.set(root, roots.size > 1 ? `${key} ${differing(root)}` : key);
    }
  }

  const dependencies = new Map<
    AbsolutePath,
    ReadonlyMap<string, AbsolutePath | string>
  >();
  for (const roots of copies.values()) {
    if (roots.size < 2) continue;
    const names = new Set<string>();
    for (const root of roots.keys()) {
      for (const name of dependencyNames(root, filesOf, packages)) {
        names.add(name);
      }
    }
    for (const root of roots.keys()) {
      dependencies.set(
        root,
        resolveDependencies(root, names, filesOf, ownerOf, host, packages),
      );
    }
  }

  const keyOf = new Map<AbsolutePath | string, string>();
  for (const [key, roots] of copies) {
    for (const root of roots.keys()) keyOf.set(root, key);
  }
  for (let count = 0; ; ) {
    // A copy that nothing reaches has no class, only a name and a version; it
    // counts as any other copy for as long as those are all alike.
    const alike = new Map<string, Set<string>>();
    for (const [root, copy] of classOf) {
      const key = keyOf.get(root) ?? "";
      alike.set(key, (alike.get(key) ?? new Set()).add(copy));
    }
    const leadsTo = (target: AbsolutePath | string): string => {
      const key = keyOf.get(target) ?? target;
      const copy = classOf.get(target as AbsolutePath);
      return copy === undefined || alike.get(key)?.size === 1 ? key : copy;
    };
    const refined = new Map<AbsolutePath, string>();
    for (const [root, current] of classOf) {
      const links = dependencies.get(root);
      if (links === undefined) {
        refined.set(root, current);
        continue;
      }
      const hash = createHash("sha256").update(current);
      for (const [name, target] of links) {
        hash.update(`\0${name}\0${leadsTo(target)}`);
      }
      refined.set(root, hash.digest("hex"));
    }
    classOf = refined;
    const classes = new Set(classOf.values()).size;
    if (classes === count) return classOf;
    count = classes;
  }
}

/** A digest of those files of a copy that another copy has with other contents. */
function differingFiles(
  roots: ReadonlyMap<AbsolutePath, Owner>,
  filesOf: ReadonlyMap<AbsolutePath, readonly IdentifiedFile[]>,
  host: Host,
): (root: AbsolutePath) => string {
  if (roots.size < 2) return () => "";
  const digests = new Map<AbsolutePath, Map<string, string>>();
  const seen = new Map<string, string>();
  const differ = new Set<string>();
  for (const root of roots.keys()) {
    const own = new Map<string, string>();
    digests.set(root, own);
    for (const file of filesOf.get(root) ?? []) {
      const relative = host.path.relative(root, file.path);
      const hash = createHash("sha256").update(file.source);
      for (const asset of file.assets) {
        hash.update(`\0${asset.length}\0`).update(asset);
      }
      const digest = hash.digest("hex");
      own.set(relative, digest);
      const other = seen.get(relative);
      if (other === undefined) seen.set(relative, digest);
      else if (other !== digest) differ.add(relative);
    }
  }
  const order = [...differ].sort();
  return (root) =>
    order.map((name) => digests.get(root)?.get(name) ?? "-").join(",");
}

/** Declared dependencies, and bare packages that the copy's files really reach. */
function dependencyNames(
  root: AbsolutePath,
  filesOf: ReadonlyMap<AbsolutePath, readonly IdentifiedFile[]>,
  packages: PackageReader,
): ReadonlySet<string> {
  const manifest = packages.read(root);
  const names = new Set<string>(
    manifest?.kind === "package"
      ? [
          ...manifest.dependencies.keys(),
          ...manifest.optionalDependencies.keys(),
          ...manifest.peerDependencies.keys(),
        ]
      : [],
  );
  for (const file of filesOf.get(root) ?? []) {
    for (const [specifier] of file.links) {
      const name = packageNameOf(specifier);
      if (name !== null) names.add(name);
    }
  }
  return names;
}

/** Dependency name → root of the copy it leads to, or its `name@version`, or `-`. */
function resolveDependencies(
  root: AbsolutePath,
  names: ReadonlySet<string>,
  filesOf: ReadonlyMap<AbsolutePath, readonly IdentifiedFile[]>,
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
  packages: PackageReader,
): ReadonlyMap<string, AbsolutePath | string> {
  const reached = new Map<string, AbsolutePath>();
  for (const file of filesOf.get(root) ?? []) {
    for (const [specifier, target] of file.links) {
      const name = packageNameOf(specifier);
      if (name !== null) reached.set(name, ownerOf(target).root);
    }
  }
  const found = new Map<string, AbsolutePath | string>();
  for (const name of [...names].sort()) {
    found.set(name, reached.get(name) ?? installedAbove(name));
  }
  return found;

  function installedAbove(name: string): AbsolutePath | string {
    for (let at: string = root; ; at = host.path.dirname(at)) {
      const candidate = host.path.join(at, "node_modules", name);
      if (host.stat(candidate) === "directory") {
        const real = host.realpath(candidate);
        if (filesOf.has(real)) return real;
        const manifest = packages.read(real);
        return manifest?.kind === "package"
          ? `${manifest.name ?? name}@${manifest.version ?? "0.0.0"}`
          : name;
      }
      if (at === host.path.dirname(at)) return "-";
    }
  }
}
