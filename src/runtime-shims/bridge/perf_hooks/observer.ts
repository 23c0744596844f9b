/**
 * The timeline: entries that were kept, and those who want to be told of new ones.
 *
 * @see https://nodejs.org/api/perf_hooks.html#class-performanceobserver
 */
import {
  invalidArgType,
  invalidArgValue,
  missingArgs,
  nodeError,
} from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateFunction, validateObject } from "../../internal/validators.js";
import { DOMException } from "../../polyfills/dom-exception.js";
import { asInterface, type PerformanceEntry } from "./entries.js";

const OWN = Symbol("own");

/** Those that there can be; others are ignored. */
const TYPES = Object.freeze([
  "dns",
  "function",
  "gc",
  "http",
  "http2",
  "mark",
  "measure",
  "net",
  "resource",
]);

const kept: Record<"mark" | "measure", PerformanceEntry[]> = {
  mark: [],
  measure: [],
};
const observers = new Set<PerformanceObserver>();
const waiting = new Set<PerformanceObserver>();

function byTime(a: PerformanceEntry, b: PerformanceEntry): number {
  return a.startTime - b.startTime;
}

/** @param name nothing for all; so with the type */
export function keptEntries(name?: string, type?: string): PerformanceEntry[] {
  return [...kept.mark, ...kept.measure]
    .filter((entry) => name === undefined || entry.name === name)
    .filter((entry) => type === undefined || entry.entryType === type)
    .sort(byTime);
}

export function forgetEntries(type: "mark" | "measure", name?: string): void {
  kept[type] =
    name === undefined ? [] : kept[type].filter((entry) => entry.name !== name);
}

/** Keeps it if it is the program's, and tells those who want to know. */
export function addEntry(entry: PerformanceEntry): void {
  const { entryType } = entry;
  if (entryType === "mark" || entryType === "measure") {
    kept[entryType].push(entry);
  }
  for (const observer of observers) observer[take](entry);
}

/** Known to this module alone. */
const take = Symbol("take");
const dispatch = Symbol("dispatch");

function dispatchSoon(observer: PerformanceObserver): void {
  if (waiting.size === 0) {
    nextTick(() => {
      const all = [...waiting];
      waiting.clear();
      for (const one of all) one[dispatch]();
    });
  }
  waiting.add(observer);
}

export class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[];

  constructor(own?: unknown, entries: readonly PerformanceEntry[] = []) {
    if (own !== OWN) {
      throw nodeError(
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
        TypeError,
      );
    }
    this.#entries = [...entries].sort(byTime);
  }

  getEntries(): PerformanceEntry[] {
    return this.#entries.slice();
  }

  getEntriesByType(type: unknown): PerformanceEntry[] {
    if (arguments.length === 0) throw missingArgs("type");
    return this.#entries.filter((entry) => entry.entryType === `${type}`);
  }

  getEntriesByName(name: unknown, type?: unknown): PerformanceEntry[] {
    if (arguments.length === 0) throw missingArgs("name");
    return this.#entries.filter(
      (entry) =>
        entry.name === `${name}` &&
        (type === undefined || type === null || entry.entryType === type),
    );
  }
}
asInterface(
  PerformanceObserverEntryList,
  "getEntries getEntriesByType getEntriesByName",
);

type Callback = (
  list: PerformanceObserverEntryList,
  observer: PerformanceObserver,
) => void;

interface ObserveOptions {
  readonly entryTypes?: unknown;
  readonly type?: unknown;
  readonly buffered?: unknown;
}

export class PerformanceObserver {
  readonly #callback: Callback;
  readonly #types = new Set<unknown>();
  #entries: PerformanceEntry[] = [];
  #mode: "none" | "many" | "one" = "none";

  static get supportedEntryTypes(): readonly string[] {
    return TYPES;
  }

  constructor(callback: unknown) {
    validateFunction(callback, "callback");
    this.#callback = callback as Callback;
  }

  observe(options: ObserveOptions = {}): void {
    validateObject(options, "options");
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) {
      throw missingArgs("options.entryTypes", "options.type");
    }
    if (given(entryTypes) && given(type)) {
      throw invalidArgValue(
        "options.entryTypes",
        entryTypes,
        "options.entryTypes can not set with options.type together",
      );
    }
    const mode = type === undefined ? "many" : "one";
    if (this.#mode !== "none" && this.#mode !== mode) {
      const what =
        mode === "many" ? "multiple observations" : "single observation";
      throw new DOMException(
        `PerformanceObserver can not change to ${what}`,
        "InvalidModificationError",
      );
    }
    this.#mode = mode;
    if (mode === "many") {
      if (!Array.isArray(entryTypes)) {
        throw invalidArgType("options.entryTypes", "string[]", entryTypes);
      }
      this.#types.clear();
      for (const one of entryTypes) {
        if (TYPES.includes(one)) this.#types.add(one);
      }
    } else {
      if (!TYPES.includes(type as string)) return;
      this.#types.add(type);
      if (buffered) {
        this.#entries.push(...keptEntries(undefined, type as string));
        dispatchSoon(this);
      }
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  disconnect(): void {
    observers.delete(this);
    waiting.delete(this);
    this.#entries = [];
    this.#types.clear();
    this.#mode = "none";
  }

  takeRecords(): PerformanceEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  [take](entry: PerformanceEntry): void {
    if (!this.#types.has(entry.entryType)) return;
    this.#entries.push(entry);
    dispatchSoon(this);
  }

  [dispatch](): void {
    const list = new PerformanceObserverEntryList(OWN, this.takeRecords());
    this.#callback(list, this);
  }
}
asInterface(PerformanceObserver, "observe disconnect takeRecords");

for (const Class of [PerformanceObserver, PerformanceObserverEntryList]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}
