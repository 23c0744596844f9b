/**
 * The benchmark's own parts: its arithmetic, its tables, its generated graph and
 * the checks that keep a broken bundle out of a race. Asserts nothing about time.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repoRoot } from "./support/paths.js";

interface Sample {
  readonly stdout: string;
  readonly failure: string | null;
}
type Measure = (command: readonly string[], cwd: string) => Sample;
type Samples = readonly Readonly<Record<string, number | null>>[];

interface Row {
  readonly name: string;
  readonly bytes: number | null;
  readonly failure: string | null;
  readonly samples: Samples;
}
interface Summary extends Row {
  readonly wall: number | null;
  readonly own?: number | null;
  readonly ratios: Readonly<Record<string, number | null>>;
}
interface File {
  readonly path: string;
  readonly text: string;
}
interface Tool {
  readonly name: string;
  readonly output: string;
  readonly command: (entry: string, outDir: string) => readonly string[];
}

/** bench/ is plain JavaScript outside the compiled project. */
function load<T>(name: string): T {
  return require(path.join(repoRoot, "bench", name)) as T;
}

const { median, ratio, spread } = load<{
  median(values: readonly number[]): number;
  ratio(value: number | null, base: number | null): number | null;
  spread(values: readonly number[]): number;
}>("stats.js");
const { renderTable } = load<{
  renderTable(
    head: readonly string[],
    rows: readonly (readonly string[])[],
  ): string;
}>("table.js");
const { generateModules } = load<{
  generateModules(count: number): readonly File[];
}>("generate.js");
const { summarizeCompile, summarizeStartup, growthOf } = load<{
  summarizeCompile(rows: readonly Row[]): readonly Summary[];
  summarizeStartup(rows: readonly Row[]): readonly Summary[];
  growthOf(
    small: readonly Summary[],
    large: readonly Summary[],
  ): readonly { name: string; growth: number | null }[];
}>("summary.js");
const { insertResult } = load<{
  insertResult(page: string | null, text: string): string;
}>("report.js");
const { createMeasure } = load<{
  createMeasure(scratchDir: string): { measure: Measure };
}>("measure.js");
const { buildAll } = load<{
  buildAll(
    graph: { name: string; exportKey: string },
    entry: string,
    tools: readonly Tool[],
    place: { measure: Measure; installDir: string; workDir: string },
  ): readonly { tool: Tool; bytes: number; failure: string | null }[];
}>("build.js");

let scratch: string;
beforeAll(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "bench-test-"));
});
afterAll(() => {
  fs.rmSync(scratch, { recursive: true, force: true });
});

describe("stats", () => {
  it("takes the middle value, or the mean of the two in the middle", () => {
    expect(median([30, 1, 20])).toBe(20);
    expect(median([10, 2, 4, 1])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  it("knows no ratio to what is unknown or not positive", () => {
    expect(ratio(3, 4)).toBe(0.75);
    expect(ratio(3, null)).toBeNull();
    expect(ratio(null, 4)).toBeNull();
    expect(ratio(3, 0)).toBeNull();
  });

  it("measures the spread as a fraction of the median", () => {
    expect(spread([90, 100, 110])).toBeCloseTo(0.1);
    expect(spread([5])).toBe(0);
  });
});

describe("summary", () => {
  const row = (name: string, ...walls: readonly number[]): Row => ({
    name,
    bytes: 1000,
    failure: null,
    samples: walls.map((wall) => ({ wall, cpu: wall * 2, rss: null })),
  });
  const ratiosOf = (rows: readonly Summary[], name: string) =>
    rows.find((summary) => summary.name === name)?.ratios;

  it("holds a Node program against esbuild with and without Node's start", () => {
    const rows = summarizeCompile([
      row("node -e 0", 40, 50, 60),
      row("esbuild", 90, 100, 500),
      row("ingot", 130, 120, 10),
    ]);
    expect(ratiosOf(rows, "ingot")).toMatchObject({
      wall: 1.2,
      net: 0.7,
      cpu: 1.2,
      rss: null,
    });
    expect(ratiosOf(rows, "esbuild")?.net).toBeNull();
  });

  it("keeps a contender that failed, without numbers", () => {
    const rows = summarizeCompile([
      row("node -e 0", 50),
      row("esbuild", 100),
      { name: "ncc", bytes: null, failure: "exit code 1", samples: [] },
    ]);
    expect(rows[2]).toMatchObject({ failure: "exit code 1", wall: null });
    expect(ratiosOf(rows, "ncc")?.net).toBeNull();
  });

  it("holds start-up against the best of unbundled, esbuild and ncc", () => {
    const rows = summarizeStartup([
      row("empty file", 50),
      row("unbundled", 150),
      row("esbuild", 130),
      row("ncc", 140),
      row("rspack", 60),
      row("ingot", 110),
    ]);
    expect(ratiosOf(rows, "ingot")?.startup).toBe(0.75);
    expect(rows.find(({ name }) => name === "ingot")?.own).toBe(60);
  });

  it("shows growth above a bare Node start, and all of esbuild's", () => {
    const at = (scale: number) =>
      summarizeCompile([
        row("node -e 0", 50),
        row("esbuild", 10 * scale),
        row("ingot", 50 + 5 * scale),
      ]);
    expect(growthOf(at(1), at(12))).toEqual([
      { name: "esbuild", growth: 12 },
      { name: "ingot", growth: 12 },
    ]);
  });
});

describe("table", () => {
  it("aligns names left and numbers right, remarks behind", () => {
    expect(
      renderTable(
        ["tool", "wall"],
        [
          ["esbuild", "9.5"],
          ["ncc", "-", "failed: exit code 1"],
          ["rolldown", "1000"],
        ],
      ),
    ).toBe(
      [
        "tool      wall",
        "--------  ----",
        "esbuild    9.5",
        "ncc          -  failed: exit code 1",
        "rolldown  1000",
      ].join("\n"),
    );
  });

  it("replaces only what stands between a page's markers", () => {
    const first = insertResult(null, "old\n");
    const page = first.replace("# Benchmarks\n", "# Benchmarks\n\nWhy.\n");
    const second = insertResult(`${page}\nNotes.\n`, "new $& $1\n");
    expect(second).toContain("Why.");
    expect(second).toContain("Notes.");
    expect(second).toContain("```text\nnew $& $1\n```");
    expect(second).not.toContain("old");
    expect(() => insertResult("# Benchmarks\n", "new\n")).toThrow("no <!--");
  });
});

describe("generated graph", () => {
  function write(count: number): string {
    const folder = path.join(scratch, `modules-${count}`);
    for (const { path: file, text } of generateModules(count)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  it("is the same on every call", () => {
    expect(generateModules(300)).toEqual(generateModules(300));
  });

  it("reaches every module from the first when Node runs it", () => {
    const count = 250;
    const folder = write(count);
    const program = [
      `const first = require("./000/m0");`,
      "const loaded = Object.keys(require.cache).length;",
      "console.log(JSON.stringify([loaded, Number.isSafeInteger(first.checksum)]));",
    ].join("\n");
    const { measure } = createMeasure(scratch);
    const run = measure([process.execPath, "-e", program], folder);
    expect(run.failure).toBeNull();
    expect(JSON.parse(run.stdout)).toEqual([count, true]);
  });

  it("gives a checksum that depends on the last module", () => {
    const folder = write(60);
    const checksum = () => {
      const run = createMeasure(scratch).measure(
        [process.execPath, "-p", `require("./000/m0").checksum`],
        folder,
      );
      return run.stdout;
    };
    const before = checksum();
    fs.appendFileSync(path.join(folder, "000/m59.js"), "exports.checksum++;\n");
    expect(checksum()).not.toBe(before);
  });
});

describe("measure", () => {
  it("reports the error's own line of a command that fails", () => {
    const { measure } = createMeasure(scratch);
    const run = (program: string) =>
      measure([process.execPath, "-e", program], scratch).failure;
    expect(run("0")).toBeNull();
    expect(run("process.exit(3)")).toBe("exit code 3");
    expect(run("throw new TypeError('no such thing')")).toBe(
      "TypeError: no such thing",
    );
  });
});

describe("build", () => {
  it("lets only bundles into the race that export what the entry does", () => {
    const entry = path.join(scratch, "entry.js");
    const source = "module.exports = { answer: 42, other() {} };";
    fs.writeFileSync(entry, source);
    const tool = (name: string, text: string): Tool => ({
      name,
      output: "out.cjs",
      command: (_, outDir) => [
        process.execPath,
        "-e",
        "require('fs').writeFileSync(process.argv[1], process.argv[2])",
        path.join(outDir, "out.cjs"),
        text,
      ],
    });
    const broken: Tool = {
      name: "exits",
      output: "out.cjs",
      command: () => [process.execPath, "-e", "process.exit(1)"],
    };
    const built = buildAll(
      { name: "graph", exportKey: "answer" },
      entry,
      [
        tool("same", source),
        tool("other value", source.replace("42", "43")),
        tool("missing key", "module.exports = {};"),
        tool("needs a folder", `module.exports = require("./entry.js");`),
        broken,
      ],
      {
        measure: createMeasure(scratch).measure,
        installDir: scratch,
        workDir: scratch,
      },
    );
    expect(built.map(({ failure }) => failure)).toEqual([
      null,
      "its output exports something else",
      "its output does not run: Error: no export named answer",
      "its output does not run: Error: Cannot find module './entry.js'",
      "exit code 1",
    ]);
    expect(built[0]?.bytes).toBe(source.length);
  });
});
