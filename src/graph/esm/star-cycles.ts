/**
 * Where `export *` go in a circle. V8 settles the names of such modules while
 * the program links and runs, in an order of its own, and keeps what it has
 * settled; there the compiler cannot say which binding a name is. Receives the
 * analyses of all ES modules; returns the modules whose names V8 settles. Must
 * not know what the names are.
 */
import type { LinkInput } from "./link.js";
import type { ModuleId } from "../types.js";

type Edges = ReadonlyMap<ModuleId, readonly ModuleId[]>;

/**
 * The modules of such circles, those that re-export from them in any way, and
 * all that these re-export from. The circle may lead through `export { … } from`
 * as well; one without any `export *` has one answer only.
 *
 * @see https://source.chromium.org/chromium/chromium/src/+/main:v8/src/objects/source-text-module.cc
 */
export function findStarCycles(
  modules: ReadonlyMap<ModuleId, LinkInput>,
): ReadonlySet<ModuleId> {
  const stars = edgesOf(modules, ({ analysis }) => analysis.starExports);
  if (stars.size === 0) return new Set();
  const edges = edgesOf(modules, ({ analysis }) => [
    ...analysis.starExports,
    ...analysis.indirectExports.map(({ request }) => request),
  ]);
  const circles = circlesOf(edges);
  const inCircle = [...stars].flatMap(([from, targets]) => {
    const circle = circles.get(from);
    return targets.some(
      (to) => circle !== undefined && circles.get(to) === circle,
    )
      ? [from]
      : [];
  });
  if (inCircle.length === 0) return new Set();
  return reachable(edges, reachable(reversed(edges), inCircle));
}

type EsmInput = Extract<LinkInput, { readonly format: "module" }>;

/** To ES modules alone; without those that have none. */
function edgesOf(
  modules: ReadonlyMap<ModuleId, LinkInput>,
  requestsOf: (module: EsmInput) => readonly number[],
): Edges {
  const edges = new Map<ModuleId, readonly ModuleId[]>();
  for (const [id, module] of modules) {
    if (module.format !== "module") continue;
    const targets = requestsOf(module).flatMap((request) => {
      const target = module.targets[request];
      return target?.kind === "module" &&
        modules.get(target.id)?.format === "module"
        ? [target.id]
        : [];
    });
    if (targets.length > 0) edges.set(id, targets);
  }
  return edges;
}

/** Tarjan's strongly connected components: a number for each module's. */
function circlesOf(edges: Edges): ReadonlyMap<ModuleId, number> {
  const circles = new Map<ModuleId, number>();
  const lowest = new Map<ModuleId, number>();
  const stack: ModuleId[] = [];
  const visit = (id: ModuleId): number => {
    const index = lowest.size;
    let low = index;
    lowest.set(id, index);
    stack.push(id);
    for (const to of edges.get(id) ?? []) {
      if (circles.has(to)) continue;
      low = Math.min(low, lowest.get(to) ?? visit(to));
    }
    lowest.set(id, low);
    if (low < index) return low;
    for (const member of stack.splice(stack.indexOf(id))) {
      circles.set(member, index);
    }
    return low;
  };
  for (const id of edges.keys()) if (!circles.has(id)) visit(id);
  return circles;
}

function reversed(edges: Edges): Edges {
  const back = new Map<ModuleId, ModuleId[]>();
  for (const [from, targets] of edges) {
    for (const to of targets) {
      const known = back.get(to);
      if (known === undefined) back.set(to, [from]);
      else known.push(from);
    }
  }
  return back;
}

function reachable(
  edges: Edges,
  from: Iterable<ModuleId>,
): ReadonlySet<ModuleId> {
  const found = new Set(from);
  for (const id of found) for (const to of edges.get(id) ?? []) found.add(to);
  return found;
}
