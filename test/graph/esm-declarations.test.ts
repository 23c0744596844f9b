/** Modules of plain declarations: read without a parser, as the parser reads them. */
import { parse } from "acorn";
import fc from "../support/random.js";
import { parseDeclarations } from "../../src/graph/esm/declarations.js";

function parsed(source: string): unknown {
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function plain(tree: unknown): unknown {
  return tree === null ? null : JSON.parse(JSON.stringify(tree));
}

test.each([
  `import f from './index.js';

export default f;

export { f as 'module.exports' };
`,
  `export * from "./a.js"\nexport * as b from "./b.js"\n`,
  `export { default, named as "other name" } from "pkg";`,
  `// A comment.\nimport d, * as all from "x"; /* another */ export { d, all, };`,
  `import d, { one, two as three } from "x"\nimport "side-effect"\nexport default d`,
  `import {} from "x"; export {} from "y"; export {};`,
  `export default undeclared`,
  "",
])("%j", (source) => {
  const tree = parseDeclarations(source);
  expect(tree).not.toBeNull();
  expect(plain(tree)).toEqual(plain(parsed(source)));
});

test.each([
  `export const a = 1;`,
  `export default f();`,
  `export default f\n(1)`,
  `export default async`,
  `import x from "./x.json" with { type: "json" };`,
  `import x from "\\x41";`,
  `import.meta.url`,
  `#!/usr/bin/env node\nimport "x";`,
  `import a from "x" export { a }`,
])("left to the parser: %j", (source) => {
  expect(parseDeclarations(source)).toBeNull();
});

test.each([
  `import a from "x"; import a from "y";`,
  `import a from "x"; export { a }; export { a };`,
  `import a from "x"; export default a; export { a as default };`,
  `export { nothing };`,
  `import a from "x"; export { "a" as b };`,
  `import { default } from "x";`,
  `import { "a" } from "x";`,
  `import eval from "x";`,
  `export * from x;`,
])("an error, which the parser tells: %j", (source) => {
  expect(parsed(source)).toBeNull();
  expect(parseDeclarations(source)).toBeNull();
});

const gap = fc.constantFrom(
  "",
  " ",
  " ",
  "\n",
  "/* import */",
  "// x\n",
  "\u2028",
);
const name = fc.constantFrom(
  "a",
  "b",
  "$",
  "_1",
  "from",
  "as",
  "default",
  "let",
);
const text = fc.constantFrom(`"x"`, `'./y.js'`, `"a b"`, `"é"`, `'"'`, `"\\n"`);
const either = fc.oneof({ weight: 3, arbitrary: name }, text);
const specifier = fc.oneof(
  either.map((one) => [one]),
  fc.tuple(either, either).map(([one, other]) => [one, "as", other]),
);
const list = fc
  .tuple(fc.array(specifier, { maxLength: 3 }), fc.boolean())
  .map(([specifiers, isOpen]) => [
    "{",
    ...specifiers.flatMap((each, index) => (index > 0 ? [",", ...each] : each)),
    ...(isOpen ? [","] : []),
    "}",
  ]);
const clause = fc.oneof(
  name.map((one) => [one]),
  name.map((one) => ["*", "as", one]),
  list,
  fc.tuple(name, list).map(([one, rest]) => [one, ",", ...rest]),
);
const declaration = fc.oneof(
  text.map((from) => ["import", from]),
  fc
    .tuple(clause, text)
    .map(([what, from]) => ["import", ...what, "from", from]),
  list.map((what) => ["export", ...what]),
  fc.tuple(list, text).map(([what, from]) => ["export", ...what, "from", from]),
  text.map((from) => ["export", "*", "from", from]),
  fc
    .tuple(either, text)
    .map(([as, from]) => ["export", "*", "as", as, "from", from]),
  name.map((what) => ["export", "default", what]),
);
const program = fc
  .array(fc.tuple(declaration, fc.constantFrom([";"], [";"], ["\n"], [])), {
    maxLength: 4,
  })
  .chain((declarations) => {
    const tokens = declarations.flatMap(([each, end]) => [...each, ...end]);
    return fc
      .array(gap, { minLength: tokens.length, maxLength: tokens.length })
      .map((gaps) =>
        tokens.map((token, index) => token + gaps[index]).join(""),
      );
  });

test("generated modules, whole and with a character too few or too many", () => {
  let read = 0;
  let known = 0;
  fc.assert(
    fc.property(
      program,
      fc.option(
        fc.tuple(fc.nat(), fc.constantFrom("", ";", "}", "x", "\n", "\\")),
      ),
      (whole, change) => {
        const [place, instead] = change ?? [0, whole.charAt(0)];
        const at = place % (whole.length + 1);
        const source = whole.slice(0, at) + instead + whole.slice(at + 1);
        const tree = parsed(source);
        if (tree !== null) known++;
        const ours = parseDeclarations(source);
        if (ours === null) return;
        read++;
        expect(plain(ours)).toEqual(plain(tree));
      },
    ),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(known / 2);
  expect(read).toBeGreaterThan(300);
});
