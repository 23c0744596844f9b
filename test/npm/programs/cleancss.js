"use strict";
module.exports = {
  group: "linters",
  package: "clean-css-cli",
  bin: "cleancss",
  files: {
    "a.css": "@import 'c.css';a { color : #ff0000 } b{}",
    "c.css": "c{d:e}",
    "p.js": "module.exports={level2:{}}",
  },
  runs: [
    ["a.css"],
    ["-O2", "a.css", "-o", "b.css", "--source-map"],
    ["--help"],
    ["--version"],
    ["--format", "beautify", "a.css"],
    ["-d", "a.css"],
  ],
  ignore: [/\d+(\.\d+)?ms/g, /in \d+/g, /Efficiency.*/g],
};
