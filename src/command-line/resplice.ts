/**
 * A compile of which only texts are others since an earlier one: the artifact of
 * that one, with these texts in it. Receives what was kept of it; returns a result
 * and what is to be kept next. Must not know where that is.
 */
import { hash } from "node:crypto";
import { STAMP_SIZE, stampPlaces } from "../cache/entry.js";
import { DIGEST_SIZE, digestOfFile, KINDS } from "../cache/kept-artifact.js";
import { readStamped, type Stamp, trusted } from "../cache/questions.js";
import {
  type Artifact,
  paysToBeAscii,
  paysToBeEager,
  speaksOfCallSites,
} from "../codegen/artifact.js";
import { renderText, sourceOf } from "../codegen/factory.js";
import { MANIFEST_END, MANIFEST_START } from "../codegen/layout.js";
import {
  type NewText,
  type Spliced,
  splice,
  textOf,
} from "../codegen/splice.js";
import {
  type CompileOptions,
  type CompileResult,
  resolverOptions,
  walkPolicy,
} from "../compile.js";
import { createComparison } from "../graph/edit.js";
import type { AbsolutePath, Host } from "../host.js";
import { createPackageReader } from "../resolver/package-json.js";
import { createResolver } from "../resolver/resolve.js";
import type { Manifest } from "../runtime-shims/manifest.js";
import type { Answered, Written } from "./recorded-compile.js";

/** Where both texts take longer to read than all else is quicker. */
const LARGEST_EDIT = 1 << 20;

/**
 * @param touched files that may have other contents; nothing else has changed
 * @param artifact where it was written
 * @param stamp that it had
 * @returns null where more than texts may be others
 */
export function resplice(
  { head, stamps, kept }: Written,
  touched: readonly string[],
  artifact: string,
  stamp: Stamp,
  options: CompileOptions,
  host: Host,
): {
  readonly result: CompileResult & { ok: true };
  readonly known: Written;
} | null {
  if (options.platform === "sandbox") return null;
  const edits = readEdits(touched, (path) => digestOfFile(kept, path));
  if (edits === null) return null;
  const written = readStamped(artifact);
  if (String(written.stamp) !== String(stamp)) return null;

  const packages = createPackageReader(host);
  const isAlike = createComparison(
    kept.root as AbsolutePath,
    host,
    packages,
    createResolver(host, packages, resolverOptions(options)),
    walkPolicy(options),
  );
  const { layout } = kept;
  const digests = kept.digests.slice();
  const sizes = kept.sizes.slice();
  const isAsciiOnly = paysToBeAscii(sumOf(sizes));
  let { scriptSize } = kept;
  const texts: NewText[] = [];
  for (const { path, bytes, sha256 } of edits.changed) {
    const file = kept.files.indexOf(path);
    const index = kept.modules.indexOf(file);
    const kind = kept.kinds[index] ?? KINDS.fixed;
    if (kind === KINDS.fixed) return null;
    const isEscaped = kind === KINDS.escaped;
    const before = sourceOf({
      text: textOf(written.bytes, layout, index),
      isEscaped,
    });
    const format = kind === KINDS.json ? "json" : "commonjs";
    const after = renderText(format, bytes, isAsciiOnly);
    if (
      after.isEscaped !== isEscaped ||
      (kind === KINDS.commonjs && after.text !== bytes) ||
      speaksOfCallSites(before) !== speaksOfCallSites(bytes) ||
      !isAlike(path as AbsolutePath, before, bytes)
    ) {
      return null;
    }
    texts.push({ index, text: after.text });
    digests.set(Buffer.from(sha256, "hex"), file * DIGEST_SIZE);
    const growth = bytes.length - (sizes[index] as number);
    sizes[index] = bytes.length;
    if (format !== "json") scriptSize += growth;
  }
  if (paysToBeAscii(sumOf(sizes)) !== isAsciiOnly) return null;
  if (paysToBeEager(scriptSize) !== paysToBeEager(kept.scriptSize)) return null;
  texts.sort((a, b) => a.index - b.index);
  const spliced = splice(written.bytes, layout, texts);
  if (spliced === null) return null;
  const { assets, diagnostics, hashbang, inputs } = kept;
  return {
    result: {
      ok: true,
      artifact: artifactOf(spliced, hashbang),
      inputs: new Set(inputs),
      assets,
      builtins: [],
      diagnostics,
    },
    known: {
      head,
      stamps: withStamps({ head, stamps }, edits.restamped),
      kept: {
        ...kept,
        layout: spliced.layout,
        digests,
        sizes,
        scriptSize,
      },
    },
  };
}

function sumOf(sizes: Uint32Array): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Files whose contents are others than they were. */
interface ReadEdits {
  readonly changed: readonly {
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly sha256: string;
  }[];
  /** What all that may have changed was like when it was read. */
  readonly restamped: ReadonlyMap<string, Stamp>;
}

/**
 * @param touched files that may have other contents
 * @param digestOf the SHA-256 of what a file held
 * @returns null where it is quicker to begin anew
 */
function readEdits(
  touched: readonly string[],
  digestOf: (path: string) => string | undefined,
): ReadEdits | null {
  const restamped = new Map<string, Stamp>();
  const changed: ReadEdits["changed"][number][] = [];
  const started = Date.now();
  let size = 0;
  for (const path of touched) {
    const { bytes, stamp } = readStamped(path);
    restamped.set(path, trusted(stamp, started));
    const sha256 = hash("sha256", bytes, "hex");
    if (sha256 === digestOf(path)) continue;
    changed.push({ path, bytes, sha256 });
    size += bytes.length;
  }
  return size > LARGEST_EDIT ? null : { changed, restamped };
}

/** The stamps of all answers, some of them new. */
function withStamps(
  { head, stamps: old }: Answered,
  files: ReadonlyMap<string, Stamp>,
): Float64Array {
  const stamps = old.slice();
  let at = 0;
  for (const path of stampPlaces(head)) {
    const stamp = files.get(path);
    if (stamp !== undefined) stamps.set(stamp, at);
    at += STAMP_SIZE;
  }
  return stamps;
}

function artifactOf(
  { chunks, layout }: Spliced,
  hashbang: string | null,
): Artifact {
  return {
    chunks,
    size: chunks.reduce((sum, { length }) => sum + length, 0),
    layout,
    // Seldom asked for, and as long as the table.
    get manifest() {
      return manifestIn(chunks[0], layout.digestAt);
    },
    companions: new Map(),
    executable: hashbang !== null,
    hashbang,
  };
}

function manifestIn(table: Uint8Array, digestAt: number): Manifest {
  const start = digestAt - MANIFEST_START.length;
  // The text of a template ends with the manifest.
  const end = table.length - MANIFEST_END.length + MANIFEST_END.indexOf("`");
  return JSON.parse(Buffer.from(table.subarray(start, end)).toString());
}
