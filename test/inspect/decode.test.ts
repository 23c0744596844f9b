/**
 * Plain Node is the oracle: one tree of files is run as it is and as a hand-made
 * artifact, and the artifact's decoded stacks must equal Node's, frame by frame.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { decodeStack } from "../../src/inspect/decode.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import {
  type HandMadeModule,
  handMadeArtifact,
} from "../support/hand-made-artifact.js";

/** Every way into a frame that V8 prints differently; `fail` throws in a dependency. */
const DEPENDENCY = `"use strict";
/* a block
   comment */ exports.fail = function () { const x = 1; throw new Error("from dep"); };
exports.Thrower = class Thrower {
  constructor(late) { if (!late) this.go(); }
  go() { exports.fail(); }
  get value() { return this.go(); }
  static make() { return new Thrower(); }
  [Symbol.iterator]() { exports.fail(); }
};
module.exports.later = async function later() { await null; await exports.deeper(); };
exports.deeper = async () => { await 0; exports.fail(); };
`;

const MAIN = `const dep = require("dep");
const { Thrower } = dep;
const scenarios = {
  plain() { dep.fail(); },
  arrow: () => dep.fail(),
  callback() { [1].forEach(function () { [2].map((x) => dep.fail()); }); },
  named() { [1].forEach(function visit() { dep.fail(); }); },
  constructed() { new Thrower(); },
  subclass() { class Sub extends Thrower { constructor() { super(); } } new Sub(); },
  anonymousClass() { new (class { field = dep.fail(); })(); },
  staticMethod() { Thrower.make(); },
  getter() { return new Thrower(true).value; },
  aliased() { const o = { as: dep.fail, other: scenarios.plain }; o.other(); },
  iterator() { for (const x of new Thrower(true)) x; },
  toPrimitive() { return \`\${{ toString() { dep.fail(); } }}\`; },
  evaluated() { eval("dep.fail()"); },
  indirectEval() { globalThis.dep = dep; (0, eval)("function inner() { dep.fail() }\\n  inner()"); },
  newFunction() { new Function("dep", "dep.fail()")(dep); },
  immediately() { (function () { (() => { dep.fail(); })(); })(); },
  json() { JSON.parse("1", () => dep.fail()); },
  proxied() { new Proxy({}, { get() { dep.fail(); } }).x; },
  generator() { [...(function* () { yield dep.fail(); })()]; },
  defaulted() { (function (x = dep.fail()) {})(); },
  tagged() { (() => dep.fail())\`x\`; },
  bound() { dep.fail.bind(null)(); },
  sorted() { [2, 1].sort(() => dep.fail()); },
  replaced() { "a".replace(/a/, () => dep.fail()); },
  nativeError() { null.property; },
  topLevel() { require("./throws-at-top.js"); },
  topLevelOfPackage() { require("dep/lib/throws.js"); },
  evalAtTop() { require("./evaluates-at-top.js"); },
  assignedFunctions() { require("./named-by-engine.js").outer(); },
  async asyncFunction() { await null; await dep.later(); },
  async all() { await Promise.all([dep.later()]); },
  async anonymousAsync() { await (async () => { await null; dep.fail(); })(); },
  async settled() { await new Promise((resolve) => setTimeout(resolve)); dep.fail(); },
  async timer() { await new Promise((_, reject) => setTimeout(() => { try { dep.fail(); } catch (error) { reject(error); } })); },
};
Error.stackTraceLimit = 50;
(async () => {
  for (const name of Object.keys(scenarios))
    try { await scenarios[name](); console.log("## " + name + " did not throw"); }
    catch (error) { console.log("## " + name + "\\n" + error.stack); }
})();
`;

const FILES: readonly (HandMadeModule & { readonly file: string })[] = [
  {
    file: "src/main.js",
    id: "./src/main.js",
    text: MAIN,
    edges: {
      dep: "dep@1.2.3/index.js",
      "dep/lib/throws.js": "dep@1.2.3/lib/throws.js",
      "./throws-at-top.js": "./src/throws-at-top.js",
      "./evaluates-at-top.js": "./src/evaluates-at-top.js",
      "./named-by-engine.js": "./src/named-by-engine.js",
    },
  },
  {
    file: "node_modules/dep/index.js",
    id: "dep@1.2.3/index.js",
    text: DEPENDENCY,
  },
  {
    file: "node_modules/dep/lib/throws.js",
    id: "dep@1.2.3/lib/throws.js",
    // Odd line ends in front of the throw, none behind it.
    text: '// cr\r// crlf\r\n// \u2028// \u2029/* é */ var s = "日本"; require("..").fail()',
    edges: { "..": "dep@1.2.3/index.js" },
  },
  {
    file: "src/throws-at-top.js",
    id: "./src/throws-at-top.js",
    text: 'const why = "at top";\n\n  class A { static x = (() => { throw new TypeError(why); })(); }\n',
  },
  {
    file: "src/evaluates-at-top.js",
    id: "./src/evaluates-at-top.js",
    text: '\neval("(function () { null.x })()");\n',
  },
  {
    file: "src/named-by-engine.js",
    id: "./src/named-by-engine.js",
    text: `exports.inner = function () { throw new RangeError("engine"); };
var space = { deep: {} };
space.deep.middle = function () { exports.inner(); };
module.exports.outer = () => { space.deep.middle(); };
`,
  },
  {
    file: "src/uncaught.js",
    id: "./src/uncaught.js",
    text: `const dep = require("dep");\nfunction run() { dep.fail(); }\n\trun();\n`,
    edges: { dep: "dep@1.2.3/index.js" },
  },
  {
    file: "src/uncaught-top.js",
    id: "./src/uncaught-top.js",
    text: "#!/usr/bin/env node\nthrow new Error('top');\n",
  },
  {
    file: "src/rejected.js",
    id: "./src/rejected.js",
    text: `(async function main() { await null; throw new Error("rejected"); })();\n`,
  },
];

let folder: string;
let elsewhere: string;

beforeAll(() => {
  // A folder name that Node prints as it is and URLs escape.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot (decode) é ")));
  elsewhere = join(folder, "dist here");
  mkdirSync(elsewhere);
  for (const { file, text } of FILES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(path: string) {
  const { stdout, stderr } = spawnSync(process.execPath, [path], {
    encoding: "utf8",
  });
  return stdout + stderr;
}

function writeArtifact(entry: string, name = "out file.cjs") {
  const path = join(elsewhere, name);
  const text = handMadeArtifact({
    modules: FILES,
    entry,
    hashbang: "#!/usr/bin/env node",
  });
  writeFileSync(path, text);
  const reading = readManifest(Buffer.from(text));
  if (!reading.ok) throw new Error(reading.reason);
  return { path, reading };
}

/** Node's own output with the files' paths spelled as ids. */
function oracle(entry: string): string {
  const file = FILES.find(({ id }) => id === entry)?.file ?? "";
  return FILES.reduce(
    (text, { file, id }) => text.replaceAll(join(folder, file), id),
    run(join(folder, file)),
  );
}

/** What is left when the loaders, Node's and ours, are taken out. */
function withoutLoader(text: string): readonly string[] {
  return text
    .split("\n")
    .filter(
      (line) =>
        !/\((?:node:internal\/|ingot:runtime:)|at (?:async )?(?:node:internal|ingot:runtime:)/.test(
          line,
        ),
    );
}

describe("decodeStack against Node", () => {
  test("every kind of frame", () => {
    const expected = withoutLoader(oracle("./src/main.js"));
    const artifact = writeArtifact("./src/main.js");
    const raw = run(artifact.path);
    const { text, decoded } = decodeStack(raw, [artifact]);
    expect(withoutLoader(text)).toEqual(expected);
    // The comparison saw something: scenarios, frames, no undecoded path.
    expect(expected.filter((line) => line.startsWith("## "))).toHaveLength(34);
    expect(expected.join("\n")).not.toContain("did not throw");
    expect(decoded).toBe(raw.match(/out file\.cjs:\d+/g)?.length);
    expect(decoded).toBeGreaterThan(100);
    expect(text).not.toContain(folder);
    expect(raw).toContain("Packages_dep_40_");
    expect(text).not.toMatch(/(?:Packages|Modules)_\w+_/);
  });

  test.each([
    ["./src/uncaught.js"],
    ["./src/uncaught-top.js"],
    ["./src/rejected.js"],
  ])("an uncaught error of %s, with the line above its excerpt", (entry) => {
    const expected = withoutLoader(oracle(entry));
    const artifact = writeArtifact(entry);
    const { text } = decodeStack(run(artifact.path), [artifact]);
    expect(withoutLoader(text)).toEqual(expected);
    expect(text).toMatch(/^\S+\.js:\d+\n/);
  });

  test("the artifact's own frames are marked", () => {
    const artifact = writeArtifact("./src/uncaught.js");
    const { text } = decodeStack(run(artifact.path), [artifact]);
    expect(text).toMatch(
      /\n {4}at load \(ingot:runtime:\d+:\d+\)\n {4}at ingot:runtime:\d+:\d+\n/,
    );
  });
});

describe("decodeStack finds the artifact in", () => {
  const reading = (() => {
    const result = readManifest(
      Buffer.from(
        handMadeArtifact({
          modules: [
            { id: "./a.js", text: "1;\n2;\n3;" },
            { id: "@s/b@1.0.0/b.js", text: "1;\n2;\n" },
          ],
        }),
      ),
    );
    if (!result.ok) throw new Error(result.reason);
    return result;
  })();
  const [a, b] = reading.manifest.modules.map(({ line }) => line) as [
    number,
    number,
  ];
  const decode = (text: string, path = "/home/me/my app/dist/out.cjs") =>
    decodeStack(text, [{ path, reading }]).text;

  test.each([
    [
      "an absolute path",
      `    at f (/home/me/my app/dist/out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "no parentheses",
      `    at /home/me/my app/dist/out.cjs:${a + 2}:7`,
      "    at ./a.js:3:7",
    ],
    [
      "async",
      `    at async /home/me/my app/dist/out.cjs:${b}:7`,
      "    at async @s/b@1.0.0/b.js:1:7",
    ],
    [
      "async with a name",
      `    at async f (/home/me/my app/dist/out.cjs:${b + 1}:7)`,
      "    at async f (@s/b@1.0.0/b.js:2:7)",
    ],
    [
      "new",
      `    at new F (/home/me/my app/dist/out.cjs:${a}:7)`,
      "    at new F (./a.js:1:7)",
    ],
    [
      "as",
      `    at Object.f [as g] (/home/me/my app/dist/out.cjs:${a}:7)`,
      "    at Object.f [as g] (./a.js:1:7)",
    ],
    [
      "eval",
      `    at eval (eval at run (/home/me/my app/dist/out.cjs:${a}:5), <anonymous>:1:7)`,
      "    at eval (eval at run (./a.js:1:5), <anonymous>:1:7)",
    ],
    [
      "nested eval",
      `    at eval (eval at f (eval at run (/home/me/my app/dist/out.cjs:${a}:5)), <anonymous>:1:7)`,
      "    at eval (eval at f (eval at run (./a.js:1:5)), <anonymous>:1:7)",
    ],
    [
      "the line above an excerpt",
      `/home/me/my app/dist/out.cjs:${a + 1}\n2;\n^\n`,
      "./a.js:2\n2;\n^\n",
    ],
    [
      "another machine's path",
      `    at f (/srv/some where (x86)/out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "another machine's excerpt",
      `/srv/some where/out.cjs:${a}\r\nx`,
      "./a.js:1\r\nx",
    ],
    [
      "a Windows path",
      `    at f (C:\\Program Files (x86)\\app\\out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "a Windows path without parentheses",
      `    at C:\\My App\\OUT.CJS\\out.cjs:${a}:7`,
      "    at ./a.js:1:7",
    ],
    ["a Windows excerpt", `D:\\My App\\out.cjs:${a}`, "./a.js:1"],
    [
      "a share",
      `    at f (\\\\server\\share\\out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "a URL",
      `    at f (file:///home/me/my%20app/dist/out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "a Windows URL",
      `    at file:///C:/my%20app/out.cjs:${a}:7`,
      "    at ./a.js:1:7",
    ],
    [
      "a relative path",
      `    at f (dist/out.cjs:${a}:7)`,
      "    at f (./a.js:1:7)",
    ],
    [
      "a dotted relative path",
      `at f (../dist/out.cjs:${a}:7)`,
      "at f (./a.js:1:7)",
    ],
    ["a base name", `out.cjs:${a}:7: warning`, "./a.js:1:7: warning"],
    [
      "prose",
      `error in /srv/out.cjs:${a}:7, see "C:\\srv\\out.cjs:${b}"`,
      'error in ./a.js:1:7, see "@s/b@1.0.0/b.js:1"',
    ],
    [
      "prose with its known path",
      `error in /home/me/my app/dist/out.cjs:${a}:7!`,
      "error in ./a.js:1:7!",
    ],
    ["prose after a colon", `error:/srv/out.cjs:${a}:7`, "error:./a.js:1:7"],
    [
      "a JSON log",
      `{"stack":"Error: x\\n    at f (/srv/out.cjs:${a}:7)\\n    at g (/srv/out.cjs:${b}:1)"}`,
      '{"stack":"Error: x\\n    at f (./a.js:1:7)\\n    at g (@s/b@1.0.0/b.js:1:1)"}',
    ],
    [
      "carriage returns",
      `    at f (/srv/out.cjs:${a}:7)\r\n    at /srv/out.cjs:${b}:7\r\n`,
      "    at f (./a.js:1:7)\r\n    at @s/b@1.0.0/b.js:1:7\r\n",
    ],
  ])("%s", (_, text, expected) => {
    expect(decode(text)).toBe(expected);
  });

  test.each([
    ["another file", `    at f (/home/me/my app/dist/other.cjs:${a}:7)`],
    ["a file whose name ends alike", `    at f (/srv/layout.cjs:${a}:7)`],
    ["a file whose name starts alike", `    at f (/srv/out.cjs.map:${a}:7)`],
    ["a folder of that name", `    at f (/srv/out.cjs/x.js:${a}:7)`],
    ["Node's own frame", "    at node:internal/main/run_main_module:23:47"],
    ["a line beyond the end", "    at f (/srv/out.cjs:100000:7)"],
    ["line 0", "    at f (/srv/out.cjs:0:7)"],
    ["a path without a line", "loaded /home/me/my app/dist/out.cjs"],
    [
      "a factory's name outside a frame",
      "Modules_a_2e_js Object.Modules_a_2e_js",
    ],
    ["nothing", ""],
  ])("and leaves alone %s", (_, text) => {
    expect(decode(text)).toBe(text);
  });

  test("the nearest of several files of one base name", () => {
    const text = `at f (/srv/dist/out.cjs:${a}:1)\nat g (/srv/node_modules/x/out.cjs:${a}:1)\nat h (/home/me/my app/dist/out.cjs:${a}:1)\nat i (dist/out.cjs:${a}:1)`;
    expect(decode(text)).toBe(
      `at f (/srv/dist/out.cjs:${a}:1)\nat g (/srv/node_modules/x/out.cjs:${a}:1)\nat h (./a.js:1:1)\nat i (./a.js:1:1)`,
    );
    expect(decode(text, "/app/dist/out.cjs")).toBe(
      `at f (./a.js:1:1)\nat g (/srv/node_modules/x/out.cjs:${a}:1)\nat h (./a.js:1:1)\nat i (./a.js:1:1)`,
    );
  });

  test("several artifacts", () => {
    const text = `at f (/a/out.cjs:${a}:1)\nat g (/b/out.cjs:${a}:1)\nat h (/b/other.cjs:${b}:1)`;
    const { text: decoded, decoded: count } = decodeStack(text, [
      { path: "/a/out.cjs", reading },
      { path: "/b/other.cjs", reading },
    ]);
    expect(decoded).toBe(
      `at f (./a.js:1:1)\nat g (/b/out.cjs:${a}:1)\nat h (@s/b@1.0.0/b.js:1:1)`,
    );
    expect(count).toBe(2);
  });

  test("a base name that a pattern or a URL would spell otherwise", () => {
    const path = "/srv/a+b [1] #2?.cjs";
    const url = pathToFileURL(path).href;
    expect(url).not.toContain(basename(path));
    expect(decode(`at f (${path}:${a}:1)\nat f (${url}:${a}:1)`, path)).toBe(
      "at f (./a.js:1:1)\nat f (./a.js:1:1)",
    );
  });

  test("its first and last lines only", () => {
    const frames = (line: number) => decode(`at /srv/out.cjs:${line}:1`);
    expect(frames(a - 1)).toBe(`at ingot:runtime:${a - 1}:1`);
    expect(frames(a)).toBe("at ./a.js:1:1");
    expect(frames(a + 2)).toBe("at ./a.js:3:1");
    expect(frames(a + 3)).toBe(`at ingot:runtime:${a + 3}:1`);
    expect(frames(1)).toBe("at ingot:runtime:1:1");
    expect(frames(reading.lines)).toBe(`at ingot:runtime:${reading.lines}:1`);
    expect(frames(reading.lines + 1)).toBe(
      `at /srv/out.cjs:${reading.lines + 1}:1`,
    );
  });

  test("a long log in little time", () => {
    const line = `${"x".repeat(2000)} at f (/srv/out.cjs:${a}:7) `;
    const started = process.cpuUsage();
    const { decoded } = decodeStack(line.repeat(2000), [
      { path: "/srv/out.cjs", reading },
    ]);
    expect(decoded).toBe(2000);
    // Of the processor's time: the machine may have other things to do.
    const { user } = process.cpuUsage(started);
    expect(user).toBeLessThan(2_000_000);
  });
});
