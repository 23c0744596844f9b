/**
 * Folders of the host in the builtin `fs`: where the bridge grants some, paths
 * within them go through it, in all three styles; all others stay in memory.
 *
 * @see https://nodejs.org/api/fs.html
 */
import { Buffer } from "node:buffer";
import { notSupported } from "../internal/not-supported.js";
import { bridge } from "./guest.js";
import process = require("node:process");

type AnyFunction = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;
type Operation = (
  call: Call,
  paths: readonly string[],
  rest: readonly unknown[],
) => unknown;
type Call = (operation: string, ...args: readonly unknown[]) => unknown;

interface FileOptions {
  readonly encoding?: string | null;
  readonly flag?: string;
  readonly recursive?: boolean;
  readonly force?: boolean;
  readonly withFileTypes?: boolean;
  readonly throwIfNoEntry?: boolean;
}

function optionsOf(given: unknown): FileOptions {
  if (typeof given === "string") return { encoding: given };
  return typeof given === "object" && given !== null ? given : {};
}

function bytesOf(data: unknown, { encoding }: FileOptions): Uint8Array {
  return typeof data === "string"
    ? Buffer.from(data, (encoding ?? "utf8") as "utf8")
    : (data as Uint8Array);
}

/** A path as an absolute one of the guest; `null` where it is none. */
function pathOf(path: unknown): string | null {
  const text =
    typeof path === "string"
      ? path
      : path instanceof Uint8Array
        ? Buffer.from(path).toString()
        : urlPath(path);
  if (text === null || text.includes("\0")) return null;
  const parts: string[] = [];
  const whole = text.startsWith("/") ? text : `${process.cwd()}/${text}`;
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function urlPath(url: unknown): string | null {
  if (typeof url !== "object" || url === null) return null;
  const { protocol, pathname } = url as {
    protocol?: string;
    pathname?: string;
  };
  return protocol === "file:" && pathname !== undefined
    ? decodeURIComponent(pathname)
    : null;
}

/** Takes no path of the host, though Node's does; refused rather than lost. */
const WITHOUT =
  "open createReadStream createWriteStream symlink link chmod lchmod chown lchown utimes lutimes opendir mkdtemp cp readlink statfs openAsBlob";

/** @param fs memfs' functions; those that take paths are replaced */
export function mountHostFolders(fs: Members): void {
  const { fs: host } = bridge;
  const folders = host?.folders ?? [];
  if (host === undefined || folders.length === 0) return;
  const call: Call = (operation, ...args) => host.call(operation, args);
  const { Stats, Dirent } = fs as Record<string, { prototype: object }>;
  const made = (of: { prototype: object } | undefined, members: object) =>
    Object.assign(Object.create(of?.prototype ?? null) as object, members);
  const statsOf = (facts: unknown) => {
    const numbers = facts as Record<string, number>;
    const dates = Object.fromEntries(
      ["atime", "mtime", "ctime", "birthtime"].map((name) => [
        name,
        new Date(numbers[`${name}Ms`] ?? 0),
      ]),
    );
    return made(Stats, { ...numbers, ...dates });
  };
  const stat =
    (name: string): Operation =>
    (run, [path], [given]) => {
      try {
        return statsOf(run(name, path));
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === "ENOENT" && optionsOf(given).throwIfNoEntry === false) {
          return undefined;
        }
        throw error;
      }
    };
  const write =
    (flag: string): Operation =>
    (run, [path], [data, given]) => {
      const options = optionsOf(given);
      run("writeFile", path, bytesOf(data, options), options.flag ?? flag);
    };
  const operations: Readonly<Record<string, Operation>> = {
    readFile(run, [path], [given]) {
      const { encoding } = optionsOf(given);
      const buffer = Buffer.from(run("readFile", path) as Uint8Array);
      return encoding && encoding !== "buffer"
        ? buffer.toString(encoding as "utf8")
        : buffer;
    },
    writeFile: write("w"),
    appendFile: write("a"),
    stat: stat("stat"),
    lstat: stat("lstat"),
    readdir(run, [path = ""], [given]) {
      const found = run("readdir", path) as readonly [string, number][];
      if (!optionsOf(given).withFileTypes) return found.map(([name]) => name);
      return found.map(([name, mode]) =>
        made(Dirent, { name, mode, path, parentPath: path }),
      );
    },
    access: (run, [path], [mode]) => run("access", path, mode ?? 0),
    realpath: (run, [path]) => run("realpath", path),
    mkdir: (run, [path], [given]) =>
      run("mkdir", path, optionsOf(given).recursive === true),
    rm(run, [path], [given]) {
      const { recursive, force } = optionsOf(given);
      run("rm", path, recursive === true, force === true);
    },
    rmdir: (run, [path]) => run("rmdir", path),
    unlink: (run, [path]) => run("unlink", path),
    truncate: (run, [path], [length]) => run("truncate", path, length ?? 0),
    rename: (run, [from, to]) => run("rename", from, to),
    copyFile: (run, [from, to], [mode]) => run("copyFile", from, to, mode ?? 0),
  };
  const TWO_PATHS = ["rename", "copyFile"];
  const promises = fs.promises as Members;

  /** The paths where one is the host's; `null` where all are in memory. */
  function hostPaths(name: string, args: readonly unknown[]): string[] | null {
    const paths = args.slice(0, TWO_PATHS.includes(name) ? 2 : 1).map(pathOf);
    const isHost = paths.some(
      (path) =>
        path !== null &&
        folders.some((one) => path === one || path.startsWith(`${one}/`)),
    );
    return isHost ? paths.map((path) => path ?? "") : null;
  }

  for (const [name, run] of Object.entries(operations)) {
    const skip = TWO_PATHS.includes(name) ? 2 : 1;
    const sync = fs[`${name}Sync`] as AnyFunction;
    const later = fs[name] as AnyFunction;
    const promised = (promises[name] as AnyFunction).bind(promises);
    fs[`${name}Sync`] = (...args: unknown[]) => {
      const paths = hostPaths(name, args);
      if (paths === null) return sync(...args);
      return run(call, paths, args.slice(skip));
    };
    promises[name] = async (...args: unknown[]) => {
      const paths = hostPaths(name, args);
      if (paths === null) return await promised(...args);
      return run(call, paths, args.slice(skip));
    };
    fs[name] = (...args: unknown[]) => {
      const paths = hostPaths(name, args);
      const callback = args.at(-1);
      // memfs refuses what is no callback, as Node does.
      if (paths === null || typeof callback !== "function") {
        return later(...args);
      }
      let outcome: unknown[];
      try {
        outcome = [null, run(call, paths, args.slice(skip, -1))];
      } catch (error) {
        outcome = [error];
      }
      process.nextTick(() => callback(...outcome));
      return undefined;
    };
  }
  for (const name of ["realpath", "realpathSync"]) {
    Object.assign(fs[name] as object, { native: fs[name] });
  }
  const { existsSync, exists } = fs as Record<string, AnyFunction>;
  fs.existsSync = (path: unknown) => {
    const paths = hostPaths("exists", [path]);
    if (paths === null) return existsSync?.(path);
    try {
      call("access", paths[0], 0);
      return true;
    } catch {
      return false;
    }
  };
  fs.exists = (path: unknown, callback: unknown) => {
    if (
      hostPaths("exists", [path]) === null ||
      typeof callback !== "function"
    ) {
      return exists?.(path, callback);
    }
    const found = (fs.existsSync as AnyFunction)(path);
    process.nextTick(() => callback(found));
    return undefined;
  };
  for (const name of WITHOUT.split(" ")) {
    for (const [target, key] of [
      [fs, name],
      [fs, `${name}Sync`],
      [promises, name],
    ] as const) {
      const inMemory = target[key];
      if (typeof inMemory !== "function") continue;
      target[key] = (...args: unknown[]) => {
        if (hostPaths("copyFile", args) !== null) {
          throw notSupported(`fs.${key}`);
        }
        return Reflect.apply(inMemory, target, args);
      };
    }
  }
}
