/** The time since the program began, by the bridge's clock. */
import { now } from "../../internal/event-loop.js";

const started = now();

/** Since the epoch, in milliseconds, when `elapsed()` was 0. */
export const timeOrigin = Date.now();

/** In milliseconds; 0 where the host grants no clock. */
export function elapsed(): number {
  return now() - started;
}
