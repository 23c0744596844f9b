/**
 * `fs.Stats`, its form in BigInts, `fs.Dirent` and what `statfs` returns, made of
 * what the system tells.
 *
 * @see https://nodejs.org/api/fs.html#class-fsstats
 */
import { kindOf } from "./arguments.js";
import { type RawStatFs, type RawStats, S, type Time } from "./file-system.js";

const TIMES = ["atime", "mtime", "ctime", "birthtime"] as const;
const NUMBERS = [
  "dev",
  "mode",
  "nlink",
  "uid",
  "gid",
  "rdev",
  "blksize",
  "ino",
  "size",
  "blocks",
] as const;

const KINDS: Readonly<Record<string, number>> = {
  isDirectory: S.IFDIR,
  isFile: S.IFREG,
  isBlockDevice: S.IFBLK,
  isCharacterDevice: S.IFCHR,
  isSymbolicLink: S.IFLNK,
  isFIFO: S.IFIFO,
  isSocket: S.IFSOCK,
};

interface HasMode {
  readonly mode: number | bigint;
}

function StatsBase(): void {}
for (const [name, kind] of Object.entries(KINDS)) {
  (StatsBase.prototype as Record<string, unknown>)[name] = {
    [name](this: HasMode): boolean {
      return (Number(this.mode) & S.IFMT) === kind;
    },
  }[name];
}

/** Callable without `new`, as Node's. Its parameters are those of Node. */
export function Stats(this: unknown, ...numbers: readonly unknown[]): unknown {
  const made = (
    new.target === undefined ? Object.create(Stats.prototype) : this
  ) as Record<string, unknown>;
  NUMBERS.forEach((name, at) => {
    made[name] = numbers[at];
  });
  TIMES.forEach((name, at) => {
    made[`${name}Ms`] = numbers[NUMBERS.length + at];
  });
  TIMES.forEach((name, at) => {
    const time = numbers[NUMBERS.length + at];
    made[name] = new Date(Math.round(Number(time)));
  });
  return made;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype as object);
Object.setPrototypeOf(Stats, StatsBase);

function BigIntStats(): void {}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype as object);
Object.setPrototypeOf(BigIntStats, StatsBase);

export function statsOf(raw: RawStats, isBig: boolean): object {
  if (!isBig) {
    const numbers = NUMBERS.map((name) => raw[name]);
    const times = TIMES.map((name) => milliseconds(raw[name]));
    return Reflect.construct(Stats, [...numbers, ...times]) as object;
  }
  const made = Object.create(BigIntStats.prototype as object) as Record<
    string,
    unknown
  >;
  for (const name of NUMBERS) made[name] = BigInt(raw[name]);
  for (const name of TIMES)
    made[`${name}Ms`] = nanoseconds(raw[name]) / 1_000_000n;
  for (const name of TIMES) made[`${name}Ns`] = nanoseconds(raw[name]);
  for (const name of TIMES) {
    made[name] = new Date(Math.round(milliseconds(raw[name])));
  }
  return made;
}

function milliseconds([seconds, nano]: Time): number {
  return seconds * 1000 + nano / 1e6;
}

function nanoseconds([seconds, nano]: Time): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nano);
}

class StatFs {
  declare readonly type: number | bigint;

  constructor(facts: Readonly<Record<string, number | bigint>>) {
    Object.assign(this, facts);
  }
}

export function statFsOf(raw: RawStatFs, isBig: boolean): object {
  const { type, bsize, blocks, bfree, bavail, files, ffree } = raw;
  const facts = { type, bsize, blocks, bfree, bavail, files, ffree };
  if (!isBig) return new StatFs(facts);
  return new StatFs(
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, BigInt(value)]),
    ),
  );
}

const KIND = Symbol("type");

/** @see https://nodejs.org/api/fs.html#class-fsdirent */
export class Dirent {
  readonly name: unknown;
  readonly path: string;
  declare readonly parentPath: string;
  readonly [KIND]: number;

  constructor(name: unknown, type: number, path: string) {
    this.name = name;
    Object.defineProperty(this, "parentPath", {
      value: path,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    this.path = path;
    this[KIND] = type;
  }
}
const names = Object.keys(KINDS);
for (const name of names) {
  const wanted = kindOf(KINDS[name] as number);
  Object.defineProperty(Dirent.prototype, name, {
    value: {
      [name](this: Dirent): boolean {
        return this[KIND] === wanted;
      },
    }[name],
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
