/**
 * The builtin `module`: the class that the artifact's start has, with the rest of
 * what Node's has. The part of the loader that is embedded with it (see
 * module-builtin.ts) makes it know the artifact's modules.
 *
 * @see https://nodejs.org/api/module.html
 */
import { invalidArgValue } from "../internal/errors.js";
import path = require("node:path");
import url = require("node:url");
import vm = require("node:vm");
import start = require("ingot:start");

// The loader around it asks for these by name.
void [url, vm];

type Members = Record<string, unknown>;

interface LoadedModule {
  id: string;
  filename: string | null;
  path: string;
  paths: string[];
  loaded: boolean;
}

const { Module } = start as unknown as {
  Module: Members & {
    prototype: Members;
    _nodeModulePaths(from: string): string[];
  };
};

const WRAPPER = [
  "(function (exports, require, module, __filename, __dirname) { ",
  "\n});",
];

/** Checks alone: the loader around it makes the function. */
function createRequire(from: unknown): never {
  const isUrl = typeof from === "object" && from !== null && "href" in from;
  const isFile =
    typeof from === "string" &&
    (path.isAbsolute(from) || from.startsWith("file:"));
  if (!isUrl && !isFile) {
    throw invalidArgValue(
      "filename",
      from,
      "must be a file URL object, file URL string, or absolute path string",
    );
  }
  return undefined as never;
}

Object.assign(Module, {
  Module,
  builtinModules: start.builtinNames.filter(
    (name) => !name.startsWith("node:"),
  ),
  globalPaths: [],
  _pathCache: Object.create(null) as object,
  _debug() {},
  _findPath: () => false,
  _initPaths() {},
  _preloadModules() {},
  _readPackage: () => false,
  _stat: () => -2,
  _load: (request: string) =>
    start.builtin(`node:${request.replace(/^node:/, "")}`),
  createRequire,
  syncBuiltinESMExports() {},
  wrap: (script: string) => WRAPPER[0] + script + WRAPPER[1],
  wrapper: WRAPPER,
  enableCompileCache: () => ({ status: 3 }),
  getCompileCacheDir: () => undefined,
  constants: {
    compileCacheStatus: {
      FAILED: 0,
      ENABLED: 1,
      ALREADY_ENABLED: 2,
      DISABLED: 3,
    },
  },
});
Object.assign(Module.prototype, {
  load(this: LoadedModule, filename: string) {
    this.filename = filename;
    this.paths = Module._nodeModulePaths(this.path);
    this.loaded = true;
  },
  _compile() {},
});

export = Module;
