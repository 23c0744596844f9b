/**
 * Node's own `inspect` and `format`, extracted from its source by
 * node-inspect-extracted; errors show values by it from here on.
 */
import { setInspect } from "./errors.js";
import { unsupportedFunction } from "./not-supported.js";

const realm = globalThis as { Atomics?: object };

// It compares objects with this class, which is in the artifact only where the
// program asks for it.
if (!("URL" in globalThis)) {
  Object.defineProperty(globalThis, "URL", {
    value: unsupportedFunction("url.URL"),
    writable: true,
    configurable: true,
  });
}

/** It takes all intrinsics aside when it loads; an engine may not have this one. */
function load(): typeof import("node-inspect-extracted") {
  const isMissing = realm.Atomics === undefined;
  if (isMissing) realm.Atomics = {};
  try {
    return require("node-inspect-extracted");
  } finally {
    if (isMissing) delete realm.Atomics;
  }
}

export const { inspect, format, formatWithOptions, stripVTControlCharacters } =
  load();

/** V8 begins a stack with the error's text, which `inspect` counts on. */
const custom = inspect.custom as symbol;
const hasHeader = /^Error: x/.test(String(new Error("x").stack));
if (!hasHeader) {
  Object.defineProperty(Error.prototype, custom, {
    value(this: Error): unknown {
      const copy = Object.create(
        Object.getPrototypeOf(this) as object,
        Object.getOwnPropertyDescriptors(this),
      ) as Error;
      const { stack = "" } = this;
      const frames = String(stack).replace(/\n$/, "");
      const value = `${Error.prototype.toString.call(this)}\n${frames}`;
      Object.defineProperties(copy, {
        stack: { value, writable: true, configurable: true },
        // This copy is shown as any other error.
        [custom]: { value: undefined, configurable: true },
      });
      return copy;
    },
    writable: true,
    configurable: true,
  });
}

setInspect((value) => inspect(value, { depth: 0, colors: false }));
