/**
 * Finds what a CommonJS source asks for. Chooses between two scanners that agree
 * wherever both answer: tokens, fast and certain for most of npm, and acorn.
 * Receives text that V8 has accepted; must not know paths or how a specifier
 * resolves.
 */
import { mayCreateRequire } from "./create-require.js";
import type { PathPattern } from "../patterns/path-patterns.js";
import { firstOccurrence, soughtText } from "../occurrences.js";
import { mayBePattern } from "../patterns/candidates.js";
import { contextsFromTree, patternsOf, scanWithAcorn } from "./acorn.js";
import { contextsFromTokens } from "./contexts.js";
import { guessFromTokens, scanTokens } from "./tokens.js";
import type { SourceType } from "./tree.js";
import type { Braces, Defines, ScanResult, SiteContext } from "../types.js";

/**
 * The `require` and `require.resolve` calls of `source`, in source order:
 * literal specifiers as sites, all others as computed. Only calls that reach
 * Node's `require` (Node docs, "The module wrapper"); a rebound one is not ours.
 *
 * @param source CommonJS text without BOM, accepted by V8; a `#!` line is fine
 * @param defines conditions known at compile time; calls in branches that they
 *   prove dead are left out
 * @returns never throws: where acorn does not know syntax that V8 does, the
 *   tokens' best reading, each site marked uncertain
 */
export function scanRequires(source: string, defines: Defines): ScanResult {
  if (!mentionsDefine(source, defines) && !mayCreateRequire(source)) {
    const scanned = scanTokens(source);
    if (scanned !== null) return scanned;
  }
  return scanWithAcorn(source, defines) ?? guessFromTokens(source);
}

/**
 * Where each of `sites` stands. Meant for the few that did not resolve.
 *
 * @param source the text that the sites were found in
 * @param sites results of a scan of it, in any order
 * @param braces of that scan
 * @returns one context per site, in the order of `sites`; never throws: where
 *   neither tokens nor acorn can tell, contexts that promise nothing
 */
export function siteContexts(
  source: string,
  sites: readonly { readonly start: number; readonly end: number }[],
  braces?: Braces,
  sourceType: SourceType = "commonjs",
): readonly SiteContext[] {
  const starts = [...new Set(sites.map(({ start }) => start))];
  starts.sort((a, b) => a - b);
  const contexts = contextsFromTokens(source, starts, braces);
  if (contexts === null) return contextsFromTree(source, sites, sourceType);
  const byStart = new Map(
    starts.map((start, index) => [start, contexts[index]]),
  );
  return sites.map(({ start }) => byStart.get(start) ?? NOWHERE);
}

const NOWHERE: SiteContext = {
  inTry: false,
  inFunction: false,
  conditional: false,
};

function mentionsDefine(source: string, defines: Defines): boolean {
  if (defines.size === 0) return false;
  for (const name of defines.keys()) {
    // `process.env.NODE_ENV` may be written over several lines.
    const lastName = /[^\s.]*$/.exec(name.trim())?.[0] ?? name;
    if (firstOccurrence(source, soughtText(lastName)) !== -1) return true;
  }
  return false;
}

/**
 * The paths that computed specifiers may be.
 *
 * @param sites places of calls in `source`, whole
 * @param fileName the module's, without its folder
 * @returns patterns for each site, in the order of `sites`; none where nothing is
 *   known of the argument
 */
export function computedPatterns(
  source: string,
  sites: readonly { readonly start: number; readonly end: number }[],
  fileName: string,
  sourceType: SourceType = "commonjs",
): readonly (readonly PathPattern[])[] {
  const candidates = sites.filter((site) => mayBePattern(source, site));
  const found = patternsOf(source, candidates, fileName, sourceType);
  return sites.map((site) => found[candidates.indexOf(site)] ?? []);
}
