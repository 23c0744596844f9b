import fc from "../support/random.js";
import {
  decodeIdentifier,
  encodeIdentifier,
} from "../../src/codegen/identifier.js";
import type { ModuleId } from "../../src/graph/types.js";

const id = (text: string) => text as ModuleId;

/** Pieces that break lossy encodings, in any order and number. */
const hostilePiece = fc.constantFrom(
  ...["_", "__", "__proto__", "_5f_", "_5f", "5f_", "_2e_", "_2E_", "_002e_"],
  ...["a/b", "a_b", "a-b", "a.b", "/", "//", "./", "../", ".", "@", "~2"],
  ...["constructor", "Modules_", "Packages_", "0", "9", "f", "A", "é", "日本"],
  ...["\u{1f600}", "\ud83d", "\ude00", "\0", "\n", "\u2028", "`", "${", "\\"],
);
const hostileId = fc
  .oneof(
    fc.array(hostilePiece, { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary" }),
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  )
  .chain((text) => fc.constantFrom(text, `./${text}`));

describe("encodeIdentifier", () => {
  test.each([
    [
      "ms@2.1.3/index.js",
      "Packages_ms_40_2_2e_1_2e_3_2f_index_2e_js",
      "a package module",
    ],
    ["./a.js", "Modules_a_2e_js", "a project module"],
    ["a_b", "Packages_a_5f_b", "an underscore"],
    ["a/b", "Packages_a_2f_b", "a slash"],
    ["././a", "Modules__2e__2f_a", "a project path that starts with ./"],
    ["./", "Modules_", "an empty project path"],
    ["", "Packages_", "nothing at all"],
    [".", "Packages__2e_", "a dot alone"],
    ["\u{1f600}", "Packages__d83d__de00_", "a surrogate pair"],
    ["\ud83d", "Packages__d83d_", "a lone surrogate"],
  ])("writes %j as %s (%s)", (text, identifier) => {
    expect(encodeIdentifier(id(text))).toBe(identifier);
    expect(decodeIdentifier(identifier)).toBe(text);
  });

  test("round trip over hostile ids", () => {
    fc.assert(
      fc.property(hostileId, (text) => {
        expect(decodeIdentifier(encodeIdentifier(id(text)))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test("different ids have different identifiers", () => {
    fc.assert(
      fc.property(hostileId, hostileId, (one, other) => {
        expect(encodeIdentifier(id(one)) === encodeIdentifier(id(other))).toBe(
          one === other,
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("neighbours among short hostile ids never collide", () => {
    const pieces = ["", "_", "a", "/", "5f", "_5f_", ".", "./", "2e", "__"];
    const ids = new Set<string>();
    for (const a of pieces)
      for (const b of pieces)
        for (const c of pieces) for (const d of pieces) ids.add(a + b + c + d);
    const identifiers = new Set([...ids].map((t) => encodeIdentifier(id(t))));
    expect(identifiers.size).toBe(ids.size);
  });

  test("only letters, digits and underscores, never a leading digit", () => {
    fc.assert(
      fc.property(hostileId, (text) => {
        expect(encodeIdentifier(id(text))).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      }),
      { numRuns: 2000 },
    );
  });

  test("a very long id", () => {
    const text = `./${"a_/".repeat(100_000)}`;
    expect(decodeIdentifier(encodeIdentifier(id(text)))).toBe(text);
  });
});

describe("decodeIdentifier", () => {
  test.each([
    ["", "nothing"],
    ["ms", "no prefix"],
    ["modules_a", "a prefix in lower case"],
    ["Packages", "half a prefix"],
    ["Packages_a_2E_js", "upper-case hex"],
    ["Packages_a_002e_js", "padded hex"],
    ["Packages_a_61_", "an escaped letter"],
    ["Packages_a_30_", "an escaped digit"],
    ["Packages_a_2e", "an escape that does not end"],
    ["Packages_a_", "an escape that does not start"],
    ["Packages_a__b", "an empty escape"],
    ["Packages_a_12345_", "more than one UTF-16 unit"],
    ["Packages_a.b", "a character outside the alphabet"],
    ["Packages_é", "a letter outside ASCII"],
    ["Packages__2e__2f_a", "a project id behind the packages' prefix"],
  ])("refuses %j (%s)", (identifier) => {
    expect(decodeIdentifier(identifier)).toBeNull();
  });

  test("answers only what the encoder writes", () => {
    const nearIdentifier = fc
      .array(
        fc.constantFrom("_", "2e", "2f", "5f", "61", "a", "F", "Z9", "0", ""),
        { maxLength: 10 },
      )
      .chain((parts) =>
        fc
          .constantFrom("Modules_", "Packages_", "")
          .map((prefix) => prefix + parts.join("")),
      );
    fc.assert(
      fc.property(nearIdentifier, (identifier) => {
        const decoded = decodeIdentifier(identifier);
        if (decoded !== null)
          expect(encodeIdentifier(decoded)).toBe(identifier);
      }),
      { numRuns: 5000 },
    );
  });
});
