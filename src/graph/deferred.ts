/**
 * What a program can start without, as far as its text tells: the modules that
 * nothing but `import()` leads to. Receives the graph; returns ids. Must not know
 * how an artifact holds them.
 */
import type { Edge, ModuleGraph, ModuleId, ModuleRecord } from "./types.js";

const NONE: ReadonlySet<ModuleId> = new Set();

/**
 * What an entry imports with `import()` counts as its start, and so does what a
 * module with `await` at its top level does: who starts a program in this way
 * waits for nothing else. A guess, by which nothing but time is won or lost.
 */
export function deferredModules(graph: ModuleGraph): ReadonlySet<ModuleId> {
  const { modules } = graph;
  if (![...modules.values()].some((module) => lateEdges(module).length > 0)) {
    return NONE;
  }
  const entries = entriesOf(graph);
  const deferred = new Set(modules.keys());
  const waiting = [...entries];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (!deferred.delete(id)) continue;
    const module = modules.get(id) as ModuleRecord;
    waiting.push(...targetsOf(earlyEdges(module)));
    const isAwaited =
      module.format === "module" && module.analysis.hasTopLevelAwait;
    if (isAwaited || entries.has(id)) {
      waiting.push(...targetsOf(lateEdges(module)));
    }
  }
  return deferred;
}

/** Where a program, or a host, may begin: what no other module leads to, too. */
function entriesOf({
  entry,
  included,
  modules,
}: ModuleGraph): ReadonlySet<ModuleId> {
  const entries = new Set(modules.keys());
  for (const module of modules.values()) {
    const edges = [...earlyEdges(module), ...lateEdges(module)];
    for (const id of targetsOf(edges)) {
      if (id !== module.id) entries.delete(id);
    }
  }
  for (const id of [entry, ...included]) entries.add(id);
  return entries;
}

function targetsOf(edges: readonly Edge[]): readonly ModuleId[] {
  return edges.flatMap(({ target }) =>
    target.kind === "module" ? [target.id] : [],
  );
}

function earlyEdges(module: ModuleRecord): readonly Edge[] {
  const { edges, imports, workers = [] } = module;
  return module.format === "module"
    ? [...edges, ...workers, ...imports.slice(0, requestCount(module))]
    : [...edges, ...workers];
}

/** Those of `import()` alone. */
function lateEdges(module: ModuleRecord): readonly Edge[] {
  return module.imports.slice(requestCount(module));
}

function requestCount(module: ModuleRecord): number {
  return module.format === "module" ? module.analysis.requests.length : 0;
}
