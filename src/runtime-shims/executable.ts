/**
 * The start of an artifact inside an executable. What stands in the main script of
 * one that `--sea` writes: it compiles the artifact, an asset of the executable, and
 * runs it as the main module. Embedded as text, so the function must not know
 * anything outside itself but its parameters.
 */
import type { Bytes, CompiledScript } from "./launcher";

interface MainModule {
  id: string;
  exports: unknown;
  readonly path: string;
}

interface Builtins {
  readonly "node:sea": { getRawAsset(key: string): ArrayBuffer };
  readonly "node:vm": {
    readonly Script: new (text: string, options: object) => CompiledScript;
    readonly constants?: { readonly USE_MAIN_CONTEXT_DEFAULT_LOADER: symbol };
  };
  readonly "node:process": { argv: string[]; mainModule: unknown };
  readonly "node:module": { createRequire(path: string): unknown };
  readonly "node:buffer": {
    readonly Buffer: {
      allocUnsafeSlow(size: number): Bytes & {
        set(source: Uint8Array, offset: number): void;
      };
      from(data: ArrayBuffer): Bytes;
    };
  };
}

/** What Node gives the main script: a `require` for builtins alone. */
export type ExecutableRequire = <Name extends keyof Builtins>(
  name: Name,
) => Builtins[Name];

/**
 * @param module Node's, of the executable
 * @param filename the executable's path
 * @param isAscii whether the artifact is, and need not be decoded
 * @param hasCache whether V8's code of it is another asset; V8 refuses what was made
 *   with other flags
 * @see https://nodejs.org/api/single-executable-applications.html
 */
export function startExecutable(
  require: ExecutableRequire,
  module: MainModule,
  filename: string,
  isAscii: boolean,
  hasCache: boolean,
): void {
  // biome-ignore lint/suspicious/noRedundantUseStrict: the text runs in a script
  "use strict";
  const { getRawAsset } = require("node:sea");
  const { Script, constants } = require("node:vm");
  const { Buffer } = require("node:buffer");
  const process = require("node:process");
  const head = "(function (exports, require, module, __filename, __dirname) {";
  const tail = "\n})";

  const code = new Uint8Array(getRawAsset("code"));
  const bytes = Buffer.allocUnsafeSlow(head.length + code.length + tail.length);
  bytes.write(head, 0, "latin1");
  bytes.set(code, head.length);
  bytes.write(tail, head.length + code.length, "latin1");
  // Node lets a file begin with a #! line; a function cannot. As long.
  if (code[0] === 35) bytes.write("//", head.length, "latin1");
  const script = new Script(
    isAscii
      ? bytes.latin1Slice(0, bytes.length)
      : bytes.utf8Slice(0, bytes.length),
    {
      filename,
      cachedData: hasCache ? Buffer.from(getRawAsset("cache")) : undefined,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  // As for a file that Node is started with.
  module.id = ".";
  process.argv[1] = filename;
  process.mainModule = module;
  script
    .runInThisContext()
    .call(
      module.exports,
      module.exports,
      require("node:module").createRequire(filename),
      module,
      filename,
      module.path,
    );
}
