/** The bridge's clock: Node's own, one alarm behind all timers of the guest. */
import type { ClockCapability } from "../../../runtime-shims/bridge/interface.js";

export interface GuestClock extends ClockCapability {
  /** Whether the program waits for its alarm. */
  isBusy(): boolean;
  close(): void;
}

/** Node takes a longer delay for 1 ms. */
const LONGEST = 2 ** 31 - 1;

export function createClock(): GuestClock {
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  return {
    monotonic: () => performance.now(),
    alarm(milliseconds, wake, keepAlive) {
      clearTimeout(timer);
      isBusy = false;
      if (milliseconds === null || typeof wake !== "function") return;
      isBusy = keepAlive === true;
      const delay = Math.min(LONGEST, Math.max(0, Number(milliseconds) || 0));
      timer = setTimeout(() => {
        isBusy = false;
        wake();
      }, delay);
    },
    isBusy: () => isBusy,
    close() {
      clearTimeout(timer);
      isBusy = false;
    },
  };
}
