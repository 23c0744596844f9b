/**
 * The operations of `fs` on paths and descriptors, once for its three styles: each
 * takes the arguments without a callback, checks them at once, and returns what
 * does the work.
 *
 * @see https://nodejs.org/api/fs.html#synchronous-api
 */
import { nodeError } from "../../internal/errors.js";
import {
  validateBoolean,
  validateInteger,
  validateObject,
} from "../../internal/validators.js";
import {
  accessOf,
  encoded,
  fdOf,
  flagsOf,
  idOf,
  kindOf,
  modeOf,
  optionsOf,
  pathOf,
  secondsOf,
} from "./arguments.js";
import { infoError, systemError } from "./errors.js";
import {
  type FileSystem,
  isFolder,
  isLink,
  O,
  type RawStats,
} from "./file-system.js";
import { Dirent, statFsOf, statsOf } from "./stats.js";
import {
  close,
  makeLink,
  onDescriptor,
  onPath,
  onPaths,
  open,
} from "./system.js";
import process = require("node:process");

/** @returns what does it, and throws the system's errors */
export type Operation = (args: readonly unknown[]) => () => unknown;

interface StatOptions {
  readonly bigint?: unknown;
  readonly throwIfNoEntry?: unknown;
}

interface RemoveOptions {
  readonly recursive: boolean;
  readonly force: boolean;
}

/** Each is said once. */
const warned = new Set<string>();

export function deprecated(code: string, message: string): void {
  if (warned.has(code)) return;
  warned.add(code);
  process.emitWarning(message, "DeprecationWarning", code);
}

/** Of an error that a call made. */
export function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

export function lstat(path: string): RawStats {
  return onPath("lstat", path, (system, at) => system.lstat(at));
}

/** @returns `null` where nothing is there */
export function lstatMaybe(path: string): RawStats | null {
  try {
    return lstat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

export function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

function simple(
  syscall: string,
  run: (system: FileSystem, at: string) => void,
  path: unknown,
): () => void {
  const at = pathOf(path);
  return () => onPath(syscall, at, run);
}

function statOperation(syscall: "stat" | "lstat"): Operation {
  return ([path, given]) => {
    const at = pathOf(path);
    const { bigint, throwIfNoEntry } = (given ?? {}) as StatOptions;
    return () => {
      try {
        const raw = onPath(syscall, at, (system, where) =>
          system[syscall](where),
        );
        return statsOf(raw, Boolean(bigint));
      } catch (error) {
        if (throwIfNoEntry === false && codeOf(error) === "ENOENT") {
          return undefined;
        }
        throw error;
      }
    };
  };
}

const read: Operation = ([path, given]) => {
  const { encoding, withFileTypes, recursive } = optionsOf(given);
  const folder = pathOf(path);
  if (recursive !== undefined && recursive !== null) {
    validateBoolean(recursive, "options.recursive");
  }
  return () => {
    const found: unknown[] = [];
    const queue = [""];
    for (const inner of queue) {
      const at = inner === "" ? folder : join(folder, inner);
      const entries = onPath("scandir", at, (system, where) =>
        system.readdir(where),
      );
      for (const [name, mode] of entries) {
        const path = inner === "" ? name : `${inner}/${name}`;
        // Node follows links where it is to tell names alone.
        const isInner =
          isFolder(mode) ||
          (isLink(mode) && !withFileTypes && leadsToFolder(join(at, name)));
        if (recursive && isInner) queue.push(path);
        found.push(
          withFileTypes
            ? new Dirent(encoded(name, encoding), kindOf(mode), at)
            : encoded(path, encoding),
        );
      }
    }
    return found;
  };
};

function leadsToFolder(path: string): boolean {
  try {
    return isFolder(onPath("stat", path, (system, at) => system.stat(at)).mode);
  } catch {
    return false;
  }
}

const mkdir: Operation = ([path, given]) => {
  let mode = 0o777;
  let recursive = false;
  if (typeof given === "number" || typeof given === "string") {
    mode = modeOf(given, "mode");
  } else if (given) {
    const options = given as { recursive?: unknown; mode?: unknown };
    if (options.recursive !== undefined) {
      validateBoolean(options.recursive, "options.recursive");
      recursive = options.recursive;
    }
    if (options.mode !== undefined) mode = modeOf(options.mode, "options.mode");
  }
  const at = pathOf(path);
  return () => {
    if (recursive) return makeFolders(at, mode);
    onPath("mkdir", at, (system, where) => system.mkdir(where, mode));
    return undefined;
  };
};

/** @returns the first folder that it made */
export function makeFolders(path: string, mode = 0o777): string | undefined {
  const waiting = [path];
  let first: string | undefined;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const at = next;
    try {
      onPath("mkdir", at, (system, where) => system.mkdir(where, mode));
      first ??= at;
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOENT") {
        const parent = at.replace(/\/*[^/]*\/*$/, "");
        if (parent === at || parent === "") {
          throw systemError("ENOENT", "mkdir", path);
        }
        waiting.push(at, parent);
        continue;
      }
      if (code !== "EEXIST" && code !== "EISDIR") {
        throw typeof code === "string" && code.startsWith("E")
          ? systemError(code, "mkdir", path)
          : error;
      }
      const { mode: found } = onPath("mkdir", at, (system, where) =>
        system.stat(where),
      );
      if (isFolder(found)) continue;
      throw systemError(
        waiting.length > 0 ? "ENOTDIR" : "EEXIST",
        "mkdir",
        path,
      );
    }
  }
  return first;
}

const NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const mkdtemp: Operation = ([prefix, given]) => {
  const { encoding } = optionsOf(given);
  const begin = pathOf(prefix, "prefix");
  if (begin.endsWith("X") && !warned.has("mkdtemp")) {
    warned.add("mkdtemp");
    process.emitWarning(
      "mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html",
    );
  }
  return () => {
    for (let tries = 0; ; tries++) {
      let path = begin;
      for (let at = 0; at < 6; at++) {
        path += NAME[Math.floor(Math.random() * NAME.length)];
      }
      try {
        onPath("mkdtemp", path, (system, at) => system.mkdir(at, 0o700));
        return encoded(path, encoding);
      } catch (error) {
        const code = codeOf(error);
        if (code === "EEXIST" && tries < 100) continue;
        throw typeof code === "string" && code.startsWith("E")
          ? systemError(code, "mkdtemp", `${begin}XXXXXX`)
          : error;
      }
    }
  };
};

/** @see https://nodejs.org/api/fs.html#fsrealpathsyncpath-options */
const realpath: Operation = ([path, given]) => {
  const { encoding } = optionsOf(given);
  const at = pathOf(path);
  return () => encoded(realPath(at), encoding);
};

/** The system's own, which tells of the whole path. */
const nativeRealpath: Operation = ([path, given]) => {
  const { encoding } = optionsOf(given);
  const at = pathOf(path);
  return () => {
    onPath("realpath", at, (system, where) => system.stat(where));
    const whole = at.startsWith("/") ? at : `${process.cwd()}/${at}`;
    return encoded(realSteps(whole.split("/").filter(Boolean)), encoding);
  };
};

/** Step by step, as Node: what is not there is told by the step. */
function realPath(path: string): string {
  const whole = path.startsWith("/") ? path : `${process.cwd()}/${path}`;
  return realSteps(plainSteps(whole));
}

function realSteps(steps: readonly string[]): string {
  let done = "";
  let rest = steps;
  while (rest.length > 0) {
    const [step = "", ...others] = rest;
    if (step === "." || step === "..") {
      if (step === "..") done = done.replace(/\/[^/]*$/, "");
      rest = others;
      continue;
    }
    const at = `${done}/${step}`;
    const { mode } = lstat(at);
    if (!isLink(mode)) {
      done = at;
      rest = others;
      continue;
    }
    // A circle of links, and one that leads nowhere, are told by this.
    onPath("stat", at, (system, where) => system.stat(where));
    const target = onPath("readlink", at, (system, where) =>
      system.readlink(where),
    );
    const base = target.startsWith("/") ? target : `${done}/${target}`;
    rest = [...plainSteps(base), ...others];
    done = "";
  }
  return done === "" ? "/" : done;
}

function plainSteps(path: string): string[] {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps;
}

function removeOptions(given: unknown, name: "rm" | "rmdir"): RemoveOptions {
  if (given === undefined) return { recursive: false, force: false };
  validateObject(given, "options");
  const options = {
    recursive: false,
    force: false,
    retryDelay: 100,
    maxRetries: 0,
    ...given,
  };
  validateBoolean(options.recursive, "options.recursive");
  validateInteger(options.retryDelay, "options.retryDelay", 0, 2 ** 31 - 1);
  validateInteger(options.maxRetries, "options.maxRetries", 0, 2 ** 32 - 1);
  if (name === "rm") validateBoolean(options.force, "options.force");
  return options;
}

const rm: Operation = ([path, given]) => {
  const at = pathOf(path);
  const { recursive, force } = removeOptions(given, "rm");
  return () => {
    const stats = force ? lstatMaybe(at) : lstat(at);
    if (stats === null) return;
    if (isFolder(stats.mode) && !recursive) {
      throw infoError("ERR_FS_EISDIR", {
        code: "EISDIR",
        message: "is a directory",
        path: at,
        syscall: "rm",
      });
    }
    removeTree(at, stats.mode);
  };
};

export function removeTree(path: string, mode: number): void {
  if (!isFolder(mode)) {
    onPath("unlink", path, (system, at) => system.unlink(at));
    return;
  }
  try {
    onPath("rmdir", path, (system, at) => system.rmdir(at));
    return;
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes(String(codeOf(error)))) throw error;
  }
  const entries = onPath("scandir", path, (system, at) => system.readdir(at));
  for (const [name, inner] of entries) removeTree(join(path, name), inner);
  onPath("rmdir", path, (system, at) => system.rmdir(at));
}

const rmdir: Operation = ([path, given]) => {
  const at = pathOf(path);
  const { recursive } = removeOptions(given, "rmdir");
  const plain = () =>
    onPath("rmdir", at, (system, where) => system.rmdir(where));
  if (!recursive) return plain;
  deprecated(
    "DEP0147",
    "In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. Use fs.rm(path, { recursive: true }) instead",
  );
  return () => {
    const { mode } = lstat(at);
    if (isFolder(mode)) removeTree(at, mode);
    else plain();
  };
};

const truncate: Operation = ([path, length]) => {
  if (typeof path === "number") {
    deprecated(
      "DEP0081",
      "Using fs.truncate with a file descriptor is deprecated. Please use fs.ftruncate with a file descriptor instead.",
    );
    return ftruncate([path, length]);
  }
  const at = pathOf(path);
  const size = lengthOf(length);
  return () => {
    const fd = open(at, O.RDWR, 0o666);
    try {
      onDescriptor("ftruncate", fd, (system, handle) =>
        system.ftruncate(handle, size),
      );
    } finally {
      close(fd);
    }
  };
};

const ftruncate: Operation = ([given, length]) => {
  const fd = fdOf(given);
  const size = lengthOf(length);
  return () =>
    onDescriptor("ftruncate", fd, (system, handle) =>
      system.ftruncate(handle, size),
    );
};

function lengthOf(length: unknown): number {
  const size = length === undefined ? 0 : length;
  validateInteger(size, "len");
  return Math.max(0, size);
}

function syncOperation(syscall: string): Operation {
  return ([given]) => {
    const fd = fdOf(given);
    return () =>
      onDescriptor(syscall, fd, (system, handle) => system.sync(handle));
  };
}

function timesOperation(
  syscall: "utimes" | "lutimes",
  shown: string,
): Operation {
  return ([path, atime, mtime]) => {
    const at = pathOf(path);
    const times = [secondsOf(atime), secondsOf(mtime)] as const;
    return () =>
      onPath(shown, at, (system, where) => system[syscall](where, ...times));
  };
}

function ownerOperation(syscall: "chown" | "lchown"): Operation {
  return ([path, uid, gid]) => {
    const at = pathOf(path);
    const ids = [idOf(uid, "uid"), idOf(gid, "gid")] as const;
    return () =>
      onPath(syscall, at, (system, where) => system[syscall](where, ...ids));
  };
}

const copyFile: Operation = ([from, to, mode]) => {
  // COPYFILE_EXCL, and one that no file system here can do.
  const [exclusive, forced] = [1, 4];
  const source = pathOf(from, "src");
  const target = pathOf(to, "dest");
  const flags = accessOf(mode);
  return () => {
    try {
      if (flags & forced) throw systemError("ENOTSUP", "copyfile");
      copyBytes(source, target, (flags & exclusive) !== 0);
    } catch (error) {
      const code = codeOf(error);
      throw typeof code === "string" && code.startsWith("E")
        ? systemError(code, "copyfile", source, target)
        : error;
    }
  };
};

const COPY_SIZE = 1 << 20;

function copyBytes(source: string, target: string, isExclusive: boolean): void {
  const from = open(source, O.RDONLY, 0);
  try {
    const stats = onDescriptor("fstat", from, (system, at) => system.fstat(at));
    if (isFolder(stats.mode)) throw systemError("EISDIR", "copyfile");
    const flags = O.WRONLY | O.CREAT | (isExclusive ? O.EXCL : 0);
    const to = open(target, flags, stats.mode & 0o777);
    try {
      const other = onDescriptor("fstat", to, (system, at) => system.fstat(at));
      const isSame = other.dev === stats.dev && other.ino === stats.ino;
      if (isSame) return;
      onDescriptor("ftruncate", to, (system, at) => system.ftruncate(at, 0));
      onDescriptor("fchmod", to, (system, at) =>
        system.fchmod(at, stats.mode & 0o7777),
      );
      for (;;) {
        const bytes = onDescriptor("read", from, (system, at) =>
          system.read(at, COPY_SIZE, null),
        );
        if (bytes.length === 0) break;
        writeAll(to, bytes);
      }
    } finally {
      close(to);
    }
  } finally {
    close(from);
  }
}

/** The rest follows where the system took a part. */
export function writeAll(
  fd: number,
  bytes: Uint8Array,
  position: number | null = null,
): void {
  let done = 0;
  do {
    const from = done;
    done += onDescriptor("write", fd, (system, handle) =>
      system.write(
        handle,
        from === 0 ? bytes : bytes.subarray(from),
        position === null ? null : position + from,
      ),
    );
  } while (done < bytes.length);
}

/** A link's target as it is: a path, or the bytes of one. */
const symlink: Operation = ([target, path, type]) => {
  if (typeof type === "string" && !/^(?:dir|file|junction)$/.test(type)) {
    throw nodeError(
      "ERR_FS_INVALID_SYMLINK_TYPE",
      `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`,
    );
  }
  const to = pathOf(target, "target");
  const at = pathOf(path);
  return () => makeLink(to, at);
};

export const operations: Readonly<Record<string, Operation>> = {
  access: ([path, mode]) => {
    const at = pathOf(path);
    const wanted = accessOf(mode);
    return () =>
      onPath("access", at, (system, where) => system.access(where, wanted));
  },
  chmod: ([path, mode]) => {
    const at = pathOf(path);
    const wanted = modeOf(mode, "mode");
    return () =>
      onPath("chmod", at, (system, where) => system.chmod(where, wanted));
  },
  chown: ownerOperation("chown"),
  close: ([given]) => {
    const fd = fdOf(given);
    return () => close(fd);
  },
  copyFile,
  fchmod: ([given, mode]) => {
    const fd = fdOf(given);
    const wanted = modeOf(mode, "mode");
    return () =>
      onDescriptor("fchmod", fd, (system, handle) =>
        system.fchmod(handle, wanted),
      );
  },
  fchown: ([given, uid, gid]) => {
    const fd = fdOf(given);
    const ids = [idOf(uid, "uid"), idOf(gid, "gid")] as const;
    return () =>
      onDescriptor("fchown", fd, (system, handle) =>
        system.fchown(handle, ...ids),
      );
  },
  fdatasync: syncOperation("fdatasync"),
  fstat: ([given, options]) => {
    const fd = fdOf(given);
    const { bigint } = (options ?? {}) as StatOptions;
    return () =>
      statsOf(
        onDescriptor("fstat", fd, (system, handle) => system.fstat(handle)),
        Boolean(bigint),
      );
  },
  fsync: syncOperation("fsync"),
  ftruncate,
  futimes: ([given, atime, mtime]) => {
    const fd = fdOf(given);
    const times = [secondsOf(atime), secondsOf(mtime)] as const;
    return () =>
      onDescriptor("futime", fd, (system, handle) =>
        system.futimes(handle, ...times),
      );
  },
  lchown: ownerOperation("lchown"),
  link: ([existing, path]) => {
    const from = pathOf(existing, "existingPath");
    const to = pathOf(path, "newPath");
    return () => onPaths("link", from, to, (system, a, b) => system.link(a, b));
  },
  lstat: statOperation("lstat"),
  lutimes: timesOperation("lutimes", "lutime"),
  mkdir,
  mkdtemp,
  nativeRealpath,
  open: ([path, flags, mode]) => {
    const at = pathOf(path);
    const wanted = flagsOf(flags);
    const bits = modeOf(mode, "mode", 0o666);
    return () => open(at, wanted, bits);
  },
  readdir: read,
  readlink: ([path, given]) => {
    const { encoding } = optionsOf(given);
    const at = pathOf(path);
    return () =>
      encoded(
        onPath("readlink", at, (system, where) => system.readlink(where)),
        encoding,
      );
  },
  realpath,
  rename: ([from, to]) => {
    const source = pathOf(from, "oldPath");
    const target = pathOf(to, "newPath");
    return () =>
      onPaths("rename", source, target, (system, a, b) => system.rename(a, b));
  },
  rm,
  rmdir,
  stat: statOperation("stat"),
  statfs: ([path, options]) => {
    const at = pathOf(path);
    const { bigint } = (options ?? {}) as StatOptions;
    return () =>
      statFsOf(
        onPath("statfs", at, (system, where) => system.statfs(where)),
        Boolean(bigint),
      );
  },
  symlink,
  truncate,
  unlink: ([path]) => simple("unlink", (system, at) => system.unlink(at), path),
  utimes: timesOperation("utimes", "utime"),
};
