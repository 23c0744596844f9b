/**
 * Compiles of one command line, one after the other, in one process: what was
 * found is kept in memory. Receives a host; says what has changed since, and
 * which folders may show that. Must not know how a change is noticed.
 */
import { checkAnswers } from "../cache/check.js";
import { type AskedFolder, headOf, TAGS } from "../cache/entry.js";
import {
  type Digests,
  digestsOf,
  type Measures,
  readUnchanged,
} from "../cache/kept-graph.js";
import type { CompileCache } from "../command-line/compile-cache.js";
import {
  type Answered,
  compileRecorded,
  type Known,
  recompile,
} from "../command-line/recompile.js";
import type { CompileResult } from "../compile.js";
import type { Host } from "../host.js";

export interface Session extends CompileCache {
  /** Whether a compile would find what the last one found. */
  isCurrent(): boolean;
  /**
   * What was asked of which folder: a name, or null where all names in it
   * matter.
   */
  asked(): Iterable<readonly [folder: string, name: string | null]>;
}

/** @param host the real file system */
export function openSession(host: Host): Session {
  let measures: Measures = new Map();
  /** Of the last compile that had no errors. */
  let known: Known | null = null;
  /** Of the last compile. */
  let last: Answered | null = null;
  let contents: Digests = new Map();

  function again(
    options: Parameters<CompileCache["compile"]>[0],
  ): CompileResult | null {
    const touched = known && checkAnswers(known).touched;
    if (known === null || !touched) return null;
    const edited = recompile(known, touched, options, host, measures);
    if (edited === null) return null;
    ({ known } = edited);
    last = known;
    ({ contents } = known.kept);
    return edited.result;
  }

  return {
    compile(options, onFile) {
      const edited = again(options);
      if (edited !== null) return edited;
      measures = new Map();
      const compiled = compileRecorded(options, host, measures, onFile);
      const { questions, contents: read } = compiled.recording;
      const found = compiled.known();
      if (compiled.result.ok) known = found;
      last = found ?? headOf(questions, host.path.sep);
      contents = found?.kept.contents ?? digestsOf(read, measures);
      return compiled.result;
    },
    keep() {},
    isCurrent() {
      const touched = last && checkAnswers(last).touched;
      return touched?.every((path) => hasContents(path, contents)) === true;
    },
    *asked() {
      for (const answered of new Set([last, known])) {
        for (const folder of answered?.head.folders ?? []) {
          yield* askedIn(folder);
        }
      }
    },
  };
}

/** What was written a moment ago has no stamp that can be trusted yet. */
function hasContents(path: string, contents: Digests): boolean {
  try {
    return readUnchanged(path, contents) !== null;
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
