/**
 * Puts an artifact on the disk: all of it or nothing. Receives the compiled
 * artifact and a path; returns what there is to say. The one place that writes.
 */
import { randomBytes } from "node:crypto";
import {
  close,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writevSync,
} from "node:fs";
import { dirname, extname, join, resolve, sep } from "node:path";
import type { Artifact } from "./codegen/artifact.js";
import type { Diagnostic } from "./diagnostic.js";
import { type AbsolutePath, nodeHost } from "./host.js";
import { createPackageReader } from "./resolver/package-json.js";

/** Gives the finished file, whose name is temporary, its place. */
export type PlaceFile = (
  temporary: string,
  target: string,
) => readonly Diagnostic[];

/** The kernel takes at most 1,024 buffers at once (IOV_MAX). */
const BUFFERS_PER_WRITE = 1024;

/**
 * Writes to a temporary file beside `output`, then renames it: whoever reads
 * `output` meanwhile sees all of the old file or all of the new one. Missing
 * folders are made; a link stays a link, a device or a pipe is written to. The
 * file is executable when the entry has a `#!` line.
 *
 * @param inputs the files compiled, none of which may be overwritten
 * @param output relative paths are taken from the working directory
 * @param place by default renames
 * @returns an error when nothing was written; a warning when Node will take the
 *   file for an ES module; never throws for a bad path
 */
export function writeArtifact(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  output: string,
  place: PlaceFile = rename,
): readonly Diagnostic[] {
  const path = resolve(output) as AbsolutePath;
  const target = realpathIfAny(path);
  if (inputs.has(target)) {
    return [{ code: "output_is_input", severity: "error", place: null, path }];
  }
  const unwritable = (reason: string): readonly Diagnostic[] => [
    { code: "unwritable_output", severity: "error", place: null, path, reason },
  ];
  const temporary = join(
    dirname(target),
    `.ingot-${randomBytes(6).toString("hex")}.tmp`,
  );
  let placed: readonly Diagnostic[] = [];
  try {
    const there = statIfAny(path);
    if (there?.isDirectory() || output.replaceAll(sep, "/").endsWith("/")) {
      return unwritable("EISDIR: it is a directory");
    }
    mkdirSync(dirname(target), { recursive: true });
    const isPlain = there === undefined || there.isFile();
    const file = isPlain
      ? openSync(temporary, "wx", artifact.executable ? 0o777 : 0o666)
      : openSync(path, "w");
    try {
      if (isPlain) writeCompanions(artifact, `${target}.native`);
      else if (place !== rename) {
        return unwritable("other files belong beside it");
      } else if (artifact.companions.size > 0) {
        return unwritable("native addons belong beside it, in a folder");
      }
      writeAll(file, artifact.chunks);
    } finally {
      closeSync(file);
    }
    if (isPlain) placed = place(temporary, target);
  } catch (error) {
    removeIfAny(temporary);
    return unwritable((error as Error).message.replace(temporary, path));
  }
  return [...placed, ...moduleScope(path)];
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

function writeAll(file: number, chunks: readonly Uint8Array[]): void {
  let pending: readonly Uint8Array[] = chunks.filter(
    ({ length }) => length > 0,
  );
  while (pending.length > 0) {
    const batch = pending.slice(0, BUFFERS_PER_WRITE);
    let written = writevSync(file, batch);
    let whole = 0;
    for (const { length } of batch) {
      if (written < length) break;
      written -= length;
      whole++;
    }
    const rest = pending.slice(whole);
    const [partial, ...others] = rest;
    pending =
      partial !== undefined && written > 0
        ? [partial.subarray(written), ...others]
        : rest;
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
