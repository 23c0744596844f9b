/**
 * The queue of `process.nextTick`: drained when the entry has run, after each
 * call from the host, and by a promise job where neither is near.
 */
import start = require("ingot:start");
import {
  type AsyncContext,
  currentContext,
  runInContext,
} from "./async-context.js";
import { guarded } from "./exit.js";

interface Tick {
  readonly callback: (...args: unknown[]) => void;
  readonly args: readonly unknown[];
  readonly context: AsyncContext | null;
}

const queue: Tick[] = [];
let isDraining = false;

export function nextTick(
  callback: (...args: unknown[]) => void,
  ...args: readonly unknown[]
): void {
  if (queue.length === 0) void Promise.resolve().then(drain);
  queue.push({ callback, args, context: currentContext() });
}

function drain(): void {
  if (isDraining) return;
  isDraining = true;
  try {
    for (let tick = queue.shift(); tick !== undefined; tick = queue.shift()) {
      const { callback, args, context } = tick;
      const run = () => callback(...args);
      if (!guarded(() => runInContext(context, run))) {
        queue.length = 0;
      }
    }
  } finally {
    isDraining = false;
  }
}

start.drains.add(drain);
