/**
 * Programs as sandbox artifacts in a fresh V8 context and in QuickJS: what they
 * print is what Node prints.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "../../src/host.js";
import { runNode } from "../support/children.js";
import { npmFixturesDir } from "../support/paths.js";
import {
  compiled,
  compileSandbox,
  ENGINES,
  runSandboxed,
} from "../support/sandbox.js";

const PROGRAMS: Readonly<Record<string, string>> = {
  "events and path": `
    const EventEmitter = require("events");
    const path = require("node:path");
    class Folder extends EventEmitter {}
    const folder = new Folder();
    folder.once("file", (name) => console.log("once", path.join("/a/b", "..", name)));
    folder.on("file", function (name) { console.log(this === folder, path.parse(name)); });
    console.log(folder.emit("file", "x.tar.gz"), folder.emit("file", "y"), folder.emit("none"));
    try { folder.emit("error", new RangeError("bad")); } catch (error) { console.log(error.name, error.message); }
    try { folder.on("x", 1); } catch (error) { console.log(error.code, error.message); }
    console.log(path.win32.resolve("C:\\\\a", "..\\\\b"), path.relative("/a/b", "/a/c/d"));
  `,
  "the order of ticks, jobs, immediates and timers": `
    console.log("begin");
    setTimeout(() => console.log("timeout 100"), 100);
    setTimeout(() => console.log("timeout 300"), 300);
    const stopped = setTimeout(() => console.log("never"), 150);
    const interval = setInterval(() => { console.log("interval"); clearInterval(interval); }, 200);
    setImmediate((value) => console.log("immediate", value), 7);
    Promise.resolve().then(() => console.log("job")).then(() => process.nextTick(() => console.log("late tick")));
    process.nextTick((value) => console.log("tick", value), 1);
    clearTimeout(stopped);
    console.log("main");
    setTimeout(() => {}, 5000).unref();
  `,
  "console and util": `
    const util = require("util");
    console.log("%s is %d years, %i, %f, %j %o %O %%", "Bob", 42, 42.5, 1.5, { a: 1 }, [1], { b: { c: {} } }, "rest");
    console.log(new Map([["a", { b: [1, 2, new Set([3])] }]]), [1, , 3], Symbol("x"), -0, 10n, null);
    console.group("group"); console.info("inside\\nlines"); console.groupEnd(); console.log("outside");
    console.table([{ a: 1, b: "x" }, { a: 2, c: true }]);
    console.count(); console.count("x"); console.count();
    console.assert(1 === 1, "not shown");
    console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
    console.log(util.format("%s", class A {}), util.inspect("it's"), util.isDeepStrictEqual({ a: [1] }, { a: [1] }));
    console.log(util.types.isDate(new Date()), util.styleText("red", "x"), util.inspect(new Error("e")).split("\\n")[0]);
    util.promisify((a, done) => done(null, a + 1))(1).then((two) => console.log(two));
    console.log(util.parseArgs({ args: ["-f", "--bar", "b"], options: { foo: { type: "boolean", short: "f" }, bar: { type: "string" } } }).values);
  `,
  "buffer, string_decoder and querystring": `
    const { StringDecoder } = require("string_decoder");
    const querystring = require("querystring");
    const buffer = Buffer.from("héllo €");
    console.log(buffer, buffer.toString("hex"), buffer.toString("base64"), buffer.toString("base64url"), buffer.length);
    console.log(Buffer.concat([Buffer.from([1, 2]), Buffer.alloc(2, 7)]), Buffer.from("ff", "hex")[0], buffer.readUInt16BE(1));
    const decoder = new StringDecoder("utf8");
    console.log(decoder.write(Buffer.from([0xe2, 0x82])) + decoder.end(Buffer.from([0xac])));
    console.log(querystring.parse("a=1&b=2&a=3&c=%20x+y"), querystring.stringify({ a: [1, "ü"], b: true, c: null }));
    console.log(atob("aGk="), btoa("hi"), Buffer.byteLength("€"), Buffer.compare(Buffer.from("a"), Buffer.from("b")));
    console.log(new TextDecoder().decode(new TextEncoder().encode("ünï")));
  `,
  "url and assert": `
    const url = require("url");
    const assert = require("assert");
    const parsed = new URL("https://user:pa%20ss@example.org:8080/a/../b?x=1&y=2#h");
    console.log(parsed.href, parsed.origin, parsed.pathname, [...parsed.searchParams], parsed.port);
    console.log(url.parse("http://a.com:80/p?q=1#f").pathname, url.resolve("/one/two", "three"), url.fileURLToPath("file:///a%20b"));
    console.log(url.pathToFileURL("/a b/#c").href);
    try { new URL("nope"); } catch (error) { console.log(error.name, error.code, error.message, error.input); }
    for (const check of [() => assert.strictEqual(1, 2), () => assert(false, "said"), () => assert.throws(() => {})]) {
      try { check(); } catch (error) { console.log(error.name, error.code, error.generatedMessage, error.operator); }
    }
    assert.deepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] });
    assert.rejects(Promise.reject(new TypeError("x")), TypeError).then(() => console.log("rejected"));
  `,
  "streams and files": `
    const fs = require("fs");
    const { pipeline, Transform, Readable } = require("stream");
    const folder = require("os").tmpdir() + "/ingot-sandbox-program";
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(folder + "/a.txt", "line 1\\nline 2\\n");
    fs.appendFileSync(folder + "/a.txt", "end");
    console.log(fs.readFileSync(folder + "/a.txt", "utf8"), fs.statSync(folder + "/a.txt").size, fs.existsSync(folder + "/b"));
    try { fs.readFileSync(folder + "/none"); } catch ({ code, errno, syscall }) { console.log(code, errno, syscall); }
    try { fs.readFile(folder); } catch ({ name, code, message }) { console.log(name, code); }
    const upper = new Transform({ transform(chunk, _, done) { done(null, String(chunk).toUpperCase()); } });
    pipeline(Readable.from(["a", "b"]), upper, fs.createWriteStream(folder + "/b.txt"), (error) => {
      console.log(error, fs.readFileSync(folder + "/b.txt", "utf8"));
      fs.promises.readdir(folder).then((names) => { console.log(names); fs.rmSync(folder, { recursive: true }); console.log(fs.existsSync(folder)); });
    });
  `,
  "an exit code and uncaught errors": `
    process.on("exit", (code) => console.log("exit", code, process.exitCode));
    process.on("uncaughtException", (error, origin) => { console.log(error.message, origin); process.exit(3); });
    setTimeout(() => { throw new Error("late"); }, 1);
  `,
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(PROGRAMS))("%s", (_name, program) => {
  test("prints what Node prints", async () => {
    const file = join(folder, "main.js");
    writeFileSync(file, program);
    const node = await runNode([file], folder);
    expect(node.stdout).not.toBe("");
    const text = compileSandbox({ "main.js": program });
    for (const engine of ENGINES) {
      const run = await runSandboxed(engine, text);
      expect({ engine, ...run }).toMatchObject({
        engine,
        stdout: node.stdout,
        error: null,
      });
      expect(run.exitCode ?? 0).toBe(node.exitCode);
    }
  });
});

/** Program → packages that it requires of those installed for the tests. */
const PACKAGES: Readonly<Record<string, string>> = {
  lodash: `
    const _ = require("lodash");
    console.log(_.chunk([1, 2, 3, 4, 5], 2), _.camelCase("a-b c"), _.isBuffer(Buffer.from("a")));
    console.log(_.template("hi <%= name %>")({ name: "x" }), _.merge({ a: { b: 1 } }, { a: { c: 2 } }), _.groupBy([1.2, 1.8, 2], Math.floor));
    _.defer((value) => console.log("deferred", value), 1);
  `,
  semver: `
    const semver = require("semver");
    console.log(semver.satisfies("1.2.3", "^1.0.0"), semver.maxSatisfying(["1.0.0", "2.1.0"], "*"), semver.inc("1.2.3", "minor"));
    console.log(semver.parse("1.2.3-beta.4+build"), semver.validRange(">=1 <2 || 3.x"));
  `,
};

describe.each(Object.entries(PACKAGES))("%s", (_name, program) => {
  test("prints what it prints under Node", async () => {
    // Beside its node_modules, for Node and for the compiler.
    const file = join(npmFixturesDir, `sandbox-${_name}.cjs`);
    writeFileSync(file, program);
    try {
      const node = await runNode([file], npmFixturesDir);
      expect(node.stderr).toBe("");
      const text = compiled({ entry: file }, nodeHost(npmFixturesDir));
      for (const engine of ENGINES) {
        const run = await runSandboxed(engine, text);
        expect({ engine, ...run }).toMatchObject({
          engine,
          stdout: node.stdout,
          stderr: "",
          error: null,
        });
      }
    } finally {
      rmSync(file);
    }
  });
});
