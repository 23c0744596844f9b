/**
 * What the url package lacks: `URL` and `URLSearchParams` of the standard, file
 * URLs, and a `file:` URL that is relative, which means the working directory.
 *
 * @see https://nodejs.org/api/url.html
 */
import path = require("node:path");
import process = require("node:process");
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { checkedSearchParams } from "./url/search-params.js";

type Members = Record<string, unknown>;

interface UrlLike {
  readonly href: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
}

type UrlClass = new (input: unknown, base?: unknown) => UrlLike;

const standard = require("whatwg-url") as {
  readonly URL: UrlClass;
  readonly URLSearchParams: new (init?: unknown) => object;
};
const { URL: StandardURL } = standard;
const URLSearchParams = checkedSearchParams(standard.URLSearchParams);

/** Node's error of a URL that is none, with what was given. */
function invalidUrl(input: string, base?: string): Error {
  const error = nodeError("ERR_INVALID_URL", "Invalid URL", TypeError);
  return Object.assign(error, {
    input,
    ...(base !== undefined && { base }),
  });
}

class URL extends StandardURL {
  constructor(input: unknown, base?: unknown) {
    if (arguments.length === 0) {
      throw nodeError(
        "ERR_MISSING_ARGS",
        'The "url" argument must be specified',
        TypeError,
      );
    }
    const text = String(input);
    const given = base === undefined ? undefined : String(base);
    try {
      // `file:.` has no base to be relative to but the working directory.
      const isRelativeFile = given === undefined && /^file:(?!\/)/i.test(text);
      super(text, isRelativeFile ? `file://${process.cwd()}/` : given);
    } catch {
      throw invalidUrl(text, given);
    }
  }
}
Object.defineProperty(URL.prototype, Symbol.toStringTag, {
  value: "URL",
  configurable: true,
});
Object.defineProperty(URL, "canParse", {
  value: function canParse(input: unknown, base?: unknown): boolean {
    if (arguments.length === 0) throw missingArgs("url");
    try {
      return new URL(input, base) !== null;
    } catch {
      return false;
    }
  },
  writable: true,
  enumerable: true,
  configurable: true,
});

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
for (const name of [...SHOWN, "toString", "toJSON"]) {
  const row = Object.getOwnPropertyDescriptor(StandardURL.prototype, name);
  if (row !== undefined) Object.defineProperty(URL.prototype, name, row);
}
Object.defineProperty(URL.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(
    this: UrlLike,
    depth: unknown,
    options: object,
    show: (value: unknown, options: object) => string,
  ): unknown {
    if (typeof depth === "number" && depth < 0) return this;
    const shown: Record<string, unknown> = {};
    for (const name of SHOWN) shown[name] = Reflect.get(this, name);
    const { name = "URL" } = this.constructor;
    return `${name} ${show(shown, options)}`;
  },
  writable: true,
  configurable: true,
});

/** @see https://nodejs.org/api/url.html#urlfileurltopathurl */
function fileURLToPath(input: unknown): string {
  const isUrl =
    typeof input === "object" &&
    input !== null &&
    "href" in input &&
    "protocol" in input;
  if (typeof input !== "string" && !isUrl) {
    throw invalidArgType("path", ["string", "URL"], input);
  }
  const url = typeof input === "string" ? new URL(input) : (input as UrlLike);
  if (url.protocol !== "file:") {
    throw nodeError(
      "ERR_INVALID_URL_SCHEME",
      "The URL must be of scheme file",
      TypeError,
    );
  }
  if (url.hostname !== "") {
    throw nodeError(
      "ERR_INVALID_FILE_URL_HOST",
      `File URL host must be "localhost" or empty on ${process.platform}`,
      TypeError,
    );
  }
  if (/%2f/i.test(url.pathname)) {
    throw nodeError(
      "ERR_INVALID_FILE_URL_PATH",
      "File URL path must not include encoded / characters",
      TypeError,
    );
  }
  return decodeURIComponent(url.pathname);
}

const ESCAPED: Readonly<Record<string, string>> = {
  "%": "%25",
  "\\": "%5C",
  "\n": "%0A",
  "\r": "%0D",
  "\t": "%09",
  "?": "%3F",
  "#": "%23",
};

/** @see https://nodejs.org/api/url.html#urlpathtofileurlpath */
function pathToFileURL(given: unknown): URL {
  if (typeof given !== "string") throw invalidArgType("path", "string", given);
  const resolved = path.resolve(given);
  const isFolder = given.endsWith("/") && !resolved.endsWith("/");
  const escaped = (isFolder ? `${resolved}/` : resolved).replace(
    /[%\\\n\r\t?#]/g,
    (character) => ESCAPED[character] ?? character,
  );
  return new URL(`file://${escaped}`);
}

/** @see https://nodejs.org/api/url.html#urlurltohttpoptionsurl */
function urlToHttpOptions(url: UrlLike): Members {
  const { hostname, port, username, password } = url;
  return {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname?.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search: url.search,
    pathname: url.pathname,
    path: `${url.pathname || ""}${url.search || ""}`,
    href: url.href,
    ...(port !== "" && { port: Number(port) }),
    ...((username || password) && {
      auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    }),
  };
}

function domainToASCII(domain: unknown): string {
  try {
    return new URL(`ws://${String(domain)}`).hostname;
  } catch {
    return "";
  }
}

function domainToUnicode(domain: unknown): string {
  const { toUnicode } = require("punycode/") as {
    toUnicode(domain: string): string;
  };
  return toUnicode(domainToASCII(domain));
}

export function patch(polyfill: Members): Members {
  const { parse, resolve, resolveObject, format, Url } = polyfill as Readonly<
    Record<string, (...args: unknown[]) => unknown>
  >;
  return {
    Url,
    parse,
    resolve,
    resolveObject,
    format(url: unknown, options?: unknown): unknown {
      if (url instanceof StandardURL) return formatUrl(url, options);
      if (typeof url !== "string" && (typeof url !== "object" || !url)) {
        throw invalidArgType("urlObject", ["Object", "string"], url);
      }
      return format?.(url);
    },
    URL,
    URLSearchParams,
    domainToASCII,
    domainToUnicode,
    pathToFileURL,
    fileURLToPath,
    urlToHttpOptions,
  };
}

/** @see https://nodejs.org/api/url.html#urlformaturl-options */
function formatUrl(url: UrlLike, options: unknown): string {
  if (
    options !== undefined &&
    (options === null || typeof options !== "object")
  ) {
    throw invalidArgType("options", "Object", options);
  }
  const {
    auth = true,
    fragment = true,
    search = true,
    unicode = false,
  } = (options ?? {}) as Readonly<Record<string, unknown>>;
  const copy = new URL(url.href) as unknown as Record<string, string>;
  if (!auth) copy.username = copy.password = "";
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  const { href = "", hostname = "" } = copy;
  return unicode ? href.replace(hostname, domainToUnicode(hostname)) : href;
}
