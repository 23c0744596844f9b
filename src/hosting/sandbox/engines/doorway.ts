/**
 * Runs a function of the host for a limited time, whatever it is doing then: V8 ends
 * it between any two turns of a loop, in WebAssembly as in JavaScript, and no `catch`
 * or `finally` in it runs. Receives a function; must not know what it runs.
 */
import { createContext, Script } from "node:vm";
import { timedOut } from "./engine.js";

export type Doorway = <Result>(
  run: () => Result,
  milliseconds: number,
) => Result;

/**
 * Node times scripts alone; this one runs in a context that holds `turn` alone.
 *
 * @returns a function that throws what the given one throws, and GuestKilled where
 *   that takes longer than it may; `Infinity` for no limit
 * @see https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
 */
export function openDoorway(): Doorway {
  const enter = new Script("turn()");
  const holder: { turn?: () => void } = Object.create(null);
  const context = createContext(holder);
  return (run, milliseconds) => {
    const timeout = Math.ceil(milliseconds);
    if (timeout <= 0) throw timedOut();
    let result: { readonly value: ReturnType<typeof run> } | undefined;
    holder.turn = () => {
      result = { value: run() };
    };
    try {
      enter.runInContext(context, Number.isFinite(timeout) ? { timeout } : {});
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? timedOut() : error;
    }
    if (result === undefined) throw timedOut();
    return result.value;
  };
}
