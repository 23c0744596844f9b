/**
 * Puts an artifact on the disk: all of it or nothing. Receives the compiled
 * artifact and a path; returns what there is to say. The one place that writes.
 */
import { randomBytes } from "node:crypto";
import {
  close,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join, resolve, sep } from "node:path";
import type { Artifact } from "./codegen/artifact.js";
import type { Diagnostic } from "./diagnostic.js";
import { type AbsolutePath, nodeHost } from "./host.js";
import { createPackageReader } from "./resolver/package-json.js";
import { writeChunks } from "./write-chunks.js";

/** Gives the finished file, whose name is temporary, its place. */
export type PlaceFile = (
  temporary: string,
  target: string,
) => readonly Diagnostic[];

/** An artifact on the disk that nobody can see yet. */
export interface StagedArtifact {
  /**
   * @param place by default renames
   * @returns an error when nothing was written; a warning when Node will take the
   *   file for an ES module
   */
  place(place?: PlaceFile): readonly Diagnostic[];
  /** Leaves all as it was. */
  drop(): void;
}

/**
 * Writes to a temporary file beside `output`, then renames it: whoever reads
 * `output` meanwhile sees all of the old file or all of the new one. Missing
 * folders are made; a link stays a link, a device or a pipe is written to. The
 * file is executable when the entry has a `#!` line.
 *
 * @param inputs the files compiled, none of which may be overwritten
 * @param output relative paths are taken from the working directory
 * @param place as {@link StagedArtifact} has it
 * @returns what that returns; never throws for a bad path
 */
export function writeArtifact(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  output: string,
  place?: PlaceFile,
): readonly Diagnostic[] {
  return stageArtifact(artifact, inputs, output).place(place);
}

/** The first half of {@link writeArtifact}, and the longer one. */
export function stageArtifact(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  output: string,
): StagedArtifact {
  const path = resolve(output) as AbsolutePath;
  const target = realpathIfAny(path);
  const failed = (diagnostic: Diagnostic): StagedArtifact => ({
    place: () => [diagnostic],
    drop() {},
  });
  if (inputs.has(target)) {
    return failed({
      code: "output_is_input",
      severity: "error",
      place: null,
      path,
    });
  }
  const folder = dirname(target);
  const temporary = join(
    folder,
    `.ingot-${randomBytes(6).toString("hex")}.tmp`,
  );
  const unwritable = (error: unknown): Diagnostic => {
    removeIfAny(temporary);
    const reason = (error as Error).message.replace(temporary, path);
    return {
      code: "unwritable_output",
      severity: "error",
      place: null,
      path,
      reason,
    };
  };
  let firstMade: string | undefined;
  let isPlain: boolean;
  try {
    const there = statIfAny(path);
    if (there?.isDirectory() || output.replaceAll(sep, "/").endsWith("/")) {
      throw new Error("EISDIR: it is a directory");
    }
    firstMade = mkdirSync(folder, { recursive: true });
    isPlain = there === undefined || there.isFile();
    if (isPlain) {
      const mode = artifact.executable ? 0o777 : 0o666;
      writeChunks(openSync(temporary, "wx", mode), artifact.chunks);
    }
  } catch (error) {
    return failed(unwritable(error));
  }
  return {
    place(place = rename) {
      try {
        const placed = isPlain
          ? placeFile(artifact, temporary, target, place)
          : writeThrough(artifact, path, place);
        return [...placed, ...moduleScope(path)];
      } catch (error) {
        return [unwritable(error)];
      }
    },
    drop() {
      removeIfAny(temporary);
      if (firstMade !== undefined) removeEmpty(folder, firstMade);
    },
  };
}

function placeFile(
  artifact: Artifact,
  temporary: string,
  target: string,
  place: PlaceFile,
): readonly Diagnostic[] {
  writeCompanions(artifact, `${target}.native`);
  return place(temporary, target);
}

/** To what is no file, beside which there can be none. */
function writeThrough(
  artifact: Artifact,
  path: string,
  place: PlaceFile,
): readonly Diagnostic[] {
  if (place !== rename) throw new Error("other files belong beside it");
  if (artifact.companions.size > 0) {
    throw new Error("native addons belong beside it, in a folder");
  }
  writeChunks(openSync(path, "w"), artifact.chunks);
  return [];
}

/**
 * What was there is freed when nobody has it open any more. Of a large file that
 * takes as long as writing one, and so another thread does it meanwhile.
 */
function rename(temporary: string, target: string): readonly Diagnostic[] {
  const old = openIfAny(target);
  try {
    renameSync(temporary, target);
  } finally {
    // Closing a file that was read cannot fail in a way that matters.
    if (old !== null) close(old, () => {});
  }
  return [];
}

/** @returns null on Windows as well, where no open file can be replaced */
function openIfAny(path: string): number | null {
  if (sep !== "/") return null;
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}

/**
 * Before the artifact, which needs them. Their paths tell their contents, so an
 * artifact of the same name that is in use keeps its own.
 */
function writeCompanions({ companions }: Artifact, folder: string): void {
  for (const [name, bytes] of companions) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      writeFileSync(temporary, bytes, { flag: "wx" });
      renameSync(temporary, path);
    } catch (error) {
      removeIfAny(temporary);
      throw error;
    }
  }
}

/** Whatever keeps it from being looked at will be told when it is written. */
function statIfAny(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Best effort: what could not be made need not be removed. */
function removeIfAny(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

/** Up to the folder `first`, as far as they are empty. */
function removeEmpty(folder: string, first: string): void {
  try {
    for (let at = folder; at.length >= first.length; at = dirname(at)) {
      rmdirSync(at);
    }
  } catch {
    // Somebody else has put something there.
  }
}

function realpathIfAny(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function moduleScope(path: AbsolutePath): readonly Diagnostic[] {
  const extension = extname(path);
  let packageJson: AbsolutePath | null = null;
  if (extension === ".js") {
    const packages = createPackageReader(nodeHost());
    const scope = packages.scopeOf(dirname(path) as AbsolutePath);
    if (scope?.kind !== "package" || scope.type !== "module") return [];
    packageJson = scope.path;
  } else if (extension !== ".mjs") return [];
  return [
    {
      code: "output_in_module_scope",
      severity: "warning",
      place: null,
      path,
      packageJson,
    },
  ];
}
