/**
 * Sandbox artifacts where there is no Node at all: in a page and a worker of a
 * browser, and in the shells of other engines, as far as those are installed. What
 * a program prints there is what it prints under Node.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode, runProgram } from "../support/children.js";
import { compileSandbox } from "../support/sandbox.js";

const PROGRAM = `
  // Engines may not give their console away.
  const say = (...values) => process.stdout.write(require("util").format(...values) + "\\n");
  const fs = require("fs"), path = require("path"), util = require("util"), { EventEmitter, once } = require("events");
  const { pipeline, Transform } = require("stream"), zlib = require("zlib"), crypto = require("crypto"), assert = require("assert");
  say(util.inspect({ a: [1, { b: new Map([[1, new Set("x")]]) }], c: new Date(0), d: /x/g, e: 10n }, { depth: 5 }));
  say(path.resolve("/a", "../b"), Buffer.from("héllo €").toString("base64"), new URL("http://ex.org:80/a/../b?c=d#e").href);
  say(crypto.createHash("sha256").update("x").digest("hex"), zlib.gunzipSync(zlib.gzipSync("squeezed")).toString());
  fs.mkdirSync("/tmp", { recursive: true });
  fs.writeFileSync("/tmp/elsewhere.txt", "one\\ntwo\\n");
  fs.createReadStream("/tmp/elsewhere.txt").pipe(new Transform({ transform(chunk, _, done) { done(null, chunk.toString().toUpperCase()); } })).on("data", (data) => say(String(data))).on("end", () => {

  setImmediate(() => say("immediate"));
  setTimeout(async () => {
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit("done", 42), 5);
    say(await once(emitter, "done"), crypto.randomUUID().length, typeof structuredClone({ a: 1 }));
    fs.rmSync("/tmp/elsewhere.txt");
    say("end");
  }, 50);
  });
  try { assert.deepStrictEqual({ a: 1 }, { a: 2 }); } catch (error) { say(error.code, error.message); }
  process.nextTick(() => say("tick"));
  Promise.resolve().then(() => say("job"));
`;

let folder: string;
let expected: string;
let artifact: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  writeFileSync(join(folder, "main.js"), PROGRAM);
  const { stdout, stderr } = await runNode(["main.js"], folder);
  expect(stderr).toBe("");
  // Of a sandbox it is Node 20's message, which has no line feed at its end yet.
  expected = stdout.replace(/(?<=\n- {3}a: 2\n {2}\}\n)\n/, "");
  artifact = compileSandbox({ "main.js": PROGRAM });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first of some programs that is installed; says so where none is. */
function installed(names: readonly string[], what: string): string | null {
  const found = names.find(
    (name) => spawnSync(name, ["--version"]).error === undefined,
  );
  if (found !== undefined) return found;
  process.stderr.write(
    `${what} is not tested: none of ${names.join(", ")} is installed\n`,
  );
  return null;
}

/** In a page and in a worker: what a host there passes in. */
const BRIDGE = `
  function makeBridge(write) {
    // Taken before the artifact puts Node's in their place.
    const { clearTimeout, crypto, fetch, performance, setTimeout } = globalThis;
    const decoder = new TextDecoder();
    let timer;
    return {
      stdout: { write: (chunk) => write(decoder.decode(chunk)) },
      stderr: { write: (chunk) => write(decoder.decode(chunk)) },
      clock: {
        monotonic: () => performance.now(),
        alarm(milliseconds, wake) {
          clearTimeout(timer);
          if (wake !== null) timer = setTimeout(wake, milliseconds);
        },
      },
      entropy: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
      http: {
        async request({ method, url, headers, body }) {
          const response = await fetch(url, { method, headers: headers.filter(([name]) => !/^host$/i.test(name)), ...(body.length > 0 && { body }) });
          return { status: response.status, statusText: response.statusText, headers: [...response.headers], body: new Uint8Array(await response.arrayBuffer()) };
        },
      },
      process: { argv: ["node", "/main.js"], env: {}, exit() {} },
    };
  }
`;

const chromium = installed(
  ["chromium", "chromium-headless-shell", "google-chrome"],
  "A browser",
);

(chromium === null ? describe.skip : describe)("in Chromium", () => {
  let server: Server;
  const files = new Map<string, string>();
  let release = () => {};
  let origin: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      // A page is loaded when the worker is done: its time is not the page's.
      if (request.url === "/hold.js") {
        release = () => response.end();
        return;
      }
      if (request.url === "/done") release();
      const text = files.get(request.url ?? "");
      const kind = /\.js$/.test(request.url ?? "") ? "javascript" : "html";
      response.writeHead(text === undefined ? 404 : 200, {
        "Content-Type": `text/${kind}; charset=utf-8`,
      });
      response.end(text);
    });
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve),
    );
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    files.set("/artifact.js", artifact);
  });
  afterAll(() => server.close());

  /** Loads a page, and returns what is written in its `<pre>` at the end. */
  async function show(script: string): Promise<string> {
    files.set(
      "/",
      `<!doctype html><pre id="output"></pre><script>
        onerror = (message) => { document.getElementById("output").append("onerror: " + message); };
        const write = (text) => document.getElementById("output").append(text);
      </script>${script}`,
    );
    const { stdout } = await runProgram(
      chromium ?? "",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        `--user-data-dir=${join(folder, "profile")}`,
        "--virtual-time-budget=10000",
        "--dump-dom",
        `${origin}/`,
      ],
      folder,
    );
    const [, text = stdout] =
      /<pre id="output">([\s\S]*?)<\/pre>/.exec(stdout) ?? [];
    return text
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&nbsp;/g, "\u00a0")
      .replace(/&amp;/g, "&");
  }

  test("a page has the realm for an artifact alone", async () => {
    const output = await show(
      `<script src="/artifact.js"></script><script>${BRIDGE}
        globalThis[Symbol.for("ingot.artifact")].start(makeBridge(write));</script>`,
    );
    expect(output).toBe(expected);
  });

  test("a page shares its realm, and keeps its globals", async () => {
    const output = await show(
      `<script src="/artifact.js"></script><script>${BRIDGE}
        const own = [console, setTimeout, URL, TextEncoder];
        globalThis[Symbol.for("ingot.artifact")].start(makeBridge(write), { realm: "shared" });
        setTimeout(() => write([own[0] === console, own[1] === setTimeout, own[2] === URL, own[3] === TextEncoder].join()), 3000);</script>`,
    );
    expect(output).toBe(`${expected}true,true,true,true`);
  });

  test("a worker runs one", async () => {
    files.set(
      "/worker.js",
      `importScripts("/artifact.js"); ${BRIDGE} globalThis[Symbol.for("ingot.artifact")].start(makeBridge((text) => postMessage(text)));`,
    );
    const output = await show(
      `<script>const worker = new Worker("/worker.js"); worker.onmessage = ({ data }) => { write(data); if (/^end$/m.test(data)) fetch("/done"); }; worker.onerror = ({ message }) => { write(message); fetch("/done"); };</script><script src="/hold.js"></script>`,
    );
    expect(output).toBe(expected);
  });

  test("the page's fetch is what http goes over", async () => {
    files.set("/data.html", "the data");
    files.set(
      "/client.js",
      compileSandbox({
        "main.js": `require("http").get("${origin}/data.html", (response) => response.on("data", (data) => console.log(response.statusCode, String(data))));`,
      }),
    );
    const output = await show(
      `<script src="/client.js"></script><script>${BRIDGE}
        globalThis[Symbol.for("ingot.artifact")].start(makeBridge(write));</script>`,
    );
    expect(output).toBe("200 the data\n");
  });
});

/**
 * A host for shells that have `print` and run promise jobs to the end, and nothing
 * else: time goes on when nothing is left to be done.
 */
const SHELL_HOST = `
;(() => {
  let output = "", now = 0, due = 0, wake = null;
  const write = (chunk) => { output += decodeURIComponent(Array.from(chunk, (byte) => "%" + byte.toString(16).padStart(2, "0")).join("")); };
  let seed = 1;
  const bridge = {
    stdout: { write }, stderr: { write },
    clock: { monotonic: () => now, alarm(milliseconds, callback) { wake = callback; due = now + milliseconds; } },
    // No secret is made of it.
    entropy: { bytes: (length) => Uint8Array.from({ length }, () => (seed = (seed * 16807) % 2147483647) & 255) },
    process: { argv: ["node", "/main.js"], env: {}, exit() {} },
  };
  globalThis[Symbol.for("ingot.artifact")].start(bridge);
  (async () => {
    for (let quiet = 0; quiet < 2000; quiet++) {
      await null;
      if (wake === null || quiet < 100) continue;
      now = Math.max(now, due);
      const callback = wake;
      wake = null;
      callback();
      quiet = 0;
    }
    print(output.replace(/\\n$/, ""));
  })();
})();
`;

describe.each([
  ["SpiderMonkey", ["gjs", "js102", "js115", "js"]],
  ["JavaScriptCore", ["jsc"]],
  ["QuickJS as a program", ["qjs"]],
  ["V8's shell", ["d8"]],
])("in the shell of %s", (engine, names) => {
  const shell = installed(names, engine);
  (shell === null ? test.skip : test)("a program runs", async () => {
    const file = join(folder, "shell.js");
    writeFileSync(file, `${artifact}\n${SHELL_HOST}`);
    const { stdout, stderr } = await runProgram(shell ?? "", [file], folder);
    expect(stderr).toBe("");
    expect(stdout).toBe(expected);
  });
});
