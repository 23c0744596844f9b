/**
 * `fs.cp`: copies a file, a link or a whole folder. One walk for its three styles:
 * it yields what a filter says, which those that can wait wait for.
 *
 * @see https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options
 * @see https://github.com/nodejs/node/blob/v20.x/lib/internal/fs/cp/cp-sync.js
 */
import { nodeError } from "../../internal/errors.js";
import {
  validateBoolean,
  validateFunction,
  validateInteger,
  validateObject,
} from "../../internal/validators.js";
import { pathOf } from "./arguments.js";
import { infoError, type SystemErrorInfo } from "./errors.js";
import { isFolder, type RawStats, S } from "./file-system.js";
import {
  codeOf,
  join,
  lstat,
  makeFolders,
  operations,
  removeTree,
} from "./operations.js";
import { makeLink, onPath } from "./system.js";
import process = require("node:process");

interface CopyOptions {
  readonly dereference: boolean;
  readonly errorOnExist: boolean;
  readonly filter?: (source: string, target: string) => unknown;
  readonly force: boolean;
  readonly mode: number;
  readonly preserveTimestamps: boolean;
  readonly recursive: boolean;
  readonly verbatimSymlinks: boolean;
}

/** What a filter said goes out, what came of it comes in. */
export type Copying = Generator<unknown, void, unknown>;

const DEFAULTS = {
  dereference: false,
  errorOnExist: false,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

/** Checks the arguments. @returns the walk */
export function copyTree(from: unknown, to: unknown, given: unknown): Copying {
  const options = optionsOf(given);
  const source = pathOf(from, "src");
  const target = pathOf(to, "dest");
  return copying(source, target, options);
}

function optionsOf(given: unknown): CopyOptions {
  if (given === undefined) return { ...DEFAULTS, mode: 0 };
  validateObject(given, "options");
  const options: CopyOptions = { ...DEFAULTS, mode: 0, ...given };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    validateBoolean(options[name], `options.${name}`);
  }
  validateInteger(options.mode ?? 0, "mode", 0, 7);
  if (options.dereference && options.verbatimSymlinks) {
    throw nodeError(
      "ERR_INCOMPATIBLE_OPTION_PAIR",
      'Option "dereference" cannot be used in combination with option "verbatimSymlinks"',
      TypeError,
    );
  }
  if (options.filter !== undefined) {
    validateFunction(options.filter, "options.filter");
  }
  return options;
}

function* copying(
  source: string,
  target: string,
  options: CopyOptions,
): Copying {
  const stats = statsFor(source, options);
  const there = statsMaybe(target, options);
  check(source, target, stats, there);
  checkParents(source, stats, target);
  if (options.filter && !(yield options.filter(source, target))) return;
  const parent = folderOf(target);
  if (statsMaybe(parent, { dereference: true }) === null) makeFolders(parent);
  yield* copyOne(source, target, stats, there, options);
}

function* copyOne(
  source: string,
  target: string,
  stats: RawStats,
  there: RawStats | null,
  options: CopyOptions,
): Copying {
  if (isFolder(stats.mode)) {
    if (!options.recursive) {
      throw infoError("ERR_FS_EISDIR", {
        code: "EISDIR",
        errno: 22,
        message: `${source} is a directory (not copied)`,
        path: source,
        syscall: "cp",
      });
    }
    if (there === null) {
      onPath("mkdir", target, (system, at) => system.mkdir(at, 0o777));
    }
    const entries = onPath("opendir", source, (system, at) =>
      system.readdir(at),
    );
    for (const [name] of entries) {
      const from = join(source, name);
      const to = join(target, name);
      if (options.filter && !(yield options.filter(from, to))) continue;
      const inner = statsFor(from, options);
      const innerThere = statsMaybe(to, options);
      check(from, to, inner, innerThere);
      yield* copyOne(from, to, inner, innerThere, options);
    }
    if (there === null) {
      onPath("chmod", target, (system, at) =>
        system.chmod(at, stats.mode & 0o7777),
      );
    }
    return;
  }
  switch (stats.mode & S.IFMT) {
    case S.IFREG:
    case S.IFCHR:
    case S.IFBLK:
      copyFile(source, target, stats, there, options);
      return;
    case S.IFLNK:
      copyLink(source, target, there, options);
      return;
    case S.IFSOCK:
      throw failure(
        "ERR_FS_CP_SOCKET",
        "EINVAL",
        `cannot copy a socket file: ${target}`,
        target,
      );
    case S.IFIFO:
      throw failure(
        "ERR_FS_CP_FIFO_PIPE",
        "EINVAL",
        `cannot copy a FIFO pipe: ${target}`,
        target,
      );
    default:
      throw failure(
        "ERR_FS_CP_UNKNOWN",
        "EINVAL",
        `cannot copy an unknown file type: ${target}`,
        target,
      );
  }
}

function copyFile(
  source: string,
  target: string,
  stats: RawStats,
  there: RawStats | null,
  { force, errorOnExist, mode, preserveTimestamps }: CopyOptions,
): void {
  if (there !== null) {
    if (!force) {
      if (errorOnExist) throw exists(target);
      return;
    }
    onPath("unlink", target, (system, at) => system.unlink(at));
  }
  operations.copyFile?.([source, target, mode])();
  if (preserveTimestamps) {
    const [atime, mtime] = [stats.atime, stats.mtime].map(
      ([seconds, nano]) => seconds + nano / 1e9,
    ) as [number, number];
    onPath("utime", target, (system, at) => system.utimes(at, atime, mtime));
  }
  onPath("chmod", target, (system, at) =>
    system.chmod(at, stats.mode & 0o7777),
  );
}

function copyLink(
  source: string,
  target: string,
  there: RawStats | null,
  { verbatimSymlinks }: CopyOptions,
): void {
  const read = onPath("readlink", source, (system, at) => system.readlink(at));
  const to =
    verbatimSymlinks || read.startsWith("/")
      ? read
      : absolute(join(folderOf(source), read));
  if (there === null) {
    makeLink(to, target);
    return;
  }
  let old: string;
  try {
    old = onPath("readlink", target, (system, at) => system.readlink(at));
  } catch (error) {
    if (!["EINVAL", "UNKNOWN"].includes(String(codeOf(error)))) throw error;
    makeLink(to, target);
    return;
  }
  const oldFull = absolute(
    old.startsWith("/") ? old : join(folderOf(target), old),
  );
  const { mode } = onPath("stat", source, (system, at) => system.stat(at));
  if (isFolder(mode)) {
    if (isInside(to, oldFull)) {
      throw failure(
        "ERR_FS_CP_EINVAL",
        "EINVAL",
        `cannot copy ${to} to a subdirectory of self ${oldFull}`,
        target,
      );
    }
    if (isInside(oldFull, to)) {
      throw failure(
        "ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY",
        "EINVAL",
        `cannot overwrite ${oldFull} with ${to}`,
        target,
      );
    }
  }
  removeTree(target, S.IFLNK);
  makeLink(to, target);
}

function check(
  source: string,
  target: string,
  stats: RawStats,
  there: RawStats | null,
): void {
  if (there !== null) {
    if (isSame(stats, there)) {
      throw failure(
        "ERR_FS_CP_EINVAL",
        "EINVAL",
        "src and dest cannot be the same",
        target,
      );
    }
    const kinds = [isFolder(stats.mode), isFolder(there.mode)];
    if (kinds[0] && !kinds[1]) {
      throw failure(
        "ERR_FS_CP_DIR_TO_NON_DIR",
        "EISDIR",
        `cannot overwrite non-directory ${target} with directory ${source}`,
        target,
      );
    }
    if (!kinds[0] && kinds[1]) {
      throw failure(
        "ERR_FS_CP_NON_DIR_TO_DIR",
        "ENOTDIR",
        `cannot overwrite directory ${target} with non-directory ${source}`,
        target,
      );
    }
  }
  if (isFolder(stats.mode) && isInside(absolute(source), absolute(target))) {
    throw failure(
      "ERR_FS_CP_EINVAL",
      "EINVAL",
      `cannot copy ${source} to a subdirectory of self ${target}`,
      target,
    );
  }
}

/** The target may be inside of the source by a link. */
function checkParents(source: string, stats: RawStats, target: string): void {
  if (!isFolder(stats.mode)) return;
  const own = folderOf(absolute(source));
  for (
    let at = folderOf(absolute(target));
    at !== own && at !== "/";
    at = folderOf(at)
  ) {
    const there = statsMaybe(at, { dereference: true });
    if (there === null) continue;
    if (isSame(stats, there)) {
      throw failure(
        "ERR_FS_CP_EINVAL",
        "EINVAL",
        `cannot copy ${source} to a subdirectory of self ${target}`,
        target,
      );
    }
  }
}

function statsFor(
  path: string,
  { dereference }: Pick<CopyOptions, "dereference">,
): RawStats {
  return dereference
    ? onPath("stat", path, (system, at) => system.stat(at))
    : lstat(path);
}

function statsMaybe(
  path: string,
  options: Pick<CopyOptions, "dereference">,
): RawStats | null {
  try {
    return statsFor(path, options);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function isSame(a: RawStats, b: RawStats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function isInside(folder: string, path: string): boolean {
  const steps = (one: string) => absolute(one).split("/").filter(Boolean);
  const inner = steps(path);
  return steps(folder).every((step, at) => inner[at] === step);
}

function absolute(path: string): string {
  const parts: string[] = [];
  const whole = path.startsWith("/") ? path : join(process.cwd(), path);
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function folderOf(path: string): string {
  const parent = path.replace(/\/*[^/]*\/*$/, "");
  if (parent !== "") return parent;
  return path.startsWith("/") ? "/" : ".";
}

function exists(path: string): Error {
  return failure("ERR_FS_CP_EEXIST", "EEXIST", `${path} already exists`, path);
}

function failure(
  code: string,
  system: SystemErrorInfo["code"],
  message: string,
  path: string,
): Error {
  return infoError(code, { code: system, message, path, syscall: "cp" });
}
