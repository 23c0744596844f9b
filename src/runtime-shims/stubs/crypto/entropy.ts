/** Randomness: the host's. There is no other source. */
import { bridge } from "../../bridge/guest.js";
import { LARGEST_TRANSFER } from "../../bridge/interface.js";
import { notSupported } from "../../internal/not-supported.js";

/**
 * @param api what the error names, `randomUUID`
 * @throws where the host grants none
 */
export function entropy(length: number, api: string): Uint8Array {
  const { entropy: source } = bridge;
  if (source === undefined) throw notSupported(`crypto.${api}`);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += LARGEST_TRANSFER) {
    const part = Math.min(LARGEST_TRANSFER, length - at);
    const given = source.bytes(part);
    if (!(given instanceof Uint8Array) || given.length !== part) {
      throw notSupported(`crypto.${api}`);
    }
    bytes.set(given, at);
  }
  return bytes;
}

export function hasEntropy(): boolean {
  return bridge.entropy !== undefined;
}
