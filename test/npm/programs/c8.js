"use strict";
module.exports = {
  group: "builders",
  files: { "a.js": "if(process.argv[2]){console.log(1)}else{console.log(2)}" },
  runs: [
    ["node", "a.js"],
    ["--help"],
    ["--reporter=lcov", "--reporter=text", "node", "a.js", "x"],
    ["--check-coverage", "--lines", "100", "node", "a.js"],
  ],
  ignoreFiles: [/coverage\/tmp/, /html$/],
};
