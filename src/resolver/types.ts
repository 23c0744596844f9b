/**
 * The resolver's vocabulary: what it is asked and what it answers. Plain data;
 * it knows nothing of graphs, ids or artifacts.
 */
import type { AbsolutePath } from "../host.js";

/**
 * How a specifier is used. `require` covers `require()` and `require.resolve()`
 * (the CommonJS algorithm), `import` covers `import`/`export … from`/`import()`
 * (the ESM algorithm).
 */
export type ResolveKind = "require" | "import";

/** Node's error codes for a failed resolution. */
export type ResolveFailureCode =
  | "MODULE_NOT_FOUND"
  | "ERR_MODULE_NOT_FOUND"
  | "ERR_PACKAGE_PATH_NOT_EXPORTED"
  | "ERR_PACKAGE_IMPORT_NOT_DEFINED"
  | "ERR_INVALID_PACKAGE_TARGET"
  | "ERR_INVALID_PACKAGE_CONFIG"
  | "ERR_INVALID_MODULE_SPECIFIER"
  | "ERR_UNSUPPORTED_DIR_IMPORT"
  | "ERR_UNSUPPORTED_RESOLVE_REQUEST";

/** Why a specifier did not resolve. */
export interface ResolveFailure {
  readonly kind: "failed";
  readonly code: ResolveFailureCode;
  /** Node's own message, first line. */
  readonly message: string;
  /** Every path probed, in probing order, native absolute. */
  readonly tried: readonly string[];
  /** The package.json that decided the failure, when one did. */
  readonly packageJson: AbsolutePath | null;
}

export interface ResolvedFile {
  readonly kind: "file";
  /** The realpath (or the link's own path under `preserveSymlinks`). */
  readonly path: AbsolutePath;
  /**
   * The conditions that matched on the way through `exports`/`imports`,
   * outermost first; empty where no condition was consulted.
   */
  readonly conditions: readonly string[];
}

export interface ResolvedBuiltin {
  readonly kind: "builtin";
  /** Always with the `node:` prefix: `node:fs/promises`. */
  readonly name: string;
}

export type Resolution = ResolvedFile | ResolvedBuiltin | ResolveFailure;

/**
 * @param specifier the text as written
 * @param fromDir the directory of the importer
 */
export type Resolve = (
  specifier: string,
  fromDir: AbsolutePath,
  kind: ResolveKind,
) => Resolution;

export interface ResolverOptions {
  /** Extra conditions (Node's `--conditions`), added to the standard sets. */
  readonly conditions: readonly string[];
  /** Node's `--preserve-symlinks`. */
  readonly preserveSymlinks: boolean;
  /** Honour the packages' `browser` field (never by default, as in Node). */
  readonly browserField: boolean;
}
