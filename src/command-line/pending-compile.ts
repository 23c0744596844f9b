/**
 * What a compile came to, which may still be given up for another. Receives
 * results; must not know how they were made.
 */
import type { CompileResult } from "../compile.js";
import type { Summary } from "../report.js";

/** A result that may still be given up for another. */
export interface PendingCompile {
  readonly result: CompileResult;
  /** Where one is known without a look at the manifest. */
  readonly summary?: Summary;
  /** @returns the same result if it holds */
  settle(): CompileResult;
}

/** A result that holds. */
export function settledCompile(
  result: CompileResult,
  summary?: Summary,
): PendingCompile {
  return { result, ...(summary && { summary }), settle: () => result };
}
