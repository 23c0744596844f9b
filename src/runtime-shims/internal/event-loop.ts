/**
 * Timers and immediates behind the one alarm of the bridge, in Node's order: all
 * immediates of a turn, then timers that are due, by time and then by age.
 *
 * @see https://nodejs.org/api/timers.html
 */
import { bridge } from "../bridge/guest.js";
import { guarded } from "./exit.js";
import { notSupported } from "./not-supported.js";
import start = require("ingot:start");

/** One thing to be done later. */
export interface Task {
  run(): void;
  /** When, on the clock; of immediates, none. */
  due: number;
  /** Whether the program waits for it. */
  keepAlive: boolean;
  /** Rises; earlier ones run first. */
  order: number;
}

const timers = new Set<Task>();
let immediates: Task[] = [];
let lastOrder = 0;
let isRunning = false;
let running: Task | null = null;

/** Milliseconds; time stands still where the host grants no clock. */
export function now(): number {
  return bridge.clock?.monotonic() ?? 0;
}

/** What the program waits for, as `process` names it. */
export function activeTasks(): string[] {
  const count = [...timers].filter(({ keepAlive }) => keepAlive).length;
  const alive = immediates.filter(({ keepAlive }) => keepAlive).length;
  // The one whose turn it is counts until it is cleared.
  const own = running?.keepAlive && !timers.has(running) ? 1 : 0;
  return [
    ...new Array<string>(count + own).fill("Timeout"),
    ...new Array<string>(alive).fill("Immediate"),
  ];
}

/** @param api what the error names where there is no clock, `setTimeout` */
export function addTimer(task: Task, delay: number, api: string): void {
  if (bridge.clock === undefined) throw notSupported(`timers.${api}`);
  task.due = now() + delay;
  task.order = ++lastOrder;
  timers.add(task);
  arm();
}

export function removeTimer(task: Task): void {
  if (task === running) running = null;
  if (timers.delete(task)) arm();
}

export function addImmediate(task: Task): void {
  if (bridge.clock === undefined) throw notSupported("timers.setImmediate");
  immediates.push(task);
  arm();
}

export function removeImmediate(task: Task): void {
  immediates = immediates.filter((other) => other !== task);
}

/** Tells the host when to call next; to be called after each change. */
export function arm(): void {
  if (isRunning) return;
  const { clock } = bridge;
  if (clock === undefined) return;
  let keepAlive = immediates.some((task) => task.keepAlive);
  let due = immediates.length > 0 ? 0 : Number.POSITIVE_INFINITY;
  for (const task of timers) {
    keepAlive ||= task.keepAlive;
    due = Math.min(due, task.due);
  }
  if (due === Number.POSITIVE_INFINITY) clock.alarm(null, null, false);
  else clock.alarm(Math.max(0, due === 0 ? 0 : due - now()), turn, keepAlive);
}

/** One turn of the loop. */
function turn(): void {
  isRunning = true;
  try {
    const time = now();
    const ready = [...timers]
      .filter((task) => task.due <= time)
      .sort((a, b) => a.due - b.due || a.order - b.order);
    for (const task of ready) {
      // One before it may have cleared it, or started it anew.
      if (!timers.has(task) || task.due > time) continue;
      timers.delete(task);
      running = task;
      const goesOn = guarded(() => task.run());
      running = null;
      if (!goesOn) return;
      for (const drain of start.drains) drain();
    }
    const batch = immediates;
    immediates = [];
    for (const task of batch) {
      if (!guarded(() => task.run())) return;
      for (const drain of start.drains) drain();
    }
  } finally {
    isRunning = false;
    arm();
  }
}
