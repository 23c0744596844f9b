/**
 * Each case is a table of modules that prints what it sees. It runs twice, as
 * files under plain Node and as an artifact; Node's output is what is expected.
 */
import { type HandArtifact, runBoth } from "../support/artifact.js";

/** `log(…)` prints a line of JSON, `attempt(f)` the error or the value of `f`. */
const tools = `
  const log = (...values) => console.log(JSON.stringify(values, (key, value) =>
    value === undefined ? "undefined" : typeof value === "function" ? "function " + value.name : value));
  const attempt = (f) => {
    try { log(f()); }
    catch (e) { log(e instanceof Error, e.name, e.code, e.message, e.requireStack, Object.keys(e)); }
  };
`;
const to = (module: string) => ({ module });

const NO_PATHS = "resolve with options.paths that are numbers";

const cases: Readonly<Record<string, HandArtifact>> = {
  "a module sees Node's wrapper": {
    modules: {
      "./src/a.js": {
        source: `${tools}
          log(__filename, __dirname, this === module.exports, this === exports);
          log(module.id, module.path, module.filename, module.loaded, module.paths, module.parent);
          log(Object.keys(module), Object.getOwnPropertyNames(module));
          log(module instanceof require("module"), module.constructor === require("module"));
          log(Object.keys(require), require.name, require.length, require.resolve.name, Object.keys(require.resolve));
          log(require.extensions === require("module")._extensions, Object.getPrototypeOf(require.cache));
          log((function () { return this === undefined; })(), typeof arguments, arguments.length);
          log(require("ms"), require("@s/n/lib/b"), require("pre/x"));`,
        edges: {
          module: "node:module",
          ms: to("ms@2.1.3/index.js"),
          "@s/n/lib/b": to("@s/n@1.0.0-rc.1+5/lib/b.js"),
          "pre/x": to("pre@1.0.0~2/x.js"),
        },
      },
      "ms@2.1.3/index.js": {
        source: `const m = module; exports.a = [__filename, __dirname, m.id, m.paths, m.parent.id];`,
      },
      "@s/n@1.0.0-rc.1+5/lib/b.js": {
        source: `exports.a = [__filename, __dirname, module.id, module.paths];`,
      },
      "pre@1.0.0~2/x.js": { source: "exports.a = __filename;" },
    },
  },
  "sloppy code stays sloppy, and sees nothing of the runtime": {
    modules: {
      "./a.js": {
        source: `${tools}
          leaked = 1; var octal = 017;
          log(octal, leaked, (function () { return this === globalThis; })());
          log(typeof manifest, typeof factories, typeof cache, typeof runArtifact, typeof host);
          // trailing comment`,
      },
    },
  },
  "cycles see partial exports": {
    modules: {
      "./a.js": {
        source: `${tools} exports.early = 1; exports.b = require("./b.js"); exports.late = 2;
          log(Object.keys(exports), require("./b.js").keys, require("./b.js").loaded, require("./b.js").seen());`,
        edges: { "./b.js": to("./b.js") },
      },
      "./b.js": {
        source: `const a = require("./a.js"); exports.keys = Object.keys(a); exports.loaded = module.parent.loaded;
          exports.seen = () => Object.keys(a);`,
        edges: { "./a.js": to("./a.js") },
      },
    },
  },
  "a module that requires itself, and one that replaces its exports in a cycle":
    {
      modules: {
        "./a.js": {
          source: `${tools} const self = require("./a.js"); log(self === exports);
            module.exports = function replaced() {}; log(require("./a.js"), require("./b.js"));`,
          edges: { "./a.js": to("./a.js"), "./b.js": to("./b.js") },
        },
        "./b.js": {
          source: `module.exports = typeof require("./a.js");`,
          edges: { "./a.js": to("./a.js") },
        },
      },
    },
  "exports of every kind": {
    modules: {
      "./a.js": {
        source: `${tools}
          log(["n", "s", "z", "u", "f", "x"].map((name) => require("./" + name + ".js")));
          log(require("./u.js") === undefined, require("./z.js") === null);`,
        edges: Object.fromEntries(
          ["n", "s", "z", "u", "f", "x"].map((n) => [
            `./${n}.js`,
            to(`./${n}.js`),
          ]),
        ),
      },
      "./n.js": { source: "module.exports = 0;" },
      "./s.js": { source: `module.exports = "";` },
      "./z.js": { source: "module.exports = null;" },
      "./u.js": { source: "module.exports = undefined;" },
      "./f.js": { source: "module.exports = class Named {};" },
      "./x.js": { source: "exports = { ignored: 1 }; return; throw 1;" },
    },
  },
  "a module that throws is loaded again by the next require": {
    modules: {
      "./a.js": {
        source: `${tools} globalThis.runs = 0;
          attempt(() => require("./b.js"));
          log(Object.keys(require.cache), module.children.length);
          attempt(() => require("./b.js"));
          log(globalThis.runs, Object.keys(require.cache), module.children.map((m) => m.id), module.children[0].loaded);`,
        edges: { "./b.js": to("./b.js") },
      },
      "./b.js": {
        source: `require("./c.js"); if (globalThis.runs++ === 0) throw new RangeError("first"); exports.run = globalThis.runs;`,
        edges: { "./c.js": to("./c.js") },
      },
      "./c.js": { source: "exports.c = 1;" },
    },
  },
  "a throw in a cycle evicts the whole chain": {
    modules: {
      "./a.js": {
        source: `${tools}
          attempt(() => require("./b.js")); log(Object.keys(require.cache));
          attempt(() => require("./c.js")); log(Object.keys(require.cache), module.children.length);
          attempt(() => require("./t.js"));`,
        edges: {
          "./b.js": to("./b.js"),
          "./c.js": to("./c.js"),
          "./t.js": to("./t.js"),
        },
      },
      "./b.js": {
        source: `exports.half = 1; require("./c.js");`,
        edges: { "./c.js": to("./c.js") },
      },
      "./c.js": {
        source: `require("./b.js"); throw Object.assign(new Error("c"), { code: "C" });`,
        edges: { "./b.js": to("./b.js") },
      },
      "./t.js": { source: `throw null || new TypeError("t");` },
    },
  },
  "JSON is parsed once, cached, and keeps its own __proto__": {
    modules: {
      "./a.js": {
        source: `${tools} const one = require("./d.json");
          log(one, Object.keys(one), require("./d.json") === one, require("./list.json"), require("./null.json"));
          const m = require.cache[require.resolve("./d.json")];
          log(m.loaded, m.children, m.id, m.parent.id);
          delete require.cache[m.filename];
          log(require("./d.json") === one, require("./d.json"));`,
        edges: {
          "./d.json": to("./d.json"),
          "./list.json": to("./list.json"),
          "./null.json": to("./null.json"),
        },
      },
      "./d.json": {
        source: `{"a": 1, "__proto__": 2, "tick": "\`", "hole": "\${x}", "back": "\\\\n\\u2028\u2028", "é": "😀"}`,
      },
      "./list.json": { source: "[1,\n 2]" },
      "./null.json": { source: "null" },
    },
  },
  "children and parent": {
    modules: {
      "./a.js": {
        source: `${tools} require("./b.js"); require("./c.js"); require("./c.js"); module.require("./d.json");
          const shape = (m) => [m.id, m.children.map((child) => child.id), m.parent && m.parent.id];
          log(shape(module), module.children.map(shape));`,
        edges: {
          "./b.js": to("./b.js"),
          "./c.js": to("./c.js"),
          "./d.json": to("./d.json"),
        },
      },
      "./b.js": {
        source: `require("./c.js"); require("./a.js");`,
        edges: { "./c.js": to("./c.js"), "./a.js": to("./a.js") },
      },
      "./c.js": { source: "" },
      "./d.json": { source: "{}" },
    },
  },
  "require.cache is live": {
    modules: {
      "./a.js": {
        source: `${tools} globalThis.n = 0;
          const b = require.resolve("./b.js");
          log(b, require("./b.js"), require("./b.js"));
          delete require.cache[b];
          log(require("./b.js"), module.children.map((m) => m.exports));
          require.cache[b].exports = "patched"; log(require("./b.js"));
          require.cache[b] = { exports: { stub: true }, loaded: true }; log(require("./b.js"), module.children.length);
          require.cache[require.resolve("./c.js")] = { id: "c", exports: "never loaded", loaded: true };
          log(require("./c.js"), module.children.length);
          log(__filename in require.cache, require.cache[__filename] === module, "toString" in require.cache);
          for (const name of Object.keys(require.cache)) delete require.cache[name];
          log(require("./b.js"), Object.keys(require.cache).length);
          require.cache = {}; log(require("./b.js"));`,
        edges: { "./b.js": to("./b.js"), "./c.js": to("./c.js") },
      },
      "./b.js": { source: "module.exports = ++globalThis.n;" },
      "./c.js": { source: `throw new Error("unreachable");` },
    },
  },
  "a fresh copy, as import-fresh and proxyquire make one": {
    modules: {
      "./a.js": {
        source: `${tools} const before = require("./b.js");
          const fresh = (name) => {
            const file = require.resolve(name), old = require.cache[file];
            if (old && old.parent) old.parent.children.splice(old.parent.children.indexOf(old), 1);
            delete require.cache[file];
            return old.parent.require(file);
          };
          const after = fresh("./b.js");
          log(before === after, before.c === after.c, module.children.length);
          const dep = require.resolve("./c.js"), real = require.cache[dep];
          require.cache[dep] = Object.assign(Object.create(real), { exports: "stub" });
          const stubbed = fresh("./b.js"); require.cache[dep] = real;
          log(stubbed.c, require("./c.js") === before.c);`,
        edges: { "./b.js": to("./b.js"), "./c.js": to("./c.js") },
      },
      "./b.js": {
        source: `exports.c = require("./c.js");`,
        edges: { "./c.js": to("./c.js") },
      },
      "./c.js": { source: "" },
    },
  },
  "a builtin replaced in the cache": {
    modules: {
      "./a.js": {
        source: `${tools} const fs = require("fs");
          require.cache.fs = { exports: "fake" };
          log(require("fs"), require("node:fs") === fs, module.children.length);
          delete require.cache.fs; log(require("fs") === fs);`,
        edges: { fs: "node:fs", "node:fs": "node:fs" },
      },
    },
  },
  "module.require replaced on the instance is what require calls": {
    modules: {
      "./a.js": {
        source: `${tools} module.require = function (id) { return [this === module, id]; };
          log(require("./b.js"), require(5)); delete module.require; attempt(() => require("./b.js"));`,
        edges: { "./b.js": to("./b.js") },
      },
      "./b.js": { source: `exports.b = 1;` },
    },
  },
  "builtins by edge and by computed name": {
    modules: {
      "./a.js": {
        source: `${tools}
          const f = (name) => require(name) === process.getBuiltinModule(name);
          log(f("fs"), f("f" + "s"), f("node:" + "path"), f("fs" + "/promises"), f("node:test"));
          for (const name of ["test", "fs/", "node:nope", "node:", "node:fs/", "internal/util", "constructor"])
            { attempt(() => require(name)); attempt(() => require.resolve(name)); }
          log(["fs", "node:fs", "path/posix"].map((name) => require.resolve(name)));`,
        edges: { fs: "node:fs" },
      },
    },
  },
  "missing, with Node's code, message and requireStack": {
    modules: {
      "./a.js": {
        source: `${tools}
          for (const name of ["gone", "./gone", "../gone.js", "/gone", "@s/gone", "#gone", ".gone", " ", "a\\nb", "'"])
            { attempt(() => require(name)); attempt(() => require.resolve(name)); }
          attempt(() => require("./lib/b.js")); attempt(() => require.resolve(""));`,
        edges: { "./lib/b.js": to("./lib/b.js"), gone: null, "./gone": null },
      },
      "./lib/b.js": {
        source: `exports.c = require("c");`,
        edges: { c: to("c@1.0.0/index.js") },
      },
      "c@1.0.0/index.js": { source: `require("optional" + "-dep");` },
    },
  },
  "names of Object.prototype are not edges": {
    modules: {
      "./a.js": {
        source: `${tools}
          for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"])
            { attempt(() => require(name)); attempt(() => require.resolve(name)); }`,
      },
    },
  },
  "names of Object.prototype as packages": {
    modules: {
      "./a.js": {
        source: `${tools} log(require("constructor"), require("__proto__"), require("hasOwnProperty"));`,
        edges: Object.fromEntries(
          ["constructor", "__proto__", "hasOwnProperty"].map((name) => [
            name,
            to(`${name}@1.0.0/index.js`),
          ]),
        ),
      },
      "constructor@1.0.0/index.js": { source: "module.exports = __filename;" },
      "__proto__@1.0.0/index.js": { source: "module.exports = __filename;" },
      "hasOwnProperty@1.0.0/index.js": {
        source: "module.exports = __filename;",
      },
    },
  },
  "arguments are validated": {
    modules: {
      "./a.js": {
        source: `${tools}
          const values = [undefined, null, 5, 0n, true, Symbol("s"), {}, [], ["fs"], function f() {}, new (class K {})(), new String("fs"), ""];
          for (const value of values) {
            attempt(() => require(value)); attempt(() => module.require(value));
            attempt(() => require.resolve(value)); attempt(() => require.resolve.paths(value));
          }
          attempt(() => require()); attempt(() => require.resolve());`,
      },
    },
  },
  "module.require without its module": {
    modules: {
      "./a.js": {
        source: `${tools} const detached = module.require;
          log(detached("fs") === require("fs"), detached("node:fs") === require("fs"));
          for (const name of ["gone", "./gone", "node:gone", "/gone", ""]) attempt(() => detached(name));`,
        edges: { fs: "node:fs" },
      },
    },
  },
  "resolve.paths": {
    modules: {
      "./src/a.js": {
        source: `${tools}
          for (const name of ["x", "@s/x", "./x", "../x", ".", "..", ".x", "..x", "/x", "fs", "node:fs", "fs/", "#x"])
            log(name, require.resolve.paths(name));
          module.paths.push("/more"); log(require.resolve.paths("x").includes("/more"));
          log(require("./b.js"));
          log(require("dep/lib/deep"));
          log(...["dep/lib/deep", "@s/odd/x_node_modules/node_modules/node_modulesx/a.js", "./b.js"].map((name) => {
            const { path, paths } = require.cache[(require(name), require.resolve(name))];
            return JSON.stringify(paths) === JSON.stringify(require("module")._nodeModulePaths(path));
          }));`,
        edges: {
          "dep/lib/deep": to("dep@1.0.0/lib/deep.js"),
          "@s/odd/x_node_modules/node_modules/node_modulesx/a.js": to(
            "@s/odd@1.0.0/x_node_modules/node_modules/node_modulesx/a.js",
          ),
          module: "node:module",
          "./b.js": to("./src/b.js"),
        },
      },
      "./src/b.js": { source: "module.exports = module.paths;" },
      "@s/odd@1.0.0/x_node_modules/node_modules/node_modulesx/a.js": {
        source: "",
      },
      "dep@1.0.0/lib/deep.js": {
        source: `module.exports = [module.paths, require.resolve.paths("x"), require.resolve.paths("./x")];`,
      },
    },
  },
  "resolve with options.paths": {
    modules: {
      "./src/a.js": {
        source: `${tools}
          const r = (name, paths) => attempt(() => require.resolve(name, { paths }));
          log(require.resolve("./b.js"), require.resolve("./b.js", null), require.resolve("./b.js", {}));
          r("./b.js", [__dirname]); r("./b", [__dirname]); r("./a.js", [__dirname + "/.."]); r("./src/b", [__dirname + "/.."]);
          r("dep", [__dirname]); r("fs", [__dirname]); r("fs", ["/nowhere"]);
          r("named", ["/nowhere"]); r("./b.js", ["/nowhere"]); r("./b.js", []); r("./b.js", "x"); r(5, [__dirname]);
          r("./b.js", ["/nowhere", __dirname]); r("dep", ["/nowhere", __dirname]); r("./src/b", ["/nowhere", __dirname, __dirname + "/.."]);
          r("./gone", ["/nowhere", __dirname]); r("./b.js", [[__dirname]]); r("fs", []); r("./b.js", 5); r("./b.js", { 0: __dirname });`,
        edges: { "./b.js": to("./src/b.js"), dep: to("dep@1.0.0/index.js") },
      },
      "./src/b.js": { source: "" },
      "dep@1.0.0/index.js": { source: "" },
    },
    names: { named: "dep@1.0.0/index.js" },
  },
  [NO_PATHS]: {
    modules: {
      "./src/a.js": {
        source: `${tools}
          const r = (name, paths) => attempt(() => require.resolve(name, { paths }));
          r("./b.js", [__dirname]); r("./b.js", [5]);`,
        edges: { "./b.js": to("./src/b.js") },
      },
      "./src/b.js": { source: "" },
    },
  },
  "computed specifiers probe in Node's order": {
    modules: {
      "./src/a.js": {
        source: `${tools}
          const path = require("path"), x = (name) => attempt(() => [require(name) === exports || require(name), require.resolve(name)]);
          for (const name of ["./x", "./x.js", "./x/", "./x/index", "./only", "./only/", "./data", "./data.json", "./dot.min", "./plain", "./plain/",
            "../src/x", "../root", "..", "../", ".", "./", "./.", "./lib/..", "./lib/../x", ".//x", "./lib/./deep", "././lib//deep", "../../x", "./both", "./both/", "./nope/index"]) x(name);
          for (const name of ["x", "x.js", "lib/deep.js", "data", "only"]) x(path.join(__dirname, name));
          x(path.join(__dirname, "..", "root")); x(__filename); x(__dirname + "/"); x("/x"); x("src/x");`,
        edges: { path: "node:path", "../root": to("./root.js") },
      },
      "./src/x.js": { source: "module.exports = __filename;" },
      "./src/x/index.js": { source: "module.exports = __filename;" },
      "./src/only/index.json": { source: `"only"` },
      "./src/data.json": { source: `"data"` },
      "./src/dot.min.js": { source: "module.exports = __filename;" },
      "./src/plain": { source: "module.exports = __filename;" },
      "./src/both.js": { source: "module.exports = __filename;" },
      "./src/both.json": { source: `"both"` },
      "./src/both/index.js": { source: "module.exports = __filename;" },
      "./src/both/index.json": { source: `"both/index"` },
      "./src/lib/deep.js": { source: "module.exports = __filename;" },
      "./src/index.js": { source: "module.exports = __filename;" },
      "./root.js": { source: "module.exports = __filename;" },
      "./index.js": { source: "module.exports = __filename;" },
    },
  },
  "two versions of one package": {
    modules: {
      "./a.js": {
        source: `${tools} log(require("dep"), require("other"));`,
        edges: {
          dep: to("dep@1.0.0/index.js"),
          other: to("other@1.0.0/index.js"),
        },
      },
      "dep@1.0.0/index.js": { source: `module.exports = "one";` },
      "dep@2.0.0/index.js": { source: `module.exports = "two";` },
      "other@1.0.0/index.js": {
        source: `module.exports = [require("dep"), require.resolve("dep")];`,
        edges: { dep: to("dep@2.0.0/index.js") },
      },
    },
  },
  "ids with @, spaces and other characters": {
    modules: {
      "./src/@x/y@2.js": {
        source: `${tools} log(__filename, require("./a b.js"), require("./a" + " b"), require("bn.js"), require("./@z"));`,
        edges: {
          "./a b.js": to("./src/@x/a b.js"),
          "bn.js": to("bn.js@5.2.1/lib/at@home/bn.js"),
        },
      },
      "./src/@x/a b.js": { source: "module.exports = __filename;" },
      "./src/@x/@z.js": { source: "module.exports = __filename;" },
      "bn.js@5.2.1/lib/at@home/bn.js": {
        source: `module.exports = [__filename, require("./../" + "at@home/bn.js") === exports];`,
      },
      "bn.js@5.2.1/index.js": {
        source: `module.exports = require("./lib/at@home/bn.js");`,
        edges: { "./lib/at@home/bn.js": to("bn.js@5.2.1/lib/at@home/bn.js") },
      },
    },
  },
  "process.mainModule and require.main when run": {
    modules: {
      "./a.js": {
        source: `${tools} log(require.main === module, process.mainModule === module, module.id, module.parent);
          log(require("./b.js"), require.resolve("./b.js"));`,
        edges: { "./b.js": to("./b.js") },
      },
      "./b.js": {
        source: `exports.main = [require.main === module, require.main === module.parent, require.main.filename, process.mainModule === require.main];`,
      },
    },
  },
};

describe("an artifact does what Node does", () => {
  for (const [name, artifact] of Object.entries(cases)) {
    test(name, () => {
      const { node, artifact: own } = runBoth(artifact);
      if (name === NO_PATHS && process.version.startsWith("v20.19.")) {
        // That release ends itself there.
        for (const { stdout, stderr } of [node, own]) {
          expect(stdout).toBe('["<root>/src/b.js"]\n');
          expect(stderr).toContain("Assertion failed: args[0]->IsString()");
        }
        return;
      }
      expect(node.stderr).toBe("");
      expect(node.stdout).not.toBe("");
      expect(own).toEqual(node);
    });
  }
});
