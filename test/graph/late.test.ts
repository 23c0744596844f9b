/**
 * Which requires run later than their module: by the lines of a text, as its tokens
 * say, all but always.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { contextsFromTokens } from "../../src/graph/scan/contexts.js";
import { lateStarts } from "../../src/graph/scan/late.js";
import { scanTokens } from "../../src/graph/scan/tokens.js";
import { npmFixturesDir } from "../support/paths.js";
import { isTaken } from "../support/thorough.js";

/** Of each `require` in a text, whether it is late. */
function late(text: string): readonly boolean[] {
  const starts = [...text.matchAll(/\brequire\(/g)].map(({ index }) => index);
  const found = lateStarts(text, starts);
  return starts.map((start) => found.has(start));
}

test.each([
  ["const a = require('a');", false],
  ["\n  require('a');", false],
  ["\n\n\n\t\trequire('a');", false],
  ["const { a } = require('a'), b =\n  require('b');", false],
  ["if (x) {\n  require('a');\n}", false],
  [
    "for (const a of b) {\n  switch (a) {\n    case 1: require('a');\n  }\n}",
    false,
  ],
  ["module.exports = {\n  function: require('a'),\n};", false],
  ["typeof require === 'function' && require('a');", false],
  ["function f() { return 1; } require('a');", false],
  ["const f = () => 1; const a = require('a');", false],
  ["(function () {\n  require('a');\n})();", false],
  [";(function (f) {\n  f(\n    require('a'))\n})(f);", false],
  ["(() => {\n\trequire('a');\n})();", false],
  ["!function () { require('a') }();", false],
  ["  // a function\n    require('a');", false],
  ["function f() { return require('a'); }", true],
  ["const f = () => require('a');", true],
  ["exports.f = () => load(require('a'));", true],
  ["function f() {\n  return require('a');\n}", true],
  ["async function f(\n  a,\n) {\n  if (a) {\n    require('a');\n  }\n}", true],
  ["module.exports = {\n  get a() {\n    return require('a');\n  },\n};", true],
  ["class A {\n\t#b() {\n\t\trequire('a');\n\t}\n}", true],
  ["module.exports = {\n\n\tget a() { return require('a'); },\n};", true],
  [`${"x".repeat(500)};f(()=>require('a'))`, true],
  [`${"x".repeat(500)};function f(){return require('a')}`, true],
  [`function f(){${"x".repeat(500)};var a=require('a')}`, false],
])("%j", (text, expected) => {
  expect(late(text)).toEqual(late(text).map(() => expected));
  expect(late(text)).not.toEqual([]);
});

test("each of a list, and what follows it", () => {
  const list = Array.from(
    { length: 50 },
    (_, at) => `  a${at}: require('a'),\n`,
  );
  const text = `f({\n${list.join("")}  b() {\n    require('b');\n    require('c');\n  },\n});\nrequire('d');`;
  expect(late(text)).toEqual([...list.map(() => false), true, true, false]);
});

test("agrees with the tokens of installed packages", () => {
  const files = readdirSync(join(npmFixturesDir, "node_modules"), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && /^\.c?js$/.test(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => isTaken(relative(npmFixturesDir, file), 4));
  const agreed = { late: 0, early: 0 };
  const differing = { late: 0, early: 0 };
  for (const file of files) {
    // The one package whose functions are not indented.
    if (file.includes("bluebird")) continue;
    const source = readFileSync(file, "utf8");
    const { sites = [], braces } = scanTokens(source) ?? {};
    const starts = [...new Set(sites.map(({ start }) => start))];
    const found = lateStarts(source, starts);
    const contexts = contextsFromTokens(source, starts, braces ?? []);
    for (const [index, start] of starts.entries()) {
      const isLate = contexts?.[index]?.inFunction;
      if (isLate === undefined) continue;
      const counts = found.has(start) === isLate ? agreed : differing;
      counts[isLate ? "late" : "early"]++;
    }
  }
  expect(agreed.late).toBeGreaterThan(50);
  expect(agreed.early).toBeGreaterThan(5000);
  expect(differing.late).toBeLessThan(agreed.late / 20);
  expect(differing.early).toBeLessThan(agreed.early / 1000);
});
