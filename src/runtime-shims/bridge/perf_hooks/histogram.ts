/**
 * Histograms, as HdrHistogram keeps them: values are counted in buckets, whose width
 * is what so many figures leave out. Receives values; tells of their distribution.
 *
 * @see https://nodejs.org/api/perf_hooks.html#class-histogram
 */
import { clone } from "../../internal/cloning.js";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../../internal/errors.js";
import { addTimer, now, removeTimer } from "../../internal/event-loop.js";
import {
  validateInteger,
  validateNumber,
  validateObject,
} from "../../internal/validators.js";

type Inspect = (value: unknown, options: object) => string;

const custom = Symbol.for("nodejs.util.inspect.custom");
/** The least of no values: the largest that there is. */
const NO_LEAST = 2n ** 63n - 1n;
const NANOSECONDS = 1e6;

/** Node's has this name, and shows it. */
class SafeMap<Key, Value> extends Map<Key, Value> {}

interface Shape {
  readonly lowest: number;
  readonly highest: number;
  readonly figures: number;
}

/** Counts by the least value of each bucket. */
class Buckets {
  counts = new Map<number, number>();
  total = 0;
  exceeds = 0;
  /** When a delta was recorded last, in nanoseconds. */
  last: number | null = null;
  readonly #shape: Shape;
  readonly #least: number;
  readonly #bits: number;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#least = 2 ** Math.floor(Math.log2(shape.lowest));
    this.#bits = Math.ceil(Math.log2(2 * 10 ** shape.figures)) - 1;
  }

  copy(): Buckets {
    const made = new Buckets(this.#shape);
    made.add(this);
    return made;
  }

  add(other: Buckets): void {
    for (const [value, count] of other.counts) this.record(value, count);
    this.exceeds += other.exceeds;
  }

  record(value: number, count = 1): void {
    if (value > this.#shape.highest) {
      this.exceeds += count;
      return;
    }
    const width = this.width(value);
    const bucket = Math.floor(value / width) * width;
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + count);
    this.total += count;
  }

  recordDelta(): void {
    const time = Math.round(now() * NANOSECONDS);
    if (this.last !== null) this.record(Math.max(1, time - this.last));
    this.last = time;
  }

  reset(): void {
    this.counts.clear();
    this.total = 0;
    this.exceeds = 0;
    this.last = null;
  }

  width(value: number): number {
    let power = Math.floor(Math.log2(Math.max(value, 1)));
    // The logarithm of a large number is rounded.
    if (2 ** power > value) power--;
    return Math.max(this.#least, 2 ** (power - this.#bits));
  }

  sorted(): readonly (readonly [bucket: number, count: number])[] {
    return [...this.counts].sort(([one], [other]) => one - other);
  }

  /** @returns `null` where there is none */
  bounds(): readonly [least: number, most: number] | null {
    const all = [...this.counts.keys()];
    if (all.length === 0) return null;
    const [least, most] = [Math.min(...all), Math.max(...all)];
    return [least, most + this.width(most) - 1];
  }

  mean(): number {
    let sum = 0;
    for (const [bucket, count] of this.sorted()) {
      sum += this.#middle(bucket) * count;
    }
    return sum / this.total;
  }

  deviation(): number {
    const mean = this.mean();
    let sum = 0;
    for (const [bucket, count] of this.sorted()) {
      sum += (this.#middle(bucket) - mean) ** 2 * count;
    }
    return Math.sqrt(sum / this.total);
  }

  percentile(percentile: number): number {
    const wanted = Math.max(
      1,
      Math.floor((percentile / 100) * this.total + 0.5),
    );
    let seen = 0;
    for (const [bucket, count] of this.sorted()) {
      seen += count;
      if (seen >= wanted) return bucket + this.width(bucket) - 1;
    }
    return this.width(0) - 1;
  }

  /** In ever smaller steps: each halves what is left to 100. */
  percentiles(): readonly (readonly [percentile: number, value: number])[] {
    const found: (readonly [number, number])[] = [];
    let next = 0;
    let seen = 0;
    let last = 0;
    for (const [bucket, count] of this.sorted()) {
      seen += count;
      last = bucket;
      while (next <= (100 * seen) / this.total) {
        found.push([next, bucket]);
        const half = 2 ** Math.trunc(Math.log2(100 / (100 - next)) + 1);
        next += 100 / half;
        if (seen === this.total) break;
      }
    }
    found.push([100, last]);
    return found;
  }

  #middle(bucket: number): number {
    return bucket + Math.floor(this.width(bucket) / 2);
  }
}

const KEY = Symbol("made here");

export class Histogram {
  protected readonly buckets: Buckets;

  constructor(key?: unknown, buckets?: Buckets) {
    if (key !== KEY || buckets === undefined) {
      throw nodeError(
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
        TypeError,
      );
    }
    this.buckets = buckets;
    Object.defineProperty(this, "buckets", { enumerable: false });
  }

  get count(): number {
    return this.buckets.total;
  }
  get countBigInt(): bigint {
    return BigInt(this.buckets.total);
  }
  get min(): number {
    return this.buckets.bounds()?.[0] ?? Number(NO_LEAST);
  }
  get minBigInt(): bigint {
    const bounds = this.buckets.bounds();
    return bounds === null ? NO_LEAST : BigInt(bounds[0]);
  }
  get max(): number {
    return this.buckets.bounds()?.[1] ?? 0;
  }
  get maxBigInt(): bigint {
    return BigInt(this.max);
  }
  get mean(): number {
    return this.buckets.mean();
  }
  get exceeds(): number {
    return this.buckets.exceeds;
  }
  get exceedsBigInt(): bigint {
    return BigInt(this.buckets.exceeds);
  }
  get stddev(): number {
    return this.buckets.deviation();
  }

  percentile(percentile: unknown): number {
    validateNumber(percentile, "percentile");
    if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100) {
      throw outOfRange("percentile", "> 0 && <= 100", percentile);
    }
    return this.buckets.percentile(percentile);
  }

  percentileBigInt(percentile: unknown): bigint {
    return BigInt(this.percentile(percentile));
  }

  get percentiles(): Map<number, number> {
    return new SafeMap(this.buckets.percentiles());
  }

  get percentilesBigInt(): Map<number, bigint> {
    return new SafeMap(
      this.buckets
        .percentiles()
        .map(([percentile, value]) => [percentile, BigInt(value)] as const),
    );
  }

  reset(): void {
    this.buckets.reset();
  }

  toJSON(): object {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return {
      count,
      min,
      max,
      mean,
      exceeds,
      stddev,
      percentiles: Object.fromEntries(percentiles),
    };
  }

  [custom](
    depth: number,
    options: {
      readonly depth: number | null;
      stylize(text: string, style: string): string;
    },
    inspect: Inspect,
  ): string {
    if (depth < 0) {
      return options.stylize(`[${this.constructor.name}]`, "special");
    }
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    const inner = options.depth === null ? null : options.depth - 1;
    const facts = { min, max, mean, exceeds, stddev, count, percentiles };
    return `Histogram ${inspect(facts, { ...options, depth: inner })}`;
  }

  [clone](): Histogram {
    return new Histogram(KEY, this.buckets.copy());
  }
}

export class RecordableHistogram extends Histogram {
  record(value: unknown): void {
    if (typeof value === "bigint") {
      if (value < 1n || value > NO_LEAST) {
        throw nodeError(
          "ERR_OUT_OF_RANGE",
          "value is out of range",
          RangeError,
        );
      }
    } else validateInteger(value, "val", 1);
    this.buckets.record(Number(value));
  }

  recordDelta(): void {
    this.buckets.recordDelta();
  }

  add(other: unknown): void {
    if (!(other instanceof RecordableHistogram)) {
      throw invalidArgType("other", "RecordableHistogram", other);
    }
    this.buckets.add(other.buckets);
  }

  override [clone](): Histogram {
    return new RecordableHistogram(KEY, this.buckets.copy());
  }
}

function limit(value: unknown, name: string, least: number): number {
  if (typeof value !== "bigint") {
    validateInteger(value, name, least);
    return value;
  }
  if (value >= BigInt(least) && value <= NO_LEAST) return Number(value);
  throw invalidArgValue(name, value, "is invalid", RangeError);
}

/** @see https://nodejs.org/api/perf_hooks.html#perf_hookscreatehistogramoptions */
export function createHistogram(options: unknown = {}): RecordableHistogram {
  validateObject(options, "options");
  const {
    lowest = 1,
    highest = Number.MAX_SAFE_INTEGER,
    figures = 3,
  } = options as Record<string, unknown>;
  const least = limit(lowest, "options.lowest", 1);
  const most = limit(highest, "options.highest", 2 * least);
  validateInteger(figures, "options.figures", 1, 5);
  const shape = { lowest: least, highest: most, figures };
  return new RecordableHistogram(KEY, new Buckets(shape));
}

/** An hour, in nanoseconds: the longest delay that is told apart. */
const LONGEST_DELAY = 3_600_000 * NANOSECONDS;

class ELDHistogram extends Histogram {
  readonly #resolution: number;
  #isEnabled = false;
  /** The program does not wait for it. */
  readonly #task = {
    run: () => this.#tick(),
    due: 0,
    keepAlive: false,
    order: 0,
  };

  constructor(key: unknown, buckets: Buckets, resolution: number) {
    super(key, buckets);
    this.#resolution = resolution;
  }

  enable(): boolean {
    if (this.#isEnabled) return false;
    this.#arm();
    this.#isEnabled = true;
    return true;
  }

  disable(): boolean {
    if (!this.#isEnabled) return false;
    this.#isEnabled = false;
    removeTimer(this.#task);
    this.buckets.last = null;
    return true;
  }

  #arm(): void {
    addTimer(this.#task, this.#resolution, "setInterval");
  }

  #tick(): void {
    this.buckets.recordDelta();
    this.#arm();
  }
}

/** @see https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions */
export function monitorEventLoopDelay(options: unknown = {}): ELDHistogram {
  validateObject(options, "options");
  const { resolution = 10 } = options as Record<string, unknown>;
  validateInteger(resolution, "options.resolution", 1);
  const shape = { lowest: 1, highest: LONGEST_DELAY, figures: 3 };
  return new ELDHistogram(KEY, new Buckets(shape), resolution);
}
