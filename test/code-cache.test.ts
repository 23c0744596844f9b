/**
 * Artifacts with a code cache, each run in a process of its own and compared with
 * the same program without one, which other tests compare with Node.
 */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { compile } from "../src/compile.js";
import { placeWithCodeCache } from "../src/code-cache/place.js";
import { nodeHost } from "../src/host.js";
import { writeArtifact } from "../src/write-artifact.js";
import { runAtOnce } from "./support/children.js";
import { runCommand } from "./support/command.js";
import { repoRoot } from "./support/paths.js";
import { addFiles, removeTree, writeTree } from "./support/tree.js";

let root: string;
beforeEach(() => {
  root = writeTree({});
});
afterEach(() => removeTree(root));

function node(args: readonly string[], cwd = root, program = process.execPath) {
  return runAtOnce(program, args, { cwd });
}

function ingot(...args: readonly string[]) {
  return runCommand("ingot", args, join(root, "project"));
}

/** Compiles `main.js` to `<folder>/out.cjs`, and moves the sources away. */
function build(entry: string, ...flags: readonly string[]) {
  for (const [folder, more] of [
    ["plain", []],
    ["fast", ["--code-cache"]],
  ] as const) {
    const out = join(root, folder, "out.cjs");
    const run = ingot("compile", entry, "-o", out, "-q", ...flags, ...more);
    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
  }
  cpSync(join(root, "project"), join(root, "away"), { recursive: true });
  rmSync(join(root, "project"), { recursive: true });
}

/** What a run shows, wherever the artifact is and whatever its file is called. */
function shown(folder: string, ...args: readonly string[]) {
  const run = node([...args.slice(1), "out.cjs", "a"], join(root, folder));
  const same = (text: string) =>
    text
      .replaceAll(join(root, folder), "<folder>")
      .replaceAll("out.code.cjs", "out.cjs");
  return { ...run, stdout: same(run.stdout), stderr: same(run.stderr) };
}

/** What `loadCode` itself has to say of the cache, in a Node of its own. */
function accepted(folder = "fast", ...flags: readonly string[]): boolean {
  const { stdout } = node(
    [
      ...flags,
      "-p",
      `const { loadCode, codeFilesOf } = require(${JSON.stringify(
        join(repoRoot, "dist/src/runtime-shims/launcher.js"),
      )});
      const files = codeFilesOf(require("path").resolve("out.cjs"));
      loadCode(require, files, files.code).cachedDataRejected`,
    ],
    join(root, folder),
  );
  // Undefined where no cache was given to V8.
  return stdout === "false\n";
}

const PROGRAM = {
  "package.json": '{ "name": "app" }',
  "main.js": `#!/usr/bin/env node
const greet = require("./lib/greet");
console.log(greet("wörld"), require.main === module, module.id, this === exports);
console.log(process.argv.slice(1), __filename, module.paths.length, process.execArgv);
console.log(require("./data.json"), Object.keys(require.cache), module.children.length);
console.log(greet.toString(), new Error("here").stack.split("\\n").slice(0, 2));
import("node:path").then((path) => console.log(path.sep === require("path").sep));
import("./lib/es.mjs").then((es) => console.log(es.default, es.url));
exports.greet = greet;
`,
  "lib/greet.js": `module.exports = function greet(name) { return "Hello, " + name; };\n`,
  "lib/es.mjs": "export default 42; export const { url } = import.meta;\n",
  "data.json": '{ "tick": "`", "long": ["ä"] }',
};

test("a program runs from its code cache as without", () => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  const plain = shown("plain");
  expect(plain.stdout).toContain("Hello, wörld true . true");
  expect(shown("fast")).toEqual(plain);
  expect(accepted()).toBe(true);
  expect(readdirSync(join(root, "fast")).sort()).toEqual([
    "out.cjs",
    "out.code.cache",
    "out.code.cjs",
  ]);
  expect(readFileSync(join(root, "fast/out.code.cjs"))).toEqual(
    readFileSync(join(root, "plain/out.cjs")),
  );
  // The launcher is what starts it, with the entry's #! line.
  const launcher = readFileSync(join(root, "fast/out.cjs"), "utf8");
  expect(launcher).toMatch(/^#!\/usr\/bin\/env node\n\/\/ ingot launcher 1\./);
  expect(launcher.length).toBeLessThan(4096);
  // The artifact is complete.
  for (const name of ["out.cjs", "out.code.cache"]) {
    rmSync(join(root, "fast", name));
  }
  cpSync(join(root, "fast/out.code.cjs"), join(root, "fast/out.cjs"));
  expect(shown("fast")).toEqual(plain);
});

test("required, it gives the entry's exports", () => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  const load = (folder: string) =>
    node(["-p", "require('./out.cjs').greet('you')"], join(root, folder));
  expect(load("fast").stdout).toContain("Hello, wörld false");
  const same = ({ stdout }: { readonly stdout: string }) =>
    stdout.replaceAll("/fast", "/plain").replaceAll(".code.cjs", ".cjs");
  expect(same(load("fast"))).toBe(same(load("plain")));
});

test.each([
  [
    "an ES module",
    "main.mjs",
    "import { a } from './a.mjs'; console.log(import.meta.url, a);",
  ],
  [
    "top-level await",
    "main.mjs",
    "await 0; console.log(await import('./a.mjs'));",
  ],
  [
    "an uncaught error",
    "main.js",
    // Later than the start of a busy machine, which must not end with it.
    "\n  setTimeout(() => { throw new TypeError('x'); }, 1000);",
  ],
  ["an exit code", "main.js", "console.log(1); process.exit(3);"],
  [
    "an endless run",
    "main.js",
    "setTimeout(() => process.exit(4), 200); setInterval(() => {}, 1e6);",
  ],
])("%s", (_, entry, text) => {
  addFiles(join(root, "project"), {
    "a.mjs": "export const a = 'ä';",
    [entry]: text,
  });
  build(entry);
  expect(shown("fast")).toEqual(shown("plain"));
  expect(accepted()).toBe(true);
});

/** Changes a file of the fast artifact. */
function edit(name: string, change: (bytes: Buffer) => Buffer | undefined) {
  const file = join(root, "fast", name);
  const changed = change(readFileSync(file));
  if (changed === undefined) rmSync(file);
  else writeFileSync(file, changed);
}

test("a byte of the code is flipped: the new code runs", () => {
  addFiles(join(root, "project"), {
    "main.js": "console.log('the first'); exports.f = () => 'one';",
  });
  build("main.js");
  expect(shown("fast").stdout).toBe("the first\n");
  edit("out.code.cjs", (bytes) => {
    bytes.write("T", bytes.indexOf("the first"));
    return bytes;
  });
  expect(accepted()).toBe(false);
  expect(shown("fast")).toEqual({
    status: 0,
    stdout: "The first\n",
    stderr: "",
  });
});

test("texts that are not code are read when they are asked for", () => {
  const data = (name: string) =>
    JSON.stringify({ name, text: "wörld \u2028 */ ".repeat(500) }, null, 4);
  addFiles(join(root, "project"), {
    "main.js": `#!/usr/bin/env node
const { readFileSync } = require("fs");
const { createHash } = require("crypto");
const early = require("./early.json");
const place = () => new Error("here").stack.split("\\n")[1];
const shown = ({ name, text }) => [name, createHash("md5").update(text).digest("hex")];
console.log(shown(early), Object.keys(require.cache).length, place());
const late = () => [require("./late.json"), require("./other.json"),
  { name: "text", text: readFileSync(__dirname + "/text.txt", "utf8") }];
setTimeout(() => console.log(...late().map(shown), require("./place")(), place()), 10);`,
    "early.json": data("early"),
    "late.json": data("late"),
    "other.json": data("other"),
    "text.txt": "a line\n`\r\n".repeat(2000),
    "place.js": `module.exports = () => new Error("there").stack.split("\\n")[1];`,
  });
  build("main.js");
  const plain = shown("plain");
  expect(plain).toMatchObject({ status: 0, stderr: "" });
  expect(plain.stdout.match(/out\.cjs:\d+:\d+/g)).toHaveLength(3);
  expect(shown("fast")).toEqual(plain);
  expect(accepted()).toBe(true);

  // None of it is compiled, so the code is as it was; but the text is not.
  edit("out.code.cjs", (bytes) => {
    bytes.write("LATE", bytes.indexOf('"name": "late"') + 9);
    return bytes;
  });
  expect(accepted()).toBe(true);
  const changed = shown("fast");
  expect(changed.status).toBe(1);
  expect(changed.stdout).toBe(`${plain.stdout.split("\n")[0]}\n`);
  expect(changed.stderr).toContain(
    "out.cjs is not what this program started from",
  );
  edit("out.code.cache", () => undefined);
  const { status, stdout } = shown("fast");
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: plain.stdout.replace("'late'", "'LATE'"),
  });
});

test("V8 alone would run the old code", () => {
  addFiles(join(root, "project"), { "main.js": "console.log('the first');" });
  build("main.js");
  // The sum is brought up to date, so that nothing but V8 compares.
  edit("out.code.cjs", (bytes) => {
    bytes.write("T", bytes.indexOf("the first"));
    return bytes;
  });
  const { cacheFileOf, dataOf, outlineOf } =
    require("../src/code-cache/format.js") as typeof import("../src/code-cache/format.js");
  const code = readFileSync(join(root, "fast/out.code.cjs"));
  edit("out.code.cache", (bytes) =>
    cacheFileOf(outlineOf(code, [], 0), dataOf(bytes).data),
  );
  expect(shown("fast").stdout).toBe("the first\n");
});

test("its workers start through the launcher, too", () => {
  addFiles(join(root, "project"), {
    "main.js": `const { Worker } = require("node:worker_threads");
setTimeout(() => new Worker(require("node:path").join(__dirname, "work.js"))
  .on("message", (message) => console.log(message)), 10);`,
    "work.js": `require("node:worker_threads").parentPort.postMessage(["work", require("./b")]);`,
    "b.js": "module.exports = 'b';",
  });
  build("main.js");
  expect(shown("fast").stdout).toBe("[ 'work', 'b' ]\n");
  expect(shown("fast")).toEqual(shown("plain"));
});

test("a sandbox artifact has none", () => {
  addFiles(join(root, "project"), { "main.js": "1;" });
  const args = ["main.js", "-o", "out.cjs", "--platform", "sandbox"];
  expect(ingot("compile", ...args, "--code-cache")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "ingot: --code-cache is for the platform node alone\nSee ingot --help.\n",
  });
});

test.each<[string, (bytes: Buffer) => Buffer | undefined]>([
  ["missing", () => undefined],
  ["empty", () => Buffer.alloc(0)],
  ["cut in its header", (bytes) => bytes.subarray(0, 10)],
  ["cut", (bytes) => bytes.subarray(0, bytes.length - 1)],
  ["longer", (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])],
  ["text", () => Buffer.from("not a cache at all, but long enough for one")],
  ...[0, 4, 8, 12, 16, 20, 24, 60, 400].map(
    (at): [string, (bytes: Buffer) => Buffer] => [
      `flipped at ${at}`,
      (bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes;
      },
    ],
  ),
])("a cache that is %s is not used", (_, change) => {
  addFiles(join(root, "project"), { "main.js": "console.log('wörld', 1);" });
  build("main.js");
  expect(accepted()).toBe(true);
  edit("out.code.cache", change);
  expect(accepted()).toBe(false);
  expect(shown("fast")).toEqual(shown("plain"));
});

test("other flags go without the cache", () => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  expect(accepted("fast", "--no-opt")).toBe(false);
  expect(shown("fast", "--", "--no-opt")).toEqual(
    shown("plain", "--", "--no-opt"),
  );
});

const nodes = join(repoRoot, "test_output/nodes");
const others = (existsSync(nodes) ? readdirSync(nodes) : [])
  .map((version) => join(nodes, version, "node_modules/.bin/node"))
  .filter((file) => existsSync(file));

test.each([...others, process.execPath])("made by another than %s", (other) => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  const run = (folder: string) => {
    const { status, stdout } = node(["out.cjs"], join(root, folder), other);
    const text = stdout.replaceAll(join(root, folder), "");
    return { status, stdout: text.replaceAll("code.cjs", "cjs") };
  };
  const plain = run("plain");
  expect(plain.status).toBe(0);
  expect(run("fast")).toEqual(plain);
  // Of the same V8, by its version, and yet another build.
  edit("out.code.cache", (bytes) => {
    bytes.writeUInt32LE(1, 20);
    bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
    return bytes;
  });
  expect(accepted()).toBe(false);
  expect(run("fast")).toEqual(plain);
});

/** Compiles in this process, with a limit of its own. */
function place(limit?: number) {
  const host = nodeHost(join(root, "project"));
  const result = compile({ entry: "main.js" }, host);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { artifact, inputs } = result;
  const out = join(root, "fast/out.cjs");
  return writeArtifact(
    artifact,
    inputs,
    out,
    placeWithCodeCache(artifact, inputs, limit),
  );
}

test("a start that fails leaves the artifact without a cache", () => {
  addFiles(join(root, "project"), { "main.js": "console.log(1);" });
  expect(place()).toEqual([]);
  expect(readdirSync(join(root, "fast"))).toHaveLength(3);
  addFiles(join(root, "project"), {
    "main.js": "require('./b');",
    "b.js": "// not here\n  throw new RangeError('no\\nport');",
  });
  expect(place()).toEqual([
    {
      code: "code_cache_failed",
      severity: "warning",
      place: null,
      why: "threw",
      error: "RangeError: no",
      at: "./b.js:2:9",
    },
  ]);
  const { stderr } = ingot(
    ...["compile", "main.js", "-o", "../fast/out.cjs", "--code-cache"],
  );
  expect(stderr).toContain(`\
warning: There is no code cache, and the artifact is written without: its start threw RangeError: no, at ./b.js:2:9 [code_cache_failed]
  remedy  Make the program start without arguments and input in this folder, or leave out --code-cache.

  output    ../fast/out.cjs
`);
  expect(readdirSync(join(root, "fast"))).toEqual(["out.cjs"]);
  expect(node(["fast/out.cjs"]).stderr).toContain("RangeError: no\nport");
});

test.each([
  ["for (;;);", 500, { why: "hung", seconds: 0.5 }],
  ["process.abort();", undefined, { why: "ended", how: "SIGABRT" }],
  ["process.reallyExit(7);", undefined, { why: "ended", how: "exit code 7" }],
  [
    "throw undefined;",
    undefined,
    { why: "threw", error: "undefined", at: null },
  ],
])("%s", (text, limit, facts) => {
  addFiles(join(root, "project"), { "main.js": text });
  expect(place(limit)).toEqual([
    { code: "code_cache_failed", severity: "warning", place: null, ...facts },
  ]);
  expect(readdirSync(join(root, "fast"))).toEqual(["out.cjs"]);
});

test("the start has no arguments, no input and ends before its timers", () => {
  addFiles(join(root, "project"), {
    "main.js": `const fs = require("fs");
const seen = [process.argv.length, process.execArgv.length, require.main === module, fs.readFileSync(0, "utf8")];
fs.writeFileSync(${JSON.stringify(join(root, "seen"))}, JSON.stringify(seen));
process.on("exit", () => fs.writeFileSync(${JSON.stringify(join(root, "exit"))}, ""));
setTimeout(() => fs.writeFileSync(${JSON.stringify(join(root, "timer"))}, ""), 5000);
setInterval(() => {}, 1000);`,
  });
  expect(place()).toEqual([]);
  expect(JSON.parse(readFileSync(join(root, "seen"), "utf8"))).toEqual([
    ...[2, 0, true, ""],
  ]);
  expect(existsSync(join(root, "exit"))).toBe(false);
  expect(existsSync(join(root, "timer"))).toBe(false);
});

test("no source is overwritten", () => {
  addFiles(join(root, "project"), {
    "main.code.cjs": "1;",
    "main.js": "require('./main.code.cjs');",
  });
  const args = ["compile", "main.js", "-o", "main.cjs", "--code-cache"];
  const { status, stderr } = ingot(...args);
  expect(stderr).toContain(
    "error: The output main.code.cjs is one of the modules compiled",
  );
  expect(status).toBe(1);
  expect(readdirSync(join(root, "project")).sort()).toEqual([
    ...["main.code.cjs", "main.js"],
  ]);
});

test("ls, why, decode and verify take the launcher's path", () => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  const bin = join(repoRoot, "dist/src/bin.js");
  for (const args of [["ls"], ["ls", "--json"], ["why", "./lib/greet.js"]]) {
    const [command = "", ...rest] = args;
    const of = (file: string) => node([bin, command, file, ...rest]);
    expect(of("fast/out.cjs")).toEqual(of("plain/out.cjs"));
    expect(of("fast/out.cjs").status).toBe(0);
  }
  const { stdout } = node(["fast/out.cjs"]);
  writeFileSync(join(root, "stack"), stdout);
  const decoded = node([bin, "decode", "fast/out.cjs", "stack"]).stdout;
  expect(decoded).toContain("(./main.js:6:31)");
  // The program prints its stack, which is not Node's: more to be equal.
  const verify = (folder: string, ...flags: readonly string[]) =>
    node([bin, "verify", `${folder}/out.cjs`, "--cwd", "away", ...flags]);
  expect(verify("fast", "--entry", "away/main.js")).toEqual(
    verify("plain", "--entry", "away/main.js"),
  );
  expect(verify("fast", "--integrity-only").status).toBe(0);
  rmSync(join(root, "fast/out.code.cjs"));
  expect(node([bin, "ls", "fast/out.cjs"])).toEqual({
    status: 1,
    stdout: "",
    stderr: "fast/out.code.cjs: no such file\n",
  });
});

test("loadArtifact takes the launcher's path", () => {
  addFiles(join(root, "project"), PROGRAM);
  build("main.js");
  const program = `const { loadArtifact } = require(${JSON.stringify(
    join(repoRoot, "dist/src/hosting/load-artifact.js"),
  )});
  const loaded = loadArtifact("./out.cjs");
  console.log(loaded.modules.length, loaded.load("./lib/greet.js")("host"));
  console.log(loaded.load("./lib/greet.js").name);`;
  const run = node(["-e", program], join(root, "fast"));
  expect(run).toEqual(node(["-e", program], join(root, "plain")));
  expect(run.stdout).toBe("4 Hello, host\ngreet\n");
});
