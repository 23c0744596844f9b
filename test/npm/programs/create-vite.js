"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [
    ["app", "--template", "vanilla", "--no-interactive"],
    ["app2", "--template", "react-ts", "--no-interactive"],
    ["--help"],
    ["app", "--template", "vue", "--overwrite", "--no-interactive"],
  ],
};
