"use strict";
module.exports = {
  group: "utilities",
  package: "dotenv-cli",
  bin: "dotenv",
  files: { ".env": "A=1\nB=$A\n", ".env.x": "C=3" },
  runs: [
    ["--", "sh", "-c", "echo $A $B"],
    ["-e", ".env.x", "-p", "C"],
    ["--help"],
    ["-v", "Z=5", "--", "sh", "-c", "echo $Z; exit 4"],
    ["--debug"],
  ],
};
