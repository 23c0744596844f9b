/**
 * The builtin `fs` over a file system in memory (memfs) that holds the artifact's
 * assets where the program looks for them. Watchers check their arguments as
 * Node does and then fail at once: nothing would ever tell them of a change.
 *
 * @see https://nodejs.org/api/fs.html
 */
import { Buffer } from "node:buffer";
import { createFsFromVolume, Volume } from "memfs";
import { notSupported } from "../internal/not-supported.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateObject,
} from "../internal/validators.js";
import { checkArguments, checkEncoding, checkPath } from "./fs/arguments.js";
import { mountHostFolders } from "./host-folders.js";
import process = require("node:process");
import start = require("ingot:start");

const volume = new Volume();
for (const folder of ["/tmp", process.cwd(), ...start.folders]) {
  volume.mkdirSync(folder, { recursive: true });
}
for (const { path, encoding, text } of start.assets) {
  volume.mkdirSync(path.replace(/\/[^/]*$/, "") || "/", { recursive: true });
  const kind = encoding === "base64" ? "base64" : "utf8";
  volume.writeFileSync(path, Buffer.from(text(), kind));
}

interface WatchOptions {
  readonly persistent?: unknown;
  readonly recursive?: unknown;
  readonly encoding?: unknown;
  readonly signal?: AbortSignal;
}

/** @see https://nodejs.org/api/fs.html#fswatchfilename-options-listener */
function watch(filename: unknown, given?: unknown, listener?: unknown): never {
  const options =
    typeof given === "function" || given === undefined || given === null
      ? {}
      : typeof given === "string"
        ? { encoding: given }
        : given;
  validateObject(options, "options");
  const { encoding, signal } = options as WatchOptions;
  checkEncoding(encoding);
  validateAbortSignal(signal, "options.signal");
  const callback = typeof given === "function" ? given : listener;
  if (callback !== undefined) validateFunction(callback, "listener");
  checkPath(filename, "filename");
  throw notSupported("fs.watch");
}

/** @see https://nodejs.org/api/fs.html#fswatchfilefilename-options-listener */
function watchFile(filename: unknown, given?: unknown, last?: unknown): never {
  checkPath(filename, "filename");
  const listener = given === null || typeof given !== "object" ? given : last;
  validateFunction(listener, "listener");
  throw notSupported("fs.watchFile");
}

function unwatchFile(filename: unknown): void {
  checkPath(filename, "filename");
}

/** @see https://nodejs.org/api/fs.html#fspromiseswatchfilename-options */
// biome-ignore lint/correctness/useYield: it never has anything to give
async function* watchPromise(
  filename: unknown,
  given: unknown = {},
): AsyncGenerator<never> {
  const options = typeof given === "string" ? { encoding: given } : given;
  validateObject(options, "options");
  const { persistent, recursive, encoding, signal } = options as WatchOptions;
  checkPath(filename, "filename");
  for (const [name, value] of Object.entries({ persistent, recursive })) {
    if (value !== undefined) validateBoolean(value, `options.${name}`);
  }
  checkEncoding(encoding);
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) {
    const error = new Error("The operation was aborted");
    throw Object.assign(error, {
      name: "AbortError",
      code: "ABORT_ERR",
      cause: signal.reason as unknown,
    });
  }
  throw notSupported("fs.promises.watch");
}

const own = createFsFromVolume(volume) as unknown as Record<string, unknown>;
mountHostFolders(own);
const { promises } = own as { promises: object };
const withWatch = Object.create(
  Object.getPrototypeOf(promises) as object,
) as Record<string, unknown>;
for (const name of allNames(promises)) {
  const value = (promises as Record<string, unknown>)[name];
  withWatch[name] = typeof value === "function" ? value.bind(promises) : value;
}
withWatch.watch = watchPromise;
withWatch.constants = own.constants;
Object.setPrototypeOf(withWatch, Object.prototype);

/** Own and inherited, of an instance of a class. */
function allNames(object: object): readonly string[] {
  const names = new Set(Object.getOwnPropertyNames(object));
  const prototype = Object.getPrototypeOf(object) as object;
  for (const name of Object.getOwnPropertyNames(prototype)) names.add(name);
  names.delete("constructor");
  return [...names];
}

const fs: Record<string, unknown> = {};
for (const [name, value] of Object.entries(own)) {
  // What memfs has besides is not Node's.
  if (!/^(?:__vol|glob|globSync)$/.test(name)) fs[name] = value;
}
Object.assign(fs, { watch, watchFile, unwatchFile, promises: withWatch });
for (const name of ["F_OK", "R_OK", "W_OK", "X_OK"]) {
  fs[name] = (own.constants as Record<string, unknown>)[name];
}
checkArguments(fs);

export = fs;
