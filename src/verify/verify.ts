/**
 * The whole verification on one screen: integrity → plan → observe both sides →
 * compare. Receives an artifact's bytes; returns what is damaged and what
 * differs from Node. A damaged artifact is not run.
 */
import { runtimeTexts } from "../codegen/runtime-texts.js";
import { projectRoot } from "../graph/build.js";
import { createOwnerOf, packageNameOf } from "../graph/module-id.js";
import type { AbsolutePath, Host } from "../host.js";
import { packageOf } from "../inspect/package-of.js";
import { createPackageReader } from "../resolver/package-json.js";
import type { Manifest, ManifestTarget } from "../runtime-shims/manifest.js";
import { version } from "../version.js";
import { checkAddons, type ReadAddon } from "./addons.js";
import { type Alone, withArtifactAlone } from "./alone.js";
import {
  type Difference,
  differences,
  withoutMergedCopies,
  withoutUnstable,
} from "./compare.js";
import { checkIntegrity, type Integrity } from "./integrity.js";
import type { Observation, Subject } from "./observation.js";
import { type NodeSettings, observe } from "./observe.js";
import {
  type Pair,
  planComparison,
  REMEDY,
  type VerifyTarget,
} from "./plan.js";

/** An artifact to verify, as a file or before it is one. */
export interface Candidate {
  readonly bytes: Uint8Array;
  /** The file's name, without folders. */
  readonly name: string;
  /** What stands beside it. */
  readonly readAddon: ReadAddon;
}

export interface VerifySettings {
  /** Levels of members that are compared. */
  readonly depth: number;
  readonly node: NodeSettings;
}

/** What one module is on both sides. */
export interface Comparison {
  readonly label: string;
  /** The file that Node loaded; null where it found none. */
  readonly source: string | null;
  /** How many facts Node gave. */
  readonly facts: number;
  readonly differences: readonly Difference[];
  /** Differences left out, because Node itself does not repeat these facts. */
  readonly unstable: number;
  /** What lessens the comparison's worth, or explains its outcome. */
  readonly notes: readonly string[];
}

export interface Verification {
  /** Whether nothing is damaged, nothing differs and nothing is missing. */
  readonly ok: boolean;
  readonly integrity: Integrity;
  /** Empty where integrity alone was asked for, or is broken. */
  readonly comparisons: readonly Comparison[];
  /** Why there is nothing to compare with, one sentence each. */
  readonly problems: readonly string[];
}

/** Checks integrity alone: runs nothing and needs no source. */
export function verifyIntegrity({ bytes, readAddon }: Candidate): Verification {
  const own = checkIntegrity(bytes, runtimeTexts(), version);
  const integrity =
    own.damages.length > 0
      ? own
      : { ...own, damages: checkAddons(bytes, readAddon).damages };
  const ok = integrity.damages.length === 0;
  return { ok, integrity, comparisons: [], problems: [] };
}

/**
 * Checks integrity, then loads the artifact and its unbundled sources in fresh
 * processes, the artifact alone in an empty folder, and compares what they
 * export, print and leave behind.
 *
 * @param host its working directory is where the sources are looked for
 */
export function verifyArtifact(
  candidate: Candidate,
  target: VerifyTarget,
  host: Host,
  settings: VerifySettings,
): Verification {
  const checked = verifyIntegrity(candidate);
  const { manifest } = checked.integrity;
  if (!checked.ok || manifest === null) return checked;
  const plan = planComparison(manifest, target, host);
  if (!plan.ok) return { ...checked, ok: false, problems: [plan.problem] };

  const externals = findExternals(manifest, host);
  const comparisons = withArtifactAlone(
    candidate.bytes,
    candidate.name,
    checkAddons(candidate.bytes, candidate.readAddon).files,
    externals,
    (alone) =>
      plan.pairs.map((pair) =>
        comparePair(pair, alone, [...externals.values()], host, settings),
      ),
  ).map((comparison, index) => ({
    ...comparison,
    notes: [
      ...comparison.notes,
      ...otherVersion(comparison.source, plan.pairs[index], manifest, host),
    ],
  }));
  const problems = comparisons
    .filter(({ source }) => source === null)
    .map(({ label, notes: [reason = ""] }) => `${label}: ${reason} ${REMEDY}`);
  const found = comparisons.filter(({ source }) => source !== null);
  return {
    ...checked,
    ok: problems.length === 0 && found.every((c) => c.differences.length === 0),
    comparisons: found,
    problems,
  };
}

function comparePair(
  { label, specifier, name }: Pair,
  { file, cwd }: Alone,
  externals: readonly string[],
  host: Host,
  { depth, node }: VerifySettings,
): Comparison {
  const look = (subject: Subject) =>
    observe({ subject, depth, linger: LINGER }, cwd, node);
  const plain = () => look({ kind: "installed", folder: host.cwd, specifier });

  const expected = plain();
  const { source, facts } = expected;
  const comparison = {
    label,
    source,
    facts: Object.keys(facts).length,
    differences: [],
    unstable: 0,
    notes: notesOn(expected),
  };
  if (source === null) return comparison;
  const actual = look({ kind: "artifact", file, name, externals });
  const found = withoutMergedCopies(differences(facts, actual.facts), facts);
  if (found.length === 0) return comparison;
  const stable = withoutUnstable(found, differences(facts, plain().facts));
  return {
    ...comparison,
    differences: stable,
    unstable: found.length - stable.length,
  };
}

/** Milliseconds that a server, say, may run on once it has loaded. */
const LINGER = 1000;

function notesOn({ source, facts }: Observation): readonly string[] {
  const { load, report } = facts;
  if (source === null) return [firstLine(load ?? report ?? "")];
  if (load !== undefined) {
    return [
      `Node itself fails to load it, so that only the failures were compared: ${firstLine(load)}`,
    ];
  }
  return report === undefined
    ? []
    : [`Exports could not be compared under Node: ${firstLine(report)}`];
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** The first thing to know where an install has moved on since the compile. */
function otherVersion(
  source: string | null,
  pair: Pair | undefined,
  manifest: Manifest,
  host: Host,
): readonly string[] {
  const name = pair?.name ?? null;
  const index = name === null ? manifest.entry : manifest.names[name];
  const held = packageOf(manifest.modules[index ?? -1]?.id ?? "");
  if (source === null || held === null || !host.path.isAbsolute(source)) {
    return [];
  }
  const packages = createPackageReader(host);
  const root = projectRoot(host.cwd, host, packages);
  const owner = createOwnerOf(host, packages, root)(source as AbsolutePath);
  const loaded = `${owner.name}@${owner.version}`;
  const embedded = `${held.name}@${held.version}`;
  return owner.name === null || loaded === embedded
    ? []
    : [`Node loads ${loaded}, the artifact holds ${embedded}.`];
}

/** The packages left to the host's `require`, as the sources' folder sees them. */
function findExternals(
  { modules }: Manifest,
  host: Host,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { edges, imports = [] } of modules) {
    const targets: readonly ManifestTarget[] = [
      ...Object.values(edges),
      ...imports.map(([, target]) => target),
    ];
    for (const target of targets) {
      if (typeof target !== "object" || target === null) continue;
      if (!("external" in target)) continue;
      const name = packageNameOf(target.external);
      const folder = name === null ? null : installedFolder(name, host);
      if (name !== null && folder !== null) found.set(name, folder);
    }
  }
  return found;
}

function installedFolder(name: string, host: Host): string | null {
  const { path } = host;
  for (let at: string = host.cwd; ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name);
    if (host.stat(folder) === "directory") return host.realpath(folder);
    if (at === path.dirname(at)) return null;
  }
}
