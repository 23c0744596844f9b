/**
 * A native addon as the text of a module. Receives a record; returns what its
 * factory gives, and where its copy belongs. Must not know any file system.
 */
import { hash } from "node:crypto";
import type { NativeRecord } from "../graph/types.js";
import type { NativeText } from "../runtime-shims/native.js";

export function nativeText({ id, source, embedded }: NativeRecord): NativeText {
  const bytes = Buffer.from(
    source.buffer,
    source.byteOffset,
    source.byteLength,
  );
  return {
    file: id.slice(id.lastIndexOf("/") + 1),
    sha256: hash("sha256", source, "hex"),
    ...(embedded && { base64: bytes.toString("base64") }),
  };
}

/** Below the artifact's folder for addons; the runtime spells it alike. */
export function companionPath({ file, sha256 }: NativeText): string {
  return `${sha256.slice(0, 16)}/${file}`;
}
