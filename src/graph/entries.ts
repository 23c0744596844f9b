/**
 * From what the user named to the files at which the walk begins. Receives the
 * entry file or the module ids; returns files, and diagnostics for what is no
 * module. Must not read any source.
 */
import type { Diagnostic, FileTypes, NativePolicy } from "../diagnostic.js";
import { absolutePath, type Host } from "../host.js";
import { suggestSpecifier } from "../resolver/suggest.js";
import type { Resolve } from "../resolver/types.js";
import type { EntryFile } from "./build.js";
import { refuseFileType } from "./file-types.js";

export interface RequestedEntries {
  readonly entry?: string;
  readonly moduleid?: string | readonly string[];
}

export interface ResolvedEntries {
  /** In the order given. */
  readonly files: readonly EntryFile[];
  readonly diagnostics: readonly Diagnostic[];
}

export function resolveEntries(
  requested: RequestedEntries,
  fileTypes: FileTypes,
  native: NativePolicy,
  host: Host,
  resolve: Resolve,
): ResolvedEntries {
  const { entry, moduleid = [] } = requested;
  const names = typeof moduleid === "string" ? [moduleid] : moduleid;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    return refuse(`The module id ${JSON.stringify(repeated)} is given twice`);
  }
  if (entry !== undefined && names.length > 0) {
    return refuse("An entry file and --moduleid exclude each other");
  }
  if (entry === undefined && names.length === 0) {
    return refuse(
      "Neither an entry file nor --moduleid is given; name one entry file, or one or more --moduleid",
    );
  }

  const files: EntryFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const add = (specifier: string, asWritten: string, name: string | null) => {
    let resolution = resolve(specifier, host.cwd, "require");
    if (
      resolution.kind === "failed" &&
      resolution.code === "ERR_PACKAGE_PATH_NOT_EXPORTED"
    ) {
      // A package may be there for `import` alone.
      const imported = resolve(specifier, host.cwd, "import");
      if (imported.kind === "file") resolution = imported;
    }
    if (resolution.kind === "file") {
      const { path } = resolution;
      const refused = refuseFileType(
        path,
        asWritten,
        "require",
        fileTypes,
        // The program itself cannot be left to the host.
        native === "external" ? "error" : native,
        host,
      );
      if (refused === null) files.push({ path, name });
      else diagnostics.push({ ...refused, severity: "error", place: null });
    } else if (resolution.kind === "builtin") {
      diagnostics.push({
        code: "builtin_entry",
        severity: "error",
        place: null,
        name: specifier,
      });
    } else if (resolution.kind === "failed") {
      diagnostics.push({
        code: "unresolved_module",
        severity: "error",
        place: null,
        specifier: asWritten,
        nodeCode: resolution.code,
        message: resolution.message,
        packageJson: resolution.packageJson,
        tried: resolution.tried,
        suggestions: [
          ...suggestSpecifier(asWritten, host.cwd, resolution, host),
          ...(name === null ? packageInstead(asWritten) : []),
        ],
        leniency: null,
      });
    }
  };
  /** Who names a package where a file belongs may mean the package. */
  function packageInstead(file: string): readonly string[] {
    const packageName = file.replace(/^\.\//, "");
    const isThere = resolve(packageName, host.cwd, "require").kind === "file";
    return isThere ? [`--moduleid ${packageName}`] : [];
  }
  if (entry !== undefined) {
    add(absolutePath(host, entry), relativeSpecifier(entry), null);
  }
  for (const name of names) add(name, name, name);
  return { files, diagnostics };
}

function relativeSpecifier(file: string): string {
  return /^\.{0,2}[\\/]/.test(file) ? file : `./${file}`;
}

function refuse(message: string): ResolvedEntries {
  return {
    files: [],
    diagnostics: [
      { code: "invalid_options", severity: "error", place: null, message },
    ],
  };
}
