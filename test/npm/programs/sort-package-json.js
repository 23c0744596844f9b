"use strict";
module.exports = {
  group: "utilities",
  files: {
    "package.json":
      '{"version":"1.0.0","name":"x","dependencies":{"b":"1","a":"1"}}',
  },
  runs: [["--check"], [], ["--help"], ["--version"], ["nothere/package.json"]],
};
