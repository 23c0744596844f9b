/**
 * As edits.test.ts, of projects of ES modules and TypeScript, whose texts are others
 * in an artifact; and which edits need no compile of everything.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/random.js";
import * as splicing from "../../src/codegen/splice.js";
import { nodeHost } from "../../src/host.js";
import { openSession } from "../../src/watch/session.js";
import { compileCached, compileCold } from "../support/cached-compile.js";
import {
  compileEdited,
  type Edit,
  edit,
  entryOf,
  expectSame,
  LARGE,
  pause,
  write,
} from "../support/edits.js";
import { removeTree, type Tree, writeTree } from "../support/tree.js";

const project: Tree = {
  "app/package.json": {
    name: "app",
    version: "1.0.0",
    type: "module",
    dependencies: { pkg: "1", dep: "1" },
  },
  "app/index.js": `import { a } from "./a.js";
import late, * as lib from "./lib/index.js";
import { t } from "./t.ts";
import pkg from "pkg";
import { twice } from "./c.cjs";
export const all = [a, lib.b, t, pkg, late, twice(a)];
`,
  "app/a.js": `export let a = 1;
export function more() {
  return a++;
}
`,
  "app/b.js": `import { a as x } from "./a.js";
export const b = { x, y: () => x, z: () => import("./later.js") };
`,
  "app/t.ts": `import { a } from "./a.js";
import type { T } from "./types.ts";
export const t: T = { a };
export enum E { One }
`,
  "app/types.ts": "export interface T { readonly a: number }\n",
  "app/lib/index.js": `export * from "../b.js";
export { default } from "./late.js";
`,
  "app/lib/late.js": `export default function () {
  return import("../t.ts");
}
`,
  "app/c.cjs": `exports.twice = (x) => [x, x];
exports.d = require("./d.cjs");
`,
  "app/d.cjs": `exports.twice = require("./c.cjs").twice;
exports.late = () => import("./lib/late.js");
`,
  // These wait in comments, from a kilobyte on.
  "app/later.js": `// ${"-".repeat(1100)}
import { d } from "./later.cjs";
export const later = [d, () => import("./short.js")];
`,
  "app/later.cjs": `// ${"-".repeat(1100)}
exports.d = require("./deeper.cjs");
`,
  "app/deeper.cjs": `// ${"-".repeat(1100)}
exports.deep = 1;
`,
  "app/short.js": `// ${"-".repeat(985)}
export const short = 1;
`,
  "app/large.js": `// ${"-".repeat(1 << 19)}\n`,
  "app/node_modules/pkg/package.json": {
    name: "pkg",
    version: "1.2.3",
    exports: "./index.mjs",
  },
  "app/node_modules/pkg/index.mjs": `export { dep as default } from "dep";
`,
  "app/node_modules/dep/package.json": { name: "dep", version: "2.0.0" },
  "app/node_modules/dep/index.js": "exports.dep = 2;\n",
};

const SOURCES = [
  ...["index.js", "a.js", "b.js", "t.ts", "types.ts", "lib/index.js"],
  ...["lib/late.js", "c.cjs", "d.cjs", "node_modules/pkg/index.mjs"],
  ...["later.js", "later.cjs", "deeper.cjs", "short.js"],
  "node_modules/dep/index.js",
];

/** Lines that are put into texts; some are wrong, on purpose. */
const LINES = [
  ...["", "// a remark", "// é", "'\u2028';", "/* {u+ */", ";", "a;", "x;"],
  ...["more();", "var $i = 1;", "var $0m, $m;", "late();", "E.One;", "t;"],
  "export const own = typeof a;",
  "export { a as again };",
  "export default a;",
  "export default class {}",
  "export * from './a.js';",
  "export * as ns from './b.js';",
  "import { a } from './a.js';",
  "import { a as b } from './a.js';",
  "import { absent } from './a.js';",
  "import * as late from './lib/late.js';",
  "import './missing.js';",
  "import fs from 'node:fs';",
  "import { createRequire } from 'node:module';",
  "const require = createRequire(import.meta.url);",
  "export const require = createRequire(import.meta.url);",
  "import { require } from './a.js';",
  "require('./c.cjs');",
  "module.exports;",
  "import.meta.url;",
  "(name) => import(name);",
  "() => import('./b.js');",
  "await 0;",
  "const name = 'dep', file = './lib/late.js';",
  "exports.n = (name) => require(name);",
  "import { T } from './types.ts';",
  "let typed: T;",
  "new T();",
  "Error.prepareStackTrace;",
  "const } = ;",
  "#!/usr/bin/env node",
];

const source = fc.constantFrom(...SOURCES);
const line = fc.constantFrom(...LINES);

const edits: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        source,
        line,
        fc.nat({ max: 4 }),
        fc.constantFrom(true, true, false),
      )
      .map(([name, added, at, isOriginal]) =>
        edit(
          `add to ${isOriginal ? "original " : ""}${name} at ${at}: ${added}`,
          (app) => {
            const file = join(app, name);
            // Most heaps of such lines are errors.
            const old = isOriginal
              ? (project[`app/${name}`] as string)
              : readFileSync(file, "utf8");
            const lines = old.split("\n");
            lines.splice(at, 0, added);
            write(file, lines.join("\n"));
          },
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(source, fc.nat({ max: 5 })).map(([name, at]) =>
      edit(`remove line ${at} of ${name}`, (app) => {
        const file = join(app, name);
        const lines = readFileSync(file, "utf8").split("\n");
        lines.splice(at, 1);
        write(file, lines.join("\n"));
      }),
    ),
  },
  source.map((name) =>
    edit(`restore ${name}`, (app) =>
      write(join(app, name), project[`app/${name}`] as string),
    ),
  ),
  fc
    .constantFrom("module", "commonjs")
    .map((type) =>
      edit(`type ${type}`, (app) =>
        write(
          join(app, "package.json"),
          JSON.stringify({ name: "app", version: "1.0.0", type }),
        ),
      ),
    ),
);

test("after any edits of modules, the cache gives what a cold compile gives", () => {
  const { replayed, spliced } = compileEdited(
    project,
    edits,
    fc.constantFrom<readonly string[]>([], ["--strict"], LARGE),
    20,
  );
  // Otherwise nothing was tested.
  expect(replayed).toBeGreaterThan(10);
  expect(spliced).toBeGreaterThan(10);
});

/** Whether an edit's text went into the artifact that was there. */
function isSpliced(
  file: string,
  before: string,
  after: string,
  ...flags: readonly string[]
): boolean {
  const root = writeTree({ ...project, [`app/${file}`]: before });
  const app = join(root, "app");
  const splice = jest.spyOn(splicing, "splice");
  try {
    const session = openSession(nodeHost(app));
    compileCached(app, ...flags);
    pause();
    write(join(app, file), after);
    const { bytes } = compileCached(app, ...flags);
    expectSame(bytes, compileCold(app, ...flags).bytes);
    expect(session.compile({ entry: "index.js" }).settle().ok).toBe(true);
    return splice.mock.results.some(({ value }) => value !== null);
  } finally {
    splice.mockRestore();
    removeTree(root);
  }
}

const {
  "app/index.js": entry,
  "app/b.js": b,
  "app/d.cjs": d,
  "app/t.ts": t,
  "app/later.js": later,
  "app/deeper.cjs": deeper,
  "app/short.js": short,
} = project;

test.each<[string, string, string, string]>([
  [
    "the entry, above its imports",
    "index.js",
    `${entry}`,
    `// first\n${entry}`,
  ],
  ["a further use of what is imported", "b.js", `${b}`, `${b}x;\n`],
  ["one use less", "b.js", `${b}x;\n`, `${b}`],
  [
    "the body of a default export",
    "lib/late.js",
    `${project["app/lib/late.js"]}`,
    'export default function () {\n  const name = "x";\n  return import("../t.ts");\n}\n',
  ],
  ["TypeScript", "t.ts", `${t}`, `type Own = T;\n${t}`],
  ["CommonJS that imports", "d.cjs", `${d}`, `// first\n${d}`],
  [
    "CommonJS above what it requires",
    "d.cjs",
    'require("./c.cjs");\n',
    '// first\n\nrequire("./c.cjs");\n',
  ],
  ["an ES module that waits", "later.js", `${later}`, `${later}// more\n`],
  ["CommonJS that waits", "deeper.cjs", `${deeper}`, `${deeper}// more\n`],
])("an edit of %s goes into the artifact that is there", (_, ...edited) => {
  expect(isSpliced(...edited)).toBe(true);
  expect(isSpliced(...edited, ...LARGE)).toBe(true);
});

test.each<[string, string, string, string]>([
  [
    "imports another name",
    "b.js",
    `${b}`,
    `${b}import { more } from "./a.js";`,
  ],
  ["exports another name", "b.js", `${b}`, `${b}export { x as z };`],
  [
    "uses what was unused",
    "b.js",
    `import { a } from "./a.js";\n${b}`,
    `import { a } from "./a.js";\n${b}a;`,
  ],
  ["takes a name of the runtime's", "b.js", `${b}`, `${b}var $i;`],
  ["awaits", "b.js", `${b}`, `${b}await 0;`],
  ["imports at run time", "b.js", `${b}`, `${b}import("./t.ts");`],
  [
    "makes what waits long enough to wait",
    "short.js",
    `${short}`,
    `${short}// more, and more\n`,
  ],
  ["computes an import", "b.js", `${b}`, `${b}(name) => import(name);`],
])("an edit that %s is a compile of everything", (_, ...edited) => {
  expect(isSpliced(...edited)).toBe(false);
});

test("a source in the cache that is damaged is not believed", () => {
  const root = writeTree(project);
  const app = join(root, "app");
  const splice = jest.spyOn(splicing, "splice");
  try {
    compileCached(app);
    const file = entryOf(app);
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf("export const b = ");
    expect(at).toBeGreaterThan(0);
    bytes.write("// ", at);
    writeFileSync(file, bytes);
    pause();
    appendFileSync(join(app, "b.js"), "// edited\n");
    expectSame(compileCached(app).bytes, compileCold(app).bytes);
    expect(splice).not.toHaveBeenCalled();
    pause();
    appendFileSync(join(app, "b.js"), "// again\n");
    compileCached(app);
    expect(splice).toHaveBeenCalledTimes(1);
  } finally {
    splice.mockRestore();
    removeTree(root);
  }
});
