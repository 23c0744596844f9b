/**
 * What a file system is to the builtin `fs`: the system's calls, on absolute
 * paths and handles of its own, synchronous. There are two, in memory and in
 * folders of the host; what stands above must not know which it talks to.
 */

/** Seconds and nanoseconds, since 1970. */
export type Time = readonly [seconds: number, nanoseconds: number];

export interface RawStats {
  readonly dev: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly blksize: number;
  readonly ino: number;
  readonly size: number;
  readonly blocks: number;
  readonly atime: Time;
  readonly mtime: Time;
  readonly ctime: Time;
  readonly birthtime: Time;
}

export interface RawStatFs {
  readonly type: number;
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

/** A name in a folder, and the mode of what it names; links are not followed. */
export type Entry = readonly [name: string, mode: number];

/** Calls on what is open. Each throws {@link Failure}. */
export interface OpenFiles {
  close(handle: number): void;
  /** @returns what was read, shorter at the end. @param position `null`: the handle's */
  read(handle: number, length: number, position: number | null): Uint8Array;
  write(handle: number, bytes: Uint8Array, position: number | null): number;
  sync(handle: number): void;
  fstat(handle: number): RawStats;
  ftruncate(handle: number, length: number): void;
  fchmod(handle: number, mode: number): void;
  fchown(handle: number, uid: number, gid: number): void;
  futimes(handle: number, atime: number, mtime: number): void;
}

/** Names and order of arguments are the system's. Each throws {@link Failure}. */
export interface FileSystem extends OpenFiles {
  /** @returns a handle, a number of this file system's own */
  open(path: string, flags: number, mode: number): number;
  stat(path: string): RawStats;
  lstat(path: string): RawStats;
  statfs(path: string): RawStatFs;
  access(path: string, mode: number): void;
  readdir(path: string): readonly Entry[];
  readlink(path: string): string;
  mkdir(path: string, mode: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  lchown(path: string, uid: number, gid: number): void;
  utimes(path: string, atime: number, mtime: number): void;
  lutimes(path: string, atime: number, mtime: number): void;
}

/** A call that the system refused; whoever knows its name and path makes an error of it. */
export class Failure {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** A link in memory that leads to a folder of the host. */
export class Elsewhere {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

/** Linux's numbers, which Node's `fs.constants` has on every sandbox. */
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  ACCMODE: 3,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  SYNC: 0o4010000,
  DIRECTORY: 0o200000,
  NOFOLLOW: 0o400000,
} as const;

export const S = {
  IFMT: 0o170000,
  IFIFO: 0o010000,
  IFCHR: 0o020000,
  IFDIR: 0o040000,
  IFBLK: 0o060000,
  IFREG: 0o100000,
  IFLNK: 0o120000,
  IFSOCK: 0o140000,
} as const;

export function isFolder(mode: number): boolean {
  return (mode & S.IFMT) === S.IFDIR;
}

export function isLink(mode: number): boolean {
  return (mode & S.IFMT) === S.IFLNK;
}

/** Numbers in seconds as the system keeps them. */
export function timeOf(seconds: number): Time {
  const whole = Math.floor(seconds);
  return [whole, Math.round((seconds - whole) * 1e6) * 1000];
}
