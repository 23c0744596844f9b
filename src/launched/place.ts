/**
 * Writes an artifact as a launcher, the artifact itself and a file that is made of
 * it. Receives the artifact's file, which has a temporary name; gives all files
 * their names, returns what there is to say. Must not know what is made.
 */
import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { Artifact } from "../codegen/artifact.js";
import type { Diagnostic } from "../diagnostic.js";
import type { AbsolutePath } from "../host.js";
import type { PlaceFile } from "../write-artifact.js";

/** Where the files of a launcher belong. */
export interface LaunchedFiles {
  readonly launcher: string;
  readonly code: string;
  /** What is made of it. */
  readonly made: string;
}

/** Where they are while that is made. */
export interface UnfinishedFiles {
  readonly code: string;
  readonly made: string;
}

/**
 * The launcher comes last, so that it never stands beside what it cannot start;
 * one that is there already meets a code that its companion does not fit, at
 * worst, and must then do without.
 *
 * @param inputs the files compiled, none of which may be overwritten
 * @param filesOf what belongs to the launcher with this path
 * @param make returns why it could not: where that is a warning, the artifact takes
 *   the output's place as without the flag; an error leaves all as it was
 */
export function placeLaunched(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  launcher: string,
  filesOf: (target: string) => LaunchedFiles,
  make: (files: LaunchedFiles, now: UnfinishedFiles) => Diagnostic | null,
): PlaceFile {
  return (temporary, target) => {
    const files = filesOf(target);
    const input = Object.values(files).find((file) => inputs.has(file));
    if (input !== undefined) {
      rmSync(temporary);
      return [
        {
          code: "output_is_input",
          severity: "error",
          place: null,
          path: input as AbsolutePath,
        },
      ];
    }
    const made = `${files.made}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      const failure = make(files, { code: temporary, made });
      if (failure?.severity === "error") {
        rmSync(temporary);
        return [failure];
      }
      if (failure !== null) {
        renameSync(temporary, target);
        for (const file of [files.code, files.made]) {
          rmSync(file, { force: true });
        }
        return [failure];
      }
      renameSync(temporary, files.code);
      renameSync(made, files.made);
      writeFileSync(temporary, launcher, {
        flag: "wx",
        mode: artifact.executable ? 0o777 : 0o666,
      });
      renameSync(temporary, target);
      return [];
    } finally {
      rmSync(made, { force: true });
    }
  };
}
