/**
 * What is left to the host's `require`. Receives specifiers and what the user
 * named; must not resolve anything.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { type Owner, packageNameOf } from "../module-id.js";

/** @param externals package names or exact specifiers */
export function isExternal(
  specifier: string,
  externals: ReadonlySet<string>,
): boolean {
  if (externals.size === 0) return false;
  if (externals.has(specifier)) return true;
  const name = packageNameOf(specifier);
  return name !== null && externals.has(name);
}

/** How the host's `require` is asked for a package's file. */
export function hostSpecifier(
  specifier: string,
  path: AbsolutePath,
  { name, root }: Owner,
  host: Host,
): string {
  if (name === null || packageNameOf(specifier) !== null) return specifier;
  const inside = host.path.relative(root, path).split(host.path.sep);
  return [name, ...inside].join("/");
}
