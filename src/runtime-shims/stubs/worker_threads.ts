/**
 * The builtin `worker_threads`, of a program that is the main thread and has no
 * other; its ports and channels are a part, which others do without.
 *
 * @see https://nodejs.org/api/worker_threads.html
 */
import start = require("ingot:start");

const MESSAGING = "node:internal/polyfills/messaging.js";
const {
  BroadcastChannel,
  MessageChannel,
  MessagePort,
  receiveMessageOnPort,
}: Partial<typeof import("../polyfills/messaging.js")> = start.has(MESSAGING)
  ? (start.builtin(MESSAGING) as typeof import("../polyfills/messaging.js"))
  : {};
const environment = new Map<unknown, unknown>();

function setEnvironmentData(key: unknown, value?: unknown): void {
  if (value === undefined) environment.delete(key);
  else environment.set(key, value);
}

export = {
  isMainThread: true,
  threadId: 0,
  parentPort: null,
  workerData: null,
  resourceLimits: {},
  SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
  getEnvironmentData: (key: unknown) => environment.get(key),
  setEnvironmentData,
  markAsUntransferable(): void {},
  ...(MessagePort !== undefined && {
    BroadcastChannel,
    MessageChannel,
    MessagePort,
    receiveMessageOnPort,
  }),
};
