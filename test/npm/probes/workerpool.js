"use strict";
module.exports = {
  workerpool: async (workerpool) => {
    const results = [workerpool.platform, workerpool.isMainThread];
    for (const workerType of ["thread", "process"]) {
      const pool = workerpool.pool({ workerType, maxWorkers: 1 });
      results.push(
        await pool.exec((a, b) => a + b, [3, 4]),
        await pool
          .exec(() => {
            throw new RangeError("in the worker");
          })
          .catch(({ name, message }) => [name, message]),
        await pool
          .exec(() => new Promise(() => {}))
          .timeout(500)
          .catch(({ name }) => name),
        await pool
          .exec(() => require("node:worker_threads").isMainThread)
          .catch(({ name }) => name),
      );
      await pool.terminate();
    }
    return results;
  },
};
