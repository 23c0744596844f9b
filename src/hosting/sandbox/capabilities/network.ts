/**
 * The bridge's `net` and `dns` over Node's own, to the places granted and no
 * others. A place is a host as the guest names it and a port. Receives grants;
 * returns capabilities of numbers, bytes and plain data.
 *
 * @see https://nodejs.org/api/net.html
 */
import { promises as dns } from "node:dns";
import net from "node:net";
import tls from "node:tls";
import type {
  DnsCapability,
  NetAddress,
  NetCapability,
  NetError,
  SocketEvent,
} from "../../../runtime-shims/bridge/interface.js";
import { tlsFactsOf, tlsOptionsOf } from "./encryption.js";
import { createTurns } from "./turns.js";
import { refuseUnsent } from "./unsent.js";

export interface Network {
  readonly net: NetCapability;
  readonly dns: DnsCapability;
  /** Whether the program waits for a socket or a listener. */
  isBusy(): boolean;
  /** Whether nothing may arrive for now, since the guest has not taken what has. */
  hold(isHeld: boolean): void;
  close(): void;
}

interface Place {
  readonly host: string;
  /** `null` for any. */
  readonly port: number | null;
}

/** At once, so that the host's own descriptors last. */
const MOST_HANDLES = 1024;

/**
 * @param text `example.org:443`, `127.0.0.1:8080`, `[::1]:80`, `example.org:*`
 * @throws RangeError where it is none of these
 */
function placeOf(text: string): Place {
  const [, bracketed, plain = bracketed, port] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5}|\*)$/.exec(text) ?? [];
  if (plain === undefined || Number(port) > 65_535) {
    throw new RangeError(`${text} is no place of a network: name host:port`);
  }
  return {
    host: plain.toLowerCase(),
    port: port === "*" ? null : Number(port),
  };
}

/** @throws RangeError for what is no place */
export function createNetwork(grants: readonly string[]): Network {
  const places = grants.map(placeOf);
  const sockets = new Map<number, net.Socket>();
  const listeners = new Map<number, net.Server>();
  const waiting = new Set<number>();
  const turns = createTurns();
  /** Of those held, what the guest would have flow. */
  const flowing = new Set<net.Socket>();
  let isHeld = false;
  let lastHandle = 0;

  function isGranted(host: string, port: number): boolean {
    return places.some(
      (one) =>
        one.host === host.toLowerCase() &&
        (one.port === null || one.port === port),
    );
  }

  function opened(): number {
    if (sockets.size + listeners.size >= MOST_HANDLES) {
      throw systemError("EMFILE", "connect", "too many open files");
    }
    waiting.add(++lastHandle);
    return lastHandle;
  }

  function forget(handle: number): void {
    sockets.delete(handle);
    listeners.delete(handle);
    waiting.delete(handle);
  }

  /** What cannot be begun is no longer waited for. */
  function begun<Begun>(handle: number, run: () => Begun): Begun {
    try {
      return run();
    } catch (error) {
      forget(handle);
      throw error;
    }
  }

  function flow(socket: net.Socket, isOpen: boolean): void {
    if (isHeld && isOpen) flowing.add(socket);
    else flowing.delete(socket);
    if (isOpen && !isHeld) socket.resume();
    else socket.pause();
  }

  function socketOf(handle: unknown): net.Socket | undefined {
    return sockets.get(Number(handle));
  }

  /** From its own thread of events to the guest's. */
  function listenTo(
    socket: net.Socket,
    handle: number,
    onEvent: (event: SocketEvent) => void,
  ): void {
    socket.on("data", (chunk) => {
      onEvent({ type: "data", chunk: new Uint8Array(chunk) });
    });
    socket.on("end", () => onEvent({ type: "end" }));
    socket.on("drain", () => onEvent({ type: "drain" }));
    socket.on("error", (error) => {
      onEvent({ type: "error", error: factsOf(error) });
    });
    socket.on("close", () => {
      forget(handle);
      onEvent({ type: "close" });
    });
  }

  const capability: NetCapability = {
    connect(options, onEvent) {
      const { host, port, security } = placeAsked(options);
      checkCallback(onEvent);
      const handle = opened();
      if (!isGranted(host, port)) {
        setImmediate(() => {
          forget(handle);
          const error = denied("connect", host, port);
          onEvent({ type: "error", error });
          onEvent({ type: "close" });
        });
        return handle;
      }
      const target = { host, port, allowHalfOpen: true };
      const socket = begun(handle, () =>
        security === null
          ? net.connect(target)
          : tls.connect({ ...security, ...target }),
      );
      sockets.set(handle, socket);
      if (isHeld) flow(socket, true);
      socket.on(security === null ? "connect" : "secureConnect", () => {
        onEvent({ type: "connect", ...factsOfSocket(socket) });
      });
      listenTo(socket, handle, onEvent);
      return handle;
    },
    listen(options, onEvent) {
      const { host, port, security } = placeAsked(options);
      checkCallback(onEvent);
      const handle = opened();
      const place =
        host !== ""
          ? isGranted(host, port) && host
          : places.find((one) => one.port === null || one.port === port)?.host;
      if (!place) {
        setImmediate(() => {
          forget(handle);
          const error = denied("listen", host || "::", port);
          onEvent({ type: "error", error });
          onEvent({ type: "close" });
        });
        return handle;
      }
      // What is encrypted flows when it is listened to. Held back before, or half open,
      // it would not be known to have ended in the midst of its agreement.
      const server = begun(handle, () =>
        security === null
          ? net.createServer({ allowHalfOpen: true, pauseOnConnect: true })
          : tls.createServer(security),
      );
      server.maxConnections = MOST_HANDLES;
      listeners.set(handle, server);
      server.on("listening", () => {
        const address = addressOf(server.address() as net.AddressInfo);
        onEvent({ type: "listening", address });
      });
      const event = security === null ? "connection" : "secureConnection";
      server.on(event, (socket: net.Socket) => {
        if (sockets.size + listeners.size >= MOST_HANDLES) {
          socket.destroy();
          return;
        }
        const taken = opened();
        sockets.set(taken, socket);
        socket.allowHalfOpen = true;
        // Until it is accepted; then the guest hears of all that follows.
        socket.on("error", () => {});
        socket.on("close", () => forget(taken));
        onEvent({
          type: "connection",
          socket: taken,
          ...factsOfSocket(socket),
        });
      });
      server.on("tlsClientError", (error: Error) => {
        onEvent({ type: "tlsError", error: factsOf(error) });
      });
      server.on("error", (error) => {
        onEvent({ type: "error", error: factsOf(error) });
      });
      server.on("close", () => {
        forget(handle);
        onEvent({ type: "close" });
      });
      server.listen({ host: place, port });
      return handle;
    },
    accept(handle, onEvent) {
      checkCallback(onEvent);
      const socket = socketOf(handle);
      if (socket === undefined) {
        setImmediate(() => onEvent({ type: "close" }));
        return;
      }
      // One that is encrypted may have ended before anybody listened.
      if (socket.readableEnded) setImmediate(() => onEvent({ type: "end" }));
      listenTo(socket, handle, onEvent);
      flow(socket, true);
    },
    write(handle, chunk) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("No bytes");
      refuseUnsent([...sockets.values()], chunk);
      return socketOf(handle)?.write(chunk) ?? true;
    },
    flow(handle, isOpen) {
      const socket = socketOf(handle);
      if (socket !== undefined) flow(socket, isOpen === true);
    },
    end(handle) {
      socketOf(handle)?.end();
    },
    close(handle) {
      const socket = socketOf(handle);
      // What was written before its end is still on its way.
      const isLeaving = socket?.writableEnded && !socket.writableFinished;
      if (isLeaving) socket.once("finish", () => socket.destroy());
      else socket?.destroy();
      const server = listeners.get(Number(handle));
      if (server?.listening) server.close();
    },
    ref(handle, isWaiting) {
      const known =
        sockets.has(Number(handle)) || listeners.has(Number(handle));
      if (known && isWaiting) waiting.add(Number(handle));
      else waiting.delete(Number(handle));
    },
  };

  function hostGranted(hostname: unknown): string {
    const host = String(hostname);
    if (places.some((one) => one.host === host.toLowerCase())) return host;
    throw systemError("ENOTFOUND", "getaddrinfo", host);
  }

  const names: DnsCapability = {
    async lookup(hostname, family) {
      const host = hostGranted(hostname);
      const wanted = family === 4 || family === 6 ? family : 0;
      const found = await turns.take(() =>
        dns.lookup(host, { all: true, family: wanted }),
      );
      return found.map(({ address, family: kind }) => ({
        address,
        family: kind === 6 ? 6 : 4,
      }));
    },
    async resolve(hostname, type) {
      const host = hostGranted(hostname);
      const found: unknown = await turns.take(() =>
        dns.resolve(host, String(type) as "A"),
      );
      return Array.isArray(found) ? found : [found];
    },
  };

  return {
    net: capability,
    dns: names,
    isBusy: () => waiting.size > 0,
    hold(wanted) {
      isHeld = wanted;
      if (wanted) {
        for (const socket of sockets.values()) {
          // One that nobody has accepted yet waits anyway.
          const isAwaited = socket.listenerCount("data") > 0;
          if (isAwaited && !socket.isPaused()) flow(socket, true);
        }
        return;
      }
      for (const socket of flowing) socket.resume();
      flowing.clear();
    },
    close() {
      turns.close();
      for (const server of listeners.values()) server.close();
      for (const socket of sockets.values()) socket.destroy();
      waiting.clear();
    },
  };
}

function placeAsked(options: unknown): {
  readonly host: string;
  readonly port: number;
  /** `null` where the stream is not encrypted. */
  readonly security: ReturnType<typeof tlsOptionsOf> | null;
} {
  const {
    host = "",
    port,
    tls: given,
  } = options as {
    readonly host?: unknown;
    readonly port?: unknown;
    readonly tls?: unknown;
  };
  const isPort = Number.isInteger(port) && Number(port) >= 0;
  if (typeof host !== "string" || !isPort || Number(port) > 65_535) {
    throw new TypeError("That is no place of a network");
  }
  const security = given === undefined ? null : tlsOptionsOf(given);
  return { host, port: Number(port), security };
}

function checkCallback(onEvent: unknown): void {
  if (typeof onEvent !== "function") throw new TypeError("No callback");
}

function factsOfSocket(socket: net.Socket) {
  return {
    ends: endsOf(socket),
    ...(socket instanceof tls.TLSSocket && { tls: tlsFactsOf(socket) }),
  };
}

function endsOf(socket: net.Socket) {
  return {
    local: addressOf({
      address: socket.localAddress ?? "",
      family: socket.localFamily ?? "",
      port: socket.localPort ?? 0,
    }),
    remote: addressOf({
      address: socket.remoteAddress ?? "",
      family: socket.remoteFamily ?? "",
      port: socket.remotePort ?? 0,
    }),
  };
}

function addressOf({ address, family, port }: net.AddressInfo): NetAddress {
  return { address, family: family === "IPv6" ? "IPv6" : "IPv4", port };
}

function factsOf(error: Error): NetError {
  const { message, code, errno, syscall, address, port } = error as NetError &
    Error;
  return {
    message,
    code: String(code),
    ...(typeof errno === "number" && { errno }),
    ...(typeof syscall === "string" && { syscall }),
    ...(typeof address === "string" && { address }),
    ...(typeof port === "number" && { port }),
  };
}

function denied(syscall: string, address: string, port: number): NetError {
  const message = `${syscall} EACCES ${address}:${port} - the host does not grant it`;
  return { message, code: "EACCES", errno: -13, syscall, address, port };
}

function systemError(code: string, syscall: string, subject: string): Error {
  return Object.assign(new Error(`${syscall} ${code} ${subject}`), {
    code,
    syscall,
    hostname: subject,
  });
}
