/**
 * The builtin `timers/promises`.
 *
 * @see https://nodejs.org/api/timers.html#timers-promises-api
 */
import timers = require("node:timers");
import { nodeError } from "../../internal/errors.js";
import {
  validateAbortSignal,
  validateBoolean,
  validateNumber,
  validateObject,
} from "../../internal/validators.js";

interface Options {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

interface Handle {
  unref(): unknown;
}

function aborted({ reason }: AbortSignal): Error {
  const error = nodeError("ABORT_ERR", "The operation was aborted");
  error.name = "AbortError";
  return Object.assign(error, { cause: reason as unknown });
}

function checkOptions(options: Options): Options {
  validateObject(options, "options");
  validateAbortSignal(options.signal, "options.signal");
  if (options.ref !== undefined) validateBoolean(options.ref, "options.ref");
  return options;
}

/** A promise of `value` that a timer fulfills and a signal rejects. */
function wait<Value>(
  value: Value,
  given: Options,
  begin: (done: () => void) => Handle,
  end: (handle: never) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const { signal, ref = true } = checkOptions(given);
    if (signal?.aborted) {
      reject(aborted(signal));
      return;
    }
    const onAbort = () => {
      end(handle as never);
      if (signal !== undefined) reject(aborted(signal));
    };
    const handle = begin(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    if (!ref) handle.unref();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function setTimeout<Value>(
  delay?: number,
  value?: Value,
  options: Options = {},
): Promise<Value | undefined> {
  return wait(
    value,
    options,
    (done) => timers.setTimeout(done, delay),
    timers.clearTimeout,
  );
}

function setImmediate<Value>(
  value?: Value,
  options: Options = {},
): Promise<Value | undefined> {
  return wait(
    value,
    options,
    (done) => timers.setImmediate(done),
    timers.clearImmediate,
  );
}

async function* setInterval<Value>(
  delay?: number,
  value?: Value,
  options: Options = {},
): AsyncGenerator<Value | undefined> {
  const { signal, ref = true } = checkOptions(options);
  if (signal?.aborted) throw aborted(signal);
  let due = 0;
  let wake: (() => void) | null = null;
  const tell = () => {
    wake?.();
    wake = null;
  };
  const interval = timers.setInterval(() => {
    due++;
    tell();
  }, delay);
  if (!ref) interval.unref();
  signal?.addEventListener("abort", tell, { once: true });
  try {
    for (;;) {
      if (due === 0 && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      for (; due > 0; due--) yield value;
      if (signal?.aborted) throw aborted(signal);
    }
  } finally {
    timers.clearInterval(interval);
    signal?.removeEventListener("abort", tell);
  }
}

class Scheduler {
  wait(delay: number, options: Options = {}): Promise<void> {
    validateNumber(delay, "delay", 0);
    return setTimeout(delay, undefined, options);
  }
  yield(): Promise<void> {
    return setImmediate();
  }
}

export = { setTimeout, setImmediate, setInterval, scheduler: new Scheduler() };
