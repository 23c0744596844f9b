/**
 * What an addon is linked to, of ELF files that are made here byte by byte; a real
 * addon with its libraries is among the packages of the corpus.
 */
import {
  linkedFiles,
  readLinks,
} from "../../src/graph/native/linked-libraries.js";
import type { AbsolutePath, Host } from "../../src/host.js";
import { memoryHost } from "../support/memory-host.js";

/** An ELF file of one segment, whose first byte is at the address 0x1000. */
function elf(
  needed: readonly string[],
  paths: readonly (readonly [tag: number, text: string])[],
  is64 = true,
): Buffer {
  const word = is64 ? 8 : 4;
  const [headerSize, entrySize] = is64 ? [64, 56] : [52, 32];
  const texts = ["", ...needed, ...paths.map(([, text]) => text)];
  const strings = Buffer.from(`${texts.join("\0")}\0`);
  const offsetOf = (at: number) =>
    Buffer.byteLength(
      texts
        .slice(0, at)
        .map((text) => `${text}\0`)
        .join(""),
    );
  const entries = [
    ...needed.map((_, at) => [1, offsetOf(at + 1)] as const),
    ...paths.map(
      ([tag], at) => [tag, offsetOf(at + 1 + needed.length)] as const,
    ),
  ];
  const dynamicAt = headerSize + 2 * entrySize;
  const dynamicSize = (entries.length + 2) * 2 * word;
  const file = Buffer.alloc(dynamicAt + dynamicSize + strings.length);
  const write = (value: number, at: number) => {
    if (is64) file.writeBigUInt64LE(BigInt(value), at);
    else file.writeUInt32LE(value, at);
  };
  file.write("\x7fELF", "latin1");
  file[4] = is64 ? 2 : 1;
  file[5] = 1;
  write(headerSize, is64 ? 32 : 28);
  file.writeUInt16LE(entrySize, is64 ? 54 : 42);
  file.writeUInt16LE(2, is64 ? 56 : 44);
  const segment = (at: number, type: number, offset: number, size: number) => {
    file.writeUInt32LE(type, at);
    write(offset, at + (is64 ? 8 : 4));
    write(0x1000 + offset, at + (is64 ? 16 : 8));
    write(size, at + (is64 ? 32 : 16));
  };
  segment(headerSize, 1, 0, file.length);
  segment(headerSize + entrySize, 2, dynamicAt, dynamicSize);
  const rows = [...entries, [5, 0x1000 + dynamicAt + dynamicSize] as const];
  for (const [index, [tag, value]] of rows.entries()) {
    write(tag, dynamicAt + index * 2 * word);
    write(value, dynamicAt + index * 2 * word + word);
  }
  strings.copy(file, dynamicAt + dynamicSize);
  return file;
}

const RPATH = 15;
const RUNPATH = 29;

/** A host whose files hold bytes. */
function hostOf(files: Readonly<Record<string, Buffer>>): Host {
  const names = Object.keys(files).map((name) => [name, ""] as const);
  return {
    ...memoryHost(Object.fromEntries(names)),
    readFile: (path) => files[path] ?? Buffer.alloc(0),
  };
}

function linked(path: string, files: Readonly<Record<string, Buffer>>) {
  const source = files[path] ?? Buffer.alloc(0);
  const found = linkedFiles(path as AbsolutePath, source, hostOf(files));
  return found && [found.file, ...found.libraries.map(({ file }) => file)];
}

test.each([true, false])("reads the dynamic section, 64 bit: %s", (is64) => {
  const file = elf(
    ["liba.so.1", "libc.so.6"],
    [[RPATH, "$ORIGIN/x:/usr"]],
    is64,
  );
  expect(readLinks(file)).toEqual({
    needed: ["liba.so.1", "libc.so.6"],
    folders: ["$ORIGIN/x", "/usr"],
  });
});

test("RUNPATH stands before RPATH, as for the system", () => {
  const file = elf(
    ["a"],
    [
      [RPATH, "$ORIGIN/old"],
      [RUNPATH, "$ORIGIN/new"],
    ],
  );
  expect(readLinks(file).folders).toEqual(["$ORIGIN/new"]);
});

test("what is cut off, or no ELF file, has no links", () => {
  const file = elf(["a"], [[RPATH, "$ORIGIN"]]);
  for (const size of [0, 20, 64, 100, 150]) {
    expect(readLinks(file.subarray(0, size)).needed).toEqual([]);
  }
  expect(readLinks(Buffer.from("MZ".padEnd(500)))).toEqual(
    readLinks(Buffer.alloc(0)),
  );
});

test("libraries of another package keep their place beside the addon's", () => {
  const addon = "/p/node_modules/@scope/addon/lib/x.node";
  const files = {
    [addon]: elf(
      ["libown.so.1", "libc.so.6"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the system's own
      [[RPATH, "/usr/lib:$ORIGIN/../none:${ORIGIN}/../../library/lib"]],
    ),
    "/p/node_modules/@scope/library/lib/libown.so.1": elf(
      ["libother.so", "libown.so.1"],
      [[RUNPATH, "$ORIGIN"]],
    ),
    "/p/node_modules/@scope/library/lib/libother.so": elf([], []),
  };
  expect(linked(addon, files)).toEqual([
    "addon/lib/x.node",
    "library/lib/libother.so",
    "library/lib/libown.so.1",
  ]);
});

test("a library beside the addon needs no folder", () => {
  const files = {
    "/p/x.node": elf(["liba.so", "libb.so"], [[RUNPATH, "$ORIGIN"]]),
    "/p/liba.so": Buffer.from("not ELF"),
  };
  expect(linked("/p/x.node", files)).toEqual(["x.node", "liba.so"]);
});

test("an addon that needs the system's libraries alone has none", () => {
  const files = {
    "/p/x.node": elf(["libc.so.6"], [[RUNPATH, "$ORIGIN/../lib:/usr/lib"]]),
    "/usr/lib/libc.so.6": elf([], []),
  };
  expect(linked("/p/x.node", files)).toBeNull();
});
