"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [
    ["a/b/c", "d"],
    ["-m", "0755", "-p", "e"],
    ["--help"],
    ["--version"],
    [],
  ],
};
