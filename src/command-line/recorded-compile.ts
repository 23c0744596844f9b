/**
 * Compiles that others can begin with. Receives options and a host; returns a
 * result, and what is to be known of it then. Must not know where that is kept.
 */
import { type Digests, digestsOf, type Measures } from "../cache/contents.js";
import { type Asked, headOf } from "../cache/entry.js";
import { type KeptArtifact, keptArtifactOf } from "../cache/kept-artifact.js";
import {
  type Questions,
  type RecordingHost,
  recordQuestions,
} from "../cache/questions.js";
import {
  type CompileOptions,
  type CompileResult,
  compileKeeping,
} from "../compile.js";
import { measureText } from "../graph/measures.js";
import type { WalkPolicy } from "../graph/walk/types.js";
import type { Host } from "../host.js";
import type { Summary } from "../report.js";

/** What a compile asked, and what files and folders were like when it did. */
export interface Answered {
  readonly head: Asked;
  readonly stamps: Float64Array;
}

/** What a further compile can begin with, where the artifact was written. */
export interface Written extends Answered {
  readonly kept: KeptArtifact;
}

/** The same, and what each file held. */
export interface Found extends Answered {
  readonly contents: Digests;
}

export interface RecordedCompile {
  /** Of {@link PendingCompilation}. */
  readonly result: CompileResult;
  settle(): CompileResult;
  readonly recording: RecordingHost;
  /** All that was asked so far. */
  found(): Found;
  /** `null` where there is no artifact, or more went in than the host knows. */
  written(found: Found, summary: Summary): Written | null;
}

export function compileRecorded(
  options: CompileOptions,
  host: Host,
  onFile?: WalkPolicy["onFile"],
): RecordedCompile {
  const recording = recordQuestions(host);
  const { questions } = recording;
  const measures: Measures = new Map();
  const pending = compileKeeping(
    options,
    recording.host,
    (text, known) => {
      const measured = measureText(text, known);
      measures.set(text, measured);
      return measured;
    },
    onFile,
  );
  return {
    result: pending.result,
    settle: () => pending.settle().result,
    recording,
    found: () => ({
      ...headOf(questions, host.path.sep),
      contents: digestsOf(recording.contents, measures),
    }),
    written({ head, stamps, contents }, summary) {
      const { result, built } = pending.settle();
      if (!result.ok || built === null || hasPnp(questions)) return null;
      const independent = [...built.independent()].filter(
        (path) => !questions.rereads.has(path),
      );
      const { artifact, assets, diagnostics, inputs } = result;
      const { graph, root } = built;
      const compiled = {
        ...{ graph, root, diagnostics, inputs, contents },
        bytes: recording.contents,
        independent: new Set(independent),
      };
      const kept = keptArtifactOf(compiled, artifact, assets, summary);
      return { head, stamps, kept };
    },
  };
}

/** Yarn's table is a program; what it looks at is not known. */
function hasPnp({ lstats }: Questions): boolean {
  return [...lstats].some(
    ([path, kind]) => kind !== null && path.endsWith(".pnp.cjs"),
  );
}
