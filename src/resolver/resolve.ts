/**
 * The resolver: from (specifier, importer's directory, kind) to a file, a
 * builtin, or a failure that says what was tried. It joins Node's two
 * algorithms to a file system and knows nothing of graphs or artifacts.
 */
import type { AbsolutePath, Host } from "../host.js";
import { commonjsResolve } from "./commonjs.js";
import {
  createEnhancedResolver,
  type EnhancedResolve,
  loadPnpApi,
} from "./enhanced.js";
import { esmResolve } from "./esm.js";
import { createLookup, type Lookup } from "./lookup.js";
import { isObject, type PackageReader } from "./package-json.js";
import { type Environment, identify, type Search } from "./search.js";
import { parseSpecifier } from "./specifier.js";
import { withTypeScript } from "./typescript.js";
import type {
  Resolution,
  Resolve,
  ResolveKind,
  ResolverOptions,
} from "./types.js";

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
 * Below a `.pnp.cjs` (Yarn's Plug'n'Play), packages are found through it.
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
  const { browserField, preserveSymlinks } = options;
  const lookup = createLookup(host);
  const conditions = {
    require: [
      ...(options.baseConditions ?? CONDITIONS.require),
      ...options.conditions,
    ],
    import: [
      ...(options.baseConditions ?? CONDITIONS.import),
      ...options.conditions,
    ],
  };
  const environment = (kind: ResolveKind): Environment => ({
    lookup,
    packages,
    conditions: new Set(conditions[kind]),
    preserveSymlinks,
  });
  const environments = {
    require: environment("require"),
    import: environment("import"),
  };

  const nodeResolve: Resolve = (
    specifier,
    fromDir,
    kind,
    importer = fromDir,
  ) => {
    const search: Search = { specifier, fromDir, importer, tried: [] };
    const resolve = kind === "require" ? commonjsResolve : esmResolve;
    const outcome = resolve(search, environments[kind]);
    return outcome.kind === "failed"
      ? { ...outcome, tried: [...new Set(search.tried)] }
      : outcome;
  };

  const enhanced = (pnpFile: AbsolutePath | null) =>
    createEnhancedResolver(host, {
      conditions,
      browserField,
      pnpApi: pnpFile && loadPnpApi(pnpFile),
    });
  const pnpResolve = withPlugAndPlay(
    withTypeScript(nodeResolve, environments.require),
    lookup,
    enhanced,
  );
  if (!browserField) return pnpResolve;
  return withBrowserField(
    pnpResolve,
    packages,
    environments.require,
    enhanced(null),
  );
}

/** Packages come from the nearest `.pnp.cjs` upwards, if there is one. */
function withPlugAndPlay(
  resolve: Resolve,
  lookup: Lookup,
  createResolver: (pnpFile: AbsolutePath) => EnhancedResolve,
): Resolve {
  const { path } = lookup;
  const resolvers = new Map<string, EnhancedResolve | null>();
  // Packages may lie in a cache that all projects share, outside of this one.
  let current: EnhancedResolve | null = null;
  function resolverFor(dir: string): EnhancedResolve | null {
    const known = resolvers.get(dir);
    if (known !== undefined) return known;
    const file = path.join(dir, ".pnp.cjs") as AbsolutePath;
    const parent = path.dirname(dir);
    let resolver: EnhancedResolve | null = null;
    if (lookup.kind(file) === "file") {
      resolver = createResolver(file);
      current = resolver;
    } else if (parent !== dir) {
      resolver = resolverFor(parent);
    }
    resolvers.set(dir, resolver);
    return resolver;
  }

  /** Installed packages bring none along: the search begins above them. */
  function outermost(dir: AbsolutePath): AbsolutePath {
    const at = dir.indexOf(`${path.sep}node_modules${path.sep}`);
    return at < 1 ? dir : (dir.slice(0, at) as AbsolutePath);
  }

  return (specifier, fromDir, kind, importer) => {
    const pnp = resolverFor(outermost(fromDir)) ?? current;
    if (pnp !== null) {
      const asked = parseSpecifier(specifier).kind;
      if (asked === "package" || asked === "imports") {
        const found = pnp(specifier, fromDir, kind);
        if (found === false) return { kind: "empty" };
        // The path itself is the package's identity: its peers depend on it.
        if (found !== null) {
          return { kind: "file", path: found as AbsolutePath, conditions: [] };
        }
      }
    }
    return resolve(specifier, fromDir, kind, importer);
  };
}

/**
 * The `browser` field has a say where the importer's package or the one that
 * was found has it; everything else stays as Node resolves it.
 */
function withBrowserField(
  resolve: Resolve,
  packages: PackageReader,
  environment: Environment,
  enhanced: EnhancedResolve,
): Resolve {
  const { path } = environment.lookup;
  const browserOf = (dir: string) => {
    const scope = packages.scopeOf(dir);
    return scope?.kind === "package" ? scope.browser : null;
  };
  function isConcerned(specifier: string, fromDir: string, found: Resolution) {
    const importers = browserOf(fromDir);
    switch (found.kind) {
      case "builtin":
        return isObject(importers) && Object.hasOwn(importers, specifier);
      case "file":
        return (
          isObject(importers) || browserOf(path.dirname(found.path)) !== null
        );
      default:
        return true;
    }
  }

  return (specifier, fromDir, kind, importer) => {
    const found = resolve(specifier, fromDir, kind, importer);
    if (!isConcerned(specifier, fromDir, found)) return found;
    const mapped = enhanced(specifier, fromDir, kind);
    if (mapped === null) return found;
    if (mapped === false) return { kind: "empty" };
    const file = identify(mapped, environment);
    return found.kind === "file" && found.path === file
      ? found
      : { kind: "file", path: file, conditions: [] };
  };
}
