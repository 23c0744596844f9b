/**
 * The start of an artifact from a code cache. What stands in the launcher that
 * `--code-cache` writes: it finds the artifact's file and V8's data beside it, and
 * compiles the one with the other. Embedded as text, like the runtime, so each
 * function must not know anything outside itself but its parameters. It receives
 * the launcher's own `require` and paths, and must not know what is in the artifact.
 */

/** What belongs to a launcher. */
export interface CodeFiles {
  /** The artifact: complete, it runs by itself, too. */
  readonly code: string;
  /** V8's data for it, behind a header; see {@link loadCode}. */
  readonly cache: string;
}

/** What is used of a `Buffer`. */
export interface Bytes {
  readonly length: number;
  subarray(start?: number, end?: number): Bytes;
  readUInt32LE(offset: number): number;
  write(text: string, offset: number, encoding: "latin1"): number;
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

/** What is used of Node's `vm.Script`. */
export interface CompiledScript {
  runInThisContext(): (this: unknown, ...wrapper: unknown[]) => unknown;
  createCachedData(): Bytes;
}

interface Builtins {
  readonly "node:fs": {
    openSync(path: string): number;
    closeSync(file: number): void;
    fstatSync(file: number): { readonly size: number };
    readSync(file: number, into: Bytes, offset: number, length: number): number;
    readFileSync(path: string): Bytes;
  };
  readonly "node:vm": {
    readonly Script: new (text: string, options: object) => CompiledScript;
    readonly constants?: { readonly USE_MAIN_CONTEXT_DEFAULT_LOADER: symbol };
  };
  readonly "node:process": {
    readonly version: string;
    readonly arch: string;
    readonly platform: string;
    readonly config: object;
  };
  readonly "node:zlib": { crc32(data: Bytes | string): number };
  readonly "node:buffer": {
    readonly Buffer: { allocUnsafeSlow(size: number): Bytes };
  };
}

/** The launcher's, or one for its folder. */
export type LauncherRequire = <Name extends keyof Builtins>(
  name: Name,
) => Builtins[Name];

/** @param launcher its path, in either way of writing paths */
export function codeFilesOf(launcher: string): CodeFiles {
  const stem = launcher.replace(/([^/\\])\.[^./\\]*$/, "$1");
  return { code: `${stem}.code.cjs`, cache: `${stem}.code.cache` };
}

/**
 * Compiles the artifact as the body of a CommonJS module, as Node would.
 *
 * The cache is used if every byte of it and of the artifact is as it was when
 * the cache was made: V8 itself compares no more of a source than its length. And
 * it is used by the very build of Node that made it: V8 compares its own version,
 * and would crash on what another build with this version has made. Other flags
 * V8 refuses. In all these cases, and without a cache, the artifact is compiled
 * from its text.
 *
 * The cache file is, in little endian words: its version, the CRC-32 of all that
 * follows, size and CRC-32 of the artifact, 1 where the artifact is ASCII or 0,
 * and the CRC-32 of what tells a build of Node; then V8's data.
 *
 * @param name of the script, in stacks
 * @throws Node's error where the artifact cannot be read
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
export function loadCode(
  require: LauncherRequire,
  files: CodeFiles,
  name: string,
): CompiledScript {
  // biome-ignore lint/suspicious/noRedundantUseStrict: the text runs in a script
  "use strict";
  const fs = require("node:fs");
  const { Script, constants } = require("node:vm");
  const { crc32 } = require("node:zlib");
  const head = "(function (exports, require, module, __filename, __dirname) {";
  const tail = "\n})";

  const file = fs.openSync(files.code);
  let bytes: Bytes;
  let end = head.length;
  try {
    const { size } = fs.fstatSync(file);
    // In one piece: joining the three as strings would copy all of it again.
    bytes = require("node:buffer").Buffer.allocUnsafeSlow(
      end + size + tail.length,
    );
    for (let read = -1; read && end < head.length + size; end += read)
      read = fs.readSync(file, bytes, end, head.length + size - end);
  } finally {
    fs.closeSync(file);
  }
  const source = bytes.subarray(head.length, end);

  let data: Bytes | undefined;
  let isAscii = false;
  try {
    const found = fs.readFileSync(files.cache);
    const [layout, sum, size, sumOfSource, ascii, build] = [
      0, 1, 2, 3, 4, 5,
    ].map((word) => found.readUInt32LE(word * 4));
    const { version, arch, platform, config } = require("node:process");
    if (
      layout === 1 &&
      build === crc32(JSON.stringify([version, arch, platform, config])) &&
      sum === crc32(found.subarray(8)) &&
      size === source.length &&
      sumOfSource === crc32(source)
    ) {
      data = found.subarray(24);
      isAscii = ascii === 1;
    }
  } catch {
    // Missing, too short, or a Node without this checksum.
  }

  bytes.write(head, 0, "latin1");
  end += bytes.write(tail, end, "latin1");
  // Node lets a file begin with a #! line; a function cannot. As long.
  if (source.latin1Slice(0, 2) === "#!") source.write("//", 0, "latin1");
  return new Script(
    isAscii ? bytes.latin1Slice(0, end) : bytes.utf8Slice(0, end),
    {
      filename: name,
      cachedData: data,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
}
