/** One channel, and all that there are by name. */
import { invalidArgType } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateFunction } from "../../internal/validators.js";

type Name = string | symbol;
type Listener = (message: unknown, name: Name) => void;
type AnyFunction = (this: unknown, ...args: never[]) => unknown;
type Transform = (data: unknown) => unknown;

/** An `AsyncLocalStorage`, as far as a channel knows. */
interface Store {
  run(context: unknown, next: () => unknown): unknown;
}

/** An error of a listener is nobody's on the way. */
function throwLater(error: unknown): void {
  nextTick(() => {
    throw error;
  });
}

/** @see https://nodejs.org/api/diagnostics_channel.html#class-channel */
export class Channel {
  /** Nothing as long as nobody listens. */
  _subscribers: readonly Listener[] | undefined;
  _stores: ReadonlyMap<Store, Transform | undefined> | undefined;
  readonly name: Name;

  constructor(name: Name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
    channels.add(this);
  }

  get hasSubscribers(): boolean {
    return this._subscribers !== undefined;
  }

  subscribe(listener: unknown): void {
    validateFunction(listener, "subscription");
    const { _subscribers: before = [], _stores: stores = new Map() } = this;
    this.#listen([...before, listener as Listener], stores);
  }

  unsubscribe(listener: unknown): boolean {
    const { _subscribers: before = [], _stores: stores = new Map() } = this;
    const at = before.indexOf(listener as Listener);
    if (at === -1) return false;
    this.#listen([...before.slice(0, at), ...before.slice(at + 1)], stores);
    return true;
  }

  bindStore(store: Store, transform?: Transform): void {
    const { _subscribers: listeners = [], _stores: before = [] } = this;
    this.#listen(listeners, new Map([...before, [store, transform] as const]));
  }

  unbindStore(store: Store): boolean {
    const { _subscribers: listeners = [], _stores: before } = this;
    if (!before?.has(store)) return false;
    const stores = new Map(before);
    stores.delete(store);
    this.#listen(listeners, stores);
    return true;
  }

  #listen(
    listeners: readonly Listener[],
    stores: ReadonlyMap<Store, Transform | undefined>,
  ): void {
    const isActive = listeners.length > 0 || stores.size > 0;
    this._subscribers = isActive ? listeners : undefined;
    this._stores = isActive ? stores : undefined;
    channels.hold(this, isActive);
  }

  publish(message: unknown): void {
    // Those that subscribe meanwhile make a list of their own.
    for (const listener of this._subscribers ?? []) {
      try {
        listener(message, this.name);
      } catch (error) {
        throwLater(error);
      }
    }
  }

  runStores(
    data: unknown,
    fn: AnyFunction,
    thisArg?: unknown,
    ...args: readonly unknown[]
  ): unknown {
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const [store, transform = (given: unknown) => given] of this._stores ??
      []) {
      const next = run;
      run = () => {
        let context: unknown;
        try {
          context = transform(data);
        } catch (error) {
          throwLater(error);
          return next();
        }
        return store.run(context, next);
      };
    }
    return run();
  }
}

/** All channels that somebody listens to, or holds. */
class Channels {
  readonly #weak = new Map<Name, WeakRef<Channel>>();
  readonly #held = new Set<Channel>();
  readonly #gone = new FinalizationRegistry<Name>((name) => {
    if (this.#weak.get(name)?.deref() === undefined) this.#weak.delete(name);
  });

  get(name: Name): Channel | undefined {
    return this.#weak.get(name)?.deref();
  }

  add(channel: Channel): void {
    this.#weak.set(channel.name, new WeakRef(channel));
    this.#gone.register(channel, channel.name);
  }

  hold(channel: Channel, isHeld: boolean): void {
    if (isHeld) this.#held.add(channel);
    else this.#held.delete(channel);
  }
}

export const channels = new Channels();

/** @see https://nodejs.org/api/diagnostics_channel.html#diagnostics_channelchannelname */
export function channel(name: unknown): Channel {
  const known = channels.get(name as Name);
  if (known !== undefined) return known;
  if (typeof name !== "string" && typeof name !== "symbol") {
    throw invalidArgType("channel", ["string", "symbol"], name);
  }
  return new Channel(name);
}
