/**
 * How a file of a package may be asked for from outside. Receives its path in the
 * package and the package.json; returns specifiers to be resolved, since only
 * that tells whether they are right. Looks at no file.
 */
import {
  type InvalidPackageJson,
  isObject,
  type JsonValue,
  type PackageJson,
} from "../../resolver/package-json.js";

/**
 * @param inside posix: `lib/x.js`
 * @returns `pkg/lib/x.js`, `pkg/lib/x`, and the subpaths whose `exports` name the
 *   file; some of them may mean another file, or none
 */
export function spellingsOf(
  name: string,
  inside: string,
  packageJson: PackageJson | InvalidPackageJson | null,
): readonly string[] {
  const exports = packageJson?.kind === "package" ? packageJson.exports : null;
  const subpaths =
    exports === null ? probed(inside) : exported(`./${inside}`, exports);
  return [...new Set(subpaths)].map((subpath) =>
    subpath === "" ? name : `${name}/${subpath}`,
  );
}

/** What Node's probing completes to the path. */
function probed(inside: string): readonly string[] {
  const bare = inside.replace(/\.(?:js|json|node)$/, "");
  const folder = bare.replace(/(?:^|\/)index$/, "");
  return [inside, bare, folder, ""];
}

/** The subpaths, without their `./`, of which some target is the file. */
function exported(file: string, exports: JsonValue): readonly string[] {
  if (!isObject(exports) || !Object.keys(exports).some(isSubpath)) {
    return targetsIn(exports).includes(file) ? [""] : [];
  }
  return Object.entries(exports)
    .flatMap(([key, value]) =>
      targetsIn(value).flatMap((target) => {
        const [start = "", end] = target.split("*");
        if (end === undefined) return target === file ? [key] : [];
        const isMatch =
          file.length >= target.length &&
          file.startsWith(start) &&
          file.endsWith(end);
        if (!isMatch) return [];
        const hole = file.slice(start.length, file.length - end.length);
        return [key.replace("*", () => hole)];
      }),
    )
    .map((key) => key.replace(/^\.\/?/, ""));
}

function isSubpath(key: string): boolean {
  return key.startsWith(".");
}

/** All targets, whichever conditions lead to them. */
function targetsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  return isObject(value) ? Object.values(value).flatMap(targetsIn) : [];
}
