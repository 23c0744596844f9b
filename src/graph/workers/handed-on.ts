/**
 * Modules that no worker's site names: a module hands their path, or the name of
 * a package, to whoever starts the worker. Receives the files of a walk; returns
 * what each hands on that may be such a module. Where nothing in the graph starts
 * workers, there is none.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { Resolve } from "../../resolver/types.js";
import { decodeSource } from "../load.js";
import { type Owner, packageNameOf } from "../module-id.js";
import type { WalkedFile } from "../walk/types.js";
import { findHandedNames, type HandedName } from "./handed-names.js";
import { relativeSpecifier } from "../relative-specifier.js";

export interface HandedOn {
  readonly importer: AbsolutePath;
  /** As the importer itself would require it. */
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
  /** A path is run or imported as it is; a name is resolved at run time. */
  readonly kind: "worker" | "resolve";
}

/** Where the names of dependencies stand in a package.json. */
const DEPENDENCIES = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
];

/** @returns to be asked again with more files */
export function createFindHandedOn(
  ownerOf: (path: AbsolutePath) => Owner,
  resolve: Resolve,
  host: Host,
): (files: ReadonlyMap<AbsolutePath, WalkedFile>) => readonly HandedOn[] {
  const declared = new Map<AbsolutePath, ReadonlySet<string>>();
  /** Of each text that was parsed: files get more edges, and are others then. */
  const handed = new Map<Uint8Array, readonly HandedName[]>();

  function declaredIn(root: AbsolutePath): ReadonlySet<string> {
    let names = declared.get(root);
    if (names === undefined) {
      names = dependenciesOf(root, host);
      declared.set(root, names);
    }
    return names;
  }

  /** What is declared need not be there: packages are published without it. */
  function isInstalled(name: string, from: AbsolutePath): boolean {
    return [`${name}/package.json`, name].some((specifier) => {
      const found = resolve(specifier, from, "require");
      return found.kind !== "failed" || found.code !== "MODULE_NOT_FOUND";
    });
  }

  /** What a module hands to packages that lead to workers. */
  function namesIn(
    { path, edges, imports, contents, source }: WalkedFile,
    starting: ReadonlySet<AbsolutePath>,
  ): readonly HandedName[] {
    const { format } = contents;
    if (format !== "commonjs" && format !== "module") return [];
    const all = [...edges, ...imports];
    const to = new Set(
      all.flatMap(({ specifier, target }) =>
        target.kind === "file" &&
        starting.has(target.path) &&
        packageNameOf(specifier) !== null
          ? [specifier]
          : [],
      ),
    );
    if (to.size === 0) return [];
    const names = declaredIn(ownerOf(path).root);
    const imported = new Set(all.map(({ specifier }) => specifier));
    let inText = handed.get(source);
    if (inText === undefined) {
      const text = decodeSource(source);
      const directory = host.path.dirname(path) as AbsolutePath;
      // Parsed only where such a name stands in quotes and is no import.
      const isThere = [...names].some(
        (name) =>
          !imported.has(name) &&
          new RegExp(`["'\`]${escaped(name)}["'\`/]`).test(text) &&
          isInstalled(name, directory),
      );
      if (!isThere) return [];
      inText = findHandedNames(text, format);
      handed.set(source, inText);
    }
    const found = new Map<string, HandedName>();
    for (const name of inText) {
      const { specifier } = name;
      const packageName = packageNameOf(specifier);
      const isName = packageName !== null && names.has(packageName);
      if (!to.has(name.to) || !isName || imported.has(specifier)) continue;
      if (!found.has(specifier)) found.set(specifier, name);
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  }

  return (files) => {
    const starters = [...files.values()].filter(
      ({ workers }) => workers !== null,
    );
    if (starters.length === 0) return [];
    const starting = leadingTo(starters, files);
    return [...files.values()].flatMap((file) => {
      const { path } = file;
      const paths = (file.assets?.passed ?? []).map(
        ({ path: passed, start, end }): HandedOn => ({
          importer: path,
          specifier: relativeSpecifier(host.path.dirname(path), passed, host),
          start,
          end,
          kind: "worker",
        }),
      );
      const names = namesIn(file, starting).map(
        ({ specifier, start, end }): HandedOn => ({
          ...{ importer: path, specifier, start, end },
          kind: "resolve",
        }),
      );
      return [...paths, ...names];
    });
  };
}

/** The files from which some of `ends` are reached, themselves included. */
function leadingTo(
  ends: readonly WalkedFile[],
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
): ReadonlySet<AbsolutePath> {
  const importers = new Map<AbsolutePath, AbsolutePath[]>();
  for (const { path, edges, imports } of files.values()) {
    for (const { target } of [...edges, ...imports]) {
      if (target.kind !== "file") continue;
      const known = importers.get(target.path);
      if (known === undefined) importers.set(target.path, [path]);
      else known.push(path);
    }
  }
  const reached = new Set(ends.map(({ path }) => path));
  for (const path of reached) {
    for (const importer of importers.get(path) ?? []) reached.add(importer);
  }
  return reached;
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function dependenciesOf(root: AbsolutePath, host: Host): ReadonlySet<string> {
  try {
    const bytes = host.readFile(
      host.path.join(root, "package.json") as AbsolutePath,
    );
    const fields = JSON.parse(decodeSource(bytes)) as Record<string, object>;
    return new Set(
      DEPENDENCIES.flatMap((field) => Object.keys(fields[field] ?? {})),
    );
  } catch {
    return new Set();
  }
}
