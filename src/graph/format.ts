/**
 * What kind of module a file is, as far as its name and its package tell.
 * Receives a path and how it was reached; returns a format, or that the text
 * decides. Must not read the file.
 */
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";

/** `undetermined`: CommonJS, unless its text can only be an ES module's. */
export type DeclaredFormat = "commonjs" | "json" | "module" | "undetermined";

/**
 * @param reachedBy `import` stands for the entry of the program, too, which Node
 *   loads by its ES module loader where that is in doubt
 * @see https://nodejs.org/api/packages.html#determining-module-system
 */
export function declaredFormat(
  path: AbsolutePath,
  reachedBy: "require" | "import",
  host: Host,
  packages: PackageReader,
): DeclaredFormat {
  const extension = host.path.extname(path);
  switch (extension) {
    case ".json":
      return "json";
    case ".mjs":
    case ".mts":
      return "module";
    case ".cjs":
    case ".cts":
      return "commonjs";
    case ".js":
    case ".ts":
      break;
    default:
      // `require` takes every name it does not know for CommonJS.
      if (extension !== "" || reachedBy === "require") return "commonjs";
  }
  const scope = packages.scopeOf(host.path.dirname(path));
  if (scope?.kind !== "package") return "undetermined";
  return scope.type ?? "undetermined";
}
