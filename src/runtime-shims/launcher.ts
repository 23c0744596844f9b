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
  fill(byte: number, start: number, end: number): unknown;
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
    readSync(
      file: number,
      into: Bytes,
      offset: number,
      length: number,
      position: number,
    ): number;
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

/** The script, and what is to be the sixth argument of the function that it gives. */
export interface LoadedCode extends CompiledScript {
  readonly held: object;
}

/**
 * Compiles the artifact as the body of a CommonJS module, as Node would.
 *
 * The cache is used if every byte of it and of the artifact's code is as it was when
 * the cache was made: V8 itself compares no more of a source than its length. And
 * it is used by the very build of Node that made it: V8 compares its own version,
 * and would crash on what another build with this version has made. Other flags
 * V8 refuses. In all these cases, and without a cache, the artifact is compiled
 * from its text.
 *
 * With the cache, factories that hold text alone, as JSON, are neither read nor
 * compiled: empty lines stand in their place, and `held` gives them when they are
 * asked for, each if its bytes are as they were.
 *
 * The cache file is, in little endian words: its version, the CRC-32 of all that
 * follows, size of the artifact, CRC-32 of what is compiled of it, 1 where that is
 * ASCII or 0, the CRC-32 of what tells a build of Node, size of V8's data, number of
 * pieces; of each piece the offset and size in the artifact, and how many empty lines
 * follow; from the next multiple of eight bytes V8's data; then JSON, of each
 * factory left out its name, offset, size and CRC-32.
 *
 * @param name of the script, in stacks
 * @throws Node's error where the artifact cannot be read
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
export function loadCode(
  require: LauncherRequire,
  files: CodeFiles,
  name: string,
): LoadedCode {
  // biome-ignore lint/suspicious/noRedundantUseStrict: the text runs in a script
  "use strict";
  const fs = require("node:fs");
  const { Script, constants } = require("node:vm");
  const { crc32 } = require("node:zlib");
  const { allocUnsafeSlow } = require("node:buffer").Buffer;
  const { parse } = JSON;
  const { assign, hasOwn } = Object;
  const head = "(function (exports, require, module, __filename, __dirname) {";
  const holder = "__proto__: arguments[5]";
  const tail = "\n})";

  let found: Bytes | undefined;
  let pieces: (readonly [number, number, number])[] = [];
  const word = (index: number) => found?.readUInt32LE(index * 4) ?? 0;

  function read(
    file: number,
    into: Bytes,
    at: number,
    offset: number,
    length: number,
  ) {
    let done = 0;
    for (let size = -1; size && done < length; done += size)
      size = fs.readSync(file, into, at + done, length - done, offset + done);
    return at + done;
  }

  /** In one piece: joining strings would copy all of it again. */
  function assemble(file: number): readonly [Bytes, number] {
    let size = head.length + holder.length + tail.length;
    for (const [, length, lines] of pieces) size += length + lines;
    const bytes = allocUnsafeSlow(size);
    let end = head.length;
    pieces.forEach(([offset, length, lines], index) => {
      // Before the last line of the artifact.
      if (index && index === pieces.length - 1)
        end += bytes.write(holder, end, "latin1");
      const start = read(file, bytes, end, offset, length);
      end = start + lines;
      bytes.fill(10, start, end);
    });
    return [bytes, end];
  }

  const file = fs.openSync(files.code);
  let bytes: Bytes | undefined;
  let end = 0;
  try {
    const { size } = fs.fstatSync(file);
    try {
      found = fs.readFileSync(files.cache);
      const { version, arch, platform, config } = require("node:process");
      if (
        word(0) === 2 &&
        word(1) === crc32(found.subarray(8)) &&
        word(2) === size &&
        word(5) === crc32(JSON.stringify([version, arch, platform, config]))
      ) {
        for (let at = 8; pieces.length < word(7); at += 3)
          pieces.push([word(at), word(at + 1), word(at + 2)]);
        [bytes, end] = assemble(file);
        if (word(3) !== crc32(bytes.subarray(head.length, end)))
          bytes = undefined;
      }
    } catch {
      // Missing, too short, or a Node without this checksum.
      bytes = undefined;
    }
    if (!bytes) {
      found = undefined;
      pieces = [[0, size, 0]];
      [bytes, end] = assemble(file);
    }
  } finally {
    fs.closeSync(file);
  }

  const source = bytes.subarray(head.length, end);
  bytes.write(head, 0, "latin1");
  end += bytes.write(tail, end, "latin1");
  // Node lets a file begin with a #! line; a function cannot. As long.
  if (source.latin1Slice(0, 2) === "#!") source.write("//", 0, "latin1");
  const start = ((word(7) * 3 + 9) >> 1) * 8;
  const after = start + word(6);
  const script = new Script(
    word(4) ? bytes.latin1Slice(0, end) : bytes.utf8Slice(0, end),
    {
      filename: name,
      cachedData: word(6) ? found?.subarray(start, after) : undefined,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );

  let table = found?.utf8Slice(after, found.length) ?? "{}";
  // All that the process keeps of the cache is this.
  found = undefined;
  let places: Record<string, readonly [number, number, number]> = {};
  const held = new Proxy<Record<string, unknown>>(Object.create(null), {
    get(made, key: string) {
      if (table) places = parse(table);
      table = "";
      const [offset, length, sum] = (hasOwn(places, key) && places[key]) || [
        0, 0, 0,
      ];
      if (key in made || !length) return made[key];
      const text = allocUnsafeSlow(length);
      const file = fs.openSync(files.code);
      try {
        read(file, text, 0, offset, length);
      } finally {
        fs.closeSync(file);
      }
      if (crc32(text) !== sum)
        throw new Error(`${files.code} is not what this program started from`);
      const factories = new Script(`({${text.utf8Slice(0, length)}})`, {
        filename: name,
      }).runInThisContext() as unknown as Record<string, unknown>;
      // biome-ignore lint/suspicious/noAssignInExpressions: it travels along
      return (made[key] = factories[key]);
    },
  });
  return assign(script, { held });
}
