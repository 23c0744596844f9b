/**
 * Texts that another thread checks: what it refuses and what it accepts is what
 * this thread would, and an error is told as if there were no other thread.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { compile, compileKeeping } from "../../src/compile.js";
import { WRAPPER_PARAMETERS } from "../../src/graph/load.js";
import { withoutIndentation } from "../../src/graph/json-indentation.js";
import { measureText } from "../../src/graph/measures.js";
import {
  type Checks,
  checksElsewhere,
} from "../../src/graph/second-thread/checks.js";
import { nodeHost } from "../../src/host.js";
import { runNode } from "../support/children.js";
import { runCompile } from "../support/compile-module-id.js";
import { plantTree, type Tree } from "../support/tree.js";

/** Of plain code, and of more than a thread starts for. */
const FILLER =
  `exports.text = ${JSON.stringify("é".repeat(600_000))};\n`.repeat(2);
/** Of as large an artifact, as far as its layout goes, and less than that. */
const LITTLE = `exports.text = ${JSON.stringify("é".repeat(300_000))};\n`;

function accepts(text: string): boolean {
  try {
    compileFunction(text, [...WRAPPER_PARAMETERS]);
    return true;
  } catch {
    return false;
  }
}

function take(checks: Checks, texts: readonly string[]): void {
  for (const text of texts) checks.take(Buffer.from(text), "commonjs");
}

function startedChecks(): Checks {
  const checks = checksElsewhere();
  expect(checks.pays(Buffer.byteLength(FILLER), 0)).toBe(true);
  return checks;
}

/** The first batch is always the thread's. */
function acceptsElsewhere(text: string): boolean {
  const checks = startedChecks();
  take(checks, [text, FILLER]);
  return checks.accepted();
}

/** The last batches are not, where there is nothing else to do here. */
function acceptsAtLast(text: string): boolean {
  const checks = startedChecks();
  take(checks, [FILLER, FILLER, FILLER, text]);
  return checks.accepted();
}

test("a little text is checked here", () => {
  const checks = checksElsewhere();
  expect(checks.pays(1000, 10)).toBe(false);
  expect(checks.accepted()).toBe(true);
});

test("many files that are known to follow are worth a thread", () => {
  const checks = checksElsewhere();
  expect(checks.pays(1000, 1000)).toBe(true);
  take(checks, ["exports.a = 1;"]);
  expect(checks.accepted()).toBe(true);
});

test.each([
  "exports.a = 1;",
  "exports.a = ;",
  "return await;",
  "await 0;",
  "const require = 1;",
  "export {};",
  "}, function () {",
  "#!/usr/bin/env node\nexports.a = 1;",
  "\ufeffexports.a = 1;",
  "\ufeff#!/usr/bin/env node",
  "with (exports) a = 1;",
  `"use strict"; with (exports) a = 1;`,
  "exports.a = '\u2028é😀';",
  "// open",
  "/* open",
  "",
])("V8 judges it there as here: %j", (text) => {
  const expected = accepts(text.replace("\ufeff", ""));
  expect(acceptsElsewhere(text)).toBe(expected);
  expect(acceptsAtLast(text)).toBe(expected);
});

test("nested too deep for this thread is too deep for the other", () => {
  const nested = (depth: number) =>
    `${"[".repeat(depth)}${"]".repeat(depth)};\n`;
  let [good, bad] = [100, 100_000];
  expect([accepts(nested(good)), accepts(nested(bad))]).toEqual([true, false]);
  while (bad - good > 10) {
    const middle = (good + bad) >> 1;
    if (accepts(nested(middle))) good = middle;
    else bad = middle;
  }
  expect(acceptsElsewhere(nested(good >> 1))).toBe(true);
  expect(acceptsElsewhere(nested(bad * 2))).toBe(false);
});

test.each([
  ["{}", true],
  ["\ufeff[1]", true],
  ["\uf900[1]", false],
  [" {", false],
  ["", false],
])("JSON is judged there as here: %j", (text, expected) => {
  const atOnce = startedChecks();
  atOnce.take(Buffer.from(text), "json");
  take(atOnce, [FILLER]);
  expect(atOnce.accepted()).toBe(expected);
  const atLast = startedChecks();
  take(atLast, [FILLER, FILLER, FILLER]);
  atLast.take(Buffer.from(text), "json");
  expect(atLast.accepted()).toBe(expected);
});

test.each([
  ["async () => { await 0; };", true],
  ["async () => { let a; let a; };", false],
])("it is shown ES modules as functions: %j", (body, expected) => {
  const source = Buffer.from("no matter what");
  const first = startedChecks();
  first.take(source, "module", body);
  take(first, [FILLER]);
  expect(first.measuresOf(source)).toBeUndefined();
  expect(first.accepted()).toBe(expected);
  if (expected) {
    expect(first.measuresOf(source)).toEqual(measureText(source));
  }

  const last = startedChecks();
  take(last, [FILLER, FILLER, FILLER]);
  last.take(source, "module", body);
  expect(last.accepted()).toBe(expected);
});

test("it measures what is right, and not long", () => {
  const checks = startedChecks();
  const texts = ["exports.é = 1;", ""].map((text) => Buffer.from(text));
  const long = Buffer.from(FILLER);
  const json = Buffer.from("[\r\n\n]");
  for (const text of [...texts, long]) checks.take(text, "commonjs");
  checks.take(json, "json");
  expect(checks.accepted()).toBe(true);
  // The last batch may have been done here.
  expect(texts.map((text) => checks.measuresOf(text))).toEqual(
    texts.map((text) => measureText(text)),
  );
  expect(checks.measuresOf(long)).toBeUndefined();
  expect(checks.measuresOf(json) ?? measureText(json)).toMatchObject(
    measureText(json),
  );
});

test("JSON loses its indentation there", () => {
  const checks = startedChecks();
  const texts = [
    '{\n  "a": 1\n}',
    "\ufeff[\n\t1\n]",
    "[]",
    "\ufeff[]",
    '["é",\r\n  2]',
  ].map((text) => Buffer.from(text));
  for (const text of texts) checks.take(text, "json");
  take(checks, [FILLER, FILLER]);
  expect(checks.accepted()).toBe(true);
  for (const text of texts) {
    const kept = checks.unindented(text) as Uint8Array;
    const mark = text[0] === 0xef ? 3 : 0;
    expect(Buffer.from(kept)).toEqual(
      Buffer.from(withoutIndentation(text.subarray(mark))),
    );
    expect(checks.measuresOf(kept)).toMatchObject(measureText(kept));
  }
  expect(checks.unindented(texts[2] as Buffer)).toBe(texts[2]);
});

function compiled(tree: Tree, filler: string) {
  const root = plantTree({ "filler.js": filler, ...tree });
  const result = compile({ entry: "index.js" }, nodeHost(root));
  if (!result.ok) {
    const told = JSON.stringify(result.diagnostics);
    return told.replaceAll(root, "");
  }
  const { modules } = result.artifact.manifest;
  return modules
    .filter(({ id }) => id !== "./filler.js")
    .map(({ id, sha256 }) => [id, sha256]);
}

test.each<[string, Tree]>([
  [
    "a syntax error, and what is wrong behind it",
    {
      "index.js": "require('./filler'); require('./broken'); require('./b');",
      "broken.js": "require('./absent');\nconst = 1;",
      "b.js": "require('./missing');",
    },
  ],
  [
    "JSON that is none",
    {
      "index.js": "require('./filler'); require('./a.json'); require('./b');",
      "a.json": '{ "a": 1,\n  b: 2 }',
      "b.js": "require('./missing');",
    },
  ],
  [
    "an ES module without a type",
    {
      "index.js": "require('./filler'); require('./a'); require('./c');",
      "a.js": "var a=1;export{a};import('./b.js');",
      "b.js": "exports.b = 1;",
      "c.js": "import './b.js'\nexport const c = await 1;",
    },
  ],
  [
    "a syntax error in an ES module, and what is wrong behind it",
    {
      "index.js":
        "require('./filler'); require('./a.mjs'); require('./broken.mjs'); require('./b');",
      "a.mjs": "import b from './b.js'; export default b;",
      // Read without a parser, it could be one.
      "broken.mjs": "import './absent.mjs';\nlet x; let x;",
      "b.js": "require('./missing');",
    },
  ],
  [
    "ES modules",
    {
      "index.js":
        "require('./filler'); require('./a.mjs'); require('./b.mjs');",
      "a.mjs": "#!/usr/bin/env node\nexport default function () {}",
      "b.mjs": "\ufeffimport a from './a.mjs'; export const é = a();",
    },
  ],
  [
    "names that a module may declare and CommonJS may not",
    {
      "index.js": "require('./filler'); require('./a');",
      "a.js": "const require = 1; await 0;",
    },
  ],
  [
    "JSON, a hashbang and a byte order mark",
    {
      "index.js":
        "#!/usr/bin/env node\nrequire('./filler'); require('./a'); require('./b');",
      "a.json": { a: 1 },
      "b.js": "\ufeffexports.b = 1;",
    },
  ],
])("it makes no difference to %s", (_, tree) => {
  const alone = compiled(tree, LITTLE);
  expect(alone).not.toHaveLength(0);
  expect(compiled(tree, FILLER)).toEqual(alone);
});

test("what only a guess led to is checked here, or all would be compiled anew", () => {
  const root = plantTree({
    "filler.js": FILLER,
    "index.js":
      "require('./filler'); exports.view = (name) => require('./views/' + name);",
    "views/page.js": "require('./part');",
    "views/part.js": "exports.part = () => <b>part</b>;",
  });
  const done: number[] = [];
  const { result } = compileKeeping(
    { entry: "index.js" },
    nodeHost(root),
    undefined,
    (_, count) => done.push(count),
  ).settle();
  expect(result).toMatchObject({
    ok: true,
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ code: "syntax_error", severity: "note" }),
    ]),
  });
  expect(done).toEqual([1, 2, 3, 4]);
});

describe("what is written meanwhile", () => {
  const output = "made/here/out.cjs";

  test("is gone where a text is refused at last", async () => {
    const root = plantTree({
      "index.js": "require('./filler'); require('./broken');",
      "filler.js": FILLER,
      "broken.js": "const = 1;",
    });
    const { exitCode, stderr } = await runCompile(root, [
      "index.js",
      ...["-o", output, "--no-cache"],
    ]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("[syntax_error]"),
    ]);
    expect(readdirSync(root)).not.toContain("made");
  });

  test("gives way to what is compiled anew", async () => {
    const root = plantTree({
      "index.js":
        "require('./filler'); import('./a.js').then(({ a }) => console.log(a));",
      "filler.js": FILLER,
      // Looks like CommonJS until V8 refuses it.
      "a.js": "var a=await 42;export{a};",
    });
    const { exitCode } = await runCompile(root, [
      "index.js",
      ...["-o", output, "--no-cache"],
    ]);
    expect(exitCode).toBe(0);
    const file = join(root, output);
    expect(readdirSync(dirname(file))).toEqual(["out.cjs"]);
    expect((await runNode([file], root)).stdout).toBe("42\n");
  });
});
