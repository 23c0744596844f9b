/**
 * An addon, to a file of the walk. Receives its bytes and the edge that led to it;
 * says what it is, and whether it is for the machine. Must not load it.
 */
import type { AbsolutePath, Host } from "../../host.js";
import { machineMismatch } from "../native/addon-header.js";
import { linkedFiles } from "../native/linked-libraries.js";
import type { Report, WalkedFile, WalkPolicy } from "./types.js";
import { type Origin, placeOfOrigin } from "./worklist.js";

export type LoadAddon = (
  path: AbsolutePath,
  source: Uint8Array,
  origin: Origin,
) => WalkedFile;

/** @param files those that have the edges */
export function createLoadAddon(
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
  host: Host,
  { native, nativeTarget }: WalkPolicy,
  report: Report,
): LoadAddon {
  const embedded = native === "embed";
  return (path, source, origin) => {
    const linked = linkedFiles(path, source, host);
    report({
      code: "native_addon_found",
      severity: "note",
      path,
      policy: embedded ? "embed" : "copy",
      bytes: [source, ...(linked?.libraries ?? []).map((each) => each.source)]
        .map(({ length }) => length)
        .reduce((sum, length) => sum + length),
      // All of them together, before the notes on places.
      place: null,
    });
    const mismatch = machineMismatch(source, nativeTarget);
    if (mismatch !== null) {
      report({
        code: "native_addon_machine",
        severity: origin.avoidable ? "note" : "warning",
        path,
        ...mismatch,
        place: placeOfOrigin(origin, files),
      });
    }
    return {
      path,
      source,
      contents: { format: "native", embedded, linked },
      edges: [],
      imports: [],
      workers: null,
      assets: null,
    };
  };
}
