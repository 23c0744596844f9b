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

/**
 * Node's error codes for a failed resolution. Two failures have no code in Node
 * and borrow one here: a package.json that is not JSON, on Node 20, is
 * ERR_INVALID_PACKAGE_CONFIG as on Node 22, and a URL with a malformed escape
 * (a bare `URIError` in Node) is ERR_INVALID_MODULE_SPECIFIER.
 */
export type ResolveFailureCode =
  | "MODULE_NOT_FOUND"
  | "ERR_MODULE_NOT_FOUND"
  | "ERR_PACKAGE_PATH_NOT_EXPORTED"
  | "ERR_PACKAGE_IMPORT_NOT_DEFINED"
  | "ERR_INVALID_PACKAGE_TARGET"
  | "ERR_INVALID_PACKAGE_CONFIG"
  | "ERR_INVALID_MODULE_SPECIFIER"
  | "ERR_INVALID_FILE_URL_HOST"
  | "ERR_INVALID_FILE_URL_PATH"
  | "ERR_INVALID_URL_SCHEME"
  | "ERR_UNSUPPORTED_DIR_IMPORT"
  | "ERR_UNSUPPORTED_ESM_URL_SCHEME"
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

/** A module that is its own URL; only the `import` kind answers it. */
export interface ResolvedData {
  readonly kind: "data";
  /** `data:text/javascript,…`, normalised as the URL standard says. */
  readonly url: string;
}

/** A package's `browser` field maps the module to `false`: an empty object. */
export interface ResolvedEmpty {
  readonly kind: "empty";
}

export type Resolution =
  | ResolvedFile
  | ResolvedBuiltin
  | ResolvedData
  | ResolvedEmpty
  | ResolveFailure;

/**
 * @param specifier the text as written
 * @param fromDir the directory of the importer; it alone decides the answer
 * @param importer the importer itself, which Node's messages name; the
 *   directory stands in for it when absent
 */
export type Resolve = (
  specifier: string,
  fromDir: AbsolutePath,
  kind: ResolveKind,
  importer?: AbsolutePath,
) => Resolution;

export interface ResolverOptions {
  /** Extra conditions (Node's `--conditions`), added to the standard sets. */
  readonly conditions: readonly string[];
  /** Node's `--preserve-symlinks`. */
  readonly preserveSymlinks: boolean;
  /** Honour the packages' `browser` field (never by default, as in Node). */
  readonly browserField: boolean;
  /** In place of Node's own conditions, for what does not run on Node. */
  readonly baseConditions?: readonly string[];
}
