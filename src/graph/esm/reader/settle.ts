/**
 * What the uses of names that were read come to, now that all scopes are whole.
 * Receives what was read and what the module imports; must not know the text.
 */
import type { ComputedSite, RequireSite } from "../../types.js";
import type { References } from "../references.js";
import type { Rewrite } from "../types.js";
import {
  importedAs,
  type ImportKind,
  rewriteOf,
  UNBOUND_NAMES,
  type Use,
} from "../uses.js";
import type { ReadModule } from "./module.js";

/** As `findReferences` has them of a tree. */
export function referencesOf(
  read: ReadModule,
  imports: ReadonlyMap<string, ImportKind>,
): References {
  const { moduleScope, hasTopLevelAwait, dynamicImports, dollarNames } = read;
  const rewrites: Rewrite[] = [...read.rewrites];
  const requires: RequireSite[] = [];
  const computedRequires: ComputedSite[] = [];
  const isCreateRequire = ({ name, scope }: Use) =>
    importedAs(name, scope, moduleScope, imports) === "create-require";
  const holders = read.holders.filter(({ creator }) =>
    isCreateRequire(creator),
  );
  for (const use of read.uses) {
    const { name, scope, call, start, end, leading } = use;
    if (use.creates && isCreateRequire(use)) {
      rewrites.push({ kind: "create-require", start, end, leading });
      continue;
    }
    const isHeld = holders.some(
      (holder) =>
        holder.name === name && holder.scope.find(name) === scope.find(name),
    );
    if (call !== null && isHeld) {
      const { kind, specifier, start, end } = call;
      if (specifier === null) computedRequires.push({ kind, start, end });
      else requires.push({ kind, specifier, start, end });
    }
    // Holders are sought besides, and may be anybody's where they are not declared.
    if (!imports.has(name) && !UNBOUND_NAMES.has(name)) continue;
    const rewrite = rewriteOf(use, moduleScope, imports);
    if (rewrite !== null) rewrites.push(rewrite);
  }
  return {
    ...{ rewrites, hasTopLevelAwait, dynamicImports, dollarNames },
    ...{ requires, computedRequires },
    importedRequires: [],
  };
}
