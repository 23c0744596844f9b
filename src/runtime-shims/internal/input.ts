/**
 * `process.stdin` over the bridge: a readable stream that asks the host for a chunk
 * when somebody reads. Where the host grants no input, it is at its end.
 *
 * @see https://nodejs.org/api/process.html#processstdin
 */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { bridge } from "../bridge/guest.js";
import type { InputCapability } from "../bridge/interface.js";
import { nextTick } from "./ticks.js";

const NONE: InputCapability = { read: () => Promise.resolve(null) };

export function createInput(): object {
  const source = bridge.stdin ?? NONE;
  /** Whether a chunk is on its way. */
  let isAsking = false;
  let isWanted = false;
  const ask = (): void => {
    if (isUnread()) {
      stopReading();
      return;
    }
    isWanted = true;
    if (isAsking) return;
    isAsking = true;
    source.read().then(take, (error) => stream.destroy(error as Error));
  };
  const take = (chunk: Uint8Array | null): void => {
    isAsking = false;
    const wasWanted = isWanted;
    isWanted = false;
    if (chunk === null) stream.push(null);
    else if (chunk.length > 0) stream.push(Buffer.from(chunk.buffer));
    // It was taken back, and asked for again.
    else if (wasWanted) ask();
  };
  const stream: Readable = new Readable({
    read: ask,
    destroy(error, done) {
      source.cancel?.();
      done(error);
    },
  });
  // As Node does, so that the program does not wait for what nobody reads.
  stream.on("pause", () =>
    nextTick(() => {
      if (!isAsking || !isUnread()) return;
      isWanted = false;
      stopReading();
      source.cancel?.();
    }),
  );
  /** Streams read ahead, which keeps a program waiting for what nobody wants. */
  const isUnread = () =>
    stream.isPaused() && stream.listenerCount("readable") === 0;
  /** Otherwise it would wait for what it asked for before it asks again. */
  const stopReading = () => {
    (
      stream as unknown as { _readableState: { reading: boolean } }
    )._readableState.reading = false;
  };
  return Object.assign(stream, {
    fd: 0,
    ...(source.isTTY && { isTTY: true }),
  });
}
