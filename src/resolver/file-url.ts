/**
 * File paths as URLs. Node resolves `exports`, `imports` and everything an
 * `import` names as URLs, so `%20` is a blank, `?` ends the path and `..` is
 * settled by the URL parser. Nearly every text in practice spells the same path
 * either way, and for those no URL is built.
 */
import type { PlatformPath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { failure, type Failed } from "./failure.js";

/** A path, or the URL of one where the difference shows. */
export type Location = string | URL;

/** No escape, query, fragment, backslash, blank or control character. */
const PLAIN = /^[\w\-.~!$&'()*+,;=:@/]*$/;
/** Segments which the URL parser does not take as they are. */
const DOT_OR_EMPTY_SEGMENT = /(^|\/)\.{0,2}(\/|$)/;

function isWindows(path: PlatformPath): boolean {
  return path.sep === "\\";
}

/** The `file:` URL of an absolute path of the given flavour. */
export function toFileUrl(file: string, path: PlatformPath): URL {
  return pathToFileURL(file, { windows: isWindows(path) });
}

/** The URL of a directory: with its slash, so that it is a base. */
export function toDirectoryUrl(dir: string, path: PlatformPath): URL {
  return toFileUrl(dir.endsWith(path.sep) ? dir : dir + path.sep, path);
}

/** Joins a directory and a path below it, `/`-separated, without normalising. */
export function joinBelow(dir: string, below: string, path: PlatformPath) {
  const prefix = dir.endsWith(path.sep) ? dir : dir + path.sep;
  return prefix + (isWindows(path) ? below.replaceAll("/", "\\") : below);
}

/**
 * `path.resolve(dir, text)`, without its look at each character where there is
 * nothing to settle.
 *
 * @param dir absolute and normalised
 */
export function resolveFrom(
  dir: string,
  text: string,
  path: PlatformPath,
): string {
  if (isWindows(path)) return path.resolve(dir, text);
  let [base, below] = [dir, text];
  for (;;) {
    if (below.startsWith("./")) below = below.slice(2);
    else if (below.startsWith("../")) {
      base = base.slice(0, Math.max(1, base.lastIndexOf("/")));
      below = below.slice(3);
    } else break;
  }
  return DOT_OR_EMPTY_SEGMENT.test(below)
    ? path.resolve(dir, text)
    : joinBelow(base, below, path);
}

/**
 * Where `./`-relative text leads from a directory, by the rules of URLs.
 *
 * @param relative text that starts with `./`
 */
export function locate(
  dir: string,
  relative: string,
  path: PlatformPath,
): Location {
  const below = relative.slice(2);
  return isPlainPath(below, dir, path)
    ? joinBelow(dir, below, path)
    : new URL(relative, toDirectoryUrl(dir, path));
}

/** Whether the path below `dir` is the same text read as a path or as a URL. */
export function isPlainPath(below: string, dir: string, path: PlatformPath) {
  return (
    PLAIN.test(below) &&
    !DOT_OR_EMPTY_SEGMENT.test(below) &&
    // A URL spells these otherwise, which Node's own checks then trip over.
    !dir.includes("*") &&
    (isWindows(path) || !dir.includes("\\"))
  );
}

/**
 * The path of a `file:` URL, Node's `fileURLToPath`.
 *
 * @returns a failure with Node's code and message where that throws
 */
export function toFilePath(url: URL, path: PlatformPath): string | Failed {
  try {
    return fileURLToPath(url, { windows: isWindows(path) });
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (name === "URIError") {
      return failure("ERR_INVALID_MODULE_SPECIFIER", message, null);
    }
    switch (code) {
      case "ERR_INVALID_FILE_URL_HOST":
      case "ERR_INVALID_FILE_URL_PATH":
      case "ERR_INVALID_URL_SCHEME":
        return failure(code, message, null);
    }
    throw error;
  }
}
