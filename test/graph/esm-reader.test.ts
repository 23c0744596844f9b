/**
 * ES modules read without a parser: what the reader says of a module is what the
 * parser says, and what it takes together with V8 is a module to Node.
 */
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { analyzeEsm, readEsm } from "../../src/graph/esm/analyse.js";
import type { EsmAnalysis } from "../../src/graph/esm/types.js";
import { loadSource } from "../../src/graph/load.js";
import { isAcceptedByV8 } from "../../src/graph/module-body.js";
import type { AbsolutePath } from "../../src/host.js";
import { snippetCases } from "../support/esm-snippets.js";
import { npmFixturesDir } from "../support/paths.js";
import fc from "../support/random.js";

/** Rich in what a reader may read wrong. */
const MODULES: readonly string[] = [
  `import { a, b } from "x"; import * as ns from "y"; import d from "z";
a(); (a)(); a\`t\`; new a(); new a.b(); new (a())(); new ns.C\nd;
ns.m(); ns["m"]; ns?.m; ns.m = 1; ns.m++; --ns.m; delete ns.m; ns.x.y = 2; (ns.m) = 3; ns;
typeof a; typeof (a); typeof a.b; -a; !ns.m; void a
a()
b: a(); if (a) a(); else b(); for (a of [b]) a(); for (ns.k in a);`,
  `import { a, b, c } from "x";
const o = { a, b: c, [a]: b, a() { return a; }, get b() { return b; }, set c(v) { b = v; },
  async a2() {}, *g() { yield a; yield; yield* b }, async *h() { await a; }, get, set: 1, async, static: a,
  "s": a, 1: b, async [a]() {}, get [b]() {}, ...c, if: 1, new: a };
var get, set, async;`,
  `import { a, b, c } from "x";
const f = a => a + b, g = (a, { b, ...c }, [d = a] = [], ...r) => { return a + b + c; }, h = async a => a,
  i = async (b) => await b, j = async () => {}, k = (x = (y = b) => y + a) => x, l = async (a = b) => a;
(a, b); (a); ((a)); ({ a, b } = c); [a, b] = c; [a = b, ...c] = []; ({ a: b = c, ...a } = {}); async (a, b); async(c);
(({ a }) => a)(b); (function a() { a(); })(); (function () { a(); }); (class a { x = a; }); var async;`,
  `import { a, b, c } from "x";
export class K extends a(b) { a = b; static c = c; [a] = b; #p = a; static #q; get; set; static; async
  b() { return this.#p ?? #p in this; } static { a(); var b; b; let c; } static async *a() {} get a() { return a; }
  static get [b]() { return 1; } constructor(a) { super(a); super.x(b); } 'q'() {} 1() {} }
export default class extends K {}`,
  `import { a, b } from "x";
export const { p, q: [r, s = a], ...t } = b, u = a; export let v; export var w = b; export function f(a) { return a + b; }
export async function* g() { for await (const x of a) yield x; } export default (function () { return a; });
export { f as default2, v as "a string" }; export * from "y"; export * as all from "y"; export { z as zz } from "y";`,
  `import { a } from "x";
{ let a; a; } a; function f() { a; var a; } function g(a = a) { var a; a; } for (let a of []) a; for (const a = 1; a;) a; a;
try { a; } catch (a) { a; } try { a } catch { a } finally { a } switch (a) { case a: let a; default: a }
do a(); while (a) a(); while (a) { break } for (;;) { continue } l: for (var i in a) break l; throw a`,
  `import { a } from "x"; var x, y, g, i;
x = a / 2 / g; x = /a/g.test(a); x = y++ / a / i; if (x) /a/.test(a); ({}) / a; x = [] / a; (a) / 1 / i; y = a
/ 2 /i; { } /a/.test(a); f(); function f() {} /a/; x = function () {} / a; x = \`\${a}\${ { a }.a }\` / a; x = a ? /a/ : a / 1; return_ = 1 / a`,
  `import { a } from "x"; await a; const t = await a(), l = import.meta.url, m = await import("y"), n = import(a), o = import("z", { with: {} });
for await (const a of t) a; async () => { await a; import('./q'); }`,
  `import * as $ from "x"; import { $b } from "y"; $.a; $["b"]; $[$b]; let $c, d$; ({ $d: 1, $e() {} }); class $f { $g; } $h: $b();`,
  `#!/usr/bin/env node
import a from "x"; const s = "a\\"b", u = 'a\\
b', v = \`a\\\`\${\`\${a}\`}\`; // a
/* a */ a /* \u2028 */ (); a?.b?.[a]?.(a); x ??= a; x ||= a; x **= a; x >>>= a; a ?.5 : 1; var x; a\n++x; 1.5.toFixed(a); .5; 0x1f; 1e3; 1_0n`,
  `export default async () => {}`,
  `export default async function () {}`,
  `export default function* () {}`,
  `export default a => a;`,
  `import a from "x"; export default a`,
  `import a from "x"; export default (a, a);`,
  `var require, module; require("x"); module.exports = {};`,
  `require("x"); typeof module; ({ exports }); function f() { return arguments; } () => arguments; __dirname + __filename;`,
  `var a_; import { b } from "x"; b(); function f(b) { return b; } import { c } from "y"; c.d;`,
  `import { createRequire as c$ } from "module"; const require = c$(import.meta.url), o = 1; require("x"); require.resolve("y"); require(o);
require.resolve(o); require("a", 1); require(); require.main; require.cache["z"]; f(require); function f(require) { return require("q"); }
{ let require = f; require("q"); } var r = c$(import.meta.url)
r("w"); function g(c$) { var s = c$(import.meta.url); s("x"); } c$("/x")("y"); c$; typeof c$; new c$("z"); new require("n"); c$\`t\``,
  `f(); function f() { r("w"); } import { createRequire } from "node:module"; const r = /* @__PURE__ */ createRequire(import.meta.url); r("x");`,
  `import { createRequire } from "node:module"; var r = /* @__PURE__ */ (() => createRequire(import.meta.url))(); r("x");`,
  `import { createRequire, isBuiltin } from "node:module"; var r = createRequire(import.meta.url); import x from "x"; x(); r("y"); isBuiltin("z"); h(); function h() { return r("z"); }`,
  `import x, { } from "x"; import "y"; export {}; export { } from "z"; let let_, of, from, as, get, set, of2 = of;`,
  `import { a } from "x"; const s = "<!--", o = { \\u0061: 1, b\\u{63}: a }; a.\\u0061; class K { #\\u0061; } s < !o; /<!--/; while (s-->0 && a++>1); \`<!--\``,
  `import { process } from "x"; process.argv[2]; argv[1 + 1]; let argv;`,
];

function normal(source: string): EsmAnalysis {
  const analysis = analyzeEsm(source);
  if ("position" in analysis) throw new Error(`${analysis.message}: ${source}`);
  return analysis;
}

test.each(MODULES)("read as the parser reads it: %j", (source) => {
  const read = readEsm(source);
  expect(read).toEqual(normal(source));
  expect(read !== null && isAcceptedByV8(source, read)).toBe(true);
});

test.each([
  `import f from './index.js';

export default f;

export { f as 'module.exports' };
`,
  `export * from "./a.js"\nexport * as b from "./b.js"\n`,
  `export { default, named as "other name" } from "pkg";`,
  `// A comment.\nimport d, * as all from "x"; /* another */ export { d, all, };`,
  `import d, { one, two as three } from "x"\nimport "side-effect"\nexport default d`,
  `import {} from "x"; export {} from "y"; export {};`,
  `export default undeclared`,
  "",
])("declarations alone: %j", (source) => {
  expect(readEsm(source)).toEqual(normal(source));
});

test.each([
  `import x from "./x.json" with { type: "json" };`,
  `import x from "\\x41";`,
  `import { createRequire } from "node:module"; createRequire(import.meta.url)("x");`,
  `import { createRequire } from "node:module"; let r; r = createRequire(import.meta.url); r("x");`,
  `import { createRequire } from "node:module"; const r = createRequire(import.meta.filename); r("x");`,
  `import { createRequire } from "node:module"; const r = createRequire(import.meta.url); r["resolve"]("x");`,
  `import { createRequire } from "node:module"; const r = createRequire(import.meta.url); (r)("x");`,
  `import { createRequire } from "node:module"; const r = createRequire(import.meta.url); r?.("x");`,
  `import { createRequire } from "node:module"; const r = createRequire(import.meta.url)\n("x");`,
  `import { createRequire } from "node:module"; const r = () => createRequire(import.meta.url)("x");`,
  `import module from "node:module"; const r = module.createRequire(import.meta.url); r("x");`,
  `import { __require } from "x"; __require("y");`,
  `if (process.argv[1] === "x");`,
  `new Function("x", "return import(x)");`,
  `import * as a from "x"; a["b" + "c"];`,
  `import(("x"));`,
  `import("x" + "y");`,
  `let \\u0061;`,
  `import { a } from "x"; [a.b] = [];`,
])("left to the parser: %j", (source) => {
  expect(readEsm(source)).toBeNull();
  normal(source);
});

/** Each is right in the function that V8 is shown, or stands where it is not. */
test.each([
  `import a from "x"; import a from "y";`,
  `import a from "x"; export { a }; export { a };`,
  `import a from "x"; export default a; export { a as default };`,
  `export { nothing };`,
  `import a from "x"; export { "a" as b };`,
  `import { default } from "x";`,
  `import { "a" } from "x";`,
  `import eval from "x";`,
  `export * from x;`,
  `import a from "x" export { a }`,
  `import a form "x";`,
  `import a from "x"; let a;`,
  `import a from "x"; function a() {}`,
  `import a from "x"; { var a; }`,
  `function f() {} function f() {}`,
  `var f; function f() {}`,
  `function f() {} { var f; }`,
  `export function f() {} export { f };`,
  `return 1;`,
  `new.target;`,
  `() => new.target;`,
  `let x = 1; x
--> 0`,
  `<!-- x`,
  `let x = 1 <!-- x`,
  `--> x`,
  `/*
*/ --> x`,
  `function f() { await x; }`,
  `function f(await) {}`,
  `({ await } = {});`,
  `function await() {}`,
  `async () => { class A { x = await 1; } };`,
  `class A { static { await; } }`,
  `{ import a from "x"; }`,
  `{ export {}; }`,
  `export default 1 export default 2`,
  `with (a) b;`,
  `let x; let x;`,
  `let package;`,
  `08;`,
  `delete x;`,
  `await: 1;`,
  `import.meta = 1;`,
  `[import.meta] = [];`,
  `({ a: import.meta } = {});`,
  `for (import.meta of []);`,
  `import.meta++;`,
  `export default let;`,
  `using`.concat(" x = 1 2;"),
])("an error to Node, and refused: %j", (source) => {
  expect(
    loadSource("/x.mjs" as AbsolutePath, source, false, "module", new Map()),
  ).toMatchObject({ code: "syntax_error" });
});

test("the modules of the tests of rewriting", () => {
  let read = 0;
  for (const [, { files }] of snippetCases) {
    for (const [name, source] of Object.entries(files)) {
      if (!name.endsWith(".mjs")) continue;
      const analysis = readEsm(source);
      if (analysis === null) continue;
      read++;
      expect(analysis).toEqual(normal(source));
    }
  }
  expect(read).toBeGreaterThan(20);
});

test("the modules of installed packages", () => {
  const files = readdirSync(join(npmFixturesDir, "node_modules"), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && extname(entry.name) === ".mjs")
    .map((entry) => join(entry.parentPath, entry.name));
  let known = 0;
  let read = 0;
  for (const path of files) {
    const source = readFileSync(path, "utf8");
    const analysis = readEsm(source);
    const parsed = analyzeEsm(source);
    if ("position" in parsed) {
      expect([path, analysis]).toEqual([path, null]);
      continue;
    }
    known++;
    if (analysis === null) continue;
    read++;
    expect([path, analysis]).toEqual([path, parsed]);
  }
  expect(known).toBeGreaterThan(500);
  expect(read).toBeGreaterThan(known * 0.97);
});

const gap = fc.constantFrom(
  "",
  " ",
  " ",
  "\n",
  "/* import */",
  "// x\n",
  "\u2028",
);
const name = fc.constantFrom(
  "a",
  "b",
  "$",
  "_1",
  "from",
  "as",
  "default",
  "let",
);
const text = fc.constantFrom(`"x"`, `'./y.js'`, `"a b"`, `"é"`, `'"'`, `"\\n"`);
const either = fc.oneof({ weight: 3, arbitrary: name }, text);
const specifier = fc.oneof(
  either.map((one) => [one]),
  fc.tuple(either, either).map(([one, other]) => [one, "as", other]),
);
const list = fc
  .tuple(fc.array(specifier, { maxLength: 3 }), fc.boolean())
  .map(([specifiers, isOpen]) => [
    "{",
    ...specifiers.flatMap((each, index) => (index > 0 ? [",", ...each] : each)),
    ...(isOpen ? [","] : []),
    "}",
  ]);
const clause = fc.oneof(
  name.map((one) => [one]),
  name.map((one) => ["*", "as", one]),
  list,
  fc.tuple(name, list).map(([one, rest]) => [one, ",", ...rest]),
);
const declaration = fc.oneof(
  text.map((from) => ["import", from]),
  fc
    .tuple(clause, text)
    .map(([what, from]) => ["import", ...what, "from", from]),
  list.map((what) => ["export", ...what]),
  fc.tuple(list, text).map(([what, from]) => ["export", ...what, "from", from]),
  text.map((from) => ["export", "*", "from", from]),
  fc
    .tuple(either, text)
    .map(([as, from]) => ["export", "*", "as", as, "from", from]),
  name.map((what) => ["export", "default", what]),
);
const program = fc
  .array(fc.tuple(declaration, fc.constantFrom([";"], [";"], ["\n"], [])), {
    maxLength: 4,
  })
  .chain((declarations) => {
    const tokens = declarations.flatMap(([each, end]) => [...each, ...end]);
    return fc
      .array(gap, { minLength: tokens.length, maxLength: tokens.length })
      .map((gaps) =>
        tokens.map((token, index) => token + gaps[index]).join(""),
      );
  });

/** Whether Node parses it as a module. */
function parsesInNode(source: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "ingot-esm-"));
  const path = join(folder, "x.mjs");
  try {
    writeFileSync(path, source);
    return spawnSync(process.execPath, ["--check", path]).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns whether the reader and V8 take it, as the parser and Node do then */
function isRead(source: string): boolean {
  const read = readEsm(source);
  if (read === null || !isAcceptedByV8(source, read)) return false;
  const parsed = analyzeEsm(source);
  if ("position" in parsed) {
    // Of regular expressions, say, the two know different ones.
    expect([source, parsesInNode(source)]).toEqual([source, true]);
  } else expect([source, read]).toEqual([source, parsed]);
  return true;
}

test("generated declarations, whole and with a character too few or too many", () => {
  let read = 0;
  let known = 0;
  const changes = fc.constantFrom("", ";", "}", "x", "\n", "\\");
  const change = fc.option(fc.tuple(fc.nat(), changes));
  fc.assert(
    fc.property(program, change, (whole, change) => {
      const [place, instead] = change ?? [0, whole.charAt(0)];
      const at = place % (whole.length + 1);
      const source = whole.slice(0, at) + instead + whole.slice(at + 1);
      if (!("position" in analyzeEsm(source))) known++;
      if (isRead(source)) read++;
    }),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(known / 2);
  expect(read).toBeGreaterThan(300);
});

const token = fc.constantFrom(
  ...[
    "",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ":",
    "?",
    "=",
    "=>",
    "...",
    ".",
  ],
  ...[
    "`",
    "${",
    "'",
    "/",
    "*",
    "++",
    "\n",
    "?.",
    "??",
    "!",
    "1",
    "@",
    "#a",
    "//",
  ],
  ...[
    "return ",
    "await ",
    "async ",
    "yield ",
    "import ",
    "export ",
    "default ",
  ],
  ...[
    "function ",
    "class ",
    "let ",
    "var ",
    "of ",
    "in ",
    "new ",
    "new.target",
  ],
  ...[
    "static ",
    "get ",
    "a",
    "this",
    "typeof ",
    "delete ",
    "arguments",
    "case ",
  ],
  ...["require", "/*", "*/", "<!--", "-->", "super", "if ", "for ", "label:"],
  ...[
    "import.meta",
    "import('x')",
    "do ",
    "try ",
    "catch ",
    "\u2028",
    "using ",
  ],
);

test("modules with a token too many, or in the place of others", () => {
  let read = 0;
  const change = fc.tuple(fc.nat(), fc.nat(6), token);
  const changes = fc.array(change, { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(fc.constantFrom(...MODULES), changes, (whole, changes) => {
      let source = whole;
      for (const [place, length, instead] of changes) {
        const at = place % (source.length + 1);
        source = source.slice(0, at) + instead + source.slice(at + length);
      }
      if (isRead(source)) read++;
    }),
    { numRuns: 8000 },
  );
  expect(read).toBeGreaterThan(500);
});
