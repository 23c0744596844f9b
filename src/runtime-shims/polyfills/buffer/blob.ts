/**
 * `Blob` and `File`: bytes that do not change, and a type.
 *
 * @see https://nodejs.org/api/buffer.html#class-blob
 */
import { clone } from "../../internal/cloning.js";
import {
  invalidArgType,
  invalidArgValue,
  missingArgs,
  nodeError,
} from "../../internal/errors.js";
import { notSupported } from "../../internal/not-supported.js";
import { setIsBlob } from "../../internal/object-urls.js";
import { DOMException } from "../dom-exception.js";
import { isAnyArrayBuffer, MAX_LENGTH } from "./class.js";
import { knownCodec } from "./codecs.js";
import start = require("ingot:start");

type Inspect = (value: unknown, options: object) => string;
type Endings = "native" | "transparent";

const custom = Symbol.for("nodejs.util.inspect.custom");
const utf8 = knownCodec("utf8");

/** As much as one chunk of a stream holds. */
const CHUNK = 65_536;

function encoded(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8.byteLength(text));
  utf8.write(bytes, text, 0, bytes.length);
  return bytes;
}

/** The bytes of a blob; `null` of all else. Made in the class, which alone can. */
let contentsOf: (value: unknown) => Uint8Array | null;
let checksOf: (value: unknown) => readonly Check[];

setIsBlob((value) => contentsOf(value) !== null);

/** Not copied: that is done where they are joined. */
function bytesOf(source: unknown, endings: Endings): Uint8Array {
  const contents = contentsOf(source);
  if (contents !== null) return contents;
  if (isAnyArrayBuffer(source)) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  const text = `${source}`;
  return encoded(endings === "native" ? text.replace(/\r\n|\n/g, "\n") : text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MAX_LENGTH) {
    throw nodeError(
      "ERR_BUFFER_TOO_LARGE",
      `Cannot create a Buffer larger than ${MAX_LENGTH} bytes`,
      RangeError,
    );
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function typeOf(given: unknown): string {
  const type = `${given}`;
  return /[^ -~]/u.test(type) ? "" : type.toLowerCase();
}

/** Of a file's bytes: throws where the file changed; takes as long as to read it. */
type Check = () => Promise<void>;

/** What slices and blobs of files are made of, in place of sources. */
class Part {
  constructor(
    readonly bytes: Uint8Array,
    readonly checks: readonly Check[],
  ) {}
}

/**
 * The contents of a file as a blob, which cannot be read once the file changed.
 *
 * @param isSame whether the file is as it was
 * @param turn what waits for the file to be read
 * @see https://nodejs.org/api/fs.html#fsopenasblobpath-options
 */
export function blobOfFile(
  bytes: ArrayBufferView,
  type: string,
  isSame: () => boolean,
  turn: () => Promise<void>,
): Blob {
  const check = () => {
    if (isSame()) return turn();
    throw new DOMException("The blob could not be read", "NotReadableError");
  };
  // Slices of buffers are no copies.
  const { buffer, byteOffset, byteLength } = bytes;
  const plain = new Uint8Array(buffer, byteOffset, byteLength);
  return new Blob(new Part(plain, [check]), type);
}

export class Blob {
  readonly #bytes: Uint8Array;
  readonly #type: string;
  readonly #checks: readonly Check[];

  static {
    checksOf = (value) =>
      typeof value === "object" && value !== null && #checks in value
        ? value.#checks
        : [];
    contentsOf = (value) =>
      typeof value === "object" && value !== null && #bytes in value
        ? value.#bytes
        : null;
  }

  constructor(sources: unknown = [], options?: unknown) {
    if (sources instanceof Part) {
      this.#bytes = sources.bytes;
      this.#checks = sources.checks;
      this.#type = typeOf(options);
      return;
    }
    const iterable = sources as Iterable<unknown> | null;
    if (
      iterable === null ||
      typeof iterable[Symbol.iterator] !== "function" ||
      typeof sources === "string"
    ) {
      throw invalidArgType("sources", "a sequence", sources);
    }
    if (!["object", "function", "undefined"].includes(typeof options)) {
      throw invalidArgType("options", "a dictionary", options);
    }
    const { type = "", endings: given = "transparent" } = (options ?? {}) as {
      type?: unknown;
      endings?: unknown;
    };
    const endings = `${given}`;
    if (endings !== "transparent" && endings !== "native") {
      throw invalidArgValue("options.endings", endings);
    }
    const parts = [...iterable];
    this.#bytes = joined(parts.map((one) => bytesOf(one, endings)));
    this.#checks = parts.flatMap(checksOf);
    this.#type = typeOf(type);
  }

  get type(): string {
    check(this);
    return this.#type;
  }

  get size(): number {
    check(this);
    return this.#bytes.length;
  }

  slice(start: unknown = 0, end?: unknown, type: unknown = ""): Blob {
    check(this);
    const { length } = this.#bytes;
    const from = place(start, length);
    const to = end === undefined ? length : place(end, length);
    const bytes = this.#bytes.subarray(from, Math.max(from, to));
    return new Blob(new Part(bytes, this.#checks), type);
  }

  /** Those of files can no longer be read where the file changed. */
  async #read(): Promise<Uint8Array> {
    if (this.#checks.length > 0) {
      await Promise.all(this.#checks.map((check) => check()));
    }
    return this.#bytes;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    check(this);
    return (await this.#read()).slice().buffer as ArrayBuffer;
  }

  async bytes(): Promise<Uint8Array> {
    check(this);
    return (await this.#read()).slice();
  }

  async text(): Promise<string> {
    check(this);
    const bytes = await this.#read();
    return utf8.slice(bytes, 0, bytes.length).replace(/^\ufeff/, "");
  }

  stream(): object {
    check(this);
    if (!start.has("node:stream/web")) throw notSupported("buffer.Blob.stream");
    const { ReadableStream } = start.builtin("node:stream/web") as {
      ReadableStream: new (source: object, strategy: object) => object;
    };
    const read = () => this.#read();
    let at = 0;
    const pull = async (controller: {
      close(): void;
      enqueue(chunk: Uint8Array): void;
      readonly byobRequest?: { respond(length: number): void } | null;
    }) => {
      const bytes = await read();
      if (at < bytes.length) {
        controller.enqueue(bytes.slice(at, at + CHUNK));
        at += CHUNK;
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    };
    return new ReadableStream({ type: "bytes", pull }, { highWaterMark: 0 });
  }

  [clone](): Blob {
    if (this.#checks.length > 0) {
      throw nodeError(
        "ERR_INVALID_STATE",
        "Invalid state: File-backed Blobs are not cloneable",
        TypeError,
      );
    }
    return new Blob(new Part(this.#bytes, []), this.#type);
  }

  [custom](depth: number, options: { depth: number | null }, inspect: Inspect) {
    const { size, type } = this;
    return shown("Blob", this, { size, type }, depth, options, inspect);
  }
}

function shown(
  name: string,
  blob: Blob,
  facts: object,
  depth: number,
  options: { depth: number | null },
  inspect: Inspect,
): unknown {
  if (depth < 0) return blob;
  const inner = options.depth === null ? null : options.depth - 1;
  return `${name} ${inspect(facts, { ...options, depth: inner })}`;
}

function check(blob: unknown): void {
  if (contentsOf(blob) !== null) return;
  throw nodeError(
    "ERR_INVALID_THIS",
    'Value of "this" must be of type Blob',
    TypeError,
  );
}

/** Of an end of a slice, which may be counted from behind. */
function place(given: unknown, length: number): number {
  const at = Math.trunc(Number(given)) || 0;
  return at < 0 ? Math.max(length + at, 0) : Math.min(at, length);
}

/** @see https://nodejs.org/api/buffer.html#class-file */
export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(sources: unknown, name: unknown, options?: unknown) {
    if (arguments.length < 2) throw missingArgs("fileBits", "fileName");
    super(sources, options);
    const { lastModified } = (options ?? {}) as { lastModified?: unknown };
    this.#name = `${name}`.replace(/\p{Cs}/gu, "\ufffd");
    this.#lastModified =
      lastModified === undefined ? Date.now() : Number(lastModified) || 0;
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }

  override [custom](
    depth: number,
    options: { depth: number | null },
    inspect: Inspect,
  ) {
    const { size, type, name, lastModified } = this;
    const facts = { size, type, name, lastModified };
    return shown("File", this, facts, depth, options, inspect);
  }
}

const MEMBERS = {
  Blob: "size type slice stream text arrayBuffer bytes",
  File: "name lastModified",
};

for (const Class of [Blob, File]) {
  for (const name of MEMBERS[Class.name as keyof typeof MEMBERS].split(" ")) {
    Object.defineProperty(Class.prototype, name, { enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    value: Class.name,
    configurable: true,
  });
}
