/**
 * `URLSearchParams` of the standard with the checks, errors and names of Node's.
 * Receives the package's class; returns the one that programs have, of the same
 * prototype: `url.searchParams` is an instance of both.
 *
 * @see https://nodejs.org/api/url.html#class-urlsearchparams
 */
import {
  invalidArgType,
  missingArgs,
  nodeError,
} from "../../internal/errors.js";
import { validateFunction } from "../../internal/validators.js";

type Method = (this: unknown, ...args: unknown[]) => unknown;
type ParamsClass = new (init?: unknown) => object;

/** Of each method the arguments that it must have. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  append: ["name", "value"],
  delete: ["name"],
  get: ["name"],
  getAll: ["name"],
  has: ["name"],
  set: ["name", "value"],
  sort: [],
  entries: [],
  keys: [],
  values: [],
  toString: [],
};

function invalidThis(): Error {
  return nodeError(
    "ERR_INVALID_THIS",
    'Value of "this" must be of type URLSearchParams',
    TypeError,
  );
}

export function checkedSearchParams(Standard: ParamsClass): ParamsClass {
  const prototype = Standard.prototype as Record<string, Method>;
  const size = Object.getOwnPropertyDescriptor(prototype, "size")
    ?.get as Method;
  const check = (value: unknown): void => {
    try {
      size.call(value);
    } catch {
      throw invalidThis();
    }
  };

  for (const [name, required] of Object.entries(METHODS)) {
    const original = prototype[name] as Method;
    replace(name, original.length, function (...args) {
      check(this);
      if (args.length < required.length) throw missingArgs(...required);
      const optional = args.length > required.length && args[1] !== undefined;
      const count = required.length + Number(optional);
      // As a template does, which refuses symbols in the engine's words.
      const texts = args.slice(0, count).map((one) => `${one as string}`);
      return original.apply(this, texts);
    });
  }
  const forEach = prototype.forEach as Method;
  replace("forEach", 1, function (callback, self) {
    check(this);
    validateFunction(callback, "callback");
    return forEach.call(this, callback, self);
  });
  Object.defineProperty(prototype, Symbol.iterator, {
    value: prototype.entries,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(prototype, "size", {
    get: named("get size", function () {
      check(this);
      return size.call(this);
    }),
    enumerable: true,
    configurable: true,
  });
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value: inspect,
    writable: true,
    configurable: true,
  });

  function URLSearchParams(this: unknown, init?: unknown): object {
    if (new.target === undefined) {
      throw new TypeError(
        "Class constructor URLSearchParams cannot be invoked without 'new'",
      );
    }
    return Reflect.construct(
      Standard,
      [normalized(init)],
      new.target,
    ) as object;
  }
  Object.defineProperty(URLSearchParams, "length", { value: 0 });
  Object.defineProperty(URLSearchParams, "prototype", {
    value: prototype,
    writable: false,
  });
  Object.defineProperty(prototype, "constructor", {
    value: URLSearchParams,
    writable: true,
    configurable: true,
  });
  return URLSearchParams as unknown as ParamsClass;

  function replace(name: string, length: number, method: Method): void {
    Object.defineProperty(method, "length", { value: length });
    Object.defineProperty(prototype, name, {
      value: named(name, method),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

function named(name: string, method: Method): Method {
  return Object.defineProperty(method, "name", { value: name });
}

/** What a program gives, as text or pairs of text. */
function normalized(init: unknown): unknown {
  if (init === undefined || init === null) return "";
  if (typeof init !== "object" && typeof init !== "function") {
    return `${init as string}`;
  }
  const method: unknown = (init as { [Symbol.iterator]?: unknown })[
    Symbol.iterator
  ];
  if (method !== null && method !== undefined) {
    if (typeof method !== "function") {
      throw nodeError(
        "ERR_ARG_NOT_ITERABLE",
        "Query pairs must be iterable",
        TypeError,
      );
    }
    return Array.from(init as Iterable<unknown>, pairOf);
  }
  const pairs = new Map<string, string>();
  for (const key of Reflect.ownKeys(init)) {
    const row = Reflect.getOwnPropertyDescriptor(init, key);
    if (!row?.enumerable) continue;
    const text = wellFormed(`${key as string}`);
    pairs.set(text, `${Reflect.get(init, key) as string}`);
  }
  return [...pairs];
}

function pairOf(pair: unknown): readonly string[] {
  const isIterable =
    ((typeof pair === "object" && pair !== null) ||
      typeof pair === "function") &&
    typeof (pair as { [Symbol.iterator]?: unknown })[Symbol.iterator] ===
      "function";
  const texts = isIterable
    ? Array.from(pair as Iterable<unknown>, (one) => `${one as string}`)
    : [];
  if (texts.length !== 2) {
    throw nodeError(
      "ERR_INVALID_TUPLE",
      "Each query pair must be an iterable [name, value] tuple",
      TypeError,
    );
  }
  return texts;
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}

interface InspectOptions {
  readonly depth?: number | null;
  readonly compact?: number | boolean;
  readonly breakLength?: number;
}

type Inspect = (value: unknown, options?: object) => string;

/** As Node shows it: `URLSearchParams { 'a' => 'b' }`. */
function inspect(
  this: Iterable<readonly [string, string]>,
  depth: unknown,
  options: InspectOptions,
  show?: Inspect,
): unknown {
  if (typeof (this as { append?: unknown })?.append !== "function") {
    throw invalidThis();
  }
  if (typeof depth === "number" && depth < 0) return "[Object]";
  if (show === undefined) throw invalidArgType("inspect", "Function", show);
  const rows = [...this].map(
    ([name, value]) => `${show(name, options)} => ${show(value, options)}`,
  );
  if (rows.length === 0) return "URLSearchParams {}";
  const length = rows.reduce((sum, row) => sum + row.length + 2, -2);
  const { breakLength = 80 } = options;
  return length <= breakLength
    ? `URLSearchParams { ${rows.join(", ")} }`
    : `URLSearchParams {\n  ${rows.join(",\n  ")} }`;
}
