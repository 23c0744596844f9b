/**
 * The host of sandbox artifacts: calls, limits, and that no object of the host is
 * within a guest's reach, on each engine that is there.
 */
import { createHost } from "../../src/hosting/sandbox/create-host.js";
import type { Grants, Limits } from "../../src/hosting/sandbox/create-host.js";
import { HOST_ENGINES } from "../support/engines.js";
import { compileSandbox } from "../support/sandbox.js";

const bytesOf = (program: string, name = "main.js") =>
  new TextEncoder().encode(compileSandbox({ [name]: program }));

/** Name, code, message of what a promise rejects with. */
async function rejection(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return { name, code, message };
  }
  throw new Error("It was fulfilled");
}

describe.each(HOST_ENGINES)("on %s", (engine) => {
  const load = (
    program: string,
    grants: Grants = {},
    limits: Limits = { timeout: 60_000 },
  ) => createHost({ engine, grants, limits }).load(bytesOf(program));

  test("calls what is exported, with copies", async () => {
    const program = load(
      `
      exports.add = (a, b) => a + b;
      exports.echo = (value) => value;
      exports.change = (bytes) => { bytes[0] = 9; return bytes; };
      exports.inner = { twice(n) { return this === exports.inner && n * 2; } };
      exports.later = (value) => new Promise((resolve) => setTimeout(resolve, 5, value));
    `,
      { clock: true },
    );
    expect(await program.call("add", 1, 2)).toBe(3);
    const value = {
      text: "\u0000 \ud800 €",
      list: [1, -0, Number.NaN, 10n, undefined, null, true],
      bytes: new Uint8Array([1, 2, 255]),
      ["__proto__"]: 1,
      constructor: { prototype: 2 },
    };
    expect(await program.call("echo", value)).toEqual(value);
    const bytes = new Uint8Array([1, 2]);
    expect(await program.call("change", bytes)).toEqual(new Uint8Array([9, 2]));
    expect(bytes).toEqual(new Uint8Array([1, 2]));
    expect(await program.call("inner.twice", 4)).toBe(8);
    expect(await program.call("later", "x")).toBe("x");
    expect(await rejection(program.call("none"))).toMatchObject({
      code: "ERR_INGOT_NO_EXPORT",
    });
    program.stop();
  });

  test("a function as the whole of the exports, and an ES module", async () => {
    const whole = load("module.exports = (a) => a + 1;");
    expect(await whole.call("default", 1)).toBe(2);
    const esm = createHost({ engine }).load(
      bytesOf(
        "export const f = (a) => a * 2; export default async (a) => f(await a);",
        "main.mjs",
      ),
    );
    expect(await esm.call("f", 4)).toBe(8);
    expect(await esm.call("default", 5)).toBe(10);
  });

  test("an error of the guest is data of the host", async () => {
    const program = load(`
      exports.plain = () => { throw Object.assign(new TypeError("bad"), { code: "ECODE", errno: -2, secret: {} }); };
      exports.async = async () => { throw new RangeError("late"); };
      exports.odd = () => { throw { get message() { throw 1; }, name: {} }; };
      exports.text = () => { throw "text"; };
      exports.proxy = () => { throw new Proxy({}, { get() { throw new Error("trap"); } }); };
    `);
    const error: unknown = await program.call("plain").catch((e) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "GuestError",
      guestName: "TypeError",
      message: "bad",
      code: "ECODE",
      errno: -2,
    });
    expect(error).not.toHaveProperty("secret");
    expect(await rejection(program.call("async"))).toMatchObject({
      message: "late",
    });
    expect((await rejection(program.call("text"))).message).toBe("text");
    for (const name of ["odd", "proxy"]) {
      expect((await rejection(program.call(name))).name).toBe("GuestError");
    }
  });

  test("output, environment and the exit code reach the host", async () => {
    let stdout = "";
    const program = load(
      `console.log(process.env.GIVEN, Object.keys(process.env), process.argv.slice(2));
       setTimeout(() => { console.log("late"); process.exit(7); }, 5);
       setInterval(() => {}, 1);`,
      {
        clock: true,
        stdout: (chunk) => {
          stdout += Buffer.from(chunk).toString();
        },
        env: { GIVEN: "value" },
        args: ["-x"],
      },
    );
    expect(await program.run()).toBe(7);
    expect(stdout).toBe("value [ 'GIVEN' ] [ '-x' ]\nlate\n");
  });

  test("nothing is granted that is not named", async () => {
    const program = load(`
      const thrown = (f) => { try { f(); return null; } catch (error) { return error.message; } };
      exports.probe = () => [
        thrown(() => setTimeout(() => {}, 1)),
        thrown(() => require("crypto").randomBytes(4)),
        Object.keys(process.env),
        require("fs").existsSync("/etc/passwd"),
        thrown(() => require("net").connect(80)),
      ];
    `);
    expect(await program.call("probe")).toEqual([
      "timers.setTimeout is not supported in sandbox",
      "crypto.randomBytes is not supported in sandbox",
      [],
      false,
      expect.stringMatching(/^net\.connect is not supported in sandbox/),
    ]);
  });

  describe("a guest beyond its limits is killed, and the host lives", () => {
    const limits = { timeout: 300, memory: 32 * 2 ** 20 };
    const TIME = /^ERR_INGOT_TIMEOUT$/;
    test.each([
      ["an endless loop", "exports.f = () => { for (;;); };"],
      [
        "a promise bomb",
        "exports.f = () => { const again = () => Promise.resolve().then(again); again(); };",
      ],
      [
        "an endless loop behind a promise",
        "exports.f = async () => { await null; for (;;); };",
      ],
      [
        "a promise that never settles",
        "exports.f = () => new Promise(() => {});",
      ],
      [
        "a catch around an endless loop",
        "exports.f = () => { for (;;) try { for (;;); } catch {} finally { for (;;); } };",
      ],
      [
        "a regular expression that backtracks",
        'exports.f = () => /^(a+)+$/.test("a".repeat(60) + "b");',
      ],
      ["an endless loop in the entry", "for (;;);"],
      [
        "an endless loop in a timer",
        "setTimeout(() => { for (;;); }, 1); exports.f = () => new Promise(() => {});",
      ],
      [
        "a search through a length without end",
        "exports.f = () => [].indexOf.call({ length: 2 ** 53 - 1 }, 1);",
      ],
      [
        "a search through holes, behind a promise",
        "exports.f = async () => { await null; for (;;) new Array(2 ** 32 - 1).includes(1); };",
      ],
      [
        "arrays in each other, made flat",
        "exports.f = () => { let a = []; for (let at = 0; at < 60; at++) a = [a, a]; return a.flat(Infinity); };",
      ],
      [
        "a getter that never returns in what crosses",
        "exports.f = () => ({ get a() { for (;;); } });",
      ],
    ])("%s", async (name, text) => {
      // Node itself may abort where a promise job of a context is interrupted, and
      // does not end what V8 does between two steps of a program.
      if (engine === "vm" && /promise|search|flat/.test(name)) return;
      const program = load(text, { clock: true }, limits);
      const begun = performance.now();
      expect((await rejection(program.call("f"))).code).toMatch(TIME);
      expect(performance.now() - begun).toBeLessThan(30_000);
      expect((await rejection(program.call("f"))).code).toMatch(TIME);
      expect((await rejection(program.run())).code).toMatch(TIME);
    });

    // The memory of a context of `vm` is the host's.
    (engine === "vm" ? test.skip : test)("an allocation bomb", async () => {
      const program = load(
        "exports.f = () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };",
        {},
        { ...limits, timeout: 20_000 },
      );
      const before = process.memoryUsage().rss;
      const { code, message } = await rejection(program.call("f"));
      // V8 refuses buffers by an error of the guest's own.
      if (engine === "quickjs" || code !== undefined) {
        expect(code).toBe("ERR_INGOT_MEMORY");
      } else expect(message).toMatch(/allocation failed/);
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
    });

    test("one thing that is larger than all memory", async () => {
      for (const text of [
        "new Array(4e8).fill(0).length",
        '"x".repeat(2 ** 28).split("").length',
        "new ArrayBuffer(2 ** 30, { maxByteLength: 2 ** 31 }) && 1",
      ]) {
        if (engine === "vm") continue;
        const program = load(
          `exports.f = () => { const thing = ${text}; return 1; };`,
          {},
          { ...limits, timeout: 20_000 },
        );
        const { code, message } = await program.call("f").then(
          () => ({ code: "none", message: "" }),
          (error: NodeJS.ErrnoException) => error,
        );
        // Room that is only set aside is no memory yet.
        if (code === undefined)
          expect(message).toMatch(/invalid|allocation|length/);
        else
          expect(code).toMatch(
            text.includes("Buffer") ? /none|MEMORY/ : /^ERR_INGOT_MEMORY$/,
          );
        program.stop();
      }
      const next = load("exports.f = () => 1;");
      expect(await next.call("f")).toBe(1);
    });

    test("deep recursion is an error that the guest can catch", async () => {
      const program = load(`
        exports.f = () => { const deep = () => deep() + 1; try { deep(); } catch (error) { return error.message; } };
      `);
      expect(await program.call("f")).toMatch(/stack/);
      expect(await program.call("f")).toMatch(/stack/);
    });

    test("a huge string does not cross, in either direction", async () => {
      const program = load(
        `exports.give = () => "x".repeat(65 * 2 ** 20);
         exports.take = (text) => text.length;
         exports.write = () => { try { process.stdout.write(new Uint8Array(65 * 2 ** 20)); } catch ({ code }) { return code; } };`,
        { stdout: () => {} },
        { memory: 512 * 2 ** 20, timeout: 60_000 },
      );
      const large = { code: "ERR_INGOT_TOO_LARGE" };
      expect(await rejection(program.call("give"))).toMatchObject(large);
      expect(
        await rejection(program.call("take", "x".repeat(65 * 2 ** 20))),
      ).toMatchObject(large);
      expect(await program.call("write")).toBe("ERR_INGOT_TOO_LARGE");
      expect(await program.call("take", "small")).toBe(5);
    });

    test("one that the host stops", async () => {
      const program = load("exports.f = () => new Promise(() => {});");
      const called = rejection(program.call("f"));
      setTimeout(() => program.stop(), 50);
      expect((await called).code).toBe("ERR_INGOT_STOPPED");
    });
  });

  test("what throws in a capability of the host tells its message alone", async () => {
    class HostError extends RangeError {
      readonly host = { secret: true };
      readonly code = "EPIPE";
    }
    const program = load(
      `exports.probe = () => {
        try { process.stdout.write("x"); } catch (error) {
          const names = [];
          for (let at = error; at !== null; at = Object.getPrototypeOf(at)) names.push(at === Error.prototype || at === Object.prototype || at === error);
          return [error.message, error.code, error.host === undefined, names, typeof error.constructor.constructor("return typeof process === 'object' && process.binding")()];
        }
      };`,
      {
        stdout() {
          throw new HostError("broken");
        },
      },
    );
    const [message, code, host, names] = await program.call<unknown[]>("probe");
    expect([message, code, host, names]).toEqual([
      "broken",
      "EPIPE",
      true,
      [true, true, true],
    ]);
  });

  test("a forged artifact that searches what it is handed finds no host", async () => {
    // In place of the artifact's own start, which would copy it all once more.
    const genuine = compileSandbox({ "main.js": "exports.f = 1;" });
    const forged = `const place = Symbol.for("ingot.artifact"); const define = Object.defineProperty;
Object.defineProperty = (o, key, d) => key === place ? o : define(o, key, d);
define(globalThis, place, { configurable: true, value: { start(bridge) {
  let caught = null;
  let isCatching = true;
  const keep = (value) => { if (isCatching) caught = { __proto__: null, value, next: caught }; };
  const { apply } = Reflect;
  for (const [owner, name] of [[Reflect, "apply"], [Reflect, "get"], [Function.prototype, "call"], [Array.prototype, Symbol.iterator], [JSON, "parse"], [Map.prototype, "get"], [Object, "defineProperty"]]) {
    const original = owner[name];
    owner[name] = function (...args) { keep(this); for (let i = 0; i < args.length; i++) keep(args[i]); return apply(original, this, args); };
  }
  for (const index of [0, 1, 2]) define(Object.prototype, index, { configurable: true, set(value) { keep(this); keep(value); } });
  const seen = new Set();
  const foreign = [];
  const report = (value) => { let text; try { text = typeof value + String(value); } catch (error) { text = typeof value + Reflect.ownKeys(value).join(); } define(foreign, foreign.length, { value: text, enumerable: true }); };
  const look = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.add(value);
    let top = value;
    for (let next = Object.getPrototypeOf(top); next !== null; next = Object.getPrototypeOf(top)) top = next;
    if (top !== Object.prototype && top !== value) report(value);
    if (typeof value === "function" && value !== Function.prototype && !(value instanceof Function)) report(value);
    for (const key of Reflect.ownKeys(value)) { try { look(value[key]); } catch (error) { look(error); } }
    look(Object.getPrototypeOf(value));
  };
  look(bridge);
  const tries = [
    () => bridge.stdout.write({ get a() { throw 1; } }), () => bridge.stdout.write(new Proxy({}, { ownKeys() { throw {}; } })),
    () => bridge.entropy.bytes(-1), () => bridge.entropy.bytes({ valueOf() { throw 1; } }),
    () => bridge.clock.alarm(1, new Proxy(function () {}, {}), true), () => bridge.entropy.bytes(4),
    () => { let count = 0; const deep = () => { try { return deep(); } catch (error) { if (count++ > 30) return; look(error); return bridge.entropy.bytes(-1); } }; deep(); },
    () => bridge.stdout.write.call(undefined, Symbol()), () => bridge.stdout.write(1n),
  ];
  for (const attempt of tries) { try { look(attempt()); } catch (error) { look(error); } }
  isCatching = false; for (let one = caught; one !== null; one = one.next) look(one.value);
  return { answer: () => [foreign, seen.size > 20, caught !== null] };
} } });`;
    const host = createHost({
      engine,
      grants: { stdout: () => {}, entropy: true, clock: true },
    });
    const program = host.load(
      new TextEncoder().encode(
        genuine.replace("\n", () => `\n{${forged.replaceAll("\n", " ")}}`),
      ),
    );
    expect(await program.call("answer")).toEqual([[], true, true]);
  });
});

test("an artifact for Node, and what is no artifact, are refused", () => {
  const host = createHost();
  expect(() => host.load(new TextEncoder().encode("1"))).toThrow(
    expect.objectContaining({ code: "ERR_INGOT_NOT_AN_ARTIFACT" }),
  );
  expect(() =>
    host.load(
      new TextEncoder().encode(
        compileSandbox({ "main.js": "" }, { platform: "node" }),
      ),
    ),
  ).toThrow(expect.objectContaining({ code: "ERR_INGOT_NOT_SANDBOX" }));
});

(HOST_ENGINES.includes("isolate") ? test.skip : test)(
  "the engine isolate says what it needs",
  async () => {
    const program = createHost({ engine: "isolate" }).load(bytesOf(""));
    expect(await rejection(program.run())).toMatchObject({
      code: "ERR_INGOT_ENGINE",
      message: expect.stringContaining("npm install isolated-vm"),
    });
  },
);
