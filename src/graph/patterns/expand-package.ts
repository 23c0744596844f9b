/**
 * From a pattern that names a package, `moment/locale/*`, to what it may mean in
 * there. Receives the pattern and the module that has it; returns specifiers to be
 * resolved. Looks at names in folders and at the package.json, never into modules.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import { spellingsOf } from "../includes/spellings.js";
import { packageNameOf } from "../module-id.js";
import { isJavaScript, listModules, matcherOf } from "./expand.js";
import type { PathPattern } from "./path-patterns.js";

/** More than these are no choice between modules any more. */
const MOST_SPECIFIERS = 1000;

/**
 * @returns specifiers in sorted order; `null` where the pattern does not begin
 *   with a package that is installed, or stands for too much of it
 */
export function expandPackagePattern(
  { fromDirectory, parts }: PathPattern,
  directory: AbsolutePath,
  packages: PackageReader,
  host: Host,
): readonly string[] | null {
  const [head] = parts;
  if (fromDirectory || typeof head !== "string" || parts.length < 2) {
    return null;
  }
  const name = packageNameOf(head);
  if (name === null || !head.startsWith(`${name}/`)) return null;
  const root = installedRoot(name, directory, host);
  if (root === null) return null;
  const packageJson = packages.read(root);
  const hasExports =
    packageJson?.kind === "package" && packageJson.exports !== null;
  // Without a list of what is exported, names are paths.
  const start = head.slice(name.length + 1, head.lastIndexOf("/") + 1);
  const prefix = hasExports ? "" : start;
  const matches = matcherOf(parts);
  const specifiers = listModules(
    host.path.join(root, prefix),
    prefix,
    isJavaScript,
    host,
  )
    .flatMap((file) => spellingsOf(name, file, packageJson))
    .filter((specifier) => matches(specifier));
  return specifiers.length > MOST_SPECIFIERS
    ? null
    : [...new Set(specifiers)].sort();
}

/** Of the packages of that name, the one that Node would find. */
function installedRoot(
  name: string,
  directory: AbsolutePath,
  host: Host,
): AbsolutePath | null {
  const { basename, dirname, join } = host.path;
  for (let folder: string = directory; ; folder = dirname(folder)) {
    if (basename(folder) !== "node_modules") {
      const root = join(folder, "node_modules", name) as AbsolutePath;
      if (host.stat(root) === "directory") return host.realpath(root);
    }
    if (folder === dirname(folder)) return null;
  }
}
