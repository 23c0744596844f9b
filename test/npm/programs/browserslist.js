"use strict";
module.exports = {
  group: "linters",
  files: { ".browserslistrc": "last 2 chrome versions\n[dev]\nnode 20\n" },
  runs: [
    [],
    ["--env=dev"],
    [">1%, not dead"],
    ["--json"],
    ["--help"],
    ["--version"],
    ["--coverage=US"],
    ["--coverage"],
    ["bad query x"],
    ["extends nothere"],
  ],
};
