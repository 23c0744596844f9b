/**
 * The two programs as a shell meets them: every flag, where output goes, exit
 * codes, and what becomes of the file that is written. Where a flag has a
 * counterpart in Node, Node says what is right.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { type ChildResult, runNode } from "./support/children.js";
import { repoRoot } from "./support/paths.js";
import { plantTree, type Tree } from "./support/tree.js";

const onWindows = process.platform === "win32";
const manifest = JSON.parse(
  readFileSync(join(repoRoot, "package.json"), "utf8"),
) as { readonly version: string };

/** How each program is asked to compile. */
const programs: readonly (readonly [string, readonly string[]])[] = [
  ["compile", [join(repoRoot, "dist/src/bin-compile.js")]],
  ["ingot compile", [join(repoRoot, "dist/src/bin.js"), "compile"]],
];
const [, compileProgram = []] = programs[0] ?? [];

function compileIn(
  cwd: string,
  ...args: readonly string[]
): Promise<ChildResult> {
  return runNode([...compileProgram, ...args], cwd);
}

/** Compiles, expects success, and returns the path of the artifact. */
async function compiled(
  cwd: string,
  ...args: readonly string[]
): Promise<string> {
  const out = join(plantTree({}), "out.cjs");
  const result = await compileIn(cwd, ...args, "-o", out, "--quiet");
  expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  return out;
}

/** What a program prints; it must not fail. */
async function printed(
  args: readonly string[],
  cwd = plantTree({}),
): Promise<string> {
  const { exitCode, stdout, stderr } = await runNode(args, cwd);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

/** All names below a folder. */
function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

const says = (text: string) => `module.exports = ${JSON.stringify(text)};\n`;

describe.each(programs)("%s", (name, program) => {
  const tree: Tree = {
    "main.js": 'console.log("ran", require("dep"));',
    "node_modules/dep/package.json": { name: "dep", version: "1.2.3" },
    "node_modules/dep/index.js": says("dep"),
  };

  test("reports on stderr what it made", async () => {
    const folder = plantTree(tree);
    const args = [...program, "main.js", "-o", "out.cjs"];
    const { exitCode, stdout, stderr } = await runNode(args, folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    const { size } = statSync(join(folder, "out.cjs"));
    expect(stderr.split("\n").map((line) => line.trim())).toEqual([
      "output    out.cjs",
      "entry     ./main.js",
      "modules   2",
      "packages  1",
      `size      ${(size / 1000).toFixed(1)} kB`,
      expect.stringMatching(/^time {6}\d+\.\d\d s$/),
      "",
    ]);
    expect(await printed([join(folder, "out.cjs")])).toBe("ran dep\n");
  });

  test("--quiet prints nothing but errors", async () => {
    const folder = plantTree({ ...tree, "warns.js": "require(process.argv)" });
    const run = (...args: readonly string[]) =>
      runNode([...program, ...args, "-o", "out.cjs"], folder);
    const silent = { exitCode: 0, stdout: "", stderr: "" };
    expect(await run("main.js", "--quiet")).toMatchObject(silent);
    expect(await run("warns.js", "-q")).toMatchObject(silent);
    const { exitCode, stdout, stderr } = await run("absent.js", "-q");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^error: Cannot find module/);
  });

  test("--version is package.json's", async () => {
    expect(await printed([...program, "--version"])).toBe(
      `${manifest.version}\n`,
    );
  });

  test("--help names every flag, with examples", async () => {
    const help = await printed([...program, "--help"]);
    for (const flag of [
      "--moduleid",
      "-o, --output",
      "--conditions",
      "--external",
      "--define",
      "--file-types",
      "--preserve-symlinks",
      "--browser-field",
      "--strict",
      "--json",
      "--quiet",
      "--help",
      "--version",
    ]) {
      expect(help).toContain(flag);
    }
    expect(help).toContain("Examples:\n");
    expect(help).toContain(`${name} --moduleid turndown -o turndown.cjs`);
    expect(await printed([...program, "-h"])).toBe(help);
  });

  test.each<readonly [string, readonly string[], string]>([
    ["nothing to compile", ["-o", "x"], "Neither an entry file nor --moduleid"],
    ["no output", ["main.js"], "Missing required argument: output"],
    ["an unknown flag", ["main.js", "-o", "x", "--minify"], "minify"],
    [
      "a misspelt flag",
      ["main.js", "--outptu=x"],
      "For --outptu, did you mean --output?",
    ],
    ["two files", ["main.js", "b.js", "-o", "x"], "Unknown argument: b.js"],
    [
      "a file and an id",
      ["main.js", "--moduleid", "dep", "-o", "x"],
      "exclude",
    ],
    [
      "an id twice",
      ["--moduleid", "dep", "--moduleid", "dep", "-o", "x"],
      "twice",
    ],
    ["two outputs", ["main.js", "-o", "x", "-o", "y"], "-o is given twice"],
    ["an empty output", ["main.js", "--output="], "--output is empty"],
    ["an empty id", ["--moduleid=", "-o", "x"], "--moduleid is empty"],
    ["an empty file", ["", "-o", "x"], "The file is empty"],
    [
      "a flag without value",
      ["main.js", "-o", "x", "--external"],
      "--external needs a value",
    ],
    ["an output without value", ["main.js", "-o"], "-o needs a value"],
    ["an unknown type", ["main.js", "-o", "x", "--file-types", "ts"], '"ts"'],
    [
      "two types",
      ["main.js", "-o", "x", "--file-types", "js", "--file-types", "js"],
      "twice",
    ],
    [
      "a define without value",
      ["main.js", "-o", "x", "--define", "A"],
      "NAME=value",
    ],
    [
      "a define of no literal",
      ["main.js", "-o", "x", "--define", "A=b"],
      'write "\\"b\\""',
    ],
    ["a define of no name", ["main.js", "-o", "x", "--define", "a-b=1"], "a-b"],
    ["--json and wrong usage", ["-o", "x", "--json"], "Neither"],
  ])("exits with 2 for %s", async (_case, args, expected) => {
    const folder = plantTree(tree);
    const before = listing(folder);
    const { exitCode, stdout, stderr } = await runNode(
      [...program, ...args],
      folder,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/\nSee \w+ --help\.\n$/);
    expect(listing(folder)).toEqual(before);
  });

  test("a file whose name begins with a dash follows --", async () => {
    const folder = plantTree({ "-w.js": 'console.log("dash");' });
    const args = [...program, "-o", "out.cjs", "-q", "--", "-w.js"];
    expect(await printed(args, folder)).toBe("");
    expect(await printed(["out.cjs"], folder)).toBe("dash\n");
    const two = await runNode([...args, "more.js"], folder);
    expect(two.exitCode).toBe(2);
    expect(two.stderr).toContain("Unknown argument: more.js");
  });
});

test("ingot alone asks for a command, and shows examples of each", async () => {
  const [program = ""] = programs[1]?.[1] ?? [];
  const none = await runNode([program], repoRoot);
  expect(none).toMatchObject({ exitCode: 2, stdout: "" });
  expect(none.stderr).toContain("Name a command.");
  const unknown = await runNode([program, "bundle"], repoRoot);
  expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
  const help = await printed([program, "--help"]);
  for (const command of ["compile", "ls", "why", "decode"]) {
    expect(help).toMatch(new RegExp(`Examples:[\\s\\S]*ingot ${command} `));
  }
});

test.each([
  ["app.js", "To compile a file: ingot compile app.js -o <output>"],
  ["comple", "Unknown command: comple\nDid you mean compile?"],
  ["lsa", "Did you mean ls?"],
  ["frobnicate", "Unknown command: frobnicate\nSee ingot --help."],
  ["why", "The artifact is missing: ingot why <artifact> <query>\nSee"],
  ["why a.cjs", "The query is missing: ingot why <artifact> <query>\nSee"],
  ["decode", "The artifact is missing: ingot decode <artifact> [file]\nSee"],
])("ingot %s is told a way out", async (words, expected) => {
  const [program = ""] = programs[1]?.[1] ?? [];
  const args = [program, ...words.split(" ")];
  const { exitCode, stderr } = await runNode(args, repoRoot);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(expected);
});

describe("--moduleid", () => {
  test("several give one artifact with several loadable names", async () => {
    const folder = plantTree({
      "node_modules/one/index.js":
        'console.log("one runs"); module.exports = ["one", require("two")];',
      "node_modules/two/index.js":
        'console.log("two runs"); module.exports = "two";',
      "node_modules/@scope/three/package.json": {
        exports: { "./x": "./y.js" },
      },
      "node_modules/@scope/three/y.js":
        "exports.main = require.main === module;",
    });
    const out = await compiled(
      folder,
      ...["--moduleid", "one", "--moduleid", "@scope/three/x"],
      ...["--moduleid=two"],
    );
    rmSync(folder, { recursive: true });
    // The first is what runs.
    expect(await printed([out])).toBe("one runs\ntwo runs\n");
    expect(
      await printed([
        "-e",
        `const { loadArtifact } = require(${JSON.stringify(repoRoot)});
         const { names, load } = loadArtifact(${JSON.stringify(out)});
         console.log(names.join(), load("two"), load("@scope/three/x").main, load("one").join());`,
      ]),
    ).toBe("two runs\none runs\none,@scope/three/x,two two false one,two\n");
  });

  test("the base of resolution is the current directory", async () => {
    const folder = plantTree({
      "node_modules/dep/index.js": says("outer"),
      "inner/node_modules/dep/index.js": says("inner"),
    });
    const show = (out: string) =>
      printed(["-p", `require(${JSON.stringify(out)})`]);
    const outer = await compiled(folder, "--moduleid", "dep");
    expect(await show(outer)).toBe("outer\n");
    const inner = await compiled(join(folder, "inner"), "--moduleid", "dep");
    expect(await show(inner)).toBe("inner\n");
  });
});

/** The tree's main.js under plain Node with `flags`, and as an artifact. */
async function expectAsNode(
  tree: Tree,
  nodeFlags: readonly string[],
  compileFlags: readonly string[],
): Promise<string> {
  const folder = plantTree(tree);
  const expected = await printed([...nodeFlags, "main.js"], folder);
  const out = await compiled(folder, "main.js", ...compileFlags);
  rmSync(folder, { recursive: true });
  expect(await printed([out])).toBe(expected);
  return expected;
}

describe("--conditions", () => {
  const tree: Tree = {
    "main.js": 'console.log(require("dep"));',
    "node_modules/dep/package.json": {
      exports: {
        nested: { deep: "./deep.js" },
        custom: "./custom.js",
        default: "./default.js",
      },
    },
    "node_modules/dep/deep.js": says("deep"),
    "node_modules/dep/custom.js": says("custom"),
    "node_modules/dep/default.js": says("default"),
  };
  test.each<readonly [string, readonly string[], string]>([
    ["", [], "default\n"],
    ["custom", ["--conditions", "custom"], "custom\n"],
    ["nested,deep", ["--conditions", "nested,deep"], "deep\n"],
    ["nested, custom", ["--conditions", "nested, custom"], "custom\n"],
    ["nested, then deep", ["-C", "nested", "--conditions=deep"], "deep\n"],
  ])("%s", async (_name, flags, expected) => {
    const nodeFlags = flags
      .filter((flag) => !/^(?:-C|--conditions)$/.test(flag))
      .flatMap((flag) => flag.replace("--conditions=", "").split(/, */))
      .flatMap((condition) => ["-C", condition]);
    expect(await expectAsNode(tree, nodeFlags, flags)).toBe(expected);
  });
});

describe("--external", () => {
  const tree: Tree = {
    "main.js":
      'console.log(require("host").from, require("@s/host/sub").from, require("own").from);',
    "node_modules/own/index.js":
      'exports.from = "artifact, " + require("host").from;',
    "node_modules/host/index.js": 'exports.from = "compile time";',
    "node_modules/@s/host/sub.js": 'exports.from = "compile time";',
  };

  test("a package is the host's, found from the artifact's place", async () => {
    const folder = plantTree(tree);
    const out = await compiled(
      folder,
      ...["main.js", "--external", "host", "--external=@s/host,unused"],
    );
    rmSync(folder, { recursive: true });
    const beside = dirname(out);
    const artifact = readFileSync(out, "utf8");
    expect(artifact).not.toContain("compile time");
    for (const [file, text] of Object.entries({
      "node_modules/host/index.js": 'exports.from = "host";',
      "node_modules/@s/host/sub.js": 'exports.from = "scoped host";',
    })) {
      mkdirSync(dirname(join(beside, file)), { recursive: true });
      writeFileSync(join(beside, file), text);
    }
    expect(await printed([out])).toBe("host scoped host artifact, host\n");
  });

  test("where the host has none, it is Node's MODULE_NOT_FOUND", async () => {
    const out = await compiled(plantTree(tree), "main.js", "--external=host");
    const { exitCode, stdout, stderr } = await runNode([out], plantTree({}));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(
      /Cannot find module 'host'\n[\s\S]*MODULE_NOT_FOUND/,
    );
  });

  test("what is external need not be installed, and may be a file", async () => {
    const folder = plantTree({
      "main.js": 'console.log(require("./local.js"), require("absent").x);',
    });
    const out = await compiled(
      folder,
      ...["main.js", "--external", "absent", "--external", "./local.js"],
    );
    writeFileSync(join(dirname(out), "local.js"), says("local"));
    mkdirSync(join(dirname(out), "node_modules"));
    writeFileSync(join(dirname(out), "node_modules/absent.js"), "exports.x=1");
    expect(await printed([out])).toBe("local 1\n");
  });
});

describe("--define", () => {
  const tree: Tree = {
    "main.js": `if (process.env.NODE_ENV === "production") console.log(require("./production"));
      else console.log(require("./development"));
      if (typeof window !== "undefined") require("./browser");
      DEBUG && require("./debug");
      var DEBUG;`,
    "production.js": says("production"),
    "development.js": says("development"),
    "browser.js": says("browser"),
    "debug.js": says("debug"),
  };

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["nothing", [], ["browser", "debug", "development", "main", "production"]],
    [
      "NODE_ENV",
      ["--define", 'process.env.NODE_ENV="production"'],
      ["browser", "debug", "main", "production"],
    ],
    [
      "two names",
      [
        "--define=process.env.NODE_ENV='test'",
        '--define=typeof window="undefined"',
      ],
      // A name that the module binds itself is not the one that is defined.
      ["debug", "development", "main"],
    ],
    [
      "a rebound name",
      ["--define", "DEBUG=false"],
      ["browser", "debug", "development", "main", "production"],
    ],
  ])("%s", async (_name, flags, expected) => {
    const out = await compiled(plantTree(tree), "main.js", ...flags);
    const embedded = [
      ...readFileSync(out, "utf8").matchAll(/^\{"id":"\.\/(\w+)\.js"/gm),
    ];
    expect(embedded.map(([, name]) => name).sort()).toEqual(expected);
  });

  test("does not change what is embedded", async () => {
    const flags = ["--define", 'process.env.NODE_ENV="production"'];
    const out = await compiled(plantTree(tree), "main.js", ...flags);
    const env = `process.env.NODE_ENV = "production"; require(${JSON.stringify(out)});`;
    expect(await printed(["-e", env])).toBe("production\n");
    // The branch that was dropped fails as an absent module does.
    const { exitCode, stderr } = await runNode([out], plantTree({}));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Cannot find module './development'");
  });
});

describe("--file-types", () => {
  const tree: Tree = {
    "main.js": 'console.log(require("./data.json").a, require("./c.cjs"));',
    "data.json": '{ "a": 1 }',
    "c.cjs": says("cjs"),
  };

  test("node compiles what Node loads", async () => {
    expect(await expectAsNode(tree, [], ["--file-types", "node"])).toBe(
      "1 cjs\n",
    );
  });

  test("js refuses everything else, all at once", async () => {
    const folder = plantTree(tree);
    const { exitCode, stdout, stderr } = await compileIn(
      folder,
      ...["main.js", "-o", "out.cjs", "--file-types", "js"],
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("data.json is a .json file");
    expect(stderr).toContain("c.cjs is a .cjs file");
    expect(stderr).toContain("2 errors, nothing written");
    expect(existsSync(join(folder, "out.cjs"))).toBe(false);
  });
});

test("--preserve-symlinks, as node --preserve-symlinks", async () => {
  const tree: Tree = {
    "main.js":
      'console.log(require("a"), require("b"), require("a") === require("b"));',
    "store/pkg/index.js": 'module.exports = [require("peer")];',
    "store/node_modules/peer/index.js": says("the store's"),
    "node_modules/peer/index.js": says("the project's"),
    "node_modules/a": { link: "store/pkg" },
    "node_modules/b": { link: "store/pkg" },
  };
  expect(await expectAsNode(tree, [], [])).toBe(
    `[ "the store's" ] [ "the store's" ] true\n`,
  );
  const preserved = await expectAsNode(
    tree,
    ["--preserve-symlinks"],
    ["--preserve-symlinks"],
  );
  expect(preserved).toBe(`[ "the project's" ] [ "the project's" ] false\n`);
});

test("--browser-field replaces files, packages and builtins, or drops them", async () => {
  const tree: Tree = {
    "main.js": 'console.log(JSON.stringify(require("dep")));',
    "node_modules/dep/package.json": {
      main: "node.js",
      browser: {
        "./node.js": "./browser.js",
        "./server.js": "./client.js",
        fs: false,
        other: "./shim.js",
        "./dropped": false,
      },
    },
    "node_modules/dep/node.js": says("for node"),
    "node_modules/dep/browser.js":
      'module.exports = [require("./server"), require("fs"), require("other"), require("./dropped"), typeof require("path").join];',
    "node_modules/dep/server.js": says("server"),
    "node_modules/dep/client.js": says("client"),
    "node_modules/dep/shim.js": says("shim"),
    "node_modules/dep/dropped.js": says("dropped"),
    "node_modules/other/index.js": says("other"),
  };
  const folder = plantTree(tree);
  // Without the flag it is Node's.
  expect(await printed([await compiled(folder, "main.js")])).toBe(
    '"for node"\n',
  );
  const out = await compiled(folder, "main.js", "--browser-field");
  expect(await printed([out])).toBe('["client",{},"shim",{},"function"]\n');
});

test("--strict makes warnings and notes errors", async () => {
  const folder = plantTree({
    "main.js": "try { require('absent') } catch {}\nrequire(process.argv[2]);",
  });
  const args = ["main.js", "-o", "out.cjs"];
  const lenient = await compileIn(folder, ...args);
  expect(lenient.exitCode).toBe(0);
  expect(lenient.stderr).toContain("main.js:2:1: warning: require of an expr");
  expect(lenient.stderr).toMatch(/ {2}note +main\.js:1:7: Cannot find module/);
  rmSync(join(folder, "out.cjs"));
  const strict = await compileIn(folder, ...args, "--strict");
  expect(strict).toMatchObject({ exitCode: 1, stdout: "" });
  expect(strict.stderr).toContain("main.js:1:7: error: Cannot find module");
  expect(strict.stderr).toContain("main.js:2:1: error: require of an expr");
  expect(strict.stderr).toContain("2 errors, nothing written");
  expect(listing(folder)).toEqual(["main.js"]);
});

describe("--json", () => {
  test("prints what docs/report.md shows, on stdout alone", async () => {
    const folder = plantTree({
      "main.js": `exports.ms = require("ms");
try { require("fast-ms") } catch {}`,
      "node_modules/ms/package.json": { name: "ms", version: "2.1.3" },
      "node_modules/ms/index.js": "",
    });
    const { exitCode, stdout, stderr } = await compileIn(
      folder,
      ...["main.js", "-o", "out.cjs", "--json"],
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const report = JSON.parse(stdout);
    const page = readFileSync(join(repoRoot, "docs/report.md"), "utf8");
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
    expect(Object.keys(report)).toEqual(Object.keys(shown));
    expect(report).toEqual({
      ...shown,
      bytes: statSync(join(folder, "out.cjs")).size,
      milliseconds: expect.any(Number),
    });
    for (const field of [
      ...Object.keys(report),
      ...Object.keys(report.diagnostics[0]),
    ]) {
      expect(page).toContain(`\`${field}\``);
    }
  });

  test("prints errors there too, and exits with 1", async () => {
    const folder = plantTree({ "main.js": 'require("./absent"); a b' });
    const { exitCode, stdout, stderr } = await compileIn(
      folder,
      ...["main.js", "-o", "out.cjs", "--json", "--quiet"],
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      diagnostics: [
        {
          code: "syntax_error",
          severity: "error",
          message: expect.stringMatching(/^SyntaxError: /),
          file: "main.js",
          line: 1,
          column: 24,
          tried: [],
          remedy: null,
        },
      ],
    });
    expect(listing(folder)).toEqual(["main.js"]);
  });

  test("prints an output that cannot be written, without the artifact's facts", async () => {
    const folder = plantTree({ "main.js": "" });
    const { exitCode, stdout } = await compileIn(
      folder,
      ...["main.js", "-o", "main.js", "--json"],
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      diagnostics: [expect.objectContaining({ code: "output_is_input" })],
    });
  });
});

describe("the output", () => {
  const tree: Tree = { "main.js": 'console.log("new");' };

  test("goes to folders that do not exist yet, with blanks and any letters", async () => {
    const folder = plantTree({
      "ein gäßchen/日本 (1)/main file's.js":
        'console.log(require("./näxt"), require("päck").x);',
      "ein gäßchen/日本 (1)/näxt.js": says("näxt"),
      "ein gäßchen/node_modules/päck/index.js": "exports.x = '🙂';",
    });
    const out = "öut put/[neu] #1%20?/out $& file.cjs";
    const { exitCode, stderr } = await compileIn(
      folder,
      ...["ein gäßchen/日本 (1)/main file's.js", "-o", out],
    );
    expect(stderr).toContain(`  output    ${out}\n`);
    expect(exitCode).toBe(0);
    expect(await printed([join(folder, out)])).toBe("näxt 🙂\n");
  });

  test("replaces an old artifact, and leaves no temporary file", async () => {
    const folder = plantTree({ ...tree, "out.cjs": "old" });
    expect((await compileIn(folder, "main.js", "-o", "out.cjs")).exitCode).toBe(
      0,
    );
    expect(await printed(["out.cjs"], folder)).toBe("new\n");
    expect(listing(folder)).toEqual(["main.js", "out.cjs"]);
  });

  test("stays as it was when the compile fails", async () => {
    const folder = plantTree({ "main.js": "a b", "out.cjs": "old" });
    const { mtimeMs, ino } = statSync(join(folder, "out.cjs"));
    const { exitCode } = await compileIn(folder, "main.js", "-o", "out.cjs");
    expect(exitCode).toBe(1);
    expect(readFileSync(join(folder, "out.cjs"), "utf8")).toBe("old");
    expect(statSync(join(folder, "out.cjs"))).toMatchObject({ mtimeMs, ino });
    expect(listing(folder)).toEqual(["main.js", "out.cjs"]);
  });

  test("is replaced, not written over: who holds the old file keeps it", async () => {
    const folder = plantTree({ ...tree, "out.cjs": "old" });
    linkSync(join(folder, "out.cjs"), join(folder, "same"));
    await compileIn(folder, "main.js", "-o", "out.cjs");
    expect(readFileSync(join(folder, "same"), "utf8")).toBe("old");
    expect(await printed(["out.cjs"], folder)).toBe("new\n");
  });

  test("may have the longest name that the system takes", async () => {
    const folder = plantTree(tree);
    const name = `${"x".repeat(251)}.cjs`;
    expect((await compileIn(folder, "main.js", "-o", name)).exitCode).toBe(0);
    expect(await printed([name], folder)).toBe("new\n");
    const longer = await compileIn(folder, "main.js", "-o", `x${name}`);
    expect(longer).toMatchObject({ exitCode: 1, stdout: "" });
    expect(longer.stderr).toContain("ENAMETOOLONG");
    expect(listing(folder)).toEqual(["main.js", name]);
  });

  test.each(["folder", "folder/", "absent/"])(
    "is not put at a folder's place: %s",
    async (output) => {
      const folder = plantTree({ ...tree, "folder/file": "" });
      const before = listing(folder);
      const { exitCode, stderr } = await compileIn(
        folder,
        ...["main.js", "-o", output],
      );
      expect(exitCode).toBe(1);
      expect(stderr).toContain("EISDIR: it is a directory [unwritable_output]");
      expect(listing(folder)).toEqual(before);
    },
  );

  if (!onWindows) {
    test("a link stays a link, and its target is written", async () => {
      const folder = plantTree({ ...tree, "deep/real.cjs": "old" });
      symlinkSync("deep/real.cjs", join(folder, "out.cjs"));
      await compileIn(folder, "main.js", "-o", "out.cjs");
      expect(lstatSync(join(folder, "out.cjs")).isSymbolicLink()).toBe(true);
      expect(await printed(["deep/real.cjs"], folder)).toBe("new\n");
      expect(listing(join(folder, "deep"))).toEqual(["real.cjs"]);
    });

    test("a link to an input is an input", async () => {
      const folder = plantTree(tree);
      symlinkSync("main.js", join(folder, "out.cjs"));
      const { exitCode, stderr } = await compileIn(
        folder,
        ...["main.js", "-o", "out.cjs"],
      );
      expect(exitCode).toBe(1);
      expect(stderr).toContain("[output_is_input]");
      expect(readFileSync(join(folder, "main.js"), "utf8")).toBe(
        'console.log("new");',
      );
    });

    test("a device is written to, not replaced", async () => {
      const folder = plantTree(tree);
      const { exitCode } = await compileIn(
        folder,
        ...["main.js", "-o", "/dev/null"],
      );
      expect(exitCode).toBe(0);
      expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
      const pipeline = '"$@" main.js -q -o /dev/stdout | cat';
      const stdout = execFileSync(
        "sh",
        ["-c", pipeline, "sh", process.execPath, ...compileProgram],
        { cwd: folder },
      );
      writeFileSync(join(folder, "out.cjs"), stdout);
      expect(await printed(["out.cjs"], folder)).toBe("new\n");
    });

    test("a #! entry gives a program that starts by itself", async () => {
      const folder = plantTree({
        "cli.js":
          "#!/usr/bin/env node\nconsole.log(require.main === module, process.argv.slice(2).join());",
      });
      const out = await compiled(folder, "cli.js");
      const run = (file: string, cwd: string) =>
        execFileSync(file, ["a", "b"], { cwd, encoding: "utf8" });
      expect(run(out, "/")).toBe("true a,b\n");
      const link = join(plantTree({}), "tool");
      symlinkSync(out, link);
      expect(run(link, dirname(link))).toBe("true a,b\n");
      // As executable as the user's umask has it.
      expect(statSync(out).mode & 0o777).toBe(0o777 & ~process.umask());
      const plain = await compiled(plantTree(tree), "main.js");
      expect(statSync(plain).mode & 0o777).toBe(0o666 & ~process.umask());
    });

    const mayDoAnything = process.getuid?.() === 0;
    (mayDoAnything ? test.skip : test)(
      "a folder without permission",
      async () => {
        const folder = plantTree({ ...tree, "locked/out.cjs": "old" });
        chmodSync(join(folder, "locked"), 0o555);
        const { exitCode, stderr } = await compileIn(
          folder,
          ...["main.js", "-o", "locked/out.cjs"],
        );
        chmodSync(join(folder, "locked"), 0o755);
        expect(exitCode).toBe(1);
        expect(stderr).toContain("EACCES");
        expect(listing(join(folder, "locked"))).toEqual(["out.cjs"]);
      },
    );
  }

  test("two compiles at once both succeed, and one of them is what is there", async () => {
    const folder = plantTree({
      "a.js": 'console.log("a")',
      "b.js": 'console.log("b")',
    });
    const entries = ["a.js", "b.js", "a.js", "b.js"];
    const codes = await Promise.all(
      entries.map((entry) => compileIn(folder, entry, "-o", "out.cjs")),
    );
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(await printed(["out.cjs"], folder)).toMatch(/^[ab]\n$/);
    expect(listing(folder)).toEqual(["a.js", "b.js", "out.cjs"]);
  });
});

describe("an artifact runs", () => {
  /** What a module can learn of how it was started. */
  const FACTS = `const { isMainThread } = require("node:worker_threads");
console.log(JSON.stringify({
  main: require.main === module,
  thread: isMainThread,
  parent: module.parent === null ? null : typeof module.parent,
  id: module.id === ".",
  argv: process.argv.slice(2),
  dep: require("./lib/dep.js"),
}));
exports.name = "program";
exports.file = __filename;
`;
  const tree: Tree = {
    "main.cjs": FACTS,
    "lib/dep.js":
      "module.exports = [require.main === module.parent, require.main?.id];",
  };

  let source: string;
  let artifact: string;
  beforeAll(async () => {
    source = plantTree(tree);
    artifact = await compiled(source, "main.cjs");
  });

  /** The same command line with the source's entry, then with the artifact. */
  async function expectSame(
    argsFor: (file: string) => readonly string[],
    cwdOf: (file: string) => string = dirname,
  ): Promise<string> {
    const entry = join(source, "main.cjs");
    const [expected, actual] = await Promise.all(
      [entry, artifact].map(async (file) => {
        const result = await runNode(argsFor(file), cwdOf(file));
        const { exitCode, stdout, stderr } = result;
        const text = (stdout + stderr).replaceAll(file, "<file>");
        return { exitCode, text };
      }),
    );
    expect(actual).toEqual(expected);
    expect(expected?.exitCode).toBe(0);
    return expected?.text ?? "";
  }

  const asMain = '{"main":true,"thread":true,"parent":null,"id":true,';
  const required = '{"main":false,"thread":true,"parent":"object","id":false,';

  test("from its own folder, with arguments", async () => {
    const text = await expectSame((file) => [
      relative(dirname(file), file),
      "x",
      "-y",
    ]);
    expect(text).toBe(`${asMain}"argv":["x","-y"],"dep":[true,"."]}\n`);
  });

  test("from another folder", async () => {
    expect(
      await expectSame(
        (file) => [file],
        () => "/",
      ),
    ).toContain(asMain);
  });

  test("through a link", async () => {
    const folder = plantTree({});
    const text = await expectSame((file) => {
      const link = join(folder, file === artifact ? "artifact" : "source");
      symlinkSync(file, link);
      return [link];
    });
    expect(text).toContain(asMain);
  });

  test.each<readonly [string, readonly string[]]>([
    ["--enable-source-maps", ["--enable-source-maps"]],
    ["--preserve-symlinks", ["--preserve-symlinks"]],
    ["--preserve-symlinks-main", ["--preserve-symlinks-main"]],
    ["--throw-deprecation", ["--throw-deprecation"]],
  ])("with %s", async (_name, flags) => {
    expect(await expectSame((file) => [...flags, file])).toContain(asMain);
  });

  test("required by another program, which stays the main module", async () => {
    const program = plantTree({
      "host.cjs": `const x = require(process.argv[2]);
        console.log(x.name, require.main === module, module.children.length, require(process.argv[2]) === x);`,
    });
    const text = await expectSame((file) => [join(program, "host.cjs"), file]);
    expect(text).toContain(required);
    expect(text).toContain("program true 1 true\n");
  });

  test("imported by an ES module", async () => {
    const program = plantTree({
      "host.mjs": `import { pathToFileURL } from "node:url";
        const { default: x } = await import(pathToFileURL(process.argv[2]));
        console.log(x.name);`,
    });
    const text = await expectSame((file) => [join(program, "host.mjs"), file]);
    expect(text).toContain('"main":false');
    expect(text).toContain("program\n");
  });

  test("imported by an ES module, by a static import", async () => {
    const text = await expectSame((file) => {
      const host = join(dirname(file), "static.mjs");
      writeFileSync(
        host,
        `import x from "./${relative(dirname(file), file)}"; console.log(x.name);`,
      );
      return [host];
    });
    expect(text).toContain("program\n");
  });

  test("in a worker", async () => {
    const program = plantTree({
      "host.cjs": `const { Worker } = require("node:worker_threads");
        new Worker(process.argv[2], { argv: ["in", "worker"] }).on("exit", (code) => console.log("exit", code));`,
    });
    const text = await expectSame((file) => [join(program, "host.cjs"), file]);
    expect(text).toBe(
      '{"main":true,"thread":false,"parent":null,"id":true,"argv":["in","worker"],"dep":[true,"."]}\nexit 0\n',
    );
  });

  test("preloaded by node -r", async () => {
    const text = await expectSame((file) => ["-r", file, "-p", "5"]);
    expect(text).toMatch(/^\{"main":false.*\n5\n$/);
  });

  test("evaluated from standard input's program", async () => {
    const text = await expectSame((file) => [
      "-e",
      `console.log(require(${JSON.stringify(file)}).name)`,
    ]);
    expect(text).toContain("program\n");
  });
});
