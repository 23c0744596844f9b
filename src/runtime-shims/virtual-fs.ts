/**
 * A copy of Node's `fs` that knows files which are on no disk. Receives Node's
 * builtins and a tree of entries; returns the copy, whose functions answer for
 * the tree's paths as Node would for a read-only file system, and hand all other
 * paths to Node. Node's own `fs` stays as it is. Embedded as
 * `createVirtualFs.toString()` where an artifact has assets, so it must not know
 * anything outside itself except its parameters and ECMAScript globals.
 */

export interface VirtualFile {
  readonly kind: "file";
  /** Absolute, as `path.resolve` spells it. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  /** The contents, which the caller may not change. */
  read(): Bytes;
}

export interface VirtualFolder {
  readonly kind: "folder";
  readonly path: string;
  readonly ino: number;
  /** What is in it, by name. */
  readonly entries: ReadonlyMap<string, VirtualEntry>;
  /** Can be listed, on the way up, and is not there for anything else. */
  readonly isPassage?: true;
}

export type VirtualEntry = VirtualFile | VirtualFolder;

export interface VirtualTree {
  /** Nothing above it is in the tree. */
  readonly root: string;
  find(path: string): VirtualEntry | undefined;
  /** The artifact itself, which stands in no folder that a program lists. */
  readonly artifact: string;
  /** The file that runs, where the artifact is the program: as from a link to it. */
  readonly program?: string | undefined;
}

/** Node's `Buffer`. */
export interface Bytes extends Uint8Array {
  toString(encoding?: string): string;
}

/** `require` of builtins. */
export type RequireBuiltin = (name: string) => unknown;

type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Table = Record<PropertyKey, unknown>;

/** A path or descriptor of a call, and what the tree has there. */
interface Found {
  readonly entry:
    | VirtualEntry
    | { readonly kind: "beyond" }
    | { readonly kind: "link"; readonly path: string };
  /** As the caller spelled it. */
  readonly path: string | undefined;
  readonly open?: OpenFile;
  /** Nothing is there yet: the entry is the folder around it. */
  readonly isNew?: true;
}

interface OpenFile {
  readonly entry: VirtualEntry;
  position: number;
}

/** Answers for an entry; {@link HOST} where Node should. */
type Core = (found: Found, ...args: unknown[]) => unknown;

interface ReadRequest {
  readonly buffer: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly position: number | null;
}

interface DirentClass {
  new (name: unknown, type: number, path: string): object;
}

/** @see https://nodejs.org/api/fs.html */
export function createVirtualFs(
  host: RequireBuiltin,
  tree: VirtualTree,
): Table {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const nodeFs = host("fs") as Table & Record<string, Callable>;
  const constants = nodeFs.constants as unknown as Record<string, number>;
  const { Buffer, Blob } = host("buffer") as {
    Buffer: {
      from(data: ArrayBufferView | string, encoding?: string): Bytes;
      alloc(size: number): Bytes;
      isEncoding(encoding: unknown): boolean;
    };
    Blob: new (parts: unknown[], options?: object) => { stream(): unknown };
  };
  const { resolve, dirname, relative, join, parse } = host("path") as {
    resolve(path: string): string;
    dirname(path: string): string;
    relative(from: string, to: string): string;
    join(...paths: string[]): string;
    parse(path: string): { root: string };
  };
  const { fileURLToPath } = host("url") as {
    fileURLToPath(url: object): string;
  };
  const { getSystemErrorMap } = host("util") as {
    getSystemErrorMap(): Map<number, [string, string]>;
  };
  // A later change of the global, by fake timers for one, is not for us.
  const { setImmediate } = host("timers") as {
    setImmediate(callback: () => void): unknown;
  };
  const copyOf = (table: object): Table =>
    Object.create(
      Object.getPrototypeOf(table),
      Object.getOwnPropertyDescriptors(table),
    );
  const isOwn = Object.prototype.hasOwnProperty;
  const fs = copyOf(nodeFs);
  /** Made when it is asked for, as Node's own, for which much is loaded. */
  let promises: Table | undefined;
  const changes: ((promises: Table) => void)[] = [];
  Object.defineProperty(fs, "promises", {
    get() {
      return promisesOf();
    },
    enumerable: true,
    configurable: true,
  });

  /** What a core returns to let Node answer: for itself, or with its own error. */
  const HOST = {};
  const BEYOND = { kind: "beyond" } as const;
  /** No system gives out as many. */
  let nextDescriptor = 2 ** 30;
  const openFiles = new Map<unknown, OpenFile>();

  // --- paths -------------------------------------------------------------------

  function pathOf(value: unknown): string | undefined {
    let text: string;
    if (typeof value === "string") text = value;
    else if (ArrayBuffer.isView(value)) text = Buffer.from(value).toString();
    else if (typeof (value as { href?: unknown } | null)?.href === "string") {
      try {
        text = fileURLToPath(value as object);
      } catch {
        return undefined;
      }
    } else return undefined;
    return text === "" || text.includes("\0") ? undefined : text;
  }

  function findEntry(place: string): VirtualEntry | undefined {
    const entry = tree.find(place);
    return entry?.kind === "folder" && entry.isPassage ? undefined : entry;
  }

  function lookUp(value: unknown): Found | undefined {
    const path = pathOf(value);
    if (path === undefined) return undefined;
    const place = resolve(path);
    if (!place.startsWith(tree.root)) return undefined;
    const entry = findEntry(place);
    if (entry !== undefined) {
      const isFolder = entry.kind === "folder" || !/[/\\]$/.test(path);
      return { entry: isFolder ? entry : BEYOND, path };
    }
    for (let above = dirname(place); above.length > tree.root.length; ) {
      const known = tree.find(above);
      if (known !== undefined) {
        return known.kind === "file" ? { entry: BEYOND, path } : undefined;
      }
      above = dirname(above);
    }
    return undefined;
  }

  /** As {@link lookUp}, for functions that take descriptors, too. */
  function lookUpFile(value: unknown): Found | undefined {
    const open = openFiles.get(value);
    return open === undefined
      ? lookUpNew(value)
      : { entry: open.entry, path: undefined, open };
  }

  /** As {@link lookUp}, and for what is to be made in a folder of the tree. */
  function lookUpNew(value: unknown): Found | undefined {
    const found = lookUp(value);
    const path = pathOf(value);
    if (found !== undefined || path === undefined) return found;
    const above = findEntry(dirname(resolve(path)));
    return above === undefined || isReal(above)
      ? undefined
      : { entry: above, path, isNew: true };
  }

  /** As {@link lookUp}, for functions that list. */
  function lookUpListed(value: unknown): Found | undefined {
    const path = pathOf(value);
    const entry = path === undefined ? path : tree.find(resolve(path));
    return entry?.kind === "folder" && entry.isPassage && !isReal(entry)
      ? { entry, path }
      : lookUp(value);
  }

  /** The artifact, where it is the program: a link to the file that runs. */
  function lookUpProgram(value: unknown): Found | undefined {
    const path = pathOf(value);
    const { program, artifact } = tree;
    const { argv } = host("process") as { argv: readonly unknown[] };
    return program !== undefined &&
      path !== undefined &&
      (path === artifact || path === argv[1]) &&
      nodeFs.existsSync?.(path) &&
      nodeFs.realpathSync?.(path) === artifact
      ? { entry: { kind: "link", path: program }, path }
      : undefined;
  }

  /** Whether the disk has the folder, too. */
  function isReal(entry: Found["entry"]): boolean {
    return entry.kind === "folder" && nodeFs.existsSync?.(entry.path) === true;
  }

  // --- errors ------------------------------------------------------------------

  function failure(
    code: string,
    syscall: string,
    path?: string,
    dest?: string,
  ): Error {
    let errno: number | undefined;
    let text = "";
    for (const [number, [name, message]] of getSystemErrorMap()) {
      if (name === code) [errno, text] = [number, message];
    }
    const from = path === undefined ? "" : ` '${path}'`;
    const to = dest === undefined ? "" : ` -> '${dest}'`;
    return Object.assign(
      new Error(`${code}: ${text}, ${syscall}${from}${to}`),
      {
        errno,
        code,
        syscall,
        ...(path !== undefined && { path }),
        ...(dest !== undefined && { dest }),
      },
    );
  }

  function codedError(code: string, message: string): Error {
    const error = new Error(message);
    // As Node's errors have it: the code stands in the stack, not in the name.
    error.name = `Error [${code}]`;
    void error.stack;
    Reflect.deleteProperty(error, "name");
    return Object.assign(error, { code });
  }

  // --- functions in their three styles -------------------------------------------

  function later(callback: () => void): void {
    setImmediate(callback);
  }

  function turn(): Promise<void> {
    return new Promise((resolve) => later(resolve));
  }

  function override(
    table: Table,
    name: string,
    make: (original: Callable) => Callable,
  ): void {
    const original = table[name];
    if (typeof original !== "function") return;
    const made = make(original as Callable);
    // The name, the length, and what util.promisify looks at.
    const properties = Object.getOwnPropertyDescriptors(original) as Table;
    for (const key of Reflect.ownKeys(properties)) {
      const property = properties[key as string] as PropertyDescriptor;
      property.configurable = key !== "prototype";
    }
    Object.defineProperties(made, properties as PropertyDescriptorMap);
    Object.defineProperty(table, name, {
      value: made,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  function answer(
    core: Core,
    syscall: string,
    found: Found,
    args: readonly unknown[],
  ): unknown {
    if (found.entry.kind === "beyond") {
      throw failure("ENOTDIR", syscall, found.path);
    }
    return core(found, ...args);
  }

  function overrideSync(
    name: string,
    syscall: string,
    core: Core,
    find: typeof lookUp,
    at: number,
  ): void {
    override(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const found = find(args[at]);
          const result =
            found === undefined
              ? HOST
              : answer(core, syscall, found, withoutPath(args, at));
          return result === HOST ? Reflect.apply(original, this, args) : result;
        },
    );
  }

  function overrideCallback(
    name: string,
    syscall: string,
    core: Core,
    find: typeof lookUp,
    at: number,
  ): void {
    override(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const done = args[args.length - 1];
          const found = typeof done === "function" ? find(args[at]) : undefined;
          if (found === undefined) return Reflect.apply(original, this, args);
          let outcome: unknown[] | undefined;
          try {
            const rest = withoutPath(args.slice(0, -1), at);
            const result = answer(core, syscall, found, rest);
            if (result !== HOST) {
              outcome = result === undefined ? [null] : [null, result];
            }
          } catch (error) {
            outcome = [error];
          }
          if (outcome === undefined) return Reflect.apply(original, this, args);
          const results = outcome;
          later(() => {
            if (isAborted(args)) Reflect.apply(original, this, args);
            else (done as Callable)(...results);
          });
          return undefined;
        },
    );
  }

  function promisesOf(): Table {
    if (promises === undefined) {
      promises = copyOf(nodeFs.promises as unknown as object);
      for (const change of changes) change(promises);
    }
    return promises;
  }

  function overrideInPromises(
    name: string,
    make: (original: Callable) => Callable,
  ): void {
    changes.push((promises) => override(promises, name, make));
  }

  function overridePromise(
    name: string,
    syscall: string,
    core: Core,
    find: typeof lookUp,
    at: number,
  ): void {
    overrideInPromises(
      name,
      (original) =>
        async function (this: unknown, ...args: unknown[]) {
          const found = find(args[at]);
          let result: unknown = HOST;
          if (found !== undefined) {
            result = undefined;
            try {
              result = answer(core, syscall, found, withoutPath(args, at));
            } finally {
              if (result !== HOST) await turn();
            }
          }
          return result === HOST || isAborted(args)
            ? Reflect.apply(original, this, args)
            : result;
        },
    );
  }

  function withoutPath(args: readonly unknown[], at: number): unknown[] {
    return args.filter((_, index) => index !== at);
  }

  /** Node words what an abort gives. */
  function isAborted(args: readonly unknown[]): boolean {
    return args.some((argument) => {
      const { signal } = Object(argument) as { signal?: { aborted?: unknown } };
      return typeof argument === "object" && signal?.aborted === true;
    });
  }

  function serve(
    name: string,
    core: Core,
    syscall = name,
    find = lookUp,
    at = 0,
  ): void {
    overrideSync(`${name}Sync`, syscall, core, find, at);
    overrideCallback(name, syscall, core, find, at);
    overridePromise(name, syscall, core, find, at);
  }

  // --- files and folders -----------------------------------------------------------

  function encodingOf(options: unknown): unknown {
    return typeof options === "string"
      ? options
      : (options as { encoding?: unknown } | null | undefined)?.encoding;
  }

  /** Whether options are what Node would take; it refuses others in its own words. */
  function areOptions(options: unknown): boolean {
    const encoding = encodingOf(options);
    const { signal = {} } = Object(options) as { signal?: unknown };
    return (
      (options == null || /^(?:object|string)$/.test(typeof options)) &&
      (!encoding || encoding === "buffer" || Buffer.isEncoding(encoding)) &&
      typeof signal === "object"
    );
  }

  /** Whether a file is opened to be read only; `undefined` for no known flags. */
  function isReading(flags: unknown): boolean | undefined {
    if (flags == null) return true;
    if (typeof flags === "number") {
      return (flags & 3) === 0 && (flags & (constants.O_TRUNC ?? 0)) === 0;
    }
    if (/^(?:r|rs|sr)$/.test(String(flags))) return true;
    return /^(?:(?:r|rs|sr)\+|(?:w|wx|xw|a|ax|xa|as|sa)\+?)$/.test(
      String(flags),
    )
      ? false
      : undefined;
  }

  function isExclusive(flags: unknown): boolean {
    return typeof flags === "number"
      ? (flags & (constants.O_EXCL ?? 0)) !== 0
      : /x/.test(String(flags));
  }

  /** Throws for flags that would write. */
  function checkFlags(flags: unknown, { entry, path, isNew }: Found): boolean {
    const reading = isReading(flags);
    if (reading === false) {
      const isThere = isNew !== true;
      const code =
        isThere && isExclusive(flags)
          ? "EEXIST"
          : isThere && entry.kind === "folder"
            ? "EISDIR"
            : "EROFS";
      throw failure(code, "open", path);
    }
    return reading === true && isNew !== true;
  }

  function contentOf(entry: Found["entry"]): Bytes {
    if (entry.kind !== "file") throw failure("EISDIR", "read");
    return entry.read();
  }

  const readFile: Core = (found, options) => {
    const { entry, open, isNew } = found;
    if (isNew || !areOptions(options) || isAborted([options])) return HOST;
    const { flag } = Object(options) as { flag?: unknown };
    if (open === undefined && !checkFlags(flag, found)) return HOST;
    let content = contentOf(entry);
    if (open !== undefined) {
      content = content.subarray(open.position) as Bytes;
      open.position += content.length;
    }
    const encoding = encodingOf(options) as string | undefined;
    return encoding ? content.toString(encoding) : Buffer.from(content);
  };

  const idOf = (name: string) => {
    const { [name]: get } = host("process") as Record<string, () => number>;
    return get === undefined ? 0 : get();
  };

  /** Of Node's own class, whichever form that has. */
  function statsOf(entry: VirtualEntry, isBig: boolean): object {
    const sample = nodeFs.statSync?.(parse(tree.artifact).root, {
      bigint: isBig,
    }) as object;
    const isFile = entry.kind === "file";
    const size = isFile ? entry.size : 0;
    const time = isFile ? entry.mtimeMs : 0;
    const numbers: Record<string, number> = {
      dev: 0,
      mode: isFile ? 0o100644 : 0o40755,
      nlink: 1,
      uid: idOf("getuid"),
      gid: idOf("getgid"),
      rdev: 0,
      blksize: 4096,
      ino: entry.ino,
      size,
      blocks: Math.ceil(size / 512),
    };
    const times = ["atime", "mtime", "ctime", "birthtime"];
    for (const name of times) numbers[`${name}Ms`] = time;
    const stats = Object.create(Object.getPrototypeOf(sample)) as Table;
    for (const name of Object.keys(numbers)) {
      const value = numbers[name] as number;
      stats[name] = isBig ? BigInt(value) : value;
    }
    for (const name of times) {
      if (isBig) stats[`${name}Ns`] = BigInt(time) * BigInt(1_000_000);
    }
    // Later than Node 20 they are accessors of the class.
    for (const name of times) {
      if (isOwn.call(sample, name)) stats[name] = new Date(time);
    }
    return stats;
  }

  const stat: Core = ({ entry }, options) =>
    isReal(entry)
      ? HOST
      : statsOf(
          entry as VirtualEntry,
          (Object(options) as { bigint?: unknown }).bigint === true,
        );

  /** The disk's permissions are not kept: `#!`, ELF, PE, and Mach-O. */
  function isProgram(content: Uint8Array): boolean {
    const start = Buffer.from(content.subarray(0, 4)).toString("latin1");
    return /^(?:#!|\x7fELF|MZ|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(
      start,
    );
  }

  const access: Core = ({ entry, path }, mode = 0) => {
    if (typeof mode !== "number" || isReal(entry)) return HOST;
    if (mode & (constants.W_OK ?? 2)) throw failure("EROFS", "access", path);
    if (
      entry.kind === "file" &&
      mode & (constants.X_OK ?? 1) &&
      !isProgram(entry.read())
    ) {
      throw failure("EACCES", "access", path);
    }
    return undefined;
  };

  const realpath: Core = ({ entry, path, isNew }, options) => {
    if (!areOptions(options) || isReal(entry)) return HOST;
    if (isNew) throw failure("ENOENT", "lstat", path);
    const { path: real } = entry as { readonly path: string };
    return encoded(real, encodingOf(options));
  };

  const readlink: Core = ({ path }) => {
    throw failure("EINVAL", "readlink", path);
  };

  function encoded(text: string, encoding: unknown): unknown {
    if (!encoding || encoding === "utf8" || encoding === "utf-8") return text;
    const bytes = Buffer.from(text);
    return encoding === "buffer" ? bytes : bytes.toString(encoding as string);
  }

  /** Names and kinds in a folder: what the disk has there comes to it. */
  function list(folder: VirtualFolder): [string, number][] {
    const { UV_DIRENT_FILE = 1, UV_DIRENT_DIR = 2 } = constants;
    const kinds = new Map<string, number>();
    for (const [name, { kind }] of folder.entries) {
      kinds.set(name, kind === "file" ? UV_DIRENT_FILE : UV_DIRENT_DIR);
    }
    if (isReal(folder)) {
      const onDisk = nodeFs.readdirSync?.(folder.path) as string[];
      for (const name of onDisk) {
        const path = join(folder.path, name);
        if (kinds.has(name) || path === tree.artifact) continue;
        const stats = nodeFs.statSync?.(path, { throwIfNoEntry: false });
        const isFolder = (
          stats as { isDirectory(): boolean } | undefined
        )?.isDirectory();
        kinds.set(name, isFolder ? UV_DIRENT_DIR : UV_DIRENT_FILE);
      }
    }
    return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  interface ListOptions {
    readonly encoding?: unknown;
    readonly withFileTypes?: unknown;
    readonly recursive?: unknown;
  }

  /**
   * @param take which of the folders found is read next: Node's promises take
   *   the last one, its other functions the first
   */
  function readFolder(
    { entry, path }: Found,
    given: unknown,
    take: "shift" | "pop",
  ): unknown {
    if (!areOptions(given)) return HOST;
    if (entry.kind !== "folder") throw failure("ENOTDIR", "scandir", path);
    const options = Object(given) as ListOptions;
    const encoding = encodingOf(given);
    const base = path as string;
    const results: unknown[] = [];
    const queue: [string, VirtualFolder][] = [[base, entry]];
    for (;;) {
      const next = queue[take]();
      if (next === undefined) return results;
      const [from, folder] = next;
      for (const [name, kind] of list(folder)) {
        const place = join(from, name);
        const shown = folder === entry ? name : relative(base, place);
        results.push(
          options.withFileTypes
            ? direntOf(encoded(name, encoding), kind, from)
            : encoded(options.recursive ? shown : name, encoding),
        );
        const inside = folder.entries.get(name);
        if (options.recursive && inside?.kind === "folder") {
          queue.push([place, inside]);
        }
      }
    }
  }

  function direntOf(name: unknown, kind: number, from: string): object {
    const Dirent = nodeFs.Dirent as unknown as DirentClass;
    return new Dirent(name, kind, from);
  }

  const opendir: Core = (found, options) => {
    if (!areOptions(options)) return HOST;
    if (found.entry.kind !== "folder") {
      throw failure("ENOTDIR", "opendir", found.path);
    }
    const listing = { ...Object(options), withFileTypes: true };
    const items = readFolder(found, listing, "shift") as object[];
    return openFolder(found.path as string, items);
  };

  function openFolder(path: string, items: readonly object[]): object {
    let next = 0;
    let isClosed = false;
    const check = () => {
      if (isClosed) {
        throw codedError("ERR_DIR_CLOSED", "Directory handle was closed");
      }
    };
    const readSync = () => {
      check();
      return items[next++] ?? null;
    };
    const closeSync = () => {
      check();
      isClosed = true;
    };
    const either = (act: () => unknown) => (callback?: unknown) => {
      if (typeof callback === "function") {
        const result = act();
        later(() => (callback as Callable)(null, result));
        return undefined;
      }
      return turn().then(act);
    };
    const [read, close] = [either(readSync), either(closeSync)];
    async function* entries() {
      try {
        for (;;) {
          const item = await read();
          if (item === null) return;
          yield item;
        }
      } finally {
        await close();
      }
    }
    const members: Table = { path, readSync, closeSync, read, close, entries };
    members[Symbol.asyncIterator] = entries;
    const Dir = nodeFs.Dir as unknown as { readonly prototype: object };
    const dir = Object.create(Dir.prototype);
    for (const name of Reflect.ownKeys(members)) {
      Object.defineProperty(dir, name, { value: members[name as string] });
    }
    return dir;
  }

  serve("readFile", readFile, "open", lookUpFile);
  serve("stat", stat);
  serve("lstat", stat);
  serve("access", access);
  serve("readlink", readlink);
  serve("opendir", opendir);
  const listFirst: Core = (found, options) =>
    readFolder(found, options, "shift");
  const listLast: Core = (found, options) => readFolder(found, options, "pop");
  overrideSync("readdirSync", "scandir", listFirst, lookUpListed, 0);
  overrideCallback("readdir", "scandir", listFirst, lookUpListed, 0);
  overridePromise("readdir", "scandir", listLast, lookUpListed, 0);
  // Node asks for each folder on the way; of these the disk has none.
  const lookUpReal: typeof lookUp = (path) =>
    lookUpProgram(path) ?? lookUpNew(path);
  overrideSync("realpathSync", "lstat", realpath, lookUpReal, 0);
  overrideCallback("realpath", "lstat", realpath, lookUpReal, 0);
  const lookUpThere: typeof lookUp = (path) =>
    lookUpProgram(path) ?? lookUp(path);
  overridePromise("realpath", "realpath", realpath, lookUpThere, 0);
  for (const name of ["realpath", "realpathSync"]) {
    const native = (nodeFs[name] as unknown as Table).native as Callable;
    const served = fs[name] as Callable & { native: Callable };
    served.native = function (this: unknown, ...args: unknown[]) {
      const found = lookUpThere(args[0]);
      const isOurs = found !== undefined && !isReal(found.entry);
      return Reflect.apply(isOurs ? served : native, this, args);
    };
  }

  override(
    fs,
    "existsSync",
    (original) => (path) =>
      lookUp(path) === undefined
        ? original(path)
        : lookUp(path)?.entry !== BEYOND,
  );
  override(fs, "exists", (original) => (path, callback) => {
    const found = lookUp(path);
    if (found === undefined || typeof callback !== "function") {
      return original(path, callback);
    }
    later(() => callback(found.entry !== BEYOND));
    return undefined;
  });
  Object.defineProperty(fs.exists, Symbol.for("nodejs.util.promisify.custom"), {
    value: (path: unknown) =>
      new Promise((resolve) => (fs.exists as Callable)(path, resolve)),
  });

  // --- descriptors --------------------------------------------------------------------

  const open: Core = (found, flags) => {
    const { entry } = found;
    if (!checkFlags(flags, found) || isReal(entry)) return HOST;
    const descriptor = nextDescriptor++;
    openFiles.set(descriptor, { entry: entry as VirtualEntry, position: 0 });
    return descriptor;
  };
  overrideSync("openSync", "open", open, lookUpNew, 0);
  overrideCallback("open", "open", open, lookUpNew, 0);
  overrideInPromises("open", (original) => async (path, flags, mode) => {
    const found = lookUpNew(path);
    if (found === undefined) return original(path, flags, mode);
    const descriptor = answer(open, "open", found, [flags]);
    if (descriptor === HOST) return original(path, flags, mode);
    await turn();
    return createHandle(descriptor as number);
  });

  /** The arguments of `read` in all their forms; `undefined` for Node to refuse. */
  function readRequest(args: readonly unknown[]): ReadRequest | undefined {
    const [first, second] = args;
    const [buffer, options] = ArrayBuffer.isView(first)
      ? [first, second]
      : [(Object(first) as { buffer?: unknown }).buffer, first];
    const target = (buffer === undefined
      ? Buffer.alloc(16384)
      : buffer) as unknown as Uint8Array;
    if (!ArrayBuffer.isView(target)) return undefined;
    const isList = ArrayBuffer.isView(first) && typeof second !== "object";
    const [offset, length, position] = isList
      ? args.slice(1)
      : ["offset", "length", "position"].map(
          (name) => (Object(options) as Table)[name],
        );
    const start = Number(offset ?? 0);
    const count = Number(length ?? target.byteLength - start);
    const from = position == null || Number(position) < 0 ? null : position;
    const isWhole = [start, count, Number(from)].every(Number.isInteger);
    if (!isWhole || start < 0 || count < 0) return undefined;
    return start + count > target.byteLength
      ? undefined
      : {
          buffer: target,
          offset: start,
          length: count,
          position: from === null ? null : Number(from),
        };
  }

  function readInto(
    open: OpenFile,
    { buffer, offset, length, position }: ReadRequest,
  ): number {
    const content = contentOf(open.entry);
    const from = position ?? open.position;
    const part = content.subarray(from, from + length);
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(
      part,
      offset,
    );
    if (position === null) open.position += part.length;
    return part.length;
  }

  function readAll(
    open: OpenFile,
    buffers: readonly Uint8Array[],
    position: unknown,
  ): number {
    let total = 0;
    for (const buffer of buffers) {
      const at = typeof position === "number" ? position + total : null;
      const { byteLength: length } = buffer;
      total += readInto(open, { buffer, offset: 0, length, position: at });
    }
    return total;
  }

  /** A function of a descriptor; `act` gives what follows the callback's error. */
  function serveDescriptor(
    name: string,
    act: (
      open: OpenFile,
      args: readonly unknown[],
      descriptor: unknown,
    ) => readonly unknown[] | undefined,
  ): void {
    override(
      fs,
      `${name}Sync`,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const open = openFiles.get(args[0]);
          const results = open && act(open, args.slice(1), args[0]);
          return results === undefined
            ? Reflect.apply(original, this, args)
            : results[0];
        },
    );
    override(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const open = openFiles.get(args[0]);
          const done = args[args.length - 1];
          const isOurs = open !== undefined && typeof done === "function";
          let outcome: readonly unknown[] | undefined;
          try {
            const results = isOurs && act(open, args.slice(1, -1), args[0]);
            outcome = results ? [null, ...results] : undefined;
          } catch (error) {
            outcome = [error];
          }
          if (outcome === undefined) return Reflect.apply(original, this, args);
          const [...results] = outcome;
          later(() => (done as Callable)(...results));
          return undefined;
        },
    );
  }

  serveDescriptor("read", (open, args) => {
    const request = readRequest(args);
    return request && [readInto(open, request), request.buffer];
  });
  serveDescriptor("readv", (open, [buffers, position]) =>
    Array.isArray(buffers)
      ? [readAll(open, buffers, position), buffers]
      : undefined,
  );
  serveDescriptor("fstat", ({ entry }, [options]) => [
    statsOf(entry, (Object(options) as { bigint?: unknown }).bigint === true),
  ]);
  serveDescriptor("close", (_, __, descriptor) => {
    openFiles.delete(descriptor);
    return [];
  });
  for (const name of ["fsync", "fdatasync"]) serveDescriptor(name, () => []);
  const refuseDescriptor = (name: string, code: string, syscall: string) =>
    serveDescriptor(name, () => {
      throw failure(code, syscall);
    });
  refuseDescriptor("write", "EBADF", "write");
  refuseDescriptor("writev", "EBADF", "write");
  refuseDescriptor("ftruncate", "EINVAL", "ftruncate");
  refuseDescriptor("fchmod", "EROFS", "fchmod");
  refuseDescriptor("fchown", "EROFS", "fchown");
  refuseDescriptor("futimes", "EROFS", "futime");

  /** What `fs.promises.open` gives. */
  function createHandle(descriptor: number): object {
    const EventEmitter = host("events") as new () => {
      emit(name: string): void;
    };
    const handle = new EventEmitter() as InstanceType<typeof EventEmitter> &
      Table;
    let closing: Promise<void> | undefined;
    const opened = (syscall: string): OpenFile => {
      const open = openFiles.get(descriptor);
      if (open !== undefined) return open;
      throw Object.assign(new Error("file closed"), { code: "EBADF", syscall });
    };
    const later = async <Result>(act: () => Result): Promise<Result> => {
      await turn();
      return act();
    };
    const refuse = (code: string, syscall: string) => () =>
      later(() => {
        opened(syscall);
        throw failure(code, syscall);
      });
    const close = (): Promise<void> => {
      closing ??= later(() => {
        openFiles.delete(descriptor);
        handle.emit("close");
      });
      return closing;
    };
    const writing = refuse("EBADF", "write");
    const members: Table = {
      read: (...args: unknown[]) =>
        later(() => {
          const open = opened("read");
          const request = readRequest(args);
          if (request === undefined) {
            return (nodeFs.readSync as Callable)(descriptor, ...args);
          }
          const { buffer } = request;
          return { bytesRead: readInto(open, request), buffer };
        }),
      readv: (buffers: Uint8Array[], position?: unknown) =>
        later(() => ({
          bytesRead: readAll(opened("readv"), buffers, position),
          buffers,
        })),
      readFile: async (options: unknown) => {
        opened("read");
        return (promisesOf().readFile as Callable)(descriptor, options);
      },
      stat: (options: unknown) =>
        later(() =>
          (fs.fstatSync as Callable)(opened("fstat") && descriptor, options),
        ),
      createReadStream: (options: unknown) =>
        (fs.createReadStream as Callable)(undefined, {
          ...Object(options),
          fd: descriptor,
        }),
      readLines: (options: unknown) => {
        const { createInterface } = host("readline") as {
          createInterface(options: object): unknown;
        };
        const input = (members.createReadStream as Callable)(options);
        return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
      },
      readableWebStream: () =>
        new Blob([Buffer.from(contentOf(opened("read").entry))]).stream(),
      close,
      sync: () => later(() => void opened("fsync")),
      datasync: () => later(() => void opened("fdatasync")),
      write: writing,
      writev: writing,
      writeFile: writing,
      appendFile: writing,
      truncate: refuse("EINVAL", "ftruncate"),
      chmod: refuse("EROFS", "fchmod"),
      chown: refuse("EROFS", "fchown"),
      utimes: refuse("EROFS", "futime"),
    };
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
    if (asyncDispose !== undefined) members[asyncDispose] = close;
    for (const name of Reflect.ownKeys(members)) {
      Object.defineProperty(handle, name, { value: members[name as string] });
    }
    Object.defineProperty(handle, "fd", {
      get: () => (openFiles.has(descriptor) ? descriptor : -1),
    });
    handles.set(handle, descriptor);
    return handle;
  }

  const handles = new WeakMap<object, number>();
  const descriptorOf = (value: unknown) =>
    typeof value === "object" && value !== null
      ? handles.get(value)
      : undefined;
  for (const name of ["readFile", "writeFile", "appendFile"]) {
    overrideInPromises(
      name,
      (original) =>
        function (this: unknown, path: unknown, ...args: unknown[]) {
          const isOurs = descriptorOf(path) !== undefined;
          return isOurs
            ? ((path as Table)[name] as Callable)(...args)
            : original.call(this, path, ...args);
        },
    );
  }

  // --- streams --------------------------------------------------------------------------

  /** The options with which Node's streams open, read and close by this copy. */
  function streamOptions(path: unknown, given: unknown): unknown {
    const options = typeof given === "string" ? { encoding: given } : given;
    const { fs: own, fd } = Object(options) as { fs?: unknown; fd?: unknown };
    const descriptor = descriptorOf(fd) ?? fd;
    if (own != null) return given;
    if (!openFiles.has(descriptor)) {
      if (fd != null || lookUpNew(path) === undefined) return given;
      return { ...Object(options), fs };
    }
    return { ...Object(options), fs, fd: descriptor };
  }

  for (const [name, create] of [
    ["ReadStream", "createReadStream"],
    ["WriteStream", "createWriteStream"],
  ] as const) {
    let served: unknown;
    const accessor = {
      get() {
        served ??= new Proxy(nodeFs[name] as Callable, {
          apply: (target, self, [path, options]) =>
            Reflect.apply(target, self, [path, streamOptions(path, options)]),
          construct: (target, [path, options], newTarget) =>
            Reflect.construct(
              target,
              [path, streamOptions(path, options)],
              newTarget,
            ),
        });
        return served;
      },
      set(value: unknown) {
        served = value;
      },
      enumerable: true,
      configurable: true,
    };
    Object.defineProperty(fs, name, accessor);
    Object.defineProperty(fs, `File${name}`, accessor);
    override(fs, create, () => (path, options) => {
      const Stream = fs[name] as new (...args: unknown[]) => unknown;
      return new Stream(path, options);
    });
  }

  override(fs, "openAsBlob", (original) => async (path, options) => {
    const found = lookUp(path);
    if (found?.entry.kind !== "file") return original(path, options);
    await turn();
    return new Blob([contentOf(found.entry)], Object(options));
  });

  // --- what would change something ----------------------------------------------------------

  const refuse =
    (syscall: string): Core =>
    ({ entry, path, open, isNew }, ...rest) => {
      if (open !== undefined) throw failure("EBADF", "write");
      if (isReal(entry)) return HOST;
      if (syscall === "open" && entry.kind === "folder" && !isNew) {
        throw failure("EISDIR", "open", path);
      }
      const dest = /^(?:rename|link)$/.test(syscall)
        ? pathOf(rest[0])
        : undefined;
      throw failure("EROFS", syscall, path, dest);
    };
  const refusals: Record<string, string> = {
    chmod: "chmod",
    chown: "chown",
    lchmod: "lchmod",
    lchown: "lchown",
    lutimes: "lutime",
    utimes: "utime",
    rm: "unlink",
    rmdir: "rmdir",
    unlink: "unlink",
    truncate: "open",
    rename: "rename",
    link: "link",
  };
  for (const name of Object.keys(refusals)) {
    const syscall = refusals[name] as string;
    serve(name, refuse(syscall), syscall);
  }
  serve("writeFile", refuse("open"), "open", lookUpFile);
  serve("appendFile", refuse("open"), "open", lookUpFile);
  serve("mkdtemp", refuse("mkdtemp"), "mkdtemp", lookUpNew);
  for (const name of ["rename", "link", "symlink"]) {
    const core: Core = ({ entry, path }, first) => {
      if (isReal(entry)) return HOST;
      throw failure("EROFS", name, pathOf(first), path);
    };
    serve(name, core, name, lookUpNew, 1);
  }
  const mkdir: Core = ({ entry, path, isNew }, options) => {
    if (isNew) throw failure("EROFS", "mkdir", path);
    const { recursive } = Object(options) as { recursive?: unknown };
    if (recursive && entry.kind === "folder") return undefined;
    throw failure("EEXIST", "mkdir", path);
  };
  serve("mkdir", mkdir, "mkdir", lookUpNew);

  // --- copies --------------------------------------------------------------------------------

  function copyFile(source: Found, to: unknown, mode: unknown): unknown {
    if (mode != null && typeof mode !== "number") return HOST;
    const dest = pathOf(to);
    if (dest === undefined) return HOST;
    const { entry, path } = source;
    if (entry.kind !== "file") throw failure("EISDIR", "copyfile", path, dest);
    const isExclusive = ((mode ?? 0) & (constants.COPYFILE_EXCL ?? 1)) !== 0;
    try {
      (fs.writeFileSync as Callable)(to, contentOf(entry), {
        flag: isExclusive ? "wx" : "w",
      });
    } catch (error) {
      const { code } = error as { code: string };
      throw failure(code, "copyfile", path, dest);
    }
    return undefined;
  }
  const overwrite: Core = ({ path }, from) => {
    throw failure("EROFS", "copyfile", pathOf(from), path);
  };
  serve("copyFile", overwrite, "copyfile", lookUpNew, 1);
  serve("copyFile", copyFile as Core, "copyfile");

  interface CopyOptions {
    readonly recursive?: boolean;
    readonly force?: boolean;
    readonly errorOnExist?: boolean;
    readonly filter?: (from: string, to: string) => unknown;
  }

  /** The steps of a copy; what the filter says is passed in. */
  function* copyTree(
    entry: VirtualEntry,
    from: string,
    to: string,
    options: CopyOptions,
  ): Generator<unknown, void, unknown> {
    const { recursive, force = true, errorOnExist, filter } = options;
    if (filter !== undefined && !(yield filter(from, to))) return;
    if (entry.kind === "file") {
      if (!force && nodeFs.existsSync?.(to)) {
        if (!errorOnExist) return;
        throw codedError(
          "ERR_FS_CP_EEXIST",
          `Target already exists: cp returned EEXIST (${to} already exists) ${to}`,
        );
      }
      (fs.mkdirSync as Callable)(dirname(resolve(to)), { recursive: true });
      copyFile({ entry, path: from }, to, undefined);
      return;
    }
    if (!recursive) {
      throw codedError(
        "ERR_FS_EISDIR",
        `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${from} is a directory (not copied)) ${to}`,
      );
    }
    (fs.mkdirSync as Callable)(to, { recursive: true });
    for (const [name, inside] of entry.entries) {
      yield* copyTree(inside, join(from, name), join(to, name), options);
    }
  }

  function copyOfTree(
    from: unknown,
    to: unknown,
    options: unknown,
  ): Generator<unknown, void, unknown> | undefined {
    const found = lookUp(from);
    const dest = pathOf(to);
    const isOurs =
      found !== undefined &&
      found.entry.kind !== "beyond" &&
      !isReal(found.entry);
    return !isOurs || dest === undefined
      ? undefined
      : copyTree(
          found.entry as VirtualEntry,
          found.path as string,
          dest,
          Object(options),
        );
  }
  override(fs, "cpSync", (original) => (from, to, options) => {
    const steps = copyOfTree(from, to, options);
    if (steps === undefined) return original(from, to, options);
    for (let step = steps.next(); !step.done; ) step = steps.next(step.value);
    return undefined;
  });
  overrideInPromises("cp", (original) => async (from, to, options) => {
    const steps = copyOfTree(from, to, options);
    if (steps === undefined) return original(from, to, options);
    await turn();
    for (let step = steps.next(); !step.done; ) {
      step = steps.next(await step.value);
    }
    return undefined;
  });
  override(fs, "cp", (original) => (...args) => {
    const done = args[args.length - 1];
    const steps = copyOfTree(args[0], args[1], args[2]);
    if (steps === undefined || typeof done !== "function") {
      return original(...args);
    }
    ((promisesOf().cp as Callable)(...args.slice(0, -1)) as Promise<void>).then(
      () => done(null),
      (error) => done(error),
    );
    return undefined;
  });

  return fs;
}
