/** V8's stack trace API, which packages such as depd are written for, on each engine. */
import { expectLikeNode } from "../support/like-node.js";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

const PROGRAM = `
  function outer() { const made = {}; Error.captureStackTrace(made, inner); return made; }
  function inner() { return outer(); }
  class Own extends Error { constructor(message) { super(message); this.name = "Own"; Error.captureStackTrace(this, Own); } }
  exports.header = inner().stack.split("\\n")[0].replace(/: $/, "");
  exports.own = new Own("text").stack.split("\\n")[0];
  exports.above = /outer|inner/.test(inner().stack);
  Error.prepareStackTrace = (target, sites) => sites;
  function named() { const made = {}; Error.captureStackTrace(made); return made.stack; }
  const sites = named();
  exports.site = [sites[0].getFunctionName(), typeof sites[0].getFileName(), sites[0].isNative(), sites[0].isEval()];
  exports.lines = sites[1].getLineNumber() - sites[0].getLineNumber();
  Error.stackTraceLimit = 1;
  exports.limit = named().length;
`;

test.each(ENGINES)("call sites on %s", async (engine) => {
  const text = compileSandbox({ "main.js": PROGRAM });
  const { exports, error } = await runSandboxed(engine, text);
  expect(error).toBe(null);
  expect(exports).toEqual({
    header: "Error",
    own: "Own: text",
    above: false,
    site: ["named", "string", false, false],
    lines: 1,
    limit: 1,
  });
});

test("stacks begin with the error, and call sites are those that V8 gives", () =>
  expectLikeNode(`
    const heads = (error) => error.stack.split("\\n").slice(0, 2).map((line) => line.replace(/\\s*at |\\(.*|<anonymous>|: $/g, ""));
    class Own extends TypeError { constructor(message) { super(message); this.name = "Own"; } }
    function make(Class, ...args) { return new Class(...args); }
    function call(Class, ...args) { return Class(...args); }
    for (const Class of [Error, TypeError, RangeError, SyntaxError, Own]) console.log(heads(make(Class, "text\\nmore")), heads(make(Class)));
    console.log(heads(call(Error, "called")), heads(call(RangeError)));
    const late = make(Error, "before"); late.message = "after"; late.name = "Late";
    console.log(late.stack.split("\\n")[0], Object.keys(late), late.propertyIsEnumerable("stack"));
    late.stack = "set"; console.log(late.stack, late.propertyIsEnumerable("stack"));
    console.log(make(Error, "c", { cause: 1 }).cause, make(AggregateError, [1], "m").errors, make(Own) instanceof TypeError, Own.prototype.constructor === Own);
    console.log([Error, TypeError].map((Class) => [Class.name, Class.length, Class.prototype.constructor === Class, Class() instanceof Class, Object.keys(new Class())]), Object.getPrototypeOf(TypeError) === Error);
    try { null.x; } catch (error) { console.log(error instanceof TypeError, error.constructor === TypeError); }
    Object.freeze(make(Error, "frozen")).stack.length;
    const callsites = () => {
      const { prepareStackTrace } = Error;
      Error.prepareStackTrace = (_, sites) => sites;
      const sites = new Error().stack.slice(1);
      Error.prepareStackTrace = prepareStackTrace;
      return sites;
    };
    function first() { return second(); }
    function second() { return callsites(); }
    const sites = first();
    console.log(sites.slice(0, 2).map((site) => site.getFunctionName()), sites[1].getLineNumber() - sites[0].getLineNumber());
    Error.prepareStackTrace = (error, sites) => error.message + " of " + sites.length;
    Error.stackTraceLimit = 2; console.log(make(Error, "two").stack);
    Error.stackTraceLimit = 0; console.log(make(Error, "none").stack);
    Error.prepareStackTrace = undefined; console.log(make(Own, "bare").stack);
  `));

/** Node changes its output between majors. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("what made an object, and what was revoked, is told", () =>
  expectLikeNode(`
    const { format, inspect, types } = require("util");
    class Foo { constructor() { this.a = 1; } }
    class Bar extends Foo { get [Symbol.toStringTag]() { return "bar"; } }
    const bare = (value, home = Object) => home.setPrototypeOf(value, null);
    console.log(bare(new Foo()), bare(new Bar()));
    console.log(Reflect.setPrototypeOf(new Foo(), null), Object.setPrototypeOf.length, Reflect.setPrototypeOf.name);
    console.log(inspect({ in: bare(new Foo()) }, { depth: 0 }), format("%s", bare(new Foo())));
    console.log(bare({}), bare(Object.create(null)), bare(new (class {})()), bare(Object.assign(new Foo(), { [Symbol.toStringTag]: "Foo" })));
    for (const target of [{}, [], () => {}]) {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      console.log(proxy, [proxy], inspect(proxy, { showProxy: true, colors: true }), new Map([[proxy, proxy]]), format("%o %O", proxy, proxy));
    }
    class Proxied {}
    console.log([{}, [], null, 1, new Proxied(), Object.create(null)].map(types.isProxy));
  `),
);

test("V8 tells what is a proxy", async () => {
  const text = compileSandbox({
    "main.js": `
      const { types: { isProxy } } = require("util");
      const Real = Proxy;
      class Named { static { Object.defineProperty(this, "name", { value: "Proxy" }); } }
      let traps = 0;
      const trap = { get() { traps++; throw new Error("trap"); } };
      const revoked = Real.revocable({}, {});
      revoked.revoke();
      exports.real = [new Real({}, {}), new Real(() => {}, {}), new Real([], trap), revoked.proxy].map(isProxy);
      exports.others = [{}, [], () => {}, new Named(), { [Symbol.toStringTag]: "Proxy" }, null, "Proxy"].map(isProxy);
    `,
  });
  const { exports, error } = await runSandboxed("v8", text);
  expect(error).toBe(null);
  expect(exports).toEqual({
    real: [true, true, true, true],
    others: [false, false, false, false, false, false, false],
  });
});

test("only programs that name it have it", () => {
  const has = (program: string) =>
    compileSandbox({ "main.js": program }).includes(
      "function captureStackTrace",
    );
  expect(has(PROGRAM)).toBe(true);
  expect(has("if (Error.captureStackTrace) exports.a = 1;")).toBe(true);
  expect(has("exports.a = new Error().stack;")).toBe(false);
  expect(has("Error.prepareStackTrace = (_, sites) => sites;")).toBe(true);
  expect(has("exports.f = (Error) => Error.captureStackTrace();")).toBe(false);
});
