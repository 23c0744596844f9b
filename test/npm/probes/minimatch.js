"use strict";

module.exports = {
  minimatch: ({ minimatch }) => [
    minimatch("a/b.js", "**/*.{js,ts}"),
    minimatch("a", "!a"),
  ],
};
