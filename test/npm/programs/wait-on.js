"use strict";
module.exports = {
  ignore: [/wait-on\(\d+\)/g],
  group: "utilities",
  files: { "a.txt": "x" },
  runs: [
    ["a.txt"],
    ["-t", "500", "nothere.txt"],
    ["--help"],
    ["-v", "a.txt"],
    ["-t", "800", "http://127.0.0.1:1/"],
  ],
};
