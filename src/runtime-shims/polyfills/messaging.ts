/**
 * Messages within one program: channels of two ports, channels by name, and the events
 * that bring them. There are no other threads; each message is a copy nevertheless, and
 * comes in a turn of its own. A port keeps no program alive.
 *
 * @see https://nodejs.org/api/worker_threads.html#class-messagechannel
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html
 */
import { later } from "../bridge/fs/later.js";
import { move } from "../internal/cloning.js";
import { nodeError } from "../internal/errors.js";
import { DOMException } from "./dom-exception.js";
import { Event, EventTarget } from "./event-target.js";
import { structuredClone } from "./globals.js";

type Handler = (event: Event) => unknown;
type Listener = (...args: unknown[]) => unknown;

interface MessageOptions {
  readonly data?: unknown;
  readonly origin?: string;
  readonly lastEventId?: string;
  readonly source?: unknown;
  readonly ports?: readonly MessagePort[];
}

class MessageEvent extends Event {
  readonly data: unknown;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: unknown;
  readonly ports: readonly MessagePort[];

  constructor(type: string, options: MessageOptions = {}) {
    super(type, options as object);
    this.data = options.data === undefined ? null : options.data;
    this.origin = String(options.origin ?? "");
    this.lastEventId = String(options.lastEventId ?? "");
    this.source = options.source ?? null;
    this.ports = [...(options.ports ?? [])];
  }
}

/** One that was received: what it holds may be nothing at all. */
function eventOf(data: unknown): MessageEvent {
  const event = new MessageEvent("message", {});
  Object.defineProperty(event, "data", { value: data, enumerable: true });
  return event;
}

/** One end's messages; a port that is sent away leaves them to the one that arrives. */
interface End {
  port: MessagePort | null;
  readonly waiting: unknown[];
  peer: End | null;
}

const LISTENERS = Symbol.for("ingot.listeners");
/** A message has come to an end's port. */
const ARRIVED = Symbol("kArrived");
/** Known to this file alone: no program makes a port. */
const MAKING = Symbol("making");

class MessagePort extends EventTarget {
  #end: End | null;
  #isStarted = false;
  #isReferred = false;
  #onmessage: Handler | null = null;
  /** What `on` made of the listeners that it was given. */
  readonly #wrapped = new Map<string, Map<unknown, Handler>>();

  constructor(making?: unknown, end?: End) {
    if (making !== MAKING || end === undefined) {
      throw nodeError(
        "ERR_CONSTRUCT_CALL_INVALID",
        "Constructor cannot be called",
        TypeError,
      );
    }
    super();
    this.#end = end;
    end.port = this;
  }

  /** The end of a port, for this file. */
  static endOf(port: unknown): End | null | undefined {
    return typeof port === "object" && port !== null && #end in port
      ? port.#end
      : undefined;
  }

  postMessage(...args: [value?: unknown, transfer?: unknown]): void {
    if (args.length === 0) {
      throw nodeError(
        "ERR_MISSING_ARGS",
        "Not enough arguments to MessagePort.postMessage",
        TypeError,
      );
    }
    const transfer = transferOf(args[1]);
    if ((transfer as readonly unknown[]).includes(this)) {
      throw new DOMException(
        "Transfer list contains source port",
        "DataCloneError",
      );
    }
    const copy = structuredClone(args[0], { transfer });
    const peer = this.#end?.peer;
    if (peer === null || peer === undefined) return;
    peer.waiting.push(copy);
    peer.port?.[ARRIVED]();
  }

  /** Each message has its own turn, and may have been taken before. */
  [ARRIVED](): void {
    if (!this.#isStarted) return;
    later(() => {
      const end = this.#end;
      if (!this.#isStarted || end === null || end.waiting.length === 0) return;
      this.dispatchEvent(eventOf(end.waiting.shift()));
    });
  }

  start(): void {
    if (this.#isStarted || this.#end === null) return;
    this.#isStarted = true;
    for (const _ of this.#end.waiting) this[ARRIVED]();
  }

  close(callback?: unknown): void {
    if (typeof callback === "function")
      this.once("close", callback as Listener);
    const end = this.#end;
    if (end === null) return;
    const { peer } = end;
    end.peer = null;
    if (peer !== null) peer.peer = null;
    this.#ended();
    const other = peer?.port;
    if (other) other.#ended();
  }

  /** What has arrived by then is still delivered. */
  #ended(): void {
    later(() => {
      this.#end = null;
      this.#isReferred = false;
      this.dispatchEvent(new Event("close"));
    });
  }

  [move](): MessagePort {
    const end = this.#end;
    if (end === null) {
      throw new DOMException(
        "MessagePort in transfer list is already detached",
        "DataCloneError",
      );
    }
    this.#end = null;
    return new MessagePort(MAKING, end);
  }

  override addEventListener(
    ...args: Parameters<EventTarget["addEventListener"]>
  ): void {
    super.addEventListener(...args);
    this.#listensTo(String(args[0]));
  }

  #listensTo(type: string): void {
    if (type !== "message") return;
    this.#isReferred = true;
    this.start();
  }

  get onmessage(): Handler | null {
    return this.#onmessage;
  }

  set onmessage(handler: unknown) {
    if (this.#onmessage !== null) {
      this.removeEventListener("message", this.#onmessage);
    }
    this.#onmessage =
      typeof handler === "function" ? (handler as Handler) : null;
    if (this.#onmessage !== null) {
      this.addEventListener("message", this.#onmessage);
    }
  }

  on(type: string, listener: Listener): this {
    return this.#add(type, listener, false);
  }

  addListener(type: string, listener: Listener): this {
    return this.#add(type, listener, false);
  }

  once(type: string, listener: Listener): this {
    return this.#add(type, listener, true);
  }

  #add(type: string, listener: Listener, once: boolean): this {
    const known = this.#wrapped.get(type) ?? new Map<unknown, Handler>();
    this.#wrapped.set(type, known);
    if (known.has(listener)) return this;
    const handler: Handler = (event) => {
      if (once) known.delete(listener);
      return type === "message"
        ? listener.call(this, (event as MessageEvent).data)
        : listener.call(this);
    };
    known.set(listener, handler);
    this.addEventListener(type, handler, { once });
    return this;
  }

  off(type: string, listener: Listener): this {
    const known = this.#wrapped.get(type);
    const handler = known?.get(listener);
    known?.delete(listener);
    this.removeEventListener(type, handler ?? (listener as Handler));
    return this;
  }

  removeListener(type: string, listener: Listener): this {
    return this.off(type, listener);
  }

  removeAllListeners(type?: string): this {
    const all = this as unknown as Record<symbol, (name: string) => Handler[]>;
    for (const name of type === undefined ? this.#wrapped.keys() : [type]) {
      for (const one of all[LISTENERS]?.(name) ?? []) {
        this.removeEventListener(name, one);
      }
      this.#wrapped.get(name)?.clear();
    }
    return this;
  }

  eventNames(): string[] {
    const names = new Set(["message", "messageerror", "close"]);
    for (const name of this.#wrapped.keys()) names.add(name);
    return [...names].filter((name) => this.listenerCount(name) > 0);
  }

  listenerCount(type: string): number {
    const all = this as unknown as Record<symbol, (name: string) => Handler[]>;
    return all[LISTENERS]?.(type).length ?? 0;
  }

  ref(): void {
    this.#isReferred = this.#end !== null;
  }

  unref(): void {
    this.#isReferred = false;
  }

  hasRef(): boolean {
    return this.#isReferred;
  }
}

interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

/** No class: Node's own error where it is called. */
const MessageChannel = function MessageChannel(
  this: { -readonly [Key in keyof MessageChannel]: MessageChannel[Key] },
): void {
  if (new.target === undefined) {
    throw nodeError(
      "ERR_CONSTRUCT_CALL_REQUIRED",
      "Cannot call constructor without `new`",
      TypeError,
    );
  }
  const first: End = { port: null, waiting: [], peer: null };
  const second: End = { port: null, waiting: [], peer: first };
  first.peer = second;
  this.port1 = new MessagePort(MAKING, first);
  this.port2 = new MessagePort(MAKING, second);
} as unknown as new () => MessageChannel;

/** @see https://nodejs.org/api/worker_threads.html#workerreceivemessageonportport */
function receiveMessageOnPort(
  port: unknown,
): { readonly message: unknown } | undefined {
  const end = MessagePort.endOf(port);
  if (end === undefined && !(port instanceof BroadcastChannel)) {
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      'The "port" argument must be a MessagePort instance',
      TypeError,
    );
  }
  return end && end.waiting.length > 0
    ? { message: end.waiting.shift() }
    : undefined;
}

/** A list, or `{ transfer }`. */
function transferOf(given: unknown): ArrayBuffer[] {
  if (given === undefined || given === null) return [];
  if (typeof given === "object") {
    if (Symbol.iterator in given) return [...(given as Iterable<ArrayBuffer>)];
    const { transfer } = given as { readonly transfer?: Iterable<ArrayBuffer> };
    if (transfer === undefined || transfer === null) return [];
    if (typeof transfer === "object") return [...transfer];
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      "Optional options.transfer argument must be an iterable",
      TypeError,
    );
  }
  throw nodeError(
    "ERR_INVALID_ARG_TYPE",
    "Optional transferList argument must be an iterable",
    TypeError,
  );
}

/** Those that are open, by their names. */
const channels = new Map<string, Set<BroadcastChannel>>();

/** @see https://nodejs.org/api/worker_threads.html#class-broadcastchannel-extends-eventtarget */
class BroadcastChannel extends EventTarget {
  readonly name: string;
  onmessage: Handler | null = null;
  onmessageerror: Handler | null = null;
  #isOpen = true;

  constructor(...args: [name?: unknown]) {
    if (args.length === 0) {
      throw nodeError(
        "ERR_MISSING_ARGS",
        'The "name" argument must be specified',
        TypeError,
      );
    }
    super();
    this.name = `${String(args[0])}`;
    const open = channels.get(this.name) ?? new Set();
    channels.set(this.name, open.add(this));
  }

  postMessage(...args: [message?: unknown]): void {
    if (args.length === 0) {
      throw nodeError(
        "ERR_MISSING_ARGS",
        'The "message" argument must be specified',
        TypeError,
      );
    }
    if (!this.#isOpen) {
      throw new DOMException(
        "BroadcastChannel is closed.",
        "InvalidStateError",
      );
    }
    for (const one of channels.get(this.name) ?? []) {
      if (one === this) continue;
      const copy = structuredClone(args[0]);
      later(() => one.#receive(copy));
    }
  }

  #receive(data: unknown): void {
    if (!this.#isOpen) return;
    const event = eventOf(data);
    const { onmessage } = this;
    if (typeof onmessage !== "function") {
      this.dispatchEvent(event);
      return;
    }
    this.addEventListener("message", onmessage);
    this.dispatchEvent(event);
    this.removeEventListener("message", onmessage);
  }

  close(): void {
    this.#isOpen = false;
    const open = channels.get(this.name);
    open?.delete(this);
    if (open?.size === 0) channels.delete(this.name);
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

for (const Class of [MessagePort, MessageChannel, BroadcastChannel]) {
  Object.defineProperty(Class.prototype as object, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}

export {
  BroadcastChannel,
  MessageChannel,
  MessageEvent,
  MessagePort,
  receiveMessageOnPort,
};
