"use strict";
module.exports = {
  group: "builders",
  files: {
    "node_modules/x/a": "",
    "t/a.js": "console.log(1)",
    "t/b.mjs": "console.log(2)",
    "s.js": "console.log('setup')",
  },
  runs: [["t/*.*"], ["-r", "./s.js", "t/a.js"], ["--help"]],
};
