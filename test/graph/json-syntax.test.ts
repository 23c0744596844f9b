/**
 * `isJson` must take exactly the texts that `JSON.parse` takes: written by hand,
 * damaged at random, and of bytes that are no UTF-8.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/random.js";
import { isJson } from "../../src/graph/json-syntax.js";
import { npmFixturesDir } from "../support/paths.js";

function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

const valid = [
  "0",
  "-0",
  "-0.0e-0",
  "10.25E+7",
  "1e5",
  '""',
  '"\\u00e9\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"\u2028\u2029\u007f\ufeff"',
  "true",
  " \t\r\n null \n",
  "[]",
  "[ ]",
  "{}",
  "{ }",
  '{"":[{}],"a":{"b":[1,"x",null]}}',
  '{"a" : 1 , "a" : 2}',
  '{"__proto__":1}',
  "[[[[]]],[{}]]",
  `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
];

const invalid = [
  "",
  " ",
  "-",
  "+1",
  "01",
  "-01",
  "1.",
  ".5",
  "1.e5",
  "1e",
  "1e+",
  "0x1",
  "1_0",
  "NaN",
  "Infinity",
  "undefined",
  "tru",
  "truer",
  "nul",
  "True",
  '"',
  '"\\"',
  '"\\',
  '"\\u12',
  '"\\u123"',
  '"\\u12g4"',
  '"\\x41"',
  '"\\\'"',
  '"a\nb"',
  '"a\u0000b"',
  '"a\tb"',
  "'a'",
  "[",
  "]",
  "[,]",
  "[1,]",
  "[1 2]",
  "[1}",
  "{",
  "}",
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{"a":1 "b":2}',
  '{"a",1}',
  "{a:1}",
  "{1:1}",
  '{"a":1]',
  "1 2",
  "[] []",
  "{}x",
  "// c\n1",
  "/**/1",
  "\u00a01",
  "\ufeff1",
  "1\u2028",
  "\v1",
  "\f1",
  "1\u0000",
];

test.each(valid)("takes %j", (text) => {
  const bytes = Buffer.from(text);
  expect([isJson(bytes), parses(bytes)]).toEqual([true, true]);
});

test.each(invalid)("refuses %j", (text) => {
  const bytes = Buffer.from(text);
  expect([isJson(bytes), parses(bytes)]).toEqual([false, false]);
});

test("begins after a byte order mark when told so", () => {
  const bytes = Buffer.from("\ufeff{}");
  expect([isJson(bytes), isJson(bytes, 3)]).toEqual([false, true]);
});

test("takes what JSON.stringify writes", () => {
  const spaces = fc.constantFrom(undefined, "\t", 2);
  fc.assert(
    fc.property(fc.jsonValue(), spaces, (value, space) => {
      expect(isJson(Buffer.from(JSON.stringify(value, null, space)))).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
});

/** Where something of a text is replaced, inserted or left out. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  removed: fc.nat(2),
  inserted: fc.oneof(
    fc.constantFrom(" ", "0", "\n"),
    fc.constantFrom("", ..."\"\\,:[]{}-+.eE0123ntf u/\n\t\v'`$"),
    fc.constantFrom("\\u", "\\ud800", "true", "null", "\u0000", "é", "\u2028"),
  ),
});

test("agrees with JSON.parse on damaged texts", () => {
  let refused = 0;
  let taken = 0;
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(edit, { minLength: 1, maxLength: 2 }),
      (value, edits) => {
        let text = JSON.stringify(value);
        for (const { at, removed, inserted } of edits) {
          const start = Math.floor(at * (text.length + 1));
          text = text.slice(0, start) + inserted + text.slice(start + removed);
        }
        const bytes = Buffer.from(text);
        const expected = parses(bytes);
        if (expected) taken++;
        else refused++;
        expect([text, isJson(bytes)]).toEqual([text, expected]);
      },
    ),
    { numRuns: 5000 },
  );
  expect(Math.min(refused, taken)).toBeGreaterThan(200);
});

test("agrees with JSON.parse on short texts of JSON's own characters", () => {
  const characters = [...'"\\,:[]{}-+.eE01 \nntrufalse'];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...characters), { maxLength: 6 }),
      (list) => {
        const bytes = Buffer.from(list.join(""));
        expect([list, isJson(bytes)]).toEqual([list, parses(bytes)]);
      },
    ),
    { numRuns: 20000 },
  );
});

test("agrees with JSON.parse on bytes that are no UTF-8", () => {
  const byte = fc.constantFrom(
    ...Buffer.from('""""[],\\u'),
    0x80,
    0xbf,
    0xc3,
    0xe2,
    0xed,
    0xf0,
    0xff,
  );
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3 }),
      fc.array(byte),
      (any, list) => {
        const bytes = Buffer.from([0x22, ...any, ...list, 0x22]);
        expect([[...bytes], isJson(bytes)]).toEqual([
          [...bytes],
          parses(bytes),
        ]);
      },
    ),
    { numRuns: 5000 },
  );
});

test("agrees with JSON.parse on the JSON files of the npm fixtures, whole and cut", () => {
  const files = readdirSync(npmFixturesDir, {
    recursive: true,
    encoding: "utf8",
  }).filter((file) => file.endsWith(".json"));
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const bytes = readFileSync(join(npmFixturesDir, file));
    const cut = bytes.subarray(0, bytes.length >> 1);
    expect([file, isJson(bytes), isJson(cut)]).toEqual([
      file,
      parses(bytes),
      parses(cut),
    ]);
  }
});
