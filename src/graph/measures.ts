/**
 * What the manifest says of a text itself, and what an artifact holds of it.
 * Receives bytes; must not know whose they are.
 */
import { hash } from "node:crypto";
import { withoutIndentation } from "./json-indentation.js";
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

/** What is done to each text, which may have been done already. */
export interface TextWork {
  measure(text: Uint8Array): TextMeasures;
  /** As {@link withoutIndentation}. */
  unindent(json: Uint8Array): Uint8Array;
}

export const TEXT_WORK: TextWork = {
  measure: (text) => measureText(text),
  unindent: withoutIndentation,
};
