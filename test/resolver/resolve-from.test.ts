/** Where there is nothing to settle, no path is settled: with the same outcome. */
import { posix } from "node:path";
import fc from "fast-check";
import { resolveFrom } from "../../src/resolver/file-url.js";

const segment = fc.constantFrom("a", "b.js", ".", "..", "", "...", ".c", "d d");

test("a relative specifier leads where path.resolve says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "b", "..c"), { maxLength: 3 }),
      fc.array(segment, { maxLength: 6 }),
      (above, segments) => {
        const dir = `/${above.join("/")}`;
        const text = segments.join("/");
        expect(resolveFrom(dir, text, posix)).toBe(posix.resolve(dir, text));
      },
    ),
    { numRuns: 2000 },
  );
});
