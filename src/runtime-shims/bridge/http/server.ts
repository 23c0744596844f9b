/**
 * HTTP's servers: requests out of the connections of a `net.Server`, and the
 * answers to them, in the order of the requests.
 *
 * @see https://nodejs.org/api/http.html#class-httpserver
 */
import { Buffer } from "node:buffer";
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { notSupported } from "../../internal/not-supported.js";
import { nextTick } from "../../internal/ticks.js";
import { validateFunction, validateNumber } from "../../internal/validators.js";
import { bridge } from "../guest.js";
import { STATUS_CODES } from "./constants.js";
import { connectionReset, fillHead, IncomingMessage } from "./incoming.js";
import {
  type HeaderValue,
  OutgoingMessage,
  type SendingSocket,
} from "./outgoing.js";
import { createParser, type Head } from "./parser.js";
import net = require("node:net");

type Entries = (readonly [string, HeaderValue])[];
type Listener = (...args: unknown[]) => void;

/** @see https://nodejs.org/api/http.html#class-httpserverresponse */
export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  declare statusMessage: string;
  override sendDate = true;
  readonly req: IncomingMessage;
  _sent100 = false;
  _expectsContinue = false;
  _keepAliveTimeout = 0;
  _onFinished: (() => void) | null = null;

  constructor(
    req: IncomingMessage,
    options?: { readonly rejectNonStandardBodyWrites?: boolean },
  ) {
    super(options);
    this.req = req;
    if (req.method === "HEAD") this._hasBody = false;
    const { httpVersionMajor: major, httpVersionMinor: minor } = req;
    if (major !== null && (major < 1 || (major === 1 && (minor ?? 0) < 1))) {
      const { te } = req.headers;
      this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(
        String(te ?? ""),
      );
      this.shouldKeepAlive = false;
    }
  }

  assignSocket(socket: SendingSocket): void {
    this._attach(socket);
  }

  detachSocket(): void {
    this._detach();
  }

  override _finish(): void {
    this._onFinished?.();
  }

  protected override _keepAliveSeconds(): number {
    return Math.floor(this._keepAliveTimeout / 1000);
  }

  override _implicitHeader(): void {
    this.writeHead(this.statusCode);
  }

  writeHead(statusCode: unknown, reason?: unknown, given?: unknown): this {
    if (this._header !== null) {
      throw nodeError(
        "ERR_HTTP_HEADERS_SENT",
        "Cannot write headers after they are sent to the client",
      );
    }
    const code = Number(statusCode) | 0;
    if (code < 100 || code > 999) {
      throw nodeError(
        "ERR_HTTP_INVALID_STATUS_CODE",
        `Invalid status code: ${String(statusCode)}`,
        RangeError,
      );
    }
    if (typeof reason === "string") this.statusMessage = reason;
    else this.statusMessage ??= STATUS_CODES[code] ?? "unknown";
    this.statusCode = code;
    if (/[\r\n]/.test(this.statusMessage)) {
      throw nodeError(
        "ERR_INVALID_CHAR",
        "Invalid character in statusMessage",
        TypeError,
      );
    }
    const headers = typeof reason === "string" ? given : (given ?? reason);
    const isMany = Array.isArray(headers) && this.getHeaderNames().length === 0;
    const entries = isMany ? pairsOf(headers) : this.#merged(headers);
    if (code === 204 || code === 304 || (code >= 100 && code <= 199)) {
      this._hasBody = false;
    }
    // Who was not told to go on may send its body, or not.
    if (this._expectsContinue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${code} ${this.statusMessage}`, entries);
    return this;
  }

  #merged(headers: unknown): Entries {
    if (typeof headers === "object" && headers !== null) {
      for (const [name, value] of Array.isArray(headers)
        ? pairsOf(headers)
        : Object.entries(headers as Record<string, HeaderValue>)) {
        if (name) this.setHeader(name, value);
      }
    }
    return this._headerEntries();
  }

  writeContinue(callback?: () => void): void {
    this.#interim("HTTP/1.1 100 Continue\r\n\r\n", callback);
    this._sent100 = true;
  }

  writeProcessing(callback?: () => void): void {
    this.#interim("HTTP/1.1 102 Processing\r\n\r\n", callback);
  }

  writeEarlyHints(
    hints: Readonly<Record<string, string | readonly string[]>>,
    callback?: () => void,
  ): void {
    if (typeof hints !== "object" || hints === null) {
      throw invalidArgType("hints", "object", hints);
    }
    let head = "HTTP/1.1 103 Early Hints\r\n";
    for (const [name, value] of Object.entries(hints)) {
      const text = Array.isArray(value) ? value.join(", ") : String(value);
      head += `${name === "link" ? "Link" : name}: ${text}\r\n`;
    }
    this.#interim(`${head}\r\n`, callback);
  }

  #interim(text: string, callback?: () => void): void {
    this.socket?.write(Buffer.from(text, "latin1"), callback);
  }

  writeHeader(statusCode: unknown, reason?: unknown, headers?: unknown): this {
    return this.writeHead(statusCode, reason, headers);
  }
}

/** `["name", "value", …]`, or `[["name", "value"], …]`. */
export function pairsOf(list: readonly unknown[]): Entries {
  if (Array.isArray(list[0])) return list as Entries;
  if (list.length % 2 !== 0) {
    throw nodeError(
      "ERR_INVALID_ARG_VALUE",
      `The argument 'headers' is invalid. Received an array of ${list.length}`,
      TypeError,
    );
  }
  const pairs: Entries = [];
  for (let at = 0; at < list.length; at += 2) {
    pairs.push([String(list[at]), list[at + 1] as HeaderValue]);
  }
  return pairs;
}

interface ServerOptions {
  readonly IncomingMessage?: typeof IncomingMessage;
  readonly ServerResponse?: typeof ServerResponse;
  readonly keepAliveTimeout?: number;
  readonly requestTimeout?: number;
  readonly headersTimeout?: number;
  readonly joinDuplicateHeaders?: boolean;
  readonly requireHostHeader?: boolean;
}

/** @see https://nodejs.org/api/http.html#class-httpserver */
export class Server extends net.Server {
  timeout = 0;
  keepAliveTimeout: number;
  requestTimeout: number;
  headersTimeout: number;
  maxHeadersCount: number | null = null;
  maxRequestsPerSocket = 0;
  readonly #options: ServerOptions;
  readonly #connections = new Map<net.Socket, () => boolean>();

  constructor(options?: unknown, listener?: unknown) {
    if (bridge.net === undefined) throw notSupported("http.Server");
    const isListener = typeof options === "function";
    const known = (isListener ? {} : (options ?? {})) as ServerOptions;
    super({ allowHalfOpen: true });
    this.#options = known;
    this.keepAliveTimeout = known.keepAliveTimeout ?? 5000;
    this.requestTimeout = known.requestTimeout ?? 300_000;
    this.headersTimeout = known.headersTimeout ?? 60_000;
    const onRequest = isListener ? options : listener;
    if (onRequest !== undefined) {
      validateFunction(onRequest, "requestListener");
      this.on("request", onRequest as Listener);
    }
    this.on(this._connectionEvent(), (socket) => this.#serve(socket));
  }

  protected _connectionEvent(): string {
    return "connection";
  }

  setTimeout(milliseconds?: unknown, callback?: unknown): this {
    const time = milliseconds ?? 0;
    validateNumber(time, "msecs", 0);
    this.timeout = time;
    if (typeof callback === "function")
      this.on("timeout", callback as Listener);
    return this;
  }

  closeAllConnections(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  closeIdleConnections(): void {
    for (const [socket, isIdle] of this.#connections) {
      if (isIdle()) socket.destroy();
    }
  }

  override close(callback?: (error?: Error) => void): this {
    super.close(callback);
    this.closeIdleConnections();
    return this;
  }

  #serve(socket: net.Socket): void {
    const Incoming = this.#options.IncomingMessage ?? IncomingMessage;
    const Response = this.#options.ServerResponse ?? ServerResponse;
    /** Answers that are not finished, in the order of their requests. */
    const answers: ServerResponse[] = [];
    let incoming: IncomingMessage | null = null;
    let isUpgraded = false;

    const respond = (req: IncomingMessage, head: Head): void => {
      const res = new Response(req);
      res.shouldKeepAlive = head.shouldKeepAlive;
      res._keepAliveTimeout = this.keepAliveTimeout;
      res._onFinished = () => finished(req, res);
      answers.push(res);
      if (answers.length === 1) res.assignSocket(socket as never);
      if (socket.timeout === this.keepAliveTimeout)
        socket.setTimeout(this.timeout);
      const { expect } = req.headers;
      if (
        head.httpVersionMinor === 1 &&
        this.#options.requireHostHeader !== false &&
        req.headers.host === undefined
      ) {
        res.writeHead(400, ["Connection", "close"]);
        res.end();
        return;
      }
      if (typeof expect !== "string") this.emit("request", req, res);
      else if (!/^100-continue$/i.test(expect)) {
        if (this.listenerCount("checkExpectation") > 0) {
          this.emit("checkExpectation", req, res);
        } else {
          res.writeHead(417);
          res.end();
        }
      } else {
        res._expectsContinue = true;
        if (this.listenerCount("checkContinue") > 0) {
          this.emit("checkContinue", req, res);
        } else {
          res.writeContinue();
          this.emit("request", req, res);
        }
      }
    };

    const finished = (req: IncomingMessage, res: ServerResponse): void => {
      answers.shift();
      req._dump();
      res.detachSocket();
      nextTick(() => {
        res.destroyed = true;
        res.emit("close");
      });
      const [next] = answers;
      if (res._last || socket.readableEnded) {
        if (res._last || next === undefined) socket.destroySoon();
      } else if (next === undefined) {
        if (!this.listening) socket.destroySoon();
        else if (this.keepAliveTimeout > 0) {
          socket.setTimeout(this.keepAliveTimeout);
        }
      }
      next?.assignSocket(socket as never);
    };

    const parser = createParser("request", {
      head: (head) => {
        const req = new Incoming(socket);
        fillHead(req, head);
        req.method = head.method;
        req.url = head.url;
        req.joinDuplicateHeaders = this.#options.joinDuplicateHeaders === true;
        incoming = req;
        if (head.upgrade) {
          const event = head.method === "CONNECT" ? "connect" : "upgrade";
          if (this.listenerCount(event) > 0) {
            isUpgraded = true;
            return "upgrade";
          }
          if (event === "connect") {
            socket.destroy();
            return "upgrade";
          }
          req.upgrade = false;
        }
        respond(req, head);
        return "body";
      },
      body(chunk) {
        if (incoming !== null && !incoming.push(chunk)) socket.pause();
      },
      end(trailers) {
        if (incoming === null) return;
        incoming.complete = true;
        incoming.rawTrailers = [...trailers];
        incoming.push(null);
        if (!isUpgraded) incoming = null;
      },
    });

    const fail = (error: Error): void => {
      if (this.listenerCount("clientError") > 0) {
        this.emit("clientError", error, socket);
        return;
      }
      const { code } = error as { code?: string };
      if (
        socket.writable &&
        /^HPE_/.test(code ?? "") &&
        !answers[0]?.headersSent
      ) {
        const status =
          code === "HPE_HEADER_OVERFLOW"
            ? "431 Request Header Fields Too Large"
            : "400 Bad Request";
        socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
        socket.destroySoon();
      } else socket.destroy();
    };

    const onData = (chunk: Uint8Array): void => {
      let rest: Buffer | null;
      try {
        rest = parser.feed(chunk);
      } catch (error) {
        socket.removeListener("data", onData);
        fail(error as Error);
        return;
      }
      if (rest === null || incoming === null) return;
      const req = incoming;
      for (const [event, listener] of Object.entries(listeners)) {
        socket.removeListener(event, listener as () => void);
      }
      this.#connections.delete(socket);
      const event = req.method === "CONNECT" ? "connect" : "upgrade";
      this.emit(event, req, socket, rest);
    };

    const listeners = {
      data: onData,
      error: fail,
      end: () => {
        try {
          parser.finish();
        } catch (error) {
          fail(error as Error);
          return;
        }
        if (answers.length === 0) socket.end();
      },
      timeout: () => {
        const [res] = answers;
        const isHeard =
          incoming?.emit("timeout", socket) ||
          res?.emit("timeout", socket) ||
          this.emit("timeout", socket);
        if (!isHeard) socket.destroy();
      },
      close: () => {
        this.#connections.delete(socket);
        if (incoming !== null && !incoming.complete) {
          incoming.destroy(connectionReset("aborted"));
        }
        for (const res of answers.splice(0)) {
          res.destroyed = true;
          res.emit("close");
        }
      },
    };
    for (const [event, listener] of Object.entries(listeners)) {
      socket.on(event, listener as () => void);
    }
    this.#connections.set(
      socket,
      () => answers.length === 0 && incoming === null,
    );
    if (this.timeout > 0) socket.setTimeout(this.timeout);
  }
}
