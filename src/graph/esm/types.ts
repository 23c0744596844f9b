/**
 * What the analysis of one ES module says: requests, bindings, exports and the
 * places that codegen rewrites. Plain data; no syntax tree leaves the analysis.
 * Offsets are UTF-16 units of the analysed text.
 */
import type { ComputedSite, RequireSite } from "../types.js";

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `with { type: "json" }`, sorted by key. */
export type ImportAttributes = readonly (readonly [string, string])[];

/**
 * A module that is linked before this one runs: ECMAScript's ModuleRequest. One
 * per distinct specifier and attributes, in source order of first appearance;
 * the range is that of the first specifier literal.
 */
export interface ModuleRequest extends Range {
  readonly specifier: string;
  readonly attributes: ImportAttributes;
}

/** A name bound by an `import` declaration; the range is the import specifier's. */
export interface ImportBinding extends Range {
  readonly local: string;
  /** Index into `requests`. */
  readonly request: number;
  /** `null` for `* as local`. */
  readonly imported: string | null;
}

/**
 * A binding of this module that others may import. `local` is `null` for the
 * binding without a name of its own that `export default` makes; it may name an
 * imported namespace.
 */
export interface LocalExport extends Range {
  readonly exported: string;
  readonly local: string | null;
}

/** `export { imported as exported } from "…"`, written at once or in two steps. */
export interface IndirectExport extends Range {
  readonly exported: string;
  readonly request: number;
  readonly imported: string;
}

/** `export * as exported from "…"`. */
export interface NamespaceExport extends Range {
  readonly exported: string;
  readonly request: number;
}

/** `import(…)`. `specifier` is `null` where it is not known at compile time. */
export interface DynamicImport extends Range {
  readonly specifier: string | null;
  /** Where it is the text of a function: the range is all of `new Function(…)`. */
  readonly made?: MadeFunction;
}

/** What stands for `new Function(…)`, around the function that imports. */
export interface MadeFunction {
  readonly before: string;
  readonly after: string;
}

/** A place where the text of a module must change to stand in a function. */
export type Rewrite =
  /** The two characters of `#!`, which a function cannot begin with. */
  | (Range & { readonly kind: "hashbang" })
  /** A declaration that leaves nothing behind. */
  | (Range & { readonly kind: "drop" })
  /** `export ` or `export default ` before a declaration that stays. */
  | (Range & { readonly kind: "export-keywords" })
  /** The keywords up to where an unnamed function needs its name. */
  | (Range & { readonly kind: "default-function" })
  /** The keywords before an expression or an unnamed class. */
  | (Range & { readonly kind: "default-value"; readonly anonymous: boolean })
  /** The end of an anonymous one; empty range. */
  | (Range & { readonly kind: "default-value-end" })
  | (Range & {
      readonly kind: "reference";
      readonly local: string;
      /** Called, so that the callee must not pass its base as `this`. */
      readonly called: boolean;
      /** `{ local }`. */
      readonly shorthand: boolean;
      /** First in a statement of a list, where `(` could continue the one before. */
      readonly leading: boolean;
    })
  /** The object of `namespace.member`, only read or called. */
  | (Range & { readonly kind: "namespace"; readonly local: string })
  /** A name of Node's CommonJS wrapper, which a module's scope does not have. */
  | (Range & {
      readonly kind: "unbound";
      readonly name: string;
      readonly shorthand: boolean;
      /** Operand of `typeof`, which never throws. */
      readonly typeof: boolean;
    })
  | (Range & { readonly kind: "import-meta" })
  /** The program's path, compared with something; empty range before it. */
  | (Range & { readonly kind: "program" })
  /** Its end; empty range. */
  | (Range & { readonly kind: "program-end" })
  /** The keyword of `import(…)`. */
  | (Range & { readonly kind: "dynamic-import" })
  /** A `new Function(…)` whose text is an `import(…)`. */
  | (Range & MadeFunction & { readonly kind: "made-import" })
  /** The callee of `createRequire(import.meta.url)`. */
  | (Range & { readonly kind: "create-require"; readonly leading: boolean });

export interface EsmAnalysis {
  readonly requests: readonly ModuleRequest[];
  readonly imports: readonly ImportBinding[];
  readonly localExports: readonly LocalExport[];
  readonly indirectExports: readonly IndirectExport[];
  readonly namespaceExports: readonly NamespaceExport[];
  /** Indices into `requests`, one per `export * from`. */
  readonly starExports: readonly number[];
  readonly hasTopLevelAwait: boolean;
  readonly dynamicImports: readonly DynamicImport[];
  /** Literal calls on what `createRequire(import.meta.url)` returned. */
  readonly requires: readonly RequireSite[];
  /**
   * Literal calls of an imported name that is called `require`: they are on what
   * `createRequire` returned in the module that exports it.
   */
  readonly importedRequires: readonly (RequireSite & {
    readonly request: number;
  })[];
  /** Other calls on it. */
  readonly computedRequires: readonly ComputedSite[];
  /** Sorted by start; ranges do not overlap. */
  readonly rewrites: readonly Rewrite[];
  /** Whether `export default` declares an unnamed function. */
  readonly hasDefaultFunction: boolean;
  /** Whether the text uses the name `$…` for anything: such names are taken. */
  readonly dollarNames: ReadonlySet<string>;
}

export interface EsmSyntaxError {
  readonly message: string;
  /** Offset of the place. */
  readonly position: number;
}
