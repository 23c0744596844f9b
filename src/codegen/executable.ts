/**
 * The main script of an executable, and where the artifact stands in one. Receives
 * an artifact; returns text, or finds what it says in bytes. docs/executable.md
 * describes the file. Must not know any file system.
 */
import { startExecutable } from "../runtime-shims/executable.js";
import type { Artifact } from "./artifact.js";
import { textOf } from "./runtime-texts.js";

const MARK = "// ingot executable 1, artifact ";
const ARTIFACT = "// ingot 1 artifact.";
/** Of ELF, Mach-O (of either width, or of several machines) and Windows' format. */
const MAGIC = [0x7f454c46, 0xcffaedfe, 0xcefaedfe, 0xcafebabe];

/**
 * @param isAscii whether the artifact is
 * @param hasCache whether V8's code of it is another asset
 */
export function executableMain(
  { hashbang, size }: Artifact,
  isAscii: boolean,
  hasCache: boolean,
): string {
  // How far in front of its own first line it begins, then its size.
  const before = hashbang === null ? 0 : Buffer.byteLength(hashbang) + 1;
  return `${MARK}${before} ${size}
(${textOf(startExecutable)})(require, module, __filename, ${isAscii}, ${hasCache});
`;
}

/** The artifact in an executable's bytes; null where there is none. */
export function artifactInExecutable(bytes: Uint8Array): Uint8Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 4) return null;
  const isWindows = file.toString("latin1", 0, 2) === "MZ";
  if (!isWindows && !MAGIC.includes(file.readUInt32BE(0))) return null;
  for (
    let at = file.indexOf(MARK);
    at !== -1;
    at = file.indexOf(MARK, at + MARK.length)
  ) {
    const sizes = /^(\d+) (\d+)\n/.exec(
      file.toString("latin1", at + MARK.length, at + MARK.length + 64),
    );
    const start = file.indexOf(ARTIFACT, at) - Number(sizes?.[1]);
    if (start > at) return file.subarray(start, start + Number(sizes?.[2]));
  }
  return null;
}
