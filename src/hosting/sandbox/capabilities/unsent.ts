/**
 * Bytes that a guest has written and that nobody takes: they lie in the host's memory,
 * where the guest's limit does not hold.
 */
import type { Writable } from "node:stream";

/** Of all streams of one kind; one part that may cross has room at any time. */
const MOST_UNSENT = 128 * 2 ** 20;

/** @throws Error with the code `ENOBUFS` where the streams hold too much already */
export function refuseUnsent(
  streams: readonly (Writable | null)[],
  chunk: Uint8Array,
): void {
  let unsent = chunk.length;
  for (const stream of streams) unsent += stream?.writableLength ?? 0;
  if (unsent <= MOST_UNSENT) return;
  throw Object.assign(new Error("write ENOBUFS"), {
    code: "ENOBUFS",
    syscall: "write",
  });
}
