/** `createHistogram` and `monitorEventLoopDelay`, number by number beside Node's. */
import fc from "fast-check";
import { expectLikeNode } from "../support/like-node.js";

/** Lists of values of all sizes. */
const lists = fc.sample(
  fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 52 }), fc.integer({ min: 0 }))
      .map(([power, more]) => 2 ** power + (more % 2 ** power)),
    { minLength: 1, maxLength: 60 },
  ),
  { numRuns: 12, seed: 3 },
);

/** Later Nodes show their maps in another way. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("histograms count as Node's do", () =>
  expectLikeNode(`
    const { createHistogram } = require("perf_hooks");
    const { inspect } = require("util");
    const attempt = (run) => {
      try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
    };
    const round = (value) => Number.isNaN(value) ? value : Number(value.toPrecision(9));
    const show = (h) => console.log(h.min, h.minBigInt, h.max, h.maxBigInt, round(h.mean), round(h.stddev), h.count, h.countBigInt, h.exceeds, h.exceedsBigInt, h.percentiles, [0.1, 1, 25, 50, 90, 99, 99.9, 100].map((p) => h.percentile(p)));
    const lists = ${JSON.stringify(lists)};
    for (const options of [undefined, {}, { figures: 1 }, { figures: 5 }, { lowest: 5, highest: 5000 }, { lowest: 1000n, highest: 2n ** 40n, figures: 2 }]) {
      const all = createHistogram(options);
      show(all);
      for (const list of lists) {
        const h = createHistogram(options);
        for (const value of list) h.record(value);
        show(h);
        all.add(h);
      }
      show(all);
      console.log(JSON.stringify(all));
      all.reset(); show(all);
    }
    const h = createHistogram();
    h.record(3n); console.log(h, [h], inspect(h, { depth: 0 }), inspect(h, { depth: -1 }));
    console.log(h.percentilesBigInt, h.percentileBigInt(50));
    console.log(h.constructor.name, Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(h))), h.recordDelta(), h.count);
    for (const run of [
      () => h.record(0), () => h.record(1.5), () => h.record("a"), () => h.record(-1n), () => h.record(2n ** 70n), () => h.percentile(0), () => h.percentile(101), () => h.percentile("a"),
      () => createHistogram(1), () => createHistogram({ lowest: 0 }), () => createHistogram({ lowest: 5, highest: 6 }), () => createHistogram({ figures: 6 }), () => createHistogram({ lowest: "a" }), () => h.add(1), () => new h.constructor(),
    ]) console.log(attempt(run));
  `),
);

test("the event loop's delay, and what a function takes", () =>
  expectLikeNode(`
    const { createHistogram, monitorEventLoopDelay, performance } = require("perf_hooks");
    const attempt = (run) => {
      try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
    };
    for (const given of [1, { resolution: 0 }, { resolution: "a" }]) console.log(attempt(() => monitorEventLoopDelay(given)));
    for (const given of [1, { histogram: 1 }, { histogram: {} }]) console.log(attempt(() => performance.timerify(() => {}, given)));
    const histogram = createHistogram();
    const timed = performance.timerify((n) => n + 1, { histogram });
    console.log(timed(1), timed(2), histogram.count, histogram.min >= 1);
    const delay = monitorEventLoopDelay({ resolution: 2 });
    console.log(delay.constructor.name, Object.getOwnPropertyNames(Object.getPrototypeOf(delay)), delay.disable(), delay.enable(), delay.enable(), delay.count);
    setTimeout(() => {
      console.log(delay.count > 1, delay.min >= 1e6, delay.max < 3e9, delay.mean > 1e6, delay.disable(), delay.disable());
      delay.reset(); console.log(delay.count, delay.enable());
      // It keeps no program alive.
    }, 120);
  `));
