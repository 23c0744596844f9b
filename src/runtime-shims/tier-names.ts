/** The tiers of builtins in a sandbox, from best to worst. Plain data. */
export const TIERS = [
  "bridge",
  "polyfill",
  "stub",
  "deferred",
  "unsupported",
] as const;

/**
 * - `bridge`: works through a capability of the bridge that the host passes in
 * - `polyfill`: works by itself, in JavaScript
 * - `stub`: there so that programs load; does a part, plausibly
 * - `deferred`: can be required; its functions throw, until someone writes them
 *   or a host grants a capability
 * - `unsupported`: throws when it is required, and will not be written
 */
export type Tier = (typeof TIERS)[number];
