/**
 * The builtin `timers`.
 *
 * @see https://nodejs.org/api/timers.html
 */
import { currentContext, runInContext } from "../internal/async-context.js";
import { dispose } from "../internal/dispose.js";
import { invalidArgType, outOfRange } from "../internal/errors.js";
import {
  addImmediate,
  addTimer,
  arm,
  removeImmediate,
  removeTimer,
  type Task,
} from "../internal/event-loop.js";
import { validateNumber } from "../internal/validators.js";
import { deprecated, warned } from "../internal/warnings.js";

type Callback = (...args: unknown[]) => void;

const LONGEST = 2 ** 31 - 1;
const byId = new Map<number, Timeout>();
let lastId = 0;

class Timeout implements Task {
  due = 0;
  order = 0;
  keepAlive = true;
  _destroyed = false;
  _onTimeout: Callback | null;
  _idleTimeout: number;
  _repeat: number | null;
  readonly #args: readonly unknown[];
  readonly #context = currentContext();
  readonly #id = ++lastId;
  readonly #api: string;

  constructor(
    callback: Callback,
    delay: unknown,
    args: readonly unknown[],
    isInterval: boolean,
  ) {
    const wanted = Number(delay);
    if (wanted > LONGEST) tooLong(wanted, "Timeout duration was set to 1.");
    const isValid = wanted >= 1 && wanted <= LONGEST;
    this._onTimeout = callback;
    this._idleTimeout = isValid ? Math.trunc(wanted) : 1;
    this._repeat = isInterval ? this._idleTimeout : null;
    this.#args = args;
    this.#api = isInterval ? "setInterval" : "setTimeout";
    addTimer(this, this._idleTimeout, this.#api);
  }

  run(): void {
    this._destroyed = true;
    try {
      runInContext(this.#context, () => this._onTimeout?.(...this.#args));
    } finally {
      const isRefreshed = !this._destroyed;
      // What it is now: callbacks change these to go on or to stop.
      const { _repeat, _idleTimeout, _onTimeout } = this;
      if (_repeat && _idleTimeout !== -1 && _onTimeout !== null) {
        this._idleTimeout = _repeat;
        this.refresh();
      } else if (!isRefreshed) byId.delete(this.#id);
    }
  }

  close(): this {
    clear(this);
    return this;
  }

  ref(): this {
    this.keepAlive = true;
    arm();
    return this;
  }

  unref(): this {
    this.keepAlive = false;
    arm();
    return this;
  }

  hasRef(): boolean {
    return this.keepAlive;
  }

  refresh(): this {
    removeTimer(this);
    this._destroyed = false;
    addTimer(this, this._idleTimeout, this.#api);
    return this;
  }

  [dispose](): void {
    clear(this);
  }

  [Symbol.toPrimitive](): number {
    byId.set(this.#id, this);
    return this.#id;
  }
}

class Immediate implements Task {
  due = 0;
  order = 0;
  keepAlive = true;
  _destroyed = false;
  _onImmediate: Callback | null;
  readonly #args: readonly unknown[];
  readonly #context = currentContext();

  constructor(callback: Callback, args: readonly unknown[]) {
    this._onImmediate = callback;
    this.#args = args;
    addImmediate(this);
  }

  run(): void {
    const callback = this._onImmediate;
    this._onImmediate = null;
    this._destroyed = true;
    if (!callback) return;
    runInContext(this.#context, () =>
      Reflect.apply(callback, this, this.#args),
    );
  }

  ref(): this {
    this.keepAlive = true;
    arm();
    return this;
  }

  unref(): this {
    this.keepAlive = false;
    arm();
    return this;
  }

  hasRef(): boolean {
    return this.keepAlive;
  }
}

Object.defineProperty(Immediate.prototype, dispose, {
  value(this: Immediate) {
    clearImmediate(this);
  },
  writable: true,
  configurable: true,
});

function tooLong(milliseconds: number, what: string): void {
  warned(
    `${milliseconds} does not fit into a 32-bit signed integer.\n${what}`,
    "TimeoutOverflowWarning",
  );
}

function check(callback: unknown): asserts callback is Callback {
  if (typeof callback !== "function") {
    throw invalidArgType("callback", "Function", callback);
  }
}

function setTimeout(callback: unknown, after?: unknown, ...args: unknown[]) {
  check(callback);
  return new Timeout(callback, after, args, false);
}

function setInterval(callback: unknown, repeat?: unknown, ...args: unknown[]) {
  check(callback);
  return new Timeout(callback, repeat, args, true);
}

function setImmediate(callback: unknown, ...args: unknown[]) {
  check(callback);
  return new Immediate(callback, args);
}

function clear(timer: unknown): void {
  const found =
    typeof timer === "number" || typeof timer === "string"
      ? byId.get(Number(timer))
      : timer;
  if (!(found instanceof Timeout)) return;
  found._destroyed = true;
  found._onTimeout = null;
  removeTimer(found);
}

function clearImmediate(immediate: unknown): void {
  if (!(immediate instanceof Immediate)) return;
  immediate._onImmediate = null;
  immediate._destroyed = true;
  removeImmediate(immediate);
}

/** A timer of a program's own making. */
interface Item {
  _idleTimeout?: number;
  _onTimeout?: Callback;
}

const enrolled = new WeakMap<Item, Timeout>();

function activate(item: Item, keepAlive: boolean): void {
  const { _idleTimeout = -1 } = item;
  if (!(_idleTimeout >= 0)) return;
  clear(enrolled.get(item));
  const timeout = setTimeout(() => item._onTimeout?.(), _idleTimeout);
  enrolled.set(item, keepAlive ? timeout : timeout.unref());
}

function unenroll(item: Item): void {
  clear(item);
  clear(enrolled.get(item));
  item._idleTimeout = -1;
}

/** Deprecated in Node; the four that old code calls on timers of its own. */
const legacy = {
  active(item: Item): void {
    advise("active", "timeout.refresh()", "DEP0126");
    activate(item, true);
  },
  _unrefActive(item: Item): void {
    advise("_unrefActive", "timeout.refresh()", "DEP0127");
    activate(item, false);
  },
  enroll(item: Item, msecs: unknown): void {
    advise("enroll", "setTimeout", "DEP0095");
    validateNumber(msecs, "msecs");
    if (msecs < 0 || !Number.isFinite(msecs)) {
      throw outOfRange("msecs", "a non-negative finite number", msecs);
    }
    if (msecs > LONGEST) {
      tooLong(msecs, `Timer duration was truncated to ${LONGEST}.`);
    }
    unenroll(item);
    item._idleTimeout = Math.min(msecs, LONGEST);
  },
  unenroll(item: Item): void {
    advise("unenroll", "clearTimeout", "DEP0096");
    unenroll(item);
  },
};

function advise(name: string, better: string, code: string): void {
  deprecated(
    `timers.${name}() is deprecated. Please use ${better} instead.`,
    code,
  );
}

const timers = {
  setTimeout,
  clearTimeout: (timeout?: unknown) => clear(timeout),
  setImmediate,
  clearImmediate,
  setInterval,
  clearInterval: (interval?: unknown) => clear(interval),
  ...legacy,
  get promises(): unknown {
    return require("./timers/promises.js");
  },
};

/** Of `util.promisify`. */
const custom = Symbol.for("nodejs.util.promisify.custom");
for (const name of ["setTimeout", "setImmediate"] as const) {
  Object.defineProperty(timers[name], custom, {
    enumerable: true,
    get: () => (timers.promises as Record<string, unknown>)[name],
  });
}

export = timers;
