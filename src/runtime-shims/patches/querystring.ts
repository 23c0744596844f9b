/**
 * What querystring-es3 lacks: Node's `escape` and `unescape`, and that `parse`
 * and `stringify` use them as they are at that time.
 *
 * @see https://nodejs.org/api/querystring.html
 */
import { Buffer } from "node:buffer";
import { nodeError } from "../internal/errors.js";

interface Options {
  readonly encodeURIComponent?: (text: string) => string;
  readonly decodeURIComponent?: (text: string) => string;
  readonly maxKeys?: number;
}

type Query = Record<string, unknown>;

function qsEscape(given: unknown): string {
  const text = typeof given === "object" ? String(given) : `${given as string}`;
  try {
    // Half a pair takes whatever follows as its other half.
    return encodeURIComponent(
      text.replace(
        /[\ud800-\udfff]([\0-\uffff])/g,
        ([first = "", second = ""]) =>
          String.fromCodePoint(
            0x10000 +
              (((first.charCodeAt(0) & 0x3ff) << 10) |
                (second.charCodeAt(0) & 0x3ff)),
          ),
      ),
    );
  } catch {
    throw nodeError("ERR_INVALID_URI", "URI malformed", URIError);
  }
}

/** Bytes of a text with escapes; what is no escape stays. */
function unescapeBuffer(given: unknown, decodeSpaces?: boolean): Buffer {
  const text = decodeSpaces
    ? String(given).replaceAll("+", " ")
    : String(given);
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const digits = text.slice(at + 1, at + 3);
    if (text[at] === "%" && /^[0-9a-f]{2}$/i.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      at += 2;
    } else bytes.push(text.charCodeAt(at) & 0xff);
  }
  return Buffer.from(bytes);
}

function qsUnescape(text: string, decodeSpaces?: boolean): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return querystring.unescapeBuffer(text, decodeSpaces).toString();
  }
}

function primitive(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? String(value) : "";
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return "";
  }
}

function stringify(
  query: unknown,
  separator?: string | null,
  equals?: string | null,
  options?: Options | null,
): string {
  const sep = separator || "&";
  const eq = equals || "=";
  const given = options?.encodeURIComponent;
  const encode = typeof given === "function" ? given : querystring.escape;
  if (query === null || typeof query !== "object") return "";
  const fields: string[] = [];
  for (const [key, value] of Object.entries(query as Query)) {
    const name = encode(primitive(key)) + eq;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      fields.push(name + encode(primitive(item)));
    }
  }
  return fields.join(sep);
}

function decoded(
  decode: (text: string, decodeSpaces?: boolean) => string,
  text: string,
): string {
  const spaced = text.replaceAll("+", "%20");
  try {
    return decode(spaced);
  } catch {
    return querystring.unescape(spaced, true);
  }
}

function parse(
  text: unknown,
  separator?: string | null,
  equals?: string | null,
  options?: Options | null,
): Query {
  const result = Object.create(null) as Query;
  if (typeof text !== "string" || text === "") return result;
  const sep = separator || "&";
  const eq = equals || "=";
  const given = options?.decodeURIComponent;
  const decode = typeof given === "function" ? given : querystring.unescape;
  // What is no number is Node's limit, what is not finite is none.
  const maxKeys: unknown = options?.maxKeys;
  const most = typeof maxKeys === "number" ? maxKeys : 1000;
  const fields = text.split(sep).filter((field) => field !== "");
  for (const field of most > 0 && Number.isFinite(most)
    ? fields.slice(0, most)
    : fields) {
    const at = field.indexOf(eq);
    const key = decoded(decode, at === -1 ? field : field.slice(0, at));
    const value = at === -1 ? "" : decoded(decode, field.slice(at + eq.length));
    const known = result[key];
    if (!Object.hasOwn(result, key)) result[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[key] = [known, value];
  }
  return result;
}

const querystring = {
  unescapeBuffer,
  unescape: qsUnescape,
  escape: qsEscape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};

/** Nothing of the package is left: it misses what Node's tests ask first. */
export function patch(polyfill: object): object {
  return Object.assign(polyfill, querystring);
}
