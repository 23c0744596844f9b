"use strict";

module.exports = {
  micromatch: (micromatch) => micromatch(["a.js", "b.ts"], ["*.js", "!b*"]),
};
