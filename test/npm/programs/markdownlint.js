"use strict";
module.exports = {
  group: "linters",
  package: "markdownlint-cli",
  bin: "markdownlint",
  files: {
    ".markdownlint.yaml": "MD013: false\n",
    "a.md": "#a\n\n\n\n* b\n- c\n",
    "rules/r.js":
      "module.exports={names:['own'],description:'own rule',tags:['t'],parser:'none',function:(p,o)=>o({lineNumber:1})};",
  },
  runs: [
    ["."],
    ["-j", "a.md"],
    ["-r", "./rules/r.js", "a.md"],
    ["--fix", "a.md"],
    ["--help"],
    ["--version"],
  ],
};
