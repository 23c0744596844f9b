/**
 * A package's `exports` and `imports`: from a subpath or a `#name` to a target,
 * by a parsed package.json and a set of conditions alone. No file is looked at;
 * whether the target exists is for the caller to say.
 *
 * Source: Node's "Resolution Algorithm Specification" (esm.md), and where it is
 * silent or differs, what lib/internal/modules/esm/resolve.js does.
 */
import type { PlatformPath } from "node:path";
import type { AbsolutePath } from "../host.js";
import {
  exportsNotFound,
  type Failed,
  importNotDefined,
  invalidModuleSpecifier,
  invalidPackageConfig,
  invalidPackageTarget,
} from "./failure.js";
import {
  isPlainPath,
  joinBelow,
  type Location,
  toDirectoryUrl,
  toFileUrl,
} from "./file-url.js";
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type PackageJson,
} from "./package-json.js";
import type { ResolvedBuiltin } from "./types.js";

/** Where a target leads, and the conditions on the way, outermost first. */
export interface Located {
  readonly kind: "located";
  readonly location: Location;
  readonly conditions: readonly string[];
  /** The package.json that names the target; `null` where none does. */
  readonly packageJson: AbsolutePath | null;
}

export type Target = Located | ResolvedBuiltin | Failed;

/** What holds for all targets of one `exports` or `imports` lookup. */
export interface TargetContext {
  readonly pkg: PackageJson;
  readonly conditions: ReadonlySet<string>;
  /** The importer that messages name; `null` where Node names none. */
  readonly base: string | null;
  readonly path: PlatformPath;
}

/** PACKAGE_RESOLVE from a package's own directory: an `imports` target. */
export type ResolvePackageTarget = (specifier: string) => Target;

/**
 * PACKAGE_EXPORTS_RESOLVE.
 *
 * @param subpath `.` or `./…`
 * @param context its package has `exports` that are not `null`
 */
export function packageExportsResolve(
  subpath: string,
  context: TargetContext,
): Target {
  const { pkg, base } = context;
  const isSugar = isConditionalExportsMainSugar(pkg.exports, context);
  if (typeof isSugar === "object") return isSugar;
  const exports: JsonValue = isSugar ? { ".": pkg.exports } : pkg.exports;
  if (!isObject(exports)) return exportsNotFound(subpath, pkg, base);

  const match = packageImportsExportsMatch(
    subpath,
    exports,
    !subpath.endsWith("/"),
  );
  if (match === null) return exportsNotFound(subpath, pkg, base);
  const result = packageTargetResolve(match, { ...context, importing: null });
  return result ?? exportsNotFound(subpath, pkg, base);
}

/**
 * PACKAGE_IMPORTS_RESOLVE, after the package scope is known; `null` where the
 * name is not defined.
 *
 * @param name `#…`
 * @param resolvePackage resolves a target that names a package or a builtin
 */
export function packageImportsResolve(
  name: string,
  context: TargetContext,
  resolvePackage: ResolvePackageTarget,
): Target | null {
  const { imports } = context.pkg;
  if (!isObject(imports)) return null;
  const match = packageImportsExportsMatch(name, imports, true);
  if (match === null) return null;
  return (
    packageTargetResolve(match, { ...context, importing: resolvePackage }) ??
    null
  );
}

/** The name itself is wrong, whatever the package says. */
export function invalidImportsName(name: string, base: string): Failed | null {
  return name === "#" || name.endsWith("/") ? invalidName(name, base) : null;
}

/**
 * Where the package of `base` does not define `name`. Names that start with `#/`
 * are new in Node 25.4 and 24.14: older ones refuse them before they look.
 */
export function undefinedImport(
  name: string,
  pkg: PackageJson | null,
  base: string,
): Failed {
  return name.startsWith("#/")
    ? invalidName(name, base)
    : importNotDefined(name, pkg, base);
}

function invalidName(name: string, base: string): Failed {
  const reason = "is not a valid internal imports specifier name";
  return invalidModuleSpecifier(name, reason, base);
}

interface Match {
  readonly key: string;
  readonly target: JsonValue;
  /** What `*` stands for; `null` where the key is the subpath itself. */
  readonly patternMatch: string | null;
}

/** PACKAGE_IMPORTS_EXPORTS_RESOLVE, up to the target: the key that wins. */
function packageImportsExportsMatch(
  matchKey: string,
  matchObject: JsonObject,
  mayBeExact: boolean,
): Match | null {
  if (mayBeExact && !matchKey.includes("*")) {
    if (Object.hasOwn(matchObject, matchKey)) {
      const target = matchObject[matchKey] ?? null;
      return { key: matchKey, target, patternMatch: null };
    }
  }
  let best = "";
  let bestMatch = "";
  for (const key of Object.keys(matchObject)) {
    const star = key.indexOf("*");
    if (star === -1 || !matchKey.startsWith(key.slice(0, star))) continue;
    const trailer = key.slice(star + 1);
    if (
      matchKey.length >= key.length &&
      matchKey.endsWith(trailer) &&
      patternKeyCompare(best, key) === 1 &&
      key.lastIndexOf("*") === star
    ) {
      best = key;
      bestMatch = matchKey.slice(star, matchKey.length - trailer.length);
    }
  }
  if (best === "") return null;
  const target = matchObject[best] ?? null;
  return { key: best, target, patternMatch: bestMatch };
}

/** PATTERN_KEY_COMPARE: -1 where `a` is the more specific, 1 where `b` is. */
export function patternKeyCompare(a: string, b: string): -1 | 0 | 1 {
  const aStar = a.indexOf("*");
  const bStar = b.indexOf("*");
  const aBase = aStar === -1 ? a.length : aStar + 1;
  const bBase = bStar === -1 ? b.length : bStar + 1;
  if (aBase > bBase) return -1;
  if (bBase > aBase) return 1;
  if (aStar === -1) return 1;
  if (bStar === -1) return -1;
  if (a.length > b.length) return -1;
  if (b.length > a.length) return 1;
  return 0;
}

/** Whether `exports` is the target of `.` itself rather than a map. */
function isConditionalExportsMainSugar(
  exports: JsonValue,
  context: TargetContext,
): boolean | Failed {
  if (typeof exports === "string" || Array.isArray(exports)) return true;
  if (!isObject(exports)) return false;
  const keys = Object.keys(exports);
  const isSugar = (key: string) => !key.startsWith(".");
  const first = keys[0] !== undefined && isSugar(keys[0]);
  if (keys.every((key) => isSugar(key) === first)) return first;
  return invalidConfig(
    context,
    "\"exports\" cannot contain some keys starting with '.' and some not." +
      " The exports object must either be an object of package subpath keys" +
      " or an object of main entry condition name keys only.",
  );
}

interface PatternContext extends TargetContext {
  /** Set while `imports` are resolved. */
  readonly importing: ResolvePackageTarget | null;
}

/**
 * PACKAGE_TARGET_RESOLVE. `null` is Node's null (an explicit no), `undefined`
 * is Node's undefined (no condition matched, look further).
 */
function packageTargetResolve(
  match: Match,
  context: PatternContext,
): Target | null | undefined {
  const { target } = match;
  if (typeof target === "string") {
    return packageTargetStringResolve(target, match, context);
  }
  if (target === null) return null;
  if (Array.isArray(target)) {
    return packageTargetArrayResolve(target, match, context);
  }
  if (!isObject(target)) return invalidTarget(match, context);

  const keys = Object.keys(target);
  if (keys.some(isArrayIndex)) {
    return invalidConfig(
      context,
      '"exports" cannot contain numeric property keys.',
    );
  }
  for (const key of keys) {
    if (key !== "default" && !context.conditions.has(key)) continue;
    const result = packageTargetResolve(
      { ...match, target: target[key] ?? null },
      context,
    );
    if (result === undefined) continue;
    return result?.kind === "located"
      ? { ...result, conditions: [key, ...result.conditions] }
      : result;
  }
  return undefined;
}

/** The first target of an array that is valid; it need not exist. */
function packageTargetArrayResolve(
  targets: readonly JsonValue[],
  match: Match,
  context: PatternContext,
): Target | null | undefined {
  if (targets.length === 0) return null;
  let last: Failed | null | undefined;
  for (const target of targets) {
    const result = packageTargetResolve({ ...match, target }, context);
    if (result === undefined) continue;
    if (result === null) {
      last = null;
    } else if (
      result.kind === "failed" &&
      result.code === "ERR_INVALID_PACKAGE_TARGET"
    ) {
      last = result;
    } else {
      return result;
    }
  }
  return last;
}

/** Segments `.`, `..` and `node_modules`, in any spelling, or empty ones. */
const INVALID_SEGMENT =
  /(^|\\|\/)((\.|%2e)(\.|%2e)?|(n|%6e|%4e)(o|%6f|%4f)(d|%64|%44)(e|%65|%45)(_|%5f)(m|%6d|%4d)(o|%6f|%4f)(d|%64|%44)(u|%75|%55)(l|%6c|%4c)(e|%65|%45)(s|%73|%53))(\\|\/|$)/i;

/** Most paths; the expression above takes long to be compiled. */
const PLAIN_SEGMENTS = /^(?:[\w@*-][\w.@*-]*\/)*[\w@*-][\w.@*-]*$/;

function hasInvalidSegment(path: string): boolean {
  const isPlain = PLAIN_SEGMENTS.test(path) && !/node_modules/i.test(path);
  return !isPlain && INVALID_SEGMENT.test(path);
}

function packageTargetStringResolve(
  target: string,
  match: Match,
  context: PatternContext,
): Target {
  const { pkg, path, importing } = context;
  const { patternMatch } = match;
  if (!target.startsWith("./")) {
    const isPackage =
      importing !== null &&
      !target.startsWith("/") &&
      !target.startsWith("../") &&
      !URL.canParse(target);
    if (!isPackage) return invalidTarget(match, context);
    return importing(
      patternMatch === null ? target : substitute(target, patternMatch),
    );
  }
  // Empty segments are deprecated, not refused: Node only warns.
  if (hasInvalidSegment(target.slice(2))) {
    return invalidTarget(match, context);
  }

  const below = target.slice(2);
  const whole = patternMatch === null ? below : substitute(below, patternMatch);
  const isValidMatch =
    patternMatch === null || !hasInvalidSegment(patternMatch);
  if (isValidMatch && isPlainPath(whole, pkg.dir, path)) {
    return located(joinBelow(pkg.dir, whole, path), context);
  }

  const directory = toDirectoryUrl(pkg.dir, path);
  const resolved = new URL(target, directory);
  if (!resolved.pathname.startsWith(directory.pathname)) {
    return invalidTarget(match, context);
  }
  if (patternMatch === null) return located(resolved, context);
  if (!isValidMatch) {
    const field = importing === null ? "exports" : "imports";
    return invalidModuleSpecifier(
      match.key.replace("*", () => patternMatch),
      `request is not a valid match in pattern "${match.key}" for the "${field}" resolution of ${pkg.path}`,
      context.base,
      pkg.path,
    );
  }
  return located(new URL(substitute(resolved.href, patternMatch)), context);
}

function substitute(target: string, patternMatch: string): string {
  return target.replaceAll("*", () => patternMatch);
}

function located(location: Location, { pkg }: PatternContext): Located {
  const packageJson = pkg.path;
  return { kind: "located", location, conditions: [], packageJson };
}

function invalidTarget(match: Match, context: PatternContext): Failed {
  const field = context.importing === null ? "exports" : "imports";
  const { pkg, base } = context;
  return invalidPackageTarget(match.key, match.target, pkg, field, base);
}

function invalidConfig(context: TargetContext, reason: string): Failed {
  const { pkg, base, path } = context;
  const importer = base === null ? null : toFileUrl(base, path).href;
  return invalidPackageConfig(pkg, importer, reason);
}

function isArrayIndex(key: string): boolean {
  const index = Number(key);
  return String(index) === key && index >= 0 && index < 0xffff_ffff;
}
