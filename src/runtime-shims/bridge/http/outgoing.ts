/**
 * A message that is sent: headers until the first byte, then a body whose length
 * is known, or chunks. Receives what the program writes; hands the bytes to a
 * socket, once it has one.
 *
 * @see https://nodejs.org/api/http.html#class-httpoutgoingmessage
 */
import { Buffer } from "node:buffer";
import { Stream } from "node:stream";
import { invalidArgType, nodeError } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateString } from "../../internal/validators.js";
import { validateHeaderName, validateHeaderValue } from "./headers.js";

type Done = (error?: Error | null) => void;
export type HeaderValue = number | string | readonly string[];

/** As much of a socket as sending needs. */
export interface SendingSocket {
  readonly writable: boolean;
  readonly destroyed: boolean;
  readonly writableHighWaterMark: number;
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  write(chunk: Uint8Array, callback?: Done): boolean;
  cork(): void;
  uncork(): void;
  destroy(error?: Error | null): unknown;
  setTimeout(milliseconds: number, callback?: () => void): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
}

const kHeaders = Symbol("headers");
const kQueue = Symbol("queue");

interface Piece {
  readonly bytes: Uint8Array;
  readonly done: Done | undefined;
}

const CRLF = "\r\n";

export abstract class OutgoingMessage extends Stream {
  socket: SendingSocket | null = null;
  finished = false;
  sendDate = false;
  shouldKeepAlive = true;
  useChunkedEncodingByDefault = true;
  chunkedEncoding = false;
  strictContentLength = false;
  destroyed = false;
  errored: Error | null = null;
  writable = true;
  /** Of requests. */
  declare agent?: unknown;
  _header: string | null = null;
  _hasBody = true;
  _last = false;
  _trailer = "";
  _contentLength: number | null = null;
  _removedConnection = false;
  _removedContLen = false;
  _removedTE = false;
  [kHeaders]: Map<string, readonly [string, HeaderValue]> | null = null;
  [kQueue]: Piece[] = [];
  #sent = 0;
  #corked = 0;
  #isFinished = false;

  constructor(_options?: unknown) {
    super();
  }

  /** Makes the first line; called by the first byte. */
  abstract _implicitHeader(): void;
  /** The message is sent whole. */
  protected abstract _finish(): void;

  get connection(): SendingSocket | null {
    return this.socket;
  }

  get headersSent(): boolean {
    return this._header !== null;
  }

  get writableEnded(): boolean {
    return this.finished;
  }

  get writableFinished(): boolean {
    return this.#isFinished;
  }

  get writableObjectMode(): boolean {
    return false;
  }

  get writableCorked(): number {
    return this.#corked;
  }

  get writableHighWaterMark(): number {
    return this.socket?.writableHighWaterMark ?? 16 * 1024;
  }

  get writableLength(): number {
    const queued = this[kQueue].reduce(
      (sum, { bytes }) => sum + bytes.length,
      0,
    );
    return queued + (this.socket?.writableLength ?? 0);
  }

  get writableNeedDrain(): boolean {
    return (
      !this.destroyed &&
      !this.finished &&
      this.socket?.writableNeedDrain === true
    );
  }

  // ---- headers

  setHeader(name: string, value: HeaderValue): this {
    if (this._header !== null) throw headersSent("set");
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this[kHeaders] ??= new Map();
    this[kHeaders].set(name.toLowerCase(), [name, value]);
    return this;
  }

  setHeaders(headers: unknown): this {
    if (this._header !== null) throw headersSent("set");
    const isOne =
      typeof headers === "object" &&
      headers !== null &&
      "entries" in headers &&
      !Array.isArray(headers);
    if (!isOne) throw invalidArgType("headers", ["Headers", "Map"], headers);
    for (const [name, value] of headers as Map<string, HeaderValue>) {
      this.setHeader(name, value);
    }
    return this;
  }

  appendHeader(name: string, value: string | readonly string[]): this {
    if (this._header !== null) throw headersSent("append");
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const known = this[kHeaders]?.get(name.toLowerCase());
    if (known === undefined) return this.setHeader(name, value);
    const all = [known[1], value].flat().map(String);
    return this.setHeader(known[0], all);
  }

  getHeader(name: unknown): HeaderValue | undefined {
    validateString(name, "name");
    return this[kHeaders]?.get(name.toLowerCase())?.[1];
  }

  getHeaderNames(): string[] {
    return [...(this[kHeaders]?.keys() ?? [])];
  }

  getRawHeaderNames(): string[] {
    return [...(this[kHeaders]?.values() ?? [])].map(([name]) => name);
  }

  /** As they were written, in order. */
  protected _headerEntries(): (readonly [string, HeaderValue])[] {
    return [...(this[kHeaders]?.values() ?? [])];
  }

  getHeaders(): Record<string, HeaderValue> {
    const headers: Record<string, HeaderValue> = Object.create(null);
    for (const [key, [, value]] of this[kHeaders] ?? []) headers[key] = value;
    return headers;
  }

  hasHeader(name: unknown): boolean {
    validateString(name, "name");
    return this[kHeaders]?.has(name.toLowerCase()) ?? false;
  }

  removeHeader(name: unknown): void {
    validateString(name, "name");
    if (this._header !== null) throw headersSent("remove");
    const key = name.toLowerCase();
    if (key === "connection") this._removedConnection = true;
    if (key === "content-length") this._removedContLen = true;
    if (key === "transfer-encoding") this._removedTE = true;
    if (key === "date") this.sendDate = false;
    this[kHeaders]?.delete(key);
  }

  /**
   * The head: the first line, the program's headers, and those that say how the
   * body ends.
   */
  protected _storeHeader(
    firstLine: string,
    headers: readonly (readonly [string, HeaderValue])[],
  ): void {
    let head = firstLine + CRLF;
    const seen = new Set<string>();
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      seen.add(key);
      const values: readonly unknown[] =
        Array.isArray(value) && key !== "cookie"
          ? value
          : [Array.isArray(value) ? value.join("; ") : value];
      for (const one of values) {
        validateHeaderValue(name, one);
        head += `${name}: ${String(one)}${CRLF}`;
      }
      const text = values.join(",").toLowerCase();
      if (key === "connection") {
        if (/(?:^|\W)close(?:$|\W)/.test(text)) this._last = true;
        else this.shouldKeepAlive = true;
      } else if (
        key === "transfer-encoding" &&
        /(?:^|\W)chunked(?:$|\W)/.test(text)
      ) {
        this.chunkedEncoding = true;
      } else if (key === "content-length") this._contentLength = Number(text);
    }
    if (this.sendDate && !seen.has("date")) {
      head += `Date: ${new Date().toUTCString()}${CRLF}`;
    }
    if (!seen.has("connection") && !this._removedConnection) {
      const isKept =
        this.shouldKeepAlive &&
        (seen.has("content-length") ||
          this.useChunkedEncodingByDefault ||
          this.agent !== undefined);
      if (isKept) {
        head += `Connection: keep-alive${CRLF}`;
        const seconds = this._keepAliveSeconds();
        if (seconds > 0) head += `Keep-Alive: timeout=${seconds}${CRLF}`;
      } else {
        this._last = true;
        head += `Connection: close${CRLF}`;
      }
    }
    if (!seen.has("content-length") && !seen.has("transfer-encoding")) {
      if (!this._hasBody) this.chunkedEncoding = false;
      else if (!this.useChunkedEncodingByDefault) this._last = true;
      else if (
        !seen.has("trailer") &&
        !this._removedContLen &&
        this._contentLength !== null
      ) {
        head += `Content-Length: ${this._contentLength}${CRLF}`;
      } else if (!this._removedTE) {
        head += `Transfer-Encoding: chunked${CRLF}`;
        this.chunkedEncoding = true;
      } else this._last = true;
    }
    this._header = head + CRLF;
  }

  /** What a server's answers tell of when they stop waiting. */
  protected _keepAliveSeconds(): number {
    return 0;
  }

  // ---- body

  write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const done = (typeof encoding === "function" ? encoding : callback) as
      | Done
      | undefined;
    const bytes = bytesOf(chunk, encoding);
    if (this.finished || this.destroyed) {
      const error = this.finished
        ? nodeError("ERR_STREAM_WRITE_AFTER_END", "write after end")
        : nodeError(
            "ERR_STREAM_DESTROYED",
            "Cannot call write after a stream was destroyed",
          );
      nextTick(() => {
        done?.(error);
        if (this.finished) this.destroy(error);
      });
      return false;
    }
    if (this._header === null) this._implicitHeader();
    if (!this._hasBody) {
      if (done) nextTick(() => done());
      return true;
    }
    this._checkLength(bytes.length);
    return this.#send(bytes, done);
  }

  _checkLength(more: number, isEnd = false): void {
    this.#sent += more;
    if (!this.strictContentLength || this._contentLength === null) return;
    const isWrong = isEnd
      ? this.#sent !== this._contentLength
      : this.#sent > this._contentLength;
    if (isWrong && this._hasBody) {
      throw nodeError(
        "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
        `Response body's content-length of ${this.#sent} byte(s) does not match the content-length of ${this._contentLength} byte(s) set in header`,
      );
    }
  }

  #send(bytes: Uint8Array, done?: Done): boolean {
    const head = this.#takeHead();
    if (bytes.length === 0) {
      if (head !== null) return this.#push(head, done);
      if (done) nextTick(() => done());
      return true;
    }
    const body = this.chunkedEncoding
      ? Buffer.concat([
          Buffer.from(`${bytes.length.toString(16)}${CRLF}`, "latin1"),
          bytes,
          Buffer.from(CRLF, "latin1"),
        ])
      : bytes;
    return this.#push(head === null ? body : Buffer.concat([head, body]), done);
  }

  #isHeadTaken = false;

  #takeHead(): Buffer | null {
    if (this.#isHeadTaken || this._header === null) return null;
    this.#isHeadTaken = true;
    return Buffer.from(this._header, "latin1");
  }

  #push(bytes: Uint8Array, done: Done | undefined): boolean {
    const { socket } = this;
    if (socket === null || this[kQueue].length > 0) {
      this[kQueue].push({ bytes, done });
      return this.writableLength < this.writableHighWaterMark;
    }
    if (socket.destroyed) {
      if (done) nextTick(() => done());
      return false;
    }
    return socket.write(bytes, done);
  }

  /** Gives it a socket; all that waits is written. */
  _attach(socket: SendingSocket): void {
    this.socket = socket;
    socket.on("drain", this._onDrain);
    this.emit("socket", socket);
    for (const { bytes, done } of this[kQueue].splice(0)) {
      socket.write(bytes, done);
    }
    if (this.finished) this.#whenWritten();
  }

  _detach(): void {
    this.socket?.removeListener("drain", this._onDrain);
    this.socket = null;
  }

  private readonly _onDrain = (): void => {
    if (!this.finished) this.emit("drain");
  };

  addTrailers(
    headers:
      | Readonly<Record<string, string>>
      | readonly (readonly [string, string])[],
  ): void {
    const entries = Array.isArray(headers) ? headers : Object.entries(headers);
    for (const [name, value] of entries) {
      validateHeaderName(name, "Trailer name");
      validateHeaderValue(name, value);
      this._trailer += `${name}: ${value}${CRLF}`;
    }
  }

  flushHeaders(): void {
    if (this._header === null) this._implicitHeader();
    this.#send(new Uint8Array());
  }

  end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    const done = [chunk, encoding, callback].find(
      (one) => typeof one === "function",
    ) as Done | undefined;
    const content = typeof chunk === "function" ? undefined : chunk;
    if (this.finished) {
      if (done) {
        const error =
          content === undefined || content === null
            ? nodeError(
                "ERR_STREAM_ALREADY_FINISHED",
                "Cannot call end after a stream was finished",
              )
            : nodeError("ERR_STREAM_WRITE_AFTER_END", "write after end");
        nextTick(() => done(error));
      }
      return this;
    }
    const bytes =
      content === undefined || content === null
        ? new Uint8Array()
        : bytesOf(content, encoding);
    if (done) this.once("finish", done as () => void);
    if (this._header === null) {
      this._contentLength = bytes.length;
      this._implicitHeader();
    }
    const sent = this._hasBody ? bytes : new Uint8Array();
    this._checkLength(sent.length, true);
    this.finished = true;
    this.#send(sent);
    if (this._hasBody && this.chunkedEncoding) {
      this.#push(
        Buffer.from(`0${CRLF}${this._trailer}${CRLF}`, "latin1"),
        undefined,
      );
    }
    if (this.socket !== null) this.#whenWritten();
    return this;
  }

  #whenWritten(): void {
    nextTick(() => {
      if (this.#isFinished || this.destroyed) return;
      this.#isFinished = true;
      this.emit("prefinish");
      this.emit("finish");
      this._finish();
    });
  }

  cork(): void {
    this.#corked++;
    this.socket?.cork();
  }

  uncork(): void {
    this.#corked = Math.max(0, this.#corked - 1);
    this.socket?.uncork();
  }

  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.errored = error ?? null;
    if (this.socket !== null) this.socket.destroy(error);
    else nextTick(() => this.emit("close"));
    return this;
  }

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.on("timeout", callback);
    if (this.socket === null) {
      this.once("socket", (socket: SendingSocket) =>
        socket.setTimeout(milliseconds),
      );
    } else this.socket.setTimeout(milliseconds);
    return this;
  }

  override pipe(): never {
    const error = nodeError(
      "ERR_STREAM_CANNOT_PIPE",
      "Cannot pipe, not readable",
    );
    this.emit("error", error);
    throw error;
  }
}

function headersSent(what: string): Error {
  return nodeError(
    "ERR_HTTP_HEADERS_SENT",
    `Cannot ${what} headers after they are sent to the client`,
  );
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (typeof chunk === "string") {
    return Buffer.from(
      chunk,
      (typeof encoding === "string" ? encoding : "utf8") as "utf8",
    );
  }
  if (chunk === null) {
    throw nodeError(
      "ERR_STREAM_NULL_VALUES",
      "May not write null values to stream",
      TypeError,
    );
  }
  if (!(chunk instanceof Uint8Array)) {
    throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
  }
  return chunk;
}
