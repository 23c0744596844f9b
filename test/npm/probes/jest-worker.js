"use strict";
module.exports = {
  // Its children start and say what is missing; the tasks that they run are a
  // program's own, as in fixtures/run/workers-npm.
  "jest-worker": async ({ Worker, PriorityQueue, FifoQueue }) => {
    const results = [];
    for (const enableWorkerThreads of [false, true]) {
      const worker = new Worker("/absent/task.js", {
        enableWorkerThreads,
        exposedMethods: ["run"],
        maxRetries: 0,
        numWorkers: 1,
      });
      const failure = await worker
        .run(1)
        .catch(({ name, code, message }) => [
          name,
          code,
          message.split("\n")[0],
        ]);
      results.push(failure, await worker.end());
    }
    const relative = () => new Worker("task.js");
    try {
      relative();
    } catch ({ message }) {
      results.push(message);
    }
    return [results, typeof PriorityQueue, typeof FifoQueue];
  },
};
