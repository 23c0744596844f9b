/**
 * Failed steps of a resolution, and the sentences that Node says about them.
 */
import type { AbsolutePath } from "../host.js";
import type { PackageJson } from "./package-json.js";
import type { ResolveFailure, ResolveFailureCode } from "./types.js";

/** A failure before what was tried is added to it. */
export type Failed = Omit<ResolveFailure, "tried">;

export function failure(
  code: ResolveFailureCode,
  message: string,
  packageJson: AbsolutePath | null,
): Failed {
  return { kind: "failed", code, message, packageJson };
}

/** ` imported from x`, or nothing where Node does not know the importer. */
export function importedFrom(base: string | null): string {
  return base === null ? "" : ` imported from ${base}`;
}

export function exportsNotFound(
  subpath: string,
  pkg: PackageJson,
  base: string | null,
): Failed {
  const what =
    subpath === "."
      ? `No "exports" main defined in ${pkg.path}`
      : `Package subpath '${subpath}' is not defined by "exports" in ${pkg.path}`;
  return failure(
    "ERR_PACKAGE_PATH_NOT_EXPORTED",
    what + importedFrom(base),
    pkg.path,
  );
}

export function importNotDefined(
  name: string,
  pkg: PackageJson | null,
  base: string,
): Failed {
  const where = pkg === null ? "" : ` in package ${pkg.path}`;
  return failure(
    "ERR_PACKAGE_IMPORT_NOT_DEFINED",
    `Package import specifier "${name}" is not defined${where} imported from ${base}`,
    pkg?.path ?? null,
  );
}

export function invalidPackageTarget(
  key: string,
  target: unknown,
  pkg: PackageJson,
  field: "exports" | "imports",
  base: string | null,
): Failed {
  // Node quotes the target twice when it is not a string, and so its hint
  // about "./" is given for an object too.
  const text =
    typeof target === "object" ? JSON.stringify(target) : String(target);
  const hint =
    field === "exports" && text !== "" && !text.startsWith("./")
      ? '; targets must start with "./"'
      : "";
  const what =
    key === "."
      ? `Invalid "exports" main target ${JSON.stringify(text)} defined`
      : `Invalid "${field}" target ${JSON.stringify(text)} defined for '${key}'`;
  return failure(
    "ERR_INVALID_PACKAGE_TARGET",
    `${what} in the package config ${pkg.path}${importedFrom(base)}${hint}`,
    pkg.path,
  );
}

/** @param base the importer's URL: here Node forgets to make it a path */
export function invalidPackageConfig(
  pkg: PackageJson,
  base: string | null,
  reason: string,
): Failed {
  const importer = base === null ? "" : ` while importing ${base}`;
  return failure(
    "ERR_INVALID_PACKAGE_CONFIG",
    `Invalid package config ${pkg.path}${importer}. ${reason}`,
    pkg.path,
  );
}

export function invalidModuleSpecifier(
  specifier: string,
  reason: string,
  base: string | null,
  packageJson: AbsolutePath | null = null,
): Failed {
  return failure(
    "ERR_INVALID_MODULE_SPECIFIER",
    `Invalid module "${specifier}" ${reason}${importedFrom(base)}`,
    packageJson,
  );
}
