/**
 * Gives assets their ids. Receives what each module of the walk brought along and
 * what the user asked for, or recorded; returns records in the order of their ids. An asset is
 * called after the package of the module that uses it, wherever a package.json
 * of its own may stand: templates have some.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { AssetFile } from "./find.js";
import type { Owner } from "../module-id.js";
import type { RequestedAssets } from "./requested.js";
import { isInside, toPosix } from "./select.js";
import type { AssetRecord, ModuleGraph, ModuleId } from "../types.js";
import type { WalkedFile } from "../walk/types.js";

export function collectAssets(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
  requested: RequestedAssets,
  recorded: RequestedAssets["files"],
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
): Pick<ModuleGraph, "assets" | "assetFolders"> {
  const found = new Map<ModuleId, AssetRecord>();
  const folders = new Set<ModuleId>();
  const idOf = (root: AbsolutePath, path: AbsolutePath, prefix: string) =>
    `${prefix}${toPosix(host.path.relative(root, path), host)}` as ModuleId;
  const add = (file: AssetFile, id: ModuleId) => {
    const { path, content, reason, yields } = file;
    const known = found.get(id);
    if (content === null) folders.add(id);
    // Copies of a package that are alike have the same assets.
    else if (known === undefined || (known.yields && !yields)) {
      const record = { id, path, content, reason };
      found.set(id, yields ? { ...record, yields } : record);
    }
  };

  const prefixes = new Map<AbsolutePath, string>();
  for (const [path, id] of ids) {
    const root = files.get(path)?.assets?.root ?? ownerOf(path).root;
    if (!isInside(root, path, host) || prefixes.has(root)) continue;
    const own = host.path.relative(root, path).length;
    prefixes.set(root, id.slice(0, id.length - own));
  }
  for (const [path, { assets }] of files) {
    if (assets === null || !ids.has(path)) continue;
    const prefix = prefixes.get(assets.root) ?? "./";
    for (const file of assets.files) {
      if (requested.leavesOut(file.path)) continue;
      add(file, idOf(assets.root, file.path, prefix));
    }
  }
  for (const file of [...requested.files, ...recorded]) {
    if (requested.leavesOut(file.path)) continue;
    const { root, path } = file;
    add(file, idOf(root, path, prefixes.get(root) ?? prefixOf(root)));
  }

  // What is resolved may be read by someone else; its text is there already.
  const isServed = found.size > 0;
  for (const [path, { resolved = [] }] of isServed ? files : []) {
    for (const target of ids.has(path) ? resolved : []) {
      const id = ids.get(target);
      const file = files.get(target);
      if (id === undefined || file === undefined || !isVerbatim(file)) continue;
      const place = { path, line: 1, column: 1 } as const;
      const reason = { kind: "path", use: "pass", ...place } as const;
      add({ path: target, content: file.source, reason }, id);
    }
  }

  /** Of a package of which no module is there. */
  function prefixOf(root: AbsolutePath): string {
    const inside = host.path.join(root, "x") as AbsolutePath;
    const { name, version } = ownerOf(inside);
    return name === null ? "./" : `${name}@${version}/`;
  }

  const assets = [...found.values()].sort(byId);
  const isEmpty = (folder: ModuleId) =>
    !assets.some(({ id }) => id.startsWith(`${folder}/`));
  return { assets, assetFolders: [...folders].filter(isEmpty).sort() };
}

/** Whether the module's text in the artifact is the file. */
function isVerbatim({ path, contents }: WalkedFile): boolean {
  return (
    contents.format === "json" ||
    (contents.format === "commonjs" &&
      contents.dynamicImports.length === 0 &&
      /\.c?js$/.test(path))
  );
}

function byId({ id: a }: AssetRecord, { id: b }: AssetRecord): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
