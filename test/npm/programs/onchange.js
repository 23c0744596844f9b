"use strict";
module.exports = {
  group: "utilities",
  files: { "a.js": "" },
  runs: [["--help"], { args: ["-i", "a.js", "--", "echo", "hi"], until: /hi/ }],
};
