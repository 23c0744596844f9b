/**
 * Which modules a program can start without: they wait in comments, where the
 * artifact is for Node and they are worth it.
 */
import { compile } from "../../src/compile.js";
import type { CompileOptions } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

const long = `// ${"-".repeat(1024)}\n`;

/** Ids of the modules that wait. */
function deferred(
  files: Readonly<Record<string, string>>,
  options: Partial<CompileOptions> = {},
): readonly string[] {
  const placed = Object.entries(files).map(([name, text]) => [
    `/app/${name}`,
    name.endsWith(".json") ? text : long + text,
  ]);
  const result = compile(
    { entry: "/app/main.mjs", ...options },
    memoryHost(Object.fromEntries(placed)),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { modules } = result.artifact.manifest;
  return modules.filter(({ escaped }) => escaped).map(({ id }) => id);
}

const later = {
  "late.mjs": 'import "./common.cjs"; import "./shared.mjs";',
  "common.cjs": 'require("./deep.cjs");',
  "deep.cjs": "",
  "shared.mjs": "",
};

test("what only import() leads to, and what only that asks for", () => {
  const files = {
    ...later,
    "main.mjs": 'import "./run.mjs"; import "./shared.mjs";',
    "run.mjs": 'export default () => import("./late.mjs");',
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

test.each<[string, Readonly<Record<string, string>>]>([
  ["an entry imports", { "main.mjs": 'import("./late.mjs");' }],
  [
    "a module with await at its top level imports",
    {
      "main.mjs": 'import "./run.mjs";',
      "run.mjs": 'const f = () => import("./late.mjs"); await f();',
    },
  ],
  [
    "somebody else asks for at once",
    {
      "main.mjs": 'import "./run.mjs"; import "./late.mjs";',
      "run.mjs": 'export default () => import("./late.mjs");',
    },
  ],
])("not what %s", (_, files) => {
  expect(deferred({ ...later, ...files })).toEqual([]);
});

test("not where another entry begins", () => {
  const files = {
    "package.json": '{ "name": "app", "exports": "./other.mjs" }',
    "main.mjs": 'import "./run.mjs";',
    "run.mjs": 'export default () => import("./late.mjs");',
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
      "main.mjs": 'import "./run.mjs";',
      "run.mjs": 'export default () => import("./main.mjs");',
    }),
  ).toEqual([]);
});

test("not in a sandbox, where nothing may compile", () => {
  const files = {
    ...later,
    "main.mjs": 'import "./run.mjs";',
    "run.mjs": 'export default () => import("./late.mjs");',
  };
  expect(deferred(files, { platform: "sandbox" })).toEqual([]);
});

test("not what is short, or has line ends of its own", () => {
  const files = {
    "main.mjs": 'import "./run.mjs";',
    "run.mjs": 'export default () => import("./late.mjs");',
    "late.mjs": '"\u2028"; import "./data.json" with { type: "json" };',
    "data.json": "{}",
  };
  expect(deferred(files)).toEqual([]);
});
