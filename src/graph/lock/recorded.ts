/**
 * What a lock file adds to a graph. Receives its rows and the modules of the walk;
 * returns edges and files, and what there is to say about rows that no longer
 * hold. Rows whose importer is no module of the graph are none of its business.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { Resolve } from "../../resolver/types.js";
import type { AssetFile } from "../assets/find.js";
import { MOST_BYTES, MOST_FILES } from "../assets/find.js";
import type { Owner } from "../module-id.js";
import { placeOf } from "../place.js";
import { lockName, parseLockName } from "./file-name.js";
import type { FileRow, ModuleRow } from "./format.js";
import { jsonRange } from "./json-place.js";
import type { LockFile } from "./read.js";

export interface RecordedEdge {
  readonly specifier: string;
  readonly kind: ModuleRow["kind"];
  readonly path: AbsolutePath;
  readonly conditions: readonly string[];
}

export interface RecordedFiles {
  readonly files: readonly (AssetFile & { readonly root: AbsolutePath })[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Recorded {
  /** What a module of the graph asked for when it was recorded. */
  edgesOf(path: AbsolutePath): readonly RecordedEdge[];
  /** Once all edges are followed: files, and the rows that no longer hold. */
  finish(paths: Iterable<AbsolutePath>): RecordedFiles;
}

/**
 * @param root what `./` stands for
 */
export function createRecorded(
  { path: lockPath, text, lock }: LockFile,
  root: AbsolutePath,
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
  resolve: Resolve,
): Recorded {
  const nameOf = (path: AbsolutePath) => lockName(path, ownerOf(path), host);
  const byImporter = new Map<string, [number, ModuleRow][]>();
  for (const [index, row] of lock.modules.entries()) {
    const rows = byImporter.get(row.importer) ?? [];
    byImporter.set(row.importer, rows);
    rows.push([index, row]);
  }
  const diagnostics: Diagnostic[] = [];
  const gone = (section: "modules" | "files", index: number, what: string) =>
    outdated([section, index], { why: "gone", recorded: what, found: null });

  return { edgesOf, finish };

  function edgesOf(path: AbsolutePath): readonly RecordedEdge[] {
    const rows = byImporter.get(nameOf(path)) ?? [];
    return rows.flatMap(([index, row]) => edgeOf(path, index, row) ?? []);
  }

  function edgeOf(
    importer: AbsolutePath,
    index: number,
    { kind, specifier, target }: ModuleRow,
  ): RecordedEdge | null {
    const folder = host.path.dirname(importer) as AbsolutePath;
    if (specifier !== undefined) {
      // From the project, too: some packages load others on its behalf.
      for (const from of [folder, root]) {
        const resolution = resolve(specifier, from, kind);
        if (resolution.kind !== "file" || nameOf(resolution.path) !== target)
          continue;
        const { path, conditions } = resolution;
        return { specifier, kind, path, conditions };
      }
    }
    const path = locate(target, importer);
    if (path === null || host.stat(path) !== "file") {
      const now =
        specifier === undefined ? null : resolve(specifier, folder, kind);
      const found = now?.kind === "file" ? nameOf(now.path) : null;
      const why = found === null ? "gone" : "moved";
      outdated(["modules", index], { why, recorded: target, found });
      return null;
    }
    return {
      specifier: specifier ?? spelling(target, folder, path),
      kind,
      path,
      conditions: [],
    };
  }

  /** What stands for a path in the manifest: from the importer, or the package. */
  function spelling(
    target: string,
    folder: AbsolutePath,
    path: AbsolutePath,
  ): string {
    const { name, inside } = parseLockName(target);
    const own = ownerOf(host.path.join(folder, "x") as AbsolutePath).name;
    if (name !== null && name !== own) return `${name}/${inside}`;
    const relative = host.path
      .relative(folder, path)
      .split(host.path.sep)
      .join("/");
    return relative.startsWith(".") ? relative : `./${relative}`;
  }

  /** The file of that name, in the copy of its package that the importer sees. */
  function locate(target: string, importer: AbsolutePath): AbsolutePath | null {
    const { name, version, inside } = parseLockName(target);
    if (name === null) return host.path.join(root, inside) as AbsolutePath;
    const own = ownerOf(importer);
    if (own.name === name && own.version === version) {
      return host.path.join(own.root, inside) as AbsolutePath;
    }
    for (const base of [importer, root]) {
      for (let at: string = base; ; at = host.path.dirname(at)) {
        const folder = host.path.join(at, "node_modules", ...name.split("/"));
        if (host.stat(folder) === "directory") {
          const copy = host.realpath(folder);
          const owner = ownerOf(host.path.join(copy, "x") as AbsolutePath);
          if (owner.version === version) {
            return host.path.join(copy, inside) as AbsolutePath;
          }
        }
        if (at === host.path.dirname(at)) break;
      }
    }
    return null;
  }

  function finish(paths: Iterable<AbsolutePath>): RecordedFiles {
    const modules = new Map<string, AbsolutePath>();
    const versions = new Map<string, Set<string>>();
    for (const path of paths) {
      modules.set(nameOf(path), path);
      const { name, version } = ownerOf(path);
      if (name === null) continue;
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
    reportStrangers(modules, versions);

    const files = new Map<AbsolutePath, RecordedFiles["files"][number]>();
    for (const [index, row] of lock.files.entries()) {
      const importer = modules.get(row.importer);
      if (importer !== undefined) addFiles(importer, index, row, files);
    }
    return { files: [...files.values()], diagnostics };
  }

  function addFiles(
    importer: AbsolutePath,
    index: number,
    { importer: by, use, target }: FileRow,
    files: Map<AbsolutePath, RecordedFiles["files"][number]>,
  ): void {
    const located = locate(target, importer);
    const path = located?.replace(/(?<=.)[\\/]$/, "") as
      | AbsolutePath
      | undefined;
    const kind = path === undefined ? null : host.stat(path);
    const isFolder = target.endsWith("/");
    if (path === undefined || kind !== (isFolder ? "directory" : "file")) {
      gone("files", index, target);
      return;
    }
    const reason = { kind: "recorded", importer: by } as const;
    const below = host.path.join(path, "x") as AbsolutePath;
    const owner = ownerOf(isFolder ? below : path);
    const add = (file: AbsolutePath, content: Uint8Array | null) => {
      if (content === null && files.has(file)) return;
      files.set(file, { path: file, content, reason, root: owner.root });
    };
    if (!isFolder) {
      add(path, read(path));
      return;
    }
    if (path !== owner.root) add(path, null);
    if (use !== "list") return;
    const names = [...host.readdir(path)].sort();
    const inside = names.map(
      (name) => host.path.join(path, name) as AbsolutePath,
    );
    const plain = inside.filter((file) => host.stat(file) === "file");
    let bytes = 0;
    const contents = plain.length > MOST_FILES ? [] : plain.map(read);
    for (const content of contents) bytes += content.length;
    if (plain.length > MOST_FILES || bytes > MOST_BYTES) {
      diagnostics.push({
        code: "assets_left_out",
        severity: "warning",
        place: placeOfRow(["files", index]),
        why: bytes > MOST_BYTES ? "large" : "many",
        path,
        files: plain.length,
        bytes,
        glob: path,
      });
      return;
    }
    for (const [at, file] of plain.entries()) add(file, contents[at] ?? null);
    for (const file of inside) {
      const isName = host.path.basename(file) !== "node_modules";
      if (isName && host.stat(file) === "directory") add(file, null);
    }
  }

  function read(path: AbsolutePath): Uint8Array {
    try {
      return host.readFile(path);
    } catch (error) {
      diagnostics.push({
        code: "unreadable_file",
        severity: "error",
        path,
        reason: (error as Error).message,
        place: null,
      });
      return new Uint8Array();
    }
  }

  /** Rows of packages that are there in other versions, and of files that went. */
  function reportStrangers(
    modules: ReadonlyMap<string, AbsolutePath>,
    versions: ReadonlyMap<string, ReadonlySet<string>>,
  ): void {
    const told = new Set<string>();
    for (const section of ["modules", "files"] as const) {
      for (const [index, { importer }] of lock[section].entries()) {
        if (modules.has(importer)) continue;
        const { name, version } = parseLockName(importer);
        const known = name === null ? undefined : versions.get(name);
        const recorded =
          known?.has(version) === false ? `${name}@${version}` : importer;
        if (told.has(recorded)) continue;
        told.add(recorded);
        if (recorded !== importer) {
          const found = [...(known ?? [])].sort().join(", ");
          outdated([section, index], { why: "version", recorded, found });
        } else if (name === null) {
          const path = locate(importer, root);
          if (path === null || host.stat(path) === null) {
            gone(section, index, importer);
          }
        }
      }
    }
  }

  function outdated(
    keys: readonly [string, number],
    facts: {
      readonly why: "gone" | "moved" | "version";
      readonly recorded: string;
      readonly found: string | null;
    },
  ): void {
    const place = placeOfRow(keys);
    diagnostics.push({
      code: "outdated_lock",
      severity: "note",
      place,
      ...facts,
    });
  }

  function placeOfRow(keys: readonly (string | number)[]) {
    const { start, end } = jsonRange(text, keys);
    return placeOf(lockPath, text, start, end);
  }
}
