/** The search for texts: what the plain one finds, wherever the rare character is. */
import fc from "fast-check";
import {
  firstMatch,
  firstOccurrence,
  matchesAt,
  occurrences,
  soughtText,
} from "../../src/graph/occurrences.js";

/** Of few characters, so that much is found, and more in part. */
const piece = fc.constantFrom(
  ...[
    "r",
    "e",
    "q",
    "u",
    "i",
    "re",
    "require",
    "quire",
    "./",
    ".",
    "é",
    "\u2028",
  ],
);
const source = fc
  .array(piece, { maxLength: 40 })
  .map((pieces) => pieces.join(""));
const text = fc.oneof(
  fc.constantFrom("require", "./", "q", "ree", "requirerequire"),
  fc
    .array(fc.constantFrom("r", "e", "q", "u", "."), {
      minLength: 1,
      maxLength: 9,
    })
    .map((letters) => letters.join("")),
);

function plainly(source: string | Buffer, text: string): readonly number[] {
  const found: number[] = [];
  for (
    let at = source.indexOf(text);
    at !== -1;
    at = source.indexOf(text, at + text.length)
  ) {
    found.push(at);
  }
  return found;
}

test("finds what the plain search finds, in strings and in bytes", () => {
  let found = 0;
  fc.assert(
    fc.property(source, text, fc.nat(50), (source, text, from) => {
      const sought = soughtText(text);
      const bytes = Buffer.from(source);
      const places = plainly(source, text);
      found += places.length;
      expect([...occurrences(source, sought)]).toEqual(places);
      expect([...occurrences(bytes, sought)]).toEqual(plainly(bytes, text));
      expect(firstOccurrence(source, sought, from)).toBe(
        source.indexOf(text, from),
      );
    }),
    { numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(1000);
});

test("looks for the rarest character of a text first", () => {
  expect(soughtText("require")).toMatchObject({ part: "quire", offset: 2 });
  // A short part would be found too often.
  expect(soughtText("./").part).toBe("./");
  expect(soughtText("abcz").part).toBe("bcz");
});

test("an expression matches where it does by itself", () => {
  const expression = /(?<!\.)\brequire\b(?!\.)/;
  const sticky = new RegExp(expression, "y");
  const sought = soughtText("require");
  let found = 0;
  const words = fc
    .array(fc.constantFrom("require ", "require(", " ", ".", "r", "q"), {
      minLength: 3,
    })
    .map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(words, (source) => {
      const matches = source.matchAll(new RegExp(expression, "g"));
      const places = Array.from(matches, ({ index }) => index);
      found += places.length;
      expect([...matchesAt(source, sought, sticky)]).toEqual(places);
      expect(firstMatch(source, sought, sticky)).toBe(
        source.search(expression),
      );
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(200);
});
