/**
 * The native addons that belong beside an artifact. Receives the artifact's bytes
 * and a way to read what stands in its folder for them; returns those that are
 * whole, and what is damaged. Must not know where that folder is.
 */
import { hash } from "node:crypto";
import { companionPaths } from "../codegen/native.js";
import { readManifest } from "../inspect/read-manifest.js";
import type { NativeText } from "../runtime-shims/native.js";
import type { Damage } from "./integrity.js";

/** A file by its path below the folder, posix; `null` where there is none. */
export type ReadAddon = (path: string) => Uint8Array | null;

export interface Addons {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly damages: readonly Damage[];
}

/** @param bytes of an artifact whose module texts have been compared */
export function checkAddons(bytes: Uint8Array, read: ReadAddon): Addons {
  const files = new Map<string, Uint8Array>();
  const damages: Damage[] = [];
  const reading = readManifest(bytes);
  if (!reading.ok) return { files, damages };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [index, row] of reading.manifest.modules.entries()) {
    if (row.format !== "native") continue;
    const { offset = 0 } = reading.texts[index] ?? {};
    const text = file.toString("utf8", offset, offset + row.size);
    const native = JSON.parse(text) as NativeText;
    if (native.base64 !== undefined) continue;
    const parts = [native, ...(native.libraries ?? [])];
    for (const [at, path] of companionPaths(native).entries()) {
      const { sha256 } = parts[at] ?? native;
      const addon = read(path);
      const found = addon === null ? null : hash("sha256", addon, "hex");
      if (addon !== null && found === sha256) {
        files.set(path, addon);
        continue;
      }
      const reason =
        found === null
          ? `its file ${path} is missing in the folder beside the artifact`
          : `the SHA-256 of its file ${path} is ${found}, the artifact says ${sha256}`;
      damages.push({ part: row.id, line: row.line, reason });
    }
  }
  return { files, damages };
}
