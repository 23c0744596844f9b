/**
 * Writes an artifact as the three files of `--snapshot`. Receives the artifact;
 * makes a startup snapshot of it, returns what there is to say. Where that fails,
 * nothing is written: who starts Node from a snapshot needs the file.
 */
import type { Artifact } from "../codegen/artifact.js";
import { snapshotLauncherText } from "../codegen/launcher.js";
import type { Diagnostic } from "../diagnostic.js";
import { firstError } from "../launched/first-error.js";
import { placeLaunched } from "../launched/place.js";
import { codeFilesOf } from "../runtime-shims/launcher.js";
import type { PlaceFile } from "../write-artifact.js";
import { makeSnapshot, type SnapshotFailure } from "./make.js";

/**
 * @param inputs the files compiled, none of which may be overwritten
 * @param limit milliseconds that making it may take
 */
export function placeWithSnapshot(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  limit?: number,
): PlaceFile {
  // The digest of the whole: a snapshot of another artifact is not found.
  const key = `ingot.snapshot.${artifact.manifest.sha256}`;
  return placeLaunched(
    artifact,
    inputs,
    snapshotLauncherText(artifact.hashbang, key),
    (launcher) => {
      const { code } = codeFilesOf(launcher);
      return {
        launcher,
        code,
        made: code.replace(/code\.cjs$/, "snapshot.blob"),
      };
    },
    ({ launcher, code: name }, { code, made }) => {
      const order = { launcher, name, code, key };
      const failure = makeSnapshot(order, made, limit);
      return failure && failed(failure, name, artifact);
    },
  );
}

function failed(
  failure: SnapshotFailure,
  name: string,
  artifact: Artifact,
): Diagnostic {
  const base = {
    code: "snapshot_failed",
    severity: "error",
    place: null,
  } as const;
  switch (failure.why) {
    case "threw":
      return {
        ...base,
        why: failure.why,
        ...firstError(failure.stack, name, artifact),
      };
    case "unheld": {
      const askers = failure.builtins.map((builtin) => ({
        builtin,
        by: askerOf(builtin, artifact),
      }));
      return { ...base, why: failure.why, builtins: askers };
    }
    default:
      return { ...base, ...failure };
  }
}

/** The first module that may ask for it. */
function askerOf(builtin: string, { manifest }: Artifact): string | null {
  const target = `node:${builtin.replace(/^node:/, "")}`;
  const asker = manifest.modules.find(
    ({ edges, imports = [] }) =>
      Object.values(edges).includes(target) ||
      imports.some(([, found]) => found === target),
  );
  return asker?.id ?? null;
}
