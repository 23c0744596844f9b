/**
 * Work of the host's threads that a guest asks for: some at once, the rest in turn.
 * What has begun there cannot be taken back, not even from a guest that was killed;
 * what has not is never begun. Receives functions; must not know what they do.
 */

export interface Turns {
  /** @throws, by the promise, Error with the code `ENOBUFS` where too many wait */
  take<Result>(run: () => Promise<Result>): Promise<Result>;
  /** Those that wait are never run. */
  close(): void;
}

/** Node has four threads for all of it. */
const AT_ONCE = 2;
const MOST_WAITING = 1000;

export function createTurns(): Turns {
  let running = 0;
  let waiting: (() => void)[] = [];
  return {
    async take(run) {
      if (running < AT_ONCE) running++;
      else {
        if (waiting.length >= MOST_WAITING) {
          throw Object.assign(new Error("Too much is waiting to be done"), {
            code: "ENOBUFS",
          });
        }
        await new Promise<void>((begin) => waiting.push(begin));
      }
      try {
        return await run();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
    close() {
      waiting = [];
    },
  };
}
