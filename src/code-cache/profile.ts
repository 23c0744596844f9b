/**
 * Lays an artifact out by a profile of its start, for `--profile`. Receives the
 * artifact and its graph; runs the start, returns the artifact as it is then, or
 * what there is to say.
 */
import { type Artifact, emitArtifact } from "../codegen/artifact.js";
import { runtimeTexts } from "../codegen/runtime-texts.js";
import type { Diagnostic } from "../diagnostic.js";
import { TEXT_WORK } from "../graph/measures.js";
import type { ModuleGraph } from "../graph/types.js";
import { firstError } from "../launched/first-error.js";
import { profileStart, type StartFailure } from "./make.js";

export interface Profiled {
  /** As it was, where its start failed. */
  readonly artifact: Artifact;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param output where the artifact will be, which the program sees as its file
 * @param limit milliseconds that the start may take
 */
export function layOutByProfile(
  artifact: Artifact,
  graph: ModuleGraph,
  output: string,
  limit?: number,
): Profiled {
  const started = profileStart(artifact.chunks, output, limit);
  if ("why" in started) {
    const diagnostic = profileFailed(started, output, artifact);
    return { artifact, diagnostics: [diagnostic] };
  }
  const { compiler } = artifact.manifest;
  const runtime = runtimeTexts();
  return {
    artifact: emitArtifact(graph, runtime, compiler, TEXT_WORK, started),
    diagnostics: [],
  };
}

function profileFailed(
  failure: StartFailure,
  output: string,
  artifact: Artifact,
): Diagnostic {
  const facts =
    failure.why === "threw"
      ? { why: failure.why, ...firstError(failure.stack, output, artifact) }
      : failure;
  return {
    code: "profile_failed",
    severity: "warning",
    place: null,
    ...facts,
  };
}
