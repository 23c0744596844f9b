/**
 * What a cache entry says of an artifact, behind its head: where the text of each
 * module stands in it, and which of them may become another without a change of
 * the graph. Receives and returns plain data. What is damaged is nothing.
 */
import { createHash } from "node:crypto";
import type { CompiledAsset } from "../compile.js";
import { type Artifact, scriptSizeOf } from "../codegen/artifact.js";
import type { Layout } from "../codegen/splice.js";
import type { Diagnostic } from "../diagnostic.js";
import { isReplaceable } from "../graph/edit.js";
import { isTypeScript } from "../resolver/typescript.js";
import type { ModuleGraph, ModuleRecord } from "../graph/types.js";
import type { Summary } from "../report.js";
import type { Digests } from "./contents.js";

/**
 * How a module's text came from its source, if it may be replaced: it is that one,
 * or it is escaped, or something else, so that the source is kept.
 */
export const KINDS = { fixed: 0, same: 1, escaped: 2, rewritten: 3 } as const;

interface Facts {
  /** The project's root. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly assets: readonly CompiledAsset[];
  readonly summary: Summary;
  readonly hashbang: string | null;
  /** Of all scripts that run when the program starts, in bytes. */
  readonly scriptSize: number;
  /** That were compiled. */
  readonly inputs: readonly string[];
}

export interface KeptArtifact extends Facts {
  readonly layout: Layout;
  /** That were read. */
  readonly files: readonly string[];
  /** SHA-256 of what each of these held, one after the other. */
  readonly digests: Uint8Array;
  /** Which of the files each module is. */
  readonly modules: Uint32Array;
  /** One of {@link KINDS} for each module. */
  readonly kinds: Uint8Array;
  /** Of each module's source, in bytes. */
  readonly sizes: Uint32Array;
  /**
   * What was read of each module that is rewritten, empty for others. Only its
   * digest tells whether it is whole.
   */
  readonly originals: readonly Uint8Array[];
}

/** A graph, and what it was made of. */
export interface CompiledGraph {
  readonly graph: ModuleGraph;
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly inputs: ReadonlySet<string>;
  /** Files that may have other contents without a change of the graph. */
  readonly independent: ReadonlySet<string>;
  /** Of each file that was read. */
  readonly contents: Digests;
  /** What was read. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

export const DIGEST_SIZE = 32;
/** The file of a module of which there is none. */
const NO_FILE = 0xffffffff;
const NOTHING = new Uint8Array(0);

export function keptArtifactOf(
  compiled: CompiledGraph,
  { layout, hashbang, chunks }: Artifact,
  assets: readonly CompiledAsset[],
  summary: Summary,
): KeptArtifact {
  const { graph, root, diagnostics, inputs, independent, contents, bytes } =
    compiled;
  const files = [...contents.keys()];
  const indices = new Map(files.map((file, index) => [file, index]));
  const modules = new Uint32Array(graph.modules.size);
  const kinds = new Uint8Array(graph.modules.size);
  const sizes = new Uint32Array(graph.modules.size);
  const originals: Uint8Array[] = [];
  let index = 0;
  for (const module of graph.modules.values()) {
    modules[index] = indices.get(module.path) ?? NO_FILE;
    sizes[index] = module.source.length;
    kinds[index] = independent.has(module.path)
      ? kindOf(module, chunks[2 + 3 * index] as Uint8Array)
      : KINDS.fixed;
    const isKept = kinds[index] === KINDS.rewritten;
    originals.push((isKept && bytes.get(module.path)) || NOTHING);
    index++;
  }
  return {
    ...{ root, diagnostics, assets, summary, hashbang, layout },
    scriptSize: scriptSizeOf(graph, layout.started),
    inputs: [...inputs],
    files,
    digests: bytesOf(contents),
    modules,
    kinds,
    sizes,
    originals,
  };
}

/** @param text as it stands in the artifact */
function kindOf(module: ModuleRecord, text: Uint8Array): number {
  const { format, path, source } = module;
  if (!isReplaceable(module)) return KINDS.fixed;
  if (format === "json") return KINDS.same;
  if (format !== "commonjs" || isTypeScript(path)) return KINDS.rewritten;
  if (text === source) return KINDS.same;
  return module.dynamicImports.length > 0 ? KINDS.rewritten : KINDS.escaped;
}

/** The SHA-256 of what a file held, if it was read. */
export function digestOfFile(
  { files, digests }: KeptArtifact,
  path: string,
): string | undefined {
  const at = files.indexOf(path) * DIGEST_SIZE;
  if (at < 0) return undefined;
  const { buffer, byteOffset } = digests;
  return Buffer.from(buffer, byteOffset + at, DIGEST_SIZE).toString("hex");
}

function bytesOf(digests: Digests): Uint8Array {
  const bytes = Buffer.alloc(digests.size * DIGEST_SIZE);
  let at = 0;
  for (const digest of digests.values()) at += bytes.write(digest, at, "hex");
  return bytes;
}

/** Sizes of the parts, at the start of what is kept. */
const PARTS = 9;

/** In the order in which they are kept. */
type Parts = [
  ...[facts: Uint8Array, files: Uint8Array, digests: Uint8Array],
  ...[modules: Uint8Array, kinds: Uint8Array, started: Uint8Array],
  ...[sizes: Uint8Array, texts: Uint8Array, originals: Uint8Array],
];

/** @returns pieces, one after the other */
export function encodeKept(kept: KeptArtifact): readonly Uint8Array[] {
  const {
    layout,
    files,
    digests,
    modules,
    kinds,
    sizes: sources,
    originals,
    ...facts
  } = kept;
  const { texts, started, ...places } = layout;
  const parts = [
    Buffer.from(JSON.stringify({ ...facts, places })),
    Buffer.from(JSON.stringify(files)),
    digests,
    viewOf(modules),
    kinds,
    started,
    viewOf(sources),
    viewOf(texts),
    viewOf(Uint32Array.from(originals, ({ length }) => length)),
  ];
  const sizes = Uint32Array.from(parts, ({ length }) => length);
  const body = Buffer.concat([viewOf(sizes), ...parts]);
  return [digestOf(body), body, ...originals];
}

export function decodeKept(bytes: Uint8Array): KeptArtifact | null {
  const body = bytes.subarray(DIGEST_SIZE);
  const digest = bytes.subarray(0, DIGEST_SIZE);
  const start = PARTS * Uint32Array.BYTES_PER_ELEMENT;
  if (body.length < start) return null;
  const sizes = numbersOf(body.subarray(0, start));
  const end = sizes.reduce((sum, size) => sum + size, start);
  if (!digestOf(body.subarray(0, end)).equals(digest)) return null;
  const [
    facts,
    files,
    digests,
    modules,
    kinds,
    started,
    sources,
    texts,
    lengths,
  ] = partsOf(body, start, sizes) as Parts;
  const { places, ...rest } = JSON.parse(textOf(facts)) as Facts & {
    readonly places: Omit<Layout, "texts" | "started">;
  };
  return {
    ...rest,
    layout: { ...places, texts: numbersOf(texts), started },
    files: JSON.parse(textOf(files)) as readonly string[],
    digests,
    modules: numbersOf(modules),
    kinds,
    sizes: numbersOf(sources),
    originals: partsOf(body, end, numbersOf(lengths)),
  };
}

/** @param sizes of parts that stand one behind the other, from an offset on */
function partsOf(
  bytes: Uint8Array,
  offset: number,
  sizes: Uint32Array,
): readonly Uint8Array[] {
  let at = offset;
  return Array.from(sizes, (size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

function viewOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Copied, to lie where numbers may. */
function numbersOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
