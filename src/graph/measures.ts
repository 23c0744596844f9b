/**
 * What the manifest says of a text itself. Receives bytes; must not know whose
 * they are.
 */
import { hash } from "node:crypto";
import { countLineEnds } from "./line-count.js";

export interface TextMeasures {
  readonly sha256: string;
  readonly lineEnds: number;
}

/** @param known where another has measured it already */
export type Measure = (text: Uint8Array, known?: TextMeasures) => TextMeasures;

export function measureText(
  text: Uint8Array,
  known?: TextMeasures,
): TextMeasures {
  return (
    known ?? {
      sha256: hash("sha256", text, "hex"),
      lineEnds: countLineEnds(text),
    }
  );
}
