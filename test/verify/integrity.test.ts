/** Damage is found wherever it is, and a whole artifact has none. */
import { artifactText, compile, version } from "../../src/index.js";
import {
  type RuntimeTexts,
  runtimeTexts,
} from "../../src/codegen/runtime-texts.js";
import { type Integrity, checkIntegrity } from "../../src/verify/integrity.js";
import { handMadeArtifact } from "../support/hand-made-artifact.js";
import { memoryHost } from "../support/memory-host.js";
import { resealed } from "../support/resealed.js";

const runtime = runtimeTexts();

function build(files: Readonly<Record<string, string>>): string {
  const result = compile({ entry: "main.js" }, memoryHost(files));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return artifactText(result.artifact);
}

function check(text: string | Uint8Array, ours: RuntimeTexts = runtime) {
  return checkIntegrity(Buffer.from(text), ours, version);
}

function parts({ damages }: Integrity): readonly string[] {
  return damages.map(({ part }) => part);
}

const commonJs = build({
  "/main.js":
    '#!/usr/bin/env node\nconst { a } = require("./data.json");\nexports.b = require("pkg") + a;\n',
  "/data.json": '{ "a": "`é`" }',
  "/node_modules/pkg/package.json": JSON.stringify({
    name: "pkg",
    version: "1.2.3",
    exports: { require: "./index.js" },
  }),
  "/node_modules/pkg/index.js": "module.exports = 40; // no line end",
});
const esm = build({
  "/main.js":
    'import { a } from "./a.mjs";\nexport const b = a + 1;\nexport default class Kept {}\n',
  "/package.json": '{ "type": "module" }',
  "/a.mjs": 'export { sep } from "node:path";\nexport let a = 1;\n',
});
const dynamic = build({
  "/main.js": 'exports.later = () => import("./a.mjs");\n',
  "/a.mjs": "export let a = 1;\n",
});

const workers = build({
  "/main.js":
    'const { Worker } = require("worker_threads");\nconst text = require("fs").readFileSync(__dirname + "/text");\nnew Worker(__dirname + "/work.js");\n',
  "/work.js": "exports.works = true;\n",
  "/text": "text",
});

/** Offset of the byte that each position in a text becomes. */
function offsetOf(text: string, part: string): number {
  const at = text.indexOf(part);
  if (at === -1) throw new Error(`no ${part}`);
  return Buffer.byteLength(text.slice(0, at));
}

test.each([
  ["CommonJS and JSON", commonJs],
  ["ES modules", esm],
  ["import() alone", dynamic],
  ["workers and files", workers],
])("an artifact of %s is whole", (_, text) => {
  const { manifest, ...rest } = check(text);
  expect(manifest?.modules.length).toBeGreaterThan(1);
  expect(rest).toEqual({ damages: [], unchecked: [] });
});

/** Positions at which a flipped bit goes unnoticed. */
function unnoticed(
  text: string,
  from: number,
  to: number,
  step: number,
): readonly number[] {
  const bytes = Buffer.from(text);
  const missed: number[] = [];
  for (let at = from; at < to; at += step) {
    for (const bit of [1 << (at % 8), 0x20]) {
      const byte = bytes.readUInt8(at);
      bytes.writeUInt8(byte ^ bit, at);
      if (checkIntegrity(bytes, runtime, version).damages.length === 0) {
        missed.push(at);
      }
      bytes.writeUInt8(byte, at);
    }
  }
  return missed;
}

test.each([
  ["CommonJS", commonJs],
  ["ES modules", esm],
])(
  "every flipped bit is found, %s: manifest, factories, last line",
  (_, text) => {
    const start = offsetOf(text, '{"ingot":');
    const end = Buffer.byteLength(text);
    expect(end - start).toBeGreaterThan(900);
    expect(unnoticed(text, start, end, 1)).toEqual([]);
  },
);

test.each([
  ["CommonJS", commonJs, 3],
  ["ES modules", esm, 23],
])("flipped bits are found, %s: #! line and runtime", (_, text, step) => {
  const end = offsetOf(text, '{"ingot":');
  expect(end).toBeGreaterThan(4000);
  expect(unnoticed(text, 0, end, step)).toEqual([]);
});

test("every byte lost or put in is found", () => {
  const bytes = Buffer.from(commonJs);
  const missed: number[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const head = bytes.subarray(0, at);
    const lost = Buffer.concat([head, bytes.subarray(at + 1)]);
    const more = Buffer.concat([head, Buffer.from(" "), bytes.subarray(at)]);
    if (check(lost).damages.length === 0) missed.push(at);
    if (check(more).damages.length === 0) missed.push(at);
  }
  expect(missed).toEqual([]);
  expect(parts(check(`${commonJs}//\n`))).toEqual(["layout"]);
  expect(parts(check(`${commonJs}\n`))).toEqual(["layout"]);
});

describe("the part and its line are named", () => {
  const damaged = (text: string, from: string | RegExp, to: string) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return check(changed).damages;
  };
  const lineOf = (text: string, part: string) =>
    text.slice(0, text.indexOf(part)).split("\n").length;

  test("a module", () => {
    expect(damaged(commonJs, "= 40;", "= 41;")).toEqual([
      {
        part: "pkg@1.2.3/index.js",
        line: lineOf(commonJs, "module.exports = 40"),
        reason: expect.stringMatching(
          /^its SHA-256 is [0-9a-f]{64}, the manifest says [0-9a-f]{64}$/,
        ),
      },
    ]);
  });

  test("the manifest: an edge, a name, a condition, a digest", () => {
    const line = lineOf(commonJs, '{"ingot"');
    for (const [from, to] of [
      ['"./data.json":', '"./date.json":'],
      ['"pkg":2', '"pkh":2'],
      ['["require"]', '["import"]'],
      [/"sha256":"./, '"sha256":"z'],
    ] as const) {
      const [first] = damaged(commonJs, from, to);
      expect(first).toMatchObject(
        to.endsWith("z")
          ? { part: "layout", reason: expect.stringContaining("hex digits") }
          : { part: "manifest", line },
      );
    }
  });

  test("the manifest's digest, where it is not at its place", () => {
    const [first] = damaged(
      commonJs,
      /"sha256":"(\w+)","compiler":"([^"]+)"/,
      '"compiler":"$2","sha256":"$1"',
    );
    expect(first).toMatchObject({
      part: "manifest",
      reason: 'its first line does not start with {"ingot":1,"sha256":"',
    });
  });

  test("the #! line, which only the digest knows", () => {
    expect(damaged(commonJs, "env node", "env deno")).toMatchObject([
      { part: "manifest" },
    ]);
  });

  test.each([
    ["first line", commonJs, "table below", "table above"],
    [
      "runtime's require",
      commonJs,
      "delete Module._cache[",
      "delete Module._cachf[",
    ],
    ["line before the manifest", commonJs, ", JSON.parse(String.raw", ",JSON"],
    ["last line", commonJs, "? module : undefined", "? module : null"],
    ["runtime for ES modules", esm, "ERR_REQUIRE_CYCLE_MODULE", "ERR"],
    ["runtime for ES modules", dynamic, "ERR_REQUIRE_CYCLE_MODULE", "ERR"],
    ["runtime for workers", workers, "--ingot-module=", "--ingot-modul="],
    ["runtime for files", workers, "brotliDecompressSync", "brotli"],
    ["runtime for ES modules", commonJs, "(undefined, JSON", "(null, JSON"],
  ])("%s", (part, text, from, to) => {
    // Behind the module texts or in them only the last line is looked for.
    const [first, ...more] = damaged(text, from, to);
    expect(more).toEqual([]);
    expect(first?.part).toBe(part);
    expect(first?.line).toBe(lineOf(text, from));
  });

  test("several modules, in file order", () => {
    const twice = commonJs.replace("= 40;", "= 41;").replace("+ a", "- a");
    expect(parts(check(twice))).toEqual(["./main.js", "pkg@1.2.3/index.js"]);
  });
});

describe("what is known of other compilers", () => {
  test("an artifact of another version: its runtime is not compared, its digest is", () => {
    const other = resealed(commonJs.replace('"compiler":"', '"compiler":"9.'));
    expect(check(other)).toMatchObject({
      damages: [],
      unchecked: [
        `The runtime was written by compiler 9.${version}, this is ${version}: it was compared with its digest alone.`,
      ],
    });
    const damaged = other.replace(
      "delete Module._cache[",
      "delete Module._cachf[",
    );
    expect(parts(check(damaged))).toEqual(["manifest"]);
  });

  test("one that claims this version with another runtime is not believed", () => {
    const other = resealed(
      commonJs.replace("delete Module._cache[", "delete Module._cachf["),
    );
    expect(parts(check(other))).toEqual(["runtime's require"]);
    expect(
      parts(check(commonJs, { ...runtime, require: "function other() {}" })),
    ).toEqual(["runtime's require"]);
  });

  test("what is written by hand has no digest of its own", () => {
    const text = handMadeArtifact({ modules: [{ id: "./a.js", text: "" }] });
    expect(parts(checkIntegrity(Buffer.from(text), runtime, "other"))).toEqual([
      "manifest",
    ]);
  });
});

test("what is no artifact", () => {
  expect(check("1;\n")).toEqual({
    manifest: null,
    damages: [
      {
        part: "layout",
        line: null,
        reason: "not an ingot artifact: it does not start with `// ingot …`",
      },
    ],
    unchecked: [],
  });
});
