/**
 * The bridge's stdin: chunks of whatever the host reads from. Nothing is read before
 * the guest asks for it. What can be read at once is read so where the guest asks
 * for that: what {@link ReadableNow} adds.
 */
import type { InputCapability } from "../../../runtime-shims/bridge/interface.js";

/** What a source may have besides its chunks. */
interface ReadableNow {
  /** The next chunk, however long it takes; `null` at the end. */
  readNow?(): Uint8Array | null;
  destroy?(): unknown;
  readonly isTTY?: boolean;
}

export interface GuestInput extends InputCapability {
  /** Whoever waits for a chunk waits for a promise, of which the session knows. */
  isBusy(): boolean;
  close(): void;
}

export function createInput(
  source: AsyncIterable<Uint8Array> & ReadableNow,
): GuestInput {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  let isReading = false;
  let isOver = false;
  /** Came when nobody waited for it any more. */
  let kept: Uint8Array | null | undefined;
  let give: ((chunk: Uint8Array | null) => void) | null = null;
  const deliver = (chunk: Uint8Array | null): void => {
    isReading = false;
    if (chunk === null) isOver = true;
    if (give === null) kept = chunk;
    else give(chunk);
    give = null;
  };
  const pull = (): void => {
    if (isReading) return;
    isReading = true;
    chunks ??= source[Symbol.asyncIterator]();
    chunks.next().then(
      ({ done, value }) => deliver(done ? null : value),
      () => deliver(null),
    );
  };
  return {
    read() {
      if (kept !== undefined) {
        const chunk = kept;
        kept = undefined;
        return Promise.resolve(chunk);
      }
      if (isOver) return Promise.resolve(null);
      return new Promise((resolve) => {
        give?.(new Uint8Array(0));
        give = resolve;
        pull();
      });
    },
    cancel() {
      give?.(new Uint8Array(0));
      give = null;
    },
    ...(source.readNow && { readNow: () => source.readNow?.() ?? null }),
    ...(source.isTTY && { isTTY: true }),
    isBusy: () => false,
    close() {
      give = null;
      // Whoever reads from a stream leaves it to the program.
      if (chunks !== undefined) source.destroy?.();
    },
  };
}
