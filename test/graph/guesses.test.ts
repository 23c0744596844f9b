/**
 * What `import()` of a computed specifier may mean and Node cannot load: an
 * `import()` of it is rejected at run time, if it comes to that, so it is no error.
 */
import { compile } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

function refusedIn(entry: string) {
  const host = memoryHost({
    "/app/package.json": '{ "name": "app", "version": "1.0.0" }',
    "/app/index.mjs": entry,
    "/app/lib/plain.js": "module.exports = 1;",
    "/app/lib/addon.node": "",
  });
  const { ok, diagnostics } = compile({ entry: "/app/index.mjs" }, host);
  const refused = diagnostics.filter(
    ({ code }) => code === "unsupported_file_type",
  );
  return { ok, refused: refused.map(({ severity }) => severity) };
}

const literal = 'export const load = () => import("./lib/addon.node");';

test.each([
  ["all of which is known", "`./lib/$" + "{name}`"],
  [
    "that may be anything else",
    "name ? `./lib/$" + "{name}` : process.argv[2]",
  ],
])("a specifier %s, as a literal one", (_what, specifier) => {
  const computed = `export const load = (name) => import(${specifier});`;
  expect(refusedIn(computed)).toEqual({ ok: true, refused: ["warning"] });
  expect(refusedIn(computed)).toEqual(refusedIn(literal));
});
