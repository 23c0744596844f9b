/**
 * Starts the published program. Plain compiles run from one file that holds all
 * they need, with V8's code cache of an earlier run; everything else from the
 * files as they were built. Receives the program's name; sets the exit code.
 * Must not know what a command line means.
 */
import fs from "node:fs";
import path from "node:path";
import { Script } from "node:vm";
import type { CachedCommand } from "./command-line/compile-cache.js";
import type { ProgramName } from "./command-line/compile-options.js";

import { version as compilerVersion } from "./version.js";

/** Of SHA-256, in bytes. */
const DIGEST_SIZE = 32;

/** Of src/command-line/plain-compile.ts. */
interface PlainCompile {
  compilePlainly(
    name: ProgramName,
    argv: readonly string[],
    io: undefined,
    cached: CachedCommand,
  ): number | null;
}

/** What is used of Node's class of modules. */
interface ModuleClass {
  new (id: string): NodeJS.Module;
  _nodeModulePaths(from: string): string[];
}

/**
 * @param bundle the artifact of src/command-line/plain-compile.ts, see
 *   scripts/bundle.js
 * @param load gives one of the files as they were built
 */
export function launch(
  name: ProgramName,
  bundle: string,
  load: (file: string) => unknown,
): void {
  const argv = process.argv.slice(2);
  const compiles = name === "compile" || argv[0] === "compile";
  const cached = compiles ? fromCache(name, argv, bundle) : null;
  if (cached?.done) return;
  const code = cached ? runBundle(name, argv, bundle, cached) : null;
  if (code === null) runFiles(name, argv, cached, load);
  // To leave at once would spare V8 from clearing its heap up first, but where it
  // still optimises code in the background, process.exit() may wait for ever.
  else process.exitCode = code;
}

/** What this command found when it was run before. */
function fromCache(
  program: ProgramName,
  argv: readonly string[],
  bundle: string,
): (CachedCommand & { readonly done: false }) | { readonly done: true } {
  // Where nothing was kept yet, there is nothing to load for it.
  const { defaultFolder } =
    require("./cache/folder.js") as typeof import("./cache/folder.js");
  const cwd = process.cwd();
  const folder = defaultFolder(cwd);
  const isEmpty =
    !argv.some((argument) => argument.startsWith("--cache-dir")) &&
    (folder === null || !fs.existsSync(folder));
  const { version, platform, arch, execArgv, env } = process;
  const { mtimeMs, size } = fs.statSync(bundle);
  const command = {
    compiler: JSON.stringify([
      [compilerVersion, mtimeMs, size],
      [version, platform, arch, execArgv, env.NODE_OPTIONS ?? ""],
    ]),
    program,
    argv,
    cwd,
  };
  if (isEmpty) return { done: false, earlier: null, command };
  const { replay } =
    require("./cache/replay.js") as typeof import("./cache/replay.js");
  const found = replay(command, (to, text) => {
    const { writeAll } =
      require("./process-io.js") as typeof import("./process-io.js");
    writeAll(to === "stdout" ? 1 : 2, text);
  });
  return found.done ? found : { ...found, command };
}

function runFiles(
  name: ProgramName,
  argv: readonly string[],
  cached: CachedCommand | null,
  load: (file: string) => unknown,
): void {
  const { main } = load("cli.js") as typeof import("./cli.js");
  const { processIo } = load(
    "process-io.js",
  ) as typeof import("./process-io.js");
  const { setExitCode } = load(
    "exit-code.js",
  ) as typeof import("./exit-code.js");
  setExitCode(main(name, argv, processIo(), cached));
}

function runBundle(
  name: ProgramName,
  argv: readonly string[],
  bundle: string,
  cached: CachedCommand,
): number | null {
  const source = fs.readFileSync(bundle, "latin1");
  const cacheFile = codeCacheFile(bundle, cached.earlier !== null);
  const cachedData = readCodeCache(cacheFile);
  const script = new Script(source, {
    filename: bundle,
    ...(cachedData && { cachedData }),
  });
  // What `require("module")` gives, without the loading of that builtin.
  const Module = module.constructor as ModuleClass;
  const own = new Module(bundle);
  own.filename = bundle;
  own.paths = Module._nodeModulePaths(path.dirname(bundle));
  const require = Object.assign((id: string): unknown => own.require(id), {
    main: process.mainModule,
  });
  const { exports } = own;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(exports, exports, require, own, bundle, path.dirname(bundle));
  const code = (own.exports as PlainCompile).compilePlainly(
    name,
    argv,
    undefined,
    cached,
  );
  // By now what a compile needs has been compiled by V8 as well.
  if (code === 0 && (!cachedData || script.cachedDataRejected === true)) {
    writeCodeCache(cacheFile, script);
  }
  return code;
}

/**
 * Beside the program, so that only who can write the program can write what is
 * run in its place. V8 itself refuses what another version or flags have made.
 *
 * @param isFurther whether much of the work was done before, and so most of the
 *   code has no use: V8 reads all that it is given
 */
function codeCacheFile(bundle: string, isFurther: boolean): string {
  const { version, arch, platform } = process;
  const kind = isFurther ? "-further" : "";
  const name = `${version}-${platform}-${arch}${kind}.cache`;
  return path.join(path.dirname(bundle), ".code-cache", name);
}

/** What {@link writeCodeCache} wrote, if that is there and whole. */
function readCodeCache(file: string): Buffer | undefined {
  let content: Buffer;
  try {
    content = fs.readFileSync(file);
  } catch {
    return undefined;
  }
  const code = content.subarray(DIGEST_SIZE);
  return digestOf(code).equals(content.subarray(0, DIGEST_SIZE))
    ? code
    : undefined;
}

/** Where it cannot be kept, the next start is slower and nothing else. */
function writeCodeCache(file: string, script: Script): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const code = script.createCachedData();
    fs.writeFileSync(unfinished, Buffer.concat([digestOf(code), code]));
    fs.renameSync(unfinished, file);
  } catch {
    removeIfThere(unfinished);
  }
}

function removeIfThere(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // As little to be done about as about the rest.
  }
}

/** V8 does not look at all of what it is given. */
function digestOf(code: Buffer): Buffer {
  // What finds nothing to do, needs none.
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  return createHash("sha256").update(code).digest();
}
