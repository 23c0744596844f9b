/**
 * Notices that something may have happened to one of many names, wherever they
 * are. Receives folders and names; calls back. What has happened is for others
 * to find out: too many calls do no harm.
 *
 * Node's own `fs.watch`, one folder each and none below it: the names that
 * matter are known, so a library that looks through whole trees, and through
 * node_modules, would watch a hundred times as much.
 */
import fs from "node:fs";
import path from "node:path";

export interface FolderWatch {
  /**
   * What is to be watched from now on; folders that are not there are waited
   * for.
   */
  update(asked: Iterable<readonly [folder: string, name: string | null]>): void;
  close(): void;
}

interface Watched {
  readonly watcher: fs.FSWatcher;
  /** Another folder of the same name is another. */
  readonly inode: number;
}

type Names = Set<string> | "all";

export function watchFolders(notice: () => void): FolderWatch {
  const watched = new Map<string, Watched>();
  let names = new Map<string, Names>();

  function drop(folder: string): void {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  }

  function watch(folder: string, inode: number): void {
    try {
      const watcher = fs.watch(folder, (_, name) => {
        const wanted = names.get(folder);
        // The folder itself, which is going. The next one of its name may have
        // the same inode.
        const isLast = name === path.basename(folder);
        if (isLast) drop(folder);
        if (isLast || name === null || wanted === "all" || wanted?.has(name))
          notice();
      });
      watcher.on("error", () => {
        drop(folder);
        notice();
      });
      watched.set(folder, { watcher, inode });
      // Nothing tells what has happened since it was asked for.
      notice();
    } catch {
      // It went meanwhile; the one above it is watched as well.
      notice();
    }
  }

  return {
    update(asked) {
      names = new Map();
      const inodes = new Map<string, number | null>();
      const inodeOf = (folder: string): number | null => {
        let inode = inodes.get(folder);
        if (inode === undefined) {
          inode = folderInode(folder);
          inodes.set(folder, inode);
        }
        return inode;
      };
      for (const [wanted, name] of asked) {
        let folder = path.resolve(wanted);
        let below = name;
        // Up to one that is there, in which the next one may appear.
        while (inodeOf(folder) === null && folder !== path.dirname(folder)) {
          below = path.basename(folder);
          folder = path.dirname(folder);
        }
        add(folder, below);
        // A folder that goes is seen from above.
        if (folder !== path.dirname(folder)) {
          add(path.dirname(folder), path.basename(folder));
        }
      }
      for (const [folder, { inode }] of watched) {
        if (!names.has(folder) || inodeOf(folder) !== inode) drop(folder);
      }
      for (const folder of names.keys()) {
        const inode = inodeOf(folder);
        if (inode !== null && !watched.has(folder)) watch(folder, inode);
      }
    },
    close() {
      for (const folder of watched.keys()) drop(folder);
    },
  };

  function add(folder: string, name: string | null): void {
    const known = names.get(folder);
    if (name === null) names.set(folder, "all");
    else if (known === undefined) names.set(folder, new Set([name]));
    else if (known !== "all") known.add(name);
  }
}

function folderInode(folder: string): number | null {
  try {
    const stats = fs.statSync(folder, { throwIfNoEntry: false });
    return stats?.isDirectory() ? stats.ino : null;
  } catch {
    return null;
  }
}
