"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  // The task is a file beside no artifact: the worker imports it.
  tinypool: async ({ default: Tinypool, isWorkerThread }) => {
    const folder = mkdtempSync(join(tmpdir(), "tinypool-"));
    const filename = join(folder, "task.mjs");
    writeFileSync(
      filename,
      `export default (n) => 2 * n;
       export const fail = () => { throw new RangeError("in the task"); };`,
    );
    const results = [];
    try {
      for (const runtime of ["worker_threads", "child_process"]) {
        const pool = new Tinypool({ runtime, filename, maxThreads: 1 });
        results.push(
          await pool.run(21),
          await pool
            .run({}, { name: "fail" })
            .catch(({ name, message }) => [name, message]),
          pool.threads.length,
        );
        await pool.destroy();
      }
      return [results, isWorkerThread];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
