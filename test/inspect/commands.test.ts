/** The commands' own part: reading, printing, exit codes. */
import {
  type Io,
  runDecode,
  runLs,
  runWhy,
} from "../../src/inspect/commands.js";
import { handMadeArtifact } from "../support/hand-made-artifact.js";
import { memoryHost } from "../support/memory-host.js";

const artifact = handMadeArtifact({
  modules: [
    { id: "./a.js", text: "1;\n2;\n", edges: { b: "b@1.0.0/b.js" } },
    { id: "b@1.0.0/b.js", text: "3;" },
  ],
});
const firstLine =
  artifact.split("\n").findIndex((line) => line.startsWith('["Modules_a')) + 2;

/** Runs a command in `/app` and returns everything that it did. */
function run(
  command: (io: Io) => number,
  flavour: "posix" | "win32" = "posix",
) {
  const root = flavour === "posix" ? "/" : "C:\\";
  let stdout = "";
  let stderr = "";
  const code = command({
    host: memoryHost(
      {
        [`${root}dist/out.cjs`]: artifact,
        [`${root}script.js`]: "1;",
        [`${root}stack.txt`]: `at f (${root}dist${flavour === "posix" ? "/" : "\\"}out.cjs:${firstLine + 1}:5)\r\n`,
      },
      flavour,
    ),
    readStdin: () => Buffer.from(`/dist/out.cjs:${firstLine}\n1;\n^ é\n`),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

describe("runLs", () => {
  test("prints text", () => {
    const result = run((io) =>
      runLs({ artifact: "dist/out.cjs", json: false }, io),
    );
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("6 B      1  ./a.js  (entry)\n");
  });

  test("prints JSON", () => {
    const result = run((io) =>
      runLs({ artifact: "/dist/out.cjs", json: true }, io),
    );
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(result.stdout)).toMatchObject({
      entry: "./a.js",
      totals: { modules: 2, packages: 1, size: 8, edges: 1 },
    });
  });

  test.each([
    ["absent.cjs", "absent.cjs: no such file\n"],
    ["dist", "dist: is a directory\n"],
    [
      "script.js",
      "script.js: not an ingot artifact: it does not start with `// ingot …`\n",
    ],
  ])("says what is wrong with %s", (path, stderr) => {
    expect(run((io) => runLs({ artifact: path, json: false }, io))).toEqual({
      code: 1,
      stdout: "",
      stderr,
    });
  });
});

describe("runWhy", () => {
  const why = (query: string, json: boolean) =>
    run((io) => runWhy({ artifact: "dist/out.cjs", query, json }, io));

  test("prints chains", () => {
    expect(why("b", false)).toEqual({
      code: 0,
      stdout:
        'b@1.0.0/b.js\n\n  ./a.js  (entry)\n  require("b")  → b@1.0.0/b.js\n',
      stderr: "",
    });
  });

  test("prints JSON, found or not", () => {
    const found = why("b", true);
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout)).toEqual({
      query: "b",
      found: [
        {
          target: "b@1.0.0/b.js",
          chain: {
            root: "./a.js",
            name: null,
            steps: [
              {
                importer: "./a.js",
                specifier: "b",
                kind: "require",
                target: { kind: "module", id: "b@1.0.0/b.js" },
                conditions: [],
              },
            ],
          },
        },
      ],
      near: [],
    });
    const missing = why("c", true);
    expect(missing).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(missing.stdout)).toEqual({
      query: "c",
      found: [],
      near: ["b"],
    });
  });

  test("says on stderr that there is no such module", () => {
    expect(why("b@2.0.0", false)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "nothing in the artifact is called b@2.0.0\ndid you mean b@1.0.0?\n",
    });
  });
});

describe("runDecode", () => {
  test("reads standard input", () => {
    expect(
      run((io) => runDecode({ artifact: "dist/out.cjs", file: null }, io)),
    ).toEqual({ code: 0, stdout: "./a.js:1\n1;\n^ é\n", stderr: "" });
  });

  test.each(["posix", "win32"] as const)("reads a file (%s)", (flavour) => {
    expect(
      run(
        (io) => runDecode({ artifact: "dist/out.cjs", file: "stack.txt" }, io),
        flavour,
      ),
    ).toEqual({ code: 0, stdout: "at f (./a.js:2:5)\r\n", stderr: "" });
  });

  test("says which of the two files is missing", () => {
    expect(
      run((io) => runDecode({ artifact: "dist/out.cjs", file: "no.txt" }, io)),
    ).toEqual({ code: 1, stdout: "", stderr: "no.txt: no such file\n" });
    expect(
      run((io) => runDecode({ artifact: "no.cjs", file: null }, io)),
    ).toEqual({ code: 1, stdout: "", stderr: "no.cjs: no such file\n" });
  });
});
