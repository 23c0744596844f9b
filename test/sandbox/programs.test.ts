/**
 * Programs of the host in a guest's `child_process`: those granted by name run as
 * under Node, and nothing else does.
 */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPrograms } from "../../src/hosting/sandbox/capabilities/programs.js";
import { HOST_ENGINES } from "../support/engines.js";
import { runHosted, sameAsNode } from "../support/hosted.js";
import { compileSandbox } from "../support/sandbox.js";

const SHOW = `
  const cp = require("child_process");
  const show = (...values) => console.log(...values);
  const ended = (child) => new Promise((resolve) => {
    let out = "", err = "";
    child.stdout?.on("data", (data) => { out += data; });
    child.stderr?.on("data", (data) => { err += data; });
    child.on("error", ({ code, syscall, path, spawnargs }) => resolve(["error", code, syscall, path, spawnargs]));
    child.on("close", (code, signal) => resolve([code, signal, out, err]));
  });
`;

test("programs run as under Node", async () => {
  const path = process.env.PATH;
  process.env.PATH = `${dirname(process.execPath)}:${path}`;
  try {
    const said = await sameAsNode(
      `${SHOW} (async () => {
        show("spawn", await ended(cp.spawn("node", ["-e", "console.log(process.argv.slice(1)); console.error('err'); process.exitCode = 3", "a b", "$X", "*"])));
        const cat = cp.spawn("cat");
        cat.stdin.write("one ");
        cat.stdin.end("two");
        show("cat", await ended(cat), cat.exitCode, cat.killed, cat.spawnargs, cat.spawnfile);
        const slow = cp.spawn("node", ["-e", "setInterval(() => {}, 1000)"]);
        slow.on("spawn", () => slow.kill("SIGKILL"));
        show("killed", await ended(slow), slow.killed, slow.signalCode);
        const { promisify } = require("util");
        show("exec", await promisify(cp.exec)("node -p 1+1"), await promisify(cp.exec)("node -p '\\"a b\\"'"));
        show("execFile", await promisify(cp.execFile)("node", ["-p", "2+2"]));
        await new Promise((resolve) => cp.exec("node -e 'process.exit(4)'", ({ message, code, killed, signal, cmd }, out, err) => resolve(show("exec fails", message, code, killed, signal, cmd, out, err))));
        await new Promise((resolve) => cp.execFile("node", ["-e", "console.log('x'.repeat(5000))"], { maxBuffer: 100 }, ({ code, message }, out) => resolve(show("too much", code, message, out.length))));
        show("at once", String(cp.spawnSync("cat", { input: "in" }).stdout), cp.execFileSync("node", ["-p", "'héllo'"], { encoding: "utf8" }), String(cp.execSync("node -p 42")));
        try { cp.execFileSync("node", ["-e", "console.error('bad'); process.exit(9)"], { stdio: "pipe" }); } catch ({ message, status, signal, stderr }) { show("fails", message, status, signal, String(stderr)); }
        const { status, signal, error } = cp.spawnSync("node", ["-e", "for (;;);"], { timeout: 300 });
        show("timed", status, signal, error.code, error.syscall);
        for (const run of [() => cp.spawn(1), () => cp.spawn(""), () => cp.spawn("cat", 5), () => cp.exec("cat", 1, 2), () => cp.spawn("cat", [], { cwd: 1 }), () => cp.spawn("cat", ["a\\0b"])]) {
          try { run(); show("none"); } catch ({ name, code, message }) { show(name, code, message); }
        }
        const controller = new AbortController();
        const aborted = cp.spawn("cat", { signal: controller.signal });
        aborted.on("error", ({ name, code }) => show("aborted", name, code));
        controller.abort();
        await new Promise((resolve) => aborted.on("close", resolve));
        show("absent", await ended(cp.spawn("no-such-program")));
      })();`,
      { run: ["node", "cat", "no-such-program"] },
    );
    expect(said.split("\n").length).toBeGreaterThan(20);
  } finally {
    process.env.PATH = path;
  }
});

test("what is not granted does not run, by no way", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  const program = `${SHOW} (async () => {
    const file = ${JSON.stringify(join(folder, "made"))};
    for (const run of [
      () => cp.spawn("touch", [file]), () => cp.spawn("/usr/bin/touch", [file]), () => cp.spawn("/bin/cat", [file]),
      () => cp.spawn("cat", [], { shell: "/bin/sh", env: { x: 1 } }), () => cp.exec("touch " + file), () => cp.exec("cat /dev/null; touch " + file),
      () => cp.exec("cat $(touch " + file + ")"), () => cp.exec("cat </dev/null > " + file), () => cp.exec("PATH=. cat"), () => cp.exec("cat & touch " + file), () => cp.exec("cat\\ntouch " + file),
    ]) show((await ended(run())).slice(0, 2).join());
    for (const run of [() => cp.execSync("touch " + file), () => cp.execFileSync("touch", [file]), () => cp.execSync("cat | touch " + file)]) {
      try { run(); show("ran"); } catch ({ code }) { show(code); }
    }
    show(cp.spawnSync("touch", [file]).error.code);
    try { cp.fork("x"); } catch ({ message }) { show(message); }
  })();`;
  try {
    for (const engine of HOST_ENGINES) {
      const text = compileSandbox({ "main.js": program });
      const { output } = await runHosted(engine, text, { run: ["cat"] });
      expect(output).toBe(
        [
          ...Array<string>(11).fill("error,EACCES"),
          ...Array<string>(4).fill("EACCES"),
          "child_process.fork is not supported in sandbox — IPC across the isolate boundary is not supported",
          "",
        ].join("\n"),
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a child sees the variables granted, and works in a granted folder", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  const node = process.execPath;
  const program = `
    const cp = require("child_process");
    process.env.OTHER = "x"; process.env.LD_PRELOAD = "/evil.so"; process.env.GIVEN += "!";
    const run = (options) => String(cp.execFileSync(${JSON.stringify(node)}, ["-p", "JSON.stringify([process.env.GIVEN, process.env.OTHER, process.env.LD_PRELOAD, process.env.SECRET_OF_HOST, process.cwd()])"], options));
    console.log(run() + run({ cwd: ${JSON.stringify(folder)} }) + run({ cwd: "/" }) + run({ cwd: ${JSON.stringify(`${folder}/..`)} }));
  `;
  process.env.SECRET_OF_HOST = "secret";
  process.env.GIVEN = "given";
  const temporary = realpathSync(tmpdir());
  try {
    for (const engine of HOST_ENGINES) {
      const text = compileSandbox({ "main.js": program });
      const { output } = await runHosted(engine, text, {
        run: [node],
        env: ["GIVEN"],
        fs: [{ path: folder }],
      });
      const lines = output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown[]);
      expect(lines).toEqual(
        [temporary, folder, temporary, temporary].map((cwd) => [
          "given!",
          null,
          null,
          null,
          cwd,
        ]),
      );
    }
  } finally {
    delete process.env.SECRET_OF_HOST;
    delete process.env.GIVEN;
    rmSync(folder, { recursive: true, force: true });
  }
});

test("no program but the one granted runs in its place", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  for (const name of ["cat", "own"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\necho evil\n");
    chmodSync(join(folder, name), 0o755);
  }
  symlinkSync(outside, join(folder, "out"));
  const node = process.execPath;
  const text = compileSandbox({
    "main.js": `
      const cp = require("child_process"), folder = ${JSON.stringify(folder)};
      const env = { ...process.env, PATH: folder, Path: folder, path: folder };
      const said = (file, options) => { const { stdout, error } = cp.spawnSync(file, [], { input: "in", cwd: folder, ...options }); return error?.code ?? String(stdout); };
      console.log(said("cat"), said("cat", { env }), said("./own"));
      console.log(String(cp.execFileSync(${JSON.stringify(node)}, ["-p", "process.cwd()"], { cwd: folder + "/out" })).trim());
    `,
  });
  const path = process.env.PATH;
  process.env.PATH = `.:${path}`;
  try {
    for (const engine of HOST_ENGINES) {
      const { output } = await runHosted(engine, text, {
        run: ["cat", "./own", node],
        env: ["PATH"],
        fs: [{ path: folder, write: true }],
      });
      expect(output).toBe(`in in ENOENT\n${realpathSync(tmpdir())}\n`);
    }
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
    rmSync(outside, { recursive: true, force: true });
  }
});

test("a child that minds no signal does not keep the host waiting", async () => {
  const programs = createPrograms({
    run: [process.execPath],
    folders: [],
    env: [],
    longest: 20_000,
  });
  const command = {
    file: process.execPath,
    args: ["-e", "process.on('SIGTERM', () => {}); setTimeout(() => {}, 15e3)"],
    cwd: "/",
    env: {},
    input: new Uint8Array(),
    timeout: 700,
    maxBuffer: 1000,
  };
  for (const killSignal of ["SIGTERM", "SIGWINCH"]) {
    const begun = performance.now();
    const { signal, error } = programs.run({ ...command, killSignal });
    expect([signal, error?.code]).toEqual([killSignal, "ETIMEDOUT"]);
    expect(performance.now() - begun).toBeLessThan(10_000);
  }
  programs.close();
});

test("what a child does not take has an end", async () => {
  const programs = createPrograms({
    run: [process.execPath],
    folders: [],
    env: [],
    longest: 1000,
  });
  const args = ["-e", "setTimeout(() => {}, 1e5)"];
  const command = { file: process.execPath, args, cwd: "/", env: {} };
  const child = programs.spawn(command, () => {});
  const chunk = new Uint8Array(2 ** 24);
  const written = () => {
    for (let at = 0; at < 100; at++) programs.write(child, chunk);
  };
  expect(written).toThrow(expect.objectContaining({ code: "ENOBUFS" }));
  programs.close();
});

test("children end with the program", async () => {
  const program = `
    const cp = require("child_process");
    const child = cp.spawn(${JSON.stringify(process.execPath)}, ["-e", "setInterval(() => {}, 1000)"]);
    child.on("spawn", () => { console.log(child.pid); process.exit(0); });
  `;
  const text = compileSandbox({ "main.js": program });
  const { output } = await runHosted("quickjs", text, {
    run: [process.execPath],
  });
  const pid = Number(output);
  expect(pid).toBeGreaterThan(1);
  for (let tries = 0; tries < 50; tries++) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      expect(code).toBe("ESRCH");
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It lives on");
});

test("without the grant each function throws", async () => {
  const program = `
    const cp = require("child_process");
    for (const name of ["spawn", "exec", "execFile", "spawnSync", "execSync", "execFileSync"]) {
      try { cp[name]("cat"); console.log("ran"); } catch ({ message }) { console.log(message); }
    }
  `;
  for (const engine of HOST_ENGINES) {
    const { output } = await runHosted(
      engine,
      compileSandbox({ "main.js": program }),
    );
    expect(output.trim().split("\n")).toEqual(
      "spawn exec execFile spawnSync execSync execFileSync"
        .split(" ")
        .map(
          (name) =>
            `child_process.${name} is not supported in sandbox — not yet supported without a grant of the host`,
        ),
    );
  }
});
