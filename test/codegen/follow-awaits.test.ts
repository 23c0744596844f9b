/** Awaits rewritten for artifacts that follow contexts. */
import { followAwaits } from "../../src/codegen/follow-awaits.js";

const CASES: readonly (readonly [string, string, string])[] = [
  [
    "what is awaited",
    "async () => { await a.b(c); }",
    "async () => { await Promise.resolve(a.b(c)); }",
  ],
  [
    "one in another",
    "async () => await (await f())()",
    "async () => await Promise.resolve((await Promise.resolve(f()))())",
  ],
  [
    "a sequence",
    "async () => await (a, b)",
    "async () => await (Promise.resolve((a, b)))",
  ],
  [
    "not what is only called so",
    "var await = 1; // await x",
    "var await = 1; // await x",
  ],
  [
    "not where Promise is another",
    "const { Promise } = require('q'); async () => await 1",
    "const { Promise } = require('q'); async () => await 1",
  ],
  [
    "not what cannot be parsed",
    "async () => { await 1; } }",
    "async () => { await 1; } }",
  ],
];

test.each(CASES)("%s", (_what, before, after) => {
  expect(followAwaits(before, false)).toBe(after);
});

test("the top of a module", () => {
  expect(followAwaits("const a = await b;\nawait c;", true)).toBe(
    "const a = await Promise.resolve(b);\nawait Promise.resolve(c);",
  );
});
