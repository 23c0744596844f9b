/**
 * What is in a folder, all the way down. Receives a host; returns sorted paths.
 * Never enters `node_modules` or `.git`, nor leaves the package by a link.
 */
import type { AbsolutePath, Host } from "../../host.js";

export interface FolderContents {
  /** All files below, sorted. */
  readonly files: readonly AbsolutePath[];
  /** Folders without anything in them, the folder itself included. */
  readonly empty: readonly AbsolutePath[];
}

export type ReadFolder = (
  folder: AbsolutePath,
  /** Links to folders are followed inside of it only. */
  root: AbsolutePath,
) => FolderContents;

/** Reads each folder once. What cannot be listed counts as empty. */
export function createFolderReader(host: Host): ReadFolder {
  const known = new Map<AbsolutePath, FolderContents>();

  return function read(folder, root) {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const files: AbsolutePath[] = [];
    const empty: AbsolutePath[] = [];
    const names = namesIn(folder);
    for (const name of names) {
      if (name === "node_modules" || name === ".git") continue;
      const path = host.path.join(folder, name) as AbsolutePath;
      const kind = kindOf(path, root);
      if (kind === "file") files.push(path);
      if (kind !== "directory") continue;
      const inside = read(path, root);
      files.push(...inside.files);
      empty.push(...inside.empty);
    }
    if (names.length === 0) empty.push(folder);
    const contents = { files, empty };
    known.set(folder, contents);
    return contents;
  };

  function namesIn(folder: AbsolutePath): readonly string[] {
    try {
      return [...host.readdir(folder)].sort();
    } catch {
      return [];
    }
  }

  function kindOf(path: AbsolutePath, root: AbsolutePath) {
    const kind = host.lstat(path);
    if (kind !== "link") return kind;
    const target = host.stat(path);
    if (target !== "directory") return target;
    const real = host.realpath(path);
    const { sep } = host.path;
    // Not back to a folder above: that would lead around in circles.
    return real.startsWith(root + sep) && !path.startsWith(real + sep)
      ? target
      : null;
  }
}
