/**
 * What runs under `node --build-snapshot`: evaluates an artifact, and leaves it on
 * the global object for its launcher. Node gives a builder one file, without
 * `module` and `exports`, and a `require` for its own modules alone; so this travels
 * as text and must not know anything but its parameters.
 */
import type { SnapshotOrder, SnapshotReport } from "./make.js";

type Main = (data: unknown) => unknown;
type Require = NodeJS.Require;

/** @param reportTo file descriptor that takes {@link SnapshotReport}s, one a line */
export function buildSnapshot(
  require: Require,
  order: SnapshotOrder,
  reportTo: number,
): void {
  const fs = require("node:fs") as typeof import("node:fs");
  const v8 = require("node:v8") as typeof import("node:v8");
  const vm = require("node:vm") as typeof import("node:vm");
  const { Module, createRequire, isBuiltin } =
    require("node:module") as typeof import("node:module");
  const { dirname } = require("node:path") as typeof import("node:path");

  const { startupSnapshot } = v8;
  const { setDeserializeMainFunction } = startupSnapshot;

  function report(value: SnapshotReport): void {
    fs.writeSync(reportTo, `${JSON.stringify(value)}\n`);
  }

  function fail(error: unknown): void {
    // The builder of Node 20 gives errors no stack.
    const { stack } = Object(error) as { readonly stack?: unknown };
    report({
      stack: typeof stack === "string" && stack ? stack : String(error),
    });
  }

  let main: Main | undefined;
  let mainData: unknown;

  process.on("uncaughtExceptionMonitor", fail);
  const { launcher, name, code, key } = order;
  process.argv = [process.execPath, launcher];
  const module = new Module(launcher);
  module.id = ".";
  module.filename = launcher;
  Object.defineProperty(module, Symbol.for("ingot.code"), { value: name });
  const ofLauncher = createRequire(launcher);
  module.paths = ofLauncher.resolve.paths("ingot") ?? [];
  process.mainModule = module;
  let current: Pick<Require, "resolve"> & ((id: string) => unknown) =
    Object.assign(
      (id: string) => {
        if (isBuiltin(id)) report({ builtin: id });
        return ofLauncher(id);
      },
      { resolve: ofLauncher.resolve },
    );
  const resolve = (request: string, options?: NodeJS.RequireResolveOptions) =>
    current.resolve(request, options);
  const native = Object.assign((id: string) => current(id), {
    resolve: Object.assign(resolve, { paths: ofLauncher.resolve.paths }),
    main: module,
    cache: ofLauncher.cache,
    extensions: ofLauncher.extensions,
  });

  startupSnapshot.setDeserializeMainFunction = (given: Main, data: unknown) => {
    main = given;
    mainData = data;
  };
  Object.defineProperty(globalThis, Symbol.for(key), {
    configurable: true,
    value(ofMain: Require, outer: NodeJS.Module) {
      Reflect.deleteProperty(globalThis, Symbol.for(key));
      current = ofMain;
      outer.exports = module.exports;
      main?.(mainData);
    },
  });
  startupSnapshot.addSerializeCallback(() => {
    process.off("uncaughtExceptionMonitor", fail);
    startupSnapshot.setDeserializeMainFunction = setDeserializeMainFunction;
    report({ hasMain: main !== undefined });
  });
  setImmediate(() => report({ open: process.getActiveResourcesInfo() }));

  // As the first line of the wrapper, so that lines are the artifact's.
  const text = fs.readFileSync(code, "utf8").replace(/^#!/, "//");
  const compiled = new vm.Script(
    `(function (exports, require, module, __filename, __dirname) {${text}\n})`,
    {
      filename: name,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  ).runInThisContext() as (...wrapper: unknown[]) => unknown;
  const { exports } = module;
  try {
    compiled.call(
      exports,
      exports,
      native,
      module,
      launcher,
      dirname(launcher),
    );
  } catch (error) {
    // The event is not for what a builder's own file throws.
    fail(error);
    throw error;
  }
}
