"use strict";

module.exports = {
  dataloader: async (DataLoader) => {
    const calls = [];
    const loader = new DataLoader(async (keys) => {
      calls.push(keys);
      return keys.map((key) => key * 2);
    });
    return [await Promise.all([loader.load(1), loader.load(2)]), calls];
  },
};
