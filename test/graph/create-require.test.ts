// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources under test
/**
 * What of `createRequire` is seen at compile time, spelling by spelling. That Node
 * loads the same is shown by fixtures/run/create-require.
 */
import { mayCreateRequire } from "../../src/graph/scan/create-require.js";
import { scanRequires } from "../../src/graph/scan/scan.js";

const MODULE = `const M = require("module"); const { createRequire: c } = M;`;

function sitesIn(source: string): readonly string[] {
  return scanRequires(source, new Map()).sites.flatMap(
    ({ kind, specifier, uncertain }) =>
      /^(?:node:)?module$|^path$|^url$/.test(specifier)
        ? []
        : `${uncertain ? "maybe " : ""}${kind} ${specifier}`,
  );
}

test.each([
  [`c(__filename)("x")`],
  [`c(__dirname + "/x.js")("x")`],
  ["c(`${__dirname}/`)('x')"],
  [`c(require("path").join(__dirname, "any.js"))("x")`],
  [`const { join } = require("node:path"); c(join(__dirname, "./a"))("x")`],
  [`c(require("url").pathToFileURL(__filename))("x")`],
  [`c(require("node:url").pathToFileURL(__filename).href)("x")`],
  [`const from = __filename; const r = c(from); r("x")`],
  [`const r = M.createRequire(__filename); function f() { r("x"); }`],
  [`M.Module.createRequire(__filename)("x")`],
  [`require("node:module").createRequire(__filename)("x")`],
  [`module.constructor.createRequire(__filename)("x")`],
  [`(0, M.createRequire)(__filename)("x")`],
  [`var r; r = (0, c)(__filename); r("x")`],
  [`const d = c; const e = (0, d); e(__filename)("x")`],
  [
    `const m = __toESM(require("module")); m.default.createRequire(__filename)("x")`,
  ],
  [`c(__filename).call(null, "x")`],
])("%s", (source) => {
  expect(sitesIn(MODULE + source)).toContain("require x");
});

test.each([
  `const m = "node:module"; require(m).createRequire(__filename)("x")`,
  `require( /* its */ "module").createRequire(__filename)("x")`,
  `process.getBuiltinModule("module").createRequire(__filename)("x")`,
])("where the builtin comes from: %s", (source) => {
  expect(mayCreateRequire(source)).toBe(true);
});

test("one that the text cannot come from takes no parser", () => {
  const text = `exports.enum = ["module"]; if (x.type === "module") x.createRequire = 1;`;
  expect(mayCreateRequire(text)).toBe(false);
});

test("resolve of what it returns", () => {
  expect(sitesIn(`${MODULE} const r = c(__filename); r.resolve("x")`)).toEqual([
    "resolve x",
  ]);
});

test("a location that is one of several is a doubt", () => {
  const rollup = `c(typeof document === "undefined" ? require("u" + "rl").pathToFileURL(__filename).href : document.baseURI)("x")`;
  expect(sitesIn(MODULE + rollup)).toContain("maybe require x");
  expect(sitesIn(`${MODULE} c(given || __filename)("x")`)).toEqual([
    "maybe require x",
  ]);
});

test.each([
  ["another folder", `c(__dirname + "/lib/x.js")("x")`],
  ["the folder above", `c(__dirname)("x")`],
  ["the working directory", `c(process.cwd() + "/")("x")`],
  ["a rebound __filename", `(function (__filename) { c(__filename)("x"); })()`],
  ["another function", `const d = (file) => file; d(__filename)("x")`],
  ["another module's", `require("./module").createRequire(__filename)("x")`],
  ["a circle", `var d = (0, e), e = (0, d); d(__filename)("x")`],
  ["no argument", `c()("x")`],
])("%s is not the module's own", (_, source) => {
  expect(sitesIn(MODULE + source)).not.toContain("require x");
});
