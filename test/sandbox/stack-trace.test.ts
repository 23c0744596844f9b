/** V8's stack trace API, which packages such as depd are written for, on each engine. */
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

test("only programs that name it have it", () => {
  const has = (program: string) =>
    compileSandbox({ "main.js": program }).includes("stack-trace.js");
  expect(has(PROGRAM)).toBe(true);
  expect(has("if (Error.captureStackTrace) exports.a = 1;")).toBe(true);
  expect(has("exports.a = new Error().stack;")).toBe(false);
  expect(has("exports.f = (Error) => Error.captureStackTrace();")).toBe(false);
});
