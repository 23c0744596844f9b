/**
 * `async_hooks` in engines without hooks: what several requests at once see of
 * their own storage, beside what they see under Node.
 */
import { expectLikeNode } from "../support/like-node.js";

const REQUESTS = `
  const { AsyncLocalStorage, AsyncResource, executionAsyncId } = require("async_hooks");
  const als = new AsyncLocalStorage(), other = new AsyncLocalStorage();
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const logs = {};
  const log = (id, ...what) => (logs[id] ??= []).push([...what, als.getStore(), other.getStore()].join(" "));
`;
const REPORT = `.then(() => sleep(30)).then(() => { for (const id in logs) console.log(id, logs[id].join("\\n")); })`;

test("storage over all that can be awaited", () =>
  expectLikeNode(`${REQUESTS}
    async function request(id) {
      log(id, "start");
      await null; log(id, "null");
      await (1, 5); log(id, "sequence");
      await Promise.resolve(1); log(id, "resolved");
      await { then(done) { log(id, "thenable"); done(1); } }; log(id, "after thenable");
      await sleep(id * 3); log(id, "slept");
      await Promise.all([sleep(1), 3, Promise.resolve().then(() => log(id, "in all"))]); log(id, "all");
      try { await Promise.reject(new Error("x")); } catch { log(id, "caught"); }
      for await (const x of [1, Promise.resolve(2)]) log(id, "for await array", x);
      async function* generate() { log(id, "gen"); yield 1; log(id, "gen2"); await 1; yield sleep(1); log(id, "gen3"); }
      for await (const x of generate()) log(id, "for await generator", x);
      await other.run("o" + id, async () => { await 1; log(id, "inner"); await sleep(1); log(id, "inner2"); });
      log(id, "outer again");
      await Promise.resolve(1).finally(() => log(id, "finally"));
      await sleep(1).then(() => Promise.reject(1)).catch(() => log(id, "catch"));
      class Own extends Promise {}
      await new Own((done) => setTimeout(done, id)); log(id, "subclass");
      await Own.resolve(1).then(() => log(id, "of a subclass"));
    }
    Promise.all([als.run("A", request, 1), als.run("B", request, 2), request(3)])${REPORT};
    log(4, "main");
  `));

test("storage over what is scheduled", () =>
  expectLikeNode(`${REQUESTS}
    async function request(id) {
      await new Promise((done) => process.nextTick(done)); log(id, "tick");
      await new Promise((done) => setImmediate(done)); log(id, "immediate");
      await new Promise((done) => queueMicrotask(done)); log(id, "job");
      process.nextTick(() => log(id, "in a tick"));
      await sleep(1);
      queueMicrotask(() => log(id, "in a job"));
      await sleep(1);
      setImmediate(() => log(id, "in an immediate"));
      await sleep(5);
      let times = 0;
      const interval = setInterval(() => { log(id, "in an interval"); if (++times === 2) clearInterval(interval); }, 1);
      await sleep(20);
      als.enterWith("entered " + id); await 1; log(id, "entered");
      require("events").once(process, "ping" + id).then(() => log(id, "once"));
      other.run("emitter", () => process.emit("ping" + id));
      await sleep(1);
    }
    Promise.all([als.run("A", request, 1), als.run("B", request, 2), request(3)])${REPORT};
  `));

test("resources, and errors", () =>
  expectLikeNode(`${REQUESTS}
    const bound = als.run("bound", () => AsyncResource.bind(() => als.getStore()));
    const snapshot = als.run("snapshot", () => AsyncLocalStorage.snapshot());
    console.log(bound(), snapshot(() => als.getStore()), als.getStore());
    als.run(1, () => {
      als.exit(() => console.log("exit", als.getStore()));
      console.log(als.getStore());
      als.disable();
      console.log(als.getStore());
    });
    const resource = new AsyncResource("X");
    console.log(resource.asyncId() > 1, resource.runInAsyncScope(() => executionAsyncId() === resource.asyncId()), resource.runInAsyncScope(function (a) { return this.x + a; }, { x: 1 }, 2));
    console.log(executionAsyncId(), resource.triggerAsyncId(), new AsyncResource("Y", { triggerAsyncId: 7 }).triggerAsyncId());
    const failures = [() => new AsyncResource(), () => new AsyncResource("x", { triggerAsyncId: -2 }), () => AsyncResource.bind(1)];
    for (const fail of failures) {
      try { fail(); console.log("nothing"); } catch ({ name, code, message }) { console.log(name, code, message); }
    }
  `));

test("promises are as they were, where a context is followed", () =>
  expectLikeNode(`${REQUESTS}
    als.run(1, () => {});
    const order = [];
    const note = (what) => order.push(what);
    (async () => { note("a1"); await 0; note("a2"); await Promise.resolve(); note("a3"); await null; note("a4"); })();
    (async () => { note("b1"); await new Promise((done) => done()); note("b2"); await 1; note("b3"); })();
    Promise.resolve().then(() => note("c1")).then(() => note("c2")).then(() => note("c3"));
    (async () => { await { then: (done) => done() }; note("d"); })();
    console.log(Promise.prototype.constructor === Promise, Promise.resolve(1).constructor === Promise, Promise.resolve.length, Promise.prototype.then.length, Promise.prototype.then.name);
    class Own extends Promise {}
    console.log(Own.resolve(1).then(() => {}) instanceof Own, new Own(() => {}).constructor === Own);
    try { Promise.prototype.then.call(1); } catch (error) { console.log(error.name); }
    setTimeout(() => console.log(order.join(" ")), 10);
  `));
