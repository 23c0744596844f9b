/**
 * A compile of which only texts are others since an earlier one: the artifact of
 * that one, with these texts in it. Receives what was kept of it; returns a result
 * and what is to be kept next. Must not know where that is.
 */
import { hash } from "node:crypto";
import { STAMP_SIZE, stampPlaces } from "../cache/entry.js";
import {
  DIGEST_SIZE,
  digestOfFile,
  type KeptArtifact,
  KINDS,
} from "../cache/kept-artifact.js";
import { readStamped, type Stamp, trusted } from "../cache/questions.js";
import {
  type Artifact,
  paysToBeAscii,
  paysToBeEager,
  speaksOfCallSites,
} from "../codegen/artifact.js";
import {
  formOf,
  type RenderedModule,
  renderFactory,
  unescapeText,
} from "../codegen/factory.js";
import { MANIFEST_END, MANIFEST_START } from "../codegen/layout.js";
import {
  type NewText,
  isFramed,
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
import { createReadEdit } from "../graph/edit.js";
import type { WalkedFile } from "../graph/walk/types.js";
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
  const readEdit = createReadEdit(
    kept.root as AbsolutePath,
    host,
    packages,
    createResolver(host, packages, resolverOptions(options)),
    walkPolicy(options),
  );
  const { layout } = kept;
  const digests = kept.digests.slice();
  const sizes = kept.sizes.slice();
  const originals = [...kept.originals];
  const told = new Set(kept.diagnostics.map(({ place }) => place?.path));
  const common = {
    isAsciiOnly: paysToBeAscii(sumOf(sizes)),
    isEager: paysToBeEager(kept.scriptSize),
  };
  let { scriptSize } = kept;
  const texts: NewText[] = [];
  for (const changed of edits.changed) {
    const module = moduleOf(kept, changed.path);
    const before = module && sourceOf(kept, module, written.bytes);
    if (module === null || before === null) return null;
    const { path, index, file } = module;
    const { bytes, sha256 } = changed;
    const edited = readEdit(path, before, bytes, told.has(path));
    const after = edited && moduleIn(edited.after);
    if (edited === null || after === null) return null;
    const isStarted = layout.started[index] === 1;
    const factory = renderFactory(after, formOf(after, common, isStarted));
    if (
      !isFramed(written.bytes, layout, index, factory) ||
      speaksOfCallSites(edited.before.source) !==
        speaksOfCallSites(after.source)
    ) {
      return null;
    }
    texts.push({ index, text: factory.text });
    digests.set(Buffer.from(sha256, "hex"), file * DIGEST_SIZE);
    if (module.kind === KINDS.rewritten) originals[index] = bytes;
    const growth = after.source.length - (sizes[index] as number);
    sizes[index] = after.source.length;
    if (after.format !== "json" && isStarted) scriptSize += growth;
  }
  if (paysToBeAscii(sumOf(sizes)) !== common.isAsciiOnly) return null;
  if (paysToBeEager(scriptSize) !== common.isEager) return null;
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
        originals,
        scriptSize,
      },
    },
  };
}

/** A module whose text may become another. */
interface KeptModule {
  readonly path: AbsolutePath;
  /** Of the module. */
  readonly index: number;
  /** Index of the file. */
  readonly file: number;
  /** One of {@link KINDS}. */
  readonly kind: number;
}

function moduleOf(
  { files, modules, kinds }: KeptArtifact,
  path: string,
): KeptModule | null {
  const file = files.indexOf(path);
  const index = modules.indexOf(file);
  const kind = kinds[index] ?? KINDS.fixed;
  return kind === KINDS.fixed
    ? null
    : { path: path as AbsolutePath, index, file, kind };
}

/** What was compiled, where that can be told. */
function sourceOf(
  kept: KeptArtifact,
  { path, index, kind }: KeptModule,
  written: Uint8Array,
): Uint8Array | null {
  if (kind === KINDS.rewritten) {
    const original = kept.originals[index] as Uint8Array;
    const isWhole =
      hash("sha256", original, "hex") === digestOfFile(kept, path);
    return isWhole ? original : null;
  }
  const text = textOf(written, kept.layout, index);
  return kind === KINDS.escaped
    ? Buffer.from(unescapeText(Buffer.from(text).toString("latin1")))
    : text;
}

function moduleIn({ source, contents }: WalkedFile): RenderedModule | null {
  return contents.format === "native" ? null : { source, ...contents };
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
