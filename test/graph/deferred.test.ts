/**
 * Which modules a program can start without: they wait in comments, where the
 * artifact is for Node and they are worth it.
 */
import { type CompileOptions, compile } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

const long = `// ${"-".repeat(1024)}\n`;

/** Ids of the modules that wait. */
function deferred(
  files: Readonly<Record<string, string>>,
  options: Partial<CompileOptions> = {},
): readonly string[] {
  const placed = Object.entries(files).map(([name, text]) => [
    `/app/${name}`,
    /^short|json$/.test(name) ? text : long + text,
  ]);
  const result = compile(
    { entry: "/app/main.mjs", ...options },
    memoryHost(Object.fromEntries(placed)),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { modules } = result.artifact.manifest;
  return modules.filter(({ escaped }) => escaped).map(({ id }) => id);
}

/** A start that waits for nothing. */
const start = {
  "main.mjs": 'import "./run.mjs";',
  "run.mjs": 'export default () => import("./late.mjs");',
};

const later = {
  "late.mjs": 'import "./common.cjs"; import "./shared.mjs";',
  "common.cjs": 'require("./deep.cjs");',
  "deep.cjs": "",
  "shared.mjs": "",
};

test("what only import() leads to, and what only that asks for", () => {
  const files = {
    ...later,
    ...start,
    "main.mjs": 'import "./run.mjs"; import "./shared.mjs";',
  };
  const late = ["./late.mjs", "./common.cjs", "./deep.cjs"];
  expect(deferred(files)).toEqual(late);
  expect(
    deferred({
      ...files,
      "run.mjs": 'import "./run.cjs";',
      "run.cjs": 'exports.f = () => import("./late.mjs");',
    }),
  ).toEqual(late);
});

test("what only functions require, and only guesses lead to", () => {
  const cjs = (text: string) =>
    deferred({
      ...later,
      "main.mjs": 'import "./run.cjs";',
      "run.cjs": text,
      "late.cjs": 'require("./common.cjs");',
    });
  const late = ["./late.cjs", "./common.cjs", "./deep.cjs"];
  expect(cjs('exports.f = () => require("./late.cjs");')).toEqual(late);
  expect(
    cjs('function f() {\n  if (f) {\n    require("./late.cjs");\n  }\n}'),
  ).toEqual(late);
  expect(cjs('exports.f = (name) => require("./" + name + ".cjs");')).toEqual(
    expect.arrayContaining(late),
  );
  const early = 'require("./late.cjs");';
  expect(cjs(`function f() {\n  ${early}\n}\n${early}`)).toEqual([]);
  expect(cjs(`(function () {\n  ${early}\n})();`)).toEqual([]);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["an entry imports", { "main.mjs": 'import("./late.mjs");' }],
  [
    "a module with await at its top level imports",
    {
      ...start,
      "run.mjs": 'const f = () => import("./late.mjs"); await f();',
    },
  ],
  [
    "somebody else asks for at once",
    {
      ...start,
      "main.mjs": 'import "./run.mjs"; import "./late.mjs";',
    },
  ],
])("not what %s", (_, files) => {
  expect(deferred({ ...later, ...files })).toEqual([]);
});

test("not what a function of an entry requires", () => {
  const files = { ...later, "main.cjs": "() => require('./common.cjs');" };
  expect(deferred(files, { entry: "/app/main.cjs" })).toEqual([]);
});

test("not where another entry begins", () => {
  const files = {
    ...start,
    "package.json": '{ "name": "app", "exports": "./other.mjs" }',
    "late.mjs": "",
    "other.mjs": 'import "./its.mjs";',
    "its.mjs": "",
  };
  expect(deferred(files, { include: ["./other.mjs"] })).toEqual(["./late.mjs"]);
  expect(deferred(files, { include: ["./other.mjs", "./late.mjs"] })).toEqual(
    [],
  );
});

test("not in a circle that the start is in", () => {
  expect(
    deferred({
      ...start,
      "run.mjs": 'export default () => import("./main.mjs");',
    }),
  ).toEqual([]);
});

test("not in a sandbox, where nothing may compile", () => {
  const files = { ...start, ...later };
  expect(deferred(files)).not.toEqual([]);
  expect(deferred(files, { platform: "sandbox" })).toEqual([]);
});

test("not what is short, or has line ends of its own", () => {
  const files = {
    ...start,
    "late.mjs":
      '"\u2028"; import "./short.mjs"; import "./data.json" with { type: "json" };',
    "short.mjs": "",
    "data.json": "{}",
  };
  expect(deferred(files)).toEqual([]);
});
