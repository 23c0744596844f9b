/** The live line of a long compile, on a terminal that `script` makes. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { showProgress } from "../src/command-line/progress.js";
import { repoRoot } from "./support/paths.js";
import { plantTree } from "./support/tree.js";

test("short work shows nothing, long work a line that is taken away", () => {
  let shown = "";
  let now = 0;
  const clock = jest.spyOn(Date, "now").mockImplementation(() => now);
  try {
    const progress = showProgress(
      (text) => {
        shown += text;
      },
      () => true,
    );
    for (now = 0; now < 300; now += 10) progress.update(9, 1);
    expect(shown).toBe("");
    progress.clear();
    expect(shown).toBe("");
    now = 301;
    progress.update(10, 2);
    progress.update(11, 3);
    expect(shown).toBe("\r\u001b[K2 of 10 modules");
    progress.clear();
    progress.clear();
    expect(shown).toBe("\r\u001b[K2 of 10 modules\r\u001b[K");
  } finally {
    clock.mockRestore();
  }
});

test("a pipe is asked for once and gets nothing", () => {
  const isTerminal = jest.fn(() => false);
  const write = jest.fn();
  let now = 0;
  const clock = jest.spyOn(Date, "now").mockImplementation(() => now);
  try {
    const progress = showProgress(write, isTerminal);
    for (now = 0; now < 5000; now += 100) progress.update(9, 1);
    progress.clear();
  } finally {
    clock.mockRestore();
  }
  expect(isTerminal).toHaveBeenCalledTimes(1);
  expect(write).not.toHaveBeenCalled();
});

const hasScript =
  process.platform === "linux" &&
  spawnSync("script", ["--version"]).error === undefined;
if (!hasScript) console.log("skipped: no `script` to make a terminal with");

/** As many modules as take longer than the patience of the line. */
function manyModules(): string {
  const names = Array.from({ length: 600 }, (_, index) => `m${index}`);
  // What the scanner leaves to the parser takes long, and no two are the same text.
  const slow = (name: string) =>
    `// ${name}\n${"x = /=/.test(y) ? `a` : z / 2 / 3;\n".repeat(40)}var require2 = require; eval("");`;
  return plantTree({
    "index.js": names.map((name) => `require('./${name}');`).join("\n"),
    ...Object.fromEntries(names.map((name) => [`${name}.js`, slow(name)])),
  });
}

(hasScript ? test : test.skip)(
  "on a terminal the line comes and goes; not in CI, nor with --quiet or --json",
  () => {
    const cwd = manyModules();
    const shownWith = (flags: string, env: NodeJS.ProcessEnv = {}) => {
      const program = join(repoRoot, "dist/src/bin-compile.js");
      const command = `"${process.execPath}" "${program}" index.js -o out.cjs ${flags}`;
      const { CI: _, ...clean } = process.env;
      const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
        cwd,
        env: { ...clean, ...env },
        encoding: "utf8",
      });
      return stdout.replaceAll("\r\u001b[K", "<clear>");
    };
    const shown = shownWith("");
    expect(shown).toMatch(/<clear>\d+ of 601 modules/);
    const [, after = ""] = shown.split(/<clear>(?!\d)/);
    expect(after).toContain("modules   601");
    expect(after).not.toContain("of 601 modules");
    for (const quiet of [
      shownWith("", { CI: "true" }),
      shownWith("--quiet"),
      shownWith("--json"),
    ]) {
      expect(quiet).not.toContain("<clear>");
    }
  },
);
