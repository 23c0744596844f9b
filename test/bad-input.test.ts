/**
 * Bad input: each folder of fixtures/bad-input is a command and its exact
 * output. `UPDATE_EXPECTED=1` rewrites the expectations; read them before you
 * commit them.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { renderReport } from "../src/report.js";
import { runCommand } from "./support/command.js";
import { fixturesDir } from "./support/paths.js";

interface Config {
  readonly args: readonly string[];
  readonly exitCode: number;
  /** Run by Node, this fails with the message that the compiler gives. */
  readonly nodeEntry?: string;
}

const folder = join(fixturesDir, "bad-input");

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/**
 * Without what differs between machines: V8 of Node 22 and later repeats a
 * position as line and column, and folders above the fixture are searched too.
 */
function sameEverywhere(text: string): string {
  return text
    .replace(/ \(line \d+ column \d+\)/g, "")
    .replaceAll(work, "<folder>")
    .replace(/^ +\/.*node_modules(?:\/missing)?\n/gm, "");
}

function listing(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
}

test.each(readdirSync(folder))("%s", (name) => {
  const { args, exitCode } = JSON.parse(
    readFileSync(join(folder, name, "config.json"), "utf8"),
  ) as Config;
  cpSync(join(folder, name, "input"), work, { recursive: true });
  const before = listing(work);

  const run = runCommand("compile", args, work);

  const expected = join(folder, name, "expected.txt");
  const printed = sameEverywhere(run.stderr);
  if (process.env.UPDATE_EXPECTED) writeFileSync(expected, printed);
  expect(existsSync(expected)).toBe(true);
  expect(printed).toBe(readFileSync(expected, "utf8"));
  expect(run.stdout).toBe("");
  expect(run.status).toBe(exitCode);
  expect(listing(work)).toEqual(before);
});

/** `SyntaxError: …` and the line where Node places it, `index.mjs:3`. */
function errorOfNode(entry: string) {
  const { stderr } = spawnSync(process.execPath, [entry], {
    cwd: work,
    encoding: "utf8",
  });
  return {
    message: /^\w*Error\b.*/m.exec(stderr)?.[0],
    place: /^(?:file:\/\/)?.*\/([^/]+:\d+)$/m.exec(stderr)?.[1],
  };
}

const withNode = readdirSync(folder)
  .map((name) => {
    const text = readFileSync(join(folder, name, "config.json"), "utf8");
    return [name, JSON.parse(text) as Config] as const;
  })
  .filter(([, { nodeEntry }]) => nodeEntry !== undefined);

test.each(withNode)("%s says what Node says", (name, { nodeEntry = "" }) => {
  cpSync(join(folder, name, "input"), work, { recursive: true });
  const { message, place } = errorOfNode(nodeEntry);
  const expected = readFileSync(join(folder, name, "expected.txt"), "utf8");
  const errors = expected.matchAll(/^(\S+:\d+):\d+: error: (.*) \[\w+\]$/gm);
  const said = [...errors].map(([, file, text]) => [file, text]);
  expect(said).toContainEqual([place, message]);
});

test("unreadable file", () => {
  cpSync(join(folder, "directory-without-index", "input"), work, {
    recursive: true,
  });
  writeFileSync(join(work, "lib/index.js"), "");
  const real = nodeHost(work);
  const host = {
    ...real,
    readFile(path: string) {
      if (path !== join(work, "lib/index.js")) return real.readFile(path);
      throw Object.assign(new Error("EACCES: permission denied, open"), {
        code: "EACCES",
      });
    },
  };
  const result = compile({ entry: "index.js" }, host);
  expect(result.ok).toBe(false);
  expect(
    renderReport(
      {
        summary: null,
        assets: [],
        builtins: [],
        size: 0,
        output: "out.cjs",
        milliseconds: 0,
        diagnostics: result.diagnostics,
      },
      { base: work, separator: host.path.sep },
    ),
  ).toBe(`index.js:1:18: error: Cannot read lib/index.js: EACCES: permission denied, open [unreadable_file]

  1 | module.exports = require("./lib");
    |                  ^^^^^^^^^^^^^^^^

  remedy  Check that it is a file and that its permissions let you read it.

1 error, nothing written
`);
});

test("advice that several warnings share stands once", () => {
  writeFileSync(
    join(work, "index.js"),
    "exports.a = (name) => require(name);\nexports.b = (name) => require(name);\n",
  );
  const host = nodeHost(work);
  const result = compile({ entry: "index.js" }, host);
  const text = renderReport(
    {
      summary: { entry: "./index.js", modules: 1, packages: 0, names: [] },
      assets: [],
      builtins: [],
      size: 0,
      output: "out.cjs",
      milliseconds: 0,
      diagnostics: result.diagnostics,
    },
    { base: work, separator: host.path.sep },
  );
  expect(text.match(/\[computed_require\]/g)).toHaveLength(2);
  expect(text.match(/remedy {2}/g)).toHaveLength(1);
  expect(text).toContain("^^^^^^^^^^^^^\n\n  output");
});
