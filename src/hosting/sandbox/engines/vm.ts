/**
 * A context of `vm`, in the host's own process and heap. For development only: it
 * is no boundary, since V8 and Node share more with it than the host can close,
 * and its memory is the host's.
 */
import vm from "node:vm";
import { createContext, runInContext, Script } from "node:vm";
import {
  GuestKilled,
  type Message,
  type Realm,
  type RealmOptions,
  type Receive,
  timedOut,
} from "./engine.js";

/**
 * A global object without Node's interceptors, in which a guest's overflow of the
 * stack would make an error of the host's realm. Not among the types of Node 20.
 */
const { constants } = vm as unknown as {
  constants: { DONT_CONTEXTIFY: unknown };
};
/** Only scripts can be timed; this one runs in a context that holds `turn` alone. */
const ENTER = new Script("turn()");
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
  const doorway: { turn?: () => void } = Object.create(null);
  const outside = createContext(doorway);
  run(new Script(artifactText, { filename }), first);

  return {
    send(message, deadline) {
      let reply: Message | undefined;
      doorway.turn = () => {
        reply = receive(message);
      };
      timed(deadline, (options) => ENTER.runInContext(outside, options));
      run(JOBS, deadline);
      if (reply === undefined) throw timedOut();
      return reply;
    },
    dispose() {},
  };

  function run(script: Script, deadline: number): void {
    timed(deadline, (options) => script.runInContext(context, options));
  }
}

function timed(
  deadline: number,
  run: (options: { timeout?: number }) => void,
): void {
  const timeout = Math.ceil(deadline - performance.now());
  if (timeout <= 0) throw timedOut();
  try {
    run(Number.isFinite(timeout) ? { timeout } : {});
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw timedOut();
    throw new GuestKilled(
      "ERR_INGOT_NOT_SANDBOX",
      `The artifact's script fails: ${message}`,
    );
  }
}
