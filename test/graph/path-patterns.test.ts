/** What computed specifiers may be, as far as the text tells. */
import { computedPatterns, scanRequires } from "../../src/graph/scan/scan.js";

function patternsOf(source: string) {
  const { computed } = scanRequires(source, new Map());
  expect(computed).toHaveLength(1);
  return computedPatterns(source, computed, "own.js")[0];
}

test("texts, holes and the module's own folder", () => {
  expect(
    patternsOf(`const { join } = require("path");
const kind = process.argv[2] ? "one" : "two";
require(join(__dirname, "lib", kind, name) + ".js");`),
  ).toEqual([
    { fromDirectory: true, parts: ["/lib/one/", null, ".js"] },
    { fromDirectory: true, parts: ["/lib/two/", null, ".js"] },
  ]);
});

test("a variable that is made of itself again and again may be anything", () => {
  const again = 'x = x + "/" + x;\n'.repeat(30);
  expect(patternsOf(`let x = name;\n${again}require("./" + x);`)).toEqual([
    { fromDirectory: false, parts: [null] },
  ]);
});
