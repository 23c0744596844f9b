/**
 * Adds addons that no specifier names, which packages load for others. Receives the
 * files of a walk, and puts in their place those with the edges; addons ask for
 * nothing more. Must not know how one is found.
 */
import type { AbsolutePath, Host, NativeTarget } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Owner } from "../module-id.js";
import { carryAddons } from "../native/carry.js";
import type { LoadFile } from "./load-file.js";
import type { WalkedFile } from "./types.js";

/** @param target the Node for which addons are chosen */
export function addCarriedAddons(
  files: Map<AbsolutePath, WalkedFile>,
  host: Host,
  packages: PackageReader,
  ownerOf: (path: AbsolutePath) => Owner,
  target: NativeTarget,
  loadFile: LoadFile,
): void {
  const carried = carryAddons(files, ownerOf, packages, target, host);
  for (const [path, { loaders, addons }] of carried) {
    const file = files.get(path);
    if (file === undefined) continue;
    const edges = [...file.edges];
    for (const { specifier, path: addon } of addons) {
      const origin = { specifier, kind: "require", site: null } as const;
      const loaded = files.get(addon) ?? loadFile(addon, origin);
      if (loaded === null) continue;
      files.set(addon, loaded);
      if (edges.some((edge) => edge.specifier === specifier)) continue;
      edges.push({
        specifier,
        kind: "require",
        target: { kind: "file", path: addon },
        conditions: [],
      });
    }
    files.set(path, { ...file, edges, loaders });
  }
}
