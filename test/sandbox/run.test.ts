/** `ingot run`: output, exit codes, errors with decoded frames, wrong usage. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  parseBytes,
  parseDuration,
} from "../../src/hosting/sandbox/quantities.js";
import { runNode } from "../support/children.js";
import { repoRoot } from "../support/paths.js";
import { compileSandbox } from "../support/sandbox.js";

const bin = join(repoRoot, "dist/src/bin.js");
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program as `ingot run app.js …`. */
function run(program: string, ...args: readonly string[]) {
  writeFileSync(join(folder, "app.js"), compileSandbox({ "main.js": program }));
  return runNode([bin, "run", "app.js", ...args], folder);
}

const PROGRAM = `
  console.log(process.argv.slice(2), Object.keys(process.env).length);
  console.error("err €");
  setTimeout(() => { console.log("late"); process.exitCode; process.exit(4); }, 5);
`;

test("output, arguments and the exit code are the program's", async () => {
  writeFileSync(
    join(folder, "plain.cjs"),
    PROGRAM.replace(/Object.keys\(process.env\).length/, "0"),
  );
  const node = await runNode(["plain.cjs", "-a", "b"], folder);
  expect(node.exitCode).toBe(4);
  expect(await run(PROGRAM, "--", "-a", "b")).toEqual(node);
  const vm = await run(PROGRAM, "--engine=vm", "--", "-a", "b");
  expect(vm).toMatchObject({ stdout: node.stdout, exitCode: 4 });
  expect(vm.stderr).toContain("no security boundary");
});

test("standard input, as it comes and at once", () => {
  const program = `
    process.stdin.on("data", (chunk) => process.stdout.write(String(chunk).toUpperCase()));
    process.stdin.on("end", () => console.log(JSON.stringify(require("fs").readFileSync(0, "utf8"))));`;
  const atOnce = 'console.log(require("fs").readFileSync(0, "utf8").length);';
  for (const [text, wanted] of [
    [program, 'ABC""\n'],
    [atOnce, "3\n"],
  ] as const) {
    writeFileSync(join(folder, "in.js"), compileSandbox({ "main.js": text }));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [bin, "run", "in.js"],
      { cwd: folder, input: "abc", encoding: "utf8" },
    );
    expect({ stdout, stderr }).toEqual({ stdout: wanted, stderr: "" });
  }
});

test("a program is told of its end, as under Node, and has the code that it set", async () => {
  const program = `
    let left = 2;
    process.on("beforeExit", (code) => { console.log("before", code, left); if (left-- > 0) setTimeout(() => console.log("more"), 2); });
    process.on("exit", (code) => { console.log("exit", code); setTimeout(() => console.log("never"), 1); });
    Promise.resolve().then(() => { process.exitCode = 3; });
    console.log("main");
  `;
  const failing =
    'process.on("exit", (code) => console.log(code)); process.on("beforeExit", () => { throw new Error("late"); });';
  for (const text of [
    program,
    failing,
    'process.on("exit", () => process.exit(9));',
    "process.exitCode = 256 + 4;",
    "process;",
    "",
  ]) {
    writeFileSync(join(folder, "plain.cjs"), text);
    const { stdout, exitCode } = await runNode(["plain.cjs"], folder);
    expect(await run(text)).toMatchObject({ stdout, exitCode });
    if (text !== program) continue;
    expect(await run(text, "--engine=vm")).toMatchObject({ stdout, exitCode });
  }
});

test("an allowed variable, and no other, is in the environment", async () => {
  const { stdout } = await run(
    "console.log(Object.keys(process.env), process.env.PATH.length > 0);",
    "--allow-env=PATH,NOT_SET",
  );
  expect(stdout).toBe("[ 'PATH' ] true\n");
});

test("an error of the guest has the frames of its own files", async () => {
  const { stderr, exitCode } = await run(
    'function inner() {\n  throw new TypeError("wrong");\n}\ninner();',
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^Uncaught TypeError: wrong\n {4}at inner \(\.\/main\.js:2:\d+\)\n/,
  );
});

test("a program beyond its limits ends, and says which", async () => {
  const late = await run("for (;;);", "--timeout", "300ms");
  expect(late).toMatchObject({ exitCode: 1, stdout: "" });
  expect(late.stderr).toContain("ran longer than it may");
  const waiting = await run("setInterval(() => {}, 10);", "--timeout=300ms");
  expect(waiting.stderr).toContain("ran longer than it may");
  const large = await run(
    "const all = []; for (;;) all.push(new Uint8Array(1 << 20));",
    "--memory=16m",
  );
  expect(large).toMatchObject({ exitCode: 1 });
  expect(large.stderr).toContain("more memory than it may");
});

test("what cannot be run is said", async () => {
  writeFileSync(
    join(folder, "node.cjs"),
    compileSandbox({ "main.js": "" }, { platform: "node" }),
  );
  const node = await runNode([bin, "run", "node.cjs"], folder);
  expect(node.exitCode).toBe(1);
  expect(node.stderr).toContain("Compile it with --platform sandbox");
  const missing = await runNode([bin, "run", "none.js"], folder);
  expect(missing).toMatchObject({
    exitCode: 1,
    stderr: "none.js: no such file\n",
  });
});

test.each([
  ["--allow-fs=none", "--allow-fs: none is no folder that there is"],
  ["--allow-fs=app.js", "--allow-fs: app.js is a file; name its folder"],
  [
    "--allow-fs=.:write",
    "--allow-fs: there is no folder .:write; .:rw may be written to, write means nothing",
  ],
  ["--allow-env=A=1", "--allow-env takes names of variables, not A=1"],
  ["--allow-net=here", "here is no place of a network: name host:port"],
  ["--memory=1", "The guest needed more memory than it may and was killed"],
])("%s is refused", async (flag, message) => {
  expect(await run("console.log(1);", flag)).toMatchObject({
    stdout: "",
    stderr: `ingot run: ${message}\n`,
    exitCode: 1,
  });
});

test.each([
  [["--timeout", "soon"], "--timeout wants an amount"],
  [["--memory", "0"], "--memory wants an amount"],
  [["--engine", "spider"], 'Given: "spider"'],
  [["--allow-all"], "Unknown argument"],
])("%j is wrong usage", async (args, text) => {
  const { stderr, exitCode } = await run("", ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(text);
});

test("amounts", () => {
  expect(
    ["64m", "1G", "512k", "9", "2mb", "-1", "m", "1x"].map(parseBytes),
  ).toEqual([
    64 * 2 ** 20,
    2 ** 30,
    512 * 1024,
    9,
    2 * 2 ** 20,
    null,
    null,
    null,
  ]);
  expect(["5s", "1.5s", "20ms", "2m", "5", "0s"].map(parseDuration)).toEqual([
    5000,
    1500,
    20,
    120_000,
    null,
    null,
  ]);
});
