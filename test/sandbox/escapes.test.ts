/**
 * Ways that are known to have led out of sandboxes of JavaScript, tried in each
 * engine: each asks for a global of the host through whatever function it got hold
 * of. And what would use up the host.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import {
  createHost,
  type Limits,
} from "../../src/hosting/sandbox/create-host.js";
import { BOUNDARIES } from "../support/engines.js";
import { compileSandbox } from "../support/sandbox.js";

/** `vm` is no boundary, and Node itself aborts at some of this. */
const SECRET = "__secretOfTheHost";

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  writeFileSync(join(folder, "file"), "text");
  Reflect.set(globalThis, SECRET, "found");
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, SECRET);
  rmSync(folder, { recursive: true, force: true });
});

/** What each attempt leaves is asked: its constructors, and theirs. */
const ASK = `
  const found = [];
  const ask = (value) => {
    const seen = new Set();
    const look = (one, depth) => {
      if ((typeof one !== "object" && typeof one !== "function") || one === null || seen.has(one) || depth > 4) return;
      seen.add(one);
      try { if (one.${SECRET} === "found") found.push("member"); } catch {}
      if (typeof one === "function") {
        for (const text of ["return globalThis", "return this", "return process"]) {
          for (const make of [() => one(text)(), () => new one(text)()]) {
            try { if (make().${SECRET} === "found") found.push(text); } catch {}
          }
        }
      }
      for (const key of ["constructor", "__proto__", "prototype", "caller", "callee", "arguments", "mainModule", "parent", "host", "then", "stack", "cause"]) {
        try { look(one[key], depth + 1); } catch (error) { look(error, depth + 1); }
      }
    };
    look(value, 0);
  };
  const attempt = async (run) => { try { const value = run(); ask(value); ask(await value); } catch (error) { ask(error); } };
`;

test("the search finds the host where an object of it is handed in", () => {
  const search = runInNewContext(
    `(value) => { ${ASK} ask(value); return found.length; }`,
  ) as (value: unknown) => number;
  const hostFunction = Object.constructor;
  Reflect.set(hostFunction("return globalThis")(), SECRET, "found");
  try {
    expect(search({ of: "the host" })).toBeGreaterThan(0);
  } finally {
    Reflect.deleteProperty(hostFunction("return globalThis")(), SECRET);
  }
});

const ATTEMPTS: Readonly<Record<string, string>> = {
  "constructors of what is there": `
    for (const value of [exports, require, module, process, process.env, process.stdout, console, console.log, Buffer, Buffer.alloc(1), globalThis, (function () { return this; })(), new Error("x"), Promise.resolve(), Symbol, (async () => {}), (function* () {}), (async function* () {})]) await attempt(() => value);
    await attempt(() => exports.given);`,
  "the stack of a call, and its callers": `
    await attempt(function own() { return own.caller; });
    await attempt(function () { return arguments.callee.caller; });
    const before = Error.prepareStackTrace;
    // What is asked has stacks itself, and this very function is on them.
    Error.prepareStackTrace = (error, sites) => { if (asked++ > 8) return sites; for (const site of sites) for (const name of ["getThis", "getFunction", "getEvalOrigin"]) { try { ask(site[name]?.()); } catch (thrown) { ask(thrown); } } ask(sites); return sites; };
    for (const run of [() => new Error().stack, () => null.x, () => { const made = {}; Error.captureStackTrace?.(made); return made.stack; }, () => process.stdout.write(1n), () => fs.readFileSync(folder + "/none")]) await attempt(run);
    Error.prepareStackTrace = before;`,
  "an overflow of the stack inside of the host": `
    for (const run of [() => process.stdout.write(""), () => fs.readFileSync(folder + "/file"), () => crypto.randomBytes(1), () => setTimeout(() => {}, 1e6).unref()]) {
      const deep = () => { try { return deep(); } catch (error) { ask(error); try { run(); } catch (thrown) { ask(thrown); } } };
      await attempt(deep);
    }`,
  "errors and promises of the host": `
    await attempt(() => fs.readFileSync(folder + "/none"));
    await attempt(() => fs.promises.readFile(folder + "/none"));
    await attempt(() => crypto.webcrypto.subtle.digest("none", new Uint8Array(1)));
    await attempt(() => crypto.webcrypto.subtle.digest("SHA-1", new Uint8Array(1)));
    await attempt(() => process.stdout.write(new Proxy(new Uint8Array(1), { get() { throw new Proxy(function () {}, {}); } })));`,
  "what is asked of values on their way": `
    const taken = [];
    const { apply } = Reflect;
    const undo = [];
    for (const [owner, name] of [[Promise.prototype, "then"], [Array.prototype, "push"], [Array.prototype, "map"], [Function.prototype, "call"], [Function.prototype, "apply"], [Object.prototype, "valueOf"], [JSON, "parse"], [JSON, "stringify"], [Reflect, "apply"], [Uint8Array, "from"], [Map.prototype, "get"], [Map.prototype, "set"]]) {
      const original = owner[name];
      undo[undo.length] = () => { owner[name] = original; };
      owner[name] = function (...args) { taken[taken.length] = this; for (const one of args) taken[taken.length] = one; return apply(original, this, args); };
    }
    for (const key of [Symbol.species, Symbol.toPrimitive, Symbol.iterator]) Object.defineProperty(Object.prototype, key, { configurable: true, get() { taken[taken.length] = this; return undefined; } });
    Object.defineProperty(Object.prototype, "then", { configurable: true, get() { taken[taken.length] = this; return undefined; } });
    try { process.stdout.write("x"); fs.readFileSync(folder + "/file"); await crypto.webcrypto.subtle.digest("SHA-1", new Uint8Array(1)).catch(ask); } catch (error) { ask(error); }
    for (let at = 0; at < undo.length; at++) undo[at]();
    delete Object.prototype.then; delete Object.prototype[Symbol.species]; delete Object.prototype[Symbol.toPrimitive]; delete Object.prototype[Symbol.iterator];
    for (const one of taken.slice(0, 500)) ask(one);`,
  "code of its own": `
    for (const text of ["globalThis", "this", "(function () { return this; })()", "new Function('return this')()", "(0, eval)('this')", "Reflect.construct(Function, ['return this'])()", "(async () => {}).constructor('return this')()"]) await attempt(() => (0, eval)(text));
    await attempt(() => Function("return this.constructor.constructor('return this')()")());
    await attempt(() => typeof WebAssembly === "undefined" ? 0 : WebAssembly);
    await attempt(() => typeof ShadowRealm === "undefined" ? 0 : new ShadowRealm().evaluate("1"));`,
  "names of the host's own": `
    for (const name of ["process", "require", "module", "Deno", "Bun", "window", "self", "parent", "top", "frames", "host", "ask", "turn", "__non_webpack_require__"]) await attempt(() => (0, eval)("typeof " + name + " === 'undefined' ? 0 : " + name));
    for (const name of ["binding", "_linkedBinding", "dlopen", "mainModule", "getBuiltinModule"]) await attempt(() => process[name]?.("fs"));
    for (const name of ["vm", "worker_threads", "module", "v8", "inspector", "async_hooks"]) await attempt(() => require(String(name)));`,
  "prototypes sent over": `
    await attempt(() => process.stdout.write(Object.setPrototypeOf(new Uint8Array(1), { get buffer() { return globalThis; }, get length() { throw new Error("length"); } })));
    await attempt(() => fs.writeFileSync(folder + "/x", { __proto__: Uint8Array.prototype, length: 1 }));
    await attempt(() => fs.readFileSync({ __proto__: { toString() { return folder; } }, href: "file:///", protocol: "file:", pathname: folder + "/../.." }));
    exports.polluting = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');`,
};

describe.each(BOUNDARIES)("on %s", (engine) => {
  test.each(Object.entries(ATTEMPTS))("%s", async (_name, attempts) => {
    const text = compileSandbox({
      "main.js": `
        const fs = require("fs"), crypto = require("crypto"), folder = ${JSON.stringify(folder)};
        ${ASK}
        exports.run = async (given) => { exports.given = given; ${attempts} isDone = true; return exports.polluting; };
        let isDone = false, asked = 0;
        exports.report = () => isDone ? found : null;
        require("vm"); require("worker_threads"); require("module"); require("v8"); require("async_hooks");
      `,
    });
    const program = createHost({
      engine,
      grants: {
        clock: true,
        entropy: true,
        stdout: () => {},
        stderr: () => {},
        fs: [{ path: folder }],
        args: ["x"],
        env: { A: "1" },
      },
      limits: { timeout: 60_000 },
    }).load(new TextEncoder().encode(text));
    const given = { list: [1], bytes: new Uint8Array(1), text: "x" };
    await program.call("run", given);
    // Whoever gets hold of what settles a call may settle it early.
    let found: unknown = null;
    while (found === null) found = await program.call("report");
    expect(found).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
    program.stop();
  });
});

describe.each(BOUNDARIES)("what would use up the host, on %s", (engine) => {
  const LIMITS: Limits = { timeout: 2000, memory: 48 * 2 ** 20 };
  const gone = async (program: string, limits: Limits = LIMITS) => {
    const bytes = new TextEncoder().encode(
      compileSandbox({ "main.js": program }),
    );
    const loaded = createHost({
      engine,
      grants: {
        clock: true,
        entropy: true,
        stdout: () => {},
        net: [],
        run: [],
      },
      limits,
    }).load(bytes);
    const begun = performance.now();
    const outcome = await loaded.call("f").then(
      (value) => ["value", value],
      (error: NodeJS.ErrnoException) => [error.code ?? error.name],
    );
    loaded.stop();
    expect(performance.now() - begun).toBeLessThan(30_000);
    return outcome;
  };

  test("the host outlives a flood of calls", async () => {
    const [code] = await gone(
      'exports.f = () => { for (;;) process.stdout.write("x".repeat(1000)); };',
    );
    expect(code).toBe("ERR_INGOT_TIMEOUT");
  });

  test("the host outlives a flood of connections and children", async () => {
    const [kind, value] = await gone(
      `const net = require("net"), cp = require("child_process");
       exports.f = () => new Promise((resolve) => {
         let failed = 0;
         const count = () => { if (++failed === 400) resolve(failed); };
         for (let at = 0; at < 200; at++) { net.connect(80, "example.org").on("error", count); cp.spawn("x").on("error", count); }
       });`,
      { ...LIMITS, timeout: 20_000 },
    );
    expect([kind, value]).toEqual(["value", 400]);
  });

  test("data that is nested without end, or refers to itself, does not cross", async () => {
    for (const value of [
      "const a = {}; a.a = a; return a;",
      "let a = []; for (let at = 0; at < 100000; at++) a = [a]; return a;",
      "return new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: (target, key, self) => self });",
      "const a = []; a.length = 2 ** 31; return a;",
    ]) {
      const [code] = await gone(`exports.f = () => { ${value} };`);
      expect([
        "GuestError",
        "GuestKilled",
        "ERR_INGOT_TOO_LARGE",
        "ERR_INGOT_MEMORY",
        "ERR_INGOT_TIMEOUT",
      ]).toContain(code);
    }
  });

  test("little text that makes many values of the host does not cross", async () => {
    // Arrays of the agent's message are written as the guest will have them.
    const forging = (made: string) =>
      `exports.f = () => {
         const made = ${made};
         Array.prototype.toJSON = () => { delete Array.prototype.toJSON; return made; };
         try { process.stdout.write("x"); return "crossed"; } catch ({ code }) { return code; }
       };`;
    const before = process.memoryUsage().rss;
    for (const kind of ["[]", "{}"]) {
      const many = `(() => { const some = new Array(1000).fill(0).map(() => (${kind})); return new Array(4000).fill(some); })()`;
      expect(await gone(forging(many), { ...LIMITS, timeout: 20_000 })).toEqual(
        ["value", "ERR_INGOT_TOO_LARGE"],
      );
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    // Its digits would keep the host busy for minutes.
    const digits = forging(
      '["a", ["invoke", 1, "stdout.write", ["a", [["n", "9".repeat(2e6)]]]]]',
    );
    const begun = performance.now();
    expect(await gone(digits, { ...LIMITS, timeout: 20_000 })).toEqual([
      "value",
      "ERR_INGOT_TOO_LARGE",
    ]);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(await gone("exports.f = () => 1n << 100_000n;")).toEqual([
      "ERR_INGOT_TOO_LARGE",
    ]);
    expect(await gone("exports.f = () => 2n ** 200n;")).toEqual([
      "value",
      2n ** 200n,
    ]);
  });

  test("a result that can be awaited again does not keep the host waiting", async () => {
    // As what a guest says later, where functions of calls would be the host's.
    const outcome = await gone(`
      exports.f = async () => {
        await null;
        let isNext = true;
        Object.prototype.toJSON = undefined;
        Array.prototype.toJSON = function () {
          delete Array.prototype.toJSON;
          return ["a", ["result", 1, true, ["o", [["then", ["f", 1]], ["x", 2]]]]];
        };
        return 1;
      };`);
    const then: string = "then";
    expect(outcome).toEqual(["value", { [then]: undefined, x: 2 }]);
  });

  test("deep recursion in the engine's own code ends the guest alone", async () => {
    for (const run of [
      "JSON.parse('['.repeat(1e5))",
      "JSON.stringify((() => { let a = []; for (let at = 0; at < 1e5; at++) a = [a]; return a; })())",
      "new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')",
      "(() => { let a = {}; for (let at = 0; at < 1e5; at++) a = new Proxy(a, {}); return a.x; })()",
      "eval('('.repeat(1e5))",
      "(() => { const a = []; a[0] = a; a.toString = Array.prototype.join; const b = { toString() { return b + ''; } }; return String(b); })()",
    ]) {
      const outcome = await gone(
        `exports.f = () => { try { ${run}; return "done"; } catch (error) { return "caught"; } };`,
        { ...LIMITS, timeout: 10_000 },
      );
      expect([
        ["value", "caught"],
        ["value", "done"],
        ["ERR_INGOT_MEMORY"],
        ["ERR_INGOT_TIMEOUT"],
      ]).toContainEqual(outcome);
    }
  });
});
