/**
 * Expressions that a sandbox must answer as Node does, on both engines: each is
 * evaluated in this Node and in a sandbox artifact, and what comes of it, value or
 * error, is compared as `inspect` shows it.
 */
import { createRequire } from "node:module";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** The program: `exports.results`, one text for each expression. */
function programOf(expressions: readonly string[]): string {
  return `
    const { inspect } = require("util");
    const { Buffer } = require("buffer");
    const logged = [];
    const log = (text) => (...args) => { logged.push([text, ...args.map(String)]); };
    const emitter = () => new (require("events"))();
    const told = (run) => { logged.length = 0; run(emitter()); return logged; };
    const decoded = (encoding, ...chunks) => {
      const decoder = new (require("string_decoder").StringDecoder)(encoding);
      return [...chunks.map((hex) => decoder.write(Buffer.from(hex, "hex"))), decoder.end()];
    };
    const f = () => {}, g = () => {};
    const attempt = (run) => {
      try {
        return inspect(run(), { depth: 4, maxArrayLength: 200 });
      } catch (error) {
        return [error.name, error.code, error.message].join(" | ");
      }
    };
    exports.results = [
      ${expressions.map((one) => `attempt(() => ${one}),`).join("\n")}
    ];`;
}

function resultsInNode(program: string): readonly string[] {
  const exports: { results?: readonly string[] } = {};
  const run = new Function("require", "exports", program);
  run(createRequire(__filename), exports);
  return exports.results ?? [];
}

const CASES: Readonly<Record<string, readonly string[]>> = {
  buffer: [
    'Buffer.from("äöü€𝒳\\ud800x")',
    "Buffer.from([0xff, 0x61, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80]).toString()",
    'Buffer.from("TWFu=bad", "base64").toString()',
    'Buffer.from("T-_ u", "base64url").toString("hex")',
    'Buffer.from("abxx", "hex")',
    'Buffer.from("héllo", "utf16le").toString("latin1")',
    'Buffer.from("a", "nope")',
    "Buffer.from(12)",
    "Buffer.from({ length: 2, 0: 1, 1: 257 })",
    'Buffer.from({ valueOf: () => "text" })',
    "Buffer.from(new ArrayBuffer(4), 5)",
    "Buffer.from(Uint16Array.of(1, 256, 65535))",
    'Buffer.alloc(5, "ab")',
    "Buffer.alloc(-1)",
    'Buffer.alloc(3).fill("", 0)',
    'Buffer.alloc(3).fill("zz", "hex")',
    'Buffer.alloc(9).fill("añ", 1, 8)',
    'Buffer.concat([Buffer.from("a"), new Uint8Array([98, 99])], 5)',
    "Buffer.concat([1])",
    'Buffer.from("abcabc").indexOf("ca")',
    'Buffer.from("abcabc").lastIndexOf("abc", -2)',
    'Buffer.from("aàbàc", "ucs2").indexOf("à", 3, "ucs2")',
    'Buffer.from("abc").indexOf({})',
    'Buffer.from("abc").includes("bc", -2)',
    'Buffer.from("abc").compare(Buffer.from("abd"), 0, 9)',
    'Buffer.from("abcdef").subarray(-4, -1).toString()',
    'Buffer.from("abcdef").write("xyz", 7)',
    '((b) => [b.write("€€", 1), b])(Buffer.alloc(5))',
    "Buffer.alloc(2).readInt16LE(1)",
    "Buffer.alloc(8).readBigInt64BE(1)",
    "Buffer.alloc(2).writeInt8(200)",
    "Buffer.alloc(6).writeUIntBE(2 ** 48, 0, 6)",
    "((b) => [b.writeIntLE(-2, 0, 5), b, b.readIntLE(0, 5)])(Buffer.alloc(5))",
    "((b) => [b.writeDoubleBE(Math.PI), b, b.readFloatLE(2)])(Buffer.alloc(8))",
    "((b) => [b.writeBigUInt64LE(2n ** 63n + 5n), b, b.readBigInt64LE()])(Buffer.alloc(8))",
    "Buffer.alloc(8).writeBigInt64LE(2n ** 63n)",
    "Buffer.from([1, 2, 3]).swap16()",
    "Buffer.from([1, 2, 3, 4]).swap32()",
    "Buffer.from([1, 2]).toJSON()",
    "Object.assign(Buffer.from([1, 2]), { extra: 1 })",
    'Buffer.from("x".repeat(60))',
    'Buffer.byteLength("€", "base64")',
    "Buffer.byteLength(5)",
    'require("buffer").transcode(Buffer.from("€ä"), "utf8", "latin1")',
    'require("buffer").transcode(Buffer.from("a"), "hex", "utf8")',
    'require("buffer").isUtf8(Buffer.from([0xc3, 0x28]))',
    'require("buffer").isUtf8(Buffer.from("a€𝒳\\ufffd"))',
    'require("buffer").atob(" YQ == ")',
    'Buffer.from("abc").equals("abc")',
    "Buffer.copyBytesFrom(Uint16Array.of(1, 2, 3), 1, 1)",
    "Buffer.from([1, 2, 3, 4]).map((byte) => byte * 2) instanceof Buffer",
    "Buffer.isBuffer(new Uint8Array(2))",
  ],
  process: [
    "process.umask({})",
    "process.umask('9')",
    "process.umask(-1)",
    "process.cpuUsage(1)",
    "process.cpuUsage({ user: -1, system: 1 })",
    "process.cpuUsage({ user: 1 })",
    "process.setuid({})",
    "process.setgroups()",
    "process.setgroups([-1])",
    "process.initgroups(null, 1)",
    "process.setSourceMapsEnabled(1)",
  ],
  os: [
    "require('os').getPriority('x')",
    "require('os').getPriority(0.5)",
    "require('os').setPriority(0, 'x')",
    "require('os').setPriority(0, 99)",
    "Object.getOwnPropertyDescriptor(require('os'), 'EOL')",
  ],
  timers: [
    "require('timers').enroll({}, 'x')",
    "require('timers').enroll({}, -1)",
    "setTimeout('x', 1)",
    "setImmediate()",
  ],
  assert: [
    "new (require('assert').CallTracker)().calls(() => {}, '1')",
    "new (require('assert').CallTracker)().calls(() => {}, 0.5)",
    "new (require('assert').CallTracker)().getCalls(() => {})",
    "((t) => { const f = t.calls(function own(a) {}, 2); f(1); return [f.length, t.getCalls(f), t.report()[0].message]; })(new (require('assert').CallTracker)())",
    "((t) => { t.calls(2); t.calls(); t.verify(); })(new (require('assert').CallTracker)())",
    "((t) => { t.calls(2); t.verify(); })(new (require('assert').CallTracker)())",
  ],
  string_decoder: [
    "decoded('utf16le', '3dd84d', 'dc')",
    "decoded('utf16le', '3dd8', '4ddc61')",
    "decoded('utf16le', '3d')",
    "decoded('utf8', 'f09f', '98', '8061', 'e282')",
    "decoded('utf8', 'f69b', 'd1')",
    "decoded('base64', '6162', '63', '64')",
    "decoded('base64url', 'fbff', 'fe')",
    "decoded('hex', '61', '62')",
    "decoded('nope')",
    "new (require('string_decoder').StringDecoder)().write({})",
  ],
  events: [
    "Object.keys(emitter().prototype ?? require('events').prototype)",
    "emitter().on('a', 1)",
    "emitter().emit('error', { a: 1 })",
    "emitter().emit('error')",
    "emitter().setMaxListeners(-1)",
    "emitter().setMaxListeners('1')",
    "emitter().on('a', f).once('a', g).eventNames()",
    "emitter().on('a', f).once('a', g).rawListeners('a').map((one) => [one.name, one.listener])",
    "emitter().on('a', f).once('a', g).listeners('a')",
    "emitter().on('a', f).on('a', f).listenerCount('a', f)",
    "told((e) => { e.on('newListener', log('new')); e.on('a', log('1')); e.prependListener('a', log('0')); e.once('a', log('2')); e.emit('a', 5); e.emit('a'); })",
    "told((e) => { e.on('removeListener', log('gone')); e.on('a', f); e.on('a', g); e.on('b', f); e.removeAllListeners(); })",
    "told((e) => { e.on('removeListener', log('gone')); e.once('a', f); e.off('a', f); e.emit('a'); })",
    "told((e) => { e.on('a', () => e.removeAllListeners('a')); e.on('a', log('still')); e.emit('a'); e.emit('a'); })",
    "told((e) => { e.on(require('events').errorMonitor, log('seen')); e.on('error', log('heard')); e.emit('error', 1); })",
    "new (require('events'))({ captureRejections: 1 })",
    "require('events').getEventListeners({})",
    "require('events').defaultMaxListeners = 'x'",
    "emitter().getMaxListeners()",
  ],
  url: [
    'new URL("https://user:pa%20ss@ex.org:8080/a/../b?x=1&y=%20#h")',
    'new URL("HTTP://EXAMPLE.org:80/%7Efoo/./bar")',
    'new URL("http://münchen.example/ä?ö#ü").href',
    'new URL("../x", "file:///a/b/c").href',
    'new URL("nope")',
    'new URL("/x", "nope")',
    "new URL()",
    'URL.canParse("http://[::1]:3000/x")',
    'URL.canParse("http://256.256.256.256/")',
    '((u) => { u.port = "99999"; u.search = "a b"; u.hash = "#"; u.pathname = "x y"; u.hostname = "é.fr"; return u.href; })(new URL("http://a.b/c"))',
    '((u) => { u.searchParams.append("k", "v w&"); u.searchParams.delete("a"); return u.href; })(new URL("http://a.b/?a=1&b=2"))',
    'new URLSearchParams("?a=1&b=%zz&c=%F0%9F%98%80&d=%ff+x")',
    "new URLSearchParams([[1]])",
    "new URLSearchParams({ a: [1, 2], b: null })",
    'new URLSearchParams("b=1&a=2&b=0").sort()',
    'new URLSearchParams("a=1").append("b")',
    'new URLSearchParams("a=~!()\'*b c").toString()',
    'new URLSearchParams("a=1&b=2").entries()',
    "Object.keys(URL.prototype)",
    'require("url").parse("http://user:p%40ss@host.com:8080/p/a/t/h?query=string&b=1#hash", true)',
    'require("url").parse("//host/path", false, true)',
    'require("url").parse("  javascript:alert(1)  ")',
    'require("url").parse("mailto:a@b.c?subject=x")',
    'require("url").parse("/a?b\\c d")',
    'require("url").parse("http://ex\tample.org\\a\\b?c\\d")',
    'require("url").parse(5)',
    'require("url").parse("http://a b.c/")',
    'require("url").resolve("/one/two/three", "four")',
    'require("url").resolve("http://example.com/one/", "../../two?x#y")',
    'require("url").resolve("http://example.com/", "//other.org/a")',
    'require("url").resolve("mailto:a@b.c", "d@e.f")',
    'require("url").resolve("http://localhost", "file:///Users/foo")',
    'require("url").format({ protocol: "http", hostname: "::1", port: 80, pathname: "a#b", query: { x: [1, 2] } })',
    'require("url").format(new URL("http://u:p@xn--mnchen-3ya.de/a?b#c"), { auth: false, unicode: true, fragment: false })',
    'require("url").fileURLToPath("file:///a%20b/c%25")',
    'require("url").fileURLToPath("http://x/")',
    'require("url").pathToFileURL("/a b/#c?%").href',
    'require("url").urlToHttpOptions(new URL("http://a:b@[::1]:81/x?y#z"))',
    'require("url").domainToASCII("español.com")',
    'require("url").domainToUnicode("xn--espaol-zwa.com")',
    'require("url").domainToASCII("xn--iñvalid.com")',
  ],
};

/**
 * What a sandbox answers is Node 20's. These are the cases that a later major
 * version answers otherwise, by a part of their text, and the first that does.
 */
const CHANGED: readonly (readonly [part: string, since: number])[] = [
  ["Buffer.alloc(-1)", 22],
  ["setSourceMapsEnabled(1)", 22],
  ["enroll", 24],
  ["once('a', g).rawListeners", 24],
  ["CallTracker", 26],
];

const [major = 0] = process.versions.node.split(".").map(Number);

/** Whether Node 20 and this one give the same answer. */
function isSame(expression: string): boolean {
  return !CHANGED.some(
    ([part, since]) => expression.includes(part) && major >= since,
  );
}

test("cases that later versions answer otherwise are among these", () => {
  const all = Object.values(CASES).flat();
  for (const [part] of CHANGED) {
    expect([part, all.some((one) => one.includes(part))]).toEqual([part, true]);
  }
});

describe.each(Object.entries(CASES))("%s", (_module, all) => {
  const expressions = all.filter(isSame);
  const program = programOf(expressions);
  const text = compileSandbox({ "main.js": program });
  const wanted = resultsInNode(program);

  test.each(ENGINES)("is like Node's on %s", async (engine) => {
    const { exports, error } = await runSandboxed(engine, text);
    expect(error).toBe(null);
    const { results } = exports as { results: readonly string[] };
    const rows = (values: readonly string[]) =>
      expressions.map((one, at) => `${one}\n  ${values[at]}`);
    expect(rows(results)).toEqual(rows(wanted));
  });
});
