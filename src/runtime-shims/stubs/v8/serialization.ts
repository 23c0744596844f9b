/**
 * `v8.serialize` and `v8.deserialize`, with the classes that copy views, buffers
 * among them, as Node does: each alone, not the memory that it is a part of.
 *
 * @see https://nodejs.org/api/v8.html#serialization-api
 */
import { Buffer } from "node:buffer";
import { typedArrayName } from "../../internal/types.js";
import { Deserializer } from "./deserializer.js";
import { Serializer } from "./serializer.js";

interface ViewClass {
  readonly BYTES_PER_ELEMENT?: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): object;
}

/** By what stands for each; Node's own number, that of a Buffer is 10. */
const VIEWS =
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array DataView Buffer BigInt64Array BigUint64Array".split(
    " ",
  );
const BUFFER = VIEWS.indexOf("Buffer");

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view: ArrayBufferView): void {
    const isBuffer = view.constructor === Buffer;
    const name = typedArrayName(view) ?? "DataView";
    this.writeUint32(isBuffer ? BUFFER : VIEWS.indexOf(name));
    this.writeUint32(view.byteLength);
    this.writeRawBytes(view);
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject(): object {
    const index = this.readUint32();
    const length = this.readUint32();
    const bytes = this.readRawBytes(length);
    if (index === BUFFER) return bytes;
    const Class = (globalThis as unknown as Record<string, ViewClass>)[
      VIEWS[index] ?? ""
    ];
    if (Class === undefined) {
      throw new Error("Unable to deserialize cloned data.");
    }
    const each = Class.BYTES_PER_ELEMENT ?? 1;
    const { buffer, byteOffset } =
      bytes.byteOffset % each === 0 ? bytes : new Uint8Array(bytes);
    return new Class(buffer, byteOffset, length / each);
  }
}

Object.defineProperty(Serializer.prototype, "_getDataCloneError", {
  value: Error,
  writable: true,
  enumerable: true,
  configurable: true,
});

function serialize(value: unknown): Buffer {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

function deserialize(buffer: unknown): unknown {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

export {
  DefaultDeserializer,
  DefaultSerializer,
  Deserializer,
  deserialize,
  Serializer,
  serialize,
};
