/**
 * The artifact and what loads it: run by Node, required by a program, handed to
 * a host, and the errors that reach the terminal. Plain Node is the oracle
 * wherever it has an equivalent.
 */
import {
  assembleArtifact,
  type HandArtifact,
  runBoth,
} from "../support/artifact.js";

const to = (module: string) => ({ module });
const library: HandArtifact = {
  modules: {
    "./index.js": {
      source: `exports.main = [require.main === module, require.main && require.main.filename, module.id, module.path];
        exports.parent = module.parent && module.parent.id;
        exports.dep = require("dep"); exports.missing = () => require("no" + "pe");`,
      edges: { dep: to("dep@1.0.0/index.js") },
    },
    "dep@1.0.0/index.js": {
      source: `module.exports = [require.main === module.parent, require.main && require.main.filename, module.parent.id];`,
    },
  },
};

test("a program that requires the artifact stays the main module", () => {
  const { node, artifact } = runBoth(
    library,
    `const value = require(process.argv[2]);
     console.log(JSON.stringify(value), require.main === module, process.mainModule === module, module.children.length);
     console.log(require(process.argv[2]) === value, require("path").basename(process.argv[1]));
     try { value.missing(); } catch (e) { console.log(e.message, e.requireStack); }`,
  );
  expect(node.stderr).toBe("");
  expect(node.stdout).toContain('"parent":"."');
  expect(artifact).toEqual(node);
});

test("a preloaded artifact has no main module", () => {
  const { node, artifact } = runBoth(
    {
      modules: {
        "./index.js": {
          source: `console.log(require.main, process.mainModule, module.parent && module.parent.id);`,
        },
      },
    },
    `console.log(require.main === module, process.mainModule === module);`,
    ["--require", "<target>"],
  );
  expect(node.stderr).toBe("");
  expect(node.stdout).toContain("undefined undefined internal/preload");
  expect(artifact).toEqual(node);
});

test("--pending-deprecation stays silent when the artifact is run", () => {
  const quiet: HandArtifact = {
    modules: {
      "./index.js": {
        source: `console.log(require("./b.js"), module.children.length);`,
        edges: { "./b.js": to("./b.js") },
      },
      "./b.js": { source: "" },
    },
  };
  const { node, artifact } = runBoth(quiet, undefined, [
    "--pending-deprecation",
  ]);
  expect(node.stderr).toBe("");
  expect(artifact).toEqual(node);
});

test("an ES module imports it", () => {
  const { node, artifact } = runBoth(
    library,
    `import(process.argv[2]).then(({ default: value }) => {
       console.log(JSON.stringify(value), typeof value.parent);
       try { value.missing(); } catch (e) { console.log(e.message, e.requireStack); }
     });`,
  );
  expect(node.stderr).toBe("");
  expect(node.stdout).toContain('"main":[false');
  expect(artifact).toEqual(node);
});

test("an entry that throws is thrown to the program, and runs again", () => {
  const { node, artifact } = runBoth(
    {
      modules: {
        "./index.js": {
          source: `globalThis.runs = (globalThis.runs || 0) + 1;
            if (globalThis.runs < 3) throw new Error("run " + globalThis.runs);
            module.exports = "run " + globalThis.runs;`,
        },
      },
    },
    `for (let i = 0; i < 4; i++) {
       try { console.log(require(process.argv[2]), module.children.length); }
       catch (e) { console.log("threw", e.message, module.children.length); }
     }`,
  );
  expect(node.stdout).toContain("threw run 2 0");
  expect(artifact).toEqual(node);
});

test("every kind of exports reaches the program", () => {
  for (const value of ["0", "null", "undefined", "class A {}", '"text"']) {
    const { node, artifact } = runBoth(
      { modules: { "./index.js": { source: `module.exports = ${value};` } } },
      `console.log(require(process.argv[2]));`,
    );
    expect(node.status).toBe(0);
    expect(artifact).toEqual(node);
  }
});

describe("uncaught errors", () => {
  const throwing: HandArtifact = {
    modules: {
      "./index.js": {
        source: `"use strict";\n\nrequire("dep");`,
        edges: { dep: to("dep@1.0.0/index.js") },
      },
      "dep@1.0.0/index.js": {
        source: `// first\nfunction inner() {\n  const value = 1; throw new RangeError("deep");\n}\ninner();`,
      },
    },
  };
  /** `line:column` of the frames in the text's own code. */
  const frames = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, line, column]) => [
      Number(line),
      Number(column),
    ]);

  test("print the throwing line and its own frames", () => {
    const { node, artifact } = runBoth(throwing);
    expect(artifact.status).toBe(node.status);
    const lines = assembleArtifact(throwing).split("\n");
    const start = lines.indexOf("// first") + 1;
    expect(artifact.stderr.split("\n").slice(0, 3)).toEqual([
      `<root>/out.cjs:${start + 2}`,
      ...node.stderr.split("\n").slice(1, 3),
    ]);
    const expected = frames(node.stderr, /dep\/index\.js:(\d+):(\d+)/g);
    expect(expected.length).toBeGreaterThan(1);
    const found = frames(artifact.stderr, /out\.cjs:(\d+):(\d+)/g);
    expect(found.slice(0, expected.length)).toEqual(
      expected.map(([line = 0, column]) => [line + start - 1, column]),
    );
    expect(artifact.stderr).toMatch(/at Module\.require|at require/);
  });

  test("a missing module prints code and requireStack as Node does", () => {
    const { node, artifact } = runBoth({
      modules: {
        "./index.js": { source: `require("gone");`, edges: { gone: null } },
      },
    });
    const tail = (text: string) => text.slice(text.indexOf("{\n  code:"));
    expect(tail(node.stderr)).toContain("MODULE_NOT_FOUND");
    expect(tail(artifact.stderr)).toBe(tail(node.stderr));
    expect(artifact.status).toBe(node.status);
  });

  test("what is thrown need not be an error", () => {
    for (const value of ["null", "undefined", '"text"', "{ a: 1 }"]) {
      const { node, artifact } = runBoth({
        modules: { "./index.js": { source: `throw ${value};` } },
      });
      expect(node.status).toBe(1);
      expect(artifact.status).toBe(1);
      const thrown = (text: string) =>
        text.split("\n").filter((line) => !/<root>|^ *\^/.test(line));
      expect(thrown(node.stderr).length).toBeGreaterThan(2);
      expect(thrown(artifact.stderr)).toEqual(thrown(node.stderr));
    }
  });

  test("a JSON text with blank lines and backslashes is the file's", () => {
    const { node, artifact } = runBoth({
      modules: {
        "./index.js": {
          source: `console.log(require("./d.json"));`,
          edges: { "./d.json": to("./d.json") },
        },
        "./d.json": { source: `\n\n{\n"a": "\\\\"}\n` },
      },
    });
    expect(node.status).toBe(0);
    expect(artifact).toEqual(node);
  });
});

test("externals are left to the host's require", () => {
  const { node, artifact } = runBoth({
    modules: {
      "./index.js": {
        source: `require("node:fs").mkdirSync(__dirname + "/node_modules/ext", { recursive: true });
          require("node:fs").writeFileSync(__dirname + "/node_modules/ext/index.js", "module.exports = [__filename, !!module.parent];");
          console.log(require("ext"), require.resolve("ext"), require("ext") === require("ext"));
          try { require("ext-gone"); } catch (e) { console.log(e.code, e.message.split("\\n")[0]); }
          try { require.resolve("ext-gone"); } catch (e) { console.log(e.code, e.message); }`,
        edges: {
          "node:fs": "node:fs",
          ext: { external: "ext" },
          "ext-gone": { external: "ext-gone" },
        },
      },
    },
  });
  expect(node.status).toBe(0);
  expect(node.stdout).toContain("node_modules/ext/index.js");
  expect(artifact).toEqual(node);
});

describe("a host that asks for the loader", () => {
  const hosted: HandArtifact = {
    modules: {
      "./index.js": {
        source: `globalThis.entryRan = true; exports.parent = module.parent.id; exports.main = require.main === module;`,
      },
      "./lib/tool.js": { source: `exports.id = module.id;` },
      "./lib/index.js": { source: `exports.id = module.id;` },
      "@s/dom@2.0.0/lib/main.js": {
        source: `exports.dom = require("dep");`,
        edges: { dep: to("dep@1.0.0/index.js") },
      },
      "dep@1.0.0/index.js": { source: `module.exports = "one";` },
      "dep@2.0.0/data.json": { source: `{"two": 2}` },
    },
    names: { "@s/dom": "@s/dom@2.0.0/lib/main.js", "./index": "./index.js" },
  };
  /** A host in the shape of loadArtifact: a module with the callback on it. */
  const host = `
    const Module = require("module");
    const module_ = new Module(process.argv[2], null);
    let loader;
    module_[Symbol.for("ingot.host")] = (given) => { loader = given; };
    module_.load(process.argv[2]);
    const attempt = (id) => {
      try { return loader.load(id); } catch (e) { return [e.code, e.message]; }
    };`;

  test("gets names, modules and a load function, and nothing runs", () => {
    const { artifact } = runBoth(
      hosted,
      `${host} console.log(JSON.stringify([loader.names, loader.modules.map((m) => m.id), globalThis.entryRan, Object.keys(module_.exports)]));`,
    );
    expect(artifact.stderr).toBe("");
    expect(JSON.parse(artifact.stdout)).toEqual([
      ["@s/dom", "./index"],
      Object.keys(hosted.modules),
      null,
      [],
    ]);
  });

  test("loads by name, by id and by probing, each module once", () => {
    const { artifact } = runBoth(
      hosted,
      `${host}
       const ids = ["./index", "./index.js", "./", "@s/dom", "@s/dom@2.0.0/lib/main.js", "@s/dom@2.0.0/lib/main", "./lib/tool", "./lib", "./lib/", "dep@1.0.0", "dep@1.0.0/index", "dep@2.0.0/data"];
       console.log(JSON.stringify(ids.map(attempt)), attempt("./index") === attempt("./index.js"), module_.children.length);`,
    );
    expect(artifact.stderr).toBe("");
    const [values] = artifact.stdout.split(" true ");
    const index = { parent: "<root>/out.cjs", main: false };
    const dom = { dom: "one" };
    expect(JSON.parse(values ?? "")).toEqual([
      index,
      index,
      index,
      dom,
      dom,
      dom,
      { id: "<root>/lib/tool.js" },
      { id: "<root>/lib/index.js" },
      { id: "<root>/lib/index.js" },
      "one",
      "one",
      { two: 2 },
    ]);
    expect(artifact.stdout).toMatch(/ true 6\n$/);
  });

  test("what the artifact does not hold is MODULE_NOT_FOUND", () => {
    const { artifact } = runBoth(
      hosted,
      `${host} console.log(JSON.stringify(["dep", "fs", "nope", "./nope", "constructor", "__proto__", "toString", "index", "lib/tool"].map(attempt)));`,
    );
    expect(artifact.stderr).toBe("");
    for (const outcome of JSON.parse(artifact.stdout)) {
      expect(outcome[0]).toBe("MODULE_NOT_FOUND");
      expect(outcome[1]).toMatch(
        /^Cannot find module '.+'\nRequire stack:\n- <root>\/out\.cjs$/,
      );
    }
  });
});
