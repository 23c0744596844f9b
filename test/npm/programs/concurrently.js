"use strict";
module.exports = {
  group: "utilities",
  files: {},
  runs: [
    ["-n", "a,b", "echo 1", "sleep 0.5; echo 2"],
    ["--help"],
    ["--version"],
    ["--raw", "echo x"],
  ],
};
