/**
 * Folders of the host as a file system: each call is one of the bridge's
 * `fs.call`. The host alone decides what it allows.
 */
import type { FileSystemCapability } from "../interface.js";
import {
  Failure,
  type FileSystem,
  type Entry,
  type RawStatFs,
  type RawStats,
} from "./file-system.js";

/** Of one call; what is longer is done by parts, as the system may, too. */
const LARGEST = 16 << 20;

export function createHostFileSystem(host: FileSystemCapability): FileSystem {
  function call(operation: string, ...args: readonly unknown[]): unknown {
    try {
      return host.call(operation, args);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) {
        throw new Failure(code);
      }
      throw error;
    }
  }

  return {
    open: (path, flags, mode) => call("open", path, flags, mode) as number,
    close(handle) {
      call("close", handle);
    },
    read: (handle, length, position) =>
      call("read", handle, Math.min(length, LARGEST), position) as Uint8Array,
    write: (handle, bytes, position) =>
      call("write", handle, bytes.subarray(0, LARGEST), position) as number,
    sync(handle) {
      call("sync", handle);
    },
    fstat: (handle) => call("fstat", handle) as RawStats,
    ftruncate(handle, length) {
      call("ftruncate", handle, length);
    },
    fchmod(handle, mode) {
      call("fchmod", handle, mode);
    },
    fchown(handle, uid, gid) {
      call("fchown", handle, uid, gid);
    },
    futimes(handle, atime, mtime) {
      call("futimes", handle, atime, mtime);
    },
    stat: (path) => call("stat", path) as RawStats,
    lstat: (path) => call("lstat", path) as RawStats,
    statfs: (path) => call("statfs", path) as RawStatFs,
    access(path, mode) {
      call("access", path, mode);
    },
    readdir: (path) => call("readdir", path) as readonly Entry[],
    readlink: (path) => call("readlink", path) as string,
    mkdir(path, mode) {
      call("mkdir", path, mode);
    },
    rmdir(path) {
      call("rmdir", path);
    },
    unlink(path) {
      call("unlink", path);
    },
    rename(from, to) {
      call("rename", from, to);
    },
    link(existing, path) {
      call("link", existing, path);
    },
    symlink(target, path) {
      call("symlink", target, path);
    },
    chmod(path, mode) {
      call("chmod", path, mode);
    },
    chown(path, uid, gid) {
      call("chown", path, uid, gid);
    },
    lchown(path, uid, gid) {
      call("lchown", path, uid, gid);
    },
    utimes(path, atime, mtime) {
      call("utimes", path, atime, mtime);
    },
    lutimes(path, atime, mtime) {
      call("lutimes", path, atime, mtime);
    },
  };
}
