/**
 * Adds the package.json of modules that tell others where they are or look for it
 * upwards, and the program's where something may look for that. Receives the files
 * of a walk, and puts in their place those with the edge and the asset. Must not
 * know how one looks for it.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { AssetFile, ModuleAssets } from "../assets/find.js";
import type { Owner } from "../module-id.js";
import {
  looksForPackage,
  someoneLooksForPackage,
  speaksOfPlace,
} from "../own-package.js";
import { relativeSpecifier } from "../relative-specifier.js";
import type { FollowSite } from "./follow-site.js";
import { importerOf } from "./importer.js";
import type { WalkedFile } from "./types.js";

/** @returns to be asked again with more files: whether there was one to add */
export function createFollowOwnPackages(
  entries: readonly AbsolutePath[],
  files: Map<AbsolutePath, WalkedFile>,
  host: Host,
  ownerOf: (path: AbsolutePath) => Owner,
  followSite: FollowSite,
): () => boolean {
  const rootOf = (path: AbsolutePath) => ownerOf(path).root;
  /** Those that were asked whether they look for one. */
  const looked = new Set<AbsolutePath>();
  /** Entries whose own was looked for. */
  const packaged = new Set<AbsolutePath>();
  return () => {
    const fresh = [...files.values()].filter(({ path }) => !looked.has(path));
    for (const { path } of fresh) looked.add(path);
    const looking = fresh.filter(looksForPackage);
    const placed = new Set(looking.filter(speaksOfPlace));
    // What is handed on may be where a function begins that nobody follows.
    const places = fresh.filter(
      (file) => file.assets?.handsOnPlace || placed.has(file),
    );
    const added = places
      .map(({ path }) => path)
      .filter((path) => addPackageOf(path, false));
    // Texts need not be searched for what is there already.
    const open = entries.filter((path) => !packaged.has(path));
    const own = new Set(entries.map(rootOf));
    const isFound =
      open.length > 0 &&
      someoneLooksForPackage(looking, placed, files.values(), rootOf, (root) =>
        own.has(root),
      );
    if (isFound) added.push(...open.filter((path) => addPackageOf(path, true)));
    return added.length > 0;
  };

  /** @param yields as of the asset */
  function addPackageOf(path: AbsolutePath, yields: boolean): boolean {
    const file = files.get(path);
    const root = rootOf(path);
    const manifest = host.path.join(root, "package.json") as AbsolutePath;
    if (yields) packaged.add(path);
    if (file === undefined || host.stat(manifest) !== "file") return false;
    let content: Uint8Array;
    try {
      content = host.readFile(manifest);
    } catch {
      return false;
    }
    const importer = importerOf(file, host);
    const { directory } = importer;
    const specifier = relativeSpecifier(directory, manifest, host);
    const site = { specifier, start: 0, end: 0 };
    const edge = followSite(importer, site, "require", []);
    const { edges, assets } = file;
    const isKnown = edges.some((edge) => edge.specifier === specifier);
    const reason = {
      kind: "path",
      use: "probe",
      path,
      line: 1,
      column: 1,
    } as const;
    const found: readonly AssetFile[] = [
      { path: manifest, content, reason, ...(yields && { yields }) },
      // The way up begins in a folder that is there.
      ...(directory === root
        ? []
        : [{ path: directory, content: null, reason }]),
      // What has no extension is asked whether it is a folder.
      ...(yields && host.path.extname(path) === ""
        ? [{ path, content: file.source, reason, yields }]
        : []),
    ];
    files.set(path, {
      ...file,
      edges:
        isKnown || edge.target.kind !== "file"
          ? edges
          : [...edges, { ...edge, speculative: true }],
      assets: withFiles(assets, root, found),
    });
    return true;
  }
}

/** @param root where there was no asset */
function withFiles(
  assets: ModuleAssets | null,
  root: AbsolutePath,
  found: readonly AssetFile[],
): ModuleAssets {
  const { files = [] } = assets ?? {};
  const known = new Set(files.map(({ path }) => path));
  return {
    root: assets?.root ?? root,
    files: [...files, ...found.filter(({ path }) => !known.has(path))],
    passed: assets?.passed ?? [],
    handsOnPlace: assets?.handsOnPlace ?? false,
    diagnostics: assets?.diagnostics ?? [],
  };
}
