/**
 * Watchers: they check their arguments as Node does and then fail at once, since
 * nothing would ever tell them of a change.
 *
 * @see https://nodejs.org/api/fs.html#fswatchfilename-options-listener
 */
import { notSupported } from "../../internal/not-supported.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateFunction,
  validateObject,
} from "../../internal/validators.js";
import { checkEncoding, pathOf } from "./arguments.js";
import { abortError } from "./errors.js";

interface WatchOptions {
  readonly persistent?: unknown;
  readonly recursive?: unknown;
  readonly encoding?: unknown;
  readonly signal?: AbortSignal;
}

export function watch(
  filename: unknown,
  given?: unknown,
  listener?: unknown,
): never {
  const options =
    typeof given === "function" || given === undefined || given === null
      ? {}
      : typeof given === "string"
        ? { encoding: given }
        : given;
  validateObject(options, "options");
  const { encoding, signal } = options as WatchOptions;
  checkEncoding(encoding === "buffer" ? undefined : encoding);
  validateAbortSignal(signal, "options.signal");
  const callback = typeof given === "function" ? given : listener;
  if (callback !== undefined) validateFunction(callback, "listener");
  pathOf(filename, "filename");
  throw notSupported("fs.watch");
}

/** @see https://nodejs.org/api/fs.html#fswatchfilefilename-options-listener */
export function watchFile(
  filename: unknown,
  given?: unknown,
  last?: unknown,
): never {
  pathOf(filename, "filename");
  const listener = given === null || typeof given !== "object" ? given : last;
  validateFunction(listener, "listener");
  throw notSupported("fs.watchFile");
}

export function unwatchFile(filename: unknown): void {
  pathOf(filename, "filename");
}

/** @see https://nodejs.org/api/fs.html#fspromiseswatchfilename-options */
// biome-ignore lint/correctness/useYield: it never has anything to give
export async function* watchPromise(
  filename: unknown,
  given: unknown = {},
): AsyncGenerator<never> {
  const options = typeof given === "string" ? { encoding: given } : given;
  validateObject(options, "options");
  const { persistent, recursive, encoding, signal } = options as WatchOptions;
  pathOf(filename, "filename");
  for (const [name, value] of Object.entries({ persistent, recursive })) {
    if (value !== undefined) validateBoolean(value, `options.${name}`);
  }
  checkEncoding(encoding === "buffer" ? undefined : encoding);
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  throw notSupported("fs.promises.watch");
}
