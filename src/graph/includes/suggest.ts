/**
 * "Did you mean" for a glob that matches nothing. Receives where it begins;
 * returns globs whose folders exist, for the caller to try. For diagnostics only.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { suggestSpecifier } from "../../resolver/suggest.js";
import type { ResolveFailure } from "../../resolver/types.js";
import { globFolder, isGlob } from "../assets/glob.js";
import { packageNameOf } from "../module-id.js";
import type { GlobBase } from "./select.js";

const NOT_FOUND: ResolveFailure = {
  kind: "failed",
  code: "MODULE_NOT_FOUND",
  message: "",
  tried: [],
  packageJson: null,
};

/** @param base where packages are looked for */
export function suggestGlobs(
  glob: string,
  bases: readonly GlobBase[],
  base: AbsolutePath,
  host: Host,
): readonly string[] {
  const near = bases.flatMap(({ prefix, root, rest }) => {
    const known = globFolder(rest);
    const hole = rest.slice(known.length);
    const asked = `./${known}`;
    const isThere =
      known === "" || host.stat(host.path.join(root, known)) !== null;
    const heads = isThere
      ? [asked]
      : suggestSpecifier(asked, root, NOT_FOUND, host);
    // Another extension, or files further down.
    const tails = isThere && isGlob(hole) ? widened(hole) : [hole];
    return heads.flatMap((head) =>
      tails.map((tail) =>
        `${prefix}${head.slice(2)}${tail}`.replace(/([^:])\/\//g, "$1/"),
      ),
    );
  });
  const name = packageNameOf(glob);
  const packages =
    name === null || bases.some((one) => one.name !== null)
      ? []
      : suggestSpecifier(name, base, NOT_FOUND, host).map(
          (other) => other + glob.slice(name.length),
        );
  return [...new Set([...near, ...packages])].slice(0, 3);
}

/** `/*.mjs` → `/*`, `/**`. */
function widened(hole: string): readonly string[] {
  const folder = hole.slice(0, hole.lastIndexOf("/") + 1);
  return [`${folder}*`, `${folder}**`];
}
