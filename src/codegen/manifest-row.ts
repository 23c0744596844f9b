/**
 * A module's row of the manifest. Receives the graph, one of its modules and
 * where its text stands; returns plain data. Must not know texts.
 */
import {
  commonJsLinkMessage,
  type LinkedModule,
  type StarCycle,
} from "../graph/esm/link.js";
import { decodeSource } from "../graph/load.js";
import { placeOf } from "../graph/place.js";
import type {
  Edge,
  EsmRecord,
  ModuleGraph,
  ModuleId,
  ModuleRecord,
  Target,
} from "../graph/types.js";
import type {
  ManifestImport,
  ManifestModule,
  ManifestReexports,
  ManifestStarCycle,
  ManifestTarget,
} from "../runtime-shims/manifest.js";

export type IndexOf = (id: ModuleId) => number;

/** Where a module's text stands in the artifact. */
export type TextFacts = Pick<
  ManifestModule,
  "factory" | "line" | "size" | "sha256"
> & { readonly isEscaped: boolean };

export function manifestRow(
  graph: ModuleGraph,
  module: ModuleRecord,
  { isEscaped, ...facts }: TextFacts,
  indexOf: IndexOf,
): ManifestModule {
  const { id, format, edges, loaders, computed, workers } = module;
  const tableOf = (edges: readonly Edge[]) =>
    record(
      edges.map(({ specifier, target }) => [
        specifier,
        manifestTarget(target, indexOf),
      ]),
    );
  const row: ManifestModule = {
    id,
    ...facts,
    format,
    ...(isEscaped && { escaped: true }),
    edges: tableOf(edges),
  };
  const conditions = conditionsOf(edges);
  const recorded = recordedIn(edges);
  const refused = refusedIn(edges);
  return {
    ...row,
    ...(loaders && { loaders }),
    ...(computed && { computed }),
    ...(refused && { refused }),
    ...(recorded && { recorded }),
    ...(workers && { workers: tableOf(workers) }),
    ...(conditions && { conditions }),
    ...importRow(graph, module, indexOf),
  };
}

/** What only modules have that import, or are imported. */
function importRow(
  graph: ModuleGraph,
  module: ModuleRecord,
  indexOf: IndexOf,
): Partial<ManifestModule> {
  const { id, imports } = module;
  const exports = graph.exportNames.get(id);
  const linked = graph.linked.get(id);
  const importConditions = conditionsOf(imports);
  const recordedImports = recordedIn(imports);
  return {
    ...(exports && { exports }),
    ...(imports.length > 0 && {
      imports: imports.map(({ specifier, target }): ManifestImport => {
        const pair = [specifier, manifestTarget(target, indexOf)] as const;
        return isRefused(target) ? [...pair, target.code] : pair;
      }),
    }),
    ...(recordedImports && { recordedImports }),
    ...(importConditions && { importConditions }),
    ...(module.format === "module" && linked
      ? esmRow(graph, module, linked, indexOf)
      : {}),
  };
}

function esmRow(
  graph: ModuleGraph,
  module: EsmRecord,
  { reexports, stars, starCycle, error }: LinkedModule,
  indexOf: IndexOf,
): Partial<ManifestModule> {
  const { requests, hasTopLevelAwait } = module.analysis;
  return {
    ...(requests.length > 0 && { requests: requests.length }),
    ...(reexports.length > 0 && {
      reexports: groupReexports(reexports, indexOf),
    }),
    ...(stars.length > 0 && {
      stars: stars.map((target) => manifestTarget(target, indexOf)),
    }),
    ...(starCycle !== null && { starCycle: starCycleRow(starCycle) }),
    ...(hasTopLevelAwait && { async: true }),
    ...(error !== null && { linkError: linkErrorOf(graph, error) }),
  };
}

export function starCycleRow({
  stars,
  indirect,
  imports,
  namespaces,
  aliases,
  fails,
}: StarCycle): ManifestStarCycle {
  return {
    ...(stars.length > 0 && { stars }),
    ...(indirect.length > 0 && {
      indirect: indirect.map(({ exported, request, imported, mayBeType }) =>
        mayBeType
          ? ([exported, request, imported, true] as const)
          : ([exported, request, imported] as const),
      ),
    }),
    ...(imports.length > 0 && { imports }),
    ...(namespaces.length > 0 && {
      namespaces: namespaces.map(({ request, local }) =>
        local === null ? request : ([request, local] as const),
      ),
    }),
    ...(aliases.length > 0 && { aliases }),
    ...(fails && { fails }),
  };
}

/** Whether what is missing has another code than all that is not there. */
export function isRefused(
  target: Target,
): target is Target & { readonly kind: "missing" } {
  return (
    target.kind === "missing" &&
    !/^(?:ERR_)?MODULE_NOT_FOUND$/.test(target.code)
  );
}

/** Neighbours from one module share a group. */
function groupReexports(
  reexports: LinkedModule["reexports"],
  indexOf: IndexOf,
): readonly ManifestReexports[] {
  const groups: [ManifestTarget, ...(string | readonly [string, string])[]][] =
    [];
  let last: Target | undefined;
  for (const { exported, target, name } of reexports) {
    const entry = exported === name ? exported : ([exported, name] as const);
    const group = groups.at(-1);
    if (group !== undefined && last !== undefined && isSame(last, target)) {
      group.push(entry);
    } else groups.push([manifestTarget(target, indexOf), entry]);
    last = target;
  }
  return groups;
}

function isSame(a: Target, b: Target): boolean {
  return a.kind === "module" && b.kind === "module"
    ? a.id === b.id
    : a.kind === "builtin" && b.kind === "builtin" && a.name === b.name;
}

function linkErrorOf(
  { modules }: ModuleGraph,
  error: NonNullable<LinkedModule["error"]>,
): readonly [string, string?] {
  const { message, commonJs, module, start, end } = error;
  const blamed = modules.get(module);
  if (commonJs === null || blamed === undefined) return [message];
  const { path, source } = blamed;
  const { text } = placeOf(path, decodeSource(source), start, end);
  return [message, commonJsLinkMessage(commonJs, text)];
}

function manifestTarget(target: Target, indexOf: IndexOf): ManifestTarget {
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

function conditionsOf(
  edges: readonly Edge[],
): Readonly<Record<string, readonly string[]>> | null {
  const matched = edges.filter(({ conditions }) => conditions.length > 0);
  return matched.length === 0
    ? null
    : record(
        matched.map(({ specifier, conditions }) => [specifier, conditions]),
      );
}

function refusedIn(
  edges: readonly Edge[],
): Readonly<Record<string, string>> | null {
  const refused = edges.flatMap(({ specifier, target }) =>
    isRefused(target) ? [[specifier, target.code] as const] : [],
  );
  return refused.length === 0 ? null : record(refused);
}

function recordedIn(edges: readonly Edge[]): readonly string[] | null {
  const recorded = edges.filter((edge) => edge.recorded);
  return recorded.length === 0
    ? null
    : recorded.map(({ specifier }) => specifier);
}

/** A record that may have any key, `__proto__` too. */
export function record<Value>(
  entries: readonly (readonly [string, Value])[],
): Readonly<Record<string, Value>> {
  const result: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) result[key] = value;
  return result;
}
