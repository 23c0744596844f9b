/**
 * The report names each package whose `require` and `import` are two modules,
 * and no other. That both are there as under Node, fixtures/esm/dual-package shows.
 */
import { compile } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

const dual = { import: "./index.mjs", require: "./index.cjs" };
const packageOf = (name: string, exports: unknown) => ({
  [`/app/node_modules/${name}/package.json`]: JSON.stringify({
    name,
    version: "1.0.0",
    exports,
  }),
  [`/app/node_modules/${name}/index.mjs`]: "export const a = 1;",
  [`/app/node_modules/${name}/index.cjs`]: "exports.a = 1;",
});

const note = (specifier: string, id: string) => ({
  code: "dual_package",
  severity: "note",
  specifier,
  required: `${id}/index.cjs`,
  imported: `${id}/index.mjs`,
  place: null,
});

function dualPackagesOf(entry: string) {
  const host = memoryHost({
    "/app/package.json": '{ "name": "app", "version": "1.0.0" }',
    "/app/index.mjs": entry,
    "/app/script.cjs": 'require("dual"); require("@s/dual/sub");',
    ...packageOf("dual", dual),
    ...packageOf("one", { "module-sync": "./index.mjs", ...dual }),
    ...packageOf("@s/dual", { "./sub": dual }),
  });
  const result = compile({ entry: "/app/index.mjs" }, host);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.diagnostics;
}

test.each([
  ["import", 'import "dual"; import "./script.cjs";'],
  ["import()", 'import "./script.cjs"; export const f = () => import("dual");'],
  [
    "createRequire",
    'import { createRequire } from "node:module"; import "dual"; createRequire(import.meta.url)("dual");',
  ],
])("required, and asked for by %s", (_how, entry) => {
  expect(dualPackagesOf(entry)).toEqual([note("dual", "dual@1.0.0")]);
});

test("a subpath of a scoped package", () => {
  expect(
    dualPackagesOf('import "./script.cjs"; import "@s/dual/sub";'),
  ).toEqual([note("@s/dual/sub", "@s/dual@1.0.0")]);
});

test.each([
  ["imported only", 'import "dual";'],
  ["required only", 'import "./script.cjs";'],
  [
    "one module to both",
    'import { createRequire } from "node:module"; import "one"; createRequire(import.meta.url)("one");',
  ],
])("not what is %s", (_how, entry) => {
  expect(dualPackagesOf(entry)).toEqual([]);
});
