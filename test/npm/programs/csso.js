"use strict";
module.exports = {
  group: "linters",
  package: "csso-cli",
  bin: "csso",
  files: { "a.css": "a { color : #ff0000 } b{}" },
  runs: [
    ["a.css"],
    ["a.css", "-o", "b.css", "-s", "file", "--stat"],
    ["--help"],
    ["--version"],
  ],
};
