// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources under test
/**
 * The two scanners must agree wherever both answer: on programs generated from
 * the tokens that make scanning hard, and on every file of the installed npm
 * fixtures.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compileFunction } from "node:vm";
import { parse, type Token } from "acorn";
import fc from "../support/random.js";
import { isTaken, runs } from "../support/thorough.js";
import { dynamicImportsFromTree } from "../../src/graph/scan/dynamic-imports.js";
import { contextsFromTree, scanWithAcorn } from "../../src/graph/scan/acorn.js";
import { contextsFromTokens } from "../../src/graph/scan/contexts.js";
import { dynamicImportsFromTokens } from "../../src/graph/scan/imports.js";
import { siteContexts } from "../../src/graph/scan/scan.js";
import { scanTokens } from "../../src/graph/scan/tokens.js";
import type { Braces, ScanResult } from "../../src/graph/types.js";
import { npmFixturesDir } from "../support/paths.js";

const WRAPPER = ["exports", "require", "module", "__filename", "__dirname"];

function isValid(source: string): boolean {
  try {
    compileFunction(source.replace(/^#!/, "//"), WRAPPER);
    return true;
  } catch {
    return false;
  }
}

/** Trivia between tokens; `¤` in a production stands for one. */
const trivia = fc.oneof(
  { weight: 8, arbitrary: fc.constant("") },
  { weight: 8, arbitrary: fc.constant(" ") },
  { weight: 4, arbitrary: fc.constant("\n") },
  fc.constantFrom(
    `/* require("n") */`,
    `// require("n")\n`,
    `\n// require("n")\n`,
    `\n// \` require("n")\n`,
    `/* they require ("n") */`,
    "/*\n*/",
    "\r\n",
    "\u2028",
    "\u00a0",
    "/* / */",
  ),
);

const specifier = fc.constantFrom("a", "./b", "c/d");

/**
 * The parentheses in two of them keep a `/` from what acorn takes for the end of
 * a statement; scan.test.ts has those cases, with Node as their judge.
 *
 * Productions: `$e` an expression, `$s` a statement, `$f` a function body,
 * `$r` a call of require.
 */
const expressions = [
  "x",
  "y",
  "1",
  "1.",
  ".5",
  "1.5e3",
  "0xf",
  "this",
  "null",
  `"/"`,
  `'require("n")'`,
  "`/`",
  '`require("n")`',
  "`${$e}`",
  "`/${$e}}/${$e}'`",
  "x`${$e}`",
  `/"/`,
  '/[/"]/g',
  "/\\//",
  `/require("n")/`,
  ...Array<string>(8).fill("$r"),
  "($e)",
  "($e,$e)",
  "[$e,...$e]",
  "{}",
  "{¤a:¤$e,¤b¤}",
  "{¤get:¤$e,¤'c':¤$e,¤[$e]:¤$e}",
  "{¤m(¤x¤)¤{¤$f¤}¤}",
  "{¤if(¤)¤{¤$f¤},¤get¤ a(){¤$f¤},¤async¤ b(){¤$f¤},¤*c(){¤$f¤}}",
  "{¤require:¤$e¤}",
  "{¤return:¤$e,¤typeof:¤$e,¤class:¤$e,¤function:¤$e¤}",
  "$e¤+¤$e",
  "$e¤/¤$e",
  "$e¤/¤$e¤/¤g",
  "$e¤*¤$e",
  "$e¤-¤-¤$e",
  "$e¤<¤$e",
  "$e¤>¤$e",
  "x--¤>¤$e",
  "$e¤in¤ $e",
  "$e¤instanceof¤ $e",
  "$e¤?¤$e¤:¤($e)",
  "$e¤?.5:¤$e",
  "$e¤??¤($e)",
  "$e¤&&¤$e",
  "x¤=¤$e",
  "x¤/=¤$e",
  "x++¤",
  "++¤x",
  "x¤++¤/¤$e",
  "!¤$e",
  "typeof¤ $e",
  "typeof¤ require",
  "void¤ $e",
  "delete¤ x.y",
  "new¤ x",
  "new¤ x($e)",
  "$e.y",
  "$e¤.¤return",
  "$e¤?.¤y",
  "$e?.[$e]",
  "$e¤[$e]",
  "$e($e)",
  "$e.require($e)",
  "x.if($e)¤/¤$e",
  "function¤(¤x¤)¤{¤$f¤}",
  "function¤ f(¤x,¤y¤=¤$e¤)¤{¤$f¤}",
  "function¤(¤require¤)¤{¤$f¤}",
  "function¤(x,¤require,y)¤{¤$f¤}",
  "function¤*¤(¤)¤{¤$f¤}",
  "(async function¤(¤)¤{¤$f¤})",
  "async (¤)=>¤{¤$f¤}",
  "(¤x¤)=>¤{¤$f¤}",
  "x=>¤$e",
  "(¤require¤)=>¤$e",
  "(function¤(¤)¤{¤$f¤}¤)¤(¤$e¤)",
  "(¤function¤(¤)¤{¤$f¤}¤.call(¤$e¤))",
  "(function¤(¤)¤{¤$f¤}¤)¤.¤apply¤(¤x¤)",
  "(function¤(¤)¤{¤$f¤}¤).bind(x)()",
  "((¤function¤(¤)¤{¤$f¤}¤))?.¤(¤)",
  "(x,¤function¤(¤)¤{¤$f¤})()",
  "new¤ function¤(¤)¤{¤$f¤}",
  "new¤ (function¤(¤)¤{¤$f¤})",
  "!function¤(¤)¤{¤$f¤}¤(¤$e¤)",
  "(¤(¤x¤=¤$e¤)¤=>¤{¤$f¤}¤)(¤)",
  "(¤async (¤)¤=>¤{¤$f¤}¤)(¤)",
  "(¤async¤ function¤(¤)¤{¤$f¤}¤)(¤)",
  "(¤function*¤(¤)¤{¤$f¤}¤)(¤)",
  "(¤x¤=>¤$e¤)(¤$e¤)",
  "$e¤?¤x=>¤$e¤:¤($e)",
  "x¤||=¤$e",
  "x¤&&=¤$e",
  "$e¤||¤($e)",
  "class¤{¤}",
  "class¤ A¤ extends¤ ($e)¤{¤m(¤)¤{¤$f¤}¤static¤ x¤=¤$e;¤[$e](){¤$f¤}}",
  "class{static{¤$f¤}'x'=$e;get¤ y(){¤$f¤}if(){¤$f¤}}",
  "class extends x.y¤{¤require¤=¤$e¤}",
  "yield",
  "await",
  "of",
  "let",
  "async",
  "require.cache",
  "require.main¤===¤module",
  "module",
  "module['require']",
  "[$e,¤'require']",
  "[¤'require']",
  "x.require",
  "x(...$r)",
  "x(module)",
  "x(x,¤module¤,x)",
  "function¤(¤require,¤module¤)¤{¤$f¤}",
];

const statements = [
  "$e;",
  "$e\n",
  "var¤ x¤=¤$e,¤y¤=¤$e;",
  "let¤ {z}¤=¤{};",
  "{¤$s¤}",
  "{¤}",
  '{¤$s¤}¤/"/',
  "if¤(¤$e¤)¤$s",
  'if¤(¤$e¤)¤/"/;',
  "if¤(¤$e¤)¤{¤$s¤}¤else¤ $s",
  "else_:¤$s",
  "while¤(¤0¤)¤$s",
  "while(0)¤/'/.x;",
  "if¤(¤$e¤)¤$e;¤else¤ $s",
  "if¤(¤$e¤)¤try¤{¤$s¤}¤finally¤{¤$s¤}",
  "if¤(¤$e¤)¤x=()=>¤{¤$f¤}\n$s",
  "if¤(¤$e¤)¤x\n;[¤$e¤]\n",
  "try¤{¤$s¤}¤finally¤{¤$s¤}",
  "do¤{¤$s¤}¤while¤(¤$e¤)¤$s",
  "for¤(¤;¤x¤&&¤0;¤$e¤)¤$s",
  "do¤ $s¤ while¤(¤0¤)¤",
  'do¤ $s¤ while(0)¤/"/.x;',
  "for¤(¤var x¤=¤$e;¤$e;¤$e¤)¤$s",
  "for¤(¤;;¤)¤{¤$s¤break¤}",
  "for¤(¤const¤ {z}¤of¤ [$e]¤)¤$s",
  "for¤(¤var z¤in¤ $e¤)¤$s",
  "for(x of¤ $e)¤$s",
  "switch¤(¤$e¤)¤{¤case¤ $e:¤$s¤default:¤$s¤}",
  'switch¤(¤$e¤)¤{¤case¤ {}:¤{¤$s¤}¤}¤/"/',
  "try¤{¤$s¤}¤catch¤{¤$s¤}",
  "try¤{¤$s¤}¤catch¤(x)¤{¤$s¤}¤finally¤{¤$s¤}¤",
  "function¤ f¤(¤)¤{¤$f¤}¤",
  "function¤ g¤(¤x,¤require¤)¤{¤$f¤}¤",
  'function¤ f¤(¤)¤{¤$f¤}¤/"/',
  "async¤ function¤ h(){¤$f¤}¤",
  "function¤*¤ i(){¤$f¤}¤",
  'class B¤{¤m(){¤$f¤}¤}¤/"/',
  "l:¤$s",
  'l:¤{¤$s¤break¤ l¤}¤/"/;',
  "with¤(¤$e¤)¤$s",
  ";",
  "debugger\n",
  "throw¤ $e;",
  "throw¤ {}¤/¤$e;",
  "x\n++\ny;",
  "x¤=¤$e\n{¤$s¤}",
  "x\n-->¤require",
  "<!-- require",
];

const bodies = [
  "$s",
  "$s¤$s",
  "return¤ $e",
  "return\n$s",
  "return¤{}¤/¤$e",
  "return¤ function¤(¤)¤{¤$f¤}¤/¤$e",
  "",
];

const calls = [
  "require(¤$q¤)",
  "require¤(¤$q¤)",
  "require.resolve¤(¤$q¤)",
  "require(x)",
  "require(¤x¤.¤y¤)",
];

interface Productions {
  expression: string;
  statement: string;
  body: string;
  program: string;
}

/** A program as a tree of productions, expanded until its depth is spent. */
const { program } = fc.letrec<Productions>((tie) => {
  const grow = (productions: readonly string[], leaves: readonly string[]) =>
    fc.oneof(
      { maxDepth: 5, depthSize: "max" },
      { weight: 1, arbitrary: expand(fc.constantFrom(...leaves)) },
      { weight: 3, arbitrary: expand(fc.constantFrom(...productions)) },
    );
  function expand(production: fc.Arbitrary<string>): fc.Arbitrary<string> {
    return production.chain((text) => {
      const parts = text.split(/(\$[esfrq]|¤)/);
      return fc
        .tuple(
          ...parts.map((part) => {
            switch (part) {
              case "$e":
                return tie("expression");
              case "$s":
                return tie("statement");
              case "$f":
                return tie("body");
              case "$r":
                return expand(fc.constantFrom(...calls));
              case "$q":
                return fc
                  .tuple(specifier, fc.constantFrom(`"`, `'`, "`"))
                  .map(([name, quote]) => quote + name + quote);
              case "¤":
                return trivia;
              default:
                return fc.constant(part);
            }
          }),
        )
        .map((pieces) => pieces.join(""));
    });
  }
  return {
    expression: grow(expressions, ["x", `"'"`, "$r", "$r", "/'/"]),
    statement: grow(statements, ["$e;", "$e\n", "x\n", ";"]),
    body: grow(bodies, ["", "x", "return"]),
    program: fc
      .array(tie("statement"), { minLength: 1, maxLength: 4 })
      .map((list) => list.join("")),
  };
});

test("tokens and tree agree on the dynamic imports of generated programs", () => {
  let answered = 0;
  let found = 0;
  fc.assert(
    fc.property(program, (text) => {
      const source = text.replaceAll(/\brequire(?= *\()/g, "import");
      if (source === text || !isValid(source)) return;
      const tokens = dynamicImportsFromTokens(source);
      if (tokens === null) return;
      answered++;
      found += tokens.length;
      // Where the parser knows less than V8, it finds nothing.
      if (scanWithAcorn(source, new Map()) === null) return;
      expect(tokens).toEqual(dynamicImportsFromTree(source));
    }),
    { numRuns: runs(2000) },
  );
  expect(answered).toBeGreaterThan(100);
  expect(found).toBeGreaterThan(100);
});

/** All but those of templates, as the parser has them. */
function bracesIn(source: string): Braces {
  const braces: number[] = [];
  const open: Token[] = [];
  parse(source, {
    ecmaVersion: "latest",
    sourceType: "commonjs",
    onToken(token) {
      if (["{", "${"].includes(token.type.label)) open.push(token);
      if (token.type.label !== "}") return;
      const opener = open.pop();
      if (opener?.type.label === "{") braces.push(opener.start, token.start);
    },
  });
  return braces;
}

test("tokens and tree agree on where the sites of generated programs stand", () => {
  let answered = 0;
  let valid = 0;
  const kinds = new Set<string>();
  fc.assert(
    fc.property(program, (source) => {
      if (!isValid(source)) return;
      const { sites = [] } = scanWithAcorn(source, new Map()) ?? {};
      // In source order; one at a time, too, for each ends the reading.
      const starts = [...new Set(sites.map(({ start }) => start))];
      if (starts.length === 0) return;
      valid++;
      const tokens = contextsFromTokens(source, starts);
      const tree = contextsFromTree(
        source,
        starts.flatMap(
          (start) => sites.find((site) => site.start === start) ?? [],
        ),
      );
      for (const [index, start] of starts.entries()) {
        const alone = contextsFromTokens(source, [start]);
        if (alone !== null) expect(alone).toEqual([tree[index]]);
      }
      // What may be passed over, in programs as short as these.
      const passed = contextsFromTokens(source, starts, bracesIn(source));
      if (passed !== null) expect(passed).toEqual(tree);
      if (tokens === null) return;
      answered++;
      expect(tokens).toEqual(tree);
      expect(passed).not.toBeNull();
      for (const context of tree) kinds.add(JSON.stringify(context));
    }),
    { numRuns: runs(2000) },
  );
  expect(answered).toBeGreaterThan(valid / 2);
  expect(kinds.size).toBeGreaterThan(5);
});

test("both scanners agree on generated programs", () => {
  let valid = 0;
  let answered = 0;
  let found = 0;
  fc.assert(
    fc.property(program, fc.boolean(), (text, isReadToTheEnd) => {
      // The last candidate decides how far the tokens are read.
      const source = isReadToTheEnd ? `${text}\n;require("last")` : text;
      if (!isValid(source)) return;
      const tree = scanWithAcorn(source, new Map());
      if (tree === null) return;
      valid++;
      const tokens = scanTokens(source);
      if (tokens === null) return;
      answered++;
      found += tokens.sites.length - (isReadToTheEnd ? 1 : 0);
      expect(answerOf(tokens)).toEqual(tree);
      expect(bracesIn(source)).toEqual(
        expect.arrayContaining([...(tokens.braces ?? [])]),
      );
    }),
    { numRuns: runs(2000) },
  );
  // The property must not hold for want of programs.
  expect(valid).toBeGreaterThan(200);
  expect(answered).toBeGreaterThan(valid / 3);
  expect(found).toBeGreaterThan(100);
});

function answerOf({ sites, computed }: ScanResult): ScanResult {
  return { sites, computed };
}

/** Every CommonJS candidate below `dir`. */
function* sourceFiles(dir: string): Generator<string> {
  const entries = readdirSync(dir, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.c?js$/.test(entry.name)) yield path;
  }
}

test("both scanners agree on files of the npm fixtures", () => {
  const root = npmFixturesDir;
  const differing: string[] = [];
  let compared = 0;
  let unanswered = 0;
  let withoutContexts = 0;
  for (const file of sourceFiles(root)) {
    if (!isTaken(relative(root, file), 4)) continue;
    const source = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    if (!source.includes("require") || !isValid(source)) continue;
    const tree = scanWithAcorn(source, new Map());
    if (tree === null) continue;
    compared++;
    const tokens = scanTokens(source);
    const imports = dynamicImportsFromTokens(source);
    if (
      imports !== null &&
      JSON.stringify(imports) !== JSON.stringify(dynamicImportsFromTree(source))
    ) {
      differing.push(`${relative(root, file)}: import()`);
    }
    const sites = tree.sites.filter(
      ({ start }, index) => tree.sites[index - 1]?.start !== start,
    );
    const contexts = contextsFromTokens(
      source,
      sites.map(({ start }) => start),
    );
    const sought = JSON.stringify(contextsFromTree(source, sites));
    if (contexts === null) withoutContexts++;
    else if (JSON.stringify(contexts) !== sought) {
      differing.push(`${relative(root, file)}: contexts`);
    }
    const passed = siteContexts(source, sites, tokens?.braces);
    if (JSON.stringify(passed) !== sought) {
      differing.push(`${relative(root, file)}: contexts, braces passed over`);
    }
    if (tokens === null) unanswered++;
    else if (JSON.stringify(answerOf(tokens)) !== JSON.stringify(tree)) {
      differing.push(relative(root, file));
    }
  }
  expect(differing).toEqual([]);
  expect(compared).toBeGreaterThan(100);
  // What goes to acorn costs ten times as much; it must stay the exception.
  expect(unanswered).toBeLessThan(compared / 20);
  expect(withoutContexts).toBeLessThan(compared / 20);
});
