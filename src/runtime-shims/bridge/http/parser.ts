/**
 * HTTP/1.1 messages out of a stream of bytes, as they arrive. Receives chunks;
 * calls back with heads, bodies, trailers and ends. What could be read in two ways
 * (two lengths, a length beside chunks, bare line ends) is refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
import { Buffer } from "node:buffer";
import { nodeError } from "../../internal/errors.js";

export interface Head {
  /** Of requests. */
  readonly method: string;
  readonly url: string;
  /** Of responses. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly httpVersionMajor: number;
  readonly httpVersionMinor: number;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** Whether the connection may serve another message. */
  readonly shouldKeepAlive: boolean;
  /** Whether it asks, or agrees, to speak another protocol from here on. */
  readonly upgrade: boolean;
}

export interface ParserEvents {
  /** @returns `bodiless` where there is none, whatever it says: as to HEAD */
  head(head: Head): "body" | "bodiless" | "upgrade";
  body(chunk: Buffer): void;
  end(rawTrailers: readonly string[]): void;
}

export interface Parser {
  /**
   * @returns what stands behind a message that changes the protocol
   * @throws HPE_… where it is no message
   */
  feed(chunk: Uint8Array): Buffer | null;
  /** The stream has ended. @throws HPE_INVALID_EOF_STATE in a message */
  finish(): void;
}

export const LARGEST_HEAD = 16 * 1024;
const MOST_HEADERS = 2000;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const REQUEST = /^([A-Z][A-Z-]*) (\S+) HTTP\/(\d)\.(\d)$/;
const RESPONSE = /^HTTP\/(\d)\.(\d) (\d{3})(?: (.*))?$/;

type State =
  | "first"
  | "headers"
  | "body"
  | "rest"
  | "size"
  | "chunk"
  | "afterChunk"
  | "trailers"
  | "upgraded";

export function parseError(code: string, reason: string): Error {
  const error = nodeError(code, `Parse Error: ${reason}`);
  return Object.assign(error, { reason, bytesParsed: 0 });
}

export function createParser(
  kind: "request" | "response",
  events: ParserEvents,
): Parser {
  let state: State = "first";
  let line = "";
  let size = 0;
  let first = "";
  let raw: string[] = [];
  let left = 0;

  function feed(chunk: Uint8Array): Buffer | null {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) {
      switch (state) {
        case "body":
        case "chunk": {
          const part = bytes.subarray(at, at + left);
          at += part.length;
          left -= part.length;
          events.body(part);
          if (left > 0) break;
          if (state === "body") endMessage();
          else state = "afterChunk";
          break;
        }
        case "rest":
          events.body(bytes.subarray(at));
          at = bytes.length;
          break;
        case "upgraded":
          return bytes.subarray(at);
        default: {
          const end = bytes.indexOf(10, at);
          const stop = end === -1 ? bytes.length : end;
          size += stop - at;
          if (size > LARGEST_HEAD) {
            throw parseError("HPE_HEADER_OVERFLOW", "Header overflow");
          }
          line += bytes.toString("latin1", at, stop);
          at = stop + 1;
          if (end === -1) return null;
          const text = line;
          line = "";
          if (!text.endsWith("\r")) {
            throw parseError("HPE_CR_EXPECTED", "Missing expected CR");
          }
          takeLine(text.slice(0, -1));
        }
      }
    }
    // Without a byte behind it, too.
    return (state as State) === "upgraded" ? Buffer.alloc(0) : null;
  }

  function takeLine(text: string): void {
    switch (state) {
      case "first":
        // An empty line between messages.
        if (text === "" && raw.length === 0) return;
        first = text;
        state = "headers";
        return;
      case "headers":
      case "trailers":
        if (text !== "") takeHeader(text);
        else if (state === "headers") endHead();
        else endMessage();
        return;
      case "size": {
        const [, digits] = /^([0-9a-f]{1,12})(?:[ \t]*;.*)?$/i.exec(text) ?? [];
        if (digits === undefined) {
          throw parseError(
            "HPE_INVALID_CHUNK_SIZE",
            "Invalid character in chunk size",
          );
        }
        left = Number.parseInt(digits, 16);
        size = 0;
        state = left === 0 ? "trailers" : "chunk";
        return;
      }
      default:
        if (text !== "") {
          throw parseError("HPE_STRICT", "Expected LF after chunk data");
        }
        size = 0;
        state = "size";
    }
  }

  function takeHeader(text: string): void {
    const colon = text.indexOf(":");
    const name = text.slice(0, colon);
    if (colon < 1 || !TOKEN.test(name)) {
      throw parseError("HPE_INVALID_HEADER_TOKEN", "Invalid header token");
    }
    const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    if (/[\0-\x08\n-\x1f\x7f]/.test(value)) {
      throw parseError("HPE_INVALID_HEADER_TOKEN", "Invalid header value char");
    }
    if (raw.length >= 2 * MOST_HEADERS) {
      throw parseError("HPE_HEADER_OVERFLOW", "Header overflow");
    }
    raw.push(name, value);
  }

  function endHead(): void {
    const [, ...parts] =
      (kind === "request" ? REQUEST : RESPONSE).exec(first) ?? [];
    if (parts.length === 0) {
      throw kind === "request"
        ? parseError("HPE_INVALID_METHOD", "Invalid method encountered")
        : parseError("HPE_INVALID_CONSTANT", "Expected HTTP/");
    }
    const [method = "", url = "", major, minor] =
      kind === "request" ? parts : ["", "", parts[0], parts[1]];
    if (major !== "1") {
      throw parseError("HPE_INVALID_VERSION", "Invalid HTTP version");
    }
    const rawHeaders = raw;
    raw = [];
    size = 0;
    const valuesOf = (wanted: string) =>
      rawHeaders
        .filter(
          (_, at) =>
            at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === wanted,
        )
        .flatMap((value) => value.split(","))
        .map((value) => value.trim().toLowerCase());
    const connection = valuesOf("connection");
    const codings = valuesOf("transfer-encoding");
    const lengths = valuesOf("content-length");
    const statusCode = kind === "request" ? 0 : Number(parts[2]);
    const isChunked = codings.at(-1) === "chunked";
    if (
      lengths.some((one) => !/^\d{1,15}$/.test(one)) ||
      new Set(lengths).size > 1
    ) {
      throw parseError(
        "HPE_INVALID_CONTENT_LENGTH",
        "Invalid character in Content-Length",
      );
    }
    if (codings.length > 0 && lengths.length > 0) {
      throw parseError(
        "HPE_INVALID_TRANSFER_ENCODING",
        "Transfer-Encoding can't be present with Content-Length",
      );
    }
    if (kind === "request" && codings.length > 0 && !isChunked) {
      throw parseError(
        "HPE_INVALID_TRANSFER_ENCODING",
        "Request has invalid `Transfer-Encoding`",
      );
    }
    const asksUpgrade =
      method === "CONNECT" ||
      (connection.includes("upgrade") && valuesOf("upgrade").length > 0);
    const isEmptyStatus =
      statusCode === 204 ||
      statusCode === 304 ||
      (statusCode > 0 && statusCode < 200);
    const hasEnd =
      kind === "request" || isEmptyStatus || isChunked || lengths.length > 0;
    const shouldKeepAlive =
      minor === "0"
        ? connection.includes("keep-alive") && hasEnd
        : !connection.includes("close") && hasEnd;
    const kindOfBody = events.head({
      method,
      url,
      statusCode,
      statusMessage: parts[3] ?? "",
      httpVersionMajor: 1,
      httpVersionMinor: Number(minor),
      rawHeaders,
      shouldKeepAlive,
      upgrade: asksUpgrade && (kind === "request" || statusCode === 101),
    });
    left = Number(lengths[0] ?? 0);
    if (kindOfBody === "upgrade") {
      endMessage();
      state = "upgraded";
    } else if (kindOfBody === "bodiless" || isEmptyStatus) endMessage();
    else if (isChunked) state = "size";
    else if (left > 0) state = "body";
    else if (hasEnd) endMessage();
    else state = "rest";
  }

  function endMessage(): void {
    const trailers = raw;
    raw = [];
    size = 0;
    state = "first";
    events.end(trailers);
  }

  return {
    feed,
    finish() {
      if (state === "rest") endMessage();
      else if (state !== "first" && state !== "upgraded") {
        throw parseError("HPE_INVALID_EOF_STATE", "Invalid EOF state");
      }
    },
  };
}
