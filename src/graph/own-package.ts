/**
 * Who looks for a package.json that no path names: it is searched upwards from a
 * module's own place, or from the program's. Receives the files of a walk; answers
 * from what their texts say. Must not know any disk.
 */
import type { AbsolutePath } from "../host.js";
import type { WalkedFile } from "./walk/types.js";

const NAME = Buffer.from("package.json");
/** As the last segment of a path that is put together, or looked for by name. */
const QUOTED = /["'`]package\.json["'`]/;
/** Where a search may begin that leads to the program's own. */
const PLACE =
  /\brequire\.main\b|\bmodule\.parent\b|\bargv\[1\]|lastIndexOf\(["'`]node_modules|(?<!["'`.\w$])__(?:dir|file)name(?!["'`\w$])|\bimport\.?[mM]eta\b/;

/** Whether a module looks for a package.json by its name alone. */
export function looksForPackage(file: WalkedFile): boolean {
  return (
    isCode(file) && bytesOf(file).includes(NAME) && QUOTED.test(textOf(file))
  );
}

/**
 * Whether the package of a module that {@link looksForPackage} speaks of a place to
 * begin at; the project's own module must do so itself.
 *
 * @param looking those not asked about so far
 * @param all so far
 * @param rootOf the folder of a file's package
 * @param isProject whether that is the project's own
 */
export function someoneLooksForPackage(
  looking: readonly WalkedFile[],
  all: Iterable<WalkedFile>,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  isProject: (root: AbsolutePath) => boolean,
): boolean {
  const roots = new Set<AbsolutePath>();
  for (const file of looking) {
    const root = rootOf(file.path);
    if (PLACE.test(textOf(file))) return true;
    if (!isProject(root)) roots.add(root);
  }
  if (roots.size === 0) return false;
  for (const file of all) {
    if (!isCode(file) || !roots.has(rootOf(file.path))) continue;
    if (PLACE.test(textOf(file))) return true;
  }
  return false;
}

/**
 * Whether a module hands its own place to a function that nobody follows, or may
 * begin there itself to look for its package.json.
 *
 * @param looks as {@link looksForPackage} says
 */
export function isPlaced(file: WalkedFile, looks: boolean): boolean {
  return file.assets?.handsOnPlace || (looks && PLACE.test(textOf(file)));
}

function isCode({ contents }: WalkedFile): boolean {
  return contents.format === "commonjs" || contents.format === "module";
}

function bytesOf({ source }: WalkedFile): Buffer {
  return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
}

function textOf(file: WalkedFile): string {
  return bytesOf(file).toString("latin1");
}
