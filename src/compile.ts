/**
 * The whole pipeline on one screen: options → entries → graph → artifact.
 * Receives options and a host; returns an artifact or diagnostics. Never throws
 * for bad input, never writes.
 */
import { type Artifact, emitArtifact } from "./codegen/artifact.js";
import { runtimeTexts } from "./codegen/runtime-texts.js";
import {
  compareDiagnostics,
  type Diagnostic,
  type FileTypes,
  type NativePolicy,
} from "./diagnostic.js";
import type { AssetReason } from "./graph/assets/find.js";
import { type BuiltGraph, buildGraph, type EntryFile } from "./graph/build.js";
import { resolveEntries } from "./graph/entries.js";
import { withoutIndentation } from "./graph/json-indentation.js";
import { type Measure, measureText } from "./graph/measures.js";
import {
  type Checks,
  checksElsewhere,
  NO_CHECKS,
} from "./graph/second-thread/checks.js";
import type { WalkPolicy } from "./graph/walk/types.js";
import {
  absolutePath,
  type Host,
  HostError,
  nodeHost,
  thisNode,
} from "./host.js";
import { guardHost } from "./host-guard.js";
import { checkOptions } from "./options.js";
import { createPackageReader } from "./resolver/package-json.js";
import { createResolver } from "./resolver/resolve.js";
import type { ResolverOptions } from "./resolver/types.js";
import type { Tier } from "./runtime-shims/tier-names.js";
import type { TieredUse } from "./sandbox/tier-gate.js";
import type { SandboxFiles } from "./sandbox/library.js";
import { version } from "./version.js";

export type Platform = "node" | "sandbox";

export interface CompileOptions {
  /** The file that runs; excludes `moduleid`. */
  readonly entry?: string;
  /**
   * Packages to compile, resolved from the working directory as `require` would
   * there; the first is the module that runs, each can be loaded by its name.
   */
  readonly moduleid?: string | readonly string[];
  /** Extra conditions for `exports` and `imports`, as `node --conditions`. */
  readonly conditions?: readonly string[];
  /** Packages or exact specifiers left to the host's `require`. */
  readonly external?: readonly string[];
  /** `"js"`: any file but `.js` is an error. Default `"node"`: all Node loads. */
  readonly fileTypes?: FileTypes;
  /** What becomes of native addons. Default `"copy"`: files beside the artifact. */
  readonly native?: NativePolicy;
  /** As `node --preserve-symlinks`. */
  readonly preserveSymlinks?: boolean;
  /** Honour the packages' `browser` field. */
  readonly browserField?: boolean;
  /**
   * Expressions known at compile time, `process.env.NODE_ENV` → `"production"`
   * (JavaScript source of a literal): branches that they rule out are not followed.
   */
  readonly define?: Readonly<Record<string, string>>;
  /**
   * Globs of files to be embedded besides those found: of the project, or of a
   * package, `pkg/data/*.json`; `!glob` leaves out what was found.
   */
  readonly assets?: readonly string[];
  /**
   * Globs of modules to be compiled besides those found, for names that the
   * program computes: of the project, `./plugins/**`, or of a package,
   * `pkg/lib/*`; `!glob` leaves out what others match.
   */
  readonly include?: readonly string[];
  /**
   * The file that `ingot record` wrote; by default `ingot.lock.json` beside the
   * project's package.json, if it is there. `false`: none.
   */
  readonly lock?: string | false;
  /**
   * Where the artifact runs. Default `"node"`; `"sandbox"`: on any engine with
   * ECMAScript's globals alone, where it reaches only what a bridge grants.
   */
  readonly platform?: Platform;
  /**
   * Of a sandbox: the worst tier of builtins' APIs that is no error. By default
   * all compile, and what is not supported throws when it is called.
   */
  readonly maxTier?: Tier;
  /** Turns every doubt into an error: warnings, and notes on what is missing. */
  readonly strict?: boolean;
}

/** A file that the program reads from the artifact. */
export interface CompiledAsset {
  /** As the manifest has it. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
  /** The first of them. */
  readonly reason: AssetReason;
}

export type CompileResult =
  | {
      readonly ok: true;
      readonly artifact: Artifact;
      /** Real paths of all files compiled. */
      readonly inputs: ReadonlySet<string>;
      /** The files that are no modules, by id. */
      readonly assets: readonly CompiledAsset[];
      /** Of a sandbox: what of Node's builtins the program names. */
      readonly builtins: readonly TieredUse[];
      /** Warnings and notes, sorted by file and position. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly ok: false;
      /** At least one error, sorted by file and position. */
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Compiles an npm module graph to one artifact.
 *
 * ```ts
 * const result = compile({ moduleid: "turndown" });
 * if (result.ok) writeArtifact(result.artifact, result.inputs, "turndown.cjs");
 * ```
 *
 * @param options checked at run time too: of a wrong type or name, they are
 *   `invalid_options`
 * @param host the file system to read; by default the real one, from the
 *   process's working directory. What it throws where its contract does not
 *   allow it becomes `host_failed`
 * @returns diagnostics for whatever is wrong with the input; it never throws
 */
export function compile(options: CompileOptions, host?: Host): CompileResult {
  return compileKeeping(options, host).settle().result;
}

/** A compile, and what a further one can go on from. */
export interface Compilation {
  readonly result: CompileResult;
  /** `null` where there is no artifact. */
  readonly built: BuiltGraph | null;
}

/** A compile that holds unless a text is refused that is still being checked. */
export interface PendingCompilation extends Compilation {
  /**
   * Waits for all checks.
   *
   * @returns the compile as it is then, with the same result if it holds
   */
  settle(): Compilation;
}

/**
 * As {@link compile}, for who has something to do while texts are checked.
 *
 * @param measure of each text of the artifact, and of what is known otherwise
 * @param onFile as {@link walk} has it
 */
export function compileKeeping(
  options: CompileOptions,
  host?: Host,
  measure: Measure = measureText,
  onFile?: WalkPolicy["onFile"],
): PendingCompilation {
  const checked = checkOptions(options);
  if (!checked.ok) return settled(failed(checked.diagnostics));
  return tellingOfHost(() =>
    compileWith(checked.options, guardHost(host ?? here()), measure, onFile),
  );
}

function settled(compilation: Compilation): PendingCompilation {
  return { ...compilation, settle: () => compilation };
}

/** What a host throws is told of, wherever that happens. */
function tellingOfHost(work: () => PendingCompilation): PendingCompilation {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { operation, message: reason } = error;
    return settled(
      failed([
        {
          code: "host_failed",
          severity: "error",
          place: null,
          operation,
          reason,
        },
      ]),
    );
  }
}

/** A process whose working directory is gone has no host. */
function here(): Host {
  try {
    return nodeHost();
  } catch (error) {
    throw new HostError("cwd", error);
  }
}

/**
 * The second thread answers while the artifact is made, and written. Where it has
 * refused a text, what is wrong, and what follows from it, is told as if each had
 * been checked in order.
 */
function compileWith(
  options: CompileOptions,
  host: Host,
  measure: Measure,
  onFile?: WalkPolicy["onFile"],
): PendingCompilation {
  const read = new Map<string, Uint8Array>();
  const reading: Host = {
    ...host,
    readFile(path) {
      const bytes = host.readFile(path);
      read.set(path, bytes);
      return bytes;
    },
  };
  const checks = checksElsewhere();
  const compileAgain = () =>
    tellingOfHost(() => {
      const again: Host = {
        ...host,
        readFile: (path) => read.get(path) ?? host.readFile(path),
      };
      return settled(compileBy(NO_CHECKS, options, again, measure, onFile));
    });
  let compilation: Compilation;
  try {
    compilation = compileBy(checks, options, reading, measure, onFile);
  } catch (error) {
    // A stage may trust a text that is refused.
    if (checks.accepted()) throw error;
    return compileAgain();
  }
  let end: Compilation | null = null;
  const settle = () => {
    end ??= checks.accepted() ? compilation : compileAgain();
    return end;
  };
  // Of errors there is nothing to be done with before they are sure.
  return compilation.result.ok ? { ...compilation, settle } : settled(settle());
}

function compileBy(
  checks: Checks,
  options: CompileOptions,
  userHost: Host,
  measure: Measure,
  onFile?: WalkPolicy["onFile"],
): Compilation {
  const sandbox =
    options.platform === "sandbox" ? sandboxFiles(userHost) : null;
  const host = sandbox?.host ?? userHost;
  const packages = createPackageReader(host);
  const resolveOwn = createResolver(host, packages, resolverOptions(options));
  const resolve = sandbox?.withLibrary(resolveOwn) ?? resolveOwn;

  // Machine code is out of reach of an engine that is not Node.
  const refused = sandbox === null ? "copy" : "error";
  const { fileTypes = "node", native = refused } = options;
  const entries = resolveEntries(options, fileTypes, native, host, resolve);
  const found = entries.files;
  if (!isNotEmpty(found)) return failed(entries.diagnostics);

  const built = buildGraph(found, host.cwd, host, packages, resolve, checks, {
    ...walkPolicy(options),
    native,
    builtins: sandbox?.library ?? null,
    ...(onFile && { onFile }),
    assets: options.assets ?? [],
    includes: options.include ?? [],
    lock:
      typeof options.lock === "string"
        ? absolutePath(host, options.lock)
        : (options.lock ?? null),
  });
  const { graph, inputs } = built;
  const builtins = sandbox === null ? [] : tierGate().tieredUses(graph);
  const refusals =
    options.maxTier === undefined
      ? []
      : tierGate().gateTiers(graph, builtins, options.maxTier);
  const all = [...entries.diagnostics, ...built.diagnostics, ...refusals].map(
    (diagnostic) =>
      options.strict === true && isDoubt(diagnostic)
        ? { ...diagnostic, severity: "error" as const }
        : diagnostic,
  );
  if (all.some(({ severity }) => severity === "error")) return failed(all);

  const files = [...inputs, ...graph.assets.map(({ path }) => path)];
  const diagnostics = all.sort(compareDiagnostics);
  const artifact = emitArtifact(graph, runtimeTexts(), version, {
    measure: (text) => measure(text, checks.measuresOf(text)),
    unindent(json) {
      const known = checks.measuresOf(json);
      // The source is no text of the artifact then, but its digest is asked for.
      if (known !== undefined) measure(json, known);
      return checks.unindented(json) ?? withoutIndentation(json);
    },
  });
  const assets = graph.assets.map(({ id, content, reason }) => ({
    id,
    size: content.length,
    reason,
  }));
  const compiled = { artifact, inputs: new Set(files), assets, builtins };
  return { result: { ok: true, ...compiled, diagnostics }, built };
}

export function resolverOptions(options: CompileOptions): ResolverOptions {
  return {
    conditions: options.conditions ?? [],
    preserveSymlinks: options.preserveSymlinks ?? false,
    browserField: options.browserField ?? false,
  };
}

export function walkPolicy(options: CompileOptions): WalkPolicy {
  return {
    fileTypes: options.fileTypes ?? "node",
    native: options.native ?? "copy",
    nativeTarget: thisNode(),
    externals: new Set(options.external),
    defines: new Map(Object.entries(options.define ?? {})),
    builtins: null,
  };
}

/** Loaded where it is asked for: a compile for Node has no use for it. */
function sandboxFiles(host: Host): SandboxFiles {
  const { createSandboxFiles } =
    require("./sandbox/library.js") as typeof import("./sandbox/library.js");
  return createSandboxFiles(host);
}

function tierGate() {
  return require("./sandbox/tier-gate.js") as typeof import("./sandbox/tier-gate.js");
}

/** Whether the artifact may do something else than Node; some notes just inform. */
function isDoubt({ code }: Diagnostic): boolean {
  return ![
    "computed_require_found",
    "computed_require_recorded",
    "dual_package",
    "native_addon_found",
    "possible_worker",
  ].includes(code);
}

function failed(diagnostics: readonly Diagnostic[]): Compilation {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return { result: { ok: false, diagnostics: sorted }, built: null };
}

function isNotEmpty(
  entries: readonly EntryFile[],
): entries is readonly [EntryFile, ...EntryFile[]] {
  return entries.length > 0;
}
