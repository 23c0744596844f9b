/**
 * The file whose edges are being followed, and places in its text. Receives what
 * was read; must not know how a specifier resolves.
 */
import type { Place } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import type { Range } from "../esm/types.js";
import { placeOf } from "../place.js";

export interface Importer {
  readonly path: AbsolutePath;
  readonly directory: AbsolutePath;
  readonly text: string;
}

export function placeIn(
  { path, text }: Importer,
  { start, end }: Range,
): Place {
  return placeOf(path, text, start, end);
}
