/**
 * Which files compile. Receives a path and the user's policy; returns `null` or
 * the facts of the diagnostic. Must not read the file.
 */
import type { FileTypes, NativePolicy } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";
import type { ResolveKind } from "../resolver/types.js";
import { isInNodeModules, isTypeScript } from "../resolver/typescript.js";

/** Extensions that promise JavaScript, with types or without. */
export const SCRIPT_EXTENSIONS: ReadonlySet<string> = new Set([
  ".js",
  ".cjs",
  ".mjs",
  ".ts",
  ".cts",
  ".mts",
]);

export function isAddon(path: AbsolutePath, host: Host): boolean {
  return host.path.extname(path) === ".node";
}

/**
 * @param specifier how the file is asked for, to be named in the remedy
 * @param askedBy `require` takes every name it does not know for CommonJS, `import` none
 */
export function refuseFileType(
  path: AbsolutePath,
  specifier: string,
  askedBy: ResolveKind,
  policy: FileTypes,
  native: NativePolicy,
  host: Host,
) {
  const extension = host.path.extname(path);
  if (policy === "js" && extension !== ".js") {
    return unsupportedFileType(path, specifier, policy, host);
  }
  if (isTypeScript(path) && isInNodeModules(path, host)) {
    return { code: "typescript_in_package", path, specifier } as const;
  }
  if (extension === ".node" && askedBy === "require") {
    return native === "error"
      ? ({ code: "native_addon", path, specifier } as const)
      : null;
  }
  const isKnown =
    SCRIPT_EXTENSIONS.has(extension) ||
    extension === ".json" ||
    extension === "";
  return askedBy === "require" || isKnown
    ? null
    : unsupportedFileType(path, specifier, "node", host);
}

/** The facts about a file whose type does not compile. */
export function unsupportedFileType(
  path: AbsolutePath,
  specifier: string,
  policy: FileTypes,
  host: Host,
) {
  const extension = host.path.extname(path) || "extensionless";
  return {
    code: "unsupported_file_type",
    path,
    extension,
    specifier,
    policy,
  } as const;
}
