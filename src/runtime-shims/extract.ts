/**
 * Extracts what an artifact holds into the user's own cache: what the system has
 * to load or run must be a file. Receives contents and their digest; returns the
 * path of a file that has them. Embedded as `createExtractor.toString()`, so that
 * it must not know anything outside itself except its parameters and ECMAScript
 * globals.
 */

export interface Extractable {
  /** For messages. */
  readonly id: string;
  /** The file's own name, or a path below its folder, posix. */
  readonly file: string;
  /** SHA-256 of the contents, lower-case hex. */
  readonly sha256: string;
  /** What the folder is called; the digest where nothing else is said. */
  readonly folder?: string;
  content(): Uint8Array;
}

/** What an error says: what was refused, and with which code. */
export interface Purpose {
  /** `load a native addon` */
  readonly act: string;
  /** `ERR_INGOT_ADDON`, which `_CACHE` and `_CHANGED` follow. */
  readonly code: string;
}

/** @returns the path of a file with these contents, below `ingot/<kind>` */
export type Extract = (
  kind: string,
  wanted: Extractable,
  purpose: Purpose,
) => string;

interface Stats {
  readonly uid: number;
  readonly mode: number;
  isDirectory(): boolean;
  isFile(): boolean;
}

interface FileSystem {
  lstatSync(path: string): Stats;
  mkdirSync(path: string, options: object): void;
  readFileSync(path: string): Uint8Array;
  writeFileSync(path: string, data: unknown, options: object): void;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: object): void;
}

interface Builtins {
  readonly fs: FileSystem;
  readonly path: { join(...parts: string[]): string };
  readonly os: { homedir(): string };
  readonly crypto: {
    createHash(algorithm: string): {
      update(data: Uint8Array): { digest(encoding: string): string };
    };
    randomBytes(size: number): { toString(encoding: string): string };
  };
  readonly process: {
    readonly platform: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    getuid?(): number;
  };
}

/**
 * @param host Node's `require` of builtins
 * @returns throws errors with the codes of the purpose where the cache is not the
 *   user's alone, or the file in it has changed
 */
export function createExtractor(host: (name: string) => unknown): Extract {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
    return host(name) as Builtins[Name];
  }

  function failure(message: string, code: string): Error {
    return Object.assign(new Error(message), { code, requireStack: [] });
  }

  function cacheFolder(): string {
    const { env, platform } = builtin("process");
    const { join } = builtin("path");
    const home = builtin("os").homedir();
    if (platform === "win32")
      return env.LOCALAPPDATA || join(home, "AppData", "Local");
    if (platform === "darwin") return join(home, "Library", "Caches");
    // A relative one is invalid, says the XDG Base Directory Specification.
    const cache = env.XDG_CACHE_HOME;
    return cache?.startsWith("/") ? cache : join(home, ".cache");
  }

  function statsOf(path: string): Stats | undefined {
    try {
      return builtin("fs").lstatSync(path);
    } catch {
      return undefined;
    }
  }

  /** A file of the user's own cache, compared with its digest each time. */
  return (kind, wanted, purpose) => {
    const { id, sha256, content } = wanted;
    const inside = wanted.file.split("/");
    const file = inside.pop() as string;
    const fs = builtin("fs");
    const { join } = builtin("path");
    const { act, code } = purpose;
    let folder = cacheFolder();
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of ["ingot", kind, wanted.folder ?? sha256, ...inside]) {
      folder = join(folder, name);
      ownFolder(folder);
    }
    const path = join(folder, file);
    if (statsOf(path) === undefined) {
      const name = builtin("crypto").randomBytes(8).toString("hex");
      const temporary = join(folder, `.${name}.tmp`);
      try {
        fs.writeFileSync(temporary, content(), { flag: "wx", mode: 0o700 });
        // Another process may have done the same: the files are equal.
        fs.renameSync(temporary, path);
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        // Windows does not replace a file that is loaded.
        if (statsOf(path) === undefined) throw error;
      }
    }
    refuseForeign(path, statsOf(path)?.isFile() === true, "a file");
    const digest = builtin("crypto")
      .createHash("sha256")
      .update(fs.readFileSync(path))
      .digest("hex");
    if (digest === sha256) return path;
    throw failure(
      `Refused to ${act.split(" ")[0]} ${path}: its SHA-256 is ${digest}, that of ${id} is ${sha256}. Remove it to have it extracted anew.`,
      `${code}_CHANGED`,
    );

    function ownFolder(path: string): void {
      try {
        fs.mkdirSync(path, { mode: 0o700 });
      } catch (error) {
        if (statsOf(path) === undefined) throw error;
      }
      refuseForeign(path, statsOf(path)?.isDirectory() === true, "a folder");
    }

    /** What others may write to is not used. */
    function refuseForeign(path: string, isKind: boolean, kind: string): void {
      const { uid, mode } = statsOf(path) ?? { uid: -1, mode: 0 };
      const user = builtin("process").getuid?.();
      const reason = !isKind
        ? `it is not ${kind}`
        : user !== undefined && uid !== user
          ? "it belongs to another user"
          : user !== undefined && (mode & 0o022) !== 0
            ? "other users may write to it"
            : null;
      if (reason === null) return;
      throw failure(
        `Refused to ${act} from ${path}: ${reason}.`,
        `${code}_CACHE`,
      );
    }
  };
}
