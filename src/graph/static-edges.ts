/**
 * Which edges of a module Node follows when it loads the module, and which later.
 * Receives a record; returns edges of it. Must not know other modules.
 */
import type { Edge, ModuleRecord } from "./types.js";

/** Those of `require` and of `import` declarations. */
export function staticEdges(module: ModuleRecord): readonly Edge[] {
  const { edges, imports } = module;
  const requests = requestCount(module);
  return requests === 0 ? edges : [...edges, ...imports.slice(0, requests)];
}

/** Those of `import()` alone. */
export function dynamicEdges(module: ModuleRecord): readonly Edge[] {
  return module.imports.slice(requestCount(module));
}

function requestCount(module: ModuleRecord): number {
  return module.format === "module" ? module.analysis.requests.length : 0;
}
