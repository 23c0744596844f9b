/**
 * The file system port. Every stage that reads a disk receives a `Host` and
 * nothing else; only `nodeHost` touches `node:fs`. Tests pass an in-memory host
 * in posix and win32 flavours.
 */
import fs from "node:fs";
import nodePath from "node:path";

/** A native absolute path as the host spells it. Never written to an artifact. */
export type AbsolutePath = string & { readonly brand: "AbsolutePath" };

/** What a path names; `null` from {@link Host.stat} means nothing is there. */
export type FileKind = "file" | "directory";

/** What a path names before links are followed, see {@link Host.lstat}. */
export type LinkKind = FileKind | "link";

/**
 * A synchronous, read-only view of a file system.
 *
 * `stat` answers `null` for whatever Node's own resolver would treat as absent
 * (ENOENT, ENOTDIR, ELOOP, EACCES on a parent). `readFile`, `realpath` and
 * `readdir` throw a Node `ErrnoException` when the path cannot be read. `lstat`
 * is `stat` without following the path's last component: with it a resolver
 * learns a file's kind and that its path is already real in one system call.
 */
export interface Host {
  /** The path flavour: `path.posix` or `path.win32`. */
  readonly path: nodePath.PlatformPath;
  /** The directory against which relative input paths are resolved. */
  readonly cwd: AbsolutePath;
  stat(path: string): FileKind | null;
  lstat(path: string): LinkKind | null;
  readFile(path: string): Uint8Array;
  realpath(path: string): AbsolutePath;
  readdir(path: string): readonly string[];
}

/** The Node for which native addons are chosen, in its own words. */
export interface NativeTarget {
  /** `process.platform` */
  readonly platform: string;
  /** `process.arch` */
  readonly arch: string;
  /** `process.versions.modules` */
  readonly abi: string;
  /** Major version of libuv. */
  readonly uv: string;
  readonly armVersion: string;
  readonly libc: "glibc" | "musl";
}

/** The running Node. */
export function thisNode(): NativeTarget {
  const { platform, arch, versions, config } = process;
  const variables: Readonly<Record<string, unknown>> = config.variables;
  return {
    platform,
    arch,
    abi: versions.modules,
    uv: versions.uv.split(".")[0] ?? "",
    armVersion: arch === "arm64" ? "8" : String(variables.arm_version ?? ""),
    libc:
      platform === "linux" && fs.existsSync("/etc/alpine-release")
        ? "musl"
        : "glibc",
  };
}

/** Resolves `path` against the host's working directory. */
export function absolutePath(host: Host, path: string): AbsolutePath {
  return host.path.resolve(host.cwd, path) as AbsolutePath;
}

/**
 * The real file system of the running Node process.
 *
 * @param cwd base of relative paths; the process's working directory by default
 */
export function nodeHost(cwd: string = process.cwd()): Host {
  return {
    path: nodePath,
    cwd: nodePath.resolve(cwd) as AbsolutePath,
    stat(path) {
      try {
        const stats = fs.statSync(path, { throwIfNoEntry: false });
        if (stats === undefined) return null;
        return stats.isDirectory() ? "directory" : "file";
      } catch {
        return null;
      }
    },
    lstat(path) {
      try {
        const stats = fs.lstatSync(path, { throwIfNoEntry: false });
        if (stats === undefined) return null;
        if (stats.isSymbolicLink()) return "link";
        return stats.isDirectory() ? "directory" : "file";
      } catch {
        return null;
      }
    },
    readFile: (path) => fs.readFileSync(path),
    realpath: (path) => fs.realpathSync(path) as AbsolutePath,
    readdir: (path) => fs.readdirSync(path),
  };
}

/**
 * What the host holds could not be read: a fault of neither the user's input nor
 * the compiler. `code` is that of the error behind it, if any.
 */
export class HostError extends Error {
  readonly code: unknown;
  constructor(
    readonly operation: string,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
    this.code = isObject(cause) ? cause.code : undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What is thrown need not be an error. */
function messageOf(cause: unknown): string {
  const message = isObject(cause) ? cause.message : cause;
  return typeof message === "string" ? message : `it threw ${typeof message}`;
}
