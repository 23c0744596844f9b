/**
 * The line that shows how far a long compile is. Receives counts as they grow;
 * writes to a terminal, and leaves nothing behind on it. Must not know what is
 * counted.
 */

/** Shorter work shows nothing. */
const PATIENCE = 300;
const BETWEEN = 50;
/** Back to the line's beginning, and all of it gone. */
const CLEAR = "\r\u001b[K";

export interface Progress {
  /** Modules found so far, and how many of them are done. */
  update(found: number, done: number): void;
  /** Takes the line away. */
  clear(): void;
}

/** @param isTerminal asked once, and only when there is something to show */
export function showProgress(
  write: (text: string) => void,
  isTerminal: () => boolean,
): Progress {
  let next = Date.now() + PATIENCE;
  let isShown = false;
  return {
    update(found, done) {
      const now = Date.now();
      if (now < next) return;
      next = isShown || isTerminal() ? now + BETWEEN : Number.POSITIVE_INFINITY;
      if (next === Number.POSITIVE_INFINITY) return;
      isShown = true;
      write(`${CLEAR}${done} of ${found} modules`);
    },
    clear() {
      if (isShown) write(CLEAR);
      isShown = false;
    },
  };
}
