/**
 * Who looks for a package.json that no path names: it is searched upwards from a
 * module's own place, or from the program's. Receives the files of a walk; answers
 * from what their texts say. Must not know any disk.
 */
import type { AbsolutePath } from "../host.js";
import { occurrences, soughtText } from "./occurrences.js";
import { isQuote } from "./scan/characters.js";
import type { WalkedFile } from "./walk/types.js";

const NAME = soughtText("package.json");
/** Where a search may begin that leads to the program's own. */
const PLACE =
  /\brequire\.main\b|\bmodule\.parent\b|\bargv\[1\]|lastIndexOf\(["'`]node_modules|(?<!["'`.\w$])__(?:dir|file)name(?!["'`\w$])|\bimport\.?[mM]eta\b/;

/**
 * Whether a module looks for a package.json by its name alone: in quotes, as the
 * last segment of a path that is put together.
 */
export function looksForPackage(file: WalkedFile): boolean {
  if (!isCode(file)) return false;
  const bytes = bytesOf(file);
  for (const at of occurrences(bytes, NAME)) {
    if (isQuote(bytes[at - 1]) && isQuote(bytes[at + NAME.text.length]))
      return true;
  }
  return false;
}

/** Whether a module speaks of a place where the search for it may begin. */
export function speaksOfPlace(file: WalkedFile): boolean {
  return PLACE.test(bytesOf(file).toString("latin1"));
}

/**
 * Whether the package of a module that {@link looksForPackage} speaks of a place to
 * begin at; the project's own module must do so itself.
 *
 * @param looking those not asked about so far
 * @param placed which of them {@link speaksOfPlace}
 * @param all so far
 * @param rootOf the folder of a file's package
 * @param isProject whether that is the project's own
 */
export function someoneLooksForPackage(
  looking: readonly WalkedFile[],
  placed: ReadonlySet<WalkedFile>,
  all: Iterable<WalkedFile>,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  isProject: (root: AbsolutePath) => boolean,
): boolean {
  const roots = new Set<AbsolutePath>();
  for (const file of looking) {
    const root = rootOf(file.path);
    if (placed.has(file)) return true;
    if (!isProject(root)) roots.add(root);
  }
  if (roots.size === 0) return false;
  for (const file of all) {
    if (!isCode(file) || !roots.has(rootOf(file.path))) continue;
    if (speaksOfPlace(file)) return true;
  }
  return false;
}

function isCode({ contents }: WalkedFile): boolean {
  return contents.format === "commonjs" || contents.format === "module";
}

function bytesOf({ source }: WalkedFile): Buffer {
  return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
}
