/**
 * For what machine a native addon was built. Receives a file's bytes; reads the
 * headers of ELF, Mach-O and PE and the name that an addon registers under.
 * Must not know which machine this is.
 */

import type { NativeTarget } from "../../host.js";

/** A platform and its architectures, in Node's words. */
export interface AddonMachine {
  /** `process.platform`; the BSDs and others count as `linux` where ELF does not tell. */
  readonly platform: "linux" | "darwin" | "win32";
  /** `process.arch` of each; more than one in a universal binary. */
  readonly architectures: readonly string[];
  /** `process.versions.modules`, where the addon is bound to one. */
  readonly abi: string | null;
}

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html e_machine */
const ELF_MACHINES: ReadonlyMap<number, string> = new Map([
  [3, "ia32"],
  [8, "mips"],
  [20, "ppc"],
  [21, "ppc64"],
  [22, "s390x"],
  [40, "arm"],
  [62, "x64"],
  [183, "arm64"],
  [243, "riscv64"],
  [258, "loong64"],
]);

/** @see https://learn.microsoft.com/windows/win32/debug/pe-format#machine-types */
const PE_MACHINES: ReadonlyMap<number, string> = new Map([
  [0x014c, "ia32"],
  [0x01c4, "arm"],
  [0x8664, "x64"],
  [0xaa64, "arm64"],
]);

/** Mach-O's `cputype`. */
const MACH_MACHINES: ReadonlyMap<number, string> = new Map([
  [0x7, "ia32"],
  [0xc, "arm"],
  [0x01000007, "x64"],
  [0x0100000c, "arm64"],
]);

/** @returns `null` for what is no shared library of a known kind */
export function readAddonMachine(bytes: Uint8Array): AddonMachine | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 64) return null;
  const machine = elf(file) ?? machO(file) ?? pe(file);
  return machine === null ? null : { ...machine, abi: boundAbi(file) };
}

/** @returns what the addon is for and what is wanted; `null` where they agree */
export function machineMismatch(
  bytes: Uint8Array,
  { platform, arch, abi }: NativeTarget,
): { readonly built: string | null; readonly wanted: string } | null {
  const machine = readAddonMachine(bytes);
  const wanted = `${platform}-${arch}`;
  if (machine === null) return { built: null, wanted };
  // ELF does not tell Linux from the others that use it.
  const elsewhere = platform === "darwin" || platform === "win32";
  const samePlatform =
    machine.platform === "linux" ? !elsewhere : machine.platform === platform;
  if (!samePlatform || !machine.architectures.includes(arch)) {
    const built = machine.architectures.map((a) => `${machine.platform}-${a}`);
    return { built: built.join(", "), wanted };
  }
  return machine.abi === null || machine.abi === abi
    ? null
    : {
        built: `Node's ABI version ${machine.abi}`,
        wanted: `ABI version ${abi}`,
      };
}

type Machine = Omit<AddonMachine, "abi">;

function elf(file: Buffer): Machine | null {
  if (file.readUInt32BE(0) !== 0x7f454c46) return null;
  const isLittle = file[5] === 1;
  const machine = isLittle ? file.readUInt16LE(18) : file.readUInt16BE(18);
  const name = ELF_MACHINES.get(machine) ?? `ELF machine ${machine}`;
  const arch = name === "mips" && isLittle ? "mipsel" : name;
  return { platform: "linux", architectures: [arch] };
}

function machO(file: Buffer): Machine | null {
  const magic = file.readUInt32BE(0);
  const nameOf = (type: number) =>
    MACH_MACHINES.get(type) ?? `Mach-O machine ${type}`;
  // Universal binaries list their architectures, 20 or 32 bytes each.
  if (magic === 0xcafebabe || magic === 0xcafebabf) {
    const size = magic === 0xcafebabe ? 20 : 32;
    const count = Math.min(file.readUInt32BE(4), 16);
    const architectures: string[] = [];
    for (let at = 8; at < 8 + count * size && at + 4 <= file.length; ) {
      architectures.push(nameOf(file.readUInt32BE(at)));
      at += size;
    }
    return { platform: "darwin", architectures };
  }
  if (magic !== 0xcffaedfe && magic !== 0xcefaedfe) return null;
  return { platform: "darwin", architectures: [nameOf(file.readUInt32LE(4))] };
}

function pe(file: Buffer): Machine | null {
  if (file.readUInt16BE(0) !== 0x4d5a) return null;
  const header = file.readUInt32LE(0x3c);
  if (header + 6 > file.length || file.readUInt32BE(header) !== 0x50450000) {
    return null;
  }
  const machine = file.readUInt16LE(header + 4);
  const arch = PE_MACHINES.get(machine) ?? `PE machine ${machine}`;
  return { platform: "win32", architectures: [arch] };
}

const REGISTER = "node_register_module_v";

/** Addons that do not use Node-API export a symbol with the version in its name. */
function boundAbi(file: Buffer): string | null {
  const at = file.indexOf(REGISTER);
  if (at === -1) return null;
  const digits = file.toString("latin1", at + REGISTER.length, at + 40);
  return /^\d+/.exec(digits)?.[0] ?? null;
}
