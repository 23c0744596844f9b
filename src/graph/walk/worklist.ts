/**
 * What the walk has reached: each file once, in order, with the first edge to it.
 * Hands them over to be loaded; must not know what loading is.
 */
import type { Place } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import type { ResolveKind } from "../../resolver/types.js";
import type { Range } from "../esm/types.js";
import { decodeSource } from "../load.js";
import { placeOf } from "../place.js";
import type { WalkedFile } from "./types.js";

/** The first edge to a file. */
export interface Origin {
  readonly specifier: string;
  readonly kind: ResolveKind;
  /** Where; `null` for an entry. Few are ever shown, so no line is counted yet. */
  readonly site: (Range & { readonly importer: AbsolutePath }) | null;
  /** Whether the importer may mean something else, or nothing. */
  readonly guessed?: boolean;
  /** Of an addon: the program may never come to this site, as on this platform. */
  readonly avoidable?: boolean;
}

export interface Worklist {
  has(path: AbsolutePath): boolean;
  /** Whether a guess led to it, or to who has it. */
  isGuessed(path: AbsolutePath): boolean;
  /** Of the edges to a file, only the first counts. */
  reach(path: AbsolutePath, origin: Origin): void;
  /** How many were reached. */
  found(): number;
  /** How many of them were handed over. */
  done(): number;
  /** Hands over each that was not, with those that are reached meanwhile. */
  drain(load: (path: AbsolutePath, origin: Origin) => void): void;
}

export function createWorklist(): Worklist {
  const reached = new Set<AbsolutePath>();
  const guessed = new Set<AbsolutePath>();
  const queue: { readonly path: AbsolutePath; readonly origin: Origin }[] = [];
  let done = 0;
  return {
    has: (path) => reached.has(path),
    isGuessed: (path) => guessed.has(path),
    reach(path, origin) {
      if (reached.has(path)) return;
      reached.add(path);
      const { site, guessed: isGuess = false } = origin;
      if (isGuess || (site !== null && guessed.has(site.importer))) {
        guessed.add(path);
      }
      queue.push({ path, origin });
    },
    found: () => queue.length,
    done: () => done,
    drain(load) {
      for (let next = queue[done]; next !== undefined; next = queue[done]) {
        done++;
        load(next.path, next.origin);
      }
    },
  };
}

/** @param files with the one that has the edge */
export function placeOfOrigin(
  { site }: Origin,
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
): Place | null {
  if (site === null) return null;
  const { importer, start, end } = site;
  // TypeScript was found as it is shown: each type left a blank.
  const { source } = files.get(importer) as WalkedFile;
  return placeOf(importer, decodeSource(source), start, end);
}
