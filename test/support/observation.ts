/**
 * Observes packages and artifacts as `ingot verify` does, several at a time,
 * and with a probe: a function of the test's that uses the module.
 */
import { resolve } from "node:path";
import { type Facts, observationOf } from "../../src/verify/observation.js";
import { runNode } from "./children.js";

/** Where the module is loaded from. */
export type Subject =
  /** Plain Node: `require(moduleid)` from a folder that has it installed. */
  | { readonly kind: "installed"; readonly folder: string }
  /** The artifact's own exports. */
  | {
      readonly kind: "artifact";
      readonly file: string;
      /** Real folders of what it may load from a disk. */
      readonly externals?: readonly string[];
    };

export interface ProbedOrder {
  readonly subject: Subject;
  readonly moduleid: string;
  /** Module of probes, looked up by `moduleid`; null for none. */
  readonly probes: string | null;
  /** Another way through what that exports: `["imported", "zod"]`. */
  readonly probe?: readonly string[];
  readonly depth: number;
  /**
   * Milliseconds after which a subject that keeps the process running is ended;
   * without it, none is.
   */
  readonly linger?: number;
}

/**
 * @param cwd the child's working directory
 * @returns the facts, `probe[0].c` among them; a child that dies or reports
 *   nothing is a fact as well
 */
export async function observe(order: ProbedOrder, cwd: string): Promise<Facts> {
  const program = resolve(__dirname, "observe-child.js");
  // Node's own, of require(esm), tells of no package.
  const quiet = "--disable-warning=ExperimentalWarning";
  const child = await runNode([quiet, program, JSON.stringify(order)], cwd);
  return observationOf(child).facts;
}
