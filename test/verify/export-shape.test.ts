/** What exportShape tells apart, and that nothing makes it throw. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { exportShape } from "../../src/verify/export-shape.js";
import { repoRoot } from "../support/paths.js";

describe("exportShape", () => {
  test("tells primitives apart", () => {
    const values = {
      text: "a",
      number: 1,
      textOfNumber: "1",
      minusZero: -0,
      big: 1n,
      nothing: null,
      missing: undefined,
      symbol: Symbol("s"),
    };
    expect(exportShape(values)).toEqual({
      exports: "object",
      "exports.text": '"a"',
      "exports.number": "1",
      "exports.textOfNumber": '"1"',
      "exports.minusZero": "-0",
      "exports.big": "1n",
      "exports.nothing": "null",
      "exports.missing": "undefined",
      "exports.symbol": "Symbol(s)",
    });
  });

  test("hashes long strings and cuts stacks before their frames", () => {
    const long = exportShape("x".repeat(200));
    expect(long.exports).toMatch(/^string\(200\) sha256:[0-9a-f]{16}$/);
    expect(exportShape(`${"x".repeat(199)}y`)).not.toEqual(long);
    const { stack } = new Error("boom");
    expect(exportShape(stack)).toEqual({
      exports: '"Error: boom\\n<stack>"',
    });
  });

  test("describes functions by kind, name and arity", () => {
    class Plain {
      static make() {}
      static #hidden = 1;
      get size(): number {
        throw new Error(`needs an instance ${Plain.#hidden}`);
      }
      grow(_by: number) {}
    }
    const shape = exportShape({
      Plain,
      arrow: (_a: unknown, _b: unknown) => {},
      async later() {},
      *each() {},
      bound: function named(_a: unknown) {}.bind(null),
      sloppy: new Function("a", "return a"),
    });
    expect(shape).toMatchObject({
      "exports.Plain": "class Plain/0",
      "exports.Plain.make": "function make/0 not constructor [hidden]",
      "exports.Plain.prototype": "object [read-only hidden fixed]",
      "exports.Plain.prototype.constructor": "→ exports.Plain [hidden]",
      "exports.Plain.prototype.grow":
        "function grow/1 not constructor [hidden]",
      "exports.Plain.prototype.size": "accessor [getter hidden]",
      "exports.arrow": "function arrow/2 not constructor",
      "exports.later": "async function later/0 not constructor",
      "exports.each": "generator each/0",
      "exports.bound": "native function bound named/1 not constructor",
      "exports.sloppy": "sloppy function anonymous/1",
    });
  });

  test("follows prototypes without spending depth", () => {
    class Base {
      inherited() {}
    }
    class Derived extends Base {}
    const shape = exportShape(new Derived(), 1);
    expect(shape).toMatchObject({
      exports: "object Derived",
      "exports[[Prototype]]": "object Base",
      "exports[[Prototype]].constructor": "class Derived/0 [hidden]",
      "exports[[Prototype]][[Prototype]].inherited":
        "function inherited/0 not constructor [hidden]",
    });
    expect(exportShape(Object.create(null), 1)).toEqual({
      exports: "object (no constructor)",
      "exports[[Prototype]]": "null",
    });
  });

  test("names aliases, cycles and the realm's own objects", () => {
    const shared = { deep: { deeper: { deepest: 1 } } };
    const value: Record<string, unknown> = { a: shared, b: shared, p: Promise };
    value.self = value;
    const shape = exportShape(value);
    expect(shape).toMatchObject({
      "exports.b": "→ exports.a",
      "exports.self": "→ exports",
      "exports.p": "%Promise%",
      "exports.a.deep": "object",
    });
    expect(shape).not.toHaveProperty(["exports.a.deep.deeper"]);
    expect(exportShape(value, 0)).toEqual({ exports: "object" });
  });

  test("lists hidden members, symbols, attributes and locks", () => {
    const value = Object.freeze(
      Object.defineProperties(
        {},
        {
          hidden: { value: 1 },
          lazy: { get: () => "got", enumerable: true },
          broken: {
            get() {
              throw new RangeError("not here");
            },
          },
          [Symbol.for("mark")]: { value: 2, enumerable: true },
          "not a name": { value: 3, enumerable: true },
        },
      ),
    );
    expect(exportShape(value)).toEqual({
      exports: "object, frozen",
      "exports.broken": "throws RangeError: not here [getter hidden fixed]",
      "exports.hidden": "1 [read-only hidden fixed]",
      "exports.lazy": '"got" [getter fixed]',
      "exports[Symbol(mark)]": "2 [read-only fixed]",
      'exports["not a name"]': "3 [read-only fixed]",
    });
  });

  test("looks into collections and at the contents of built-in objects", () => {
    expect(
      exportShape({
        map: new Map<unknown, unknown>([
          ["k", 1],
          [{}, 2],
        ]),
        set: new Set(["x"]),
        list: [1, { a: 2 }],
        pattern: /x/gi,
        bytes: Uint8Array.of(1, 2),
        epoch: new Date(0),
        now: new Date(),
        stamp: Date.now(),
        boxed: Object("t"),
        failure: new TypeError("bad"),
      }),
    ).toMatchObject({
      "exports.map": "map(2)",
      'exports.map{"k"}': "1",
      "exports.map{#1}": "2",
      "exports.set": "set(1)",
      "exports.set{#0}": '"x"',
      "exports.list": "array(2)",
      'exports.list["1"]': "object",
      "exports.pattern": "regexp /x/gi",
      "exports.bytes": expect.stringMatching(/^Uint8Array\(2 bytes\) sha256:/),
      "exports.epoch": "date 1970-01-01T00:00:00.000Z",
      "exports.now": "date of this moment",
      "exports.stamp": "number of this moment",
      "exports.boxed": 'boxed "t"',
      "exports.failure": "error TypeError",
      "exports.failure.message": '"bad" [hidden]',
    });
  });

  test("survives whatever a value does when it is looked at", () => {
    const refuse = (): never => {
      throw new Error("trap");
    };
    const traps = {
      getPrototypeOf: refuse,
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
      get: refuse,
      has: refuse,
      isExtensible: refuse,
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const unreadable = Object.defineProperty({}, "message", { get: refuse });
    const shape = exportShape({
      trapped: new Proxy({}, traps),
      callable: new Proxy(() => {}, traps),
      revoked: revoked.proxy,
      hollow: new Proxy(
        {},
        {
          ownKeys: () => ["ghost"],
        },
      ),
      get unreadable() {
        throw unreadable;
      },
      get odd() {
        throw null;
      },
      toStringTag: Object.defineProperty({}, Symbol.toStringTag, {
        get: refuse,
      }),
      named: Object.defineProperty(() => {}, "name", { get: refuse }),
      constructed: { constructor: new Proxy(() => {}, traps) },
    });
    expect(shape).toMatchObject({
      "exports.trapped": "proxy of object",
      "exports.trapped[[Keys]]": "throws Error: trap",
      "exports.trapped[[Prototype]]": "throws Error: trap",
      "exports.callable": expect.stringMatching(/^proxy of throws Error: trap/),
      "exports.revoked": expect.stringMatching(/^proxy of /),
      "exports.hollow.ghost": "listed, but absent",
      "exports.unreadable": "throws what cannot be read [getter]",
      "exports.odd": "throws null [getter]",
      "exports.toStringTag[Symbol(Symbol.toStringTag)]":
        "throws Error: trap [getter hidden fixed]",
      "exports.named": "function (anonymous)/0 not constructor",
    });
    expect(JSON.parse(JSON.stringify(shape))).toEqual(shape);
  });

  test("runs from its compiled file in a bare process", () => {
    const file = resolve(repoRoot, "dist/src/verify/export-shape.js");
    const program = `
      const { exportShape } = require(${JSON.stringify(file)});
      Object.keys = Map.prototype.entries = JSON.stringify.call = null;
      process.stdout.write(exportShape(new Map([["k", 1]]))['exports{"k"}']);
    `;
    const text = execFileSync(process.execPath, ["-e", program]);
    expect(String(text)).toBe("1");
  });
});
