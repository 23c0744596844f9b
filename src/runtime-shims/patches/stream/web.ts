/**
 * The builtin `stream/web`, over web-streams-polyfill: that has the standard's three
 * streams, here are those that turn text to bytes and back and that compress, and
 * what Node's own streams ask of them.
 *
 * @see https://nodejs.org/api/webstreams.html
 */
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../internal/errors.js";
import { TextDecoder, TextEncoder } from "../../internal/encoding.js";
import start = require("ingot:start");

type Members = Record<string, unknown>;
type Class = (new (...args: never[]) => object) & { prototype: object };

interface Controller {
  enqueue(chunk: unknown): void;
  error(error: unknown): void;
}

interface Pair {
  readonly readable: unknown;
  readonly writable: unknown;
}

interface NodeTransform {
  on(event: string, listener: (value: never) => void): unknown;
  once(event: string, listener: (value: never) => void): unknown;
  removeListener(event: string, listener: (value: never) => void): unknown;
  write(chunk: unknown, done: (error?: Error | null) => void): boolean;
  end(): void;
  destroy(error?: unknown): void;
}

/** What `finished()` of Node's streams waits for, by its symbol. */
const IS_CLOSED = Symbol.for("nodejs.webstream.isClosedPromise");
const FAIL = Symbol.for("nodejs.webstream.controllerErrorFunction");

export function patch(polyfill: Members): Members {
  const TransformStream = polyfill.TransformStream as new (
    transformer: object,
  ) => Pair;
  for (const name of ["ReadableStream", "WritableStream"]) {
    follow(polyfill[name] as Class);
  }
  for (const [name, factsOf] of Object.entries(SHOWN)) {
    const { prototype } = polyfill[name] as Class;
    showAs(prototype, name, (self) => factsOf(self as Members));
  }
  for (const Class of Object.values(polyfill)) {
    if (typeof Class === "function") withCodes(Class.prototype as object);
  }

  class TextEncoderStream {
    readonly #stream: Pair;

    constructor() {
      const encoder = new TextEncoder();
      /** The first half of a pair. */
      let held = "";
      this.#stream = new TransformStream({
        transform(chunk: unknown, controller: Controller) {
          const text = held + String(chunk);
          held = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
          const whole = held === "" ? text : text.slice(0, -1);
          if (whole !== "") controller.enqueue(encoder.encode(whole));
        },
        flush(controller: Controller) {
          if (held !== "") controller.enqueue(encoder.encode("\ufffd"));
        },
      });
    }

    get encoding(): string {
      void this.#stream;
      return "utf-8";
    }

    get readable(): unknown {
      return this.#stream.readable;
    }

    get writable(): unknown {
      return this.#stream.writable;
    }
  }

  class TextDecoderStream {
    readonly #stream: Pair;
    readonly #decoder: InstanceType<typeof TextDecoder>;

    constructor(encoding = "utf-8", options = {}) {
      const decoder = new TextDecoder(encoding, options);
      this.#decoder = decoder;
      this.#stream = new TransformStream({
        transform(chunk: ArrayBuffer, controller: Controller) {
          const text = decoder.decode(chunk, { stream: true });
          if (text !== "") controller.enqueue(text);
        },
        flush(controller: Controller) {
          const text = decoder.decode();
          if (text !== "") controller.enqueue(text);
        },
      });
    }

    get encoding(): string {
      return this.#decoder.encoding;
    }

    get fatal(): boolean {
      return this.#decoder.fatal;
    }

    get ignoreBOM(): boolean {
      return this.#decoder.ignoreBOM;
    }

    get readable(): unknown {
      return this.#stream.readable;
    }

    get writable(): unknown {
      return this.#stream.writable;
    }
  }

  /** A stream of zlib's, of which each chunk is waited for. */
  function compressing(create: string): Pair {
    const zlib = start.builtin("node:zlib") as Record<
      string,
      () => NodeTransform
    >;
    const engine = (zlib[create] as () => NodeTransform)();
    return new TransformStream({
      start(controller: Controller) {
        engine.on("data", (chunk: Uint8Array) =>
          controller.enqueue(new Uint8Array(chunk)),
        );
        engine.on("error", (error: Error) => controller.error(error));
      },
      transform: (chunk: unknown) =>
        new Promise<void>((resolve, reject) => {
          if (typeof chunk === "string") {
            engine.write(chunk, (error) => (error ? reject(error) : resolve()));
            return;
          }
          if (!isBytes(chunk)) {
            reject(
              invalidArgType(
                "chunk",
                ["Buffer", "TypedArray", "DataView"],
                chunk,
              ),
            );
            return;
          }
          const bytes = ArrayBuffer.isView(chunk)
            ? chunk
            : new Uint8Array(chunk);
          engine.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
      flush: () =>
        new Promise<void>((resolve, reject) => {
          engine.once("end", () => resolve());
          engine.once("error", reject);
          engine.end();
        }),
    });
  }

  class CompressionStream {
    readonly #stream: Pair;

    constructor(format: unknown) {
      this.#stream = compressing(creatorOf(format, 0));
    }

    get readable(): unknown {
      return this.#stream.readable;
    }

    get writable(): unknown {
      return this.#stream.writable;
    }
  }

  class DecompressionStream {
    readonly #stream: Pair;

    constructor(format: unknown) {
      this.#stream = compressing(creatorOf(format, 1));
    }

    get readable(): unknown {
      return this.#stream.readable;
    }

    get writable(): unknown {
      return this.#stream.writable;
    }
  }

  const own: Readonly<Record<string, Class>> = {
    TextEncoderStream,
    TextDecoderStream,
    CompressionStream,
    DecompressionStream,
  };
  for (const [name, { prototype }] of Object.entries(own)) {
    const shown: string[] = [];
    for (const key of Object.getOwnPropertyNames(prototype)) {
      if (key === "constructor") continue;
      shown.push(key);
      const { get } = Object.getOwnPropertyDescriptor(prototype, key) ?? {};
      Object.defineProperty(prototype, key, {
        ...(get && { get: forInstancesOf(name, get, key) }),
        enumerable: true,
      });
    }
    showAs(prototype, name, (self) =>
      Object.fromEntries(shown.map((key) => [key, (self as Members)[key]])),
    );
    Object.defineProperty(prototype, Symbol.toStringTag, {
      value: name,
      configurable: true,
    });
  }
  return { ...polyfill, ...own };
}

/** Node's error for an accessor that is called on something else. */
function forInstancesOf(name: string, get: () => unknown, key: string) {
  const made = {
    get [key](): unknown {
      try {
        return get.call(this);
      } catch {
        throw invalidThis(name);
      }
    },
  };
  return Object.getOwnPropertyDescriptor(made, key)?.get as () => unknown;
}

function invalidThis(name: string): Error {
  return nodeError(
    "ERR_INVALID_THIS",
    `Value of "this" must be of type ${name}`,
    TypeError,
  );
}

type Inspect = (value: unknown, options: object) => string;

/** What `util.inspect` shows of a class: these facts of each instance. */
function showAs(
  prototype: object,
  name: string,
  factsOf: (self: object) => object,
): void {
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(
      this: unknown,
      depth: number,
      options: { readonly depth: number | null },
      inspect: Inspect,
    ) {
      if (!Object.prototype.isPrototypeOf.call(prototype, this as object)) {
        throw invalidThis(name);
      }
      if (depth < 0) return this;
      const inner = options.depth === null ? null : options.depth - 1;
      const facts = factsOf(this as object);
      return `${name} ${inspect(facts, { ...options, depth: inner })}`;
    },
    writable: true,
    configurable: true,
  });
}

/** What Node shows of the standard's streams. */
const SHOWN: Readonly<Record<string, (self: Members) => object>> = {
  ReadableStream: ({ locked, _state, _readableStreamController }) => ({
    locked,
    state: _state,
    supportsBYOB:
      (_readableStreamController as { constructor?: { name?: string } })
        ?.constructor?.name === "ReadableByteStreamController",
  }),
  WritableStream: ({ locked, _state }) => ({ locked, state: _state }),
  TransformStream: ({ readable, writable, _backpressure }) => ({
    readable,
    writable,
    backpressure: _backpressure,
  }),
};

const CREATORS: Readonly<Record<string, readonly [string, string]>> = {
  deflate: ["createDeflate", "createInflate"],
  "deflate-raw": ["createDeflateRaw", "createInflateRaw"],
  gzip: ["createGzip", "createGunzip"],
};

function creatorOf(format: unknown, direction: 0 | 1): string {
  const known = Object.keys(CREATORS).includes(format as string);
  const creators = known ? CREATORS[format as string] : undefined;
  if (creators === undefined) throw invalidArgValue("format", format);
  return creators[direction];
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Gives what a class' methods and accessors throw at once the codes of Node. */
function withCodes(prototype: object): void {
  const coded = (run: AnyFunction, name: string): AnyFunction => {
    const made = {
      [name](this: unknown, ...args: unknown[]) {
        try {
          return Reflect.apply(run, this, args);
        } catch (error) {
          if (error instanceof TypeError && !("code" in error)) {
            const isForeign = /can only be used on/.test(error.message);
            const code = isForeign ? "ERR_INVALID_THIS" : "ERR_INVALID_STATE";
            Object.assign(error, { code });
          }
          throw error;
        }
      },
    }[name] as AnyFunction;
    return Object.defineProperty(made, "length", { value: run.length });
  };
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const own = Object.getOwnPropertyDescriptor(prototype, key);
    if (own === undefined || key === "constructor" || key.startsWith("_")) {
      continue;
    }
    const { value, get } = own as { value?: AnyFunction; get?: AnyFunction };
    if (typeof value === "function") {
      Object.defineProperty(prototype, key, {
        ...own,
        value: coded(value, key),
      });
    } else if (get !== undefined) {
      Object.defineProperty(prototype, key, { ...own, get: coded(get, key) });
    }
  }
}

interface Followed {
  [STATE]?: string;
  [CLOSED]?: { promise: Promise<void>; settle(error?: unknown): void };
  readonly _storedError?: unknown;
}

const STATE = Symbol("state");
const CLOSED = Symbol("closed");

/** Tells when a stream is closed, by its state, which the polyfill sets. */
function follow({ prototype }: Class): void {
  Object.defineProperty(prototype, "_state", {
    get(this: Followed) {
      return this[STATE];
    },
    set(this: Followed, state: string) {
      Object.defineProperty(this, STATE, { value: state, writable: true });
      // The error is set behind the state.
      if (state === "closed") closedOf(this).settle();
      else if (state === "errored") {
        void Promise.resolve().then(() =>
          closedOf(this).settle({ error: this._storedError }),
        );
      }
    },
    configurable: true,
  });
  Object.defineProperty(prototype, IS_CLOSED, {
    get(this: Followed) {
      return closedOf(this);
    },
    configurable: true,
  });
  Object.defineProperty(prototype, FAIL, {
    value(
      this: Record<string, { error(error: unknown): void } | undefined>,
      error: unknown,
    ) {
      const controller =
        this._readableStreamController ?? this._writableStreamController;
      controller?.error(error);
    },
    configurable: true,
  });
}

function closedOf(stream: Followed) {
  let closed = stream[CLOSED];
  if (closed === undefined) {
    let settle: (failure?: unknown) => void = () => {};
    const promise = new Promise<void>((resolve, reject) => {
      settle = (failure) => {
        if (failure === undefined) resolve();
        else reject((failure as { error: unknown }).error);
      };
    });
    promise.catch(() => {});
    closed = { promise, settle };
    Object.defineProperty(stream, CLOSED, { value: closed });
  }
  return closed;
}
