/** Generated code must come back as the same tokens, on the source's lines. */
import { encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { transformSync } from "@swc/wasm-typescript";
import { type Options, parse, type Token } from "acorn";
import fc from "../support/random.js";
import { keepPlaces } from "../../src/graph/typescript/places.js";

function textOf(code: string, mappings: string): string {
  const placed = keepPlaces(code, mappings);
  if (!("text" in placed)) throw new Error(placed.message);
  return placed.text;
}

/** Mappings of single-line code: column in it → line and column of the source. */
function mappings(
  ...places: readonly (readonly [number, number, number])[]
): string {
  const segments = places.map(
    ([at, line, column]): SourceMapSegment => [at, 0, line, column],
  );
  return encode([segments]);
}

test("tokens go to their lines and columns", () => {
  expect(textOf("a; b; c;", mappings([0, 0, 2], [3, 2, 0], [6, 2, 5]))).toBe(
    "  a;\n\nb;   c;",
  );
});

test("a token that comes too late follows the one before it", () => {
  expect(textOf("abc; b;", mappings([0, 0, 0], [5, 0, 2]))).toBe("abc; b;");
});

test("what has no place goes with the rest of its printed line", () => {
  const code = "a;\nmodule.exports = b;\nreturned;\nc;";
  const places = encode([[[0, 0, 0, 0]], [[17, 0, 2, 4]], [], [[0, 0, 3, 0]]]);
  expect(textOf(code, places)).toBe("a;\n\nmodule.exports = b; returned;\nc;");
});

test("code that was moved does not drag the rest along", () => {
  const code = "var n; a; b; c;";
  const places = mappings([0, 9, 0], [4, 9, 4], [7, 1, 0], [10, 2, 0]);
  expect(textOf(code, places)).toBe("var n;\na;\nb; c;");
});

test.each([
  ["return", "() => { return a; }", 15],
  ["throw", "() => { throw a; }", 14],
  ["yield", "function* f() { yield a; }", 22],
  ["an arrow", "(a) => a;", 4],
  ["async", "async () => a;", 6],
  ["a postfix operator", "a++;", 1],
])("a line does not end at %s", (_, code, at) => {
  const text = textOf(code, mappings([0, 0, 0], [at, 3, 0]));
  expect(tokensOf(text)).toEqual(tokensOf(code));
  expect(text).not.toContain("\n");
});

test("templates keep their text", () => {
  const code = `\`a \${ b } c\n\${d}\` + \`\${\`x\`}\`;`;
  const text = textOf(
    code,
    mappings([0, 1, 0], [1, 2, 0], [6, 3, 3], [8, 4, 0]),
  );
  expect(text).toBe(`\n\`a \${\n\n   b\n} c\n\${d}\` + \`\${\`x\`}\`;`);
});

test("the first line keeps its #!", () => {
  expect(textOf("#!/usr/bin/env node\na;", encode([[], [[0, 0, 1, 2]]]))).toBe(
    "#!/usr/bin/env node\n  a;",
  );
});

test("what is no JavaScript is told with its place in the source", () => {
  expect(
    keepPlaces("a; @b class C {}", mappings([0, 0, 0], [3, 7, 1])),
  ).toEqual({
    message: "Unexpected character '@'",
    position: expect.objectContaining({ line: 7, column: 1 }),
  });
});

test.each([
  ["export { gone };", true],
  ["import 'x'; let a; let a;", true],
  ["import('x'); import.meta;", false],
  ["return;", false],
])("%s is a module: %s", (code, isModule) => {
  expect(keepPlaces(code, "")).toMatchObject({ isModule });
});

function tokensOf(code: string): readonly string[] {
  const tokens: Token[] = [];
  const options: Options = { ecmaVersion: "latest", onToken: tokens };
  parse(code, { ...options, sourceType: "module" });
  return tokens.map(({ start, end }) => code.slice(start, end));
}

/** Statements that are printed anew in one way or another; names stand once. */
const statements: readonly ((n: number) => string)[] = [
  (n) => `enum A${n} { X = 1, Y = X << 1 }`,
  (n) => `const enum B${n} { Z = 'z' }`,
  (n) => `namespace N${n} { export const a = 1; export namespace M { f(a) } }`,
  (n) => `class P${n} { y = 1; constructor(private x: number) { f(x) } }`,
  (n) =>
    `class Q${n} extends f {\n constructor(private q: any,\n readonly r = 1)\n {\n super(q); f(this) } }`,
  (n) => `function* g${n}() { const r = yield /* r */ f; return r\n}`,
  () => "f(<any>f, (x: number): number => x, async (y) => { await y })",
  () => `f(\`a \${f as\n string} b\n\${\`c\${1}\`}\`)`,
  (n) => `l${n}: for (const x of f) { if (x) continue l${n}; else break\n}`,
  () => "f\n++\nf",
  (n) => `let v${n}: number; v${n} = /[/\`]/.test('\`') ? 1 : 2`,
  () => "throw f as unknown",
  () => "try { f() } catch { f\n() }",
  (n) => `export type T${n} = 1`,
  () => "/* a */ // b",
  () => "",
];

test("any layout of any statements comes back on its lines", () => {
  const part = fc.tuple(
    fc.constantFrom(...statements),
    fc.constantFrom("\n", ";\n\n", "\n; ", "\n;\n\t  "),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const source = parts
        .map(([statement, end], n) => `f("#${n}"); ${statement(n)}${end}`)
        .join("");
      const options = { mode: "transform", sourceMap: true } as const;
      const { code, map } = transformSync(source, options);
      const text = textOf(code, JSON.parse(map ?? "{}").mappings);
      expect(tokensOf(text)).toEqual(tokensOf(code));
      const lines = text.split("\n");
      for (const [index, line] of source.split("\n").entries()) {
        const mark = /"#\d+"/.exec(line);
        if (mark !== null) expect(lines[index]).toContain(mark[0]);
      }
    }),
    { numRuns: 200 },
  );
});
