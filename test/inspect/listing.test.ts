/** `ls` and `why` on one hand-made artifact, to the character. */
import { compile } from "../../src/compile.js";
import { explain, formatExplanation } from "../../src/inspect/why.js";
import {
  formatBytes,
  formatListing,
  listModules,
} from "../../src/inspect/ls.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import {
  type HandMadeArtifact,
  type HandMadeModule,
  handMadeArtifact,
} from "../support/hand-made-artifact.js";
import { memoryHost } from "../support/memory-host.js";

function manifestOf(artifact: HandMadeArtifact) {
  const reading = readManifest(Buffer.from(handMadeArtifact(artifact)));
  if (!reading.ok) throw new Error(reading.reason);
  return reading.manifest;
}

/** A module of `size` bytes. */
function module(
  id: string,
  size: number,
  edges: NonNullable<HandMadeModule["edges"]> = {},
  conditions?: NonNullable<HandMadeModule["conditions"]>,
): HandMadeModule {
  const text = ";".repeat(size);
  return { id, text, edges, ...(conditions && { conditions }) };
}

const manifest = manifestOf({
  modules: [
    module("./src/server.js", 842, {
      express: "express@4.21.0/index.js",
      "./routes": "./src/routes/index.js",
      http: "node:http",
      "pg/lib/x": { external: "pg/lib/x" },
    }),
    module("./src/routes/index.js", 120, { debug: "debug@4.3.7/src/index.js" }),
    module("express@4.21.0/index.js", 224, {
      "./lib/express": "express@4.21.0/lib/express.js",
    }),
    module("express@4.21.0/lib/express.js", 2409, {
      "./router": "express@4.21.0/lib/router/index.js",
      debug: "debug@2.6.9/src/index.js",
      "@scope/util/sub": "@scope/util@1.10.0/lib/sub.js",
    }),
    module("express@4.21.0/lib/router/index.js", 15123, {
      debug: "debug@2.6.9/src/index.js",
      fs: "node:fs",
      "../express": "express@4.21.0/lib/express.js",
    }),
    module("debug@2.6.9/src/index.js", 263, {
      "./node": "debug@2.6.9/src/node.js",
    }),
    module("debug@2.6.9/src/node.js", 6015, {
      ms: "ms@2.0.0/index.js",
      "supports-color": null,
    }),
    module(
      "debug@4.3.7/src/index.js",
      314,
      { ms: "ms@2.1.3/index.js" },
      {
        ms: ["node", "require"],
      },
    ),
    module("ms@2.0.0/index.js", 2764),
    module("ms@2.1.3/index.js", 999_999, { util: "@scope/util@1.9.0~2/a.js" }),
    module("@scope/util@1.10.0/lib/sub.js", 1),
    module("@scope/util@1.9.0~2/a.js", 999),
    module("@scope/util@1.9.0/a.js", 1000, { fs: "node:fs" }),
    module("left@1.0.0/index.js", 0),
  ],
  names: { "./src/server": "./src/server.js", util: "@scope/util@1.9.0/a.js" },
});

describe("ls", () => {
  test("as text", () => {
    expect(`\n${formatListing(listModules(manifest))}`).toBe(`
   SIZE  EDGES  MODULE
  120 B      1  ./src/routes/index.js
  842 B      4  ./src/server.js  (entry)
 1.0 kB      1  @scope/util@1.9.0/a.js
  999 B      0  @scope/util@1.9.0~2/a.js
    1 B      0  @scope/util@1.10.0/lib/sub.js
  263 B      1  debug@2.6.9/src/index.js
 6.0 kB      2  debug@2.6.9/src/node.js
  314 B      1  debug@4.3.7/src/index.js
  224 B      1  express@4.21.0/index.js
 2.4 kB      3  express@4.21.0/lib/express.js
15.1 kB      3  express@4.21.0/lib/router/index.js
    0 B      0  left@1.0.0/index.js
 2.8 kB      0  ms@2.0.0/index.js
 1.0 MB      1  ms@2.1.3/index.js

   SIZE  MODULES  PACKAGE
  962 B        2  (project)
 1.0 kB        1  @scope/util@1.9.0
  999 B        1  @scope/util@1.9.0~2
    1 B        1  @scope/util@1.10.0
 6.3 kB        2  debug@2.6.9
  314 B        1  debug@4.3.7
17.8 kB        3  express@4.21.0
    0 B        1  left@1.0.0
 2.8 kB        1  ms@2.0.0
 1.0 MB        1  ms@2.1.3

DUPLICATES
  @scope/util  1.9.0, 1.9.0~2, 1.10.0
  debug        2.6.9, 4.3.7
  ms           2.0.0, 2.1.3

NAMES
  ./src/server  → ./src/server.js
  util          → @scope/util@1.9.0/a.js

14 modules, 9 packages, 18 edges, 1.0 MB; compiled by ingot 0.1.0
`);
  });

  test("one module without a package", () => {
    const one = manifestOf({ modules: [module("./a.js", 3)] });
    expect(`\n${formatListing(listModules(one))}`).toBe(`
SIZE  EDGES  MODULE
 3 B      0  ./a.js  (entry)

SIZE  MODULES  PACKAGE
 3 B        1  (project)

1 module, 0 packages, 0 edges, 3 B; compiled by ingot 0.1.0
`);
  });

  test("as data", () => {
    const listing = listModules(manifest);
    expect(Object.keys(listing)).toEqual([
      "ingot",
      "compiler",
      "entry",
      "names",
      "totals",
      "modules",
      "packages",
      "assets",
      "duplicates",
    ]);
    expect(listing.entry).toBe("./src/server.js");
    expect(listing.names).toEqual({
      "./src/server": "./src/server.js",
      util: "@scope/util@1.9.0/a.js",
    });
    expect(listing.totals).toEqual({
      modules: 14,
      packages: 9,
      size: 1_030_073,
      edges: 18,
      assets: 0,
      assetSize: 0,
    });
    expect(listing.modules[1]).toEqual({
      id: "./src/server.js",
      package: null,
      format: "commonjs",
      size: 842,
      sha256: manifest.modules[0]?.sha256,
      line: manifest.modules[0]?.line,
      edges: [
        {
          specifier: "express",
          kind: "require",
          target: { kind: "module", id: "express@4.21.0/index.js" },
          conditions: [],
        },
        {
          specifier: "./routes",
          kind: "require",
          target: { kind: "module", id: "./src/routes/index.js" },
          conditions: [],
        },
        {
          specifier: "http",
          kind: "require",
          target: { kind: "builtin", name: "node:http" },
          conditions: [],
        },
        {
          specifier: "pg/lib/x",
          kind: "require",
          target: { kind: "external", specifier: "pg/lib/x" },
          conditions: [],
        },
      ],
    });
    expect(listing.modules[6]?.edges[1]?.target).toEqual({ kind: "missing" });
    expect(listing.modules[7]).toMatchObject({
      package: "debug@4.3.7",
      edges: [{ specifier: "ms", conditions: ["node", "require"] }],
    });
    expect(listing.packages[1]).toEqual({
      name: "@scope/util",
      version: "1.9.0",
      copy: 2,
      modules: 1,
      size: 999,
    });
    expect(listing.duplicates[1]).toEqual({
      name: "debug",
      versions: ["2.6.9", "4.3.7"],
    });
  });

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [38_400_000, "38.4 MB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe("why", () => {
  const text = (query: string) =>
    `\n${formatExplanation(explain(manifest, query))}`;
  const targets = (query: string) =>
    explain(manifest, query).found.map(({ target }) => target);

  test("every version of a package, with matched conditions", () => {
    expect(text("ms")).toBe(`
ms@2.1.3/index.js

  ./src/server.js  (entry)
  require("./routes")  → ./src/routes/index.js
  require("debug")     → debug@4.3.7/src/index.js
  require("ms")        → ms@2.1.3/index.js  [node, require]

ms@2.0.0/index.js

  ./src/server.js  (entry)
  require("express")        → express@4.21.0/index.js
  require("./lib/express")  → express@4.21.0/lib/express.js
  require("debug")          → debug@2.6.9/src/index.js
  require("./node")         → debug@2.6.9/src/node.js
  require("ms")             → ms@2.0.0/index.js
`);
  });

  test("a package's modules that only it requires are counted", () => {
    expect(text("express")).toBe(`
express@4.21.0/index.js

  ./src/server.js  (entry)
  require("express")  → express@4.21.0/index.js

… and 2 more modules of express@4.21.0
`);
    expect(targets("express")).toEqual([
      "express@4.21.0/index.js",
      "express@4.21.0/lib/express.js",
      "express@4.21.0/lib/router/index.js",
    ]);
  });

  test("an inner module, asked for by itself", () => {
    expect(text("debug@2.6.9/src/node.js")).toBe(`
debug@2.6.9/src/node.js

  ./src/server.js  (entry)
  require("express")        → express@4.21.0/index.js
  require("./lib/express")  → express@4.21.0/lib/express.js
  require("debug")          → debug@2.6.9/src/index.js
  require("./node")         → debug@2.6.9/src/node.js
`);
  });

  test("the entry, a root by name, and what nothing reaches", () => {
    expect(text("./src/server.js")).toBe(`
./src/server.js

  ./src/server.js  (entry)
`);
    expect(text("@scope/util@1.9.0/a.js")).toBe(`
@scope/util@1.9.0/a.js

  @scope/util@1.9.0/a.js  (loadable as util)
`);
    expect(text("left")).toBe(`
left@1.0.0/index.js

  no chain of edges leads here from the entry or a name
`);
  });

  test("a builtin, once for each importer", () => {
    expect(text("fs")).toBe(`
node:fs

  @scope/util@1.9.0/a.js  (loadable as util)
  require("fs")  → node:fs

node:fs

  ./src/server.js  (entry)
  require("express")        → express@4.21.0/index.js
  require("./lib/express")  → express@4.21.0/lib/express.js
  require("./router")       → express@4.21.0/lib/router/index.js
  require("fs")             → node:fs
`);
  });

  test("imports and import(), with their own conditions", () => {
    const installed = "/app/node_modules/both";
    const result = compile(
      { entry: "/app/main.mjs" },
      memoryHost({
        "/app/package.json": '{ "name": "app" }',
        "/app/main.mjs": 'import "./old.cjs"; import "node:fs";',
        "/app/old.cjs": 'exports.later = () => import("both");',
        [`${installed}/package.json`]: JSON.stringify({
          name: "both",
          version: "1.0.0",
          exports: { import: "./a.mjs", require: "./a.cjs" },
        }),
        [`${installed}/a.mjs`]: "export default 1;",
        [`${installed}/a.cjs`]: "module.exports = 1;",
      }),
    );
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const { manifest } = result.artifact;
    expect(formatExplanation(explain(manifest, "both"))).toBe(`both@1.0.0/a.mjs

  ./main.mjs  (entry)
  import "./old.cjs"  → ./old.cjs
  import("both")      → both@1.0.0/a.mjs  [import]
`);
    expect(formatExplanation(explain(manifest, "fs"))).toBe(`node:fs

  ./main.mjs  (entry)
  import "node:fs"  → node:fs
`);
  });

  test("more importers and entry points than one wants to read", () => {
    const many = manifestOf({
      modules: [
        module(
          "./a.js",
          1,
          Object.fromEntries(
            [..."pqrst"].flatMap((name) => [
              [`lib/${name}`, `lib@1.0.0/${name}.js`],
              [`./${name}`, `./${name}.js`],
            ]),
          ),
        ),
        ...[..."pqrst"].flatMap((name) => [
          module(`lib@1.0.0/${name}.js`, 1),
          module(`./${name}.js`, 1, { fs: "node:fs" }),
        ]),
      ],
    });
    const shown = (query: string) => formatExplanation(explain(many, query));
    expect(shown("lib").match(/^lib/gm)).toHaveLength(3);
    expect(shown("lib")).toMatch(/\n\n… and 2 more modules of lib@1\.0\.0\n$/);
    expect(shown("node:fs").match(/^node:fs/gm)).toHaveLength(3);
    expect(shown("node:fs")).toMatch(/\n\n… and 2 more chains to node:fs\n$/);
  });

  test("a very long specifier does not move the others", () => {
    const long = `./${"long/".repeat(12)}b.js`;
    const own = manifestOf({
      modules: [
        module("./a.js", 1, { [long]: "./b.js" }),
        module("./b.js", 1, { c: "c@1.0.0/c.js" }),
        module("c@1.0.0/c.js", 1),
      ],
    });
    expect(`\n${formatExplanation(explain(own, "c"))}`).toBe(`
c@1.0.0/c.js

  ./a.js  (entry)
  require("${long}")  → ./b.js
  require("c")  → c@1.0.0/c.js
`);
  });

  test.each<[string, readonly string[]]>([
    ["ms@2.0.0", ["ms@2.0.0/index.js"]],
    ["ms@2.0.0/index", ["ms@2.0.0/index.js"]],
    ["ms/index.js", ["ms@2.1.3/index.js", "ms@2.0.0/index.js"]],
    ["debug/src/node", ["debug@2.6.9/src/node.js"]],
    ["express/lib/router", ["express@4.21.0/lib/router/index.js"]],
    [
      "@scope/util",
      [
        "@scope/util@1.9.0/a.js",
        "@scope/util@1.10.0/lib/sub.js",
        "@scope/util@1.9.0~2/a.js",
      ],
    ],
    [
      "@scope/util@1.9.0",
      ["@scope/util@1.9.0/a.js", "@scope/util@1.9.0~2/a.js"],
    ],
    ["@scope/util@1.9.0~2", ["@scope/util@1.9.0~2/a.js"]],
    ["util", ["@scope/util@1.9.0/a.js"]],
    ["./src/server", ["./src/server.js"]],
    ["./src/routes", ["./src/routes/index.js"]],
    ["src/routes", ["./src/routes/index.js"]],
    ["node:http", ["node:http"]],
    ["http", ["node:http"]],
    ["pg", ["pg/lib/x"]],
    ["pg/lib/x", ["pg/lib/x"]],
    ["constructor", []],
    ["__proto__", []],
    ["", []],
  ])("%j means %j", (query, ids) => {
    expect(targets(query)).toEqual(ids);
  });

  test.each([
    ["exprss", "did you mean express?"],
    ["ms@2.1.4", "did you mean ms@2.1.3, ms@2.0.0?"],
    ["./src/sever.js", "did you mean ./src/server.js, ./src/server?"],
    ["SERVER", "did you mean ./src/server, ./src/server.js?"],
    ["node:htp", "did you mean node:http?"],
  ])("%s is not there, but: %s", (query, hint) => {
    expect(text(query)).toBe(
      `\nnothing in the artifact is called ${query}\n${hint}\n`,
    );
  });

  test("nothing near", () => {
    expect(text("zzzzzz")).toBe("\nnothing in the artifact is called zzzzzz\n");
  });

  test("of equally short chains, the first in the modules' order", () => {
    const diamond = manifestOf({
      modules: [
        module("./a.js", 1, { "./c": "./c.js", "./b": "./b.js" }),
        module("./b.js", 1, { "./d": "./d.js", "./a": "./a.js" }),
        module("./c.js", 1, { "./d": "./d.js" }),
        module("./d.js", 1, { "./a": "./a.js" }),
      ],
    });
    expect(
      explain(diamond, "./d.js").found[0]?.chain?.steps.map(
        ({ importer, specifier }) => [importer, specifier],
      ),
    ).toEqual([
      ["./a.js", "./c"],
      ["./c.js", "./d"],
    ]);
  });
});
