/**
 * Where the `require` of require.ts and the ES module records of esm.ts meet.
 * Embedded together with the latter, so that a CommonJS artifact carries only the
 * few places in `runArtifact` that ask. Must not know anything outside itself
 * except its parameters and ECMAScript globals.
 */
import type { EsModules, esModules } from "./esm";
import type { Manifest, ManifestTarget } from "./manifest";
import type { Factory, HostRequire, Parent, RuntimeModule } from "./require";

/** The parts of `runArtifact` that ES modules reach. */
export interface CommonJs {
  /** `undefined` where the engine is not Node. */
  readonly host: HostRequire | undefined;
  /** Whether the artifact is the program, not required by one. */
  readonly isMain: boolean;
  readonly cache: Readonly<Record<string, RuntimeModule>>;
  readonly Module: new (filename: string, parent: Parent) => RuntimeModule;
  locate(index: number): string;
  loadModule(index: number, parent: Parent): RuntimeModule;
  findTarget(
    request: string,
    module: { readonly path: string },
  ): ManifestTarget | undefined;
  makeRequire(module: RuntimeModule, index: number): unknown;
}

/** What `runArtifact` asks of ES modules. */
export interface EsmHooks {
  /** In place of the factory: of an ES module, or of one with `import()`. */
  evaluator(index: number, parent: Parent): Factory | undefined;
  /** Throws for a module whose `require` is under way already. */
  refuseCycle(index: number, module: RuntimeModule): void;
  /**
   * Starts an ES module that `require` does not give at once: the program
   * itself, or one with top-level await.
   *
   * @param index `null` is no module
   * @returns the promise of its namespace; `undefined` for all others
   */
  start(index: number | null, asProgram: boolean): Promise<unknown> | undefined;
}

export type CreateEsm = (
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
) => EsmHooks;

/** @param create `esModules`, whose text is embedded beside this one's */
export function connectEsm(
  create: typeof esModules,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): EsmHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules } = manifest;
  const { host, cache, locate, findTarget } = commonJs;
  const esm: EsModules = create(manifest, factories, {
    filename: locate,
    load: (index) => commonJs.loadModule(index, undefined),
    isExecuting: (index) => cache[locate(index)]?.loaded === false,
    builtin: fromHost,
    external: fromHost,
    resolve(specifier, from) {
      const module = moduleAt(from);
      // Gives the module its edges.
      commonJs.makeRequire(module, from);
      return findTarget(pathOf(specifier), module);
    },
    createRequire: (from) => commonJs.makeRequire(moduleAt(from), from),
    isMain: (index) => commonJs.isMain && index === manifest.entry,
  });

  function fromHost(specifier: string): unknown {
    if (host !== undefined) return host(specifier);
    throw Object.assign(new Error(`Cannot find module '${specifier}'`), {
      code: "MODULE_NOT_FOUND",
    });
  }

  function pathOf(specifier: string): string {
    if (!specifier.startsWith("file:")) return specifier;
    const { fileURLToPath } = fromHost("node:url") as {
      fileURLToPath(url: string): string;
    };
    return fileURLToPath(specifier);
  }

  /** A module that is not loaded, to ask from where it stands. */
  function moduleAt(index: number): RuntimeModule {
    const filename = locate(index);
    return Object.assign(new commonJs.Module(filename, undefined), {
      filename,
    });
  }

  function isEsm(index: number): boolean {
    return modules[index]?.format === "module";
  }

  function filenameOf(parent: Parent): string | undefined {
    return parent?.filename ?? undefined;
  }

  return {
    evaluator(index, parent) {
      if (isEsm(index)) {
        return (_exports, _require, module) => {
          const exports = esm.require(index, filenameOf(parent));
          (module as RuntimeModule).exports = exports;
        };
      }
      const factory = factories[modules[index]?.factory ?? ""];
      // The sixth parameter stands for `import`.
      if (factory === undefined || factory.length < 6) return undefined;
      return function (this: unknown, ...wrapper) {
        const load = (specifier: unknown, options?: unknown) =>
          esm.import(index, specifier, options);
        return factory.call(this, ...wrapper, load);
      };
    },
    refuseCycle(index, module) {
      if (module.loaded === false && isEsm(index)) {
        esm.refuseCycle(index, filenameOf(module.parent));
      }
    },
    start(index, asProgram) {
      if (index === null || !isEsm(index)) return undefined;
      if (asProgram) return esm.main(index);
      return esm.isAsync(index) ? esm.load(index) : undefined;
    },
  };
}
