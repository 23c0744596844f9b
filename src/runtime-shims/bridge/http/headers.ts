/**
 * Headers: what may be one, and how many of a name become one value. Pure, in
 * the words of Node's lib/_http_outgoing.js and lib/_http_incoming.js.
 */
import { nodeError } from "../../internal/errors.js";

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const WRONG = /[^\t\x20-\x7e\x80-\xff]/;

export function validateHeaderName(name: unknown, label = "Header name"): void {
  if (typeof name !== "string" || !TOKEN.test(name)) {
    throw nodeError(
      "ERR_INVALID_HTTP_TOKEN",
      `${label} must be a valid HTTP token ["${String(name)}"]`,
      TypeError,
    );
  }
}

export function validateHeaderValue(name: string, value: unknown): void {
  if (value === undefined) {
    throw nodeError(
      "ERR_HTTP_INVALID_HEADER_VALUE",
      `Invalid value "${value}" for header "${name}"`,
      TypeError,
    );
  }
  if (WRONG.test(String(value))) {
    throw nodeError(
      "ERR_INVALID_CHAR",
      `Invalid character in header content ["${name}"]`,
      TypeError,
    );
  }
}

/** Those of which only the first counts. */
const SINGLE = new Set(
  "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since last-modified location max-forwards proxy-authorization referer retry-after server user-agent".split(
    " ",
  ),
);

export type Headers = Record<string, string | string[]>;

/** As `message.headers`. */
export function joinHeaders(
  raw: readonly string[],
  isJoining = false,
): Headers {
  const headers: Headers = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (name === "set-cookie") {
      define(headers, name, [
        ...((known as string[] | undefined) ?? []),
        value,
      ]);
    } else if (known === undefined) define(headers, name, value);
    else if (!SINGLE.has(name) || isJoining) {
      define(
        headers,
        name,
        `${known}${name === "cookie" ? "; " : ", "}${value}`,
      );
    }
  }
  return headers;
}

/** As `message.headersDistinct`. */
export function distinctHeaders(
  raw: readonly string[],
): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    headers[name] = [...(headers[name] ?? []), raw[at + 1] ?? ""];
  }
  return headers;
}

/** `__proto__` is a name like any other. */
function define(
  headers: Headers,
  name: string,
  value: string | string[],
): void {
  Object.defineProperty(headers, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
