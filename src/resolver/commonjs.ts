/**
 * The CommonJS algorithm, for `require` and `require.resolve`. Functions carry
 * the names of the steps in Node's documentation.
 *
 * NODE_PATH and the global folders ($HOME/.node_modules, …) are left out: what
 * they add belongs to the machine that compiles, not to the program.
 *
 * Source: Node's modules.md, "All together", and where it is silent or differs,
 * what lib/internal/modules/cjs/loader.js does.
 */
import type { AbsolutePath } from "../host.js";
import { builtinName } from "./builtins.js";
import { ENCODED_SEPARATOR, importsResolve } from "./esm.js";
import { type Failed, failure, invalidModuleSpecifier } from "./failure.js";
import {
  joinBelow,
  type Location,
  resolveFrom,
  toFilePath,
} from "./file-url.js";
import { packageExportsResolve, type Target } from "./package-exports.js";
import {
  type InvalidPackageJson,
  type PackageJson,
  unreadableConfig,
} from "./package-json.js";
import { type Environment, identify, probe, type Search } from "./search.js";
import type { ResolvedBuiltin, ResolvedFile } from "./types.js";

/** A step's answer; `null` lets the next step try. */
type Step = ResolvedFile | Failed | null;

const EXTENSIONS = [".js", ".json", ".node"];

/** require(X) from a module at path Y. */
export function commonjsResolve(
  search: Search,
  environment: Environment,
): ResolvedFile | ResolvedBuiltin | Failed {
  const { specifier, fromDir } = search;
  const builtin = builtinName(specifier);
  if (builtin !== null) return { kind: "builtin", name: builtin };

  // Node asks for the scope of every request and so trips over a broken
  // package.json even where a relative file would do.
  const scope = environment.packages.scopeOf(fromDir);
  return (
    loadPackageImports(scope, search, environment) ??
    loadPackageSelf(scope, search, environment) ??
    findPath(search, environment) ??
    moduleNotFound(specifier, null)
  );
}

/** LOAD_PACKAGE_IMPORTS(X, DIR) */
function loadPackageImports(
  scope: PackageJson | InvalidPackageJson | null,
  search: Search,
  environment: Environment,
): Step {
  if (!search.specifier.startsWith("#") || scope === null) return null;
  if (scope.kind === "invalid") return unreadableConfig(scope);
  if (scope.imports === null) return null;
  const base = { file: search.importer, dir: search.fromDir };
  const target = importsResolve(search.specifier, base, search, environment);
  if (target.kind === "failed" && target.code === "ERR_MODULE_NOT_FOUND") {
    return moduleNotFound(search.specifier, scope.path);
  }
  return loadTarget(target, scope, search.importer, search, environment);
}

/** LOAD_PACKAGE_SELF(X, DIR) */
function loadPackageSelf(
  scope: PackageJson | InvalidPackageJson | null,
  search: Search,
  environment: Environment,
): Step {
  if (scope === null) return null;
  if (scope.kind === "invalid") return unreadableConfig(scope);
  const { specifier, importer } = search;
  const { name } = scope;
  if (scope.exports === null || name === null) return null;
  if (specifier !== name && !specifier.startsWith(`${name}/`)) return null;
  const subpath = `.${specifier.slice(name.length)}`;
  const target = packageExportsResolve(
    subpath,
    targetContext(scope, importer, environment),
  );
  return loadTarget(target, scope, importer, search, environment);
}

/** The folders to look in, and LOAD_AS_FILE, LOAD_AS_DIRECTORY in each. */
function findPath(search: Search, environment: Environment): Step {
  const { specifier, fromDir } = search;
  const { path, cwd } = environment.lookup;
  if (path.isAbsolute(specifier)) {
    return loadFrom(path.resolve(cwd, specifier), search, environment);
  }
  if (isRelative(specifier, path.sep)) {
    return loadFrom(resolveFrom(fromDir, specifier, path), search, environment);
  }
  return loadNodeModules(search, environment);
}

/** LOAD_NODE_MODULES(X, START) */
function loadNodeModules(search: Search, environment: Environment): Step {
  const { path } = environment.lookup;
  for (let dir: string = search.fromDir; ; ) {
    // NODE_MODULES_PATHS(START)
    if (!dir.endsWith(`${path.sep}node_modules`)) {
      const modules = joinBelow(dir, "node_modules", path);
      if (probe(modules, search, environment) === "directory") {
        const found =
          loadPackageExports(modules, search, environment) ??
          loadFrom(
            resolveFrom(modules, search.specifier, path),
            search,
            environment,
          );
        if (found !== null) return found;
      }
    }
    const parent = path.dirname(dir);
    if (parent === dir) return null;
    dir = parent;
  }
}

/** A package's name and the subpath in it, as CommonJS reads them. */
const NAME_AND_SUBPATH = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

/** LOAD_PACKAGE_EXPORTS(X, DIR) */
function loadPackageExports(
  modules: string,
  search: Search,
  environment: Environment,
): Step {
  const match = NAME_AND_SUBPATH.exec(search.specifier);
  if (match === null) return null;
  const [, name = "", rest = ""] = match;
  const { packages, lookup } = environment;
  const dir = resolveFrom(modules, name, lookup.path);
  if (lookup.kind(dir) !== "directory") return null;
  const pkg = packages.read(dir);
  if (pkg === null) return null;
  if (pkg.kind === "invalid") return unreadableConfig(pkg);
  if (pkg.exports === null) return null;
  const target = packageExportsResolve(
    `.${rest}`,
    targetContext(pkg, null, environment),
  );
  return loadTarget(target, pkg, null, search, environment);
}

/** LOAD_AS_FILE(X), then LOAD_AS_DIRECTORY(X). */
function loadFrom(
  file: string,
  search: Search,
  environment: Environment,
): Step {
  const kind = probe(file, search, environment);
  if (!namesDirectory(search.specifier)) {
    const found =
      kind === "file"
        ? resolved(file, environment)
        : loadWithExtension(file, search, environment);
    if (found !== null) return found;
  }
  return kind === "directory"
    ? loadAsDirectory(file, search, environment)
    : null;
}

/** LOAD_AS_FILE(X) */
function loadAsFile(
  file: string,
  search: Search,
  environment: Environment,
): Step {
  return probe(file, search, environment) === "file"
    ? resolved(file, environment)
    : loadWithExtension(file, search, environment);
}

function loadWithExtension(
  file: string,
  search: Search,
  environment: Environment,
): Step {
  for (const extension of EXTENSIONS) {
    const candidate = file + extension;
    if (probe(candidate, search, environment) === "file") {
      return resolved(candidate, environment);
    }
  }
  return null;
}

/** LOAD_INDEX(X) */
function loadIndex(
  dir: string,
  search: Search,
  environment: Environment,
): Step {
  const index = joinBelow(dir, "index", environment.lookup.path);
  return loadWithExtension(index, search, environment);
}

/** LOAD_AS_DIRECTORY(X) */
function loadAsDirectory(
  dir: string,
  search: Search,
  environment: Environment,
): Step {
  const pkg = environment.packages.read(dir);
  if (pkg?.kind === "invalid") return unreadableConfig(pkg);
  if (pkg === null || pkg.main === null || pkg.main === "") {
    return loadIndex(dir, search, environment);
  }
  const main = resolveFrom(dir, pkg.main, environment.lookup.path);
  return (
    loadAsFile(main, search, environment) ??
    loadIndex(main, search, environment) ??
    loadIndex(dir, search, environment) ??
    failure(
      "MODULE_NOT_FOUND",
      `Cannot find module '${main}'. Please verify that the package.json has a valid "main" entry`,
      pkg.path,
    )
  );
}

/** RESOLVE_ESM_MATCH(MATCH): the target must exist, and is taken as it is. */
function loadTarget(
  target: Target,
  pkg: PackageJson,
  base: AbsolutePath | null,
  search: Search,
  environment: Environment,
): ResolvedFile | Failed {
  if (target.kind === "failed") return target;
  if (target.kind === "builtin") {
    // Node converts the target to a path without asking; so do all versions.
    return failure(
      "ERR_INVALID_URL_SCHEME",
      "The URL must be of scheme file",
      pkg.path,
    );
  }
  const file = targetPath(target.location, pkg, base, environment);
  if (typeof file === "object") return file;
  if (probe(file, search, environment) !== "file") {
    return moduleNotFound(file, pkg.path);
  }
  const path = identify(file, environment);
  return { kind: "file", path, conditions: target.conditions };
}

function targetPath(
  location: Location,
  pkg: PackageJson,
  base: AbsolutePath | null,
  environment: Environment,
): string | Failed {
  if (typeof location === "string") return location;
  if (ENCODED_SEPARATOR.test(location.href)) {
    return invalidModuleSpecifier(
      location.href,
      'must not include encoded "/" or "\\" characters',
      base,
      pkg.path,
    );
  }
  return toFilePath(location, environment.lookup.path);
}

function resolved(file: string, environment: Environment): ResolvedFile {
  return { kind: "file", path: identify(file, environment), conditions: [] };
}

function moduleNotFound(
  request: string,
  packageJson: AbsolutePath | null,
): Failed {
  const message = `Cannot find module '${request}'`;
  return failure("MODULE_NOT_FOUND", message, packageJson);
}

/** `x/`, `.`, `x/..`: never a file. */
function namesDirectory(specifier: string): boolean {
  return specifier !== "" && /(^|\/)\.{0,2}$/.test(specifier);
}

/** `..x` counts too: only a name may follow one dot. */
function isRelative(specifier: string, separator: string): boolean {
  if (!specifier.startsWith(".")) return false;
  const next = specifier.charAt(1);
  return next === "" || next === "." || next === "/" || next === separator;
}

function targetContext(
  pkg: PackageJson,
  base: AbsolutePath | null,
  { conditions, lookup }: Environment,
) {
  return { pkg, base, conditions, path: lookup.path };
}
