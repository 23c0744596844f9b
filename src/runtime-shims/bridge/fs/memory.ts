/**
 * A file system in memory, with the rules of Linux: links of both kinds,
 * permissions, files that live on while they are open. Receives what leads out of
 * it; knows nothing of Node's API.
 *
 * @see https://man7.org/linux/man-pages/man7/path_resolution.7.html
 */
import {
  Elsewhere,
  type Entry,
  Failure,
  type FileSystem,
  isFolder,
  isLink,
  O,
  type RawStats,
  S,
  type Time,
  timeOf,
} from "./file-system.js";

interface Inode {
  readonly ino: number;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  atime: Time;
  mtime: Time;
  ctime: Time;
  readonly birthtime: Time;
  /** Of a file: room, of which `size` bytes are its content. */
  data: Uint8Array;
  size: number;
  /** Of a link. */
  readonly target: string;
  /** Of a folder. */
  readonly entries: Map<string, Inode>;
  parent: Inode | null;
}

interface OpenFile {
  readonly inode: Inode;
  readonly flags: number;
  position: number;
}

/** Where a path leads: the folder, the name in it, and what stands there, if anything. */
interface Place {
  readonly folder: Inode;
  /** Empty where the path ends in `.`, `..` or `/`. */
  readonly name: string;
  readonly inode: Inode | null;
  /** Behind a slash only a folder may stand. */
  readonly asFolder: boolean;
}

/** Who the program is. */
export interface Identity {
  uid(): number;
  gid(): number;
  umask(): number;
}

const MOST_LINKS = 40;
const LONGEST_NAME = 255;
const LONGEST_PATH = 4095;
const MOST_OPEN = 10_000;
const BLOCK = 4096;
const NOTHING = new Uint8Array(0);
const READ = 4;
const WRITE = 2;
const EXECUTE = 1;

/** @param isElsewhere whether an absolute path leads to another file system */
export function createMemory(
  identity: Identity,
  isElsewhere: (path: string) => boolean,
): FileSystem & {
  readonly writeWhole: (path: string, data: Uint8Array) => void;
} {
  let lastInode = 0;
  let lastHandle = 0;
  const files = new Map<number, OpenFile>();
  const root = newInode(S.IFDIR | 0o755);
  root.parent = root;
  root.nlink = 2;

  return {
    open(path, flags, mode) {
      if (files.size >= MOST_OPEN) throw new Failure("EMFILE");
      const inode = opened(path, flags, mode);
      if (flags & O.TRUNC && !isFolder(inode.mode)) resize(inode, 0);
      files.set(++lastHandle, { inode, flags, position: 0 });
      return lastHandle;
    },
    close(handle) {
      fileOf(handle);
      files.delete(handle);
    },
    read(handle, length, position) {
      const file = fileOf(handle);
      const { inode } = file;
      if ((file.flags & O.ACCMODE) === O.WRONLY) throw new Failure("EBADF");
      if (isFolder(inode.mode)) throw new Failure("EISDIR");
      const start = position ?? file.position;
      const end = Math.min(inode.size, start + length);
      const bytes = inode.data.subarray(start, Math.max(start, end));
      if (position === null) file.position += bytes.length;
      inode.atime = now();
      return bytes;
    },
    write(handle, bytes, position) {
      const file = fileOf(handle);
      const { inode } = file;
      if ((file.flags & O.ACCMODE) === O.RDONLY) throw new Failure("EBADF");
      const start =
        file.flags & O.APPEND ? inode.size : (position ?? file.position);
      const end = start + bytes.length;
      if (bytes.length > 0) {
        makeRoom(inode, end);
        if (end > inode.size) inode.size = end;
        inode.data.set(bytes, start);
        changed(inode);
      }
      if (position === null) file.position = end;
      return bytes.length;
    },
    sync(handle) {
      fileOf(handle);
    },
    fstat: (handle) => statsOf(fileOf(handle).inode),
    ftruncate(handle, length) {
      const { inode, flags } = fileOf(handle);
      if ((flags & O.ACCMODE) === O.RDONLY || isFolder(inode.mode)) {
        throw new Failure("EINVAL");
      }
      resize(inode, length);
    },
    fchmod: (handle, mode) => setMode(fileOf(handle).inode, mode),
    fchown: (handle, uid, gid) => setOwner(fileOf(handle).inode, uid, gid),
    futimes: (handle, atime, mtime) =>
      setTimes(fileOf(handle).inode, atime, mtime),

    stat: (path) => statsOf(found(path)),
    lstat: (path) => statsOf(found(path, false)),
    statfs(path) {
      found(path);
      const blocks = 1 << 20;
      const free = {
        bfree: blocks,
        bavail: blocks,
        files: blocks,
        ffree: blocks,
      };
      return { type: 0x0102_1994, bsize: BLOCK, blocks, ...free };
    },
    access(path, mode) {
      const inode = found(path);
      if (mode & 7) need(inode, mode & 7);
    },
    readdir(path) {
      const inode = found(path);
      if (!isFolder(inode.mode)) throw new Failure("ENOTDIR");
      need(inode, READ);
      inode.atime = now();
      return [...inode.entries]
        .map(([name, { mode }]): Entry => [name, mode])
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
    readlink(path) {
      const inode = found(path, false);
      if (!isLink(inode.mode)) throw new Failure("EINVAL");
      return inode.target;
    },
    mkdir(path, mode) {
      const { folder, name, inode } = placeOf(path, false);
      if (inode !== null) throw new Failure("EEXIST");
      const made = newInode(S.IFDIR | (mode & 0o1777 & ~identity.umask()));
      add(folder, name, made);
    },
    rmdir(path) {
      const { folder, name, inode } = present(path);
      if (!isFolder(inode.mode)) throw new Failure("ENOTDIR");
      if (inode === root) throw new Failure("EBUSY");
      if (name === "") {
        throw new Failure(/(?:^|\/)\.\/*$/.test(path) ? "EINVAL" : "ENOTEMPTY");
      }
      if (inode.entries.size > 0) throw new Failure("ENOTEMPTY");
      remove(folder, name, inode);
    },
    unlink(path) {
      const { folder, name, inode, asFolder } = present(path);
      if (isFolder(inode.mode)) throw new Failure("EISDIR");
      if (asFolder) throw new Failure("ENOTDIR");
      remove(folder, name, inode);
    },
    rename,
    link(existing, path) {
      const inode = found(existing, false);
      const to = placeOf(path, false);
      if (to.inode !== null) throw new Failure("EEXIST");
      if (to.asFolder) throw new Failure("ENOENT");
      if (isFolder(inode.mode)) throw new Failure("EPERM");
      inode.nlink++;
      inode.ctime = now();
      add(to.folder, to.name, inode);
    },
    symlink(target, path) {
      if (target === "") throw new Failure("ENOENT");
      const { folder, name, inode, asFolder } = placeOf(path, false);
      if (inode !== null) throw new Failure("EEXIST");
      if (asFolder) throw new Failure("ENOENT");
      add(folder, name, newInode(S.IFLNK | 0o777, target));
    },
    chmod: (path, mode) => setMode(found(path), mode),
    chown: (path, uid, gid) => setOwner(found(path), uid, gid),
    lchown: (path, uid, gid) => setOwner(found(path, false), uid, gid),
    utimes: (path, atime, mtime) => setTimes(found(path), atime, mtime),
    lutimes: (path, atime, mtime) => setTimes(found(path, false), atime, mtime),
    writeWhole(path, data) {
      const inode = opened(path, O.WRONLY | O.CREAT | O.TRUNC, 0o644);
      inode.data = data;
      inode.size = data.length;
    },
  };

  /** What `open` opens, made where the flags say so. */
  function opened(path: string, flags: number, mode: number): Inode {
    const isExclusive = (flags & (O.CREAT | O.EXCL)) === (O.CREAT | O.EXCL);
    const follows = !isExclusive && (flags & O.NOFOLLOW) === 0;
    const { folder, name, inode, asFolder } = placeOf(path, follows);
    const writes =
      (flags & O.ACCMODE) !== O.RDONLY || (flags & (O.TRUNC | O.CREAT)) !== 0;
    if (inode === null) {
      if ((flags & O.CREAT) === 0) throw new Failure("ENOENT");
      if (asFolder) throw new Failure("EISDIR");
      const made = newInode(S.IFREG | (mode & 0o7777 & ~identity.umask()));
      add(folder, name, made);
      return made;
    }
    if (isExclusive) throw new Failure("EEXIST");
    if (isLink(inode.mode)) throw new Failure("ELOOP");
    if (isFolder(inode.mode)) {
      if (writes) throw new Failure("EISDIR");
    } else if (asFolder || flags & O.DIRECTORY) throw new Failure("ENOTDIR");
    const access = flags & O.ACCMODE;
    if (access !== O.WRONLY) need(inode, READ);
    if (access !== O.RDONLY || flags & O.TRUNC) need(inode, WRITE);
    return inode;
  }

  function rename(from: string, to: string): void {
    const target = placeOf(to, false);
    if (target.name === "") throw new Failure("EBUSY");
    const source = present(from);
    if (source.name === "") throw new Failure("EBUSY");
    const isMovedFolder = isFolder(source.inode.mode);
    if ((source.asFolder || target.asFolder) && !isMovedFolder) {
      throw new Failure("ENOTDIR");
    }
    if (isMovedFolder) {
      for (let at: Inode = target.folder; ; at = at.parent ?? root) {
        if (at === source.inode) throw new Failure("EINVAL");
        if (at === root) break;
      }
    }
    if (target.inode === source.inode) return;
    need(source.folder, WRITE);
    if (target.inode !== null) {
      if (isFolder(target.inode.mode)) {
        if (!isMovedFolder) throw new Failure("EISDIR");
        if (target.inode.entries.size > 0) throw new Failure("ENOTEMPTY");
      } else if (isMovedFolder) throw new Failure("ENOTDIR");
      remove(target.folder, target.name, target.inode);
    }
    const { nlink } = source.inode;
    remove(source.folder, source.name, source.inode);
    source.inode.nlink = nlink;
    add(target.folder, target.name, source.inode);
  }

  /** @throws Failure where a folder on the way is none, or not there */
  function placeOf(path: string, follow: boolean): Place {
    if (path.length > LONGEST_PATH) throw new Failure("ENAMETOOLONG");
    let steps = path.split("/").filter((step) => step !== "");
    let asFolder = /\/\.?$/.test(path) && steps.length > 0;
    let folder = root;
    let links = 0;
    // The path so far, in words: only to see whether a link leads elsewhere.
    let walked: string[] = [];
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at] as string;
      const isLast = at === steps.length - 1;
      if (!isFolder(folder.mode)) throw new Failure("ENOTDIR");
      need(folder, EXECUTE);
      if (step === "." || step === "..") {
        if (step === "..") {
          folder = folder.parent ?? root;
          walked.pop();
        }
        continue;
      }
      if (step.length > LONGEST_NAME) throw new Failure("ENAMETOOLONG");
      const inode = folder.entries.get(step) ?? null;
      if (
        inode !== null &&
        isLink(inode.mode) &&
        (!isLast || follow || asFolder)
      ) {
        if (++links > MOST_LINKS) throw new Failure("ELOOP");
        const { target } = inode;
        const rest = steps.slice(at + 1);
        const base = target.startsWith("/") ? [] : walked;
        const full = joined([...base, ...target.split("/"), ...rest]);
        if (isElsewhere(full)) throw new Elsewhere(full);
        if (isLast && target.endsWith("/")) asFolder = true;
        if (target.startsWith("/")) {
          folder = root;
          walked = [];
        }
        steps = [...target.split("/").filter((one) => one !== ""), ...rest];
        at = -1;
        if (steps.length === 0) break;
        continue;
      }
      if (isLast) return { folder, name: step, inode, asFolder };
      if (inode === null) throw new Failure("ENOENT");
      walked.push(step);
      folder = inode;
    }
    return { folder, name: "", inode: folder, asFolder: true };
  }

  function present(path: string): Place & { readonly inode: Inode } {
    const place = placeOf(path, false);
    const { inode } = place;
    if (inode === null) throw new Failure("ENOENT");
    return { ...place, inode };
  }

  function found(path: string, follow = true): Inode {
    const { inode, asFolder } = placeOf(path, follow);
    if (inode === null) throw new Failure("ENOENT");
    if (asFolder && !isFolder(inode.mode)) throw new Failure("ENOTDIR");
    return inode;
  }

  function newInode(mode: number, target = ""): Inode {
    const time = now();
    return {
      ino: ++lastInode,
      mode,
      uid: identity.uid(),
      gid: identity.gid(),
      nlink: isFolder(mode) ? 2 : 1,
      atime: time,
      mtime: time,
      ctime: time,
      birthtime: time,
      data: NOTHING,
      size: target.length,
      target,
      entries: new Map(),
      parent: null,
    };
  }

  function add(folder: Inode, name: string, inode: Inode): void {
    if (!isFolder(folder.mode)) throw new Failure("ENOTDIR");
    // It may have been removed while it was the way here.
    if (folder.nlink === 0) throw new Failure("ENOENT");
    need(folder, WRITE | EXECUTE);
    if (isFolder(inode.mode)) {
      inode.parent = folder;
      folder.nlink++;
    }
    folder.entries.set(name, inode);
    changed(folder);
  }

  function remove(folder: Inode, name: string, inode: Inode): void {
    need(folder, WRITE | EXECUTE);
    folder.entries.delete(name);
    if (isFolder(inode.mode)) {
      folder.nlink--;
      inode.nlink = 0;
    } else inode.nlink--;
    inode.ctime = now();
    changed(folder);
  }

  /** @throws Failure EACCES */
  function need(inode: Inode, access: number): void {
    const uid = identity.uid();
    if (uid === 0) {
      const isRunnable = isFolder(inode.mode) || (inode.mode & 0o111) !== 0;
      if ((access & EXECUTE) === 0 || isRunnable) return;
      throw new Failure("EACCES");
    }
    const shift = uid === inode.uid ? 6 : identity.gid() === inode.gid ? 3 : 0;
    if (((inode.mode >> shift) & access) !== access)
      throw new Failure("EACCES");
  }

  function fileOf(handle: number): OpenFile {
    const file = files.get(handle);
    if (file === undefined) throw new Failure("EBADF");
    return file;
  }
}

function makeRoom(inode: Inode, size: number): void {
  if (size <= inode.data.length) return;
  let grown: Uint8Array;
  try {
    grown = new Uint8Array(Math.max(size, Math.min(size * 2, size + 2 ** 24)));
  } catch {
    throw new Failure("ENOSPC");
  }
  grown.set(inode.data.subarray(0, inode.size));
  inode.data = grown;
}

function resize(inode: Inode, length: number): void {
  if (length > inode.size) makeRoom(inode, length);
  // What lies behind the end must read as zeros if it grows again.
  else inode.data.fill(0, length, inode.size);
  inode.size = length;
  changed(inode);
}

function setMode(inode: Inode, mode: number): void {
  inode.mode = (inode.mode & S.IFMT) | (mode & 0o7777);
  inode.ctime = now();
}

function setOwner(inode: Inode, uid: number, gid: number): void {
  const kept = 2 ** 32 - 1;
  if (uid !== -1 && uid !== kept) inode.uid = uid;
  if (gid !== -1 && gid !== kept) inode.gid = gid;
  inode.ctime = now();
}

function setTimes(inode: Inode, atime: number, mtime: number): void {
  inode.atime = timeOf(atime);
  inode.mtime = timeOf(mtime);
  inode.ctime = now();
}

function changed(inode: Inode): void {
  inode.mtime = now();
  inode.ctime = inode.mtime;
}

function now(): Time {
  return timeOf(Date.now() / 1000);
}

function joined(steps: readonly string[]): string {
  const parts: string[] = [];
  for (const step of steps) {
    if (step === "..") parts.pop();
    else if (step !== "" && step !== ".") parts.push(step);
  }
  return `/${parts.join("/")}`;
}

function statsOf(inode: Inode): RawStats {
  const { mode, nlink, uid, gid, ino, atime, mtime, ctime, birthtime } = inode;
  const size = isFolder(mode) ? BLOCK : inode.size;
  return {
    dev: 1,
    mode,
    nlink,
    uid,
    gid,
    rdev: 0,
    blksize: BLOCK,
    ino,
    size,
    blocks: Math.ceil(size / BLOCK) * 8,
    atime,
    mtime,
    ctime,
    birthtime,
  };
}
