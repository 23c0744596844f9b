/** A promise of the end of a signal. */
import { invalidArgType } from "../../internal/errors.js";

interface Signal {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void, options: object): void;
}

/** @see https://nodejs.org/api/util.html#utilabortedsignal-resource */
export function aborted(signal: Signal, resource: unknown): Promise<void> {
  if (signal === undefined || !("aborted" in signal)) {
    return Promise.reject(invalidArgType("signal", "AbortSignal", signal));
  }
  if (resource === null || typeof resource !== "object") {
    return Promise.reject(invalidArgType("resource", "Object", resource));
  }
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
