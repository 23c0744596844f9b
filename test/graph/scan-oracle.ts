/** Node itself as the judge of what a source asks for; see the child. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { ScanResult } from "../../src/graph/types.js";

export interface Outcome {
  /** In the order of the requests; `resolve:x` for `require.resolve("x")`. */
  readonly asked: readonly string[];
  /** What the source threw, which ends it. */
  readonly error: string | null;
}

/** Runs every source under plain Node, in one process. */
export function askNode(sources: readonly string[]): readonly Outcome[] {
  const output = execFileSync(
    process.execPath,
    [join(__dirname, "scan-oracle.child.js")],
    { input: JSON.stringify(sources), maxBuffer: 1 << 26 },
  );
  return JSON.parse(output.toString()) as readonly Outcome[];
}

/** A scan in the oracle's words. */
export function wordsOf(result: ScanResult): {
  readonly certain: readonly string[];
  readonly uncertain: readonly string[];
  readonly computed: number;
} {
  const words = (uncertain: boolean) =>
    result.sites
      .filter((site) => (site.uncertain === true) === uncertain)
      .map(({ kind, specifier }) =>
        kind === "resolve" ? `resolve:${specifier}` : specifier,
      );
  return {
    certain: words(false),
    uncertain: words(true),
    computed: result.computed.length,
  };
}
