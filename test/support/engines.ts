/**
 * The engines of hosts that tests can run on here: all, where isolated-vm can be
 * loaded (CONTRIBUTING.md says how), otherwise all but `isolate`.
 */
import type { EngineName } from "../../src/hosting/sandbox/engines/engine.js";

function isInstalled(): boolean {
  try {
    require("isolated-vm");
    return true;
  } catch {
    process.stderr.write("isolated-vm is not installed: not tested\n");
    return false;
  }
}

export const HOST_ENGINES: readonly EngineName[] = isInstalled()
  ? ["quickjs", "vm", "isolate"]
  : ["quickjs", "vm"];

/** Those that programs may be run on that nobody trusts. */
export const BOUNDARIES: readonly EngineName[] = HOST_ENGINES.filter(
  (engine) => engine !== "vm",
);
