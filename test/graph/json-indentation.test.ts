/** JSON without indentation: what a regular expression would leave of it. */
import fc from "fast-check";
import { withoutIndentation } from "../../src/graph/json-indentation.js";

function expected(json: string): string {
  return json.replace(/\n[ \t]+/g, "\n");
}

const pieces = fc.constantFrom(
  ...["\n", "\n", " ", "  ", "\t", "\r\n", "{", "}", '"a"', "é", "12345678"],
);

test("blanks go where a line begins with them, and nowhere else", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), fc.nat(7), (all, skip) => {
      const text = all.join("");
      // Bytes that do not begin where words of memory do.
      const memory = Buffer.from("-".repeat(skip) + text);
      const kept = withoutIndentation(memory.subarray(skip));
      expect(Buffer.from(kept).toString()).toBe(expected(text));
    }),
    { numRuns: 2000 },
  );
});

test("what has none is not copied", () => {
  const json = Buffer.from('{"a": 1,\n"b": 2}\n');
  expect(withoutIndentation(json)).toBe(json);
});
