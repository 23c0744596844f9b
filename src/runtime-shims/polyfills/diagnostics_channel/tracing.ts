/**
 * The channels of one operation: where it begins, ends, and what it came to.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel
 */
import { invalidArgType } from "../../internal/errors.js";
import { hide } from "../../internal/hidden.js";
import { validateFunction } from "../../internal/validators.js";
import { Channel, channel } from "./channel.js";

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

type Event = (typeof EVENTS)[number];
type Listeners = Readonly<Partial<Record<Event, unknown>>>;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What is told of one call. */
interface Context {
  result?: unknown;
  error?: unknown;
}

function channelFor(given: unknown, event: Event): Channel {
  if (typeof given === "string") return channel(`tracing:${given}:${event}`);
  if (typeof given !== "object" || given === null) {
    const types = ["string", "object", "Channel"];
    throw invalidArgType("nameOrChannels", types, given);
  }
  const own = (given as Record<Event, unknown>)[event];
  if (own instanceof Channel) return own;
  throw invalidArgType(`nameOrChannels.${event}`, ["Channel"], own);
}

export class TracingChannel {
  declare readonly start: Channel;
  declare readonly end: Channel;
  declare readonly asyncStart: Channel;
  declare readonly asyncEnd: Channel;
  declare readonly error: Channel;

  constructor(given: unknown) {
    for (const event of EVENTS) hide(this, event, channelFor(given, event));
  }

  get hasSubscribers(): boolean {
    return EVENTS.some((event) => this[event].hasSubscribers);
  }

  subscribe(listeners: Listeners): void {
    for (const event of EVENTS) {
      if (listeners[event]) this[event].subscribe(listeners[event]);
    }
  }

  unsubscribe(listeners: Listeners): boolean {
    const results = EVENTS.filter((event) => listeners[event]).map((event) =>
      this[event].unsubscribe(listeners[event]),
    );
    return results.every(Boolean);
  }

  traceSync(
    fn: AnyFunction,
    context: Context = {},
    thisArg?: unknown,
    ...args: unknown[]
  ): unknown {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    return this.#traced(context, () => {
      context.result = Reflect.apply(fn, thisArg, args);
      return context.result;
    });
  }

  tracePromise(
    fn: AnyFunction,
    context: Context = {},
    thisArg?: unknown,
    ...args: unknown[]
  ): unknown {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const settle = () => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return this.#traced(context, () => {
      const result = Reflect.apply(fn, thisArg, args);
      const promise =
        result instanceof Promise ? result : Promise.resolve(result);
      return promise.then(
        (value: unknown) => {
          context.result = value;
          settle();
          return value;
        },
        (error: unknown) => {
          context.error = error;
          this.error.publish(context);
          settle();
          throw error;
        },
      );
    });
  }

  traceCallback(
    fn: AnyFunction,
    position = -1,
    context: Context = {},
    thisArg?: unknown,
    ...args: unknown[]
  ): unknown {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const callback = args.at(position);
    validateFunction(callback, "callback");
    const { asyncStart, asyncEnd, error: failed } = this;
    function traced(this: unknown, ...results: unknown[]): void {
      const [error, value] = results;
      if (error) {
        context.error = error;
        failed.publish(context);
      } else context.result = value;
      asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback as AnyFunction, this, results);
        } finally {
          asyncEnd.publish(context);
        }
      });
    }
    args.splice(position, 1, traced);
    return this.#traced(context, () => Reflect.apply(fn, thisArg, args));
  }

  /** From start to end, both of which are told. */
  #traced(context: Context, run: () => unknown): unknown {
    return this.start.runStores(context, () => {
      try {
        return run();
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}
