/**
 * A copy of Node's `child_process` that gives other programs the files of an
 * artifact: they see the disk alone, so that a file is extracted when a program
 * is started with it. Receives Node's module and where the files are; returns the
 * copy. Embedded as `servePrograms.toString()` where an artifact has files and
 * starts programs, so it must not know anything outside itself except its
 * parameters and ECMAScript globals.
 */
import type { createExtractor as createExtractorOf } from "./extract";
import type { RequireBuiltin, VirtualEntry } from "./virtual-fs";

type AnyFunction = (...args: unknown[]) => unknown;

type Table = Record<string, unknown>;

/** A file as programs want it; `undefined` where the path is another's. */
export type FindFile = (path: string) =>
  | "module"
  | {
      readonly entry: VirtualEntry & { readonly kind: "file" };
      readonly id: string;
      readonly sha256: string;
    }
  | undefined;

/**
 * @param createExtractor embedded beside this one's text
 * @param root no file is above it
 * @see https://nodejs.org/api/child_process.html
 */
export function servePrograms(
  createExtractor: typeof createExtractorOf,
  host: RequireBuiltin,
  real: Table,
  root: string,
  find: FindFile,
): object {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const extract = createExtractor(host);
  const { existsSync } = host("fs") as { existsSync(path: string): boolean };
  const { basename, resolve } = host("path") as {
    basename(path: string): string;
    resolve(path: string): string;
  };
  const program = host("process") as {
    readonly execPath: string;
    readonly argv0: string;
  };
  const { promisify } = host("util") as {
    promisify: { readonly custom: symbol };
  };

  /** The same, or the path of a file with what the artifact has there. */
  function outside(given: unknown): unknown {
    if (typeof given !== "string" || !given.startsWith(root)) return given;
    const path = resolve(given);
    const found = existsSync(path) ? undefined : find(path);
    if (found === undefined || found === "module") return given;
    const { entry, id, sha256 } = found;
    const content = () => entry.read();
    const wanted = { id, file: basename(path), sha256, content };
    const purpose = { act: "use a file", code: "ERR_INGOT_FILE" };
    return extract("files", wanted, purpose);
  }

  /** Node that runs a module finds the files itself. */
  function runsModule(command: unknown, list: readonly unknown[]): boolean {
    return (
      ["node", program.execPath, program.argv0].includes(command as string) &&
      list.some(
        (word) =>
          typeof word === "string" &&
          word.startsWith(root) &&
          find(resolve(word)) === "module",
      )
    );
  }

  /** `[command, [word, …], options]`; the words may be left out. */
  function words([command, list, ...rest]: unknown[]): unknown[] {
    if (Array.isArray(list) && runsModule(command, list)) {
      return [command, list, ...rest];
    }
    return [
      outside(command),
      Array.isArray(list) ? list.map(outside) : list,
      ...rest,
    ];
  }

  /** `["command word …", options]`, of which a shell makes words. */
  function text([command, ...rest]: unknown[]): unknown[] {
    if (typeof command !== "string") return [command, ...rest];
    const WORD = /"([^"]+)"|'([^']+)'|[^\s"'|&;<>()=]+/g;
    const plain = command.match(WORD)?.map((word) => word.replace(/["']/g, ""));
    const [first, ...others] = plain ?? [];
    if (runsModule(first, others)) return [command, ...rest];
    const changed = command.replace(WORD, (word, double, single) => {
      const path = double ?? single ?? word;
      const file = outside(path);
      return file === path ? word : `"${file}"`;
    });
    return [changed, ...rest];
  }

  function wrap(
    original: AnyFunction,
    change: (args: unknown[]) => unknown[],
  ): AnyFunction {
    const properties = Object.getOwnPropertyDescriptors(original) as Record<
      symbol,
      PropertyDescriptor | undefined
    >;
    // `util.promisify` asks for the function to be used in its place.
    const promising = properties[promisify.custom];
    if (promising !== undefined) {
      const value = wrap(promising.value as AnyFunction, change);
      properties[promisify.custom] = { ...promising, value };
    }
    return Object.defineProperties(
      function (this: unknown, ...args) {
        return Reflect.apply(original, this, change(args));
      } as AnyFunction,
      properties as PropertyDescriptorMap,
    );
  }

  const copy = Object.create(
    Object.getPrototypeOf(real),
    Object.getOwnPropertyDescriptors(real),
  );
  for (const [names, change] of [
    ["spawn spawnSync execFile execFileSync", words],
    ["exec execSync", text],
  ] as const) {
    for (const name of names.split(" ")) {
      copy[name] = wrap(real[name] as AnyFunction, change);
    }
  }
  return copy;
}
