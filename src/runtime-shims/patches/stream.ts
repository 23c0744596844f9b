/**
 * readable-stream is Node's own module under another name; it has a few exports
 * besides, and `default`.
 *
 * @see https://nodejs.org/api/stream.html
 */
import "../internal/dispose.js";
import { part } from "../internal/parts.js";

type Members = Record<string, unknown>;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

export function patch(polyfill: Members): Members {
  const { Stream } = polyfill as { Stream: Members };
  // Node's module is the class itself.
  delete (Stream as { default?: unknown }).default;
  for (const [name, adapters] of Object.entries(ADAPTERS)) {
    for (const [method, adapter] of Object.entries(adapters)) {
      (Stream[name] as Members)[method] = {
        [method](...args: unknown[]) {
          const made = part<Record<string, (...args: unknown[]) => unknown>>(
            "polyfills/stream/adapters.js",
            `stream.${name}.${method}`,
          );
          return made[adapter]?.(...args);
        },
      }[method];
    }
  }
  const { prototype } = Stream.Writable as { prototype: Members };
  const duplex = (Stream.Duplex as { prototype: Members }).prototype;
  for (const name of ["end", "write"] as const) {
    const own = (prototype as Record<string, AnyFunction>)[name] as AnyFunction;
    const value = tellingByNull(name, own);
    prototype[name] = value;
    Object.defineProperty(duplex, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return Stream;
}

/** Node tells the callback of success by null. */
function tellingByNull(name: string, own: AnyFunction): AnyFunction {
  const { [name]: made } = {
    [name](this: unknown, ...args: unknown[]) {
      const last = args.at(-1);
      if (typeof last === "function") {
        args[args.length - 1] = (error?: unknown) =>
          Reflect.apply(last as AnyFunction, undefined, [error ?? null]);
      }
      return Reflect.apply(own, this, args);
    },
  };
  return Object.defineProperty(made as AnyFunction, "length", { value: 3 });
}

/** What is in polyfills/stream/adapters.ts for each. */
const ADAPTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Readable: {
    fromWeb: "newStreamReadableFromReadableStream",
    toWeb: "newReadableStreamFromStreamReadable",
  },
  Writable: {
    fromWeb: "newStreamWritableFromWritableStream",
    toWeb: "newWritableStreamFromStreamWritable",
  },
  Duplex: {
    fromWeb: "newStreamDuplexFromReadableWritablePair",
    toWeb: "newReadableWritablePairFromDuplex",
  },
};
