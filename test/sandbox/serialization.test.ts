/** `v8.serialize` and `v8.deserialize`: V8's own format, byte by byte. */
import { deserialize, serialize } from "node:v8";
import { expectLikeNode } from "../support/like-node.js";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** Later Nodes write a later version. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

const VALUES = `
  const shared = { s: 1 }, circle = { in: [] }; circle.in.push(circle);
  const stack = (error, text = "STACK") => { error.stack = text; return error; };
  class Own { constructor() { this.a = 1; } }
  class OwnError extends TypeError {}
  const long = "long ".repeat(40);
  const values = [
    undefined, null, true, false, 0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 40, 1.5, NaN, Infinity, 0n, 10n, -300n, 2n ** 64n, -(2n ** 200n),
    "", "ascii", "l\\u00e4tin", "\\u20ac", "x\\u20ac", "\\ud800", "\\u{1f600}", long, long + "\\u20ac", {}, { a: 1, 2: 3, b: -5 }, { "\\u20ac": "\\u20ac", ["__proto__"]: 1, "": 0, "-1": 1, 4294967295: 1, "01": 2 },
    { a: { b: { c: [] } } }, [], [1, 2, "x"], [[], [[]]], [1, , 3], [, , ,], Object.assign([1, 2], { x: 1, "-2": 2 }), [shared, shared, [shared]], circle, new Own(), Object.create(null), { get g() { return 4; } },
    new Date(5), new Date(NaN), /a/, /a\\u20ac/giy, /x/dgimsuy, new Map([[1, { a: 2 }], [shared, new Map()]]), new Set([1, "a", [shared], shared]), Object(1n), Object("a"), Object("\\u20ac"), Object(5), Object(true), Object(false),
    new Uint8Array([1, 2]), new Int8Array(3), new Uint8ClampedArray(1), new Int16Array([1, -2]), new Uint16Array([1]), new Int32Array([1]), new Uint32Array([1]), new Float32Array([1.5]), new Float64Array([Math.PI]), new BigInt64Array([-1n]), new BigUint64Array([1n]),
    new DataView(new ArrayBuffer(5), 1, 3), Buffer.from("buffer"), Buffer.from("pooled").subarray(2), new ArrayBuffer(3), Uint8Array.of(1, 2, 3).buffer,
    stack(new Error("x")), stack(new RangeError("\\u20ac", { cause: { a: 1 } })), stack(new OwnError()), Object.assign(stack(new SyntaxError("y")), { extra: 1 }), stack(Object.assign(new Error("z"), { name: "URIError" })),
    { all: [1, { two: "three" }, new Map([["k", new Set([Buffer.from("v")])]])] },
  ];
`;

testLikeNode(
  "what is written is what V8 writes, and what is read is what was",
  () =>
    expectLikeNode(`
    const v8 = require("v8");
    const { inspect } = require("util");
    ${VALUES}
    const attempt = (run) => {
      try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
    };
    for (const value of values) {
      const bytes = v8.serialize(value);
      console.log(bytes.toString("hex"), inspect(v8.deserialize(bytes), { depth: 9 }));
    }
    for (const value of [() => 1, Symbol("q"), Object(Symbol("z")), Promise.resolve(), new WeakMap(), { deep: [function named() {}] }, [][Symbol.iterator](), (function* () {})()]) console.log(attempt(() => v8.serialize(value)).replace(/#<(?:Object|(?:Array )?Iterator|Generator)>|\\[object \\w+\\]/, "it"));

    const plain = new v8.Serializer(), view = new Uint16Array([1, 2, 3]).subarray(1);
    plain.writeHeader();
    for (const value of [view, view, new DataView(view.buffer), view.buffer, [1]]) console.log(plain.writeValue(value));
    plain.writeUint32(2 ** 32 - 1); plain.writeUint64(1, 2 ** 31); plain.writeDouble(-0.25); plain.writeRawBytes(Buffer.from("raw"));
    const taken = plain.releaseBuffer();
    console.log(taken, plain.releaseBuffer());
    const back = new v8.Deserializer(taken);
    console.log(back.readHeader(), back.getWireFormatVersion(), back.buffer === taken);
    const [one, two, three, four] = [1, 2, 3, 4].map(() => back.readValue());
    console.log(one, one === two, three.buffer === one.buffer, four === one.buffer, back.readValue(), back.readUint32(), back.readUint64(), back.readDouble(), back.readRawBytes(3).toString());
    for (const method of ["readUint32", "readUint64", "readDouble", "readValue"]) console.log(attempt(() => back[method]()));
    console.log(attempt(() => back.readRawBytes(1)), attempt(() => v8.deserialize("x")), attempt(() => plain.writeRawBytes(1)), attempt(() => plain.writeValue(() => {})));

    class Foreign extends v8.DefaultSerializer { _writeHostObject(view) { this.writeUint32(view.byteLength); this.writeRawBytes(view); } }
    class Home extends v8.DefaultDeserializer { _readHostObject() { return { text: String(this.readRawBytes(this.readUint32())) }; } }
    const foreign = new Foreign(); foreign.writeHeader(); foreign.writeValue({ view: Buffer.from("host") });
    const home = new Home(foreign.releaseBuffer()); home.readHeader(); console.log(home.readValue());
    const gives = new v8.Serializer(), gift = new ArrayBuffer(2); gives.transferArrayBuffer(7, gift); gives.writeHeader(); gives.writeValue([gift]);
    const bytes = gives.releaseBuffer(), takes = new v8.Deserializer(bytes), given = new ArrayBuffer(4); takes.transferArrayBuffer(7, given); takes.readHeader(); console.log(bytes, takes.readValue()[0] === given);
    for (const hex of ["", "ff", "ff0f", "ff6330", "ff0f6f", "30", "ff0f40", "ff0f5e05", "ff0f41ffffffff0f", "ff0f2205", "ff0f563f", "ff0f7278", "ff0f5c"]) console.log(hex, attempt(() => v8.deserialize(Buffer.from(hex, "hex"))));
  `),
);

test("bytes that anybody made end in a value or an error", async () => {
  const program = `
    const v8 = require("v8");
    ${VALUES}
    let seed = 11, values_ = 0, errors = {};
    const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 6; round++) for (const value of values) {
      const bytes = v8.serialize([value]);
      for (let change = random(4); change >= 0; change--) bytes[2 + random(bytes.length - 2)] = random(256);
      try { v8.deserialize(bytes.subarray(0, bytes.length - random(2))); values_++; } catch (error) { errors[error.constructor.name + " " + error.message] = 1; }
    }
    const known = ["Error Unable to deserialize cloned data.", "Error ReadRawBytes() failed", "Error ReadUint32() failed"];
    exports.found = [values_ > 0, Object.keys(errors)];
    exports.others = Object.keys(errors).filter((one) => !known.includes(one));`;
  const text = compileSandbox({ "main.js": program });
  for (const engine of ENGINES) {
    const { exports, error } = await runSandboxed(engine, text);
    expect(error).toBe(null);
    expect(exports).toEqual({
      others: [],
      found: [
        true,
        expect.arrayContaining(["Error Unable to deserialize cloned data."]),
      ],
    });
  }
});

test("the host reads what a guest wrote, and the other way round", async () => {
  const value = { map: new Map([["k", [1.5, "\u20ac", new Date(5)]]]), n: 5n };
  const text = compileSandbox({
    "main.js": `
      const v8 = require("v8");
      exports.bytes = [...v8.serialize({ map: new Map([["k", [1.5, "\\u20ac", new Date(5)]]]), n: 5n })];
      exports.read = require("util").inspect(v8.deserialize(Buffer.from(${JSON.stringify(serialize([{ a: [1, 2.5] }, "x", new Set([3])]).toString("hex"))}, "hex")), { depth: 5 });`,
  });
  // A later Node's version is none that Node 20 reads.
  const isReadable = serialize(1)[1] === 15;
  const { exports, error } = await runSandboxed("quickjs", text);
  if (isReadable) {
    expect(error).toBe(null);
    const { bytes, read } = exports as { bytes: number[]; read: string };
    expect(deserialize(Buffer.from(bytes))).toEqual(value);
    expect(read).toBe("[ { a: [ 1, 2.5 ] }, 'x', Set(1) { 3 } ]");
  } else expect(error).toMatch(/invalid or unsupported version/);
});

test("only programs that speak of it have it", () => {
  const has = (program: string) =>
    compileSandbox({ "main.js": program }).includes("class Deserializer");
  expect(has("require('v8').serialize(1);")).toBe(true);
  expect(has("require('v8').getHeapStatistics();")).toBe(false);
});
