/**
 * What an artifact holds: modules, packages, sizes, edges, duplicates. Receives
 * a validated manifest, returns data, and formats that data for a terminal. It
 * reads no file and prints nothing.
 */
import type {
  Manifest,
  ManifestAsset,
  ManifestModule,
} from "../runtime-shims/manifest.js";
import { edgesOf, type ModuleEdge } from "./edges.js";
import { callText } from "./why.js";
import { compareIds, compareText, packageOf } from "./package-of.js";

export interface ListedModule {
  readonly id: string;
  /** `name@version` with its `~2` if any, or null for the project's own. */
  readonly package: string | null;
  readonly format: ManifestModule["format"];
  readonly size: number;
  readonly sha256: string;
  /** The artifact's line that holds line 1 of the module. */
  readonly line: number;
  readonly edges: readonly ModuleEdge[];
}

export interface ListedAsset {
  readonly id: string;
  /** As of a module. */
  readonly package: string | null;
  /** Of the file. */
  readonly size: number;
  readonly sha256: string;
  readonly encoding: ManifestAsset["encoding"];
}

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  /** 1, or more where copies of one version differ. */
  readonly copy: number;
  readonly modules: number;
  readonly size: number;
}

/** What `ingot ls --json` prints; documented in docs/inspect.md. */
export interface ModuleListing {
  readonly ingot: number;
  readonly compiler: string;
  readonly entry: string;
  /** Logical name → module id. */
  readonly names: Readonly<Record<string, string>>;
  readonly totals: {
    readonly modules: number;
    readonly packages: number;
    readonly size: number;
    readonly edges: number;
    readonly assets: number;
    /** Of the assets' files. */
    readonly assetSize: number;
  };
  /** By package name, version, path; the project's own modules first. */
  readonly modules: readonly ListedModule[];
  /** By name and version; without the project itself. */
  readonly packages: readonly ListedPackage[];
  /** By package and path, as the modules. */
  readonly assets: readonly ListedAsset[];
  /** Packages that are there more than once: `2.0.0`, `2.1.3`, `2.1.3~2`. */
  readonly duplicates: readonly {
    readonly name: string;
    readonly versions: readonly string[];
  }[];
}

/** Lists an artifact's modules and sums them up by package. */
export function listModules(manifest: Manifest): ModuleListing {
  const idAt = (index: number) => manifest.modules[index]?.id ?? "";
  const modules = manifest.modules
    .map(({ id, format, size, sha256, line }, index) => ({
      id,
      package: packageOf(id)?.instance ?? null,
      format,
      size,
      sha256,
      line,
      edges: edgesOf(manifest, index),
    }))
    .sort((a, b) => compareIds(a.id, b.id));

  const assets = (manifest.assets ?? [])
    .map(({ id, size, sha256, encoding }) => ({
      id,
      package: packageOf(id)?.instance ?? null,
      size,
      sha256,
      encoding,
    }))
    .sort((a, b) => compareIds(a.id, b.id));

  const packages = new Map<string, ListedPackage>();
  for (const { id, size } of modules) {
    const own = packageOf(id);
    if (own === null) continue;
    const { name, version, copy, instance } = own;
    const sum = packages.get(instance) ?? { modules: 0, size: 0 };
    packages.set(instance, {
      name,
      version,
      copy,
      modules: sum.modules + 1,
      size: sum.size + size,
    });
  }

  const versions = new Map<string, string[]>();
  for (const { name, version, copy } of packages.values()) {
    const text = versionText(version, copy);
    versions.set(name, [...(versions.get(name) ?? []), text]);
  }

  return {
    ingot: manifest.ingot,
    compiler: manifest.compiler,
    entry: idAt(manifest.entry),
    names: Object.fromEntries(
      Object.entries(manifest.names)
        .map(([name, index]) => [name, idAt(index)] as const)
        .sort(([a], [b]) => compareText(a, b)),
    ),
    totals: {
      modules: modules.length,
      packages: packages.size,
      size: modules.reduce((sum, { size }) => sum + size, 0),
      edges: modules.reduce((sum, { edges }) => sum + edges.length, 0),
      assets: assets.length,
      assetSize: assets.reduce((sum, { size }) => sum + size, 0),
    },
    modules,
    packages: [...packages.values()],
    assets,
    duplicates: [...versions]
      .filter(([, texts]) => texts.length > 1)
      .map(([name, texts]) => ({ name, versions: texts })),
  };
}

/**
 * The listing as plain text: modules, packages, duplicates, names, totals. The
 * numbers stand first, so a long id never breaks the columns.
 */
export function formatListing(listing: ModuleListing): string {
  const { modules, packages, duplicates, names, totals, entry } = listing;
  const own = modules.filter((module) => module.package === null);
  const moduleRows = modules.map(
    ({ id, size, edges }): Row => [
      formatBytes(size),
      String(edges.length),
      id === entry ? `${id}  (entry)` : id,
    ],
  );
  const projectRow: Row = [
    formatBytes(own.reduce((sum, { size }) => sum + size, 0)),
    String(own.length),
    "(project)",
  ];
  const packageRows = packages.map(
    ({ name, version, copy, size, modules }): Row => [
      formatBytes(size),
      String(modules),
      // Node's builtins in a sandbox artifact have none.
      version === "" ? name : `${name}@${versionText(version, copy)}`,
    ],
  );
  const sections = [
    table(["SIZE", "EDGES", "MODULE"], moduleRows),
    table(
      ["SIZE", "MODULES", "PACKAGE"],
      own.length === 0 ? packageRows : [projectRow, ...packageRows],
    ),
    assetTable(listing.assets),
    pairs(
      "DUPLICATES",
      duplicates.map(({ name, versions }) => [name, versions.join(", ")]),
    ),
    pairs(
      "RECORDED",
      modules.flatMap(({ id, edges }) =>
        edges.flatMap((edge): readonly (readonly [string, string])[] =>
          edge.recorded && edge.target.kind === "module"
            ? [[id, `${callText(edge)} → ${edge.target.id}`]]
            : [],
        ),
      ),
    ),
    pairs(
      "NAMES",
      Object.entries(names).map(([name, id]) => [name, `→ ${id}`]),
    ),
    `${count(totals.modules, "module")}, ${count(totals.packages, "package")}, ${count(totals.edges, "edge")}, ${totals.assets === 0 ? "" : `${count(totals.assets, "asset")} of ${formatBytes(totals.assetSize)}, `}${formatBytes(totals.size)}; compiled by ingot ${listing.compiler}\n`,
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function versionText(version: string, copy: number): string {
  return copy === 1 ? version : `${version}~${copy}`;
}

/** `842 B`, `5.1 kB`, `12.0 MB`: powers of 1000, one digit behind the point. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  // 999950 and more would be shown as 1000.0 kB.
  return bytes < 999_950
    ? `${(bytes / 1e3).toFixed(1)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `1 module`, `2 modules`. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

type Row = readonly [string, string, string];

/** Two right-aligned columns of numbers, then a free one. */
function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows];
  const width = (column: 0 | 1) =>
    all.reduce((widest, row) => Math.max(widest, row[column].length), 0);
  const [first, second] = [width(0), width(1)];
  return all
    .map(([a, b, c]) => `${a.padStart(first)}  ${b.padStart(second)}  ${c}\n`)
    .join("");
}

function assetTable(assets: readonly ListedAsset[]): string {
  if (assets.length === 0) return "";
  const sizes = assets.map(({ size }) => formatBytes(size));
  const width = sizes.reduce(
    (widest, text) => Math.max(widest, text.length),
    4,
  );
  const rows = assets.map(
    ({ id }, index) => `${(sizes[index] ?? "").padStart(width)}  ${id}\n`,
  );
  return `${"SIZE".padStart(width)}  ASSET\n${rows.join("")}`;
}

/** A heading and two left-aligned columns; nothing where there is no row. */
function pairs(
  heading: string,
  rows: readonly (readonly [string, string])[],
): string {
  if (rows.length === 0) return "";
  const width = rows.reduce((widest, [a]) => Math.max(widest, a.length), 0);
  return `${heading}\n${rows
    .map(([a, b]) => `  ${a.padEnd(width)}  ${b}\n`)
    .join("")}`;
}
