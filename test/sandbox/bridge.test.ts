/**
 * The bridge: what a program can reach through it, and what crosses it. The known
 * ways out of a realm are tried in V8, where host and guest share a heap.
 */
import { createContext, runInContext } from "node:vm";
import type { Bridge } from "../../src/runtime-shims/bridge/interface.js";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** Collects whatever a program can get hold of, and asks each for its realm. */
const SEARCH = `
  const seen = new Set();
  const foreign = [];
  const queue = [[globalThis, "globalThis"], [module, "module"], [require, "require"]];
  for (const name of ["process", "fs", "console", "timers", "crypto", "module", "events", "buffer", "os", "util"]) {
    queue.push([load(name), name]);
  }
  function keysOf(value) { try { return Reflect.ownKeys(value); } catch { return []; } }
  for (const [value, path] of queue) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
    seen.add(value);
    let top = value;
    for (let next = top; next !== null; ) { top = next; try { next = Object.getPrototypeOf(next); } catch { next = null; } }
    const isOwnTop = top === Object.prototype || top === value || seen.has(top) || Object.getPrototypeOf(top) === null && !("constructor" in top && top.constructor !== Object && /^function Object/.test(String(top.constructor)));
    if (!isOwnTop) foreign.push(path);
    for (const key of keysOf(value)) {
      let member;
      try { member = value[key]; } catch { continue; }
      queue.push([member, path + "." + String(key)]);
    }
    try { queue.push([Object.getPrototypeOf(value), path + ".__proto__"]); } catch {}
  }
`;

const LOAD = `
  const load = (name) => ({
    process: () => require("process"), fs: () => require("fs"), console: () => require("console"),
    timers: () => require("timers"), crypto: () => require("crypto"), module: () => require("module"),
    events: () => require("events"), buffer: () => require("buffer"), os: () => require("os"), util: () => require("util"),
  })[name]();
`;

test("no object that a program can reach is of the host's realm", async () => {
  const text = compileSandbox({
    "main.js": `${LOAD}${SEARCH} exports.count = seen.size; exports.foreign = foreign;`,
  });
  const { exports, error } = await runSandboxed("v8", text);
  expect(error).toBe(null);
  expect(exports).toMatchObject({ foreign: [] });
  expect((exports as { count: number }).count).toBeGreaterThan(1000);
});

test("the search finds an object of the host where there is one", () => {
  const text = compileSandbox({
    "main.js": `const load = () => null; globalThis.leak = leaked; ${SEARCH} exports.foreign = foreign;`,
  });
  // As a careless host would: a global of its own realm.
  const guest = text.replace(
    "globalThis.leak = leaked;",
    'globalThis.leak = globalThis[Symbol.for("test.leak")];',
  );
  const context = createContext(
    Object.assign(Object.create(null), { [Symbol.for("test.leak")]: {} }),
  );
  const { start } = runInContext(guest, context) as {
    start(bridge: Bridge): { foreign: string[] };
  };
  expect(start({}).foreign).toContain("globalThis.leak");
});

describe.each(ENGINES)("in %s", (engine) => {
  const run = (program: string, grants: Partial<Bridge> = {}) =>
    runSandboxed(engine, compileSandbox({ "main.js": program }), grants);

  test("what a host throws arrives as an error of the guest", async () => {
    const { exports } = await run(
      `
      try { process.stdout.write("x"); } catch (error) {
        exports.error = [error instanceof Error, error.constructor === Error, error.message, error.code, Object.keys(error)];
        exports.escape = error.constructor.constructor("return typeof hostSecret")();
      }
    `,
      {
        stdout: {
          write() {
            throw Object.assign(new RangeError("no"), {
              code: "EPIPE",
              own: {},
            });
          },
        },
      },
    );
    expect(exports).toMatchObject({ escape: "undefined" });
    if (engine === "v8") {
      expect(exports).toMatchObject({
        error: [true, true, "no", "EPIPE", ["code"]],
      });
    }
  });

  test("a program that replaces what the bridge is made of learns nothing", async () => {
    const { exports, stdout } = await run(
      `
      require("crypto");
      const { apply } = Reflect;
      const caught = [];
      let count = 0;
      for (const [owner, name] of [[Reflect, "apply"], [Reflect, "get"], [Reflect, "ownKeys"], [Function.prototype, "call"], [Function.prototype, "apply"], [Array.prototype, "push"], [Object, "defineProperty"], [Uint8Array.prototype.__proto__, "set"]]) {
        const original = owner[name];
        Object.defineProperty(owner, name, { configurable: true, writable: true, value: function (...args) { caught[count++] = args; caught[count++] = [this]; return apply(original, this, args); } });
      }
      require("crypto").randomUUID();
      process.stdout.write("done");
      exports.caught = count > 10;
      exports.hosts = caught.flat(2).filter((value) => typeof value === "function" && !(value instanceof Function)).length;
    `,
    );
    expect(stdout).toBe("done");
    expect(exports).toEqual({ caught: true, hosts: 0 });
  });

  test("too much at once is refused", async () => {
    const { exports } = await run(
      `
      const { LARGEST } = { LARGEST: 64 * 1024 * 1024 };
      try { process.stdout.write(new Uint8Array(LARGEST + 1)); } catch ({ code }) { exports.code = code; }
    `,
    );
    expect(exports).toEqual({ code: "ERR_INGOT_TOO_LARGE" });
  });

  test("without a capability nothing is done in its place", async () => {
    const absent = {
      clock: undefined,
      entropy: undefined,
      stdout: undefined,
      stderr: undefined,
    } as unknown as Partial<Bridge>;
    const { exports } = await run(
      `
      const thrown = (f) => { try { f(); return null; } catch (error) { return error.message; } };
      console.log("nowhere");
      exports.timer = thrown(() => setTimeout(() => {}, 1));
      exports.immediate = thrown(() => setImmediate(() => {}));
      exports.bytes = thrown(() => require("crypto").randomBytes(4));
      exports.env = Object.keys(process.env);
    `,
      absent,
    );
    expect(exports).toEqual({
      timer: "timers.setTimeout is not supported in sandbox",
      immediate: "timers.setImmediate is not supported in sandbox",
      bytes: "crypto.randomBytes is not supported in sandbox",
      env: [],
    });
  });

  test("the bridge and the library's own modules cannot be required", async () => {
    const { exports } = await run(
      `
      const codes = [];
      for (const name of ["ingot:start", "ingot:hints", "node:internal/bridge/guest.js", "/node:internal/bridge/guest.js", "../internal/exit.js", "node:internal/deps/events@3.3.0/events.js", "node:internal/start"]) {
        try { require(String(name)); codes.push("found " + name); } catch ({ code }) { codes.push(code); }
      }
      exports.codes = codes;
      require("events"); require("fs");
    `,
    );
    expect(exports).toEqual({
      codes: [
        "MODULE_NOT_FOUND",
        "MODULE_NOT_FOUND",
        "ERR_UNKNOWN_BUILTIN_MODULE",
        "MODULE_NOT_FOUND",
        "MODULE_NOT_FOUND",
        "ERR_UNKNOWN_BUILTIN_MODULE",
        "ERR_UNKNOWN_BUILTIN_MODULE",
      ],
    });
  });
});
