"use strict";
module.exports = {
  underscore: (_) => [
    _.chain([1, 2, 3])
      .filter((value) => value > 1)
      .map((v) => v * 2)
      .value(),
    _.template("<%- a %>")({ a: "<" }),
    _.VERSION,
  ],
  "underscore/cjs/map.js": (map) => map({ a: 1, b: 2 }, (v, key) => key + v),
};
