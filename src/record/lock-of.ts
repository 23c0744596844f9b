/**
 * From what processes told to the rows of a lock file. Receives events with the
 * paths of this machine; returns rows without any. Leaves out what the compiler
 * finds by itself, what the program wrote, and what holds secrets.
 */
import { isSecret } from "../graph/assets/find.js";
import { SCRIPT_EXTENSIONS } from "../graph/file-types.js";
import type { FileRow, Lock, ModuleRow } from "../graph/lock/format.js";
import { lockName } from "../graph/lock/file-name.js";
import { unionOfLocks } from "../graph/lock/format.js";
import type { Owner } from "../graph/module-id.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import type { Resolve } from "../resolver/types.js";
import type { FileUse, RecordedEvent } from "./events.js";
import { literalRequests, type LiteralRequests } from "./literal-requests.js";

/** @param writtenSince whether a file is of the recorded run itself */
export function lockOf(
  events: readonly RecordedEvent[],
  ownerOf: (path: AbsolutePath) => Owner,
  writtenSince: (path: AbsolutePath) => boolean,
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
): Lock {
  const modules: ModuleRow[] = [];
  const files: FileRow[] = [];
  const loaded = new Set<string>();
  const literals = new Map<string, LiteralRequests>();

  for (const event of events) {
    if (event[0] === "require" || event[0] === "import") loaded.add(event[1]);
    if (event[0] === "require") {
      const [kind, importer, request, target] = event;
      loaded.add(target);
      addModule(kind, importer, request, target);
    } else if (event[0] === "import") {
      const [kind, importer, request] = event;
      const folder = host.path.dirname(importer) as AbsolutePath;
      const resolution = resolve(request, folder, "import");
      if (resolution.kind !== "file") continue;
      loaded.add(resolution.path);
      addModule(kind, importer, request, resolution.path);
    }
  }
  for (const event of events) {
    if (event[0] === "require" || event[0] === "import") continue;
    const [use, importer, path] = event;
    addFile(use, importer, path);
  }
  return unionOfLocks({ modules, files });

  function addModule(
    kind: ModuleRow["kind"],
    from: string,
    request: string,
    to: string,
  ): void {
    const [importer, target] = [nameOf(from), nameOf(to)];
    if (importer === null || target === null) return;
    // `node -e` has a name, too.
    if (host.stat(from) !== "file") return;
    if (!isModule(to)) {
      // `require.resolve` of another file.
      addFile("exists", from, to);
      return;
    }
    if (literalsOf(from)[kind].has(request)) return;
    const isPath = host.path.isAbsolute(request) || /^file:/i.test(request);
    modules.push({
      importer,
      kind,
      ...(isPath ? {} : { specifier: request }),
      target,
    });
  }

  function addFile(use: FileUse, from: string, path: string): void {
    const importer = nameOf(from);
    const kind = host.stat(path);
    if (importer === null || kind === null) return;
    if (kind === "directory") {
      const name = nameOf(`${path}${host.path.sep}x`);
      if (name === null) return;
      const target = name.slice(0, -1);
      files.push({ importer, use: use === "exists" ? use : "list", target });
      if (use !== "tree") return;
      for (const entry of host.readdir(path)) {
        const below = host.path.join(path, entry);
        const isFolder = host.lstat(below) === "directory";
        if (isFolder && entry !== "node_modules") addFile(use, from, below);
      }
      return;
    }
    const target = nameOf(path);
    if (target === null || isSecret(path)) return;
    if (writtenSince(path as AbsolutePath)) return;
    // Tools read the modules of others, to show or to change them.
    if (loaded.has(path) && !isOfOnePackage(from, path)) return;
    files.push({ importer, use: use === "exists" ? use : "read", target });
  }

  function isOfOnePackage(a: string, b: string): boolean {
    return ownerOf(a as AbsolutePath).root === ownerOf(b as AbsolutePath).root;
  }

  /** `null` for what belongs to no package, as a cache below node_modules. */
  function nameOf(path: string): string | null {
    const real = realpath(path);
    const owner = ownerOf(real);
    const name = lockName(real, owner, host);
    return /^(?:\.\.|[^/]*\/\.\.\/)/.test(name) ||
      owner.name?.startsWith(".") ||
      (owner.name === null && name.split("/").includes("node_modules"))
      ? null
      : name;
  }

  function realpath(path: string): AbsolutePath {
    const name = host.path.basename(path);
    try {
      return host.stat(path) === null
        ? (host.path.join(
            host.realpath(host.path.dirname(path)),
            name,
          ) as AbsolutePath)
        : host.realpath(path);
    } catch {
      return path as AbsolutePath;
    }
  }

  function isModule(path: string): boolean {
    const extension = host.path.extname(path);
    return (
      SCRIPT_EXTENSIONS.has(extension) ||
      ["", ".json", ".node"].includes(extension)
    );
  }

  function literalsOf(importer: string): LiteralRequests {
    let known = literals.get(importer);
    if (known === undefined) {
      known = literalRequests(importer as AbsolutePath, host, packages);
      literals.set(importer, known);
    }
    return known;
  }
}
