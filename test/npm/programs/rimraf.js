"use strict";
module.exports = {
  group: "utilities",
  files: { "a/b/c.txt": "x", "d.txt": "1", "e.txt": "2" },
  runs: [
    ["a"],
    ["-g", "*.txt", "-v"],
    ["--help"],
    ["--version"],
    [],
    ["--impl=native", "nothere"],
  ],
};
