/**
 * What the resolver asks of a file system, each path once: is it a file, and
 * what is its real path. Knows of modules only in which folders they crowd.
 */
import type { AbsolutePath, FileKind, Host, LinkKind } from "../host.js";

const NODE_MODULES = "node_modules";

export interface Lookup {
  readonly path: Host["path"];
  readonly cwd: AbsolutePath;
  /** What is at the path, links followed. */
  kind(file: string): FileKind | null;
  /** The real path of something that exists. */
  realpath(file: string): AbsolutePath;
}

/**
 * A lookup over a host; its caches live as long as it does.
 *
 * A path is real when its directory's real path is known and its last component
 * is no link, and the one `lstat` that says what the path is says that too. So
 * only links ever cost a `realpath`, which on a deep tree is ten times the
 * price of the `lstat`.
 */
export function createLookup(host: Host): Lookup {
  const { path } = host;
  const kinds = new Map<string, LinkKind | null>();
  const followed = new Map<string, FileKind | null>();
  const listings = new Map<string, ReadonlySet<string> | null>();
  const realpaths = new Map<string, AbsolutePath>();

  function lstat(file: string): LinkKind | null {
    let kind = kinds.get(file);
    if (kind === undefined) {
      kind = mayExist(file) ? host.lstat(file) : null;
      kinds.set(file, kind);
    }
    return kind;
  }

  /**
   * Every package is probed for as a file first, with each extension: in a
   * `node_modules`, one listing is cheaper.
   */
  function mayExist(file: string): boolean {
    const at = file.lastIndexOf(path.sep);
    if (!file.endsWith(NODE_MODULES, at)) return true;
    const dir = file.slice(0, at);
    let names = listings.get(dir);
    if (names === undefined) {
      names = list(dir);
      listings.set(dir, names);
    }
    const name = file.slice(at + 1);
    return names === null || names.has(name.toLowerCase()) || !isAscii(name);
  }

  /**
   * The names in a folder, without regard to case, of which a file system may
   * know none; `null` where they cannot be had, which does not say what is there.
   */
  function list(dir: string): ReadonlySet<string> | null {
    try {
      return new Set(host.readdir(dir).map((name) => name.toLowerCase()));
    } catch {
      return null;
    }
  }

  function kind(file: string): FileKind | null {
    const own = lstat(file);
    if (own !== "link") return own;
    let target = followed.get(file);
    if (target === undefined) {
      target = host.stat(file);
      followed.set(file, target);
    }
    return target;
  }

  function realpath(name: string): AbsolutePath {
    const known = realpaths.get(name);
    if (known !== undefined) return known;
    const file = isNormal(name) ? name : path.resolve(host.cwd, name);
    const dir = path.dirname(file);
    let real: AbsolutePath;
    if (dir === file) {
      real = file as AbsolutePath;
    } else if (lstat(file) === "link") {
      real = host.realpath(file);
    } else {
      const realDir = realpath(dir);
      real = (
        realDir === dir ? file : path.join(realDir, path.basename(file))
      ) as AbsolutePath;
    }
    realpaths.set(name, real);
    return real;
  }

  /** Whether `path.resolve` would return it as it is. */
  function isNormal(name: string): boolean {
    return path.sep === "/" && NORMAL.test(name);
  }

  return { path, cwd: host.cwd, kind, realpath };
}

/** A POSIX path from the root, without `.`, `..` and empty segments. */
const NORMAL = /^(?:\/(?!\.{0,2}(?:\/|$))[^/]+)+$/;

/** Of others, a file system may know several spellings. */
function isAscii(name: string): boolean {
  return !/[^\0-\x7f]/.test(name);
}
