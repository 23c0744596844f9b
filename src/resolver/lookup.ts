/**
 * What the resolver asks of a file system, each path once: is it a file, and
 * what is its real path. Nothing here knows about modules.
 */
import type { AbsolutePath, FileKind, Host, LinkKind } from "../host.js";

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
  const realpaths = new Map<string, AbsolutePath>();

  function lstat(file: string): LinkKind | null {
    let kind = kinds.get(file);
    if (kind === undefined) {
      kind = host.lstat(file);
      kinds.set(file, kind);
    }
    return kind;
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
    const file = path.resolve(host.cwd, name);
    const dir = path.dirname(file);
    let real: AbsolutePath;
    if (dir === file) {
      real = file as AbsolutePath;
    } else if (lstat(file) === "link") {
      real = host.realpath(file);
    } else {
      real = path.join(realpath(dir), path.basename(file)) as AbsolutePath;
    }
    realpaths.set(name, real);
    return real;
  }

  return { path, cwd: host.cwd, kind, realpath };
}
