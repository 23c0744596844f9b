/**
 * What goes between a host and the process of its isolate: frames of a kind and a
 * message, in bytes. Whatever a guest sends is checked when it is read.
 *
 * ```
 * length of the rest, kind, number of parts | length of each part | parts, the JSON first
 * ```
 */
import type { Message } from "../agent.js";

export type FrameKind =
  /** To the isolate: what it is made of, JSON. */
  | "create"
  /** To the isolate, and its answer. */
  | "send"
  | "answer"
  /** Of the guest to the host, and the host's reply. */
  | "ask"
  | "reply"
  /** The guest was killed, or there is no isolated-vm: JSON. */
  | "failure";

const KINDS: readonly FrameKind[] = [
  "create",
  "send",
  "answer",
  "ask",
  "reply",
  "failure",
];

export interface Frame {
  readonly kind: FrameKind;
  /** Of a call: until when, as of the process' own clock, in milliseconds from now. */
  readonly left: number;
  readonly message: Message;
}

/** Bytes in front of the lengths of the parts. */
export const HEADER = 24;

/** @param left `Infinity` for no limit */
export function encodeFrame(
  kind: FrameKind,
  [json, ...buffers]: Message,
  left: number = Number.POSITIVE_INFINITY,
): Buffer {
  const parts = [Buffer.from(json), ...buffers.map((one) => Buffer.from(one))];
  const head = Buffer.alloc(HEADER + 4 * parts.length);
  const total = parts.reduce((sum, { length }) => sum + length, head.length);
  head.writeDoubleLE(total, 0);
  head.writeDoubleLE(left, 8);
  head.writeUInt32LE(KINDS.indexOf(kind), 16);
  head.writeUInt32LE(parts.length, 20);
  parts.forEach(({ length }, at) => {
    head.writeUInt32LE(length, HEADER + 4 * at);
  });
  return Buffer.concat([head, ...parts], total);
}

/** Of a header. @throws RangeError where no frame is so long */
export function lengthOfFrame(header: Buffer, most: number): number {
  const length = header.readDoubleLE(0);
  if (!(length >= HEADER && length <= most)) {
    throw new RangeError("The guest's process sent what is no frame");
  }
  return length;
}

/** @param bytes one whole frame. @throws RangeError where it is none */
export function decodeFrame(bytes: Buffer): Frame {
  const left = bytes.readDoubleLE(8);
  const kind = KINDS[bytes.readUInt32LE(16)];
  const count = bytes.readUInt32LE(20);
  let at = HEADER + 4 * count;
  if (kind === undefined || count < 1 || at > bytes.length) {
    throw new RangeError("The guest's process sent what is no frame");
  }
  const [json = Buffer.alloc(0), ...buffers] = Array.from(
    { length: count },
    (_, part) => {
      const length = bytes.readUInt32LE(HEADER + 4 * part);
      if (at + length > bytes.length) {
        throw new RangeError("The guest's process sent what is no frame");
      }
      at += length;
      return bytes.subarray(at - length, at);
    },
  );
  // Buffers of their own: these go on to the guest's or the host's code.
  const copies = buffers.map((one) => new Uint8Array(one).buffer);
  return { kind, left, message: [json.toString(), ...copies] };
}
