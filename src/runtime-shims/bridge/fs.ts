/**
 * The builtin `fs`: over a file system in memory that holds the artifact's assets
 * where the program looks for them, and over the folders that the host grants.
 *
 * @see https://nodejs.org/api/fs.html
 */
import { validateFunction } from "../internal/validators.js";
import { pathOf, secondsOf } from "./fs/arguments.js";
import { contents } from "./fs/contents.js";
import { copyTree } from "./fs/cp.js";
import { Dir, openFolder } from "./fs/dir.js";
import { later } from "./fs/later.js";
import { Dirent, Stats } from "./fs/stats.js";
import { addStyles, callBack, type Members } from "./fs/styles.js";
import { unwatchFile, watch, watchFile } from "./fs/watch.js";

type StreamClasses = ReturnType<typeof import("./fs/streams.js").createStreams>;

const fs: Members = {};
addStyles(fs);

let streams: StreamClasses | undefined;
function loadStreams(): StreamClasses {
  streams ??= (
    require("./fs/streams.js") as typeof import("./fs/streams.js")
  ).createStreams(fs);
  return streams;
}

Object.assign(fs, {
  _toUnixTimestamp: secondsOf,
  cp(from: unknown, to: unknown, given: unknown, last?: unknown) {
    const callback = typeof given === "function" ? given : last;
    validateFunction(callback, "cb");
    const options = typeof given === "function" ? undefined : given;
    const walk = copyTree(from, to, options);
    const done = callback as (error: unknown) => void;
    const step = (sent: unknown) => {
      let next: IteratorResult<unknown, void>;
      try {
        next = walk.next(sent);
      } catch (error) {
        done(error);
        return;
      }
      if (next.done) done(null);
      else Promise.resolve(next.value).then(step, done);
    };
    later(() => step(undefined));
  },
  cpSync(from: unknown, to: unknown, options: unknown) {
    const walk = copyTree(from, to, options);
    for (let step = walk.next(); !step.done; step = walk.next(step.value));
  },
  createReadStream: (path: unknown, options?: unknown) =>
    Reflect.construct(fs.ReadStream as never, [path, options]),
  createWriteStream: (path: unknown, options?: unknown) =>
    Reflect.construct(fs.WriteStream as never, [path, options]),
  Dir,
  Dirent,
  async openAsBlob(path: unknown, given: { readonly type?: string } = {}) {
    const { blobOfFile } =
      require("../polyfills/buffer/blob.js") as typeof import("../polyfills/buffer/blob.js");
    const name = pathOf(path);
    const state = () => {
      const { statSync } = fs as { statSync: typeof import("fs").statSync };
      const { size, mtimeMs } = statSync(name);
      return `${size} ${mtimeMs}`;
    };
    const before = state();
    const bytes = contents.readFile?.([name])() as Buffer;
    const isSame = () => {
      try {
        return state() === before;
      } catch {
        return false;
      }
    };
    const turn = () => new Promise<void>((done) => later(() => done()));
    return blobOfFile(bytes, given.type ?? "", isSame, turn);
  },
  opendir(path: unknown, given: unknown, last?: unknown) {
    const callback = typeof given === "function" ? given : last;
    validateFunction(callback, "callback");
    const run = openFolder(path, typeof given === "function" ? null : given);
    callBack(() => [run()], callback as () => void);
  },
  opendirSync: (path: unknown, options?: unknown) =>
    openFolder(path, options)(),
  Stats,
  unwatchFile,
  watch,
  watchFile,
});

for (const [name, kind] of [
  ["ReadStream", "ReadStream"],
  ["WriteStream", "WriteStream"],
  ["FileReadStream", "ReadStream"],
  ["FileWriteStream", "WriteStream"],
] as const) {
  let own: unknown;
  Object.defineProperty(fs, name, {
    get: () => own ?? loadStreams()[kind],
    set(value: unknown) {
      own = value;
    },
    enumerable: true,
    configurable: true,
  });
}

let promises: Members | undefined;
Object.defineProperty(fs, "promises", {
  get() {
    promises ??= (
      require("./fs/handle.js") as typeof import("./fs/handle.js")
    ).createPromises(loadStreams, fs.constants);
    return promises;
  },
  enumerable: true,
  configurable: true,
});

export = fs;
