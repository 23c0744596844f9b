/**
 * A module graph in a cache entry: everything but the sources, which are in the
 * artifact already, or still where they were read. Receives a graph and how its
 * artifact was put together; returns bytes, and from bytes the same again. What
 * is damaged is no graph.
 */
import { createHash, hash } from "node:crypto";
import type { TextMeasures } from "../codegen/artifact.js";
import type { Diagnostic } from "../diagnostic.js";
import type { ModuleGraph, ModuleId, ModuleRecord } from "../graph/types.js";
import { readStamped, type Stamp } from "./questions.js";

export interface KeptGraph {
  readonly graph: ModuleGraph;
  /** The project's root. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly inputs: ReadonlySet<string>;
  /** Files that may have other contents without a change of the graph. */
  readonly independent: ReadonlySet<string>;
  /** Of each file that was read. */
  readonly contents: Digests;
}

/** SHA-256 of the contents of files, by path. */
export type Digests = ReadonlyMap<string, string>;

/** What is known of each module's text, by the bytes themselves. */
export type Measures = Map<Uint8Array, TextMeasures>;

const DIGEST_SIZE = 32;
const NOWHERE = -1;
const NOTHING = new Uint8Array();

/** Of one module: where its source is in the artifact, and what was measured. */
type Place = readonly [offset: number, size: number, lineEnds: number];

interface Facts {
  readonly places: readonly Place[];
  readonly digests: readonly string[];
}

/** @param graph as {@link encodeGraph} returned it, if only sources are others */
export function encodeKept(
  graph: Uint8Array,
  { graph: { modules }, contents }: KeptGraph,
  chunks: readonly Uint8Array[],
  measures: Measures,
): Uint8Array {
  const offsets = new Map<Uint8Array, number>();
  let offset = 0;
  for (const chunk of chunks) {
    offsets.set(chunk, offset);
    offset += chunk.length;
  }
  const places: Place[] = [];
  const digests: string[] = [];
  for (const { source } of modules.values()) {
    const measured = measures.get(source);
    places.push([
      offsets.get(source) ?? NOWHERE,
      source.length,
      measured?.lineEnds ?? NOWHERE,
    ]);
    digests.push(measured?.sha256 ?? "");
  }
  const facts = Buffer.from(
    JSON.stringify({ places, digests, contents: [...contents] }),
  );
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(graph.length, 0);
  sizes.writeUInt32LE(facts.length, 4);
  const body = Buffer.concat([sizes, graph, facts]);
  return Buffer.concat([digestOf(body), body]);
}

/** Takes its time, and is not needed where nothing is kept. */
function lazyV8(): typeof import("node:v8") {
  return require("node:v8") as typeof import("node:v8");
}

export function encodeGraph(kept: KeptGraph): Uint8Array {
  const { graph } = kept;
  return lazyV8().serialize({
    ...kept,
    contents: null,
    graph: {
      ...graph,
      modules: [...graph.modules.values()].map((module) => ({
        ...module,
        source: null,
      })),
      assets: graph.assets.map((asset) => ({ ...asset, content: null })),
    },
  });
}

export interface DecodedGraph {
  /** Without the sources that only the disk has. */
  readonly kept: KeptGraph;
  /** As it may be encoded again. */
  readonly encoded: Uint8Array;
  readonly measures: Measures;
}

/**
 * @param bytes the rest of an entry
 * @param artifact what the entry's command wrote
 * @param stamp that it had
 */
export function decodeKept(
  bytes: Uint8Array,
  artifact: string,
  stamp: Stamp,
): DecodedGraph | null {
  const body = bytes.subarray(DIGEST_SIZE);
  const sizes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (body.length < 8 || !digestOf(body).equals(bytes.subarray(0, DIGEST_SIZE)))
    return null;
  const end = 8 + sizes.readUInt32LE(0);
  const encoded = body.subarray(8, end);
  const facts = JSON.parse(
    sizes.toString("utf8", end, end + sizes.readUInt32LE(4)),
  ) as Facts & { readonly contents: readonly (readonly [string, string])[] };
  const written = readStamped(artifact);
  if (String(written.stamp) !== String(stamp)) return null;
  const stored = lazyV8().deserialize(encoded) as Omit<KeptGraph, "graph"> & {
    readonly graph: Omit<ModuleGraph, "modules"> & {
      readonly modules: readonly ModuleRecord[];
    };
  };
  const contents = new Map(facts.contents);
  const measures: Measures = new Map();
  const modules = new Map<ModuleId, ModuleRecord>();
  for (const [index, module] of stored.graph.modules.entries()) {
    const [offset, size, lineEnds] = facts.places[index] as Place;
    let source: Uint8Array = NOTHING;
    if (offset !== NOWHERE) {
      source = written.bytes.subarray(offset, offset + size);
      const sha256 = facts.digests[index] as string;
      if (lineEnds !== NOWHERE) measures.set(source, { sha256, lineEnds });
    }
    modules.set(module.id, { ...module, source });
  }
  return {
    kept: { ...stored, contents, graph: { ...stored.graph, modules } },
    encoded,
    measures,
  };
}

/** What a file holds, or null where that is not what it was. */
export function readUnchanged(
  path: string,
  contents: Digests,
): Uint8Array | null {
  const { bytes } = readStamped(path);
  return hash("sha256", bytes, "hex") === contents.get(path) ? bytes : null;
}

/** Sources and assets that are not in the artifact word for word. */
export function withDiskSources(
  graph: ModuleGraph,
  contents: Digests,
): ModuleGraph | null {
  const read = (path: string) => readUnchanged(path, contents);
  const modules = new Map(graph.modules);
  for (const [id, module] of modules) {
    if (module.source !== NOTHING) continue;
    const source = read(module.path);
    if (source === null) return null;
    modules.set(id, { ...module, source });
  }
  const assets: ModuleGraph["assets"][number][] = [];
  for (const asset of graph.assets) {
    const content = (asset.content as Uint8Array | null) ?? read(asset.path);
    if (content === null) return null;
    assets.push({ ...asset, content });
  }
  return { ...graph, modules, assets };
}

/** Of all that was read; what was measured is not measured again. */
export function digestsOf(
  contents: ReadonlyMap<string, Uint8Array>,
  measures: Measures,
): Digests {
  return new Map(
    [...contents].map(([path, bytes]) => [
      path,
      measures.get(bytes)?.sha256 ?? hash("sha256", bytes, "hex"),
    ]),
  );
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
