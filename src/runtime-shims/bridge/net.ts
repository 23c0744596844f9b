/**
 * The builtin `net` over the bridge's: sockets are streams of bytes to the places
 * that the host grants, servers listen where it grants that. Without the
 * capability whatever would connect or listen throws.
 *
 * @see https://nodejs.org/api/net.html
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { Duplex, type DuplexOptions } from "node:stream";
import { invalidArgType, missingArgs, nodeError } from "../internal/errors.js";
import { guarded } from "../internal/exit.js";
import { notSupported } from "../internal/not-supported.js";
import { nextTick } from "../internal/ticks.js";
import { validateFunction, validateNumber } from "../internal/validators.js";
import { bridge } from "./guest.js";
import type {
  ListenerEvent,
  NetAddress,
  NetCapability,
  NetEnds,
  NetError,
  SocketEvent,
  TlsFacts,
  TlsOptions,
} from "./interface.js";
import { isIP, isIPv4, isIPv6 } from "./net/addresses.js";
import { BlockList, SocketAddress } from "./net/block-list.js";
import timers = require("node:timers");

type AnyFunction = (...args: never[]) => unknown;
type Done = (error?: Error | null) => void;

interface ConnectOptions {
  readonly port?: unknown;
  readonly host?: unknown;
  readonly path?: unknown;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Of `tls.connect`. */
  readonly _tls?: TlsOptions;
}

interface SocketOptions extends DuplexOptions {
  readonly fd?: unknown;
  readonly taken?: Taken;
}

/** A connection that a listener told of. */
interface Taken {
  readonly handle: number;
  readonly ends: NetEnds;
  readonly tls?: TlsFacts;
}

/** What makes a server one of `tls` or `https`. */
interface Security {
  readonly options: TlsOptions;
  socketOf(options: SocketOptions, server: Server): Socket;
  failed(error: Error): void;
}

function granted(api: string): NetCapability {
  const { net } = bridge;
  if (net === undefined) throw notSupported(`net.${api}`);
  return net;
}

function errorOf({ message, ...facts }: NetError): Error {
  return Object.assign(new Error(message), facts);
}

/** @throws ERR_SOCKET_BAD_PORT */
function checkPort(port: unknown, name: string, zero: boolean): number {
  const isWritten =
    (typeof port === "number" ||
      (typeof port === "string" && port.trim() !== "")) &&
    +port === +port >>> 0 &&
    +port <= 0xffff;
  if (isWritten && (zero || +port !== 0)) return +port;
  if (typeof port !== "number" && typeof port !== "string") {
    throw invalidArgType(name, ["number", "string"], port);
  }
  const shown =
    typeof port === "string"
      ? `type string ('${port}')`
      : `type number (${port})`;
  throw nodeError(
    "ERR_SOCKET_BAD_PORT",
    `${name} should be >= 0 and < 65536. Received ${shown}.`,
    RangeError,
  );
}

/** `port, host, listener`, `path, listener` or `options, listener`. */
function normalizeArgs(
  args: readonly unknown[],
): readonly [ConnectOptions, AnyFunction | null] {
  const [first, second] = args;
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as AnyFunction) : null;
  if (typeof first === "object" && first !== null) return [first, callback];
  const isPath =
    typeof first === "string" && !(Number(first) >= 0 && first !== "");
  if (isPath) return [{ path: first }, callback];
  const host = typeof second === "string" ? { host: second } : {};
  return [
    typeof first === "function" || first === undefined
      ? {}
      : { port: first, ...host },
    callback,
  ];
}

class Socket extends Duplex {
  connecting = false;
  bytesRead = 0;
  timeout: number | undefined;
  localAddress: string | undefined;
  localPort: number | undefined;
  localFamily: string | undefined;
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  remoteFamily: string | undefined;
  readonly server: Server | null;
  #handle: number | null = null;
  #isWaiting = true;
  #isConnected = false;
  #written = 0;
  #afterDrain: Done | null = null;
  #afterConnect: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SocketOptions | number = {}, server?: Server) {
    granted("Socket");
    const { taken, fd, ...rest } =
      typeof options === "number" ? { fd: options } : options;
    if (fd !== undefined) throw notSupported("net.Socket of a descriptor");
    super({
      allowHalfOpen: false,
      ...rest,
      // With what it ended by: below.
      emitClose: false,
      autoDestroy: true,
      decodeStrings: true,
      objectMode: false,
    });
    this.server = server ?? null;
    if (taken === undefined) return;
    this.#handle = taken.handle;
    this.#connected(taken.ends);
    granted("Socket").accept(taken.handle, (event) =>
      guarded(() => this.#receive(event)),
    );
  }

  connect(...args: unknown[]): this {
    const [options, callback] = normalizeArgs(args);
    const net = granted("connect");
    if (options.path !== undefined) {
      throw notSupported("net.connect to a path");
    }
    if (options.port === undefined) {
      throw missingArgs("options", "port", "path");
    }
    const port = checkPort(options.port, "Port", true);
    const { host = "localhost", _tls: tls, timeout } = options;
    if (typeof host !== "string") {
      throw invalidArgType("options.host", "string", host);
    }
    if (callback !== null) this.once("connect", callback as () => void);
    if (timeout !== undefined) this.setTimeout(timeout);
    this.connecting = true;
    const target = { host, port, ...(tls !== undefined && { tls }) };
    this.#handle = net.connect(target, (event) =>
      guarded(() => this.#receive(event)),
    );
    if (!this.#isWaiting) net.ref(this.#handle, false);
    return this;
  }

  #receive(event: SocketEvent): void {
    this.#alive();
    switch (event.type) {
      case "connect":
        this.connecting = false;
        this.#connected(event.ends);
        this.emit("connect");
        this.emit("ready");
        if (event.tls !== undefined) this._secured(event.tls);
        for (const run of this.#afterConnect.splice(0)) run();
        this.read(0);
        return;
      case "data":
        this.bytesRead += event.chunk.length;
        if (this.destroyed) return;
        if (!this.push(Buffer.from(event.chunk)) && this.#handle !== null) {
          granted("Socket").flow(this.#handle, false);
        }
        return;
      case "end":
        this.push(null);
        this.read(0);
        return;
      case "drain": {
        const done = this.#afterDrain;
        this.#afterDrain = null;
        done?.();
        return;
      }
      case "error":
        this.destroy(errorOf(event.error));
        return;
      case "close":
        this.#handle = null;
        this.destroy();
    }
  }

  /** Of `tls`. */
  _secured(_facts: TlsFacts): void {}

  #connected({ local, remote }: NetEnds): void {
    this.#isConnected = true;
    this.localAddress = local.address;
    this.localPort = local.port;
    this.localFamily = local.family;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
    this.remoteFamily = remote.family;
  }

  override _read(): void {
    if (this.#handle !== null && this.#isConnected) {
      granted("Socket").flow(this.#handle, true);
    }
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    if (this.connecting) {
      this.#afterConnect.push(() => this._write(chunk, "", done));
      return;
    }
    if (this.#handle === null) {
      done(
        Object.assign(
          new Error("This socket has been ended by the other party"),
          {
            code: "EPIPE",
          },
        ),
      );
      return;
    }
    this.#alive();
    this.#written += chunk.length;
    if (granted("Socket").write(this.#handle, chunk)) done();
    else this.#afterDrain = done;
  }

  override _final(done: Done): void {
    if (this.connecting) {
      this.#afterConnect.push(() => this._final(done));
      return;
    }
    if (this.#handle !== null) granted("Socket").end(this.#handle);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.connecting = false;
    timers.clearTimeout(this.#timer);
    if (this.#handle !== null) granted("Socket").close(this.#handle);
    this.#handle = null;
    this.#afterConnect = [];
    done(error);
    nextTick(() => this.emit("close", error !== null));
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  #alive(): void {
    if (this.timeout === undefined || this.timeout === 0) return;
    timers.clearTimeout(this.#timer);
    this.#timer = timers.setTimeout(() => this.emit("timeout"), this.timeout);
    this.#timer.unref();
  }

  setTimeout(milliseconds: unknown, callback?: unknown): this {
    validateNumber(milliseconds, "msecs", 0);
    if (callback !== undefined) validateFunction(callback, "callback");
    this.timeout = milliseconds;
    timers.clearTimeout(this.#timer);
    if (milliseconds === 0) {
      if (callback !== undefined) {
        this.removeListener("timeout", callback as () => void);
      }
      return this;
    }
    this.#alive();
    if (callback !== undefined) this.once("timeout", callback as () => void);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this.#refer(true);
  }

  unref(): this {
    return this.#refer(false);
  }

  #refer(isWaiting: boolean): this {
    this.#isWaiting = isWaiting;
    if (this.#handle !== null) granted("Socket").ref(this.#handle, isWaiting);
    return this;
  }

  address(): object {
    if (this.localAddress === undefined) return {};
    const {
      localAddress: address,
      localFamily: family,
      localPort: port,
    } = this;
    return { address, family, port };
  }

  get pending(): boolean {
    return this.#handle === null || this.connecting;
  }

  get readyState(): string {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return "open";
    if (this.readable) return "readOnly";
    return this.writable ? "writeOnly" : "closed";
  }

  get bytesWritten(): number {
    return this.#written + this.writableLength;
  }

  get bufferSize(): number {
    return this.writableLength;
  }
}

class Server extends EventEmitter {
  listening = false;
  maxConnections: number | undefined;
  allowHalfOpen: boolean;
  readonly pauseOnConnect: boolean;
  _connections = 0;
  _security: Security | null = null;
  #handle: number | null = null;
  #address: NetAddress | null = null;
  #isWaiting = true;
  #isClosing = false;

  constructor(options?: unknown, listener?: unknown) {
    granted("Server");
    super();
    const given = typeof options === "function" ? options : listener;
    const { allowHalfOpen = false, pauseOnConnect = false } =
      typeof options === "object" && options !== null
        ? (options as { allowHalfOpen?: boolean; pauseOnConnect?: boolean })
        : {};
    this.allowHalfOpen = allowHalfOpen;
    this.pauseOnConnect = pauseOnConnect;
    if (typeof given === "function") {
      this.on("connection", given as () => void);
    } else if (given !== undefined && given !== null) {
      throw invalidArgType("listener", "Function", given);
    }
  }

  listen(...args: unknown[]): this {
    const net = granted("Server");
    const [options, callback] = normalizeArgs(args);
    if (this.#handle !== null) {
      throw nodeError(
        "ERR_SERVER_ALREADY_LISTEN",
        "Listen method has been called more than once without closing.",
      );
    }
    if (options.path !== undefined) throw notSupported("net.Server at a path");
    const port = checkPort(options.port ?? 0, "options.port", true);
    const { host } = options;
    if (callback !== null) this.once("listening", callback as () => void);
    const place = {
      port,
      ...(typeof host === "string" && { host }),
      ...(this._security !== null && { tls: this._security.options }),
    };
    this.#isClosing = false;
    this.#handle = net.listen(place, (event) =>
      guarded(() => this.#receive(event)),
    );
    if (!this.#isWaiting) net.ref(this.#handle, false);
    return this;
  }

  #receive(event: ListenerEvent): void {
    switch (event.type) {
      case "listening":
        this.listening = true;
        this.#address = event.address;
        this.emit("listening");
        return;
      case "connection":
        this.#connection({ handle: event.socket, ...event });
        return;
      case "tlsError":
        this._security?.failed(errorOf(event.error));
        return;
      case "error":
        this.#handle = null;
        this.emit("error", errorOf(event.error));
        return;
      case "close":
        this.#handle = null;
        this.#closeWhenQuiet();
    }
  }

  #connection(taken: Taken): void {
    const { maxConnections } = this;
    if (maxConnections !== undefined && this._connections >= maxConnections) {
      granted("Server").close(taken.handle);
      this.emit("drop", taken.ends);
      return;
    }
    const { allowHalfOpen, _security: security } = this;
    const options = { taken, allowHalfOpen };
    const socket =
      security === null
        ? new Socket(options, this)
        : security.socketOf(options, this);
    this._connections++;
    socket.once("close", () => {
      this._connections--;
      this.#closeWhenQuiet();
    });
    if (this.pauseOnConnect) socket.pause();
    this.emit(security === null ? "connection" : "secureConnection", socket);
  }

  close(callback?: unknown): this {
    if (typeof callback === "function") {
      if (this.#handle === null) {
        this.once("close", () =>
          callback(
            nodeError("ERR_SERVER_NOT_RUNNING", "Server is not running."),
          ),
        );
      } else this.once("close", callback as () => void);
    }
    this.#isClosing = true;
    this.listening = false;
    if (this.#handle !== null) granted("Server").close(this.#handle);
    else this.#closeWhenQuiet();
    return this;
  }

  #closeWhenQuiet(): void {
    if (!this.#isClosing || this.#handle !== null || this._connections > 0) {
      return;
    }
    this.#isClosing = false;
    this.#address = null;
    nextTick(() => this.emit("close"));
  }

  address(): NetAddress | null {
    return this.#address;
  }

  getConnections(callback: (error: null, count: number) => void): this {
    nextTick(() => callback(null, this._connections));
    return this;
  }

  ref(): this {
    return this.#refer(true);
  }

  unref(): this {
    return this.#refer(false);
  }

  #refer(isWaiting: boolean): this {
    this.#isWaiting = isWaiting;
    if (this.#handle !== null) granted("Server").ref(this.#handle, isWaiting);
    return this;
  }
}

function connect(...args: unknown[]): Socket {
  return connectAs("connect", args);
}

function createConnection(...args: unknown[]): Socket {
  return connectAs("createConnection", args);
}

function connectAs(api: string, args: readonly unknown[]): Socket {
  granted(api);
  const [first] = args;
  const options = typeof first === "object" && first !== null ? first : {};
  const { allowHalfOpen = false } = options as { allowHalfOpen?: boolean };
  return new Socket({ allowHalfOpen }).connect(...args);
}

function createServer(options?: unknown, listener?: unknown): Server {
  granted("createServer");
  return new Server(options, listener);
}

const net = {
  _normalizeArgs: normalizeArgs,
  _setSimultaneousAccepts(): void {},
  BlockList,
  SocketAddress,
  connect,
  createConnection,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: () => true,
  setDefaultAutoSelectFamily(): void {},
  getDefaultAutoSelectFamilyAttemptTimeout: () => 250,
  setDefaultAutoSelectFamilyAttemptTimeout(): void {},
};

export = net;
