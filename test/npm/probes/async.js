"use strict";
module.exports = {
  async: async (async) => [
    await async.mapLimit([3, 1, 2], 2, async (value) => value * 2),
    await async.auto({
      a: async () => 1,
      b: ["a", async (results) => results.a + 1],
    }),
  ],
  "async/parallelLimit": (parallelLimit) =>
    parallelLimit([async () => "a", async () => "b"], 1),
};
