/**
 * Writes an artifact as the three files of `--code-cache`. Receives the artifact;
 * runs its start, returns what there is to say. Where the start fails, the artifact
 * takes the output's place as without the flag.
 */
import type { Artifact } from "../codegen/artifact.js";
import { launcherText } from "../codegen/launcher.js";
import type { Diagnostic } from "../diagnostic.js";
import { firstError } from "../launched/first-error.js";
import { placeLaunched } from "../launched/place.js";
import { codeFilesOf } from "../runtime-shims/launcher.js";
import type { PlaceFile } from "../write-artifact.js";
import { outlineOf } from "./format.js";
import { closingOf, heldFactories } from "./held.js";
import { makeCodeCache, type StartFailure } from "./make.js";

/**
 * @param inputs the files compiled, none of which may be overwritten
 * @param limit milliseconds that the start may take
 */
export function placeWithCodeCache(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  limit?: number,
): PlaceFile {
  return placeLaunched(
    artifact,
    inputs,
    launcherText(artifact.hashbang),
    (launcher) => {
      const { code, cache } = codeFilesOf(launcher);
      return { launcher, code, made: cache };
    },
    ({ launcher, code: name }, { code, made }) => {
      const failure = makeCodeCache(
        { launcher, name, code, cache: made },
        (bytes) =>
          outlineOf(bytes, heldFactories(artifact), closingOf(artifact)),
        limit,
      );
      return failure && codeCacheFailed(failure, name, artifact);
    },
  );
}

/** @param name of the artifact, in stacks */
export function codeCacheFailed(
  failure: StartFailure,
  name: string,
  artifact: Artifact,
): Diagnostic {
  const facts =
    failure.why === "threw"
      ? { why: failure.why, ...firstError(failure.stack, name, artifact) }
      : failure;
  return {
    code: "code_cache_failed",
    severity: "warning",
    place: null,
    ...facts,
  };
}
