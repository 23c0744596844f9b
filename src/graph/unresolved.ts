/**
 * What an unresolved specifier means. Receives the failures of one file; returns
 * a diagnostic for each: an error, or something milder where Node would meet the
 * failure at run time only, or never. Must not resolve anything.
 */
import type { Diagnostic, Leniency, Severity } from "../diagnostic.js";
import type { Host } from "../host.js";
import type {
  InvalidPackageJson,
  PackageJson,
} from "../resolver/package-json.js";
import { suggestSpecifier } from "../resolver/suggest.js";
import type { ResolveFailure } from "../resolver/types.js";
import type { Range } from "./esm/types.js";
import { packageNameOf } from "./module-id.js";
import { placeOf } from "./place.js";
import { siteContexts } from "./scan/scan.js";
import type { SiteContext } from "./types.js";
import type { Importer } from "./walk/importer.js";

export interface DoubtfulSite {
  readonly site: Range & {
    readonly specifier: string;
    /** `require` may be another function here, or a rejection is all there is. */
    readonly uncertain?: true | "import()";
  };
  readonly failure: ResolveFailure;
}

/** @param scope the package.json that rules over the file */
export function describeUnresolved(
  { path, directory, text, format, braces }: Importer,
  doubtful: readonly DoubtfulSite[],
  scope: PackageJson | InvalidPackageJson | null,
  host: Host,
): readonly Diagnostic[] {
  const contexts = siteContexts(
    text,
    doubtful.map(({ site }) => site),
    braces,
    format,
  );
  return doubtful.map(({ site, failure }, index) => {
    const { specifier, start, end } = site;
    const leniency = leniencyOf(site, contexts[index], scope);
    return {
      code: "unresolved_module",
      severity: severityOf(leniency),
      specifier,
      nodeCode: failure.code,
      message: failure.message,
      packageJson: failure.packageJson,
      tried: leniency === null ? failure.tried : [],
      suggestions:
        leniency === null
          ? suggestSpecifier(specifier, directory, failure, host)
          : [],
      leniency,
      place: placeOf(path, text, start, end),
    };
  });
}

function leniencyOf(
  { specifier, uncertain }: DoubtfulSite["site"],
  context: SiteContext | undefined,
  scope: PackageJson | InvalidPackageJson | null,
): Leniency | null {
  if (context?.inTry) return "inside try";
  const name = packageNameOf(specifier);
  if (name !== null && scope?.kind === "package") {
    if (scope.optionalDependencies.has(name)) return "optional dependency";
    if (scope.optionalPeers.has(name)) return "optional peer dependency";
  }
  if (uncertain === "import()") return "a dynamic import";
  if (uncertain) return "through a require that may be another";
  if (context?.inFunction) return "inside a function";
  return context?.conditional ? "inside a condition" : null;
}

function severityOf(leniency: Leniency | null): Severity {
  switch (leniency) {
    case null:
      return "error";
    case "inside try":
    case "optional dependency":
    case "optional peer dependency":
    case "through a require that may be another":
      return "note";
    default:
      return "warning";
  }
}
