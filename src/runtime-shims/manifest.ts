/**
 * The artifact's manifest: the one table that the embedded runtime executes
 * from and that `ls`, `why`, `decode` and `verify` read without running it.
 * docs/artifact.md describes the text around it.
 */

/** Version of the artifact's layout; readers refuse what they do not know. */
export const MANIFEST_VERSION = 1;

/**
 * An edge's target as the manifest spells it: the index of a module in
 * `modules`; `"node:fs"` for a builtin; `{"external": "pg-native"}` for what is
 * left to the host's require; `{"empty": true}` for what a `browser` field maps
 * to `false`; `null` for what was missing at compile time.
 */
export type ManifestTarget =
  | number
  | string
  | { readonly external: string }
  | { readonly empty: true }
  | null;

/**
 * Exports of an ES module that are bindings of another one: that module, then
 * each name; a pair `[exported, name there]` where the two differ.
 */
export type ManifestReexports = readonly [
  ManifestTarget,
  ...(string | readonly [string, string])[],
];

/**
 * A specifier and its target; where that is `null`, the code of Node's error, if
 * it is another than ERR_MODULE_NOT_FOUND.
 */
export type ManifestImport = readonly [string, ManifestTarget, string?];

/**
 * What V8 goes through, in its order, where `export *` go in a circle: then the
 * names are settled when the program runs. Numbers are requests. Absent is what
 * is empty.
 */
export interface ManifestStarCycle {
  /** `export * from`. */
  readonly stars?: readonly number[];
  /** Name, request, and the name there; `true` where that may be but a type. */
  readonly indirect?: readonly (readonly [string, number, string, true?])[];
  /** Imported names of modules of which the same holds. */
  readonly imports?: readonly (readonly [number, string])[];
  /** Namespaces of such modules: of `export * as`, and imports by local names. */
  readonly namespaces?: readonly (number | readonly [number, string])[];
  /** Second names of a binding, and the first. */
  readonly aliases?: readonly (readonly [string, string])[];
  /** Whether `linkError` is that of an import that follows these. */
  readonly fails?: true;
}

export interface ManifestModule {
  readonly id: string;
  /** Name of the factory function: the reversible encoding of `id`. */
  readonly factory: string;
  /** 1-based line of the artifact that holds line 1 of the module. */
  readonly line: number;
  /** Bytes of the embedded text. */
  readonly size: number;
  /** SHA-256 of the embedded text, lower-case hex. */
  readonly sha256: string;
  readonly format: "commonjs" | "json" | "module" | "native";
  /** Whether the factory is a comment, and its text written in ASCII. */
  readonly escaped?: true;
  /** specifier → target, for `require` and `require.resolve`. */
  readonly edges: Readonly<Record<string, ManifestTarget>>;
  /**
   * Specifiers of `import` declarations, one per request and in its order, then
   * those of `import()` alone; absent when none.
   */
  readonly imports?: readonly ManifestImport[];
  /** How many of `imports` are requests of declarations. */
  readonly requests?: number;
  /** Of an ES module: exports resolved to other modules. */
  readonly reexports?: readonly ManifestReexports[];
  /** Of an ES module: `export *` whose names only the running host knows. */
  readonly stars?: readonly ManifestTarget[];
  /** In place of both where `export *` go in a circle, and of who imports of it. */
  readonly starCycle?: ManifestStarCycle;
  /** Of an ES module: has `await` at its top level. */
  readonly async?: true;
  /**
   * Of an ES module: message of the SyntaxError with which it fails to link, and
   * the longer one that `import` gives where the name is missing in CommonJS.
   */
  readonly linkError?: readonly [string, string?];
  /** Of CommonJS: names that its text shows to be exported, for importers. */
  readonly exports?: readonly string[];
  /**
   * Specifiers of packages whose function is asked for a native addon of the
   * module's own package; the addons are among `edges`.
   */
  readonly loaders?: readonly string[];
  /** `line:column` of each `require` and `import()` of an expression. */
  readonly computed?: readonly string[];
  /**
   * specifier → code of Node's error, for `edges` that are `null` because of
   * another one than MODULE_NOT_FOUND; absent when none.
   */
  readonly refused?: Readonly<Record<string, string>>;
  /** Specifiers among `edges` that were not found but recorded. */
  readonly recorded?: readonly string[];
  /** The same for `imports`. */
  readonly recordedImports?: readonly string[];
  /**
   * specifier → target of what it runs in workers or child processes, relative
   * to its folder, or as `require.resolve` is asked; absent where it starts none.
   */
  readonly workers?: Readonly<Record<string, ManifestTarget>>;
  /** specifier → matched `exports`/`imports` conditions; absent when none. */
  readonly conditions?: Readonly<Record<string, readonly string[]>>;
  /** The same for `imports`. */
  readonly importConditions?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A file that is no module, or is read as text besides. Those of one content
 * share one text, the function `Assets_<sha256>`.
 */
export interface ManifestAsset {
  readonly id: string;
  /** Bytes of the file. */
  readonly size: number;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /**
   * How the text holds the file: as it is, as base64, compressed with Brotli and
   * then as base64; or as the text of a module, byte for byte.
   */
  readonly encoding: "utf8" | "base64" | "brotli" | "module";
  /** Index of that module. */
  readonly module?: number;
  /** 1-based line of the artifact that holds line 1 of the text. */
  readonly line?: number;
  /** Bytes of the text. */
  readonly length?: number;
  /** Whether a file that the disk has at its place goes before it. */
  readonly yields?: true;
}

export interface Manifest {
  /** {@link MANIFEST_VERSION}. */
  readonly ingot: number;
  /**
   * SHA-256 of the whole artifact without its modules' texts, and with zeros in
   * place of these 64 digits. The texts have digests of their own.
   */
  readonly sha256: string;
  /** Version of the compiler that wrote it. */
  readonly compiler: string;
  /** Index of the module that runs. */
  readonly entry: number;
  /** Logical name → index, for hosts. */
  readonly names: Readonly<Record<string, number>>;
  /** Indices of the modules that `--include` brought in; absent when none. */
  readonly included?: readonly number[];
  readonly modules: readonly ManifestModule[];
  /** In the order of their ids; absent when there are none. */
  readonly assets?: readonly ManifestAsset[];
  /** Ids of folders without assets in them; absent when there are none. */
  readonly folders?: readonly string[];
  /**
   * Of a sandbox artifact: index of the first module of the library that stands
   * in for Node's builtins. All after it are of the library, too; `node:fs` in
   * edges is the one with that id.
   */
  readonly builtins?: number;
  /**
   * Of a sandbox artifact: Node's globals that the program uses, each with the
   * module of the library and its export; the module itself where there is no
   * second, the global object where the first is `null`.
   */
  readonly globals?: Readonly<
    Record<string, readonly [number | null, string?]>
  >;
}
