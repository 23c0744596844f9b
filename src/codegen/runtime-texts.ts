/**
 * The embedded functions as text. Their compiled text is their source: what the
 * tests run is what artifacts hold.
 */
import { esModules } from "../runtime-shims/esm.js";
import { serveAssets } from "../runtime-shims/assets.js";
import { explainMisses } from "../runtime-shims/misses.js";
import { mapCallSites } from "../runtime-shims/call-sites.js";
import { connectEsm } from "../runtime-shims/esm-commonjs.js";
import { createExtractor } from "../runtime-shims/extract.js";
import { moduleBuiltin } from "../runtime-shims/module-builtin.js";
import { connectNative } from "../runtime-shims/native.js";
import { servePrograms } from "../runtime-shims/programs.js";
import { unescapeFactories } from "../runtime-shims/escaped.js";
import { starCycles } from "../runtime-shims/star-cycles.js";
import { runArtifact } from "../runtime-shims/require.js";
import { serveWorkers } from "../runtime-shims/workers.js";
import { createVirtualFs } from "../runtime-shims/virtual-fs.js";

export interface RuntimeTexts {
  /** `runArtifact` */
  readonly require: string;
  /** What makes it that of `serveAssets`, embedded only where there are assets. */
  readonly assets: string;
  /** `servePrograms`, embedded only where there are assets and programs are started. */
  readonly programs: string;
  /** `connectEsm` with `esModules`, embedded only where something imports. */
  readonly esm: string;
  /** The same with `starCycles`, where `export *` go in a circle. */
  readonly starCycles: string;
  /** `moduleBuiltin`, embedded only where something asks for that builtin. */
  readonly module: string;
  /**
   * `explainMisses`, embedded only where a module computes what it asks for, or
   * asks for what Node refuses.
   */
  readonly misses: string;
  /** `mapCallSites`, embedded only where a module looks at call sites. */
  readonly callSites: string;
  /** `connectNative`, embedded only where there are native addons. */
  readonly native: string;
  /** What makes `require` that of `serveWorkers`, where modules start workers. */
  readonly workers: string;
  /** What makes `require` that of `unescapeFactories`, where some are escaped. */
  readonly escaped: string;
  /** `runSandbox`, embedded only where the engine may be any. */
  readonly sandbox: string;
}

export function runtimeTexts(): RuntimeTexts {
  return {
    require: textOf(runArtifact),
    assets: `(${textOf(serveAssets)}).bind(undefined, ${textOf(createVirtualFs)}, `,
    programs: `(${textOf(servePrograms)}).bind(undefined, ${textOf(createExtractor)})`,
    esm: `(${textOf(connectEsm)}).bind(undefined, ${textOf(esModules)})`,
    get starCycles() {
      return `(${textOf(connectEsm)}).bind(undefined, (m, f, l) => (${textOf(esModules)})(m, f, l, ${textOf(starCycles)}))`;
    },
    module: textOf(moduleBuiltin),
    misses: textOf(explainMisses),
    callSites: textOf(mapCallSites),
    native: `(${textOf(connectNative)}).bind(undefined, ${textOf(createExtractor)})`,
    workers: `(${textOf(serveWorkers)}).bind(undefined, `,
    escaped: `(${textOf(unescapeFactories)}).bind(undefined, `,
    // Loaded where it is asked for: most artifacts are for Node.
    get sandbox() {
      const { runSandbox } =
        require("../runtime-shims/sandbox.js") as typeof import("../runtime-shims/sandbox.js");
      return textOf(runSandbox);
    },
  };
}

/** The runtime for ES modules that an artifact has. */
export function esmRuntime(
  runtime: RuntimeTexts,
  has: { readonly esm: boolean; readonly starCycles: boolean },
): string {
  if (!has.esm) return "undefined";
  return has.starCycles ? runtime.starCycles : runtime.esm;
}

/** The compiler indents by four spaces; a tab does as well, and one level less. */
export function textOf(embedded: (...args: never[]) => unknown): string {
  return embedded
    .toString()
    .replace(/^(?: {4})+/gm, (spaces) => "\t".repeat(spaces.length / 4 - 1));
}
