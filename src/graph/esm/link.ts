/**
 * The part of linking that needs no running: which binding of which module each
 * name is. Receives the analyses of all ES modules and what they import; returns
 * for each the exports that come from elsewhere, and what cannot be linked. The
 * algorithm is that of V8's source-text-module.cc, its messages too, which
 * differ from the standard's in places. Must not know texts or files.
 */
import { findStarCycles } from "./star-cycles.js";
import type { EsmAnalysis, Range } from "./types.js";
import type { ModuleId, Target } from "../types.js";

/** A module as importers see it. */
export type LinkInput =
  | {
      readonly format: "module";
      readonly analysis: EsmAnalysis;
      /** Per request of the analysis. */
      readonly targets: readonly Target[];
      /**
       * Of a TypeScript source: the imports that no code reads. They may be
       * types, and so may what it re-exports, which then link to nothing.
       */
      readonly unread: ReadonlySet<string> | null;
    }
  /** With the names that {@link commonJsExports} found. */
  | { readonly format: "commonjs"; readonly exports: readonly string[] }
  | { readonly format: "json" };

/** An export that is a binding of another module, or of a builtin. */
export interface Reexport {
  readonly exported: string;
  readonly target: Target;
  /** The export's name there. */
  readonly name: string;
}

/** Where a name is written. */
export interface LinkPlace extends Range {
  readonly module: ModuleId;
}

/**
 * Why a module does not link: Node's SyntaxError. The place may be in another
 * module, through which the name was to come.
 */
export interface LinkError extends LinkPlace {
  /** V8's message. */
  readonly message: string;
  /** That no such export is there is all that is wrong. */
  readonly isMissing: boolean;
  /** The name is missing from a CommonJS module, for which `import` says more. */
  readonly commonJs: {
    readonly specifier: string;
    readonly name: string;
  } | null;
}

/**
 * What a module contributes where `export *` go in a circle, in V8's order:
 * requests by their indices.
 */
export interface StarCycle {
  readonly stars: readonly number[];
  readonly indirect: readonly {
    readonly exported: string;
    readonly request: number;
    readonly imported: string;
    /** Links to nothing where it is missing. */
    readonly mayBeType: boolean;
  }[];
  /** Names imported of modules of the circle, up to the one that `error` tells of. */
  readonly imports: readonly (readonly [request: number, name: string])[];
  /** As written; an import has a local name. */
  readonly namespaces: readonly {
    readonly request: number;
    readonly local: string | null;
  }[];
  /** Exports of a binding that has another name already, and that name. */
  readonly aliases: readonly (readonly [string, string])[];
  /** Whether `error` is that of an import. */
  readonly fails: boolean;
}

export interface LinkedModule {
  readonly reexports: readonly Reexport[];
  /** `export *` from what only the running host knows the names of. */
  readonly stars: readonly Target[];
  /** In place of both where names are settled when the program runs. */
  readonly starCycle: StarCycle | null;
  /** The first, in V8's order. */
  readonly error: LinkError | null;
  /** The first that depends on what is linked before the module. */
  readonly doubt: LinkError | null;
}

/** Whether a builtin has a named export. */
export type BuiltinHasExport = (builtin: string, name: string) => boolean;

/**
 * @see https://tc39.es/ecma262/#sec-resolveexport
 */
export function linkEsm(
  modules: ReadonlyMap<ModuleId, LinkInput>,
  builtinHasExport: BuiltinHasExport,
): ReadonlyMap<ModuleId, LinkedModule> {
  const tables = new Map<ModuleId, ExportTable>();
  const linked = new Map<ModuleId, LinkedModule>();
  for (const [id, module] of modules) {
    if (module.format === "module") tables.set(id, tableOf(module.analysis));
  }
  const unsettled = findStarCycles(modules);
  const linker = new Linker(modules, tables, unsettled, builtinHasExport);
  for (const [id, module] of modules) {
    if (module.format === "module") linked.set(id, linker.link(id, module));
  }
  return linked;
}

type EsmInput = Extract<LinkInput, { readonly format: "module" }>;

/** A binding: its module and its name among that module's exports. */
interface Cell {
  readonly target: Target;
  readonly name: string;
  /** What tells two bindings apart. */
  readonly key: string;
  /** Is there only where the running Node gives CommonJS that name. */
  readonly isHostsChoice: boolean;
  /** Another such, behind `export *` too: with both, the name is ambiguous. */
  readonly rival: Cell | null;
}

/**
 * What two `export *` give together, `null` where that is ambiguous in every
 * release of Node.
 */
function merge(one: Cell, other: Cell): Cell | null {
  if (one.key === other.key) {
    // Where it is ambiguous on one way, the other way is the only one.
    return one.rival === null ? one : other;
  }
  if (one.isHostsChoice) return { ...other, rival: one };
  return other.isHostsChoice ? { ...one, rival: other } : null;
}

/** Own exports by name: the local binding, or where an indirect one points. */
interface ExportTable {
  readonly local: ReadonlyMap<string, string>;
  readonly indirect: ReadonlyMap<
    string,
    EsmAnalysis["indirectExports"][number]
  >;
}

function tableOf(analysis: EsmAnalysis): ExportTable {
  const local = new Map<string, string>();
  for (const { exported, local: binding } of analysis.localExports) {
    local.set(exported, binding ?? "*default*");
  }
  for (const { exported } of analysis.namespaceExports) {
    local.set(exported, `*${exported}`);
  }
  const indirect = new Map(
    analysis.indirectExports.map((entry) => [entry.exported, entry]),
  );
  return { local, indirect };
}

type Resolution = Cell | LinkError | null;

function isError(resolution: Resolution): resolution is LinkError {
  return resolution !== null && "message" in resolution;
}

type NameTables = Map<ModuleId, Map<string, Cell>>;

class Linker {
  private readonly names: NameTables = new Map();

  constructor(
    private readonly modules: ReadonlyMap<ModuleId, LinkInput>,
    private readonly tables: ReadonlyMap<ModuleId, ExportTable>,
    /** Modules whose names are settled when the program runs. */
    private readonly unsettled: ReadonlySet<ModuleId>,
    private readonly builtinHasExport: BuiltinHasExport,
  ) {}

  link(id: ModuleId, module: EsmInput): LinkedModule {
    const check = this.checkNames(id, module);
    const { error, doubt } = check;
    const starCycle = this.starCycleOf(id, module, check);
    if (this.unsettled.has(id)) {
      return { reexports: [], stars: [], starCycle, error, doubt };
    }
    const reexports: Reexport[] = [];
    for (const [exported, cell] of this.namesOf(id)) {
      if (this.tables.get(id)?.local.has(exported)) continue;
      for (const { target, name } of cell.rival === null
        ? [cell]
        : [cell, cell.rival]) {
        reexports.push({ exported, target, name });
      }
    }
    const stars = this.openStars(id, new Set());
    return { reexports, stars, starCycle, error, doubt };
  }

  /** V8 keeps imports sorted by their local names, exports as written. */
  private checkNames(id: ModuleId, module: EsmInput): NameCheck {
    const { analysis, unread } = module;
    const unsettled: [number, string][] = [];
    let doubt: LinkError | null = null;
    const sorted = [...analysis.imports].sort((a, b) =>
      a.local < b.local ? -1 : 1,
    );
    for (const { local, imported, request, start, end } of sorted) {
      if (imported === null || unread?.has(local)) continue;
      const isOpen = this.isUnsettled(module, request, imported);
      if (isOpen) unsettled.push([request, imported]);
      const query = required({ module: id, start, end });
      const found = this.resolveImport(module, request, imported, query);
      if (!isError(found)) continue;
      if (!isOpen) return { error: found, doubt, unsettled, fails: true };
      doubt ??= found;
    }
    for (const entry of analysis.indirectExports) {
      const { exported, request, imported, start, end } = entry;
      const query = required({ module: id, start, end });
      const found = this.resolveExport(id, "", exported, query);
      if (!isError(found) || (unread !== null && found.isMissing)) continue;
      if (!this.isUnsettled(module, request, imported)) {
        return { error: found, doubt, unsettled, fails: false };
      }
      doubt ??= found;
    }
    return { error: null, doubt, unsettled, fails: false };
  }

  /** Whether only the running program can tell what an imported name is. */
  private isUnsettled(
    { targets }: EsmInput,
    request: number,
    name: string,
  ): boolean {
    const target = targets[request];
    return (
      target?.kind === "module" &&
      this.unsettled.has(target.id) &&
      this.mayHave(target, name, new Set())
    );
  }

  /** Whether any module that a name could come from has it. */
  private mayHave(
    target: Target,
    name: string,
    visited: Set<ModuleId>,
  ): boolean {
    if (target.kind === "builtin") {
      return this.builtinHasExport(target.name, name);
    }
    if (target.kind !== "module") return true;
    const module = this.modules.get(target.id);
    if (module?.format !== "module") {
      return (
        module?.format === "commonjs" &&
        (name === "module.exports" || module.exports.includes(name))
      );
    }
    if (visited.has(target.id)) return false;
    visited.add(target.id);
    const table = this.tables.get(target.id);
    return (
      table?.local.has(name) ||
      table?.indirect.has(name) ||
      (name !== "default" &&
        module.analysis.starExports.some((request) => {
          const next = module.targets[request];
          return next !== undefined && this.mayHave(next, name, visited);
        }))
    );
  }

  private starCycleOf(
    id: ModuleId,
    { analysis, targets, unread }: EsmInput,
    { unsettled, fails }: NameCheck,
  ): StarCycle | null {
    const isMember = this.unsettled.has(id);
    const namespaces = [...analysis.imports, ...analysis.namespaceExports]
      .filter((entry) => !("imported" in entry) || entry.imported === null)
      .sort((a, b) => a.start - b.start)
      .filter(({ request }) => {
        const target = targets[request];
        return target?.kind === "module" && this.unsettled.has(target.id);
      })
      .map((entry) => ({
        request: entry.request,
        local: "local" in entry ? entry.local : null,
      }));
    const imports = { imports: unsettled, namespaces, fails };
    const isEmpty = unsettled.length + namespaces.length === 0;
    if (!isMember) {
      return isEmpty
        ? null
        : { ...imports, stars: [], indirect: [], aliases: [] };
    }
    const stars = analysis.starExports;
    const aliases = aliasesOf(analysis);
    const indirect = analysis.indirectExports.map(
      ({ exported, request, imported }) => ({
        exported,
        request,
        imported,
        mayBeType: unread !== null,
      }),
    );
    const isLeaf = stars.length + indirect.length + aliases.length === 0;
    return isEmpty && isLeaf ? null : { ...imports, stars, indirect, aliases };
  }

  private resolveImport(
    module: EsmInput,
    request: number,
    name: string,
    query: Query,
  ): Resolution {
    const specifier = module.analysis.requests[request]?.specifier ?? "";
    const target = module.targets[request];
    switch (target?.kind) {
      case undefined:
        return null;
      case "module": {
        const input = this.modules.get(target.id);
        if (input?.format === "module") {
          return this.resolveExport(target.id, specifier, name, query);
        }
        const commonJs = input?.format === "commonjs" ? input.exports : [];
        if (name === "default" || commonJs.includes(name)) {
          return cellOf(target, target.id, name);
        }
        if (name === "module.exports" && input?.format === "commonjs") {
          return hostsChoice(target, target.id);
        }
        const failure = unresolvable(specifier, name, query);
        return failure === null || input?.format !== "commonjs"
          ? failure
          : { ...failure, commonJs: { specifier, name } };
      }
      case "builtin":
        return name === "default" || this.builtinHasExport(target.name, name)
          ? cellOf(target, target.name, name)
          : unresolvable(specifier, name, query);
      case "external":
      case "empty":
        return query.mustResolve ? cellOf(target, specifier, name) : null;
      case "missing":
        // That error comes first.
        return query.mustResolve ? cellOf(target, specifier, name) : null;
    }
  }

  private resolveExport(
    id: ModuleId,
    specifier: string,
    name: string,
    query: Query,
  ): Resolution {
    const table = this.tables.get(id);
    const module = this.modules.get(id);
    if (table === undefined || module?.format !== "module") return null;
    const local = table.local.get(name);
    if (local !== undefined) {
      const key = JSON.stringify([id, local]);
      const target: Target = { kind: "module", id };
      return { target, name, key, isHostsChoice: false, rival: null };
    }
    let names = query.seen.get(id);
    if (names === undefined) {
      names = new Set();
      query.seen.set(id, names);
    }
    if (names.has(name)) {
      const message = `Detected cycle while resolving name '${name}' in '${specifier}'`;
      return query.mustResolve ? failure(message, query) : null;
    }
    names.add(name);
    const indirect = table.indirect.get(name);
    if (indirect !== undefined) {
      const { request, imported, start, end } = indirect;
      const place = { module: id, start, end };
      const next = { ...query, mustResolve: true, place };
      return this.resolveImport(module, request, imported, next);
    }
    const found =
      name === "default"
        ? null
        : this.resolveThroughStars(id, module, specifier, name, query);
    return found ?? unresolvable(specifier, name, query);
  }

  private resolveThroughStars(
    id: ModuleId,
    module: EsmInput,
    specifier: string,
    name: string,
    query: Query,
  ): Resolution {
    let unique: Cell | null = null;
    let external: Target | null = null;
    for (const request of module.analysis.starExports) {
      const target = module.targets[request];
      if (target?.kind === "external") external ??= target;
      const { start = 0, end = 0 } = module.analysis.requests[request] ?? {};
      const place = { module: id, start, end };
      const next = { ...query, mustResolve: false, place };
      const found = this.resolveImport(module, request, name, next);
      if (isError(found)) return found;
      if (found === null) continue;
      const merged: Cell | null =
        unique === null ? found : merge(unique, found);
      unique = merged;
      if (merged === null) {
        return failure(
          `The requested module '${specifier}' contains conflicting star exports for name '${name}'`,
          query,
        );
      }
    }
    // Whether the host's module has the name shows when it is loaded.
    return unique === null && external !== null
      ? cellOf(external, specifier, name)
      : unique;
  }

  /**
   * What a namespace has. V8 collects it on another way than it resolves names,
   * so that a name may be there that cannot be imported.
   *
   * @param visited of this collection: in a cycle, names as far as found
   */
  private namesOf(
    id: ModuleId,
    visited: NameTables = new Map(),
  ): ReadonlyMap<string, Cell> {
    const known = this.names.get(id) ?? visited.get(id);
    if (known !== undefined) return known;
    const names = new Map<string, Cell>();
    const outermost = visited.size === 0;
    visited.set(id, names);
    this.collectNames(id, names, visited);
    // Inside a cycle the names are those of one way in; only the start's stay.
    if (outermost) this.names.set(id, names);
    return names;
  }

  private collectNames(
    id: ModuleId,
    names: Map<string, Cell>,
    visited: NameTables,
  ): void {
    const module = this.modules.get(id);
    const table = this.tables.get(id);
    if (module?.format !== "module" || table === undefined) return;
    for (const name of [...table.local.keys(), ...table.indirect.keys()]) {
      const query = required({ module: id, start: 0, end: 0 });
      const found = this.resolveExport(id, "", name, query);
      if (found !== null && !isError(found)) {
        names.set(name, found);
      }
    }
    const more = new Map<string, Cell | null>();
    for (const request of module.analysis.starExports) {
      const target = module.targets[request];
      if (target === undefined) continue;
      for (const [name, cell] of this.namesBehind(target, visited)) {
        if (name === "default" || names.has(name)) continue;
        const other = more.get(name);
        if (other === undefined) more.set(name, cell);
        else if (other !== null) more.set(name, merge(other, cell));
      }
    }
    for (const [name, cell] of more) if (cell !== null) names.set(name, cell);
  }

  private namesBehind(
    target: Target,
    visited: NameTables,
  ): ReadonlyMap<string, Cell> {
    if (target.kind !== "module") return new Map();
    const input = this.modules.get(target.id);
    switch (input?.format) {
      case "module":
        return this.namesOf(target.id, visited);
      case "commonjs":
        return new Map([
          ["module.exports", hostsChoice(target, target.id)],
          ...input.exports.map(
            (name) => [name, cellOf(target, target.id, name)] as const,
          ),
        ]);
      default:
        return new Map();
    }
  }

  /** Builtins and externals behind `export *`, through any number of modules. */
  private openStars(id: ModuleId, visited: Set<ModuleId>): readonly Target[] {
    if (visited.has(id)) return [];
    visited.add(id);
    const module = this.modules.get(id);
    if (module?.format !== "module") return [];
    return module.analysis.starExports.flatMap((request) => {
      const target = module.targets[request];
      switch (target?.kind) {
        case "module":
          return this.openStars(target.id, visited);
        case "builtin":
        case "external":
          return [target];
        default:
          return [];
      }
    });
  }
}

/** What looking for all names of a module came to. */
interface NameCheck {
  readonly error: LinkError | null;
  readonly doubt: LinkError | null;
  /** Imports that only the running program can resolve, before the error. */
  readonly unsettled: readonly (readonly [number, string])[];
  /** Whether the error is that of an import. */
  readonly fails: boolean;
}

function aliasesOf({
  localExports,
}: EsmAnalysis): readonly (readonly [string, string])[] {
  const first = new Map<string, string>();
  return localExports.flatMap(({ exported, local }) => {
    if (local === null) return [];
    const known = first.get(local);
    if (known !== undefined) return [[exported, known] as const];
    first.set(local, exported);
    return [];
  });
}

type ResolveSet = Map<ModuleId, Set<string>>;

/** How a name is looked for. */
interface Query {
  /** Otherwise a name that is not there is no error. */
  readonly mustResolve: boolean;
  /** Of the import or export that is being followed. */
  readonly place: LinkPlace;
  readonly seen: ResolveSet;
}

function required(place: LinkPlace): Query {
  return { mustResolve: true, place, seen: new Map() };
}

function cellOf(target: Target, owner: string, name: string): Cell {
  return {
    target,
    name,
    key: JSON.stringify([target.kind, owner, name]),
    isHostsChoice: false,
    rival: null,
  };
}

/** `module.exports`, which the namespaces of CommonJS have since Node 23. */
function hostsChoice(target: Target, owner: string): Cell {
  return { ...cellOf(target, owner, "module.exports"), isHostsChoice: true };
}

function failure(message: string, { place }: Query): LinkError {
  return { ...place, message, isMissing: false, commonJs: null };
}

function unresolvable(
  specifier: string,
  name: string,
  query: Query,
): LinkError | null {
  const message = `The requested module '${specifier}' does not provide an export named '${name}'`;
  return query.mustResolve
    ? { ...failure(message, query), isMissing: true }
    : null;
}

/**
 * Node's longer message for a name that a CommonJS module does not show. It says
 * this where the module was reached by `import`; `require` gives V8's.
 *
 * @param line the line of source on which the import specifier stands
 */
export function commonJsLinkMessage(
  { specifier, name }: NonNullable<LinkError["commonJs"]>,
  line: string,
): string {
  const named = /\{.*\}/.exec(line)?.[0];
  const destructuring =
    named === undefined
      ? ""
      : `const ${named.replace(/\s+as\s+/g, ": ")} = pkg;\n`;
  return (
    `Named export '${name}' not found. The requested module '${specifier}' is a ` +
    "CommonJS module, which may not support all module.exports as named exports.\n" +
    "CommonJS modules can always be imported via the default export, for example using:\n\n" +
    `import pkg from '${specifier}';\n${destructuring}`
  );
}
