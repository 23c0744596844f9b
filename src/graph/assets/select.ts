/**
 * From a pattern and its use to the files that are meant. Receives what the text
 * of a module says and, through the host, the disk; returns paths, or why none
 * are taken. Never leaves the package. Must not read files.
 */
import type { AssetsLeftOut } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import { compileGlob, globFolder, isGlob } from "./glob.js";
import type { PathPattern } from "../patterns/path-patterns.js";
import type { ReadFolder } from "./read-folder.js";
import type { AssetReference, AssetUse } from "./scan.js";

/** Where the module stands. */
export interface AssetScope {
  readonly path: AbsolutePath;
  readonly directory: AbsolutePath;
  /** No file outside of it is an asset of the module. */
  readonly root: AbsolutePath;
}

export interface Selected {
  readonly kind: "files";
  readonly files: readonly AbsolutePath[];
  /** Of these only the names are wanted. */
  readonly folders: readonly AbsolutePath[];
  /** What the pattern stands for, as a glob. */
  readonly glob: AbsolutePath;
}

export type Selection =
  | Selected
  | { readonly kind: "missing"; readonly path: AbsolutePath }
  | {
      readonly kind: "left out";
      readonly path: AbsolutePath;
      readonly why: AssetsLeftOut["why"];
    };

const NOTHING: Selection = {
  kind: "files",
  files: [],
  folders: [],
  glob: "" as AbsolutePath,
};

/** The module's own place, handed on: it says where the module is, and no more. */
export const OWN_PLACE: Selection = { ...NOTHING };

/** The files that `pattern` may mean to a module that uses it so. */
export function selectAssets(
  pattern: PathPattern,
  use: AssetUse,
  scope: AssetScope,
  readFolder: ReadFolder,
  host: Host,
): Selection {
  const { path: module, directory, root } = scope;
  const [head = "", ...rest] = pattern.parts;
  if (head === null) return ofPattern("", [null, ...rest]);
  return rest.length > 0 || isGlob(head) ? ofPattern(head, rest) : ofPath(head);

  function ofPath(text: string): Selection {
    const joined = host.path.join(directory, text);
    const path = joined.replace(/(?<=.)[\\/]$/, "") as AbsolutePath;
    const kind = host.stat(path);
    if (kind === null) return { kind: "missing", path };
    if (isForeign(path)) {
      return use === "probe" || holdsModule(path)
        ? NOTHING
        : { kind: "left out", path, why: "foreign" };
    }
    const alone = {
      kind: "files",
      files: [],
      folders: [],
      glob: path,
    } as const;
    if (kind === "file") {
      // A module that passes its own name on asks for no text.
      const isOwn = path === module && use === "pass";
      return isOwn ? OWN_PLACE : { ...alone, files: [path] };
    }
    if (use === "pass") return holdsModule(path) ? OWN_PLACE : below(path);
    if (use !== "list") {
      return path === root ? NOTHING : { ...alone, folders: [path] };
    }
    if (path === root) return { kind: "left out", path, why: "package" };
    return holdsModule(path) ? directlyIn(path) : below(path);
  }

  function ofPattern(text: string, parts: PathPattern["parts"]): Selection {
    const prefix =
      parts.length === 0
        ? globFolder(text)
        : text.slice(0, Math.max(0, text.lastIndexOf("/")));
    const tail = text.slice(prefix.length).replace(/^\//, "");
    const folder = host.path.join(directory, prefix) as AbsolutePath;
    if (isForeign(folder) || host.stat(folder) !== "directory") return NOTHING;
    const near = holdsModule(folder);
    if (near && parts.length > 0 && !isNarrow(tail, parts)) {
      if (use !== "read" && use !== "list") return NOTHING;
      if (folder === root) {
        return { kind: "left out", path: folder, why: "package" };
      }
    }
    // Beside the module a hole is a name; elsewhere it may be a path.
    const matches =
      parts.length === 0
        ? compileGlob(tail)
        : matcherOf(
            [tail, ...parts],
            near ? "[^/]*" : ".*",
            near && isNarrow(tail, parts) && (use === "list" || use === "pass"),
          );
    const written = tail + parts.map((part) => part ?? "*").join("");
    return {
      kind: "files",
      files: readFolder(folder, root).files.filter(
        (file) =>
          !(file === module && use === "pass") &&
          matches(toPosix(host.path.relative(folder, file), host)),
      ),
      folders: [],
      glob: host.path.join(folder, written) as AbsolutePath,
    };
  }

  function below(folder: AbsolutePath): Selected {
    const { files, empty } = readFolder(folder, root);
    return { kind: "files", files, folders: empty, glob: folder };
  }

  /** Of a folder that the module itself is in: the names there, not all below. */
  function directlyIn(folder: AbsolutePath): Selected {
    const { files, empty } = readFolder(folder, root);
    const folders = new Set<AbsolutePath>();
    const direct: AbsolutePath[] = [];
    for (const file of files) {
      const [name = "", below] = host.path
        .relative(folder, file)
        .split(host.path.sep);
      if (below === undefined) direct.push(file);
      else folders.add(host.path.join(folder, name) as AbsolutePath);
    }
    for (const path of empty) {
      if (host.path.dirname(path) === folder) folders.add(path);
    }
    return {
      kind: "files",
      files: direct,
      folders: [...folders],
      glob: folder,
    };
  }

  function holdsModule(path: AbsolutePath): boolean {
    return isInside(path, module, host);
  }

  function isForeign(path: AbsolutePath): boolean {
    if (path === root) return false;
    const inside = toPosix(host.path.relative(root, path), host).split("/");
    return !isInside(root, path, host) || inside.includes("node_modules");
  }
}

/** Whether a path stands below a folder. */
export function isInside(folder: string, path: string, host: Host): boolean {
  const { sep } = host.path;
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function toPosix(path: string, host: Host): string {
  return path.split(host.path.sep).join("/");
}

/** Whether a pattern says more of a name than that it is JavaScript. */
function isNarrow(tail: string, parts: PathPattern["parts"]): boolean {
  const text = [tail, ...parts].join("");
  return /\w/.test(text) && !/^\.?[cm]?js$/.test(text);
}

/** @param isBelow whether the paths below what matches are meant, too */
function matcherOf(
  parts: PathPattern["parts"],
  hole: string,
  isBelow: boolean,
): (path: string) => boolean {
  const source = parts.map((part) => (part === null ? hole : escaped(part)));
  const below = isBelow ? "(?:/.*)?" : "";
  const matcher = new RegExp(`^${source.join("")}${below}$`, "s");
  return (path) => matcher.test(path);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/**
 * Whether the module writes a path: such files are its state, which no artifact
 * should bring along.
 */
export function writtenPaths(
  references: readonly AssetReference[],
  { path: module, directory }: AssetScope,
  host: Host,
): (path: AbsolutePath) => boolean {
  const matchers: ((path: string) => boolean)[] = [];
  for (const { use, patterns } of references) {
    if (use !== "write") continue;
    for (const { parts } of patterns) {
      const [head = "", ...rest] = parts;
      if (head === null) continue;
      // What is made in a folder of that name, and the folder itself.
      const isFolder = rest.length > 0 && head.endsWith("/");
      const path = host.path.join(directory, head).replace(/[\\/]$/, "");
      if (isInside(path, module, host)) continue;
      const known = isFolder || rest.length === 0 ? [] : rest;
      const source = [toPosix(path, host), ...known].map((part) =>
        part === null ? ".*" : escaped(part),
      );
      const matcher = new RegExp(`^${source.join("")}(?:/.*)?$`, "s");
      matchers.push((text) => matcher.test(text));
    }
  }
  return (path) => {
    const text = toPosix(path, host);
    return matchers.some((matches) => matches(text));
  };
}
