/**
 * The builtin `worker_threads`, of a program that is the main thread and has no
 * other.
 *
 * @see https://nodejs.org/api/worker_threads.html
 */
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
};
