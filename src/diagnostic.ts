/**
 * Everything the compiler can say about its input. Diagnostics are values:
 * stages return them, the CLI prints them, nothing throws them.
 */
import type { AbsolutePath } from "./host.js";

/** A range in a source file, with what is needed to show it without re-reading. */
export interface Place {
  readonly path: AbsolutePath;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units, as Node and editors count. */
  readonly column: number;
  /** Length of the marked range on its first line, at least 1. */
  readonly length: number;
  /** The text of the line. */
  readonly text: string;
}
