/** Lines are counted as V8 counts them, which is asked. */
import { Script } from "node:vm";
import { countLineEnds } from "../../src/graph/line-count.js";
import fc from "../support/random.js";

/** Pieces of a source that do nothing, whatever follows them. */
const blank = fc
  .array(
    fc.constantFrom(
      ..."\n,\r,\r\n,\u2028,\u2029, ,\t,\u00a0,\ufeff,;".split(","),
      "/* \r\u2028\n */",
      "'\u2028';",
      "`\r\n\r`;",
      "'é🙂\\\n\\\r\n\\\u2029';",
      // Their last bytes are those of U+2028, or nearly.
      "/*\u1028\u2027\u202a\u3028*/",
      "//x\r",
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(""));

function lineByV8(source: string): number {
  try {
    new Script(`${source}null.x`, {
      filename: "counted.js",
    }).runInThisContext();
  } catch (error) {
    return Number(/counted\.js:(\d+)/.exec((error as Error).stack ?? "")?.[1]);
  }
  throw new Error("nothing was thrown");
}

test("the line of what follows is V8's", () => {
  fc.assert(
    fc.property(blank, (source) => {
      expect(countLineEnds(Buffer.from(source)) + 1).toBe(lineByV8(source));
    }),
    { numRuns: 500 },
  );
});

test("adjacent ranges add up", () => {
  fc.assert(
    fc.property(blank, fc.nat(), (source, cut) => {
      const bytes = Buffer.from(source);
      const at = bytes.length === 0 ? 0 : cut % bytes.length;
      // A cut inside a character is not asked for.
      fc.pre(((bytes[at] ?? 0) & 0xc0) !== 0x80);
      expect(countLineEnds(bytes, 0, at) + countLineEnds(bytes, at)).toBe(
        countLineEnds(bytes),
      );
    }),
  );
});

test("long texts count as their bytes do", () => {
  const text = fc
    .tuple(
      fc.constantFrom(
        "",
        "x",
        "\n",
        "\n\n\n",
        "\u000b\u008a\u0a0a",
        "ab\ncd\n",
      ),
      fc.nat(3000),
      blank,
      fc.nat(7),
    )
    .map(([piece, times, some, shift]) => ({
      bytes: Buffer.from(`${"#".repeat(shift)}${some}${piece.repeat(times)}`),
      shift,
    }));
  fc.assert(
    fc.property(text, ({ bytes, shift }) => {
      let expected = 0;
      for (let at = shift; at < bytes.length; at++) {
        expected += countLineEnds(bytes, at, at + 1);
      }
      // From every alignment.
      expect(countLineEnds(bytes.subarray(shift))).toBe(expected);
      expect(countLineEnds(bytes, shift)).toBe(expected);
    }),
    { numRuns: 200 },
  );
});
