/**
 * Runs in the user's own processes, before anything else: `node --require`. Tells
 * which modules and files the program asks for, in a file of its own for each
 * thread. Must not change what the program does: it calls Node's functions with
 * what they were given, keeps no file open, and says nothing when it cannot write.
 * It takes nothing but Node's builtins.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";
import type { FileUse, RecordedEvent } from "./events.js";

const fs = require("node:fs") as typeof import("node:fs");
const Module = require("node:module") as typeof import("node:module") & {
  _resolveFilename(...args: unknown[]): unknown;
  register(specifier: string, parent: URL): void;
};

// The program may replace them.
const { openSync, writeSync, closeSync } = fs;
const { INGOT_RECORD_TO: folder, INGOT_RECORD_BELOW: root } = process.env;

if (folder !== undefined && root !== undefined) observe(folder, root);

type Callee = (...args: unknown[]) => unknown;
type Members = Record<string, unknown>;

function observe(folder: string, root: string): void {
  const file = join(folder, `${process.pid}-${threadId}-${Date.now()}.jsonl`);
  const known = new Set<string>();
  const prefix = root.endsWith(sep) ? root : root + sep;
  const isInside = (path: string) => path.startsWith(prefix);

  observeRequire();
  observeImport();
  observeFiles();

  function tell(event: RecordedEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    if (known.has(line)) return;
    known.add(line);
    try {
      const descriptor = openSync(file, "a");
      writeSync(descriptor, line);
      closeSync(descriptor);
    } catch {
      // No descriptor is left, or the folder is gone.
    }
  }

  function observeRequire(): void {
    around(Module as unknown as Members, "_resolveFilename", (args, result) => {
      const [request, parent] = args;
      const importer = (parent as { filename?: unknown } | undefined)?.filename;
      if (
        typeof importer === "string" &&
        typeof request === "string" &&
        typeof result === "string" &&
        isAbsolute(result) &&
        isInside(importer) &&
        isInside(result)
      ) {
        tell(["require", importer, request, result]);
      }
    });
  }

  /** By Node's own channel; where there is none, by a hook of the ES loader. */
  function observeImport(): void {
    let hasChannels = false;
    const hear = () => {
      hasChannels = true;
    };
    subscribe("tracing:module.require:start", hear);
    require("node:events");
    // With a listener Node throws the errors of modules from another place.
    unsubscribe("tracing:module.require:start", hear);
    if (hasChannels) {
      subscribe("tracing:module.import:start", (message) => {
        const { parentURL, url } = message as Readonly<Record<string, unknown>>;
        if (typeof parentURL !== "string" || !parentURL.startsWith("file:"))
          return;
        const importer = fileURLToPath(parentURL);
        if (isInside(importer)) tell(["import", importer, `${url}`]);
      });
    } else {
      const hooks = join(__dirname, "hook-imports.js");
      Module.register(pathToFileURL(hooks).href, pathToFileURL(__filename));
    }
  }

  function observeFiles(): void {
    const promises = fs.promises as unknown as Members;
    const all = fs as unknown as Members;
    const both = (
      name: string,
      use: (args: readonly unknown[]) => FileUse | null,
    ) => {
      for (const [target, key] of [
        [all, name],
        [all, `${name}Sync`],
        [promises, name],
      ] as const) {
        around(
          target,
          key,
          (args) => {
            const kind = use(args);
            if (kind !== null) tellFile(kind, args[0]);
          },
          true,
        );
      }
    };
    for (const name of [
      "readFile",
      "copyFile",
      "cp",
      "createReadStream",
      "openAsBlob",
    ])
      both(name, () => "read");
    for (const name of ["stat", "lstat", "exists", "access", "realpath"])
      both(name, () => "exists");
    both("open", ([, flags]) => (isReading(flags) ? "read" : null));
    both("opendir", listing);
    both("readdir", listing);
    // What `import { readFile } from "node:fs"` gives is another binding.
    Module.syncBuiltinESMExports();
  }

  function tellFile(use: FileUse, given: unknown): void {
    const path = pathOf(given);
    if (path === null || !isInside(path)) return;
    const importer = callerOf();
    if (importer !== null && isInside(importer)) tell([use, importer, path]);
  }
}

function listing([, options]: readonly unknown[]): FileUse {
  const { recursive } = Object(options) as { recursive?: unknown };
  return recursive ? "tree" : "list";
}

function isReading(flags: unknown): boolean {
  return typeof flags === "string"
    ? !/[wa+]/.test(flags)
    : typeof flags !== "number" || (flags & 3) === 0;
}

function pathOf(given: unknown): string | null {
  try {
    if (typeof given === "string") return resolve(given);
    if (given instanceof URL) return fileURLToPath(given);
    return Buffer.isBuffer(given) ? resolve(given.toString()) : null;
  } catch {
    return null;
  }
}

/**
 * The file of the innermost function on the stack that is neither Node's nor the
 * hook's; `null` where Node loads a module.
 */
function callerOf(): string | null {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let frames: readonly NodeJS.CallSite[] = [];
  try {
    Error.stackTraceLimit = 30;
    Error.prepareStackTrace = (_, sites) => sites;
    frames = new Error().stack as unknown as readonly NodeJS.CallSite[];
  } catch {
    return null;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  for (const frame of frames) {
    const name = frame.getFileName();
    if (typeof name !== "string" || name === __filename) continue;
    if (name.startsWith("node:internal/modules/")) return null;
    if (name.startsWith("file:")) return fileURLToPath(name);
    if (isAbsolute(name)) return name;
  }
  return null;
}

/**
 * Puts a function of the same name, length and properties into the place of a
 * method.
 *
 * @param see is given the arguments, and the result where it waits for that
 */
function around(
  target: Members,
  name: string,
  see: (args: readonly unknown[], result?: unknown) => void,
  isBefore = false,
): void {
  // Before it is read: some of Node's become plain values by that.
  const { get, ...place } = Object.getOwnPropertyDescriptor(target, name) ?? {};
  const original = target[name];
  if (typeof original !== "function") return;
  const { replacement } = {
    replacement(this: unknown, ...args: unknown[]): unknown {
      if (isBefore) see(args);
      // No `catch`: throwing again would move the place that Node prints.
      const result: unknown = Reflect.apply(original as Callee, this, args);
      if (!isBefore) see(args, result);
      return result;
    },
  };
  // A method has no `prototype` of its own, as Node's async functions.
  Object.defineProperties(
    replacement,
    Object.getOwnPropertyDescriptors(original),
  );
  Object.defineProperty(
    target,
    name,
    get === undefined
      ? { ...place, value: replacement }
      : { ...place, get: () => replacement },
  );
}
