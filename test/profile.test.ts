/**
 * Artifacts laid out by a profile: what their start runs is code, the rest waits in
 * comments, and all behave as without one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readManifest } from "../src/inspect/read-manifest.js";
import { runAtOnce } from "./support/children.js";
import { runCommand } from "./support/command.js";
import { addFiles, removeTree, writeTree } from "./support/tree.js";

let root: string;
beforeEach(() => {
  root = writeTree({});
});
afterEach(() => removeTree(root));

function node(...args: readonly string[]) {
  return runAtOnce(process.execPath, args, { cwd: root });
}

function ingot(...args: readonly string[]) {
  return runCommand("ingot", args, root);
}

function compileTo(output: string, ...flags: readonly string[]) {
  return ingot("compile", "main.js", "-o", output, "-q", ...flags);
}

/** A text with the places in an artifact as those of the modules. */
function decoded(artifact: string, text: string): string {
  addFiles(root, { "stack.txt": text });
  const { status, stdout, stderr } = ingot("decode", artifact, "stack.txt");
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

const QUIET = { status: 0, stdout: "", stderr: "" };
const remark = `// ${"long enough to wait ".repeat(60)}\n`;
const place = `new Error("here").stack.split("\\n")[1].replace(/^.* at /, "")`;

/** How each module is held, by id. */
function held(file: string): Readonly<Record<string, string>> {
  const bytes = readFileSync(join(root, file));
  const reading = readManifest(bytes);
  if (!reading.ok) throw new Error(reading.reason);
  return Object.fromEntries(
    reading.manifest.modules.map(({ id, factory, escaped }) => {
      const eager = bytes.includes(`["${factory}"]: (`);
      return [id, escaped ? "deferred" : eager ? "eager" : "lazy"];
    }),
  );
}

const PROGRAM = {
  "main.js": `const { value } = require("./run");
console.log(value, require("./data.json").list);
if (process.argv[2] === "late") {
  const late = require("./late");
  console.log(late.f(), late.f.toString(), late.f.name, require.cache[require.resolve("./late")].id === late.id);
  console.log(require("./es.mjs"), require("./small"), require("./lines")());
  import("./imported.js").then(({ default: given }) => console.log(given));
}
`,
  "run.js": `${remark}exports.value = require("./deep.mjs").default;`,
  "deep.mjs": `${remark}export default 42;\n`,
  "late.js": `${remark}/* a comment, and {u+0041} */
exports.id = module.id;
exports.f = function f() { return [/\\*\\/$/.test("*/"), ${place}]; };`,
  "es.mjs": `${remark}import { f } from "./late.js";
export { f }; export const at = ${place};\n`,
  "imported.js": `${remark}module.exports = import("./es.mjs").then(({ at }) => typeof at);`,
  "lines.js": `${remark}"\u2028"; module.exports = () => "lines";`,
  "small.js": "module.exports = 'small';",
  "data.json": '{\n  "list": [1]\n}',
};

test("the start is compiled at once, the rest when it is asked for", () => {
  addFiles(root, PROGRAM);
  expect(compileTo("plain.cjs")).toEqual(QUIET);
  expect(compileTo("out.cjs", "--profile")).toEqual(QUIET);
  expect(held("out.cjs")).toEqual({
    "./main.js": "eager",
    "./run.js": "eager",
    "./deep.mjs": "eager",
    "./late.js": "deferred",
    "./es.mjs": "deferred",
    "./imported.js": "deferred",
    // They end lines, and V8 counts them.
    "./lines.js": "lazy",
    "./small.js": "lazy",
    "./data.json": "lazy",
  });
  for (const args of [[], ["late"]]) {
    const plain = node("plain.cjs", ...args);
    const profiled = node("out.cjs", ...args);
    expect(plain).toMatchObject({ status: 0, stderr: "" });
    expect({
      ...profiled,
      stdout: decoded("out.cjs", profiled.stdout),
    }).toEqual({ ...plain, stdout: decoded("plain.cjs", plain.stdout) });
    expect(plain.stdout).toContain("42 [ 1 ]");
  }
  expect(ingot("verify", "out.cjs", "--alone").stderr).not.toContain("error");
});

test("without a profile, what only import() leads to waits", () => {
  const stack = String.raw`new Error("here").stack.split("\n")[1]`;
  addFiles(root, {
    "main.js":
      'require("./run").late().then((said) => console.log(said.join("\\n")));',
    "run.js": `${remark}exports.late = () => import("./late.mjs").then(({ at, f }) => [at, ...f(), f.name]);`,
    "late.mjs": `${remark}import { deep } from "./deep.js";
export const at = ${stack};
export function f() { return [${stack}, ...deep(), String(deep)]; }\n`,
    "deep.js": `${remark}/* *\\/ {u+0041} */ exports.deep = function deep() {
  return [${stack}, /\\*\\/$/.test("*/"), "{u+0041}", "*{u+002f}"];
};`,
  });
  expect(compileTo("out.cjs")).toEqual(QUIET);
  expect(held("out.cjs")).toEqual({
    "./main.js": "eager",
    "./run.js": "eager",
    "./late.mjs": "deferred",
    "./deep.js": "deferred",
  });
  const compiled = node("out.cjs");
  expect(compiled).toMatchObject({ status: 0, stderr: "" });
  const asModules = node("main.js")
    .stdout.replaceAll(pathToFileURL(root).href, ".")
    .replaceAll(root, ".");
  expect(asModules).toContain("at deep (./deep.js:3:");
  expect(decoded("out.cjs", compiled.stdout)).toBe(asModules);
});

test("twice the same, and nothing is left behind", () => {
  addFiles(root, PROGRAM);
  expect(compileTo("out.cjs", "--profile")).toEqual(QUIET);
  const first = readFileSync(join(root, "out.cjs"));
  expect(compileTo("out.cjs", "--profile")).toEqual(QUIET);
  expect(readFileSync(join(root, "out.cjs"))).toEqual(first);
  expect(readdirSync(root)).not.toContainEqual(expect.stringMatching(/tmp$/));
});

test("with V8's code", () => {
  addFiles(root, PROGRAM);
  expect(compileTo("plain.cjs")).toEqual(QUIET);
  expect(compileTo("out.cjs", "--profile", "--code-cache")).toEqual(QUIET);
  expect(held("out.code.cjs")["./late.js"]).toBe("deferred");
  expect(node("out.cjs")).toEqual(node("plain.cjs"));
  expect(node("out.cjs", "late").stdout).toContain("small lines\n");
});

test("a start that fails is a warning, and leaves the artifact as it is", () => {
  addFiles(root, {
    "main.js": 'require("./b");',
    "b.js": 'throw Error("no");',
  });
  expect(compileTo("plain.cjs")).toEqual(QUIET);
  const { status, stdout } = ingot(
    ...["compile", "main.js", "-o", "out.cjs", "--profile", "--json"],
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout).diagnostics).toMatchObject([
    {
      code: "profile_failed",
      severity: "warning",
      message:
        "There is no profile, and the artifact is laid out without: its start threw Error: no, at ./b.js:1:7",
    },
  ]);
  expect(readFileSync(join(root, "out.cjs"))).toEqual(
    readFileSync(join(root, "plain.cjs")),
  );
});

test.each([
  ["--platform=sandbox", "--profile is for the platform node alone"],
  ["--watch", "--watch makes no profile"],
])("not with %s", (flag, message) => {
  addFiles(root, { "main.js": "1;" });
  expect(compileTo("out.cjs", "--profile", flag)).toEqual({
    status: 2,
    stdout: "",
    stderr: `ingot: ${message}\nSee ingot --help.\n`,
  });
});
