/**
 * Which connection a request takes: a new one, one that another request has left,
 * or the next that is free.
 *
 * @see https://nodejs.org/api/http.html#class-httpagent
 */
import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { notSupported } from "../../internal/not-supported.js";
import { bridge } from "../guest.js";
import { createExchangeSocket } from "./exchange-socket.js";
import net = require("node:net");

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly servername?: string;
  readonly timeout?: number;
  readonly createConnection?: unknown;
  /** What a request of `https` says of TLS, among all that it says. */
  readonly secure?: object;
}

/** As much of a request as an agent asks of it. */
export interface Waiting {
  onSocket(socket: Duplex, error?: Error): void;
}

export interface AgentOptions {
  readonly keepAlive?: boolean;
  readonly maxSockets?: number;
  readonly maxTotalSockets?: number;
  readonly maxFreeSockets?: number;
  readonly timeout?: number;
  readonly scheduling?: string;
}

type Lists<Member> = Record<string, Member[]>;
type Kept = Duplex & {
  ref?(): unknown;
  unref?(): unknown;
  setTimeout?(milliseconds: number): unknown;
};

/** @throws without either of the capabilities */
export function openSocket(target: Target): Duplex {
  const { host, port, protocol } = target;
  if (bridge.net !== undefined) return net.connect({ host, port });
  if (bridge.http === undefined) {
    throw notSupported(`${protocol.slice(0, -1)}.request`);
  }
  return createExchangeSocket(bridge.http, `${protocol}//${host}:${port}`);
}

export class Agent extends EventEmitter {
  defaultPort = 80;
  protocol = "http:";
  readonly options: AgentOptions;
  readonly requests: Lists<Waiting> = Object.create(null);
  readonly sockets: Lists<Duplex> = Object.create(null);
  readonly freeSockets: Lists<Duplex> = Object.create(null);
  readonly keepAlive: boolean;
  readonly keepAliveMsecs = 1000;
  readonly maxSockets: number;
  readonly maxFreeSockets: number;
  readonly maxTotalSockets: number;
  readonly scheduling: string;
  totalSocketCount = 0;

  constructor(options: AgentOptions = {}) {
    super();
    this.options = { ...options };
    this.keepAlive = options.keepAlive === true;
    this.maxSockets = options.maxSockets ?? Number.POSITIVE_INFINITY;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
    this.maxTotalSockets = options.maxTotalSockets ?? Number.POSITIVE_INFINITY;
    this.scheduling = options.scheduling ?? "lifo";
  }

  getName({
    host = "localhost",
    port = "",
    localAddress = "",
    family = "",
  }: {
    readonly host?: string;
    readonly port?: number | string;
    readonly localAddress?: string;
    readonly family?: number | string;
  } = {}): string {
    const name = `${host}:${port}:${localAddress}`;
    return family === "" ? name : `${name}:${family}`;
  }

  createConnection(target: Target): Duplex {
    return openSocket(target);
  }

  addRequest(request: Waiting, target: Target): void {
    const name = this.getName(target);
    const free = this.freeSockets[name] ?? [];
    while (free.length > 0) {
      const socket = (
        this.scheduling === "fifo" ? free.shift() : free.pop()
      ) as Kept;
      if (socket.destroyed || !socket.writable) continue;
      if (free.length === 0) delete this.freeSockets[name];
      socket.ref?.();
      list(this.sockets, name).push(socket);
      Object.assign(request, { reusedSocket: true });
      request.onSocket(socket);
      return;
    }
    const used = this.sockets[name]?.length ?? 0;
    if (
      used < this.maxSockets &&
      this.totalSocketCount < this.maxTotalSockets
    ) {
      this.#open(request, target, name);
    } else list(this.requests, name).push(request);
  }

  #open(request: Waiting, target: Target, name: string): void {
    const create = target.createConnection as
      | ((target: Target) => Duplex)
      | undefined;
    const socket: Duplex = create?.(target) ?? this.createConnection(target);
    list(this.sockets, name).push(socket);
    this.totalSocketCount++;
    socket.on("close", () => {
      this.totalSocketCount--;
      for (const lists of [this.sockets, this.freeSockets]) {
        remove(lists, name, socket);
      }
      this.#next(target, name);
    });
    socket.on("agentRemove", () => remove(this.sockets, name, socket));
    socket.on("free", () => this.#free(socket, target, name));
    request.onSocket(socket);
  }

  /** A request has left it, for another to take. */
  #free(socket: Kept, target: Target, name: string): void {
    const next = this.requests[name]?.shift();
    if (next !== undefined && socket.writable) {
      next.onSocket(socket);
      return;
    }
    const free = this.freeSockets[name]?.length ?? 0;
    if (!this.keepAlive || !socket.writable || free >= this.maxFreeSockets) {
      socket.destroy();
      return;
    }
    remove(this.sockets, name, socket);
    list(this.freeSockets, name).push(socket);
    socket.unref?.();
    socket.setTimeout?.(target.timeout ?? this.options.timeout ?? 0);
    socket.once("timeout", () => {
      if (this.freeSockets[name]?.includes(socket)) socket.destroy();
    });
  }

  #next(target: Target, name: string): void {
    const next = this.requests[name]?.shift();
    if (next !== undefined) this.#open(next, target, name);
  }

  createSocket(
    _request: unknown,
    target: Target,
    callback: (error: Error | null, socket?: Duplex) => void,
  ): void {
    callback(null, this.createConnection(target));
  }

  removeSocket(socket: Duplex, target: Target): void {
    remove(this.sockets, this.getName(target), socket);
  }

  keepSocketAlive(): boolean {
    return this.keepAlive;
  }

  reuseSocket(socket: Kept): void {
    socket.ref?.();
  }

  destroy(): void {
    for (const lists of [this.freeSockets, this.sockets]) {
      for (const sockets of Object.values(lists)) {
        for (const socket of [...sockets]) socket.destroy();
      }
    }
  }
}

function list<Member>(lists: Lists<Member>, name: string): Member[] {
  lists[name] ??= [];
  return lists[name];
}

function remove<Member>(
  lists: Lists<Member>,
  name: string,
  member: Member,
): void {
  const left = (lists[name] ?? []).filter((one) => one !== member);
  if (left.length > 0) lists[name] = left;
  else delete lists[name];
}
