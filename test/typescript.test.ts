/**
 * Each folder of fixtures/typescript is a program. It is compiled, moved alone
 * to an empty folder and run there; what it prints, how it ends and the places
 * in its stack must be what expected.txt says. That in turn is what Node says,
 * where Node runs the program at all: compared whenever the Node at hand can
 * strip types. `TEST_NODE=/path/to/node` puts another one to the test, and
 * `UPDATE_EXPECTED=1` writes its answer down.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactText } from "../src/codegen/artifact.js";
import { type CompileOptions, compile } from "../src/compile.js";
import { memoryHost } from "./support/memory-host.js";
import { runCommand } from "./support/command.js";
import { fixturesDir, repoRoot } from "./support/paths.js";

interface Config {
  /** The file that runs. */
  readonly entry: string;
  /** What Node has to do to run it; `null` where it refuses to. */
  readonly node: "strip" | "transform" | null;
}

const folder = join(fixturesDir, "typescript");
const testNode = process.env.TEST_NODE ?? process.execPath;

const abilities = JSON.parse(
  run(
    testNode,
    ".",
    "-p",
    "JSON.stringify({strip: Boolean(process.features.typescript), transform: process.allowedNodeEnvironmentFlags.has('--experimental-transform-types')})",
  ).stdout,
) as Readonly<Record<"strip" | "transform", boolean>>;

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function run(node: string, cwd: string, ...args: readonly string[]) {
  return spawnSync(node, args, { cwd, encoding: "utf8" });
}

type Run = ReturnType<typeof run>;

/** What must be the same: output, end, error and the places in its stack. */
function observed({ status, stdout, stderr }: Run, frames: string): string {
  const errors = stderr.match(/^\w*Error\b.*/gm) ?? [];
  const places = [...frames.matchAll(/^ +at .*?([\w./-]+:\d+:\d+)\)?$/gm)];
  return [
    stdout.trimEnd(),
    `--- exit code ${status}`,
    ...errors,
    ...places.map(([, place]) => `at ${place}`),
    "",
  ].join("\n");
}

function runArtifact(source: string, entry: string): string {
  const compiler = runCommand(
    "compile",
    [entry, "-o", "../artifact.cjs", "--quiet"],
    source,
  );
  expect([compiler.stderr, compiler.status]).toEqual(["", 0]);
  const empty = join(work, "empty");
  mkdirSync(empty);
  renameSync(join(work, "artifact.cjs"), join(empty, "artifact.cjs"));
  renameSync(source, `${source} elsewhere`);

  const result = run(process.execPath, empty, "artifact.cjs");
  writeFileSync(join(empty, "stack.txt"), result.stderr);
  const { stdout } = runCommand(
    "ingot",
    ["decode", "artifact.cjs", "stack.txt"],
    empty,
  );
  const own = stdout
    .split("\n")
    .filter((line) => !/(?:ingot|node):/.test(line))
    .map((line) => line.replace("./", ""));
  renameSync(`${source} elsewhere`, source);
  return observed(result, own.join("\n"));
}

function runNode(source: string, { entry, node }: Config): string {
  const flags =
    node === "transform"
      ? ["--experimental-transform-types", "--enable-source-maps"]
      : [];
  const result = run(testNode, source, ...flags, entry);
  const own = result.stderr
    .split("\n")
    .filter((line) => line.includes(source))
    .map((line) => line.replace(/(?:file:\/\/)?([^\s(]*)\/source\//, ""));
  return observed(result, own.join("\n"));
}

test.each(readdirSync(folder))("%s", (name) => {
  const source = join(work, "source");
  cpSync(join(folder, name), source, { recursive: true });
  const config = JSON.parse(
    readFileSync(join(source, "config.json"), "utf8"),
  ) as Config;
  const expectedFile = join(folder, name, "expected.txt");

  const artifact = runArtifact(source, config.entry);
  const isOracle = config.node !== null && abilities[config.node];
  const oracle = isOracle ? runNode(source, config) : null;
  if (process.env.UPDATE_EXPECTED) {
    writeFileSync(expectedFile, oracle ?? artifact);
  }
  const expected = readFileSync(expectedFile, "utf8");
  expect(expected).toMatch(/^[^-]/);
  expect(oracle ?? expected).toBe(expected);
  expect(artifact).toBe(expected);
});

test("a linked package of a workspace is not in node_modules", () => {
  const source = join(work, "source");
  mkdirSync(join(source, "node_modules"), { recursive: true });
  mkdirSync(join(source, "packages/util"), { recursive: true });
  symlinkSync(
    join(source, "packages/util"),
    join(source, "node_modules/util-of-ours"),
  );
  const write = (name: string, text: string) =>
    writeFileSync(join(source, name), text);
  write("package.json", '{ "name": "root", "type": "module" }');
  write(
    "packages/util/package.json",
    '{ "name": "util-of-ours", "version": "1.0.0", "exports": "./index.mts" }',
  );
  write("packages/util/index.mts", 'export const who: string = "util";');
  write("main.ts", 'import { who } from "util-of-ours";\nconsole.log(who);');
  const expected = "util\n--- exit code 0\n";
  const config = { entry: "main.ts", node: "strip" } as const;
  expect(runArtifact(source, config.entry)).toBe(expected);
  if (abilities.strip) expect(runNode(source, config)).toBe(expected);
});

function compileIn(
  files: Readonly<Record<string, string>>,
  options: CompileOptions,
) {
  const result = compile(options, memoryHost(files));
  return {
    codes: result.diagnostics.map(({ code, place }) => [code, place?.text]),
    text: result.ok ? artifactText(result.artifact) : null,
  };
}

test("the artifact holds the text without its types, under the file's name", () => {
  const { text } = compileIn(
    { "/a.ts": "const a: number = 1;\nexport = a" },
    { entry: "/a.ts" },
  );
  expect(text).toContain('"id":"./a.ts"');
  expect(text).toContain("const a =         1;\nmodule.exports = a;");
  expect(
    compileIn({ "/a.ts": "let a: 1;\r\n a!;" }, { entry: "/a.ts" }).text,
  ).toContain("let a   ;\r\n a ;");
});

test("JavaScript may ask for TypeScript, by the name of its file", () => {
  const files = { "/a.ts": "export = 1 as number", "/b.js": 'require("./a")' };
  expect(compileIn(files, { entry: "/b.js" }).codes).toEqual([
    ["unresolved_module", 'require("./a")'],
  ]);
  expect(
    compileIn({ ...files, "/b.js": 'require("./a.ts")' }, { entry: "/b.js" })
      .codes,
  ).toEqual([]);
});

test("the answers for one kind of importer are not those of the other", () => {
  const files = {
    "/a.ts": "",
    "/b.ts": 'require("./a"); require("./c.js")',
    "/c.js": 'require("./a")',
  };
  expect(compileIn(files, { entry: "/b.ts" }).codes).toEqual([
    ["unresolved_module", 'require("./a")'],
  ]);
});

test("--file-types js refuses it", () => {
  const files = { "/a.ts": "", "/b.js": 'require("./a.ts")' };
  const fileTypes = "js";
  expect(compileIn(files, { entry: "/b.js", fileTypes }).codes).toEqual([
    ["unsupported_file_type", 'require("./a.ts")'],
  ]);
  expect(compileIn(files, { entry: "/a.ts", fileTypes }).codes).toEqual([
    ["unsupported_file_type", undefined],
  ]);
});

test("warnings show the line as it was written", () => {
  const source = "const a: string = process.argv[2] as any; require(a)";
  expect(compileIn({ "/a.ts": source }, { entry: "/a.ts" }).codes).toEqual([
    ["computed_require", source],
  ]);
});

test("what breaks the library is a diagnostic", () => {
  const source = `let a: ${"[".repeat(200_000)}`;
  expect(compileIn({ "/a.ts": source }, { entry: "/a.ts" }).codes).toEqual([
    ["syntax_error", source],
  ]);
});

test("JavaScript does not load the library", () => {
  const program = `
    const { compile } = require(${JSON.stringify(repoRoot)});
    const loaded = () => Object.keys(require.cache).filter((file) => /wasm-typescript/.test(file)).length;
    for (const entry of ["a.js", "a.ts"]) console.log(compile({ entry }).ok, loaded());`;
  writeFileSync(join(work, "a.js"), "import('./b.mjs')");
  writeFileSync(join(work, "b.mjs"), "export {}");
  writeFileSync(join(work, "a.ts"), "");
  const { stdout } = run(process.execPath, work, "-e", program);
  expect(stdout).toBe("true 0\ntrue 1\n");
});
