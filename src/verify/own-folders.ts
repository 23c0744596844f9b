/**
 * In which folders a subject's own files lie. Receives the subject and the file
 * that is loaded; returns real and written paths. Asks the disk where packages
 * begin.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Subject } from "./observation.js";

/** @param source null where nothing is loaded */
export function ownFoldersOf(
  subject: Subject,
  source: string | null,
): readonly string[] {
  if (subject.kind === "artifact") {
    // Packages left to the host are the same files on both sides.
    return [
      ...spellings(dirname(subject.file)),
      ...withInstalls(subject.externals),
    ];
  }
  const bases = [subject.folder];
  // A linked package lies elsewhere, and its dependencies with it.
  if (source !== null && isAbsolute(source)) bases.push(packageRoot(source));
  return withInstalls(bases.flatMap(spellings));
}

/** The folders, and each `node_modules` that a file in one of them sees. */
function withInstalls(folders: readonly string[]): readonly string[] {
  return [
    ...new Set(
      folders.flatMap((folder) => [
        ...(dirname(folder) === folder ? [] : [folder]),
        ...ancestorsOf(folder).map((above) => join(above, "node_modules")),
      ]),
    ),
  ];
}

/** The nearest folder with a package.json, else the file's own. */
function packageRoot(file: string): string {
  const folders = ancestorsOf(dirname(file));
  return (
    folders.find((folder) => existsSync(join(folder, "package.json"))) ??
    dirname(file)
  );
}

/** The folder and those above it, nearest first. */
function ancestorsOf(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestorsOf(above)];
}

function spellings(folder: string): readonly string[] {
  try {
    return [...new Set([folder, realpathSync(folder)])];
  } catch {
    return [folder];
  }
}
