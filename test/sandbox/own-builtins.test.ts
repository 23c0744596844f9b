/**
 * Programs over `console`, `Blob`, `diagnostics_channel` and `perf_hooks`: the same
 * output in a sandbox, on V8 and on QuickJS, as under Node.
 */
import { execFileSync } from "node:child_process";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** What later versions than the one that a sandbox answers as answer otherwise. */
const ofNode20 = (line: string) =>
  process.versions.node.startsWith("20.") ? line : "";

/** @param program writes what it finds to stdout */
async function expectLikeNode(program: string): Promise<void> {
  const wanted = execFileSync(process.execPath, ["--no-warnings", "-"], {
    input: program,
    encoding: "utf8",
  });
  expect(wanted.length).toBeGreaterThan(20);
  const artifact = compileSandbox({ "main.js": program });
  for (const engine of ENGINES) {
    const { stdout, error } = await runSandboxed(engine, artifact);
    expect({ engine, error, stdout }).toEqual({
      engine,
      error: null,
      stdout: wanted,
    });
  }
}

const ATTEMPT = `
  const attempt = (run) => {
    try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
  };
`;

test("console: groups, counts, tables, and a console of one's own", () =>
  expectLikeNode(`
    ${ATTEMPT}
    const { Console } = console;
    const { log } = console;
    log("%s is %d", "it", 42, { a: [1, { b: {} }] });
    console.group("outer");
    console.group();
    console.log("two\\nlines");
    console.groupEnd(); console.groupEnd(); console.groupEnd();
    console.count(); console.count("x"); console.count(); console.countReset(); console.count();
    console.dir({ a: { b: 1 }, toString: () => "hidden" }, { depth: 0 });
    ${ofNode20('console.dir({ [require("util").inspect.custom]: () => "hidden" }, { depth: 0 });')}
    console.assert(true, "no");
    console.table([{ a: 1, b: "x" }, { a: 2, c: { d: 1 } }]);
    console.table([[1, 2], [3]], ["1"]);
    console.table(new Map([["k", { v: 1 }], [2, "中"]]));
    console.table(new Set([1, [2]]));
    console.table([1, "two", { three: 3 }]);
    console.table({ a: 1, b: { c: 2 } }, ["c"]);
    console.table(5);
    console.log(attempt(() => console.table([], 5)), attempt(() => new Console()));
    console.log(attempt(() => new Console({ stdout: process.stdout, groupIndentation: -1 })));
    const written = [];
    const stream = { write: (text) => { written.push(text); }, listenerCount: () => 1, once() {}, removeListener() {} };
    const own = new Console({ stdout: stream, ignoreErrors: false, inspectOptions: { compact: false }, groupIndentation: 4 });
    own.group("g"); own.log({ a: 1 }); own.error("e"); own.assert(0, "%s!", "why");
    class Louder extends Console { log(...args) { super.log("LOUD", ...args); } }
    new Louder(stream).count("l");
    console.log(written, own instanceof Console, console instanceof Console, Console(stream) instanceof Console);
    console.log(Object.keys(own).sort().join(), own.error.name, String(own));
    ${ofNode20("console.log(Object.keys(own).join());")}
  `));

test("Blob and File", () =>
  expectLikeNode(`
    ${ATTEMPT}
    const { Blob: Own, File } = require("buffer");
    (async () => {
      const blob = new Blob(["a\\r\\nb", new Uint8Array([104, 105]), new ArrayBuffer(1), new Blob(["€"])], { type: "Text/Plain" });
      console.log(blob, blob.size, blob.type, Own === Blob, String(blob));
      console.log(await blob.text(), new Uint8Array(await blob.arrayBuffer()), await blob.slice(1, -3, "X/Y").text(), blob.slice(-4).size, blob.slice(3, 1).size);
      console.log(await new Blob(["\\ufeffx"]).text(), new Blob([1, null, {}]).size, new Blob([], { type: "é" }).type);
      for (const args of [[[], 5], [[], { endings: "x" }]]) console.log(attempt(() => new Blob(...args)));
      ${ofNode20('for (const sources of [1, "x", null]) console.log(attempt(() => new Blob(sources)));')}
      console.log(attempt(() => Object.getOwnPropertyDescriptor(Blob.prototype, "size").get.call({})));
      const file = new File(["abc"], "n\\ud800.txt", { lastModified: 5, type: "a/b" });
      console.log(file, file.name, file instanceof Blob, attempt(() => new File([])), String(file));
      console.log(new File([], "x", { lastModified: "no" }).lastModified, await file.slice(1).text());
      const chunks = [];
      for await (const chunk of new Blob(["x".repeat(100000)]).stream()) chunks.push(chunk.length);
      console.log(chunks.reduce((a, b) => a + b), String(blob.stream()));
      const reader = blob.stream().getReader({ mode: "byob" });
      const { done, value } = await reader.read(new Uint8Array(3));
      console.log(done, value, blob.stream().locked);
      console.log(Object.keys(Blob.prototype).filter((name) => !/bytes|textStream/.test(name)), Object.keys(File.prototype));
    })();
  `));

test("diagnostics_channel: channels, listeners that fail, tracing", () =>
  expectLikeNode(`
    ${ATTEMPT}
    const dc = require("diagnostics_channel");
    const channel = dc.channel("one");
    const seen = [];
    const listener = (message, name) => { seen.push([message, String(name)]); };
    console.log(channel === dc.channel("one"), channel.hasSubscribers, dc.hasSubscribers("one"), attempt(() => dc.channel(1)));
    dc.subscribe("one", listener);
    channel.publish({ a: 1 });
    const failing = () => { throw new Error("of a listener"); };
    dc.subscribe("one", failing);
    process.once("uncaughtException", (error) => { console.log("later", error.message); });
    channel.publish(2);
    console.log(dc.unsubscribe("one", failing), channel.hasSubscribers, seen, dc.unsubscribe("one", listener), dc.unsubscribe("one", listener), channel.hasSubscribers);
    console.log(attempt(() => channel.subscribe()), channel instanceof dc.Channel);
    const enter = (context) => { seen.push(["run", context]); };
    const store = {
      run(context, next) { enter(context); return next(); },
      // What Node 26 calls instead.
      withScope(context) { enter(context); return { [Symbol.dispose]() {} }; },
    };
    channel.bindStore(store, (data) => data + "!");
    console.log(channel.runStores("data", function (x) { return [this.y, x]; }, { y: 1 }, 2), channel.unbindStore(store), channel.unbindStore(store), seen);
    const tracing = dc.tracingChannel("op");
    const events = [];
    const listeners = Object.fromEntries(["start", "end", "asyncStart", "asyncEnd", "error"].map((name) => [name, (message) => events.push([name, { ...message }])]));
    console.log(tracing.traceSync((x) => x, {}, null, 1), tracing.hasSubscribers);
    tracing.subscribe(listeners);
    console.log(tracing.traceSync((x) => x + 1, { id: 1 }, null, 1));
    console.log(attempt(() => tracing.traceSync(() => { throw new Error("sync"); })));
    tracing.traceCallback((done) => done(null, "result"), 0, { id: 2 }, null, (error, result) => events.push(["callback", result]));
    console.log(attempt(() => tracing.traceCallback(() => {}, 0, {}, null, 1)));
    (async () => {
      console.log(await tracing.tracePromise(async (x) => x * 2, { id: 3 }, null, 4));
      console.log(await tracing.tracePromise(async () => { throw new Error("async"); }).catch((error) => error.message));
      console.log(tracing.unsubscribe(listeners), tracing.unsubscribe(listeners));
      console.log(require("util").inspect(events.map(([name, { error, ...rest }]) => [name, error && error.message, rest]), { depth: 5 }));
    })();
  `));

test("perf_hooks: marks, measures, observers", () =>
  expectLikeNode(`
    ${ATTEMPT}
    const { performance: own, PerformanceObserver, PerformanceMark, PerformanceEntry } = require("perf_hooks");
    console.log(own === performance, typeof performance.now(), performance.now() <= performance.now(), String(performance));
    console.log(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 5000);
    const told = [];
    new PerformanceObserver((list, observer) => {
      told.push(list.getEntries().map(({ name, entryType }) => name + ":" + entryType).sort(), list.getEntriesByName("a").length);
    }).observe({ entryTypes: ["mark", "measure", "function", "unknown"] });
    const mark = performance.mark("a", { startTime: 5, detail: { x: [1] } });
    performance.mark("b", { startTime: 15 });
    const measure = performance.measure("m", "a", "b");
    console.log(mark, measure.toJSON(), mark instanceof PerformanceMark, mark instanceof PerformanceEntry, String(measure));
    console.log(performance.measure("n", { start: 1, duration: 4, detail: 0 }), performance.measure("o", { end: "b", duration: 10 }).startTime);
    console.log(performance.getEntries().map((entry) => entry.name), performance.getEntriesByType("mark").length, performance.getEntriesByName("m").length);
    for (const run of [
      () => performance.mark(), () => performance.mark("x", { startTime: -1 }), () => performance.mark("x", { startTime: "1" }),
      () => performance.mark("nodeStart"), () => performance.measure("p", "missing"), () => performance.measure("p", { start: 1, end: 2, duration: 3 }),
      () => performance.measure("p", { start: 1 }, "b"), () => new PerformanceEntry(), () => new PerformanceObserver(), () => performance.measure(1),
      () => new PerformanceObserver(() => {}).observe({}), () => new PerformanceObserver(() => {}).observe({ entryTypes: "mark" }),
    ]) console.log(attempt(run));
    const timed = performance.timerify(function add(a, b) { return a + b; });
    console.log(timed(1, 2), timed.name, timed.length);
    performance.clearMarks("a"); performance.clearMeasures();
    console.log(performance.getEntries().map((entry) => entry.name), Object.keys(mark), Object.keys(performance.eventLoopUtilization()));
    setTimeout(() => {
      console.log(told);
      new PerformanceObserver((list) => console.log(list.getEntries().length)).observe({ type: "mark", buffered: true });
    }, 5);
  `));
