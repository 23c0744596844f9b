"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [["1.2.3", "-r", ">1"], ["-i", "minor", "1.2.3"], ["--help"], ["x"]],
};
