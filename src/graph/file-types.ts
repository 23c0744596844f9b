/**
 * Which files compile. Receives a path and the user's policy; returns `null` or
 * the facts of the diagnostic. Must not read the file.
 */
import type { FileTypes } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";

/** Extensions that promise JavaScript. */
export const SCRIPT_EXTENSIONS: ReadonlySet<string> = new Set([
  ".js",
  ".cjs",
  ".mjs",
]);

/** @param specifier how the file is asked for, to be named in the remedy */
export function refuseFileType(
  path: AbsolutePath,
  specifier: string,
  policy: FileTypes,
  host: Host,
) {
  const extension = host.path.extname(path);
  if (policy === "js" && extension !== ".js") {
    return unsupportedFileType(path, specifier, policy, host);
  }
  return extension === ".node"
    ? ({ code: "native_addon", path, specifier } as const)
    : null;
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
