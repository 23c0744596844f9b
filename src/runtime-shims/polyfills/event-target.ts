/**
 * `Event` and `EventTarget` as globals.
 *
 * @see https://nodejs.org/api/events.html#eventtarget-and-event-api
 */
import { uncaught } from "../internal/exit.js";
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { nextTick } from "../internal/ticks.js";

interface EventOptions {
  readonly bubbles?: boolean;
  readonly cancelable?: boolean;
  readonly composed?: boolean;
}

type Listener =
  | ((this: EventTarget, event: Event) => unknown)
  | { handleEvent(event: Event): unknown };

interface Registration {
  readonly listener: Listener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

interface ListenerOptions {
  readonly capture?: boolean;
  readonly once?: boolean;
  readonly passive?: boolean;
  readonly signal?: {
    readonly aborted: boolean;
    addEventListener(type: string, listener: () => void, options: object): void;
  };
}

/** What dispatching writes to an event. */
interface State {
  target: EventTarget | null;
  isDispatching: boolean;
  isStopped: boolean;
  isStoppedNow: boolean;
  isPassive: boolean;
  isCanceled: boolean;
}

const states = new WeakMap<Event, State>();

function stateOf(event: Event): State {
  const state = states.get(event);
  if (state === undefined) {
    throw nodeError(
      "ERR_INVALID_THIS",
      'Value of "this" must be of type Event',
      TypeError,
    );
  }
  return state;
}

class Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly timeStamp = Date.now();
  readonly isTrusted: boolean = false;

  constructor(type: string, options: EventOptions | null = {}) {
    if (arguments.length === 0) throw missingArgs("type");
    if (options !== null && typeof options !== "object") {
      throw invalidArgType("options", "Object", options);
    }
    this.type = String(type);
    this.bubbles = !!options?.bubbles;
    this.cancelable = !!options?.cancelable;
    this.composed = !!options?.composed;
    states.set(this, {
      target: null,
      isDispatching: false,
      isStopped: false,
      isStoppedNow: false,
      isPassive: false,
      isCanceled: false,
    });
  }

  get target(): EventTarget | null {
    return stateOf(this).target;
  }
  get srcElement(): EventTarget | null {
    return stateOf(this).target;
  }
  get currentTarget(): EventTarget | null {
    const { isDispatching, target } = stateOf(this);
    return isDispatching ? target : null;
  }
  get eventPhase(): number {
    return stateOf(this).isDispatching ? 2 : 0;
  }
  get defaultPrevented(): boolean {
    return this.cancelable && stateOf(this).isCanceled;
  }
  get returnValue(): boolean {
    return !this.defaultPrevented;
  }
  get cancelBubble(): boolean {
    return stateOf(this).isStopped;
  }
  set cancelBubble(value: boolean) {
    if (value) this.stopPropagation();
  }

  composedPath(): readonly EventTarget[] {
    const { isDispatching, target } = stateOf(this);
    return isDispatching && target !== null ? [target] : [];
  }
  preventDefault(): void {
    const state = stateOf(this);
    if (!state.isPassive) state.isCanceled = true;
  }
  stopPropagation(): void {
    stateOf(this).isStopped = true;
  }
  stopImmediatePropagation(): void {
    const state = stateOf(this);
    state.isStopped = true;
    state.isStoppedNow = true;
  }
  initEvent(type: string, bubbles = false, cancelable = false): void {
    if (stateOf(this).isDispatching) return;
    Object.assign(this, { type: String(type), bubbles, cancelable });
  }
}

for (const [phase, name] of [
  "NONE",
  "CAPTURING_PHASE",
  "AT_TARGET",
  "BUBBLING_PHASE",
].entries()) {
  Object.defineProperty(Event, name, { value: phase, enumerable: true });
}

class EventTarget {
  readonly #listeners = new Map<string, Registration[]>();

  addEventListener(
    type: string,
    listener: Listener | null,
    options: ListenerOptions | boolean = {},
  ): void {
    if (arguments.length < 2) throw missingArgs("type", "listener");
    if (listener === null || listener === undefined) {
      return;
    }
    if (typeof listener !== "function" && typeof listener !== "object") {
      throw invalidArgType("listener", "EventListener", listener);
    }
    const given = typeof options === "boolean" ? { capture: options } : options;
    const {
      capture = false,
      once = false,
      passive = false,
      signal,
    } = given ?? {};
    if (signal?.aborted) return;
    const name = String(type);
    const known = this.#listeners.get(name) ?? [];
    if (
      known.some(
        (one) => one.listener === listener && one.capture === !!capture,
      )
    ) {
      return;
    }
    const added = {
      listener,
      capture: !!capture,
      once,
      passive,
      removed: false,
    };
    this.#listeners.set(name, [...known, added]);
    signal?.addEventListener(
      "abort",
      () => this.removeEventListener(name, listener, given),
      { once: true },
    );
  }

  removeEventListener(
    type: string,
    listener: Listener | null,
    options: { readonly capture?: boolean } | boolean = {},
  ): void {
    if (arguments.length < 2) throw missingArgs("type", "listener");
    const capture = typeof options === "boolean" ? options : !!options?.capture;
    const name = String(type);
    const known = this.#listeners.get(name) ?? [];
    const kept = known.filter((one) => {
      const isIt = one.listener === listener && one.capture === capture;
      if (isIt) one.removed = true;
      return !isIt;
    });
    this.#listeners.set(name, kept);
  }

  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event))
      throw invalidArgType("event", "Event", event);
    const state = stateOf(event);
    if (state.isDispatching) {
      throw nodeError(
        "ERR_EVENT_RECURSION",
        `The event "${event.type}" is already being dispatched`,
      );
    }
    state.target = this;
    state.isDispatching = true;
    for (const one of this.#listeners.get(event.type) ?? []) {
      if (one.removed) continue;
      if (one.once) this.removeEventListener(event.type, one.listener, one);
      state.isPassive = one.passive;
      try {
        const { listener } = one;
        const result =
          typeof listener === "function"
            ? listener.call(this, event)
            : listener.handleEvent(event);
        if (result instanceof Promise) {
          result.then(undefined, (error) =>
            nextTick(() => uncaught(error, "uncaughtException")),
          );
        }
      } catch (error) {
        nextTick(() => uncaught(error, "uncaughtException"));
      }
      if (state.isStoppedNow) break;
    }
    state.isPassive = false;
    state.isDispatching = false;
    return !event.defaultPrevented;
  }

  /** For `events.getEventListeners`. */
  [Symbol.for("ingot.listeners")](type: string): readonly Listener[] {
    return (this.#listeners.get(type) ?? []).map(({ listener }) => listener);
  }
}

for (const Class of [Event, EventTarget]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}

export { Event, EventTarget };
