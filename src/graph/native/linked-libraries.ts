/**
 * The shared libraries that an addon is linked to and brings along: those that
 * its header has the system look for beside it. Receives a file's bytes and,
 * through the host, the disk; returns what must stand where in relation to it.
 * Knows ELF only.
 */
import type { AbsolutePath, Host } from "../../host.js";

export interface LinkedLibrary {
  /** Below a folder of its own, posix; where the addon finds it. */
  readonly file: string;
  readonly source: Uint8Array;
}

export interface LinkedFiles {
  /** Of the addon itself, below the same folder. */
  readonly file: string;
  readonly libraries: readonly LinkedLibrary[];
}

interface Found {
  readonly path: AbsolutePath;
  readonly source: Uint8Array;
}

/** @returns `null` where it needs no library but those of the system */
export function linkedFiles(
  path: AbsolutePath,
  source: Uint8Array,
  host: Host,
): LinkedFiles | null {
  const found = new Map<AbsolutePath, Found>();
  follow(path, source);
  if (found.size === 0) return null;
  const { dirname, relative, sep } = host.path;
  const folder = dirname(path);
  const posix = (text: string) => text.split(sep).join("/");
  const places = [...found.values()].map((library) => ({
    ...library,
    place: posix(relative(folder, library.path)),
  }));
  const up = Math.max(
    ...places.map(({ place }) => /^(?:\.\.\/)*/.exec(place)?.[0].length ?? 0),
  );
  const above =
    up === 0
      ? []
      : posix(folder)
          .split("/")
          .slice(-up / 3);
  const inside = (place: string) => {
    const names = [...above];
    for (const name of place.split("/")) {
      if (name === "..") names.pop();
      else names.push(name);
    }
    return names.join("/");
  };
  return {
    file: inside(host.path.basename(path)),
    libraries: places
      .map(({ place, source }) => ({ file: inside(place), source }))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
  };

  function follow(from: AbsolutePath, bytes: Uint8Array): void {
    const { needed, folders } = readLinks(bytes);
    for (const name of needed) {
      for (const folder of folders) {
        const [, rest] = /^\$(?:ORIGIN|\{ORIGIN\})(\/.*)?$/.exec(folder) ?? [];
        if (rest === undefined && !/^\$\{?ORIGIN\}?$/.test(folder)) continue;
        const path = host.path.join(
          host.path.dirname(from),
          rest ?? "",
          name,
        ) as AbsolutePath;
        if (found.has(path)) break;
        if (host.stat(path) !== "file") continue;
        const source = host.readFile(path);
        found.set(path, { path, source });
        follow(path, source);
        break;
      }
    }
  }
}

interface Links {
  /** Names of libraries. */
  readonly needed: readonly string[];
  /** Where the system looks for them first. */
  readonly folders: readonly string[];
}

const NO_LINKS: Links = { needed: [], folders: [] };

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

/**
 * The dynamic section of a little-endian ELF file; nothing of any other.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 */
export function readLinks(bytes: Uint8Array): Links {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46) return NO_LINKS;
  if (file[5] !== 1) return NO_LINKS;
  try {
    return readDynamic(file, file[4] === 2);
  } catch (error) {
    // Cut off: the system will say so.
    if (/OUT_OF/.test((error as NodeJS.ErrnoException).code ?? "")) {
      return NO_LINKS;
    }
    throw error;
  }
}

function readDynamic(file: Buffer, is64: boolean): Links {
  const word = (at: number) =>
    is64 ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at);
  const size = is64 ? 8 : 4;
  const start = word(is64 ? 32 : 28);
  const entrySize = file.readUInt16LE(is64 ? 54 : 42);
  const count = file.readUInt16LE(is64 ? 56 : 44);
  const segments = Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    return {
      type: file.readUInt32LE(at),
      offset: word(at + (is64 ? 8 : 4)),
      address: word(at + (is64 ? 16 : 8)),
      length: word(at + (is64 ? 32 : 16)),
    };
  });
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return NO_LINKS;
  const entries: (readonly [tag: number, value: number])[] = [];
  for (let at = 0; at < dynamic.length; at += 2 * size) {
    const tag = word(dynamic.offset + at);
    if (tag === 0) break;
    entries.push([tag, word(dynamic.offset + at + size)]);
  }
  const [, table = 0] = entries.find(([tag]) => tag === DT_STRTAB) ?? [];
  const loaded = segments.find(
    ({ type, address, length }) =>
      type === PT_LOAD && address <= table && table < address + length,
  );
  if (loaded === undefined) return NO_LINKS;
  const strings = table - loaded.address + loaded.offset;
  const textAt = (offset: number) => {
    const from = strings + offset;
    const end = file.indexOf(0, from);
    return file.toString("utf8", from, end);
  };
  const textsOf = (wanted: number) =>
    entries.filter(([tag]) => tag === wanted).map(([, at]) => textAt(at));
  const runPath = textsOf(DT_RUNPATH);
  return {
    needed: textsOf(DT_NEEDED),
    folders: (runPath.length > 0 ? runPath : textsOf(DT_RPATH)).flatMap(
      (text) => text.split(":"),
    ),
  };
}
