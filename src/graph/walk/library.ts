/**
 * What a program uses of a library that stands in for Node's builtins: globals
 * that its texts name, and parts of builtins. Receives texts; reaches the modules
 * of the library. Without one, it does nothing.
 */
import type { AbsolutePath } from "../../host.js";
import { type BuiltinLibrary, globalsIn } from "../builtins.js";
import type { Worklist } from "./worklist.js";

export interface LibraryUse {
  /** Reaches the modules that the globals named in a source come from. */
  followGlobals(
    path: AbsolutePath,
    text: string,
    format: "commonjs" | "module",
  ): void;
  /** @returns whether there are more files now */
  followParts(): boolean;
  /** Names of the globals that are used, sorted. */
  globals(): readonly string[];
  /** Words of parts of builtins that stand in the program, sorted. */
  words(): readonly string[];
}

export function createLibraryUse(
  builtins: BuiltinLibrary | null,
  worklist: Worklist,
): LibraryUse {
  const globals = new Set<string>();
  /** Of parts of builtins, those that a module of the program has. */
  const words = new Set<string>();
  return {
    followGlobals(path, text, format) {
      if (builtins === null) return;
      if (!builtins.owns(path)) {
        for (const { word } of builtins.parts) {
          if (!words.has(word.source) && word.test(text)) {
            words.add(word.source);
          }
        }
      }
      for (const name of globalsIn(text, format, builtins.globalsFor(path))) {
        globals.add(name);
        const home = builtins.homeOf(name)?.path ?? null;
        if (home === null) continue;
        worklist.reach(home, { specifier: name, kind: "require", site: null });
      }
    },
    followParts() {
      const found = worklist.found();
      for (const { word, builtin, path } of builtins?.parts ?? []) {
        if (!words.has(word.source) || !worklist.has(builtin)) continue;
        const { source: specifier } = word;
        worklist.reach(path, { specifier, kind: "require", site: null });
      }
      return worklist.found() > found;
    },
    globals: () => [...globals].sort(),
    words: () => [...words].sort(),
  };
}
