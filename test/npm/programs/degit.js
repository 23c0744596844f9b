"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [["--help"], ["nothere"], ["--mode=x", "a/b/c"]],
};
