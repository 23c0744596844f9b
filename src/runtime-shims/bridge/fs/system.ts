/**
 * The system under the builtin `fs`: sends each call to the file system that the
 * path is in, memory or a folder of the host, keeps the table of descriptors, and
 * makes Node's errors of what fails. Paths may be relative; they are told in
 * errors as they were given.
 */
import { Buffer } from "node:buffer";
import { bridge } from "../guest.js";
import { systemError } from "./errors.js";
import {
  Elsewhere,
  Failure,
  type FileSystem,
  type OpenFiles,
  S,
} from "./file-system.js";
import { createHostFileSystem } from "./host.js";
import { createMemory } from "./memory.js";
import process = require("node:process");
import start = require("ingot:start");

interface Descriptor {
  readonly system: OpenFiles;
  readonly handle: number;
}

const folders = bridge.fs?.folders ?? [];
const host =
  bridge.fs !== undefined && folders.length > 0
    ? createHostFileSystem(bridge.fs)
    : null;
const memory = createMemory(
  {
    uid: () => process.getuid?.() ?? 0,
    gid: () => process.getgid?.() ?? 0,
    umask: () => process.umask(),
  },
  (path) => folderOf(path) !== null,
);
const descriptors = new Map<number, Descriptor>();

for (const folder of ["/tmp", process.cwd(), ...folders, ...start.folders]) {
  makeFolders(folder);
}
for (const { path, encoding, text } of start.assets) {
  makeFolders(path.replace(/\/[^/]*$/, ""));
  const kind = encoding === "base64" ? "base64" : "utf8";
  memory.writeWhole(path, Buffer.from(text(), kind));
}

function makeFolders(path: string): void {
  let made = "";
  for (const step of path.split("/")) {
    if (step === "") continue;
    made += `/${step}`;
    try {
      memory.mkdir(made, 0o777);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "EEXIST") throw error;
    }
  }
}

/** The granted folder that a path is in, by its words alone. */
function folderOf(path: string): string | null {
  for (const folder of folders) {
    if (path === folder || path.startsWith(`${folder}/`)) return folder;
  }
  return null;
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** @throws Failure for a path that is empty */
function locate(path: string): {
  readonly system: FileSystem;
  readonly at: string;
} {
  if (path === "") throw new Failure("ENOENT");
  const whole = path.startsWith("/") ? path : `${process.cwd()}/${path}`;
  if (host === null) return { system: memory, at: whole };
  const plain = normal(whole);
  const folder = folderOf(plain);
  if (folder === null) return { system: memory, at: whole };
  // The host follows `..` behind a link as the system does.
  const at = folderOf(whole) === folder ? whole : plain;
  return { system: host, at };
}

function failing<Result>(
  syscall: string,
  run: () => Result,
  path?: string,
  dest?: string,
): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw systemError(error.code, syscall, path, dest);
  }
}

/** Runs a call where its path is. */
export function onPath<Result>(
  syscall: string,
  path: string,
  run: (system: FileSystem, at: string) => Result,
): Result {
  return failing(
    syscall,
    () => {
      const { system, at } = locate(path);
      try {
        return run(system, at);
      } catch (error) {
        if (!(error instanceof Elsewhere) || host === null) throw error;
        return run(host, error.path);
      }
    },
    path,
  );
}

/** Both must be in the same file system, as between two disks. */
export function onPaths(
  syscall: string,
  from: string,
  to: string,
  run: (system: FileSystem, from: string, to: string) => void,
): void {
  failing(
    syscall,
    () => {
      const source = locate(from);
      const target = locate(to);
      if (source.system !== target.system) {
        source.system.lstat(source.at);
        throw new Failure("EXDEV");
      }
      try {
        run(source.system, source.at, target.at);
      } catch (error) {
        throw error instanceof Elsewhere ? new Failure("EXDEV") : error;
      }
    },
    from,
    to,
  );
}

/** A link's target is words, wherever it leads. */
export function makeLink(target: string, path: string): void {
  failing(
    "symlink",
    () => {
      const { system, at } = locate(path);
      system.symlink(target, at);
    },
    target,
    path,
  );
}

export function onDescriptor<Result>(
  syscall: string,
  fd: number,
  run: (system: OpenFiles, handle: number) => Result,
): Result {
  return failing(syscall, () => {
    const { system, handle } = descriptorOf(fd);
    return run(system, handle);
  });
}

/** @returns the lowest number that is free */
export function open(path: string, flags: number, mode: number): number {
  return onPath("open", path, (system, at) => {
    const handle = system.open(at, flags, mode);
    let fd = 3;
    while (descriptors.has(fd)) fd++;
    descriptors.set(fd, { system, handle });
    return fd;
  });
}

export function close(fd: number): void {
  failing("close", () => {
    const { system, handle } = descriptorOf(fd);
    descriptors.delete(fd);
    system.close(handle);
  });
}

function descriptorOf(fd: number): Descriptor {
  const found = descriptors.get(fd);
  if (found === undefined) throw new Failure("EBADF");
  return found;
}

const refuse = (): never => {
  throw new Failure("EINVAL");
};

/** Of standard input, what a program had no room for. */
let unread: Uint8Array = new Uint8Array(0);

/** Standard input, output and error, as descriptors: pipes to the host. */
const standard: OpenFiles = {
  close() {},
  read(handle, length) {
    if (handle !== 0) throw new Failure("EBADF");
    const { stdin } = bridge;
    if (unread.length === 0 && stdin !== undefined) {
      if (stdin.readNow === undefined) throw new Failure("EAGAIN");
      unread = stdin.readNow() ?? unread;
    }
    // Without a host that grants it, it is at its end.
    const bytes = unread.subarray(0, length);
    unread = unread.subarray(length);
    return bytes;
  },
  write(handle, bytes) {
    if (handle === 0) throw new Failure("EBADF");
    (handle === 1 ? bridge.stdout : bridge.stderr)?.write(bytes);
    return bytes.length;
  },
  sync: refuse,
  fstat(handle) {
    const { isTTY } = (handle === 1 ? bridge.stdout : bridge.stderr) ?? {};
    const mode = (isTTY ? S.IFCHR : S.IFIFO) | 0o620;
    return { ...memory.lstat("/"), mode, size: 0, nlink: 1, blocks: 0 };
  },
  ftruncate: refuse,
  fchmod: refuse,
  fchown: refuse,
  futimes: refuse,
};
for (const fd of [0, 1, 2]) {
  descriptors.set(fd, { system: standard, handle: fd });
}
