/**
 * The class EventEmitter: names, their listeners, and who is told. `on`, `once` and
 * other functions of the module are beside it.
 *
 * @see https://nodejs.org/api/events.html#class-eventemitter
 */
import { inspected, nodeError } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import {
  validateBoolean,
  validateFunction,
  validateNumber,
} from "../../internal/validators.js";
import start = require("ingot:start");

export type Listener = (...args: unknown[]) => unknown;
export type Name = string | symbol;
/** What `once` adds, around the listener that it was given. */
type Known = Listener & { listener?: Listener };
type List = Known[] & { warned?: boolean };
type Events = Record<Name, Known | List | undefined>;

export interface Emitter {
  _events: Events | undefined;
  _eventsCount: number;
  _maxListeners: number | undefined;
  [capture]: boolean;
  on(name: Name, listener: Listener): this;
  once(name: Name, listener: Listener): this;
  removeListener(name: Name, listener: Listener): this;
  removeAllListeners(name?: Name): this;
  emit(name: Name, ...args: unknown[]): boolean;
  listeners(name: Name): Listener[];
  getMaxListeners(): number;
  setMaxListeners(count: number): this;
}

export interface EmitterClass {
  new (options?: Options): Emitter;
  prototype: Emitter;
}

interface Options {
  readonly captureRejections?: unknown;
}

export const monitor = Symbol("events.errorMonitor");
export const rejection = Symbol.for("nodejs.rejection");
const capture = Symbol("kCapture");

/** What the module's own setters change. */
export const defaults = { maxListeners: 10 };

function noEvents(): Events {
  return Object.create(null) as Events;
}

function EventEmitter(this: Emitter, options?: Options): void {
  init.call(this, options);
}

export function init(this: Emitter, options?: Options): void {
  const inherited = (Object.getPrototypeOf(this) as Emitter | null)?._events;
  if (this._events === undefined || this._events === inherited) {
    this._events = noEvents();
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, "options.captureRejections");
    this[capture] = options.captureRejections;
  } else this[capture] = EventEmitter.prototype[capture] as boolean;
}

/** Whether new emitters take rejections for errors. */
export const capturing = {
  get: (): boolean => EventEmitter.prototype[capture] as boolean,
  set(value: unknown): void {
    validateBoolean(value, "EventEmitter.captureRejections");
    EventEmitter.prototype[capture] = value;
  },
};

function add(
  emitter: Emitter,
  name: Name,
  listener: Known,
  isFirst: boolean,
): void {
  validateFunction(listener, "listener");
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = noEvents();
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit("newListener", name, listener.listener ?? listener);
    // A listener may have replaced them all.
    events = emitter._events ??= noEvents();
  }
  const known = events[name];
  if (known === undefined) {
    events[name] = listener;
    emitter._eventsCount++;
    return;
  }
  let list: List;
  if (typeof known === "function") {
    list = events[name] = isFirst ? [listener, known] : [known, listener];
  } else {
    list = known;
    if (isFirst) list.unshift(listener);
    else list.push(listener);
  }
  const most = emitter._maxListeners ?? defaults.maxListeners;
  if (most > 0 && list.length > most && !list.warned) warn(emitter, name, list);
}

function warn(emitter: Emitter, name: Name, list: List): void {
  list.warned = true;
  if (!start.has("node:process")) return;
  const process = start.builtin("node:process") as {
    emitWarning(warning: Error): void;
  };
  const { name: kind = "Object" } = emitter.constructor as { name?: string };
  const error = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners added to [${kind}]. Use emitter.setMaxListeners() to increase limit`,
  );
  process.emitWarning(
    Object.assign(error, {
      name: "MaxListenersExceededWarning",
      emitter,
      type: name,
      count: list.length,
    }),
  );
}

interface Once {
  readonly emitter: Emitter;
  readonly name: Name;
  readonly listener: Listener;
  wrapper: Known;
  isFired: boolean;
}

/** Bound, and so named as in Node, where programs see it: `bound onceWrapper`. */
function onceWrapper(this: Once, ...args: unknown[]): unknown {
  if (this.isFired) return undefined;
  this.isFired = true;
  this.emitter.removeListener(this.name, this.wrapper);
  return Reflect.apply(this.listener, this.emitter, args);
}

function wrapped(emitter: Emitter, name: Name, listener: Listener): Known {
  validateFunction(listener, "listener");
  const state: Once = {
    emitter,
    name,
    listener,
    wrapper: listener,
    isFired: false,
  };
  state.wrapper = onceWrapper.bind(state);
  state.wrapper.listener = listener;
  return state.wrapper;
}

function bare(listener: Known): Listener {
  return listener.listener ?? listener;
}

function listOf(emitter: Emitter, name: Name): readonly Known[] {
  const known = emitter._events?.[name];
  if (known === undefined) return [];
  return typeof known === "function" ? [known] : known;
}

const methods = {
  setMaxListeners(this: Emitter, count: unknown): Emitter {
    validateNumber(count, "setMaxListeners", 0);
    this._maxListeners = count;
    return this;
  },
  getMaxListeners(this: Emitter): number {
    return this._maxListeners ?? defaults.maxListeners;
  },
  emit(this: Emitter, name: Name, ...args: unknown[]): boolean {
    const events = this._events;
    if (name === "error") {
      if (events?.[monitor] !== undefined) this.emit(monitor, ...args);
      if (events?.error === undefined) throw unhandled(args[0]);
    }
    const handler = events?.[name];
    if (handler === undefined) return false;
    if (typeof handler === "function") {
      const result = Reflect.apply(handler, this, args);
      if (result !== undefined && result !== null) {
        watch(this, result, name, args);
      }
      return true;
    }
    // A listener may add and remove others.
    for (const listener of handler.slice()) {
      const result = Reflect.apply(listener, this, args);
      if (result !== undefined && result !== null) {
        watch(this, result, name, args);
      }
    }
    return true;
  },
  addListener(this: Emitter, name: Name, listener: Listener): Emitter {
    add(this, name, listener, false);
    return this;
  },
  prependListener(this: Emitter, name: Name, listener: Listener): Emitter {
    add(this, name, listener, true);
    return this;
  },
  once(this: Emitter, name: Name, listener: Listener): Emitter {
    return this.on(name, wrapped(this, name, listener));
  },
  prependOnceListener(this: Emitter, name: Name, listener: Listener): Emitter {
    add(this, name, wrapped(this, name, listener), true);
    return this;
  },
  removeListener(this: Emitter, name: Name, listener: Listener): Emitter {
    validateFunction(listener, "listener");
    const events = this._events;
    const known = events?.[name];
    if (events === undefined || known === undefined) return this;
    if (typeof known === "function") {
      if (known !== listener && known.listener !== listener) return this;
      this._eventsCount--;
      if (this._eventsCount === 0) this._events = noEvents();
      else {
        delete events[name];
        if (events.removeListener !== undefined) {
          this.emit("removeListener", name, bare(known));
        }
      }
      return this;
    }
    let at = known.length - 1;
    while (
      at >= 0 &&
      known[at] !== listener &&
      known[at]?.listener !== listener
    ) {
      at--;
    }
    if (at < 0) return this;
    known.splice(at, 1);
    if (known.length === 1) events[name] = known[0];
    if (events.removeListener !== undefined) {
      this.emit("removeListener", name, listener);
    }
    return this;
  },
  removeAllListeners(this: Emitter, name?: Name): Emitter {
    const events = this._events;
    if (events === undefined) return this;
    if (arguments.length === 0) {
      if (events.removeListener !== undefined) {
        for (const key of Reflect.ownKeys(events)) {
          if (key !== "removeListener") this.removeAllListeners(key);
        }
        this.removeAllListeners("removeListener");
      }
      this._events = noEvents();
      this._eventsCount = 0;
      return this;
    }
    const key = name as Name;
    const known = events[key];
    if (known === undefined) return this;
    if (events.removeListener === undefined) {
      this._eventsCount--;
      if (this._eventsCount === 0) this._events = noEvents();
      else delete events[key];
    } else if (typeof known === "function") this.removeListener(key, known);
    else {
      for (let at = known.length - 1; at >= 0; at--) {
        this.removeListener(key, known[at] as Listener);
      }
    }
    return this;
  },
  listeners(this: Emitter, name: Name): Listener[] {
    return listOf(this, name).map(bare);
  },
  rawListeners(this: Emitter, name: Name): Listener[] {
    return listOf(this, name).slice();
  },
  listenerCount(this: Emitter, name: Name, listener?: Listener): number {
    const list = listOf(this, name);
    if (listener === undefined || listener === null) return list.length;
    return list.filter((one) => one === listener || one.listener === listener)
      .length;
  },
  eventNames(this: Emitter): Name[] {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events ?? {}) : [];
  },
};

Object.assign(EventEmitter.prototype, {
  _events: undefined,
  _eventsCount: 0,
  _maxListeners: undefined,
});
for (const [name, method] of Object.entries(methods)) {
  const alias = { addListener: "on", removeListener: "off" }[name];
  Object.assign(EventEmitter.prototype, {
    [name]: method,
    ...(alias !== undefined && { [alias]: method }),
  });
}
Object.defineProperty(EventEmitter.prototype, capture, {
  value: false,
  writable: true,
});

function unhandled(error: unknown): unknown {
  if (error instanceof Error) return error;
  let shown: string;
  try {
    shown = inspected(error);
  } catch {
    shown = String(error);
  }
  const thrown = nodeError(
    "ERR_UNHANDLED_ERROR",
    `Unhandled error. (${shown})`,
  );
  return Object.assign(thrown, { context: error });
}

/** Where asked for, what a listener promised and broke is an error. */
function watch(
  emitter: Emitter,
  result: unknown,
  name: Name,
  args: readonly unknown[],
): void {
  if (!emitter[capture]) return;
  try {
    const { then } = result as { then?: unknown };
    if (typeof then !== "function") return;
    then.call(result, undefined, (error: unknown) => {
      nextTick(() => tellRejection(emitter, error, name, args));
    });
  } catch (error) {
    emitter.emit("error", error);
  }
}

function tellRejection(
  emitter: Emitter,
  error: unknown,
  name: Name,
  args: readonly unknown[],
): void {
  const handle = (emitter as unknown as Record<symbol, unknown>)[rejection];
  if (typeof handle === "function") {
    handle.call(emitter, error, name, ...args);
    return;
  }
  // Not again for what the listeners of errors do.
  const previous = emitter[capture];
  emitter[capture] = false;
  try {
    emitter.emit("error", error);
  } finally {
    emitter[capture] = previous;
  }
}

export { EventEmitter };
