/**
 * The builtin `events`: the class EventEmitter, and the functions that take event
 * targets, too.
 *
 * @see https://nodejs.org/api/events.html
 */
import { dispose } from "../internal/dispose.js";
import { invalidArgType, nodeError } from "../internal/errors.js";
import {
  validateAbortSignal,
  validateFunction,
  validateNumber,
} from "../internal/validators.js";
import {
  capturing,
  defaults,
  type Emitter,
  type EmitterClass,
  EventEmitter,
  init,
  type Listener,
  monitor,
  type Name,
  rejection,
} from "./events/emitter.js";

interface Target {
  addEventListener(name: string, listener: Listener, options?: object): void;
  removeEventListener(name: string, listener: Listener): void;
}

interface Signal extends Target {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** On an event target, as `setMaxListeners` of the module leaves it. */
const limit = Symbol("events.maxEventTargetListeners");
const watermarks = Symbol.for("nodejs.watermarkData");

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
  return {
    [dispose]: () => signal.removeEventListener("abort", listener),
  };
}

/** @see https://nodejs.org/api/events.html#eventsgetmaxlistenersemitterortarget */
function getMaxListeners(emitter: Emitter): number {
  if (typeof emitter?.getMaxListeners === "function") {
    return emitter.getMaxListeners();
  }
  // Of an EventTarget, where 0 is without limit.
  if (isTarget(emitter)) {
    const limits = emitter as object as { readonly [limit]?: number };
    return limits[limit] ?? defaults.maxListeners;
  }
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], emitter);
}

/** @see https://nodejs.org/api/events.html#eventssetmaxlistenersn-eventtargets */
function setMaxListeners(
  count = defaults.maxListeners,
  ...targets: Emitter[]
): void {
  validateNumber(count, "setMaxListeners", 0);
  if (targets.length === 0) defaults.maxListeners = count;
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
}

const events = Object.assign(EventEmitter as unknown as EmitterClass, {
  EventEmitter,
  init,
  usingDomains: false,
  captureRejectionSymbol: rejection,
  errorMonitor: monitor,
  once,
  on,
  getEventListeners,
  getMaxListeners,
  setMaxListeners,
  addAbortListener,
  listenerCount: (emitter: Emitter, name: Name): number =>
    emitter.listeners(name).length,
});
Object.defineProperties(events, {
  defaultMaxListeners: {
    get: () => defaults.maxListeners,
    set(count: number) {
      validateNumber(count, "defaultMaxListeners", 0);
      defaults.maxListeners = count;
    },
    enumerable: true,
    configurable: true,
  },
  captureRejections: { ...capturing, enumerable: true, configurable: true },
});

export = events;
