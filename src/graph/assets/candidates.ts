/**
 * Whether it is worth while to parse a source for the files that it reads.
 * Receives the text; answers from the text alone, so that most modules are not
 * parsed for it. Must not decide what an asset is.
 */

/** Outside of quotes, of `typeof`, and not the name of a property. */
const OWN_PLACE =
  /(?<!typeof |["'`.\w$])__(?:dir|file)name(?!["'`\w$]|\s*[=:])/;
/** For a `require` of its own, a module needs no files. */
const OWN_URL =
  /(?<![cC]reateRequire\w*\(\s*)\bimport\.meta\.(?:url|dirname|filename)\b/;

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
    return source.includes("import.meta.") && OWN_URL.test(source);
  }
  return source.length > LONG_SOURCE
    ? spellsPath(source, exists)
    : OWN_PLACE.test(source);
}

/**
 * Where a long source that spells no path speaks of its own place all the same;
 * `null` where it does not, or is looked at.
 */
export function unseenPlace(source: string): number | null {
  if (source.length <= LONG_SOURCE) return null;
  const { index = null } = OWN_PLACE.exec(source) ?? {};
  return index;
}

/**
 * The names of files that a source has in quotes, `"lib.d.ts"`: what a module that
 * nobody follows may read from beside itself. Those of modules are left out.
 */
export function spelledNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = ""] of source.matchAll(
    /["'`/]([\w@-][\w.@-]*\.\w+)["'`]/g,
  )) {
    if (!/\.(?:[cm]?[jt]sx?|node)$/.test(name) || name.endsWith(".d.ts")) {
      names.add(name);
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
  return Array.from(source.matchAll(/__(?:dir|file)name/g), ({ index }) =>
    source.slice(Math.max(0, index - BEFORE), index + BEHIND),
  );
}
