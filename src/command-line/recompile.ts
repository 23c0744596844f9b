/**
 * Compiles that begin where another ended. Receives options, a host and what is
 * known of the earlier compile; returns a result and what the next one can begin
 * with. Must not know where that is kept between them.
 */
import { hash } from "node:crypto";
import { type Asked, headOf, STAMP_SIZE, stampPlaces } from "../cache/entry.js";
import {
  digestsOf,
  type KeptGraph,
  type Measures,
} from "../cache/kept-graph.js";
import {
  type RecordingHost,
  readStamped,
  recordQuestions,
  type Stamp,
  trusted,
} from "../cache/questions.js";
import { type Measure, measureText } from "../codegen/artifact.js";
import {
  type CompileOptions,
  type CompileResult,
  compileKeeping,
  emitted,
  resolverOptions,
  walkPolicy,
} from "../compile.js";
import { createComparison, type Edit, withEdits } from "../graph/edit.js";
import type { WalkPolicy } from "../graph/walk.js";
import type { AbsolutePath, Host } from "../host.js";
import { createPackageReader } from "../resolver/package-json.js";
import { createResolver } from "../resolver/resolve.js";

/** Where both texts take longer to read than all else is quicker. */
const LARGEST_EDIT = 1 << 20;

/** What a compile asked, and what files and folders were like when it did. */
export interface Answered {
  readonly head: Asked;
  readonly stamps: Float64Array;
}

/** What a further compile can begin with. */
export interface Known extends Answered {
  readonly kept: KeptGraph;
}

export interface RecordedCompile {
  readonly result: CompileResult;
  readonly recording: RecordingHost;
  /** `null` where there is no artifact, or more went in than the host knows. */
  known(): Known | null;
}

/** Measures every text only once. */
export function measuring(measures: Measures): Measure {
  return (text, sha256) => {
    const known = measures.get(text) ?? measureText(text, sha256);
    measures.set(text, known);
    return known;
  };
}

export function compileRecorded(
  options: CompileOptions,
  host: Host,
  measures: Measures,
  onFile?: WalkPolicy["onFile"],
): RecordedCompile {
  const recording = recordQuestions(host);
  const { result, built } = compileKeeping(
    options,
    recording.host,
    measuring(measures),
    onFile,
  );
  return {
    result,
    recording,
    known() {
      if (!result.ok || built === null || hasPnp(recording)) return null;
      const { questions, contents } = recording;
      const independent = [...built.independent()].filter(
        (path) => !questions.rereads.has(path),
      );
      return {
        kept: {
          graph: built.graph,
          root: built.root,
          diagnostics: result.diagnostics,
          inputs: result.inputs,
          independent: new Set(independent),
          contents: digestsOf(contents, measures),
        },
        ...headOf(questions, host.path.sep),
      };
    },
  };
}

/** Files whose contents are others than they were. */
export interface ReadEdits {
  readonly changed: readonly {
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly sha256: string;
  }[];
  /** What all that may have changed was like when it was read. */
  readonly restamped: ReadonlyMap<string, Stamp>;
}

/**
 * @param touched files that may have other contents
 * @param digestOf the SHA-256 of what a file held
 * @returns null where it is quicker to begin anew
 */
export function readEdits(
  touched: readonly string[],
  digestOf: (path: string) => string | undefined,
): ReadEdits | null {
  const restamped = new Map<string, Stamp>();
  const changed: ReadEdits["changed"][number][] = [];
  const started = Date.now();
  let size = 0;
  for (const path of touched) {
    const { bytes, stamp } = readStamped(path);
    restamped.set(path, trusted(stamp, started));
    const sha256 = hash("sha256", bytes, "hex");
    if (sha256 === digestOf(path)) continue;
    changed.push({ path, bytes, sha256 });
    size += bytes.length;
  }
  return size > LARGEST_EDIT ? null : { changed, restamped };
}

/**
 * The same graph with other texts.
 *
 * @param touched files that may have other contents; nothing else has changed
 * @returns null where the graph may be another
 */
export function recompile(
  { kept, head, stamps }: Known,
  touched: readonly string[],
  options: CompileOptions,
  host: Host,
  measures: Measures,
): {
  readonly result: CompileResult & { ok: true };
  readonly known: Known;
} | null {
  // Its library is no file of the project's.
  if (options.platform === "sandbox") return null;
  const read = readEdits(touched, (path) => kept.contents.get(path));
  if (read === null) return null;
  const sources = new Map<string, Uint8Array>();
  for (const { path, source } of kept.graph.modules.values()) {
    sources.set(path, source);
  }
  const contents = new Map(kept.contents);
  const edits: Edit[] = [];
  for (const { path, bytes, sha256 } of read.changed) {
    const before = sources.get(path);
    if (!kept.independent.has(path) || before === undefined) return null;
    edits.push({ path: path as AbsolutePath, before, after: bytes });
    contents.set(path, sha256);
  }
  const packages = createPackageReader(host);
  const graph = withEdits(
    kept.graph,
    edits,
    createComparison(
      kept.root as AbsolutePath,
      host,
      packages,
      createResolver(host, packages, resolverOptions(options)),
      walkPolicy(options),
    ),
  );
  if (graph === null) return null;
  for (const { before } of edits) measures.delete(before);
  const { inputs, diagnostics } = kept;
  return {
    result: emitted(graph, inputs, [], diagnostics, measuring(measures)),
    known: {
      head,
      stamps: withStamps({ head, stamps }, read.restamped),
      kept: { ...kept, graph, contents },
    },
  };
}

/** The stamps of all answers, some of them new. */
export function withStamps(
  { head, stamps: old }: Answered,
  files: ReadonlyMap<string, Stamp>,
): Float64Array {
  const stamps = old.slice();
  let at = 0;
  for (const path of stampPlaces(head)) {
    const stamp = files.get(path);
    if (stamp !== undefined) stamps.set(stamp, at);
    at += STAMP_SIZE;
  }
  return stamps;
}

/** Yarn's table is a program; what it looks at is not known. */
function hasPnp({ questions }: RecordingHost): boolean {
  return [...questions.lstats].some(
    ([path, kind]) => kind !== null && path.endsWith(".pnp.cjs"),
  );
}
