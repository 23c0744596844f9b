/**
 * Addons that no specifier names: a module asks another package, by a name or
 * with its own folder, to find and load one. Receives the files of a walk;
 * returns what is to be added to some of them: edges to the addons of their
 * package, and which of their specifiers lead to such a loader. What a loader is,
 * is told by shape: a module of another package, reached from a package that has
 * addons, itself or in an optional package for the platform, whose text speaks of
 * files that end in `.node`.
 */
import type { AbsolutePath, Host, NativeTarget } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Owner } from "../module-id.js";
import { findAddons, findPlatformAddons } from "./find.js";
import type { WalkedFile } from "../walk/types.js";
import { relativeSpecifier } from "../relative-specifier.js";

export interface CarriedAddons {
  /** Specifiers among the file's edges. */
  readonly loaders: readonly string[];
  readonly addons: readonly {
    /** As the file itself would require it. */
    readonly specifier: string;
    readonly path: AbsolutePath;
  }[];
}

/** `".node"`, `/\.node$/`, but not `process.versions.node` */
const SPEAKS_OF_ADDONS = /\.node(?:\$|["'`])/;

/** Whether a source looks like one that loads addons for other modules. */
export function speaksOfAddons(source: Uint8Array): boolean {
  return SPEAKS_OF_ADDONS.test(Buffer.from(source).toString("latin1"));
}

export function carryAddons(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ownerOf: (path: AbsolutePath) => Owner,
  packages: PackageReader,
  target: NativeTarget,
  host: Host,
): ReadonlyMap<AbsolutePath, CarriedAddons> {
  const filesOf = new Map<AbsolutePath, WalkedFile[]>();
  for (const file of files.values()) {
    const { root } = ownerOf(file.path);
    const siblings = filesOf.get(root);
    if (siblings === undefined) filesOf.set(root, [file]);
    else siblings.push(file);
  }
  const loaders = new Map<AbsolutePath, boolean>();
  const isLoader = (root: AbsolutePath): boolean => {
    const known = loaders.get(root);
    if (known !== undefined) return known;
    const speaks = (filesOf.get(root) ?? []).some(
      ({ source, contents }) =>
        contents.format === "commonjs" && speaksOfAddons(source),
    );
    loaders.set(root, speaks);
    return speaks;
  };

  const addonsOf = (root: AbsolutePath) => {
    const own = findAddons(root, target, host);
    if (own.length > 0) return own;
    const manifest = packages.read(root);
    return manifest?.kind === "package"
      ? findPlatformAddons(manifest, target, host)
      : [];
  };

  const carried = new Map<AbsolutePath, CarriedAddons>();
  for (const [root, siblings] of filesOf) {
    let addons: readonly AbsolutePath[] | undefined;
    for (const { path, edges } of siblings) {
      const found = edges.flatMap(({ specifier, target: to }) => {
        if (to.kind !== "file") return [];
        const other = ownerOf(to.path).root;
        if (other === root) return [];
        addons ??= addonsOf(root);
        return addons.length > 0 && isLoader(other) ? [specifier] : [];
      });
      if (found.length === 0) continue;
      carried.set(path, {
        loaders: found,
        addons: (addons ?? []).map((addon) => ({
          specifier: relativeSpecifier(host.path.dirname(path), addon, host),
          path: addon,
        })),
      });
    }
  }
  return carried;
}
