/**
 * The resolver: from (specifier, importer's directory, kind) to a file, a
 * builtin, or a failure that says what was tried. It joins Node's two
 * algorithms to a file system and knows nothing of graphs or artifacts.
 */
import type { Host } from "../host.js";
import { commonjsResolve } from "./commonjs.js";
import { esmResolve } from "./esm.js";
import { createLookup } from "./lookup.js";
import type { PackageReader } from "./package-json.js";
import type { Environment, Search } from "./search.js";
import type { Resolve, ResolveKind, ResolverOptions } from "./types.js";

/**
 * Node's own conditions for each kind, as Node 20.19 and later have them.
 * `default` always matches and is not listed.
 */
const CONDITIONS: Readonly<Record<ResolveKind, readonly string[]>> = {
  require: ["require", "node", "node-addons", "module-sync"],
  import: ["node", "import", "module-sync", "node-addons"],
};

/**
 * A resolver over a host. Files and package.json files are looked at once; the
 * answers themselves are not kept, callers know better which they ask again.
 *
 * @param packages shared with the other stages, so that none reads twice
 * @returns failures are values with Node's code and the first line of its
 *   message; nothing is thrown for bad input
 */
export function createResolver(
  host: Host,
  packages: PackageReader,
  options: ResolverOptions,
): Resolve {
  const lookup = createLookup(host);
  const environment = (kind: ResolveKind): Environment => ({
    lookup,
    packages,
    conditions: new Set([...CONDITIONS[kind], ...options.conditions]),
    preserveSymlinks: options.preserveSymlinks,
  });
  const environments = {
    require: environment("require"),
    import: environment("import"),
  };

  return (specifier, fromDir, kind, importer = fromDir) => {
    const search: Search = { specifier, fromDir, importer, tried: [] };
    const resolve = kind === "require" ? commonjsResolve : esmResolve;
    const outcome = resolve(search, environments[kind]);
    return outcome.kind === "failed"
      ? { ...outcome, tried: [...new Set(search.tried)] }
      : outcome;
  };
}
