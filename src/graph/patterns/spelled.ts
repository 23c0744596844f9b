/**
 * The modules that a source spells as relative specifiers or by the names of its
 * dependencies, wherever: a default in a table, an argument, a property. Receives
 * text; returns texts. Must not know what becomes of them, nor any disk.
 */
import { firstOccurrence, occurrences, soughtText } from "../occurrences.js";

const RELATIVE = soughtText("./");
/** From the quote or the second dot on. */
const RELATIVE_MODULE = /(?<=(["'`])\.?)\.\/[\w@./-]+\.(?:[cm]?js|json)(?=\1)/y;

/** In source order, each once. */
export function spelledModules(source: string): readonly string[] {
  const found = new Set<string>();
  for (const at of occurrences(source, RELATIVE)) {
    RELATIVE_MODULE.lastIndex = at;
    const [path] = RELATIVE_MODULE.exec(source) ?? [];
    if (path !== undefined)
      found.add(source[at - 1] === "." ? `.${path}` : path);
  }
  return [...found];
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
  if (
    ![...names].some((name) => firstOccurrence(source, soughtText(name)) !== -1)
  ) {
    return [];
  }
  const found = [...source.matchAll(QUOTED_NAME)].flatMap(([text, , name]) =>
    names.has(name ?? "") ? [text.slice(1, -1)] : [],
  );
  return [...new Set(found)];
}
