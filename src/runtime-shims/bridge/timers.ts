/**
 * The builtin `timers`.
 *
 * @see https://nodejs.org/api/timers.html
 */
import { invalidArgType } from "../internal/errors.js";
import {
  addImmediate,
  addTimer,
  arm,
  removeImmediate,
  removeTimer,
  type Task,
} from "../internal/event-loop.js";

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
  readonly #id = ++lastId;
  readonly #api: string;

  constructor(
    callback: Callback,
    delay: unknown,
    args: readonly unknown[],
    isInterval: boolean,
  ) {
    const wanted = Number(delay);
    const isValid = wanted >= 1 && wanted <= LONGEST;
    this._onTimeout = callback;
    this._idleTimeout = isValid ? Math.trunc(wanted) : 1;
    this._repeat = isInterval ? this._idleTimeout : null;
    this.#args = args;
    this.#api = isInterval ? "setInterval" : "setTimeout";
    addTimer(this, this._idleTimeout, this.#api);
  }

  run(): void {
    if (this._repeat === null) this._destroyed = true;
    try {
      this._onTimeout?.(...this.#args);
    } finally {
      if (this._repeat !== null && !this._destroyed) this.refresh();
      else byId.delete(this.#id);
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

  [Symbol.toPrimitive](): number {
    byId.set(this.#id, this);
    return this.#id;
  }
}

class Immediate implements Task {
  due = 0;
  order = 0;
  keepAlive = true;
  _onImmediate: Callback | null;
  readonly #args: readonly unknown[];

  constructor(callback: Callback, args: readonly unknown[]) {
    this._onImmediate = callback;
    this.#args = args;
    addImmediate(this);
  }

  run(): void {
    const callback = this._onImmediate;
    this._onImmediate = null;
    callback?.(...this.#args);
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
  removeImmediate(immediate);
}

/** Deprecated in Node; the four that old code calls on timers of its own. */
const legacy = {
  active(item: { _idleTimeout?: number; _onTimeout?: Callback }): void {
    const { _idleTimeout = -1 } = item;
    if (_idleTimeout >= 0) {
      setTimeout(() => item._onTimeout?.(), _idleTimeout);
    }
  },
  enroll(item: { _idleTimeout?: number }, milliseconds: number): void {
    item._idleTimeout = milliseconds;
  },
  unenroll(item: { _idleTimeout?: number }): void {
    item._idleTimeout = -1;
  },
};

const timers = {
  setTimeout,
  clearTimeout: (timeout?: unknown) => clear(timeout),
  setImmediate,
  clearImmediate,
  setInterval,
  clearInterval: (interval?: unknown) => clear(interval),
  _unrefActive: legacy.active,
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
