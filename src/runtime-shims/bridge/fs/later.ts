/**
 * When the asynchronous half of `fs` does its work: in a turn of the event loop of
 * its own, as Node's does, so that a program that asks again and again lets its
 * timers run. Where the host grants no clock there are no turns, and it is done as
 * soon as the program's own code has run.
 */
import { currentContext, runInContext } from "../../internal/async-context.js";
import { addImmediate } from "../../internal/event-loop.js";
import { nextTick } from "../../internal/ticks.js";
import { bridge } from "../guest.js";

export function later(run: () => void): void {
  if (bridge.clock === undefined) {
    nextTick(run);
    return;
  }
  const context = currentContext();
  addImmediate({
    run: () => runInContext(context, run),
    due: 0,
    keepAlive: true,
    order: 0,
  });
}
