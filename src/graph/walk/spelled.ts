/**
 * Adds what a module spells and may hand to a package whose specifiers are
 * computed: names of dependencies, as that package finds them, and modules of its
 * own. Receives the files of a walk, and puts in their place those with the edges.
 * Must not know how a specifier is computed.
 */
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import { decodeSource } from "../load.js";
import { spelledModules, spelledPackages } from "../patterns/spelled.js";
import type { ComputedSpecifier } from "./follow-computed.js";
import type { Guesses } from "./guesses.js";
import { importerOf } from "./importer.js";
import type { WalkedFile } from "./types.js";

export interface Spelled {
  /** Of what a module computes here, nothing is known. */
  leaveOpen(path: AbsolutePath, site: ComputedSpecifier): void;
  /** @returns to be asked again with more files: whether there was an edge to add */
  follow(): boolean;
}

/** What a module may hand to others. */
export interface HandedTexts {
  /** Modules beside it. */
  readonly modules: readonly string[];
  /** Of dependencies. */
  readonly names: readonly string[];
}

/** @param rootOf the folder of a file's package */
export function createSpelled(
  files: Map<AbsolutePath, WalkedFile>,
  host: Host,
  packages: PackageReader,
  rootOf: (path: AbsolutePath) => AbsolutePath,
  guesses: Guesses,
): Spelled {
  /** By package, its modules of whose computed specifiers nothing is known. */
  const openSites = new Map<
    AbsolutePath,
    Map<AbsolutePath, ComputedSpecifier>
  >();
  /** Who spells something for whom. */
  const spelledFor = new Set<string>();
  const spelledIn = new Map<AbsolutePath, HandedTexts>();
  return {
    leaveOpen(path, site) {
      const root = rootOf(path);
      const open =
        openSites.get(root) ?? new Map<AbsolutePath, ComputedSpecifier>();
      openSites.set(root, open);
      if (!open.has(path)) open.set(path, site);
    },
    follow() {
      if (openSites.size === 0) return false;
      let found = false;
      for (const file of files.values()) {
        for (const other of openPackagesOf(file)) {
          const key = `${file.path}\0${other}`;
          if (spelledFor.has(key)) continue;
          spelledFor.add(key);
          if (followFor(file.path, other)) found = true;
        }
      }
      return found;
    },
  };

  /** Roots of the other packages that a module loads and that may be handed any. */
  function openPackagesOf({
    path,
    edges,
    imports,
    contents,
  }: WalkedFile): ReadonlySet<AbsolutePath> {
    const roots = new Set<AbsolutePath>();
    if (contents.format === "json" || contents.format === "native") {
      return roots;
    }
    const root = rootOf(path);
    for (const { target } of [...edges, ...imports]) {
      if (target.kind !== "file") continue;
      const other = rootOf(target.path);
      if (other !== root && openSites.has(other)) roots.add(other);
    }
    return roots;
  }

  function followFor(path: AbsolutePath, other: AbsolutePath): boolean {
    const file = files.get(path);
    const open = openSites.get(other);
    if (file === undefined || open === undefined) return false;
    let hands = spelledIn.get(path);
    let found = false;
    if (hands === undefined) {
      hands = handedBy(file, packages, host);
      spelledIn.set(path, hands);
      const importer = importerOf(file, host);
      const site = { start: 0, end: 0 };
      const { modules } = hands;
      const own = guesses.followModules(importer, site, "require", modules);
      found = own.length > 0;
      if (found) files.set(path, { ...file, edges: [...file.edges, ...own] });
    }
    const { names } = hands;
    for (const [taker, site] of names.length > 0 ? open : []) {
      if (addGuesses(taker, site, names)) found = true;
    }
    return found;
  }

  /** @returns whether one of the specifiers leads somewhere from the module */
  function addGuesses(
    path: AbsolutePath,
    site: ComputedSpecifier,
    specifiers: readonly string[],
  ): boolean {
    const file = files.get(path);
    if (file === undefined) return false;
    const { kind } = site;
    const table = kind === "import" ? file.imports : file.edges;
    const known = new Set(table.map(({ specifier }) => specifier));
    const added = guesses.followModules(
      importerOf(file, host),
      site,
      kind,
      specifiers.filter((specifier) => !known.has(specifier)),
    );
    if (added.length === 0) return false;
    const all = [...table, ...added];
    files.set(
      path,
      kind === "import" ? { ...file, imports: all } : { ...file, edges: all },
    );
    return true;
  }
}

/** Specifiers that a module has in quotes, besides where it asks for them. */
export function handedBy(
  { path, source, edges, imports }: WalkedFile,
  packages: PackageReader,
  host: Host,
): HandedTexts {
  const text = decodeSource(source);
  const known = new Set(
    [...edges, ...imports].map(({ specifier }) => specifier),
  );
  const scope = packages.scopeOf(host.path.dirname(path));
  const dependencies = scope?.kind === "package" ? scope.dependencies : null;
  return {
    modules: spelledModules(text).filter((each) => !known.has(each)),
    names: spelledPackages(text, new Set(dependencies?.keys())).filter(
      (each) => !known.has(each) || timesQuoted(text, each) > 1,
    ),
  };
}

function timesQuoted(text: string, specifier: string): number {
  return ['"', "'", "`"]
    .map((quote) => text.split(quote + specifier + quote).length - 1)
    .reduce((sum, times) => sum + times);
}
