"use strict";
module.exports = {
  group: "utilities",
  files: { "a.json5": "{a:1,/*c*/b:'x',}", "bad.json5": "{" },
  runs: [
    ["a.json5"],
    ["-c", "a.json5"],
    ["-v", "bad.json5"],
    ["--help"],
    ["--version"],
  ],
};
