/**
 * The factories of an artifact that hold text and no code. Receives the artifact;
 * returns where they stand in it, so that a start from V8's code need not read them.
 */
import type { Artifact } from "../codegen/artifact.js";
import { assetFrame, assetKey } from "../codegen/asset-text.js";
import { factoryKey, JSON_END, JSON_HEADER } from "../codegen/factory.js";
import { closingPart } from "../codegen/layout.js";

export interface HeldFactory {
  /** Of the property, by which it is asked for. */
  readonly name: string;
  /** Of the whole property. */
  readonly offset: number;
  readonly size: number;
}

/** @returns them in the order of the artifact */
export function heldFactories({
  layout,
  manifest,
}: Artifact): readonly HeldFactory[] {
  const { modules, assets = [] } = manifest;
  const held = (name: string, index: number, header: string, after: string) => {
    const textAt = layout.texts[2 * index] as number;
    const size = layout.texts[2 * index + 1] as number;
    const offset = textAt - header.length;
    return { name, offset, size: header.length + size + 1 + after.length };
  };
  const texts = new Map(
    assets
      .filter(({ line }) => line !== undefined)
      .map(({ sha256, line = 0, encoding }) => [sha256, { line, encoding }]),
  );
  return [
    ...modules.flatMap(({ factory, format }, index) =>
      format === "json" || format === "native"
        ? [held(factory, index, factoryKey(factory) + JSON_HEADER, JSON_END)]
        : [],
    ),
    ...[...texts]
      .sort(([, a], [, b]) => a.line - b.line)
      .map(([sha256, { encoding }], at) => {
        const { header, end } = assetFrame(encoding);
        const key = assetKey(sha256);
        return held(`Assets_${sha256}`, modules.length + at, key + header, end);
      }),
  ];
}

/** Offset of the artifact's last line. */
export function closingOf({ size }: Artifact): number {
  return size - Buffer.byteLength(closingPart({ sandbox: false }).text);
}
