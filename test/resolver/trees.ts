/**
 * Hand-made trees and what is asked of them. Each specifier is asked as
 * `require` and as `import`, from the directory named before it.
 */
import type { ResolveKind } from "../../src/resolver/types.js";
import type { Tree } from "../support/tree.js";

export interface TreeCase {
  readonly name: string;
  readonly tree: Tree;
  /** Directory relative to the root → specifiers asked from there. */
  readonly ask: Readonly<Record<string, readonly string[]>>;
  /** Asks about spellings that mean something else on Windows. */
  readonly posixOnly?: true;
  /** Both, unless Node cannot load an importer from there. */
  readonly kinds?: readonly ResolveKind[];
}

const pkg = (fields: object) => ({ name: "pkg", version: "1.0.0", ...fields });

export const treeCases: readonly TreeCase[] = [
  {
    name: "nested node_modules at several levels",
    tree: {
      "node_modules/a/index.js": "",
      "node_modules/a/node_modules/b/index.js": "",
      "node_modules/a/node_modules/b/node_modules/c/index.js": "",
      "node_modules/b/index.js": "",
      "node_modules/c/index.js": "",
      "src/node_modules/c/index.js": "",
      "src/deep/er/file.js": "",
      "node_modules/node_modules/d/index.js": "",
    },
    ask: {
      ".": ["a", "b", "c", "d", "missing"],
      "src/deep/er": ["a", "b", "c", "d"],
      "node_modules/a": ["a", "b", "c", "d"],
      "node_modules/a/node_modules/b": ["a", "b", "c"],
      "node_modules/a/node_modules/b/node_modules/c": ["a", "b", "c"],
    },
  },
  {
    name: "scoped packages and subpaths",
    tree: {
      "node_modules/@scope/pkg/package.json": { main: "lib/main.js" },
      "node_modules/@scope/pkg/lib/main.js": "",
      "node_modules/@scope/pkg/lib/other.js": "",
      "node_modules/@scope/pkg/lib/index.js": "",
      "node_modules/@scope/only-index/index.js": "",
      "node_modules/@scope/index.js": "",
      "node_modules/plain/lib/a.js": "",
      "node_modules/plain/lib/a.json": "{}",
      "node_modules/plain/lib/b/index.js": "",
      "node_modules/file.js": "",
      "node_modules/.dot/index.js": "",
    },
    ask: {
      ".": [
        ..."@scope/pkg @scope/pkg/lib/other @scope/pkg/lib/other.js".split(" "),
        ..."@scope/pkg/lib @scope/pkg/lib/ @scope/pkg/ @scope @scope/".split(
          " ",
        ),
        ..."@scope/only-index @scope/none plain plain/lib/a plain/lib/b".split(
          " ",
        ),
        ..."plain/lib/a.js plain/lib/a.json plain/lib/b/index plain/lib/".split(
          " ",
        ),
        ..."file file.js .dot .dot/index.js plain/../file plain//lib/a.js".split(
          " ",
        ),
        ..."plain/./lib/a.js plain/lib/%61.js pl%61in/lib/a.js @ @/x".split(
          " ",
        ),
      ],
    },
  },
  {
    name: "main",
    tree: {
      "node_modules/no-main/package.json": {},
      "node_modules/no-main/index.js": "",
      "node_modules/no-index/package.json": {},
      "node_modules/json-index/index.json": "{}",
      "node_modules/no-extension/package.json": { main: "lib/entry" },
      "node_modules/no-extension/lib/entry.js": "",
      "node_modules/dot-slash/package.json": { main: "./lib/entry.js" },
      "node_modules/dot-slash/lib/entry.js": "",
      "node_modules/directory/package.json": { main: "lib" },
      "node_modules/directory/lib/index.js": "",
      "node_modules/directory-slash/package.json": { main: "./lib/" },
      "node_modules/directory-slash/lib/index.js": "",
      "node_modules/directory-with-main/package.json": { main: "lib" },
      "node_modules/directory-with-main/lib/package.json": { main: "x.js" },
      "node_modules/directory-with-main/lib/x.js": "",
      "node_modules/wrong/package.json": { main: "nowhere.js" },
      "node_modules/wrong/other.js": "",
      "node_modules/wrong-with-index/package.json": { main: "nowhere.js" },
      "node_modules/wrong-with-index/index.js": "",
      "node_modules/number/package.json": { main: 7 },
      "node_modules/number/index.js": "",
      "node_modules/object/package.json": { main: { a: "b" } },
      "node_modules/object/index.json": "{}",
      "node_modules/empty/package.json": { main: "" },
      "node_modules/empty/index.js": "",
      "node_modules/dot/package.json": { main: "." },
      "node_modules/dot/index.js": "",
      "node_modules/outside/package.json": { main: "../dot/index.js" },
      "node_modules/json-main/package.json": { main: "data" },
      "node_modules/json-main/data.json": "{}",
      "node_modules/beside/package.json": { main: "lib" },
      "node_modules/beside/lib.js": "",
      "node_modules/beside/lib/index.js": "",
      "node_modules/absolute/package.json": { main: "/lib/a.js" },
      "node_modules/absolute/lib/a.js": "",
      "node_modules/escaped/package.json": { main: "a%20b.js" },
      "node_modules/escaped/a b.js": "",
      "node_modules/escaped/a%20b.js": "",
      "node_modules/self/package.json": { main: "./" },
      "local/package.json": { main: "main" },
      "local/main.js": "",
      "main-is-missing/package.json": { main: "gone" },
    },
    ask: {
      ".": [
        ..."no-main no-index json-index no-extension dot-slash directory".split(
          " ",
        ),
        ..."directory-slash directory-with-main wrong wrong-with-index".split(
          " ",
        ),
        ..."number object empty dot outside json-main beside absolute".split(
          " ",
        ),
        ..."escaped self ./local ./local/ ./main-is-missing wrong/".split(" "),
        "wrong/other",
      ],
      local: [".", "./", "..", "./main"],
    },
  },
  {
    name: "relative specifiers",
    tree: {
      "index.js": "",
      "src/index.js": "",
      "src/x.js": "",
      "src/x.json": "{}",
      "src/x/index.js": "",
      "src/y/index.js": "",
      "src/y.foo.js": "",
      "src/name.with.dots.js": "",
      "src/name.with": "",
      "src/only.json": "{}",
      "src/native.node": "",
      "src/both.js": "",
      "src/both": "",
      "src/plain-text": "",
      "src/.hidden": "",
      "src/..dots.js": "",
      "src/...": "",
      "src/dir.js/index.js": "",
      "src/empty/readme.md": "",
      "src/a b.js": "",
      "src/a%20b.js": "",
      "src/h#sh.js": "",
      "src/q?.js": "",
      "src/ünï.js": "",
      "src/sub/file.js": "",
      "src/*.js": "",
    },
    ask: {
      src: [
        ..."./x ./x.js ./x.json ./x/ ./x/index ./x/. ./x/.. ./x/../x.js".split(
          " ",
        ),
        ..."./y ./y/ ./y.foo ./y.foo.js ./name.with.dots ./name.with".split(
          " ",
        ),
        ..."./only ./native ./native.node ./both ./both.js ./plain-text".split(
          " ",
        ),
        ..."./.hidden ..dots.js ./..dots.js ./... ... .hidden ./dir ./dir.js".split(
          " ",
        ),
        ..."./empty ./empty/ ./missing ./missing/ ./missing.js ../missing".split(
          " ",
        ),
        ..."./a%20b.js ./h#sh.js ./h%23sh.js ./q?.js ./q%3F.js ./x.js?v=1".split(
          " ",
        ),
        ..."./x.js#frag ./ünï.js ./ünï ./%C3%BCn%C3%AF.js ./x%2findex.js".split(
          " ",
        ),
        ..."./%zz ./x%5Cy .//x.js ./sub//file.js ./sub/../x.js ./x.js/".split(
          " ",
        ),
        "./*.js",
        "./a b.js",
        " ./x.js",
        ".",
        "..",
        "./",
        "../",
        "./.",
        "./..",
        "../src",
        "../src/x",
        "../src/x.js",
        "",
      ],
      "src/sub": ["..", "../", "../..", "../../", "../x", ".", "./", "./file"],
    },
  },
  {
    name: "spellings of Windows",
    posixOnly: true,
    tree: {
      "a/b.js": "",
      "a\\b.js": "",
      "node_modules/c\\d/index.js": "",
      "st*r/package.json": pkg({ imports: { "#c/*": "./*.js" } }),
      "st*r/a.js": "",
    },
    ask: {
      ".": ["./a\\b.js", "./a\\b", ".\\a\\b.js", "..\\x", "c\\d", "C:\\x.js"],
      "st*r": ["#c/a", "./a.js"],
    },
  },
  {
    name: "a directory whose URL has an encoded separator",
    posixOnly: true,
    kinds: ["require"],
    tree: {
      "odd\\dir/package.json": pkg({
        imports: { "#a": "./a.js", "#b": "./b?.js", "#c/*": "./*.js" },
      }),
      "odd\\dir/a.js": "",
    },
    ask: { "odd\\dir": ["#a", "#b", "#c/a", "./a.js"] },
  },
  {
    name: "slashes at the end of an import, which Node reads as directories",
    posixOnly: true,
    tree: { "a/x.js": "", "a/y/index.js": "" },
    ask: { a: ["./x.js/", "./missing/", "./y/", "..", "."] },
  },
  {
    name: "builtins",
    tree: {
      "node_modules/fs/index.js": "",
      "node_modules/punycode/index.js": "",
      "node_modules/punycode/punycode.js": "",
      "node_modules/string_decoder/index.js": "",
      "node_modules/test/index.js": "",
      "node_modules/sqlite/index.js": "",
      "node_modules/node:fs/index.js": "",
      "node_modules/uses/package.json": pkg({
        name: "uses",
        imports: {
          "#fs": "fs",
          "#node-fs": "node:fs",
          "#test": "test",
          "#slash": "punycode/",
          "#nothing": "nothing",
        },
      }),
      "fs.js": "",
    },
    ask: {
      ".": [
        ..."fs fs/ fs/promises fs/index fs/nothing node:fs node:fs/promises".split(
          " ",
        ),
        ..."punycode punycode/ punycode/punycode.js string_decoder/ test".split(
          " ",
        ),
        ..."node:test sqlite node:sqlite path/posix ./fs _http_agent".split(
          " ",
        ),
        "constants",
        "sys",
      ],
      "node_modules/uses": ["#fs", "#node-fs", "#test", "#slash", "#nothing"],
    },
  },
  {
    name: "exports: strings, conditions and their order",
    tree: {
      "node_modules/string/package.json": { exports: "./main.js" },
      "node_modules/string/main.js": "",
      "node_modules/string/other.js": "",
      "node_modules/no-probing/package.json": { exports: "./main" },
      "node_modules/no-probing/main.js": "",
      "node_modules/to-directory/package.json": { exports: "./lib" },
      "node_modules/to-directory/lib/index.js": "",
      "node_modules/gone/package.json": { exports: { "./a": "./gone.js" } },
      "node_modules/conditions/package.json": {
        exports: {
          ".": { import: "./i.js", require: "./r.js" },
          "./order": { default: "./d.js", require: "./r.js" },
          "./nested": {
            browser: "./b.js",
            node: { worker: "./w.js", import: "./i.js", require: "./r.js" },
            default: "./d.js",
          },
          "./fall-through": { node: { worker: "./w.js" }, default: "./d.js" },
          "./addons": { "node-addons": "./a.js", default: "./d.js" },
          "./sync": { "module-sync": "./s.js", default: "./d.js" },
          "./custom": { custom: "./c.js", default: "./d.js" },
          "./none": { browser: "./b.js" },
          "./null": { node: null, default: "./d.js" },
          "./only-import": { import: "./i.js" },
        },
      },
      ...Object.fromEntries(
        [..."irdbwasc"].map((c) => [`node_modules/conditions/${c}.js`, ""]),
      ),
      "node_modules/sugar/package.json": {
        exports: { require: "./r.js", default: "./d.js" },
      },
      "node_modules/sugar/r.js": "",
      "node_modules/sugar/d.js": "",
    },
    ask: {
      ".": [
        ..."string string/main.js string/other.js string/ no-probing".split(
          " ",
        ),
        ..."to-directory gone gone/a gone/package.json conditions".split(" "),
        ..."order nested fall-through addons sync custom none null"
          .split(" ")
          .map((name) => `conditions/${name}`),
        ..."conditions/only-import conditions/r.js sugar sugar/r.js".split(" "),
      ],
    },
  },
  {
    name: "exports: patterns and null",
    tree: {
      "node_modules/p/package.json": {
        exports: {
          "./*": "./src/*.js",
          "./*.js": "./src/*.js",
          "./features/*": "./src/features/*/index.js",
          "./features/private/*": null,
          "./features/private/open": "./src/open.js",
          "./features/*/x": "./src/x.js",
          "./twice/*": "./src/*/*.js",
          "./two/*/stars/*": "./src/a.js",
          "./data/*.json": { require: "./src/*.json", default: "./none.js" },
          "./package.json": "./package.json",
          "./dir/": "./src/",
          "./slash/*": "./src/*/",
          "./a*": "./src/starts-with-a.js",
          "./a*b": "./src/a-to-b.js",
        },
      },
      "node_modules/p/src/a.js": "",
      "node_modules/p/src/open.js": "",
      "node_modules/p/src/x.js": "",
      "node_modules/p/src/features/f/index.js": "",
      "node_modules/p/src/features/private/y/index.js": "",
      "node_modules/p/src/t/t.js": "",
      "node_modules/p/src/d.json": "{}",
      "node_modules/p/src/deep/er.js": "",
      "node_modules/p/src/a b.js": "",
      "node_modules/p/src/starts-with-a.js": "",
      "node_modules/p/src/a-to-b.js": "",
      "node_modules/p/src/node_modules/q.js": "",
    },
    ask: {
      ".": [
        ..."a a.js missing features/f features/private/y features/private/open"
          .split(" ")
          .map((name) => `p/${name}`),
        ..."features/f/x twice/t two/1/stars/2 data/d.json package.json dir/"
          .split(" ")
          .map((name) => `p/${name}`),
        ..."dir/a.js slash/a slash/deep/ deep/er deep//er ../p/a a%20b a%2fb"
          .split(" ")
          .map((name) => `p/${name}`),
        ..."x/../a ./a node_modules/q deep/node_modules/q * a* ab axb ax"
          .split(" ")
          .map((name) => `p/${name}`),
        "p",
        "p/",
        "p//",
        "p/a b",
        "p/deep\\er",
      ],
    },
  },
  {
    name: "exports: invalid targets and invalid configurations",
    tree: {
      ...Object.fromEntries(
        Object.entries({
          parent: "../outside.js",
          "parent-inside": "./a/../../x.js",
          "in-modules": "./node_modules/x.js",
          "in-modules-escaped": "./node%5fmodules/x.js",
          bare: "other",
          "no-dot": "main.js",
          absolute: "/main.js",
          url: "file:///main.js",
          empty: "",
          dot: "./",
          number: 7,
          true: true,
          false: false,
          null: null,
          "empty-array": [],
          "empty-object": {},
          array: ["no-dot", "./main.js"],
          "array-missing-first": ["./missing.js", "./main.js"],
          "array-null": [null, "./main.js"],
          "array-all-bad": ["a", "b"],
          "array-bad-null": ["a", null],
          "array-null-bad": [null, "a"],
          "array-conditions": [{ browser: "./b.js" }, "./main.js"],
          "array-no-match": [{ browser: "./b.js" }],
          "array-nested": [["a", ["./main.js"]]],
          "array-number": [7, "./main.js"],
          mixed: { ".": "./main.js", require: "./main.js" },
          "mixed-later": { require: "./main.js", ".": "./main.js" },
          numeric: { 0: "./main.js", default: "./main.js" },
          "numeric-nested": { node: { 1: "./main.js" }, default: "./main.js" },
          "numeric-not-reached": {
            default: "./main.js",
            browser: { 1: "./main.js" },
          },
          "nested-object": { ".": { ".": "./main.js" } },
          "nested-number": { ".": 7 },
          "empty-key": { "": "./main.js" },
          escaped: "./m%61in.js",
          "escaped-slash": "./a%2fb.js",
          malformed: "./%zz.js",
          query: "./main.js?query",
          hash: "./main.js#hash",
          backslash: "./lib\\main.js",
          "double-slash": ".//main.js",
          "double-slash-inside": "./lib//main.js",
          "trailing-slash": "./lib/",
          blank: "./a b.js",
          star: "./*.js",
          "dot-inside": "./lib/./main.js",
          unicode: "./ünï.js",
        }).flatMap(([name, exports]) => [
          [`node_modules/${name}/package.json`, { name, exports }],
          [`node_modules/${name}/main.js`, ""],
          [`node_modules/${name}/lib/main.js`, ""],
          [`node_modules/${name}/a b.js`, ""],
          [`node_modules/${name}/*.js`, ""],
          [`node_modules/${name}/ünï.js`, ""],
          [`node_modules/${name}/index.js`, ""],
        ]),
      ),
    },
    ask: {
      ".": [
        ..."parent parent-inside in-modules in-modules-escaped bare no-dot".split(
          " ",
        ),
        ..."absolute url empty dot number true false null empty-array".split(
          " ",
        ),
        ..."empty-object array array-missing-first array-null array-all-bad".split(
          " ",
        ),
        ..."array-bad-null array-null-bad array-conditions array-no-match".split(
          " ",
        ),
        ..."array-nested array-number mixed mixed-later numeric".split(" "),
        ..."numeric-nested numeric-not-reached nested-object nested-number".split(
          " ",
        ),
        ..."empty-key escaped escaped-slash malformed query hash backslash".split(
          " ",
        ),
        ..."double-slash double-slash-inside trailing-slash blank star".split(
          " ",
        ),
        ..."dot-inside unicode null/main.js false/main.js mixed/main.js".split(
          " ",
        ),
      ],
      // The same sentences name an importer where a package refers to itself.
      "node_modules/no-dot": ["no-dot", "no-dot/x"],
      "node_modules/mixed": ["mixed"],
      "node_modules/numeric": ["numeric"],
      "node_modules/escaped-slash": ["escaped-slash"],
      "node_modules/malformed": ["malformed"],
      "node_modules/array-all-bad": ["array-all-bad"],
    },
  },
  {
    name: "imports",
    tree: {
      "package.json": pkg({
        name: "root",
        imports: {
          "#a": "./a.js",
          "#no-probing": "./a",
          "#missing": "./missing.js",
          "#conditions": {
            browser: "./b.js",
            require: "./r.js",
            default: "./d.js",
          },
          "#dep": "dep",
          "#dep-sub": "dep/sub",
          "#dep-sub.js": "dep/sub.js",
          "#exp": "exp",
          "#exp-sub": { node: "exp/sub" },
          "#exp-bad": "exp/bad",
          "#exp-bad-or": ["exp/bad", "./a.js"],
          "#exp-private-or": ["exp/private", "./a.js"],
          "#none-or": ["none", "./a.js"],
          "#none": "none",
          "#self": "root",
          "#outside": "../x.js",
          "#absolute": "/x.js",
          "#url": "https://x/y.js",
          "#null": null,
          "#number": 7,
          "#array": ["../x.js", "./a.js"],
          "#invalid-name": "@scope",
          "#lib/*": "./lib/*.js",
          "#lib/private/*": null,
          "#lib/*.json": "./lib/*.json",
          "#deps/*": "dep/*",
          "#x/": "./lib/",
          "#nested/a": { 1: "./a.js" },
          bare: "./a.js",
        },
      }),
      "a.js": "",
      "r.js": "",
      "d.js": "",
      "lib/one.js": "",
      "lib/data.json": "{}",
      "lib/private/p.js": "",
      "node_modules/dep/package.json": { main: "m" },
      "node_modules/dep/m.js": "",
      "node_modules/dep/sub.js": "",
      "node_modules/exp/package.json": {
        exports: {
          ".": { import: "./i.js", require: "./r.js" },
          "./sub": { node: "./s.js" },
          "./bad": "bad",
        },
      },
      "node_modules/exp/i.js": "",
      "node_modules/exp/r.js": "",
      "node_modules/exp/s.js": "",
      "node_modules/#hash/index.js": "",
      "node_modules/without/package.json": { name: "without" },
      "node_modules/bare/#a.js": "",
      "node_modules/odd/package.json": { imports: "./a.js" },
      "node_modules/zero/package.json": { imports: 0 },
    },
    ask: {
      ".": [
        ..."#a #no-probing #missing #conditions #dep #dep-sub #dep-sub.js".split(
          " ",
        ),
        ..."#exp #exp-sub #exp-bad #exp-bad-or #exp-private-or #none-or".split(
          " ",
        ),
        ..."#none #self #outside #absolute #url #null #number".split(" "),
        ..."#array #invalid-name #lib/one #lib/none #lib/private/p".split(" "),
        ..."#lib/data.json #deps/sub #deps/sub.js #x/one.js #nested/a".split(
          " ",
        ),
        ..."#undefined # #/ #/a #a/ #lib/ #lib/* #lib/../a #hash bare".split(
          " ",
        ),
      ],
      lib: ["#a", "#lib/one"],
      "node_modules/without": ["#a", "#hash", "#undefined"],
      "node_modules/bare": ["#a", "#hash", "#undefined"],
      "node_modules/odd": ["#a", "#hash"],
      "node_modules/zero": ["#a", "#hash"],
    },
  },
  {
    name: "imports that start with a slash",
    tree: {
      "package.json": pkg({
        imports: {
          "#/a": "./a.js",
          "#/lib/*": "./lib/*.js",
          "#/dep": "dep",
          "#/conditions": { require: "./a.js", default: "./lib/one.js" },
          "#/null": null,
        },
      }),
      "a.js": "",
      "lib/one.js": "",
      "node_modules/dep/index.js": "",
      "without/package.json": pkg({}),
    },
    ask: {
      ".": [
        ..."#/a #/lib/one #/dep #/conditions #/none #/null #/ # #/a/".split(
          " ",
        ),
      ],
      lib: ["#/a"],
      without: ["#/a"],
    },
  },
  {
    name: "self-reference",
    tree: {
      "package.json": {
        name: "root",
        exports: { ".": "./main.js", "./lib/*": "./lib/*.js", "./gone": "./g" },
      },
      "main.js": "",
      "lib/a.js": "",
      "lib/deep/x.js": "",
      "nested/package.json": { type: "commonjs" },
      "named/package.json": { name: "no-exports", main: "main.js" },
      "named/main.js": "",
      "scoped/package.json": { name: "@s/p", exports: "./main.js" },
      "scoped/main.js": "",
      "node_modules/root/index.js": "",
      "number/package.json": { name: 7, exports: "./main.js" },
      "null/package.json": { name: "null", exports: null },
      "null/index.js": "",
    },
    ask: {
      ".": ["root", "root/", "root/lib/a", "root/lib/none", "root/x"],
      lib: ["root", "root/gone", "rootx", "root/package.json"],
      "lib/deep": ["root"],
      nested: ["root"],
      named: ["no-exports", "root"],
      scoped: ["@s/p", "@s/p/main.js", "@s"],
      number: ["7", "number"],
      null: ["null"],
      "node_modules/root": ["root", "root/index.js"],
    },
  },
  {
    name: "broken package.json files",
    tree: {
      "node_modules/broken/package.json": "{ not json",
      "node_modules/broken/index.js": "",
      "node_modules/broken/lib/a.js": "",
      "node_modules/void/package.json": "",
      "node_modules/void/index.js": "",
      "node_modules/bom/package.json": '\ufeff{"main":"m.js"}',
      "node_modules/bom/m.js": "",
      "node_modules/bom/index.js": "",
      "node_modules/directory/package.json/file": "",
      "node_modules/directory/index.js": "",
      "node_modules/proto/package.json":
        '{"exports":{"./__proto__":"./a.js","./constructor":"./a.js"}}',
      "node_modules/proto/a.js": "",
      "scope/package.json": "[",
      "scope/a.js": "",
      "scope/lib/b.js": "",
      "local/package.json": "{",
      "local/index.js": "",
    },
    ask: {
      ".": [
        ..."broken broken/lib/a broken/lib/a.js void bom directory".split(" "),
        ..."proto/__proto__ proto/constructor proto/toString ./local".split(
          " ",
        ),
        "./local/index.js",
      ],
      scope: ["fs"],
    },
  },
  {
    name: "symbolic links: npm link and the layout of pnpm",
    tree: {
      "work/linked/package.json": { name: "linked", main: "lib/main.js" },
      "work/linked/lib/main.js": "",
      "work/linked/lib/other.js": "",
      "work/node_modules/near/index.js": "",
      "app/node_modules/linked": { link: "work/linked" },
      "app/node_modules/near/index.js": "",
      "app/file.js": { link: "work/linked/lib/other.js" },
      "app/dir": { link: "work/linked/lib" },
      "app/chain": { link: "app/dir" },
      "app/dangling.js": { link: "app/nothing.js" },
      "app/loop": { link: "app/loop" },
      "pnpm/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json": {
        name: "a",
        exports: "./index.js",
      },
      "pnpm/node_modules/.pnpm/a@1.0.0/node_modules/a/index.js": "",
      "pnpm/node_modules/.pnpm/a@1.0.0/node_modules/b": {
        link: "pnpm/node_modules/.pnpm/b@2.0.0/node_modules/b",
      },
      "pnpm/node_modules/.pnpm/b@2.0.0/node_modules/b/index.js": "",
      "pnpm/node_modules/a": {
        link: "pnpm/node_modules/.pnpm/a@1.0.0/node_modules/a",
      },
    },
    ask: {
      app: [
        ..."linked linked/lib/other linked/lib/other.js ./file ./file.js".split(
          " ",
        ),
        ..."./dir/main ./dir/main.js ./chain/main.js ./dangling".split(" "),
        ..."./dangling.js ./loop ./loop/x near ./dir".split(" "),
      ],
      "work/linked/lib": ["near", "linked"],
      pnpm: ["a", "b"],
      "pnpm/node_modules/.pnpm/a@1.0.0/node_modules/a": ["a", "b"],
    },
  },
  {
    name: "an importer named through a link",
    // Node's ESM loader only ever knows an importer by its real path.
    kinds: ["require"],
    tree: {
      "work/linked/lib/main.js": "",
      "work/node_modules/near/index.js": "",
      "app/node_modules/linked": { link: "work/linked" },
      "app/node_modules/near/index.js": "",
    },
    ask: { "app/node_modules/linked/lib": ["near", "./main", ".."] },
  },
  {
    name: "an import of another import",
    // Node's ESM loader reads the second `#` as the fragment of a URL and then
    // blames node_modules/index.js.
    kinds: ["require"],
    tree: { "package.json": { imports: { "#a": "#b", "#b": "./b.js" } } },
    ask: { ".": ["#a"] },
  },
  {
    name: "package scopes end at node_modules",
    tree: {
      "package.json": pkg({ name: "root", imports: { "#a": "./a.js" } }),
      "a.js": "",
      "node_modules/loose.js": "",
      "node_modules/pkg/lib/x.js": "",
      "my_node_modules/package.json": pkg({ imports: { "#m": "./m.js" } }),
      "my_node_modules/m.js": "",
      "my_node_modules/sub/x.js": "",
    },
    ask: {
      node_modules: ["#a", "root", "./loose"],
      "node_modules/pkg/lib": ["#a", "root"],
      my_node_modules: ["#m", "#a"],
      "my_node_modules/sub": ["#m", "#a"],
    },
  },
];
