/**
 * `AbortController` and `AbortSignal` as globals.
 *
 * @see https://nodejs.org/api/globals.html#class-abortcontroller
 */
import { nodeError } from "../internal/errors.js";
import { DOMException } from "./dom-exception.js";
import { Event, EventTarget } from "./event-target.js";
import timers = require("node:timers");

const abort = Symbol("abort");
let isConstructing = false;

class AbortSignal extends EventTarget {
  #reason: unknown;
  #aborted = false;
  #onabort: ((this: AbortSignal, event: Event) => unknown) | null = null;

  constructor() {
    if (!isConstructing) {
      throw nodeError(
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
        TypeError,
      );
    }
    super();
  }

  static abort(
    reason: unknown = new DOMException(
      "This operation was aborted",
      "AbortError",
    ),
  ): AbortSignal {
    const signal = createSignal();
    signal[abort](reason);
    return signal;
  }

  static timeout(delay: number): AbortSignal {
    const signal = createSignal();
    timers
      .setTimeout(() => {
        signal[abort](
          new DOMException(
            "The operation was aborted due to timeout",
            "TimeoutError",
          ),
        );
      }, delay)
      .unref();
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const any = createSignal();
    const all = [...signals];
    const first = all.find(({ aborted }) => aborted);
    if (first !== undefined) {
      any[abort](first.reason);
      return any;
    }
    for (const signal of all) {
      signal.addEventListener("abort", () => any[abort](signal.reason), {
        once: true,
      });
    }
    return any;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  get onabort() {
    return this.#onabort;
  }
  set onabort(listener) {
    if (this.#onabort !== null)
      this.removeEventListener("abort", this.#onabort as never);
    this.#onabort = typeof listener === "function" ? listener : null;
    if (this.#onabort !== null)
      this.addEventListener("abort", this.#onabort as never);
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  [abort](reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.dispatchEvent(new Event("abort"));
  }
}

function createSignal(): AbortSignal {
  isConstructing = true;
  try {
    return new AbortSignal();
  } finally {
    isConstructing = false;
  }
}

class AbortController {
  readonly #signal = createSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(
    reason: unknown = new DOMException(
      "This operation was aborted",
      "AbortError",
    ),
  ): void {
    this.#signal[abort](reason);
  }
}

for (const Class of [AbortController, AbortSignal]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}

export { AbortController, AbortSignal };
