/**
 * The artifact. Receives the ModuleGraph and the text of the runtime; returns
 * the bytes of one JavaScript file and the manifest that stands in it.
 * docs/artifact.md describes the layout. Must not know any file system.
 */
import { createHash } from "node:crypto";
import type {
  ModuleGraph,
  ModuleId,
  ModuleRecord,
  SandboxGraph,
} from "../graph/types.js";
import {
  MANIFEST_VERSION,
  type Manifest,
  type ManifestModule,
} from "../runtime-shims/manifest.js";
import { embedAssets } from "./embed-assets.js";
import {
  type Factory,
  type FactoryForm,
  factoryKey,
  formOf,
  hashbangOf,
  jsonLine,
  renderFactory,
} from "./factory.js";
import { encodeIdentifier } from "./identifier.js";
import {
  closingPart,
  MANIFEST_END,
  MANIFEST_START,
  NO_DIGEST,
  openingParts,
} from "./layout.js";
import { deferredModules } from "../graph/deferred.js";
import { countLineEnds } from "../graph/line-count.js";
import { TEXT_WORK, type TextWork } from "../graph/measures.js";
import { firstOccurrence, soughtText } from "../graph/occurrences.js";
import {
  type IndexOf,
  isRefused,
  manifestRow,
  record,
} from "./manifest-row.js";
import { companionsOf } from "./native.js";
import type { RuntimeTexts } from "./runtime-texts.js";
import type { Layout } from "./splice.js";

export interface Artifact {
  /** The file, in pieces to be written one after the other. */
  readonly chunks: readonly Uint8Array[];
  /** Bytes of all chunks. */
  readonly size: number;
  readonly manifest: Manifest;
  readonly layout: Layout;
  /** Files that belong beside it, by path below its own folder for them. */
  readonly companions: ReadonlyMap<string, Uint8Array>;
  /** Whether the file begins with the entry's `#!` line. */
  readonly executable: boolean;
  /** That line, without its line break. */
  readonly hashbang: string | null;
}

/**
 * @param compiler version to be written into the manifest
 * @param work for callers that have done some of it already
 * @param started factories that are called when the program starts, by name; null
 *   where only the graph can tell
 */
export function emitArtifact(
  graph: ModuleGraph,
  runtime: RuntimeTexts,
  compiler: string,
  work: TextWork = TEXT_WORK,
  started: ReadonlySet<string> | null = null,
): Artifact {
  const indices = new Map<ModuleId, number>();
  for (const id of graph.modules.keys()) indices.set(id, indices.size);
  const indexOf = (id: ModuleId): number => {
    const index = indices.get(id);
    if (index === undefined) throw new Error(`No module ${id} in the graph`);
    return index;
  };

  const entry = graph.modules.get(graph.entry);
  // Nobody else asks which context is running.
  const follows =
    graph.sandbox !== null && needsBuiltin(graph, "node:async_hooks");
  const startedModules = startOf(graph, started);
  const common =
    graph.sandbox === null
      ? {
          isAsciiOnly: paysToBeAscii(sourceSizeOf(graph)),
          isEager: paysToBeEager(scriptSizeOf(graph, startedModules)),
        }
      : { isAsciiOnly: false, isEager: false };
  const forms = Array.from(graph.modules.values(), (module, index) =>
    formOf(module, common, startedModules[index] === 1),
  );
  const hashbang = entry === undefined ? null : hashbangOf(entry.source);
  const has = {
    esm: needsEsm(graph),
    starCycles: hasStarCycles(graph),
    module: needsBuiltin(graph, "node:module"),
    assets: needsFiles(graph),
    programs: needsFiles(graph) && needsBuiltin(graph, "node:child_process"),
    native: hasNative(graph),
    misses: explainsMisses(graph),
    callSites: graph.sandbox === null && looksAtCallSites(graph),
    workers: startsWorkers(graph),
    escaped: forms.some(({ isEscaped }) => isEscaped),
    sandbox: graph.sandbox !== null,
  };
  const { text: closing } = closingPart(has);
  const opening =
    (hashbang === null ? "" : `${hashbang}\n`) +
    openingParts(runtime, has)
      .map(({ text }) => text)
      .join("");

  const head: Omit<Manifest, "modules" | "assets" | "folders"> = {
    ingot: MANIFEST_VERSION,
    sha256: NO_DIGEST,
    compiler,
    entry: indexOf(graph.entry),
    names: record([...graph.names].map(([name, id]) => [name, indexOf(id)])),
    ...(graph.included.length > 0 && {
      included: graph.included.map(indexOf),
    }),
    ...(graph.sandbox && sandboxHead(graph.sandbox, indexOf)),
  };
  const headLine = `${jsonLine(head).slice(0, -1)},"modules":[\n`;
  const { assets, assetFolders } = graph;

  // Lines count from 1, and one less stands between rows than there are rows.
  let line =
    countLineEnds(Buffer.from(opening)) +
    graph.modules.size +
    tableLines(assets) +
    tableLines(assetFolders) +
    countLineEnds(Buffer.from(headLine + MANIFEST_END));
  const modules: ManifestModule[] = [];
  const rows: string[] = [];
  let frames = "";
  const bodies: Uint8Array[] = [];
  for (const module of graph.modules.values()) {
    const factory = encodeIdentifier(module.id);
    const form = forms[modules.length] as FactoryForm;
    const plain = renderFactory(module, form, work.unindent);
    const rendered =
      follows && modules.length < (graph.sandbox?.builtins ?? 0)
        ? withFollowedAwaits(plain, module)
        : plain;
    const { text } = rendered;
    const keyed = factoryKey(factory) + rendered.header;
    const header = Buffer.from(keyed);
    const footer = Buffer.from(rendered.footer);
    line += countLineEnds(header);
    const size = text.length;
    const { sha256, lineEnds } = work.measure(text);
    const { isEscaped } = form;
    const facts = { factory, line, size, sha256, isEscaped };
    // A CR at the text's end and the footer's line feed are one line end.
    if (text.at(-1) === 0x0d) line--;
    line += lineEnds + countLineEnds(footer);
    const row = manifestRow(graph, module, facts, indexOf);
    modules.push(row);
    rows.push(jsonLine(row));
    bodies.push(header, text, footer);
    frames += keyed + rendered.footer;
  }

  const embedded = embedAssets(assets, modules, line, {
    isAsciiOnly: common.isAsciiOnly,
    compress: !has.sandbox,
  });
  const table = Buffer.from(
    opening +
      headLine +
      rows.join(",\n") +
      furtherTable("assets", embedded.rows) +
      furtherTable("folders", assetFolders) +
      MANIFEST_END,
  );
  const sha256 = createHash("sha256")
    .update(table)
    .update(frames)
    .update(embedded.frames)
    .update(closing)
    .digest("hex");
  const digestAt = Buffer.byteLength(opening + MANIFEST_START);
  table.write(sha256, digestAt, "latin1");
  const factories = [...bodies, ...embedded.bodies];
  const { size, texts } = placesOf(factories, table.length);
  return {
    chunks: [table, ...factories, Buffer.from(closing)],
    size: size + Buffer.byteLength(closing),
    layout: {
      digestAt,
      firstRow: Buffer.byteLength(opening + headLine),
      tableSize: table.length,
      modules: modules.length,
      texts,
      started: startedModules,
    },
    manifest: {
      ...head,
      sha256,
      modules,
      ...(assets.length > 0 && { assets: embedded.rows }),
      ...(assetFolders.length > 0 && { folders: assetFolders }),
    },
    companions: companionsIn(graph),
    executable: hashbang !== null,
    hashbang,
  };
}

/** @param factories header, text and footer of each */
function placesOf(
  factories: readonly Uint8Array[],
  tableSize: number,
): { readonly size: number; readonly texts: Uint32Array } {
  const texts = new Uint32Array((factories.length / 3) * 2);
  let size = tableSize;
  for (const [index, { length }] of factories.entries()) {
    if (index % 3 === 1) texts.set([size, length], ((index - 1) / 3) * 2);
    size += length;
  }
  return { size, texts };
}

/** As {@link Layout} has it. */
function startOf(
  graph: ModuleGraph,
  started: ReadonlySet<string> | null,
): Uint8Array {
  const ids = [...graph.modules.keys()];
  // In a sandbox there may be nothing that compiles what was escaped.
  if (graph.sandbox !== null) return new Uint8Array(ids.length).fill(1);
  if (started !== null) {
    return Uint8Array.from(ids, (id) => +started.has(encodeIdentifier(id)));
  }
  const deferred = deferredModules(graph);
  return Uint8Array.from(ids, (id) => +!deferred.has(id));
}

function sandboxHead(
  { builtins, globals }: SandboxGraph,
  indexOf: IndexOf,
): Pick<Manifest, "builtins" | "globals"> {
  return {
    builtins,
    globals: record(
      [...globals].map(([name, { id, member }]) => {
        const index = id === null ? null : indexOf(id);
        return [name, member === null ? [index] : [index, member]];
      }),
    ),
  };
}

function needsFiles({ assets, assetFolders }: ModuleGraph): boolean {
  return assets.length > 0 || assetFolders.length > 0;
}

/** How many lines {@link furtherTable} has more than the table before it. */
function tableLines(rows: readonly unknown[]): number {
  return rows.length === 0 ? 0 : rows.length + 1;
}

/** A table of the manifest behind that of the modules, one row a line. */
function furtherTable(name: string, rows: readonly unknown[]): string {
  if (rows.length === 0) return "";
  return `\n],"${name}":[\n${rows.map(jsonLine).join(",\n")}`;
}

function needsEsm({ modules }: ModuleGraph): boolean {
  for (const module of modules.values()) {
    if (module.format === "module") return true;
    if (module.format === "commonjs" && module.dynamicImports.length > 0) {
      return true;
    }
  }
  return false;
}

function hasStarCycles({ linked }: ModuleGraph): boolean {
  for (const { starCycle } of linked.values()) if (starCycle) return true;
  return false;
}

function withFollowedAwaits(
  factory: Factory,
  { format }: ModuleRecord,
): Factory {
  if (format !== "commonjs" && format !== "module") return factory;
  const { followAwaits } =
    require("./follow-awaits.js") as typeof import("./follow-awaits.js");
  const before = Buffer.from(factory.text).toString("utf8");
  const text = followAwaits(before, format === "module");
  return text === before ? factory : { ...factory, text: Buffer.from(text) };
}

function needsBuiltin({ modules }: ModuleGraph, name: string): boolean {
  for (const { edges, imports } of modules.values()) {
    for (const { target } of [...edges, ...imports]) {
      if (target.kind === "builtin" && target.name === name) {
        return true;
      }
    }
  }
  return false;
}

function explainsMisses({ modules }: ModuleGraph): boolean {
  return [...modules.values()].some(
    ({ computed, edges }) =>
      computed !== undefined || edges.some(({ target }) => isRefused(target)),
  );
}

/** Smaller artifacts are better read as they are written. */
const LARGE = 1 << 19;

/**
 * V8 keeps a text in half the memory, and reads it in less time, if it is ASCII.
 *
 * @param size of all sources
 */
export function paysToBeAscii(size: number): boolean {
  return size >= LARGE;
}

function sourceSizeOf({ modules }: ModuleGraph): number {
  let size = 0;
  for (const { source } of modules.values()) size += source.length;
  return size;
}

/** Of more than this V8 holds too many syntax trees at a time. */
const MOST_EAGER = 1 << 24;

/**
 * Nearly all modules run when a program starts. V8 looks through a function, to
 * compile it when it is called, and so looks twice; not through one in parentheses.
 *
 * @param size of all that is not JSON
 */
export function paysToBeEager(size: number): boolean {
  return size <= MOST_EAGER;
}

/**
 * Of all scripts that run when the program starts.
 *
 * @param started as {@link Layout} has it
 */
export function scriptSizeOf(
  { modules }: ModuleGraph,
  started: Uint8Array,
): number {
  let size = 0;
  let index = 0;
  for (const { format, source } of modules.values()) {
    if (format !== "json" && started[index] === 1) size += source.length;
    index++;
  }
  return size;
}

function looksAtCallSites({ modules }: ModuleGraph): boolean {
  for (const { format, source } of modules.values()) {
    if (format !== "commonjs" && format !== "module") continue;
    if (speaksOfCallSites(source)) return true;
  }
  return false;
}

const PREPARE_STACK_TRACE = soughtText("prepareStackTrace");

/** Only what is called for each stack can tell where its frames are. */
export function speaksOfCallSites({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return firstOccurrence(bytes, PREPARE_STACK_TRACE) !== -1;
}

function hasNative({ modules }: ModuleGraph): boolean {
  return [...modules.values()].some(({ format }) => format === "native");
}

function startsWorkers({ modules }: ModuleGraph): boolean {
  return [...modules.values()].some(({ workers }) => workers !== undefined);
}

function companionsIn({
  modules,
}: ModuleGraph): ReadonlyMap<string, Uint8Array> {
  const companions = new Map<string, Uint8Array>();
  for (const module of modules.values()) {
    if (module.format !== "native" || module.embedded) continue;
    for (const [path, bytes] of companionsOf(module)) {
      companions.set(path, bytes);
    }
  }
  return companions;
}

/** The artifact as one string, for tests and in-process use. */
export function artifactText(artifact: Artifact): string {
  return Buffer.concat(artifact.chunks).toString("utf8");
}
