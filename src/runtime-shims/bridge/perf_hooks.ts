/**
 * The builtin `perf_hooks`: times by the bridge's clock, marks and measures, and
 * observers of them.
 *
 * @see https://nodejs.org/api/perf_hooks.html
 */
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { validateFunction, validateObject } from "../internal/validators.js";
import { EventTarget } from "../polyfills/event-target.js";
import {
  asInterface,
  entryOf,
  forgetMarks,
  measured,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "./perf_hooks/entries.js";
import {
  addEntry,
  forgetEntries,
  keptEntries,
  PerformanceObserver,
  PerformanceObserverEntryList,
} from "./perf_hooks/observer.js";
import { elapsed, timeOrigin } from "./perf_hooks/time.js";
import start = require("ingot:start");

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const OWN = Symbol("own");

/** The moments of a start that took no time. */
const nodeTiming = {
  name: "node",
  entryType: "node",
  startTime: 0,
  get duration(): number {
    return elapsed();
  },
  nodeStart: 0,
  v8Start: 0,
  bootstrapComplete: 0,
  environment: 0,
  loopStart: 0,
  loopExit: -1,
  idleTime: 0,
};

/** @see https://nodejs.org/api/perf_hooks.html#class-performance */
class Performance extends EventTarget {
  constructor(own?: unknown) {
    if (own !== OWN) {
      throw nodeError(
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
        TypeError,
      );
    }
    super();
  }

  get timeOrigin(): number {
    return timeOrigin;
  }

  now(): number {
    return elapsed();
  }

  mark(name: unknown, options?: object): PerformanceMark {
    if (arguments.length === 0) throw missingArgs("name");
    const mark = new PerformanceMark(name, options);
    addEntry(mark);
    return mark;
  }

  measure(name: unknown, start?: unknown, end?: unknown): PerformanceMeasure {
    if (arguments.length === 0) throw missingArgs("name");
    const measure = measured(name, start, end);
    addEntry(measure);
    return measure;
  }

  clearMarks(name?: unknown): void {
    const only = name === undefined ? undefined : `${name}`;
    forgetMarks(only);
    forgetEntries("mark", only);
  }

  clearMeasures(name?: unknown): void {
    forgetEntries("measure", name === undefined ? undefined : `${name}`);
  }

  // There are no resources whose times anyone measures.
  clearResourceTimings(): void {}
  setResourceTimingBufferSize(_size: number): void {
    if (arguments.length === 0) throw missingArgs("maxSize");
  }

  getEntries(): PerformanceEntry[] {
    return keptEntries();
  }

  getEntriesByName(name: unknown, type?: unknown): PerformanceEntry[] {
    if (arguments.length === 0) throw missingArgs("name");
    return keptEntries(`${name}`, type === undefined ? undefined : `${type}`);
  }

  getEntriesByType(type: unknown): PerformanceEntry[] {
    if (arguments.length === 0) throw missingArgs("type");
    return keptEntries(undefined, `${type}`);
  }

  toJSON(): object {
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin,
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }

  declare readonly nodeTiming: typeof nodeTiming;
  declare readonly timerify: typeof timerify;
  declare readonly eventLoopUtilization: () => object;
}
asInterface(
  Performance,
  "clearMarks clearMeasures clearResourceTimings getEntries getEntriesByName getEntriesByType mark measure now timeOrigin toJSON setResourceTimingBufferSize",
);

/** @see https://nodejs.org/api/perf_hooks.html#performancetimerifyfn-options */
function timerify(fn: unknown, options: unknown = {}): AnyFunction {
  validateFunction(fn, "fn");
  validateObject(options, "options");
  const { histogram } = options as {
    histogram?: { record?(value: number): void };
  };
  if (histogram !== undefined) {
    if (typeof histogram?.record !== "function") {
      throw invalidArgType(
        "options.histogram",
        "RecordableHistogram",
        histogram,
      );
    }
  }
  const timed = fn as unknown as AnyFunction;
  function timerified(this: unknown, ...args: unknown[]): unknown {
    const startTime = elapsed();
    const result: unknown = new.target
      ? Reflect.construct(timed, args, timed)
      : Reflect.apply(timed, this, args);
    const told = () => {
      const duration = elapsed() - startTime;
      histogram?.record?.(Math.max(1, Math.ceil(duration * 1e6)));
      const { name } = timed;
      const facts = { name, entryType: "function", startTime, duration };
      // Of old, the arguments are members, too.
      addEntry(Object.assign(entryOf({ ...facts, detail: args }), { ...args }));
    };
    const { finally: settled } = (result ?? {}) as Promise<unknown>;
    if (!new.target && typeof settled === "function") {
      return settled.call(result as Promise<unknown>, told);
    }
    told();
    return result;
  }
  Object.defineProperties(timerified, {
    length: { value: timed.length, enumerable: true, configurable: false },
    name: {
      value: `timerified ${timed.name}`,
      enumerable: true,
      configurable: false,
    },
  });
  return timerified;
}

for (const [name, value] of Object.entries({
  // The host's loop is not the program's to see.
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  nodeTiming,
  timerify,
})) {
  Object.defineProperty(Performance.prototype, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
Object.defineProperty(Performance.prototype, Symbol.toStringTag, {
  value: "Performance",
  configurable: true,
});

const HISTOGRAMS = "node:internal/bridge/perf_hooks/histogram.js";
const { createHistogram, monitorEventLoopDelay } = (
  start.has(HISTOGRAMS) ? start.builtin(HISTOGRAMS) : {}
) as Partial<typeof import("./perf_hooks/histogram.js")>;

export = {
  ...(createHistogram && { createHistogram, monitorEventLoopDelay }),
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  performance: new Performance(OWN),
};
