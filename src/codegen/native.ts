/**
 * A native addon as the text of a module. Receives a record; returns what its
 * factory gives, and where its copy belongs. Must not know any file system.
 */
import { hash } from "node:crypto";
import type { NativeRecord } from "../graph/types.js";
import type { NativeFile, NativeText } from "../runtime-shims/native.js";

export function nativeText({
  id,
  source,
  embedded,
  linked,
}: NativeRecord): NativeText {
  const fileOf = (file: string, bytes: Uint8Array): NativeFile => ({
    file,
    sha256: hash("sha256", bytes, "hex"),
    ...(embedded && {
      base64: Buffer.from(
        bytes.buffer,
        bytes.byteOffset,
        bytes.byteLength,
      ).toString("base64"),
    }),
  });
  if (linked === null) {
    return fileOf(id.slice(id.lastIndexOf("/") + 1), source);
  }
  const own = fileOf(linked.file, source);
  const libraries = linked.libraries.map((library) =>
    fileOf(library.file, library.source),
  );
  const all = [own, ...libraries].map(({ file, sha256 }) => [file, sha256]);
  const set = hash("sha256", JSON.stringify(all), "hex");
  return { ...own, set, libraries };
}

/** The files of an addon by their paths below the artifact's folder for them. */
export function companionsOf(
  record: NativeRecord,
): readonly (readonly [path: string, bytes: Uint8Array])[] {
  const [own = "", ...others] = companionPaths(nativeText(record));
  const libraries = record.linked?.libraries ?? [];
  return [
    [own, record.source],
    ...libraries.map(({ source }, at) => [others[at] ?? "", source] as const),
  ];
}

/** The addon's, then its libraries'; the runtime spells them alike. */
export function companionPaths(native: NativeText): readonly string[] {
  const { sha256, set = sha256, libraries = [] } = native;
  return [native, ...libraries].map(
    ({ file }) => `${set.slice(0, 16)}/${file}`,
  );
}
