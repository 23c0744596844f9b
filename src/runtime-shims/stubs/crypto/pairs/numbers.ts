/** Numbers of any size as bytes, the highest first. */
import { Buffer } from "node:buffer";

export function toBigInt(bytes: Uint8Array): bigint {
  const { buffer, byteOffset, byteLength } = bytes;
  const hex = Buffer.from(buffer, byteOffset, byteLength).toString("hex");
  return hex === "" ? 0n : BigInt(`0x${hex}`);
}

/** @param length of the result, zeros in front; as long as it takes without */
export function fromBigInt(value: bigint, length?: number): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(even.padStart((length ?? 0) * 2, "0"), "hex");
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}
