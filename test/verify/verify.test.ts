/**
 * `ingot verify` and `compile --verify` from outside: what equals passes, and
 * each defect of an artifact is found and told.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../src/version.js";
import { type ChildResult, runNode } from "../support/children.js";
import { repoRoot } from "../support/paths.js";
import { resealed } from "../support/resealed.js";
import { runCommand } from "../support/command.js";
import { plantTree, type Tree } from "../support/tree.js";

const program = join(repoRoot, "dist/src/bin.js");

function ingot(cwd: string, ...args: string[]): Promise<ChildResult> {
  return runNode([program, ...args], cwd);
}

/** Compiles to `out/a.cjs` in `folder`. */
function compiled(folder: string, ...args: string[]): string {
  const flags = ["-o", "out/a.cjs", "--quiet"];
  const { status, stderr } = runCommand("compile", [...args, ...flags], folder);
  if (status !== 0) throw new Error(stderr);
  return join(folder, "out/a.cjs");
}

const shapes: Tree = {
  "node_modules/shapes/package.json": {
    name: "shapes",
    version: "1.0.0",
    main: "lib/shapes.js",
  },
  "node_modules/shapes/lib/shapes.js": `
class Shape { area(scale) { return 4 * scale; } }
exports.Shape = Shape;
exports.unit = "cm";
exports.scale = function scale(shape, by) { return shape.area(by); };
exports.options = { strict: { deep: { deeper: { deepest: 1 } } } };
`,
};

/** An artifact of the package, with edits that keep its length. */
async function broken(
  ...edits: readonly (readonly [from: string, to: string])[]
): Promise<{ folder: string; artifact: string }> {
  const folder = plantTree(shapes);
  const artifact = compiled(folder, "--moduleid", "shapes");
  let text = readFileSync(artifact, "utf8");
  for (const [from, to] of edits) {
    expect(Buffer.byteLength(to)).toBe(Buffer.byteLength(from));
    expect(text.split(from)).toHaveLength(2);
    text = text.replace(from, to);
  }
  writeFileSync(artifact, text);
  return { folder, artifact };
}

const whole =
  "integrity  1 module, the manifest and the runtime are as they were written\n";

test("an artifact that equals its sources", async () => {
  const { folder, artifact } = await broken();
  expect(await ingot(folder, "verify", "out/a.cjs")).toEqual({
    exitCode: 0,
    signal: null,
    stdout: `${whole}shapes     14 facts are Node's (node_modules/shapes/lib/shapes.js)\n`,
    stderr: "",
    report: "",
  });
  const elsewhere = plantTree({});
  const { exitCode } = await ingot(
    elsewhere,
    "verify",
    artifact,
    "--cwd",
    folder,
  );
  expect(exitCode).toBe(0);
});

describe("an artifact edited by somebody who makes the digests fit", () => {
  test.each([
    [
      "an edited export",
      'exports.unit = "cm"',
      'exports.unit = "mm"',
      'exports.unit\n    Node      "cm"\n    artifact  "mm"',
    ],
    [
      "a removed function",
      "exports.scale = function scale(shape, by) { return shape.area(by); };",
      " ".repeat(69),
      "exports.scale\n    Node      sloppy function scale/2\n    artifact  (absent)",
    ],
    [
      "a function added",
      'exports.unit = "cm";',
      'exports.unit="cm",h;',
      "load\n    Node      (loaded)\n    artifact  throws ReferenceError: h is not defined",
    ],
    [
      "a renamed class",
      "exports.Shape = Shape;",
      "exports.Shape=class{};",
      "exports.Shape\n    Node      class Shape/0\n    artifact  class (anonymous)/0",
    ],
    [
      "an arity",
      "function scale(shape, by)",
      "function scale(shape    )",
      "exports.scale\n    Node      sloppy function scale/2\n    artifact  sloppy function scale/1",
    ],
    [
      "a kind of function",
      "exports.scale = function scale(",
      "exports.scale = function*scale(",
      "exports.scale\n    Node      sloppy function scale/2\n    artifact  generator scale/2",
    ],
    [
      "a method lost",
      "{ area(scale) { return 4 * scale; } }",
      "{                                   }",
      "exports.Shape.prototype.area\n    Node      function area/1 not constructor [hidden]\n    artifact  (absent)",
    ],
    [
      "output",
      "exports.Shape = Shape;",
      "console.log(0,Shape);;",
      "stdout\n    Node      (nothing)\n    artifact  0 [class Shape]\\n",
    ],
    [
      "a value three levels down",
      "{ strict: { deep: {",
      "{ strict: { DEEP: {",
      "exports.options.strict.DEEP\n    Node      (absent)\n    artifact  object",
    ],
  ])("%s", async (_, from, to, told) => {
    const { folder, artifact } = await broken([from, to]);
    writeFileSync(artifact, resealed(readFileSync(artifact, "utf8")));
    const { exitCode, stdout, stderr } = await ingot(
      folder,
      "verify",
      "out/a.cjs",
    );
    expect(stdout).toContain(whole);
    expect(stdout).toContain(`  ${told}\n`);
    expect(stdout).toMatch(/^shapes {5}\d+ facts? differs? from Node's \(/m);
    expect([exitCode, stderr]).toEqual([1, ""]);
  });

  test("--depth says how deep to look", async () => {
    const { folder, artifact } = await broken(["deepest", "DEEPEST"]);
    writeFileSync(artifact, resealed(readFileSync(artifact, "utf8")));
    const at = (depth: string) =>
      ingot(folder, "verify", "out/a.cjs", "--depth", depth);
    expect((await at("4")).exitCode).toBe(0);
    const { exitCode, stdout } = await at("5");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("exports.options.strict.deep.deeper.DEEPEST\n");
  });

  test("--json tells the same to machines", async () => {
    const { folder, artifact } = await broken(['"cm"', '"mm"']);
    writeFileSync(artifact, resealed(readFileSync(artifact, "utf8")));
    const { exitCode, stdout, stderr } = await ingot(
      folder,
      "verify",
      "out/a.cjs",
      "--json",
    );
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      integrity: { ok: true, modules: 1, damages: [], unchecked: [] },
      comparisons: [
        {
          name: "shapes",
          source: "node_modules/shapes/lib/shapes.js",
          ok: false,
          facts: 14,
          differences: [
            { path: "exports.unit", expected: '"cm"', actual: '"mm"' },
          ],
          unstable: 0,
          notes: [],
        },
      ],
      problems: [],
    });
  });
});

describe("a damaged artifact", () => {
  const mark = join(tmpdir(), `ingot-was-run-${process.pid}`);
  afterEach(() => rmSync(mark, { force: true }));

  test("is told by its part, and not run", async () => {
    const folder = plantTree({
      "main.js": `require("fs").writeFileSync(${JSON.stringify(mark)}, "1"); exports.a = 1;`,
    });
    const artifact = compiled(folder, "main.js");
    const text = readFileSync(artifact, "utf8");
    writeFileSync(artifact, text.replace("exports.a = 1", "exports.a = 2"));
    const { exitCode, stdout } = await ingot(folder, "verify", "out/a.cjs");
    expect(stdout).toMatch(
      /^integrity {2}1 part is damaged\n {2}\.\/main\.js \(line \d+\): its SHA-256 is \w{64}, the manifest says \w{64}\n$/,
    );
    expect(exitCode).toBe(1);
    expect(existsSync(mark)).toBe(false);
    writeFileSync(artifact, text);
    expect((await ingot(folder, "verify", "out/a.cjs")).exitCode).toBe(0);
    expect(existsSync(mark)).toBe(true);
  });

  test("--integrity-only runs nothing and needs no source", async () => {
    const folder = plantTree({
      "main.js": `require("fs").writeFileSync(${JSON.stringify(mark)}, "1");`,
    });
    const artifact = compiled(folder, "main.js");
    const alone = plantTree({});
    renameSync(artifact, join(alone, "a.cjs"));
    rmSync(folder, { recursive: true });
    const check = () => ingot(alone, "verify", "a.cjs", "--integrity-only");
    expect(await check()).toMatchObject({ exitCode: 0, stdout: whole });

    const bytes = readFileSync(join(alone, "a.cjs"));
    const at = bytes.length - 200;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(join(alone, "a.cjs"), bytes);
    const { exitCode, stdout } = await check();
    expect([exitCode, stdout.split("\n")[0]]).toEqual([
      1,
      "integrity  1 part is damaged",
    ]);
    const json = await ingot(
      alone,
      "verify",
      "a.cjs",
      "--integrity-only",
      "--json",
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      integrity: { ok: false, damages: [{ part: expect.any(String) }] },
      comparisons: [],
    });
    expect(existsSync(mark)).toBe(false);
  });

  test("one of another compiler version, whose runtime is not known", async () => {
    const { folder, artifact } = await broken();
    const text = readFileSync(artifact, "utf8");
    const other = text.replace(`"compiler":"${version}"`, '"compiler":"0.0.9"');
    writeFileSync(artifact, resealed(other));
    const { exitCode, stdout } = await ingot(folder, "verify", "out/a.cjs");
    expect(stdout).toContain(
      "integrity  1 module and the manifest are as they were written\n" +
        `  note: The runtime was written by compiler 0.0.9, this is ${version}: it was compared with its digest alone.\n` +
        "shapes     14 facts are Node's",
    );
    expect(exitCode).toBe(0);
    writeFileSync(artifact, other);
    expect((await ingot(folder, "verify", "out/a.cjs")).exitCode).toBe(1);
  });
});

describe("where the sources are", () => {
  test("not there: the reason, and what helps", async () => {
    const { artifact } = await broken();
    const elsewhere = plantTree({});
    const { exitCode, stdout } = await ingot(elsewhere, "verify", artifact);
    expect(stdout).toBe(
      `${whole}error: shapes: throws Error MODULE_NOT_FOUND: Cannot find module 'shapes' ` +
        "Name the folder of the sources by --cwd or an application's file by --entry, or check the artifact alone by --integrity-only.\n",
    );
    expect(exitCode).toBe(1);

    const folder = plantTree({ "src/main.js": "exports.a = 1;" });
    const application = compiled(folder, "src/main.js");
    expect(await ingot(elsewhere, "verify", application)).toMatchObject({
      exitCode: 1,
      stdout: `${whole}error: ./main.js is not there, seen from ${elsewhere}. Name the folder of the sources by --cwd or an application's file by --entry, or check the artifact alone by --integrity-only.\n`,
    });
  });

  test("an application: by its id from any folder of the project, or by --entry", async () => {
    const folder = plantTree({
      "package.json": { name: "app", version: "1.0.0" },
      "src/main.js": "exports.path = __filename; exports.cwd = process.cwd();",
      "src/deep/empty.js": "",
      "other.js": "exports.path = 1;",
    });
    compiled(folder, "src/main.js");
    const source = { exitCode: 0, stdout: expect.stringContaining("main.js)") };
    expect(await ingot(folder, "verify", "out/a.cjs")).toMatchObject(source);
    expect(
      await ingot(join(folder, "src/deep"), "verify", "../../out/a.cjs"),
    ).toMatchObject(source);
    const named = (file: string) =>
      ingot(folder, "verify", "out/a.cjs", "--entry", file);
    expect(await named("src/main.js")).toMatchObject(source);
    const { exitCode, stdout } = await named("other.js");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("exports.path\n    Node      1\n");
  });

  test("an install that has moved on is named", async () => {
    const { folder } = await broken();
    const installed = join(folder, "node_modules/shapes");
    writeFileSync(
      join(installed, "package.json"),
      JSON.stringify({ name: "shapes", version: "1.1.0" }),
    );
    writeFileSync(join(installed, "index.js"), "exports.unit = 'in';");
    const { exitCode, stdout } = await ingot(folder, "verify", "out/a.cjs");
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      "  note: Node loads shapes@1.1.0, the artifact holds shapes@1.0.0.\n",
    );
  });

  test("several names: each by the door that the artifact offers", async () => {
    const folder = plantTree({
      ...shapes,
      "node_modules/second/index.js": "exports.second = (a) => a;",
    });
    const ids = ["--moduleid", "shapes", "--moduleid", "second"];
    compiled(folder, ...ids);
    expect(await ingot(folder, "verify", "out/a.cjs", ...ids)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^shapes .*\nsecond {5}\d+ facts are/m),
    });
    const changed = join(folder, "node_modules/second/index.js");
    writeFileSync(changed, "exports.second = (a, b) => a;");
    const by = (id: string) =>
      ingot(folder, "verify", "out/a.cjs", "--moduleid", id);
    expect((await by("shapes")).exitCode).toBe(0);
    expect((await by("second")).exitCode).toBe(1);
    expect(await by("third")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(
        'error: The artifact does not offer "third", only shapes, second.\n',
      ),
    });
  });

  test("externals come from where the sources have them", async () => {
    const folder = plantTree({
      "main.js":
        'exports.ext = require("ext"); exports.own = __dirname; exports.e = require("@s/e");',
      "node_modules/ext/index.js":
        'exports.path = __filename; exports.dep = require("dep");',
      "node_modules/dep/index.js": "exports.dep = 1;",
      "node_modules/@s/e/index.js": "exports.e = 1;",
    });
    compiled(folder, "main.js", "--external", "ext,@s/e");
    expect(await ingot(folder, "verify", "out/a.cjs")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("facts are Node's"),
    });
  });

  test("conditions are Node's, too", async () => {
    const folder = plantTree({
      "node_modules/pkg/package.json": {
        name: "pkg",
        version: "1.0.0",
        exports: { special: "./special.js", default: "./plain.js" },
      },
      "node_modules/pkg/special.js": "exports.special = 1;",
      "node_modules/pkg/plain.js": "exports.plain = 1;",
    });
    compiled(folder, "--moduleid", "pkg", "-C", "special");
    const verify = (...flags: string[]) =>
      ingot(folder, "verify", "out/a.cjs", ...flags);
    expect((await verify()).exitCode).toBe(1);
    expect((await verify("-C", "special")).exitCode).toBe(0);
  });
});

describe("what is compared", () => {
  async function verified(tree: Tree, ...flags: string[]) {
    const folder = plantTree(tree);
    compiled(folder, ...(flags.length > 0 ? flags : ["main.js"]));
    return { folder, ...(await ingot(folder, "verify", "out/a.cjs")) };
  }

  test("ES modules: the namespace that require gives", async () => {
    const { folder, exitCode, stdout } = await verified(
      {
        "main.mjs":
          'export { sep } from "node:path"; export default class Kept {} export const url = import.meta.url; import "./side.mjs";',
        "side.mjs": "console.log(import.meta.dirname);",
      },
      "main.mjs",
    );
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
    writeFileSync(
      join(folder, "main.mjs"),
      'export { delimiter as sep } from "node:path"; export default class Kept {} export const url = import.meta.url; import "./side.mjs";',
    );
    const changed = await ingot(folder, "verify", "out/a.cjs");
    expect(changed.stdout).toContain(
      'exports.sep\n    Node      ":" [fixed]\n    artifact  "/" [fixed]\n',
    );
  });

  test("ES modules with top-level await: what the promise gives", async () => {
    const source = (value: number) =>
      `export const later = await Promise.resolve(${value}); export class Kept {}`;
    const { folder, exitCode, stdout } = await verified(
      { "main.mjs": source(1) },
      "main.mjs",
    );
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
    writeFileSync(join(folder, "main.mjs"), source(2));
    const changed = await ingot(folder, "verify", "out/a.cjs");
    expect(changed.stdout).toContain(
      "await exports.later\n    Node      2 [fixed]\n    artifact  1 [fixed]\n",
    );
    writeFileSync(join(folder, "main.mjs"), "throw await new Error('no');");
    const rejected = await ingot(folder, "verify", "out/a.cjs");
    expect(rejected.stdout).toContain(
      "await exports\n    Node      throws Error: no\n    artifact  module namespace\n",
    );
  });

  test("not what differs between two runs of Node", async () => {
    const { exitCode, stdout } = await verified({
      "main.js":
        "exports.id = Math.random(); exports.at = process.hrtime(); exports.pid = process.pid;",
    });
    expect(stdout).toMatch(
      /main\.js {2}\d+ facts are Node's .*\n {2}note: [34] facts left out: plain Node gives another value each time\.\n$/,
    );
    expect(exitCode).toBe(0);
  });

  test("not the identity of copies that the artifact merges", async () => {
    const dep = {
      "package.json": '{ "name": "dep", "version": "1.0.0" }',
      "index.js": "module.exports = class Dep { run(a) {} };",
    };
    const copy = (of: string) =>
      Object.fromEntries(
        Object.entries(dep).map(([name, text]) => [
          `node_modules/${of}/node_modules/dep/${name}`,
          text,
        ]),
      );
    const { exitCode, stdout } = await verified({
      "main.js": 'exports.a = require("a"); exports.b = require("b");',
      "node_modules/a/index.js": 'exports.A = require("dep");',
      "node_modules/b/index.js": 'exports.B = require("dep");',
      ...copy("a"),
      ...copy("b"),
    });
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
  });

  test("a program that runs on is ended; what it listens to is free again", async () => {
    const started = Date.now();
    const { exitCode, stdout } = await verified({
      "main.js":
        'const server = require("http").createServer(); server.listen(0, "127.0.0.1"); console.log("up");',
    });
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test("a failure under Node as well is told", async () => {
    const failing = await verified({ "main.js": "throw new TypeError('no');" });
    expect([failing.exitCode, failing.stdout]).toEqual([
      0,
      expect.stringContaining(
        "note: Node itself fails to load it, so that only the failures were compared: throws TypeError: no\n",
      ),
    ]);
    const late = await verified({
      "main.js": "setTimeout(() => { throw new Error('late'); });",
    });
    expect([late.exitCode, late.stdout]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
    const ending = await verified({ "main.js": "process.exit(3);" });
    expect([ending.exitCode, ending.stdout]).toEqual([
      0,
      expect.stringContaining(
        "note: Exports could not be compared under Node: the process ends before all was looked at\n",
      ),
    ]);
  });
});

describe("compile --verify", () => {
  const hidden: Tree = {
    "main.js": `exports.a = require(Buffer.from(${JSON.stringify(Buffer.from("./hidden").toString("base64"))}, "base64").toString());`,
    "hidden.js": "exports.hidden = 1;",
  };
  const compile = (folder: string, ...args: string[]) =>
    ingot(folder, "compile", ...args, "-o", "out/a.cjs", "--verify");

  test("writes what is equal, and says so", async () => {
    const folder = plantTree(shapes);
    const { exitCode, stdout, stderr } = await compile(
      folder,
      "--moduleid",
      "shapes",
    );
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^integrity {2}1 module, .*\nshapes {5}14 facts are Node's \(.*\)\n\n {2}output +out\/a\.cjs\n/,
    );
    expect(readdirSync(join(folder, "out"))).toEqual(["a.cjs"]);
    const quiet = await compile(folder, "--moduleid", "shapes", "--quiet");
    expect([quiet.exitCode, quiet.stderr]).toEqual([0, ""]);
  });

  test("writes nothing that differs, and leaves what was there", async () => {
    const folder = plantTree(hidden);
    const { exitCode, stderr } = await compile(folder, "main.js");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "load\n    Node      (loaded)\n    artifact  throws Error MODULE_NOT_FOUND: Cannot find module './hidden'",
    );
    expect(stderr).toContain(
      "error: The artifact was not verified: 1 fact differs from Node's [verification_failed]\n",
    );
    expect(stderr).toContain("1 error, nothing written\n");
    expect(existsSync(join(folder, "out"))).toBe(false);

    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out/a.cjs"), "before");
    expect((await compile(folder, "main.js")).exitCode).toBe(1);
    expect(readdirSync(join(folder, "out"))).toEqual(["a.cjs"]);
    expect(readFileSync(join(folder, "out/a.cjs"), "utf8")).toBe("before");
  });

  test("--json holds the verification", async () => {
    const folder = plantTree(hidden);
    const { exitCode, stdout, stderr } = await compile(
      folder,
      "main.js",
      "--json",
    );
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: "verification_failed" }),
      ]),
      verification: {
        ok: false,
        integrity: { ok: true },
        comparisons: [{ name: "main.js", differences: [{ path: "load" }] }],
      },
    });
  });

  test("Node is run with the compile's conditions and environment", async () => {
    const folder = plantTree({
      "main.js":
        'exports.env = process.env.NODE_ENV;\nif (process.env.NODE_ENV !== "production") exports.dev = require("./dev");\nexports.p = require("pkg");',
      "dev.js": "exports.dev = 1;",
      "node_modules/pkg/package.json": {
        name: "pkg",
        version: "1.0.0",
        exports: { special: "./special.js" },
      },
      "node_modules/pkg/special.js": "exports.special = 1;",
    });
    const flags = ["-C", "special", "--define"];
    const define = 'process.env.NODE_ENV="production"';
    const { exitCode, stderr } = await compile(
      folder,
      "main.js",
      ...flags,
      define,
    );
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining("facts are Node's"),
    ]);
    expect(readFileSync(join(folder, "out/a.cjs"), "utf8")).not.toContain(
      "exports.dev = 1",
    );
  });
});

test.each([
  [["verify"], "The artifact is missing: ingot verify <artifact>"],
  [
    ["verify", "a", "--entry", "b", "--moduleid", "c"],
    "Arguments entry and moduleid are mutually exclusive",
  ],
  [["verify", "a", "--depth", "x"], "--depth wants a whole number"],
  [["verify", "a", "--nonsense"], "Unknown argument: nonsense"],
  [
    ["compile", "main.js", "-o", "x.cjs", "--verify", "--browser-field"],
    "--verify compares with Node, which knows no --browser-field",
  ],
])("wrong usage: %j", async (args, message) => {
  const folder = plantTree({ "main.js": "" });
  const { exitCode, stdout, stderr } = await ingot(folder, ...args);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`ingot: ${message}`);
  expect(readdirSync(folder)).toEqual(["main.js"]);
});

test("what is no artifact, or no file", async () => {
  const folder = plantTree({ "a.cjs": "1;\n" });
  expect(await ingot(folder, "verify", "a.cjs")).toMatchObject({
    exitCode: 1,
    stdout:
      "integrity  1 part is damaged\n  layout: not an ingot artifact: it does not start with `// ingot …`\n",
  });
  expect(await ingot(folder, "verify", "b.cjs")).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr: "b.cjs: no such file\n",
  });
});

test("nothing is left behind in the temporary folder", async () => {
  const left = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("ingot-verify-"));
  const { folder } = await broken();
  const before = left();
  await ingot(folder, "verify", "out/a.cjs");
  expect(left().filter((name) => !before.includes(name))).toEqual([]);
});
