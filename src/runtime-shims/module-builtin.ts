/**
 * The builtin `module` as an artifact's modules see it: Node's class, whose
 * loader knows the artifact. Embedded as `moduleBuiltin.toString()` where some
 * module of the graph asks for that builtin, so that it must not know anything
 * outside itself except its parameters and ECMAScript globals.
 *
 * With it every `require` of the artifact takes Node's way: `Module.prototype.
 * require`, `Module._load`, `Module._resolveFilename`, `module.load`,
 * `Module._extensions`, each read where Node reads it, so that whoever replaces
 * one sees what Node would have shown. The host's own class stays as it is.
 * Node's lib/internal/modules/cjs/loader.js decides in doubt.
 */
import type {
  CommonJs,
  ExtendLoader,
  Edges,
  LoaderHooks,
} from "./loader-hooks";
import type { Manifest, ManifestModule, ManifestTarget } from "./manifest";
import type {
  Factory,
  HostModuleClass,
  Parent,
  ResolveOptions,
  RuntimeModule,
} from "./require";

type Handler = (module: RuntimeModule, filename: string) => void;

type Compile = (
  this: RuntimeModule,
  content: string,
  filename: string,
  ...rest: unknown[]
) => unknown;

/** What Node's modules inherit. */
interface ModulePrototype extends RuntimeModule {
  load(filename: string): void;
  _compile: Compile;
}

/** What is used of Node's `Module` class, and replaced in the artifact's. */
interface NodeModule extends Omit<HostModuleClass, "_extensions"> {
  new (id: string, parent: Parent): RuntimeModule;
  readonly prototype: ModulePrototype;
  Module: NodeModule;
  _extensions: Record<string, Handler>;
  /** There where hooks get a further argument. */
  readonly registerHooks?: unknown;
  _load(
    request: string,
    parent: Parent,
    isMain: boolean,
    ...rest: unknown[]
  ): unknown;
  runMain(...args: unknown[]): unknown;
  createRequire(from: unknown): unknown;
}

interface Path {
  basename(path: string): string;
  dirname(path: string): string;
  isAbsolute(path: string): boolean;
  join(...paths: string[]): string;
}

interface Vm {
  compileFunction(
    code: string,
    parameters: string[],
    options: { readonly filename: string },
  ): Factory;
}

/**
 * Puts Node's loader around `runArtifact`'s.
 *
 * @param extendFurther what else is asked of the loader, for ES modules
 * @see https://nodejs.org/api/module.html#the-module-object
 */
export function moduleBuiltin(
  extendFurther: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): LoaderHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules, names } = manifest;
  const { host: native, locate, findId, findTarget } = commonJs;
  const none: LoaderHooks = {
    evaluator: () => undefined,
    refuseCycle() {},
    start: () => undefined,
    miss: commonJs.miss ?? (() => ""),
  };
  if (native === undefined) {
    return extendFurther?.(manifest, factories, commonJs) ?? none;
  }
  const host = native;
  const { parse } = JSON;
  const { hasOwn } = Object;
  const { toString: show } = Function.prototype;
  const { basename, dirname, isAbsolute, join } = host("path") as Path;
  const Host = host("module") as NodeModule;
  const Module = commonJs.Module as unknown as NodeModule;
  const resolveOwn = Module._resolveFilename;
  /** Modules whose misses are final: no disk is asked for what they require. */
  const own = new WeakSet<object>();
  /** How the loading of a module began. */
  const begun = new WeakMap<object, { require: unknown; parent: Parent }>();
  const indices = new Map<string, number>();
  /** Node's `relativeResolveCache`: a hook is not asked twice. */
  const resolved = new Map<string, string>();
  /** Files beside the artifact that it has loaded. */
  const foreign = new Map<string, RuntimeModule>();
  /** The handlers of the start, by extension. */
  const _extensions: Record<string, Handler> = Object.create(null);
  /** The host's own, where others stand in for them. */
  const lent = new Map<string, Handler | undefined>();
  const hostCompile = Host.prototype._compile;
  /** Stands in for a file where there is none. */
  const EMPTY = "\0";
  const more = "registerHooks" in Host ? [undefined] : [];
  /** Package folder and request → module, as others have asked for it. */
  const byPackage = new Map<string, number>();
  /** Folders of packages that have modules here. */
  const packages = new Set<string | undefined>();
  let edgesByFolder: Map<string, Edges> | undefined;

  /** The module of the artifact with exactly this path. */
  function indexOf(filename: unknown): number | undefined {
    if (typeof filename !== "string") return undefined;
    let index = indices.get(filename);
    if (index === undefined && isAbsolute(filename)) {
      index = findId(filename);
      if (index === undefined || locate(index) !== filename) return undefined;
      indices.set(filename, index);
    }
    return index;
  }

  /** What modules in the folder ask for: it means the same to all of them. */
  function edgesIn(folder: string): Edges | undefined {
    if (edgesByFolder === undefined) {
      edgesByFolder = new Map();
      for (const [index, record] of modules.entries()) {
        const { edges, imports = [], importConditions = {} } = record;
        const path = dirname(locate(index));
        packages.add(packageOf(path));
        const known: Record<string, ManifestTarget> =
          edgesByFolder.get(path) ?? Object.create(null);
        // Where no condition decided, `require` would find the same.
        const imported = imports.filter(
          ([request, target]) =>
            typeof target === "number" && !hasOwn(importConditions, request),
        ) as unknown as readonly [string, ManifestTarget][];
        for (const [request, target] of [
          ...Object.entries(edges),
          ...imported,
        ]) {
          known[request] ??= target;
          if (typeof target === "number") {
            byPackage.set(`${packageOf(locate(target))}\0${request}`, target);
          }
        }
        edgesByFolder.set(path, known);
      }
    }
    return edgesByFolder.get(folder);
  }

  function packageOf(path: string): string | undefined {
    return /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(path)?.[0];
  }

  /**
   * What a request means in a folder: Node would look into its node_modules and
   * those above, and in a package's folder find the package itself.
   */
  function targetFrom(
    folder: string | undefined,
    request: string,
  ): ManifestTarget | undefined {
    if (isAbsolute(request)) return findId(request);
    if (folder === undefined) return undefined;
    const target = edgesIn(folder)?.[request];
    if (target != null) return target;
    // A builtin, or relative; an id is nothing to Node.
    const found = findTarget(request, { path: folder });
    if (found !== undefined || request.startsWith(".")) return found;
    for (let at = folder; at !== dirname(at); at = dirname(at)) {
      const above = edgesIn(dirname(at))?.[request];
      if (above != null) return above;
    }
    const around = packageOf(folder);
    const asked = byPackage.get(`${around}\0${request}`);
    if (asked !== undefined || around === undefined) return asked;
    // What the project may ask for is above all packages.
    return packages.has(around) && hasOwn(names, request)
      ? names[request]
      : undefined;
  }

  /** What hooks pass for a parent may be less than a module. */
  function folderOf(parent: Parent): string | undefined {
    return (
      parent?.path ?? (parent?.filename ? dirname(parent.filename) : undefined)
    );
  }

  function targetOf(
    request: string,
    parent: Parent,
    options: ResolveOptions | undefined,
  ): ManifestTarget | undefined {
    let target: ManifestTarget | undefined;
    if (Array.isArray(options?.paths)) {
      for (const folder of options.paths)
        target ??= targetFrom(folder, request);
      return target;
    }
    return parent && own.has(parent)
      ? findTarget(request, parent)
      : targetFrom(folderOf(parent), request);
  }

  function resolveFilename(
    request: string,
    parent: Parent,
    isMain: boolean,
    options?: ResolveOptions,
  ): string {
    const target = targetOf(request, parent, options);
    if (typeof target === "number") {
      const filename = locate(target);
      indices.set(filename, target);
      return filename;
    }
    if (typeof target === "string") {
      return Host.isBuiltin(request) ? request : target;
    }
    const { empty, external } = Object(target) as {
      empty?: true;
      external?: string;
    };
    if (empty) return EMPTY;
    const { _resolveFilename: resolve } =
      parent && own.has(parent) ? { _resolveFilename: resolveOwn } : Host;
    return resolve(
      external ?? request,
      parent as RuntimeModule,
      isMain,
      options,
    );
  }

  function builtin(name: string): unknown {
    return /^(?:node:)?module$/.test(name) ? Module : host(name);
  }

  function serve(filename: string, cached: RuntimeModule, parent: Parent) {
    const index = indices.get(filename);
    // Refuses cycles, too.
    if (index !== undefined) return commonJs.loadModule(index, parent).exports;
    if (parent && !parent.children?.includes(cached)) {
      parent.children?.push(cached);
    }
    return cached.exports;
  }

  function load(request: string, parent: Parent, isMain: boolean): unknown {
    const key = parent ? `${parent.path}\0${request}` : "";
    const known = resolved.get(key);
    if (known !== undefined) {
      const cached = Module._cache[known];
      if (cached !== undefined) return serve(known, cached, parent);
      resolved.delete(key);
    }
    if (request.startsWith("node:")) return builtin(request);
    const filename = (
      Module._resolveFilename as (...args: unknown[]) => string
    )(request, parent, isMain, ...more);
    const cached = Module._cache[filename];
    if (cached !== undefined) return serve(filename, cached, parent);
    if (filename === EMPTY) return {};
    if (Host.isBuiltin(filename)) return builtin(filename);
    const index = indexOf(filename);
    if (index === undefined) return loadFile(filename, parent);
    if (key !== "") resolved.set(key, filename);
    let loaded = false;
    try {
      const { exports } = commonJs.loadModule(index, parent);
      loaded = true;
      return exports;
    } finally {
      if (!loaded) resolved.delete(key);
    }
  }

  /** What is set here for an extension is asked for the host's files, too. */
  function lendHandlers(): void {
    const names = [...Object.keys(Module._extensions), ...lent.keys()];
    for (const extension of names) {
      const handler = Module._extensions[extension];
      if (handler === _extensions[extension]) {
        const own = lent.get(extension);
        if (own !== undefined) Host._extensions[extension] = own;
        else if (lent.has(extension)) delete Host._extensions[extension];
        lent.delete(extension);
      } else if (!lent.has(extension)) {
        lent.set(extension, Host._extensions[extension]);
        Host._extensions[extension] = (module, filename) =>
          Module._extensions[extension]?.(module, filename);
      }
    }
    if (Host.prototype._compile === hostCompile) {
      if (Module.prototype._compile === compile) return;
      Host.prototype._compile = function _compile(...args) {
        return Module.prototype._compile.apply(this, args);
      };
    }
  }

  /** A file beside the artifact is the host's; eviction here is one there. */
  function loadFile(filename: string, parent: Parent): unknown {
    lendHandlers();
    const before = foreign.get(filename);
    if (before !== undefined && Host._cache[filename] === before) {
      delete Host._cache[filename];
    }
    const exports = parent
      ? Host.prototype.require.call(parent, filename)
      : host(filename);
    const module = Host._cache[filename];
    if (module !== undefined) {
      Module._cache[filename] = module;
      foreign.set(filename, module);
    }
    return exports;
  }

  function createRequire(from: unknown): unknown {
    // Refuses, in Node's words, what is no file's name.
    Host.createRequire(from);
    const { fileURLToPath } = host("url") as {
      fileURLToPath(url: unknown): string;
    };
    const path =
      typeof from === "string" && isAbsolute(from) ? from : fileURLToPath(from);
    const isFolder = basename(`${path}x`) === "x";
    const filename = isFolder ? join(path, "noop.js") : path;
    const module = new Module(filename, undefined);
    module.filename = filename;
    module.paths = Host._nodeModulePaths(module.path);
    const index = indexOf(filename);
    if (index === undefined) {
      return commonJs.makeRequire(module, edgesIn(module.path));
    }
    return makeRequire(module, modules[index]?.edges);
  }

  function makeRequire(module: RuntimeModule, edges: Edges | undefined) {
    own.add(module);
    return commonJs.makeRequire(module, edges);
  }

  /** Runs a module of the artifact. */
  function evaluate(
    index: number,
    module: RuntimeModule,
    compiled?: Factory,
  ): unknown {
    const { edges, factory, format } = modules[index] as ManifestModule;
    const { exports, filename, path } = module;
    const { parent, require } = begun.get(module) ?? {
      parent: module.parent,
      require: makeRequire(module, edges),
    };
    const source = compiled ?? factories[factory];
    const run = others.evaluator(index, parent, source) ?? source;
    const result = (run as Factory).call(
      exports,
      exports,
      require,
      module,
      filename,
      path,
    );
    if (format === "json") module.exports = parse(jsonOf(source));
    return result;
  }

  /** What the comment is that the factory of JSON consists of. */
  function jsonOf(factory: Factory | undefined): string {
    return show.call(factory).slice("function () {/*".length, -"*/}".length);
  }

  /** A module's source as it was, but for its `import()` and its `#!`. */
  function sourceOf({ factory }: ManifestModule): string {
    const text = String(factories[factory]);
    return text.slice(text.indexOf("\n") + 1, -"\n}".length);
  }

  const compile: Compile = function _compile(content, filename, ...rest) {
    const index = indexOf(filename);
    const module = index === undefined ? undefined : modules[index];
    if (index === undefined || module?.format !== "commonjs") {
      return hostCompile.call(this, content, filename, ...rest);
    }
    const [, parameters = ""] =
      /\(([^)]*)/.exec(String(factories[module.factory])) ?? [];
    const { compileFunction } = host("vm") as Vm;
    return evaluate(
      index,
      this,
      compileFunction(content, parameters.split(", "), { filename }),
    );
  };

  function handlerOf(extension: string): Handler {
    return (module, filename) => {
      const index = indexOf(filename);
      const row = index === undefined ? undefined : modules[index];
      if (index === undefined || row === undefined) {
        const { [extension]: handler } = Host._extensions;
        const own = lent.has(extension) ? lent.get(extension) : handler;
        return own?.(module, filename);
      }
      const own = module as ModulePrototype;
      if (row.format === "commonjs" && own._compile !== compile) {
        const format = filename.endsWith(".cjs") ? "commonjs" : undefined;
        own._compile(sourceOf(row), filename, format);
      } else evaluate(index, module);
    };
  }

  /** The longest one that has a handler. */
  function extensionOf(filename: string): string {
    const name = basename(filename);
    for (
      let at = name.indexOf(".", 1);
      at !== -1;
      at = name.indexOf(".", at + 1)
    ) {
      if (Module._extensions[name.slice(at)]) return name.slice(at);
    }
    return ".js";
  }

  function copy(from: object, to: object, but: readonly string[]): void {
    for (const key of Reflect.ownKeys(from)) {
      if (but.includes(key as string)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(from, key);
      Object.defineProperty(to, key, descriptor as PropertyDescriptor);
    }
  }

  // Own properties in Node's order: `import` of the builtin lists them.
  const { _cache } = Module;
  Reflect.deleteProperty(Module, "_cache");
  Reflect.deleteProperty(Module, "_resolveFilename");
  Reflect.deleteProperty(Module.prototype, "require");
  copy(Host, Module, ["length", "name", "prototype"]);
  Object.defineProperty(Module.prototype, "constructor", { value: Module });
  copy(Host.prototype, Module.prototype, ["constructor"]);
  for (const extension of Object.keys(Host._extensions)) {
    _extensions[extension] = handlerOf(extension);
  }
  Object.assign(Module, {
    Module,
    _cache,
    _extensions: Object.assign(Object.create(null), _extensions),
    _load: load,
    _resolveFilename: resolveFilename,
    createRequire,
    runMain(this: unknown, ...args: unknown[]) {
      lendHandlers();
      return Host.runMain.apply(this, args);
    },
  });
  Object.assign(Module.prototype, {
    load(this: ModulePrototype, filename: string) {
      // Node asserts that it was not.
      if (this.loaded) Host.prototype.load.call(this, filename);
      this.filename ??= filename;
      this.paths ??= Host._nodeModulePaths(dirname(filename));
      Module._extensions[extensionOf(filename)]?.(this, filename);
      this.loaded = true;
    },
    require(this: RuntimeModule, id: string) {
      // Node has errors of its own for these.
      if (typeof id !== "string" || id === "") return host(id);
      return Module._load(id, this, false, ...more);
    },
    _compile: compile,
  });

  const others =
    extendFurther?.(manifest, factories, {
      ...commonJs,
      host: Object.assign((id: unknown) => builtin(id as string), host),
      makeRequire,
      loadModule(index, parent) {
        const filename = locate(index);
        // Node's loader of ES modules asks hooks for what is not loaded yet.
        if (Module._load === load || Module._cache[filename]?.loaded) {
          return commonJs.loadModule(index, parent);
        }
        const exports = Module._load(filename, parent, false, ...more);
        return Module._cache[filename] ?? ({ exports } as RuntimeModule);
      },
    }) ?? none;

  return {
    ...others,
    evaluator: (index, parent) => (_exports, require, module, filename) => {
      own.add(module as object);
      indices.set(filename as string, index);
      begun.set(module as object, { require, parent });
      (module as ModulePrototype).load(filename as string);
    },
  };
}
