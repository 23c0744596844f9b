/**
 * ES modules that each try one rule of rewriting. They log what they see; run as
 * files by Node and as factories, the logs must be equal.
 */
import type { GraphCase } from "./esm-compare.js";

const LIB = `
export let count = 0;
export function bump() { count++; return this; }
export const tag = (strings, ...values) => strings.raw.join("|") + values.join();
export function self() { return this === undefined; }
export function add(a, b) { return a + b; }
export class Point { constructor(x = 0) { this.x = x; } static of(x) { return new this(x); } }
export const object = { method() { return this === object; }, nested: { value: 1 } };
export default function () { return "default"; }
export { count as "a string", add as plus, add as __proto__ };
`;

const TRY = `
const attempt = (f) => { try { log(String(f())); } catch (e) { log(describeError(e)); } };
`;

/** `place()` is the line and column of its call, lines counted from here. */
const LINE = `const frame = () => /:(\\d+):(\\d+)\\)?$/.exec(new Error().stack.split("\\n")[3]); const place = () => { const [, line, column] = frame(); return [line - base, column]; }; const base = /:(\\d+):\\d+\\)?$/.exec(new Error().stack.split("\\n")[1])[1];`;

/** One file each; `./lib.mjs` is {@link LIB}, `attempt(f)` logs a result or error. */
const SNIPPETS: Readonly<Record<string, string>> = {
  "calls an import without this": `import { self } from "./lib.mjs"; log(String(self())); log(String(self?.()));`,
  "keeps statements apart that have no semicolon": `import { self, bump } from "./lib.mjs"
let a = 1
self()
const b = a
bump()
bump\`x\`
log(String(a + b))`,
  "does not break a statement that is not in a list": `import { bump, count } from "./lib.mjs"
if (count === 0) bump()
else bump()
for (let i = 0; i < 2; i++) bump()
label: bump()
do bump()
while (count < 6)
log(String(count))`,
  "reads live bindings": `import { count, bump } from "./lib.mjs"; log(String(count)); bump(); log(String(count));`,
  "reads through renamed, string and default names": `import d, { count as c, "a string" as s, plus, default as e } from "./lib.mjs"; log(d() + c + s + plus(1, 2) + e());`,
  "tags templates": `import { tag } from "./lib.mjs"; log(tag\`a\${1}b\${2}c\`);`,
  "constructs imports": `import { Point } from "./lib.mjs"; log(String(new Point(3).x)); log(String(new Point().x + new Point(1).x)); log(String(Point.of(2).x)); class B extends Point {} log(String(new B(5).x));`,
  "keeps this of members": `import { object } from "./lib.mjs"; log(String(object.method())); log(String((0, object.method)()));`,
  "expands shorthand": `import { count, add } from "./lib.mjs"; const o = { count, add, x: count }; log(JSON.stringify(o) + o.add(1, 2));`,
  "leaves keys, members and labels alone": `import { count, add } from "./lib.mjs"; const o = { count: 1, add() { return 2; } }; log(o.count + o.add() + o?.count); count: for (;;) { break count; } class C { count = 3; add() { return this.count; } static count = 4; #count = 5; get() { return this.#count; } } const c = new C(); log(c.count + c.add() + C.count + c.get()); log(count + "");`,
  "refuses assignment to imports": `import { count, object } from "./lib.mjs"; ${TRY}
attempt(() => { count = (log("right side"), 1); });
attempt(() => { count++; });
attempt(() => { count += 1; });
attempt(() => { [count] = [1]; });
attempt(() => { ({ count } = { count: 1 }); });
attempt(() => { ({ count = 2 } = {}); });
attempt(() => { ({ a: count } = { a: 1 }); });
attempt(() => { for (count of [1]) ; });
attempt(() => { for (count in { a: 1 }) ; });
attempt(() => { count ||= 4; });
attempt(() => { count &&= 4; });
attempt(() => { object.nested.value = 7; return object.nested.value; });`,
  "sees shadowing": `import { count, add, object } from "./lib.mjs";
function a(count) { return count; } log(a(5) + "");
function b() { var count = 6; return count; } log(b() + "");
function c() { if (true) { var count = 7; } return count; } log(c() + "");
{ let count = 8; log(count + ""); } log(count + "");
{ const add = 1; log(add + ""); }
try { throw 9; } catch (count) { log(count + ""); }
try { throw { count: 10 }; } catch ({ count }) { log(count + ""); }
const d = function count() { return typeof count; }; log(d());
const e = class count { static f() { return typeof count; } }; log(e.f());
{ class add {} log(typeof add); } { function add() {} log(add.length + ""); } log(add.length + "");
const f = (count, x = count) => x; log(f(11) + "");
const g = (x = count) => { var count = 12; return x + count; }; log(g() + "");
const h = ({ count }, [add], ...object) => count + add + object; log(h({ count: 1 }, [2], 3));
for (const count of [13]) log(count + ""); for (let count = 14; count < 15; count++) log(count + ""); for (const count in { z: 1 }) log(count);
switch (1) { case 1: let count = 16; log(count + ""); }
const i = { count(count) { return count; }, set add(add) { log(add + ""); } }; log(i.count(17) + ""); i.add = 18;
class J { static { var count = 19; log(count + ""); } x = count; static add = add; } log(new J().x + ""); log(typeof J.add);
function k() { return count; { var add; } } log(k() + "");
function l() { return typeof add; function add() {} } log(l());
const m = () => { return typeof object; let object; }; try { m(); } catch (e) { log(describeError(e)); }`,
  "names default functions": `import * as ns from "./self.mjs"; log(ns.default.name); log(Object.getOwnPropertyNames(ns.default).join()); log(String(ns.default()));
export default function () { return 1; }`,
  "hoists default functions": `import d from "./self.mjs"; log(d() + d.name); export default function () { return 1; }`,
  "hoists named default functions": `import d from "./self.mjs"; log(d() + d.name + f()); export default function f() { return 1; } f = () => 2; log(d() + d.name);`,
  "names default generators": `import d from "./self.mjs"; log([...d()] + d.name); export default function* () { yield 1; }`,
  "names default generators with comments": `import d from "./self.mjs"; log(d().next().done + d.name); export /* a */ default // b
async /* c */ function /* d */ * /* e */ (a, b) {}`,
  "names default async functions": `import d from "./self.mjs"; log(d.name + d.constructor.name); export default async function(){}`,
  "names default classes": `import d from "./self.mjs"; export default class { static n = this.name; static { log(this.name); } m() {} } log(d.n + d.name);`,
  "does not name default classes with a name of their own": `import d from "./self.mjs"; export default class { static name = "mine"; } log(d.name);`,
  "names named default classes": `import d from "./self.mjs"; export default class A { m() { return A; } } log(d.name + (new d().m() === A));`,
  "extends in default classes": `import { Point } from "./lib.mjs"; import d from "./self.mjs"; export default class extends Point {} log(d.name + new d(4).x);`,
  "names default arrows": `import d from "./self.mjs"; export default () => 1
log(d.name + d());`,
  "names default async arrows": `import d from "./self.mjs"; export default async x => await x; log(d.name);`,
  "names default functions in parentheses": `import d from "./self.mjs"; export default (function () { return 1; }); log(d.name + d());`,
  "names default classes in parentheses": `import d from "./self.mjs"; export default (class {}) // c
; log(d.name);`,
  "does not name default values": `import d from "./self.mjs"; export default (0, () => 1); log("[" + d.name + "]");`,
  "exports default values": `import d from "./self.mjs"; export default 1 + 2; log(String(d));`,
  "exports default literals without a space": `import d from "./self.mjs"; export default[1]; log(String(d));`,
  "exports default objects": `import d from "./self.mjs"; export default { a: 1 }
log(String(d.a));`,
  "continues a default value on the next line": `import { add } from "./lib.mjs"; import d from "./self.mjs"; export default add
(1, 2)
log(String(d));`,
  "has the uninitialized default": `import d, * as ns from "./self.mjs"; ${TRY} attempt(() => d); attempt(() => ns.default); export default 1;`,
  "has uninitialized names": `import { x2 as x, x2 as y, z, default as w, q2 as q } from "./self.mjs"; import * as ns from "./self.mjs"; ${TRY}
attempt(() => x); attempt(() => y); attempt(() => z); attempt(() => w); attempt(() => typeof y); attempt(() => q); attempt(() => ns.x); attempt(() => ns.z); attempt(() => Object.keys(ns)); attempt(() => ns[Symbol.toStringTag]); attempt(() => "x" in ns); attempt(() => { y = 1; });
export let x2 = 1; class z2 {} export { z2 as z }; export { x2 as default, x2 as x }; export var q2;`,
  "exports patterns": `import * as ns from "./self.mjs"; export const { a, b: [c, ...d], e = 5, ...f } = { a: 1, b: [2, 3, 4], g: 6 }; log(JSON.stringify(ns));`,
  "exports every kind of declaration": `import * as ns from "./self.mjs"; export var a = 1, b; export let c = 2; export const d = 3; export function e() {} export async function f() {} export function* g() {} export class h {} export { a as i, a as "j k" }; export {}; log(Object.keys(ns).join() + JSON.stringify(ns));`,
  "keeps exported bindings live": `import * as ns from "./self.mjs"; export let a = 1; a++; log(ns.a + ""); export { a as b }; (() => { a = 9; })(); log(ns.b + "");`,
  "re-exports": `import * as ns from "./self.mjs"; export { count, add as sum, "a string" as "b string" } from "./lib.mjs"; export * as lib from "./lib.mjs"; export * from "./lib.mjs"; import { Point } from "./lib.mjs"; export { Point as P }; import * as all from "./lib.mjs"; export { all }; log(Object.keys(ns).join()); log(String(ns.lib === ns.all)); log(String(ns.P === ns.lib.Point));`,
  "ends statements before dropped declarations": `const f = () => log("called")
export { f }
(function () { log("separate"); })()
import "./lib.mjs"
[1].forEach((x) => log(x + ""))
export * from "./lib.mjs"
\`t\``,
  "is strict and without this": `log(String(this)); log(typeof this); ${TRY} attempt(() => { undeclared = 1; }); attempt(() => (function () { return this; })()); attempt(() => { "use strict"; return 1; }); log(String((() => this)()));`,
  "has no CommonJS names": `${TRY} log([typeof require, typeof module, typeof exports, typeof __filename, typeof __dirname, typeof arguments].join()); attempt(() => require("x")); attempt(() => module.exports); attempt(() => exports); attempt(() => __filename); attempt(() => __dirname); attempt(() => arguments); attempt(() => { exports = 1; }); attempt(() => ({ require })); attempt(() => { module.exports = 1; });`,
  "may declare CommonJS names": `const require = (x) => x, module = { exports: 1 }; let exports = 2; var __filename = 3; function __dirname() {} log([require("x"), module.exports, exports, __filename, typeof __dirname].join()); (function () { log(arguments.length + ""); })(1, 2); const o = { require, f() { return arguments.length; } }; log(o.f(1) + "");`,
  "sees CommonJS names on the global object": `globalThis.require = (x) => "global " + x; log(typeof require); log(require("x")); delete globalThis.require; log(typeof require);`,
  "leaves what looks like an HTML comment alone": `let c = 1; log("<!--" + \`<!--\` + /<!--/.source); // <!-- comment
if (c--> 0) log("went to"); /* <!-- */ log(String(c)); /*
*/ log("-->");`,
  "keeps a hashbang line": `#!/usr/bin/env node
log("ran");`,
  "ends in a comment": `log("ran"); // no line end`,
  "takes identifiers beginning with the dollar sign": `import { count } from "./lib.mjs"; const $m = 1, $i = { count: 2 }, $n = 3, $d = 4, $0m = 5; log([$m, $i.count, $n, $d, $0m, count].join()); export default 6; import d from "./self.mjs"; log(d + "");`,
  "takes escaped identifiers": `import { \\u0063ount as \\u0061bc } from "./lib.mjs"; log(abc + ""); log(\\u0061bc + ""); const $\\u006d = 1; log($m + "");`,
  "awaits at the top level": `import { add } from "./lib.mjs"; log("a"); const x = await add(1, 2); log(String(x)); for await (const y of [Promise.resolve(1), 2]) log(String(y)); export default await x; await null; log(String(this));`,
  "hoists in modules that await": `import { f as h } from "./self.mjs"; log(h.name); export function f() { return typeof g; } await 0; export const g = 1; log(String(g));`,
  "awaits in functions only": `const f = async (x = 1) => { await x; return x; }; log(String(f() instanceof Promise)); const o = { async *g() { yield await 1; } }; log(String(o.g().next() instanceof Promise));`,
  "throws after await": `await 0; throw new Error("late");`,
  throws: `log("before"); throw new TypeError("early");`,
  "throws a value": `throw 5;`,
  "explains require": `require("x");`,
  "imports a namespace": `import * as ns from "./lib.mjs"; log(Object.keys(ns).join()); log(String(ns.add(1, 2))); log(String(ns["add"](1, 2))); log(String(ns.missing)); log(String(ns.hasOwnProperty)); log(ns.object.nested.value + ""); log(typeof ns); const { count, ...rest } = ns; log(count + Object.keys(rest).join()); const k = "count"; log(ns[k] + ""); ns.bump(); log(ns.count + ns?.count + "");`,
  "has namespaces like Node's": `import * as ns from "./lib.mjs"; ${TRY}
log(JSON.stringify(Object.getOwnPropertyDescriptors(ns))); log(Object.prototype.toString.call(ns)); log(String(Object.getPrototypeOf(ns))); log(String(Object.isExtensible(ns)) + Object.isSealed(ns)); attempt(() => Object.isFrozen(ns)); log(String(Reflect.ownKeys(ns).map(String)));
log(String(Reflect.set(ns, "count", 1)) + Reflect.set(ns, "no", 1) + Reflect.deleteProperty(ns, "count") + Reflect.deleteProperty(ns, "no") + Reflect.defineProperty(ns, "count", { value: 0 }) + Reflect.defineProperty(ns, "count", { value: 1 }) + Reflect.defineProperty(ns, "no", { value: 1 }) + Reflect.setPrototypeOf(ns, null) + Reflect.setPrototypeOf(ns, {}) + Reflect.preventExtensions(ns) + Reflect.has(ns, "count") + Reflect.has(ns, "toString") + Reflect.defineProperty(ns, "count", { enumerable: false }) + Reflect.defineProperty(ns, "count", { writable: true, enumerable: true, configurable: false }) + Reflect.deleteProperty(ns, Symbol.toStringTag) + Reflect.deleteProperty(ns, Symbol.iterator) + Reflect.defineProperty(ns, Symbol.toStringTag, { value: "Module" }));
for (const f of [() => { ns.count = 1; }, () => { delete ns.count; }, () => { ns.no = 1; }, () => Object.defineProperty(ns, "count", { value: 9 }), () => String(ns)]) { try { f(); log("did"); } catch (e) { log(e.name); } }
for (const key in ns) log(key); log(String(ns === (await import("./lib.mjs"))));`,
  "prints namespaces like Node's": `import { inspect } from "node:util"; import * as ns from "./lib.mjs"; import * as self from "./self.mjs"; log(inspect(ns)); log(inspect(self)); log(inspect({ a: [ns] }, { depth: 0 })); log(inspect({ a: [ns] }, { depth: 4 })); log(inspect(self, { colors: true })); export const later = 1; export default class {} log(inspect(self, { compact: false }));`,
  "imports builtins": `import fs, { readFileSync, promises } from "node:fs"; import * as path from "node:path"; import { EventEmitter } from "node:events"; import process2 from "node:process"; log(String(fs.readFileSync === readFileSync) + typeof promises + path.join("a", "b") + path.default.sep + (new EventEmitter() instanceof EventEmitter) + (process2 === process)); log(String(Object.keys(path).includes("join"))); log(Object.keys(await import("node:path")).join());`,
  "sees builtins as they were": `import fs, { existsSync } from "node:fs"; const before = fs.existsSync; fs.existsSync = () => "patched"; log(String(existsSync("/no")) + fs.existsSync()); fs.existsSync = before;`,
  "imports CommonJS": `import c, { one, two, nope, __esModule } from "./c.cjs"; import * as ns from "./c.cjs"; log(JSON.stringify(c)); log(String(one) + two + nope + __esModule); log(Object.keys(ns).filter((k) => k !== "module.exports").join()); log(String(ns.default === c)); c.one = 5; log(String(one) + ns.one);`,
  "imports JSON": `import j from "./j.json" with { type: "json" }; log(JSON.stringify(j)); const ns = await import("./j.json", { with: { type: "json" } }); log(Object.keys(ns) + String(ns.default === j));`,
  "imports JSON only with its type": `${TRY} for (const f of [() => import("./j.json"), () => import("./lib.mjs", { with: { type: "json" } }), () => import("./j.json", { with: { type: "css" } }), () => import("./j.json", { with: { color: "red" } }), () => import("./j.json", { with: {} }), () => import("./lib.mjs", {}), () => import("./lib.mjs", { with: undefined })]) { try { log(typeof (await f())); } catch (e) { log(e.name + e.code + e.message.replace(/file:[^"]*\\//, "")); } }`,
  "imports dynamically": `const ns = await import("./lib.mjs"); log(Object.keys(ns).join()); const name = "lib"; log(String((await import(\`./\${name}.mjs\`)) === ns)); log(Object.keys(await import("./c.cjs")).filter((k) => k !== "module.exports").join()); log(typeof (await import("node:fs")).readFileSync); try { await import("./none.mjs"); } catch (e) { log(e.name + e.code); } try { await import({ toString() { throw new RangeError("no"); } }); } catch (e) { log(describeError(e)); } log((await import({ toString: () => "./lib.mjs" }) === ns) + "");`,
  "has import.meta": `import { fileURLToPath } from "node:url"; log(String(import.meta.url.endsWith("/self.mjs"))); log(String(fileURLToPath(import.meta.url) === import.meta.filename)); log(String(import.meta.filename.startsWith(import.meta.dirname))); log(Object.keys(import.meta).filter((k) => k !== "main").join()); log(String(Object.getPrototypeOf(import.meta))); import.meta.extra = 1; log(import.meta.extra + ""); log(String(import
. meta.extra)); const a = import.meta; log(String(a === import.meta)); log(String(import.meta.resolve("./lib.mjs") === new URL("./lib.mjs", import.meta.url).href)); log(import.meta.resolve("node:fs")); log(String(import.meta.resolve("./not/there.mjs") === new URL("not/there.mjs", import.meta.url).href));`,
  "creates require": `import { createRequire } from "node:module"; const require = createRequire(import.meta.url); log(JSON.stringify(require("./c.cjs"))); log(JSON.stringify(require("./j.json"))); log(typeof require("node:fs").readFileSync); log(Object.keys(require("./lib.mjs")).join()); ${TRY} attempt(() => createRequire("nowhere"));`,
  "creates require of the module namespace": `import module from "node:module"; import * as m from "node:module"; log(JSON.stringify(module.createRequire(import.meta.url)("./c.cjs"))); log(JSON.stringify(m.createRequire(import.meta.filename)("./c.cjs"))); log(typeof module.builtinModules + typeof m.builtinModules);`,
  "evaluates direct eval in scope": `import { count } from "./lib.mjs"; let x = 5; log(String(eval("x + 1"))); log(String((0, eval)("typeof x")));`,
  "runs functions of every kind": `import { add } from "./lib.mjs"; const o = { get g() { return add(1, 1); }, async a() { return add(1, 2); }, *y() { yield add(1, 3); }, [add(1, 4)]: 5 }; log(o.g + "" + (await o.a()) + [...o.y()] + o[5]); class C { static [add("s", "t")] = 1; #p = add(2, 2); p() { return this.#p; } get [add("x", "y")]() { return 3; } } log(C.st + "" + new C().p() + new C().xy); const f = (a = add(3, 3), { b = add(a, 1) } = {}) => a + b; log(f() + ""); log(\`\${add(1, 2)}\${add\`\`}\`); label: { if (add) break label; } log([...[add(9, 9)]] + "" + (add ? add(1, 0) : 0) + (add || 0) + typeof add + void add + !add); throw add(4, 4);`,
  "keeps lines": `import {
  add
} from "./lib.mjs"; ${LINE} const line = () => place()[0];
export { line
}; export default (
  class { static line = line(); }); const here = line();
log(here); export const { x = line() } = {};
log(x); import d from "./self.mjs"; log(d.line); log(import
.meta.url ? line() : "");
var a = 1
export { a
}
log(line());`,
  "keeps columns": `import { add } from "./lib.mjs"; ${LINE} export const a = place(); log(a.join()); export let b = place(); log(b.join());
export { a as c }; log(place().join()); export function f() { return place(); } log(f().join());
export default class A { static w = place(); } log(A.w.join()); import.meta; log(place().join());`,
  "keeps columns beside default values": `${LINE} import d from "./self.mjs";
export default [place()]; log(place().join()); log(d.join());`,
  "keeps columns in default functions": `${LINE} import d from "./self.mjs"; log(d().join());
export default function () { return place(); } log(place().join());`,
};

export const snippetCases: readonly (readonly [string, GraphCase])[] =
  Object.entries(SNIPPETS).map(([name, text]) => [
    name,
    {
      files: {
        "self.mjs": text,
        "lib.mjs": LIB,
        "c.cjs": `exports.one = 1; exports.two = "two"; exports.__esModule = true; exports.default = "d"; if (false) exports.nope = 1;`,
        "j.json": `{ "j": [1] }`,
      },
      entry: "self.mjs",
    },
  ]);
