/**
 * What is said of specifiers that lead nowhere, all of one file at once. Receives
 * the failures; must not resolve anything.
 */
import type { Host } from "../../host.js";
import type { PackageReader } from "../../resolver/package-json.js";
import { type DoubtfulSite, describeUnresolved } from "../unresolved.js";
import type { Importer } from "./importer.js";
import type { Report } from "./types.js";

export type ReportDoubts = (
  importer: Importer,
  doubtful: readonly DoubtfulSite[],
) => void;

export function createReportDoubts(
  host: Host,
  packages: PackageReader,
  report: Report,
): ReportDoubts {
  return (importer, doubtful) => {
    if (doubtful.length === 0) return;
    const scope = packages.scopeOf(importer.directory);
    const described = describeUnresolved(importer, doubtful, scope, host);
    for (const diagnostic of described) report(diagnostic);
  };
}
