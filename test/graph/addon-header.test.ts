/** Headers of shared libraries: of real ones, and made by hand from the formats. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  machineMismatch,
  readAddonMachine,
} from "../../src/graph/native/addon-header.js";
import { npmFixturesDir } from "../support/paths.js";

const target = {
  platform: "linux",
  arch: "x64",
  abi: "115",
  uv: "1",
  armVersion: "",
  libc: "glibc",
} as const;

test.each([
  ["bcrypt", "linux-x64/bcrypt.glibc.node", "linux", "x64"],
  ["bcrypt", "linux-arm/bcrypt.glibc.node", "linux", "arm"],
  ["bcrypt", "linux-arm64/bcrypt.musl.node", "linux", "arm64"],
  ["bcrypt", "darwin-x64/bcrypt.node", "darwin", "x64"],
  ["bcrypt", "darwin-arm64/bcrypt.node", "darwin", "arm64"],
  ["bcrypt", "win32-x64/bcrypt.node", "win32", "x64"],
  ["bcrypt", "win32-arm64/bcrypt.node", "win32", "arm64"],
  ["bufferutil", "win32-ia32/bufferutil.node", "win32", "ia32"],
])("%s/prebuilds/%s", (name, file, platform, arch) => {
  const path = join(npmFixturesDir, "node_modules", name, "prebuilds", file);
  const bytes = readFileSync(path);
  expect(readAddonMachine(bytes)).toEqual({
    platform,
    architectures: [arch],
    abi: null,
  });
  const mismatch = machineMismatch(bytes, target);
  if (platform === "linux" && arch === "x64") expect(mismatch).toBeNull();
  else {
    expect(mismatch).toEqual({
      built: `${platform}-${arch}`,
      wanted: "linux-x64",
    });
  }
});

function elf(tail = ""): Buffer {
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  head.writeUInt16LE(62, 18);
  return Buffer.concat([head, Buffer.from(tail)]);
}

test("an addon may be bound to one version of Node", () => {
  expect(machineMismatch(elf(), target)).toBeNull();
  expect(
    machineMismatch(elf("node_register_module_v115\0"), target),
  ).toBeNull();
  expect(machineMismatch(elf("node_register_module_v93\0"), target)).toEqual({
    built: "Node's ABI version 93",
    wanted: "ABI version 115",
  });
});

test("a universal binary is for several", () => {
  const file = Buffer.alloc(64);
  file.writeUInt32BE(0xcafebabe, 0);
  file.writeUInt32BE(2, 4);
  file.writeUInt32BE(0x01000007, 8);
  file.writeUInt32BE(0x0100000c, 28);
  const mac = { ...target, platform: "darwin", arch: "arm64" };
  expect(readAddonMachine(file)?.architectures).toEqual(["x64", "arm64"]);
  expect(machineMismatch(file, mac)).toBeNull();
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["text", Buffer.from("module.exports = 1;\n".repeat(10))],
  ["a PE header beyond the end", Buffer.from(`MZ${"\x7f".repeat(70)}`)],
])("%s is no shared library", (_name, bytes) => {
  expect(readAddonMachine(bytes)).toBeNull();
});
