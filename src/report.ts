/**
 * What the user reads after a compile. Receives the facts of one run; returns
 * text for a terminal or plain data for `--json`. Must not print.
 */
import type { CompiledAsset } from "./compile.js";
import {
  type Diagnostic,
  type DisplayPaths,
  describeDiagnostic,
  diagnosticToJson,
  formatDiagnostic,
} from "./diagnostic.js";
import { formatBytes } from "./inspect/ls.js";
import { packageOf } from "./inspect/package-of.js";
import type { TieredUse } from "./sandbox/tier-gate.js";
import type { Manifest } from "./runtime-shims/manifest.js";

export interface Report {
  /** What is embedded besides modules. */
  readonly assets: readonly CompiledAsset[];
  /** Of a sandbox: what of Node's builtins the program names. */
  readonly builtins: readonly TieredUse[];
  /** `null` when no artifact could be made. */
  readonly summary: Summary | null;
  /** Bytes of the artifact. */
  readonly size: number;
  /** As the user wrote it. */
  readonly output: string;
  readonly milliseconds: number;
  /** Sorted; when one is an error, nothing was written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Longer lists of warnings and notes are cut in the text; `--json` has all. */
const LONGEST_LIST = 5;

/** What there is in an artifact. */
export interface Summary {
  /** The id of the module that runs. */
  readonly entry: string;
  readonly modules: number;
  readonly packages: number;
  /** What hosts may load by name. */
  readonly names: readonly string[];
}

export function summaryOf(manifest: Manifest): Summary {
  const packages = new Set<string>();
  for (const { id } of manifest.modules) {
    const owner = packageOf(id);
    // The builtins of a sandbox are no package of the user's.
    if (owner !== null && owner.version !== "") packages.add(owner.instance);
  }
  return {
    entry: manifest.modules[manifest.entry]?.id ?? "",
    modules: manifest.modules.length,
    packages: packages.size,
    names: Object.keys(manifest.names),
  };
}

/** The report as text, ending with a line break. */
export function renderReport(report: Report, paths: DisplayPaths): string {
  const { diagnostics, summary } = report;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (summary === null || errors.length > 0) {
    const blocks = errors.map((error) => formatDiagnostic(error, paths));
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    return `${blocks.join("\n\n")}\n\n${count}, nothing written\n`;
  }
  const { entry, modules, packages } = summary;
  const warnings = diagnostics.filter(({ severity }) => severity === "warning");
  const notes = diagnostics.filter(({ severity }) => severity === "note");
  const remedies = new Set<string>();
  const parts = [
    ...cut(warnings, "warning", (warning) => {
      const text = formatDiagnostic(warning, paths);
      const { remedy } = describeDiagnostic(warning);
      if (remedy === null || !remedies.has(remedy)) {
        remedies.add(remedy ?? "");
        return text;
      }
      // The same advice once is enough.
      return text.slice(0, text.lastIndexOf("\n  remedy  ")).trimEnd();
    }),
    [
      row("output", report.output),
      row("entry", entry),
      row("modules", String(modules)),
      row("packages", String(packages)),
      ...assetsRow(report.assets),
      ...builtinRows(report.builtins),
      row("size", formatBytes(report.size)),
      row("time", `${(report.milliseconds / 1000).toFixed(2)} s`),
      ...cut(notes, "note", (note) => row("note", noteLine(note, paths))),
    ].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function assetsRow(assets: readonly CompiledAsset[]): readonly string[] {
  if (assets.length === 0) return [];
  const size = assets.reduce((sum, asset) => sum + asset.size, 0);
  return [row("assets", `${assets.length}, ${formatBytes(size)}`)];
}

/** How many builtins of which tier, and what throws when it is called. */
function builtinRows(uses: readonly TieredUse[]): readonly string[] {
  if (uses.length === 0) return [];
  const tiers = new Map<string, Set<string>>();
  for (const { builtin, api, tier } of uses) {
    if (api !== "") continue;
    tiers.set(tier, (tiers.get(tier) ?? new Set()).add(builtin));
  }
  const throwing = new Set(
    uses
      .filter(
        ({ api, tier }) =>
          tier === "unsupported" || (tier === "deferred" && api !== ""),
      )
      .map(({ builtin, api }) => (api === "" ? builtin : `${builtin}.${api}`)),
  );
  const counts = [...tiers].map(([tier, names]) => `${names.size} ${tier}`);
  return [
    row("builtins", counts.join(", ")),
    ...(throwing.size > 0 ? [row("throw", [...throwing].join(", "))] : []),
  ];
}

/** Why something is an asset, as plain data. */
function reasonToJson(
  { reason }: CompiledAsset,
  { base, separator }: DisplayPaths,
): object {
  if (reason.kind === "flag") return { flag: reason.glob };
  if (reason.kind === "recorded") return { recorded: reason.importer };
  const { use, path, line, column } = reason;
  return { use, file: path.replace(base + separator, ""), line, column };
}

function cut(
  diagnostics: readonly Diagnostic[],
  noun: string,
  show: (diagnostic: Diagnostic) => string,
): string[] {
  const shown = diagnostics.slice(0, LONGEST_LIST).map(show);
  const rest = diagnostics.length - shown.length;
  if (rest > 0) {
    shown.push(
      `… and ${rest} more ${noun}${rest > 1 ? "s" : ""}; --json lists them`,
    );
  }
  return shown;
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(8)}  ${value}`;
}

function noteLine(note: Diagnostic, paths: DisplayPaths): string {
  const [line = ""] = formatDiagnostic(note, paths).split("\n");
  return line.replace("note: ", "");
}

/** The report as plain data; docs/report.md describes its shape. */
export function reportToJson(report: Report, paths: DisplayPaths): object {
  const { summary, diagnostics } = report;
  const ok =
    summary !== null &&
    diagnostics.every(({ severity }) => severity !== "error");
  return {
    ok,
    ...(ok
      ? {
          output: report.output,
          ...summary,
          assets: report.assets.map((asset) => ({
            id: asset.id,
            bytes: asset.size,
            reason: reasonToJson(asset, paths),
          })),
          ...(report.builtins.length > 0 && {
            builtins: report.builtins.map(({ builtin, api, tier, chain }) => ({
              builtin,
              api,
              tier,
              chain,
            })),
          }),
          bytes: report.size,
          milliseconds: Math.round(report.milliseconds),
        }
      : {}),
    diagnostics: diagnostics.map((diagnostic) =>
      diagnosticToJson(diagnostic, paths),
    ),
  };
}
