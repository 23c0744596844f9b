/**
 * A context of `vm`, in the host's own process and heap. For development only: it
 * is no boundary, since V8 and Node share more with it than the host can close,
 * and its memory is the host's.
 */
import vm from "node:vm";
import { createContext, runInContext, Script } from "node:vm";
import {
  GuestKilled,
  type Realm,
  type RealmOptions,
  type Receive,
  timedOut,
} from "./engine.js";
import { openDoorway } from "./doorway.js";

/**
 * A global object without Node's interceptors, in which a guest's overflow of the
 * stack would make an error of the host's realm. Not among the types of Node 20.
 */
const { constants } = vm as unknown as {
  constants: { DONT_CONTEXTIFY: unknown };
};
/** Behind each script of a context come its promise jobs. */
const JOBS = new Script("0");

export async function createVmRealm({
  agentText,
  artifactText,
  filename,
  ask,
  deadline: first,
}: RealmOptions): Promise<Realm> {
  // Promise jobs then count as part of a script of the context.
  const context = createContext(constants.DONT_CONTEXTIFY as object, {
    microtaskMode: "afterEvaluate",
  });
  const receive = (
    runInContext(`(${agentText})`, context, "ingot:agent") as (
      ask: Receive,
    ) => Receive
  )(ask);
  const enter = openDoorway();
  run(new Script(artifactText, { filename }), first);

  return {
    send(message, deadline) {
      const reply = timed(deadline, (left) =>
        enter(() => receive(message), left),
      );
      run(JOBS, deadline);
      return reply;
    },
    dispose() {},
  };

  function run(script: Script, deadline: number): void {
    timed(deadline, (left) => {
      script.runInContext(
        context,
        Number.isFinite(left) ? { timeout: left } : {},
      );
    });
  }
}

function timed<Result>(
  deadline: number,
  run: (left: number) => Result,
): Result {
  const left = Math.ceil(deadline - performance.now());
  if (left <= 0) throw timedOut();
  try {
    return run(left);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof GuestKilled) throw error;
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw timedOut();
    throw new GuestKilled(
      "ERR_INGOT_NOT_SANDBOX",
      `The artifact's script fails: ${message}`,
    );
  }
}
