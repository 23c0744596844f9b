/**
 * The file whose edges are being followed, and places in its text. Receives what
 * was read; must not know how a specifier resolves.
 */
import type { Place } from "../../diagnostic.js";
import type { AbsolutePath, Host } from "../../host.js";
import type { Range } from "../esm/types.js";
import { decodeSource } from "../load.js";
import { placeOf } from "../place.js";
import type { SourceType } from "../scan/tree.js";
import type { Braces } from "../types.js";
import type { WalkedFile } from "./types.js";

export interface Importer {
  readonly path: AbsolutePath;
  readonly directory: AbsolutePath;
  readonly text: string;
  /** What the text is. */
  readonly format: SourceType;
  /** Of the text, as far as they are known. */
  readonly braces: Braces;
}

/** A file that was walked, to follow further edges from it. */
export function importerOf(
  { path, source, contents }: WalkedFile,
  host: Host,
): Importer {
  const directory = host.path.dirname(path) as AbsolutePath;
  return {
    path,
    directory,
    // Few are asked for it, and some are long.
    get text() {
      return decodeSource(source);
    },
    format: contents.format === "module" ? "module" : "commonjs",
    braces: [],
  };
}

export function placeIn(
  { path, text }: Importer,
  { start, end }: Range,
): Place {
  return placeOf(path, text, start, end);
}
