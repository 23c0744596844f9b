/**
 * The host's own code inside the guest's realm: made there from its text, before
 * anything of the artifact runs. It builds the bridge of the guest's own objects
 * and functions, and exchanges nothing with the host but one string of JSON and
 * array buffers. So no object of the host's realm is ever in the guest's hands,
 * even where the two share a heap, and even where the artifact is forged.
 * Self-contained: only its parameters, and globals it takes when it is made.
 */

/** JSON, and the array buffers that it names by their index. */
export type Message = readonly [json: string, ...buffers: ArrayBuffer[]];

/** What the agent returns: the host's way in. Never throws what matters. */
export type Receive = (message: Message) => Message;

/**
 * @param ask the host's one function
 * @param largest of a string, in UTF-16 units; of a byte array, in bytes
 * @param deepest how deep data may be nested
 * @param facts what crosses of an error, besides its name and message
 * @param mostDigits of a BigInt
 */
export function agent(
  ask: Receive,
  largest: number,
  deepest: number,
  facts: readonly string[],
  mostDigits: number,
): Receive {
  // biome-ignore lint/suspicious/noRedundantUseStrict: its text becomes a script
  "use strict";
  type AnyFunction = (...args: unknown[]) => unknown;
  type Node = unknown;
  const { apply, get, ownKeys } = Reflect;
  const { create, defineProperty, getPrototypeOf } = Object;
  const getDescriptor = Object.getOwnPropertyDescriptor;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { parse, stringify } = JSON;
  const OwnError = Error;
  const OwnPromise = Promise;
  const Bytes = Uint8Array;
  const OwnMap = Map;
  const { get: mapGet, set: mapSet, delete: mapDelete } = Map.prototype;
  const toText = String;
  const toBigInt = BigInt;
  const typedArray = getPrototypeOf(Bytes.prototype) as object;
  const setBytes = (typedArray as Uint8Array).set;
  const getter = (name: string) =>
    (getDescriptor(typedArray, name) as { get: AnyFunction }).get;
  const bufferOf = getter("buffer");
  const lengthOf = getter("byteLength");
  const place = Symbol.for("ingot.artifact");
  const realm = globalThis as unknown as Record<symbol, unknown>;

  const callbacks = new OwnMap<number, AnyFunction>();
  const waiting = new OwnMap<number, readonly AnyFunction[]>();
  let lastId = 0;
  let exports: unknown;

  return (message) => {
    try {
      return encodeAll(obey(decodeAll(message)));
    } catch (error) {
      try {
        return encodeAll(["error", errorFacts(error)]);
      } catch {
        return ['["a",["error",["a",["Error","The guest failed"]]]]'];
      }
    }
  };

  function obey(order: readonly unknown[]): unknown[] {
    const [kind, id, name, args] = order as [string, number, string, unknown[]];
    switch (kind) {
      case "start":
        return start(id as unknown, name as unknown);
      case "call":
        return answer(id, callExport(name, args));
      case "callback": {
        const callback = apply(mapGet, callbacks, [id]) as
          | AnyFunction
          | undefined;
        if (callback !== undefined) apply(callback, undefined, name as never);
        return ["done"];
      }
      case "settle": {
        const settlers = apply(mapGet, waiting, [id]) as
          | readonly AnyFunction[]
          | undefined;
        apply(mapDelete, waiting, [id]);
        const settle = settlers?.[(name as unknown) === true ? 0 : 1];
        if (settle !== undefined) {
          apply(settle, undefined, [
            (name as unknown) === true ? args : makeError(args),
          ]);
        }
        return ["done"];
      }
      case "release":
        for (let at = 0; at < (id as never as number[]).length; at++) {
          apply(mapDelete, callbacks, [(id as never as number[])[at]]);
        }
        return ["done"];
      default:
        return ["none"];
    }
  }

  function start(shape: unknown, options: unknown): unknown[] {
    const artifact = realm[place] as
      | { start?: (bridge: unknown, options: unknown) => unknown }
      | undefined;
    if (typeof artifact?.start !== "function") return ["none"];
    const result = artifact.start(buildBridge(shape), options);
    if (isThenable(result)) {
      return answer(
        0,
        new OwnPromise((resolve, reject) => {
          apply(result.then as AnyFunction, result, [
            (namespace: unknown) => {
              exports = namespace;
              resolve(undefined);
            },
            reject,
          ]);
        }),
      );
    }
    exports = result;
    return ["value", undefined];
  }

  /** An exported function by its path, `default` or "" for the exports. */
  function callExport(path: string, args: readonly unknown[]): unknown {
    let self: unknown;
    let value = exports;
    let rest = path;
    while (rest !== "") {
      let end = 0;
      while (end < rest.length && rest[end] !== ".") end++;
      let key = "";
      for (let at = 0; at < end; at++) key += rest[at];
      let tail = "";
      for (let at = end + 1; at < rest.length; at++) tail += rest[at];
      rest = tail;
      const isObject =
        (typeof value === "object" && value !== null) ||
        typeof value === "function";
      const next: unknown = isObject ? get(value as object, key) : undefined;
      if (key === "default" && next === undefined) continue;
      self = value;
      value = next;
    }
    if (typeof value !== "function") {
      throw fact(
        new OwnError(`The artifact exports no function ${path || "at all"}`),
        "code",
        "ERR_INGOT_NO_EXPORT",
      );
    }
    return apply(value as AnyFunction, self, args as never);
  }

  /** Sends a promise's outcome later. */
  function answer(id: number, value: unknown): unknown[] {
    if (!isThenable(value)) return ["value", value];
    apply(value.then as AnyFunction, value, [
      (result: unknown) => {
        try {
          tell(["result", id, true, result]);
        } catch (error) {
          tell(["result", id, false, errorFacts(error)]);
        }
      },
      (error: unknown) => tell(["result", id, false, errorFacts(error)]),
    ]);
    return ["promise"];
  }

  function isThenable(value: unknown): value is { then: AnyFunction } {
    return (
      typeof value === "object" &&
      value !== null &&
      typeof get(value, "then") === "function"
    );
  }

  /** Null-prototype objects of functions of this realm. */
  function buildBridge(shape: unknown): unknown {
    const [kind, content] = shape as [string, unknown];
    if (kind === "data") return content;
    if (kind === "function") return hostFunction(content as string);
    const made: object = create(null);
    const members = content as readonly [string, unknown][];
    for (let at = 0; at < members.length; at++) {
      const [name, member] = members[at] as [string, unknown];
      put(made, name, buildBridge(member));
    }
    return made;
  }

  function hostFunction(path: string): AnyFunction {
    return (...args) => {
      const id = ++lastId;
      const [kind, value] = tell(["invoke", id, path, args]) as [
        string,
        unknown,
      ];
      if (kind === "error") throw makeError(value);
      if (kind !== "promise") return value;
      return new OwnPromise((resolve, reject) => {
        apply(mapSet, waiting, [id, [resolve, reject]]);
      });
    };
  }

  /** Nothing that the host's function throws passes here. */
  function tell(message: readonly unknown[]): readonly unknown[] {
    const sent = encodeAll(message);
    let reply: Message;
    try {
      reply = ask(sent);
    } catch {
      throw new OwnError("The host failed");
    }
    return decodeAll(reply);
  }

  function makeError(value: unknown): Error {
    const [, message, members] = value as [string, string, [string, unknown][]];
    const error = new OwnError(message);
    for (let at = 0; at < members.length; at++) {
      const [name, member] = members[at] as [string, unknown];
      fact(error, name, member);
    }
    return error;
  }

  function fact(error: Error, name: string, value: unknown): Error {
    put(error, name, value);
    return error;
  }

  function put(target: object, name: string, value: unknown): void {
    defineProperty(target, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  /** Name, message, members, stack; whatever reading them does. */
  function errorFacts(error: unknown): unknown[] {
    const isObject =
      (typeof error === "object" && error !== null) ||
      typeof error === "function";
    const read = (name: string): unknown => {
      if (!isObject) return undefined;
      try {
        return get(error as object, name);
      } catch {
        return undefined;
      }
    };
    const textAt = (name: string, otherwise: string) => {
      const value = read(name);
      return typeof value === "string" && value.length <= 65536
        ? value
        : otherwise;
    };
    const members: unknown[] = [];
    let count = 0;
    for (let at = 0; at < facts.length; at++) {
      const name = facts[at] as string;
      const value = read(name);
      const isShort = typeof value === "string" && value.length <= 4096;
      if (isShort || typeof value === "number") {
        put(members, toText(count++), [name, value]);
      }
    }
    let thrown = "An error that says nothing";
    if (!isObject) {
      const text = toText(error);
      if (text.length <= 65536) thrown = text;
    }
    return [
      textAt("name", "Error"),
      textAt("message", thrown),
      members,
      textAt("stack", ""),
    ];
  }

  function encodeAll(value: unknown): Message {
    const buffers: ArrayBuffer[] = [];
    const node = encode(value, buffers, 0);
    const message = [stringify(node)] as unknown as [string, ...ArrayBuffer[]];
    for (let at = 0; at < buffers.length; at++) {
      put(message, toText(at + 1), buffers[at]);
    }
    return message;
  }

  /** Primitives as they are; all else is an array that begins with its kind. */
  function encode(value: unknown, buffers: ArrayBuffer[], depth: number): Node {
    switch (typeof value) {
      case "string":
        refuseLarge(value.length);
        return value;
      case "boolean":
        return value;
      case "number":
        return value - value === 0 && (value !== 0 || 1 / value > 0)
          ? value
          : ["d", 1 / value === -1 / 0 ? "-0" : toText(value)];
      case "bigint": {
        const text = toText(value);
        refuseLarge(text.length, mostDigits);
        return ["n", text];
      }
      case "function": {
        const id = ++lastId;
        apply(mapSet, callbacks, [id, value]);
        return ["f", id];
      }
      case "object":
        break;
      default:
        return ["u"];
    }
    if (value === null) return null;
    if (depth > deepest) throw new OwnError("Data that is nested too deeply");
    if (isView(value)) {
      const length = apply(lengthOf, value, []) as number;
      refuseLarge(length);
      const copy = new Bytes(length);
      apply(setBytes, copy, [value as Uint8Array]);
      const at = buffers.length;
      put(buffers, toText(at), apply(bufferOf, copy, []));
      return ["b", at];
    }
    const content: unknown[] = [];
    if (isArray(value)) {
      const { length } = value;
      refuseLarge(length);
      for (let at = 0; at < length; at++) {
        put(content, toText(at), encode(get(value, at), buffers, depth + 1));
      }
      return ["a", content];
    }
    const keys = ownKeys(value);
    let count = 0;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at];
      if (typeof key !== "string") continue;
      if (getDescriptor(value, key)?.enumerable !== true) continue;
      put(content, toText(count++), [
        key,
        encode(get(value, key), buffers, depth + 1),
      ]);
    }
    return ["o", content];
  }

  function decodeAll(message: Message): readonly unknown[] {
    return decode(parse(message[0]), message) as readonly unknown[];
  }

  function decode(node: Node, message: Message): unknown {
    if (typeof node !== "object" || node === null) return node;
    const [kind, content] = node as [string, never];
    switch (kind) {
      case "d":
        return content === "-0" ? -0 : +content;
      case "n":
        return toBigInt(content);
      case "b": {
        const from = new Bytes(message[(content as number) + 1] as ArrayBuffer);
        const copy = new Bytes(apply(lengthOf, from, []) as number);
        apply(setBytes, copy, [from]);
        return copy;
      }
      case "a": {
        const nodes = content as readonly Node[];
        const items: unknown[] = [];
        for (let at = 0; at < nodes.length; at++) {
          put(items, toText(at), decode(nodes[at], message));
        }
        return items;
      }
      case "o": {
        const members = content as readonly [string, Node][];
        const made = {};
        for (let at = 0; at < members.length; at++) {
          const [name, member] = members[at] as [string, Node];
          put(made, name, decode(member, message));
        }
        return made;
      }
      default:
        return undefined;
    }
  }

  function refuseLarge(length: number, most: number = largest): void {
    if (length <= most) return;
    throw fact(
      new OwnError(
        `${length} are more than may cross the bridge at once, ${most}`,
      ),
      "code",
      "ERR_INGOT_TOO_LARGE",
    );
  }
}
