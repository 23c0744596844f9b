/**
 * What `--include` asks for. Receives globs as the user wrote them and the
 * packages of the graph; returns modules, and diagnostics for a glob that names
 * none. Must not read a module, nor know ids or artifacts.
 */
import type { Diagnostic, FileTypes, NativePolicy } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import type { Resolve } from "../../resolver/types.js";
import { isInNodeModules, isTypeScript } from "../../resolver/typescript.js";
import { compileGlob, globFolder, isGlob } from "../assets/glob.js";
import { createFolderReader, type ReadFolder } from "../assets/read-folder.js";
import { isInside, toPosix } from "../assets/select.js";
import { refuseFileType } from "../file-types.js";
import { type Owner, packageNameOf } from "../module-id.js";
import { spellingsOf } from "./spellings.js";
import { suggestGlobs } from "./suggest.js";

export interface IncludedModule {
  readonly path: AbsolutePath;
  /** What a module of the project may write for it: `pkg/lib/x`. */
  readonly names: readonly string[];
}

export interface Includes {
  /** In the order of the globs, then by path. */
  readonly modules: readonly IncludedModule[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface IncludePolicy {
  readonly fileTypes: FileTypes;
  readonly native: NativePolicy;
}

/** Where a glob begins, and the rest of it. */
export interface GlobBase {
  /** Shown before the rest: `pkg/`, `./`. */
  readonly prefix: string;
  readonly root: AbsolutePath;
  /** The package's name; `null` in the project. */
  readonly name: string | null;
  readonly rest: string;
}

interface Found {
  readonly modules: readonly IncludedModule[];
  /** What is no module, posix, as the user would write it. */
  readonly others: readonly string[];
}

const EXTENSIONS = [".js", ".cjs", ".mjs", ".json", ".node"];

/**
 * @param globs `pkg/lib/*`, `./plugins/**`; a package's name stands for what
 *   `require` gives for it, `!glob` leaves out what others match
 * @param owners of the modules that are there already
 * @param bases where the project's globs begin and packages are looked for
 */
export function selectIncludes(
  globs: readonly string[],
  owners: readonly Owner[],
  bases: readonly [AbsolutePath, ...AbsolutePath[]],
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  policy: IncludePolicy,
): Includes {
  const readFolder = createFolderReader(host);
  const modules = new Map<AbsolutePath, IncludedModule>();
  const diagnostics: Diagnostic[] = [];
  const excluded = globs
    .filter((glob) => glob.startsWith("!"))
    .flatMap((glob) => basesOf(glob.slice(1)).flat())
    .map(({ root, rest }) => ({ root, matches: compileGlob(rest) }));

  for (const glob of globs) {
    if (glob.startsWith("!")) continue;
    const readings = basesOf(glob);
    const { modules: found, others } = select(glob, readings);
    for (const module of found) {
      if (!modules.has(module.path)) modules.set(module.path, module);
    }
    if (others.length > 0) {
      diagnostics.push({
        code: "include_no_module",
        severity: found.length === 0 ? "error" : "note",
        place: null,
        glob,
        files: others,
      });
    } else if (found.length === 0) {
      const matches = (near: string) =>
        select(near, basesOf(near)).modules.length > 0;
      diagnostics.push({
        code: "include_not_found",
        severity: "error",
        place: null,
        glob,
        folder: bases[0],
        suggestions: suggestGlobs(glob, readings.flat(), bases[0], host).filter(
          matches,
        ),
      });
    }
  }
  return { modules: [...modules.values()], diagnostics };

  /** The readings of a glob, to be tried in turn; one may have several folders. */
  function basesOf(glob: string): readonly (readonly GlobBase[])[] {
    const name = packageNameOf(glob);
    const roots = name === null ? [] : packageRoots(name);
    if (name !== null && roots.length > 0) {
      const rest = glob.slice(name.length + 1);
      return [roots.map((root) => ({ prefix: `${name}/`, root, name, rest }))];
    }
    return bases.map((root) => {
      const whole = toPosix(
        host.path.relative(root, host.path.resolve(root, glob)),
        host,
      );
      return [{ prefix: "./", root, name: null, rest: whole }];
    });
  }

  /** The copies of a package: those of the graph, and the one that `bases` see. */
  function packageRoots(name: string): readonly AbsolutePath[] {
    const roots = owners
      .filter((owner) => owner.name === name)
      .map(({ root }) => root);
    for (const base of bases) {
      for (let at: string = base; ; at = host.path.dirname(at)) {
        const folder = host.path.join(at, "node_modules", ...name.split("/"));
        if (host.stat(folder) === "directory") {
          roots.push(host.realpath(folder));
          break;
        }
        if (at === host.path.dirname(at)) break;
      }
    }
    return [...new Set(roots)];
  }

  function select(
    glob: string,
    readings: readonly (readonly GlobBase[])[],
  ): Found {
    for (const reading of readings) {
      const all = reading.map((base) => matching(base, glob));
      const found: Found = {
        modules: all.flatMap((one) => one.modules),
        others: [...new Set(all.flatMap(({ others }) => others))],
      };
      if (found.modules.length + found.others.length > 0) return found;
    }
    return { modules: isGlob(glob) ? [] : named(glob, glob), others: [] };
  }

  function matching(base: GlobBase, glob: string): Found {
    const { root, rest, name, prefix } = base;
    // A package by its name alone is the module that `require` gives for it.
    if (rest === "" && name !== null) {
      return { modules: named(glob, name, root), others: [] };
    }
    const modules: IncludedModule[] = [];
    const others: string[] = [];
    const matches = compileGlob(rest === "" ? "**" : rest);
    for (const path of filesBelow(root, rest, readFolder)) {
      const inside = toPosix(host.path.relative(root, path), host);
      if (!matches(inside) || isExcluded(path)) continue;
      if (isModule(path)) {
        const names =
          name === null
            ? []
            : spellingsOf(name, inside, packages.read(root)).filter((text) =>
                means(text, root, path),
              );
        modules.push({ path, names });
      } else if (!isTypeScript(path) && !path.endsWith(".map")) {
        others.push(prefix + inside);
      }
    }
    return { modules, others };
  }

  function filesBelow(
    root: AbsolutePath,
    rest: string,
    read: ReadFolder,
  ): readonly AbsolutePath[] {
    const start = host.path.join(root, globFolder(rest)) as AbsolutePath;
    return host.stat(start) === "file" ? [start] : read(start, root).files;
  }

  /** What a specifier without a wildcard means to `require`, or to `import`. */
  function named(
    glob: string,
    specifier: string,
    root?: AbsolutePath,
  ): readonly IncludedModule[] {
    for (const from of root === undefined ? bases : [...bases, root]) {
      for (const kind of ["require", "import"] as const) {
        const resolution = resolve(specifier, from, kind);
        if (resolution.kind !== "file") continue;
        const { path } = resolution;
        if (isExcluded(path) || isRefused(path, kind)) continue;
        const isBare = packageNameOf(glob) !== null;
        return [{ path, names: isBare ? [specifier] : [] }];
      }
    }
    return [];
  }

  /** Whether somebody who writes `specifier` gets `path`. */
  function means(
    specifier: string,
    root: AbsolutePath,
    path: AbsolutePath,
  ): boolean {
    return [...bases, root].some((from) =>
      (["require", "import"] as const).some((kind) => {
        const resolution = resolve(specifier, from, kind);
        return resolution.kind === "file" && resolution.path === path;
      }),
    );
  }

  function isModule(path: AbsolutePath): boolean {
    const extension = host.path.extname(path);
    const isKnown = isTypeScript(path)
      ? !isInNodeModules(path, host) && !/\.d\.[cm]?ts$/.test(path)
      : EXTENSIONS.includes(extension);
    if (extension === ".node" && policy.native === "external") return false;
    return isKnown && !isRefused(path, "require");
  }

  function isRefused(path: AbsolutePath, kind: "require" | "import"): boolean {
    const { fileTypes, native } = policy;
    return refuseFileType(path, path, kind, fileTypes, native, host) !== null;
  }

  function isExcluded(path: AbsolutePath): boolean {
    return excluded.some(
      ({ root, matches }) =>
        isInside(root, path, host) &&
        matches(toPosix(host.path.relative(root, path), host)),
    );
  }
}
