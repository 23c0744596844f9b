"use strict";

module.exports = {
  "node-schedule": ({ scheduleJob, gracefulShutdown }) => {
    const job = scheduleJob("0 12 1 1 *", () => {});
    const next = job.nextInvocation().toISOString().slice(4, 16);
    return gracefulShutdown().then(() => next);
  },
};
