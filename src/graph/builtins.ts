/**
 * What the graph stage asks of a library that stands in for Node's builtins, and
 * which globals a source leaves to it. Without a library, builtins are the
 * host's. Must not know what is in the library.
 */
import type { AbsolutePath } from "../host.js";
import { occurrences, soughtText } from "./occurrences.js";
import { analyseSource } from "./scan/tree.js";
import { lookUp } from "./scan/scope.js";
import type { ModuleId } from "./types.js";

/** Where a global comes from. */
export interface GlobalHome {
  /** `null`: it is the global object. */
  readonly path: AbsolutePath | null;
  /** The export; the module itself where there is none. */
  readonly member?: string;
}

export interface BuiltinLibrary {
  /** The module of a builtin, `node:path`; `null` for what Node has not. */
  fileOf(builtin: string): AbsolutePath | null;
  /** Whether a path is of the library. */
  owns(path: string): boolean;
  idOf(path: AbsolutePath): ModuleId;
  /** Names of its globals that a module gets where it asks for them. */
  globalsFor(path: AbsolutePath): readonly string[];
  homeOf(global: string): GlobalHome | null;
  /** Parts of builtins that a program may do without. */
  readonly parts: readonly BuiltinPart[];
  /** Whether `import` of the builtin may name it. */
  hasExport(builtin: string, name: string): boolean;
}

/** A module that is there if a source has its word and the builtin is there. */
export interface BuiltinPart {
  readonly word: RegExp;
  readonly builtin: AbsolutePath;
  readonly path: AbsolutePath;
}

/** A way to the global object, and from there to any global. */
const GLOBAL_OBJECTS = new Set(["globalThis", "global", "self", "window"]);

/**
 * The globals of the library that a source may ask for: its free names, and
 * where it names the global object, whatever stands in it as a property.
 */
export function globalsIn(
  text: string,
  format: "commonjs" | "module",
  names: readonly string[],
): readonly string[] {
  const candidates = names.filter((name) => isWordIn(text, memberOf(name)));
  if (candidates.length === 0) return candidates;
  const free = new Set<string>();
  let hasGlobalObject = /\breturn this\b/.test(text);
  const tree = analyseSource(text, format, ({ node, scope }) => {
    if (node.type !== "Identifier" || lookUp(scope, node.name) !== null) return;
    free.add(node.name);
    if (GLOBAL_OBJECTS.has(node.name)) hasGlobalObject = true;
  });
  if (tree === null) return candidates;
  return candidates.filter((name) =>
    name.includes(".")
      ? free.has(name.split(".")[0] ?? "") && isMemberIn(text, memberOf(name))
      : free.has(name) || (hasGlobalObject && isMemberIn(text, name)),
  );
}

/** Of `Error.captureStackTrace` the last; else the name itself. */
function memberOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function isWordIn(text: string, word: string): boolean {
  for (const at of occurrences(text, soughtText(word))) {
    if (!isPart(text, at - 1) && !isPart(text, at + word.length)) return true;
  }
  return false;
}

/** Whether a word stands where a property is named. */
function isMemberIn(text: string, word: string): boolean {
  return new RegExp(
    `(?:\\.\\s*|["'\`])${word}(?![\\w$])|[{,]\\s*${word}\\s*[,:=}]`,
  ).test(text);
}

function isPart(text: string, at: number): boolean {
  return /[\w$]/.test(text.charAt(at));
}
