/**
 * One file that was reached, to a file of the walk: read, loaded, and its edges
 * followed. Receives a path and the edge that led to it; says why a file does not
 * compile. Must not know in which order files are loaded.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import {
  isAddon,
  SCRIPT_EXTENSIONS,
  unsupportedFileType,
} from "../file-types.js";
import { declaredFormat } from "../format.js";
import type { FollowCode } from "./follow-code.js";
import type { LoadAddon } from "./load-addon.js";
import type { LoadText } from "./load-text.js";
import type { Report, WalkedFile } from "./types.js";
import { type Origin, placeOfOrigin } from "./worklist.js";

/** @returns `null` where it does not compile */
export type LoadFile = (
  path: AbsolutePath,
  origin: Origin,
) => WalkedFile | null;

/** @param files those that have the edges */
export function createLoadFile(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  host: Host,
  packages: PackageReader,
  loadText: LoadText,
  loadAddon: LoadAddon,
  followCode: FollowCode,
  report: Report,
): LoadFile {
  return (path, origin) => {
    const bytes = read(path, origin);
    if (bytes === null) return null;
    if (isAddon(path, host)) return loadAddon(path, bytes, origin);
    const format = declaredFormat(path, origin.kind, host, packages);
    const found = loadText(path, bytes, format);
    if ("code" in found) {
      report(refine(found, path, origin));
      return null;
    }
    const { source, text, loaded } = found;
    if (loaded.format === "json") {
      return {
        path,
        source,
        contents: loaded,
        edges: [],
        imports: [],
        workers: null,
        assets: null,
      };
    }
    const directory = host.path.dirname(path) as AbsolutePath;
    const { format: known } = loaded;
    const { braces = [] } = loaded.format === "module" ? {} : loaded.requires;
    const importer = { path, directory, text, format: known, braces };
    return followCode(importer, source, loaded);
  };

  function read(path: AbsolutePath, origin: Origin): Uint8Array | null {
    try {
      return host.readFile(path);
    } catch (error) {
      report({
        code: "unreadable_file",
        severity: "error",
        path,
        reason: (error as Error).message,
        place: placeOfOrigin(origin, files),
      });
      return null;
    }
  }

  /** What Node cannot read as JavaScript and is not called so is of another type. */
  function refine(
    diagnostic: Diagnostic,
    path: AbsolutePath,
    origin: Origin,
  ): Diagnostic {
    const extension = host.path.extname(path);
    if (
      diagnostic.code !== "syntax_error" ||
      extension === "" ||
      SCRIPT_EXTENSIONS.has(extension)
    ) {
      return diagnostic;
    }
    const facts = unsupportedFileType(path, origin.specifier, "node", host);
    const place = placeOfOrigin(origin, files);
    return { ...facts, severity: "error", place };
  }
}
