/**
 * What the README and the pages of docs/ say, held against the program: every
 * command they show is run and must print what they say it prints, every table
 * must list what there is. `UPDATE_EXPECTED=1` rewrites the outputs; read them
 * before you commit them.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../src/compile.js";
import type { DiagnosticCode } from "../src/diagnostic.js";
import * as api from "../src/index.js";
import {
  blocksOf,
  isOutput,
  runStep,
  stepsOf,
  withOutput,
  writeShownFiles,
} from "./support/console-session.js";
import { memoryHost } from "./support/memory-host.js";
import { npmFixturesDir, repoRoot } from "./support/paths.js";

const readme = read("README.md");
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].concat(
  readdirSync(join(repoRoot, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
);

function read(page: string): string {
  return readFileSync(join(repoRoot, page), "utf8");
}

let work: string;
let project: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  project = join(work, "project");
  mkdirSync(project);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** What the pages' examples require. */
const examplePackages = [
  "kleur",
  "ms",
  "once",
  "wrappy",
  "debug",
  // finalhandler has another debug, and all that follows.
  "finalhandler",
  "ee-first",
  "encodeurl",
  "escape-html",
  "on-finished",
  "parseurl",
  "statuses",
  "unpipe",
];
/** What their authors have installed beside ingot. */
const developerPackages = ["typescript", "@types/node"];

/** Installs all of those, and ingot, as npm would; the folder of its programs. */
function install(): string {
  const modules = join(project, "node_modules");
  for (const name of examplePackages) {
    const installed = join(npmFixturesDir, "node_modules", name);
    cpSync(installed, join(modules, name), { recursive: true });
  }
  mkdirSync(join(modules, "@types"));
  for (const name of developerPackages) {
    const installed = join(repoRoot, "node_modules", name);
    symlinkSync(installed, join(modules, name), "junction");
  }
  symlinkSync(repoRoot, join(modules, "ingot"), "junction");

  const programs = join(modules, ".bin");
  mkdirSync(programs);
  // What is published is made of these, see scripts/bundle.js.
  for (const [program, file] of [
    ["ingot", "ingot/dist/src/bin.js"],
    ["compile", "ingot/dist/src/bin-compile.js"],
    ["tsc", "typescript/bin/tsc"],
  ] as const) {
    chmodSync(join(modules, file), 0o755);
    symlinkSync(join(modules, file), join(programs, program));
  }
  return programs;
}

// The examples are for a POSIX shell.
const posixTest = process.platform === "win32" ? test.skip : test;

posixTest.each(pages.filter((page) => /^```console$/m.test(read(page))))(
  "the commands in %s print what it says",
  (page) => {
    let markdown = read(page);
    const programs = install();
    writeShownFiles(markdown, project);
    const steps = blocksOf(markdown)
      .filter(({ language }) => language === "console")
      .flatMap(({ text }) => stepsOf(text));

    const wrong: object[] = [];
    for (const step of steps) {
      const actual = runStep(step.command, project, programs);
      if (isOutput(step.output, actual)) continue;
      wrong.push({ ...step, actual });
      markdown = withOutput(markdown, step, actual);
    }
    if (process.env.UPDATE_EXPECTED) {
      writeFileSync(join(repoRoot, page), markdown);
    } else {
      expect(wrong).toEqual([]);
    }
  },
);

test("an output that is not the real one is found", () => {
  const [step = { command: "", output: "" }] = stepsOf(
    "$ a\nsize 1 kB, 0.12 s, ingot 0.1.0\n…\nend\n",
  );
  expect(step.command).toBe("a");
  const real = "size 1 kB, 3.45 s, ingot 0.2.0\nmore\nmore\nend";
  expect(isOutput(step.output, real)).toBe(true);
  expect(isOutput(step.output, real.replace("1 kB", "2 kB"))).toBe(false);
  expect(isOutput(step.output, `${real}!`)).toBe(false);
  const page = "```console\n$ b\n\n$ a\nold\n\n$ a\n```\n";
  expect(withOutput(page, { command: "a", output: "old\n\n" }, "new\n")).toBe(
    "```console\n$ b\n\n$ a\nnew\n\n$ a\n```\n",
  );
});

/** The rows of the tables below a heading, each with its cells as written. */
function tableBelow(
  heading: string,
  markdown = readme,
): readonly (readonly string[])[] {
  const [, section = ""] = markdown.split(`\n${heading}\n`);
  const [body = ""] = section.split(/^##/m);
  return [...body.matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) =>
    row.split(" | ").map((cell) => cell.trim()),
  );
}

/** Every `name` in the first cell of the rows. */
function namesIn(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.flatMap(([cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

/** The help of a program, without its line breaks. */
function helpOf(program: string): string {
  const file = join(repoRoot, "dist/src", `${program}.js`);
  return execFileSync(process.execPath, [file, "--help"], { encoding: "utf8" });
}

test("the README's flags are those of compile --help, in its words", () => {
  const help = helpOf("bin-compile");
  const rows = tableBelow("### Flags of compile");
  const shown = [...help.matchAll(/^ +(?:(-\w), )?(--[\w-]+) {2,}/gm)].flatMap(
    ([, short, long = ""]) => (short === undefined ? [long] : [short, long]),
  );
  expect([...namesIn(rows)].sort()).toEqual(shown.sort());

  const words = help.replace(/\s+/g, " ");
  for (const [flag = "", meaning = ""] of rows) {
    expect(words).toContain(`${flag.replaceAll("`", "")} ${meaning} [`);
  }
});

test("the README's commands are those of ingot --help, in its words", () => {
  const help = helpOf("bin");
  const rows = tableBelow("## Commands");
  const shown = [...help.matchAll(/^ +(ingot \w+(?: [<[]\w+[\]>])*) {2,}/gm)];
  expect(namesIn(rows)).toEqual(shown.map(([, command]) => command));

  const words = help.replace(/\s+/g, " ");
  for (const [command = "", meaning = ""] of rows) {
    expect(words).toContain(`${command.replaceAll("`", "")} ${meaning} `);
  }
});

/** The fields in `{ a, b }`. */
function fieldsIn(cell: string): readonly string[] {
  return /\{ (.*?) \}/.exec(cell)?.[1]?.split(", ") ?? [];
}

/** What a program prints on standard output, as JSON. */
function jsonOf<Shape>(program: string, args: readonly string[]): Shape {
  const file = join(repoRoot, "dist/src", `${program}.js`);
  const options = { cwd: project, encoding: "utf8" } as const;
  const { stdout } = spawnSync(process.execPath, [file, ...args], options);
  return JSON.parse(stdout) as Shape;
}

test("docs/inspect.md lists the fields of ls --json", () => {
  install();
  const page = read("docs/inspect.md");
  writeShownFiles(page, project);
  const out = "server.cjs";
  jsonOf("bin-compile", [
    ...["src/server.js", "-o", out, "--json", "--asset", "package.json"],
  ]);
  const listing = jsonOf<Readonly<Record<string, unknown>>>("bin", [
    ...["ls", out, "--json"],
  ]);

  const rows = tableBelow("## `ingot ls <artifact> [--json]`", page);
  expect(namesIn(rows)).toEqual(Object.keys(listing));
  for (const [cell = "", value = ""] of rows) {
    const shown = listing[cell.replaceAll("`", "")];
    const record: unknown = Array.isArray(shown) ? shown[0] : shown;
    if (fieldsIn(value).length === 0) continue;
    expect(fieldsIn(value)).toEqual(Object.keys(record as object));
  }
});

test("docs/artifact.md lists the fields of the manifest", () => {
  const installed = "/app/node_modules/both";
  const result = compile(
    { entry: "/app/main.mjs", include: ["./include/*"] },
    memoryHost({
      "/app/package.json": '{ "name": "app" }',
      "/app/main.mjs": `
        import both from "both";
        export { name } from "./old.cjs";
        export * from "node:path";
        import fs from "node:fs";
        fs.readFileSync(new URL("./old.cjs", import.meta.url));
        fs.readFileSync(new URL("./text", import.meta.url));
        fs.existsSync(import.meta.dirname + "/folder");
        await import("./broken.mjs").catch(() => both);
        import { Worker } from "node:worker_threads";
        new Worker(new URL("./old.cjs", import.meta.url));`,
      "/app/text": "text",
      "/app/include/circle.mjs": 'export * from "./circle.mjs";',
      "/app/include/computed.js": `module.exports = (näme) => require(näme); // ${"-".repeat(1 << 22)}`,
      "/app/ingot.lock.json": JSON.stringify({
        lockfileVersion: 1,
        modules: ["require", "import"].map((kind) => ({
          importer: "./include/computed.js",
          kind,
          target: "./old.cjs",
        })),
        files: [],
      }),
      "/app/folder/broken.mjs": "",
      "/app/old.cjs":
        'exports.name = require("both"); require("find")("x"); exports.f = () => require("both/x");',
      "/app/build/x.node": "",
      "/app/node_modules/find/index.js":
        'module.exports = () => ".node"; [require.main, "package.json"];',
      "/app/broken.mjs": 'import { absent } from "./main.mjs";',
      [`${installed}/package.json`]: JSON.stringify({
        name: "both",
        version: "1.0.0",
        exports: { import: "./a.mjs", require: "./a.cjs" },
      }),
      [`${installed}/a.mjs`]: "export default 1;",
      [`${installed}/a.cjs`]: "module.exports = 1;",
    }),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { manifest } = result.artifact;
  const { modules, assets = [] } = manifest;
  const used = [manifest, ...modules, ...assets].flatMap(Object.keys);
  const rows = tableBelow("## The manifest", read("docs/artifact.md"));
  const named = new Set(namesIn(rows));
  expect([...named].sort()).toEqual([...new Set(used)].sort());
});

/** Exhaustive by its type. */
const diagnosticCodes: Readonly<Record<DiagnosticCode, true>> = {
  invalid_options: true,
  builtin_entry: true,
  unresolved_module: true,
  computed_require: true,
  computed_require_found: true,
  computed_require_recorded: true,
  malformed_lock: true,
  outdated_lock: true,
  computed_worker: true,
  possible_worker: true,
  loader_hooks: true,
  missing_asset: true,
  assets_left_out: true,
  asset_not_found: true,
  include_not_found: true,
  include_no_module: true,
  syntax_error: true,
  json_error: true,
  unreadable_file: true,
  unsupported_file_type: true,
  native_addon: true,
  native_addon_found: true,
  native_addon_machine: true,
  typescript_in_package: true,
  import_attribute: true,
  link_error: true,
  dual_package: true,
  tier_exceeded: true,
  code_cache_failed: true,
  profile_failed: true,
  snapshot_failed: true,
  executable_failed: true,
  output_is_input: true,
  verification_failed: true,
  unwritable_output: true,
  output_in_module_scope: true,
  host_failed: true,
};

test("the README explains every diagnostic", () => {
  const rows = tableBelow("## Diagnostics");
  expect(namesIn(rows)).toEqual(Object.keys(diagnosticCodes));
  for (const [, severity = "", meaning, remedy] of rows) {
    expect(severity).toMatch(/^(?:error|warning|note)(?:, (?:warning|note))*$/);
    expect(meaning).toBeTruthy();
    expect(remedy).toBeTruthy();
  }
});

test("the README names what the API exports", () => {
  const names = namesIn(tableBelow("## Typed API")).map((name) =>
    name.replace(/\(.*/, ""),
  );
  expect(names.sort()).toEqual(Object.keys(api).sort());
});

test("the README promises the Node versions of package.json", () => {
  const { engines } = JSON.parse(read("package.json")) as {
    readonly engines: { readonly node: string };
  };
  const [, promised] = /run on Node ([\d.]+) and later/.exec(readme) ?? [];
  expect(engines.node).toBe(`>=${promised}`);
});

test("CONTRIBUTING explains every script of package.json", () => {
  const { scripts } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const contributing = read("CONTRIBUTING.md");
  // npm runs the others by itself, before the one that they are named after.
  const daily = Object.keys(scripts).filter(
    (name) => scripts[name.replace(/^pre/, "")] === scripts[name],
  );
  for (const name of daily) {
    const command = /^(?:start|test)$/.test(name) ? name : `run ${name}`;
    expect(contributing).toContain(`\`npm ${command}`);
  }
  for (const [, name = ""] of contributing.matchAll(/`npm run ([\w:]+)/g)) {
    expect(Object.keys(scripts)).toContain(name);
  }
});

test("package.json, version.ts and the changelog name one version", () => {
  const { version } = JSON.parse(read("package.json")) as {
    readonly version: string;
  };
  expect(api.version).toBe(version);
  const [, newest] = /^## (.*)$/m.exec(read("CHANGELOG.md")) ?? [];
  expect(["Unreleased", version]).toContain(newest?.split(" ")[0]);
});

test.each(pages)("%s names no folder of a machine", (page) => {
  expect(read(page)).not.toMatch(
    /(?:^|[\s"'(])\/(?:home|root|tmp|Users|work)\//m,
  );
});

/** The anchor that a heading of a page gets. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

test.each(pages)("what %s refers to is there", (page) => {
  const missing: string[] = [];
  const text = read(page);
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  for (const [, target = ""] of prose.matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(repoRoot, file))) missing.push(target);
    else if (anchor !== undefined) {
      const headings = [...read(file).matchAll(/^#+ (.*)$/gm)];
      const anchors = headings.map(([, heading = ""]) => anchorOf(heading));
      if (!anchors.includes(anchor)) missing.push(target);
    }
  }
  // Files of the project that are named without a link, in pictures too.
  const shown = blocksOf(text).map(({ file }) => file);
  const named =
    /(?<![\w.:/])(?:src|test|scripts|docs|fixtures|bench)\/[\w./-]*\w/g;
  const outsideExamples = text.replace(
    /^```(?:json|console)\n[\s\S]*?^```$/gm,
    "",
  );
  for (const [path] of outsideExamples.matchAll(named)) {
    if (!shown.includes(path) && !existsSync(join(repoRoot, path)))
      missing.push(path);
  }
  expect(missing).toEqual([]);
});
