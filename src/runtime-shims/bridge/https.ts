/**
 * The builtin `https`: requests and servers over streams that the host encrypts;
 * requests that it sends itself where there is no `net`.
 *
 * @see https://nodejs.org/api/https.html
 */
import type { Duplex } from "node:stream";
import { notSupported } from "../internal/not-supported.js";
import { bridge } from "./guest.js";
import {
  type AgentOptions,
  Agent as HttpAgent,
  openSocket,
  type Target,
} from "./http/agent.js";
import { Server as HttpServer } from "./http/server.js";
import http = require("node:http");
import tls = require("node:tls");

/** In the order of Node's names of connections. */
const NAMED = [
  "ca",
  "cert",
  "clientCertEngine",
  "ciphers",
  "key",
  "pfx",
  "rejectUnauthorized",
  "servername",
  "minVersion",
  "maxVersion",
  "secureProtocol",
  "crl",
  "honorCipherOrder",
  "ecdhCurve",
  "dhparam",
  "secureOptions",
  "sessionIdContext",
  "sigalgs",
  "privateKeyIdentifier",
  "privateKeyEngine",
];

type Given = Readonly<Record<string, unknown>>;

/** Of a request, or of what its agent says for all of them. */
function connect(target: Target, shared: object = {}): Duplex {
  if (bridge.net === undefined) return openSocket(target);
  const { host, port, secure, servername } = target;
  return tls.connect({
    ...shared,
    ...secure,
    host,
    port,
    servername,
    // That of the request, and not of a socket.
    path: undefined,
  } as object);
}

class Agent extends HttpAgent {
  override defaultPort = 443;
  override protocol = "https:";
  readonly maxCachedSessions: number;

  constructor(
    options?: AgentOptions & { readonly maxCachedSessions?: number },
  ) {
    super(options);
    this.maxCachedSessions = options?.maxCachedSessions ?? 100;
  }

  override createConnection(target: Target): Duplex {
    return connect(target, this.options);
  }

  /** A connection is another's only where both would have trusted the same. */
  override getName(options: object = {}): string {
    const { secure, ...own } = options as { readonly secure?: object };
    const all = { ...this.options, ...secure, ...own } as Given;
    const parts = NAMED.map((name) => {
      const value = all[name];
      if (name === "servername" && value === all.host) return "";
      if (name === "rejectUnauthorized") return value ?? "";
      return value ? (name === "sigalgs" ? JSON.stringify(value) : value) : "";
    });
    return [super.getName(options), ...parts.map(textOf)].join(":");
  }

  /** Sessions of TLS are the host's. */
  _getSession(): void {}
  _cacheSession(): void {}
  _evictSession(): void {}
}

function textOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(textOf).join();
  return ArrayBuffer.isView(part) || typeof part !== "object"
    ? String(part)
    : JSON.stringify(part);
}

class Server extends HttpServer {
  constructor(options?: unknown, listener?: unknown) {
    if (bridge.net === undefined) throw notSupported("https.Server");
    super(options, listener);
    const { _secure: secure } = tls as unknown as typeof import("./tls.js");
    secure(this as never, typeof options === "function" ? {} : options);
    this.on("tlsClientError", (error, socket) => {
      if (!this.emit("clientError", error, socket)) socket.destroy();
    });
  }

  protected override _connectionEvent(): string {
    return "secureConnection";
  }
}

let globalAgent = new Agent({
  keepAlive: true,
  scheduling: "lifo",
  timeout: 5000,
});

function createServer(options?: unknown, listener?: unknown): Server {
  if (bridge.net === undefined) throw notSupported("https.createServer");
  return new Server(options, listener);
}

function request(input: unknown, ...rest: unknown[]) {
  return http.request(...secured(input, rest));
}

function get(input: unknown, ...rest: unknown[]) {
  return http.get(...secured(input, rest));
}

type Arguments = Parameters<typeof http.request>;

function secured(input: unknown, rest: unknown[]): Arguments {
  const isPlace =
    typeof input === "string" ||
    (typeof input === "object" && input !== null && "searchParams" in input);
  const given = isPlace ? rest[0] : input;
  const known = (typeof given === "object" ? given : {}) as Given;
  const options = {
    ...known,
    _defaultAgent: globalAgent,
    // Without an agent there is nobody else to encrypt.
    ...(known.agent === false &&
      known.createConnection === undefined && {
        createConnection: (target: Target) => connect(target),
      }),
  };
  const callback = rest.find((one) => typeof one === "function");
  return (isPlace
    ? [input, options, callback]
    : [options, callback]) as unknown as Arguments;
}

const https = {
  Agent,
  Server,
  createServer,
  get,
  get globalAgent() {
    return globalAgent;
  },
  set globalAgent(agent) {
    globalAgent = agent;
  },
  request,
};

export = https;
