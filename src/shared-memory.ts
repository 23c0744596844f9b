/**
 * Memory that threads have in common, so that what one has read another need not
 * be given a copy of. Receives sizes; returns bytes. Must not know what they hold.
 */

/** Bytes that are taken at a time; more than a fourth of that is taken by itself. */
const SLAB = 1 << 20;

/** @param size of bytes that nobody else is given; zeros */
export type Allocate<Memory extends ArrayBufferLike = ArrayBufferLike> = (
  size: number,
) => Buffer<Memory>;

/** What it gives is kept as long as anything is that was given beside it. */
export function createSharedAllocator(): Allocate<SharedArrayBuffer> {
  let slab: SharedArrayBuffer | null = null;
  let used = 0;
  return (size) => {
    if (size > SLAB / 4) return Buffer.from(new SharedArrayBuffer(size));
    if (slab === null || used + size > SLAB) {
      slab = new SharedArrayBuffer(SLAB);
      used = 0;
    }
    const start = used;
    // Numbers of any size may be read from where a text begins.
    used += (size + 7) & ~7;
    return Buffer.from(slab, start, size);
  };
}

/** A text itself, if it is in such memory already, and else a copy. */
export function toShared(
  text: Uint8Array,
  allocate: Allocate<SharedArrayBuffer>,
): Uint8Array<SharedArrayBuffer> {
  if (isShared(text)) return text;
  const copy = allocate(text.length);
  copy.set(text);
  return copy;
}

function isShared(text: Uint8Array): text is Uint8Array<SharedArrayBuffer> {
  return text.buffer instanceof SharedArrayBuffer;
}
