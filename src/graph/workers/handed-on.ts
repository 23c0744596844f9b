/**
 * Modules that no worker's site names: a module hands their path, or the name of
 * a package, to whoever starts the worker. Receives the files of a walk; returns
 * what each hands on that may be such a module. Where nothing in the graph starts
 * workers, there is none.
 */
import type { AbsolutePath, Host } from "../../host.js";
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

export function findHandedOn(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ownerOf: (path: AbsolutePath) => Owner,
  host: Host,
): readonly HandedOn[] {
  const starters = [...files.values()].filter(
    ({ workers }) => workers !== null,
  );
  if (starters.length === 0) return [];
  const starting = leadingTo(starters, files);
  const declared = new Map<AbsolutePath, ReadonlySet<string>>();
  const declaredIn = (root: AbsolutePath) => {
    let names = declared.get(root);
    if (names === undefined) {
      names = dependenciesOf(root, host);
      declared.set(root, names);
    }
    return names;
  };

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
    const { root } = ownerOf(path);
    const names = namesIn(file, starting, () => declaredIn(root));
    return [
      ...paths,
      ...names.map(
        (name): HandedOn => ({ ...name, importer: path, kind: "resolve" }),
      ),
    ];
  });
}

/** What a module hands to packages that lead to workers. */
function namesIn(
  { edges, imports, contents, source }: WalkedFile,
  starting: ReadonlySet<AbsolutePath>,
  declared: () => ReadonlySet<string>,
): readonly HandedName[] {
  if (contents.format !== "commonjs" && contents.format !== "module") return [];
  const all = [...edges, ...imports];
  const specifiers = new Set(
    all.flatMap(({ specifier, target }) =>
      target.kind === "file" &&
      starting.has(target.path) &&
      packageNameOf(specifier) !== null
        ? [specifier]
        : [],
    ),
  );
  if (specifiers.size === 0) return [];
  const names = declared();
  const text = decodeSource(source);
  // Parsed only where such a name stands in quotes and is no import.
  const known = new Set(all.map(({ specifier }) => specifier));
  const isThere = [...names].some(
    (name) =>
      !known.has(name) && new RegExp(`["'\`]${escaped(name)}`).test(text),
  );
  if (!isThere) return [];
  return findHandedNames(text, contents.format, (specifier) =>
    specifiers.has(specifier),
  ).filter(({ specifier }) => {
    const name = packageNameOf(specifier);
    return name !== null && names.has(name) && !known.has(specifier);
  });
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
