/** The one context of `vm` and the one thread that there are, beside Node's. */
import { compileSandbox, runSandboxed } from "../support/sandbox.js";
import { expectLikeNode } from "../support/like-node.js";

test("scripts of the one context", () =>
  expectLikeNode(`
    const vm = require("vm");
    const t = (n, f) => { try { console.log(n, f()); } catch (x) { console.log(n, x.name, x.code, x.code && x.message); } };
    t("run", () => vm.runInThisContext("1 + 2")); globalThis.shared = 5; t("global", () => vm.runInThisContext("shared *= 2; var declared = 1; this === globalThis")); t("after", () => [shared, globalThis.declared]);
    const s = new vm.Script("shared += 1; shared // end"); t("script", () => [s.runInThisContext(), s.runInThisContext(), s instanceof vm.Script]);
    t("syntax", () => new vm.Script("var var")); t("syntax", () => vm.runInThisContext("}")); t("throws", () => vm.runInThisContext("throw new RangeError('x')"));
    t("fn", () => vm.compileFunction("return a + b", ["a", "b"])(1, 2)); t("fn", () => vm.compileFunction("return this", [])() === globalThis); t("fn", () => [vm.compileFunction("").name, vm.compileFunction("", ["x"]).length]);
    for (const a of [["x", 1], ["x", null], ["x", { filename: 1 }], ["x", { lineOffset: "a" }], ["x", { cachedData: 1 }], ["x", { produceCachedData: 1 }]]) t("opt", () => new vm.Script(...a));
    for (const a of [[1], ["", 1], ["", [1]], ["", [], null], ["", [], { filename: 1 }], ["", [], { contextExtensions: 1 }]]) t("cf", () => vm.compileFunction(...a));
    for (const a of [1, null, "x", {}, []]) t("isContext", () => vm.isContext(a));
    for (const o of [{ timeout: 0 }, { timeout: "a" }, { displayErrors: 1 }, { breakOnSigint: 1 }, null, 1]) t("ro", () => new vm.Script("1").runInThisContext(o));
    t("closure", () => { let local = 1; return vm.runInThisContext("typeof local"); }); t("url", () => new vm.Script("1 //# sourceMappingURL=a.map").sourceMapURL); t("rit", () => vm.runInThisContext("2", "file.js"));
  `));

test("no other contexts, and no timeout", async () => {
  const text = compileSandbox({
    "main.js": `
      const vm = require("vm");
      const messages = [];
      for (const run of [() => vm.createContext({}), () => vm.runInNewContext("1"), () => new vm.Script("1").runInThisContext({ timeout: 5 })]) {
        try { run(); } catch ({ message }) { messages.push(message); }
      }
      exports.messages = messages;
    `,
  });
  const { exports } = await runSandboxed("v8", text);
  expect(exports).toEqual({
    messages: ["createContext", "runInNewContext", "timeout"].map(
      (api) => `vm.${api} is not supported in sandbox`,
    ),
  });
});

test("worker_threads of a program that has no other thread", () =>
  expectLikeNode(`
    const w = require("worker_threads");
    console.log(w.isMainThread, w.threadId, w.parentPort, w.workerData, w.resourceLimits, typeof w.SHARE_ENV, typeof w.Worker);
    w.setEnvironmentData("a", 1);
    console.log(w.getEnvironmentData("a"), w.getEnvironmentData("b"));
    w.setEnvironmentData("a");
    console.log(w.getEnvironmentData("a"));
  `));
