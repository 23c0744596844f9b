"use strict";
module.exports = {
  "p-queue": async ({ default: PQueue, PriorityQueue }) => {
    const queue = new PQueue({ concurrency: 1, autoStart: false });
    const order = [];
    for (const priority of [0, 2, 1]) {
      queue.add(() => order.push(priority), { priority });
    }
    queue.on("idle", () => order.push("idle"));
    queue.start();
    await queue.onIdle();
    return [order, queue.size, typeof PriorityQueue];
  },
};
