"use strict";
module.exports = {
  group: "linters",
  // Its dependencies that no code names: a JSON file of it and its linter do.
  flags: [
    "eslint-config-standard",
    "eslint-config-standard-jsx",
    "eslint-plugin-import",
    "eslint-plugin-n",
    "eslint-plugin-promise",
    "eslint-plugin-react",
  ].flatMap((name) => ["--include", name]),
  files: {
    "package.json": '{"name":"x"}',
    "a.js": "var a = 1;\nfunction f () { return a == 1 }\n",
  },
  runs: [[], ["--fix"], ["--version"], ["--help"], ["a.js"]],
};
