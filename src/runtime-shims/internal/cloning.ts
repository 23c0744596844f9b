/**
 * What `structuredClone` and the classes that it copies tell one another: how an
 * instance is copied, and which buffers were given away.
 */

/** The method of a class that makes copies of its instances. */
export const clone = Symbol("messaging_clone_symbol");

/** The method of a class whose instances are not copied: it returns what arrives. */
export const move = Symbol("messaging_transfer_symbol");

interface Transferable {
  readonly detached?: boolean;
  transfer?(): unknown;
}

/** Given away where the engine cannot take the memory itself. */
const given = new WeakSet<object>();

/**
 * Takes a buffer's memory away. Engines of before ECMAScript 2024 leave it to the
 * views that there are; the buffer counts as detached all the same.
 */
export function detach(buffer: ArrayBuffer): void {
  const { transfer } = buffer as Transferable;
  if (transfer !== undefined) {
    transfer.call(buffer);
    return;
  }
  given.add(buffer);
  Object.defineProperty(buffer, "byteLength", { value: 0, configurable: true });
}

export function isDetached(buffer: ArrayBuffer): boolean {
  if (given.has(buffer)) return true;
  const { detached } = buffer as Transferable;
  if (detached !== undefined) return detached;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
