/**
 * The file that holds V8's code of an artifact. Receives the artifact's bytes and
 * V8's data, made by this process's Node; returns the file. Its reader is `loadCode` of the launcher.
 */
import { isAscii } from "node:buffer";
import { crc32 } from "node:zlib";

const VERSION = 1;
const WORD = 4;
/** A multiple of eight bytes: V8 copies data that is not aligned. */
const HEADER_WORDS = 6;

export function cacheFileOf(source: Uint8Array, data: Uint8Array): Buffer {
  const file = Buffer.concat([Buffer.alloc(HEADER_WORDS * WORD), data]);
  const { version, arch, platform, config } = process;
  const words = [
    VERSION,
    0,
    source.length,
    crc32(source),
    isAscii(source) ? 1 : 0,
    crc32(JSON.stringify([version, arch, platform, config])),
  ];
  for (const [index, word] of words.entries()) {
    file.writeUInt32LE(word, index * WORD);
  }
  file.writeUInt32LE(crc32(file.subarray(2 * WORD)), WORD);
  return file;
}
