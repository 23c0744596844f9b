/**
 * `ingot record`: the command it runs must not notice, the lock file must say
 * what the command asked for and nothing of the machine, and an artifact compiled
 * with it must do as Node does where the compiler alone cannot know.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../src/compile.js";
import { jsonRange } from "../src/graph/lock/json-place.js";
import { memoryHost } from "./support/memory-host.js";
import { repoRoot } from "./support/paths.js";
import { plantTree, type Tree } from "./support/tree.js";

const bin = join(repoRoot, "dist/src/bin.js");

interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  cwd: string,
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Outcome {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    input,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, signal, stdout, stderr };
}

function record(
  cwd: string,
  args: readonly string[],
  flags: readonly string[] = [],
) {
  return run(cwd, [bin, "record", ...flags, "--", process.execPath, ...args]);
}

function lockIn(folder: string): string {
  return readFileSync(join(folder, "ingot.lock.json"), "utf8");
}

/** A program whose packages learn from a configuration what they need. */
const PROGRAM: Tree = {
  "package.json": { name: "app" },
  "config.json": {
    dialect: "pg",
    plugins: ["plug-a", "plug-b/extra"],
    template: "page",
    own: "./src/extension",
    module: "./src/extension.mjs",
    job: "./jobs/job.js",
  },
  "main.js": `
const { readFileSync } = require("node:fs");
const config = require("./config.json");
const orm = require("orm");
console.log(orm.connect(config.dialect));
console.log(config.plugins.map((name) => orm.plugin(name)));
console.log(orm.render(config.template), orm.templates());
console.log(require(config.own));
orm.later(config.template).then((text) => {
  console.log(text);
  return import(config.module);
}).then(({ default: value }) => console.log(value));
`,
  "src/extension.js": 'module.exports = "own extension";',
  "src/extension.mjs": 'export default "own module";',
  ".env": "SECRET=1",
  "node_modules/orm/package.json": { name: "orm", version: "3.1.0" },
  "node_modules/orm/index.js": `
const fs = require("fs");
const path = require("path");
const folder = path.join(module.path, "views");
exports.connect = (name) => {
  const base = name && __dirname.concat("/dialects/");
  return new (require(base + name))().name;
};
exports.plugin = (name) => require(require.resolve(name)).name;
const fileOf = (name) => [folder, name + ".html"].join("/");
exports.render = (name) => fs.readFileSync(fileOf(name), "utf8").trim();
exports.templates = () => fs.readdirSync(folder).sort();
exports.later = async (name) => {
  const { readFile } = await import("fs/promises");
  return String(await readFile(fileOf(name)));
};
`,
  "node_modules/orm/dialects/pg/index.js":
    'const Base = require("../base"); module.exports = class extends Base { name = "pg"; };',
  "node_modules/orm/dialects/base.js": "module.exports = class {};",
  "node_modules/orm/dialects/mysql/index.js": "throw new Error();",
  "node_modules/orm/views/page.html": "<p>page</p>",
  "node_modules/orm/views/other.html": "<p>other</p>",
  "node_modules/plug-a/package.json": { name: "plug-a", version: "1.0.0" },
  "node_modules/plug-a/index.js": 'exports.name = "plugin a";',
  "node_modules/plug-b/package.json": {
    name: "plug-b",
    version: "2.0.0",
    exports: { "./extra": { import: "./no.mjs", require: "./lib/extra.js" } },
  },
  "node_modules/plug-b/lib/extra.js": 'exports.name = "plugin b";',
};

const PROGRAM_LOCK = `{
  "lockfileVersion": 1,
  "modules": [
    { "importer": "./main.js", "kind": "import", "specifier": "./src/extension.mjs", "target": "./src/extension.mjs" },
    { "importer": "./main.js", "kind": "require", "specifier": "./src/extension", "target": "./src/extension.js" },
    { "importer": "orm@3.1.0/index.js", "kind": "require", "specifier": "plug-a", "target": "plug-a@1.0.0/index.js" },
    { "importer": "orm@3.1.0/index.js", "kind": "require", "specifier": "plug-b/extra", "target": "plug-b@2.0.0/lib/extra.js" },
    { "importer": "orm@3.1.0/index.js", "kind": "require", "target": "orm@3.1.0/dialects/pg/index.js" },
    { "importer": "orm@3.1.0/index.js", "kind": "require", "target": "plug-a@1.0.0/index.js" },
    { "importer": "orm@3.1.0/index.js", "kind": "require", "target": "plug-b@2.0.0/lib/extra.js" }
  ],
  "files": [
    { "importer": "orm@3.1.0/index.js", "use": "list", "target": "orm@3.1.0/views/" },
    { "importer": "orm@3.1.0/index.js", "use": "read", "target": "orm@3.1.0/views/page.html" }
  ]
}
`;

let empty: string;
beforeEach(() => {
  empty = realpathSync(mkdtempSync(join(tmpdir(), "ingot empty ")));
});
afterEach(() => rmSync(empty, { recursive: true, force: true }));

/** Compiles, moves the artifact alone into an empty folder, and runs it there. */
function compiled(root: string, flags: readonly string[] = []): Outcome {
  const compiler = run(root, [
    ...[bin, "compile", "main.js", "-o", "out.cjs", "-q", ...flags],
  ]);
  expect([compiler.stderr, compiler.status]).toEqual(["", 0]);
  renameSync(join(root, "out.cjs"), join(empty, "out.cjs"));
  return run(empty, ["out.cjs"]);
}

test("an artifact does what was recorded as Node does it", () => {
  const root = plantTree(PROGRAM);
  const node = run(root, ["main.js"]);
  expect(node.stdout).toContain("plugin b");

  // Without the lock file it cannot: this is what the test is about.
  expect(compiled(root).stderr).toContain("MODULE_NOT_FOUND");

  const recorded = record(root, ["main.js"]);
  expect(recorded.stdout).toBe(node.stdout);
  expect(recorded.stderr).toBe(
    "ingot.lock.json: 7 modules, 2 files; 9 of them new\n",
  );
  expect(lockIn(root)).toBe(PROGRAM_LOCK);
  expect(compiled(root)).toEqual(node);
  expect(compiled(root, ["--no-lock"]).stderr).toContain("MODULE_NOT_FOUND");

  renameSync(join(root, "ingot.lock.json"), join(root, "other.json"));
  expect(compiled(root, ["--lock", "other.json"])).toEqual(node);
});

test("ls, why and the report mark what was recorded", () => {
  const root = plantTree({ ...PROGRAM, "ingot.lock.json": PROGRAM_LOCK });
  const { stdout } = run(root, [
    ...[bin, "compile", "main.js", "-o", "out.cjs", "--json"],
  ]);
  const { assets, diagnostics } = JSON.parse(stdout);
  expect(assets).toEqual([
    {
      id: "orm@3.1.0/views/other.html",
      bytes: 12,
      reason: { recorded: "orm@3.1.0/index.js" },
    },
    {
      id: "orm@3.1.0/views/page.html",
      bytes: 11,
      reason: { recorded: "orm@3.1.0/index.js" },
    },
  ]);
  const codes = diagnostics.map(({ code }: { code: string }) => code);
  expect(codes).toContain("computed_require_recorded");
  expect(codes).not.toContain("computed_require");

  expect(run(root, [bin, "ls", "out.cjs"]).stdout).toContain(
    `
RECORDED
  ./main.js           import("./src/extension.mjs") → ./src/extension.mjs
  ./main.js           require("./src/extension") → ./src/extension.js
  orm@3.1.0/index.js  require("plug-a") → plug-a@1.0.0/index.js
`,
  );
  expect(run(root, [bin, "why", "out.cjs", "plug-b"]).stdout).toBe(
    `plug-b@2.0.0/lib/extra.js

  ./main.js  (entry)
  require("orm")           → orm@3.1.0/index.js
  require("plug-b/extra")  → plug-b@2.0.0/lib/extra.js  [require]  (recorded)
`,
  );
  // A strict compile takes what was recorded for what was meant.
  const strict = run(root, [
    ...[bin, "compile", "main.js", "-o", "out.cjs", "--strict", "-q"],
  ]);
  expect(strict.stderr).not.toContain("computed_require");
});

test("child processes and threads are recorded, whatever NODE_OPTIONS says", () => {
  const root = plantTree({
    "package.json": { name: "app" },
    "before.cjs": 'console.log("preloaded");',
    "main.js": `
const { Worker } = require("node:worker_threads");
const { execFileSync, fork } = require("node:child_process");
const name = (text) => "./parts/" + text;
console.log(String(execFileSync(process.execPath, ["-e", "require('./child.js')('exec')"])));
fork("./child.js", ["fork"]).on("exit", () => {
  new Worker("./child.js", { argv: ["worker"] }).on("exit", () => {
    new Worker(new URL("file://" + __dirname + "/child.mjs"), { argv: ["module"] });
  });
});
require(name("main"));
`,
    "child.js": `
const load = (name) => require("./pa" + "rts/".concat(name));
module.exports = load;
if (process.argv[2]) load(process.argv[2]);
`,
    "child.mjs": `await import(["./parts", "module.mjs"].join("/"));`,
    ...Object.fromEntries(
      ["main", "exec", "fork", "worker"].map((name) => [
        `parts/${name}.js`,
        `console.log("${name}");`,
      ]),
    ),
    "parts/module.mjs": 'console.log("module");',
  });
  const env = { NODE_OPTIONS: `--require "${join(root, "before.cjs")}"` };
  const node = run(root, ["main.js"], { env });
  expect(node.stdout.match(/preloaded/g)).toHaveLength(5);
  const command = [bin, "record", "-q", "--", process.execPath, "main.js"];
  const outcome = run(root, command, { env });
  // Once more in this process, and with some versions of Node in the thread of
  // the loader.
  const own = (text: string) => sorted(text.replaceAll("preloaded\n", ""));
  expect(own(outcome.stdout)).toEqual(own(node.stdout));
  expect(outcome.stdout.match(/preloaded/g)?.length).toBeGreaterThan(5);
  expect(outcome.stderr).toBe(node.stderr);
  const targets = [...lockIn(root).matchAll(/"target": "(.*?)"/g)].map(
    ([, target]) => target,
  );
  expect(new Set(targets)).toEqual(
    new Set([
      "./parts/exec.js",
      "./parts/fork.js",
      "./parts/main.js",
      "./parts/module.mjs",
      "./parts/worker.js",
    ]),
  );
});

function sorted(text: string): readonly string[] {
  return text.split("\n").sort();
}

describe("the command does not notice", () => {
  test.each([
    ["an exit code", "process.exit(7);"],
    ["standard input", "process.stdin.pipe(process.stdout);"],
    ["a signal of its own", 'process.kill(process.pid, "SIGKILL");'],
    [
      "an uncaught error",
      'console.error("before"); const f = () => { throw new TypeError("x"); }; f();',
    ],
    ["a rejection", 'Promise.reject(new Error("no"));'],
    [
      "errors of require and fs",
      `const fs = require("fs");
       for (const f of [() => require("./none"), () => fs.readFileSync("none"), () => require.resolve("x/y")])
         try { f(); } catch ({ code, message }) { console.log(code, message); }
       fs.readFile("none", (error) => console.log(error.message, error.stack));
       fs.promises.readFile("none").catch(({ message }) => console.log(message));`,
    ],
    [
      "Node's functions",
      `const fs = require("fs");
       for (const of of [fs, fs.promises, require("module")])
         for (const [key, { value, ...flags }] of Object.entries(Object.getOwnPropertyDescriptors(of)))
           if (typeof value === "function") console.log(key, value.name, value.length, flags, Reflect.ownKeys(value));
       console.log(require("util").promisify(fs.exists)("x") instanceof Promise);
       Error.prepareStackTrace = () => "mine"; Error.stackTraceLimit = 3;
       fs.existsSync("main.js");
       console.log(Error.prepareStackTrace(), Error.stackTraceLimit, new Error().stack);`,
    ],
    [
      "ES modules",
      `import("./main.mjs").then(console.log, console.log);
       import("./none.mjs").catch(({ code, message }) => console.log(code, message));`,
    ],
    [
      "its arguments and flags",
      "console.log(process.argv.slice(2), process.execArgv);",
    ],
  ])("%s", (_, source) => {
    const root = plantTree({
      "package.json": { name: "app" },
      "main.js": source,
      "main.mjs":
        'import { readFileSync } from "fs"; export default readFileSync("main.mjs", "utf8").length;',
    });
    const args = ["--no-deprecation", "main.js", "--", "01", "-o", "x"];
    const node = run(root, args, { input: "typed" });
    const command = [bin, "record", "-q", "--", process.execPath, ...args];
    expect(run(root, command, { input: "typed" })).toEqual(node);
  });

  test("a signal is passed on, and ends both", async () => {
    const root = plantTree({
      "package.json": { name: "app" },
      "main.js": `
process.on("SIGINT", () => { console.log("interrupted"); });
process.on("SIGTERM", () => { console.log("ended"); process.exit(5); });
setInterval(() => {}, 1000);
console.log("ready");`,
    });
    const child = spawn(
      process.execPath,
      [bin, "record", "-q", "--", process.execPath, "main.js"],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      if (text === "ready\n") child.kill("SIGINT");
      if (text === "ready\ninterrupted\n") child.kill("SIGTERM");
    });
    const status = await new Promise((end) => child.once("close", end));
    expect([status, text]).toEqual([5, "ready\ninterrupted\nended\n"]);
    expect(existsSync(join(root, "ingot.lock.json"))).toBe(true);
  });
});

test("what was written, secrets, and what others' tools read is left out", () => {
  const root = plantTree({
    "package.json": { name: "app" },
    ".env": "A=1",
    "data.txt": "data",
    "main.js": `
const fs = require("fs");
const name = (text) => text;
fs.writeFileSync("written.txt", "");
for (const file of ["data.txt", ".env", "written.txt", "main.js", "absent", process.execPath])
  if (fs.existsSync(name(file))) fs.readFileSync(name(file));
fs.openSync("data.txt", "r+");
require("tool");`,
    "node_modules/tool/package.json": { name: "tool", version: "1.0.0" },
    "node_modules/tool/index.js": `
const fs = require("fs");
fs.readFileSync(require.main.filename);
fs.readFileSync(__filename);
fs.mkdirSync("node_modules/.cache");
fs.writeFileSync("node_modules/.cache/x", "");
fs.utimesSync("node_modules/.cache/x", 1, 1);
fs.readFileSync("node_modules/.cache/x");`,
  });
  expect(record(root, ["main.js"]).status).toBe(0);
  const rows = JSON.parse(lockIn(root));
  expect(rows.modules).toEqual([]);
  expect(
    rows.files.map(
      ({ importer, use, target }: Readonly<Record<string, string>>) =>
        `${importer} ${use} ${target}`,
    ),
  ).toEqual([
    "./main.js exists ./data.txt",
    "./main.js exists ./main.js",
    "./main.js read ./data.txt",
    "./main.js read ./main.js",
    "tool@1.0.0/index.js read tool@1.0.0/index.js",
  ]);
});

test("recording adds to what was recorded; --replace begins anew", () => {
  const root = plantTree({
    "package.json": { name: "app" },
    "main.js": 'require(["./parts", process.argv[2]].join("/"));',
    "parts/a.js": "",
    "parts/b.js": "",
  });
  const targets = () =>
    JSON.parse(lockIn(root)).modules.map(
      ({ target }: { target: string }) => target,
    );
  record(root, ["main.js", "b"]);
  expect(record(root, ["main.js", "a"]).stderr).toBe(
    "ingot.lock.json: 2 modules, 0 files; 1 of them new\n",
  );
  expect(targets()).toEqual(["./parts/a.js", "./parts/b.js"]);
  const both = lockIn(root);
  record(root, ["main.js", "b"]);
  expect(lockIn(root)).toBe(both);
  record(root, ["main.js", "b"], ["--replace"]);
  expect(targets()).toEqual(["./parts/b.js"]);
  mkdirSync(join(root, "sub"));
  record(join(root, "sub"), ["../main.js", "a"], ["-o", "x.json"]);
  expect(readFileSync(join(root, "sub/x.json"), "utf8")).toContain(
    "./parts/a.js",
  );
});

test("what cannot be done is said", () => {
  const root = plantTree({ "package.json": { name: "app" } });
  expect(run(root, [bin, "record"])).toMatchObject({
    status: 2,
    stderr:
      "ingot: Name the command behind --: ingot record -- npm test\nSee ingot --help.\n",
  });
  expect(run(root, [bin, "record", "npm", "test"]).status).toBe(2);
  const absent = run(root, [bin, "record", "--", "no-such-program"]);
  expect(absent.status).toBe(127);
  expect(absent.stderr).toMatch(/^ingot record: .*no-such-program.*\n$/);
  expect(existsSync(join(root, "ingot.lock.json"))).toBe(false);

  writeFileSync(join(root, "ingot.lock.json"), '{ "lockfileVersion": 2 }');
  const malformed = record(root, ["-e", 'console.log("ran")']);
  expect(malformed).toMatchObject({ status: 1, stdout: "" });
  expect(malformed.stderr).toContain(
    "ingot.lock.json:1:22: error: lockfileVersion must be 1",
  );
  expect(record(root, ["-e", ""], ["-o", "absent/lock.json"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("[unwritable_output]"),
  });
});

/** Compiles in memory with a lock file; its diagnostics, and the modules. */
function withLock(
  rows: { modules?: readonly object[]; files?: readonly object[] },
  files: Readonly<Record<string, string>>,
) {
  const lock = { lockfileVersion: 1, modules: [], files: [], ...rows };
  const result = compile(
    { entry: "/app/main.js" },
    memoryHost({
      "/app/package.json": '{ "name": "app" }',
      "/app/main.js": 'require("a");',
      "/app/node_modules/a/package.json": '{ "name": "a", "version": "1.1.0" }',
      "/app/node_modules/a/index.js": "module.exports = (n) => require(n);",
      "/app/node_modules/b/package.json": '{ "name": "b", "version": "2.0.0" }',
      "/app/node_modules/b/index.js": "",
      ...files,
      "/app/ingot.lock.json": JSON.stringify(lock, null, 1),
    }),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return {
    said: result.diagnostics.flatMap((diagnostic) =>
      diagnostic.code === "outdated_lock"
        ? [
            `${diagnostic.place?.line} ${diagnostic.why} ${diagnostic.recorded} ${diagnostic.found}`,
          ]
        : [],
    ),
    ids: result.artifact.manifest.modules.map(({ id }) => id),
    assets: result.assets.map(({ id }) => id),
  };
}

describe("a row", () => {
  const row = { importer: "a@1.1.0/index.js", kind: "require" };
  test("of a package that is not there is no one's business", () => {
    const { said, ids } = withLock(
      {
        modules: [
          { ...row, importer: "mocha@1.0.0/x.js", target: "b@2.0.0/index.js" },
          { ...row, importer: "./package.json", target: "./gone.js" },
        ],
        files: [{ importer: "z@1.0.0/x.js", use: "read", target: "./gone" }],
      },
      {},
    );
    expect([said, ids.length]).toEqual([[], 2]);
  });

  test("of another version is left out, and said once", () => {
    const old = { ...row, importer: "a@1.0.0/index.js" };
    const { said, ids } = withLock(
      {
        modules: [
          { ...old, specifier: "b", target: "b@2.0.0/index.js" },
          { ...old, specifier: "c", target: "c@2.0.0/index.js" },
        ],
      },
      {},
    );
    expect(said).toEqual(["4 version a@1.0.0 1.1.0"]);
    expect(ids).not.toContain("b@2.0.0/index.js");
  });

  test("whose target changed or went is left out", () => {
    const { said, ids, assets } = withLock(
      {
        modules: [
          { ...row, specifier: "b", target: "b@1.0.0/index.js" },
          { ...row, specifier: "c", target: "c@1.0.0/index.js" },
          { ...row, importer: "./gone.js", target: "./main.js" },
          { ...row, specifier: "b", target: "b@2.0.0/index.js" },
        ],
        files: [
          { importer: "a@1.1.0/index.js", use: "read", target: "a@1.1.0/none" },
          { importer: "a@1.1.0/index.js", use: "exists", target: "./main.js/" },
          { importer: "a@1.1.0/index.js", use: "list", target: "b@2.0.0/" },
        ],
      },
      {},
    );
    expect(said).toEqual([
      "4 moved b@1.0.0/index.js b@2.0.0/index.js",
      "10 gone c@1.0.0/index.js null",
      "16 gone ./gone.js null",
      "29 gone a@1.1.0/none null",
      "34 gone ./main.js/ null",
    ]);
    expect(ids).toContain("b@2.0.0/index.js");
    expect(assets).toEqual(["b@2.0.0/index.js", "b@2.0.0/package.json"]);
  });

  test("may name a copy that only the importer sees", () => {
    const inner = "/app/node_modules/a/node_modules/c";
    const { said, ids } = withLock(
      { modules: [{ ...row, target: "c@1.0.0/lib/x.js" }] },
      {
        [`${inner}/package.json`]: '{ "name": "c", "version": "1.0.0" }',
        [`${inner}/lib/x.js`]: "",
      },
    );
    expect([said, ids[2]]).toEqual([[], "c@1.0.0/lib/x.js"]);
  });
});

test("the place of a value in JSON", () => {
  const text = '{ "a": [1, { "b,]": "x\\"}", "c": null }], "d": {} }';
  const at = (...keys: readonly (string | number)[]) => {
    const { start, end } = jsonRange(text, keys);
    return text.slice(start, end);
  };
  expect(at("a", 1, "b,]")).toBe('"x\\"}"');
  expect(at("a", 1, "c")).toBe("null");
  expect(at("a", 0)).toBe("1");
  expect(at("d")).toBe("{}");
  expect(at("d", "e", "f")).toBe("{}");
  expect(at("a", 1, "z")).toBe('{ "b,]": "x\\"}", "c": null }');
  expect(at()).toBe(text);
});
