/**
 * Whether a graph with another text for one of its modules is the same graph in
 * all else. Receives the graph's files, and later the texts before and after. Must
 * not know where either is kept.
 */
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import type { Resolve } from "../resolver/types.js";
import { createOwnerOf, type Owner } from "./module-id.js";
import { speaksOfAddons } from "./native/carry.js";
import { looksForPackage, speaksOfPlace } from "./own-package.js";
import { NO_CHECKS } from "./second-thread/checks.js";
import type { ModuleId, ModuleRecord } from "./types.js";
import { handedBy } from "./walk/spelled.js";
import type { WalkedFile, WalkPolicy } from "./walk/types.js";
import { walk } from "./walk.js";

/** Whose format does not depend on how they were reached. */
const PLAIN = new Set([".js", ".cjs", ".json"]);

/**
 * Files whose texts say nothing of any other module, but for what they ask for.
 * Wherever a stage reads the text of one module to decide about another, this
 * must know of it.
 *
 * @param lexed modules whose texts say what others may import of them
 */
export function independentFiles(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ids: ReadonlyMap<AbsolutePath, ModuleId>,
  lexed: ReadonlySet<ModuleId>,
  ownerOf: (path: AbsolutePath) => Owner,
): ReadonlySet<AbsolutePath> {
  const roots = new Map<string, AbsolutePath | null>();
  for (const [path, { workers, loaders, contents }] of files) {
    // Whoever starts a worker may be handed its name by anybody.
    if (workers !== null || loaders || contents.format === "native") {
      return new Set();
    }
    const { name, version, root } = ownerOf(path);
    const key = `${name}@${version}`;
    const known = roots.get(key);
    roots.set(key, known === undefined || known === root ? root : null);
  }
  const independent = new Set<AbsolutePath>();
  for (const [path, { contents, assets, edges, imports }] of files) {
    const { name, version } = ownerOf(path);
    const { format } = contents;
    const id = ids.get(path);
    if (
      (format === "commonjs" || format === "json") &&
      assets === null &&
      id !== undefined &&
      !lexed.has(id) &&
      // Copies of a package are compared by what is in them.
      roots.get(`${name}@${version}`) !== null &&
      ![...edges, ...imports].some(({ recorded }) => recorded)
    ) {
      independent.add(path);
    }
  }
  return independent;
}

/** Whether a text of its own is all that an independent file's record has. */
export function isReplaceable(module: ModuleRecord): boolean {
  return (
    module.format === "json" ||
    (module.format === "commonjs" &&
      module.dynamicImports.length === 0 &&
      !isExecutable(module.source))
  );
}

/** Whether nothing but a module's text is another where its text is. */
export type IsAlike = (
  path: AbsolutePath,
  before: Uint8Array,
  after: Uint8Array,
) => boolean;

/** @param root of the project */
export function createComparison(
  root: AbsolutePath,
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  policy: WalkPolicy,
): IsAlike {
  const ownerOf = createOwnerOf(host, packages, root);
  /** All that the graph stage says of one text, by itself. */
  const outline = (path: AbsolutePath, text: Uint8Array): string => {
    const alone: Host = {
      ...host,
      readFile(file) {
        if (file === path) return text;
        // What is suggested in place of a specifier stands there.
        if (host.path.basename(file) === "package.json") {
          return host.readFile(file);
        }
        throw new Error("it is not looked at");
      },
    };
    const { files, words, diagnostics } = walk(
      [path],
      alone,
      packages,
      resolve,
      ownerOf,
      policy,
      NO_CHECKS,
      () => [],
      () => [],
    );
    const file = files.get(path);
    return JSON.stringify([
      file && { ...file, source: null },
      file && saidToOthers(file, packages, host),
      words,
      diagnostics,
    ]);
  };
  return (path, before, after) =>
    PLAIN.has(host.path.extname(path)) &&
    !isExecutable(after) &&
    outline(path, before) === outline(path, after);
}

/** What decides about other modules than the one that says it. */
function saidToOthers(file: WalkedFile, packages: PackageReader, host: Host) {
  return [
    handedBy(file, packages, host),
    looksForPackage(file),
    speaksOfPlace(file),
    speaksOfAddons(file.source),
  ];
}

/** An artifact holds such a text with another beginning. */
function isExecutable(text: Uint8Array): boolean {
  return text[0] === 0x23 && text[1] === 0x21;
}
