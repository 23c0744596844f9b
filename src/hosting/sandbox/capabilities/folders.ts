/**
 * Folders of the host for the bridge's `fs`: the system's calls, on paths within
 * the folders granted and on files opened there. Every path is walked step by step
 * and never leaves its folder, by `..` or by a link; nothing outside is so much as
 * looked at. What is then worked on is the real path, in which no link is left.
 *
 * @see https://nodejs.org/api/fs.html
 */
import fs from "node:fs";
import { dirname, isAbsolute, join, normalize, resolve, sep } from "node:path";
import {
  type FileSystemCapability,
  LARGEST_TRANSFER,
} from "../../../runtime-shims/bridge/interface.js";
import type { FolderGrant } from "../grants.js";

interface Folder {
  /** As the guest names it. */
  readonly path: string;
  /** Without links. */
  readonly real: string;
  readonly write: boolean;
}

interface OpenFile {
  readonly fd: number;
  /** Whether its folder may be changed: a mode can be by any descriptor. */
  readonly write: boolean;
}

/** Where a path leads. */
interface Place {
  readonly real: string;
  readonly folder: Folder;
  /** Of what is there, links not followed unless asked; `null` for nothing. */
  readonly stats: fs.Stats | null;
}

interface Walk {
  readonly access: "read" | "write";
  /** Whether a link at the path's end is followed. */
  readonly follow?: boolean;
}

export interface GuestFolders extends FileSystemCapability {
  isBusy(): boolean;
  /** Closes whatever the guest has open. */
  close(): void;
}

const MOST_LINKS = 40;
const MOST_OPEN = 1024;

/** The guest's flags are Linux's numbers; the host's may be others. */
const FLAGS: readonly (readonly [number, number | undefined])[] = [
  [0o1, fs.constants.O_WRONLY],
  [0o2, fs.constants.O_RDWR],
  [0o100, fs.constants.O_CREAT],
  [0o200, fs.constants.O_EXCL],
  [0o1000, fs.constants.O_TRUNC],
  [0o2000, fs.constants.O_APPEND],
  [0o10000, fs.constants.O_DSYNC],
  [0o4000000, fs.constants.O_SYNC],
  [0o200000, fs.constants.O_DIRECTORY],
];
const O_NOFOLLOW = 0o400000;

/** @throws Node's error where a folder does not exist, or is none */
export function createFolders(grants: readonly FolderGrant[]): GuestFolders {
  const folders: readonly Folder[] = grants
    .map(({ path, write = false }) => {
      const absolute = resolve(path);
      const real = fs.realpathSync.native(absolute);
      if (!fs.statSync(real).isDirectory()) {
        throw Object.assign(
          new Error(`ENOTDIR: not a directory, open '${absolute}'`),
          { code: "ENOTDIR", syscall: "open", path: absolute },
        );
      }
      return { path: absolute, real, write };
    })
    .sort((a, b) => b.path.length - a.path.length);
  const files = new Map<number, OpenFile>();
  let lastHandle = 0;

  /** @throws an error with a code of the system's, and nothing of the host's */
  function walk(path: unknown, { access, follow = true }: Walk): Place {
    if (typeof path !== "string" || !isAbsolute(path) || path.includes("\0")) {
      throw refused("EACCES");
    }
    const folder = folders.find((one) => isWithin(one.path, path));
    if (folder === undefined) throw refused("EACCES");
    const { real: root } = folder;
    let steps = stepsOf(path.slice(folder.path.length));
    const asFolder = /[\\/]\.?$/.test(path);
    let at = root;
    let stats: fs.Stats | null = null;
    let links = 0;
    while (steps.length > 0) {
      const [step = "", ...rest] = steps;
      steps = rest;
      if (step === ".") continue;
      const next = step === ".." ? dirname(at) : join(at, step);
      stats = null;
      if (!isWithin(root, next)) {
        // The way to the folder itself has no links, and needs no look.
        if (!isWithin(next, root)) throw refused("EACCES");
        at = next;
        continue;
      }
      if (step === ".." || next === root) {
        at = next;
        continue;
      }
      const found = fs.lstatSync(next, { throwIfNoEntry: false }) ?? null;
      const isLast = rest.length === 0;
      if (found === null && !isLast) throw refused("ENOENT");
      if (found?.isSymbolicLink() && (!isLast || follow || asFolder)) {
        if (++links > MOST_LINKS) throw refused("ELOOP");
        const target = fs.readlinkSync(next);
        if (isAbsolute(target)) {
          const inside = isWithin(folder.path, target);
          at = inside ? root : resolve(sep);
          const from = inside ? target.slice(folder.path.length) : target;
          steps = [...stepsOf(from), ...rest];
        } else steps = [...stepsOf(target), ...rest];
        continue;
      }
      if (found !== null && !found.isDirectory() && (!isLast || asFolder)) {
        throw refused("ENOTDIR");
      }
      at = next;
      stats = found;
    }
    if (!isWithin(root, at)) throw refused("EACCES");
    const owner = ownerOf(at, folder);
    if (access === "write" && !owner.write) throw refused("EACCES");
    // By `..`, or the folder itself: it has not been looked at.
    if (stats === null) {
      stats = fs.lstatSync(at, { throwIfNoEntry: false }) ?? null;
    }
    return { real: at, folder: owner, stats };
  }

  /** The innermost folder granted that a file is in, whichever way led there. */
  function ownerOf(real: string, named: Folder): Folder {
    let owner = named;
    for (const one of folders) {
      const isNearer = one.real.length > owner.real.length;
      if (isNearer && isWithin(one.real, real)) owner = one;
    }
    return owner;
  }

  /** What is there. */
  function found(path: unknown, how: Walk): Place & { stats: fs.Stats } {
    const { stats, ...place } = walk(path, how);
    if (stats === null) throw refused("ENOENT");
    return { ...place, stats };
  }

  /** What is to be changed, and is no granted folder itself, nor on the way to one. */
  function changed(path: unknown): Place {
    const place = walk(path, { access: "write", follow: false });
    if (folders.some(({ real }) => isWithin(place.real, real))) {
      throw refused("EBUSY");
    }
    return place;
  }

  function open(path: unknown, given: unknown, mode: unknown): number {
    const flags = numberOf(given);
    const writes = (flags & (0o3 | 0o100 | 0o1000 | 0o2000)) !== 0;
    const isExclusive = (flags & 0o300) === 0o300;
    const follow = !isExclusive && (flags & O_NOFOLLOW) === 0;
    const access = writes ? "write" : "read";
    const { real, folder, stats } = walk(path, { access, follow });
    if (stats === null && (flags & 0o100) === 0) throw refused("ENOENT");
    if (stats?.isSymbolicLink())
      throw refused(isExclusive ? "EEXIST" : "ELOOP");
    // A device, or a pipe that would keep the host waiting.
    if (stats !== null && !stats.isFile() && !stats.isDirectory()) {
      throw refused("EACCES");
    }
    if (files.size >= MOST_OPEN) throw refused("EMFILE");
    const { O_NOFOLLOW: noFollow = 0, O_NONBLOCK: noWait = 0 } = fs.constants;
    let own = noFollow | noWait;
    for (const [bit, hosts = 0] of FLAGS) if (flags & bit) own |= hosts;
    const fd = fs.openSync(real, own, numberOf(mode) & 0o777);
    const opened = fs.fstatSync(fd);
    if (!opened.isFile() && !opened.isDirectory()) {
      fs.closeSync(fd);
      throw refused("EACCES");
    }
    files.set(++lastHandle, { fd, write: folder.write });
    return lastHandle;
  }

  /** A guest's number is never one of the system's: only what it opened is here. */
  function fileOf(handle: unknown, access: Walk["access"] = "read"): number {
    const file = files.get(handle as number);
    if (file === undefined) throw refused("EBADF");
    if (access === "write" && !file.write) throw refused("EACCES");
    return file.fd;
  }

  /** Where a new link may lead: to nothing outside of the folder. */
  function checkTarget(target: unknown, { real, folder }: Place): string {
    if (typeof target !== "string" || target === "" || target.includes("\0")) {
      throw refused("ENOENT");
    }
    // Behind a name that is a link itself, it would lead elsewhere than it seems to.
    const names =
      /(?:^|[\\/])(?!\.{1,2}(?:[\\/]|$))[^\\/]+[\\/](?:.*[\\/])?\.\.(?:[\\/]|$)/;
    if (names.test(target)) throw refused("EACCES");
    const isInside = isAbsolute(target)
      ? [folder.path, folder.real].some((one) =>
          isWithin(one, normalize(target)),
        )
      : isWithin(folder.real, join(dirname(real), target));
    if (!isInside) throw refused("EACCES");
    return target;
  }

  /** What gets a name elsewhere, where a link is not to lead out either. */
  function moved(path: unknown, to: Place): Place {
    const from = changed(path);
    const isLink = from.stats?.isSymbolicLink() === true;
    if (isLink) checkTarget(fs.readlinkSync(from.real), to);
    return from;
  }

  const operations: Readonly<
    Record<string, (a: unknown, b: unknown, c: unknown) => unknown>
  > = {
    open,
    close(handle) {
      const fd = fileOf(handle);
      files.delete(handle as number);
      fs.closeSync(fd);
    },
    read(handle, length, position) {
      const size = Math.min(LARGEST_TRANSFER, Math.max(0, numberOf(length)));
      const buffer = Buffer.allocUnsafe(size);
      const fd = fileOf(handle);
      const count = fs.readSync(fd, buffer, 0, size, positionOf(position));
      return buffer.subarray(0, count);
    },
    write(handle, bytes, position) {
      if (!(bytes instanceof Uint8Array)) throw refused("EINVAL");
      const fd = fileOf(handle);
      return fs.writeSync(fd, bytes, 0, bytes.length, positionOf(position));
    },
    sync: (handle) => fs.fsyncSync(fileOf(handle)),
    fstat: (handle) => facts(fs.fstatSync(fileOf(handle), { bigint: true })),
    ftruncate: (handle, length) =>
      fs.ftruncateSync(fileOf(handle), numberOf(length)),
    fchmod: (handle, mode) =>
      fs.fchmodSync(fileOf(handle, "write"), modeOf(mode)),
    fchown: (handle, uid, gid) =>
      fs.fchownSync(fileOf(handle, "write"), numberOf(uid), numberOf(gid)),
    futimes: (handle, atime, mtime) =>
      fs.futimesSync(fileOf(handle, "write"), numberOf(atime), numberOf(mtime)),

    stat: (path) => {
      const { real } = found(path, { access: "read" });
      return facts(fs.lstatSync(real, { bigint: true }));
    },
    lstat: (path) => {
      const { real } = found(path, { access: "read", follow: false });
      return facts(fs.lstatSync(real, { bigint: true }));
    },
    statfs: (path) => {
      const { real } = found(path, { access: "read" });
      return { ...fs.statfsSync(real) };
    },
    access(path, mode) {
      const wanted = numberOf(mode) & 7;
      const access = wanted & fs.constants.W_OK ? "write" : "read";
      fs.accessSync(found(path, { access }).real, wanted);
    },
    readdir: (path) =>
      fs
        .readdirSync(found(path, { access: "read" }).real, {
          withFileTypes: true,
        })
        .map((entry) => [entry.name, modeOfKind(entry)]),
    readlink(path) {
      const { real, stats } = found(path, { access: "read", follow: false });
      if (!stats.isSymbolicLink()) throw refused("EINVAL");
      return fs.readlinkSync(real);
    },
    mkdir(path, mode) {
      const bare = String(path).replace(/(?<=.)[\\/]+$/, "");
      const { real, stats } = walk(bare, { access: "write", follow: false });
      if (stats !== null) throw refused("EEXIST");
      fs.mkdirSync(real, numberOf(mode) & 0o777);
    },
    rmdir: (path) => fs.rmdirSync(changed(path).real),
    unlink: (path) => fs.unlinkSync(changed(path).real),
    rename(from, to) {
      const target = changed(to);
      fs.renameSync(moved(from, target).real, target.real);
    },
    // A second name in a folder to be changed would be a way to change the first.
    link(from, to) {
      const target = changed(to);
      fs.linkSync(moved(from, target).real, target.real);
    },
    symlink(target, path) {
      const place = changed(path);
      fs.symlinkSync(checkTarget(target, place), place.real);
    },
    chmod: (path, mode) =>
      fs.chmodSync(found(path, { access: "write" }).real, modeOf(mode)),
    chown: (path, uid, gid) =>
      fs.lchownSync(
        found(path, { access: "write" }).real,
        numberOf(uid),
        numberOf(gid),
      ),
    lchown: (path, uid, gid) =>
      fs.lchownSync(
        found(path, { access: "write", follow: false }).real,
        numberOf(uid),
        numberOf(gid),
      ),
    utimes: (path, atime, mtime) =>
      fs.lutimesSync(
        found(path, { access: "write" }).real,
        numberOf(atime),
        numberOf(mtime),
      ),
    lutimes: (path, atime, mtime) =>
      fs.lutimesSync(
        found(path, { access: "write", follow: false }).real,
        numberOf(atime),
        numberOf(mtime),
      ),
  };

  return {
    folders: folders.map(({ path }) => path),
    call(operation, args) {
      const run = Object.hasOwn(operations, operation)
        ? operations[operation]
        : undefined;
      if (run === undefined || !Array.isArray(args)) {
        throw new Error(`There is no operation ${operation}`);
      }
      try {
        return run(args[0], args[1], args[2]);
      } catch (error) {
        throw refused((error as NodeJS.ErrnoException).code ?? "EIO");
      }
    },
    // What is open keeps no program alive.
    isBusy: () => false,
    close() {
      for (const { fd } of files.values()) fs.closeSync(fd);
      files.clear();
    },
  };
}

function isWithin(folder: string, path: string): boolean {
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  return path === folder || path.startsWith(prefix);
}

function stepsOf(path: string): string[] {
  return path.split(sep).filter((step) => step !== "");
}

function numberOf(value: unknown): number {
  if (typeof value !== "number") throw refused("EINVAL");
  return value;
}

/** Nobody gets another's rights by a guest's file. */
function modeOf(value: unknown): number {
  return numberOf(value) & 0o777;
}

function positionOf(value: unknown): number | null {
  return value === null || value === undefined ? null : numberOf(value);
}

function modeOfKind(entry: fs.Dirent): number {
  const { S_IFREG, S_IFDIR, S_IFLNK, S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK } =
    fs.constants;
  if (entry.isFile()) return S_IFREG;
  if (entry.isDirectory()) return S_IFDIR;
  if (entry.isSymbolicLink()) return S_IFLNK;
  if (entry.isFIFO()) return S_IFIFO;
  if (entry.isSocket()) return S_IFSOCK;
  if (entry.isCharacterDevice()) return S_IFCHR;
  return entry.isBlockDevice() ? S_IFBLK : 0;
}

const TIMES = ["atime", "mtime", "ctime", "birthtime"] as const;

function facts(stats: fs.BigIntStats): Readonly<Record<string, unknown>> {
  const { dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks } =
    stats;
  const all = { dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks };
  const second = 1_000_000_000n;
  return {
    ...Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, Number(value)]),
    ),
    ...Object.fromEntries(
      TIMES.map((name) => {
        const time = stats[`${name}Ns`];
        return [name, [Number(time / second), Number(time % second)]];
      }),
    ),
  };
}

/** A code is all that the guest is told. */
function refused(code: string): Error {
  return Object.assign(new Error(code), { code });
}
