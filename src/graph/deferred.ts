/**
 * What a program can start without, as far as its text tells: the modules that
 * nothing leads to but `import()`, functions and guesses. Receives the graph;
 * returns ids. Must not know how an artifact holds them.
 */
import { dynamicEdges, staticEdges } from "./static-edges.js";
import type { Edge, ModuleGraph, ModuleId, ModuleRecord } from "./types.js";

const NONE: ReadonlySet<ModuleId> = new Set();

/**
 * What an entry asks for in a function or with `import()` counts as its start, and
 * so does what a module with `await` at its top level imports: who starts a program
 * in this way waits for nothing else. A guess, by which nothing but time is won or
 * lost.
 */
export function deferredModules(graph: ModuleGraph): ReadonlySet<ModuleId> {
  const all = [...graph.modules.values()];
  if (!all.some((module) => laterEdges(module).length > 0)) return NONE;
  const entries = entriesOf(graph);
  const started = new Set(entries);
  for (const id of started) {
    const module = graph.modules.get(id) as ModuleRecord;
    const isAwaited =
      module.format === "module" && module.analysis.hasTopLevelAwait;
    const edges =
      isAwaited || entries.has(id) ? allEdges(module) : earlyEdges(module);
    for (const target of targetsOf(edges)) started.add(target);
  }
  return new Set(all.flatMap(({ id }) => (started.has(id) ? [] : [id])));
}

/** Where a program, or a host, may begin: what no other module leads to, too. */
function entriesOf({
  entry,
  included,
  modules,
}: ModuleGraph): ReadonlySet<ModuleId> {
  const entries = new Set(modules.keys());
  for (const module of modules.values()) {
    for (const id of targetsOf(allEdges(module))) {
      if (id !== module.id) entries.delete(id);
    }
  }
  for (const id of [entry, ...included]) entries.add(id);
  return entries;
}

function earlyEdges(module: ModuleRecord): readonly Edge[] {
  const edges = staticEdges(module).filter((edge) => !mayBeLater(edge));
  // A module that is run in a worker starts there.
  return module.workers ? [...edges, ...module.workers] : edges;
}

function laterEdges(module: ModuleRecord): readonly Edge[] {
  return [...staticEdges(module).filter(mayBeLater), ...dynamicEdges(module)];
}

function mayBeLater({ late, speculative }: Edge): boolean {
  return late === true || speculative === true;
}

function allEdges(module: ModuleRecord): readonly Edge[] {
  return [...earlyEdges(module), ...laterEdges(module)];
}

function targetsOf(edges: readonly Edge[]): readonly ModuleId[] {
  return edges.flatMap(({ target }) =>
    target.kind === "module" ? [target.id] : [],
  );
}
