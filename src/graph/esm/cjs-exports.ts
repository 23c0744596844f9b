/**
 * The named exports that importers see of a CommonJS module. Receives texts and
 * a way to follow `require`s; returns names, found as Node finds them, from the
 * text alone, by the lexer that Node uses. Must not know the graph.
 */

/** The two lists of a lexed text. */
interface LexedExports {
  readonly exports: readonly string[];
  readonly reexports: readonly string[];
}

let lexer: typeof import("cjs-module-lexer") | undefined;

/** A module whose names are asked for. */
export interface CommonJsSource<Key> {
  readonly text: string;
  /**
   * The CommonJS module behind a specifier that this one re-exports; `null` for
   * what Node skips: builtins, failures, files of another kind.
   */
  readonly resolve: (specifier: string) => Key | null;
}

/**
 * @param key identifies the module
 * @param read the module behind a key
 * @param known results of earlier calls, extended by this one
 * @returns in the order found; without `default` unless the text exports it
 * @see https://nodejs.org/api/esm.html#commonjs-namespaces
 */
export function commonJsExports<Key>(
  key: Key,
  read: (key: Key) => CommonJsSource<Key>,
  known: Map<Key, Set<string>>,
): ReadonlySet<string> {
  const done = known.get(key);
  if (done !== undefined) return done;
  const { text, resolve } = read(key);
  const { exports, reexports } = lex(text);
  const names = new Set(exports);
  // Set before the re-exports are followed: a cycle sees what is there by then.
  known.set(key, names);
  for (const specifier of reexports) {
    const target = resolve(specifier);
    if (target === null) continue;
    for (const name of commonJsExports(target, read, known)) names.add(name);
  }
  return names;
}

function lex(text: string): LexedExports {
  if (lexer === undefined) {
    lexer = require("cjs-module-lexer") as typeof import("cjs-module-lexer");
    lexer.initSync();
  }
  try {
    return lexer.parse(text);
  } catch {
    // As in Node: what the lexer cannot read exports `default` alone.
    return { exports: [], reexports: [] };
  }
}
