/**
 * Where the `require` of require.ts and the ES module records of esm.ts meet.
 * Embedded together with the latter, so that a CommonJS artifact carries only the
 * few places in `runArtifact` that ask. Must not know anything outside itself
 * except its parameters and ECMAScript globals.
 */
import type { EsModules, esModules } from "./esm";
import type { CommonJs, LoaderHooks } from "./loader-hooks";
import type { Manifest } from "./manifest";
import type { Factory, Parent, RuntimeModule } from "./require";

type Importer = (specifier: string, options: unknown) => Promise<unknown>;

interface CompilingModule {
  new (
    id: string,
  ): {
    readonly exports: Importer;
    _compile(text: string, filename: string): void;
  };
}

/** @param create `esModules`, whose text is embedded beside this one's */
export function connectEsm(
  create: typeof esModules,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): LoaderHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules } = manifest;
  const { host, Module, locate, findTarget, miss = () => "" } = commonJs;
  /** Node's own class. */
  const Host = Object.getPrototypeOf(Module) as CompilingModule;
  const importers = new Map<number, Importer>();
  /** Whether the artifact is the program, not required by one. */
  let isProgram = false;
  const esm: EsModules = create(manifest, factories, {
    filename: locate,
    load: (index) => commonJs.loadModule(index, undefined),
    isExecuting: (index) => Module._cache[locate(index)]?.loaded === false,
    builtin: fromHost,
    external: fromHost,
    resolve,
    importFile(specifier, from, options) {
      const isData = specifier.startsWith("data:");
      const { imports = [] } = modules[from] ?? {};
      if (
        host === undefined ||
        !(isData || /^(?:file:|\/)/.test(specifier)) ||
        imports.some(([written]) => written === specifier)
      ) {
        return undefined;
      }
      let target: unknown;
      try {
        target = isData || resolve(specifier, from);
      } catch {
        // Another one follows, in Node's words.
      }
      return isData || Object(target).external
        ? importerAt(from)(specifier, options)
        : undefined;
    },
    createRequire: (from) =>
      commonJs.makeRequire(moduleAt(from), modules[from]?.edges),
    miss: (specifier, from) => miss(specifier, moduleAt(from)),
    isMain: (index) => isProgram && index === manifest.entry,
    program: (path) =>
      isProgram && path === host?.main?.filename
        ? locate(manifest.entry)
        : path,
  });

  function fromHost(specifier: string): unknown {
    if (host !== undefined) return host(specifier);
    throw Object.assign(new Error(`Cannot find module '${specifier}'`), {
      code: "MODULE_NOT_FOUND",
    });
  }

  function resolve(specifier: string, from: number) {
    const module = moduleAt(from);
    // Gives the module its edges.
    commonJs.makeRequire(module, modules[from]?.edges);
    return findTarget(pathOf(specifier), module);
  }

  /** Node's `import()`, as a file at the place of a module has it. */
  function importerAt(from: number): Importer {
    const known = importers.get(from);
    if (known !== undefined) return known;
    const filename = locate(from);
    const module = new Host(filename);
    module._compile("module.exports = (s, o) => import(s, o)", filename);
    importers.set(from, module.exports);
    return module.exports;
  }

  function pathOf(specifier: string): string {
    if (!/^(?:file:|\/)/.test(specifier)) return specifier;
    const { URL, fileURLToPath } = fromHost("node:url") as {
      URL: new (url: string, base: string) => object;
      fileURLToPath(url: object): string;
    };
    return fileURLToPath(new URL(specifier, "file:///"));
  }

  /** A module that is not loaded, to ask from where it stands. */
  function moduleAt(index: number): RuntimeModule {
    const filename = locate(index);
    return Object.assign(new Module(filename, undefined), {
      filename,
    });
  }

  function isEsm(index: number): boolean {
    return modules[index]?.format === "module";
  }

  function factoryOf(index: number): Factory | undefined {
    return factories[modules[index]?.factory ?? ""];
  }

  function requireStackOf(parent: Parent): readonly string[] {
    const stack: string[] = [];
    for (let module = parent; module; module = module.parent) {
      stack.push(module.filename || module.id);
    }
    return stack;
  }

  function filenameOf(parent: Parent): string | undefined {
    return parent?.filename ?? undefined;
  }

  return {
    miss,
    evaluator(index, parent, factory = factoryOf(index)) {
      if (isEsm(index)) {
        return (_exports, _require, module) => {
          const exports = esm.require(index, requireStackOf(parent));
          (module as RuntimeModule).exports = exports;
        };
      }
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
      if (asProgram) {
        isProgram = true;
        return esm.main(index);
      }
      return esm.isAsync(index) ? esm.load(index) : undefined;
    },
  };
}
