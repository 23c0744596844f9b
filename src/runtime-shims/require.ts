/**
 * Node's `require`, minus the disk: the one function whose compiled text opens
 * every artifact. It receives the parsed manifest, the factories and, where the
 * engine is Node, the `require` and `module` of the artifact itself; it runs the
 * entry, or hands a loader to the host that asked for one. Because it travels as
 * `runArtifact.toString()` it must not know anything outside itself except its
 * parameters and ECMAScript globals. What it does and in which order is Node's
 * lib/internal/modules/cjs/loader.js, which decides in doubt.
 */
import type { ExtendLoader } from "./loader-hooks";
import type { Manifest, ManifestModule, ManifestTarget } from "./manifest";

/** A module's source behind Node's wrapper, or a comment that is JSON. */
export type Factory = (this: unknown, ...wrapper: unknown[]) => unknown;

/** What is used of Node's `module` objects. */
export interface RuntimeModule {
  id: string;
  path: string;
  exports: unknown;
  filename: string | null;
  loaded: boolean;
  children: RuntimeModule[];
  paths: string[];
  parent: Parent;
  require(id: string): unknown;
}

/** `null` in the main module, `undefined` in one that an ES module imported. */
export type Parent = RuntimeModule | null | undefined;

export interface ResolveOptions {
  readonly paths?: readonly string[];
}

/** What is used of Node's `Module` class. */
export interface HostModuleClass {
  new (id: string, parent: Parent): RuntimeModule;
  isBuiltin(specifier: string): boolean;
  _cache: Record<string, RuntimeModule>;
  _extensions: object;
  _nodeModulePaths(from: string): string[];
  _resolveFilename(
    request: string,
    parent?: RuntimeModule,
    isMain?: boolean,
    options?: ResolveOptions,
  ): string;
  _resolveLookupPaths(request: string, parent: RuntimeModule): string[] | null;
}

/** What is used of Node's `require`. */
export interface HostRequire {
  (id: unknown): unknown;
  resolve(request: unknown): string;
  main: RuntimeModule | undefined;
}

/** A target that is not in the artifact. */
interface HostTarget {
  readonly external?: string;
  readonly empty?: true;
}

/** The artifact's own `module`, on which a host may have left its callback. */
export interface HostModule extends RuntimeModule {
  readonly constructor: object;
  readonly [host: symbol]: ((loader: ArtifactLoader) => void) | undefined;
}

/**
 * What the function at `module[Symbol.for("ingot.host")]` is called with, in
 * place of a run of the entry.
 */
export interface ArtifactLoader {
  /** The logical names of the artifact. */
  readonly names: readonly string[];
  readonly modules: readonly ManifestModule[];
  /**
   * The exports of the module with this name or id, loaded on first use; `.js`,
   * `.json` and `/index` may be left off. Throws MODULE_NOT_FOUND for what the
   * artifact does not hold.
   */
  load(id: string): unknown;
}

/**
 * Runs an artifact.
 *
 * @param extend the parts of the loader that only some artifacts need
 * @param factories by name, as `manifest.modules[…].factory` spells it
 * @param native Node's `require` at the artifact's top level; `undefined`
 *   on engines without one, where builtins and externals are not found
 * @param outer Node's `module` there; receives the entry's exports
 * @returns the entry's exports, `undefined` where a host took the loader: they
 *   are the completion value of an artifact evaluated as a plain script
 * @throws whatever the entry throws, untouched
 * @see https://nodejs.org/api/modules.html
 */
export function runArtifact(
  extend: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  native: HostRequire | undefined,
  outer: HostModule | undefined,
): unknown {
  // biome-ignore lint/suspicious/noRedundantUseStrict: the text runs in a script
  "use strict";
  const { modules, names, entry } = manifest;
  // Taken now: programs put functions of their own into their place.
  const { parse } = JSON;
  // Object is a function: this is how those give their source.
  const { assign, hasOwn, toString: show } = Object;
  // A `require` without a `module` beside it is another loader's, not Node's.
  const host = outer && native;
  // Node's own, unless the host has a class for modules only. The builtin costs
  // more to load than a small program.
  const Host = (host &&
    (hasOwn(outer.constructor, "_cache")
      ? outer.constructor
      : host("module"))) as HostModuleClass | undefined;
  let main = host?.main;
  const isMain = !host || main === outer;

  const file = outer?.filename ?? "/";
  const sep = file[0] === "/" ? "/" : "\\";
  const root = file.slice(0, file.lastIndexOf(sep));

  const edgesOf = new WeakMap<object, ManifestModule["edges"] | undefined>();
  const pathsOf: Record<string, string[]> = {};
  const located: string[] = [];
  let indices: Map<string, number> | undefined;

  /** Stands in for Node's class where there is neither Node nor a disk. */
  function BareModule(this: RuntimeModule, id: string, parent: Parent) {
    const path = normalize(`${id}/..`) || "/";
    assign(this, { id, path, exports: {}, children: [], parent });
    parent?.children.push(this);
  }

  class Module extends (Host ?? (BareModule as unknown as HostModuleClass)) {
    static override _resolveFilename(
      request: string,
      parent: RuntimeModule,
      isMain: boolean,
      options: ResolveOptions | undefined,
    ): string {
      let target: ManifestTarget | undefined;
      for (const path of ([] as unknown[]).concat(
        options?.paths ?? parent.path,
      ) as string[])
        target ??= findTarget(
          request,
          path === parent.path ? parent : { path },
        );
      if (typeof target === "number") return locate(target);
      if (Host && (target || options?.paths))
        return Host._resolveFilename(
          (Object(target) as HostTarget).external ?? request,
          parent,
          isMain,
          options,
        );
      throw notFound(request, parent);
    }

    override require(id: string): unknown {
      return load(check(id, host), this);
    }
  }
  Module._cache = Object.create(null);
  // What is left is Node's own: `module.constructor` is its `Module`.
  delete (Module.prototype as { constructor?: unknown }).constructor;

  const hooks = extend?.(manifest, factories, {
    host,
    Module,
    locate,
    loadModule,
    findTarget,
    findId,
    makeRequire,
  });

  function load(request: string, parent: Parent): unknown {
    const target = findTarget(request, parent as RuntimeModule);
    if (typeof target === "number") return loadModule(target, parent).exports;
    // As in Node, an entry under its bare name replaces a builtin.
    const cached = Module._cache[request];
    if (cached) return serve(cached, parent).exports;
    const { empty, external = target || request } = Object(
      target,
    ) as HostTarget;
    if (empty) return {};
    // Node has errors of its own for an unknown builtin and the empty string.
    if (host && (target || /^(node:|$)/.test(request)))
      return host(external as string);
    throw notFound(request, parent);
  }

  function loadModule(index: number, parent: Parent): RuntimeModule {
    const filename = locate(index);
    const cached = Module._cache[filename];
    if (!cached) return run(index, new Module(filename, parent), parent);
    hooks?.refuseCycle(index, cached);
    return serve(cached, parent);
  }

  function serve(module: RuntimeModule, parent: Parent): RuntimeModule {
    if (!parent?.children.includes(module)) parent?.children.push(module);
    return module;
  }

  function run(index: number, module: Module, parent?: Parent): RuntimeModule {
    const filename = locate(index);
    const { edges, factory, format } = modules[index] as ManifestModule;
    const { exports, path } = module;
    Module._cache[filename] = module;
    // No `catch`: throwing again would move the place that Node prints.
    try {
      // One by one: `assign` takes longer than all else here.
      module.filename = filename;
      module.loaded = false;
      module.paths = pathsFrom(path).slice();
      const require = makeRequire(module, edges);
      const evaluate = factories[factory] as Factory;
      const hook = hooks?.evaluator(index, parent);
      (hook ?? evaluate).call(
        exports,
        exports,
        require,
        module,
        filename,
        path,
      );
      // A hook has done it.
      if (format === "json" && !hook)
        module.exports = parse(show.call(evaluate).slice(15, -3));
      module.loaded = true;
    } finally {
      if (!module.loaded) {
        delete Module._cache[filename];
        // Where it is no longer among them, the index is beyond the last.
        parent?.children.splice(parent.children.indexOf(module) >>> 0, 1);
      }
    }
    return module;
  }

  /** Node's. It has no memory, and folders are deep here, and share most. */
  function pathsFrom(folder: string): string[] {
    const at = folder.lastIndexOf(sep);
    // biome-ignore lint/suspicious/noAssignInExpressions: it travels along
    return (pathsOf[folder] ??=
      Host && at > root.length
        ? [`${folder + sep}node_modules`]
            .slice(Number(folder.slice(at + 1) === "node_modules"))
            .concat(pathsFrom(folder.slice(0, at)))
        : (Host?._nodeModulePaths(folder) ?? []));
  }

  function makeRequire(
    module: RuntimeModule,
    edges: ManifestModule["edges"] | undefined,
  ) {
    edgesOf.set(module, edges);
    const require = (path: string) => module.require(path);
    const resolve = (request: string, options?: ResolveOptions) =>
      Module._resolveFilename(check(request), module, false, options);
    const paths = (request: string) =>
      Host?._resolveLookupPaths(check(request), module);
    resolve.paths = paths;
    require.resolve = resolve;
    require.main = main;
    require.extensions = Module._extensions;
    require.cache = Module._cache;
    return require;
  }

  function findTarget(
    request: string,
    module: { readonly path: string | undefined },
  ): ManifestTarget | undefined {
    const edges = edgesOf.get(module);
    if (edges && hasOwn(edges, request)) return edges[request];
    if (Host?.isBuiltin(request)) return request;
    const folder = /^\.([./\\]|$)/.test(request) ? `${module?.path}/` : "";
    const found = folder || edges ? findId(folder + request) : undefined;
    // A path that the program names is the host's, where it has such a file.
    if (found == null && /^([/\\]|[a-z]:[/\\])/i.test(request))
      try {
        return { external: Host?._resolveFilename(request) as string };
      } catch {
        // The error names who asked.
      }
    return found;
  }

  /**
   * A name, an id or a virtual path, in Node's order of probing as far as ids
   * tell; a trailing slash asks for a folder.
   */
  function findId(id: string): number | undefined {
    indices ??= new Map(
      modules.flatMap(({ id }, index) =>
        [id, locate(index)].map((path) => [normalize(path), index]),
      ),
    );
    let found = hasOwn(names, id) ? names[id] : undefined;
    for (const file of ["", "/index"].slice(/[/\\]\.{0,2}$/.test(id) ? 1 : 0))
      for (const extension of ["", ".js", ".json"])
        found ??= indices.get(normalize(id) + file + extension);
    return found;
  }

  /** Path arithmetic alone; the result has no backslash, whatever the host. */
  function normalize(path: string): string {
    return path
      .split(/[/\\]/)
      .reduce((kept, part) =>
        part === ".."
          ? kept.replace(/\/[^/]*$/, "")
          : /^\.?$/.test(part)
            ? kept
            : `${kept}/${part}`,
      );
  }

  /** Where Node would find the module, were the artifact's folder an install. */
  function locate(index: number): string {
    // biome-ignore lint/suspicious/noAssignInExpressions: it travels along
    return (located[index] ??=
      root +
      (modules[index] as ManifestModule).id
        .replace(/^\.\//, "/")
        .replace(
          /^([^/].*?)@[^/]*/,
          (folder, name) =>
            `/node_modules/.ingot/${folder.replace("/", "+")}/node_modules/${name}`,
        )
        .replace(/\//g, sep));
  }

  function check(
    id: string,
    fail: ((id: string) => unknown) | undefined = host?.resolve,
  ) {
    // Node words its own error, and throws it.
    if (typeof id === "string") return id;
    throw fail?.(id) ?? new TypeError(id);
  }

  function notFound(request: string, parent: Parent): Error {
    const requireStack: string[] = [];
    for (let module = parent; module; module = module.parent)
      requireStack.push(module.filename || module.id);
    return assign(
      new Error(
        `Cannot find module '${request}'${parent ? `\nRequire stack:\n- ${requireStack.join("\n- ")}` : ""}${hooks?.miss(request, parent) ?? ""}`,
      ),
      { code: "MODULE_NOT_FOUND", requireStack },
    );
  }

  const offer = outer?.[Symbol.for("ingot.host")];
  if (offer)
    return offer({
      names: Object.keys(names),
      modules,
      load(id) {
        const index = findId(id);
        // Neither builtins nor the disk are the artifact's to offer.
        if (index == null) throw notFound(id, outer);
        return hooks?.start(index) ?? loadModule(index, outer).exports;
      },
    });

  const module = new Module(locate(entry), null);
  let exports: unknown = hooks?.start(entry, isMain);
  if (isMain) {
    // As in Node, an ES module is no `require.main`.
    main = exports ? undefined : module;
    module.id = ".";
    if (host) (host("process") as { mainModule: unknown }).mainModule = main;
  }
  // Not through the constructor: the host's `children` name the artifact.
  else module.parent = outer.parent;
  exports ??= run(entry, module).exports;
  if (outer) outer.exports = exports;
  return exports;
}
