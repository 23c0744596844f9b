/**
 * What files held when they were read, by their digests. Receives paths and
 * bytes; must not know what any of them is.
 */
import { hash } from "node:crypto";
import type { TextMeasures } from "../graph/measures.js";

/** SHA-256 of the contents of files, by path. */
export type Digests = ReadonlyMap<string, string>;

/** What is known of each module's text, by the bytes themselves. */
export type Measures = Map<Uint8Array, TextMeasures>;

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
