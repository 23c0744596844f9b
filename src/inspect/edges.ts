/**
 * A module's edges with what the manifest spells as numbers and short forms
 * written out: manifest in, plain records out.
 */
import type { ResolveKind } from "../resolver/types.js";
import type {
  Manifest,
  ManifestModule,
  ManifestTarget,
} from "../runtime-shims/manifest.js";

export type EdgeTarget =
  | { readonly kind: "module"; readonly id: string }
  | { readonly kind: "builtin"; readonly name: string }
  /** Left to the host's `require`. */
  | { readonly kind: "external"; readonly specifier: string }
  /** `false` in a `browser` field. */
  | { readonly kind: "empty" }
  /** Was absent at compile time; throws when it is reached. */
  | { readonly kind: "missing" };

export interface ModuleEdge {
  readonly specifier: string;
  /** The algorithm that resolved it; of a worker, that of its main module. */
  readonly kind: ResolveKind | "worker";
  readonly target: EdgeTarget;
  /** Matched `exports`/`imports` conditions, outermost first. */
  readonly conditions: readonly string[];
  /** An `import` that is only ever the `import()` of an expression. */
  readonly dynamic?: true;
  /** Not found in the source but recorded while it ran. */
  readonly recorded?: true;
}

/** The edges of the module at `index`, in the manifest's order, imports first. */
export function edgesOf(
  manifest: Manifest,
  index: number,
): readonly ModuleEdge[] {
  const module = manifest.modules[index];
  if (module === undefined) return [];
  const {
    edges,
    imports = [],
    requests,
    workers = {},
    conditions,
    importConditions,
    recorded = [],
    recordedImports = [],
  } = module;
  const mark = (specifiers: readonly string[], specifier: string) =>
    specifiers.includes(specifier) ? ({ recorded: true } as const) : {};
  const edgeOf = (
    kind: ModuleEdge["kind"],
    [specifier, target]: readonly [string, ManifestTarget, string?],
    matched: ManifestModule["conditions"] = {},
  ): ModuleEdge => ({
    specifier,
    kind,
    target: edgeTarget(manifest, target),
    conditions: Object.hasOwn(matched, specifier)
      ? (matched[specifier] ?? [])
      : [],
  });
  return [
    ...imports.map((entry, index) => ({
      ...edgeOf("import", entry, importConditions),
      ...(index < (requests ?? 0) ? {} : ({ dynamic: true } as const)),
      ...mark(recordedImports, entry[0]),
    })),
    ...Object.entries(edges).map((entry) => ({
      ...edgeOf("require", entry, conditions),
      ...mark(recorded, entry[0]),
    })),
    ...Object.entries(workers).map((entry) => edgeOf("worker", entry)),
  ];
}

/** The targets of {@link edgesOf}, those that are modules as their indices. */
export function targetsOf(
  manifest: Manifest,
  { edges, imports = [], workers = {} }: ManifestModule,
): readonly ManifestTarget[] {
  const inside = insideOf(manifest);
  return [
    ...imports.map(([, target]) => target),
    ...Object.values(edges),
    ...Object.values(workers),
  ].map((target) =>
    typeof target === "string" ? (inside.get(target) ?? target) : target,
  );
}

const indicesOfBuiltins = new WeakMap<Manifest, ReadonlyMap<string, number>>();

/** The builtins that are modules, as in a sandbox artifact. */
function insideOf(manifest: Manifest): ReadonlyMap<string, number> {
  let indices = indicesOfBuiltins.get(manifest);
  if (indices === undefined) {
    const { builtins: first = manifest.modules.length, modules } = manifest;
    indices = new Map(
      modules.slice(first).map(({ id }, index) => [id, first + index]),
    );
    indicesOfBuiltins.set(manifest, indices);
  }
  return indices;
}

function edgeTarget(manifest: Manifest, target: ManifestTarget): EdgeTarget {
  if (target === null) return { kind: "missing" };
  if (typeof target === "string") {
    return insideOf(manifest).has(target)
      ? { kind: "module", id: target }
      : { kind: "builtin", name: target };
  }
  if (typeof target === "object") {
    return "empty" in target
      ? { kind: "empty" }
      : { kind: "external", specifier: target.external };
  }
  return { kind: "module", id: manifest.modules[target]?.id ?? "" };
}
