/**
 * The start of a sandbox artifact, on an engine that has nothing but ECMAScript's
 * globals. Stands around `runArtifact` as Node's own start-up does around its
 * CommonJS loader: it loads builtins from the artifact's library, makes globals
 * of them, and gives `runArtifact` a `require` and a `module` to lean on. Embedded
 * as `runSandbox.toString()`: it must not know anything outside itself except its
 * parameters and ECMAScript globals.
 */
import type { ExtendLoader } from "./loader-hooks";
import type { Manifest, ManifestAsset } from "./manifest";
import type {
  Factory,
  HostModule,
  HostModuleClass,
  HostRequire,
  Parent,
  RuntimeModule,
  runArtifact,
} from "./require";

/** A file of the artifact, as its text holds it. */
export interface StartAsset {
  /** Where the program looks for it. */
  readonly path: string;
  readonly size: number;
  readonly encoding: ManifestAsset["encoding"];
  /** Decoded by who reads it. */
  text(): string;
}

/** What the start hands to the builtins, as the module `ingot:start`. */
export interface StartFacts {
  /** As the host passed it in. bridge/guest.ts alone may touch it. */
  readonly bridge: unknown;
  /** Node's `Module`, as far as loading without it needs. */
  readonly Module: HostModuleClass;
  readonly builtinNames: readonly string[];
  /** Holds `mainModule`, which is the `process`' to show. */
  readonly main: { mainModule?: unknown };
  readonly entry: string;
  readonly assets: readonly StartAsset[];
  /** Folders without assets in them. */
  readonly folders: readonly string[];
  /** Set when the program has ended; what is thrown then is `signal`. */
  readonly exit: {
    code?: number;
    signal: object;
    /** Whether the program has a listener that took the error of its entry. */
    handle?: (error: unknown) => boolean;
  };
  /** Called when the entry has run, and after each call from the host. */
  readonly drains: Set<() => void>;
  /** The module that a line of the artifact is of; `null` where it is of none. */
  moduleAt(line: number): string | null;
  /** Its text, and its first line; `null` where the artifact holds another text. */
  sourceAt(
    line: number,
  ): { readonly text: string; readonly line: number } | null;
  /** Whether the artifact holds the builtin, `node:stream`. */
  has(name: string): boolean;
  /** The builtin with this name, loaded on first use. */
  builtin(name: string): unknown;
}

/** How far an artifact goes in a realm. */
export interface StartOptions {
  /**
   * `own` (the default): all globals that the program uses are Node's.
   * `shared`: globals that are there stay, as on a page with other scripts.
   */
  readonly realm?: "own" | "shared";
}

/** What a sandbox artifact evaluates to. */
export interface SandboxArtifact {
  /** The table of what is inside. */
  readonly manifest: Manifest;
  /**
   * Runs the entry, once.
   *
   * @param bridge the only way out: src/runtime-shims/bridge/interface.ts
   * @returns the entry's exports; a promise of its namespace where it is an ES
   *   module
   * @throws what the entry throws
   */
  start(bridge?: unknown, options?: StartOptions): unknown;
}

/** An exports object in the making. */
interface Loading {
  exports: unknown;
  loaded: boolean;
}

/**
 * @param run `runArtifact`, whose text is embedded beside this one's
 * @param builtinNames of all builtins, embedded or not
 * @param outer Node's `module`, where the artifact is required by Node
 * @returns the artifact, which is also at `globalThis[Symbol.for("ingot.artifact")]`
 *   until it is started, or is the exports of `outer`
 */
export function runSandbox(
  run: typeof runArtifact,
  builtinNames: readonly string[],
  extend: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  outer: { exports: unknown } | undefined,
): SandboxArtifact {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules, builtins: first = modules.length } = manifest;
  const { assign, create, defineProperty } = Object;
  const place = Symbol.for("ingot.artifact");
  const realm = globalThis as unknown as Record<string | symbol, unknown>;
  const known = new Set(builtinNames);
  let started = false;

  const artifact: SandboxArtifact = {
    manifest,
    start(bridge = {}, { realm: kind = "own" } = {}) {
      if (started) throw new Error("The artifact was started before");
      started = true;
      delete realm[place];
      return start(bridge, kind === "own");
    },
  };
  if (outer) outer.exports = artifact;
  else defineProperty(realm, place, { value: artifact, configurable: true });
  return artifact;

  function start(bridge: unknown, isOwn: boolean): unknown {
    const indices = new Map<string, number>();
    for (let index = first; index < modules.length; index++) {
      indices.set(modules[index]?.id ?? "", index);
    }
    const loading = new Map<number, Loading>();
    const drains = new Set<() => void>();
    /** Globals of the engine that cannot be defined anew, but assigned. */
    const fixed: [string, number, string | undefined][] = [];
    const folderOf = (path: string) => path.replace(/\/[^/]*$/, "") || "/";

    /** Node's class, as far as `runArtifact` leans on it. */
    function BareModule(this: RuntimeModule, id = "", parent?: Parent) {
      const path = folderOf(id);
      assign(this, { id, path, exports: {}, filename: null, loaded: false });
      assign(this, { children: [] });
      defineProperty(this, "parent", {
        value: parent,
        writable: true,
        configurable: true,
      });
      parent?.children.push(this);
    }
    const Module = assign(BareModule as unknown as HostModuleClass, {
      _cache: create(null) as Record<string, RuntimeModule>,
      _extensions: assign(create(null), {
        ".js": () => undefined,
        ".json": () => undefined,
        ".node": () => undefined,
      }) as object,
      isBuiltin: (name: unknown) => isBuiltin(name),
      _nodeModulePaths(from: string): string[] {
        const paths: string[] = [];
        for (let at = from; ; at = folderOf(at)) {
          if (!/\/node_modules$/.test(at)) {
            paths.push(`${at === "/" ? "" : at}/node_modules`);
          }
          if (at === "/") return paths;
        }
      },
      _resolveLookupPaths(request: string, parent: RuntimeModule) {
        if (isBuiltin(request)) return null;
        return /^\.\.?(?:\/|$)/.test(request) ? [parent.path] : parent.paths;
      },
      _resolveFilename(request: string, parent: Parent): string {
        if (isBuiltin(request)) return request;
        const requireStack: string[] = [];
        for (let at = parent; at; at = at.parent) {
          requireStack.push(at.filename || at.id);
        }
        const stack =
          requireStack.length > 0
            ? `\nRequire stack:\n- ${requireStack.join("\n- ")}`
            : "";
        throw assign(new Error(`Cannot find module '${request}'${stack}`), {
          code: "MODULE_NOT_FOUND",
          requireStack,
        });
      },
    });

    const facts: StartFacts = {
      bridge,
      Module,
      builtinNames,
      main: {},
      exit: { signal: {} },
      entry: pathOf(modules[manifest.entry]?.id ?? ""),
      assets: (manifest.assets ?? []).map(openAsset),
      folders: (manifest.folders ?? []).map(pathOf),
      drains,
      moduleAt: (line) => at(line)?.id ?? null,
      sourceAt(line) {
        const found = at(line);
        if (found?.format !== "commonjs") return null;
        const text = Function.prototype.toString.call(factories[found.factory]);
        return { text: text.slice(text.indexOf("\n") + 1), line: found.line };
      },
      has: (name) => indices.has(name),
      builtin,
    };

    // Other engines than V8 write stacks that programs for Node do not expect.
    const stacks = indices.get("node:internal/polyfills/stack-trace.js");
    if (isOwn && stacks !== undefined && !("captureStackTrace" in Error)) {
      (load(stacks) as { install(): void }).install();
    }
    for (const [name, [index, member]] of Object.entries(
      manifest.globals ?? {},
    )) {
      const [owner = "", key] = name.split(".");
      if (key !== undefined && index !== null) {
        // `Error.captureStackTrace`, which V8 has; or one that is better than
        // the engine's.
        const target = realm[owner] as Record<string, unknown>;
        const home = load(index) as Record<string, unknown>;
        const value = home[member ?? key];
        if (value !== undefined && (!(key in target) || home.isBetter)) {
          defineProperty(target, key, {
            value,
            writable: true,
            configurable: true,
          });
        }
      } else if (isOwn || !(name in realm)) makeGlobal(name, index, member);
    }
    for (const [name, index, member] of fixed) {
      const home = load(index) as Record<string, unknown>;
      try {
        realm[name] = member === undefined ? home : home[member];
      } catch {
        // The engine keeps its own.
      }
    }
    const host = assign((id: unknown) => requireBuiltin(id), {
      resolve(request: unknown): string {
        return request as string;
      },
      main: undefined as RuntimeModule | undefined,
    }) as HostRequire;
    const main = new Module("/artifact.js", null) as HostModule;
    main.filename = "/artifact.js";
    host.main = main;
    const own = { ...manifest, modules: modules.slice(0, first) };
    try {
      return run(extend, own, factories, host, main);
    } catch (error) {
      if (error === facts.exit.signal) return undefined;
      try {
        if (facts.exit.handle?.(error)) return undefined;
      } catch (again) {
        if (again !== facts.exit.signal) throw again;
        return undefined;
      }
      throw error;
    } finally {
      for (const drain of drains) drain();
    }

    /** The module that a line of the artifact is of. */
    function at(line: number) {
      let found: (typeof modules)[number] | undefined;
      for (const one of modules) {
        if (one.line <= line && one.line >= (found?.line ?? 0)) found = one;
      }
      return found;
    }

    function isBuiltin(name: unknown): boolean {
      return typeof name === "string" && known.has(name);
    }

    /** The `require` that Node's own `module` at the top of a file would have. */
    function requireBuiltin(id: unknown): unknown {
      if (typeof id !== "string" || id === "") throw invalidId(id);
      const name = id.replace(/^node:/, "");
      // What only the loader asks for must not make a program larger.
      if (name === "module" && !indices.has("node:module")) return Module;
      if (name === "process" && !indices.has("node:process")) return facts.main;
      if (!known.has(id)) {
        throw id === name
          ? Module._resolveFilename(id, main, false, undefined)
          : assign(new Error(`No such built-in module: ${id}`), {
              code: "ERR_UNKNOWN_BUILTIN_MODULE",
            });
      }
      return builtin(`node:${name}`);
    }

    function builtin(name: string): unknown {
      if (name === "node:internal/start") return facts;
      const index = indices.get(name);
      if (index !== undefined) return load(index);
      throw assign(
        new Error(
          `${name.slice(5)} is not supported in sandbox — the artifact does not hold it, because no module asks for it by a literal`,
        ),
        { code: "ERR_INGOT_UNSUPPORTED" },
      );
    }

    /** A module of the library; it has no `require.cache` and no parents. */
    function load(index: number): unknown {
      const running = loading.get(index);
      if (running !== undefined) return running.exports;
      const { id, edges, factory, format } = modules[index] as NonNullable<
        (typeof modules)[number]
      >;
      const module: Loading = { exports: {}, loaded: false };
      loading.set(index, module);
      const require = (specifier: string): unknown => {
        const target = edges[specifier];
        if (typeof target === "number") return load(target);
        if (typeof target === "string") return builtin(target);
        // A `browser` field maps it to `false`.
        if (target) return {};
        throw new Error(`${id} has no ${specifier}`);
      };
      try {
        const evaluate = factories[factory] as Factory;
        evaluate.call(
          module.exports,
          module.exports,
          require,
          module,
          id,
          folderOf(id),
        );
        if (format === "json") {
          const json = Function.prototype.toString.call(evaluate);
          module.exports = JSON.parse(json.slice("function () {/*".length, -3));
        }
        module.loaded = true;
      } finally {
        if (!module.loaded) loading.delete(index);
      }
      return module.exports;
    }

    /** As Node's: loaded when it is asked for, and anyone's to replace. */
    function makeGlobal(
      name: string,
      index: number | null,
      member: string | undefined,
    ): void {
      const own = Object.getOwnPropertyDescriptor(realm, name);
      if (own?.configurable === false) {
        if (index !== null) fixed.push([name, index, member]);
        return;
      }
      const enumerable = !/^(?:[A-Z]|console$|process$)/.test(name);
      const write = (value: unknown) =>
        defineProperty(realm, name, {
          value,
          writable: true,
          enumerable,
          configurable: true,
        });
      if (index === null) {
        write(realm);
        return;
      }
      defineProperty(realm, name, {
        get() {
          const home = load(index) as Record<string, unknown>;
          const value = member === undefined ? home : home[member];
          // While its module is loading it is not there yet.
          if (value !== undefined) write(value);
          return value;
        },
        set: write,
        enumerable,
        configurable: true,
      });
    }
  }

  function invalidId(id: unknown): Error {
    if (id === "") {
      return assign(
        new TypeError(
          "The argument 'id' must be a non-empty string. Received ''",
        ),
        { code: "ERR_INVALID_ARG_VALUE" },
      );
    }
    const received =
      id == null
        ? String(id)
        : typeof id === "object"
          ? `an instance of ${(id as object).constructor?.name ?? "Object"}`
          : typeof id === "function"
            ? `function ${(id as { name: string }).name}`
            : `type ${typeof id} (${String(id)})`;
    return assign(
      new TypeError(
        `The "id" argument must be of type string. Received ${received}`,
      ),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
  }

  /** As `runArtifact` has it where the artifact lies in the root folder. */
  function pathOf(id: string): string {
    return id
      .replace(/^\.\//, "/")
      .replace(
        /^([^/].*?)@[^/]*/,
        (folder, name) =>
          `/node_modules/.ingot/${folder.replace("/", "+")}/node_modules/${name}`,
      );
  }

  function openAsset(asset: ManifestAsset): StartAsset {
    const { id, encoding, module = -1, sha256 } = asset;
    const { factory = `Assets_${sha256}` } = modules[module] ?? {};
    return {
      path: pathOf(id),
      size: asset.size,
      encoding,
      text() {
        // The source itself: a template's value has lost what its line ends were.
        const source = String(factories[factory]);
        return source.slice(source.indexOf("\n") + 1, source.lastIndexOf("\n"));
      },
    };
  }
}
