"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  // The task is a file beside no artifact: the worker imports it.
  piscina: async ({ Piscina, isWorkerThread, FixedQueue }) => {
    const folder = mkdtempSync(join(tmpdir(), "piscina-"));
    const filename = join(folder, "task.mjs");
    writeFileSync(
      filename,
      `export default ({ a, b }) => a + b;
       export const fail = () => { throw new RangeError("in the task"); };`,
    );
    const pool = new Piscina({ filename, maxThreads: 1 });
    try {
      const [one, two, failure, absent] = await Promise.allSettled([
        pool.run({ a: 1, b: 2 }),
        pool.run({ a: 3, b: 4 }),
        pool.run({}, { name: "fail" }),
        pool.run({}, { name: "absent" }),
      ]);
      return [
        one.value,
        two.value,
        failure.reason.message,
        absent.reason.message.replace(filename, ""),
        isWorkerThread,
        pool.completed,
        typeof FixedQueue,
      ];
    } finally {
      await pool.destroy();
      rmSync(folder, { recursive: true });
    }
  },
};
