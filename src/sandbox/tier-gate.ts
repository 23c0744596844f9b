/**
 * What a program asks of the sandbox, API by API, held against the table of
 * tiers. Receives the graph; returns the uses with their tiers and the way that
 * leads to each, and for a tier that is too bad a diagnostic, in the words of
 * the error that would be thrown.
 */
import type { Diagnostic } from "../diagnostic.js";
import { decodeSource } from "../graph/load.js";
import { placeOf } from "../graph/place.js";
import type { ModuleGraph, ModuleId } from "../graph/types.js";
import {
  apiTier,
  builtinRow,
  notSupportedMessage,
  type Tier,
  TIERS,
} from "../runtime-shims/tiers.js";
import { type ApiUse, apiUses } from "./api-use.js";

/** An API of a builtin that some module of the program names. */
export interface TieredUse {
  /** `fs` */
  readonly builtin: string;
  /** `watch`; empty for the module as a whole. */
  readonly api: string;
  readonly tier: Tier;
  readonly module: ModuleId;
  /** From the entry to the module. */
  readonly chain: readonly ModuleId[];
  readonly use: ApiUse;
}

/** All uses, module by module; those of the library itself are none. */
export function tieredUses(graph: ModuleGraph): readonly TieredUse[] {
  const chains = chainsFrom(graph);
  const modules = [...graph.modules.values()].slice(0, graph.sandbox?.builtins);
  return modules.flatMap((module) => {
    const { id, format, edges, imports, source } = module;
    const asks = [...edges, ...imports].some(
      ({ target }) => target.kind === "builtin",
    );
    if (!asks || (format !== "commonjs" && format !== "module")) return [];
    const chain = chains.get(id) ?? [id];
    return apiUses(decodeSource(source), format).flatMap((use) => {
      const builtin = use.builtin.slice("node:".length);
      if (builtinRow(builtin) === null) return [];
      const { api } = use;
      const tier =
        api === ""
          ? (builtinRow(builtin)?.tier ?? "unsupported")
          : apiTier(builtin, api);
      return [{ builtin, api, tier, module: id, chain, use }];
    });
  });
}

/** An error for each API whose tier is worse than `worst`. */
export function gateTiers(
  graph: ModuleGraph,
  uses: readonly TieredUse[],
  worst: Tier,
): readonly Diagnostic[] {
  const limit = TIERS.indexOf(worst);
  const isBad = ({ tier }: TieredUse) => TIERS.indexOf(tier) > limit;
  // Where an API is named, the module behind it needs no error of its own.
  const named = new Set(
    uses
      .filter((use) => use.api !== "" && isBad(use))
      .map(({ module, builtin }) => `${module} ${builtin}`),
  );
  return uses
    .filter(isBad)
    .filter(
      ({ api, module, builtin }) =>
        api !== "" || !named.has(`${module} ${builtin}`),
    )
    .map(({ builtin, api, tier, module, chain, use }) => {
      const { path, source } = graph.modules.get(module) ?? {};
      const subject = api === "" ? builtin : `${builtin}.${api}`;
      const throws = tier === "deferred" || tier === "unsupported";
      return {
        code: "tier_exceeded",
        severity: "error",
        api: subject,
        tier,
        maxTier: worst,
        chain,
        message: throws ? notSupportedMessage(subject) : null,
        place:
          path === undefined || source === undefined
            ? null
            : placeOf(path, decodeSource(source), use.start, use.end),
      };
    });
}

/** The shortest way to each module. */
function chainsFrom({
  entry,
  modules,
}: ModuleGraph): ReadonlyMap<ModuleId, readonly ModuleId[]> {
  const chains = new Map<ModuleId, readonly ModuleId[]>([[entry, [entry]]]);
  for (const [id, chain] of chains) {
    const { edges = [], imports = [] } = modules.get(id) ?? {};
    for (const { target } of [...imports, ...edges]) {
      if (target.kind !== "module" || chains.has(target.id)) continue;
      chains.set(target.id, [...chain, target.id]);
    }
  }
  return chains;
}
