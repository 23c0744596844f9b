/**
 * Whether it is worth while to parse a source for the files that it reads.
 * Receives the text; answers from the text alone, so that most modules are not
 * parsed for it. Must not decide what an asset is.
 */

import {
  firstMatch,
  firstOccurrence,
  occurrences,
  soughtText,
} from "../occurrences.js";
import { isQuote } from "../scan/characters.js";

/** What a CommonJS module calls its own place. */
const OWN_PLACES = ["__dirname", "__filename"].map(soughtText);
/** Outside of quotes, of `typeof`, and not the name of a property. */
const OWN_PLACE =
  /(?<!typeof |["'`.\w$])__(?:dir|file)name(?!["'`\w$]|\s*[=:])/y;
const META = soughtText("import.meta.");
/** For a `require` of its own, a module needs no files. */
const OWN_URL =
  /(?<![cC]reateRequire\w*\(\s*)\bimport\.meta\.(?:url|dirname|filename)\b/;

/** In bytes, on the disks there are. */
const LONGEST_NAME = 255;

/** Longer ones take so long to parse that the text is looked at twice. */
const LONG_SOURCE = 1_000_000;

/**
 * A path that is spelled at `__dirname` itself; where it is all literals, these
 * are the groups: how far up it goes, and the rest of the arguments.
 */
const SPELLED_PATH =
  /\b(?:join|resolve)\(\s*((?:[\w$.]*dirname\(\s*)*)__dirname[\s)]*((?:,\s*(?:"[^"\\]*"|'[^'\\]*')\s*)+)\)|__dirname\s*[+,}]|(?:File|Sync|Stream)\(\s*__(?:dir|file)name\b/g;

/**
 * @param exists whether something is at a path, relative to the module's folder
 */
export function mayNameAssets(
  source: string,
  format: "commonjs" | "module",
  exists: (path: string) => boolean,
): boolean {
  if (format === "module") {
    return firstOccurrence(source, META) !== -1 && OWN_URL.test(source);
  }
  return source.length > LONG_SOURCE
    ? spellsPath(source, exists)
    : firstOwnPlace(source) !== null;
}

/**
 * Where a long source that spells no path speaks of its own place all the same;
 * `null` where it does not, or is looked at.
 */
export function unseenPlace(source: string): number | null {
  return source.length > LONG_SOURCE ? firstOwnPlace(source) : null;
}

function firstOwnPlace(source: string): number | null {
  const places = OWN_PLACES.map((name) =>
    firstMatch(source, name, OWN_PLACE),
  ).filter((at) => at !== -1);
  return places.length === 0 ? null : Math.min(...places);
}

/**
 * The names of files that a source has in quotes, `"lib.d.ts"`: what a module that
 * nobody follows may read from beside itself. Those of modules are left out.
 *
 * @param extensions of the names that are meant, `.json`
 */
export function spelledNames(
  source: string,
  extensions: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const extension of extensions) {
    if (!/^\.\w+$/.test(extension)) continue;
    for (const at of occurrences(source, soughtText(extension))) {
      const end = at + extension.length;
      if (!isQuote(source.charCodeAt(end))) continue;
      const line = source.slice(Math.max(0, at - LONGEST_NAME), end);
      const [, name = ""] = /["'`/]([\w@-][\w.@-]*)$/.exec(line) ?? [];
      if (!/\.(?:[cm]?[jt]sx?|node)$/.test(name) || name.endsWith(".d.ts")) {
        names.add(name);
      }
    }
  }
  return names;
}

function spellsPath(
  source: string,
  exists: (path: string) => boolean,
): boolean {
  for (const around of surroundings(source)) {
    for (const [, up = "", rest] of around.matchAll(SPELLED_PATH)) {
      if (rest === undefined) return true;
      const names = [...rest.matchAll(/["'](.*?)["']/g)].map(
        ([, name]) => name,
      );
      const above = up.split("(").slice(1).fill("..");
      if (exists([...above, ...names].join("/"))) return true;
    }
  }
  return false;
}

/** A path whose arguments are longer is one that is not spelled. */
const BEFORE = 200;
const BEHIND = 1000;

/** What stands around each place of the module's own. */
function surroundings(source: string): readonly string[] {
  return OWN_PLACES.flatMap((name) => [...occurrences(source, name)])
    .sort((a, b) => a - b)
    .map((at) => source.slice(Math.max(0, at - BEFORE), at + BEHIND));
}
