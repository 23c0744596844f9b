/**
 * Folders of the host for the bridge's `fs`. Every path is followed to the file
 * that it really is, and refused where that lies outside of the folder granted, or
 * is to be changed in a folder that may only be read. What is then worked on is
 * the real path, in which no link is left.
 *
 * @see https://nodejs.org/api/fs.html
 */
import fs from "node:fs";
import {
  basename,
  dirname,
  isAbsolute,
  join,
  relative,
  resolve,
  sep,
} from "node:path";
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

type Access = "read" | "write";

/** @throws Node's error where a folder does not exist */
export function createFolders(
  grants: readonly FolderGrant[],
): FileSystemCapability {
  const folders: readonly Folder[] = grants
    .map(({ path, write = false }) => {
      const absolute = resolve(path);
      return { path: absolute, real: fs.realpathSync(absolute), write };
    })
    .sort((a, b) => b.path.length - a.path.length);

  /** @param follow whether a link at the path's end is followed */
  function place(
    path: unknown,
    access: Access,
    syscall: string,
    follow = true,
  ): { readonly real: string; readonly folder: Folder } {
    if (typeof path !== "string" || !isAbsolute(path) || path.includes("\0")) {
      throw denied(syscall, String(path));
    }
    const wanted = resolve(path);
    const folder = folders.find((one) => isWithin(one.path, wanted));
    if (folder === undefined || (access === "write" && !folder.write)) {
      throw denied(syscall, path);
    }
    const inside = join(folder.real, relative(folder.path, wanted));
    const real = follow
      ? realPath(inside, syscall, path)
      : join(realPath(dirname(inside), syscall, path), basename(inside));
    const isRoot = inside === folder.real;
    if (!isWithin(folder.real, isRoot ? inside : real)) {
      throw denied(syscall, path);
    }
    return { real: isRoot ? inside : real, folder };
  }

  /** Runs an operation; its errors name the path as the guest did. */
  function at<Result>(
    path: unknown,
    access: Access,
    syscall: string,
    run: (real: string, folder: Folder) => Result,
    follow = true,
  ): Result {
    const { real, folder } = place(path, access, syscall, follow);
    try {
      return run(real, folder);
    } catch (error) {
      throw renamed(error, real, String(path));
    }
  }

  const operations: Readonly<
    Record<string, (path: unknown, a: unknown, b: unknown) => unknown>
  > = {
    readFile: (path) =>
      at(path, "read", "open", (real) => {
        const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = fs.constants;
        // A pipe would keep the host waiting.
        const file = fs.openSync(real, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
        try {
          const stats = fs.fstatSync(file);
          if (stats.size > LARGEST_TRANSFER) throw tooLarge(stats.size);
          if (!stats.isFile() && !stats.isDirectory()) {
            throw denied("open", String(path));
          }
          return fs.readFileSync(file);
        } finally {
          fs.closeSync(file);
        }
      }),
    writeFile: (path, bytes, flag) =>
      at(path, "write", "open", (real) => {
        if (!(bytes instanceof Uint8Array)) throw new TypeError("No bytes");
        const stats = fs.statSync(real, { throwIfNoEntry: false });
        if (stats && !stats.isFile() && !stats.isDirectory()) {
          throw denied("open", String(path));
        }
        const known = ["w", "a", "wx", "ax"].find((one) => one === flag);
        fs.writeFileSync(real, bytes, { flag: known ?? "w" });
      }),
    stat: (path) =>
      at(path, "read", "stat", (real) => facts(fs.statSync(real))),
    lstat: (path) =>
      at(path, "read", "lstat", (real) => facts(fs.lstatSync(real)), false),
    readdir: (path) =>
      at(path, "read", "scandir", (real) =>
        fs.readdirSync(real).map((name) => {
          const found = fs.lstatSync(join(real, name), {
            throwIfNoEntry: false,
          });
          return [name, found?.mode ?? 0];
        }),
      ),
    access: (path, mode) =>
      at(
        path,
        (Number(mode) & fs.constants.W_OK) !== 0 ? "write" : "read",
        "access",
        (real) => fs.accessSync(real, Number(mode) & 7),
      ),
    realpath: (path) =>
      at(path, "read", "realpath", (real, folder) => {
        fs.accessSync(real);
        return join(folder.path, relative(folder.real, real));
      }),
    mkdir: (path, recursive) =>
      at(path, "write", "mkdir", (real, folder) => {
        const first = fs.mkdirSync(real, { recursive: recursive === true });
        return first && join(folder.path, relative(folder.real, first));
      }),
    rm: (path, recursive, force) =>
      at(
        path,
        "write",
        "rm",
        (real, folder) => {
          if (real === folder.real) throw denied("rm", String(path));
          fs.rmSync(real, {
            recursive: recursive === true,
            force: force === true,
          });
        },
        false,
      ),
    rmdir: (path) =>
      at(path, "write", "rmdir", (real) => fs.rmdirSync(real), false),
    unlink: (path) =>
      at(path, "write", "unlink", (real) => fs.unlinkSync(real), false),
    rename: (from, to) =>
      at(
        from,
        "write",
        "rename",
        (real) => {
          fs.renameSync(real, place(to, "write", "rename", false).real);
        },
        false,
      ),
    copyFile: (from, to, mode) =>
      at(from, "read", "copyfile", (real) => {
        const { COPYFILE_EXCL } = fs.constants;
        const stats = fs.statSync(real);
        if (!stats.isFile() && !stats.isDirectory()) {
          throw denied("copyfile", String(from));
        }
        const target = place(to, "write", "copyfile").real;
        fs.copyFileSync(real, target, Number(mode) & COPYFILE_EXCL);
      }),
    truncate: (path, length) =>
      at(path, "write", "open", (real) =>
        fs.truncateSync(real, Number(length) || 0),
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
      return run(args[0], args[1], args[2]);
    },
  };
}

function isWithin(folder: string, path: string): boolean {
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  return path === folder || path.startsWith(prefix);
}

/** The real path of what exists, and the rest, which does not, behind it. */
function realPath(path: string, syscall: string, shown: string): string {
  const rest: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(fs.realpathSync(at), ...rest);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A link to nowhere could be made to lead anywhere.
      if (code !== "ENOENT" || fs.lstatSync(at, { throwIfNoEntry: false })) {
        throw code === "ENOENT"
          ? denied(syscall, shown)
          : renamed(error, at, shown);
      }
      if (at === dirname(at)) throw denied(syscall, shown);
      rest.unshift(basename(at));
    }
  }
}

function facts(stats: fs.Stats): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, value] of Object.entries(stats)) {
    if (typeof value === "number") found[name] = value;
  }
  return found;
}

function tooLarge(size: number): Error {
  return Object.assign(
    new RangeError(`File size (${size}) is greater than may cross the bridge`),
    { code: "ERR_FS_FILE_TOO_LARGE" },
  );
}

/** As the system's own, with the guest's path. */
function denied(syscall: string, path: string): Error {
  return Object.assign(
    new Error(`EACCES: permission denied, ${syscall} '${path}'`),
    { errno: -13, code: "EACCES", syscall, path },
  );
}

function renamed(error: unknown, real: string, path: string): unknown {
  const { message, code, errno, syscall } = error as NodeJS.ErrnoException;
  if (errno === undefined) return error;
  const text = message.replaceAll(`'${real}'`, () => `'${path}'`);
  return Object.assign(new Error(text), { code, errno, syscall, path });
}
