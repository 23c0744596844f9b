/**
 * What path-browserify lacks: `win32`, `toNamespacedPath`, Node's errors, and the
 * dot that `format` puts in front of an extension. `resolve` asks for the working
 * directory itself, and only where no argument is absolute.
 *
 * @see https://nodejs.org/api/path.html
 */
import { invalidArgType } from "../internal/errors.js";
import { win32 } from "./path/win32.js";
import process = require("node:process");

type AnyFunction = (...args: never[]) => unknown;
type Path = typeof import("node:path").posix;

export function patch(polyfill: Path): Path {
  const { normalize, isAbsolute, join, relative, dirname, basename } = polyfill;
  const posix = {
    resolve(...paths: string[]) {
      for (const [at, path] of paths.entries()) check(path, `paths[${at}]`);
      return paths.some((path) => path[0] === "/")
        ? polyfill.resolve(...paths)
        : polyfill.resolve(process.cwd(), ...paths);
    },
    normalize: checked(normalize, "path"),
    isAbsolute: checked(isAbsolute, "path"),
    join(...paths: string[]) {
      for (const path of paths) check(path, "path");
      return join(...paths);
    },
    relative(from: string, to: string) {
      check(from, "from");
      check(to, "to");
      return relative(posix.resolve(from), posix.resolve(to));
    },
    toNamespacedPath: (path: string) => path,
    dirname: checked(dirname, "path"),
    basename(path: string, suffix?: string) {
      if (suffix !== undefined) check(suffix, "suffix");
      check(path, "path");
      return basename(path, suffix);
    },
    extname: checked(polyfill.extname, "path"),
    format(path: Parameters<Path["format"]>[0]) {
      if (path === null || typeof path !== "object") {
        throw invalidArgType("pathObject", "Object", path);
      }
      const { ext } = path;
      const dotted = ext && ext[0] !== "." ? `.${ext}` : ext;
      return polyfill.format({ ...path, ...(dotted && { ext: dotted }) });
    },
    parse: checked(polyfill.parse, "path"),
    sep: "/",
    delimiter: ":",
    win32: win32 as unknown as Path["win32"],
    posix: null as unknown as Path,
    _makeLong: null as unknown,
  };
  posix._makeLong = posix.toNamespacedPath;
  posix.posix = posix as unknown as Path;
  win32.win32 = win32;
  win32.posix = posix;
  return posix as unknown as Path;
}

/** The polyfill's function, behind Node's own error. */
function checked<Original extends AnyFunction>(
  original: Original,
  name: string,
): Original {
  const { [original.name]: named } = {
    [original.name](path: never) {
      check(path, name);
      return original(path);
    },
  };
  return named as Original;
}

function check(value: unknown, name: string): void {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}
