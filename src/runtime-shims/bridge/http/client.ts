/**
 * HTTP's client: a request that is sent, and the response that comes back.
 *
 * @see https://nodejs.org/api/http.html#class-httpclientrequest
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { URL } from "node:url";
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { notSupported } from "../../internal/not-supported.js";
import { nextTick } from "../../internal/ticks.js";
import { bridge } from "../guest.js";
import { type Agent, openSocket, type Target, type Waiting } from "./agent.js";
import { connectionReset, fillHead, IncomingMessage } from "./incoming.js";
import { type HeaderValue, OutgoingMessage } from "./outgoing.js";
import { createParser, type Parser } from "./parser.js";
import { pairsOf } from "./server.js";

export interface RequestOptions {
  readonly agent?: unknown;
  readonly auth?: string;
  readonly createConnection?: unknown;
  readonly defaultPort?: number;
  readonly headers?: unknown;
  readonly host?: unknown;
  readonly hostname?: unknown;
  readonly joinDuplicateHeaders?: boolean;
  readonly method?: unknown;
  readonly path?: unknown;
  readonly port?: unknown;
  readonly protocol?: string;
  readonly servername?: string;
  readonly setHost?: boolean;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  /** Of the module that was asked. */
  readonly _defaultAgent?: Agent;
}

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const WITHOUT_BODY = /^(?:GET|HEAD|DELETE|OPTIONS|TRACE|CONNECT)$/;

/** @see https://nodejs.org/api/url.html#urlurltohttpoptionsurl */
function optionsOfUrl(url: URL): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } =
    url;
  return {
    protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    path: `${pathname}${search}`,
    ...(port !== "" && { port: Number(port) }),
    ...((username || password) && {
      auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    }),
  };
}

function isUrl(value: unknown): value is URL {
  return (
    typeof value === "object" &&
    value !== null &&
    "href" in value &&
    "searchParams" in value
  );
}

export class ClientRequest extends OutgoingMessage implements Waiting {
  method: string;
  path: string;
  host: string;
  protocol: string;
  aborted = false;
  reusedSocket = false;
  maxHeadersCount: number | null = null;
  res: IncomingMessage | null = null;
  timeout: number | undefined;
  readonly #joins: boolean;
  #parser: Parser | null = null;
  #isDone = false;
  #hasFailed = false;

  constructor(input: unknown, given?: unknown, last?: unknown) {
    super();
    const isPlace = typeof input === "string" || isUrl(input);
    const fromInput = isPlace
      ? optionsOfUrl(typeof input === "string" ? new URL(input) : input)
      : {};
    const second = isPlace ? given : input;
    const options: RequestOptions = {
      ...fromInput,
      ...(typeof second === "object" ? second : {}),
    };
    const callback = [given, last].find((one) => typeof one === "function");
    const fallback = options._defaultAgent as Agent;
    let agent: unknown = options.agent;
    if (agent === false) agent = new (fallback.constructor as typeof Agent)();
    else if (agent === null || agent === undefined) {
      agent =
        typeof options.createConnection === "function" ? undefined : fallback;
    } else if (typeof (agent as Agent).addRequest !== "function") {
      throw invalidArgType(
        "options.agent",
        ["Agent-like Object", "undefined", "false"],
        agent,
      );
    }
    this.agent = agent;
    const protocol = options.protocol ?? fallback.protocol;
    const expected =
      (agent as Agent | undefined)?.protocol ?? fallback.protocol;
    if (protocol !== expected) {
      throw nodeError(
        "ERR_INVALID_PROTOCOL",
        `Protocol "${protocol}" not supported. Expected "${expected}"`,
        TypeError,
      );
    }
    this.protocol = protocol;
    const path =
      options.path === undefined || options.path === null || options.path === ""
        ? "/"
        : String(options.path);
    if (/[^!-\xff]/.test(path)) {
      throw nodeError(
        "ERR_UNESCAPED_CHARACTERS",
        "Request path contains unescaped characters",
        TypeError,
      );
    }
    this.path = path;
    const host =
      checkHost(options.hostname, "hostname") ||
      checkHost(options.host, "host") ||
      "localhost";
    const defaultPort =
      options.defaultPort ??
      (agent as Agent | undefined)?.defaultPort ??
      fallback.defaultPort;
    const port = Number(options.port || defaultPort);
    const { method = "GET" } = options;
    if (method !== null && typeof method !== "string") {
      throw invalidArgType("options.method", "string", method);
    }
    if (method && !TOKEN.test(method)) {
      throw nodeError(
        "ERR_INVALID_HTTP_TOKEN",
        `Method must be a valid HTTP token ["${method}"]`,
        TypeError,
      );
    }
    this.method = (method || "GET").toUpperCase();
    this.host = host;
    this.timeout = options.timeout;
    this.#joins = options.joinDuplicateHeaders === true;
    this.useChunkedEncodingByDefault = !WITHOUT_BODY.test(this.method);
    this.shouldKeepAlive =
      (agent as Agent | undefined)?.keepAlive === true ||
      (agent === undefined && false);
    if (typeof callback === "function") {
      this.once("response", callback as () => void);
    }
    this.#setHeaders(options, host, port, Number(defaultPort));
    if (
      bridge.net === undefined &&
      bridge.http === undefined &&
      typeof options.createConnection !== "function"
    ) {
      throw notSupported(`${protocol.slice(0, -1)}.request`);
    }
    const hostHeader = this.getHeader("host");
    const target: Target = {
      host,
      port,
      protocol,
      servername:
        options.servername ??
        (typeof hostHeader === "string"
          ? hostHeader.replace(/:\d+$/, "")
          : host
        ).replace(/^[\d.]+$|^\[.*\]$/, ""),
      ...(protocol === "https:" && { secure: options }),
      ...(options.timeout !== undefined && { timeout: options.timeout }),
      ...(options.createConnection !== undefined && {
        createConnection: options.createConnection,
      }),
    };
    const { signal } = options;
    if (signal !== undefined) this.#listenTo(signal);
    nextTick(() => this.#start(target));
  }

  #setHeaders(
    { headers, setHost = true, auth }: RequestOptions,
    host: string,
    port: number,
    defaultPort: number,
  ): void {
    if (Array.isArray(headers)) {
      for (const [name, value] of pairsOf(headers)) {
        this.appendHeader(name, value as string);
      }
    } else {
      for (const [name, value] of Object.entries(headers ?? {})) {
        this.setHeader(name, value as HeaderValue);
      }
    }
    if (setHost && !this.hasHeader("host")) {
      const shown =
        host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
      this.setHeader("Host", port === defaultPort ? shown : `${shown}:${port}`);
    }
    if (auth && !this.hasHeader("authorization")) {
      this.setHeader(
        "Authorization",
        `Basic ${Buffer.from(auth).toString("base64")}`,
      );
    }
  }

  #listenTo(signal: AbortSignal): void {
    const abort = () => {
      const error = new Error("The operation was aborted");
      this.destroy(
        Object.assign(error, {
          name: "AbortError",
          code: "ABORT_ERR",
          cause: signal.reason as unknown,
        }),
      );
    };
    if (signal.aborted) nextTick(abort);
    else signal.addEventListener("abort", abort, { once: true });
  }

  #start(target: Target): void {
    if (this.destroyed) {
      this.#close();
      return;
    }
    try {
      if (this.agent === undefined) {
        const create = target.createConnection as
          | ((target: Target) => Duplex)
          | undefined;
        this.onSocket(create?.(target) ?? openSocket(target));
      } else (this.agent as Agent).addRequest(this, target);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  onSocket(socket: Duplex, error?: Error): void {
    if (error !== undefined || this.destroyed) {
      socket.destroy();
      if (error !== undefined) this.#fail(error);
      else this.#close();
      return;
    }
    this.#parser = createParser("response", {
      head: (head) => {
        const { statusCode } = head;
        if (statusCode < 200 && statusCode !== 101) {
          const { rawHeaders, statusMessage } = head;
          if (statusCode === 100) this.emit("continue");
          this.emit("information", { statusCode, statusMessage, rawHeaders });
          return "bodiless";
        }
        const res = new IncomingMessage(socket);
        fillHead(res, head);
        Object.assign(res, {
          statusCode,
          statusMessage: head.statusMessage,
          req: this,
          joinDuplicateHeaders: this.#joins,
        });
        this.res = res;
        if (!head.shouldKeepAlive) this.shouldKeepAlive = false;
        const isTunnel = this.method === "CONNECT" && statusCode < 300;
        if (head.upgrade || isTunnel) return "upgrade";
        if (!this.emit("response", res)) res._dump();
        return this.method === "HEAD" ? "bodiless" : "body";
      },
      body: (chunk) => {
        if (this.res?.push(chunk) === false) socket.pause();
      },
      end: (trailers) => {
        const { res } = this;
        if (res === null) return;
        res.complete = true;
        res.rawTrailers = [...trailers];
        this.#isDone = true;
        res.push(null);
        // A response without a body is not read by everyone.
        nextTick(() => {
          if (res.readableEnded) this.#leave(socket);
          else res.once("close", () => this.#leave(socket));
        });
      },
    });
    for (const [event, listener] of this.#listeners(socket)) {
      socket.on(event, listener);
    }
    if (this.timeout !== undefined) {
      (socket as unknown as { setTimeout?(ms: number): void }).setTimeout?.(
        this.timeout,
      );
    }
    this._attach(socket as never);
  }

  #hearing: (readonly [string, (...args: never[]) => void])[] = [];

  #listeners(socket: Duplex) {
    this.#hearing = [
      ["data", (chunk: Uint8Array) => this.#receive(socket, chunk)],
      ["error", (error: Error) => this.#fail(error)],
      ["timeout", () => this.emit("timeout")],
      ["end", () => this.#ended(socket)],
      ["close", () => this.#closed()],
    ];
    return this.#hearing as unknown as readonly (readonly [
      string,
      (...args: unknown[]) => void,
    ])[];
  }

  #deafen(socket: Duplex): void {
    for (const [event, listener] of this.#hearing) {
      socket.removeListener(event, listener as () => void);
    }
    this.#hearing = [];
  }

  #receive(socket: Duplex, chunk: Uint8Array): void {
    let rest: Buffer | null = null;
    try {
      rest = this.#parser?.feed(chunk) ?? null;
    } catch (error) {
      this.#fail(error as Error);
      socket.destroy();
      return;
    }
    const { res } = this;
    if (rest === null || res === null) return;
    this.#deafen(socket);
    this._detach();
    socket.emit("agentRemove");
    const event = this.method === "CONNECT" ? "connect" : "upgrade";
    if (!this.emit(event, res, socket, rest)) socket.destroy();
    this.#close();
  }

  #ended(socket: Duplex): void {
    try {
      this.#parser?.finish();
    } catch {
      // Said by the close behind it.
    }
    if (!this.#isDone) socket.destroy();
  }

  #closed(): void {
    const { res } = this;
    if (!this.#isDone && res !== null) {
      res.destroy(connectionReset("aborted"));
    } else if (res === null && !this.#hasFailed) {
      this.#fail(connectionReset("socket hang up"));
    }
    this.#close();
  }

  /** The exchange is over: the connection is another's. */
  #leave(socket: Duplex): void {
    if (this.socket === null) return;
    this.#deafen(socket);
    this._detach();
    if (
      this.shouldKeepAlive &&
      this.finished &&
      socket.writable &&
      this.agent
    ) {
      socket.emit("free");
    } else {
      socket.on("error", () => {});
      socket.destroy();
    }
    this.#close();
  }

  #hasClosed = false;

  #close(): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.destroyed = true;
    nextTick(() => this.emit("close"));
  }

  #fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.errored = error;
    if (this.res !== null) this.res.destroy(error);
    else nextTick(() => this.emit("error", error));
    this.destroyed = true;
    if (this.socket === null) this.#close();
  }

  override destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.errored = error ?? null;
    const { res, socket } = this;
    if (res !== null) res._dump();
    else this.#fail(error ?? connectionReset("socket hang up"));
    if (socket !== null) socket.destroy(res === null ? null : error);
    return this;
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit("abort"));
    this.destroy();
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  clearTimeout(): void {
    this.socket?.setTimeout(0);
  }

  override setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    this.timeout = milliseconds;
    this.socket?.setTimeout(milliseconds);
    return this;
  }

  override _implicitHeader(): void {
    this._storeHeader(
      `${this.method} ${this.path} HTTP/1.1`,
      this._headerEntries(),
    );
  }

  protected override _finish(): void {}
}

function checkHost(host: unknown, name: string): string {
  if (host !== null && host !== undefined && typeof host !== "string") {
    throw invalidArgType(
      `options.${name}`,
      ["string", "undefined", "null"],
      host,
    );
  }
  return host ?? "";
}
