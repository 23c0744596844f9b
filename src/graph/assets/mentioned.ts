/**
 * The files that an embedded file names: what a template includes, a style sheet
 * or an interface definition imports. Receives the file's path and, through the
 * functions given, the disk; returns paths below the file's own folder. Must not
 * know any of the languages: a name of a file that is there is enough.
 */
import type { AbsolutePath, Host } from "../../host.js";

/** Code, data and prose, which name files for other reasons. */
const OTHERS: ReadonlySet<string> = new Set(
  " .cjs .js .json .lock .map .md .mjs .node .ts .txt .wasm".split(" "),
);
const LONGEST_TEXT = 256 * 1024;
const TOKEN = /[\w@$~./-]+/g;

/**
 * @param filesBelow all files below a folder
 * @param read `null` where the file cannot be read
 * @returns in the order in which they are named, without `path` itself
 */
export function mentionedFiles(
  path: AbsolutePath,
  filesBelow: (folder: AbsolutePath) => readonly AbsolutePath[],
  read: (path: AbsolutePath) => Uint8Array | null,
  host: Host,
): readonly AbsolutePath[] {
  const { dirname, extname, basename, join } = host.path;
  const extension = extname(path);
  if (OTHERS.has(extension)) return [];
  const folder = dirname(path) as AbsolutePath;
  const places = new Map<string, AbsolutePath>();
  for (const file of filesBelow(folder)) {
    places.set(file, file);
    if (extname(file) !== extension) continue;
    const bare = file.slice(0, -extension.length);
    // `part` may be `part.scss`, and that `_part.scss`.
    const plain = join(dirname(bare), basename(bare).replace(/^_/, ""));
    for (const name of [bare, plain, plain + extension]) {
      if (!places.has(name)) places.set(name, file);
    }
  }
  const found = new Set([path]);
  for (const file of found) {
    const bytes = read(file);
    if (bytes === null || bytes.length > LONGEST_TEXT) continue;
    const text = Buffer.from(bytes).toString();
    if (text.includes("\0")) continue;
    for (const [token] of text.matchAll(TOKEN)) {
      for (const base of [dirname(file), folder]) {
        const named = places.get(join(base, token));
        if (named !== undefined) found.add(named);
      }
    }
  }
  found.delete(path);
  return [...found];
}
