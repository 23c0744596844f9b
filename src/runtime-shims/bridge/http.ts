/**
 * The builtin `http`: servers over the bridge's `net`; requests over `net`, or over
 * the bridge's `http` where there is only that. Without either whatever would
 * connect or listen throws.
 *
 * @see https://nodejs.org/api/http.html
 */
import { notSupported } from "../internal/not-supported.js";
import { bridge } from "./guest.js";
import { Agent } from "./http/agent.js";
import { ClientRequest } from "./http/client.js";
import { METHODS, STATUS_CODES } from "./http/constants.js";
import { validateHeaderName, validateHeaderValue } from "./http/headers.js";
import { IncomingMessage } from "./http/incoming.js";
import { OutgoingMessage } from "./http/outgoing.js";
import { LARGEST_HEAD } from "./http/parser.js";
import { Server, ServerResponse } from "./http/server.js";

let globalAgent = new Agent({
  keepAlive: true,
  scheduling: "lifo",
  timeout: 5000,
});

function createServer(options?: unknown, listener?: unknown): Server {
  if (bridge.net === undefined) throw notSupported("http.createServer");
  return new Server(options, listener);
}

function request(input: unknown, options?: unknown, callback?: unknown) {
  return requestBy(input, options, callback);
}

function get(input: unknown, options?: unknown, callback?: unknown) {
  const sent = requestBy(input, options, callback);
  sent.end();
  return sent;
}

function requestBy(input: unknown, options: unknown, callback: unknown) {
  const isPlace =
    typeof input === "string" ||
    (typeof input === "object" && input !== null && "searchParams" in input);
  const given = isPlace ? options : input;
  const withAgent = {
    _defaultAgent: globalAgent,
    ...(typeof given === "object" ? given : {}),
  };
  return isPlace
    ? new ClientRequest(
        input,
        withAgent,
        typeof options === "function" ? options : callback,
      )
    : new ClientRequest(
        withAgent,
        typeof options === "function" ? options : callback,
      );
}

const http = {
  Agent,
  ClientRequest,
  IncomingMessage,
  METHODS: [...METHODS],
  OutgoingMessage,
  STATUS_CODES: { ...STATUS_CODES },
  Server,
  ServerResponse,
  createServer,
  get,
  get globalAgent() {
    return globalAgent;
  },
  set globalAgent(agent) {
    globalAgent = agent;
  },
  maxHeaderSize: LARGEST_HEAD,
  request,
  setMaxIdleHTTPParsers(): void {},
  validateHeaderName,
  validateHeaderValue,
};

export = http;
