/**
 * The artifact. Receives the ModuleGraph and the text of the runtime; returns
 * the bytes of one JavaScript file and the manifest that stands in it.
 * docs/artifact.md describes the layout. Must not know any file system.
 */
import { hash } from "node:crypto";
import type { Edge, ModuleGraph, ModuleId } from "../graph/types.js";
import {
  MANIFEST_VERSION,
  type Manifest,
  type ManifestModule,
  type ManifestTarget,
} from "../runtime-shims/manifest.js";
import {
  type Factory,
  hashbangOf,
  jsonLine,
  renderFactory,
} from "./factory.js";
import { encodeIdentifier } from "./identifier.js";
import { countLineEnds } from "./line-count.js";

export interface Artifact {
  /** The file, in pieces to be written one after the other. */
  readonly chunks: readonly Uint8Array[];
  /** Bytes of all chunks. */
  readonly size: number;
  readonly manifest: Manifest;
  /** Whether the file begins with the entry's `#!` line. */
  readonly executable: boolean;
}

/**
 * @param runtime source text of a function expression that takes
 *   (manifest, factories, require, module)
 * @param compiler version to be written into the manifest
 */
export function emitArtifact(
  graph: ModuleGraph,
  runtime: string,
  compiler: string,
): Artifact {
  const indices = new Map<ModuleId, number>();
  for (const id of graph.modules.keys()) indices.set(id, indices.size);
  const indexOf = (id: ModuleId): number => {
    const index = indices.get(id);
    if (index === undefined) throw new Error(`No module ${id} in the graph`);
    return index;
  };

  const entry = graph.modules.get(graph.entry);
  const hashbang = entry === undefined ? null : hashbangOf(entry.source);
  const opening =
    (hashbang === null ? "" : `${hashbang}\n`) +
    `// ingot ${MANIFEST_VERSION} artifact. The table below lists every module in it; ingot ls prints it.\n` +
    `(${runtime})(JSON.parse(String.raw\`\n`;

  const head: Omit<Manifest, "modules"> = {
    ingot: MANIFEST_VERSION,
    compiler,
    entry: indexOf(graph.entry),
    names: record([...graph.names].map(([name, id]) => [name, indexOf(id)])),
  };
  const headLine = `${jsonLine(head).slice(0, -1)},"modules":[\n`;
  const closing = "]}\n`), {\n";

  let line =
    countLineEnds(Buffer.from(opening)) +
    graph.modules.size +
    countLineEnds(Buffer.from(headLine + closing)) +
    1;
  const modules: ManifestModule[] = [];
  const rows: string[] = [];
  const bodies: Uint8Array[] = [];
  for (const module of graph.modules.values()) {
    const name = encodeIdentifier(module.id);
    const factory = renderFactory(module, name);
    const { text } = factory;
    const row: ManifestModule = {
      id: module.id,
      factory: name,
      line: line + 1,
      size: text.length,
      sha256: hash("sha256", text, "hex"),
      format: module.format,
      edges: record(
        module.edges.map((edge) => [
          edge.specifier,
          manifestTarget(edge, indexOf),
        ]),
      ),
      ...matchedConditions(module.edges),
    };
    line += countLines(factory);
    modules.push(row);
    rows.push(jsonLine(row));
    bodies.push(Buffer.from(factory.header), text, Buffer.from(factory.footer));
  }

  const chunks = [
    Buffer.from(`${opening}${headLine}${rows.join(",\n")}\n${closing}`),
    ...bodies,
    Buffer.from(
      '}, typeof require === "function" ? require : undefined, typeof module === "object" ? module : undefined);\n',
    ),
  ];
  return {
    chunks,
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    manifest: { ...head, modules },
    executable: hashbang !== null,
  };
}

/** The artifact as one string, for tests and in-process use. */
export function artifactText(artifact: Artifact): string {
  return Buffer.concat(artifact.chunks).toString("utf8");
}

/** Header, text and footer each end where the next begins; two line ends frame the text. */
function countLines({ text, footer }: Factory): number {
  return 1 + countLineEnds(text) + countLineEnds(Buffer.from(footer));
}

function manifestTarget(
  { target }: Edge,
  indexOf: (id: ModuleId) => number,
): ManifestTarget {
  switch (target.kind) {
    case "module":
      return indexOf(target.id);
    case "builtin":
      return target.name;
    case "external":
      return { external: target.specifier };
    case "empty":
      return { empty: true };
    case "missing":
      return null;
  }
}

function matchedConditions(
  edges: readonly Edge[],
): Pick<ManifestModule, "conditions"> {
  const matched = edges.filter(({ conditions }) => conditions.length > 0);
  if (matched.length === 0) return {};
  return {
    conditions: record(
      matched.map(({ specifier, conditions }) => [specifier, conditions]),
    ),
  };
}

/** A record that may have any key, `__proto__` too. */
function record<Value>(
  entries: readonly (readonly [string, Value])[],
): Readonly<Record<string, Value>> {
  const result: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) result[key] = value;
  return result;
}
