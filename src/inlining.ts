/**
 * What V8 inlines in this process. Receives work; sets V8's flags while it goes on.
 * Must not know what the work is.
 */

/** The first version of V8 that has a compiler between the baseline and TurboFan. */
const V8_WITH_MAGLEV = 12;

/** Whether {@link withoutInlining} is at work. */
let isWanted = false;
let isOff = false;

/**
 * TurboFan optimises in the background what runs for a second at most. On two cores
 * that takes the time of the threads that work, most of it to inline. Flags are the
 * whole process's: for a program of its own, not for who is a guest in one.
 */
export function withoutInlining<T>(work: () => T): T {
  if (Number.parseInt(process.versions.v8, 10) >= V8_WITH_MAGLEV) return work();
  isWanted = true;
  turnOff(true);
  try {
    return work();
  } finally {
    isWanted = false;
    turnOff(false);
  }
}

/**
 * Lifts that for a while. V8's caches of code hold for the flags that they were made
 * with: a thread of Node takes three times as long to start with others.
 */
export function inlineAsUsual(): void {
  turnOff(false);
}

/** The end of that while. */
export function inlineAsBefore(): void {
  turnOff(isWanted);
}

function turnOff(off: boolean): void {
  if (off === isOff) return;
  isOff = off;
  const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
  setFlagsFromString(off ? "--no-turbo-inlining" : "--turbo-inlining");
}
