/**
 * The plan for npm package imports, one test for each behaviour it asks for, in
 * its order: the entry by module id, resolution, the file type policy, ids, the
 * runtime's require, hosting, real packages. Wherever something runs, plain
 * Node says what is right; the sources are gone when an artifact runs.
 */
import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { runNode } from "./support/children.js";
import {
  compileModuleId,
  compileTo,
  runCompile,
} from "./support/compile-module-id.js";
import { npmFixturesDir, repoRoot } from "./support/paths.js";
import { type Tree, plantTree } from "./support/tree.js";

/** A package whose only export says which file it is. */
const says = (text: string) => `module.exports = ${JSON.stringify(text)};\n`;
/** A program that prints what it gets for each specifier. */
const prints = (...specifiers: readonly string[]) =>
  specifiers
    .map((specifier) => `console.log(require(${JSON.stringify(specifier)}));\n`)
    .join("");

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
}

async function run(args: readonly string[], cwd: string): Promise<Outcome> {
  const { exitCode, stdout } = await runNode(args, cwd);
  return { exitCode, stdout };
}

/**
 * Runs a program under plain Node, compiles it, removes its folder, runs the
 * artifact in an empty one, and expects the same.
 *
 * @returns the lines that both printed
 */
async function printedAsByNode(
  tree: Tree,
  entry = "main.js",
): Promise<readonly string[]> {
  const folder = plantTree(tree);
  const expected = await run([join(folder, entry)], folder);
  const artifact = join(plantTree({}), "artifact.cjs");
  compileTo(artifact, folder, [entry]);
  rmSync(folder, { recursive: true });
  expect(await run([artifact], resolve(artifact, ".."))).toEqual(expected);
  expect(expected.exitCode).toBe(0);
  return expected.stdout.trimEnd().split("\n");
}

/** The same for a package that is compiled by its id, and required. */
async function exportedAsByNode(
  tree: Tree,
  moduleid: string,
  cwd = ".",
): Promise<unknown> {
  const folder = plantTree(tree);
  const base = join(folder, cwd);
  const show = (id: string) => `console.log(JSON.stringify(require("${id}")))`;
  const expected = await run(["-e", show(moduleid)], base);
  const empty = plantTree({});
  compileModuleId(base, moduleid, join(empty, "artifact.cjs"));
  rmSync(folder, { recursive: true });
  expect(await run(["-e", show("./artifact.cjs")], empty)).toEqual(expected);
  expect(expected.exitCode).toBe(0);
  return JSON.parse(expected.stdout);
}

/**
 * Expects that nothing is compiled, and nothing written.
 *
 * @returns what the command says
 */
async function refused(
  tree: Tree,
  args: readonly string[],
  exitCode = 1,
): Promise<string> {
  const folder = plantTree(tree);
  const artifact = join(plantTree({}), "artifact.cjs");
  const outcome = await runCompile(folder, [...args, "-o", artifact]);
  expect(outcome).toMatchObject({ exitCode, stdout: "" });
  expect(existsSync(artifact)).toBe(false);
  return outcome.stderr;
}

describe("CLI entry by npm module id", () => {
  const tree = {
    "node_modules/plain/package.json": { main: "lib/index.js" },
    "node_modules/plain/lib/index.js": says("plain"),
    "node_modules/plain/sub/path.js": says("sub path"),
    "node_modules/@scope/pkg/package.json": { main: "lib/index.js" },
    "node_modules/@scope/pkg/lib/index.js": says("scoped"),
    "deep/er/node_modules/plain/index.js": says("nearer"),
    "deep/er/still/x.js": "",
    "main.js": prints("plain"),
  };

  test("a package id resolves to the package's entry file", async () => {
    expect(await exportedAsByNode(tree, "plain")).toBe("plain");
  });

  test("a scoped id resolves to the package's entry file", async () => {
    expect(await exportedAsByNode(tree, "@scope/pkg")).toBe("scoped");
  });

  test("an id with a subpath resolves to that file", async () => {
    expect(await exportedAsByNode(tree, "plain/sub/path")).toBe("sub path");
  });

  test("the base of the resolution is the current directory", async () => {
    const nearer = await exportedAsByNode(tree, "plain", "deep/er/still");
    expect(nearer).toBe("nearer");
  });

  test("an id and an input file exclude each other", async () => {
    const said = await refused(tree, ["main.js", "--moduleid", "plain"], 2);
    expect(said).toMatch(/moduleid/);
  });

  test("an id that is nowhere is a compile-time error", async () => {
    const said = await refused(tree, ["--moduleid", "absent"]);
    expect(said).toContain("absent");
    expect(said).toContain("MODULE_NOT_FOUND");
  });
});

describe("relative and absolute specifiers", () => {
  test("a relative specifier probes file, .js, package main, index.js", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("./exact.js", "./added", "./noext", "./dir", "./bare"),
      "exact.js": says("exact"),
      "added.js": says("added"),
      noext: says("no extension"),
      "dir/package.json": { main: "./lib/a" },
      "dir/lib/a.js": says("main of a directory"),
      "bare/index.js": says("index"),
    });
    expect(printed).toEqual([
      "exact",
      "added",
      "no extension",
      "main of a directory",
      "index",
    ]);
  });

  test("a parent-relative specifier starts at the importer", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("./a/b/inner"),
      "a/b/inner.js": 'module.exports = require("../../top");',
      "top.js": says("top"),
    });
    expect(printed).toEqual(["top"]);
  });

  test("a file wins over a directory of the same name", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("./x", "./x/"),
      "x.js": says("file"),
      "x/index.js": says("directory"),
    });
    expect(printed).toEqual(["file", "directory"]);
  });

  test("an absolute specifier is found where it points", async () => {
    const printed = await printedAsByNode({
      "main.js": (folder: string) => prints(join(folder, "lib/abs")),
      "lib/abs.js": says("absolute"),
    });
    expect(printed).toEqual(["absolute"]);
  });
});

describe("bare specifiers", () => {
  test("bare, scoped and subpath requires resolve in node_modules", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("pkg", "@scope/pkg", "pkg/sub/path", "@scope/pkg/lib"),
      "node_modules/pkg/index.js": says("pkg"),
      "node_modules/pkg/sub/path.js": says("pkg/sub/path"),
      "node_modules/@scope/pkg/index.js": says("@scope/pkg"),
      "node_modules/@scope/pkg/lib/index.js": says("@scope/pkg/lib"),
    });
    expect(printed).toEqual([
      "pkg",
      "@scope/pkg",
      "pkg/sub/path",
      "@scope/pkg/lib",
    ]);
  });

  test("the walk upwards takes the nearest node_modules", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("./one/two/three", "pkg"),
      "one/two/three.js": prints("pkg", "other"),
      "one/node_modules/pkg/index.js": says("pkg of one"),
      "node_modules/pkg/index.js": says("pkg of the root"),
      "node_modules/other/index.js": says("other of the root"),
    });
    expect(printed.slice(0, 2)).toEqual(["pkg of one", "other of the root"]);
    expect(printed.at(-1)).toBe("pkg of the root");
  });

  test("two versions of one package live in one artifact", async () => {
    const version = (text: string) => ({
      name: "dep",
      version: text,
      main: "main.js",
    });
    const printed = await printedAsByNode({
      "main.js": prints("dep", "user"),
      "node_modules/dep/package.json": version("1.0.0"),
      "node_modules/dep/main.js": says("dep 1"),
      "node_modules/user/index.js": 'module.exports = require("dep");',
      "node_modules/user/node_modules/dep/package.json": version("2.0.0"),
      "node_modules/user/node_modules/dep/main.js": says("dep 2"),
    });
    expect(printed).toEqual(["dep 1", "dep 2"]);
  });
});

describe("package.json", () => {
  /** A program with one package. */
  const withPackage = (
    packageJson: object,
    files: Tree,
    ...specifiers: readonly string[]
  ): Tree => ({
    "main.js": prints(...specifiers),
    "node_modules/pkg/package.json": packageJson,
    ...Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        `node_modules/pkg/${path}`,
        text,
      ]),
    ),
  });

  test.each([
    ["a file", "./lib/entry.js"],
    ["a file without its extension", "lib/entry"],
    ["a directory", "./lib"],
  ])("main names %s", async (_title, main) => {
    const files = {
      "lib/entry.js": says("main"),
      "lib/index.js": says("main"),
      "index.js": says("not this"),
    };
    const printed = await printedAsByNode(withPackage({ main }, files, "pkg"));
    expect(printed).toEqual(["main"]);
  });

  test.each([
    ["there is no main", {}],
    ["main is missing on the disk", { main: "gone.js" }],
  ])("index.js is taken when %s", async (_title, packageJson) => {
    const tree = withPackage(packageJson, { "index.js": says("i") }, "pkg");
    expect(await printedAsByNode(tree)).toEqual(["i"]);
  });

  test("exports maps the root and subpaths, and wins over main", async () => {
    const tree = withPackage(
      {
        main: "main.js",
        exports: { ".": "./entry.js", "./sub": "./lib/sub.js" },
      },
      {
        "main.js": says("not this"),
        "entry.js": says("root"),
        "lib/sub.js": says("sub"),
      },
      "pkg",
      "pkg/sub",
    );
    expect(await printedAsByNode(tree)).toEqual(["root", "sub"]);
  });

  test.each([
    ["require", { import: "./no.mjs", require: "./yes.js" }],
    ["node", { browser: "./no.js", node: "./yes.js", default: "./no.js" }],
    ["default", { browser: "./no.js", default: "./yes.js" }],
    ["the first in key order", { node: "./yes.js", require: "./no.js" }],
    [
      "a nested condition",
      { node: { import: "./no.mjs", default: "./yes.js" } },
    ],
  ])("exports takes the condition: %s", async (_title, conditions) => {
    const tree = withPackage(
      { exports: { ".": conditions } },
      { "yes.js": says("yes"), "no.js": says("no"), "no.mjs": "" },
      "pkg",
    );
    expect(await printedAsByNode(tree)).toEqual(["yes"]);
  });

  test("a subpath that exports does not list is a compile-time error", async () => {
    const tree = withPackage(
      { exports: { ".": "./index.js" } },
      { "index.js": says("i"), "hidden.js": says("h") },
      "pkg",
      "pkg/hidden",
    );
    const said = await refused(tree, ["main.js"]);
    expect(said).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
    expect(said).toContain("pkg/hidden");
    expect(said).toMatch(/main\.js:2/);
  });
});

describe("file type policy", () => {
  const targets = {
    json: '{"kind":"json"}',
    cjs: 'module.exports = { kind: "cjs" };',
    mjs: 'export const kind = "mjs";',
    node: "\0asm",
  };
  const withTarget = (
    extension: keyof typeof targets,
    packageJson: object,
  ) => ({
    "main.js": prints("pkg"),
    "node_modules/pkg/package.json": packageJson,
    [`node_modules/pkg/entry.${extension}`]: targets[extension],
  });

  for (const extension of ["json", "cjs", "mjs", "node"] as const) {
    const entry = `./entry.${extension}`;

    test(`--file-types js: main that leads to .${extension} is a compile-time error`, async () => {
      const tree = withTarget(extension, { main: entry });
      const said = await refused(tree, ["main.js", "--file-types", "js"]);
      expect(said).toContain(`entry.${extension}`);
      expect(said).toMatch(/main\.js:1/);
    });

    test(`--file-types js: exports that lead to .${extension} are a compile-time error`, async () => {
      const tree = withTarget(extension, { exports: entry });
      const said = await refused(tree, ["main.js", "--file-types", "js"]);
      expect(said).toContain(`entry.${extension}`);
    });

    test(`--file-types js: an entry id that leads to .${extension} is a compile-time error`, async () => {
      const tree = withTarget(extension, { main: entry });
      const flags = ["--moduleid", "pkg", "--file-types", "js"];
      expect(await refused(tree, flags)).toContain(`entry.${extension}`);
    });
  }

  test("--file-types js compiles what is .js alone", async () => {
    const folder = plantTree({ "main.js": prints("./a"), "a.js": says("a") });
    const artifact = join(plantTree({}), "artifact.cjs");
    compileTo(artifact, folder, ["main.js", "--file-types", "js"]);
    expect(await run([artifact], folder)).toEqual({
      exitCode: 0,
      stdout: "a\n",
    });
  });

  test.each(["json", "cjs"] as const)(
    "without the flag .%s compiles as Node loads it",
    async (extension) => {
      const tree = withTarget(extension, { main: `./entry.${extension}` });
      expect(await printedAsByNode(tree)).toEqual([`{ kind: '${extension}' }`]);
    },
  );

  test.each([
    ["--file-types", "js"],
    ["--native", "error"],
  ])(
    "a native addon is a compile-time error that names the file, with %s %s",
    async (...policy) => {
      const tree = withTarget("node", { main: "./entry.node" });
      const said = await refused(tree, ["main.js", ...policy]);
      expect(said).toContain("entry.node");
    },
  );
});

describe("validation", () => {
  test("unresolved requires are all reported, with their places", async () => {
    const said = await refused(
      {
        "main.js": 'require("./other");\nrequire("no-such-package");\n',
        "other.js": '\n\n  require("./no-such-file");\n',
      },
      ["main.js"],
    );
    expect(said).toContain("no-such-package");
    expect(said).toMatch(/main\.js:2:/);
    expect(said).toContain("./no-such-file");
    expect(said).toMatch(/other\.js:3:/);
  });

  test("a require that is no literal is a warning, and throws at run time", async () => {
    const folder = plantTree({
      "main.js":
        'const name = process.argv[2] ?? "./late";\n' +
        "try { require(name); } catch (error) { console.log(error.code); }\n",
    });
    const artifact = join(plantTree({}), "artifact.cjs");
    const compiled = compileTo(artifact, folder, ["main.js"]);
    expect(compiled.stderr).toMatch(/main\.js:2:/);
    expect(await run([artifact], folder)).toEqual({
      exitCode: 0,
      stdout: "MODULE_NOT_FOUND\n",
    });
  });

  test("core modules need no package", async () => {
    const printed = await printedAsByNode({
      "main.js":
        'console.log(require("path").posix.join("a", "b"), require("node:util").format("%d", 1));',
    });
    expect(printed).toEqual(["a/b 1"]);
  });
});

describe("canonical ids", () => {
  test("ids that differ by punctuation alone do not collide", async () => {
    const names = ["a_b", "a-b", "a.b", "@a/b", "a", "_a"];
    const printed = await printedAsByNode({
      "main.js": prints(...names, "a/b", "./a", "./a_b", "./node"),
      "a.js": says("./a"),
      "a_b.js": says("./a_b"),
      "node.js": says("./node"),
      "node_modules/a/b.js": says("a/b"),
      ...Object.fromEntries(
        names.map((name) => [`node_modules/${name}/index.js`, says(name)]),
      ),
    });
    expect(printed).toEqual([...names, "a/b", "./a", "./a_b", "./node"]);
  });

  test("local and package modules have identifiers of different prefixes", async () => {
    const folder = plantTree({
      "main.js": prints("pkg", "@scope/pkg", "./pkg"),
      "pkg.js": says("local"),
      "node_modules/pkg/index.js": says("package"),
      "node_modules/@scope/pkg/index.js": says("scoped"),
    });
    const artifact = join(plantTree({}), "artifact.cjs");
    compileTo(artifact, folder, ["main.js"]);
    const text = readFileSync(artifact, "utf8");
    const start = text.indexOf('{"ingot":');
    const manifest = JSON.parse(text.slice(start, text.indexOf("\n`)", start)));
    const modules: readonly { id: string; factory: string }[] =
      manifest.modules;
    expect(modules).toHaveLength(4);
    expect(new Set(modules.map(({ factory }) => factory)).size).toBe(4);
    for (const { id, factory } of modules) {
      expect(factory).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      expect(factory).toMatch(id.startsWith("./") ? /^Modules/ : /^Packages/);
    }
  });

  test("an artifact tells nothing of the folder it was compiled in", async () => {
    const tree = {
      "main.js": prints("pkg", "./local"),
      "local.js": says("local"),
      "node_modules/pkg/index.js": says("package"),
    };
    const texts: string[] = [];
    for (const folder of [plantTree(tree), plantTree(tree)]) {
      const artifact = join(plantTree({}), "artifact.cjs");
      compileTo(artifact, folder, ["main.js"]);
      const text = readFileSync(artifact, "utf8");
      expect(text).not.toContain(folder);
      texts.push(text);
    }
    expect(texts[1]).toBe(texts[0]);
  });
});

describe("runtime require", () => {
  test("Node's core modules win over packages of the same name", async () => {
    const names = ["fs", "path", "events", "fs/promises"];
    const printed = await printedAsByNode({
      "main.js": names
        .map((name) => `console.log(typeof require("${name}"));\n`)
        .join(""),
      "node_modules/fs/index.js": says("the package fs"),
      "node_modules/fs/promises.js": says("the package's promises"),
      "node_modules/path/index.js": says("the package path"),
      "node_modules/events/index.js": says("the package events"),
    });
    expect(printed).toEqual(["object", "object", "function", "object"]);
  });

  test("a trailing slash asks for the package of a core module's name", async () => {
    const printed = await printedAsByNode({
      "main.js": prints("events/", "punycode/"),
      "node_modules/events/index.js": says("the package events"),
      "node_modules/punycode/index.js": says("the package punycode"),
    });
    expect(printed).toEqual(["the package events", "the package punycode"]);
  });

  test("the node: prefix always means the core module", async () => {
    const printed = await printedAsByNode({
      "main.js": 'console.log(require("node:os") === require("os"));',
      "node_modules/os/index.js": says("the package os"),
    });
    expect(printed).toEqual(["true"]);
  });

  test("a computed specifier probes ids: exact, .js, /index, /index.js", async () => {
    const printed = await printedAsByNode({
      "main.js": `
        require("./exact.js"); require("./foo"); require("./lib/util"); require("pkg");
        const at = (name) => require(name);
        for (const name of ["./exact.js", "./exact", "./foo", "./foo/index", "./lib/util", "pkg"])
          console.log(at(name));
        console.log(at("./lib/util") === require("./lib/util"));
      `,
      "exact.js": says("exact"),
      "foo/index.js": says("foo/index"),
      "lib/util.js": 'module.exports = { name: "util" };',
      "node_modules/pkg/index.js": says("pkg"),
    });
    expect(printed).toHaveLength(7);
    expect(printed.at(-1)).toBe("true");
  });

  test("nothing is looked for on the disk at run time", async () => {
    const program = {
      "main.js":
        'for (const name of ["late", "./late"])\n' +
        "  try { console.log(require(name)); } catch (error) { console.log(error.code); }\n",
    };
    const beside = plantTree({
      "late.js": says("a file beside the artifact"),
      "node_modules/late/index.js": says("a package beside the artifact"),
    });
    const artifact = join(beside, "artifact.cjs");
    compileTo(artifact, plantTree(program), ["main.js"]);
    expect(await run([artifact], beside)).toEqual({
      exitCode: 0,
      stdout: "MODULE_NOT_FOUND\nMODULE_NOT_FOUND\n",
    });
  });
});

describe("hosting", () => {
  /** Runs a host program against an artifact that stands alone. */
  async function hosted(artifact: string, program: string): Promise<string> {
    const host = `
      const { loadArtifact } = require(${JSON.stringify(resolve(repoRoot, "dist/src/index.js"))});
      const artifact = loadArtifact(${JSON.stringify(artifact)});
      ${program}
    `;
    const { exitCode, stdout, stderr } = await runNode(
      ["-e", host],
      resolve(artifact, ".."),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout.trimEnd();
  }

  test('loadArtifact(path).load("turndown") and load("@mixmark-io/domino")', async () => {
    const artifact = join(plantTree({}), "artifact.cjs");
    const ids = ["turndown", "@mixmark-io/domino"];
    compileModuleId(npmFixturesDir, ids, artifact);
    const printed = await hosted(
      artifact,
      `const Turndown = artifact.load("turndown");
       const domino = artifact.load("@mixmark-io/domino");
       const body = domino.createDocument("<h1>Title</h1><p>a <b>b</b></p>").body;
       console.log(JSON.stringify([artifact.names, new Turndown().turndown(body)]));`,
    );
    const [names, markdown] = JSON.parse(printed);
    expect(names).toEqual(expect.arrayContaining(ids));
    expect(markdown).toBe("Title\n=====\n\na **b**");
  });

  test('load("./index") loads a local module, once', async () => {
    const folder = plantTree({
      "index.js":
        'globalThis.runs = (globalThis.runs ?? 0) + 1; exports.says = "local";',
    });
    const artifact = join(plantTree({}), "artifact.cjs");
    compileTo(artifact, folder, ["index.js"]);
    rmSync(folder, { recursive: true });
    const printed = await hosted(
      artifact,
      `const again = artifact.load("./index") === artifact.load("./index");
       console.log(artifact.load("./index").says, again, runs);`,
    );
    expect(printed).toBe("local true 1");
  });

  test("a name that the artifact does not have is MODULE_NOT_FOUND", async () => {
    const artifact = join(plantTree({}), "artifact.cjs");
    compileModuleId(npmFixturesDir, "ms", artifact);
    const printed = await hosted(
      artifact,
      'try { artifact.load("once"); } catch (error) { console.log(error.code); }',
    );
    expect(printed).toBe("MODULE_NOT_FOUND");
  });
});

describe("real packages", () => {
  /** A program beside the installed fixtures. */
  async function printedWithFixtures(
    source: string,
  ): Promise<readonly string[]> {
    const folder = plantTree({ "main.js": source });
    const installed = join(npmFixturesDir, "node_modules");
    symlinkSync(installed, join(folder, "node_modules"), "junction");
    const expected = await run(["main.js"], folder);
    const built = join(folder, "built.cjs");
    compileTo(built, folder, ["main.js"]);
    const empty = plantTree({});
    renameSync(built, join(empty, "artifact.cjs"));
    expect(await run(["artifact.cjs"], empty)).toEqual(expected);
    return expected.stdout.trimEnd().split("\n");
  }

  test("require('once'): a bare require with a transitive dependency", async () => {
    const printed = await printedWithFixtures(`
      const once = require('once');
      let calls = 0;
      const f = once(() => ++calls);
      console.log(f(), f(), f.called);
    `);
    expect(printed).toEqual(["1 1 true"]);
  });

  test("require('kleur/colors'): a subpath of exports", async () => {
    const printed = await printedWithFixtures(`
      const colors = require('kleur/colors');
      colors.$.enabled = true;
      console.log(JSON.stringify(colors.red('x')), typeof require('kleur').bold);
    `);
    expect(printed).toEqual(['"\\u001b[31mx\\u001b[39m" function']);
  });

  test("require('turndown'): a main below lib", async () => {
    const printed = await printedWithFixtures(`
      const Turndown = require('turndown');
      console.log(new Turndown().turndown('<h2>x</h2>'));
    `);
    expect(printed).toEqual(["x", "-"]);
  });
});
