/**
 * What the two algorithms share: the question they were asked, the file system
 * they ask, and a record of the paths they probed.
 */
import type { AbsolutePath, FileKind } from "../host.js";
import type { Lookup } from "./lookup.js";
import type { PackageReader } from "./package-json.js";

/** What an algorithm needs to know of its surroundings, for all questions. */
export interface Environment {
  readonly lookup: Lookup;
  readonly packages: PackageReader;
  readonly conditions: ReadonlySet<string>;
  readonly preserveSymlinks: boolean;
}

/** One question. */
export interface Search {
  readonly specifier: string;
  readonly fromDir: AbsolutePath;
  /** The file that messages name as the importer. */
  readonly importer: AbsolutePath;
  /** Paths probed so far, in order; grows. */
  readonly tried: string[];
}

/** What is at the path; the question is recorded. */
export function probe(
  file: string,
  search: Search,
  { lookup }: Environment,
): FileKind | null {
  search.tried.push(file);
  return lookup.kind(file);
}

/** The path under which a file that was found is known. */
export function identify(
  file: string,
  { lookup, preserveSymlinks }: Environment,
): AbsolutePath {
  return preserveSymlinks
    ? (lookup.path.resolve(lookup.cwd, file) as AbsolutePath)
    : lookup.realpath(file);
}
