/**
 * One graph, one artifact: whatever the folder and the package manager's
 * layout, the bytes are the same; copies that differ stay apart.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { artifactText } from "../src/codegen/artifact.js";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { repoRoot } from "./support/paths.js";
import { removeTree, type Tree, writeTree } from "./support/tree.js";

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach(removeTree));

function compiled(files: Tree, folder = ".") {
  const root = writeTree(files);
  roots.push(root);
  const result = compile({ entry: "index.js" }, nodeHost(join(root, folder)));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return result.artifact;
}

const app = {
  "package.json": '{ "name": "app", "version": "1.0.0" }',
  "index.js": 'module.exports = [require("a"), require("b")];',
};

/** A package's files below `at`. */
function pack(
  at: string,
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
  dependencies: Readonly<Record<string, string>> = {},
): Tree {
  const manifest = JSON.stringify({ name, version, dependencies });
  return Object.fromEntries([
    [`${at}/package.json`, manifest],
    ...Object.entries(files).map(([path, text]) => [`${at}/${path}`, text]),
  ]);
}

const needsC = { c: "1" };
const packageA = { "index.js": 'exports.c = require("c");' };
const packageB = { "index.js": 'exports.c = require("c/extra");' };
const packageC = {
  "index.js": 'module.exports = require("./shared");',
  "extra.js": 'module.exports = [require("./shared"), require("d")];',
  "shared.js": "module.exports = {};",
};
const packageD = { "index.js": 'module.exports = "d";' };

const hoisted: Tree = {
  ...app,
  ...pack("node_modules/a", "a", "1.0.0", packageA, needsC),
  ...pack("node_modules/b", "b", "1.0.0", packageB, needsC),
  ...pack("node_modules/c", "c", "1.0.0", packageC, { d: "1" }),
  ...pack("node_modules/d", "d", "1.0.0", packageD),
};
const nested: Tree = {
  ...app,
  ...pack("node_modules/a", "a", "1.0.0", packageA, needsC),
  ...pack("node_modules/a/node_modules/c", "c", "1.0.0", packageC, { d: "1" }),
  ...pack(
    "node_modules/a/node_modules/c/node_modules/d",
    "d",
    "1.0.0",
    packageD,
  ),
  ...pack("node_modules/b", "b", "1.0.0", packageB, needsC),
  ...pack("node_modules/b/node_modules/c", "c", "1.0.0", packageC, { d: "1" }),
  ...pack(
    "node_modules/b/node_modules/c/node_modules/d",
    "d",
    "1.0.0",
    packageD,
  ),
};
const store = "node_modules/.pnpm";
const linked: Tree = {
  ...app,
  ...pack(`${store}/a@1.0.0/node_modules/a`, "a", "1.0.0", packageA, needsC),
  ...pack(`${store}/b@1.0.0/node_modules/b`, "b", "1.0.0", packageB, needsC),
  ...pack(`${store}/c@1.0.0/node_modules/c`, "c", "1.0.0", packageC, {
    d: "1",
  }),
  ...pack(`${store}/d@1.0.0/node_modules/d`, "d", "1.0.0", packageD),
  [`${store}/a@1.0.0/node_modules/c`]: {
    link: `${store}/c@1.0.0/node_modules/c`,
  },
  [`${store}/b@1.0.0/node_modules/c`]: {
    link: `${store}/c@1.0.0/node_modules/c`,
  },
  [`${store}/c@1.0.0/node_modules/d`]: {
    link: `${store}/d@1.0.0/node_modules/d`,
  },
  "node_modules/a": { link: `${store}/a@1.0.0/node_modules/a` },
  "node_modules/b": { link: `${store}/b@1.0.0/node_modules/b` },
};

test("two folders give the same bytes", () => {
  const one = artifactText(compiled(hoisted));
  const two = artifactText(compiled(hoisted));
  expect(two).toBe(one);
  for (const root of roots) expect(one).not.toContain(root);
});

test("two folders give the same bytes with workers and files", () => {
  const files: Tree = {
    "package.json": '{ "name": "app", "dependencies": { "task": "1" } }',
    "index.js": `
      const { join } = require("path");
      const { Worker } = require("worker_threads");
      require("fs").readFileSync(join(__dirname, "text"));
      new Worker(join(__dirname, "work", process.argv[2] + ".js"));
      require("pool")(join(__dirname, "handed.js"), { target: "task" });`,
    text: "text",
    "handed.js": "",
    "work/one.js": "",
    "work/two.js": 'new (require("worker_threads").Worker)(__filename);',
    ...pack("node_modules/pool", "pool", "1.0.0", {
      "index.js": `
        const { fork } = require("child_process");
        module.exports = (file) => fork(file || __dirname + "/own.js");`,
      "own.js": "",
    }),
    ...pack("node_modules/task", "task", "1.0.0", { "index.js": "" }),
  };
  const { manifest, ...one } = compiled(files);
  const text = artifactText({ manifest, ...one });
  expect(artifactText(compiled(files))).toBe(text);
  for (const root of roots) expect(text).not.toContain(root);
  expect(
    manifest.modules.map(({ id, workers }) => [
      id,
      workers && Object.keys(workers),
    ]),
  ).toEqual([
    ["./index.js", ["./work/one.js", "./work/two.js", "./handed.js"]],
    ["pool@1.0.0/index.js", ["./own.js"]],
    ["task@1.0.0/index.js", undefined],
    ["./work/one.js", undefined],
    ["./work/two.js", ["./two.js"]],
    ["./handed.js", undefined],
    ["pool@1.0.0/own.js", undefined],
  ]);
});

test("only artifacts that start workers carry the runtime for them", () => {
  const text = (source: string) =>
    artifactText(compiled({ ...app, "index.js": source }));
  const plain = text("require('worker_threads'); require('child_process');");
  expect(plain).not.toContain("--ingot-module");
  expect(text("require('child_process').fork(__filename)")).toContain(
    "--ingot-module",
  );
});

test("npm's nested and hoisted layouts and pnpm's links give the same bytes", () => {
  const text = artifactText(compiled(hoisted));
  expect(artifactText(compiled(nested))).toBe(text);
  expect(artifactText(compiled(linked))).toBe(text);
});

test("an alias is called by the package's own name", () => {
  const { manifest } = compiled({
    ...app,
    ...pack("node_modules/a", "real", "1.0.0", packageD),
    ...pack("node_modules/b", "b", "1.0.0", packageD),
  });
  expect(manifest.modules.map(({ id }) => id)).toEqual([
    "./index.js",
    "real@1.0.0/index.js",
    "b@1.0.0/index.js",
  ]);
});

function idsOf(files: Tree): readonly string[] {
  return compiled(files).manifest.modules.map(({ id }) => id);
}

test("two versions live in one graph, each with its importer", () => {
  expect(
    idsOf({
      ...hoisted,
      ...pack("node_modules/b/node_modules/c", "c", "2.0.0", packageC),
    }),
  ).toEqual([
    "./index.js",
    "a@1.0.0/index.js",
    "b@1.0.0/index.js",
    "c@1.0.0/index.js",
    "c@2.0.0/extra.js",
    "c@1.0.0/shared.js",
    "c@2.0.0/shared.js",
    "d@1.0.0/index.js",
  ]);
});

test("copies of one version that differ in contents are kept apart", () => {
  const patched = {
    ...packageC,
    "shared.js": "module.exports = { patched: 1 };",
  };
  expect(
    idsOf({
      ...hoisted,
      ...pack("node_modules/b/node_modules/c", "c", "1.0.0", patched, {
        d: "1",
      }),
    }),
  ).toEqual([
    "./index.js",
    "a@1.0.0/index.js",
    "b@1.0.0/index.js",
    "c@1.0.0/index.js",
    "c@1.0.0~2/extra.js",
    "c@1.0.0/shared.js",
    "c@1.0.0~2/shared.js",
    "d@1.0.0/index.js",
  ]);
});

test("copies of one version with different dependencies are kept apart, whole", () => {
  expect(
    idsOf({
      ...hoisted,
      ...pack("node_modules/b/node_modules/c", "c", "1.0.0", packageC, {
        d: "1",
      }),
      ...pack("node_modules/b/node_modules/d", "d", "2.0.0", packageD),
    }),
  ).toEqual([
    "./index.js",
    "a@1.0.0/index.js",
    "b@1.0.0/index.js",
    "c@1.0.0/index.js",
    "c@1.0.0~2/extra.js",
    "c@1.0.0/shared.js",
    "c@1.0.0~2/shared.js",
    "d@2.0.0/index.js",
  ]);
});

test("a linked workspace package is a package, files above the project are the project's", () => {
  const { manifest } = compiled(
    {
      "package.json": '{ "name": "monorepo" }',
      "shared/config.js": "module.exports = 1;",
      "packages/tool/package.json":
        '{ "name": "@repo/tool", "version": "3.1.0" }',
      "packages/tool/lib/index.js": "module.exports = 2;",
      "packages/app/package.json": '{ "name": "app" }',
      "packages/app/index.js":
        'module.exports = [require("../../shared/config"), require("@repo/tool/lib")];',
      "node_modules/@repo/tool": { link: "packages/tool" },
    },
    "packages/app",
  );
  expect(manifest.modules.map(({ id }) => id)).toEqual([
    "./packages/app/index.js",
    "./shared/config.js",
    "@repo/tool@3.1.0/lib/index.js",
  ]);
});

test("copies that are alike are one module, and all of them inputs", () => {
  const root = writeTree(nested);
  roots.push(root);
  const result = compile({ entry: "index.js" }, nodeHost(root));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.artifact.manifest.modules).toHaveLength(7);
  expect([...result.inputs].map((path) => relative(root, path)).sort()).toEqual(
    Object.keys(nested)
      .filter((path) => path.endsWith(".js"))
      // Of the two copies of c, each importer uses another file.
      .filter((path) => !/a\/.*(?:extra|d\/index)|b\/.*c\/index/.test(path))
      .map((path) => join(path))
      .sort(),
  );
});

describe("real installs", () => {
  const { hoistedFolder, nestedFolder, nestedNames } = require(
    join(repoRoot, "scripts/npm/installNpmFixtures.js"),
  ) as {
    readonly hoistedFolder: string;
    readonly nestedFolder: string;
    readonly nestedNames: readonly string[];
  };

  /**
   * Of npm's hoisted install, what the nested one holds too: another fixture's
   * package would be found by who asks for it without depending on it.
   */
  function copyHoisted(to: string): void {
    const found = new Set<string>();
    function visit(name: string, from: string): void {
      for (let at = from; ; at = dirname(at)) {
        const folder = join(at, "node_modules", name);
        const manifest = join(folder, "package.json");
        if (existsSync(manifest)) {
          if (found.has(folder)) return;
          found.add(folder);
          const { dependencies = {} } = JSON.parse(
            readFileSync(manifest, "utf8"),
          ) as { readonly dependencies?: object };
          for (const next of Object.keys(dependencies)) visit(next, folder);
          return;
        }
        if (at === hoistedFolder) throw new Error(`${name} is not installed`);
      }
    }
    for (const name of nestedNames) visit(name, hoistedFolder);
    for (const folder of found) {
      cpSync(folder, join(to, relative(hoistedFolder, folder)), {
        recursive: true,
        filter: (file) =>
          basename(file) !== "node_modules" &&
          !/\.(?:md|map|d\.ts)$/.test(file),
      });
    }
  }

  /** The artifact's lines: a difference is then shown as one. */
  function linesOf(folder: string, moduleid: string): readonly string[] {
    const result = compile({ moduleid }, nodeHost(folder));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return artifactText(result.artifact).split("\n");
  }

  let folder: string;
  beforeAll(() => {
    folder = writeTree({});
    copyHoisted(join(folder, "a"));
    copyHoisted(join(folder, "deeper/down/b"));
    // Beside the others: below the checkout its own packages would be found.
    cpSync(nestedFolder, join(folder, "nested"), { recursive: true });
    // Neither what the project is called nor what lies above it matters.
    writeFileSync(join(folder, "a/package.json"), '{ "name": "other" }');
    writeFileSync(join(folder, "deeper/package.json"), '{ "name": "above" }');
  });
  afterAll(() => removeTree(folder));

  test("the two layouts differ", () => {
    const hoisted = join(folder, "a");
    const nested = "node_modules/express/node_modules/debug/node_modules/ms";
    expect(existsSync(join(nestedFolder, nested))).toBe(true);
    expect(existsSync(join(hoisted, nested))).toBe(false);
    expect(existsSync(join(hoisted, "node_modules/qs"))).toBe(true);
    expect(existsSync(join(nestedFolder, "node_modules/qs"))).toBe(false);
  });

  test.each(["express", "debug", "ms", "once"])(
    "npm's nested and hoisted layouts and two folders give the same bytes: %s",
    (moduleid) => {
      const lines = linesOf(join(folder, "nested"), moduleid);
      expect(lines.length).toBeGreaterThan(150);
      expect(linesOf(join(folder, "a"), moduleid)).toEqual(lines);
      expect(linesOf(join(folder, "deeper/down/b"), moduleid)).toEqual(lines);
      expect(lines.join("\n")).not.toContain(basename(nestedFolder));
    },
  );
});
