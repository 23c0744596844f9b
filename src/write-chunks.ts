/**
 * Many pieces of bytes to one open file, copied nowhere. Receives a descriptor;
 * must not know what is written.
 */
import { closeSync, writevSync } from "node:fs";

/** The kernel takes at most 1,024 buffers at once (IOV_MAX). */
const BUFFERS_PER_WRITE = 1024;

/** Writes all, and closes the file in any case. */
export function writeChunks(file: number, chunks: readonly Uint8Array[]): void {
  try {
    writeAll(file, chunks);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, chunks: readonly Uint8Array[]): void {
  let pending: readonly Uint8Array[] = chunks.filter(
    ({ length }) => length > 0,
  );
  while (pending.length > 0) {
    const batch = pending.slice(0, BUFFERS_PER_WRITE);
    let written = writevSync(file, batch);
    let whole = 0;
    for (const { length } of batch) {
      if (written < length) break;
      written -= length;
      whole++;
    }
    const rest = pending.slice(whole);
    const [partial, ...others] = rest;
    pending =
      partial !== undefined && written > 0
        ? [partial.subarray(written), ...others]
        : rest;
  }
}
