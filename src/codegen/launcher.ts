/**
 * The launcher of an artifact with a code cache, and what tells one from an
 * artifact. Receives the entry's `#!` line; returns text. docs/code-cache.md
 * describes the three files. Must not know any file system.
 */
import { codeFilesOf, loadCode } from "../runtime-shims/launcher.js";
import { textOf } from "./runtime-texts.js";

const FIRST_LINE = "// ingot launcher 1.";

/** @param hashbang the entry's `#!` line, or null */
export function launcherText(hashbang: string | null): string {
  return `${hashbang === null ? "" : `${hashbang}\n`}${FIRST_LINE} The program is the artifact beside this file, .code.cjs; .code.cache is V8's code of it.
const files = (${textOf(codeFilesOf)})(__filename);
(${textOf(loadCode)})(require, files, files.code).runInThisContext().call(module.exports, exports, require, module, __filename, __dirname);
`;
}

/**
 * The file that holds the artifact: the one given, or the one that it launches.
 *
 * @param path of the file with these bytes
 */
export function artifactFileOf(bytes: Uint8Array, path: string): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1", 0, 1024)
    .replace(/^#!.*\r?\n/, "");
  return start.startsWith(FIRST_LINE) ? codeFilesOf(path).code : path;
}
