/**
 * A module's edges with what the manifest spells as numbers and short forms
 * written out: manifest in, plain records out.
 */
import type { ResolveKind } from "../resolver/types.js";
import type { Manifest, ManifestTarget } from "../runtime-shims/manifest.js";

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
  /** The algorithm that resolved it. */
  readonly kind: ResolveKind;
  readonly target: EdgeTarget;
  /** Matched `exports`/`imports` conditions, outermost first. */
  readonly conditions: readonly string[];
}

/** The edges of the module at `index`, in the manifest's order. */
export function edgesOf(
  manifest: Manifest,
  index: number,
): readonly ModuleEdge[] {
  const module = manifest.modules[index];
  if (module === undefined) return [];
  const { edges, conditions = {} } = module;
  return Object.entries(edges).map(([specifier, target]) => ({
    specifier,
    kind: "require",
    target: edgeTarget(manifest, target),
    conditions: Object.hasOwn(conditions, specifier)
      ? (conditions[specifier] ?? [])
      : [],
  }));
}

function edgeTarget(manifest: Manifest, target: ManifestTarget): EdgeTarget {
  if (target === null) return { kind: "missing" };
  if (typeof target === "string") return { kind: "builtin", name: target };
  if (typeof target === "object") {
    return "empty" in target
      ? { kind: "empty" }
      : { kind: "external", specifier: target.external };
  }
  return { kind: "module", id: manifest.modules[target]?.id ?? "" };
}
