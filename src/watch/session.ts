/**
 * Compiles of one command line, one after the other, in one process: what was
 * found is kept in memory, but for the artifact. Receives a host; says what has changed since, and
 * which folders may show that. Must not know how a change is noticed.
 */
import { hash } from "node:crypto";
import { checkAnswers } from "../cache/check.js";
import { type AskedFolder, TAGS } from "../cache/entry.js";
import { digestOfFile } from "../cache/kept-artifact.js";
import { readStamped, type Stamp, stampOfWritten } from "../cache/questions.js";
import type { CompileCache } from "../command-line/compile-cache.js";
import {
  type Answered,
  compileRecorded,
  type Written,
} from "../command-line/recorded-compile.js";
import { resplice } from "../command-line/resplice.js";
import { settledCompile } from "../command-line/pending-compile.js";
import type { CompileOptions } from "../compile.js";
import type { Host } from "../host.js";
import type { Summary } from "../report.js";

export interface Session extends CompileCache {
  /** Whether a compile would find what the last one found. */
  isCurrent(): boolean;
  /**
   * What was asked of which folder: a name, or null where all names in it
   * matter.
   */
  asked(): Iterable<readonly [folder: string, name: string | null]>;
}

/** The last compile whose artifact was written. */
interface Kept {
  readonly written: Written;
  readonly output: string;
  readonly stamp: Stamp;
}

/** @param host the real file system */
export function openSession(host: Host): Session {
  let kept: Kept | null = null;
  /** Of the last compile. */
  let last: Answered | null = null;
  let digestOf: (path: string) => string | undefined = () => undefined;
  let left: (summary: Summary) => Written | null = () => null;

  function compileEdited(
    options: CompileOptions,
  ): ReturnType<CompileCache["compile"]> | null {
    const touched = kept && checkAnswers(kept.written).touched;
    if (kept === null || !touched) return null;
    const { written, output, stamp } = kept;
    const again = resplice(written, touched, output, stamp, options, host);
    if (again === null) return null;
    const { known } = again;
    last = known;
    digestOf = (path) => digestOfFile(known.kept, path);
    left = () => known;
    return settledCompile(again.result, known.kept.summary);
  }

  return {
    compile(options, onFile) {
      const edited = compileEdited(options);
      if (edited !== null) return edited;
      const compiled = compileRecorded(options, host, onFile);
      const result = compiled.settle();
      const found = compiled.found();
      last = found;
      digestOf = (path) => found.contents.get(path);
      left = (summary) => compiled.written(found, summary);
      return settledCompile(result);
    },
    keep(output, _companions, _say, [table], summary) {
      const written = left(summary);
      const stamp = table ? stampOfWritten(output, table) : null;
      kept = written && stamp && { written, output, stamp };
    },
    isCurrent() {
      const touched = last && checkAnswers(last).touched;
      return touched?.every((path) => hasContents(path, digestOf)) === true;
    },
    *asked() {
      for (const answered of new Set([last, kept?.written])) {
        for (const folder of answered?.head.folders ?? []) {
          yield* askedIn(folder);
        }
      }
    },
  };
}

/** What was written a moment ago has no stamp that can be trusted yet. */
function hasContents(
  path: string,
  digestOf: (path: string) => string | undefined,
): boolean {
  try {
    return hash("sha256", readStamped(path).bytes, "hex") === digestOf(path);
  } catch {
    return false;
  }
}

function* askedIn([folder, asked]: AskedFolder): Iterable<
  readonly [string, string | null]
> {
  for (let index = 0; index < asked.length; index += 2) {
    const name = asked[index] as string;
    yield [folder, name];
    if (((asked[index + 1] as number) & TAGS.listing) !== 0) {
      yield [folder + name, null];
    }
  }
}
