"use strict";
module.exports = {
  group: "utilities",
  package: "cpy-cli",
  bin: "cpy",
  files: { "a/b.txt": "x", "c.md": "y" },
  runs: [
    ["a/*.txt", "out"],
    ["*.md", "out2", "--rename=z.md"],
    ["--help"],
    ["--version"],
    ["nothere.*", "out3"],
  ],
};
