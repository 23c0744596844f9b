/**
 * What `--asset` asks for. Receives globs as the user wrote them and the packages
 * of the graph; returns files, or a diagnostic for a glob that names none. Must
 * not know ids or artifacts.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { AssetFile } from "./find.js";
import { compileGlob, globFolder } from "./glob.js";
import { type Owner, packageNameOf } from "../module-id.js";
import { createFolderReader } from "./read-folder.js";
import { isInside, toPosix } from "./select.js";

export interface RequestedAssets {
  readonly files: readonly (AssetFile & { readonly root: AbsolutePath })[];
  /** Whether a glob with `!` before it leaves a path out. */
  readonly leavesOut: (path: AbsolutePath) => boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A glob and the folder that it begins at. */
interface Base {
  readonly root: AbsolutePath;
  readonly folder: AbsolutePath;
  readonly glob: string;
}

/**
 * @param globs `views/**`, `pkg/data/*.json`, `!views/draft.html`
 * @param owners of all modules; files belong to the innermost one
 * @param bases where globs that name no package begin: the first that matches
 */
export function requestAssets(
  globs: readonly string[],
  owners: readonly Owner[],
  bases: readonly [AbsolutePath, ...AbsolutePath[]],
  host: Host,
): RequestedAssets {
  const readFolder = createFolderReader(host);
  const files = new Map<AbsolutePath, RequestedAssets["files"][number]>();
  const excluded: ((path: AbsolutePath) => boolean)[] = [];
  const diagnostics: Diagnostic[] = [];
  const roots = [...new Set(owners.map(({ root }) => root))];
  for (const written of globs) {
    if (written.startsWith("!")) {
      for (const base of basesOf(written.slice(1)).flat()) {
        const matches = compileGlob(base.glob);
        excluded.push(
          (path) =>
            isInside(base.folder, path, host) && matches(from(base, path)),
        );
      }
    } else if (!basesOf(written).some((tried) => addAll(tried, written))) {
      diagnostics.push({
        code: "asset_not_found",
        severity: "error",
        place: null,
        glob: written,
        folder: bases[0],
      });
    }
  }
  const leavesOut = (path: AbsolutePath) =>
    excluded.some((matches) => matches(path));
  return {
    files: [...files.values()].filter(({ path }) => !leavesOut(path)),
    leavesOut,
    diagnostics,
  };

  /** The readings of a glob, to be tried in turn; one may have several folders. */
  function basesOf(glob: string): readonly (readonly Base[])[] {
    const name = packageNameOf(glob);
    const copies = owners.filter((owner) => owner.name === name);
    if (name !== null && copies.length > 0) {
      const rest = glob.slice(name.length + 1);
      return [
        copies.map(({ root }) => ({ root, folder: root, glob: rest || "**" })),
      ];
    }
    return bases.map((base) => {
      const path = host.path.resolve(base, globFolder(glob) || ".");
      const root = roots
        .filter((root) => root === path || isInside(root, path, host))
        .reduce((a, b) => (a.length < b.length ? b : a), "" as AbsolutePath);
      if (root === "") return [];
      const whole = host.path.resolve(base, glob);
      const relative = toPosix(host.path.relative(root, whole), host);
      return [{ root, folder: root, glob: relative || "**" }];
    });
  }

  function addAll(tried: readonly Base[], glob: string): boolean {
    let count = 0;
    for (const base of tried) {
      const start = host.path.join(
        base.folder,
        globFolder(base.glob),
      ) as AbsolutePath;
      const matches = compileGlob(base.glob);
      const candidates =
        host.stat(start) === "file"
          ? [start]
          : readFolder(start, base.root).files;
      for (const path of candidates) {
        if (!matches(from(base, path))) continue;
        const reason = { kind: "flag", glob } as const;
        let content: Uint8Array;
        try {
          content = host.readFile(path);
        } catch (error) {
          diagnostics.push({
            code: "unreadable_file",
            severity: "error",
            path,
            reason: (error as Error).message,
            place: null,
          });
          continue;
        }
        files.set(path, { path, content, reason, root: base.root });
        count++;
      }
    }
    return count > 0;
  }

  function from({ folder }: Base, path: AbsolutePath): string {
    return toPosix(host.path.relative(folder, path), host);
  }
}
