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
  "hashes and keys derived": `
    const crypto = require("crypto");
    for (const name of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160", "sha3-256", "sha512-256", "shake128", "RSA-SHA256"]) {
      console.log(name, crypto.createHash(name).update("one ").update(Buffer.from("two")).digest("hex"));
    }
    console.log(crypto.createHash("shake256", { outputLength: 5 }).update("a").digest("base64"));
    console.log(crypto.createHmac("sha256", "key").update("data").digest("base64url"), crypto.createHmac("sha1", crypto.createSecretKey(Buffer.alloc(70, 1))).update("data").digest("latin1"));
    console.log(crypto.pbkdf2Sync("secret", "salt", 20, 33, "sha512").toString("hex"), crypto.scryptSync("p", "s", 20, { N: 16 }).toString("hex"));
    console.log(Buffer.from(crypto.hkdfSync("sha256", "key", "salt", "info", 42)).toString("hex"));
    const hash = crypto.createHash("sha256").update("a");
    console.log(hash.copy().digest("hex"), hash.digest("hex"), crypto.timingSafeEqual(Buffer.from("ab"), Buffer.from("ab")), crypto.timingSafeEqual(Buffer.from("ab"), Buffer.from("ac")));
    const failures = [() => hash.update("b"), () => crypto.createHash("nope"), () => crypto.createHash(1), () => crypto.createHmac("nope", "a"), () => crypto.pbkdf2Sync("a", "b", 0, 1, "sha1"), () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), () => crypto.scryptSync("a", "b", 1, { N: 3 })];
    for (const fail of failures) {
      try { fail(); console.log("nothing"); } catch ({ name, code, message }) { console.log(name, code, message); }
    }
    crypto.pbkdf2("secret", "salt", 1, 8, "sha1", (error, key) => console.log(error, key));
  `,
  ciphers: `
    const crypto = require("crypto");
    const key = (length) => Buffer.from(Array.from({ length }, (_, at) => at * 7));
    const text = "The quick brown fox jumps over the lazy dog, twice or thrice.";
    for (const [name, size, iv] of [["aes-128-cbc", 16, key(16)], ["aes-256-cbc", 32, key(16)], ["aes-192-ecb", 24, null], ["aes-256-ctr", 32, Buffer.alloc(16, 255)], ["aes-256-gcm", 32, key(12)], ["aes-128-gcm", 16, key(9)], ["chacha20", 32, key(16)], ["chacha20-poly1305", 32, key(12)]]) {
      const isAead = /gcm|poly/.test(name);
      const options = isAead ? { authTagLength: 16 } : undefined;
      const cipher = crypto.createCipheriv(name, key(size), iv, options);
      if (isAead) cipher.setAAD(Buffer.from("more"));
      const parts = [cipher.update(text.slice(0, 5), "utf8", "hex"), cipher.update(text.slice(5, 40), "utf8", "hex"), cipher.update(text.slice(40), "utf8", "hex"), cipher.final("hex")];
      console.log(name, parts, isAead && cipher.getAuthTag().toString("hex"));
      const back = crypto.createDecipheriv(name, key(size), iv, options);
      if (isAead) back.setAAD(Buffer.from("more")).setAuthTag(cipher.getAuthTag());
      const all = parts.join("");
      console.log(back.update(all.slice(0, 64), "hex", "utf8") + back.update(all.slice(64), "hex", "utf8") + back.final("utf8"));
      if (/cbc|ecb/.test(name)) console.log(JSON.stringify(crypto.getCipherInfo(name), ["mode", "name", "nid", "blockSize", "ivLength", "keyLength"]));
    }
    const forged = crypto.createDecipheriv("aes-128-gcm", key(16), key(12)).setAuthTag(Buffer.alloc(16));
    const failures = [() => { forged.update("00", "hex"); forged.final(); }, () => crypto.createCipheriv("nope", "", ""), () => crypto.createCipheriv("aes-128-cbc", "a", key(16)), () => crypto.createCipheriv("aes-128-cbc", key(16), "a"), () => { const wrong = crypto.createDecipheriv("aes-128-cbc", key(16), key(16)); wrong.update(Buffer.alloc(15)); wrong.final(); }];
    for (const fail of failures) {
      try { fail(); console.log("nothing"); } catch ({ name, code, message }) { console.log(name, code, message); }
    }
  `,
  zlib: `
    const zlib = require("zlib");
    const text = "compress me, ".repeat(5000);
    const rounds = [];
    for (const [pack, unpack] of [["deflate", "inflate"], ["gzip", "gunzip"], ["deflateRaw", "inflateRaw"], ["gzip", "unzip"], ["deflate", "unzip"]]) {
      const packed = zlib[pack + "Sync"](text);
      console.log(pack, packed.length < 1000, zlib[unpack + "Sync"](packed).toString() === text);
      // One after the other: what runs at once ends in any order.
      rounds.push((next) => zlib[pack](text, { level: 1 }, (error, packed) => zlib[unpack](packed, (error, result) => {
        console.log(unpack, error, result.toString() === text);
        next();
      })));
    }
    console.log(zlib.brotliDecompressSync(Buffer.from("GxYA+I2Ubt5EVYaWbCBvIU8c4Dg=", "base64")).toString());
    console.log(zlib.crc32("hello"), zlib.crc32("world", 7), zlib.codes.Z_BUF_ERROR, zlib.constants.Z_BEST_SPEED);
    const both = Buffer.concat([zlib.gzipSync("a"), zlib.gzipSync("b")]);
    console.log(zlib.gunzipSync(both).toString());
    const failures = [() => zlib.inflateSync(Buffer.from("no")), () => zlib.gunzipSync(both.subarray(0, 10)), () => zlib.deflateSync(1), () => zlib.createGzip({ level: 10 }), () => zlib.createInflate({ windowBits: "a" }), () => zlib.gunzipSync(both, { maxOutputLength: 1 })];
    for (const fail of failures) {
      try { fail(); console.log("nothing"); } catch ({ name, code, message, errno }) { console.log(name, code, message, errno); }
    }
    const dictionary = Buffer.from("compress me");
    console.log(zlib.inflateSync(zlib.deflateSync(text, { dictionary }), { dictionary }).toString() === text);
    rounds.push(() => {
      const gzip = zlib.createGzip();
      let read = "";
      gzip.pipe(zlib.createGunzip()).setEncoding("utf8").on("data", (chunk) => { read += chunk; }).on("end", () => console.log("streamed", read === text.slice(0, 40000)));
      for (let at = 0; at < 40000; at += 1000) gzip.write(text.slice(at, at + 1000));
      gzip.end();
    });
    const run = () => rounds.shift()(run);
    run();
  `,
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
