/**
 * The builtin `tls` over the bridge's `net`: the host encrypts, with the keys and
 * certificates that the program passes. Without the capability whatever would connect
 * or listen throws.
 *
 * @see https://nodejs.org/api/tls.html
 */
import { Buffer } from "node:buffer";
import { invalidArgType } from "../internal/errors.js";
import { notSupported } from "../internal/not-supported.js";
import { bridge } from "./guest.js";
import type { TlsFacts, TlsOptions } from "./interface.js";
import { type Certificate, checkServerIdentity } from "./tls/identity.js";
import { SecureContext, tlsOptionsOf } from "./tls/options.js";
import builtin = require("node:net");

/** The builtin's own types, which are more than Node's. */
const net = builtin as unknown as typeof import("./net.js");
type NetServer = InstanceType<typeof net.Server>;

type Listener = (...args: unknown[]) => void;
type Given = Readonly<Record<string, unknown>>;
type SocketOptions = ConstructorParameters<typeof net.Socket>[0] & object;

const KEPT = Symbol("kTls");

interface Kept {
  readonly rejects: boolean;
  readonly hostname: string;
  /** The program's own comparison of names. */
  readonly check: ((host: string, cert: object) => unknown) | null;
}

class TLSSocket extends net.Socket {
  readonly encrypted = true;
  authorized = false;
  authorizationError: unknown = null;
  alpnProtocol: string | false | null = null;
  servername: string | false | null = null;
  secureConnecting = true;
  [KEPT]: Kept | null = null;
  #facts: TlsFacts | null = null;

  constructor(socket?: unknown, options?: unknown, server?: NetServer) {
    if (socket !== undefined && socket !== null) {
      throw notSupported("tls.TLSSocket over another stream");
    }
    super((options ?? {}) as SocketOptions, server);
    const { taken } = (options ?? {}) as {
      readonly taken?: { readonly tls?: TlsFacts };
    };
    if (taken?.tls !== undefined) this.#take(taken.tls);
  }

  #take(facts: TlsFacts): void {
    this.#facts = facts;
    this.secureConnecting = false;
    this.authorized = facts.authorized;
    this.authorizationError = facts.authorizationError;
    this.alpnProtocol = facts.alpnProtocol;
    this.servername = facts.servername;
  }

  override _secured(facts: TlsFacts): void {
    this.#take(facts);
    const { check, hostname, rejects } = this[KEPT] as Kept;
    if (facts.authorized && check !== null) {
      const error = check(hostname, this.getPeerCertificate() ?? {});
      if (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        this.authorized = false;
        this.authorizationError = code || message;
        if (rejects) {
          this.destroy(error as Error);
          return;
        }
      }
    }
    this.emit("secureConnect");
  }

  getPeerCertificate(): object | null {
    if (this.destroyed) return null;
    return certificateOf(this.#facts?.certificate ?? {});
  }

  getCipher(): object | undefined {
    const facts = this.#facts;
    return facts === null ? undefined : { ...facts.cipher };
  }

  getProtocol(): string | null {
    return this.destroyed ? null : (this.#facts?.protocol ?? null);
  }

  /** Sessions are the host's. */
  getSession(): undefined {}
  getTLSTicket(): undefined {}
  getFinished(): undefined {}
  getPeerFinished(): undefined {}
  setSession(): void {}

  isSessionReused(): boolean {
    return false;
  }

  setServername(name: unknown): void {
    if (typeof name !== "string") throw invalidArgType("name", "string", name);
  }

  setMaxSendFragment(): boolean {
    return true;
  }

  disableRenegotiation(): void {}
  enableTrace(): void {}

  renegotiate(): never {
    throw notSupported("tls.TLSSocket.renegotiate");
  }

  exportKeyingMaterial(): never {
    throw notSupported("tls.TLSSocket.exportKeyingMaterial");
  }
}

/** Bytes as buffers, and names as Node has them: without a prototype. */
function certificateOf(facts: Given): Record<string, unknown> {
  const certificate: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value instanceof Uint8Array) certificate[name] = Buffer.from(value);
    else if (
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value)
    ) {
      certificate[name] = Object.assign(Object.create(null), value);
    } else certificate[name] = value;
  }
  return certificate;
}

/** Makes a server one whose connections the host encrypts. */
function secure(server: NetServer, options: unknown): void {
  server._security = {
    options: tlsOptionsOf(options),
    socketOf: (given, of) => new TLSSocket(undefined, given, of),
    failed(error) {
      const socket = new TLSSocket();
      socket.destroy();
      server.emit("tlsClientError", error, socket);
    },
  };
}

class Server extends net.Server {
  constructor(options?: unknown, listener?: unknown) {
    if (bridge.net === undefined) throw notSupported("tls.Server");
    const given = typeof options === "function" ? {} : options;
    const onSecure = typeof options === "function" ? options : listener;
    if (typeof given !== "object" && given !== undefined) {
      throw invalidArgType("options", "Object", given);
    }
    super(given ?? {});
    secure(this, given);
    if (typeof onSecure === "function") {
      this.on("secureConnection", onSecure as Listener);
    }
  }

  setSecureContext(options: unknown): void {
    secure(this, options);
  }

  addContext(): never {
    throw notSupported("tls.Server.addContext");
  }

  getTicketKeys(): never {
    throw notSupported("tls.Server.getTicketKeys");
  }

  setTicketKeys(): never {
    throw notSupported("tls.Server.setTicketKeys");
  }
}

function createServer(options?: unknown, listener?: unknown): Server {
  if (bridge.net === undefined) throw notSupported("tls.createServer");
  return new Server(options, listener);
}

/** `options`, `port, options`, or `port, host, options`; each with a listener. */
function connect(...args: unknown[]): TLSSocket {
  if (bridge.net === undefined) throw notSupported("tls.connect");
  const [place, callback] = net._normalizeArgs(args);
  const more = args
    .slice(1, 3)
    .find((one) => typeof one === "object" && one !== null);
  const options = { ...place, ...(more as Given | undefined) } as Given;
  if (options.socket !== undefined) {
    throw notSupported("tls.connect over another stream");
  }
  const { servername, host, rejectUnauthorized, allowHalfOpen } = options;
  const check = options.checkServerIdentity;
  const isOwn = typeof check === "function" && check !== checkServerIdentity;
  const security: TlsOptions = {
    ...tlsOptionsOf(options),
    ...(typeof servername === "string" && servername !== "" && { servername }),
    ...(isOwn && { checksIdentity: false }),
  };
  const socket = new TLSSocket(undefined, {
    ...(typeof allowHalfOpen === "boolean" && { allowHalfOpen }),
  });
  socket[KEPT] = {
    rejects: rejectUnauthorized !== false,
    hostname: String(servername || host || "localhost"),
    check: isOwn ? (check as Kept["check"]) : null,
  };
  if (callback !== null) socket.once("secureConnect", callback as Listener);
  return socket.connect({ ...options, _tls: security }) as TLSSocket;
}

/** @see https://nodejs.org/api/tls.html#tlscreateserveroptions-secureconnectionlistener */
function convertALPNProtocols(
  protocols: unknown,
  out: { ALPNProtocols?: Buffer },
): void {
  if (Array.isArray(protocols)) {
    const parts = protocols.map((one) => {
      const name = Buffer.from(String(one));
      return Buffer.concat([Buffer.from([name.length]), name]);
    });
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (ArrayBuffer.isView(protocols)) {
    const { buffer, byteOffset, byteLength } = protocols;
    out.ALPNProtocols = Buffer.from(
      (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength),
    );
  }
}

const tls = {
  _secure: secure,
  SecureContext,
  Server,
  TLSSocket,
  checkServerIdentity: (hostname: unknown, cert: Certificate) =>
    checkServerIdentity(hostname, cert),
  connect,
  convertALPNProtocols,
  createSecureContext: (options?: unknown) => new SecureContext(options),
  createServer,
};

export = tls;
