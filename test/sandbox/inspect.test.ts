/**
 * `util.inspect` and `util.format` of a sandbox, text by text against Node's own: on
 * a V8 context and on QuickJS. Node changes its output between majors; the sandbox
 * is Node 20.
 */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** Node 20.20 mended how numbers with a separator and scoped packages are shown. */
const isOracle = /^20\.[2-9]\d\./.test(process.versions.node);
const describeLikeNode = isOracle ? describe : describe.skip;

/**
 * What a program exports as `texts`, under Node: in a process of its own, where
 * there is one realm, and in the folder where a sandbox believes to be.
 */
function textsOfNode(source: string): readonly string[] {
  const input = `${source}\nprocess.stdout.write(JSON.stringify(exports.texts));`;
  const output = execFileSync(process.execPath, ["-"], {
    input,
    cwd: "/",
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output) as readonly string[];
}

/** A list of hundreds helps nobody. */
const MOST_SHOWN = 5;

/** Each text that is not Node's, with the place it has in the list. */
async function differences(source: string, names: readonly string[]) {
  const wanted = textsOfNode(source);
  expect(wanted).toHaveLength(names.length);
  const artifact = compileSandbox({ "main.js": source });
  const found: Record<string, unknown> = {};
  for (const engine of ENGINES) {
    const { exports, error } = await runSandboxed(engine, artifact);
    expect(error).toBeNull();
    const { texts } = exports as { readonly texts: readonly string[] };
    for (const [at, text] of wanted.entries()) {
      if (text === texts[at] || Object.keys(found).length === MOST_SHOWN)
        continue;
      found[`${engine} ${names[at]}`] = { node: text, sandbox: texts[at] };
    }
  }
  return found;
}

const OPTIONS = [
  "{}",
  "{ colors: true }",
  "{ compact: true }",
  "{ compact: false, breakLength: 40 }",
  "{ compact: 1, depth: 1 }",
  "{ sorted: true, depth: 0 }",
  "{ getters: true, numericSeparator: true, maxArrayLength: 2, maxStringLength: 5 }",
  "{ depth: null, breakLength: Infinity, showProxy: true }",
];

const CLASSES = `
  class Foo { constructor() { this.a = 1; } }
  class Bar extends Foo { get x() { return 3; } set y(value) {} static s = 1; }
  class Tagged { get [Symbol.toStringTag]() { return "tag!"; } }
  class M extends Map {}
  class A extends Array {}
  class N extends Number {}
  class E extends Error {}
  class CodeError extends Error { constructor(m) { super(m); this.name = "CodeError"; this.code = "X"; } }
  const flat = (error, stack) => { error.stack = stack ?? String(error); return error; };
`;

/** Expressions that any engine shows alike, whatever the options are. */
const VALUES = `
1 | -0 | 1234567.891234 | 1e21 | 1e-7 | 1.5e-10 | -1234.5678 | NaN | Infinity | 12345678901234567890n | -5n
"it's" | "it's \\"a\\"" | "a\`'\\"b" | "x\\n\\0\\x7f\\ud800y\\u{1f600}" | "\\udc00" | "a".repeat(20000) | ""
Symbol("a\\nb") | Symbol() | Symbol.iterator | undefined | null | true
[] | [1, 2, 3] | [1, , 3] | [, , 1, , , "x"] | Array(3) | Object.assign([1, 2], { a: 1, "-1": 2, [Symbol("s")]: 3 })
Array.from({ length: 120 }, (_, i) => i) | Array.from({ length: 27 }, (_, i) => "item" + "x".repeat(i % 5)) | Array.from({ length: 101 }, (_, i) => i * 1000)
[undefined, null, NaN, -0, 0, "", [], {}] | [[[[[]]]], [[[[1]]]]] | Array.from({ length: 8 }, () => ({ a: 1 })) | Array.from({ length: 30 }, (_, i) => i % 3 ? i : "s" + i)
["a", "b", "c", "d", "e", "f", "g", "中文字", "한", "😀", "é"]
{} | { a: 1, b: { c: { d: { e: 1 } } } } | { "a-b": 1, 2: 3, [Symbol("q")]: 1, __proto__: null } | { ["__proto__"]: 1 } | { a: { b: { c: {} } }, d: [[[[]]]] }
{ "a\\nb": 1, "it's": 2, "ümlaut": 3, 0: 1 } | Object.freeze({ a: 1 }) | Object.defineProperty({}, "hidden", { value: 1 }) | { [Symbol.toStringTag]: "own" }
new Foo() | new Bar() | new Tagged() | Object.create(null) | Object.create({}) | Object.create(new Foo()) | Object.create({ [Symbol.toStringTag]: "inherited" })
Object.create({ a: 1 }, { constructor: { value: Foo } }) | Object.create(Object.create(null)) | Object.create(Object.create(Object.create(null)))
new Map([[1, { a: 2 }], ["x", [1]]]) | new Map() | new Set([1, "a", { b: 1 }]) | new M([[1, 2]]) | Object.assign(new Set([1]), { p: 1 }) | new Map([[{ a: 1 }, new Set([[1, 2]])]])
Object.setPrototypeOf(new Map([[1, 2]]), null) | Object.setPrototypeOf(new Set([1]), null) | Object.setPrototypeOf([1, 2], null) | Object.setPrototypeOf(new Date(0), null) | Object.setPrototypeOf(/x/g, null)
Object.setPrototypeOf(new Uint8Array(2), null) | Object.setPrototypeOf(new Number(3), null) | Object.setPrototypeOf(new ArrayBuffer(2), null) | Object.setPrototypeOf(new WeakMap(), null)
new WeakMap() | new WeakSet() | new Date(0) | new Date(NaN) | Object.assign(new Date(0), { x: 1 }) | /a\\/b/gi | Object.assign(/a/, { x: { y: { z: 1 } } })
new Number(-0) | new String("abc") | Object.assign(new String("abc"), { x: 1 }) | Object(Symbol("x")) | Object(10n) | new Boolean(false) | new N(3)
new Uint8Array([1, 2, 3]) | new Float64Array(3) | new BigInt64Array(2) | new Uint8Array(0) | new Uint16Array(300) | new ArrayBuffer(4) | new DataView(new ArrayBuffer(4), 1) | { b: new ArrayBuffer(200) }
(function () { return arguments; })(1, "b") | (function () { return arguments; })() | (function* () {})() | (async function* () {})()
(() => { const a = {}; a.a = a; a.b = { a }; return a; })() | (() => { const a = []; a.push(a, { a }); return a; })() | (() => { const m = new Map(); m.set("m", m); return m; })() | (() => { const a = { b: {} }; a.b.c = a.b; a.b.d = a; return [a, a]; })()
{ get a() { return 1; }, set b(v) {}, get c() { return { x: 1 }; }, set c(v) {}, get d() { throw new Error("no"); }, get e() { return null; } }
{ s: "a long string that goes on and on and on\\nwith a second line which is also quite long\\nand a third", t: "x".repeat(90) } | ["y".repeat(77)] | { a: "z".repeat(72) }
{ a: [{ a: 1, b: 2 }, { a: 2, b: [1, 2, { c: 1 }] }], m: new Map([[{ a: 1 }, { b: 2 }]]) }
{ [inspect.custom](d, o, i) { return \`custom \${d} \${o.depth} \${typeof o.stylize} \${i === inspect} \${Object.keys(o)}\`; } }
{ x: { [inspect.custom]: () => ({ y: 1 }) }, z: { [inspect.custom]: () => "a\\nb" } } | { [inspect.custom]() { return this; } } | { [inspect.custom]: 5 } | { [inspect.custom]() { return null; } }
{ a: 1n, b: Symbol.iterator, c: undefined, d: null, e() {}, f: () => {}, g: class X {} } | Math | JSON | Object.prototype | Function.prototype | Foo.prototype | Bar.prototype
Foo | Bar | M | function f() {} | () => {} | async () => {} | function* g() {} | async function* h() {} | class extends null {} | class {} | Object.assign(function q() {}, { a: 1 }) | function classify() { return {} }
Object.setPrototypeOf(function zz() {}, null) | Object.setPrototypeOf(class ZZ {}, null) | Object.setPrototypeOf(function () {}, Foo.prototype) | new A(1, 2, 3) | Object.assign(() => {}, { [Symbol.toStringTag]: "t" })
flat(new Error("plain")) | flat(new TypeError("typed")) | flat(new E("sub")) | flat(new CodeError("own")) | flat(new Error("")) | flat(new RangeError("a\\nb")) | Object.assign(flat(new Error("with")), { a: 1, message: "other" })
flat(new Error("x", { cause: flat(new TypeError("c")) })) | flat(new AggregateError([flat(new Error("1")), 2], "many")) | flat(new Error("s"), "Error: s\\n    at a (x.js:1:2)\\n    at b (/node_modules/@p/q/x.js:1:2)\\n    at c (node:fs:1:1)") | { e: flat(new Error("in"), "Error: in\\n    at a (x.js:1:2)") }
flat(new Error("x", { cause: flat(new Error("y"), "Error: y\\n    at q:1:1\\n    at a:1:1\\n    at b:1:1\\n    at c:1:1\\n    at d:1:1") }), "Error: x\\n    at a:1:1\\n    at b:1:1\\n    at c:1:1\\n    at d:1:1\\n    at e:1:1") | flat(Object.setPrototypeOf(new Error("n"), null), "Error: n") | flat(new Error("named"), "Different: text")
`
  .trim()
  .split(/\n| \| /);

/** The functions and builtins of engines have members of their own. */
const SHOWN_HIDDEN = VALUES.filter(
  (text) =>
    !/function|=>|class|\b(?:Math|JSON|Foo|Bar|Tagged|M|A|N|E|CodeError|flat|Function|get|e\(\))\b/.test(
      text,
    ) && !/^(?:new|Object\.setPrototypeOf\(new) Weak|prototype\b/.test(text),
);

function program(values: readonly string[], options: readonly string[]) {
  return `
    const { inspect } = require("util");
    ${CLASSES}
    const values = [${values.map((text) => `() => (${text})`).join(",\n")}];
    exports.texts = [${options.join(", ")}].flatMap((options) =>
      values.map((make) => {
        try { return inspect(make(), options); } catch (error) { return "throws " + error.message; }
      }));
  `;
}

function labels(values: readonly string[], options: readonly string[]) {
  return options.flatMap((one) => values.map((value) => `${one}: ${value}`));
}

describeLikeNode("util.inspect", () => {
  test("values of all kinds, with all options", async () => {
    expect(
      await differences(program(VALUES, OPTIONS), labels(VALUES, OPTIONS)),
    ).toEqual({});
  });

  test("showHidden", async () => {
    const options = [
      "{ showHidden: true }",
      "{ showHidden: true, colors: true }",
    ];
    expect(SHOWN_HIDDEN.length).toBeGreaterThan(60);
    expect(
      await differences(
        program(SHOWN_HIDDEN, options),
        labels(SHOWN_HIDDEN, options),
      ),
    ).toEqual({});
  });

  test("what no engine tells a program", async () => {
    const artifact = compileSandbox({
      "main.js": `
        const { inspect } = require("util");
        exports.texts = [
          Promise.resolve(1),
          new Map([[1, 2]]).entries(),
          new Set([1]).values(),
        ].map((value) => inspect(value));
      `,
    });
    // In the test's own process V8 gives promises members.
    const { exports } = await runSandboxed("quickjs", artifact);
    expect(exports).toEqual({
      texts: [
        "Promise { <pending> }",
        "[Map Iterator] { <items unknown> }",
        "[Set Iterator] { <items unknown> }",
      ],
    });
  });

  test("deep nesting ends on every engine", async () => {
    const artifact = compileSandbox({
      "main.js": `
        let deep = {};
        for (let at = 0; at < 20000; at++) deep = { deep };
        const text = require("util").inspect(deep, { depth: Infinity });
        exports.isInterrupted = text.includes(
          "[Object: Inspection interrupted prematurely. Maximum call stack size exceeded.]",
        );
      `,
    });
    for (const engine of ENGINES) {
      const { exports, error } = await runSandboxed(engine, artifact);
      expect({ engine, exports, error }).toEqual({
        engine,
        exports: { isInterrupted: true },
        error: null,
      });
    }
  });

  test("nested values at random", async () => {
    const leaf = fc.oneof(
      fc.constantFrom(
        ...VALUES.filter((text) => text.length < 40 && !text.includes("20000")),
      ),
      fc
        .string({ unit: "grapheme", maxLength: 60 })
        .map((text) => JSON.stringify(text)),
      fc.double().map((value) => (Object.is(value, -0) ? "-0" : String(value))),
      fc
        .bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
        .map((value) => `${value}n`),
    );
    const { expression } = fc.letrec<{ expression: string }>((tie) => {
      const items = fc.array(tie("expression"), { maxLength: 9 });
      const members = fc.array(
        fc.tuple(fc.string({ maxLength: 8 }), tie("expression")),
        { maxLength: 6 },
      );
      return {
        expression: fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          leaf,
          items.map((all) => `[${all.join(", ")}]`),
          items.map((all) => `new Set([${all.join(", ")}])`),
          members.map(
            (all) =>
              `new Map([${all.map(([key, value]) => `[${JSON.stringify(key)}, ${value}]`).join(", ")}])`,
          ),
          members.map(
            (all) =>
              `{ ${all.map(([key, value]) => `[${JSON.stringify(key)}]: ${value}`).join(", ")} }`,
          ),
        ),
      };
    });
    const values = fc.sample(expression, { seed: 20, numRuns: 150 });
    expect(
      await differences(program(values, OPTIONS), labels(values, OPTIONS)),
    ).toEqual({});
  });
});

describeLikeNode("util.format", () => {
  const values = [
    "{}",
    "[]",
    "new Foo()",
    "class A {}",
    "() => 1",
    "Symbol('x')",
    "-0",
    "10n",
    "null",
    "undefined",
    "new Date(0)",
    "'1.5x'",
    "Object.create(null)",
    "new (class P { toString() { return 'P!'; } })()",
    "{ toString() { return 'own'; } }",
    "{ [Symbol.toPrimitive]() { return 'primitive'; } }",
    "{ toString: 5 }",
    "new Bar()",
    "(() => { const a = {}; a.a = a; return a; })()",
    "{ a: { b: { c: { d: {} } } } }",
  ];
  const formats = [..."sdifjOc%z"].map((letter) => `%${letter}|`);

  test("all directives with all kinds of values", async () => {
    const texts = formats.flatMap((format) =>
      values.map((value) => `format(${JSON.stringify(format)}, ${value})`),
    );
    const calls = [
      ...texts,
      "format('%s %d %i %f %j %O %c x %% %z', 'a', 1.5, '42.9', '1.5', { a: 1 }, [1, [2, [3, [4]]]], 'css', 'rest', { q: 1 })",
      "format('%%%s%%', 'x')",
      "format('%%')",
      "format('%s')",
      "format('%s %s', 1)",
      "format('a', 1, 'b', {})",
      "format(1, 2, '3')",
      "format()",
      "format('%', 1)",
      "format('%o', { a: [1, 2] })",
      "formatWithOptions({ colors: true }, '%s %O', { a: 1 }, { b: 'c' })",
      "formatWithOptions({ numericSeparator: true }, '%d %i %s', 12345, 12345, 12345n)",
      "formatWithOptions(1)",
    ];
    const source = `
      const { format, formatWithOptions } = require("util");
      ${CLASSES}
      exports.texts = [${calls.map((call) => `() => ${call}`).join(",\n")}].map((call) => {
        try { return call(); } catch (error) { return error.name; }
      });
    `;
    expect(await differences(source, calls)).toEqual({});
  });
});
