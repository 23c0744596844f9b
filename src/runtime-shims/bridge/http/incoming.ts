/**
 * A message that arrives: its head, and its body as a stream.
 *
 * @see https://nodejs.org/api/http.html#class-httpincomingmessage
 */
import { Readable } from "node:stream";
import { nodeError } from "../../internal/errors.js";
import { distinctHeaders, type Headers, joinHeaders } from "./headers.js";
import type { Head } from "./parser.js";

/** As much of a socket as a message asks of it. */
export interface MessageSocket {
  readonly readableEnded?: boolean;
  setTimeout?(milliseconds: number): unknown;
  destroy?(error?: Error | null): unknown;
  resume?(): unknown;
}

/** No private fields: programs make objects of these prototypes alone. */
const kHeaders = Symbol("headers");
const kTrailers = Symbol("trailers");

export class IncomingMessage extends Readable {
  socket: MessageSocket | null;
  httpVersionMajor: number | null = null;
  httpVersionMinor: number | null = null;
  httpVersion: string | null = null;
  complete = false;
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  aborted = false;
  upgrade: boolean | null = null;
  url = "";
  method: string | null = null;
  statusCode: number | null = null;
  statusMessage: string | null = null;
  joinDuplicateHeaders = false;
  /** Of a response: what asked for it. */
  req?: object;
  [kHeaders]: Headers | null = null;
  [kTrailers]: Headers | null = null;

  constructor(socket: unknown = null) {
    super({ autoDestroy: true });
    this.socket = socket as MessageSocket | null;
  }

  get connection(): MessageSocket | null {
    return this.socket;
  }

  set connection(value: MessageSocket | null) {
    this.socket = value;
  }

  get headers(): Headers {
    this[kHeaders] ??= joinHeaders(this.rawHeaders, this.joinDuplicateHeaders);
    return this[kHeaders];
  }

  set headers(value: Headers) {
    this[kHeaders] = value;
  }

  get headersDistinct(): Record<string, string[]> {
    return distinctHeaders(this.rawHeaders);
  }

  get trailers(): Headers {
    this[kTrailers] ??= joinHeaders(this.rawTrailers);
    return this[kTrailers];
  }

  set trailers(value: Headers) {
    this[kTrailers] = value;
  }

  get trailersDistinct(): Record<string, string[]> {
    return distinctHeaders(this.rawTrailers);
  }

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.on("timeout", callback);
    this.socket?.setTimeout?.(milliseconds);
    return this;
  }

  override _read(): void {
    this.socket?.resume?.();
  }

  override _destroy(
    error: Error | null,
    done: (error?: Error | null) => void,
  ): void {
    let reason = error;
    if (!this.readableEnded && !this.complete) {
      this.aborted = true;
      this.emit("aborted");
      if (reason === null && this.statusCode !== null)
        reason = connectionReset("aborted");
    }
    // The other half of the exchange is done for, too.
    if (!this.complete && this.socket && !this.socket.readableEnded) {
      this.socket.destroy?.(error);
    }
    done(this.listenerCount("error") === 0 ? null : reason);
  }

  /** What nobody reads must not stop the next message. */
  _dump(): void {
    this.resume();
  }
}

export function fillHead(message: IncomingMessage, head: Head): void {
  const { httpVersionMajor, httpVersionMinor, rawHeaders, upgrade } = head;
  Object.assign(message, {
    httpVersionMajor,
    httpVersionMinor,
    httpVersion: `${httpVersionMajor}.${httpVersionMinor}`,
    rawHeaders: [...rawHeaders],
    upgrade,
  });
}

export function connectionReset(message: string): Error {
  const error = nodeError("ECONNRESET", message);
  delete (error as { toString?: unknown }).toString;
  return error;
}
