/**
 * The modules that a source spells as relative specifiers or by the names of its
 * dependencies, wherever: a default in a table, an argument, a property. Receives
 * text; returns texts. Must not know what becomes of them, nor any disk.
 */

const RELATIVE_MODULE = /(["'`])(\.{1,2}\/[\w@./-]+\.(?:[cm]?js|json))\1/g;

/** How all of them end. */
const ENDS = ['"', "'", "`"].flatMap((quote) => [`js${quote}`, `json${quote}`]);

/** In source order, each once. */
export function spelledModules(source: string): readonly string[] {
  if (!ENDS.some((end) => source.includes(end))) return [];
  const found = [...source.matchAll(RELATIVE_MODULE)].map(
    ([, , specifier = ""]) => specifier,
  );
  return [...new Set(found)];
}

const QUOTED_NAME =
  /(["'`])((?:@[\w.~-]+\/)?[a-z0-9_~-][\w.~-]*)(?:\/[\w./-]+)?\1/gi;

/**
 * Specifiers that begin with the name of a package, in source order, each once.
 *
 * @param names the packages that are meant
 */
export function spelledPackages(
  source: string,
  names: ReadonlySet<string>,
): readonly string[] {
  // A search for a text is many times faster than the expression's.
  if (![...names].some((name) => source.includes(name))) return [];
  const found = [...source.matchAll(QUOTED_NAME)].flatMap(([text, , name]) =>
    names.has(name ?? "") ? [text.slice(1, -1)] : [],
  );
  return [...new Set(found)];
}
