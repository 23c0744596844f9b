"use strict";
module.exports = {
  // How often it looks is a matter of time.
  ignore: [
    /wait-on\(\d+\)/g,
    /(?:checking file stat .*\n| +file exists, checking .*\n)+/g,
  ],
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
