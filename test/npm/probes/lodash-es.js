"use strict";

module.exports = {
  "lodash-es": (lodash) => [
    lodash.chunk([1, 2, 3], 2),
    lodash.camelCase("a b"),
  ],
};
