"use strict";
module.exports = {
  group: "builders",
  files: { "a.js": "if(process.argv[2]){console.log(1)}else{console.log(2)}" },
  runs: [
    ["node", "a.js"],
    ["report", "--reporter=html"],
    ["--help"],
    ["--version"],
    ["instrument", "a.js"],
    ["--reporter=lcov", "--reporter=text", "node", "a.js", "x"],
  ],
  ignoreFiles: [/nyc_output/, /html$/],
  exception:
    "It preloads a file of its own into programs that are no part of the artifact, by NODE_OPTIONS.",
};
