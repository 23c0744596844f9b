"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [
    ["hello"],
    ["-o", "a.png", "hello"],
    ["-o", "a.svg", "hello"],
    ["--help"],
    ["--version"],
  ],
};
