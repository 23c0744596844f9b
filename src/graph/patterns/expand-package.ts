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
 *   with a package that is installed, or stands for too much. Of a name with a
 *   hole, `@scope/addon-*`, those are meant that the module's package declares.
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
  if (!/^(?:@[\w.-]+\/)?[\w-]/.test(head)) return null;
  const name = packageNameOf(head);
  const names =
    name !== null && head.startsWith(`${name}/`)
      ? [name]
      : declaredNames(directory, packages).filter((declared) =>
          declared.startsWith(head),
        );
  const matches = matcherOf(parts);
  const specifiers = names.flatMap((name) => {
    const root = installedRoot(name, directory, host);
    if (root === null) return [];
    const packageJson = packages.read(root);
    const hasExports =
      packageJson?.kind === "package" && packageJson.exports !== null;
    // Without a list of what is exported, names are paths.
    const isPath = !hasExports && head.startsWith(`${name}/`);
    const prefix = isPath
      ? head.slice(name.length + 1, head.lastIndexOf("/") + 1)
      : "";
    const folder = host.path.join(root, prefix);
    return listModules(folder, prefix, isJavaScript, host)
      .flatMap((file) => spellingsOf(name, file, packageJson))
      .concat(name)
      .filter(matches);
  });
  return specifiers.length === 0 || specifiers.length > MOST_SPECIFIERS
    ? null
    : [...new Set(specifiers)].sort();
}

function declaredNames(
  directory: AbsolutePath,
  packages: PackageReader,
): readonly string[] {
  const scope = packages.scopeOf(directory);
  return scope?.kind === "package"
    ? [
        ...scope.dependencies.keys(),
        ...scope.optionalDependencies.keys(),
        ...scope.peerDependencies.keys(),
        ...scope.optionalPeers,
      ]
    : [];
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
