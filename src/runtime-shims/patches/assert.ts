/**
 * What the assert package lacks: `CallTracker`.
 *
 * @see https://nodejs.org/api/assert.html#class-assertcalltracker
 */
import { invalidArgValue, nodeError } from "../internal/errors.js";
import { validateUint32 } from "../internal/validators.js";
import start = require("ingot:start");

type AnyFunction = (...args: unknown[]) => unknown;

interface AssertModule {
  strict: object;
  readonly AssertionError: new (options: object) => Error;
}

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

export function patch(polyfill: AssertModule): AssertModule {
  const { AssertionError } = polyfill;

  class CallTracker {
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
      const fn = (
        isCount || given === undefined ? () => {} : given
      ) as AnyFunction;
      const tracked: Tracked = {
        name: fn.name || "calls",
        expected,
        stack: new Error(),
        calls: [],
      };
      const made = new Proxy(fn, {
        apply(target, thisArg: unknown, args: unknown[]) {
          const own = Object.freeze(args.slice());
          tracked.calls.push(Object.freeze({ thisArg, arguments: own }));
          return Reflect.apply(target, thisArg, args);
        },
      });
      this.#tracked.set(made, tracked);
      return made;
    }

    getCalls(fn: unknown): readonly Call[] {
      return Object.freeze(this.#of(fn).calls.slice());
    }

    reset(fn?: unknown): void {
      const all =
        fn === undefined ? [...this.#tracked.values()] : [this.#of(fn)];
      for (const tracked of all) tracked.calls = [];
    }

    report(): readonly { readonly message: string }[] {
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

  Object.assign(polyfill, { CallTracker });
  Object.assign(polyfill.strict, { CallTracker });
  return polyfill;
}

/** Whether the program ends, where it has a `process` to tell. */
function isExiting(): boolean {
  if (!start.has("node:process")) return false;
  const process = start.builtin("node:process") as { _exiting?: boolean };
  return process._exiting === true;
}
