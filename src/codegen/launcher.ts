/**
 * The launchers of artifacts, and what tells one from an artifact. Receives the
 * entry's `#!` line; returns text. docs/code-cache.md and docs/snapshot.md describe
 * the files beside them. Must not know any file system.
 */
import { codeFilesOf, loadCode } from "../runtime-shims/launcher.js";
import { textOf } from "./runtime-texts.js";

const FIRST_LINE =
  "// ingot launcher 1. The program is the artifact beside this file, .code.cjs;";
const FILES = `const files = (${textOf(codeFilesOf)})(__filename);\n`;
const RUN = `const code = (${textOf(loadCode)})(require, files, files.code);
code.runInThisContext().call(module.exports, exports, require, module, __filename, __dirname, code.held);\n`;

/** @param hashbang the entry's `#!` line, or null */
export function launcherText(hashbang: string | null): string {
  return `${firstLines(hashbang, ".code.cache is V8's code of it.")}${FILES}${RUN}`;
}

/**
 * Of an artifact with a snapshot: runs what the process was started with, where
 * that is this artifact, and the artifact where it is not.
 *
 * @param key description of the symbol under which the snapshot has it
 */
export function snapshotLauncherText(
  hashbang: string | null,
  key: string,
): string {
  return `${firstLines(hashbang, "--snapshot-blob .snapshot.blob starts it from its snapshot.")}const start = globalThis[Symbol.for("${key}")];
if (start) start(require, module);
else {
${FILES}${RUN}}
`;
}

function firstLines(hashbang: string | null, rest: string): string {
  return `${hashbang === null ? "" : `${hashbang}\n`}${FIRST_LINE} ${rest}\n`;
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
