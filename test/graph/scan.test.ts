// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources under test
/**
 * What is ours and what is not: one table per rule. Each row is read by both
 * scanners, which must agree, and run by Node, which has the last word.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { contextsFromTree, scanWithAcorn } from "../../src/graph/scan/acorn.js";
import {
  dynamicImportsFromTree,
  findDynamicImports,
} from "../../src/graph/scan/dynamic-imports.js";
import { isQuoted } from "../../src/graph/scan/quoted.js";
import {
  lastDynamicImport,
  lastRequire,
} from "../../src/graph/scan/candidates.js";
import { mayBePattern } from "../../src/graph/patterns/candidates.js";
import { contextsFromTokens } from "../../src/graph/scan/contexts.js";
import { dynamicImportsFromTokens } from "../../src/graph/scan/imports.js";
import { guessFromTokens, scanTokens } from "../../src/graph/scan/tokens.js";
import { scanRequires, siteContexts } from "../../src/graph/scan/scan.js";
import type { Defines } from "../../src/graph/types.js";
import { repoRoot } from "../support/paths.js";
import { askNode, type Outcome, wordsOf } from "./scan-oracle.js";

const scanModule = join(repoRoot, "dist/src/graph/scan/scan.js");

interface Row {
  readonly source: string;
  /** Certain sites, in source order. */
  readonly ours: readonly string[];
  /** Sites that Node may never ask for. */
  readonly maybe?: readonly string[];
  /** How many calls have no literal argument. */
  readonly computed?: number;
  /**
   * Specifiers of ours that this source, run once, does not reach, or that a
   * doubt makes us report though Node asks for something else.
   */
  readonly unreached?: readonly string[];
  /** What Node asks for here and we knowingly do not see. */
  readonly unseen?: readonly string[];
  /** The token scanner must answer, not give up. */
  readonly fast?: true;
  /** What running it throws. */
  readonly throws?: RegExp;
}

const none: Defines = new Map();

const tables: Readonly<Record<string, readonly Row[]>> = {
  "literal arguments": [
    { source: `require("a")`, ours: ["a"], fast: true },
    { source: `require('a')`, ours: ["a"], fast: true },
    { source: "require(`a`)", ours: ["a"], fast: true },
    { source: "require(`a\r\nb`)", ours: ["a\nb"], fast: true },
    { source: `require("a",)`, ours: ["a"], fast: true },
    { source: `require("a", 1, {})`, ours: ["a"] },
    { source: `require ( "a" )`, ours: ["a"], fast: true },
    { source: `require\n(\n"a"\n)`, ours: ["a"], fast: true },
    {
      source: `require /* c */ ( // d\n "a" /* e */ )`,
      ours: ["a"],
      fast: true,
    },
    { source: `require("")`, ours: [""], fast: true },
    { source: `require("a"); require /2`, ours: ["a"], fast: true },
    { source: `require("a"); x = { require: 1 }`, ours: ["a"], fast: true },
    { source: `require("a").b.c(require("d"))`, ours: ["a", "d"], fast: true },
    { source: `new (require("a"))()`, ours: ["a"], fast: true },
    {
      source: `new (require("a").B)(require("c"))`,
      ours: ["a", "c"],
      fast: true,
    },
    { source: `new require("a")`, ours: ["a"], fast: true },
    { source: `require?.("a")`, ours: ["a"] },
    { source: `require("a")?.b?.[0]?.("c")`, ours: ["a"], fast: true },
    { source: `(0, require)("a")`, ours: ["a"] },
    { source: `(require)("a")`, ours: ["a"] },
    { source: `require.call(null, "a")`, ours: ["a"] },
    { source: `require.call(null)`, ours: [], throws: /string/ },
    { source: `require.apply(null, ["a"])`, ours: ["a"] },
    { source: `require.apply(null, ["a", 1])`, ours: ["a"] },
    { source: `require.apply(null, [].concat("a"))`, ours: [], computed: 1 },
    { source: `require.call(...[null, "a"])`, ours: [], computed: 1 },
    { source: `require(...["a"])`, ours: [], computed: 1 },
    { source: `require()`, ours: [], fast: true, throws: /string/ },
    { source: `require(7)`, ours: [], throws: /string/ },
    { source: `require(null)`, ours: [], throws: /string/ },
    { source: `require(/x/)`, ours: [], throws: /string/ },
    { source: "require`a`", ours: [], throws: /string/ },
    {
      source: `require(require("a") && "b")`,
      ours: ["a"],
      maybe: ["b"],
      computed: 1,
    },
    { source: `require((require("a"), "b"))`, ours: ["b", "a"] },
    {
      source: `async function f() { await require("a") } f()`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `function* f() { yield require("a") } f().next()`,
      ours: ["a"],
      fast: true,
    },
    { source: `with ({}) { require("a") }`, ours: ["a"], fast: true },
    {
      source: `#!/usr/bin/env require("x")\nrequire("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `"use strict"; exports.x = { ...require("a") }`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `exports.x = [...require("a"), require("b")]`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `label: for (;;) { require("a"); break label }`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `switch (1) { case require("a"): default: require("b") }`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `exports.x = 1 ? require("a") : 0, 0 ? 0 : require("b")`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `class A { x = require("a"); static y = require("b") } new A`,
      ours: ["a", "b"],
      fast: true,
    },
    { source: `class A { static { require("a") } }`, ours: ["a"], fast: true },
    {
      source: `class A { m(x = require("a")) {} } new A().m()`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `class A extends require("a") {}`,
      ours: ["a"],
      fast: true,
      throws: /./,
    },
    {
      source: `exports.x = { [require("a")]: require("b") }`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source:
        "exports.x = `${require(\"a\")}${`${require('b')}`}}`; require('c')",
      ours: ["a", "b", "c"],
      fast: true,
    },
    {
      source: `exports.x = y => require("a"); exports.x()`,
      ours: ["a"],
      fast: true,
    },
    { source: `(function (x = require("a")) {})()`, ours: ["a"], fast: true },
    {
      source: `(function ({ x = require("a"), y: [z = require("b")] = [] } = {}) {})()`,
      ours: ["a", "b"],
      fast: true,
    },
  ],
  "string escapes": [
    {
      source: `require("\\x61\\u0062\\u{00063}")`,
      ours: ["abc"],
      fast: true,
    },
    { source: `require("\\u{1f600}")`, ours: ["\u{1f600}"], fast: true },
    { source: `require("a\\\nb\\\r\nc\\\u2028d")`, ours: ["abcd"], fast: true },
    {
      source: `require("\\n\\t\\v\\b\\f\\r\\0\\q\\"\\'\\\\")`,
      ours: ["\n\t\v\b\f\r\0q\"'\\"],
      fast: true,
    },
    {
      source: `require("\\101\\7\\377\\400\\08")`,
      ours: ["A\x07\xff 0\x008"],
      fast: true,
    },
    { source: "require(`\\x61\\`\\${`)", ours: ["a`${"], fast: true },
    { source: `require("\\ud83d\\ude00")`, ours: ["\u{1f600}"], fast: true },
    { source: `require("a\u2028b")`, ours: ["a\u2028b"], fast: true },
    { source: `require("\\8\\9")`, ours: ["89"], fast: true },
  ],
  folding: [
    { source: `require("a" + "b")`, ours: ["ab"] },
    { source: `require("a" + ("b" + 'c') + \`d\`)`, ours: ["abcd"] },
    { source: "require(`a${'b'}c`)", ours: ["abc"] },
    {
      source: `require("a", "b" + c)`,
      ours: ["a"],
      throws: /c is not defined/,
      unreached: ["a"],
    },
    { source: `require(("a"))`, ours: ["a"] },
    {
      source: `var y = 1; require(y ? "a" : "b")`,
      ours: [],
      maybe: ["a", "b"],
    },
    {
      source: `var y = 1; require("./" + (y ? "a" : "b") + ".js")`,
      ours: [],
      maybe: ["./a.js", "./b.js"],
    },
    { source: `var y; require(y || "a")`, ours: [], maybe: ["a"], computed: 1 },
    { source: `var y; require(y ?? "a")`, ours: [], maybe: ["a"], computed: 1 },
    { source: `require("a" || "b")`, ours: ["a"] },
    { source: `require("" || "b")`, ours: [], maybe: ["", "b"] },
    {
      source: `var y = 1; require(y ? "a" : y)`,
      ours: [],
      maybe: ["a"],
      computed: 1,
    },
    { source: `var y = "n"; require(y)`, ours: [], computed: 1, fast: true },
    {
      source: `var y = {z: "n"}; require(y.z)`,
      ours: [],
      computed: 1,
      fast: true,
    },
    { source: `var y = "n"; require("a" + y)`, ours: [], computed: 1 },
    { source: "var y = 'n'; require(`./${y}`)", ours: [], computed: 1 },
    {
      source: `var y = "n"; require.resolve(y)`,
      ours: [],
      computed: 1,
      fast: true,
    },
    { source: `require("a" + 1)`, ours: [], computed: 1 },
    { source: `require(__filename)`, ours: [], computed: 1, fast: true },
  ],
  "require.resolve": [
    { source: `require.resolve("a")`, ours: ["resolve:a"], fast: true },
    { source: `require . resolve /**/ ("a")`, ours: ["resolve:a"], fast: true },
    { source: `require?.resolve?.("a")`, ours: ["resolve:a"] },
    { source: `require["resolve"]("a")`, ours: ["resolve:a"] },
    {
      source: `require.resolve("a", { paths: ["/"] })`,
      ours: [],
      maybe: ["resolve:a"],
    },
    { source: `require.resolve.call(require, "a")`, ours: ["resolve:a"] },
    {
      source: `const { resolve } = require; resolve("a")`,
      ours: ["resolve:a"],
    },
    { source: `const r = require.resolve; r("a")`, ours: ["resolve:a"] },
    {
      source: `delete require.cache[require.resolve("a")]`,
      ours: ["resolve:a"],
      fast: true,
    },
    {
      source: `require(require.resolve("a"))`,
      ours: ["resolve:a"],
      computed: 1,
    },
    { source: `require.resolve.paths("a")`, ours: [], fast: true },
  ],
  "other properties of require": [
    {
      source: `require.cache; require.main; require.extensions; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `require.main === module; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `require.cache["x"] = 1; require.extensions[".x"] = null; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `typeof require; typeof require === "function" && require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `typeof require("a"); typeof require.resolve("b")`,
      ours: ["a", "resolve:b"],
      fast: true,
    },
    { source: `typeof (require)`, ours: [] },
    {
      source: `exports.x = typeof require ? typeof require : 0; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `exports.x = [typeof require, 1]; require("a")`,
      ours: ["a"],
      fast: true,
    },
  ],
  "module.require": [
    { source: `module.require("a")`, ours: ["a"] },
    { source: `module . require ( "a" )`, ours: ["a"] },
    { source: `module?.require("a")`, ours: ["a"] },
    { source: `module["require"]("a")`, ours: ["a"] },
    { source: "module[`require`]('a')", ours: ["a"] },
    { source: `(module).require("a")`, ours: ["a"] },
    { source: `module/**/./**/require("a")`, ours: ["a"] },
    { source: `(module)["require"]("a")`, ours: ["a"] },
    { source: `module.require.resolve`, ours: [] },
    {
      source: `(function (module) { module.require("n") })({ require() {} })`,
      ours: [],
    },
    {
      source: `(function () { var module = { require() {} }; module.require("n") })()`,
      ours: [],
    },
    {
      source: `const o = { module }; o.module.require("a")`,
      ours: [],
      unseen: ["a"],
      fast: true,
    },
    {
      source: `module.exports.require = () => {}; module.exports.require("n")`,
      ours: [],
      fast: true,
    },
    {
      source: `const m = { require() {} }; m.require("n"); (m).require("n")`,
      ours: [],
    },
    {
      source: `exports.x = ["require"]; require("a")`,
      ours: ["a"],
      fast: true,
    },
  ],
  "property and method names": [
    {
      source: `const o = { require: () => {} }; o.require("n")`,
      ours: [],
      fast: true,
    },
    { source: `const o = { require(x) {} }; o.require("n")`, ours: [] },
    {
      source: `const o = { get require() { return () => {} } }; o.require("n")`,
      ours: [],
    },
    { source: `const o = { async require(x) {} }; o.require("n")`, ours: [] },
    { source: `const o = { *require(x) {} }; o.require("n")`, ours: [] },
    { source: `const o = { async *require(x) {} }; o.require("n")`, ours: [] },
    {
      source: `class A { require(x) {} } const a = new A(); a.require("n"); require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `class A { async require() {} get require() {} static *require(a, b) { require("a") } } [...A.require()]`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `x = { require(x) {}, get require() { return require("a") } }; x.require; var x`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `x = { require(require) { require("n") } }; x.require(() => {}); require("a"); var x`,
      ours: ["a"],
    },
    {
      source: `class A { require(x = require("a")) {} } new A().require()`,
      ours: ["a"],
    },
    {
      source: `function f() { return require("n"); function require(x) {} } f(); require("a")`,
      ours: ["a"],
    },
    {
      source: `var x = (y = require === null || require === void 0 ? void 0 : require.main) === null; require != y; require("a"); var y`,
      ours: ["a"],
      fast: true,
    },
    { source: `(require => { require = 1 })(2); require("a")`, ours: ["a"] },
    { source: `class A { static require(x) {} } A.require("n")`, ours: [] },
    {
      source: `class A { #require(x) {} m() { this.#require("n") } } new A().m()`,
      ours: [],
      fast: true,
    },
    { source: `class A { require = () => {} } new A().require("n")`, ours: [] },
    {
      source: `this.require = () => {}; this.require("n"); this . /**/ require("n")`,
      ours: [],
      fast: true,
    },
    { source: `const o = {}; o?.require?.("n")`, ours: [], fast: true },
    {
      source: `1..require?.("n"); 1.5.require?.("n"); 1.0.require?.("n")`,
      ours: [],
      fast: true,
    },
    { source: `"".require?.("n")`, ours: [], fast: true },
    // Asks from where the main module is, not from here.
    {
      source: `require.main?.require?.("n")`,
      ours: [],
      unseen: ["n"],
      fast: true,
    },
    {
      source: `const requires = () => {}, _require = requires, $require = requires; requires("n"); _require("n"); $require("n")`,
      ours: [],
      fast: true,
    },
    {
      source: `const requir\u00e9 = () => {}, requireé = requiré; requiré("n"); requireé("n")`,
      ours: [],
      fast: true,
    },
    {
      source: `const x = { a: 2 *require("a") }; ({ require: 1 })`,
      ours: ["a"],
    },
    {
      source: `exports.x = { "require": 1, require: 2, a: require("a") }`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `exports.x = 1 ? { require: require("a") } : 0`,
      ours: ["a"],
      fast: true,
    },
  ],
  "strings, comments, templates, regular expressions": [
    {
      source: `'require("n")'; "require('n')"; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `// require("n")\n/* require("n") */ require("a") // require("n")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: "`require('n')`; `${`require('n')`}`; require('a')",
      ours: ["a"],
      fast: true,
    },
    {
      source: `/require("n")/; /[/]require("n")/g; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var x = 8 / 2 / 1; require("a"); var y = /"/; require("b")`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `var g = 1, a = 4; a / require("a") / g; a++ / require("b") / g`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `var a = [4], g; a[0] / 1 / require("a") /g; (a) / 1 / require("b") /g`,
      ours: ["a", "b"],
      fast: true,
    },
    { source: `if (1) /"/.test("x"); require("a")`, ours: ["a"], fast: true },
    {
      source: `while (0) /"/.test("x"); for (;0;) /'/.x; with ({}) /"/.x; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `do /"/.x; while (0) /'/.x; require("a")`,
      ours: ["a"],
      fast: true,
    },
    { source: `if (0); else /"/.x; require("a")`, ours: ["a"], fast: true },
    {
      source: `function f() { return /"/ } typeof /'/; void /"/; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `function f() { return\n/"/ } require("a")`,
      ours: ["a"],
      fast: true,
    },
    { source: `{} /"/.x; require("a")`, ours: ["a"], fast: true },
    { source: `function f() {} /"/.x; require("a")`, ours: ["a"], fast: true },
    { source: `class A {} /"/.x; require("a")`, ours: ["a"], fast: true },
    {
      source: `var g = 1; ({}) / require("a") / g; x = {} / require("b") / g; var x`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `var g = 1; x = function () {} / require("a") / g; var x`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1; x = class {} / require("a") / g; var x`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1; x = class A extends (class {}) {} / require("a") / g; var x`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1; function f() { return function () {} / require("a") / g } f()`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `function f() { return\nfunction g() {} /"/.x } require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `switch (1) { case 1: {} /"/.x } require("a")`,
      ours: ["a"],
      fast: true,
    },
    { source: `l: {} /"/.x; require("a")`, ours: ["a"], fast: true },
    {
      source: `var b = 1, g = 1; x = b ? { c: 1 } / require("a") / g : {} / 1; var x`,
      ours: ["a"],
      fast: true,
    },
    { source: `var x = 1\n{ } /"/.x; require("a")`, ours: ["a"], fast: true },
    {
      source: `try {} catch {} /"/.x; try {} finally {} /'/.x; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `try {} catch (e) {} /"/.x; require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1, t = { if() {} }; t.if() / require("a") / g`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1, t = { return: 4 }; t.return / require("a") / g; t . /* c */ return / require("b") / g`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `var i = 3; while (i-->0) { require("a") }`,
      ours: ["a"],
      fast: true,
    },
    { source: `var i = 3\n--> require("n")\nrequire("a")`, ours: ["a"] },
    { source: `var i = 3 <!-- require("n")\nrequire("a")`, ours: ["a"] },
    { source: `x = y => {}\n/"/.x; require("a"); var x`, ours: ["a"] },
    {
      source: `var yield_ = 1, g = 1, of = 4; of / require("a") / g`,
      ours: ["a"],
    },
    { source: `var await = 4, g = 1; await / require("a") / g`, ours: ["a"] },
    {
      source: `async function f() { require("a"); await /"/; typeof require } f()`,
      ours: ["a"],
    },
    { source: `var a = 1\n++\na\nrequire("a")`, ours: ["a"], fast: true },
    {
      source: `var a = 1\n++/"/.lastIndex\nrequire("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var a = 1; a++ /2; a-- / require("a") /1`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var a = .5 / 1. / 1.e3 / require("a") / 1`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `var g = 1; 1.5e3.\nreturn / require("a") / g; 1e3.return / require("b") / g; 0xf.return / require("c") / g; 07.return / require("d") / g; 08..return / require("e") / g; .5.return / require("f") / g`,
      ours: ["a", "b", "c", "d", "e", "f"],
      fast: true,
    },
    {
      source: `var a = 1?.5:require("n"); require("a")`,
      ours: ["n", "a"],
      unreached: ["n"],
      fast: true,
    },
    { source: `// c\rrequire("a")`, ours: ["a"], fast: true },
    { source: `// c\u2028require("a")`, ours: ["a"], fast: true },
    { source: `// c\u2029require("a")`, ours: ["a"], fast: true },
    { source: `\u00a0require\ufeff("a")`, ours: ["a"], fast: true },
    { source: `for (const x of [/"/]) require("a")`, ours: ["a"], fast: true },
    {
      source: `for (const { x } of [{}]) require("a"); for (const x in {}) /"/.x; require("b")`,
      ours: ["a", "b"],
      fast: true,
    },
    {
      source: `async function f() { for await (const x of []) /"/.x; } require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `class A { static x = 1; 'y' = 2; [3] = /"/; get z() {} static async *w() {} } require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `class A { if() {} while() {} return() {} class() {} function() {} } require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `exports.x = { if: /"/, return: /'/, class: /"/, function: /'/, typeof() {}, async f() {}, class() {} }; require("a")`,
      ours: ["a"],
      fast: true,
    },
    { source: `\\u0072equire("a")`, ours: ["a"] },
    { source: `r\\u{65}quire("a"); require("b")`, ours: ["a", "b"] },
    {
      source: `(function (\\u0072equire) { require("n") })(() => {})`,
      ours: [],
    },
  ],
  "rebound require": [
    {
      source: `(function (require) { require("n") })(() => {}); require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `(function (a, require, b) { { require("n") } function f() { require("n") } })(1, () => {}); require("a")`,
      ours: ["a"],
      fast: true,
    },
    {
      source: `(function (require, module, exports) { module.require("n") })(() => {}, { require() {} })`,
      ours: [],
    },
    {
      source: `function f(require) { require("n") } f(() => {}); require("a")`,
      ours: ["a"],
      fast: true,
    },
    { source: `function f(x = require("a"), require) {} f(1)`, ours: [] },
    {
      source: `((require) => { require("n") })(() => {}); require("a")`,
      ours: ["a"],
    },
    {
      source: `(require => require("n"))(() => {}); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function ({ require }) { require("n") })({ require() {} }); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function ([require]) { require("n") })([() => {}]); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function (...require) { require[0]("n") })(() => {}); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function (require = () => {}) { require("n") })(); require("a")`,
      ours: ["a"],
    },
    {
      source: `exports.x = { m(require) { require("n") } }; exports.x.m(() => {}); require("a")`,
      ours: ["a"],
    },
    {
      source: `class A { m(require) { require("n") } } new A().m(() => {}); require("a")`,
      ours: ["a"],
    },
    { source: `require("n"); function require() {}`, ours: [] },
    { source: `(function require() { })(); require("a")`, ours: ["a"] },
    {
      source: `(function require(x) { if (x) require(0) })("n"); require("a")`,
      ours: ["a"],
    },
    { source: `(class require { }); require("a")`, ours: ["a"] },
    {
      source: `{ let require = () => {}; require("n") } require("a")`,
      ours: ["a"],
    },
    {
      source: `{ const require = () => {}; require("n") } require("a")`,
      ours: ["a"],
    },
    { source: `{ class require {} } require("a")`, ours: ["a"] },
    {
      source: `for (let require = () => {}, i = 0; i < 1; i++) require("n"); require("a")`,
      ours: ["a"],
    },
    {
      source: `for (const require of [() => {}]) require("n"); require("a")`,
      ours: ["a"],
    },
    {
      source: `try { throw () => {} } catch (require) { require("n") } require("a")`,
      ours: ["a"],
    },
    {
      source: `try { throw { require() {} } } catch ({ require }) { require("n") } require("a")`,
      ours: ["a"],
    },
    {
      source: `(function () { var require = () => {}; require("n") })(); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function () { if (1) { var require = () => {} } require("n") })(); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function () { var { x: require } = { x() {} }; require("n") })(); require("a")`,
      ours: ["a"],
    },
    {
      source: `(function () { require("n"); function require() {} })(); require("a")`,
      ours: ["a"],
    },
    { source: `{ require("n"); function require() {} }`, ours: [] },
    // B.3.3.1: not hoisted over a parameter, and here it is one of the wrapper.
    { source: `{ function require() {} } require("a")`, ours: ["a"] },
    {
      source: `(function () { { function require() {} } require("n") })(); require("a")`,
      ours: ["a"],
    },
    {
      source: `"use strict"; (function () { { function require() {} } require("a") })()`,
      ours: ["a"],
    },
    {
      source: `switch (1) { case 1: let require = () => {}; require("n") } require("a")`,
      ours: ["a"],
    },
    {
      source: `(function () { require("n"); function f() { var x } var require = () => {} }).name; require("a")`,
      ours: ["a"],
    },
    {
      source: `(function e(t,n,r){function s(o){if(!n[o]){var a=typeof require=="function"&&require;if(!t[o]&&a)return a(o,!0);var f=n[o]={exports:{}};t[o][0].call(f.exports,function(e){return s(t[o][1][e]||e)},f,f.exports)}return n[o].exports}for(var o=0;o<r.length;o++)s(r[o]);return s})({1:[function(require,module,exports){require("./n")},{"./n":2}],2:[function(require,module,exports){},{}]},{},[1])`,
      ours: [],
    },
  ],
  "var require at the top is the wrapper's parameter": [
    { source: `var require; require("a")`, ours: ["a"] },
    {
      source: `require("a"); var require = require || (() => {}); require("b")`,
      ours: ["a", "b"],
    },
    { source: `var require = require; require("a")`, ours: ["a"] },
    {
      source: `var require = module.require.bind(module); require("a")`,
      ours: ["a"],
    },
    {
      source: `require("a"); var require = () => {}; require("n")`,
      ours: [],
      maybe: ["a", "n"],
      unreached: ["n"],
    },
    {
      source: `require = () => {}; require("n")`,
      ours: [],
      maybe: ["n"],
      unreached: ["n"],
    },
    { source: `require("a"); [require] = [() => {}]`, ours: [], maybe: ["a"] },
    {
      source: `const old = require; require = (x) => old(x); require("a")`,
      ours: [],
      maybe: ["a"],
    },
    {
      source: `var n = "n"; require = () => {}; require(n)`,
      ours: [],
      computed: 1,
    },
    { source: `require("a"); typeof require++`, ours: [], maybe: ["a"] },
    { source: `for (require of []); require("a")`, ours: [], maybe: ["a"] },
  ],
  aliases: [
    { source: `const r = require; r("a")`, ours: ["a"] },
    {
      source: `var r = require, s = r; s("a"); s.resolve("b")`,
      ours: ["a", "resolve:b"],
    },
    { source: `let r; r = require; r("a")`, ours: ["a"] },
    { source: `var r = module.require; r.call(module, "a")`, ours: ["a"] },
    {
      source: `const { require: r } = module; r.call(module, "a")`,
      ours: ["a"],
    },
    {
      source: `let r; ({ require: r } = module); r.call(module, "a")`,
      ours: ["a"],
    },
    {
      source: `(function () { const { require } = module; require.call(module, "a") })()`,
      ours: ["a"],
    },
    { source: `const r = require.bind(null); r("a")`, ours: ["a"] },
    {
      source: `function make() { return require } const r = make(); r("a")`,
      ours: ["a"],
    },
    {
      source: `function make() { return make } const r = make(); r("a"); require("b")`,
      ours: ["b"],
    },
    {
      source: `const r = typeof require === "function" ? require : null; r("a")`,
      ours: [],
      maybe: ["a"],
    },
    {
      source: `const r = typeof require === "function" && require; r("a"); var n = "n"; r(n)`,
      ours: [],
      maybe: ["a"],
      unseen: ["n"],
    },
    { source: `const r = require; r(process.title)`, ours: [], computed: 1 },
    { source: `const r = require || 1; r("a")`, ours: ["a"] },
    {
      source: `const r = require; { const r = () => {}; r("n") } r("a")`,
      ours: ["a"],
    },
    {
      source: `let r = require; r = () => {}; r("n")`,
      ours: [],
      maybe: ["n"],
      unreached: ["n"],
    },
    { source: `(r => r("a"))(require)`, ours: ["a"] },
    {
      source: `(function (r, s) { r("a"); s.resolve("b") })(require, require)`,
      ours: ["a", "resolve:b"],
    },
    { source: `(function (r) { r("a") }).call(this, require)`, ours: ["a"] },
    { source: `(function (r) { r("a") }).apply(this, [require])`, ours: ["a"] },
    { source: `(function (require) { require("a") })(require)`, ours: ["a"] },
    {
      source: `(function (require = () => {}) { require("a") })(require)`,
      ours: [],
      maybe: ["a"],
    },
    { source: `(function f(r) { r("n") })(() => {})`, ours: [] },
    // A UMD wrapper hands Node's require to a factory that it does not spell out.
    {
      source: `(function (factory) { factory(require, exports) })(function (require, exports) { require("./a") })`,
      ours: [],
      maybe: ["./a"],
    },
    {
      source: `const define = f => f(module.require.bind(module), exports, module); define(function (require) { require("./a") }); (m => m)(module)`,
      ours: [],
      maybe: ["./a"],
    },
    {
      source: `(function (f) { f(module) })(function (m, require) { require("n"); return f })\nfunction f() {}`,
      ours: [],
      maybe: ["n"],
      throws: /not a function/,
    },
    {
      source: `(function (module) { f(module) })(1); function f() {} (function (require) { require("n") })(f)`,
      ours: [],
      fast: true,
    },
    {
      source: `(function (factory) { factory(() => {}, exports) })(function (require, exports) { require("./n") })`,
      ours: [],
    },
  ],
  "branches are followed": [
    {
      source: `if (process.env.NODE_ENV === "production") require("a"); else require("b")`,
      ours: ["a", "b"],
      unreached: ["a"],
      fast: true,
    },
    {
      source: `if (false) require("a")`,
      ours: ["a"],
      unreached: ["a"],
      fast: true,
    },
    {
      source: `typeof window === "undefined" || require("a")`,
      ours: ["a"],
      unreached: ["a"],
      fast: true,
    },
    {
      source: `try { require("a") } catch (e) { require("b") } finally { require("c") }`,
      ours: ["a", "b", "c"],
      unreached: ["b"],
      fast: true,
    },
  ],
};

const outcomes = new Map<string, Outcome>();
beforeAll(() => {
  const sources = Object.values(tables).flatMap((rows) =>
    rows.map(({ source }) => source),
  );
  for (const [index, outcome] of askNode(sources).entries()) {
    outcomes.set(sources[index] as string, outcome);
  }
});

for (const [table, rows] of Object.entries(tables)) {
  describe(table, () => {
    test.each(rows)("$source", (row) => {
      const { source, ours, maybe = [], computed = 0 } = row;

      const tree = scanWithAcorn(source, none);
      expect(tree && wordsOf(tree)).toEqual({
        certain: ours,
        uncertain: maybe,
        computed,
      });

      const tokens = scanTokens(source);
      if (tokens !== null || row.fast) expect(tokens).toEqual(tree);

      const { asked, error } = outcomes.get(source) as Outcome;
      if (row.throws) expect(error).toMatch(row.throws);
      else expect(error).toBeNull();
      const reached = ours.filter((word) => !row.unreached?.includes(word));
      expect(asked).toEqual(expect.arrayContaining(reached));
      if (computed === 0) {
        const seen = [...ours, ...maybe, ...(row.unseen ?? [])];
        expect(seen).toEqual(expect.arrayContaining([...asked]));
      }
      for (const word of row.unreached ?? []) expect(asked).not.toContain(word);
      for (const word of row.unseen ?? []) expect(asked).toContain(word);
    });
  });
}

test("the range of a site is the whole call", () => {
  const source = `x = new require ("a") ; module.require("b").c; (0, require)("d")`;
  const { sites } = scanRequires(source, none);
  expect(sites.map(({ start, end }) => source.slice(start, end))).toEqual([
    `require ("a")`,
    `module.require("b")`,
    `(0, require)("d")`,
  ]);
});

test("the parser is loaded when it is needed, not before", () => {
  const program = `
    const { scanRequires } = require(${JSON.stringify(scanModule)});
    const loaded = () => Object.keys(require.cache).some((id) => /node_modules.acorn/.test(id));
    scanRequires('require("a")', new Map());
    const before = loaded();
    scanRequires('(0, require)("a")', new Map());
    console.log(before, loaded());`;
  const output = execFileSync(process.execPath, ["-e", program]);
  expect(output.toString()).toBe("false true\n");
});

describe("defines", () => {
  const production = new Map([
    ["process.env.NODE_ENV", `"production"`],
    ["typeof window", `'undefined'`],
    ["DEBUG", "false"],
  ]);
  test.each<[string, readonly string[]]>([
    [
      `if (process.env.NODE_ENV === "production") require("a"); else require("b")`,
      ["a"],
    ],
    [
      `if (process.env["NODE_ENV"] !== 'production') require("a"); else require("b")`,
      ["b"],
    ],
    [
      `if (process
.env.NODE_ENV != \`production\`) { f(() => require("a")) }`,
      [],
    ],
    [
      `"production" == process.env.NODE_ENV ? require("a") : require("b")`,
      ["a"],
    ],
    [`process.env.NODE_ENV !== "production" && require("a")`, []],
    [`process.env.NODE_ENV !== "production" || require("a")`, ["a"]],
    [`!DEBUG || require("a")`, []],
    [`DEBUG ?? require("a")`, []],
    [`if (DEBUG && unknown) require("a"); else require("b")`, ["b"]],
    [`if (unknown && DEBUG) require("a"); else require("b")`, ["b"]],
    [`if (unknown || !DEBUG) require("a"); else require("b")`, ["a"]],
    [`if (DEBUG || unknown) require("a"); else require("b")`, ["a", "b"]],
    [
      `if (typeof window === "undefined") require("a"); else require("b")`,
      ["a"],
    ],
    [
      `if (typeof window !== "undefined" ? DEBUG : !DEBUG) require("a"); else require("b")`,
      ["a"],
    ],
    [`require(DEBUG ? "a" : "b")`, ["b"]],
    [`var r = DEBUG ? null : require; r("a")`, ["a"]],
    // Not the define's: rebound, or another expression.
    [
      `(function (process) { if (process.env.NODE_ENV !== "production") require("a") })(x)`,
      ["a"],
    ],
    [`var DEBUG = true; if (DEBUG) require("a")`, ["a"]],
    [`if (x.process.env.NODE_ENV !== "production") require("a")`, ["a"]],
    [`if (process.env.NODE_ENV2 !== "production") require("a")`, ["a"]],
    // Without a define's part in it, a condition is not looked at.
    [`if (false) require("a"); DEBUG`, ["a"]],
  ])("%s", (source, expected) => {
    const { sites } = scanRequires(source, production);
    expect(sites).toEqual(
      expected.map((specifier) => expect.objectContaining({ specifier })),
    );
    expect(sites.some((site) => site.uncertain)).toBe(false);
  });

  test("a value that is no literal is no value", () => {
    const source = `if (DEBUG) require("a"); else require("b")`;
    const { sites } = scanRequires(source, new Map([["DEBUG", "f()"]]));
    expect(sites.map(({ specifier }) => specifier)).toEqual(["a", "b"]);
  });
});

describe("siteContexts", () => {
  const at = (inTry: boolean, inFunction: boolean, conditional: boolean) => ({
    inTry,
    inFunction,
    conditional,
  });
  const load = at(false, false, false);
  const tried = at(true, false, false);
  const later = at(false, true, false);
  const branch = at(false, false, true);
  test.each<[string, object]>([
    [`require("x")`, load],
    [`{ require("x") }`, load],
    [`try { require("x") } catch {}`, tried],
    [`try { { require("x") } } catch (e) {} finally {}`, tried],
    [`try { require("x") } finally {}`, load],
    [`try {} catch { require("x") }`, branch],
    [`try {} catch {} finally { require("x") }`, load],
    [`try { try {} catch { require("x") } } catch {}`, at(true, false, true)],
    [`function f() { require("x") }`, later],
    [`exports.f = () => require("x")`, later],
    [`exports.f = (x = require("x")) => {}`, later],
    [`(function () { require("x") })()`, load],
    [`(() => require("x"))()`, load],
    [`!function () { require("x") }()`, load],
    [`(function () { require("x") }).call(this)`, load],
    [`(function () { require("x") }).apply(this, arguments)`, load],
    [`(async () => { require("x") })()`, load],
    [`(function* () { require("x") })()`, later],
    [`(function () { return function () { require("x") } })()`, later],
    [`f(function () { require("x") })`, later],
    [`try { (() => require("x"))() } catch {}`, tried],
    [`try { f(() => require("x")) } catch {}`, later],
    [
      `exports.f = () => { try { require("x") } catch {} }`,
      at(true, true, false),
    ],
    [`if (a) require("x")`, branch],
    [`if (a) {} else { require("x") }`, branch],
    [`if (require("x")) {}`, load],
    [`a ? require("x") : 0`, branch],
    [`a ? 0 : require("x")`, branch],
    [`require("x") ? 0 : 1`, load],
    [`a && require("x")`, branch],
    [`a || require("x")`, branch],
    [`a ?? require("x")`, branch],
    [`a ||= require("x")`, branch],
    [`require("x") || a`, load],
    [`switch (a) { case 1: require("x") }`, branch],
    [`switch (require("x")) {}`, load],
    [`while (a) require("x")`, branch],
    [`for (const b of a) require("x")`, branch],
    [`for (const b of require("x")) {}`, load],
    [`do { require("x") } while (0)`, load],
    [`class A { m() { require("x") } }`, later],
    [`class A { m = require("x") }`, later],
    [`class A { static m = require("x") }`, load],
    [`class A { static { require("x") } }`, load],
    [`class A { [require("x")]() {} }`, load],
    [`class A extends require("x") {}`, load],
    [`new require("x")`, load],
  ])("%s", (source, expected) => {
    const { sites } = scanRequires(source, none);
    expect(siteContexts(source, sites)).toEqual([expected]);
  });

  test.each<[string, object]>([
    [`try { require("x") } catch (e) { y() }`, tried],
    [`function f() { try { require("x") } catch {} }`, at(true, true, false)],
    [`(function (root, factory) {})(this, require("x"))`, load],
    [`(function () { if (a) { require("x") } })()`, branch],
    [`(() => { try { require("x") } catch {} })()`, tried],
    [`define("x", function (require) {}); a && b\nrequire("x")`, load],
    [`if (a) b\nelse c\nrequire("x")`, load],
    [`if (a) return\nrequire("x")`, load],
    [`do { b } while (a) require("x")`, load],
    [`a = () => {}\nrequire("x")`, load],
    [`a ? b => c : require("x")`, branch],
    [`a ? b => require("x") : c`, at(false, true, true)],
    [`({ m() { require("x") } })`, later],
    [
      `switch (a) { case 1: b(function () { require("x") }) }`,
      at(false, true, true),
    ],
  ])("needs no parser for %s", (source, expected) => {
    const start = source.lastIndexOf("require(");
    expect(contextsFromTokens(source, [start])).toEqual([expected]);
    const end = start + `require("x")`.length;
    expect(contextsFromTree(source, [{ start, end }])).toEqual([expected]);
  });

  test.each([
    `do b; while (a) require("x")`,
    `class A { static { require("x") } }`,
    `new (function () { require("x") })`,
    `(0, require)("x")`,
  ])("leaves it to the parser: %s", (source) => {
    const { sites } = scanRequires(source, none);
    const starts = sites.map(({ start }) => start);
    expect(starts).toHaveLength(1);
    expect(contextsFromTokens(source, starts)).toBeNull();
  });

  test.each([
    `function f() { new Worker(u) }`,
    `function f() { do b; while (a) new Worker(u) }`,
  ])("where a worker is started: %s", (source) => {
    const start = source.indexOf("new");
    const site = { start, end: source.indexOf("(u)") + 3 };
    const { inFunction } = siteContexts(source, [site])[0] ?? load;
    expect(inFunction).toBe(true);
    expect(contextsFromTree(source, [site])[0]?.inFunction).toBe(true);
  });

  test("reads no further than it must", () => {
    const rest = "`".repeat(3);
    const source = `function f() { try { require("x") } catch {} } ${rest}`;
    expect(contextsFromTokens(source, [source.indexOf("require")])).toEqual([
      at(true, true, false),
    ]);
  });

  test("answers in the order of the sites", () => {
    const source = `require("a"); a && require("b")`;
    const { sites } = scanRequires(source, none);
    expect(siteContexts(source, [...sites].reverse())).toEqual([branch, load]);
    expect(siteContexts(source, [])).toEqual([]);
  });
});

describe("divisions that acorn takes for regular expressions", () => {
  test.each([
    `var g = 1, x = async function () {} / require("a") / g`,
    `var g = 1; 0 ? 0 : class {}\n/ require("a") / g`,
    `var g = 1; 0 ? 0 : function () {}\n/ require("a") / g`,
  ])("%s", (source) => {
    expect(askNode([source])).toEqual([{ asked: ["a"], error: null }]);
    expect(scanWithAcorn(source, none)?.sites ?? []).toEqual([]);
    const { sites } = scanRequires(source, none);
    expect(sites).toMatchObject([{ specifier: "a" }]);
  });
});

describe("syntax that acorn does not know", () => {
  // V8 would have refused it before; a later V8 may not.
  const source = `@decorated class A {}
    // require("n")
    const a = require("a"), b = require.resolve("b");
    "require('n')"; o.require("n"); module.require("c"); o = { require() {} };
    require(name);`;

  test("the tokens' best reading, all of it uncertain", () => {
    expect(scanTokens(source)).toBeNull();
    expect(scanWithAcorn(source, none)).toBeNull();
    expect(scanRequires(source, none)).toEqual(guessFromTokens(source));
    expect(wordsOf(scanRequires(source, none))).toEqual({
      certain: [],
      uncertain: ["a", "resolve:b", "c"],
      computed: 1,
    });
  });

  test("contexts promise nothing", () => {
    const { sites } = scanRequires(source, none);
    expect(siteContexts(source, sites.slice(0, 1))).toEqual([
      { inTry: false, inFunction: false, conditional: false },
    ]);
  });

  test.each([
    "}}} ))) ]]] require('a')",
    "((({{{[[[ require('a')",
    "'unclosed require('a')",
    "/* unclosed require('a')",
    "`${ require('a')",
    "/unclosed require('a')",
    "\\ @ # require('a')",
    "require(",
    "require.",
    "require.resolve(",
    "require('",
    "require(`${",
  ])("no text makes it throw: %s", (text) => {
    expect(() => scanRequires(text, none)).not.toThrow();
  });

  test("nesting beyond the parser's stack", () => {
    const deep = `x = require; x("a"); ${"[".repeat(1e5)}${"]".repeat(1e5)}`;
    expect(scanWithAcorn(deep, none)).toBeNull();
    expect(() => scanRequires(deep, none)).not.toThrow();
  });
});

describe("dynamic imports", () => {
  test.each<[string, readonly (readonly [string, string | null])[]]>([
    [`import("x")`, [[`import("x")`, "x"]]],
    [`y; import /* c */ ( 'x' )`, [["import /* c */ ( 'x' )", "x"]]],
    ["import(`x`, { with: {} })", [["import(`x`, { with: {} })", "x"]]],
    ["import(`${y}`)", [["import(`${y}`)", null]]],
    [`import("x" + y)`, [[`import("x" + y)`, null]]],
    [`import(y).then(f(z))`, [["import(y)", null]]],
    [
      `import(import("x"))`,
      [
        [`import(import("x"))`, null],
        [`import("x")`, "x"],
      ],
    ],
    [`({ a: async () => await import("x") })`, [[`import("x")`, "x"]]],
    [`({ import() {}, import: y.import("x") })`, []],
    [`"import('x')"; /* import("x") */ // import("x")`, []],
    ["`${import('x')} import('y')`", [["import('x')", "x"]]],
    ["class A { import() {} }", []],
    ["class A { a() {} import() { import('x') } }", [["import('x')", "x"]]],
    ["class A { static import() {} async import() {} set import(a) {} }", []],
    ["class A { x = 1\nimport(a = import('x')) {} }", [["import('x')", "x"]]],
    ["class A { x = import('x'); import() {} }", [["import('x')", "x"]]],
    [
      "class A { x = () => import('x')\nget import() {} }",
      [["import('x')", "x"]],
    ],
    ["class A { static { import('x') } }", [["import('x')", "x"]]],
    [
      "class A { x = a ? import('x') : import('y') }",
      [
        ["import('x')", "x"],
        ["import('y')", "y"],
      ],
    ],
    ["class A { [import('x')]() {} }", [["import('x')", "x"]]],
    [
      "class A { #a = -import('x'); #b = {}\nimport() {} }",
      [["import('x')", "x"]],
    ],
    ["class A extends import('x') { import() {} }", [["import('x')", "x"]]],
    ["({ import() {}, get import() {}, async import() {} })", []],
    ["class A { *import() {} }", []],
  ])("%s", (source, expected) => {
    const found = dynamicImportsFromTokens(source);
    expect(found).toEqual(dynamicImportsFromTree(source));
    expect(
      found?.map(({ start, end, specifier }) => [
        source.slice(start, end),
        specifier,
      ]),
    ).toEqual(expected);
  });

  test.each([
    `import(("x"))`,
    `import.source("x")`,
    `class A { x = a * import("x") }`,
    `class A { x = typeof import("x") }`,
    `({ *import() {}, a: a * import("x") })`,
  ])("%s takes a parser", (source) => {
    expect(dynamicImportsFromTokens(source)).toBeNull();
    expect(findDynamicImports(source)).toEqual(dynamicImportsFromTree(source));
  });
});

describe("how far a source is read", () => {
  test.each([
    [`require("a")`, 0],
    [`required("a"); _require; require$; crequire("é")`, -1],
    [`"require"; 'require'; \`require("a")\``, -1],
    [`a; "they require this"`, -1],
    [`// require("a")\n//require ("b")`, -1],
    [`  \t// require("a")`, -1],
    [`host.require("a"); x.y.require`, -1],
    [`text("require(\${name})")`, -1],
    [`f(["require"]); x = ["require"]; y ? ["require"] : ["require"]`, -1],
    [`"\\require"; "require\\n"`, -1],
    [`a; require\n("a")`, 3],
    [`/* c */ require("a")`, 8],
    [`\`\n// \${ require("a") }\``, 8],
    [`/*\n// */ require("a")`, 9],
    [`a // b\r// c\r;require("a")`, 13],
    [`module.require("a")`, 7],
    [`(module).require("a")`, 9],
    [`f(...require("a"))`, 5],
    [`module["require"]("a")`, 8],
    [`module [ "require" ]("a")`, 10],
    [`module[ // :\n"require"]("a")`, 14],
    [`module[/**/"require"]("a")`, 12],
    [`module[\u00a0"require"]("a")`, 9],
    [`require in x`, 0],
    [`class A extends require {}`, 16],
    [`r\\u0065quire("a")`, 1],
    [`x; m\\u{6f}dule.y("a")`, 4],
    [`x = /import|require/g; require /2`, -1],
    [`require /* c */ ("a"); 1`, 0],
    [`x = { a: 1,\n  require: 149, b: 2 }; ({ require:1 })`, -1],
    [`({ require: r } = module)`, 3],
    [`x ? require: 1`, 4],
    [`d("a", 'use "b = require({2})" or a'); c`, -1],
  ])("%s", (source, expected) => {
    expect(lastRequire(source)).toBe(expected);
  });

  test.each([
    [`import("a")`, 0],
    [`x; import /* c */\n("a")`, 3],
    [`$import("a"); import$("b")`, -1],
    [`import.source("a"); x`, 0],
    [`"import('a')"; x.import("a"); important("a")`, -1],
    [`"Imports: import."`, -1],
    [`/** @type {import("a")} */ b`, -1],
    [`/** @type {Exclude<import("a"), false>} */ b`, -1],
    ["`/** @ ${import('a')}`", 9],
    [`"/** @" + import("a")`, 10],
    [`/[/** @]/ + import("a")`, 12],
    [`/** @type {b} */ import("a")`, 17],
    [`/** @type {b}\n*/ import("a")`, 17],
    [`/ /**import("a")`, 5],
    [`class A { import(a, b) {}\n  import() {} }`, -1],
    [`class A extends import(a) {}`, 16],
    [`class A extends /* ; */ import(a) {}`, 24],
    [`import(a)\n{ b }`, 0],
    [`"did you mean 'typeof import('{0}')'?"`, -1],
  ])("%s for imports", (source, expected) => {
    expect(lastDynamicImport(source)).toBe(expected);
  });
});

test.each([
  [`"it's ¤"`, true],
  [`"it's" + ¤`, false],
  [`a /* ' */ (x = "or; ¤")`, true],
  [`/* " */ x = "/" + ¤`, false],
  ["a // b ¤", true],
  ["a / 'b; ¤ / 'c", false],
  ["/'/; ¤ + ''", false],
  // On lines before, something may have been opened.
  ["`\n' ${a} ¤ ${b} '`", false],
  ["`\n'`; ¤; ''", false],
  ["`${{\na: '} `'}}` + ¤", false],
  ["`${\na}' ${¤} '`", false],
  ["/*\n' */ ¤; ''", false],
  ["'a\\\n'; ¤; ''", false],
  ["'a\\\r\n'; ¤; ''", false],
  ["//\u2028'a'; ¤", false],
  [`${" ".repeat(2000)}"¤"`, false],
])("whether the mark is quoted in %j", (source, expected) => {
  const place = source.indexOf("¤");
  expect(isQuoted(source, place)).toBe(expected);
});

test.each([
  [`for (const a of b) { require(a) }`, false],
  [`for (const a of f(b)) { require(a) }`, false],
  [`for (const a of ["b", "c"]) { require(a) }`, true],
  [`for (const a of b ? c : [d]) { require(a) }`, true],
  [`const a = "b"; require(a)`, true],
  [`const a = f(b); require(a)`, false],
  [`["b"].forEach((a) => require(a))`, true],
])("whether %s may be a pattern", (source, expected) => {
  const start = source.indexOf("require");
  const end = source.indexOf(")", start) + 1;
  expect(mayBePattern(source, { start, end })).toBe(expected);
});
