/**
 * The builtin `url`: the classes of the standard, the functions of before it, and
 * file URLs.
 *
 * @see https://nodejs.org/api/url.html
 */
import path = require("node:path");
import process = require("node:process");
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import {
  formatParts,
  Url,
  urlParse,
  urlResolve,
  urlResolveObject,
} from "./url/legacy.js";
import { URLSearchParams } from "./url/search-params.js";
import { toAscii, URL } from "./url/whatwg.js";

type UrlLike = Pick<
  URL,
  | "href"
  | "protocol"
  | "hostname"
  | "pathname"
  | "search"
  | "hash"
  | "port"
  | "username"
  | "password"
>;

/** @see https://nodejs.org/api/url.html#urlfileurltopathurl */
function fileURLToPath(input: unknown): string {
  if (typeof input !== "string" && !isUrl(input)) {
    throw invalidArgType("path", ["string", "URL"], input);
  }
  const url = typeof input === "string" ? new URL(input) : input;
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
function urlToHttpOptions(url: UrlLike): Record<string, unknown> {
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

/** As Node tells a URL of any class from an object of `url.parse()`. */
function isUrl(value: unknown): value is UrlLike {
  if (typeof value !== "object" || value === null) return false;
  const { href, protocol, auth, path } = value as Record<string, unknown>;
  return !!href && !!protocol && auth === undefined && path === undefined;
}

/** @see https://nodejs.org/api/url.html#urldomaintoasciidomain */
function domainToASCII(domain: unknown): string {
  if (arguments.length === 0) throw missingArgs("domain");
  return toAscii(`${domain as string}`);
}

/** @see https://nodejs.org/api/url.html#urldomaintounicodedomain */
function domainToUnicode(domain: unknown): string {
  if (arguments.length === 0) throw missingArgs("domain");
  const { toUnicode } = require("punycode/") as {
    toUnicode(domain: string): string;
  };
  return toUnicode(toAscii(`${domain as string}`));
}

function format(url: unknown, options?: unknown): string {
  if (typeof url === "string") return urlParse(url).format();
  if (typeof url !== "object" || url === null) {
    throw invalidArgType("urlObject", ["Object", "string"], url);
  }
  return isUrl(url) ? formatUrl(url, options) : formatParts(url);
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
  const copy = new URL(url.href);
  if (!auth) copy.username = copy.password = "";
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  const { href, hostname } = copy;
  return unicode ? href.replace(hostname, domainToUnicode(hostname)) : href;
}

export = {
  Url,
  parse: urlParse,
  resolve: urlResolve,
  resolveObject: urlResolveObject,
  format,
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  urlToHttpOptions,
};
