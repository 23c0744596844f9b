/**
 * What `--include` adds, as the manifest and `why` tell it, and what an artifact
 * says of a computed name that it does not hold. That the modules are found as
 * Node finds them is shown by fixtures/run/include.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { explain, formatExplanation } from "../src/inspect/why.js";
import { writeArtifact } from "../src/write-artifact.js";
import { memoryHost } from "./support/memory-host.js";
import { plantTree } from "./support/tree.js";

function manifestOf(
  files: Readonly<Record<string, string>>,
  include: readonly string[],
) {
  const result = compile({ entry: "/app/main.js", include }, memoryHost(files));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

const FILES = {
  "/app/package.json": '{ "name": "app" }',
  "/app/main.js": "module.exports = (name) => require(name);",
  "/app/node_modules/a/package.json": '{ "name": "a", "version": "1.0.0" }',
  "/app/node_modules/a/index.js": 'require("b");',
  "/app/node_modules/a/lib/x/index.js": 'require("absent");',
  "/app/node_modules/a/lib/y.js": "",
  "/app/node_modules/a/node_modules/b/package.json":
    '{ "name": "b", "version": "2.0.0" }',
  "/app/node_modules/a/node_modules/b/index.js": "",
  "/app/node_modules/a/node_modules/b/part.js": "2",
  "/app/node_modules/b/package.json": '{ "name": "b", "version": "1.0.0" }',
  "/app/node_modules/b/part.js": "1",
  "/app/src/own.js": "",
};

test("a package's modules can be loaded by the names that Node gives them", () => {
  const { artifact, diagnostics } = manifestOf(FILES, [
    "a/lib/**",
    "!a/lib/y*",
  ]);
  const { modules, names, included } = artifact.manifest;
  expect(modules.map(({ id }) => id)).toEqual([
    "./main.js",
    "a@1.0.0/lib/x/index.js",
  ]);
  expect(included).toEqual([1]);
  expect(names).toEqual({
    "a/lib/x/index.js": 1,
    "a/lib/x/index": 1,
    "a/lib/x": 1,
  });
  // The program may never come there.
  expect(
    diagnostics.map(({ code, severity }) => `${severity} ${code}`),
  ).toEqual(["warning computed_require", "warning unresolved_module"]);
});

test("a glob reaches the copies in the graph and the one that the base sees", () => {
  const { artifact } = manifestOf(FILES, ["a", "b/part.js"]);
  const { modules, names } = artifact.manifest;
  const ids = modules.map(({ id }) => id);
  expect(ids.sort()).toEqual([
    "./main.js",
    "a@1.0.0/index.js",
    "b@1.0.0/part.js",
    "b@2.0.0/index.js",
    "b@2.0.0/part.js",
  ]);
  expect(modules[names["b/part"] ?? 0]?.id).toBe("b@1.0.0/part.js");
});

test("why names what was included", () => {
  const { artifact } = manifestOf(FILES, ["./src/*", "a/index.js"]);
  expect(formatExplanation(explain(artifact.manifest, "./src/own.js"))).toBe(
    "./src/own.js\n\n  ./src/own.js  (included)\n",
  );
  expect(formatExplanation(explain(artifact.manifest, "b"))).toBe(
    'b@2.0.0/index.js\n\n  a@1.0.0/index.js  (included)\n  require("b")  → b@2.0.0/index.js\n',
  );
});

test("what is broken is left out, whether something asks for it or not", () => {
  for (const main of ["", "module.exports = (n) => require('a/lib/' + n);"]) {
    const { artifact, diagnostics } = manifestOf(
      {
        ...FILES,
        "/app/main.js": main,
        "/app/node_modules/a/lib/broken.js": "const } = ;",
      },
      ["a/lib/*.js"],
    );
    const { modules, names, included } = artifact.manifest;
    const ids = modules.map(({ id }) => id);
    expect(ids).toContain("a@1.0.0/lib/y.js");
    expect(ids).not.toContain("a@1.0.0/lib/broken.js");
    expect(included).toEqual([ids.indexOf("a@1.0.0/lib/y.js")]);
    expect(Object.keys(names)).toContain("a/lib/y.js");
    expect(Object.keys(names)).not.toContain("a/lib/broken.js");
    expect(diagnostics.map(({ code }) => code)).toContain("syntax_error");
  }
});

test("without globs the manifest has nothing of it", () => {
  expect(manifestOf(FILES, []).artifact.manifest).not.toHaveProperty(
    "included",
  );
});

/** What Node and the artifact make of one program that ends with an error. */
function outcomes(tree: Readonly<Record<string, string>>) {
  const root = plantTree(tree);
  const empty = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  try {
    const result = compile({ entry: "main.js" }, nodeHost(root));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const file = join(empty, "out.cjs");
    expect(writeArtifact(result.artifact, result.inputs, file)).toEqual([]);
    const [node, artifact] = [
      [root, "main.js"],
      [empty, "out.cjs"],
    ].map(([cwd = "", name = ""]) => {
      const { stdout } = spawnSync(process.execPath, [name], {
        cwd,
        encoding: "utf8",
      });
      return stdout.replaceAll(cwd, "<folder>");
    });
    return { node, artifact, text: Buffer.concat(result.artifact.chunks) };
  } finally {
    rmSync(empty, { recursive: true });
  }
}

const TELL = `const tell = ({ code, message, requireStack }) =>
  console.log(code, message, requireStack && requireStack.length);
`;

test("a miss of a computed name says where it was asked for, and the flag", () => {
  const { node = "", artifact = "" } = outcomes({
    "package.json": '{ "name": "app" }',
    "main.js": `${TELL}
const ask = (name) => { try { require(name); } catch (error) { tell(error); } };
for (const name of ["./x/../y", "pkg/z", "@s/p", __dirname + "/q"]) ask(name);
try { require("literal"); } catch (error) { tell(error); }
try { require("pkg")("../dialects/d"); } catch (error) { tell(error); }
(async () => {
  for (const name of ["./e.mjs", "q/z"]) await import(name).catch(tell);
})();`,
    "node_modules/pkg/package.json": '{ "name": "pkg", "version": "1.2.3" }',
    "node_modules/pkg/index.js": 'module.exports = require("./lib/load");',
    "node_modules/pkg/lib/load.js": "module.exports = (n) =>\n  require(n);",
  });
  const tail =
    /\nComputed at (.*); to have it in the artifact, compile with --include '(.*)'/g;
  const said = [...artifact.matchAll(tail)].map(([, at, glob]) => [at, glob]);
  const main = "./main.js:4:31, ./main.js:9:48";
  const places = (glob: string) => [main, glob];
  expect(said).toEqual([
    places("./y"),
    places("pkg/z"),
    places("@s/p"),
    places("./q"),
    ["pkg@1.2.3/lib/load.js:2:3", "pkg/dialects/d"],
    places("./e.mjs"),
    places("q/z"),
  ]);
  // All else is Node's.
  const inner = "/node_modules/.ingot/pkg@1.2.3";
  expect(artifact.replace(tail, "").replaceAll(inner, "")).toBe(node);
});

test("a program without computed names carries nothing of it", () => {
  const { node, artifact, text } = outcomes({
    "package.json": '{ "name": "app" }',
    "main.js": `${TELL}try { require("absent"); } catch (error) { tell(error); }`,
  });
  expect(artifact).toBe(node);
  expect(text.includes("Computed at")).toBe(false);
});

test("a package that is only maybe loaded may be broken", () => {
  const { artifact, diagnostics } = manifestOf(
    {
      "/app/package.json": '{ "name": "app" }',
      "/app/main.js": 'module.exports = (name) => require("./lib/" + name);',
      "/app/lib/a.js": 'require("broken");',
      "/app/node_modules/broken/index.js": "const } = ;",
    },
    [],
  );
  expect(artifact.manifest.modules.map(({ id }) => id)).toEqual([
    "./main.js",
    "./lib/a.js",
  ]);
  expect(artifact.manifest.names).toEqual({});
  expect(
    diagnostics.map(({ code, severity }) => `${severity} ${code}`),
  ).toContain("note syntax_error");
});
