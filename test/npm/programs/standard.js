"use strict";
module.exports = {
  group: "linters",
  files: {
    "package.json": '{"name":"x"}',
    "a.js": "var a = 1;\nfunction f () { return a == 1 }\n",
  },
  runs: [[], ["--fix"], ["--version"], ["--help"], ["a.js"]],
};
