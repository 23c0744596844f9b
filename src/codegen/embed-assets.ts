/**
 * The assets of an artifact: their rows of the manifest and the functions that
 * hold their texts. Receives records and the rows of the modules; returns rows
 * and bytes. Equal contents share one text, or that of a module.
 */
import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import type { AssetRecord } from "../graph/types.js";
import type {
  ManifestAsset,
  ManifestModule,
} from "../runtime-shims/manifest.js";
import {
  type AssetForm,
  assetFrame,
  assetKey,
  encodeAsset,
} from "./asset-text.js";
import { countLineEnds } from "../graph/line-count.js";

export interface EmbeddedAssets {
  readonly rows: readonly ManifestAsset[];
  /** What follows the factories. */
  readonly bodies: readonly Uint8Array[];
  /** Of these all that is not the text of a file. */
  readonly frames: string;
}

/** @param from the line after the last factory */
export function embedAssets(
  assets: readonly AssetRecord[],
  modules: readonly ManifestModule[],
  from: number,
  form: AssetForm,
): EmbeddedAssets {
  const rows: ManifestAsset[] = [];
  const bodies: Uint8Array[] = [];
  let frames = "";
  const moduleBySha256 = new Map(
    modules.map(({ sha256 }, index) => [sha256, index]),
  );
  type Place = Omit<ManifestAsset, "id" | "size" | "sha256">;
  const places = new Map<string, Place>();
  let line = from;
  const place = (content: Uint8Array, sha256: string): Place => {
    const module = moduleBySha256.get(sha256);
    if (module !== undefined && isUtf8(content)) {
      return { encoding: "module", module };
    }
    const { encoding, text } = encodeAsset(content, form);
    const frame = assetFrame(encoding);
    const header = assetKey(sha256) + frame.header;
    const footer = `\n${frame.end}`;
    line++;
    const placed = { encoding, line, length: text.length };
    // A CR at the text's end and the footer's line feed are one line end.
    if (text.at(-1) === 0x0d) line--;
    line += countLineEnds(text) + 2;
    bodies.push(Buffer.from(header), text, Buffer.from(footer));
    frames += header + footer;
    return placed;
  };
  for (const { id, content, yields } of assets) {
    const sha256 = hash("sha256", content, "hex");
    const known = places.get(sha256) ?? place(content, sha256);
    places.set(sha256, known);
    const row = { id, size: content.length, sha256, ...known };
    rows.push(yields ? { ...row, yields } : row);
  }
  return { rows, bodies, frames };
}
