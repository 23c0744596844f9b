"use strict";
module.exports = {
  group: "utilities",
  files: {
    "package.json":
      '{"scripts":{"a":"echo A","b:x":"echo BX","b:y":"echo BY","f":"exit 2"}}',
  },
  runs: [["-s", "a", "b:*"], ["--help"], ["--version"], ["f"], ["nothere"]],
  ignore: [/npm warn.*\n/g, /npm (notice|ERR).*\n/g],
};
