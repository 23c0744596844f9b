/**
 * What the walk is told and what it returns: files by path, each with its edges.
 * Types alone; must not know ids or artifacts.
 */
import type { Diagnostic, FileTypes, NativePolicy } from "../../diagnostic.js";
import type { AbsolutePath, NativeTarget } from "../../host.js";
import type { ModuleAssets } from "../assets/find.js";
import type { BuiltinLibrary } from "../builtins.js";
import type { DynamicImport, EsmAnalysis } from "../esm/types.js";
import type { LinkedFiles } from "../native/linked-libraries.js";
import type { Defines, EdgeKind } from "../types.js";

/** What the user decided about files and specifiers. */
export interface WalkPolicy {
  readonly fileTypes: FileTypes;
  /** Package names or exact specifiers left to the host's `require`. */
  readonly externals: ReadonlySet<string>;
  readonly defines: Defines;
  readonly native: NativePolicy;
  /** The Node for which addons are chosen. */
  readonly nativeTarget: NativeTarget;
  /** Stands in for Node's builtins; `null` leaves them to the host. */
  readonly builtins: BuiltinLibrary | null;
  /** Told after each file: how many were found so far, how many are done. */
  readonly onFile?: (found: number, done: number) => void;
}

export type WalkedTarget =
  | { readonly kind: "file"; readonly path: AbsolutePath }
  | {
      readonly kind: "builtin";
      readonly name: string;
      /** The module of the library that it is, where there is one. */
      readonly path?: AbsolutePath;
    }
  | { readonly kind: "external"; readonly specifier: string }
  | { readonly kind: "empty" }
  | { readonly kind: "missing"; readonly code: string };

export interface WalkedEdge {
  /**
   * Whether the importer may never ask for it: one of the modules that match a
   * computed specifier. What is wrong in such a module is no error.
   */
  readonly speculative?: true;
  /** From the lock file. */
  readonly recorded?: true;
  /** As in a graph's edge. */
  readonly late?: true;
  readonly specifier: string;
  readonly kind: EdgeKind | "import" | "worker";
  readonly target: WalkedTarget;
  readonly conditions: readonly string[];
}

/** The kinds of file, with what only one of them has. */
export type WalkedContents =
  | { readonly format: "json" }
  | {
      readonly format: "native";
      readonly embedded: boolean;
      readonly linked: LinkedFiles | null;
    }
  | {
      readonly format: "commonjs";
      readonly dynamicImports: readonly DynamicImport[];
    }
  | { readonly format: "module"; readonly analysis: EsmAnalysis };

export interface WalkedFile {
  readonly path: AbsolutePath;
  /** As read; of TypeScript, the JavaScript that it became. */
  readonly source: Uint8Array;
  readonly contents: WalkedContents;
  /** As in a module record. */
  readonly edges: readonly WalkedEdge[];
  /** As in a module record. */
  readonly imports: readonly WalkedEdge[];
  /** As in a module record. */
  readonly workers: readonly WalkedEdge[] | null;
  /** `null` where it uses no file by path. */
  readonly assets: ModuleAssets | null;
  /** As in a module record. */
  readonly loaders?: readonly string[];
  /** As in a module record. */
  readonly computed?: readonly string[];
  /** Whose paths it asks `require.resolve` for. */
  readonly resolved?: readonly AbsolutePath[];
}

export interface Walk {
  /** In the order reached. */
  readonly files: ReadonlyMap<AbsolutePath, WalkedFile>;
  /** The texts of the TypeScript files as they were written. */
  readonly originals: ReadonlyMap<AbsolutePath, string>;
  /** Names of the library's globals that are used, sorted. */
  readonly globals: readonly string[];
  /** Words of parts of builtins that stand in the program, sorted. */
  readonly words: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes what there is to say, in the order in which it is found. */
export type Report = (diagnostic: Diagnostic) => void;
