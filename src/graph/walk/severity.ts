/**
 * How grave a diagnostic is, once the whole graph is known. Receives what was said
 * of each file; returns it, milder where the program may never load the file. Must
 * not add anything to it.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import type { BuiltinLibrary } from "../builtins.js";
import type { WalkedFile } from "./types.js";

/**
 * @param included what no file asks for
 * @param recorded how many modules the lock file has of what a module computes
 */
export function settleSeverities(
  diagnostics: readonly Diagnostic[],
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  entries: readonly AbsolutePath[],
  included: ReadonlySet<AbsolutePath>,
  recorded: ReadonlyMap<AbsolutePath, number>,
  builtins: BuiltinLibrary | null,
): readonly Diagnostic[] {
  const certain = certainFiles(entries, files);
  const asked = certainFiles([...included], files);
  return diagnostics
    .filter(({ place }) => place === null || !builtins?.owns(place.path))
    .map((diagnostic) => {
      const { place, severity } = diagnostic;
      const modules = place === null ? undefined : recorded.get(place.path);
      if (diagnostic.code === "computed_require" && modules !== undefined) {
        const code = "computed_require_recorded";
        return { ...diagnostic, code, severity: "note", modules };
      }
      if (place === null || certain.has(place.path)) return diagnostic;
      // What was included may yet not be loaded.
      const milder = asked.has(place.path) && severity !== "note";
      return { ...diagnostic, severity: milder ? "warning" : "note" };
    });
}

/** Files that the program loads, if the edges to them are reached at all. */
function certainFiles(
  entries: readonly AbsolutePath[],
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
): ReadonlySet<AbsolutePath> {
  const certain = new Set(entries);
  for (const path of certain) {
    const { edges = [], imports = [], workers } = files.get(path) ?? {};
    const all = [...edges, ...imports, ...(workers ?? [])];
    for (const { target, speculative } of all) {
      if (target.kind === "file" && !speculative) certain.add(target.path);
    }
  }
  return certain;
}
