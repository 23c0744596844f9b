/**
 * Linking of the whole graph: which exports ES modules take from where, which
 * names importers see of CommonJS modules, and what does not fit together.
 * Receives the records; returns tables beside them. Must not know the disk.
 */
import type { Diagnostic } from "../diagnostic.js";
import { isTypeScript } from "../resolver/typescript.js";
import type { BuiltinLibrary } from "./builtins.js";
import { commonJsExports } from "./esm/cjs-exports.js";
import {
  commonJsLinkMessage,
  type LinkedModule,
  type LinkInput,
  linkEsm,
} from "./esm/link.js";
import { decodeSource } from "./load.js";
import { packageNameOf } from "./module-id.js";
import { placeOf } from "./place.js";
import { staticEdges } from "./static-edges.js";
import { unreadImports } from "./typescript/type-imports.js";
import type { Edge, ModuleId, ModuleRecord } from "./types.js";

type Modules = ReadonlyMap<ModuleId, ModuleRecord>;

export interface Linking {
  readonly linked: ReadonlyMap<ModuleId, LinkedModule>;
  readonly exportNames: ReadonlyMap<ModuleId, readonly string[]>;
  /** CommonJS modules in whose texts names were looked for. */
  readonly lexed: ReadonlySet<ModuleId>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Links all ES modules; a graph without imports costs nothing.
 *
 * @param library where there is one, what it says of builtins counts
 */
export function linkModules(
  modules: Modules,
  library: BuiltinLibrary | null = null,
): Linking {
  const known = new Map<ModuleId, Set<string>>();
  const exportNames = exportNamesOfImported(modules, known);
  const inputs = new Map<ModuleId, LinkInput>();
  let hasModules = false;
  for (const [id, module] of modules) {
    const names = exportNames.get(id);
    if (module.format === "module") {
      hasModules = true;
      const targets = module.imports.map(({ target }) => target);
      const { analysis, path } = module;
      const unread = isTypeScript(path) ? unreadImports(analysis) : null;
      inputs.set(id, { format: "module", analysis, targets, unread });
    } else if (module.format === "json") inputs.set(id, { format: "json" });
    else if (names !== undefined) {
      inputs.set(id, { format: "commonjs", exports: names });
    }
  }
  const linked: ReadonlyMap<ModuleId, LinkedModule> = hasModules
    ? linkEsm(inputs, library?.hasExport ?? builtinHasExport)
    : new Map();
  return {
    linked,
    exportNames,
    lexed: new Set(known.keys()),
    diagnostics: linkErrors(modules, linked),
  };
}

/**
 * Names that importers see, for each CommonJS module that is imported.
 *
 * @param known gets the names that each text alone exports
 */
function exportNamesOfImported(
  modules: Modules,
  known: Map<ModuleId, Set<string>>,
): ReadonlyMap<ModuleId, readonly string[]> {
  const names = new Map<ModuleId, readonly string[]>();
  const isCommonJs = (id: ModuleId) => modules.get(id)?.format === "commonjs";
  const read = (id: ModuleId) => {
    const module = modules.get(id);
    return {
      text: module === undefined ? "" : decodeSource(module.source),
      resolve: (specifier: string) => {
        const edge = module?.edges.find((edge) => edge.specifier === specifier);
        const target = edge?.target;
        return target?.kind === "module" && isCommonJs(target.id)
          ? target.id
          : null;
      },
    };
  };
  for (const { imports } of modules.values()) {
    for (const { target } of imports) {
      if (target.kind !== "module" || !isCommonJs(target.id)) continue;
      if (names.has(target.id)) continue;
      names.set(target.id, [...commonJsExports(target.id, read, known)]);
    }
  }
  return names;
}

const builtins = new Map<string, ReadonlySet<string> | null>();

/** As this Node has them; a builtin that it lacks may have any. */
function builtinHasExport(builtin: string, name: string): boolean {
  let names = builtins.get(builtin);
  if (names === undefined) {
    names = namesOfBuiltin(builtin);
    builtins.set(builtin, names);
  }
  return names === null || names.has(name);
}

function namesOfBuiltin(builtin: string): ReadonlySet<string> | null {
  try {
    return new Set(Object.keys(require(builtin)));
  } catch {
    return null;
  }
}

/**
 * What Node would say when it links: before the program runs, or, where only
 * `import()` or a computed specifier leads to the module, later, if at all. Once
 * for all modules that fail at one place.
 */
function linkErrors(
  modules: Modules,
  linked: ReadonlyMap<ModuleId, LinkedModule>,
): readonly Diagnostic[] {
  const loaded = loadedForCertain(modules);
  const found = new Map<string, Diagnostic>();
  for (const [id, { error: certain, doubt }] of linked) {
    const error = certain ?? doubt;
    // Where the name was to come through another module, that one is to blame.
    const module = error === null ? undefined : modules.get(error.module);
    if (error === null || module === undefined) continue;
    const text = decodeSource(module.source);
    const place = placeOf(module.path, text, error.start, error.end);
    const message =
      error.commonJs === null
        ? error.message
        : commonJsLinkMessage(error.commonJs, place.text);
    const severity = certain && loaded.has(id) ? "error" : "warning";
    const key = JSON.stringify([error.module, error.start, message]);
    if (severity === "error" || !found.has(key)) {
      found.set(key, { code: "link_error", severity, message, place });
    }
  }
  return [...found.values()];
}

function loadedForCertain(modules: Modules): ReadonlySet<ModuleId> {
  const [entry] = modules.keys();
  const loaded = new Set(entry === undefined ? [] : [entry]);
  for (const id of loaded) {
    const module = modules.get(id);
    if (module === undefined) continue;
    for (const { target, speculative } of staticEdges(module)) {
      if (target.kind === "module" && !speculative) loaded.add(target.id);
    }
  }
  return loaded;
}

/**
 * Specifiers that mean one file to `require` and another to `import`, so that a
 * package is there twice, with separate state.
 *
 * @see https://nodejs.org/api/packages.html#dual-package-hazard
 */
export function findDualPackages(modules: Modules): readonly Diagnostic[] {
  const required = new Map<string, ModuleId>();
  const imported = new Map<string, ModuleId>();
  for (const { edges, imports } of modules.values()) {
    collectPackages(edges, required);
    collectPackages(imports, imported);
  }
  return [...imported].flatMap(([specifier, id]) => {
    const other = required.get(specifier);
    return other === undefined || other === id || !areSiblings(other, id)
      ? []
      : [
          {
            code: "dual_package",
            severity: "note",
            specifier,
            required: other,
            imported: id,
            place: null,
          },
        ];
  });
}

/** Whether two modules are of one copy of a package. */
function areSiblings(a: ModuleId, b: ModuleId): boolean {
  const copy = (id: ModuleId) => /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
  return copy(a) === copy(b);
}

function collectPackages(
  edges: readonly Edge[],
  found: Map<string, ModuleId>,
): void {
  for (const { specifier, target } of edges) {
    if (target.kind !== "module" || packageNameOf(specifier) === null) continue;
    if (!found.has(specifier)) found.set(specifier, target.id);
  }
}
