/**
 * The builtin `stream/consumers`: all that a stream gives, as one value.
 *
 * @see https://nodejs.org/api/webstreams.html#utility-consumers
 */
import { Buffer } from "node:buffer";
import { TextDecoder } from "../../internal/encoding.js";
import start = require("ingot:start");

type Chunks = AsyncIterable<unknown>;

async function chunksOf(stream: Chunks): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

async function blob(stream: Chunks): Promise<Blob> {
  const chunks = await chunksOf(stream);
  const { Blob: Made } = start.builtin("node:buffer") as {
    Blob: new (parts: unknown[]) => Blob;
  };
  return new Made(chunks);
}

async function buffer(stream: Chunks): Promise<Buffer> {
  const bytes = (await chunksOf(stream)).map((chunk) => {
    if (typeof chunk === "string") return Buffer.from(chunk);
    if (ArrayBuffer.isView(chunk)) {
      const { buffer: memory, byteOffset, byteLength } = chunk;
      return Buffer.from(memory, byteOffset, byteLength);
    }
    return Buffer.from(chunk as ArrayBuffer);
  });
  return Buffer.concat(bytes);
}

async function arrayBuffer(stream: Chunks): Promise<ArrayBuffer> {
  const bytes = await buffer(stream);
  const { byteOffset, byteLength } = bytes;
  return bytes.buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

async function text(stream: Chunks): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of stream) {
    all +=
      typeof chunk === "string"
        ? chunk
        : decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return all + decoder.decode();
}

async function json(stream: Chunks): Promise<unknown> {
  return JSON.parse(await text(stream));
}

export = { arrayBuffer, blob, buffer, text, json };
