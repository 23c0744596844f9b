/**
 * The builtin `https`: requests over streams that the host encrypts, or that it
 * sends itself. There are no servers.
 *
 * @see https://nodejs.org/api/https.html
 */
import { Agent as HttpAgent, type AgentOptions } from "./http/agent.js";
import http = require("node:http");

class Agent extends HttpAgent {
  override defaultPort = 443;
  override protocol = "https:";
  readonly maxCachedSessions = 100;

  constructor(options?: AgentOptions) {
    super(options);
  }

  /** Sessions of TLS are the host's. */
  _getSession(): void {}
  _cacheSession(): void {}
  _evictSession(): void {}
}

let globalAgent = new Agent({
  keepAlive: true,
  scheduling: "lifo",
  timeout: 5000,
});

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
  const options = {
    ...(typeof given === "object" ? given : {}),
    _defaultAgent: globalAgent,
  };
  const callback = rest.find((one) => typeof one === "function");
  return (isPlace
    ? [input, options, callback]
    : [options, callback]) as unknown as Arguments;
}

const https = {
  Agent,
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
