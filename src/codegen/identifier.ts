/**
 * The reversible encoding between module ids and the names of their factory
 * functions. It receives and returns text only; it knows nothing of graphs,
 * manifests or the artifact in which the names appear.
 *
 *     ./src/a.js         Modules_src_2f_a_2e_js
 *     ms@2.1.3/index.js  Packages_ms_40_2_2e_1_2e_3_2f_index_2e_js
 */
import type { ModuleId } from "../graph/types.js";

/** What a project module's id starts with; its prefix stands for it. */
const PROJECT = "./";
const PROJECT_PREFIX = "Modules_";
const PACKAGE_PREFIX = "Packages_";

/**
 * The factory name of a module. Letters and digits stay; every other UTF-16
 * unit, `_` included, becomes `_<hex>_`. Total and injective over all strings,
 * lone surrogates too; the result is `[A-Za-z0-9_]+` and starts with a letter.
 */
export function encodeIdentifier(id: ModuleId): string {
  return id.startsWith(PROJECT)
    ? PROJECT_PREFIX + escapeUnits(id.slice(PROJECT.length))
    : PACKAGE_PREFIX + escapeUnits(id);
}

/**
 * The module id that a factory name stands for, or `null` for any text that
 * {@link encodeIdentifier} cannot have produced.
 */
export function decodeIdentifier(identifier: string): ModuleId | null {
  const id = identifier.startsWith(PROJECT_PREFIX)
    ? PROJECT + unescapeUnits(identifier.slice(PROJECT_PREFIX.length))
    : unescapeUnits(identifier.slice(PACKAGE_PREFIX.length));
  // One comparison refuses every second spelling at once: upper-case or padded
  // hex, an escaped letter, a project id behind the packages' prefix, no prefix.
  return encodeIdentifier(id as ModuleId) === identifier
    ? (id as ModuleId)
    : null;
}

function escapeUnits(text: string): string {
  // Without the `u` flag a match is one UTF-16 unit, so a lone surrogate is too.
  return text.replace(
    /[^A-Za-z0-9]/g,
    (unit) => `_${unit.charCodeAt(0).toString(16)}_`,
  );
}

function unescapeUnits(text: string): string {
  return text.replace(/_([0-9a-f]{1,4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
