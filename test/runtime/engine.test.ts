/**
 * The runtime's text itself, and engines that are not Node on POSIX: a context
 * with nothing but ECMAScript's globals, and the paths of Windows.
 */
import { win32 } from "node:path";
import { createContext, runInContext } from "node:vm";
import { runtimeTexts } from "../../src/codegen/runtime-texts.js";
import type { Manifest } from "../../src/runtime-shims/manifest.js";
import type {
  Factory,
  HostModule,
  HostRequire,
  runArtifact,
} from "../../src/runtime-shims/require.js";
import { assembleArtifact, type HandArtifact } from "../support/artifact.js";

const to = (module: string) => ({ module });

describe("the embedded text", () => {
  const text = runtimeTexts().require;

  test("is below 6.5 KB, without comments, and starts strict", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(6.5 * 1024);
    expect(text).not.toMatch(/^\s*(?:\/\/|\/\*)/m);
    expect(text).toMatch(/^function runArtifact\(.*\) \{\n"use strict";/);
  });

  test("needs nothing but its parameters and ECMAScript's globals", () => {
    const context = createContext(Object.create(null), {
      codeGeneration: { strings: false, wasm: false },
    });
    const foreign = runInContext(`(${text})`, context) as typeof runArtifact;
    expect(
      foreign(
        undefined,
        { ...manifest, entry: 0 },
        factories,
        undefined,
        undefined,
      ),
    ).toEqual({
      a: "ran",
    });
  });
});

const manifest: Manifest = {
  ingot: 1,
  sha256: "",
  compiler: "0.0.0",
  entry: 0,
  names: {},
  modules: [
    {
      id: "./a.js",
      factory: "a",
      line: 1,
      size: 0,
      sha256: "",
      format: "commonjs",
      edges: {},
    },
  ],
};
const factories: Readonly<Record<string, Factory>> = {
  a(exports) {
    (exports as { a: string }).a = "ran";
  },
};

/** The completion value of the artifact, as JSON made in its own context. */
function runBare(artifact: HandArtifact): unknown {
  const context = createContext(Object.create(null));
  const exports = runInContext(assembleArtifact(artifact), context);
  return JSON.parse(JSON.stringify(exports));
}

describe("a bare engine", () => {
  test("has no require, module or process to lean on", () => {
    const probe = {
      modules: {
        "./a.js": {
          source: `exports.kinds = [typeof process, typeof Buffer, typeof globalThis.require, typeof globalThis.module];`,
        },
      },
    };
    expect(runBare(probe)).toEqual({
      kinds: ["undefined", "undefined", "undefined", "undefined"],
    });
  });

  test("runs the entry as the main module, at the root", () => {
    expect(
      runBare({
        modules: {
          "./src/a.js": {
            source: `exports.self = [__filename, __dirname, module.id, module.path, module.filename, module.loaded, module.parent, this === exports];
              exports.main = require.main === module;
              exports.keys = Object.keys(module);
              exports.dep = require("dep");
              exports.children = module.children.map((child) => child.id);
              exports.cache = Object.keys(require.cache);
              exports.resolved = [require.resolve("dep"), require.resolve("./" + "a"), require.resolve.paths("x")];`,
            edges: { dep: to("dep@1.0.0/index.js") },
          },
          "dep@1.0.0/index.js": {
            source: `module.exports = [__dirname, module.parent.id, require("./" + "data").x, require("../../../../../src/" + "a") === module.parent.exports];`,
          },
          "dep@1.0.0/data.json": { source: `{"x": 1}` },
        },
      }),
    ).toEqual({
      self: ["/src/a.js", "/src", ".", "/src", "/src/a.js", false, null, true],
      main: true,
      keys: [
        "id",
        "path",
        "exports",
        "children",
        "parent",
        "filename",
        "loaded",
        "paths",
      ],
      dep: ["/node_modules/.ingot/dep@1.0.0/node_modules/dep", ".", 1, true],
      children: ["/node_modules/.ingot/dep@1.0.0/node_modules/dep/index.js"],
      cache: [
        "/src/a.js",
        "/node_modules/.ingot/dep@1.0.0/node_modules/dep/index.js",
        "/node_modules/.ingot/dep@1.0.0/node_modules/dep/data.json",
      ],
      resolved: [
        "/node_modules/.ingot/dep@1.0.0/node_modules/dep/index.js",
        "/src/a.js",
        null,
      ],
    });
  });

  test("requires by name and by id what no edge leads to", () => {
    expect(
      runBare({
        modules: {
          "./a.js": {
            source: `exports.found = ["@s/" + "dep", "@s/dep@1.0.0/" + "main", "@s/dep@1.0.0" + "/main.js"].map((name) => require(name));`,
          },
          "@s/dep@1.0.0/main.js": { source: "module.exports = __filename;" },
        },
        names: { "@s/dep": "@s/dep@1.0.0/main.js" },
      }),
    ).toEqual({
      found: Array(3).fill(
        "/node_modules/.ingot/@s+dep@1.0.0/node_modules/@s/dep/main.js",
      ),
    });
  });

  test("a require of another loader's is left alone", () => {
    const context = createContext({
      require() {
        throw new Error("not Node's");
      },
    });
    const text = assembleArtifact({
      modules: {
        "./a.js": { source: "exports.ran = require.main === module;" },
      },
    });
    expect(runInContext(text, context)).toEqual({ ran: true });
  });

  test("finds neither builtins nor externals", () => {
    expect(
      runBare({
        modules: {
          "./a.js": {
            source: `exports.codes = ["fs", "node:fs", "ext", "gone", "f" + "s", "", "constructor", "__proto__"].flatMap((name) =>
              [require, require.resolve].map((f) => { try { return f(name); } catch (e) { return e.code + " " + e.message; } }));
              exports.types = [undefined, 5, null, {}].flatMap((value) =>
              [require, require.resolve].map((f) => { try { return f(value); } catch (e) { return e instanceof TypeError; } }));`,
            edges: {
              fs: "node:fs",
              "node:fs": "node:fs",
              ext: { external: "ext" },
              gone: null,
            },
          },
        },
      }),
    ).toEqual({
      codes: [
        "fs",
        "node:fs",
        "ext",
        "gone",
        "fs",
        "",
        "constructor",
        "__proto__",
      ].flatMap((name) => {
        const outcome = `MODULE_NOT_FOUND Cannot find module '${name}'\nRequire stack:\n- /a.js`;
        return [outcome, outcome];
      }),
      types: Array(8).fill(true),
    });
  });

  test("evicts a module that throws, and loads it again", () => {
    expect(
      runBare({
        modules: {
          "./a.js": {
            source: `globalThis.runs = 0;
              try { require("./b"); } catch (e) { exports.first = [e.message, Object.keys(require.cache), module.children.length]; }
              exports.second = [require("./b"), module.children.length];`,
            edges: { "./b": to("./b.js") },
          },
          "./b.js": {
            source: `if (++globalThis.runs === 1) throw new Error("first"); module.exports = globalThis.runs;`,
          },
        },
      }),
    ).toEqual({ first: ["first", ["/a.js"], 0], second: [2, 1] });
  });
});

describe("paths of Windows", () => {
  /** Enough of Node's loader on Windows to stand behind the runtime. */
  function runOnWindows(filename: string, artifact: HandArtifact): unknown {
    class Module {
      exports: unknown = {};
      filename: string | null = null;
      loaded = false;
      children: Module[] = [];
      paths: string[] = [];
      path: string;
      constructor(
        public id: string,
        public parent: Module | null | undefined,
      ) {
        this.path = win32.dirname(id);
        parent?.children.push(this);
      }
      static isBuiltin = (): boolean => false;
      static _nodeModulePaths = (from: string): string[] => [
        win32.join(from, "node_modules"),
      ];
    }
    const hostModule = new Module(filename, null);
    hostModule.filename = filename;
    const host = Object.assign(
      (id: unknown) => (id === "module" ? Module : {}),
      { main: hostModule, extensions: {} },
    );
    const evaluate = new Function(
      "require",
      "module",
      assembleArtifact(artifact),
    ) as (require: HostRequire, module: HostModule) => void;
    evaluate(
      host as unknown as HostRequire,
      hostModule as unknown as HostModule,
    );
    return hostModule.exports;
  }

  const artifact: HandArtifact = {
    modules: {
      "./src/a.js": {
        source: `const f = (name) => { try { return require(name); } catch (e) { return e.code; } };
          exports.own = [__filename, __dirname]; exports.dep = require("@s/dep");
          exports.found = ["./b", ".\\\\b.js", "../src/b", "..\\\\src\\\\b", __dirname + "\\\\b", __dirname + "/b.js", __dirname + "\\\\lib\\\\"].map((name) => f(name));
          exports.missed = ["b", "\\\\src\\\\b", "C:b"].map((name) => f(name));`,
        edges: { "@s/dep": to("@s/dep@1.0.0/lib/index.js") },
      },
      "./src/b.js": { source: `module.exports = "b";` },
      "./src/lib/index.js": { source: `module.exports = "lib";` },
      "@s/dep@1.0.0/lib/index.js": { source: `module.exports = __filename;` },
    },
  };

  for (const [kind, root] of Object.entries({
    "a drive": "C:\\app\\dist",
    "a drive's root": "C:",
    "a network share": "\\\\server\\share\\app",
  })) {
    test(`on ${kind}`, () => {
      expect(runOnWindows(`${root}\\out.cjs`, artifact)).toEqual({
        own: [`${root}\\src\\a.js`, `${root}\\src`],
        dep: `${root}\\node_modules\\.ingot\\@s+dep@1.0.0\\node_modules\\@s\\dep\\lib\\index.js`,
        found: ["b", "b", "b", "b", "b", "b", "lib"],
        missed: ["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"],
      });
    });
  }
});
