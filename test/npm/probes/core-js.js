"use strict";

module.exports = {
  "core-js": (core) => [
    typeof core,
    typeof Array.prototype.group,
    [1, 2].at(-1),
  ],
};
