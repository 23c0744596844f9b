"use strict";
module.exports = {
  group: "utilities",
  package: "npm-check-updates",
  bin: "ncu",
  files: { "package.json": '{"dependencies":{}}' },
  runs: [
    [],
    ["--help"],
    ["--version"],
    ["--help", "--filter"],
    ["--packageFile", "nothere.json"],
  ],
  ignore: [/npm warn.*\n/g],
};
