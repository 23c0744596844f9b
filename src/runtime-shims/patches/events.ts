/**
 * What the events package lacks of Node's module: errors with codes, the error
 * monitor, rejections of listeners as errors, `on`, and the functions that take
 * event targets, too.
 *
 * @see https://nodejs.org/api/events.html
 */
import {
  inspected,
  invalidArgType,
  nodeError,
  outOfRange,
} from "../internal/errors.js";
import start = require("ingot:start");
import { nextTick } from "../internal/ticks.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
} from "../internal/validators.js";

type Listener = (...args: unknown[]) => unknown;
type Name = string | symbol;

interface Emitter {
  _events: Record<Name, Listener | Listener[] | undefined> | undefined;
  _maxListeners?: number;
  [capture]?: boolean;
  on(name: Name, listener: Listener): this;
  once(name: Name, listener: Listener): this;
  removeListener(name: Name, listener: Listener): this;
  emit(name: Name, ...args: unknown[]): boolean;
  listeners(name: Name): Listener[];
  getMaxListeners(): number;
  setMaxListeners(count: number): this;
}

interface EmitterClass {
  (this: Emitter, options?: object): void;
  prototype: Emitter & Record<Name, unknown>;
  defaultMaxListeners: number;
}

interface Target {
  addEventListener(name: string, listener: Listener, options?: object): void;
  removeEventListener(name: string, listener: Listener): void;
}

interface Signal extends Target {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

const monitor = Symbol("events.errorMonitor");
const rejection = Symbol.for("nodejs.rejection");
const capture = Symbol("kCapture");
/** On an event target, as `setMaxListeners` of the module leaves it. */
const limit = Symbol("events.maxEventTargetListeners");
const watermarks = Symbol.for("nodejs.watermarkData");

/** Functions that check a listener, by the name of its parameter. */
const CHECKED = [
  "addListener",
  "on",
  "prependListener",
  "once",
  "prependOnceListener",
  "removeListener",
  "off",
];

export function patch(polyfill: EmitterClass): EmitterClass {
  const { prototype } = polyfill;
  /** The constructor with options; instances are the polyfill's. */
  function EventEmitter(
    this: Emitter,
    options?: { readonly captureRejections?: unknown },
  ): void {
    polyfill.call(this);
    if (options?.captureRejections !== undefined) {
      validateBoolean(options.captureRejections, "options.captureRejections");
      this[capture] = options.captureRejections;
    } else this[capture] = statics.captureRejections;
  }
  EventEmitter.prototype = prototype;
  define(prototype, "constructor", EventEmitter);
  define(prototype, capture, false);

  for (const name of CHECKED) {
    const original = prototype[name] as (
      name: Name,
      listener: Listener,
    ) => Emitter;
    define(
      prototype,
      name,
      {
        [name](this: Emitter, event: Name, listener: Listener) {
          validateFunction(listener, "listener");
          if (/remove|off/.test(name))
            return original.call(this, event, listener);
          return warning(this, event, () =>
            original.call(this, event, listener),
          );
        },
      }[name],
      true,
    );
  }
  prototype.addListener = prototype.on;
  prototype.off = prototype.removeListener;
  const { setMaxListeners } = prototype as Emitter;
  define(
    prototype,
    "setMaxListeners",
    function (this: Emitter, count: number) {
      checkCount(count, "setMaxListeners");
      return setMaxListeners.call(this, count);
    },
    true,
  );
  define(prototype, "emit", emit, true);
  define(prototype, "listenerCount", listenerCount, true);
  for (const name of Object.keys(prototype)) {
    const method: unknown = prototype[name];
    if (typeof method === "function" && method.name === "") {
      Object.defineProperty(method, "name", { value: name });
    }
  }

  let captureRejections = false;
  const statics = Object.assign(EventEmitter as unknown as EmitterClass, {
    EventEmitter,
    usingDomains: false,
    captureRejectionSymbol: rejection,
    errorMonitor: monitor,
    captureRejections,
    once,
    on,
    getEventListeners,
    getMaxListeners(emitter: Emitter): number {
      if (typeof emitter?.getMaxListeners === "function") {
        return emitter.getMaxListeners();
      }
      // Of an EventTarget, where 0 is without limit.
      if (isTarget(emitter)) {
        const limits = emitter as object as { readonly [limit]?: number };
        return limits[limit] ?? polyfill.defaultMaxListeners;
      }
      throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], emitter);
    },
    setMaxListeners(
      count = polyfill.defaultMaxListeners,
      ...targets: Emitter[]
    ) {
      checkCount(count, "setMaxListeners");
      if (targets.length === 0) polyfill.defaultMaxListeners = count;
      for (const target of targets) {
        if (typeof target?.setMaxListeners === "function") {
          target.setMaxListeners(count);
        } else if (isTarget(target)) {
          Object.defineProperty(target, limit, {
            value: count,
            writable: true,
            configurable: true,
          });
        } else {
          throw invalidArgType(
            "eventTargets",
            ["EventEmitter", "EventTarget"],
            target,
          );
        }
      }
    },
    addAbortListener,
    listenerCount(emitter: Emitter, name: Name): number {
      return emitter.listeners(name).length;
    },
  });
  Object.defineProperties(statics, {
    defaultMaxListeners: {
      get: () => polyfill.defaultMaxListeners,
      set(count: number) {
        checkCount(count, "defaultMaxListeners");
        polyfill.defaultMaxListeners = count;
      },
      enumerable: true,
      configurable: true,
    },
    captureRejections: {
      get: () => captureRejections,
      set(value: unknown) {
        validateBoolean(value, "EventEmitter.captureRejections");
        captureRejections = value;
      },
      enumerable: true,
      configurable: true,
    },
  });
  return statics;
}

function checkCount(count: unknown, name: string): void {
  const label = name === "defaultMaxListeners" ? name : "n";
  if (typeof count !== "number") throw invalidArgType(label, "number", count);
  if (count < 0 || Number.isNaN(count)) {
    throw outOfRange(label, "a non-negative number", count);
  }
}

function define(
  target: object,
  name: Name,
  value: unknown,
  enumerable = false,
): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable,
    configurable: true,
  });
}

/** Of one listener, too. */
function listenerCount(this: Emitter, name: Name, listener?: Listener): number {
  const known = this._events?.[name];
  if (known === undefined) return 0;
  const listeners = ([] as Listener[]).concat(known);
  if (listener === undefined || listener === null) return listeners.length;
  return listeners.filter(
    (one) =>
      one === listener ||
      (one as { readonly listener?: Listener }).listener === listener,
  ).length;
}

function emit(this: Emitter, name: Name, ...args: unknown[]): boolean {
  const events = this._events;
  if (name === "error") {
    if (events?.[monitor] !== undefined) this.emit(monitor, ...args);
    if (events?.error === undefined) throw unhandled(args[0]);
  }
  const handler = events?.[name];
  if (handler === undefined) return false;
  // A listener may add and remove others.
  const listeners = typeof handler === "function" ? [handler] : [...handler];
  for (const listener of listeners) {
    const result: unknown = Reflect.apply(listener, this, args);
    if (this[capture] && result !== undefined && result !== null) {
      watchResult(this, result, name, args);
    }
  }
  return true;
}

type Counted = Listener[] & { warned?: boolean };

/** Warns of a leak as Node does, by `process`, where the package has a console. */
function warning(emitter: Emitter, name: Name, add: () => Emitter): Emitter {
  const own = Object.getOwnPropertyDescriptor(emitter, "_maxListeners");
  const most = emitter.getMaxListeners();
  emitter._maxListeners = 0;
  try {
    add();
  } finally {
    if (own === undefined) delete emitter._maxListeners;
    else Object.defineProperty(emitter, "_maxListeners", own);
  }
  const listeners = emitter._events?.[name] as Counted | Listener | undefined;
  if (typeof listeners !== "object" || listeners.warned) return emitter;
  if (most <= 0 || listeners.length <= most) return emitter;
  listeners.warned = true;
  if (!start.has("node:process")) return emitter;
  const process = start.builtin("node:process") as {
    emitWarning(warning: Error): void;
  };
  const { name: kind = "Object" } = emitter.constructor as { name?: string };
  const error = new Error(
    `Possible EventEmitter memory leak detected. ${listeners.length} ${String(name)} listeners added to [${kind}]. Use emitter.setMaxListeners() to increase limit`,
  );
  process.emitWarning(
    Object.assign(error, {
      name: "MaxListenersExceededWarning",
      emitter,
      type: name,
      count: listeners.length,
    }),
  );
  return emitter;
}

function unhandled(error: unknown): unknown {
  if (error instanceof Error) return error;
  const shown = inspected(error);
  const thrown = nodeError(
    "ERR_UNHANDLED_ERROR",
    `Unhandled error. (${shown})`,
  );
  return Object.assign(thrown, { context: error });
}

function watchResult(
  emitter: Emitter,
  result: unknown,
  name: Name,
  args: readonly unknown[],
): void {
  const { then } = result as { then?: unknown };
  if (typeof then !== "function") return;
  then.call(result, undefined, (error: unknown) => {
    nextTick(() => {
      const handle = (emitter as unknown as Record<symbol, unknown>)[rejection];
      if (typeof handle === "function") {
        handle.call(emitter, error, name, ...args);
        return;
      }
      // Not again for what the listeners of errors do.
      const previous = emitter[capture] ?? false;
      emitter[capture] = false;
      try {
        emitter.emit("error", error);
      } finally {
        emitter[capture] = previous;
      }
    });
  });
}

function abortError(signal: Signal): Error {
  const error = nodeError("ABORT_ERR", "The operation was aborted");
  error.name = "AbortError";
  return Object.assign(error, { cause: signal.reason });
}

function isTarget(value: unknown): value is Target {
  return (
    typeof (value as Partial<Target> | null)?.addEventListener === "function"
  );
}

/** @see https://nodejs.org/api/events.html#eventsonceemitter-name-options */
async function once(
  emitter: Emitter | Target,
  name: Name,
  options: { readonly signal?: Signal } = {},
): Promise<unknown[]> {
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const isEmitter = typeof (emitter as Emitter).on === "function";
    if (!isEmitter && !isTarget(emitter)) {
      reject(invalidArgType("emitter", "EventEmitter", emitter));
      return;
    }
    const onError = (error: unknown) => {
      stop();
      reject(error);
    };
    const onEvent = (...args: unknown[]) => {
      stop();
      resolve(args);
    };
    const onAbort = () => {
      stop();
      if (signal !== undefined) reject(abortError(signal));
    };
    const stop = () => {
      signal?.removeEventListener("abort", onAbort);
      if (isEmitter) {
        (emitter as Emitter).removeListener(name, onEvent);
        (emitter as Emitter).removeListener("error", onError);
      } else (emitter as Target).removeEventListener(String(name), onEvent);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (isEmitter) {
      (emitter as Emitter).once(name, onEvent);
      if (name !== "error") (emitter as Emitter).once("error", onError);
    } else (emitter as Target).addEventListener(String(name), onEvent);
  });
}

/** @see https://nodejs.org/api/events.html#eventsonemitter-eventname-options */
function on(
  emitter: Emitter,
  name: Name,
  options: {
    readonly signal?: Signal;
    readonly close?: readonly string[];
  } = {},
): AsyncIterableIterator<unknown[]> {
  const { signal, close = [] } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  const events: unknown[][] = [];
  const waiting: {
    resolve(result: IteratorResult<unknown[]>): void;
    reject(error: unknown): void;
  }[] = [];
  let failure: { readonly error: unknown } | null = null;
  let finished = false;

  const onEvent = (...args: unknown[]) => {
    const first = waiting.shift();
    if (first === undefined) events.push(args);
    else first.resolve({ value: args, done: false });
  };
  const onError = (error: unknown) => {
    const first = waiting.shift();
    if (first === undefined) failure = { error };
    else first.reject(error);
    void finish();
  };
  const onAbort = () => {
    if (signal !== undefined) onError(abortError(signal));
  };
  const finish = () => {
    signal?.removeEventListener("abort", onAbort);
    emitter.removeListener(name, onEvent);
    emitter.removeListener("error", onError);
    for (const event of close) emitter.removeListener(event, finish);
    finished = true;
    for (const one of waiting.splice(0)) {
      one.resolve({ value: undefined, done: true });
    }
    return Promise.resolve({ value: undefined, done: true as const });
  };
  emitter.on(name, onEvent);
  if (name !== "error") emitter.on("error", onError);
  for (const event of close) emitter.on(event, finish);
  signal?.addEventListener("abort", onAbort, { once: true });

  return {
    next() {
      const value = events.shift();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (finished) return finish();
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    return: finish,
    throw(error: unknown) {
      if (!(error instanceof Error)) {
        throw invalidArgType("EventEmitter.AsyncIterator", "Error", error);
      }
      onError(error);
      return Promise.resolve({ value: undefined, done: true as const });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [watermarks]: { low: 0, high: Number.MAX_SAFE_INTEGER, isPaused: false },
  } as AsyncIterableIterator<unknown[]>;
}

function getEventListeners(
  emitter: Emitter | Target,
  name: Name,
): readonly unknown[] {
  if (typeof (emitter as Emitter).listeners === "function") {
    return (emitter as Emitter).listeners(name);
  }
  const listeners = (emitter as unknown as Record<symbol, unknown>)[
    Symbol.for("ingot.listeners")
  ];
  if (typeof listeners === "function") {
    return listeners.call(emitter, name) as readonly unknown[];
  }
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], emitter);
}

function addAbortListener(signal: Signal, listener: Listener): object {
  if (signal === undefined)
    throw invalidArgType("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateFunction(listener, "listener");
  if (signal.aborted) void Promise.resolve().then(() => listener());
  else signal.addEventListener("abort", listener, { once: true });
  const dispose =
    (Symbol as unknown as { dispose?: symbol }).dispose ??
    Symbol.for("nodejs.dispose");
  return {
    [dispose]: () => signal.removeEventListener("abort", listener),
  };
}
