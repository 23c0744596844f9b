/**
 * Whether a graph with another text for one of its modules is the same graph in
 * all else. Receives the graph's files, and later the texts before and after. Must
 * not know where either is kept.
 */
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import { isTypeScript } from "../resolver/typescript.js";
import type { Resolve } from "../resolver/types.js";
import { createOwnerOf, type Owner } from "./module-id.js";
import { speaksOfAddons } from "./native/carry.js";
import { looksForPackage, speaksOfPlace } from "./own-package.js";
import { NO_CHECKS } from "./second-thread/checks.js";
import type { ModuleId, ModuleRecord } from "./types.js";
import { unreadImports } from "./typescript/type-imports.js";
import { handedBy } from "./walk/spelled.js";
import type { Walk, WalkedFile, WalkPolicy } from "./walk/types.js";
import { walk } from "./walk.js";

/** Whose format does not depend on how they were reached. */
const PLAIN = new Set([
  ...[".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"],
  ".json",
]);

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
    // Whoever starts a worker may be handed its name by anybody, and whoever
    // exports a `require` says what is resolved where.
    if (
      workers !== null ||
      loaders ||
      contents.format === "native" ||
      (contents.format === "module" &&
        contents.analysis.importedRequires.length > 0)
    ) {
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
      format !== "native" &&
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
export function isReplaceable({ format, source }: ModuleRecord): boolean {
  return format === "json" || (format !== "native" && !isExecutable(source));
}

/** A file with either of its texts. */
export interface EditedFile {
  readonly before: WalkedFile;
  readonly after: WalkedFile;
}

/**
 * @param isToldOf whether a diagnostic has a place in it
 * @returns null where more than its text is another now
 */
export type ReadEdit = (
  path: AbsolutePath,
  before: Uint8Array,
  after: Uint8Array,
  isToldOf: boolean,
) => EditedFile | null;

/** @param root of the project */
export function createReadEdit(
  root: AbsolutePath,
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  policy: WalkPolicy,
): ReadEdit {
  const ownerOf = createOwnerOf(host, packages, root);
  /** What the graph stage makes of one text, by itself. */
  const walkAlone = (path: AbsolutePath, text: Uint8Array): Walk => {
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
    return walk(
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
  };
  /** All that is said of a file, but for its text. */
  const outline = (file: WalkedFile, walked: Walk, isToldOf: boolean) =>
    JSON.stringify(
      [
        { ...file, source: null },
        saidToOthers(file, packages, host),
        walked.words,
        walked.diagnostics,
      ],
      isToldOf ? undefined : withoutPlaces,
    );
  return (path, before, after, isToldOf) => {
    if (!PLAIN.has(host.path.extname(path)) || isExecutable(after)) return null;
    const [old, now] = [walkAlone(path, before), walkAlone(path, after)];
    const files = { before: old.files.get(path), after: now.files.get(path) };
    return isWhole(files) &&
      // What is told of imports shows their lines.
      !(isToldOf && files.before.contents.format === "module") &&
      outline(files.before, old, isToldOf) ===
        outline(files.after, now, isToldOf)
      ? files
      : null;
  };
}

function isWhole(
  files: {
    readonly [Text in keyof EditedFile]: WalkedFile | undefined;
  },
): files is EditedFile {
  return files.before !== undefined && files.after !== undefined;
}

/**
 * Nothing follows from where something stands that nobody is told of. What becomes
 * of an ES module's text, its factory says.
 */
function withoutPlaces(key: string, value: unknown): unknown {
  return PLACES.has(key) ? undefined : value;
}

const PLACES = new Set(["start", "end", "place", "rewrites"]);

/** What decides about other modules than the one that says it. */
function saidToOthers(file: WalkedFile, packages: PackageReader, host: Host) {
  const { contents, path } = file;
  if (contents.format === "json") return null;
  return [
    contents.format === "module" && isTypeScript(path)
      ? [...unreadImports(contents.analysis)]
      : null,
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
