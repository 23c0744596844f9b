/**
 * Stacks thrown in ES modules: a program prints them under plain Node and
 * compiled; decoded, each frame must name the function, file and line that Node
 * names. Columns may differ where a name was rewritten.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../src/compile.js";
import { artifactText } from "../../src/codegen/artifact.js";
import { nodeHost } from "../../src/host.js";
import { decodeStack } from "../../src/inspect/decode.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import { removeTree, writeTree } from "../support/tree.js";

const FILES = {
  "main.mjs": `import { fail, later, Thrower, absent, default as def } from "dep";
import * as dep from "dep";
import { setTimeout as wait } from "node:timers/promises";
const scenarios = {
  plain() { fail(); },
  arrow: () => fail(),
  namespace() { dep.fail(); },
  callback() { [1].forEach(function () { [2].map((x) => fail()); }); },
  constructed() { new Thrower(); },
  getter() { return new Thrower(true).value; },
  defaultExport() { def(); },
  notAFunction() { absent(); },
  notAMember() { dep.absent(); },
  notAConstructor() { new absent(); },
  notIterable() { [...absent]; },
  nativeError() { null.property; },
  script() { dep.script(); },
  generator() { [...(function* () { yield fail(); })()]; },
  async asyncFunction() { await null; await later(); },
  async all() { await Promise.all([later()]); },
  async afterAwait() {
    await null;

    fail();
  },
  async timer() { await wait(1); fail(); },
  async callbackOfTimer() { await new Promise((_, reject) => setTimeout(() => { try { fail(); } catch (error) { reject(error); } })); },
  async topLevel() { await import("./throws.mjs"); },
  async topLevelAfterAwait() { await import("./throws-later.mjs"); },
  async topLevelOfDependency() { await import("./imports-throwing.mjs"); },
};
Error.stackTraceLimit = 50;
for (const name of Object.keys(scenarios)) {
  try {
    await scenarios[name]();
    console.log("## " + name + " did not throw");
  } catch (error) {
    console.log("## " + name + "\\n" + error.stack);
  }
}
`,
  "throws.mjs": `#!/usr/bin/env node
import { fail } from "dep"; import * as dep from "dep";
/* a
   block */ export const value = 1;

   const x = fail(value);
`,
  "throws-later.mjs": `import {
  fail,
  later,
} from "dep";
export default class {}
await null;
await later();
`,
  "imports-throwing.mjs": 'import "./throws-2.mjs";\n',
  "throws-2.mjs":
    'export default (() => { throw new TypeError("at the top"); })();\n',
  "node_modules/dep/package.json":
    '{ "name": "dep", "version": "1.2.3", "type": "module", "exports": "./index.js" }',
  "node_modules/dep/index.js": `import script from "./script.cjs";
export * from "./more.js";
export { script };
export default function () {
  throw new RangeError("default");
}
export const absent = undefined;
`,
  "node_modules/dep/more.js": `/* a block
   comment */ export function fail() { const x = 1; throw new Error("from dep"); }
export class Thrower {
  constructor(late) { if (!late) this.go(); }
  go() { fail(); }
  get value() { return this.go(); }
}\r
export async function later() {\u2028
  await null;
  await deeper();
}
const deeper = async () => { await 0; fail(); };
`,
  "node_modules/dep/script.cjs": `module.exports = function script() {
  throw new Error("from script");
};
`,
};

let root: string;
let folder: string;
beforeAll(() => {
  root = realpathSync(writeTree(FILES));
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterAll(() => {
  removeTree(root);
  rmSync(folder, { recursive: true });
});

function run(file: string): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, [file], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Without columns, and without the frames of Node and of the runtime. */
function comparable(text: string): readonly string[] {
  return text
    .split("\n")
    .filter(
      (line) =>
        !/(?:\(|^ +at (?:async )?)(?:node:|ingot:runtime|<anonymous>)/.test(
          line,
        ),
    )
    .map((line) => line.replace(/(:\d+):\d+(?=\)?$)/, "$1"));
}

test("frames name the functions, files and lines of plain Node", () => {
  const expected = run(join(root, "main.mjs"))
    .replaceAll(`file://${root}`, root)
    .replaceAll(`${root}/node_modules/dep/`, "dep@1.2.3/")
    .replaceAll(`${root}/`, "./");

  const result = compile({ entry: "main.mjs" }, nodeHost(root));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const path = join(folder, "artifact.cjs");
  const text = artifactText(result.artifact);
  writeFileSync(path, text);
  const reading = readManifest(Buffer.from(text));
  if (!("manifest" in reading)) throw new Error(JSON.stringify(reading));
  const { text: decoded } = decodeStack(run(path), [{ path, reading }]);

  expect(comparable(expected).length).toBeGreaterThan(80);
  expect(expected).not.toContain("did not throw");
  expect(comparable(decoded)).toEqual(comparable(expected));
});
