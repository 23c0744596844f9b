/**
 * From a pattern with holes to the files that it may mean. Receives a pattern and
 * the module that has it; returns specifiers to be resolved. Looks at the names in
 * folders, never into files, and never leaves the package.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { isTypeScript } from "../../resolver/typescript.js";
import type { PathPattern } from "./path-patterns.js";

/** What `require` probes for, in its order. */
const EXTENSIONS = [".js", ".json", ".node", ".cjs", ".mjs"];

/** The pattern as a user would write it: `./locale/*.js`. */
export function describePattern(pattern: PathPattern): string {
  return `${pattern.fromDirectory ? "." : ""}${pattern.parts.map((part) => part ?? "*").join("")}`;
}

/**
 * @param importer the module; TypeScript is looked for where it is TypeScript
 * @param packageRoot no file outside of it is matched, nor any in node_modules
 * @returns specifiers in sorted order; `null` where the pattern does not begin
 *   with a folder, so that it may mean anything
 */
export function expandPattern(
  pattern: PathPattern,
  importer: AbsolutePath,
  packageRoot: AbsolutePath,
  host: Host,
): readonly string[] | null {
  const parts = pattern.fromDirectory
    ? [".", ...pattern.parts]
    : [...pattern.parts];
  const first = parts.indexOf(null);
  if (first === -1) {
    const specifier = parts.join("");
    return specifier === "" ? null : [specifier];
  }
  const head = parts.slice(0, first).join("");
  if (!/^\.{1,2}\//.test(head)) return null;
  const prefix = head.slice(0, head.lastIndexOf("/") + 1);
  const folder = host.path.join(host.path.dirname(importer), prefix);
  const inside = host.path.relative(packageRoot, folder);
  if (inside.startsWith("..") || host.path.isAbsolute(inside)) return null;

  const rest = [head.slice(prefix.length), ...parts.slice(first)];
  const matches = matcherOf(rest);
  const isModule = isTypeScript(importer) ? isAnyModule : isJavaScript;
  return listModules(folder, "", isModule, host)
    .filter((file) => spellings(file).some(matches))
    .map((file) => prefix + file);
}

/** Whether a text may be what the parts stand for. */
export function matcherOf(
  parts: PathPattern["parts"],
): (text: string) => boolean {
  const source = parts.map((part) =>
    part === null ? ".*" : escapeRegExp(part),
  );
  const matcher = new RegExp(`^${source.join("")}$`, "s");
  return (text) => matcher.test(text);
}

export function isJavaScript(name: string): boolean {
  return EXTENSIONS.some((end) => name.endsWith(end));
}

/** TypeScript is asked for by its full name, declarations never. */
function isAnyModule(name: string): boolean {
  return (
    isJavaScript(name) || (isTypeScript(name) && !/\.d\.[cm]?ts$/.test(name))
  );
}

/** The ways in which `require` may be asked for: `a/index.js`, `a/index`, `a/`, `a`. */
function spellings(file: string): readonly string[] {
  const extension = EXTENSIONS.find((end) => file.endsWith(end)) ?? "";
  const bare = file.slice(0, file.length - extension.length);
  return bare === "index"
    ? [file, bare, ""]
    : bare.endsWith("/index")
      ? [
          file,
          bare,
          bare.slice(0, -"index".length),
          bare.slice(0, -"/index".length),
        ]
      : [file, bare];
}

/** All modules below a folder, posix, sorted; `node_modules` and `.x` left out. */
export function listModules(
  folder: string,
  prefix: string,
  isModule: (name: string) => boolean,
  host: Host,
): readonly string[] {
  let names: readonly string[];
  try {
    names = host.readdir(folder);
  } catch {
    return [];
  }
  return [...names].sort().flatMap((name) => {
    if (name === "node_modules" || name.startsWith(".")) return [];
    const path = host.path.join(folder, name);
    const kind = host.lstat(path);
    if (kind === "directory") {
      return listModules(path, `${prefix}${name}/`, isModule, host);
    }
    return kind === "file" && isModule(name) ? [prefix + name] : [];
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
