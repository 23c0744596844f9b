// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources under test
/**
 * Sources and names that are hostile to whoever puts them into one file. Plain
 * Node runs each tree first; the artifact, alone in a folder, must print the same,
 * and its manifest must be true.
 */
import { isAscii } from "node:buffer";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { encodeIdentifier } from "../../src/codegen/identifier.js";
import { decodeStack } from "../../src/inspect/decode.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import { runNode } from "../support/children.js";
import { compileTo, runCompile } from "../support/compile-module-id.js";
import { embeddedModules, manifestOf } from "../support/embedded.js";
import { plantTree } from "../support/tree.js";

type Files = Readonly<Record<string, string | Buffer>>;

function plant(files: Files): string {
  const root = plantTree({});
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), contents);
  }
  return root;
}

async function outcome(file: string) {
  const { exitCode, stdout, stderr } = await runNode([file], dirname(file));
  return {
    exitCode,
    stdout: stdout.replaceAll(dirname(file), "<folder>"),
    stderr,
  };
}

/** @returns the artifact's bytes, and what both printed */
async function compiledAsNode(files: Files, entry = "main.js") {
  const root = plant(files);
  const expected = await outcome(join(root, entry));
  expect(expected).toMatchObject({ exitCode: 0, stderr: "" });
  expect(expected.stdout).not.toBe("");
  const out = join(plantTree({}), basename(entry));
  compileTo(out, root, [`./${entry}`, "--quiet"]);
  rmSync(root, { recursive: true });
  expect(await outcome(out)).toEqual(expected);

  const artifact = readFileSync(out);
  const modules = embeddedModules(artifact);
  for (const { id, untrue } of modules) expect([id, untrue]).toEqual([id, []]);
  const reading = readManifest(artifact);
  expect(reading).toMatchObject({ ok: true });
  return { artifact, modules, stdout: expected.stdout };
}

/** Requires each file beside it, and prints what it gets. */
function requiring(...specifiers: readonly string[]): string {
  return specifiers
    .map(
      (specifier) =>
        `console.log(JSON.stringify(require(${JSON.stringify(specifier)})));\n`,
    )
    .join("");
}

const says = 'module.exports = "here";';

describe("a source", () => {
  const MAIN =
    'console.log("runs", typeof require("./main") === "object", new Error().stack.split("\\n")[1].replace(/.*:(?=\\d+:\\d+)/, "").length > 0);';

  test.each<readonly [string, string]>([
    ["a #! line", `#!/usr/bin/env node\n${MAIN}`],
    ["a #! line with CRLF", `#!/usr/bin/env node\r\n${MAIN}\r\n`],
    ["a #! line that CR ends", `#!/usr/bin/env node\r${MAIN}`],
    ["a #! line that U+2028 ends", `#! x\u2028${MAIN}\n1;`],
    ["a #! line that U+2029 ends", `#!\u2029${MAIN}`],
    ["a byte order mark", `\ufeff${MAIN}`],
    ["a byte order mark and CRLF", `\ufeff\r\n${MAIN}`],
    ["an open line comment at its end", `${MAIN} // }, "`],
    ["an HTML comment at its end", `${MAIN}\n--> }`],
    ["an HTML comment at its start", `<!-- x\n${MAIN}`],
    ["an HTML close comment at its start", `--> x\n${MAIN}`],
    ["CR at its end", `${MAIN}\r`],
    ["U+2028 at its end", `${MAIN}\u2028`],
    ["a backslash at its end", `${MAIN} //\\`],
    [
      "the artifact's own text",
      `${MAIN}\n/*\n\`), {\n["Modules_a"]: function () {\n},\n*/`,
    ],
    [
      "a directive",
      `"use strict"; ${MAIN} console.log(this === undefined, (function () { return this })())`,
    ],
    ["a return", `${MAIN} return; console.log(1)`],
    [
      "arguments",
      `${MAIN} console.log(arguments.length, typeof arguments[4], arguments[0] === exports)`,
    ],
    ["new.target", `${MAIN} console.log(new.target, this === exports)`],
    [
      "await, yield and let as names",
      `var await = 1, yield = 2, let = 3; ${MAIN} console.log(await + yield + let)`,
    ],
    [
      "a with statement and octals",
      `with ({ x: 010 }) console.log(x, "\\101"); ${MAIN}`,
    ],
    [
      "functions that show their text",
      `function  f ( ){ /* é */ }\r\nconsole.log(String(f), String(class   A{})); ${MAIN}`,
    ],
    [
      "names that the runtime uses itself",
      `${MAIN} console.log([typeof manifest, typeof factories, typeof runArtifact, typeof load, typeof run, typeof hostRequire, typeof hostModule, typeof modules].join())`,
    ],
    [
      "declarations of such names",
      `function require2() {} var manifest = 1, factories = 2, runArtifact = 3, JSON = globalThis.JSON; ${MAIN}`,
    ],
    [
      "a changed JSON and Object",
      `JSON.parse = Object.assign = null; ${MAIN} require("./data.json")`,
    ],
    [
      "a changed toString",
      `Function.prototype.toString = () => "x"; ${MAIN} require("./data.json")`,
    ],
  ])("with %s", async (_name, source) => {
    await compiledAsNode({
      "main.js": source,
      "data.json": '{ "a": "`" }',
    });
    // In another place than the entry's, too.
    const { modules } = await compiledAsNode({
      "main.js": 'require("./lib/main"); console.log("after");',
      "lib/main.js": source,
      "lib/data.json": "[]",
    });
    const embedded = modules.find(({ id }) => id === "./lib/main.js");
    expect(embedded?.text.toString()).toBe(source.replace(/^#!/, "//"));
  });

  test("with a byte order mark and a #! line is none to Node", async () => {
    const root = plant({ "main.js": "\ufeff#!/usr/bin/env node\n1" });
    const { exitCode, stderr } = await outcome(join(root, "main.js"));
    expect(exitCode).toBe(1);
    const [message] = /SyntaxError: .*/.exec(stderr) ?? [];
    const refused = await runCompile(root, ["main.js", "-o", "out.cjs"]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`main.js:1:1: error: ${message} [`);
    // ES modules have it taken off.
    await compiledAsNode(
      { "main.mjs": '\ufeff#!/usr/bin/env node\nconsole.log("runs")' },
      "main.mjs",
    );
  });

  test.each<readonly [string, string | Buffer]>([
    ["empty", ""],
    ["a byte order mark alone", "\ufeff"],
    ["one line feed", "\n"],
    ["a comment without end of line", "// nothing"],
    ["a #! without end of line", "#!"],
    ["blank", " \t\r\n\u2028 "],
    [
      "bytes that are no UTF-8",
      Buffer.from([0x27, 0xff, 0xe2, 0x80, 0x27, 0x2f, 0x2f, 0xe2]),
    ],
    ["a NUL in a comment", "// \0\n"],
    ["what looks like the end of it all", '"*/},\\n"'],
    ["surrogates alone", 'exports.s = "\\ud800" + "\\udc00".length'],
  ])("that is %s", async (_name, source) => {
    await compiledAsNode({
      "main.js": `${requiring("./a", "./b")}console.log(Object.keys(require.cache).length)`,
      "a.js": source,
      "b.js": says,
    });
  });

  const large = `exports.large = "${"-".repeat(1 << 22)}";`;

  test("that is not ASCII: a large artifact is", async () => {
    const main = `require("./large");/* ö */ const { ü, fail } = require("./lib/ü"), es = require("./es.mjs");
console.log(ü, fail.toString(), require("./data.json"), es.ö(), "{u+", "{u+0041}", "\u0001 */".length);
console.log(new Error("é").stack.split("\\n")[1].replace(/.*:/, ""));
import("./es.mjs").then((same) => console.log(same === es, same.default.name));
try { fail("ä") } catch (error) { console.log(error.message) }
console.log(require("fs").readFileSync(__dirname + "/ä.txt", "utf8"));
require("./vm")("1");
`;
    const { artifact } = await compiledAsNode({
      "main.js": main,
      "lib/ü.js": `"use strict"; // é */\nexports.ü = "😀*/".replace("*/", "€");\nexports.fail = function fáil(x) { throw new TypeError(x) };\n`,
      "es.mjs": `export const ö = () => import.meta.url.slice(0, 5);\nexport default function é() {}\n`,
      "data.json": '{ "ä": "ö*/ 😀" }',
      "ä.txt": "ö 😀",
      "large.js": large,
      "vm.js": "module.exports = (text) => console.log(eval(text), 'ß');",
    });
    expect(isAscii(Buffer.from(artifact))).toBe(true);
    expect(artifact.toString()).toContain("/* {u+00f6} *{u+002f} const");
  });

  test.each([
    ["with Node's require", "require"],
    ["without", "undefined"],
  ])(
    "that is not ASCII belongs to the artifact's context %s",
    async (_, given) => {
      const { artifact } = await compiledAsNode({
        "large.js": large,
        "main.js": `exports.list = [require("./large") && "ö"];
exports.at = new Error("é").stack.split("\\n")[1];
console.log("runs");`,
      });
      const root = plant({
        "out.cjs": artifact,
        "host.js": `const vm = require("node:vm");
const context = vm.createContext({ console, require: ${given} });
const text = require("node:fs").readFileSync("out.cjs", "utf8");
const { list, at } = new vm.Script(text, { filename: "/x/out.cjs" }).runInContext(context);
console.log(vm.runInContext("Array", context) === list.constructor, at.slice(at.indexOf("/x/")));`,
      });
      const [{ line = 0 } = {}] = manifestOf(artifact).modules;
      const { stdout, stderr } = await outcome(join(root, "host.js"));
      expect({ stdout, stderr }).toEqual({
        stdout: `runs\ntrue /x/out.cjs:${line + 1}:14)\n`,
        stderr: "",
      });
    },
  );

  test("that evaluates import(), asked for later", async () => {
    const { artifact } = await compiledAsNode({
      "main.js": 'require("./run").later();',
      "run.js":
        'exports.later = () => require("./late").then(({ sep }) => console.log(sep));',
      "late.js": `// ${"-".repeat(1024)}
module.exports = eval(\`import(\${JSON.stringify("node:path")})\`);`,
    });
    expect(artifact.toString()).not.toContain("{/*function");
  });

  test("of one line of 8 MB", async () => {
    const text = `exports.a = [${'"é",'.repeat(1_600_000)}]; exports.b = 1;`;
    const { artifact } = await compiledAsNode({
      "main.js": 'console.log(require("./big").a.length, require("./big").b)',
      "big.js": text,
    });
    expect(artifact.length).toBeGreaterThan(7_000_000);
  });
});

describe("JSON", () => {
  test.each<readonly [string, string]>([
    ["a byte order mark", '\ufeff{ "a": 1 }'],
    ["backticks and ${", '{ "`${a}`": "`$\\u007b${" , "$": "\\\\`" }'],
    ["escapes before them", '["\\\\`", "\\\\\\\\${x}", "\\u0060", "\\n`"]'],
    [
      "what ends a comment",
      '{ "*/": "/**/ **/ \\\\*/ *\\/", "*": ["*", "/"] }',
    ],
    ["what ends an HTML comment", '{\n"<!--":\n"-->" }'],
    ["line separators in strings", '["\u2028\u2029"]'],
    ["CR and CRLF", '{\r"a":\r\n1\r}\r'],
    [
      "__proto__ and constructor",
      '{ "__proto__": { "x": 1 }, "constructor": 2 }',
    ],
    ["a key twice", '{ "a": 1, "b": 2, "a": 3 }'],
    ["a scalar", " 1e3 "],
    ["null", "null"],
    ["a string that ends it all", '"`), {\\n},"'],
    ["an empty string", '""'],
    ["surrogates alone", '["\\ud800", "\\udc00"]'],
  ])("with %s", async (_name, text) => {
    await compiledAsNode({
      "main.js":
        'const data = require("./data"); console.log(JSON.stringify(data), data && Object.keys(data), data && Object.getPrototypeOf(data) === Object.prototype, require("./data.json") === data)',
      "data.json": text,
    });
  });
});

const onWindows = process.platform === "win32";

describe("names", () => {
  const names = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "a_b",
    "a-b",
    "a.b",
    "A_2d_b",
    "ünï",
    "日本",
    "🙂",
    "a b",
    "a'b",
    "a#b",
    "a%20b",
    "a$&b",
    "a`b",
    "${a}",
    "a~2",
    "@at",
    ...(onWindows
      ? []
      : [
          'a"b',
          "a\\b",
          "a?b",
          "a*b",
          "a\nb",
          "a\rb",
          "a\u2028b",
          "a\u2029b",
          "`), {",
          "//",
          "*/",
        ].filter((name) => !name.includes("/"))),
  ];

  test("of files", async () => {
    const files = names.map(
      (name) =>
        [
          `dir ${name}/${name}.js`,
          `module.exports = [${JSON.stringify(name)}, __filename];`,
        ] as const,
    );
    const { modules } = await compiledAsNode({
      "main.js": requiring(...names.map((name) => `./dir ${name}/${name}`)),
      ...Object.fromEntries(files),
    });
    expect(modules).toHaveLength(names.length + 1);
  });

  test("of packages, also of those that objects inherit", async () => {
    const packages = names.filter((name) => !/[\\#?*/]|^[@.]/.test(name));
    const files = packages.map(
      (name) =>
        [
          `node_modules/${name}/index.js`,
          `module.exports = ${JSON.stringify(name)};`,
        ] as const,
    );
    const { artifact } = await compiledAsNode({
      "main.js": requiring(...packages),
      // fromEntries, for __proto__ to be a key.
      ...Object.fromEntries(files),
    });
    expect(Object.keys(manifestOf(artifact).names)).toEqual(packages);
  });

  test("that are no modules are missing, whatever objects inherit", async () => {
    const inherited = [
      "__proto__",
      "constructor",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "./__proto__",
      "./constructor",
    ];
    const { artifact } = await compiledAsNode({
      "main.js": inherited
        .flatMap((name) => [
          JSON.stringify(name),
          `[${JSON.stringify(name)}][0]`,
        ])
        .map(
          (specifier) =>
            `try { require(${specifier}); console.log("found"); } catch (error) { console.log(error.code, error.message.split("\\n")[0]); }`,
        )
        .join("\n"),
    });
    const [entry] = manifestOf(artifact).modules;
    expect(Object.entries(entry?.edges ?? {})).toEqual(
      inherited.map((name) => [name, null]),
    );
  });

  test("of module ids that a host loads", async () => {
    const root = plant(
      Object.fromEntries([
        ["node_modules/__proto__/index.js", "module.exports = 1;"],
        ["node_modules/constructor/index.js", "module.exports = 2;"],
      ]),
    );
    const out = join(plantTree({}), "out.cjs");
    const ids = ["--moduleid", "__proto__", "--moduleid", "constructor"];
    compileTo(out, root, ids);
    const { stdout, stderr } = await runNode(
      [
        "-e",
        `const { loadArtifact } = require(${JSON.stringify(join(__dirname, "../../.."))});
         const { names, load } = loadArtifact(${JSON.stringify(out)});
         console.log(names.join(), names.map(load).join());`,
      ],
      dirname(out),
    );
    expect({ stdout, stderr }).toEqual({
      stdout: "__proto__,constructor 1,2\n",
      stderr: "",
    });
  });

  test("of any letters become factories of their own", () => {
    const ids = names.map((name) => encodeIdentifier(`./${name}.js` as never));
    expect(new Set(ids).size).toBe(names.length);
  });
});

test("positions in any mixture of line ends are Node's", async () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        "\n",
        "\r",
        "\r\n",
        "\u2028",
        "\u2029",
        "/* é\r\n*/",
        "// 日\u2028",
        "`\r`;",
        " ",
        "'🙂';",
      ),
      { maxLength: 12 },
    )
    .map((all) => all.join(""));
  const sources = fc.sample(fc.tuple(pieces, pieces), { numRuns: 40, seed: 7 });
  const files = sources.map(
    ([before, after], index) =>
      [
        `m${index}.js`,
        `${index % 3 ? "" : "\ufeff"}${before} exports.where = () => new Error("here").stack;${after}${index % 2 ? "" : "\n"}`,
      ] as const,
  );
  const root = plant({
    "main.js": files
      .map(
        ([name]) =>
          `console.log(require("./${name}").where().split("\\n")[1]);\n`,
      )
      .join(""),
    ...Object.fromEntries(files),
  });
  const expected = await outcome(join(root, "main.js"));
  expect(expected.exitCode).toBe(0);
  const path = join(plantTree({}), "out.cjs");
  compileTo(path, root, ["main.js"]);
  const { stdout } = await runNode([path], dirname(path));
  const reading = readManifest(readFileSync(path));
  if (!reading.ok) throw new Error(reading.reason);
  const { text } = decodeStack(stdout, [{ path, reading }]);
  expect(text.split("\n")).toEqual(
    expected.stdout.replaceAll("<folder>/", "./").split("\n"),
  );
});

test("what settles names in a circle is there where one is, and nowhere else", async () => {
  const files = (first: string) => ({
    "main.mjs": 'import * as ns from "./a.mjs"; console.log(Object.keys(ns));',
    "a.mjs": `export * from "./b.mjs"; ${first}`,
    "b.mjs": 'export const x = 1; import * as a from "./a.mjs"; a;',
  });
  const embedded = async (first: string) => {
    const { artifact } = await compiledAsNode(files(first), "main.mjs");
    const { modules } = manifestOf(artifact);
    return [
      artifact.includes("function starCycles("),
      modules.filter(({ starCycle }) => starCycle).map(({ id }) => id),
    ];
  };
  expect(await embedded("")).toEqual([false, []]);
  expect(await embedded('export * from "./a.mjs";')).toEqual([
    true,
    ["./main.mjs", "./a.mjs", "./b.mjs"],
  ]);
});
