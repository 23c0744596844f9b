/**
 * What the lock file calls a file: package, version and path. Receives the owner;
 * returns a name, or the path that a name has in a copy of the package.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { toPosix } from "../assets/select.js";
import type { Owner } from "../module-id.js";

/** `./src/a.js`, `name@1.0.0/a.js` */
export function lockName(
  path: AbsolutePath,
  { root, name, version }: Owner,
  host: Host,
): string {
  const inside = toPosix(host.path.relative(root, path), host);
  return `${name === null ? "." : `${name}@${version}`}/${inside}`;
}

export interface LockedFile {
  /** `null`: the project. */
  readonly name: string | null;
  readonly version: string;
  /** Below the package's folder, posix; a folder's with its slash. */
  readonly inside: string;
}

export function parseLockName(text: string): LockedFile {
  const [, name = null, version = "", inside = ""] =
    /^(?:\.|((?:@[^/]+\/)?[^/@]+)@([^/]+))\/(.*)$/s.exec(text) ?? [];
  return { name, version, inside };
}
