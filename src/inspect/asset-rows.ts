/**
 * The rows of a manifest that describe assets: what is wrong with them, spelled
 * with its path, or null. It knows neither the texts nor the rest of the file.
 */
import type { Manifest } from "../runtime-shims/manifest.js";
import { expected, isCount, isRecord } from "./shape.js";

const ENCODINGS = ["utf8", "base64", "brotli", "module"];

/** @param modules validated */
export function assetsProblem(
  { assets = [], folders = [] }: Record<string, unknown>,
  modules: Manifest["modules"],
): string | null {
  if (!Array.isArray(assets)) return expected("assets", "an array", assets);
  const ids = new Set<unknown>();
  const places = new Map<unknown, string>();
  for (const [index, asset] of assets.entries()) {
    const path = `assets[${index}]`;
    const problem = assetProblem(asset, path, modules);
    if (problem !== null) return problem;
    if (ids.has(asset.id))
      return `${path}.id repeats ${JSON.stringify(asset.id)}`;
    ids.add(asset.id);
    const { sha256, encoding, module, line, length, size } = asset;
    const place = JSON.stringify([encoding, module, line, length, size]);
    if ((places.get(sha256) ?? place) !== place)
      return `${path} differs from another asset of the same SHA-256`;
    places.set(sha256, place);
  }
  if (!Array.isArray(folders)) return expected("folders", "an array", folders);
  for (const [index, id] of folders.entries())
    if (!isAssetId(id))
      return expected(`folders[${index}]`, "the id of a folder", id);
  return null;
}

function assetProblem(
  asset: unknown,
  path: string,
  modules: Manifest["modules"],
): string | null {
  if (!isRecord(asset)) return expected(path, "an object", asset);
  const { id, size, sha256, encoding, module, line, length } = asset;
  if (!isAssetId(id)) return expected(`${path}.id`, "the id of a file", id);
  if (!isCount(size)) return expected(`${path}.size`, "a byte count", size);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    return expected(`${path}.sha256`, "64 lower-case hex digits", sha256);
  if (!ENCODINGS.includes(encoding as string))
    return expected(`${path}.encoding`, ENCODINGS.join(" or "), encoding);
  if (encoding === "module") {
    const shared = isCount(module) ? modules[module] : undefined;
    return shared?.sha256 === sha256 && shared.size === size
      ? null
      : expected(`${path}.module`, "the index of a module like it", module);
  }
  if (!isCount(line) || line === 0)
    return expected(`${path}.line`, "a line number", line);
  return isCount(length)
    ? null
    : expected(`${path}.length`, "a byte count", length);
}

/** As a module's id, and no way out of its folder. */
function isAssetId(id: unknown): boolean {
  return (
    typeof id === "string" &&
    /^(?:\.|(?:@[^/]+\/)?[^/@]+@[^/]+)\/./s.test(id) &&
    !id
      .split("/")
      .slice(1)
      .some((name) => ["", ".", ".."].includes(name))
  );
}
