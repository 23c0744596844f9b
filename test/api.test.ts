/**
 * compile() as a caller in JavaScript meets it: whatever is passed, and whatever
 * the file system does, the answer is an artifact or diagnostics.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "./support/random.js";
import type { CompileOptions, Host } from "../src/index.js";
import {
  artifactText,
  compile,
  describeDiagnostic,
  formatDiagnostic,
  nodeHost,
} from "../src/index.js";
import { memoryHost } from "./support/memory-host.js";
import { repoRoot } from "./support/paths.js";
import { plantTree } from "./support/tree.js";

const files = {
  "/main.js": 'require("dep"); require("./data.json"); require("fs");',
  "/data.json": "{}",
  "/broken.js": "a b",
  "/node_modules/dep/package.json": '{ "name": "dep", "version": "1.0.0" }',
  "/node_modules/dep/index.js":
    'try { require("absent") } catch {} require("./other")',
  "/node_modules/dep/other.js": { link: "/node_modules/dep/real.js" },
  "/node_modules/dep/real.js": "",
} as const;

/** Calls it as a caller in JavaScript would. */
function compileAnything(options: unknown, host?: unknown) {
  return compile(options as CompileOptions, host as Host);
}

/** Every answer must be whole, so that a caller need not doubt it. */
function expectWhole(result: ReturnType<typeof compile>): void {
  const { diagnostics } = result;
  for (const diagnostic of diagnostics) {
    expect(describeDiagnostic(diagnostic).message).not.toBe("");
    const text = formatDiagnostic(diagnostic, { base: "/", separator: "/" });
    expect(text).toContain(`[${diagnostic.code}]`);
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.length > 0).toBe(!result.ok);
  if (result.ok)
    expect(artifactText(result.artifact)).toMatch(/^(?:#!.*\n)?\/\/ ingot/);
}

function messages(options: unknown): readonly string[] {
  const result = compileAnything(options, memoryHost(files));
  return result.diagnostics.map((diagnostic) => {
    expect(diagnostic.code).toBe("invalid_options");
    return describeDiagnostic(diagnostic).message;
  });
}

const cyclic: unknown[] = [];
cyclic.push(cyclic);

describe("invalid_options", () => {
  test.each<readonly [unknown, string]>([
    [undefined, "The options must be an object, not undefined"],
    [null, "The options must be an object, not null"],
    ["main.js", 'The options must be an object, not "main.js"'],
    [["main.js"], "The options must be an object, not an array"],
    [compile, "The options must be an object, not a function"],
    [{ entry: 5 }, "The option entry must be a path, not 5"],
    [{ entry: "" }, "The option entry must be a path, not an empty string"],
    [{ entry: null }, "The option entry must be a path, not null"],
    [
      { moduleid: 5n },
      "The option moduleid must be a non-empty string or an array of such, not 5",
    ],
    [
      { moduleid: ["a", ["b"]] },
      "The option moduleid must be a non-empty string or an array of such, and has an array at index 1",
    ],
    [
      { moduleid: cyclic },
      "The option moduleid must be a non-empty string or an array of such, and has an array at index 0",
    ],
    [
      { moduleid: Array(2) },
      "The option moduleid must be a non-empty string or an array of such, and has undefined at index 0",
    ],
    [
      { entry: "main.js", conditions: "production" },
      'The option conditions must be an array of non-empty strings, not "production"',
    ],
    [
      { entry: "main.js", external: new Set(["a"]) },
      "The option external must be an array of non-empty strings, not an object",
    ],
    [
      { entry: "main.js", fileTypes: "ts" },
      'The option fileTypes must be "node" or "js", not "ts"',
    ],
    [
      { entry: "main.js", strict: 1 },
      "The option strict must be true or false, not 1",
    ],
    [
      { entry: "main.js", preserveSymlinks: "no" },
      'The option preserveSymlinks must be true or false, not "no"',
    ],
    [
      { entry: "main.js", browserField: Symbol("x") },
      "The option browserField must be true or false, not Symbol(x)",
    ],
    [
      { entry: "main.js", define: new Map([["DEBUG", "true"]]) },
      "The option define must be an object of strings, not an object",
    ],
    [
      { entry: "main.js", define: { DEBUG: true } },
      "The option define has for DEBUG true, where a string is wanted that holds a literal",
    ],
    [
      { entry: "main.js", define: { "process.env.NODE_ENV": "production" } },
      'The option define has for process.env.NODE_ENV "production", which is no JavaScript literal; for the string write "\\"production\\""',
    ],
    [
      { entry: "main.js", define: { "a-b": "1" } },
      'The option define has "a-b", which is neither a name, as process.env.NODE_ENV, nor typeof a name',
    ],
    [
      { entry: "main.js", moduleId: "dep" },
      'There is no option "moduleId"; did you mean moduleid?',
    ],
    [
      { entry: "main.js", minify: true },
      'There is no option "minify"; the options are entry, moduleid, conditions, external, fileTypes, native, preserveSymlinks, browserField, define, assets, include, lock, platform, maxTier, strict',
    ],
    [
      {},
      "Neither an entry file nor --moduleid is given; name one entry file, or one or more --moduleid",
    ],
    [
      { moduleid: [] },
      "Neither an entry file nor --moduleid is given; name one entry file, or one or more --moduleid",
    ],
    [
      { entry: "main.js", moduleid: "dep" },
      "An entry file and --moduleid exclude each other",
    ],
    [{ moduleid: ["dep", "dep"] }, 'The module id "dep" is given twice'],
  ])("%p", (options, message) => {
    expect(messages(options)).toEqual([message]);
  });

  test("a property that throws", () => {
    const options = {
      get entry() {
        throw new Error("not now");
      },
    };
    expect(messages(options)).toEqual(["The options cannot be read: not now"]);
  });

  test("all at once, sorted", () => {
    expect(messages({ strict: 0, entry: 0, moduleid: 0 })).toEqual([
      "The option entry must be a path, not 0",
      "The option moduleid must be a non-empty string or an array of such, not 0",
      "The option strict must be true or false, not 0",
    ]);
  });

  test("undefined is left out", () => {
    const { ok } = compileAnything(
      { entry: "main.js", moduleid: undefined, strict: undefined },
      memoryHost(files),
    );
    expect(ok).toBe(true);
  });

  test("an array that changes during the call changes nothing", () => {
    const external = ["dep"];
    const host = memoryHost(files);
    const result = compile(
      { entry: "main.js", external },
      {
        ...host,
        readFile(path) {
          external.length = 0;
          return host.readFile(path);
        },
      },
    );
    expect(external).toEqual([]);
    expect(result.ok && result.artifact.manifest.modules[0]?.edges).toEqual({
      dep: { external: "dep" },
      "./data.json": 1,
      fs: "node:fs",
    });
  });
});

describe("never throws", () => {
  test("for anything at all", () => {
    const host = memoryHost(files);
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true }), (value) =>
        expectWhole(compileAnything(value, host)),
      ),
    );
  });

  test("for options of which some are anything", () => {
    const specifier = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("main.js", "dep") },
      fc.constantFrom(
        "main.js",
        "dep",
        "./broken.js",
        "absent",
        ".",
        "node:fs",
      ),
      fc.string({ unit: "binary" }),
    );
    const orAnything = <Value>(valid: fc.Arbitrary<Value>) =>
      fc.oneof(
        { weight: 30, arbitrary: valid },
        { weight: 1, arbitrary: fc.anything() },
      );
    const names = fc.array(specifier, { maxLength: 3 });
    const option: fc.Arbitrary<unknown> = fc.record(
      {
        entry: orAnything(specifier),
        moduleid: orAnything(fc.oneof(fc.constant([]), specifier, names)),
        conditions: orAnything(names),
        external: orAnything(names),
        fileTypes: orAnything(fc.constantFrom("node", "js")),
        preserveSymlinks: orAnything(fc.boolean()),
        browserField: orAnything(fc.boolean()),
        define: orAnything(
          fc.dictionary(
            fc.constantFrom("DEBUG", "typeof window", "process.env.X"),
            fc.constantFrom("1", '"a"', "undefined", "null", "'\\"),
          ),
        ),
        strict: orAnything(fc.boolean()),
      },
      { requiredKeys: ["entry"] },
    );
    const host = memoryHost(files);
    let artifacts = 0;
    fc.assert(
      fc.property(option, (options) => {
        const result = compileAnything(options, host);
        expectWhole(result);
        if (result.ok) artifacts++;
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(artifacts).toBeGreaterThan(5);
  });

  test("for any text as a source, a package.json or a JSON module", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(files)),
        fc.oneof(
          fc.json(),
          fc.string({ unit: "binary" }),
          fc.constantFrom(
            'require("dep',
            "require(`\u0024{require})",
            "/*",
            '{"main":0}',
            '{"exports":{".":{"default":["./x",{}]}}}',
            '{"imports":[]}',
            '{"browser":{"./index.js":false}}',
            "\ufeff",
            "#!",
            "import(",
            "await 1",
            "import.meta",
            '{"name":"../../x"}',
            "with(x)y",
          ),
        ),
        fc.boolean(),
        (file, text, browserField) => {
          const host = memoryHost({ ...files, [file]: text });
          expectWhole(compile({ entry: "main.js", browserField }, host));
        },
      ),
    );
  });

  test.each<[string, string]>([
    ["parentheses", `module.exports = ${"(".repeat(1e5)}1${")".repeat(1e5)}`],
    ["brackets", `var r = require; r = r || 0; x = ${"[".repeat(1e5)}`],
    [
      "arrays",
      `var r = require; r = r || 0; x = ${"[".repeat(2000)}${"]".repeat(2000)}`,
    ],
    ["calls", `var r = require; r = r || 0; a${".f()".repeat(3000)}; r("fs")`],
    [
      "else if",
      `var r = require; r = r || 0; ${"if (a) {} else ".repeat(2000)};`,
    ],
    [
      "a sum",
      `var r = require; r = r || 0; x = ${'"a" + '.repeat(1e4)}1; require(x)`,
    ],
    ["a concatenation", `require(${'"a" + '.repeat(1e4)}"b")`],
  ])("for a source that nests deeply: %s", (_, source) => {
    expectWhole(compile({ entry: "a.js" }, memoryHost({ "/a.js": source })));
  });

  test("for a host whose functions throw, at any call", () => {
    const operations = [
      "stat",
      "lstat",
      "readFile",
      "realpath",
      "readdir",
    ] as const;
    const seen = new Set<string>();
    const throwing = fc.oneof(
      fc.constantFrom<unknown>(
        new Error("broken disk"),
        Object.assign(new Error("EIO: i/o error"), { code: "EIO" }),
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...operations),
        fc.nat({ max: 25 }),
        throwing,
        fc.constantFrom<CompileOptions>(
          { entry: "main.js" },
          { entry: "main.js", browserField: true },
          { moduleid: "dep", preserveSymlinks: true },
          { moduleid: "dpe" },
        ),
        (operation, calls, thrown, options) => {
          const host = memoryHost(files);
          let left = calls;
          const faulty: Host = {
            ...host,
            [operation](path: string) {
              if (left-- === 0) throw thrown;
              return host[operation](path);
            },
          };
          const result = compile(options, faulty);
          expectWhole(result);
          for (const { code } of result.diagnostics) seen.add(code);
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(["host_failed", "unreadable_file"]),
    );
  });

  test("for a host whose functions answer anything", () => {
    const operations = [
      "stat",
      "lstat",
      "readFile",
      "realpath",
      "readdir",
      "cwd",
      "path",
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...operations),
        fc.anything(),
        (operation, answer) => {
          const host = memoryHost(files);
          const given = ["cwd", "path"].includes(operation)
            ? answer
            : () => answer;
          expectWhole(
            compileAnything(
              { entry: "main.js" },
              { ...host, [operation]: given },
            ),
          );
        },
      ),
    );
  });

  test("for what is no host", () => {
    fc.assert(
      fc.property(fc.anything(), (host) => {
        // Without a host the real file system is read.
        fc.pre(host !== undefined && host !== null);
        const { diagnostics } = compileAnything({ entry: "main.js" }, host);
        expect(diagnostics.map(({ code }) => code)).toEqual(["host_failed"]);
      }),
    );
  });

  test("for a working directory that is gone", () => {
    const program = `
      const { mkdtempSync, rmdirSync } = require("node:fs");
      const folder = mkdtempSync(require("node:os").tmpdir() + "/gone-");
      process.chdir(folder);
      rmdirSync(folder);
      const { compile } = require(${JSON.stringify(join(repoRoot, "dist/src/index.js"))});
      console.log(compile({ entry: "main.js" }).diagnostics.map(({ code }) => code).join());
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    // Some systems let a process keep the name of a folder that is gone.
    expect(stdout).toMatch(/^(?:host_failed|unresolved_module)\n$/);
  });

  test("for a Plug'n'Play table that throws", () => {
    const root = plantTree({
      "main.js": 'require("dep")',
      ".pnp.cjs": 'throw new Error("no table");',
    });
    expectWhole(compile({ entry: "main.js" }, nodeHost(root)));
  });

  test("for a file that disappears while it compiles", () => {
    const root = plantTree({ "main.js": 'require("./a"); require("./b")' });
    for (const name of ["a.js", "b.js"]) writeFileSync(join(root, name), "");
    const host = nodeHost(root);
    const result = compile(
      { entry: "main.js" },
      {
        ...host,
        readFile(path) {
          const bytes = host.readFile(path);
          rmSync(join(root, "b.js"), { force: true });
          mkdirSync(join(root, "b.js"), { recursive: true });
          return bytes;
        },
      },
    );
    expectWhole(result);
    expect(result.ok).toBe(false);
  });
});
