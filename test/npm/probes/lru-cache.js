"use strict";

module.exports = {
  "lru-cache": ({ LRUCache }) => {
    const cache = new LRUCache({ max: 2 });
    for (const key of [1, 2, 3]) cache.set(key, key);
    return [...cache.keys()];
  },
};
