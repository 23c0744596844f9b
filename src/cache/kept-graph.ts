/**
 * A module graph that a further compile in the same process can begin with, and
 * what its files held. Receives what was read; must not know what asks for it.
 */
import { hash } from "node:crypto";
import type { TextMeasures } from "../codegen/artifact.js";
import type { Diagnostic } from "../diagnostic.js";
import type { ModuleGraph } from "../graph/types.js";
import { readStamped } from "./questions.js";

export interface KeptGraph {
  readonly graph: ModuleGraph;
  /** The project's root. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly inputs: ReadonlySet<string>;
  /** Files that may have other contents without a change of the graph. */
  readonly independent: ReadonlySet<string>;
  /** Of each file that was read. */
  readonly contents: Digests;
}

/** SHA-256 of the contents of files, by path. */
export type Digests = ReadonlyMap<string, string>;

/** What is known of each module's text, by the bytes themselves. */
export type Measures = Map<Uint8Array, TextMeasures>;

/** What a file holds, or null where that is not what it was. */
export function readUnchanged(
  path: string,
  contents: Digests,
): Uint8Array | null {
  const { bytes } = readStamped(path);
  return hash("sha256", bytes, "hex") === contents.get(path) ? bytes : null;
}

/** Of all that was read; what was measured is not measured again. */
export function digestsOf(
  contents: ReadonlyMap<string, Uint8Array>,
  measures: Measures,
): Digests {
  return new Map(
    [...contents].map(([path, bytes]) => [
      path,
      measures.get(bytes)?.sha256 ?? hash("sha256", bytes, "hex"),
    ]),
  );
}
