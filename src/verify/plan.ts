/**
 * What is compared with what. Receives the manifest and what the user named;
 * returns pairs of a door into the artifact and the source that Node loads, or
 * the reason why there is none. Asks the host which files exist, and resolves
 * nothing: that is Node's part.
 */
import { projectRoot } from "../graph/build.js";
import { absolutePath, type Host } from "../host.js";
import { createPackageReader } from "../resolver/package-json.js";
import type { Manifest } from "../runtime-shims/manifest.js";

/** What the user named; nothing means the module that the artifact runs. */
export interface VerifyTarget {
  /** Names under which the artifact offers modules, resolved by Node. */
  readonly moduleid: readonly string[];
  /** The file that the artifact was compiled from. */
  readonly entry: string | null;
}

/** One module, and how each side gets at it. */
export interface Pair {
  /** For the reader. */
  readonly label: string;
  /** For Node's `require` in the folder of the sources. */
  readonly specifier: string;
  /** For the artifact's host; null for its own exports. */
  readonly name: string | null;
}

export type Plan =
  | { readonly ok: true; readonly pairs: readonly Pair[] }
  | { readonly ok: false; readonly problem: string };

/** @param host its working directory is where the sources are looked for */
export function planComparison(
  manifest: Manifest,
  { moduleid, entry }: VerifyTarget,
  host: Host,
): Plan {
  if (entry !== null) return fromFile(entry, absolutePath(host, entry), host);
  const pairs: Pair[] = [];
  for (const name of moduleid) {
    const index = Object.hasOwn(manifest.names, name)
      ? manifest.names[name]
      : undefined;
    if (index === undefined) {
      return { ok: false, problem: noSuchName(manifest, name) };
    }
    const isEntry = index === manifest.entry;
    pairs.push({ label: name, specifier: name, name: isEntry ? null : name });
  }
  return pairs.length > 0 ? { ok: true, pairs } : fromManifest(manifest, host);
}

function fromManifest(manifest: Manifest, host: Host): Plan {
  const id = manifest.modules[manifest.entry]?.id ?? "";
  if (id.startsWith("./")) {
    const file = projectFile(id, host);
    return file === null
      ? { ok: false, problem: noSource(id, host) }
      : fromFile(id, file, host);
  }
  const [name] =
    Object.entries(manifest.names).find(
      ([, index]) => index === manifest.entry,
    ) ?? [];
  return name === undefined
    ? {
        ok: false,
        problem: `The artifact runs ${id}, which it does not offer by name: tell its file by --entry.`,
      }
    : { ok: true, pairs: [{ label: name, specifier: name, name: null }] };
}

function fromFile(label: string, file: string, host: Host): Plan {
  if (host.stat(file) !== "file") {
    return { ok: false, problem: noSource(label, host) };
  }
  return { ok: true, pairs: [{ label, specifier: file, name: null }] };
}

/** Ids of project files start at the project, or above it where files lie there. */
function projectFile(id: string, host: Host): string | null {
  let at: string = projectRoot(host.cwd, host, createPackageReader(host));
  for (;;) {
    const file = host.path.join(at, id);
    if (host.stat(file) === "file") return file;
    const above = host.path.dirname(at);
    if (above === at) return null;
    at = above;
  }
}

function noSource(what: string, host: Host): string {
  return `${what} is not there, seen from ${host.cwd}. ${REMEDY}`;
}

/** What helps where there is nothing to compare with. */
export const REMEDY =
  "Name the folder of the sources by --cwd or an application's file by --entry, or check the artifact alone by --integrity-only.";

function noSuchName(manifest: Manifest, name: string): string {
  const names = Object.keys(manifest.names);
  const known =
    names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
  return names.length === 0
    ? `The artifact offers nothing by name: leave out --moduleid ${name}.`
    : `The artifact does not offer ${JSON.stringify(name)}, only ${known}.`;
}
