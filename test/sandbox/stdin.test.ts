/** Standard input: what a host grants, as `process.stdin` and as descriptor 0. */
import { spawnSync } from "node:child_process";
import { PassThrough, Readable } from "node:stream";
import { createHost, type Grants } from "../../src/index.js";
import { compileSandbox, runSandboxed } from "../support/sandbox.js";

const PROGRAMS = {
  "in chunks": `
    let text = "";
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (chunk) => { text += chunk; });
    process.stdin.on("end", () => console.log(JSON.stringify(text), process.stdin.fd, process.stdin === process.openStdin()));`,
  "by lines": `
    const rl = require("readline").createInterface({ input: process.stdin });
    rl.on("line", (line) => console.log(line.toUpperCase())).on("close", () => console.log("closed"));`,
  "as it is iterated": `
    (async () => { const all = []; for await (const chunk of process.stdin) all.push(chunk); console.log(Buffer.concat(all)); })();`,
  "piped on": "process.stdin.pipe(process.stdout);",
};

const INPUT = "one\\nzw\u00f6lf\\nlast".replaceAll("\\n", "\n");

/** Chunks that cut characters in two. */
function chunksOf(text: string): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return [bytes.slice(0, 7), bytes.slice(7)];
}

/** What it wrote, and its exit code. */
async function run(engine: "quickjs" | "vm", text: string, grants: Grants) {
  const chunks: Uint8Array[] = [];
  const program = createHost({
    engine,
    grants: { clock: true, stdout: (chunk) => chunks.push(chunk), ...grants },
    limits: { timeout: 20_000, lifetime: 20_000 },
  }).load(new TextEncoder().encode(text));
  const code = await program.run();
  program.stop();
  return [Buffer.concat(chunks).toString(), code];
}

describe.each(["quickjs", "vm"] as const)("on %s", (engine) => {
  test.each(Object.entries(PROGRAMS))(
    "%s, as under Node",
    async (_, program) => {
      const text = compileSandbox({ "main.js": program });
      for (const input of [INPUT, ""]) {
        const node = spawnSync(process.execPath, ["-e", program], { input });
        expect(node.stderr.toString()).toBe("");
        const wanted = [node.stdout.toString(), 0];
        const stdin = Readable.from(input === "" ? [] : chunksOf(input));
        expect(await run(engine, text, { stdin })).toEqual(wanted);
        if (input === "") expect(await run(engine, text, {})).toEqual(wanted);
      }
    },
  );
});

test("a program that stops reading ends, though more may come", async () => {
  const text = compileSandbox({
    "main.js": `
      const rl = require("readline").createInterface({ input: process.stdin, output: process.stdout });
      rl.question("name? ", (name) => {
        console.log("hello " + name);
        rl.close();
        // What came meanwhile is not lost.
        setTimeout(() => process.stdin.once("data", (chunk) => { console.log(String(chunk)); process.stdin.pause(); }).resume(), 20);
      });`,
  });
  for (const engine of ["quickjs", "vm"] as const) {
    let output = "";
    const stdin = new PassThrough();
    stdin.write("Ada\n");
    const asked = setInterval(() => {
      if (!output.includes("hello")) return;
      clearInterval(asked);
      stdin.write("more");
    }, 1);
    const [, code] = await run(engine, text, {
      stdin,
      stdout(chunk) {
        output += Buffer.from(chunk).toString();
      },
    });
    expect(code).toBe(0);
    expect(output).toBe("name? hello Ada\nmore\n");
    expect(stdin.destroyed).toBe(true);
  }
});

test("nothing is read before the program reads", async () => {
  const read = jest.fn();
  const stdin = new Readable({ read });
  const text = compileSandbox({
    "main.js": "process.stdin.on('end', () => {}); console.log('done');",
  });
  expect(await run("quickjs", text, { stdin })).toEqual(["done\n", 0]);
  expect(read).not.toHaveBeenCalled();
});

test("descriptor 0 gives what can be read at once", async () => {
  const text = compileSandbox({
    "main.js": `
      const fs = require("fs"), small = Buffer.alloc(3);
      const first = fs.readSync(0, small);
      exports.all = [first, String(small), fs.readFileSync(0, "utf8")];`,
  });
  const chunks = [...chunksOf("hello, input")];
  const at = (readNow?: () => Uint8Array | null) =>
    runSandboxed("quickjs", text, {
      stdin: {
        read: () => Promise.resolve(null),
        ...(readNow && { readNow }),
      },
    });
  expect((await at(() => chunks.shift() ?? null)).exports).toEqual({
    all: [3, "hel", "lo, input"],
  });
  expect((await at()).error).toMatch(/EAGAIN/);
});

test("streams are in an artifact for stdin only where it is spoken of", () => {
  const has = (program: string) =>
    compileSandbox({ "main.js": program }).includes("readable-stream@");
  expect(has("process.stdin.resume();")).toBe(true);
  expect(has("const { stdout, stdin } = require('process');")).toBe(true);
  expect(has("process.exitCode = 1; exports.in = process.argv;")).toBe(false);
});
