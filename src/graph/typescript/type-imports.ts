/**
 * What a TypeScript source imports without saying that it may be a type. Node
 * takes every name for a value unless it is written `import type`; compilers of
 * TypeScript leave out what no code reads. Receives an analysis; must not know
 * what the names are elsewhere.
 */
import type { EsmAnalysis } from "../esm/types.js";

/** Imported names, as they are called here, that no code reads. */
export function unreadImports({
  imports,
  localExports,
  rewrites,
}: EsmAnalysis): ReadonlySet<string> {
  const unread = new Set(imports.map(({ local }) => local));
  for (const { local } of localExports)
    if (local !== null) unread.delete(local);
  for (const rewrite of rewrites) {
    if ("local" in rewrite) unread.delete(rewrite.local);
  }
  return unread;
}

/** Requests that nothing but such names depend on, by index. */
export function unreadRequests(analysis: EsmAnalysis): ReadonlySet<number> {
  const unread = unreadImports(analysis);
  const requests = new Set(
    analysis.imports.flatMap(({ local, request }) =>
      unread.has(local) ? [request] : [],
    ),
  );
  for (const { local, request } of analysis.imports) {
    if (!unread.has(local)) requests.delete(request);
  }
  for (const { request } of analysis.indirectExports) requests.delete(request);
  for (const { request } of analysis.namespaceExports) requests.delete(request);
  for (const request of analysis.starExports) requests.delete(request);
  return requests;
}
