/**
 * What passes from the graph stage to codegen: immutable records of modules and
 * the edges between them. No methods, no file system, no text of the artifact.
 */
import type { AbsolutePath } from "../host.js";
import type { AssetReason } from "./assets/find.js";
import type { DynamicImport, EsmAnalysis } from "./esm/types.js";
import type { LinkedModule } from "./esm/link.js";
import type { LinkedFiles } from "./native/linked-libraries.js";

/**
 * A module's identity, posix, the same on every machine:
 * `./src/server.js` for the project's own files,
 * `name@version/path/in/package.js` for packages, with `~2`, `~3` … after the
 * version where copies of one version differ.
 */
export type ModuleId = string & { readonly brand: "ModuleId" };

/** How an edge of CommonJS is written: `require` or `require.resolve`. */
export type EdgeKind = "require" | "resolve";

/** A literal specifier found in a source; offsets are UTF-16 units of its text. */
export interface RequireSite {
  readonly kind: EdgeKind;
  readonly specifier: string;
  /** Range of the whole call, `require("x")`. */
  readonly start: number;
  readonly end: number;
  /**
   * Node may never ask for it here: `require` is assigned to, or arrives through
   * a parameter or alias that may hold something else, or the specifier is one
   * of several. What does not resolve must not fail the compile.
   */
  readonly uncertain?: true;
}

/** A `require` whose argument is not known at compile time. */
export interface ComputedSite {
  readonly kind: EdgeKind;
  readonly start: number;
  readonly end: number;
}

/** What a source asks for. Sites are in source order. */
export interface ScanResult {
  readonly sites: readonly RequireSite[];
  readonly computed: readonly ComputedSite[];
  /** What need not be read again. */
  readonly braces?: Braces;
}

/**
 * Offsets of an opening brace and its closing one, of the next opening one and so
 * on, for those with much between them.
 */
export type Braces = readonly number[];

/**
 * Expressions known at compile time, `process.env.NODE_ENV` or `typeof window`,
 * to the source text of a literal.
 */
export type Defines = ReadonlyMap<string, string>;

/** Where a site stands; decides what an unresolved specifier means. */
export interface SiteContext {
  /** In the block of a `try` that has a `catch`, on the way to the call. */
  readonly inTry: boolean;
  /** In a function that is not run at load by the expression it stands in. */
  readonly inFunction: boolean;
  /** In a branch: if, ?:, &&, ||, ??, a switch case, a loop body, a catch. */
  readonly conditional: boolean;
}

export type Format = "commonjs" | "json" | "module" | "native";

export type Target =
  | { readonly kind: "module"; readonly id: ModuleId }
  | { readonly kind: "builtin"; readonly name: string }
  /** Left to the host's `require`. */
  | { readonly kind: "external"; readonly specifier: string }
  /** `false` in a `browser` field: an empty object. */
  | { readonly kind: "empty" }
  /** Throws Node's error when it is reached, not before. */
  | { readonly kind: "missing"; readonly code: string };

/** (importer, specifier, kind) → target; one per distinct pair in an importer. */
export interface Edge {
  readonly specifier: string;
  readonly kind: EdgeKind | "import" | "worker";
  readonly target: Target;
  /** The `exports`/`imports` conditions that matched, outermost first. */
  readonly conditions: readonly string[];
  /** From the lock file. */
  readonly recorded?: true;
  /** One of what a computed specifier may mean: perhaps never asked for. */
  readonly speculative?: true;
  /** Asked for by functions alone, which may be called later or never. */
  readonly late?: true;
}

interface RecordBase {
  readonly id: ModuleId;
  /** For diagnostics and the report only; never in an artifact. */
  readonly path: AbsolutePath;
  /** The file's bytes, as read. */
  readonly source: Uint8Array;
  /** `require` and `require.resolve`, in source order of first appearance. */
  readonly edges: readonly Edge[];
  /**
   * `import`: of an ES module first one per request of its analysis, in that
   * order; then those of literal `import()` alone.
   */
  readonly imports: readonly Edge[];
  /**
   * Modules that it runs in workers or child processes, by specifiers as for
   * `require`; absent where it starts none.
   */
  readonly workers?: readonly Edge[];
  /**
   * Specifiers of packages that load addons by name or folder, where the module's
   * own package has addons; edges lead to these.
   */
  readonly loaders?: readonly string[];
  /** `line:column` of each `require` and `import()` of an expression. */
  readonly computed?: readonly string[];
}

export interface CommonJsRecord extends RecordBase {
  readonly format: "commonjs";
  /** All `import()`, which a factory must not leave to the host. */
  readonly dynamicImports: readonly DynamicImport[];
}

export interface JsonRecord extends RecordBase {
  readonly format: "json";
}

export interface EsmRecord extends RecordBase {
  readonly format: "module";
  readonly analysis: EsmAnalysis;
}

/** A native addon; its source is the shared library. */
export interface NativeRecord extends RecordBase {
  readonly format: "native";
  /** Whether the artifact holds it, or a file beside the artifact is it. */
  readonly embedded: boolean;
  /** The libraries that go with it; `null` where there are none. */
  readonly linked: LinkedFiles | null;
}

export type ModuleRecord =
  | CommonJsRecord
  | JsonRecord
  | EsmRecord
  | NativeRecord;

/** A file that is no module, or is read as text besides. */
export interface AssetRecord {
  /** As a module's. */
  readonly id: ModuleId;
  readonly path: AbsolutePath;
  readonly content: Uint8Array;
  readonly reason: AssetReason;
  /** Whether a file that the disk has at its place goes before it. */
  readonly yields?: true;
}

/** Where a global comes from. */
export interface GlobalTarget {
  /** `null`: it is the global object itself. */
  readonly id: ModuleId | null;
  /** `null`: the module itself. */
  readonly member: string | null;
}

/** What a graph for a bare engine has besides. */
export interface SandboxGraph {
  /**
   * How many modules stand before those of the library that stands in for
   * Node's builtins; a target `node:fs` is the module with that id.
   */
  readonly builtins: number;
  /** By name, sorted. */
  readonly globals: ReadonlyMap<string, GlobalTarget>;
}

export interface ModuleGraph {
  /** The module that runs when the artifact is run. */
  readonly entry: ModuleId;
  /** In worklist order: entries first, then source order, breadth first. */
  readonly modules: ReadonlyMap<ModuleId, ModuleRecord>;
  /** What a host may load by name: `turndown`, `@scope/pkg`, `./index`. */
  readonly names: ReadonlyMap<string, ModuleId>;
  /** Modules that were asked for besides the entries, for whoever computes a name. */
  readonly included: readonly ModuleId[];
  /** What linking found, for each ES module. */
  readonly linked: ReadonlyMap<ModuleId, LinkedModule>;
  /** Of CommonJS modules that are imported: the names importers see. */
  readonly exportNames: ReadonlyMap<ModuleId, readonly string[]>;
  /** `null` where the artifact is for Node. */
  readonly sandbox: SandboxGraph | null;
  /** By id. */
  readonly assets: readonly AssetRecord[];
  /** Folders without assets in them that modules look for, by id. */
  readonly assetFolders: readonly ModuleId[];
}
