/**
 * The modules that a source spells as relative specifiers, wherever: a default in
 * a table, an argument, a property. Receives text; returns texts. Must not know
 * what becomes of them, nor any disk.
 */

const RELATIVE_MODULE = /(["'`])(\.{1,2}\/[\w@./-]+\.(?:[cm]?js|json))\1/g;

/** In source order, each once. */
export function spelledModules(source: string): readonly string[] {
  const found = [...source.matchAll(RELATIVE_MODULE)].map(
    ([, , specifier = ""]) => specifier,
  );
  return [...new Set(found)];
}
