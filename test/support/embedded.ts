/**
 * Reads an artifact the simple way, by its documented layout alone: nothing of
 * src/inspect is used, so that both can be checked against each other.
 */
import { createHash } from "node:crypto";
import type { Manifest } from "../../src/runtime-shims/manifest.js";

export interface EmbeddedModule {
  readonly id: string;
  readonly text: Buffer;
  /** The manifest's claims about the text that are not true. */
  readonly untrue: readonly string[];
}

/** Node's lines: of the file as a string, with the offset of each in bytes. */
function lineOffsets(file: Buffer): readonly number[] {
  const offsets = [0];
  for (let at = 0; at < file.length; at++) {
    const wide = file[at] === 0xe2 && file[at + 1] === 0x80;
    if (wide && (file[at + 2] === 0xa8 || file[at + 2] === 0xa9)) {
      offsets.push(at + 3);
    } else if (
      file[at] === 0x0a ||
      (file[at] === 0x0d && file[at + 1] !== 0x0a)
    ) {
      offsets.push(at + 1);
    }
  }
  return offsets;
}

export function manifestOf(file: Buffer): Manifest {
  const start = file.indexOf('\n{"ingot":') + 1;
  const end = file.indexOf("\n`), {\n", start);
  return JSON.parse(file.toString("utf8", start, end));
}

/** Every module of an artifact, cut out where the manifest says that it is. */
export function embeddedModules(file: Buffer): readonly EmbeddedModule[] {
  const offsets = lineOffsets(file);
  return manifestOf(file).modules.map(({ id, line, size, sha256, factory }) => {
    const start = offsets[line - 1] ?? file.length;
    const text = file.subarray(start, start + size);
    const header = file.subarray(offsets[line - 2] ?? 0, start).toString();
    const rest = file.subarray(start + size, start + size + 5).toString();
    const untrue: string[] = [];
    if (text.length !== size) untrue.push("size");
    if (createHash("sha256").update(text).digest("hex") !== sha256) {
      untrue.push("sha256");
    }
    if (!header.startsWith(`["${factory}"]: `)) untrue.push("line");
    if (!/^\n?(?:`}|}|\*\/})/.test(rest)) untrue.push("end");
    return { id, text, untrue };
  });
}
