/**
 * The ESM algorithm, for the `import` kind: no extensions are probed, paths are
 * URLs. Functions carry the names of the specification's steps.
 *
 * Source: Node's "Resolution Algorithm Specification" (esm.md), and where it is
 * silent or differs, what lib/internal/modules/esm/resolve.js does.
 */
import type { AbsolutePath } from "../host.js";
import { builtinName } from "./builtins.js";
import { type Failed, failure, invalidModuleSpecifier } from "./failure.js";
import {
  joinBelow,
  type Location,
  locate,
  toDirectoryUrl,
  toFilePath,
  toFileUrl,
} from "./file-url.js";
import {
  invalidImportsName,
  packageExportsResolve,
  packageImportsResolve,
  undefinedImport,
  type Located,
  type Target,
} from "./package-exports.js";
import { type PackageJson, unreadableConfig } from "./package-json.js";
import { type Environment, identify, probe, type Search } from "./search.js";
import { splitPackageSpecifier } from "./specifier.js";
import type { ResolvedBuiltin, ResolvedData, ResolvedFile } from "./types.js";

/** The file that a step resolves from, which messages name. */
export interface Base {
  readonly file: string;
  readonly dir: string;
}

/** ESM_RESOLVE, then what Node's default `load` refuses. */
export function esmResolve(
  search: Search,
  environment: Environment,
): ResolvedFile | ResolvedBuiltin | ResolvedData | Failed {
  const { specifier, fromDir, importer } = search;
  const base: Base = { file: importer, dir: fromDir };
  let target: Target;
  if (isRelativeOrAbsolute(specifier)) {
    const location = resolveRelative(specifier, base, environment);
    if (typeof location !== "string" && "kind" in location) return location;
    target = located(location, null);
  } else if (specifier.startsWith("#")) {
    target = importsResolve(specifier, base, search, environment);
  } else {
    // `C:\x` and `https://x` are URLs, `lodash` and `@scope/x` are not.
    const url = specifier.includes(":") ? parseUrl(specifier) : null;
    if (url?.protocol === "node:") return { kind: "builtin", name: specifier };
    if (url?.protocol === "data:") return { kind: "data", url: url.href };
    if (url !== null && url.protocol !== "file:") return unknownScheme(url);
    target =
      url === null
        ? packageResolve(specifier, base, search, environment)
        : located(url, null);
  }
  if (target.kind !== "located") return target;
  const found = finalize(target, base, search, environment);
  if (typeof found === "object") return found;
  return { kind: "file", path: found, conditions: target.conditions };
}

/** PACKAGE_IMPORTS_RESOLVE, from the scope of the importer on. */
export function importsResolve(
  name: string,
  base: Base,
  search: Search,
  environment: Environment,
): Target {
  const invalid = invalidImportsName(name, base.file);
  if (invalid !== null) return invalid;
  const pkg = environment.packages.scopeOf(base.dir, "import");
  if (pkg?.kind === "invalid") return unreadableConfig(pkg);
  const target =
    pkg &&
    packageImportsResolve(name, context(pkg, base.file, environment), (text) =>
      packageResolve(
        text,
        { file: pkg.path, dir: pkg.dir },
        search,
        environment,
      ),
    );
  return target ?? undefinedImport(name, pkg, base.file);
}

/** PACKAGE_RESOLVE: a bare specifier, from `base` upwards. */
export function packageResolve(
  specifier: string,
  base: Base,
  search: Search,
  environment: Environment,
): Target {
  const builtin = builtinName(specifier);
  if (builtin !== null) return { kind: "builtin", name: builtin };

  const { name, subpath } = splitPackageSpecifier(specifier);
  const isScopeOnly = name.startsWith("@") && !name.includes("/");
  if (isScopeOnly || /^\.|%|\\/.test(name)) {
    return invalidModuleSpecifier(
      specifier,
      "is not a valid package name",
      base.file,
    );
  }

  const { packages, lookup } = environment;
  const scope = packages.scopeOf(base.dir, "import");
  if (scope?.kind === "invalid") return unreadableConfig(scope);
  if (scope !== null && scope.exports !== null && scope.name === name) {
    return packageExportsResolve(
      subpath,
      context(scope, base.file, environment),
    );
  }

  // Unlike CommonJS, every ancestor is asked, even one named node_modules.
  const { path } = lookup;
  for (let dir = base.dir; ; dir = path.dirname(dir)) {
    const packageDir = joinBelow(
      path.join(dir, "node_modules"),
      name,
      path,
    ) as AbsolutePath;
    if (probe(packageDir, search, environment) === "directory") {
      const pkg = packages.read(packageDir);
      if (pkg?.kind === "invalid") return unreadableConfig(pkg);
      if (pkg !== null && pkg.exports !== null) {
        return packageExportsResolve(
          subpath,
          context(pkg, base.file, environment),
        );
      }
      if (subpath === ".") {
        return legacyMainResolve(packageDir, pkg, base, search, environment);
      }
      return located(locate(packageDir, subpath, path), pkg);
    }
    if (path.dirname(dir) === dir) break;
  }
  return packageNotFound(name, base, null);
}

/** The `main` of a package without `exports`, with extensions after all. */
function legacyMainResolve(
  dir: AbsolutePath,
  pkg: PackageJson | null,
  base: Base,
  search: Search,
  environment: Environment,
): Target {
  const { path } = environment.lookup;
  const candidates: string[] = [];
  if (pkg !== null && pkg.main !== null) {
    const location = locate(dir, `./${pkg.main}`, path);
    const main =
      typeof location === "string" ? location : toFilePath(location, path);
    if (typeof main === "object") return main;
    for (const suffix of ["", ".js", ".json", ".node"]) {
      candidates.push(main + suffix);
    }
    for (const name of ["index.js", "index.json", "index.node"]) {
      candidates.push(joinBelow(main, name, path));
    }
  }
  for (const name of ["index.js", "index.json", "index.node"]) {
    candidates.push(path.join(dir, name));
  }
  for (const file of candidates) {
    if (probe(file, search, environment) === "file") {
      return located(file, pkg);
    }
  }
  return packageNotFound(candidates[0] ?? dir, base, pkg);
}

function located(location: Location, pkg: PackageJson | null): Located {
  const packageJson = pkg?.path ?? null;
  return { kind: "located", location, conditions: [], packageJson };
}

function packageNotFound(
  name: string,
  base: Base,
  pkg: PackageJson | null,
): Failed {
  return failure(
    "ERR_MODULE_NOT_FOUND",
    `Cannot find package '${name}' imported from ${base.file}`,
    pkg?.path ?? null,
  );
}

/** Escaped separators, in the pathname of a URL. */
export const ENCODED_SEPARATOR = /%2F|%5C/i;

/** The last steps of ESM_RESOLVE: the file must be there, and be one. */
function finalize(
  { location, packageJson }: Located,
  base: Base,
  search: Search,
  environment: Environment,
): AbsolutePath | Failed {
  if (typeof location !== "string" && ENCODED_SEPARATOR.test(location.pathname))
    return invalidModuleSpecifier(
      location.pathname,
      'must not include encoded "/" or "\\" characters',
      base.file,
      packageJson,
    );
  const file =
    typeof location === "string"
      ? location
      : toFilePath(location, environment.lookup.path);
  if (typeof file === "object") return file;

  // Node means to strip a final slash and looks at "/" instead: a directory.
  const isSlashed = file.endsWith("/");
  const kind = probe(file, search, environment);
  if (isSlashed || kind === "directory") {
    return failure(
      "ERR_UNSUPPORTED_DIR_IMPORT",
      `Directory import '${file}' is not supported resolving ES modules imported from ${base.file}`,
      packageJson,
    );
  }
  if (kind === null) {
    return failure(
      "ERR_MODULE_NOT_FOUND",
      `Cannot find module '${file}' imported from ${base.file}`,
      packageJson,
    );
  }
  const real = identify(file, environment);
  return unknownFormat(real, environment) ?? real;
}

/** ESM_FILE_FORMAT asks the package's type, which must be readable then. */
function unknownFormat(
  file: AbsolutePath,
  { lookup: { path }, packages }: Environment,
): Failed | null {
  const extension = path.extname(file);
  if (![".js", ".ts", ""].includes(extension)) return null;
  const scope = packages.scopeOf(path.dirname(file), "import");
  return scope?.kind === "invalid" ? unreadableConfig(scope) : null;
}

function isRelativeOrAbsolute(specifier: string): boolean {
  return /^(\/|\.\.?($|\/))/.test(specifier);
}

/** A specifier that starts with `.` or `/`, against the importer's URL. */
function resolveRelative(
  specifier: string,
  base: Base,
  { lookup: { path } }: Environment,
): Location | Failed {
  const [dots = ""] = /^(\.\.?\/)+/.exec(specifier) ?? [];
  const below = specifier.slice(dots.length);
  if (dots !== "" && below !== "") {
    const dir = dots === "./" ? base.dir : path.resolve(base.dir, dots);
    const location = locate(dir, `./${below}`, path);
    if (typeof location === "string") return location;
  }
  const url = parseUrl(specifier, toDirectoryUrl(base.dir, path).href);
  if (url !== null) return url;
  return failure(
    "ERR_UNSUPPORTED_RESOLVE_REQUEST",
    `Failed to resolve module specifier "${specifier}" from "${toFileUrl(base.file, path)}": Invalid relative URL or base scheme is not hierarchical.`,
    null,
  );
}

function parseUrl(text: string, base?: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}

function unknownScheme(url: URL): Failed {
  return failure(
    "ERR_UNSUPPORTED_ESM_URL_SCHEME",
    `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${url.protocol}'`,
    null,
  );
}

function context(pkg: PackageJson, base: string | null, env: Environment) {
  const { conditions, lookup } = env;
  return { pkg, base, conditions, path: lookup.path };
}
