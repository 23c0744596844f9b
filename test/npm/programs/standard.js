"use strict";
module.exports = {
  group: "linters",
  files: {
    "package.json": '{"name":"x"}',
    "a.js": "var a = 1;\nfunction f () { return a == 1 }\n",
  },
  runs: [[], ["--fix"], ["--version"], ["--help"], ["a.js"]],
  exception:
    "It names its shared configuration in a JSON file, and its linter looks for that by the folders of packages on the disk.",
};
