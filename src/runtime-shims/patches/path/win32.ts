/**
 * `path.win32`, which no polyfill has: Windows paths by Node's rules, on any
 * system. Pure text arithmetic, but for `resolve`, which asks for the working
 * directory.
 *
 * @see https://nodejs.org/api/path.html
 */
import { describe, invalidArgType, nodeError } from "../../internal/errors.js";
import process = require("node:process");

interface Parsed {
  readonly root: string;
  readonly dir: string;
  readonly base: string;
  readonly ext: string;
  readonly name: string;
}

/** Where a path begins: a drive or a share, and whether it is absolute. */
interface Root {
  /** `C:`, `\\server\share`; null where there is none. */
  readonly device: string | null;
  readonly isAbsolute: boolean;
  /** Length of both in the path. */
  readonly length: number;
  /** Only a share, with nothing behind it. */
  readonly isWholeShare: boolean;
}

const SEPARATOR = /[\\/]/;
const TRAILING = /[\\/]+$/;

function check(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

function isSeparator(character: string | undefined): boolean {
  return character === "\\" || character === "/";
}

function rootOf(path: string): Root {
  if (isSeparator(path[0])) {
    const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]*)/.exec(path);
    const [whole = "", server = "", folder = ""] = share ?? [];
    if (share !== null && (server === "." || server === "?")) {
      // A device: \\.\PHYSICALDRIVE0, \\?\C:
      return {
        device: `\\\\${server}`,
        isAbsolute: true,
        length: 4,
        isWholeShare: false,
      };
    }
    if (folder !== "") {
      return {
        device: `\\\\${server}\\${folder}`,
        isAbsolute: true,
        length: whole.length,
        isWholeShare: whole.length === path.length,
      };
    }
    return { device: null, isAbsolute: true, length: 1, isWholeShare: false };
  }
  if (/^[A-Za-z]:/.test(path)) {
    const isAbsolute = isSeparator(path[2]);
    return {
      device: path.slice(0, 2),
      isAbsolute,
      length: isAbsolute ? 3 : 2,
      isWholeShare: false,
    };
  }
  return { device: null, isAbsolute: false, length: 0, isWholeShare: false };
}

/** `.` and `..` resolved, as far as they may be. */
function normalizeParts(path: string, allowAboveRoot: boolean): string {
  const kept: string[] = [];
  for (const part of path.split(SEPARATOR)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (allowAboveRoot) kept.push("..");
  }
  return kept.join("\\");
}

function normalize(path: string): string {
  check(path, "path");
  if (path === "") return ".";
  if (path.length === 1) return path === "/" ? "\\" : path;
  const { device, isAbsolute, length, isWholeShare } = rootOf(path);
  if (isWholeShare) return `${device}\\`;
  let tail = normalizeParts(path.slice(length), !isAbsolute);
  if (tail === "" && !isAbsolute) tail = ".";
  if (tail !== "" && isSeparator(path.at(-1))) tail += "\\";
  if (!isAbsolute && device === null && path.includes(":")) {
    // What was no drive must not become one.
    if (/^[A-Za-z]:/.test(tail) || /:(?:[\\/]|$)/.test(path)) {
      return `.\\${tail}`;
    }
  }
  return `${device ?? ""}${isAbsolute ? "\\" : ""}${tail}`;
}

function isAbsolute(path: string): boolean {
  check(path, "path");
  return isSeparator(path[0]) || /^[A-Za-z]:[\\/]/.test(path);
}

function join(...paths: string[]): string {
  for (const path of paths) check(path, "path");
  const parts = paths.filter((path) => path !== "");
  let joined = parts.join("\\");
  const [first] = parts;
  if (first === undefined) return ".";
  // Two separators begin a share only where they were written so.
  if (!/^[\\/]{2}[^\\/]/.test(first)) {
    joined = joined.replace(/^[\\/]{2,}/, "\\");
  }
  return normalize(joined);
}

function resolve(...paths: string[]): string {
  let device = "";
  let tail = "";
  let absolute = false;
  for (let at = paths.length - 1; at >= -1; at--) {
    let path: string;
    if (at >= 0) {
      path = paths[at] as string;
      check(path, `paths[${at}]`);
      if (path === "") continue;
    } else if (device === "") path = process.cwd();
    else {
      // Each drive has a working directory of its own, in the environment.
      path = process.env[`=${device}`] ?? process.cwd();
      const isOther =
        path.slice(0, 2).toLowerCase() !== device.toLowerCase() &&
        path[2] === "\\";
      if (path === undefined || isOther) path = `${device}\\`;
    }
    const root = rootOf(path);
    const own = root.device ?? "";
    if (own !== "") {
      if (device === "") device = own;
      else if (own.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (absolute) {
      if (device !== "") break;
    } else {
      tail = `${path.slice(root.length)}\\${tail}`;
      absolute = root.isAbsolute;
      if (absolute && device !== "") break;
    }
  }
  tail = normalizeParts(tail, !absolute);
  return absolute ? `${device}\\${tail}` : `${device}${tail}` || ".";
}

function relative(from: string, to: string): string {
  check(from, "from");
  check(to, "to");
  if (from === to) return "";
  const start = resolve(from);
  const end = resolve(to);
  if (start === end || start.toLowerCase() === end.toLowerCase()) return "";
  const parts = (path: string) =>
    path
      .replace(/^\\+|\\+$/g, "")
      .split("\\")
      .filter((part) => part !== "");
  const fromParts = parts(start);
  const toParts = parts(end);
  const length = Math.min(fromParts.length, toParts.length);
  let common = 0;
  while (
    common < length &&
    fromParts[common]?.toLowerCase() === toParts[common]?.toLowerCase()
  ) {
    common++;
  }
  // Nothing in common: on another drive.
  if (common === 0 && length > 0) return end;
  const up = fromParts.slice(common).map(() => "..");
  return [...up, ...toParts.slice(common)].join("\\");
}

function toNamespacedPath(path: string): string {
  if (typeof path !== "string" || path === "") return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (/^\\\\[^?.]/.test(resolved)) return `\\\\?\\UNC\\${resolved.slice(2)}`;
  if (/^[A-Za-z]:\\/.test(resolved)) return `\\\\?\\${resolved}`;
  return resolved;
}

/** Length of the root as `dirname` and `parse` keep it. */
function rootLength(path: string): number {
  if (isSeparator(path[0])) {
    const share = /^[\\/]{2}[^\\/]+[\\/]+[^\\/]+/.exec(path);
    if (share === null) return 1;
    const { length } = share[0];
    return length === path.length ? length : length + 1;
  }
  if (!/^[A-Za-z]:/.test(path)) return 0;
  return isSeparator(path[2]) ? 3 : 2;
}

function dirname(path: string): string {
  check(path, "path");
  if (path === "") return ".";
  if (path.length === 1) return isSeparator(path) ? path : ".";
  const length = rootLength(path);
  if (length === path.length) return path;
  const inside = path.slice(length).replace(TRAILING, "");
  const at = Math.max(inside.lastIndexOf("\\"), inside.lastIndexOf("/"));
  if (at !== -1) return path.slice(0, length) + inside.slice(0, at);
  return length === 0 ? "." : path.slice(0, length);
}

function basename(path: string, suffix?: string): string {
  if (suffix !== undefined) check(suffix, "suffix");
  check(path, "path");
  const inside = /^[A-Za-z]:/.test(path) ? path.slice(2) : path;
  const trimmed = inside.replace(TRAILING, "");
  const base = trimmed.slice(
    Math.max(trimmed.lastIndexOf("\\"), trimmed.lastIndexOf("/")) + 1,
  );
  if (suffix === undefined || suffix === "" || suffix === path) {
    return suffix === path && path !== "" ? "" : base;
  }
  return base !== suffix && base.endsWith(suffix)
    ? base.slice(0, -suffix.length)
    : base;
}

function extensionOf(base: string): string {
  const at = base.lastIndexOf(".");
  return at <= 0 || base === ".." ? "" : base.slice(at);
}

function extname(path: string): string {
  check(path, "path");
  return extensionOf(basename(path));
}

function parse(path: string): Parsed {
  check(path, "path");
  const length = rootLength(path);
  const root = path.slice(0, length);
  if (length === path.length)
    return { root, dir: root, base: "", ext: "", name: "" };
  const inside = path.slice(length).replace(TRAILING, "");
  const at = Math.max(inside.lastIndexOf("\\"), inside.lastIndexOf("/"));
  const base = inside.slice(at + 1);
  const ext = extensionOf(base);
  const dir = at === -1 ? root : root + inside.slice(0, at);
  return {
    root,
    dir,
    base,
    ext,
    name: base.slice(0, base.length - ext.length),
  };
}

/** @param path may have `name` and `ext` in place of `base`, `root` of `dir` */
function format(path: Partial<Parsed>): string {
  if (path === null || typeof path !== "object") {
    throw nodeError(
      "ERR_INVALID_ARG_TYPE",
      `The "pathObject" argument must be of type object. Received ${describe(path)}`,
      TypeError,
    );
  }
  const { root, name = "", ext = "" } = path;
  const dir = path.dir || root;
  const dot = ext && ext[0] !== "." ? "." : "";
  const base = path.base || `${name}${dot}${ext}`;
  if (!dir) return base;
  return dir === root ? `${dir}${base}` : `${dir}\\${base}`;
}

export const win32 = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename,
  extname,
  format,
  parse,
  sep: "\\",
  delimiter: ";",
  win32: null as unknown,
  posix: null as unknown,
  _makeLong: toNamespacedPath,
};
