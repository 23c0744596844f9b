/**
 * What was measured: entries with a time and a duration; marks and measures of the
 * program's own.
 *
 * @see https://nodejs.org/api/perf_hooks.html#class-performanceentry
 */
import {
  invalidArgValue,
  missingArgs,
  nodeError,
} from "../../internal/errors.js";
import {
  validateNumber,
  validateObject,
  validateString,
} from "../../internal/validators.js";
import { DOMException } from "../../polyfills/dom-exception.js";
import { structuredClone } from "../../polyfills/globals.js";
import { elapsed } from "./time.js";

type Inspect = (value: unknown, options: object) => string;

const custom = Symbol.for("nodejs.util.inspect.custom");

/** Known to this file alone: programs make marks, and nothing else. */
const OWN = Symbol("own");

export interface Facts {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail?: unknown;
}

/** As a class of the web: it is one class, and its members are seen. */
export function asInterface(
  Class: { readonly prototype: object },
  names: string,
): void {
  for (const name of names.split(" ")) {
    Object.defineProperty(Class.prototype, name, { enumerable: true });
  }
}

export class PerformanceEntry {
  readonly #facts: Facts;

  constructor(own?: unknown, facts?: Facts) {
    if (own !== OWN || facts === undefined) {
      throw nodeError(
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
        TypeError,
      );
    }
    this.#facts = facts;
  }

  #own(): Facts {
    if (#facts in this) return this.#facts;
    throw nodeError(
      "ERR_INVALID_THIS",
      'Value of "this" must be of type PerformanceEntry',
      TypeError,
    );
  }

  get name(): string {
    return this.#own().name;
  }

  get entryType(): string {
    return this.#own().entryType;
  }

  get startTime(): number {
    return this.#own().startTime;
  }

  get duration(): number {
    return this.#own().duration;
  }

  toJSON(): object {
    const { name, entryType, startTime, duration, ...rest } = this.#own();
    return { name, entryType, startTime, duration, ...rest };
  }

  [custom](depth: number, options: { depth: number | null }, inspect: Inspect) {
    if (depth < 0) return this;
    const inner = options.depth === null ? null : options.depth - 1;
    const shown = inspect(this.toJSON(), { ...options, depth: inner });
    return `${this.constructor.name} ${shown}`;
  }
}
asInterface(PerformanceEntry, "name entryType startTime duration toJSON");

/** One with something that whoever measured it wants to say. */
class DetailedEntry extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(own?: unknown, facts?: Facts) {
    super(own, facts);
    this.#detail = facts?.detail;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

const marks = new Map<string, number>();

/** Moments of Node's own start, by name. */
const MOMENTS = new Set(
  "nodeStart v8Start environment loopStart loopExit bootstrapComplete".split(
    " ",
  ),
);

function clonedDetail(given: unknown): unknown {
  return given === undefined || given === null ? null : structuredClone(given);
}

export class PerformanceMark extends DetailedEntry {
  constructor(
    given: unknown,
    options?: { startTime?: unknown; detail?: unknown },
  ) {
    if (arguments.length === 0) throw missingArgs("name");
    const name = `${given}`;
    if (MOMENTS.has(name)) throw invalidArgValue("name", name);
    if (options !== undefined && options !== null) {
      validateObject(options, "options");
    }
    const startTime = options?.startTime ?? elapsed();
    validateNumber(startTime, "startTime");
    if (startTime < 0) {
      throw nodeError(
        "ERR_PERFORMANCE_INVALID_TIMESTAMP",
        `${startTime} is not a valid timestamp`,
        TypeError,
      );
    }
    marks.set(name, startTime);
    const detail = clonedDetail(options?.detail);
    super(OWN, { name, entryType: "mark", startTime, duration: 0, detail });
  }
}

export class PerformanceMeasure extends DetailedEntry {}

for (const Class of [PerformanceMark, PerformanceMeasure]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}
asInterface(DetailedEntry, "detail");

/** Of functions that were timed. */
export function entryOf(facts: Facts): PerformanceEntry {
  return new DetailedEntry(OWN, facts);
}

/** @param name a mark, or a time itself */
function timeOf(name: unknown): number {
  if (typeof name === "number") {
    if (name >= 0) return name;
    throw nodeError(
      "ERR_PERFORMANCE_INVALID_TIMESTAMP",
      `${name} is not a valid timestamp`,
      TypeError,
    );
  }
  if (MOMENTS.has(`${name}`)) return 0;
  const time = marks.get(`${name}`);
  if (time !== undefined) return time;
  throw new DOMException(
    `The "${name}" performance mark has not been set`,
    "SyntaxError",
  );
}

interface MeasureOptions {
  readonly start?: unknown;
  readonly end?: unknown;
  readonly duration?: unknown;
  readonly detail?: unknown;
}

/** @see https://nodejs.org/api/perf_hooks.html#performancemeasurename-startmarkormeasureoptions-endmark */
export function measured(
  name: unknown,
  given?: unknown,
  endMark?: unknown,
): PerformanceMeasure {
  validateString(name, "name");
  const options = (
    typeof given === "object" && given !== null ? given : {}
  ) as MeasureOptions;
  const { start, end, duration } = options;
  const hasPlace = start !== undefined || end !== undefined;
  const invalid = (text: string) =>
    nodeError("ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS", text, TypeError);
  if (hasPlace && endMark !== undefined) {
    throw invalid("endMark must not be specified");
  }
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw invalid(
      "Must not have options.start, options.end, and options.duration specified",
    );
  }
  let last: number;
  if (endMark !== undefined) last = timeOf(endMark);
  else if (end !== undefined) last = timeOf(end);
  else if (start !== undefined && duration !== undefined) {
    last = timeOf(start) + timeOf(duration);
  } else last = elapsed();
  let first = 0;
  if (typeof given === "string") first = timeOf(given);
  else if (start !== undefined) first = timeOf(start);
  else if (end !== undefined && duration !== undefined) {
    first = last - timeOf(duration);
  }
  return new PerformanceMeasure(OWN, {
    name,
    entryType: "measure",
    startTime: first,
    duration: last - first,
    detail: clonedDetail(options.detail),
  });
}

export function forgetMarks(name?: string): void {
  if (name === undefined) marks.clear();
  else if (MOMENTS.has(name)) throw invalidArgValue("name", name);
  else marks.delete(name);
}
