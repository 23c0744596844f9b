/**
 * A compile from the cache is that of a cold one, byte for byte, whatever was
 * done to the files between: random edits, and a cold compile after each.
 */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "../support/random.js";
import * as splicing from "../../src/codegen/splice.js";
import {
  compileCached,
  compileCachedAnd,
  compileCold,
  outputOf,
} from "../support/cached-compile.js";
import { nodeHost } from "../../src/host.js";
import { openSession } from "../../src/watch/session.js";
import {
  compileEdited,
  type Edit,
  edit,
  expectSame,
  LARGE,
  pause,
  write,
} from "../support/edits.js";
import { manifestOf } from "../support/embedded.js";
import { removeTree, type Tree, writeTree } from "../support/tree.js";

const project: Tree = {
  "app/package.json": {
    name: "app",
    version: "1.0.0",
    dependencies: { pkg: "1", dep: "2", linked: "1" },
  },
  "app/index.js":
    "exports.all = [require('./a'), require('./lib'), require('pkg')];\n",
  "app/a.js": "exports.a = 1;\n",
  "app/b.js": "exports.b = require('./data.json');\n",
  "app/data.json": { data: true },
  "app/text.txt": "text",
  "app/lib/index.js": "exports.lib = [require('../b'), require('pkg')];\n",
  "app/lib/more.js": "module.exports = require('linked');\n",
  "app/lib/page.txt": "page",
  "app/large.js": `// ${"-".repeat(1 << 19)}\n`,
  "app/node_modules/pkg/package.json": { name: "pkg", version: "1.2.3" },
  "app/node_modules/pkg/index.js": "exports.pkg = require('dep');\n",
  "app/node_modules/pkg/sub.js": "exports.sub = 1;\n",
  "app/node_modules/dep/package.json": { name: "dep", version: "2.0.0" },
  "app/node_modules/dep/index.js": "exports.dep = 2;\n",
  "app/node_modules/dep/esm.mjs": "export const esm = 3;\n",
  "one/package.json": { name: "linked", version: "1.0.0" },
  "one/index.js": "exports.linked = 1;\n",
  "two/package.json": { name: "linked", version: "2.0.0" },
  "two/index.js": "exports.linked = 2;\n",
  "app/node_modules/linked": { link: "one" },
};

const SOURCES = [
  ...["index.js", "a.js", "b.js", "c.js", "lib/index.js", "lib/more.js"],
  ...["lib/a.js", "node_modules/pkg/index.js", "node_modules/pkg/sub.js"],
  ...["node_modules/dep/index.js", "node_modules/linked/index.js", "m.mjs"],
];
const OTHERS = [
  ...["data.json", "text.txt", "lib/page.txt", "b.json", "lib/index.json"],
  ...["node_modules/dep/esm.mjs", "lib.js", "pkg.js", "node_modules/dep.js"],
];
const PACKAGES = [
  ...["package.json", "lib/package.json", "node_modules/pkg/package.json"],
  ...["node_modules/dep/package.json", "node_modules/linked/package.json"],
];

/** Lines of which texts are made; some are wrong, on purpose. */
const LINES = [
  ...["./a", "./b", "./c", "./lib", "../b", "./lib/more", "./m.mjs"].map(
    (name) => `exports.x = require('${name}');`,
  ),
  ...["pkg", "pkg/sub", "dep", "linked", "fs", "absent", "module"].map(
    (name) => `exports.y = require('${name}');`,
  ),
  "exports.p = require('./package.json');",
  "exports.p = require('pkg/package.json').version;",
  "exports.d = require('./data.json');",
  "exports.z = 1;",
  "// a remark",
  "",
  "try { require('absent'); } catch {}",
  "function late() { return require('./missing'); }",
  "exports.r = () => require.resolve('pkg');",
  "exports.n = (name) => require('./' + name);",
  "exports.n = (name) => require('./lib/' + name + '.js');",
  "exports.n = (name) => require(name);",
  "exports.n = require('pkg').n;\nexports.h = ['dep', 'linked'];",
  "exports.h = './lib/more.js';",
  "exports.f = (folder, path) => path.join(folder, 'package.json');",
  "exports.f = __dirname;",
  "exports.i = () => import('dep/esm.mjs');",
  "exports.i = () => import('./a.js');",
  "exports.t = () => require('fs').readFileSync(__dirname + '/text.txt');",
  "exports.t = () => require('fs').readdirSync(__dirname + '/lib');",
  "const { Worker } = require('worker_threads');",
  "exports.w = () => new Worker(__dirname + '/a.js');",
  "exports.w = (file) => new Worker(file);",
  "exports.w = () => require('./a').w(require.resolve('./b'));",
  "import fs from 'node:fs';",
  "import { a } from './a.js';",
  "import * as dep from 'dep';",
  "import { b, z } from './b.js';",
  "export * from 'pkg';",
  "export const e = 1;",
  "#!/usr/bin/env node",
  "const } = ;",
  "var exports_ = '\u2028';",
  "exports.u = 'é {u+00e9} */';",
  "exports.long = `\n\n\n`;",
  "({ json: true })",
];

const text = fc
  .array(fc.constantFrom(...LINES), { maxLength: 4 })
  .map((lines) => `${lines.join("\n")}\n`);
const source = fc.constantFrom(...SOURCES);
const anyFile = fc.constantFrom(...SOURCES, ...OTHERS, ...PACKAGES);
const manifest = fc.record(
  {
    name: fc.constantFrom("pkg", "dep", "app", "linked"),
    version: fc.constantFrom("1.0.0", "1.2.3", "2.0.0"),
    type: fc.constantFrom("commonjs", "module"),
    main: fc.constantFrom("index.js", "sub.js", "./esm.mjs", "absent"),
    exports: fc.constantFrom<unknown>(
      "./index.js",
      { ".": "./sub.js" },
      { ".": { import: "./esm.mjs", default: "./index.js" }, "./sub": null },
    ),
  },
  { requiredKeys: [] },
);

const edits: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(source, text)
      .map(([name, content]) =>
        edit(`write ${name}: ${JSON.stringify(content)}`, (app) =>
          write(join(app, name), content),
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(source, fc.constantFrom(...LINES), fc.boolean())
      .map(([name, line, before]) =>
        edit(`add to ${name}: ${before} ${line}`, (app) => {
          const file = join(app, name);
          const old = existsSync(file) ? readFileSync(file, "utf8") : "";
          write(file, before ? `${line}\n${old}` : `${old}${line}\n`);
        }),
      ),
  },
  fc
    .tuple(
      fc.constantFrom(...OTHERS),
      fc.constantFrom("1", "{}", "x", "`${", '["é */"]'),
    )
    .map(([name, content]) =>
      edit(`write ${name}: ${content}`, (app) =>
        write(join(app, name), content),
      ),
    ),
  fc
    .tuple(fc.constantFrom(...PACKAGES), manifest)
    .map(([name, fields]) =>
      edit(`write ${name}: ${JSON.stringify(fields)}`, (app) =>
        write(join(app, name), JSON.stringify(fields)),
      ),
    ),
  anyFile.map((name) =>
    edit(`remove ${name}`, (app) => rmSync(join(app, name), { force: true })),
  ),
  fc.tuple(anyFile, anyFile).map(([from, to]) =>
    edit(`rename ${from} to ${to}`, (app) => {
      if (!existsSync(join(app, from))) return;
      mkdirSync(dirname(join(app, to)), { recursive: true });
      renameSync(join(app, from), join(app, to));
    }),
  ),
  fc
    .tuple(fc.constantFrom("pkg", "dep"), fc.constantFrom("pkg", "lib"))
    .map(([name, place]) =>
      edit(`install ${name} nearer, in ${place}`, (app) => {
        const below = place === "pkg" ? "node_modules/pkg" : "lib";
        const to = join(app, below, "node_modules", name);
        const from = join(app, "node_modules", name);
        if (existsSync(to) || !existsSync(from) || to.startsWith(from)) return;
        cpSync(from, to, { recursive: true });
      }),
    ),
  fc.constantFrom("one", "two").map((target) =>
    edit(`link ${target}`, (app) => {
      const link = join(app, "node_modules/linked");
      rmSync(link, { force: true, recursive: true });
      symlinkSync(join(app, "..", target), link);
    }),
  ),
  fc
    .constantFrom(
      ["lib", "node_modules/pkg/lib"],
      ["node_modules/pkg", "node_modules/dep"],
      ["lib", "node_modules/linked"],
    )
    .map(([one = "", other = ""]) =>
      edit(`swap ${one} and ${other}`, (app) => {
        const [a, b, aside] = [one, other, "aside"].map((name) =>
          join(app, name),
        ) as [string, string, string];
        if (existsSync(a)) renameSync(a, aside);
        if (existsSync(b)) renameSync(b, a);
        if (existsSync(aside)) renameSync(aside, b);
      }),
    ),
  anyFile.map((name) =>
    edit(`touch ${name}`, (app) => {
      const file = join(app, name);
      if (existsSync(file)) utimesSync(file, new Date(), new Date());
    }),
  ),
  source.map((name) =>
    edit(`change ${name}, but neither size nor time`, (app) => {
      const file = join(app, name);
      if (!existsSync(file) || !lstatSync(file).isFile()) return;
      const { atime, mtime } = statSync(file);
      writeFileSync(file, readFileSync(file, "utf8").replace(/\d/, "9"));
      utimesSync(file, atime, mtime);
    }),
  ),
  fc.constant(
    edit("spoil what was written", (app) => {
      const output = outputOf(app, "warm");
      if (existsSync(output)) writeFileSync(output, "spoilt");
    }),
  ),
  fc.constant(edit("nothing", () => {})),
);

/** Who asks for whom, and which files are there. */
function graphIn(bytes: Buffer | null) {
  const { modules, assets } = manifestOf(bytes as Buffer);
  return [
    modules.map(({ id, edges }) => [id, edges]),
    assets?.map(({ id }) => id),
  ];
}

test("a specifier that a package hides can be typed, and shown with a suggestion", () => {
  const root = writeTree(project);
  const app = join(root, "app");
  try {
    write(
      join(app, "node_modules/pkg/package.json"),
      '{ "name": "pkg", "version": "1.2.3", "exports": "./index.js" }',
    );
    expect(compileCached(app).exitCode).toBe(0);
    const session = openSession(nodeHost(app));
    expect(session.compile({ entry: "index.js" }).settle().ok).toBe(true);
    pause();
    write(join(app, "index.js"), "exports.y = require('pkg/sub');\n");
    expect(session.compile({ entry: "index.js" }).settle().ok).toBe(false);
    const { said, exitCode } = compileCached(app);
    expect([said, exitCode]).toEqual([compileCold(app).said, 1]);
    expect(said).toContain("Package subpath './sub' is not defined");
  } finally {
    removeTree(root);
  }
});

test.each<[string, Tree, string, string]>([
  [
    "hands a package the name of another",
    {
      "app/node_modules/pkg/index.js": "module.exports = (x) => require(x);\n",
    },
    "index.js",
    `${project["app/index.js"]}exports.all[2]("linked");\n`,
  ],
  [
    "hands a package a module of its own",
    {
      "app/node_modules/pkg/index.js": "module.exports = (x) => require(x);\n",
    },
    "index.js",
    `${project["app/index.js"]}exports.more = "./lib/more.js";\n`,
  ],
  [
    "looks for the package.json of a place that another names",
    {
      "app/node_modules/pkg/index.js":
        "exports.find = require('./sub').find;\nexports.path = __dirname;\n",
    },
    "node_modules/pkg/sub.js",
    "exports.find = (at, path) => path.join(at, 'package.json');\n",
  ],
  [
    "names the place at which another looks for package.json",
    {
      "app/node_modules/pkg/index.js":
        "exports.find = (at, path) => path.join(at, 'package.json');\nrequire('./sub');\n",
    },
    "node_modules/pkg/sub.js",
    "exports.path = typeof __dirname;\n",
  ],
])("an edit after which a module %s", (_, tree, file, text) => {
  const root = writeTree({ ...project, ...tree });
  const app = join(root, "app");
  try {
    const before = compileCached(app).bytes;
    pause();
    write(join(app, file), text);
    const { bytes } = compileCached(app);
    expectSame(bytes, compileCold(app).bytes);
    expect(graphIn(bytes)).not.toEqual(graphIn(before));
  } finally {
    removeTree(root);
  }
});

test("an edit that makes too much of what was compiled at once, and one of JSON", () => {
  const root = writeTree(project);
  const app = join(root, "app");
  const remark = (size: number) => `// ${"-".repeat(size)}\n`;
  try {
    write(join(app, "a.js"), remark((1 << 24) - 4096));
    write(join(app, "data.json"), '{\n  "data": 1\n}');
    const eager = (bytes: Buffer | null) => bytes?.includes("]: (function");
    expect(eager(compileCached(app).bytes)).toBe(true);
    for (const [file, text, isEager] of [
      ["lib/index.js", remark(100), true],
      ["lib/index.js", remark(8192), false],
      ["lib/index.js", remark(9000), false],
      ["data.json", '{\n    "data": 2\n}', false],
      ["lib/index.js", remark(200), true],
    ] as const) {
      pause();
      const before = file.endsWith(".js") ? project[`app/${file}`] : "";
      write(join(app, file), `${before}${text}`);
      const { bytes } = compileCached(app);
      expect(eager(bytes)).toBe(isEager);
      expectSame(bytes, compileCold(app).bytes);
    }
  } finally {
    removeTree(root);
  }
});

test("an edit of JSON whose text in the artifact is another", () => {
  const root = writeTree(project);
  const app = join(root, "app");
  const splice = jest.spyOn(splicing, "splice");
  try {
    compileCached(app, ...LARGE);
    const texts = [
      '{\n  "é*/": [\n    1\n  ]\n}',
      "\ufeff[]",
      '{\n\t"a": 1\n}',
    ];
    for (const text of texts) {
      pause();
      write(join(app, "data.json"), text);
      const { bytes } = compileCached(app, ...LARGE);
      expectSame(bytes, compileCold(app, ...LARGE).bytes);
    }
    expect(splice.mock.results.map(({ value }) => value !== null)).toEqual(
      texts.map(() => true),
    );
  } finally {
    splice.mockRestore();
    removeTree(root);
  }
});

test("a line that makes a file executable, where texts are escaped", () => {
  const root = writeTree(project);
  const app = join(root, "app");
  try {
    for (const [file, line] of [
      ["index.js", "#!/usr/bin/env node"],
      ["index.js", "//usr/bin/env node"],
      ["b.js", "#!/usr/bin/env node"],
      ["b.js", "// é"],
    ] as const) {
      write(join(app, file), `${line}\n${project[`app/${file}`]}// é\n`);
      pause();
      const { bytes } = compileCached(app, ...LARGE);
      expectSame(bytes, compileCold(app, ...LARGE).bytes);
    }
  } finally {
    removeTree(root);
  }
});

test.each<[string, string, (app: string) => void]>([
  [
    "a file that --include matches",
    "exports.lib = 1;\n",
    (app) => write(join(app, "lib/new.js"), "exports.a = 1;\n"),
  ],
  [
    "a file that a name may mean",
    "exports.n = (name) => [require('./lib/' + name), import('./lib/' + name)];\n",
    (app) => write(join(app, "lib/new.js"), "exports.a = 1;\n"),
  ],
  [
    "a file that was absent",
    "try { require('./c'); } catch {}\nexports.c = () => require('./lib/c');\n",
    (app) => write(join(app, "c.js"), "exports.c = 1;\n"),
  ],
  [
    "a link",
    "exports.linked = [require('linked'), require('./lib/more')];\n",
    (app) => {
      rmSync(join(app, "node_modules/linked"));
      symlinkSync(join(app, "../two"), join(app, "node_modules/linked"));
    },
  ],
])("a compile while there comes %s is not believed", (_, text, change) => {
  const flags = ["--include", "./lib/*.js"];
  for (let questions = 0, isOver = false; !isOver; questions += 7) {
    const root = writeTree({ ...project, "app/index.js": text });
    const app = join(root, "app");
    isOver = true;
    const meanwhile = () => {
      isOver = false;
      change(app);
    };
    try {
      compileCachedAnd(meanwhile, questions, app, ...flags);
      const { replayed, ...warm } = compileCached(app, ...flags);
      expect([questions, warm]).toEqual([
        questions,
        compileCold(app, ...flags),
      ]);
    } finally {
      removeTree(root);
    }
  }
});

test("after any edits, the cache gives what a cold compile gives", () => {
  const { replayed, spliced } = compileEdited(
    project,
    edits,
    fc.constantFrom<readonly string[]>(
      [],
      ["--json"],
      ["--strict"],
      ["--include", "./lib/*.js"],
      LARGE,
      ["--define", "process.env.X='1'"],
    ),
    30,
  );
  // Otherwise nothing was tested.
  expect(replayed).toBeGreaterThan(10);
  expect(spliced).toBeGreaterThan(10);
});
