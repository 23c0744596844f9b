/**
 * `--snapshot`: a program started from its snapshot does what Node does with its
 * sources; what no snapshot can hold is said, and nothing is written.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { placeWithSnapshot } from "../src/snapshot/place.js";
import { writeArtifact } from "../src/write-artifact.js";
import { runAtOnce } from "./support/children.js";
import { repoRoot } from "./support/paths.js";
import { addFiles, removeTree, writeTree } from "./support/tree.js";

let root: string;
beforeEach(() => {
  root = writeTree({});
});
afterEach(() => removeTree(root));

function node(args: readonly string[], program = process.execPath) {
  const env = { ...process.env, WHEN: "at the start" };
  return runAtOnce(program, args, { cwd: root, env });
}

function ingot(args: readonly string[], program = process.execPath) {
  return node([join(repoRoot, "dist/src/bin.js"), ...args], program);
}

/** Compiles `entry` to `out.cjs` in the same folder, so that paths are equal. */
function build(entry: string, program?: string) {
  const args = ["compile", entry, "-o", "out.cjs", "--snapshot", "-q"];
  expect(ingot(args, program)).toEqual({ status: 0, stdout: "", stderr: "" });
}

const FROM_SNAPSHOT = ["--snapshot-blob", "out.snapshot.blob", "out.cjs"];

const MAIN = `
const { startupSnapshot } = require("node:v8");
const run = (main) =>
  startupSnapshot.isBuildingSnapshot()
    ? startupSnapshot.setDeserializeMainFunction(main, "data")
    : main("data");
`;

const PROGRAM = {
  "package.json": '{ "name": "app" }',
  "main.js": `#!/usr/bin/env node
${MAIN}
const table = require("./lib/table");
const data = require("./data.json");
const es = import("./lib/es.mjs");
exports.table = table;
const main = async (given) => {
  console.log(given, table.squares, data, require("./lib/late"));
  console.log(require.main === module, module.id, __filename, process.argv.slice(2));
  console.error(process.env.WHEN, process.cwd(), require("http").METHODS.length);
  console.log((await es).default, (await import("node:path")).sep);
  console.log(await import("./lib/es.mjs") === await es);
  console.log(startupSnapshot.isBuildingSnapshot() == false, typeof require.cache);
  process.stdin.once("end", () => {
    process.exitCode = 3;
    setTimeout(() => table.fail(), 5);
  });
  process.stdin.resume();
};
run(main);
`,
  "lib/table.js": `exports.squares = Array.from({ length: 4 }, (_, i) => i * i);
exports.fail = () => { throw new TypeError("wörld"); };
`,
  "lib/es.mjs": "export default 42;\n",
  "lib/late.js": "module.exports = [__filename, module.parent.id];\n",
  "data.json": '{ "tick": "`" }',
};

/** The place of an error is another: the artifact, whose \`#!\` line is in front. */
function shown({ status, stdout, stderr }: ReturnType<typeof node>) {
  return {
    status,
    stdout,
    stderr: stderr.replace(/^.*:\d+\n|^ +at .*\n/gm, ""),
  };
}

const nodes = join(repoRoot, "test_output/nodes");
const programs = [
  process.execPath,
  ...(existsSync(nodes) ? readdirSync(nodes) : [])
    .map((version) => join(nodes, version, "node_modules/.bin/node"))
    .filter((file) => existsSync(file)),
];

test.each(programs)("from its snapshot as from its sources: %s", (program) => {
  addFiles(root, PROGRAM);
  const sources = node(["main.js", "a", "b"], program);
  expect(sources.stdout).toContain("data [ 0, 1, 4, 9 ]");
  build("main.js", program);
  expect(readdirSync(root).filter((name) => name.startsWith("out"))).toEqual([
    "out.cjs",
    "out.code.cjs",
    "out.snapshot.blob",
  ]);
  const run = node([...FROM_SNAPSHOT, "a", "b"], program);
  expect(shown(run)).toEqual(shown(sources));
  expect(run.stderr).toContain(
    `at exports.fail (${join(root, "out.code.cjs")}`,
  );
  expect(run.stderr).toContain("TypeError: wörld");
  // Without the snapshot it starts as any program does.
  expect(shown(node(["out.cjs", "a", "b"], program))).toEqual(shown(sources));
});

test("what is loaded is loaded once, when it is compiled", () => {
  addFiles(root, {
    "main.js": `${MAIN}
const fs = require("fs");
fs.appendFileSync("log", JSON.stringify([process.argv.length, process.env.WHEN]) + "\\n");
console.log("loaded");
const made = process.pid;
run(() => console.log(made === process.pid));`,
  });
  build("main.js");
  expect(node(FROM_SNAPSHOT).stdout).toBe("false\n");
  expect(node(FROM_SNAPSHOT).stdout).toBe("false\n");
  expect(readFileSync(join(root, "log"), "utf8")).toBe('[2,"at the start"]\n');
  expect(node(["out.cjs"]).stdout).toBe("loaded\ntrue\n");
});

test("an ES module with top-level await", () => {
  addFiles(root, {
    "main.mjs": `import { startupSnapshot } from "node:v8";
import fs from "node:fs";
const text = await fs.promises.readFile("text", "utf8");
const url = new URL("http://a/b?c"), map = new WeakMap([[fs, 1]]), bytes = new TextEncoder().encode("ä");
const main = () => console.log(text, url.href, map.get(fs), new TextDecoder().decode(bytes), import.meta.url.slice(-8));
startupSnapshot.isBuildingSnapshot() ? startupSnapshot.setDeserializeMainFunction(main) : main();`,
    text: "here",
  });
  const sources = node(["main.mjs"]);
  expect(sources.stdout).toContain("here http://a/b?c 1 ä main.mjs");
  build("main.mjs");
  expect(node(FROM_SNAPSHOT)).toEqual(sources);
});

test("required, it gives the entry's exports", () => {
  addFiles(root, {
    "main.js": `${MAIN} run(() => {}); exports.f = function greet() { return __filename; };`,
  });
  build("main.js");
  addFiles(root, {
    "host.js": "const { f } = require('./out.cjs'); console.log(f.name, f());",
  });
  const plain = node(["host.js"]);
  expect(plain.stdout).toBe(`greet ${join(root, "main.js")}\n`);
  expect(node(["--snapshot-blob", "out.snapshot.blob", "host.js"])).toEqual(
    plain,
  );
});

test("a snapshot of another artifact is not used", () => {
  const program = (text: string) => ({
    "main.js": `${MAIN} run(() => console.log("${text}"));`,
  });
  addFiles(root, program("one"));
  build("main.js");
  const before = readFileSync(join(root, "out.snapshot.blob"));
  addFiles(root, program("two"));
  build("main.js");
  expect(node(FROM_SNAPSHOT).stdout).toBe("two\n");
  writeFileSync(join(root, "out.snapshot.blob"), before);
  expect(node(FROM_SNAPSHOT)).toEqual({
    status: 0,
    stdout: "two\n",
    stderr: "",
  });
});

test("ls, decode and verify take the launcher's path", () => {
  addFiles(root, PROGRAM);
  build("main.js");
  expect(ingot(["ls", "out.cjs"]).stdout).toBe(
    ingot(["ls", "out.code.cjs"]).stdout,
  );
  const { stderr } = node(FROM_SNAPSHOT);
  addFiles(root, { stack: stderr });
  expect(ingot(["decode", "out.cjs", "stack"]).stdout).toContain(
    "at exports.fail (./lib/table.js:2:30)",
  );
  expect(ingot(["verify", "out.cjs", "--integrity-only"]).status).toBe(0);
});

/** Compiles in this process, with a limit of its own. */
function place(text: string, limit?: number) {
  addFiles(root, { "main.js": MAIN + text });
  const before = readdirSync(root);
  const result = compile({ entry: "main.js" }, nodeHost(root));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { artifact, inputs } = result;
  const diagnostics = writeArtifact(
    artifact,
    inputs,
    join(root, "out.cjs"),
    placeWithSnapshot(artifact, inputs, limit),
  );
  expect(readdirSync(root)).toEqual(before);
  return diagnostics;
}

test.each<[string, object]>([
  ["null.x; run(() => {});", { why: "threw" }],
  [
    "require('worker_threads'); new (require('worker_threads').Worker)('1', { eval: true });",
    { why: "threw" },
  ],
  ["process.exit(3);", { why: "ended", how: "exit code 3" }],
  ["console.log(1);", { why: "no main" }],
  [
    "const f = new Intl.NumberFormat(); run(() => f);",
    { why: "unheld", builtins: [] },
  ],
  [
    "const t = require('tls'); run(() => t);",
    { why: "unheld", builtins: [{ builtin: "node:tls", by: "./main.js" }] },
  ],
])("%s: nothing is written", (text, facts) => {
  expect(place(text)).toEqual([
    expect.objectContaining({
      ...{ code: "snapshot_failed", severity: "error", place: null },
      ...facts,
    }),
  ]);
});

test("what stays open is named", () => {
  const open =
    "require('net').createServer().listen(0); setInterval(() => {}, 1e6); run(() => {});";
  expect(place(open, 2000)).toEqual([
    {
      ...{ code: "snapshot_failed", severity: "error", place: null },
      ...{ why: "hung", seconds: 2, open: ["TCPServerWrap", "Timeout"] },
    },
  ]);
});

test("no source is overwritten", () => {
  addFiles(root, {
    "main.code.cjs": "1;",
    "main.js": "require('./main.code.cjs');",
  });
  const args = ["compile", "main.js", "-o", "main.cjs", "--snapshot"];
  const { status, stderr } = ingot(args);
  expect(stderr).toContain(
    "error: The output main.code.cjs is one of the modules compiled",
  );
  expect(status).toBe(1);
});

test.each([
  ["--platform sandbox", "--snapshot is for the platform node alone"],
  ["--code-cache", "--snapshot and --code-cache exclude each other"],
  ["--watch", "--watch makes no snapshot"],
])("%s is wrong usage", (flags, message) => {
  addFiles(root, { "main.js": "1;" });
  const args = ["compile", "main.js", "-o", "out.cjs", "--snapshot"];
  expect(ingot([...args, ...flags.split(" ")])).toEqual({
    status: 2,
    stdout: "",
    stderr: `ingot: ${message}\nSee ingot --help.\n`,
  });
});

test("--verify compares before the snapshot is made", () => {
  addFiles(root, { "main.js": `${MAIN} exports.a = 1; run(() => {});` });
  const args = ["compile", "main.js", "-o", "out.cjs", "--snapshot"];
  const { status, stderr } = ingot([...args, "--verify"]);
  expect(stderr).toContain("6 facts are Node's");
  expect(status).toBe(0);
  expect(existsSync(join(root, "out.snapshot.blob"))).toBe(true);
});
