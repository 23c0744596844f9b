/**
 * The class `URL` of the standard, over the parser of whatwg-url. Receives text;
 * returns objects with Node's members, checks and errors.
 *
 * @see https://nodejs.org/api/url.html#the-whatwg-url-api
 */
import process = require("node:process");
import { missingArgs } from "../../internal/errors.js";
import {
  createObjectURL,
  revokeObjectURL,
} from "../../internal/object-urls.js";
import { paramsOf, setParams, type URLSearchParams } from "./search-params.js";

/** A URL record of the standard. */
interface Parsed {
  readonly scheme: string;
  readonly username: string;
  readonly password: string;
  readonly host: unknown;
  port: number | null;
  path: string | string[];
  query: string | null;
  fragment: string | null;
}

interface Parser {
  basicURLParse(
    text: string,
    options?: {
      readonly baseURL?: Parsed | null;
      readonly url?: Parsed;
      readonly stateOverride?: string;
    },
  ): Parsed | null;
  serializeURL(url: Parsed): string;
  serializeURLOrigin(url: Parsed): string;
  serializeHost(host: unknown): string;
  serializePath(url: Parsed): string;
  setTheUsername(url: Parsed, username: string): void;
  setThePassword(url: Parsed, password: string): void;
  cannotHaveAUsernamePasswordPort(url: Parsed): boolean;
  hasAnOpaquePath(url: Parsed): boolean;
}

const parser = require("whatwg-url/lib/url-state-machine") as Parser;

/**
 * A URL that is written as the standard would write it, which most are: nothing to
 * escape, no dots to resolve, a host of plain letters that is no number.
 */
const PLAIN =
  /^(https?|wss?):\/\/((?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*)(?::([1-9]\d{0,3}))?((?:\/[\w!$&'()*+,;=:@~-][\w!$&'()*+,;=:@~.-]*)*\/?)(?:\?([\w!$&()*+,;=:@~.%/?-]*))?(?:#([\w!$&'()*+,;=:@~.%/?-]*))?$/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
};

function parsePlain(text: string): Parsed | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, scheme = "", host = "", digits, path = "", query, fragment] = match;
  if (host.length > 253 || host.includes("xn--")) return null;
  const port = digits === undefined ? null : Number(digits);
  return {
    scheme,
    username: "",
    password: "",
    host,
    port: port === DEFAULT_PORTS[scheme] ? null : port,
    path: path === "" ? [""] : path.slice(1).split("/"),
    query: query ?? null,
    fragment: fragment ?? null,
  };
}

function parse(text: string, base?: string): Parsed | null {
  const plain = parsePlain(text);
  if (base === undefined) return plain ?? parser.basicURLParse(text);
  // A base that is none is an error, whatever the text is.
  const baseURL = parsePlain(base) ?? parser.basicURLParse(base);
  if (baseURL === null) return null;
  return plain ?? parser.basicURLParse(text, { baseURL });
}

/** Node's error of a URL that is none, with what was given. */
export function invalidUrl(input: string, base?: string): Error {
  // Made by Node's native side: nothing of it names the code but `code`.
  return Object.assign(new TypeError("Invalid URL"), {
    code: "ERR_INVALID_URL",
    input,
    ...(base !== undefined && { base }),
  });
}

/** A domain as a URL has it; nothing where it is none. */
export function toAscii(domain: string): string {
  if (/^[a-z0-9_.-]*$/i.test(domain) && !/xn--/i.test(domain)) {
    return domain.toLowerCase();
  }
  const { host } = parser.basicURLParse(`ws://${domain}`) ?? { host: null };
  return typeof host === "string" ? host : "";
}

/** Of what is not there, in Node's table of offsets. */
const OMITTED = 4_294_967_295;
const SCHEMES = ["http", " ", "https", "ws", "ftp", "wss", "file"];

/** Where the parts begin in the text; `inspect` shows it with all that is hidden. */
class URLContext {
  readonly href: string;
  readonly protocol_end: number;
  readonly username_end: number;
  readonly host_start: number;
  readonly host_end: number;
  readonly pathname_start: number;
  readonly search_start: number;
  readonly hash_start: number;
  readonly port: number;
  readonly scheme_type: number;

  constructor(url: Parsed, host: string) {
    const { scheme, username, password, port, query, fragment } = url;
    this.href = parser.serializeURL(url);
    this.protocol_end = scheme.length + 1;
    const start = this.protocol_end + (url.host === null ? 0 : 2);
    this.username_end = start + username.length;
    this.host_start =
      this.username_end + (password === "" ? 0 : password.length + 1);
    const isNamed = username !== "" || password !== "";
    this.host_end = this.host_start + host.length + (isNamed ? 1 : 0);
    this.hash_start =
      fragment === null ? OMITTED : this.href.length - fragment.length - 1;
    const end = fragment === null ? this.href.length : this.hash_start;
    this.search_start = query === null ? OMITTED : end - query.length - 1;
    this.pathname_start =
      (query === null ? end : this.search_start) -
      parser.serializePath(url).length;
    this.port = port ?? OMITTED;
    const type = SCHEMES.indexOf(scheme);
    this.scheme_type = type === -1 ? 1 : type;
  }
  get hasPort(): boolean {
    return this.port !== OMITTED;
  }
  get hasSearch(): boolean {
    return this.search_start !== OMITTED;
  }
  get hasHash(): boolean {
    return this.hash_start !== OMITTED;
  }
}

const custom = Symbol.for("nodejs.util.inspect.custom");

/** In the order that Node shows them. */
const SHOWN = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "searchParams",
  "hash",
] as const;

class URL {
  #context: Parsed;
  #searchParams: URLSearchParams | null = null;

  constructor(input: unknown, base: unknown = undefined) {
    if (arguments.length === 0) throw missingArgs("url");
    const text = `${input as string}`;
    const given = base === undefined ? undefined : `${base as string}`;
    // `file:.` has no base to be relative to but the working directory.
    const isRelativeFile = given === undefined && /^file:(?!\/)/i.test(text);
    const parsed = parse(
      text,
      isRelativeFile ? `file://${process.cwd()}/` : given,
    );
    if (parsed === null) throw invalidUrl(text, given);
    this.#context = parsed;
  }

  /** @throws in V8's words, on every engine */
  static #record(self: unknown): Parsed {
    if (typeof self !== "object" || self === null || !(#context in self)) {
      throw new TypeError(
        "Cannot read private member #context from an object whose class did not declare it",
      );
    }
    return self.#context;
  }

  static canParse(input: unknown, base: unknown = undefined): boolean {
    if (arguments.length === 0) throw missingArgs("url");
    const text = `${input as string}`;
    return (
      parse(text, base === undefined ? undefined : `${base as string}`) !== null
    );
  }

  [custom](
    depth: unknown,
    options: { readonly showHidden?: boolean },
    show: (value: unknown, options: object) => string,
  ): unknown {
    if (typeof depth === "number" && depth < 0) return this;
    const shown: Record<string, unknown> = {};
    for (const name of SHOWN) shown[name] = this[name];
    const text = `${this.constructor.name} ${show(shown, options)}`;
    if (!options.showHidden) return text;
    // Where the parts are, by a symbol that Node has there.
    const hidden = new URLContext(URL.#record(this), this.hostname);
    const inner = show(hidden, options).replaceAll("\n", "\n  ");
    return `${text.slice(0, -2)},\n  [Symbol(context)]: ${inner}\n}`;
  }

  #set(text: string, stateOverride: string): void {
    const url = URL.#record(this);
    parser.basicURLParse(text, { url, stateOverride });
  }

  #updateParams(): void {
    if (this.#searchParams) {
      setParams(this.#searchParams, URL.#record(this).query ?? "");
    }
  }

  toString(): string {
    return parser.serializeURL(URL.#record(this));
  }

  get href(): string {
    return parser.serializeURL(URL.#record(this));
  }
  set href(value: string) {
    URL.#record(this);
    const text = `${value}`;
    const parsed = parse(text);
    if (parsed === null) throw invalidUrl(text);
    this.#context = parsed;
    this.#updateParams();
  }

  get origin(): string {
    return parser.serializeURLOrigin(URL.#record(this));
  }

  get protocol(): string {
    return `${URL.#record(this).scheme}:`;
  }
  set protocol(value: string) {
    URL.#record(this);
    this.#set(`${value}:`, "scheme start");
  }

  get username(): string {
    return URL.#record(this).username;
  }
  set username(value: string) {
    const url = URL.#record(this);
    if (parser.cannotHaveAUsernamePasswordPort(url)) return;
    parser.setTheUsername(url, `${value}`);
  }

  get password(): string {
    return URL.#record(this).password;
  }
  set password(value: string) {
    const url = URL.#record(this);
    if (parser.cannotHaveAUsernamePasswordPort(url)) return;
    parser.setThePassword(url, `${value}`);
  }

  get host(): string {
    const { host, port } = URL.#record(this);
    if (host === null) return "";
    const name = parser.serializeHost(host);
    return port === null ? name : `${name}:${port}`;
  }
  set host(value: string) {
    if (parser.hasAnOpaquePath(URL.#record(this))) return;
    this.#set(`${value}`, "host");
  }

  get hostname(): string {
    const { host } = URL.#record(this);
    return host === null ? "" : parser.serializeHost(host);
  }
  set hostname(value: string) {
    if (parser.hasAnOpaquePath(URL.#record(this))) return;
    this.#set(`${value}`, "hostname");
  }

  get port(): string {
    return String(URL.#record(this).port ?? "");
  }
  set port(value: string) {
    const url = URL.#record(this);
    if (parser.cannotHaveAUsernamePasswordPort(url)) return;
    const text = `${value}`;
    if (text === "") url.port = null;
    else this.#set(text, "port");
  }

  get pathname(): string {
    return parser.serializePath(URL.#record(this));
  }
  set pathname(value: string) {
    const url = URL.#record(this);
    if (parser.hasAnOpaquePath(url)) return;
    url.path = [];
    this.#set(`${value}`, "path start");
  }

  get search(): string {
    const { query } = URL.#record(this);
    return query ? `?${query}` : "";
  }
  set search(value: string) {
    const url = URL.#record(this);
    const text = `${value}`;
    url.query = null;
    if (text !== "") {
      url.query = "";
      this.#set(text.replace(/^\?/, ""), "query");
    }
    this.#updateParams();
  }

  get searchParams(): URLSearchParams {
    const { query } = URL.#record(this);
    this.#searchParams ??= paramsOf(query ?? "", (changed) => {
      this.#context.query = changed === "" ? null : changed;
    });
    return this.#searchParams;
  }

  get hash(): string {
    const { fragment } = URL.#record(this);
    return fragment ? `#${fragment}` : "";
  }
  set hash(value: string) {
    const url = URL.#record(this);
    const text = `${value}`;
    url.fragment = null;
    if (text === "") return;
    url.fragment = "";
    this.#set(text.replace(/^#/, ""), "fragment");
  }

  toJSON(): string {
    return parser.serializeURL(URL.#record(this));
  }
}

const enumerable = { enumerable: true };
Object.defineProperties(
  URL.prototype,
  Object.fromEntries(
    [...SHOWN, "toString", "toJSON"].map((name) => [name, enumerable]),
  ),
);
Object.defineProperties(URL, {
  canParse: enumerable,
  ...Object.fromEntries(
    [createObjectURL, revokeObjectURL].map((value) => [
      value.name,
      {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      },
    ]),
  ),
});
Object.defineProperty(URL.prototype, Symbol.toStringTag, {
  value: "URL",
  configurable: true,
});

export { URL };
