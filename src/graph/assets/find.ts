/**
 * The files that modules use by path. Receives a module and, through the host,
 * the disk; returns the files of the module's own package that its paths name,
 * with their contents, and what there is to say about those left out. Must not
 * know ids or artifacts.
 */
import type { AssetsLeftOut, Diagnostic, Place } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { Range } from "../esm/types.js";
import { placeOf } from "../place.js";
import { createFolderReader } from "./read-folder.js";
import { mayNameAssets, spelledNames, unseenPlace } from "./candidates.js";
import { mentionedFiles } from "./mentioned.js";
import { type AssetUse, findAssetReferences } from "./scan.js";
import {
  type AssetScope,
  isInside,
  type Selected,
  OWN_PLACE,
  selectAssets,
  writtenPaths,
} from "./select.js";

/** What one path may bring in unasked; `--asset` has no limit. */
export const MOST_FILES = 2000;
export const MOST_BYTES = 32 * 1024 * 1024;

/** Why something is an asset. */
export type AssetReason =
  | {
      readonly kind: "path";
      readonly use: AssetUse;
      readonly path: AbsolutePath;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: "flag"; readonly glob: string }
  /** A module that used it, as the lock file names it. */
  | { readonly kind: "recorded"; readonly importer: string };

export interface AssetFile {
  readonly path: AbsolutePath;
  /** `null`: a folder, of which only the name is wanted. */
  readonly content: Uint8Array | null;
  readonly reason: AssetReason;
  /** Whether a file that the disk has at its place goes before it. */
  readonly yields?: true;
}

/** The assets of one module. */
export interface ModuleAssets {
  /** The folder of its package. */
  readonly root: AbsolutePath;
  /** By path. */
  readonly files: readonly AssetFile[];
  /** Of these, or besides: single files that the module hands on by path. */
  readonly passed: readonly PassedFile[];
  /** Whether it tells others where it is. */
  readonly handsOnPlace: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PassedFile extends Range {
  readonly path: AbsolutePath;
}

/** The module whose paths are looked at. */
export interface AssetUser {
  readonly path: AbsolutePath;
  readonly text: string;
  readonly format: "commonjs" | "module";
  /** Expressions that name modules to be run, which nobody reads. */
  readonly targets: readonly Range[];
  /** What `require.resolve` gives it for literals. */
  readonly resolved: readonly AbsolutePath[];
}

export type FindAssets = (user: AssetUser) => ModuleAssets | null;

/**
 * @param rootOf the folder of the package that a file belongs to
 * @returns finds the assets of a module; `null` where it has no paths at all
 */
export function createAssetFinder(
  host: Host,
  rootOf: (path: AbsolutePath) => AbsolutePath,
): FindAssets {
  const readFolder = createFolderReader(host);
  const contents = new Map<AbsolutePath, Uint8Array | null>();

  return ({ path, text, format, targets, resolved }) => {
    const directory = host.path.dirname(path) as AbsolutePath;
    const exists = (relative: string) =>
      host.stat(host.path.join(directory, relative)) !== null;
    const name = host.path.basename(path);
    const isSeen = mayNameAssets(text, format, exists);
    const unseen = isSeen || format === "module" ? null : unseenPlace(text);
    const references = isSeen ? findAssetReferences(text, format, name) : [];
    const readsResolved = resolved.length > 0 && readsFiles(text);
    if (references.length === 0 && unseen === null && !readsResolved)
      return null;
    const owner = rootOf(path);
    const root = isInside(owner, path, host) ? owner : directory;
    const modules = readsResolved
      ? resolved.filter((file) => isInside(root, file, host))
      : [];
    if (references.length + modules.length === 0 && unseen === null) {
      return null;
    }

    const scope: AssetScope = { path, directory, root };
    const isWritten = writtenPaths(references, scope, host);
    const found = new Map<AbsolutePath, AssetFile>();
    const diagnostics: Diagnostic[] = [];
    const passed: PassedFile[] = [];
    let handsOnPlace = false;
    for (const { use, patterns, start, end, guarded } of references) {
      if (use === "write" || isIn(targets, start, end)) continue;
      const place = placeOf(path, text, start, end);
      const { line, column } = place;
      const reason: AssetReason = { kind: "path", use, path, line, column };
      for (const pattern of patterns) {
        const selection = selectAssets(pattern, use, scope, readFolder, host);
        if (selection === OWN_PLACE) handsOnPlace = true;
        if (selection.kind === "missing") {
          // Of several paths one will be there.
          const isRead = use === "read" || use === "list";
          if (!isRead || guarded || patterns.length > 1) continue;
          diagnostics.push({
            code: "missing_asset",
            severity: "note",
            place,
            path: selection.path,
          });
        } else if (selection.kind === "left out") {
          const { path, why } = selection;
          const facts = { why, path, files: 0, bytes: 0, glob: path };
          diagnostics.push(describe(facts, guarded, place));
        } else {
          const [file] = selection.files;
          if (use === "pass" && file !== undefined && file === selection.glob) {
            passed.push({ path: file, start, end });
            const files = mentionedFiles(
              file,
              (folder) => readFolder(folder, root).files,
              readOnce,
              host,
            );
            const named = { ...selection, files, folders: [] };
            const unnamed = take(named, isWritten, reason, found);
            if (unnamed !== null) {
              diagnostics.push(describe(unnamed, guarded, place));
            }
          }
          const problem = take(selection, isWritten, reason, found);
          if (problem === null) continue;
          diagnostics.push(describe(problem, guarded, place));
        }
      }
    }
    if (unseen !== null) {
      const place = placeOf(path, text, unseen, unseen + "__dirname".length);
      const { line, column } = place;
      const reason = { kind: "path", use: "pass", path, line, column } as const;
      const beside = readFolder(directory, root).files.filter(
        (file) => host.path.dirname(file) === directory,
      );
      const names = spelledNames(text, new Set(beside.map(host.path.extname)));
      const files = beside.filter((file) =>
        names.has(host.path.basename(file)),
      );
      const spelled = {
        kind: "files",
        files,
        folders: [],
        glob: path,
      } as const;
      const problem = take(spelled, isWritten, reason, found);
      if (problem !== null) diagnostics.push(describe(problem, false, place));
      const glob = host.path.join(directory, "*") as AbsolutePath;
      const facts = { path: directory, files: 0, bytes: 0, glob } as const;
      diagnostics.push(describe({ why: "unseen", ...facts }, false, place));
    }
    for (const file of modules) {
      const reason = {
        kind: "path",
        use: "pass",
        path,
        line: 1,
        column: 1,
      } as const;
      const one = {
        kind: "files",
        files: [file],
        folders: [],
        glob: file,
      } as const;
      take(one, isWritten, reason, found);
    }
    const files = [...found.values()].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    );
    return { root, files, passed, handsOnPlace, diagnostics };
  };

  /** Adds what is selected to what was found; says what is not added. */
  function take(
    { files, folders, glob }: Selected,
    isWritten: (path: AbsolutePath) => boolean,
    reason: AssetReason,
    found: Map<AbsolutePath, AssetFile>,
  ): AssetsLeftOut | null {
    let problem: AssetsLeftOut | null = null;
    const leaveOut = (path: AbsolutePath, why: AssetsLeftOut["why"]) => {
      problem ??= { why, path, files: 1, bytes: 0, glob: path };
      return false;
    };
    const wanted = files.filter((file) => {
      if (found.get(file)?.content || isAddon(file)) return false;
      if (isSecret(file)) return leaveOut(file, "secret");
      return isWritten(file) ? leaveOut(file, "written") : true;
    });
    if (wanted.length > MOST_FILES) {
      const { length } = wanted;
      return { why: "many", path: glob, files: length, bytes: 0, glob };
    }
    const read: AssetFile[] = [];
    let bytes = 0;
    for (const path of wanted) {
      const content = readOnce(path);
      if (content === null) {
        leaveOut(path, "unreadable");
        continue;
      }
      bytes += content.length;
      if (bytes > MOST_BYTES) {
        const { length } = wanted;
        return { why: "large", path: glob, files: length, bytes, glob };
      }
      read.push({ path, content, reason });
    }
    for (const file of read) found.set(file.path, file);
    for (const path of folders) {
      if (found.has(path) || isWritten(path)) continue;
      found.set(path, { path, content: null, reason });
    }
    return problem;
  }

  function readOnce(path: AbsolutePath): Uint8Array | null {
    let content = contents.get(path);
    if (content === undefined) {
      try {
        content = host.readFile(path);
      } catch {
        content = null;
      }
      contents.set(path, content);
    }
    return content;
  }
}

function isIn(ranges: readonly Range[], start: number, end: number): boolean {
  return ranges.some((range) => range.start <= start && end <= range.end);
}

function describe(
  facts: AssetsLeftOut,
  guarded: boolean,
  place: Place,
): Diagnostic {
  const { why } = facts;
  const isNote =
    why === "written" || why === "secret" || (why === "foreign" && guarded);
  const severity = isNote ? "note" : "warning";
  return { code: "assets_left_out", severity, place, ...facts };
}

/** Whether what it resolves may be there to be read, not to be loaded. */
function readsFiles(text: string): boolean {
  return /\b(?:readFile|createReadStream)/.test(text);
}

/** Of no use but as a real file. */
function isAddon(path: string): boolean {
  return path.endsWith(".node");
}

/** What is read into the environment; whoever ships it should say so. */
export function isSecret(path: string): boolean {
  return /[\\/]\.env(?:\.[^\\/]*)?$/.test(path);
}
