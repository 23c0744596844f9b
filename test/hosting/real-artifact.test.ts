/**
 * Hosts of artifacts of real packages, alone in a folder. Hosts run in a process
 * of their own: inside jest, `node:module` is not Node's.
 */
import { symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "../support/children.js";
import { compileModuleId, compileTo } from "../support/compile-module-id.js";
import { npmFixturesDir, repoRoot } from "../support/paths.js";
import { plantTree } from "../support/tree.js";

/** Runs a host beside the artifact; returns what it passes to `show`. */
async function host(
  artifact: string,
  program: string,
): Promise<readonly unknown[]> {
  const file = join(dirname(artifact), "host.cjs");
  writeFileSync(
    file,
    `const { loadArtifact } = require(${JSON.stringify(repoRoot)});
const path = ${JSON.stringify(artifact)};
const artifact = loadArtifact(path);
const { names, load, modules } = artifact;
const show = (value) => console.log(JSON.stringify(value) ?? "null");
const attempt = (id) => { try { load(id); return "loaded"; } catch (error) { return error.code ?? String(error); } };
${program}`,
  );
  const run = await runNode([file], dirname(file));
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  return run.stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe("packages compiled by their ids", () => {
  let artifact: string;
  beforeAll(async () => {
    artifact = join(plantTree({}), "artifact.cjs");
    compileModuleId(
      npmFixturesDir,
      ["turndown", "@mixmark-io/domino", "kleur/colors", "lodash"],
      artifact,
    );
  });

  test("each is loaded by the id it was asked for, and works", async () => {
    expect(
      await host(
        artifact,
        `show(names.slice(0, 4));
const Turndown = load("turndown");
const domino = load("@mixmark-io/domino");
const { body } = domino.createDocument("<h1>Title</h1><p>a <b>b</b></p>");
show(new Turndown().turndown(body));
show(load("lodash").chunk([1, 2, 3], 2));
show(typeof load("kleur/colors").red);
show(Turndown.name);
show(load("turndown") === Turndown);`,
      ),
    ).toEqual([
      ["turndown", "@mixmark-io/domino", "kleur/colors", "lodash"],
      "Title\n=====\n\na **b**",
      [[1, 2], [3]],
      "function",
      "TurndownService",
      true,
    ]);
  });

  test("nothing runs that is not asked for", async () => {
    expect(
      await host(
        artifact,
        `show(Object.keys(require.cache).length);
show(Object.keys(globalThis).includes("_"));
load("turndown");
show(Object.keys(require.cache).filter((key) => key.includes("lodash")));`,
      ),
    ).toEqual([expect.any(Number), false, []]);
  });

  test("what a module requires is what a host loads by that name", async () => {
    const [same] = await host(
      artifact,
      `const domino = load("@mixmark-io/domino");
const create = domino.createDocument;
let calls = 0;
domino.createDocument = (...args) => { calls++; return create(...args); };
const Turndown = load("turndown");
new Turndown().turndown("<p>x</p>");
show(calls);`,
    );
    expect(same).toBe(1);
  });

  test("every module is listed, and loads by its id", async () => {
    const [count, failures, unlisted] = await host(
      artifact,
      `show(modules.length);
show(modules.filter(({ id }) => attempt(id) !== "loaded").map(({ id }) => id));
show(modules.filter(({ id, size, sha256, format }) => !(size >= 0 && /^[0-9a-f]{64}$/.test(sha256) && ["commonjs", "json", "module"].includes(format) && /^(?:@[^/@]+\\/)?[^/@]+@[^/]+\\//.test(id))));`,
    );
    expect(count).toBeGreaterThan(40);
    expect([failures, unlisted]).toEqual([[], []]);
  });

  test("two instances share nothing but Node's builtins", async () => {
    expect(
      await host(
        artifact,
        `const other = loadArtifact(path);
const [a, b] = [load("lodash"), other.load("lodash")];
show(a === b);
a.mixin({ only: () => 1 });
show([typeof a.only, typeof b.only]);
show(load("turndown") === other.load("turndown"));
const [one, two] = [load("@mixmark-io/domino"), other.load("@mixmark-io/domino")];
show(one.createDocument("") instanceof two.impl.Document);`,
      ),
    ).toEqual([false, ["function", "undefined"], false, false]);
  });

  test("unknown ids are MODULE_NOT_FOUND, builtins and the disk included", async () => {
    writeFileSync(join(dirname(artifact), "beside.js"), "");
    expect(
      await host(
        artifact,
        `show(["turndwn", "./beside", "./beside.js", "fs", "node:fs", path, "", ".", "constructor", "__proto__"].map(attempt));
show([5, null, undefined, {}].map(attempt).every((code) => code !== "loaded"));`,
      ),
    ).toEqual([Array(10).fill("MODULE_NOT_FOUND"), true]);
  });
});

test("a project's own modules load as ./index, ./lib/util and by their packages' names", async () => {
  const folder = plantTree({
    "index.js":
      'globalThis.runs = (globalThis.runs ?? 0) + 1; exports.util = require("./lib/util"); exports.ms = require("ms");',
    "lib/util.js":
      'exports.data = require("../data"); exports.dir = require("./sub");',
    "lib/sub/index.js": 'exports.once = typeof require("once");',
    "data.json": '{ "a": 1 }',
  });
  symlinkSync(
    join(npmFixturesDir, "node_modules"),
    join(folder, "node_modules"),
    "junction",
  );
  const artifact = join(plantTree({}), "project.cjs");
  compileTo(artifact, folder, ["index.js"]);
  expect(
    await host(
      artifact,
      `show(globalThis.runs);
show(names);
show(["./index", "./index.js", "./lib/util", "./lib/sub", "./data", "./data.json", ".", "ms", "once"].map(attempt));
show(load("./index").util === load("./lib/util"));
show(load("./lib/util").data);
show(load("ms")("2h") === load("./index").ms("2h"));
show(load("./lib/sub").once);
show(globalThis.runs);`,
    ),
  ).toEqual([
    null,
    ["ms", "once", "wrappy"],
    [
      "loaded",
      "loaded",
      "loaded",
      "loaded",
      "loaded",
      "loaded",
      expect.any(String),
      "loaded",
      "loaded",
    ],
    true,
    { a: 1 },
    true,
    "function",
    1,
  ]);
});
