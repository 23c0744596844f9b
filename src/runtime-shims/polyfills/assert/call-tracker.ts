/**
 * `CallTracker`: whether functions were called as often as they should be.
 *
 * @see https://nodejs.org/api/assert.html#class-assertcalltracker
 */
import { invalidArgValue, nodeError } from "../../internal/errors.js";
import { validateUint32 } from "../../internal/validators.js";
import { AssertionError, type Detail } from "./assertion-error.js";
import start = require("ingot:start");

type AnyFunction = (...args: unknown[]) => unknown;

interface Call {
  readonly thisArg: unknown;
  readonly arguments: readonly unknown[];
}

interface Tracked {
  readonly name: string;
  readonly expected: number;
  readonly stack: Error;
  calls: Call[];
}

export class CallTracker {
  readonly #tracked = new Map<unknown, Tracked>();

  #of(fn: unknown): Tracked {
    const tracked = this.#tracked.get(fn);
    if (tracked !== undefined) return tracked;
    throw invalidArgValue("tracked", fn, "is not a tracked function");
  }

  calls(given?: unknown, count: unknown = 1): unknown {
    if (isExiting()) {
      throw nodeError(
        "ERR_UNAVAILABLE_DURING_EXIT",
        "Cannot call function in process exit handler",
      );
    }
    const isCount = typeof given === "number";
    const expected = isCount ? given : count;
    validateUint32(expected, "expected", true);
    const isMissing = isCount || given === undefined;
    const fn = (isMissing ? () => {} : given) as AnyFunction;
    const tracked: Tracked = {
      name: (isMissing ? "" : fn.name) || "calls",
      expected,
      stack: new Error(),
      calls: [],
    };
    // A trap that is inherited from Object.prototype is none.
    const made = new Proxy(
      fn,
      Object.assign(Object.create(null) as object, {
        apply(target: AnyFunction, thisArg: unknown, args: unknown[]) {
          const own = Object.freeze(args.slice());
          tracked.calls.push(Object.freeze({ thisArg, arguments: own }));
          return Reflect.apply(target, thisArg, args);
        },
      }),
    );
    this.#tracked.set(made, tracked);
    return made;
  }

  getCalls(fn: unknown): readonly Call[] {
    return Object.freeze(this.#of(fn).calls.slice());
  }

  reset(fn?: unknown): void {
    const all = fn === undefined ? [...this.#tracked.values()] : [this.#of(fn)];
    for (const tracked of all) tracked.calls = [];
  }

  report(): readonly Detail[] {
    return [...this.#tracked.values()]
      .filter(({ calls, expected }) => calls.length !== expected)
      .map(({ name, expected, calls, stack }) => ({
        message: `Expected the ${name} function to be executed ${expected} time(s) but was executed ${calls.length} time(s).`,
        actual: calls.length,
        expected,
        operator: name,
        stack,
      }));
  }

  verify(): void {
    const details = this.report();
    const [only] = details;
    if (only === undefined) return;
    const message =
      details.length === 1
        ? only.message
        : "Functions were not called the expected number of times";
    throw new AssertionError({ message, details });
  }
}

/** Whether the program ends, where it has a `process` to tell. */
function isExiting(): boolean {
  if (!start.has("node:process")) return false;
  const process = start.builtin("node:process") as { _exiting?: boolean };
  return process._exiting === true;
}
