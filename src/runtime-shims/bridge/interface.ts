/**
 * The bridge: all that a sandbox artifact can reach of the world. A host passes
 * one object of this type to `start()`. Each capability may be absent; what needs
 * it then throws the deterministic errors of the table of tiers. Types, and what
 * both ends must agree on.
 *
 * The contract of every function here:
 * - Data crosses by copying: primitives, `Uint8Array`, arrays and plain objects
 *   of these, promises of these. The guest sees neither the host's objects nor
 *   their prototypes, and the host none of the guest's.
 * - No string or byte array is longer than {@link LARGEST_TRANSFER}, in either
 *   direction: a longer one is an error of the guest, `ERR_INGOT_TOO_LARGE`.
 * - What a function throws, or its promise rejects with, arrives as an `Error`
 *   with the same `message`, and those of {@link ERROR_FACTS} that are primitives.
 * - A callback that the guest passes may be called at any later time, never
 *   while a call of the guest is under way.
 */

/** In bytes, or UTF-16 units of a string. */
export const LARGEST_TRANSFER = 64 * 1024 * 1024;

/** What crosses of an error besides its message, where it is a primitive. */
export const ERROR_FACTS: readonly string[] = [
  "code",
  "errno",
  "syscall",
  "path",
  "dest",
  "address",
  "port",
  "hostname",
];

/** Somewhere that output goes. */
export interface OutputCapability {
  write(chunk: Uint8Array): void;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
}

/** Where standard input comes from. */
export interface InputCapability {
  /** The next chunk; `null` at the end, an empty one where it was taken back. */
  read(): Promise<Uint8Array | null>;
  /**
   * Takes the request for a chunk back, which is fulfilled with an empty one; what
   * comes is for the next. Without it a program waits for what it no longer reads.
   */
  cancel?(): void;
  /** The next chunk at once, however long the host waits; `null` at the end. */
  readNow?(): Uint8Array | null;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
}

/** Time. Without it programs can run, but nothing can wait. */
export interface ClockCapability {
  /** Milliseconds from some fixed point, with fractions; never goes back. */
  monotonic(): number;
  /**
   * Asks to be woken once. There is one alarm: each call replaces the one
   * before. The guest keeps all its timers behind it.
   *
   * @param milliseconds from now; `null` takes the alarm back
   * @param wake to be called then
   * @param keepAlive whether the program still waits for it; where it does not
   *   (`timer.unref()`), the host may end the program before
   */
  alarm(
    milliseconds: number | null,
    wake: (() => void) | null,
    keepAlive: boolean,
  ): void;
}

/** Cryptographically secure randomness. */
export interface EntropyCapability {
  /** That many random bytes. */
  bytes(length: number): Uint8Array;
}

/** What the program may know of the process that it is not. All optional. */
export interface ProcessCapability {
  readonly argv?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly platform?: string;
  readonly arch?: string;
  readonly pid?: number;
  /** The program has called `process.exit()`, or died of an error. */
  exit?(code: number): void;
  /**
   * Takes what is to be called when the program has nothing left to wait for: the
   * first may give it more to do, the other is the last that runs.
   */
  ending?(idle: () => void, end: () => void): void;
}

/** Folders of the host. What is opened there is known by a handle, a number. */
export interface FileSystemCapability {
  /** Absolute paths; all paths outside of them are in memory. */
  readonly folders: readonly string[];
  /**
   * One call of the system: a member of `FileSystem` in fs/file-system.ts, with its
   * arguments and its result. Paths are absolute and may have `..` in them.
   *
   * @throws an error whose `code` is the system's, `ENOENT`
   */
  call(operation: string, args: readonly unknown[]): unknown;
}

/** What a host may grant. */
export interface Bridge {
  readonly stdin?: InputCapability;
  readonly stdout?: OutputCapability;
  readonly stderr?: OutputCapability;
  readonly clock?: ClockCapability;
  readonly entropy?: EntropyCapability;
  readonly process?: ProcessCapability;
  /** Folders of the host; without it `fs` is in memory alone. */
  readonly fs?: FileSystemCapability;
  readonly net?: NetCapability;
  readonly dns?: DnsCapability;
  readonly http?: HttpCapability;
  readonly child_process?: ChildProcessCapability;
  readonly crypto?: CryptoCapability;
}

export interface NetAddress {
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly port: number;
}

/** Both ends of a connection. */
export interface NetEnds {
  readonly local: NetAddress;
  readonly remote: NetAddress;
}

/** PEM, or bytes of PEM or DER. */
export type TlsMaterial = string | Uint8Array;

/** How a stream is encrypted, which the host does; Node's options of these names. */
export interface TlsOptions {
  readonly ca?: TlsMaterial | readonly TlsMaterial[];
  readonly cert?: TlsMaterial | readonly TlsMaterial[];
  readonly crl?: TlsMaterial | readonly TlsMaterial[];
  /** Or `{ pem, passphrase }` among several. */
  readonly key?: unknown;
  /** Or `{ buf, passphrase }` among several. */
  readonly pfx?: unknown;
  readonly passphrase?: string;
  readonly ciphers?: string;
  readonly ecdhCurve?: string;
  readonly sigalgs?: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
  readonly ALPNProtocols?: readonly string[];
  readonly honorCipherOrder?: boolean;
  readonly rejectUnauthorized?: boolean;
  /** Of servers. */
  readonly requestCert?: boolean;
  /** Of clients: the name that is sent. */
  readonly servername?: string;
  /** Of clients: false where the guest compares the names itself. */
  readonly checksIdentity?: boolean;
}

/** What has been agreed on. */
export interface TlsFacts {
  readonly authorized: boolean;
  readonly authorizationError: string | null;
  readonly protocol: string | null;
  readonly cipher: Readonly<Record<string, unknown>>;
  readonly alpnProtocol: string | false | null;
  readonly servername: string | false | null;
  /** The peer's, as Node shows it; `null` where it has none. */
  readonly certificate: Readonly<Record<string, unknown>> | null;
}

/** What arrives at a socket. `close` is the last. */
export type SocketEvent =
  | {
      readonly type: "connect";
      readonly ends: NetEnds;
      readonly tls?: TlsFacts;
    }
  | { readonly type: "data"; readonly chunk: Uint8Array }
  | { readonly type: "end" | "close" | "drain" }
  | { readonly type: "error"; readonly error: NetError };

/** What arrives at a listener. */
export type ListenerEvent =
  | { readonly type: "listening"; readonly address: NetAddress }
  | {
      readonly type: "connection";
      readonly socket: number;
      readonly ends: NetEnds;
      readonly tls?: TlsFacts;
    }
  | { readonly type: "close" }
  /** `tlsError`: somebody connected, and could not agree on how to encrypt. */
  | { readonly type: "error" | "tlsError"; readonly error: NetError };

/** As Node's: `connect ECONNREFUSED 127.0.0.1:1`. */
export interface NetError {
  readonly message: string;
  readonly code: string;
  readonly errno?: number;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Streams of bytes to the places granted. Handles are numbers. */
export interface NetCapability {
  /** @param options `tls` where the stream is to be encrypted */
  connect(
    options: {
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsOptions;
    },
    onEvent: (event: SocketEvent) => void,
  ): number;
  /** @param options without a host: wherever that port is granted */
  listen(
    options: {
      readonly host?: string;
      readonly port: number;
      readonly tls?: TlsOptions;
    },
    onEvent: (event: ListenerEvent) => void,
  ): number;
  /** Takes a connection that a listener told of; nothing arrives before. */
  accept(socket: number, onEvent: (event: SocketEvent) => void): void;
  /** @returns whether the caller may go on before the next `drain` */
  write(socket: number, chunk: Uint8Array): boolean;
  /** Whether data may arrive; it may until this is said. */
  flow(socket: number, isOpen: boolean): void;
  /** Nothing more will be written. */
  end(socket: number): void;
  close(handle: number): void;
  /** Whether the program still waits for it; it does until this is said. */
  ref(handle: number, isWaiting: boolean): void;
}

export interface DnsCapability {
  /** @param family 0 for any */
  lookup(
    hostname: string,
    family: 0 | 4 | 6,
  ): Promise<readonly { readonly address: string; readonly family: 4 | 6 }[]>;
  /** @param type `A`, `MX`, … as `dns.resolve` takes it */
  resolve(hostname: string, type: string): Promise<readonly unknown[]>;
}

/** One exchange of the client's side; servers are built on `net`. */
export interface HttpCapability {
  request(request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: Uint8Array;
  }): Promise<{
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: Uint8Array;
  }>;
}

export interface ChildCommand {
  /** As the guest names it. */
  readonly file: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type ChildEvent =
  | { readonly type: "spawn"; readonly pid: number }
  | { readonly type: "stdout" | "stderr"; readonly chunk: Uint8Array }
  | { readonly type: "stdoutEnd" | "stderrEnd" | "stdinDrain" | "close" }
  | {
      readonly type: "exit";
      readonly code: number | null;
      readonly signal: string | null;
    }
  | { readonly type: "error"; readonly error: NetError };

/** Programs by name, those granted alone. */
export interface ChildProcessCapability {
  /** Waits for its end. @param command `timeout` in milliseconds, 0 for none */
  run(
    command: ChildCommand & {
      readonly input: Uint8Array;
      readonly timeout: number;
      readonly killSignal: string;
      readonly maxBuffer: number;
    },
  ): {
    readonly pid: number;
    readonly status: number | null;
    readonly signal: string | null;
    readonly stdout: Uint8Array;
    readonly stderr: Uint8Array;
    readonly error: NetError | null;
  };
  /** @returns its handle */
  spawn(command: ChildCommand, onEvent: (event: ChildEvent) => void): number;
  /** @param chunk `null` ends its input. @returns whether more may come at once */
  write(child: number, chunk: Uint8Array | null): boolean;
  kill(child: number, signal: string): boolean;
  /** Whether the program still waits for it; it does until this is said. */
  ref(child: number, isWaiting: boolean): void;
}

/** `crypto.subtle`, done by the host. */
export interface CryptoCapability {
  /**
   * @param operation `digest`, `importKey`: a method's name
   * @param json its arguments, in which `["bytes", base64]` are bytes,
   *   `["key", data]` is a key that an earlier call returned, `["list", […]]` is an
   *   array
   * @returns JSON: `{ value }`, the same way, with `["buffer", base64]` for an
   *   `ArrayBuffer`; or `{ error: { name, message, isDom } }`
   */
  subtle(operation: string, json: string): Promise<string>;
}
