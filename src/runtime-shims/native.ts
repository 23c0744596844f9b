/**
 * Loads native addons: the part of the runtime that only artifacts with modules
 * of the format `native` carry. It stands around the part for ES modules, if
 * there is one, and answers for addons and for the modules that ask a loader
 * package for theirs. Must not know anything outside itself except its parameters
 * and ECMAScript globals.
 */
import type { createExtractor as createExtractorOf } from "./extract";
import type { CommonJs, ExtendLoader, LoaderHooks } from "./loader-hooks";
import type { Manifest, ManifestModule } from "./manifest";
import type { Factory, HostRequire, RuntimeModule } from "./require";

/** An addon, or a library that it is linked to. */
export interface NativeFile {
  /** Its own name; where there are libraries, its path among them. */
  readonly file: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** The file itself; absent where it is one beside the artifact. */
  readonly base64?: string;
}

/** The text of a native module, as JSON. */
export interface NativeText extends NativeFile {
  /** What the system looks for beside the addon. */
  readonly libraries?: readonly NativeFile[];
  /** With `libraries`: SHA-256 of the names and digests of all. */
  readonly set?: string;
}

interface FileSystem {
  existsSync(path: string): boolean;
}

interface Builtins {
  readonly fs: FileSystem;
  readonly path: {
    join(...parts: string[]): string;
    toNamespacedPath(path: string): string;
    basename(path: string): string;
  };
  readonly buffer: {
    Buffer: { from(text: string, encoding: string): Uint8Array };
  };
  readonly process: {
    dlopen(module: RuntimeModule, file: string): void;
  };
}

/**
 * @param createExtractor embedded beside this one's text
 * @param outer the artifact's own `module`; beside its file are the addons
 * @param extendFurther what else is asked of the loader, for ES modules
 * @see https://nodejs.org/api/process.html#processdlopenmodule-filename-flags
 */
export function connectNative(
  createExtractor: typeof createExtractorOf,
  outer: RuntimeModule | undefined,
  extendFurther: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): LoaderHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const inner = extendFurther?.(manifest, factories, commonJs);
  const { modules } = manifest;
  const { loadModule } = commonJs;
  const host = commonJs.host as HostRequire;
  // Taken now: programs put functions of their own into their place.
  const { parse } = JSON;
  const { toString: show } = Object;

  function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
    return host(name) as Builtins[Name];
  }

  function failure(message: string, code: string): Error {
    return Object.assign(new Error(message), { code, requireStack: [] });
  }

  function open(index: number, module: RuntimeModule): void {
    const { id, factory } = modules[index] as ManifestModule;
    if (!host) {
      throw failure(
        `Cannot find module '${id}': a native addon needs Node`,
        "MODULE_NOT_FOUND",
      );
    }
    // A comment, as JSON is.
    const text = show.call(factories[factory]).slice(15, -3);
    const native = parse(text) as NativeText;
    const file =
      native.base64 === undefined ? beside(id, native) : extracted(id, native);
    const { toNamespacedPath } = builtin("path");
    builtin("process").dlopen(module, toNamespacedPath(file));
  }

  function extracted(id: string, native: NativeText): string {
    const { Buffer } = builtin("buffer");
    const { sha256, set = sha256, libraries = [] } = native;
    const purpose = { act: "load a native addon", code: "ERR_INGOT_ADDON" };
    const extract = createExtractor(host);
    let path = "";
    for (const { base64, ...file } of [...libraries, native]) {
      const content = () => Buffer.from(base64 as string, "base64");
      const wanted = { ...file, id, folder: set, content };
      path = extract("native", wanted, purpose);
    }
    return path;
  }

  /** `app.cjs.native/0123456789abcdef/addon.node`, where `app.cjs` is. */
  function beside(
    id: string,
    { file, sha256, set = sha256 }: NativeText,
  ): string {
    const { join } = builtin("path");
    const artifact = outer?.filename ?? "";
    const path = join(`${artifact}.native`, set.slice(0, 16), file);
    if (builtin("fs").existsSync(path)) return path;
    throw failure(
      `Cannot find module '${path}'\nIt is the native addon ${id}, which was written beside ${artifact} when that was compiled. Copy the folder ${builtin("path").basename(artifact)}.native along with it, or compile with --native embed.`,
      "MODULE_NOT_FOUND",
    );
  }

  /**
   * The `require` of a module that asks another package for its addon. That one
   * looks on the disk, and from the place where its caller's code stands; where
   * it fails, the addon is the one that was found at compile time.
   */
  function withLoaders(index: number, require: unknown): unknown {
    const { loaders = [], edges } = modules[index] as ManifestModule;
    const addons = Object.values(edges).filter(
      (target): target is number =>
        typeof target === "number" && modules[target]?.format === "native",
    );
    const load = (request: string) => {
      const value = (require as (request: string) => unknown)(request);
      return typeof value === "function" && loaders.includes(request)
        ? new Proxy(value, { apply: fallBack })
        : value;
    };
    function fallBack(
      loader: (...args: unknown[]) => unknown,
      receiver: unknown,
      args: unknown[],
    ): unknown {
      try {
        return Reflect.apply(loader, receiver, args);
      } catch (error) {
        const found = addons.find((addon) => isMeant(addon, args[0]));
        if (found === undefined) throw error;
        return loadModule(found, undefined).exports;
      }
    }
    return Object.assign(load, require);
  }

  /** A folder means the best addon in it; a name that of this name. */
  function isMeant(addon: number, asked: unknown): boolean {
    const name =
      typeof asked === "string"
        ? asked
        : (asked as { bindings?: unknown } | undefined)?.bindings;
    if (typeof name !== "string" || /[\\/]/.test(name)) return true;
    const { id } = modules[addon] as ManifestModule;
    const file = id.slice(id.lastIndexOf("/") + 1);
    return file === name || file === `${name}.node`;
  }

  return {
    evaluator(index, parent, factory) {
      const {
        format,
        factory: name,
        loaders,
      } = modules[index] as ManifestModule;
      if (format === "native") {
        return (_exports, _require, module) => {
          open(index, module as RuntimeModule);
        };
      }
      const evaluate = inner?.evaluator(index, parent, factory);
      if (loaders === undefined) return evaluate;
      const run = evaluate ?? factory ?? (factories[name] as Factory);
      return function (this: unknown, exports, require, ...rest) {
        return run.call(this, exports, withLoaders(index, require), ...rest);
      };
    },
    miss: commonJs.miss ?? (() => ""),
    refuseCycle(index, module) {
      inner?.refuseCycle(index, module);
    },
    start: (index, asProgram) => inner?.start(index, asProgram),
  };
}
