/**
 * What a module asked for while it ran, as the lock file has it. Receives a file
 * that was walked; returns it with an edge to each module that its text does not
 * lead to. Must not know the lock file.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { isAddon, refuseFileType } from "../file-types.js";
import type { RecordedEdge } from "../lock/recorded.js";
import { isExternal } from "./externals.js";
import type { WalkedEdge, WalkedFile, WalkPolicy } from "./types.js";
import type { Worklist } from "./worklist.js";

export interface RecordedEdges {
  addTo(file: WalkedFile): WalkedFile;
  /** How many there are of what a module computes; of others there is none. */
  readonly counts: ReadonlyMap<AbsolutePath, number>;
}

export function createRecordedEdges(
  recordedOf: (path: AbsolutePath) => readonly RecordedEdge[],
  policy: WalkPolicy,
  worklist: Worklist,
  host: Host,
): RecordedEdges {
  const { externals, fileTypes, native } = policy;
  const counts = new Map<AbsolutePath, number>();
  return {
    counts,
    addTo(file) {
      const { format } = file.contents;
      if (format !== "commonjs" && format !== "module") return file;
      const found = recordedOf(file.path).flatMap(follow);
      if (found.length === 0) return file;
      counts.set(file.path, found.length);
      const isImport = ({ kind }: WalkedEdge) => kind === "import";
      const others = found.filter((edge) => !isImport(edge));
      return {
        ...file,
        edges: withNew(file.edges, others),
        imports: withNew(file.imports, found.filter(isImport)),
      };
    },
  };

  /** What would not compile, or is the host's, is left as it would be unrecorded. */
  function follow({
    specifier,
    kind,
    path,
    conditions,
  }: RecordedEdge): readonly WalkedEdge[] {
    if (isExternal(specifier, externals)) return [];
    if (native === "external" && isAddon(path, host)) return [];
    if (
      refuseFileType(path, specifier, kind, fileTypes, native, host) !== null
    ) {
      return [];
    }
    worklist.reach(path, { specifier, kind, site: null, avoidable: true });
    return [
      {
        specifier,
        kind,
        target: { kind: "file", path },
        conditions,
        speculative: true,
        recorded: true,
      },
    ];
  }
}

/** Those whose specifiers none of `edges` has are added. */
function withNew(
  edges: readonly WalkedEdge[],
  found: readonly WalkedEdge[],
): readonly WalkedEdge[] {
  const known = new Set(edges.map(({ specifier }) => specifier));
  return [...edges, ...found.filter(({ specifier }) => !known.has(specifier))];
}
