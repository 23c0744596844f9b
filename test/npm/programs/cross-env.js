"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [
    ["A=1", "B=$HOME", "node", "-p", "process.env.A"],
    ["NODE_ENV=x", "sh", "-c", "echo $NODE_ENV; exit 3"],
    ["nothere"],
    [],
  ],
};
