/**
 * A file's path as a specifier. Receives paths; must not know what is at them, nor
 * how a specifier resolves.
 */
import type { Host } from "../host.js";

/** @returns how a module in the folder `directory` asks for the file `to` */
export function relativeSpecifier(
  directory: string,
  to: string,
  { path }: Pick<Host, "path">,
): string {
  const posix = path.relative(directory, to).split(path.sep).join("/");
  return posix.startsWith("../") ? posix : `./${posix}`;
}
