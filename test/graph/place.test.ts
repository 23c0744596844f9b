/** Lines and columns as V8 counts them: a thrown error's frame has the answer. */
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { placeOf } from "../../src/graph/place.js";
import type { AbsolutePath } from "../../src/host.js";

const path = "/p/a.js" as AbsolutePath;

/** Where V8 says that the `new` of `new Error` in `source` stands. */
function framePosition(source: string): string | undefined {
  const error: unknown = runInThisContext(source, { filename: "probe.js" });
  return /probe\.js:(\d+:\d+)/.exec((error as Error).stack ?? "")?.[1];
}

test.each([
  "new Error()",
  "\n\n  new Error()",
  "1;\r\n2;\r\n\tnew Error()",
  "1;\r2;\r\rnew Error()",
  "1;\u20282;\u2029new Error()",
  "'\u{1f600}é'; new Error()",
  "1;\n\r\n\n\r new Error()",
])("line and column of %j", (source) => {
  const start = source.indexOf("new Error");
  const { line, column } = placeOf(path, source, start, start + 9);
  expect(`${line}:${column}`).toBe(framePosition(source));
});

test.each<[string, number, number, object]>([
  ["ab\ncde\nf", 4, 6, { line: 2, column: 2, length: 2, text: "cde" }],
  ["ab\ncde\nf", 4, 8, { line: 2, column: 2, length: 2, text: "cde" }],
  ["ab\r\ncde\r\nf", 4, 9, { line: 2, column: 1, length: 3, text: "cde" }],
  ["ab", 0, 2, { line: 1, column: 1, length: 2, text: "ab" }],
  ["ab", 1, 1, { line: 1, column: 2, length: 1, text: "ab" }],
  ["ab\n", 3, 3, { line: 2, column: 1, length: 1, text: "" }],
  ["ab\ncd", 2, 4, { line: 1, column: 3, length: 1, text: "ab" }],
  ["", 0, 0, { line: 1, column: 1, length: 1, text: "" }],
])("%j from %d to %d", (source, start, end, expected) => {
  expect(placeOf(path, source, start, end)).toEqual({ path, ...expected });
});

test("whatever was asked before, of this text or another", () => {
  const text = fc
    .array(fc.constantFrom("a", "bc", "\n", "\r\n", "\r", "\u2028"))
    .map((pieces) => pieces.join(""));
  const asked = fc.tuple(fc.nat(1), fc.nat(40));
  fc.assert(
    fc.property(text, text, fc.array(asked), (one, other, questions) => {
      for (const [which, at] of questions) {
        const source = which === 0 ? one : other;
        const start = Math.min(at, source.length);
        const before = source.slice(0, start);
        // Between its two characters a line end has not ended.
        const isWithin = before.endsWith("\r") && source[start] === "\n";
        const lines = before.split(/\r\n|[\n\r\u2028]/);
        if (isWithin) lines.pop();
        expect(placeOf(path, source, start, start + 1).line).toBe(lines.length);
      }
    }),
  );
});
