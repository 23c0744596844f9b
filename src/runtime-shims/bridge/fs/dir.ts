/**
 * `fs.Dir`: the entries of a folder, one by one.
 *
 * @see https://nodejs.org/api/fs.html#class-fsdir
 */
import { asyncDispose } from "../../internal/dispose.js";
import { missingArgs, nodeError } from "../../internal/errors.js";
import {
  validateBoolean,
  validateFunction,
  validateUint32,
} from "../../internal/validators.js";
import { encoded, kindOf, optionsOf, pathOf } from "./arguments.js";
import { type Entry, isFolder } from "./file-system.js";
import { later } from "./later.js";
import { join } from "./operations.js";
import { Dirent } from "./stats.js";
import { onPath } from "./system.js";
import process = require("node:process");

type Done<Result> = (error: unknown, result?: Result) => void;

/** Only `opendir` makes them. */
const OWN = Symbol("own");

export class Dir {
  readonly #path: string;
  readonly #encoding: unknown;
  readonly #isDeep: boolean;
  #entries: (readonly [folder: string, entry: Entry])[];
  #isClosed = false;
  #waiting = 0;

  constructor(
    own?: unknown,
    path = "",
    entries: readonly Entry[] = [],
    { encoding, recursive }: { encoding?: unknown; recursive?: unknown } = {},
  ) {
    if (own === undefined) throw missingArgs("handle");
    this.#path = path;
    this.#entries = entries.map((entry) => [path, entry] as const);
    this.#encoding = encoding;
    this.#isDeep = recursive === true;
  }

  get path(): string {
    return this.#path;
  }

  read(callback?: Done<Dirent | null>): Promise<Dirent | null> | undefined {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.read((error, entry) => {
          if (error) reject(error);
          else resolve(entry ?? null);
        });
      });
    }
    if (this.#isClosed) throw closedError();
    validateFunction(callback, "callback");
    this.#later(() => this.#next(), callback);
    return undefined;
  }

  readSync(): Dirent | null {
    this.#checkSync();
    return this.#next();
  }

  close(callback?: Done<void>): Promise<void> | undefined {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
    validateFunction(callback, "callback");
    if (this.#isClosed) {
      process.nextTick(callback, closedError());
      return undefined;
    }
    this.#later(() => {
      this.#isClosed = true;
    }, callback);
    return undefined;
  }

  closeSync(): void {
    this.#checkSync();
    this.#isClosed = true;
  }

  async *entries(): AsyncGenerator<Dirent> {
    try {
      for (;;) {
        const entry = await this.read();
        if (!entry) break;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  /** One after the other, in the order of the calls. */
  #later<Result>(run: () => Result, callback: Done<Result>): void {
    this.#waiting++;
    later(() => {
      this.#waiting--;
      let result: Result;
      try {
        result = run();
      } catch (error) {
        callback(error);
        return;
      }
      callback(null, result);
    });
  }

  #checkSync(): void {
    if (this.#isClosed) throw closedError();
    if (this.#waiting > 0) {
      throw nodeError(
        "ERR_DIR_CONCURRENT_OPERATION",
        "Cannot do synchronous work on directory handle with concurrent asynchronous operations",
      );
    }
  }

  #next(): Dirent | null {
    const next = this.#entries.shift();
    if (next === undefined) return null;
    const [folder, [name, mode]] = next;
    if (this.#isDeep && isFolder(mode)) {
      const inner = join(folder, name);
      const found = onPath("opendir", inner, (system, at) =>
        system.readdir(at),
      );
      this.#entries.push(...found.map((entry) => [inner, entry] as const));
    }
    return new Dirent(encoded(name, this.#encoding), kindOf(mode), folder);
  }
}
for (const [symbol, name] of [
  [Symbol.asyncIterator, "entries"],
  [asyncDispose, "close"],
] as const) {
  Object.defineProperty(Dir.prototype, symbol, {
    value: Dir.prototype[name],
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function closedError(): Error {
  return nodeError("ERR_DIR_CLOSED", "Directory handle was closed");
}

/** Checks the arguments. @returns what opens it */
export function openFolder(path: unknown, given: unknown): () => Dir {
  const at = pathOf(path);
  const options = optionsOf(given, { encoding: "utf8" });
  const { bufferSize, recursive, encoding } = options;
  if (bufferSize !== undefined) {
    validateUint32(bufferSize, "options.bufferSize", true);
  }
  if (recursive !== undefined && recursive !== null) {
    validateBoolean(recursive, "options.recursive");
  }
  return () => {
    const entries = onPath("opendir", at, (system, where) =>
      system.readdir(where),
    );
    return new Dir(OWN, at, entries, { encoding, recursive });
  };
}
