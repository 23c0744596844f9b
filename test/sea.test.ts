/**
 * `--sea`: an executable does what Node does with the sources; where none can be
 * made it is said why, and nothing is written.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { runAtOnce } from "./support/children.js";
import { repoRoot } from "./support/paths.js";
import { addFiles, removeTree, writeTree } from "./support/tree.js";

let root: string;
beforeEach(() => {
  root = writeTree({});
});
afterEach(() => removeTree(root));

function run(program: string, args: readonly string[], cwd = root) {
  return runAtOnce(program, args, { cwd, input: "input" });
}

const bin = join(repoRoot, "dist/src/bin.js");

function ingot(args: readonly string[], program = process.execPath) {
  return run(program, [bin, ...args]);
}

const PROGRAM = {
  "package.json": '{ "name": "app" }',
  "main.js": `#!/usr/bin/env node
const greet = require("./lib/greet");
const fs = require("node:fs");
console.log(greet("wörld"), require.main === module, module.id, this === exports);
console.log(process.argv.slice(2), process.argv[0] === process.execPath, process.execArgv, module.paths.length);
console.log(__filename, require("./data.json"), fs.readFileSync(__dirname + "/text.txt", "utf8"));
console.log(fs.readFileSync(0, "utf8"), require("./outside/" + process.argv[2]));
const own = import("./lib/es.mjs").then((es) => console.log(es.default, es.url));
const builtin = import("node:path").then((path) => console.log(path.sep));
process.exitCode = 3;
Promise.all([own, builtin]).then(() => setTimeout(() => greet.fail()));
`,
  "lib/greet.js": `module.exports = (name) => "Hello, " + name;
module.exports.fail = () => { throw new TypeError("no " + process.argv.length); };
`,
  "lib/es.mjs": "export default 42; export const { url } = import.meta;\n",
  "data.json": '{ "tick": "`", "long": ["ä"] }',
  "text.txt": "a text, ä",
  "outside/a.js": "module.exports = 'outside';",
};

/** The place of an error is another: the executable. */
function shown({ status, stdout, stderr }: ReturnType<typeof run>) {
  return {
    status,
    stdout,
    stderr: stderr.replace(/^.*:\d+\n|^ +at .*\n/gm, ""),
  };
}

const nodes = join(repoRoot, "test_output/nodes");
const newest = (existsSync(nodes) ? readdirSync(nodes) : [])
  .map((version) => join(nodes, version, "node_modules/.bin/node"))
  .filter((file) => existsSync(file))
  .slice(-1);

describe.each([process.execPath, ...newest])("with %s", (program) => {
  test.each([[], ["--code-cache"]])("as the sources %s", (...flags) => {
    addFiles(root, PROGRAM);
    const sources = run(program, ["main.js", "a", "b"]);
    expect(sources.stdout).toContain("Hello, wörld true . true");
    const args = ["compile", "main.js", "-o", "app", "--sea", "-q", ...flags];
    expect(ingot(args, program)).toEqual({ status: 0, stdout: "", stderr: "" });
    // Only the module that is computed stays outside.
    for (const name of ["main.js", "lib", "data.json", "text.txt"]) {
      rmSync(join(root, name), { recursive: true });
    }
    expect(readdirSync(root).sort()).toEqual([
      ...["app", "outside", "package.json"],
    ]);
    const app = run(join(root, "app"), ["a", "b"]);
    expect(shown(app)).toEqual(shown(sources));

    expect(ingot(["ls", "app"]).stdout).toContain("./lib/greet.js");
    addFiles(root, { stack: app.stderr });
    expect(ingot(["decode", "app", "stack"]).stdout).toContain(
      "(./lib/greet.js:2:",
    );
  });
});

test("an ES module, moved to another folder", () => {
  addFiles(root, {
    "main.mjs": `import { a } from "./a.mjs";
console.log(a, await Promise.resolve(1), import.meta.filename ?? import.meta.url);
process.exit(4);`,
    "a.mjs": "export const a = 'a';",
  });
  const sources = run(process.execPath, ["main.mjs"]);
  expect(ingot(["compile", "main.mjs", "-o", "app", "--sea"]).status).toBe(0);
  mkdirSync(join(root, "else/where"), { recursive: true });
  cpSync(join(root, "app"), join(root, "else/where/app"));
  rmSync(join(root, "app"));
  const app = run(join(root, "else/where/app"), []);
  expect({ ...app, stdout: app.stdout.replace("else/where/", "") }).toEqual(
    sources,
  );
});

test("the code cache is used", () => {
  addFiles(root, { "main.js": "console.log('started');" });
  const args = ["compile", "main.js", "-o", "app", "--sea", "--code-cache"];
  expect(ingot(args).status).toBe(0);
  // The one script that is given a cache tells what V8 made of it.
  addFiles(root, {
    "probe.js": `const vm = require("node:vm");
const { Script } = vm;
vm.Script = class extends Script {
  constructor(...args) { super(...args); console.log("rejected", this.cachedDataRejected); }
};`,
  });
  const probed = spawnSync(join(root, "app"), [], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: `--require ${root}/probe.js` },
  });
  expect(probed.stdout).toBe("rejected false\nstarted\n");
});

test("a start that fails is a warning, and there is no cache", () => {
  addFiles(root, {
    "main.js": "if (!process.argv[2]) null.x; console.log('started');",
  });
  const args = ["compile", "main.js", "-o", "app", "--sea", "--code-cache"];
  const { status, stderr } = ingot(args);
  expect(stderr).toContain("[code_cache_failed]");
  expect(status).toBe(0);
  expect(run(join(root, "app"), ["a"]).stdout).toBe("started\n");
  expect(run(join(root, "app"), []).status).toBe(1);
});

test("without postject, an older Node says so", () => {
  // The compiler where it is installed without its optional dependency.
  const modules = join(root, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(repoRoot, "node_modules"))) {
    if (name === "postject") continue;
    symlinkSync(join(repoRoot, "node_modules", name), join(modules, name));
  }
  cpSync(join(repoRoot, "dist/src"), join(root, "dist/src"), {
    recursive: true,
  });
  cpSync(join(repoRoot, "package.json"), join(root, "package.json"));
  addFiles(root, { "main.js": "1;" });
  const before = readdirSync(root);
  const { status, stderr } = run(process.execPath, [
    ...[join(root, "dist/src/bin.js"), "compile", "main.js"],
    ...["-o", "app", "--sea"],
  ]);
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= 26) expect(status).toBe(0);
  else {
    expect(stderr).toContain(
      `error: There is no executable: this Node cannot make one by itself, and postject is not installed [executable_failed]
  remedy  npm install --save-dev postject, or compile with Node 25.5 or later.
`,
    );
    expect(status).toBe(1);
    expect(readdirSync(root)).toEqual(before);
  }
});

test("a Node without a place for a program", () => {
  const damaged = join(root, "node");
  const bytes = readFileSync(realpathSync(process.execPath));
  const fuse = Buffer.from("NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0");
  for (let at = bytes.indexOf(fuse); at !== -1; at = bytes.indexOf(fuse)) {
    bytes.write("none", at);
  }
  writeFileSync(damaged, bytes, { mode: 0o777 });
  addFiles(root, { "main.js": "1;" });
  const before = readdirSync(root);
  const args = ["compile", "main.js", "-o", "app", "--sea"];
  const { status, stderr } = ingot(args, damaged);
  expect(stderr).toContain("error: There is no executable: ");
  expect(stderr).toContain("[executable_failed]");
  expect(status).toBe(1);
  expect(readdirSync(root)).toEqual(before);
});

test.each([
  ["--platform sandbox", "--sea is for the platform node alone"],
  ["--snapshot", "--sea and --snapshot exclude each other"],
  ["--watch", "--watch makes no executable"],
])("%s is wrong usage", (flags, message) => {
  addFiles(root, { "main.js": "1;" });
  const args = ["compile", "main.js", "-o", "app", "--sea"];
  expect(ingot([...args, ...flags.split(" ")])).toEqual({
    status: 2,
    stdout: "",
    stderr: `ingot: ${message}\nSee ingot --help.\n`,
  });
});
