/**
 * Which package a module id belongs to: `name@version/path`, with `~2` after the
 * version of a second copy; ids that start with `./` are the project's own. Text
 * in, parts out; it knows nothing of manifests.
 */

export interface PackageModule {
  /** `ms`, `@scope/name`. */
  readonly name: string;
  /** `2.1.3`. */
  readonly version: string;
  /** 1, or the number behind the version's `~` where copies differ. */
  readonly copy: number;
  /** The id up to the path: `ms@2.1.3`, `ms@2.1.3~2`. */
  readonly instance: string;
  /** `index.js`, `lib/a.js`. */
  readonly path: string;
}

const BUILTINS = "node:";

/** The parts of a package module's id, or `null` for a project module's. */
export function packageOf(id: string): PackageModule | null {
  if (id.startsWith("./")) return null;
  // What stands in for Node's builtins in a sandbox artifact is one package.
  if (id.startsWith(BUILTINS)) {
    const path = id.slice(BUILTINS.length);
    return { name: "node:", version: "", copy: 1, instance: BUILTINS, path };
  }
  const parts = /^((?:@[^/]+\/)?[^/@]+)@([^/]*?)(?:~(\d+))?\/(.*)$/s.exec(id);
  if (parts === null) return null;
  const [, name = "", version = "", copy = "1", path = ""] = parts;
  const instance = id.slice(0, id.length - path.length - 1);
  return { name, version, copy: Number(copy), instance, path };
}

/**
 * Orders ids for people: the project first, then packages by name, then version
 * by number (2.9.0 before 2.10.0), then path. The same on every machine.
 */
export function compareIds(a: string, b: string): number {
  const one = packageOf(a);
  const other = packageOf(b);
  if (one === null || other === null) {
    if (one !== null) return 1;
    if (other !== null) return -1;
    return compareText(a, b);
  }
  return (
    compareText(one.name, other.name) ||
    compareVersions(one.version, other.version) ||
    one.copy - other.copy ||
    compareText(one.path, other.path)
  );
}

function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.split(/(\d+)/);
  const others = parts(b);
  for (const [index, part] of parts(a).entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    // Odd parts are the captured digits.
    const order =
      index % 2 === 1 ? Number(part) - Number(other) : compareText(part, other);
    if (order !== 0) return order;
  }
  return compareText(a, b);
}

/** By UTF-16 unit, as `sort()` does, so that no locale plays a part. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
