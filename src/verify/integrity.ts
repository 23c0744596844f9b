/**
 * Whether an artifact is as it was written. Receives its bytes and what this
 * compiler embeds; returns what is damaged and what could not be checked. It
 * runs nothing and needs neither the sources nor a disk.
 *
 * Module texts are compared with their digests, all the rest with the
 * manifest's, which is one for the whole: what it cannot tell apart, the
 * comparison with this compiler's own runtime does. Digests without a key show
 * damage and careless edits; who rewrites the digests too is not found out.
 */
import { createHash, hash } from "node:crypto";
import { type AssetText, decodeAsset } from "../codegen/asset-text.js";
import {
  closingPart,
  MANIFEST_START,
  NO_DIGEST,
  type OwnPart,
  openingParts,
} from "../codegen/layout.js";
import { countLineEnds } from "../graph/line-count.js";
import type { RuntimeTexts } from "../codegen/runtime-texts.js";
import {
  type ArtifactReading,
  readManifest,
} from "../inspect/read-manifest.js";
import type { Manifest } from "../runtime-shims/manifest.js";

/** A part of the artifact that is not what it was, or not what it should be. */
export interface Damage {
  /** A module's id, or what the part of the artifact's own text is called. */
  readonly part: string;
  /** 1-based line of the artifact where the part begins; null if unknown. */
  readonly line: number | null;
  readonly reason: string;
}

export interface Integrity {
  /** Null where the artifact cannot be read at all. */
  readonly manifest: Manifest | null;
  /** In file order; none where the artifact is whole. */
  readonly damages: readonly Damage[];
  /** What this compiler cannot know, one sentence each. */
  readonly unchecked: readonly string[];
}

/**
 * Compares an artifact with its manifest, and its runtime with this compiler's.
 *
 * @param bytes the whole file
 * @param runtime what this compiler embeds
 * @param compiler this compiler's version; the runtime of an artifact from
 *   another one is covered by the manifest's digest alone
 */
export function checkIntegrity(
  bytes: Uint8Array,
  runtime: RuntimeTexts,
  compiler: string,
): Integrity {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reading = readManifest(file);
  if (!reading.ok) {
    const damage = { part: "layout", line: null, reason: reading.reason };
    return { manifest: null, damages: [damage], unchecked: [] };
  }
  const { manifest } = reading;
  const isOurs = manifest.compiler === compiler;
  const own = isOurs ? checkOwnText(file, reading, runtime) : [];
  const texts = checkTexts(file, reading);
  const whole = own.length > 0 ? [] : checkDigest(file, reading);
  return {
    manifest,
    damages: [...own, ...whole, ...texts].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0),
    ),
    unchecked: isOurs
      ? []
      : [
          `The runtime was written by compiler ${manifest.compiler}, this is ${compiler}: it was compared with its digest alone.`,
        ],
  };
}

function checkTexts(
  file: Buffer,
  { manifest, texts, assetTexts }: ArtifactReading,
): readonly Damage[] {
  const modules = manifest.modules.map((module, index) => {
    const offset = texts[index]?.offset ?? 0;
    const content = file.subarray(offset, offset + module.size);
    return { ...module, content };
  });
  const assets = (manifest.assets ?? []).flatMap((asset) => {
    const { encoding, line = null, length = 0 } = asset;
    // The texts of modules are checked with those.
    if (encoding === "module") return [];
    const { offset = 0 } = assetTexts.get(asset.sha256) ?? {};
    const text = file.subarray(offset, offset + length);
    return { ...asset, line, content: decodeIfWhole(text, encoding) };
  });
  return [...modules, ...assets].flatMap(({ id, line, sha256, content }) => {
    const found = hash("sha256", content, "hex");
    if (found === sha256) return [];
    return {
      part: id,
      line,
      reason: `its SHA-256 is ${found}, the manifest says ${sha256}`,
    };
  });
}

function decodeIfWhole(
  text: Uint8Array,
  encoding: AssetText["encoding"],
): Uint8Array {
  try {
    return decodeAsset(text, encoding);
  } catch {
    // Brotli finds most damages itself.
    return text;
  }
}

/** The first part on either side of the manifest that this compiler never writes. */
function checkOwnText(
  file: Buffer,
  { manifest, offset, closing }: ArtifactReading,
  runtime: RuntimeTexts,
): readonly Damage[] {
  const opening = file.toString("utf8", 0, offset);
  const needsEsm = manifest.modules.some(({ format }) => format === "module");
  const { assets = [], folders = [] } = manifest;
  const asksFor = (builtin: string) =>
    manifest.modules.some(({ edges, imports = [] }) =>
      [
        ...Object.values(edges),
        ...imports.map(([, target]) => target),
      ].includes(builtin),
    );
  const hasFiles = assets.length > 0 || folders.length > 0;
  const has = {
    starCycles: manifest.modules.some(({ starCycle }) => starCycle),
    esm: needsEsm || opening.includes(runtime.esm),
    module: asksFor("node:module"),
    misses: manifest.modules.some(
      ({ computed, refused }) =>
        computed !== undefined || refused !== undefined,
    ),
    callSites: opening.includes(runtime.callSites),
    assets: hasFiles,
    programs: hasFiles && asksFor("node:child_process"),
    native: manifest.modules.some(({ format }) => format === "native"),
    workers: manifest.modules.some(({ workers }) => workers !== undefined),
    escaped: manifest.modules.some(({ escaped }) => escaped),
    sandbox: manifest.builtins !== undefined,
  };
  const hashbang = /^#!.*\n/.exec(opening)?.[0] ?? "";
  return [
    ...compareParts(
      opening.slice(hashbang.length),
      1 + (hashbang === "" ? 0 : 1),
      openingParts(runtime, has),
    ),
    ...compareParts(
      file.toString("utf8", closing),
      1 + countLineEnds(file, 0, closing),
      [closingPart(has)],
    ),
  ];
}

function compareParts(
  text: string,
  firstLine: number,
  parts: readonly OwnPart[],
): readonly Damage[] {
  const last = parts.at(-1);
  let at = 0;
  for (const part of parts) {
    const end = at + part.text.length;
    const isWhole = text.startsWith(part.text, at);
    if (!isWhole || (part === last && end !== text.length)) {
      const same = commonLength(text.slice(at), part.text);
      const before = Buffer.from(text.slice(0, at + same));
      return [
        {
          part: part.name,
          line: firstLine + countLineEnds(before),
          reason: "it is not what this compiler writes",
        },
      ];
    }
    at = end;
  }
  return [];
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length++;
  return length;
}

function checkDigest(
  file: Buffer,
  reading: ArtifactReading,
): readonly Damage[] {
  const { manifest, offset } = reading;
  const line = 1 + countLineEnds(file, 0, offset);
  const digits = offset + MANIFEST_START.length;
  if (file.toString("latin1", offset, digits) !== MANIFEST_START) {
    const reason = `its first line does not start with ${MANIFEST_START}`;
    return [{ part: "manifest", line, reason }];
  }
  const found = ownDigest(file, digits, reading);
  if (found === manifest.sha256) return [];
  return [
    {
      part: "manifest",
      line,
      reason: `the SHA-256 of all but the modules' texts is ${found}, the manifest says ${manifest.sha256}`,
    },
  ];
}

function ownDigest(
  file: Buffer,
  digits: number,
  { manifest, texts, assetTexts }: ArtifactReading,
): string {
  const digest = createHash("sha256")
    .update(file.subarray(0, digits))
    .update(NO_DIGEST);
  let at = digits + NO_DIGEST.length;
  const lengths = new Map(
    manifest.assets?.map(({ sha256, length = 0 }) => [sha256, length]),
  );
  const ranges = [
    ...texts.map(({ offset }, index) => ({
      offset,
      end: offset + (manifest.modules[index]?.size ?? 0),
    })),
    ...[...assetTexts].map(([sha256, { offset }]) => ({
      offset,
      end: offset + (lengths.get(sha256) ?? 0),
    })),
  ].sort((a, b) => a.offset - b.offset);
  for (const { offset, end } of ranges) {
    digest.update(file.subarray(at, offset));
    at = end;
  }
  return digest.update(file.subarray(at)).digest("hex");
}
