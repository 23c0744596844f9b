"use strict";

module.exports = {
  "node-gyp": (gyp) => [gyp().version, Object.keys(gyp().commands).sort()],
};
