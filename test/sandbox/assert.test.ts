/**
 * `assert` of a sandbox against Node's own: the same calls, the same errors, in name,
 * message, members and first line; and deep equality of generated pairs.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

const isOracle = process.versions.node.startsWith("20.");
const describeLikeNode = isOracle ? describe : describe.skip;

/** What a program exports as `results`, under Node. */
function resultsOfNode(source: string): readonly unknown[] {
  // A file: Node reads from it what did not hold.
  const folder = mkdtempSync(join(tmpdir(), "assert-"));
  const file = join(folder, "program.js");
  const last = "process.stdout.write(JSON.stringify(exports.results));";
  writeFileSync(file, `${source}\n${last}`);
  try {
    const output = execFileSync(process.execPath, ["--no-warnings", file], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return JSON.parse(output) as readonly unknown[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function expectLikeNode(source: string, labels: readonly string[]) {
  const wanted = resultsOfNode(source);
  expect(wanted).toHaveLength(labels.length);
  const artifact = compileSandbox({ "main.js": source });
  for (const engine of ENGINES) {
    const { exports, error } = await runSandboxed(engine, artifact);
    expect(error).toBeNull();
    const { results } = exports as { readonly results: readonly unknown[] };
    const different = labels.flatMap((label, at) =>
      JSON.stringify(wanted[at]) === JSON.stringify(results[at])
        ? []
        : [{ engine, label, node: wanted[at], sandbox: results[at] }],
    );
    expect(different.slice(0, 5)).toEqual([]);
  }
}

const CALLS = [
  "assert.strictEqual(1,2)",
  "assert.strictEqual('a'.repeat(30),'a'.repeat(20)+'b')",
  "assert.strictEqual({},{})",
  "assert.strictEqual([1],[1],'msg')",
  "assert.deepStrictEqual({a:1,b:[1,2,3]},{a:1,b:[1,2,4]})",
  "assert.deepStrictEqual([1,2,3,4,5,6,7,8,9,10],[1,2,3,4,5,6,7,8,9,11])",
  "assert.deepStrictEqual(Array.from({length:100},(_, i)=>i),Array.from({length:100},(_, i)=>i%7?i:-i))",
  "assert.deepEqual({a:1},{a:2})",
  "assert.deepEqual(new Map([[1,2]]),new Map([[1,3]]))",
  "assert.notDeepEqual({a:1},{a:1})",
  "assert.notDeepEqual({a:1},{a:'1'})",
  "assert.notStrictEqual(1,1)",
  "{const o={a:1};assert.notStrictEqual(o,o)}",
  "assert.notDeepStrictEqual([1,2,3],[1,2,3])",
  "assert.notDeepStrictEqual('abcdefgh','abcdefgh')",
  "assert.equal(1,2)",
  "assert.equal('a','b','own')",
  "assert.notEqual(1,'1')",
  "assert.equal(NaN,NaN)",
  "assert.equal(1)",
  "assert.throws(()=>{})",
  "assert.throws(()=>{},TypeError)",
  "assert.throws(()=>{},TypeError,'why')",
  "assert.throws(()=>{throw new Error('x')},TypeError)",
  "assert.throws(()=>{throw new Error('x')},/y/)",
  "assert.throws(()=>{throw new Error('x')},{message:'y'})",
  "assert.throws(()=>{throw new Error('x')},{message:/y/,name:'Error',code:1})",
  "assert.throws(()=>{throw new Error('x')},new Error('z'))",
  "assert.throws(()=>{throw new Error('x')},()=>false)",
  "assert.throws(()=>{throw new Error('x')},'x')",
  "assert.throws(()=>{throw 1},{a:1})",
  "assert.throws('x')",
  "assert.throws(()=>{throw new Error('x')},{})",
  "assert.doesNotThrow(()=>{throw new Error('x')})",
  "assert.doesNotThrow(()=>{throw new Error('x')},Error,'m')",
  "assert.doesNotThrow(()=>{throw new Error('x')},TypeError)",
  "assert.match('a',/b/)",
  "assert.match(1,/b/)",
  "assert.doesNotMatch('b',/b/)",
  "assert.match('a','b')",
  "assert.match('a',/b/,'own')",
  "assert.fail()",
  "assert.fail('x')",
  "assert.fail(1,2,undefined,'>')",
  "assert.ifError(new Error('x'))",
  "assert.ifError('x')",
  "assert.ok(0,'m')",
  "assert()",
  "assert.ok(false,new TypeError('t'))",
  "assert.strictEqual(-0,0)",
  "assert.strictEqual(NaN,0)",
  "assert.deepStrictEqual(-0,0)",
  "assert.deepStrictEqual(new Date(0),new Date(1))",
  "assert.deepStrictEqual(/a/,/b/)",
  "assert.deepStrictEqual(new Set([1,{a:1}]),new Set([1,{a:2}]))",
  "assert.strictEqual('a\\nb\\nc','a\\nB\\nc')",
  "assert.deepStrictEqual({a:Symbol('x')},{a:Symbol('x')})",
  "assert.deepStrictEqual([1,[2,[3]]],[1,[2,[3,4]]],'hey')",
  "assert.deepStrictEqual(new Error('a'),new Error('b'))",
  "assert.deepStrictEqual([[[1]]],[[[1],2]])",
  "new assert.AssertionError()",
  "{throw new assert.AssertionError({actual:1,expected:2,operator:'x'})}",
  "assert.strict.equal(1,'1')",
  "assert.strict.deepEqual([1],['1'])",
];

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: source of a program
const MORE_CALLS = [
  "assert.ok(1 === 2)",
  "assert(false,\n       `a ${'}'} )`.length > 99)",
  "assert['ok'](null)",
  "assert.strict(0)",
  "assert.ok(/[)]/.test('a') && 4 / 2)",
  "assert.ok(undefined, undefined)",
  "assert.deepEqual(new Set([1, '2', { a: 1 }]), new Set(['1', 2, { a: '1' }]))",
  "assert.deepStrictEqual(new Error('a', { cause: 1 }), new Error('a', { cause: 2 }))",
  "assert.deepStrictEqual(Object.create(null), {})",
  "assert.deepStrictEqual([1, , 3], [1, undefined, 3])",
  "assert.deepStrictEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3]))",
  "assert.strictEqual('x'.repeat(1000), 'y'.repeat(1000))",
  "assert.notDeepStrictEqual(Array.from({ length: 60 }, (_, at) => at), Array.from({ length: 60 }, (_, at) => at))",
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: source of a program

describeLikeNode("assert", () => {
  test("errors of all assertions", async () => {
    const calls = [...CALLS, ...MORE_CALLS];
    expect(calls.length).toBeGreaterThan(70);
    const source = `
      const assert = require("assert");
      exports.results = [
        ${calls.map((call) => `() => { ${call}; }`).join(",\n")}
      ].map((call) => {
        try {
          call();
          return "holds";
        } catch (error) {
          const { name, message, code, generatedMessage, operator, stack } = error;
          const first = String(stack).split("\\n    at")[0];
          // An engine says first what an error is, or says nothing.
          const head = code === undefined ? null : first;
          return { name, message, code, generatedMessage, operator, head, keys: Object.keys(error), text: String(error) };
        }
      });
    `;
    await expectLikeNode(source, calls);
  });

  test("deep equality of generated pairs", async () => {
    const leaves = [
      ..."0 -0 1 NaN null undefined true 1n [] {}".split(" "),
      ...["'1'", "''", "'a'", "new Date(0)", "new Date(1)", "/a/g", "/a/"],
      ...["new Number(1)", "new String('1')", "Object(1n)", "Symbol.iterator"],
      ...["new Error('a')", "new TypeError('a')", "new Uint8Array(1)"],
      ...["new Float32Array([-0])", "new Float32Array([0])", "[1, , 2]"],
      ...[
        "Object.create(null)",
        "new (class A {})()",
        "Object.assign([1], { a: 1 })",
      ],
      ...[
        "{ [Symbol.iterator]: 1 }",
        "new ArrayBuffer(1)",
        "Object.assign(new Date(0), { a: 1 })",
      ],
      ...[
        "(() => { const a = []; a.push(a); return a; })()",
        "new Error('a', { cause: 1 })",
      ],
    ];
    const { value } = fc.letrec<{ value: string }>((tie) => {
      const items = fc.array(tie("value"), { maxLength: 3 });
      const pairs = fc.array(fc.tuple(tie("value"), tie("value")), {
        maxLength: 3,
      });
      return {
        value: fc.oneof(
          { depthSize: "small" },
          { weight: 5, arbitrary: fc.constantFrom(...leaves) },
          items.map((all) => `[${all.join(", ")}]`),
          items.map((all) => `new Set([${all.join(", ")}])`),
          items.map(
            (all) => `{ ${all.map((one, at) => `m${at}: ${one}`).join(", ")} }`,
          ),
          pairs.map(
            (all) =>
              `new Map([${all.map(([key, item]) => `[${key}, ${item}]`).join(", ")}])`,
          ),
        ),
      };
    });
    const generated = fc.sample(fc.tuple(value, value), {
      seed: 7,
      numRuns: 200,
    });
    const all = [
      ...leaves.flatMap((a) => leaves.map((b) => [a, b] as const)),
      ...generated,
      // Twice the same text is equal, in another order is for sets and maps.
      ...generated.map(([a]) => [a, a] as const),
      ...generated.map(
        ([a, b]) => [`new Set([${a}, ${b}])`, `new Set([${b}, ${a}])`] as const,
      ),
      ...generated.map(
        ([a, b]) =>
          [
            `new Map([[${a}, 1], [${b}, 1]])`,
            `new Map([[${b}, "1"], [${a}, true]])`,
          ] as const,
      ),
    ];
    const source = `
      const assert = require("assert");
      const { isDeepStrictEqual } = require("util");
      const holds = (check, a, b) => {
        try { check(a(), b()); return 1; } catch { return 0; }
      };
      exports.results = [
        ${all.map(([a, b]) => `[() => (${a}), () => (${b})]`).join(",\n")}
      ].map(([a, b]) => [
        isDeepStrictEqual(a(), b()),
        holds(assert.deepEqual, a, b),
        holds(assert.deepStrictEqual, a, b),
      ]);
    `;
    await expectLikeNode(
      source,
      all.map((pair) => pair.join("  and  ")),
    );
  });
});
