/**
 * `URLSearchParams`: pairs of names and values, on their own or of a URL. Receives
 * text, pairs or an object; tells the URL it belongs to of each change.
 *
 * @see https://nodejs.org/api/url.html#class-urlsearchparams
 */
import {
  invalidArgType,
  missingArgs,
  nodeError,
} from "../../internal/errors.js";
import { validateFunction } from "../../internal/validators.js";
import { utf8Length, utf8Slice, utf8Write } from "../buffer/utf8.js";

type Kind = "key" | "value" | "key+value";
type Inspect = (value: unknown, options?: object) => string;

const custom = Symbol.for("nodejs.util.inspect.custom");

/** What a URL may do with its own. */
export let paramsOf: (
  query: string,
  onChange: (query: string) => void,
) => URLSearchParams;
export let setParams: (params: URLSearchParams, query: string) => void;
let listOf: (params: URLSearchParams) => readonly string[];

function invalidThis(name: string): Error {
  return nodeError(
    "ERR_INVALID_THIS",
    `Value of "this" must be of type ${name}`,
    TypeError,
  );
}

export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}

/** As a template does, which refuses symbols; in V8's words. */
function textOf(value: unknown): string {
  if (typeof value === "symbol") {
    throw new TypeError("Cannot convert a Symbol value to a string");
  }
  return wellFormed(`${value as string}`);
}

/** @see https://url.spec.whatwg.org/#concept-urlencoded-parser */
function parsed(query: string): string[] {
  const list: string[] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    list.push(
      decoded(at === -1 ? part : part.slice(0, at)),
      at === -1 ? "" : decoded(part.slice(at + 1)),
    );
  }
  return list;
}

function decoded(escaped: string): string {
  const text = escaped.replaceAll("+", " ");
  if (!text.includes("%")) return wellFormed(text);
  const bytes = new Uint8Array(utf8Length(text));
  const length = utf8Write(bytes, text, 0, bytes.length);
  let to = 0;
  for (let at = 0; at < length; at++) {
    const [hex] =
      bytes[at] === 0x25
        ? (/^[0-9a-f]{2}/i.exec(
            String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0),
          ) ?? [])
        : [];
    bytes[to++] =
      hex === undefined ? (bytes[at] as number) : Number.parseInt(hex, 16);
    if (hex !== undefined) at += 2;
  }
  return utf8Slice(bytes, 0, to);
}

/** @see https://url.spec.whatwg.org/#urlencoded-serializing */
function encoded(text: string): string {
  if (/^[\w*.-]*$/.test(text)) return text;
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
    .replace(/%[\da-f]{2}/gi, (one) => one.toUpperCase())
    .replaceAll("%20", "+");
}

function serialized(list: readonly string[]): string {
  let text = "";
  for (let at = 0; at < list.length; at += 2) {
    text += `${at > 0 ? "&" : ""}${encoded(list[at] as string)}=${encoded(list[at + 1] as string)}`;
  }
  return text;
}

function tupleOf(pair: unknown): readonly string[] {
  const isIterable =
    ((typeof pair === "object" && pair !== null) ||
      typeof pair === "function") &&
    typeof (pair as { [Symbol.iterator]?: unknown })[Symbol.iterator] ===
      "function";
  const texts = isIterable ? Array.from(pair as Iterable<unknown>, textOf) : [];
  if (texts.length !== 2) {
    throw nodeError(
      "ERR_INVALID_TUPLE",
      "Each query pair must be an iterable [name, value] tuple",
      TypeError,
    );
  }
  return texts;
}

/** What a program gives, as a list of names and values. */
function listFrom(init: unknown): string[] {
  if (init === undefined || init === null) return [];
  if (typeof init !== "object" && typeof init !== "function") {
    return parsed(textOf(init).replace(/^\?/, ""));
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
    const list: string[] = [];
    for (const pair of init as Iterable<unknown>) list.push(...tupleOf(pair));
    return list;
  }
  const pairs = new Map<string, string>();
  for (const key of Reflect.ownKeys(init)) {
    const row = Reflect.getOwnPropertyDescriptor(init, key);
    if (!row?.enumerable) continue;
    pairs.set(textOf(key), textOf(Reflect.get(init, key)));
  }
  return [...pairs].flat();
}

/** Node's `inspect` of both classes, in one line or one line each. */
function shownAs(
  name: string,
  rows: readonly string[],
  isLong: boolean,
): string {
  return isLong
    ? `${name} {\n  ${rows.join(",\n  ")} }`
    : `${name} { ${rows.join(", ")} }`;
}

function deeper(depth: unknown, options: object): object {
  return typeof depth === "number" ? { ...options, depth: depth - 1 } : options;
}

class URLSearchParamsIterator {
  readonly #target: URLSearchParams;
  readonly #kind: Kind;
  #index = 0;

  constructor(target: URLSearchParams, kind: Kind) {
    this.#target = target;
    this.#kind = kind;
  }

  next(): { value: unknown; done: boolean } {
    if (!isObject(this) || !(#target in this)) {
      throw invalidThis("URLSearchParamsIterator");
    }
    const list = listOf(this.#target);
    const at = this.#index;
    if (at >= list.length) return { value: undefined, done: true };
    this.#index += 2;
    return { value: pick(list, at, this.#kind), done: false };
  }

  [custom](depth: unknown, options: object, show: Inspect): unknown {
    if (!isObject(this) || !(#target in this)) {
      throw invalidThis("URLSearchParamsIterator");
    }
    if (typeof depth === "number" && depth < 0) return "[Object]";
    const list = listOf(this.#target);
    const values: unknown[] = [];
    for (let at = this.#index; at < list.length; at += 2) {
      values.push(pick(list, at, this.#kind));
    }
    const inner = deeper(depth, options);
    return shownAs(
      "URLSearchParams Iterator",
      values.map((one) => show(one, inner)),
      show(values, inner).includes("\n"),
    );
  }
}

const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;
Object.setPrototypeOf(URLSearchParamsIterator.prototype, iteratorPrototype);
Reflect.deleteProperty(URLSearchParamsIterator.prototype, "constructor");
Object.defineProperties(URLSearchParamsIterator.prototype, {
  [Symbol.toStringTag]: {
    value: "URLSearchParams Iterator",
    configurable: true,
  },
  next: { enumerable: true },
});

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function pick(list: readonly string[], at: number, kind: Kind): unknown {
  if (kind === "key") return list[at];
  return kind === "value" ? list[at + 1] : [list[at], list[at + 1]];
}

class URLSearchParams {
  #list: string[];
  #onChange: ((query: string) => void) | null = null;

  static {
    paramsOf = (query, onChange) => {
      const params = new URLSearchParams();
      params.#list = parsed(query);
      params.#onChange = onChange;
      return params;
    };
    setParams = (params, query) => {
      params.#list = parsed(query);
    };
    listOf = (params) => params.#list;
  }

  // Its length is 0.
  constructor(init: unknown = undefined) {
    this.#list = listFrom(init);
  }

  static #check(value: unknown): void {
    if (!isObject(value) || !(#list in value)) {
      throw invalidThis("URLSearchParams");
    }
  }

  #changed(): void {
    this.#onChange?.(serialized(this.#list));
  }

  get size(): number {
    URLSearchParams.#check(this);
    return this.#list.length / 2;
  }

  append(name: unknown, value: unknown): void {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    this.#list.push(textOf(name), textOf(value));
    this.#changed();
  }

  delete(name: unknown, value: unknown = undefined): void {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = textOf(name);
    const own = value === undefined ? undefined : textOf(value);
    const list = this.#list;
    const kept: string[] = [];
    for (let at = 0; at < list.length; at += 2) {
      const isMeant =
        list[at] === wanted && (own === undefined || list[at + 1] === own);
      if (!isMeant) kept.push(list[at] as string, list[at + 1] as string);
    }
    this.#list = kept;
    this.#changed();
  }

  get(name: unknown): string | null {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = textOf(name);
    const list = this.#list;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] === wanted) return list[at + 1] as string;
    }
    return null;
  }

  getAll(name: unknown): string[] {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = textOf(name);
    return this.#list.filter(
      (_, at) => at % 2 === 1 && this.#list[at - 1] === wanted,
    );
  }

  has(name: unknown, value: unknown = undefined): boolean {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = textOf(name);
    const own = value === undefined ? undefined : textOf(value);
    const list = this.#list;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] !== wanted) continue;
      if (own === undefined || list[at + 1] === own) return true;
    }
    return false;
  }

  set(name: unknown, value: unknown): void {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    const wanted = textOf(name);
    const text = textOf(value);
    const list = this.#list;
    const kept: string[] = [];
    let isSet = false;
    for (let at = 0; at < list.length; at += 2) {
      if (list[at] !== wanted) {
        kept.push(list[at] as string, list[at + 1] as string);
      } else if (!isSet) {
        kept.push(wanted, text);
        isSet = true;
      }
    }
    if (!isSet) kept.push(wanted, text);
    this.#list = kept;
    this.#changed();
  }

  sort(): void {
    URLSearchParams.#check(this);
    const list = this.#list;
    const pairs: (readonly [string, string])[] = [];
    for (let at = 0; at < list.length; at += 2) {
      pairs.push([list[at] as string, list[at + 1] as string]);
    }
    // By code units, and stable.
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }

  entries(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "key+value");
  }

  forEach(callback: unknown, self: unknown = undefined): void {
    URLSearchParams.#check(this);
    validateFunction(callback, "callback");
    const call = callback as (...args: readonly unknown[]) => unknown;
    for (let at = 0; at < this.#list.length; at += 2) {
      Reflect.apply(call, self, [this.#list[at + 1], this.#list[at], this]);
    }
  }

  keys(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "key");
  }

  values(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "value");
  }

  toString(): string {
    URLSearchParams.#check(this);
    return serialized(this.#list);
  }

  [custom](
    depth: unknown,
    options: { readonly breakLength?: number },
    show?: Inspect,
  ): unknown {
    URLSearchParams.#check(this);
    if (typeof depth === "number" && depth < 0) return "[Object]";
    if (show === undefined) throw invalidArgType("inspect", "Function", show);
    const inner = deeper(depth, options);
    const rows: string[] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      const name = show(this.#list[at], inner);
      rows.push(`${name} => ${show(this.#list[at + 1], inner)}`);
    }
    if (rows.length === 0) return "URLSearchParams {}";
    const length = rows.reduce((sum, row) => sum + row.length + 2, -2);
    const { breakLength = 80 } = options;
    return shownAs("URLSearchParams", rows, length > breakLength);
  }
}

const { prototype } = URLSearchParams;
Object.defineProperties(prototype, {
  [Symbol.iterator]: {
    value: prototype.entries,
    writable: true,
    configurable: true,
  },
  [Symbol.toStringTag]: { value: "URLSearchParams", configurable: true },
  ...Object.fromEntries(
    "append delete get getAll has set sort entries forEach keys values toString size"
      .split(" ")
      .map((name) => [name, { enumerable: true }]),
  ),
});

export { URLSearchParams };
